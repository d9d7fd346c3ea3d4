"""A place that is named is found in the structure, not searched."""

import datetime

import pytest
from proof import prove

from bot import lookup
from bot.answer import Reason, Verdict
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Locator

DECREE = "72/2015/NĐ-CP"
DAY = datetime.date(2026, 11, 23)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(DAY)


@pytest.mark.parametrize(
    ("question", "places"),
    [
        # as printed, as typed on a phone, as a locator
        ("mục 2, điểm a, nhiệm vụ (3)", ["2.a.3"]),
        ("muc 2a", ["2.a"]),
        ("MỤC 2 ĐIỂM A", ["2.a"]),
        ("mục 2.a.3 nói gì?", ["2.a.3"]),
        ("cho xem điểm b mục 5 với", ["5.b"]),
        # parts without a number
        ("phần mở đầu", ["mo-dau"]),
        ("phan ket doan 1", ["ket.1"]),
        ("phần Kính gửi", ["kinh-gui"]),
        # several, in the order asked
        ("mục 3 và mục 1", ["3", "1"]),
        # the document is said too, in full or in short
        ("mục 4 công văn 5740", ["4"]),
        ("mục 4 Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022", ["4"]),
    ],
)
def test_a_place_of_the_guidance_is_quoted_whole(
    shelf: Shelf, library: Library, question: str, places: list[str]
) -> None:
    answer = lookup.named_places(question, shelf)
    assert answer is not None
    prove(answer, library, DAY)
    assert answer.verdict is Verdict.FOUND
    assert [str(q.citation.locator) for q in answer.quotes] == places
    document = shelf.document(GUIDANCE)
    for quote in answer.quotes:
        assert quote.citation.locator is not None
        provision = document.find(quote.citation.locator)
        assert provision is not None
        assert quote.text == document.words(provision.span).strip()


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Điều 7 Nghị định 72/2015/NĐ-CP", "7"),
        ("dieu 7 nd 72", "7"),
        ("khoản 3 Điều 7 NĐ 72/2015", "7.3"),
        ("Điều 7, khoản 3 của nghị định 72 năm 2015", "7.3"),
    ],
)
def test_a_place_of_another_document_is_quoted_from_there(
    shelf: Shelf, library: Library, question: str, place: str
) -> None:
    answer = lookup.named_places(question, shelf)
    assert answer is not None
    prove(answer, library, DAY)
    assert [(q.citation.document, str(q.citation.locator)) for q in answer.quotes] == [
        (DECREE, place)
    ]


def test_a_place_without_a_document_is_one_of_the_document_talked_about(shelf: Shelf) -> None:
    answer = lookup.named_places("Điều 7", shelf, document=DECREE)
    assert answer is not None
    assert answer.quotes[0].citation == shelf.citation(DECREE, Locator.parse("7"))


def test_a_place_that_the_document_lacks_is_a_no_that_says_what_there_is(shelf: Shelf) -> None:
    answer = lookup.named_places("mục 9", shelf)
    assert answer is not None
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.NO_SUCH_PLACE)
    assert not answer.quotes
    [note] = answer.notes
    assert "không có mục 9" in note
    assert "7" in note


def test_of_two_places_the_one_that_is_there_is_quoted_and_the_other_is_noted(shelf: Shelf) -> None:
    answer = lookup.named_places("mục 3 và mục 9", shelf)
    assert answer is not None
    assert [str(q.citation.locator) for q in answer.quotes] == ["3"]
    assert "mục 9" in answer.notes[0]


@pytest.mark.parametrize(
    "question",
    [
        "",
        # a document as such: a matter of the catalogue
        "Nghị định 72 còn hiệu lực không?",
        # a piece of what was talked about before: a matter of the conversation
        "còn điểm b?",
        "khoản 2",
        # numbers that name no place
        "4 địa phương nào chưa sửa đổi?",
        "mục đích của công văn là gì?",
        "điều kiện là gì?",
        "72/2015",
    ],
)
def test_what_names_no_place_by_itself_is_left_to_others(shelf: Shelf, question: str) -> None:
    assert lookup.named_places(question, shelf) is None


def test_every_place_there_is_can_be_asked_for_by_its_official_name(
    shelf: Shelf, library: Library
) -> None:
    for number in (GUIDANCE, DECREE):
        for provision in shelf.document(number).walk():
            citation = shelf.citation(number, provision.locator)
            answer = lookup.named_places(str(citation), shelf)
            assert answer is not None, citation
            prove(answer, library, DAY)
            assert citation in [q.citation for q in answer.quotes], citation


def test_the_wording_is_that_of_the_day(library: Library) -> None:
    words = {
        day: lookup.places("?", [shelf.citation(DECREE, Locator.parse("4"))], shelf).quotes[0]
        for day in (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
        for shelf in [library.on(day)]
    }
    before, after = words.values()
    assert before.text != after.text
