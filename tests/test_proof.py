"""A quote that is not the text itself never leaves, whatever went wrong on the way."""

import datetime
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import assistant as speaking
from bot.answer import Answer, Quote, Reason, Verdict, quote
from bot.assistant import Assistant, Message
from bot.evaluate import read_questions
from bot.facts import statement
from bot.proof import fault_of, proven
from knowledge import catalogue
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Authority, Citation, Locator, Span, State, Status

DAY = datetime.date(2026, 11, 23)
DECREE = "72/2015/NĐ-CP"
QUESTIONS = ("questions.jsonl", "questions_law.jsonl", "questions_sealed.jsonl")


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(DAY)


@pytest.fixture
def good(shelf: Shelf) -> Quote:
    return quote(shelf, shelf.document(GUIDANCE), shelf.provision(GUIDANCE, at("2.a.3")).span)


def at(place: str) -> Locator:
    return Locator.parse(place)


def found(*quotes: Quote) -> Answer:
    return Answer("?", Verdict.FOUND, quotes)


def damaged(good: Quote) -> list[Quote]:
    """The same quote with one thing wrong each time."""
    start, end = good.span.start, good.span.end
    citation = good.citation
    return [
        # the words: a space more, a mark less, nothing, another place's
        replace(good, text=good.text.replace(" ", "  ", 1)),
        replace(good, text=good.text.replace("Sản xuất", "Sản xuât")),
        replace(good, text=""),
        replace(good, text=good.text[1:]),
        # the span: one off, empty, outside, the wrong way round
        replace(good, span=Span(start + 1, end + 1)),
        replace(good, span=Span(start, start), text=""),
        replace(good, span=Span(start + 10**6, end + 10**6)),
        replace(good, span=Span(end, start)),
        replace(good, span=Span(-len(good.text), 0)),
        # the place: around it, beside it, one that is not there, none, another document
        replace(good, citation=replace(citation, locator=at("2.a"))),
        replace(good, citation=replace(citation, locator=at("2.a.2"))),
        replace(good, citation=replace(citation, locator=at("9.z"))),
        replace(good, citation=replace(citation, locator=None)),
        replace(good, citation=replace(citation, document=DECREE)),
        replace(good, citation=replace(citation, document="1/1900/NĐ-CP")),
        replace(good, citation=replace(citation, date=datetime.date(2022, 11, 24))),
        # what stands beside it
        replace(good, authority=Authority.DIGEST),
        replace(good, page=99),
        replace(good, status=Status(State.EXPIRED)),
        replace(good, marks=(Span(start - 1, start + 3),)),
        replace(good, marks=(Span(start, start),)),
    ]


def test_a_quote_that_stands_in_the_text_stays(good: Quote, library: Library) -> None:
    answer = found(replace(good, marks=(Span(good.span.start, good.span.start + 8),)))
    assert proven(answer, library, DAY) is answer


