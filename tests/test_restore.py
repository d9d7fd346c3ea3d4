"""Marks come back where the syllables beside leave no doubt; what was meant stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.background import FOLDER, Background, background
from index.errors import IndexDamaged
from index.restore import one_edit, restore
from index.tokens import folded, tokens


def best(question: str) -> str:
    return " ".join(r[0].syllable for r in restore(tokens(question, chat=True)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thong tin doi ngoai", "thông tin đối ngoại"),
        ("nguoi phat ngon cua uy ban nhan dan tinh", "người phát ngôn của ủy ban nhân dân tỉnh"),
        # half of the marks left out
        ("kinh phí thuc hien chương trinh muc tieu quốc gia",
         "kinh phí thực hiện chương trình mục tiêu quốc gia"),
        # the same letters, two words
        ("mien nui", "miền núi"),
        ("mien thue", "miễn thuế"),
        # a typo, one swap away
        ("thông tni đối ngoại", "thông tin đối ngoại"),
        # fully marked words stay, syllables without marks too
        ("quy định ban hành", "quy định ban hành"),
        # what is no word of the law stays as it is
        ("2023 xyzqw", "2023 xyzqw"),
    ],
)  # fmt: skip
def test_the_likeliest_reading_is_what_was_meant(typed: str, meant: str) -> None:
    assert best(typed) == meant


def test_a_word_of_the_collection_is_no_typo() -> None:
    # "tham giia" is a typo of "tham gia" unless the texts at hand say "giia" themselves
    assert best("tham giia") == "tham gia"
    kept = restore(["tham", "giia"], known=lambda word: word == "giia")
    assert kept[1][0].syllable == "giia"


@given(st.lists(st.text(min_size=1, max_size=12), max_size=20))
def test_any_tokens_get_readings_one_place_each(typed: list[str]) -> None:
    restored = restore(typed)
    assert len(restored) == len(typed)
    for readings in restored:
        assert sum(reading.likelihood for reading in readings) <= 1 + 1e-6
        assert [r.likelihood for r in readings] == sorted(
            (r.likelihood for r in readings), reverse=True
        )


@given(st.sampled_from(background().vocabulary))
def test_a_syllable_with_marks_is_never_changed(syllable: str) -> None:
    if syllable != folded(syllable):
        assert restore([syllable])[0][0].syllable == syllable


def test_one_edit_is_mutual() -> None:
    for word in one_edit("tin"):
        assert "tin" in one_edit(word)


def test_rare_words_weigh_more_and_words_of_every_question_little() -> None:
    table = background()
    assert table.weight("ngôn") > table.weight("định")
    # "nhiêu" is rare in the law and common in questions
    assert table.weight("nhiêu") < 0.6 * table.rarity("nhiêu")
    # without marks, a word is as common as all words of its letters
    assert table.rarity("nguoi") == pytest.approx(table.rarity("người"), rel=0.2)


def test_a_table_that_is_cut_short_is_noticed(tmp_path: Path) -> None:
    for name in ("syllables.txt", "counts.npz"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes()[:-200])
        with pytest.raises(IndexDamaged):
            Background.load(tmp_path)
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert Background.load(tmp_path).windows == background().windows
