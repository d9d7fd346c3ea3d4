"""The library on a day: which wording stands, what it is worth, what is said without one."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnknownDocument, UnknownPlace
from knowledge.library import GUIDANCE, Edition, Library, checksum, shipped
from knowledge.model import Authority, Locator, State
from knowledge.parse import parse

DECREE, AMENDING = "72/2015/NĐ-CP", "148/2026/NĐ-CP"
EVE, TURN = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
DAY = datetime.timedelta(days=1)


def test_the_guidance_comes_first_and_is_official(library: Library) -> None:
    assert library.numbers[0] == GUIDANCE
    document = library.on(TURN).document(GUIDANCE)
    assert document.authority is Authority.OFFICIAL
    assert len(document.pages) == 4
    # Everything else that ships is in our own words, and says so.
    others = [library.on(TURN).document(number) for number in library.numbers[1:]]
    assert {document.authority for document in others} == {Authority.DIGEST}


def test_the_decree_reads_differently_from_the_day_its_amendment_holds(library: Library) -> None:
    before, after = (library.on(day).document(DECREE) for day in (EVE, TURN))
    assert before.text != after.text
    assert library.on(datetime.date(2016, 1, 1)).document(DECREE) == before
    assert library.on(datetime.date(2030, 1, 1)).document(DECREE) == after


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (datetime.date(2015, 9, 6), State.NOT_YET),
        (EVE, State.IN_FORCE),
        (TURN, State.AMENDED),
    ],
)
def test_what_the_decree_is_worth_depends_on_the_day(
    library: Library, day: datetime.date, state: State
) -> None:
    assert library.on(day).status(DECREE).state is state


def test_an_amended_place_says_by_what_and_since_when(library: Library) -> None:
    shelf = library.on(TURN)
    touched = [
        status
        for provision in shelf.document(DECREE).walk()
        if (status := shelf.status(DECREE, provision.locator)).state is State.AMENDED
    ]
    assert touched
    assert {status.by.document for status in touched if status.by} == {AMENDING}
    assert {status.since for status in touched} == {TURN}


def test_a_place_that_was_not_touched_is_in_force_in_an_amended_decree(library: Library) -> None:
    shelf = library.on(TURN)
    states = {shelf.status(DECREE, p.locator).state for p in shelf.document(DECREE).walk()}
    assert states == {State.AMENDED, State.IN_FORCE}


def test_before_its_day_nothing_is_amended(library: Library) -> None:
    shelf = library.on(EVE)
    states = {shelf.status(DECREE, p.locator).state for p in shelf.document(DECREE).walk()}
    assert states == {State.IN_FORCE}


@given(day=st.dates())
def test_on_any_day_each_document_reads_in_exactly_one_way(day: datetime.date) -> None:
    library = shipped()
    for number, editions in library.editions.items():
        assert sum(edition.holds_on(day) for edition in editions) == 1, number
    assert library.on(day).numbers == library.numbers


def test_an_edition_holds_from_its_first_day_to_the_day_before_the_next() -> None:
    document = parse("1. Một.", number="1/UBND", title="?")
    edition = Edition(document, EVE, TURN)
    assert [edition.holds_on(d) for d in (EVE - DAY, EVE, TURN)] == [False, True, False]
    always = Edition(document)
    assert always.holds_on(datetime.date.min)
    assert always.holds_on(datetime.date.max)


def test_a_shelf_is_made_once_and_days_do_not_pile_up(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.library._SHELVES", 3)
    few = Library(library.editions)
    assert few.on(TURN) is few.on(TURN)
    for days in range(50):
        few.on(TURN + days * DAY)
    assert len(few._shelves) <= 4


def test_an_unknown_document_is_one_line_that_says_what_there_is(library: Library) -> None:
    with pytest.raises(UnknownDocument) as caught:
        library.on(TURN).document("999/2030/NĐ-CP")
    line = str(caught.value)
    assert "999/2030/NĐ-CP" in line
    assert all(number in line for number in library.numbers)
    assert "\n" not in line


@pytest.mark.parametrize(
    ("locator", "there"),
    [
        # the places beside the one that is missing, not all there are
        ("2.c", "mục 2, điểm a; mục 2, điểm b"),
        ("2.a.9", "nhiệm vụ (2); mục 2, điểm a, nhiệm vụ (3)"),
        # below what has nothing inside, and below what is not there either
        ("3.a", "không có mục con"),
        ("9.a.1", "mục 1; mục 2; mục 3; mục 4; mục 5; mục 6; mục 7"),
    ],
)
def test_an_unknown_place_is_one_line_that_says_what_is_beside_it(
    library: Library, locator: str, there: str
) -> None:
    with pytest.raises(UnknownPlace) as caught:
        library.on(TURN).provision(GUIDANCE, Locator.parse(locator))
    line = str(caught.value)
    assert there in line
    assert "\n" not in line


def test_a_citation_from_the_shelf_is_dated(library: Library) -> None:
    citation = library.on(TURN).citation(GUIDANCE, Locator.parse("2"))
    assert str(citation) == f"mục 2, Công văn số {GUIDANCE} ngày 25/11/2022"


def test_the_checksum_follows_what_an_index_holds() -> None:
    document = parse("1. Một.", number="1/UBND", title="?")
    one = checksum((Edition(document),))
    assert one == checksum((Edition(parse("1. Một.", number="1/UBND", title="?")),))
    others = [
        (Edition(document, TURN),),
        (Edition(document, None, TURN),),
        (Edition(document), Edition(document)),
        (Edition(parse("1. Hai.", number="1/UBND", title="?")),),
        (Edition(parse("1. Một.", number="1/UBND", title="!")),),
    ]
    assert len({one, *map(checksum, others)}) == 6