@pytest.mark.parametrize("case", range(21))
def test_whatever_is_wrong_with_a_quote_it_is_dropped_and_told(
    case: int, good: Quote, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = damaged(good)
    assert len(wrong) == 21
    with caplog.at_level(logging.ERROR):
        kept = proven(found(good, wrong[case]), library, DAY)
    assert kept == found(good)
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "dropped" in record.getMessage()


def test_an_answer_without_a_quote_left_is_an_honest_no(good: Quote, library: Library) -> None:
    for wrong in damaged(good):
        answer = proven(found(wrong), library, DAY)
        assert (answer.verdict, answer.reason, answer.quotes) == (
            Verdict.NOTHING,
            Reason.SILENT,
            (),
        )


def test_what_the_catalogue_states_stays_without_its_quotes(good: Quote, library: Library) -> None:
    entry = catalogue.load().entry(GUIDANCE)
    assert entry is not None
    stated = replace(found(replace(good, text="?")), statements=(statement(entry, "Có."),))
    answer = proven(stated, library, DAY)
    assert (answer.verdict, answer.quotes) == (Verdict.FOUND, ())


def test_the_question_is_not_logged(
    good: Quote, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    asked = replace(found(replace(good, text="?")), question="số của ông Nguyễn Văn A")
    with caplog.at_level(logging.DEBUG):
        proven(asked, library, DAY)
    assert "Nguyễn" not in caplog.text


def test_words_of_another_day_are_held_against_that_day(library: Library) -> None:
    old, new = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
    before, after = (
        quote(shelf, shelf.document(DECREE), shelf.provision(DECREE, at("4.1")).span)
        for shelf in (library.on(old), library.on(new))
    )
    assert before.text != after.text
    assert proven(found(before), library, new).verdict is Verdict.NOTHING
    both = found(replace(before, on=old), after)
    assert proven(both, library, new) is both


@given(data=st.data())
def test_a_quote_with_any_other_span_or_words_is_dropped(
    library: Library, data: st.DataObject
) -> None:
    shelf = library.on(DAY)
    document = shelf.document(data.draw(st.sampled_from(shelf.numbers)))
    size = len(document.text)
    start = data.draw(st.integers(0, size - 2))
    end = data.draw(st.integers(start + 1, min(start + 300, size)))
    assume(document.text[start:end].strip())
    right = quote(shelf, document, Span(start, end))
    assert fault_of(right, shelf) == ""

    words = data.draw(st.text(max_size=40) | st.just(right.text[::-1]) | st.just(right.text[:-1]))
    assume(words != right.text)
    assert fault_of(replace(right, text=words), shelf)

    other = Span(data.draw(st.integers(-5, size)), data.draw(st.integers(-5, size + 5)))
    assume(document.text[other.start : other.end] != right.text or other.start < 0)
    assert fault_of(replace(right, span=other), shelf)


@given(data=st.data())
def test_a_quote_under_any_other_place_is_dropped(library: Library, data: st.DataObject) -> None:
    shelf = library.on(DAY)
    document = shelf.document(data.draw(st.sampled_from(shelf.numbers)))
    places = list(document.walk())
    right = quote(shelf, document, data.draw(st.sampled_from(places)).span)
    made_up = st.lists(st.text("0123456789abđ", min_size=1, max_size=2), min_size=1, max_size=4)
    locator = data.draw(
        st.sampled_from([p.locator for p in places])
        | made_up.map(lambda labels: Locator(tuple(labels)))
    )
    assume(locator != right.citation.locator)
    assert fault_of(replace(right, citation=replace(right.citation, locator=locator)), shelf)


def test_an_assistant_that_goes_wrong_inside_says_nothing_instead(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> Answer:
        shelf = assistant.library.on(DAY)
        place = shelf.provision(GUIDANCE, at("1"))
        said = quote(shelf, shelf.document(GUIDANCE), place.span)
        return found(replace(said, text=said.text.replace("Nghệ An", "Hà Tĩnh")))

    question = Message("Tỉnh nào chưa sửa đổi Quy chế?", date=DAY)
    assert assistant.answer(question).verdict is Verdict.FOUND
    monkeypatch.setattr(speaking, "compose", wrong)
    answer = assistant.answer(question)
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.SILENT)


@pytest.mark.parametrize("name", QUESTIONS)
def test_of_every_written_question_no_quote_has_to_be_dropped_and_every_citation_leads_somewhere(
    name: str, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    """What the check would drop is a fault of ours: over the written questions there is none."""
    known = {entry.number for entry in catalogue.load().entries}
    quoted = 0
    with caplog.at_level(logging.ERROR):
        for question in read_questions(Path(__file__).parent / name):
            chat = f"proof-{question.chat}" if question.chat else None
            answer = assistant.answer(Message(question.text, chat, question.date or DAY))
            quoted += len(answer.quotes)
            for statement_ in answer.statements:
                assert statement_.citation.document in known, question.text
            for citation in (*answer.related, *answer.links.cites, *answer.links.cited_by):
                assert _resolves(citation, assistant.library, question.date or DAY), question.text
    assert quoted > 50
    assert not caplog.records


def _resolves(citation: Citation, library: Library, day: datetime.date) -> bool:
    """Return whether there is such a place in what can be read on the day, or such a document."""
    if citation.locator is None:
        return catalogue.load().entry(citation.document) is not None
    document = library.on(day).documents.get(citation.document)
    return document is not None and document.find(citation.locator) is not None
