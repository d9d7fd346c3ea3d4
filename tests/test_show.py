"""A document, or one place in it, as it stands on a day."""

import datetime

import pytest
from proof import prove_quote

from bot import show
from knowledge.errors import UnknownDocument, UnknownPlace
from knowledge.library import GUIDANCE, Library, Shelf

DECREE = "72/2015/NĐ-CP"


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(datetime.date(2026, 11, 23))


@pytest.mark.parametrize("number", [GUIDANCE, "5740", "5740/btttt-ttđn"])
def test_a_document_is_shown_whole_by_its_number_or_a_short_form(shelf: Shelf, number: str) -> None:
    shown = show.show(shelf, number)
    assert shown.document == shelf.document(GUIDANCE)
    assert shown.quote.text == shown.document.text.strip()
    assert shown.quote.citation.locator is None
    assert shown.provisions == shown.document.provisions


def test_every_document_can_be_shown_whole_and_place_by_place(shelf: Shelf) -> None:
    for number, document in shelf.documents.items():
        assert show.show(shelf, number).quote.text == document.text.strip()
        for provision in document.walk():
            shown = show.show(shelf, number, str(provision.locator))
            prove_quote(shown.quote, shelf)
            assert shown.quote.text == document.words(provision.span).strip()
            assert shown.provisions == provision.children
            assert str(shown.quote.citation) in show.plain(shown)


@pytest.mark.parametrize("place", ["2.a", "mục 2a", "muc 2 diem a", " 2.a ", "mục 2, điểm a"])
def test_a_place_is_named_as_a_locator_or_in_words(shelf: Shelf, place: str) -> None:
    assert str(show.show(shelf, GUIDANCE, place).quote.citation.locator) == "2.a"


def test_the_page_is_said_where_there_are_pages(shelf: Shelf) -> None:
    assert "(trang 1 · " in show.plain(show.show(shelf, GUIDANCE, "1"))
    assert "trang" not in show.plain(show.show(shelf, DECREE, "1")).splitlines()[0]


def test_a_digest_is_shown_as_one(shelf: Shelf) -> None:
    assert "Tóm tắt, không phải nguyên văn" in show.plain(show.show(shelf, DECREE, "24"))
    assert "Tóm tắt" not in show.plain(show.show(shelf, GUIDANCE, "1"))


@pytest.mark.parametrize("number", ["9999", "", " ", "72/2016/NĐ-CP", "7", "công văn", "\x00", "%"])
def test_an_unknown_document_is_one_line_that_says_what_there_is(shelf: Shelf, number: str) -> None:
    with pytest.raises(UnknownDocument, match="5740/BTTTT-TTĐN") as caught:
        show.show(shelf, number)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "place", ["9", "2.z", "2.a.9", "ket.9", "", " ", "..", "2.", "xyz", "đoạn"]
)
def test_an_unknown_place_is_one_line_that_says_what_to_do(shelf: Shelf, place: str) -> None:
    with pytest.raises(UnknownPlace, match="5740/BTTTT-TTĐN") as caught:
        show.show(shelf, GUIDANCE, place)
    assert "\n" not in str(caught.value)


def test_a_record_is_a_citation_and_the_places_inside(shelf: Shelf) -> None:
    record = show.record(show.show(shelf, GUIDANCE, "2"))
    assert record["locator"] == "2"
    assert record["label"] == f"mục 2, Công văn số {GUIDANCE} ngày 25/11/2022"
    assert record["kind"] == "official"
    assert record["page"] == 1
    assert [place["locator"] for place in record["provisions"]] == ["2.a", "2.b"]
    assert [place["locator"] for place in record["provisions"][0]["children"]] == [
        "2.a.1",
        "2.a.2",
        "2.a.3",
    ]


def test_a_whole_document_s_record_lists_every_place(shelf: Shelf) -> None:
    def count(places: list[dict[str, object]]) -> int:
        return sum(1 + count(p["children"]) for p in places)  # type: ignore[arg-type]  # a list

    record = show.record(show.show(shelf, DECREE))
    assert record["locator"] == ""
    assert count(record["provisions"]) == len(list(shelf.document(DECREE).walk()))


def test_the_wording_is_that_of_the_day(library: Library) -> None:
    before, after = (
        show.show(library.on(day), DECREE, "4").quote.text
        for day in (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    )
    assert before != after
