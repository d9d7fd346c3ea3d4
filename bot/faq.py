"""Answers of people, each tied to the places it rests on: it holds while they read the same."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.messages import faq as said_of
from knowledge.errors import TrolyError
from knowledge.library import Library, Shelf
from knowledge.model import Citation, Document, Locator, Span, State
from knowledge.vietnamese import fold

# The topic of an entry for which nobody chose one.
TOPIC = "Chung"


class Stage(StrEnum):
    """How far an entry has come."""

    DRAFT = "draft"
    PENDING = "pending"  # approved once, waiting for a second person
    APPROVED = "approved"
    REVIEW = "review"  # was approved; a place that it rests on has changed since
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Basis:
    """A place that an entry rests on. `said` is what `reading` gave when it was approved."""

    document: str
    locator: Locator | None = None
    said: str = ""

    @classmethod
    def parse(cls, text: str) -> "Basis":
        """Return the place written as `text`: a number, or number#locator. Raises ValueError."""
        number, _, locator = text.partition("#")
        if not number.strip():
            raise ValueError(f"“{text}” không có số văn bản; viết như 72/2015/NĐ-CP#24.3")
        return cls(number.strip(), Locator.parse(locator.strip()) if locator else None)

    def __str__(self) -> str:
        return f"{self.document}#{self.locator}" if self.locator else self.document


@dataclass(frozen=True, slots=True)
class Entry:
    """A question that people ask and the answer that a unit gives.

    `on` is the day it was approved, or drafted. `name` is that of an entry that came from a file;
    `id` is its number in the database, None where it was read from the file alone.
    """

    topic: str
    question: str
    answer: str
    unit: str
    on: datetime.date
    bases: tuple[Basis, ...]
    name: str | None = None
    id: int | None = None
    stage: Stage = Stage.APPROVED
    why: str = ""
    approved_by: int | None = None
    ticket: int | None = None


def reading(shelf: Shelf, document: str, locator: Locator | None) -> str:
    """Return a short hash of how a place reads on the shelf's day; "" where there is no such place.

    It changes with the words, but not with how they are laid out, and with what the place is worth:
    amended, expired, lapsed, and by what.
    """
    found = shelf.documents.get(document)
    words = found and _words(found, locator)
    if not words:
        return ""
    status = shelf.status(document, locator)
    parts = (" ".join(words.split()), status.state.value, str(status.by), str(status.since))
    # Sixteen digits are enough to notice a change; nobody gains by making two places collide.
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def as_read(entry: Entry, shelf: Shelf) -> Entry:
    """Return `entry` with each place noted as it reads on the shelf's day."""
    bases = (replace(b, said=reading(shelf, b.document, b.locator)) for b in entry.bases)
    return replace(entry, bases=tuple(bases))


def fault_of(entry: Entry, shelf: Shelf) -> str:
    """Return why `entry` does not hold on the shelf's day as it was approved, "" where it does.

    An entry without a place holds: it is the word of the unit alone.
    """
    faults = [fault for basis in entry.bases if (fault := _fault(basis, shelf))]
    return "; ".join(faults)


def outdated(entries: Iterable[Entry], shelf: Shelf) -> list[tuple[Entry, str]]:
    """Return the approved entries that must be looked at again, each with the reason, in order."""
    read: dict[tuple[str, Locator | None], str] = {}

    def changed(basis: Basis) -> bool:
        place = (basis.document, basis.locator)
        if place not in read:
            read[place] = reading(shelf, *place)
        # What has ended since reads otherwise too: its state is part of the reading.
        return basis.said != read[place]

    return [
        (entry, fault_of(entry, shelf))
        for entry in entries
        if entry.stage is Stage.APPROVED and any(map(changed, entry.bases))
    ]


def citations(entry: Entry, shelf: Shelf) -> tuple[Citation, ...]:
    """Return the places of `entry` that are at hand, as they are cited."""
    return tuple(
        shelf.citation(basis.document, basis.locator)
        for basis in entry.bases
        if basis.document in shelf.documents
    )


def checked(entry: Entry, library: Library, day: datetime.date) -> Entry:
    """Return `entry` with its places noted as on `day`.

    Raises NotAnEntry naming the first fault: no words, a place that is not there or not in force.
    """
    for what, words in (("câu hỏi", entry.question), ("câu trả lời", entry.answer)):
        if not any(letter.isalnum() for letter in words):
            raise NotAnEntry(f"mục “{entry.name or entry.question}” chưa có {what}")
    shelf = library.on(day)
    noted = as_read(entry, shelf)
    if fault := fault_of(noted, shelf):
        raise NotAnEntry(f"mục “{entry.name or entry.question}”: {fault}")
    return noted


class NotAnEntry(TrolyError):
    """What was given cannot be an approved entry; nothing has changed."""


def listed(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the entries by topic, topics and questions in the order of the alphabet."""
    topics: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (fold(e.topic), fold(e.question))):
        topics.setdefault(entry.topic, []).append(entry)
    return topics


# What no longer binds anybody cannot carry an answer. A plan whose year is over can: it is quoted
# with that remark, as everywhere.
_ENDED = (State.EXPIRED, State.NOT_YET)


def _fault(basis: Basis, shelf: Shelf) -> str:
    place = str(Citation(basis.document, basis.locator))
    now = reading(shelf, basis.document, basis.locator)
    if not now:
        return said_of.missing(place)
    status = shelf.status(basis.document, basis.locator)
    if status.state in _ENDED:
        return said_of.ended(place, status)
    if basis.said != now:
        return said_of.changed(place, status)
    return ""


def _words(document: Document, locator: Locator | None) -> str:
    if locator is None:
        return document.words(Span(0, len(document.text)))
    provision = document.find(locator)
    return document.words(provision.span) if provision else ""
