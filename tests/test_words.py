"""Tokens are what officers mean by them; a word index scores as BM25 does."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.abbreviations import ABBREVIATIONS
from index.errors import IndexDamaged
from index.tokens import canonical, folded, tokens
from index.windows import windows
from index.words import K1, B, Words, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # every way to say one number shares a token
        ("72/2015", "#72/2015"),
        ("Nghị định số 72/2015/NĐ-CP", "#72/2015"),
        ("nghị định 72 năm 2015", "#72/2015"),
        ("nghi dinh 72 nam 2015", "#72/2015"),
        ("NĐ 72", "#nd72"),
        ("nđ 72", "#nd72"),
        ("Nghị định số 72/2015/NĐ-CP", "#nd72"),
        ("cv 5740", "#cv5740"),
        ("Công văn số 5740/BTTTT-TTĐN", "#cv5740"),
        ("thông tư 22", "#tt22"),
        ("Thông tư số 22/2016/TT-BTTTT", "#tt22"),
        ("Kết luận số 57-KL/TW", "#kl57"),
    ],
)
def test_a_legal_number_is_one_token_however_it_is_said(text: str, expected: str) -> None:
    assert expected in tokens(text, chat=True)


@pytest.mark.parametrize(
    "text", ["ngày 25/11/2022", "giai đoạn 2021-2025", "tháng 9/2015", "mục 2"]
)
def test_dates_spans_of_years_and_places_are_no_legal_numbers(text: str) -> None:
    assert not any(token.startswith("#") for token in tokens(text, chat=True))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("TTĐN", "thông tin đối ngoại"),
        ("ttdn", "thông tin đối ngoại"),
        ("UBND", "ủy ban nhân dân"),
        ("BĐBP", "bộ đội biên phòng"),
        ("MTQG", "mục tiêu quốc gia"),
        ("DTTS&MN", "dân tộc thiểu số và miền núi"),
        ("TT&TT", "thông tin và truyền thông"),
        ("TTTT", "thông tin và truyền thông"),
        ("VHTTDL", "văn hóa thể thao và du lịch"),
        ("QCN", "quyền con người"),
        ("sđt", "số điện thoại"),
        ("ntn", "như thế nào"),
        ("ko", "không"),
        ("j", "gì"),
    ],
)
def test_short_and_long_forms_are_the_same_tokens_in_questions(short: str, long: str) -> None:
    assert tokens(short, chat=True) == tokens(long, chat=True)


def test_in_a_text_only_capitals_are_abbreviations() -> None:
    assert tokens("UBND tỉnh") == tokens("ủy ban nhân dân tỉnh")
    assert tokens("điểm k khoản 1") == ["điểm", "k", "khoản", "1"]
    # "đa", "tu" are words of their own
    assert tokens("đa dạng", chat=True) == ["đa", "dạng"]


@pytest.mark.parametrize("long", sorted(set(ABBREVIATIONS.values())))
def test_long_forms_are_written_as_texts_write_them(long: str) -> None:
    assert tokens(long) == [canonical(syllable) for syllable in long.split()]


@given(st.text())
def test_tokens_of_any_text_hold_no_space_and_no_capital(text: str) -> None:
    for token in tokens(text, chat=True):
        assert token
        assert token.split() == [token]
        assert canonical(token) == token or token.startswith("#")


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ .;\n", max_size=600))
def test_windows_joined_are_the_text(text: str) -> None:
    assert "".join(windows(text, size=10)) == text


def test_a_score_is_that_of_bm25() -> None:
    texts = [["hòa", "giải", "viên"], ["hòa", "bình"], ["hòa", "giải", "hòa"]]
    words = Words.build(texts)
    number = words.number(["giải"])
    assert number is not None
    posting = words.posting(number)
    assert posting.rows.tolist() == [0, 2]
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    # pairs count as words of the text
    lengths = np.array([5, 3, 5])
    part = K1 * (1 - B + B * lengths / lengths.mean())
    assert posting.scores == pytest.approx(idf / (1 + part[[0, 2]]), rel=1e-5)


def test_pairs_are_found_and_unknown_ones_are_not() -> None:
    words = Words.build([["hòa", "giải"], ["giải", "hòa"], []])
    assert words.number(["hòa", "giải"]) is not None
    assert words.number(["hòa", "hòa"]) is None
    assert words.number(["hòa", "bình"]) is None
    assert len(words) == 3


def test_rare_pairs_can_be_left_out() -> None:
    words = Words.build([["a", "b"], ["a", "b"], ["a", "c"]], rarest_pair=2)
    assert words.number(["a", "b"]) is not None
    assert words.number(["a", "c"]) is None


def test_a_pair_is_read_in_every_way_its_syllables_are() -> None:
    terms = read([[("doi", 1.0), ("đối", 0.5)], [("ngoại", 1.0)]])
    assert dict(terms[-1].readings) == {("doi", "ngoại"): 1.0, ("đối", "ngoại"): 0.5}
    assert folded("đối") == "doi"


def test_an_index_of_another_build_is_noticed(tmp_path: Path) -> None:
    Words.build([["hòa", "giải"]]).save(tmp_path, "a")
    Words.build([["hòa", "giải", "viên"]]).save(tmp_path, "b")
    (tmp_path / "b.ends.npy").replace(tmp_path / "a.ends.npy")
    with pytest.raises(IndexDamaged):
        Words.load(tmp_path, "a")
