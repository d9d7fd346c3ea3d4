"""The words of the field: order, wording, places in a text."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import cite
from knowledge.library import GUIDANCE, shipped
from knowledge.model import Citation, Document, Kind, Locator, Provision, Span
from knowledge.vietnamese import ALPHABET

labels = st.one_of(
    st.integers(1, 40).map(str),
    st.sampled_from(ALPHABET),
    st.builds("{}{}".format, st.integers(1, 40), st.sampled_from("abcđ")),
)
locators = st.lists(labels, min_size=1, max_size=4).map(lambda path: Locator(tuple(path)))

LETTERS = Document(
    number="1/2020/NĐ-CP",
    title="",
    text="một hai ba bốn",
    provisions=(
        Provision(
            Locator(("1",)),
            Kind.DIEU,
            Span(0, 8),
            Span(0, 8),
            children=(Provision(Locator(("1", "1")), Kind.KHOAN, Span(4, 8), Span(4, 8)),),
        ),
        Provision(Locator(("2",)), Kind.DIEU, Span(8, 14), Span(8, 14)),
    ),
    pages=(0, 8),
)


@pytest.mark.parametrize(
    "printed",
    [
        # numbers by value, not by their first digit
        ["2", "10", "21", "21a", "21b", "22"],
        # đ stands after d, and there is no f between e and g in a list of ours
        ["1.a", "1.b", "1.c", "1.d", "1.đ", "1.e", "1.g"],
        # a place before what stands in it
        ["2", "2.a", "2.a.1", "2.a.2", "2.b", "3"],
        ["I", "II", "IV", "V", "IX", "X"],
    ],
)
def test_places_sort_as_they_are_printed(printed: list[str]) -> None:
    mixed = sorted(map(Locator.parse, reversed(printed)))
    assert [str(locator) for locator in mixed] == printed


@given(locators)
def test_a_locator_reads_back_as_it_is_written(locator: Locator) -> None:
    assert Locator.parse(str(locator)) == locator


@given(locators, locators)
def test_two_places_have_one_order(one: Locator, other: Locator) -> None:
    assert (one < other) + (other < one) + (one == other) == 1


@pytest.mark.parametrize("text", ["", ".", "2.", ".a", "2..a"])
def test_a_locator_with_an_empty_label_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="empty label"):
        Locator.parse(text)


def test_the_way_up_ends_at_the_top() -> None:
    inner = Locator.parse("2.a.3")
    assert inner.parent == Locator.parse("2.a")
    assert Locator.parse("2").parent is None


@pytest.mark.parametrize(
    ("number", "locator", "wording"),
    [
        # outermost first in a letter, innermost first in a decree
        (GUIDANCE, "2.a.3", f"mục 2, điểm a, nhiệm vụ (3), Công văn số {GUIDANCE}"),
        (GUIDANCE, "ket.1", f"phần kết, đoạn 1, Công văn số {GUIDANCE}"),
        (GUIDANCE, "mo-dau", f"phần mở đầu, Công văn số {GUIDANCE}"),
        (GUIDANCE, None, f"Công văn số {GUIDANCE}"),
        ("72/2015/NĐ-CP", "7.3.đ", "điểm đ khoản 3 Điều 7 Nghị định số 72/2015/NĐ-CP"),
        ("72/2015/NĐ-CP", "21a", "Điều 21a Nghị định số 72/2015/NĐ-CP"),
    ],
)
def test_a_citation_is_worded_as_officials_do(
    number: str, locator: str | None, wording: str
) -> None:
    citation = Citation(number, Locator.parse(locator) if locator else None)
    assert str(citation) == wording


@pytest.mark.parametrize(
    ("date", "printed"),
    [
        # a zero before days under ten, and before the months 1 and 2 only
        (datetime.date(2016, 10, 9), "09/10/2016"),
        (datetime.date(2015, 9, 7), "07/9/2015"),
        (datetime.date(2025, 2, 28), "28/02/2025"),
    ],
)
def test_a_date_is_printed_as_in_an_official_letter(date: datetime.date, printed: str) -> None:
    assert str(Citation(GUIDANCE, None, date)).endswith(f"ngày {printed}")


def test_every_place_that_ships_can_be_cited_and_read_back() -> None:
    library = shipped()
    for number in library.numbers:
        for edition in library.editions[number]:
            for provision in edition.document.walk():
                citation = Citation(number, provision.locator, edition.document.date)
                assert cite.parse(str(citation), library.numbers) == citation


def test_the_words_of_a_span_are_its_slice() -> None:
    assert LETTERS.words(Span(4, 7)) == "hai"
    assert len(Span(4, 7)) == 3
    assert Span(4, 7) in Span(4, 8)
    assert Span(4, 8) not in Span(4, 7)


def test_a_place_is_found_with_what_stands_above_it() -> None:
    inner = Locator.parse("1.1")
    assert [str(p.locator) for p in LETTERS.path(inner)] == ["1", "1.1"]
    assert LETTERS.find(inner) == LETTERS.path(inner)[-1]
    assert LETTERS.find(Locator.parse("9")) is None
    assert LETTERS.path(Locator.parse("9")) == ()
    assert [str(p.locator) for p in LETTERS.walk()] == ["1", "1.1", "2"]


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (7, 1), (8, 2), (13, 2)])
def test_a_page_begins_with_its_first_character(offset: int, page: int) -> None:
    assert LETTERS.page_of(offset) == page


def test_a_text_without_pages_has_none() -> None:
    from dataclasses import replace

    assert replace(LETTERS, pages=()).page_of(5) is None
