"""Sentences beside an answer: what has changed since the words that it quotes were written."""

import datetime
import re
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Quote
from bot.messages import status as said
from index.focus import met, share, terms
from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Note
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, State, Status
from knowledge.successors import Successor, named_in
from knowledge.vietnamese import nfc

# More than a few warnings are not read.
_MOST = 4
# A note of the catalogue is on the question when it meets this much of what is asked.
_ON_QUESTION = 0.5
# «nay thuộc thành phố Cần Thơ (từ 01/7/2025)» without the day, to join several in one sentence.
_SINCE = re.compile(r"\s*\(từ 01/7/2025\)\.$")


def notes(question: str, answer: Answer, shelf: Shelf) -> tuple[str, ...]:
    """Return at most four sentences that an officer should read beside `answer`, most needed first.

    They are true on the shelf's day: what became of a body or place named in the question or in the
    quoted words, a quoted or cited document that does not hold, and the catalogue's notes on the
    quoted documents. None that `answer.notes` has already; none where nothing is answered.

    A place that was amended is not told again: its status stands under the quote.
    """
    if not answer.quotes and not answer.statements:
        return ()
    found = [
        *_validity(answer.quotes),
        *_of_question(nfc(question), shelf.day),
        *_of_places(answer.quotes, shelf),
        *_of_quotes(answer, shelf.day),
        *_cited(answer, shelf),
        *_of_documents(question, answer, shelf),
    ]
    return tuple(note for note in dict.fromkeys(found) if note not in answer.notes)[:_MOST]


def _validity(quotes: Sequence[Quote]) -> Iterator[str]:
    """Yield that a quoted document no longer holds, or does not hold yet."""
    for quote in quotes:
        if quote.status.state in (State.EXPIRED, State.NOT_YET):
            yield f"{_whole(quote.citation)} {said(quote.status)}."


def _of_question(question: str, day: datetime.date) -> Iterator[str]:
    """Yield what became of the bodies and places that the question names."""
    for named in named_in(_without_numbers(question), day):
        yield named.successor.note


def _of_quotes(answer: Answer, day: datetime.date) -> Iterator[str]:
    """Yield what became of those that the quoted words name, merged provinces in one sentence."""
    found: dict[str, Successor] = {}
    asked = {named.successor.name for named in named_in(_without_numbers(answer.question), day)}
    for quote in answer.quotes:
        for named in named_in(_without_numbers(quote.text), day):
            if named.successor.name not in asked:
                found.setdefault(named.successor.name, named.successor)
    merged = [s for s in found.values() if _SINCE.search(s.note)]
    for successor in found.values():
        if successor not in merged and " gồm cả " not in successor.note:
            yield successor.note
    if len(merged) == 1:
        yield merged[0].note
    elif merged:
        parts = [_SINCE.sub("", s.note).replace(":", "", 1) for s in merged]
        yield f"Từ 01/7/2025: {'; '.join(parts)}."


def _of_places(quotes: Sequence[Quote], shelf: Shelf) -> Iterator[str]:
    """Yield the catalogue's notes that name a quoted place."""
    for quote in quotes:
        for note in catalogue.load().notes(quote.citation.document, shelf.day):
            if _names_place(note, quote.citation):
                yield note.text


def _names_place(note: Note, citation: Citation) -> bool:
    """Return whether the note names the place, one around it or one inside it."""
    if citation.locator is None:
        return False
    for reference in find(note.text):
        if reference.locator and reference.document in (None, citation.document):
            depth = min(len(reference.locator.labels), len(citation.locator.labels))
            if reference.locator.labels[:depth] == citation.locator.labels[:depth]:
                return True
    return False


def _cited(answer: Answer, shelf: Shelf) -> Iterator[str]:
    """Yield what became of documents that the quoted words cite and that hold no longer."""
    known = catalogue.load()
    numbers = [entry.number for entry in known.entries]
    own = {quote.citation.document for quote in answer.quotes}
    own |= {statement.citation.document for statement in answer.statements}
    cited = dict.fromkeys(
        reference.document
        for quote in answer.quotes
        for reference in find(quote.text, numbers)
        if reference.document and reference.document not in own
    )
    for number in cited:
        status = known.status(number, shelf.day)
        if status.state is State.EXPIRED and not _told(number, status, answer):
            yield f"{_whole(Citation(number))} {said(status)}."


def _told(number: str, status: Status, answer: Answer) -> bool:
    """Return whether the quoted words say themselves that the document holds no longer."""
    return any(
        number in quote.text and "hết hiệu lực" in quote.text.casefold() for quote in answer.quotes
    ) or any(status.by and quote.citation == status.by for quote in answer.quotes)


def _of_documents(question: str, answer: Answer, shelf: Shelf) -> Iterator[str]:
    """Yield the catalogue's notes on the quoted documents that matter to the question.

    What began to be true on some day matters to whatever is quoted of the document, the latest
    first; what always was, and the guidance's own notes, only where the question is on it.
    """
    asked = terms(question)
    for number in dict.fromkeys(quote.citation.document for quote in answer.quotes):
        held = sorted(
            catalogue.load().notes(number, shelf.day),
            key=lambda note: note.since or datetime.date.min,
            reverse=True,
        )
        general = [note for note in held if not _names_any_place(note)]
        on_it = [n for n in general if share(asked, met(asked, n.text)) >= _ON_QUESTION]
        changed = [n for n in general if n.since and number != GUIDANCE]
        by = {q.status.by.document for q in answer.quotes if q.status.by}
        for note in dict.fromkeys((*on_it, *changed[:1])):
            if not any(actor in note.text for actor in by):
                yield note.text


def _names_any_place(note: Note) -> bool:
    return any(r.locator and r.document is None for r in find(note.text))


def _whole(citation: Citation) -> str:
    entry = catalogue.load().entry(citation.document)
    return f"{entry.type} số {entry.number}" if entry else str(Citation(citation.document))


def _without_numbers(text: str) -> str:
    """Return `text` with a blank for each number of a document: "TT-BTTTT" is no ministry."""
    return re.sub(
        r"\d+(?:/\d{4})?[/-][^\W\d_][\w&-]*(?:[-/][\w&]+)*", lambda m: " " * len(m[0]), text
    )
