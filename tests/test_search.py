"""The places for a question, as they read on the day asked about."""

import datetime
from pathlib import Path

import pytest
from conftest import BagOfSyllables

from index.errors import IndexMissing
from index.search import Hit, Searcher, open_searcher
from knowledge.library import GUIDANCE, Library

DECREE, AMENDING = "72/2015/NĐ-CP", "148/2026/NĐ-CP"
EVE, TURN = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)


@pytest.fixture(scope="module")
def searcher(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """All that ships, found by letters alone: what is tested here needs no model."""
    return open_searcher(library, BagOfSyllables(), tmp_path_factory.mktemp("index"))


def best(hits: list[Hit]) -> tuple[str, str]:
    return hits[0].document, str(hits[0].locator)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("7 tỉnh nào chưa ban hành Quy chế quản lý hoạt động đối ngoại", "1"),
        ("7 tinh nao chua ban hanh quy che quan ly hoat dong doi ngoai", "1"),
        ("thiết lập mới cụm thông tin điện tử, sửa chữa, thay thế thiết bị hư hỏng", "2.a.2"),
        ("phản bác, đấu tranh với các thế lực thù địch về biển, đảo", "3"),
    ],
)
def test_the_right_place_comes_first(searcher: Searcher, question: str, place: str) -> None:
    assert best(searcher.search(question, TURN)) == (GUIDANCE, place)


def test_places_come_best_first_and_once_each(searcher: Searcher) -> None:
    hits = searcher.search("quy chế quản lý hoạt động thông tin đối ngoại", TURN)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({(hit.document, hit.locator) for hit in hits}) == len(hits)


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_no_more_come_than_asked_for(searcher: Searcher, limit: int) -> None:
    assert len(searcher.search("thông tin đối ngoại", TURN, limit=limit)) == limit


def test_each_preferred_document_brings_its_own_share(searcher: Searcher) -> None:
    hits = searcher.search("thông tin đối ngoại", TURN, limit=3, preferred={GUIDANCE, DECREE})
    for number in (GUIDANCE, DECREE):
        assert sum(hit.document == number for hit in hits) >= 3
    assert len(hits) == 9


@pytest.mark.parametrize("day", [EVE, TURN, datetime.date(2016, 1, 1)])
def test_every_place_found_stands_on_that_day(
    searcher: Searcher, library: Library, day: datetime.date
) -> None:
    shelf = library.on(day)
    for question in ("thông tin đối ngoại", "bộ chủ trì quản lý nhà nước", "sửa đổi, bổ sung"):
        for hit in searcher.search(question, day, limit=40):
            shelf.provision(hit.document, hit.locator)


def test_a_document_that_does_not_hold_yet_is_not_found(searcher: Searcher) -> None:
    asked = "Nghị định số 148/2026/NĐ-CP sửa đổi, bổ sung Nghị định 72/2015/NĐ-CP"
    found = {
        day: {hit.document for hit in searcher.search(asked, day, limit=40, preferred={AMENDING})}
        for day in (EVE, TURN)
    }
    assert AMENDING not in found[EVE]
    assert AMENDING in found[TURN]


@pytest.mark.parametrize("question", ["", "?", "🇻🇳", "xyzzy", "\x00", "\ud83d", "a" * 2000])
def test_any_question_gets_an_order_and_no_error(searcher: Searcher, question: str) -> None:
    for hit in searcher.search(question, TURN):
        assert 0 <= hit.coverage <= 1


def test_a_folder_that_cannot_be_written_is_named_with_the_cure(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(IndexMissing, match=r"file/index .*TROLY_DATA_DIR"):
        open_searcher(library, BagOfSyllables(), tmp_path / "file" / "index")
