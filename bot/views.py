"""What a message with buttons stands for, and where its buttons lead: as data, without Telegram.

What a message shows is kept as JSON (table `shown`) under a number; a button is an act on that
number. bot/pages.py makes the message of it again, from the library as it is then.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot import neighbours
from bot.answer import Answer, Quote, Reason, Verdict, quote
from bot.messages import buttons as words
from knowledge.library import Library, Shelf
from knowledge.model import Citation, Document, Locator, Span

What = dict[str, Any]


class Kind(StrEnum):
    """What a message shows."""

    ANSWER = "answer"
    PLACE = "place"
    PLACES = "places"  # to choose from
    OUTLINE = "outline"
    DOCUMENTS = "documents"
    SOURCES = "sources"
    START = "start"
    SETTINGS = "settings"


class Act(StrEnum):
    """What a button does with the number in its data."""

    SHOW = "at"  # show what the number stands for; a page of it
    GO = "go"  # show the n-th of its places
    WHOLE = "whole"
    BEFORE = "before"
    AFTER = "after"
    ELSEWHERE = "other"
    OUTLINE = "outline"
    READ = "read"  # the words of the place whose outline it is
    FULL = "full"  # the whole answer; a page of it
    ASK = "ask"  # the n-th of the questions to tap
    SET = "set"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Button:
    """Some words to press: an act on number `of`, that of its own message by default, or a `url`.

    `number` says which of several is meant.
    """

    words: str
    act: str = Act.NONE
    number: int | None = None
    of: int | None = None
    url: str | None = None


Rows = Sequence[Sequence[Button]]


class Gone(Exception):
    """What a button stands for is not in the library any more."""


# ---- what messages show


def place(citation: Citation, day: datetime.date | None, back: int | None = None) -> What:
    """Return what shows the words of a place; `back` is the number of where it was opened."""
    return {"kind": Kind.PLACE, "places": [_written(citation)], **_beside(day, back)}


def places(
    cited: Sequence[Citation],
    day: datetime.date | None,
    back: int | None = None,
    *,
    title: str = words.ELSEWHERE,
) -> What:
    """Return what offers places to choose from."""
    listed = [_written(citation) for citation in cited]
    return {"kind": Kind.PLACES, "places": listed, "title": title, **_beside(day, back)}


def outline(
    citation: Citation, shelf: Shelf, day: datetime.date | None = None, back: int | None = None
) -> What:
    """Return what shows the places inside a place or document; raises Gone."""
    inside = neighbours.level(document(shelf, citation.document), citation.locator)
    return {
        "kind": Kind.OUTLINE,
        "at": _written(citation),
        "places": [[citation.document, str(provision.locator)] for provision in inside],
        **_beside(day, back),
    }


def documents(shelf: Shelf) -> What:
    """Return what offers every document at hand."""
    return {"kind": Kind.DOCUMENTS, "places": [[number, None] for number in shelf.numbers]}


def answer(
    given: Answer, shelf: Shelf, *, day: datetime.date | None, update: int, more: bool
) -> What:
    """Return what the buttons under an answer need to know: no word of the question.

    `places` are those quoted first, then the others that it names, as far as they are at hand.
    """
    own = [q.citation for q in given.quotes] or [s.citation for s in given.statements]
    others = [
        *given.also,
        *given.links.cites,
        *given.links.cited_by,
        *given.links.guided_by,
        *given.related,
    ]
    known = {_key(citation): citation for citation in own}
    if given.reason is Reason.SILENT:
        # What is merely near is no answer; a place that the answer names can be looked at.
        others = [given.nearest] if given.nearest else []
    # Whether the places are still there is looked at when one is opened.
    rest = {_key(c): c for c in others if c.document in shelf.documents and _key(c) not in known}
    first = given.quotes[0] if given.quotes else None
    return {
        "kind": Kind.ANSWER,
        "places": [_written(citation) for citation in (*known.values(), *rest.values())],
        "quoted": len(known),
        "choice": given.verdict is Verdict.UNSURE,
        "part": bool(first and not _is_whole(shelf, first)),
        "url": first.url if first else next((s.url for s in given.statements if s.url), None),
        "more": more,
        "day": day.isoformat() if day else None,
        "update": update,
    }


def _beside(day: datetime.date | None, back: int | None) -> What:
    return {"day": day.isoformat() if day else None, **({"back": back} if back else {})}


# ---- places


def cited_by(what: Mapping[str, Any]) -> list[Citation]:
    """Return the places that a message names."""
    return [read(written) for written in what.get("places", ())]


def day_of(what: Mapping[str, Any]) -> datetime.date | None:
    """Return the day that a message speaks of, None for today."""
    return datetime.date.fromisoformat(what["day"]) if what.get("day") else None


def shelf_of(what: Mapping[str, Any], library: Library) -> Shelf:
    """Return the documents as they read on the day that a message speaks of."""
    return library.on(day_of(what) or datetime.date.today())


def document(shelf: Shelf, number: str) -> Document:
    """Return a document; raises Gone."""
    if number not in shelf.documents:
        raise Gone
    return shelf.documents[number]


def words_of(shelf: Shelf, citation: Citation) -> Quote:
    """Return the words of a place, or of a whole document; raises Gone."""
    held = document(shelf, citation.document)
    if citation.locator is None:
        return quote(shelf, held, Span(0, len(held.text)))
    provision = held.find(citation.locator)
    if provision is None:
        raise Gone
    return quote(shelf, held, provision.span)


def read(written: Sequence[str | None]) -> Citation:
    """Return a place from how it is kept: its document and locator."""
    number, locator = written
    return Citation(str(number), Locator.parse(locator) if locator else None)


def _written(citation: Citation) -> list[str | None]:
    return [citation.document, str(citation.locator) if citation.locator else None]


def _key(citation: Citation) -> tuple[str, str]:
    return citation.document, str(citation.locator or "")


def at_hand(shelf: Shelf, citation: Citation) -> bool:
    """Return whether a place is in the library."""
    held = shelf.documents.get(citation.document)
    return held is not None and bool(citation.locator is None or held.find(citation.locator))


def _is_whole(shelf: Shelf, found: Quote) -> bool:
    """Return whether a quote is all that stands at its place."""
    citation = found.citation
    held = shelf.documents.get(citation.document)
    provision = held.find(citation.locator) if held and citation.locator else None
    return not held or not provision or held.words(provision.span).strip() == found.text
