"""A collection is built, saved, loaded and asked."""

from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfSyllables

from index import trees
from index.errors import IndexDamaged
from index.rank import Ranker, Unit

UNITS = [
    Unit("a", "Điều 1. Hòa giải ở cơ sở", "Hòa giải viên giúp các bên đạt được thỏa thuận."),
    Unit("b", "Điều 2. Người phát ngôn", "Người phát ngôn cung cấp thông tin cho báo chí."),
    Unit("c", "Điều 3. Trợ cấp", "Mức trợ cấp hằng tháng do Ủy ban nhân dân tỉnh quy định."),
    Unit("d", "Điều 4. Căn cứ", "Căn cứ Nghị định số 72/2015/NĐ-CP ngày 07 tháng 9 năm 2015."),
    Unit(
        "e",
        "Điều 5. Kinh phí",
        "Chi cho hội nghị. " * 60 + "Kinh phí dịch tài liệu ra tiếng dân tộc.",
    ),
    Unit("f", "Điều 6. Không có nội dung", ""),
]


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return Ranker.build(UNITS, BagOfSyllables())


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Hòa giải viên làm gì?", "a"),
        # the tone mark of the old school
        ("hoà giải viên làm gì?", "a"),
        # nothing but bare letters
        ("nguoi phat ngon cung cap gi cho bao chi", "b"),
        # the short form in the question, the long one in the text
        ("UBND tỉnh quy định mức gì", "c"),
        # a number said in another way than printed
        ("nghị định 72 năm 2015", "d"),
        ("NĐ 72", "d"),
        # the last words of a long text
        ("dịch tài liệu ra tiếng dân tộc", "e"),
    ],
)
def test_the_right_unit_comes_first(ranker: Ranker, question: str, first: str) -> None:
    assert UNITS[ranker.rank(question)[0].row].id == first


@pytest.mark.parametrize("question", ["", "???", "xyzzy qwrtp", "🙂", "a" * 5000])
def test_any_question_gets_an_order_and_no_error(ranker: Ranker, question: str) -> None:
    for ranked in ranker.rank(question):
        assert 0 <= ranked.coverage <= 1
        assert 0 <= ranked.words <= 1


def test_what_was_saved_ranks_the_same(ranker: Ranker, tmp_path: Path) -> None:
    ranker.save(tmp_path)
    loaded = Ranker.load(tmp_path, BagOfSyllables())
    for unit in UNITS:
        assert loaded.rank(unit.heading) == ranker.rank(unit.heading)


def test_a_file_that_is_missing_or_cut_short_is_noticed(ranker: Ranker, tmp_path: Path) -> None:
    ranker.save(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(IndexDamaged):
            Ranker.load(tmp_path, BagOfSyllables())
        path.unlink()
        with pytest.raises(IndexDamaged):
            Ranker.load(tmp_path, BagOfSyllables())
        path.write_bytes(whole)


def test_an_empty_collection_answers_with_nothing() -> None:
    assert Ranker.build([], BagOfSyllables()).rank("hòa giải") == []


def test_trees_of_other_signals_or_half_a_file_are_noticed(tmp_path: Path) -> None:
    file = tmp_path / "trees.npz"
    file.write_bytes(trees.FILE.read_bytes()[:-50])
    with pytest.raises(IndexDamaged):
        trees.load(file)
    with np.load(trees.FILE) as arrays:
        np.savez(file, **{**arrays, "names": arrays["names"][::-1]})
    with pytest.raises(IndexDamaged):
        trees.load(file)


def test_a_tree_goes_right_above_its_threshold_and_left_at_it() -> None:
    one = trees.Trees(
        np.array([[0, 1, 1, 2, 2, 2, 2]]),
        np.full((1, 7), 0.5, np.float32),
        np.arange(8, dtype=np.float32)[None, :],
    )
    measured = np.array([[0.5, 0.5, 0.5], [0.6, 0.5, 0.6], [0.6, 0.6, 0.6]], np.float32)
    assert one.weigh(measured).tolist() == [0, 5, 7]


@pytest.mark.parametrize("place", [0, 5000, 11_999])
def test_a_sentence_anywhere_in_an_annex_as_long_as_a_book_is_found(place: int) -> None:
    sentences = ["Định mức chi theo bảng kèm."] * 12_000
    sentences[place] = "Thuê phiên dịch tiếng dân tộc thiểu số tại chỗ."
    units = [*UNITS, Unit("annex", "Phụ lục", " ".join(sentences))]
    ranker = Ranker.build(units, BagOfSyllables())
    found = ranker.rank("thuê phiên dịch tiếng dân tộc thiểu số")[0]
    assert units[found.row].id == "annex"
    assert found.coverage > 0.9
