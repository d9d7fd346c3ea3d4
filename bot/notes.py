"""Sentences beside an answer: what has changed since the words that it quotes were written."""

import datetime
import re
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Quote, Verdict
from bot.messages import status as said
from index.focus import Term, met, share, terms
from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Note, RelationKind
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, State, Status
from knowledge.successors import Successor, named_in
from knowledge.vietnamese import nfc

# More than a few warnings are not read.
_MOST = 4
# A note that was always true is on the question when it meets this much of what is asked: half.
_ON_QUESTION = 0.5
# "Sóc Trăng: nay thuộc thành phố Cần Thơ (từ 01/7/2025)." without the day, which several share.
_MERGED = re.compile(r"\s*\(từ (01/7/2025)\)\.$")
# «72/2015/NĐ-CP», «06/2022/TT-BTTTT»: the BTTTT in a number is no ministry that changed its name.
_NUMBER = re.compile(r"\d+(?:/\d{4})?[/-][^\W\d_][\w&]*(?:[-/][\w&]+)*")


def notes(question: str, answer: Answer, shelf: Shelf) -> tuple[str, ...]:
    """Return at most four sentences that an officer should read beside `answer`, most needed first.

    They are true on the shelf's day: what became of a body or province named in the question or in
    the quoted words, a quoted or cited document that does not hold, and the catalogue's notes on
    the quoted places and documents. None that `answer.notes` has already; none where nothing is
    answered, and only those on the question's own words where the answer is unsure.

    That a quoted place was amended is not told again: its status stands under the quote.
    """
    if not answer.quotes and not answer.statements:
        return ()
    found = [*_of_question(nfc(question), shelf.day)]
    if answer.verdict is Verdict.FOUND:
        asked = terms(question)
        found = [
            *_validity(answer.quotes),
            *found,
            *_of_places(answer.quotes, asked, shelf),
            *_of_words(answer, shelf.day),
            *_cited(answer, shelf, State.EXPIRED),
            *_of_documents(answer, asked, shelf),
            *_cited(answer, shelf, State.AMENDED),
        ]
    told = {*answer.notes, *(statement.text for statement in answer.statements)}
    return tuple(note for note in dict.fromkeys(found) if note not in told)[:_MOST]


def _validity(quotes: Sequence[Quote]) -> Iterator[str]:
    """Yield that a quoted document no longer holds, or does not hold yet."""
    for quote in quotes:
        if quote.status.state in (State.EXPIRED, State.NOT_YET):
            yield f"{_whole(quote.citation.document)} {said(quote.status)}."


def _of_question(question: str, day: datetime.date) -> Iterator[str]:
    """Yield what became of the bodies and provinces that the question names."""
    for named in named_in(_without_numbers(question), day):
        yield named.successor.note


def _of_words(answer: Answer, day: datetime.date) -> Iterator[str]:
    """Yield what became of those that the quoted words name, merged provinces in one sentence.

    That a province has grown is only told where the question is on it.
    """
    told = set(_of_question(answer.question, day))
    found: dict[str, Successor] = {}
    for quote in answer.quotes:
        for named in named_in(_without_numbers(quote.text), day):
            if named.successor.note not in told:
                found.setdefault(named.successor.note, named.successor)
    merged = {note: match[1] for note in found if (match := _MERGED.search(note))}
    yield from (note for note, s in found.items() if s.now and note not in merged)
    if len(merged) == 1:
        yield from merged
    elif merged:
        since = next(iter(merged.values()))
        parts = [_MERGED.sub("", note).replace(":", "", 1) for note in merged]
        yield f"Từ {since}: {'; '.join(parts)}."
    yield from (note for note, s in found.items() if not s.now and " gồm cả " not in note)


def _of_places(quotes: Sequence[Quote], asked: Sequence[Term], shelf: Shelf) -> Iterator[str]:
    """Yield the catalogue's notes on the quoted places."""
    for quote in quotes:
        place = quote.citation
        for note in catalogue.load().notes(place.document, shelf.day, place.locator):
            if note.at and (note.since or _is_on(note, asked)):
                yield note.text


def _of_documents(answer: Answer, asked: Sequence[Term], shelf: Shelf) -> Iterator[str]:
    """Yield the catalogue's notes on the quoted documents that matter to the question.

    What began to be true on some day matters to whatever is quoted of the document, the latest
    first; what always was, and the guidance's own notes, only where the question is on it. What a
    text at hand has done to the document shows in the status of each place.
    """
    if answer.statements:
        return  # the quotes only show what is stated
    known = catalogue.load()
    for number in dict.fromkeys(quote.citation.document for quote in answer.quotes):
        held = sorted(
            (note for note in known.notes(number, shelf.day)),
            key=lambda note: note.since or datetime.date.min,
            reverse=True,
        )
        acting = {
            relation.document
            for relation in known.relations_of(number)
            if relation.target == number
            and relation.kind in (RelationKind.AMENDS, RelationKind.REPLACES, RelationKind.REPEALS)
            and relation.document in shelf.documents
        }
        changed = [note for note in held if note.since and number != GUIDANCE][:1]
        for note in (*(note for note in held if _is_on(note, asked)), *changed):
            if not any(actor in note.text for actor in acting):
                yield note.text


def _is_on(note: Note, asked: Sequence[Term]) -> bool:
    return bool(asked) and share(asked, met(asked, note.text)) >= _ON_QUESTION


def _cited(answer: Answer, shelf: Shelf, state: State) -> Iterator[str]:
    """Yield what became of the documents that the quoted words cite: those in that state."""
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
        if status.state is state and not _told(number, status, answer):
            yield f"{_whole(number)} {said(status)}."


def _told(number: str, status: Status, answer: Answer) -> bool:
    """Return whether a quote says so itself, or is the very place that makes it so."""
    by = status.by
    return any(
        (number in quote.text and "hết hiệu lực" in quote.text.casefold())
        or (by is not None and _holds(by, quote.citation))
        for quote in answer.quotes
    )


def _holds(place: Citation, other: Citation) -> bool:
    """Return whether `other` is `place` or lies in it."""
    if place.document != other.document or not place.locator or not other.locator:
        return place.document == other.document
    depth = len(place.locator.labels)
    return other.locator.labels[:depth] == place.locator.labels


def _whole(number: str) -> str:
    entry = catalogue.load().entry(number)
    return f"{entry.type} số {entry.number}" if entry else str(Citation(number))


def _without_numbers(text: str) -> str:
    """Return `text` with blanks for the numbers of documents."""
    return _NUMBER.sub(lambda match: " " * len(match[0]), text)
