"""Every document at hand, and the shelf of those that can be quoted on a day."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from knowledge import catalogue, digest, official
from knowledge.editions import Edition, of_digest, of_official, orders_by_target, overtaken
from knowledge.errors import UnknownDocument, UnknownPlace
from knowledge.model import Authority, Citation, Document, Locator, Provision, State, Status
from knowledge.parse import parse
from knowledge.vietnamese import nfc

__all__ = [
    "GUIDANCE",
    "Edition",
    "Library",
    "Shelf",
    "checksum",
    "library",
    "shipped",
    "with_official",
]

GUIDANCE = "5740/BTTTT-TTĐN"


@dataclass(frozen=True)
class Library:
    """Every document at hand in each of its editions, by number, the guidance first."""

    editions: Mapping[str, tuple[Edition, ...]]
    _shelves: dict[datetime.date, "Shelf"] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The full numbers of all documents."""
        return tuple(self.editions)

    def on(self, day: datetime.date) -> "Shelf":
        """Return the documents as they read on `day`."""
        if day not in self._shelves:
            if len(self._shelves) > _SHELVES:
                self._shelves.clear()
            self._shelves[day] = Shelf(
                day,
                {
                    number: edition
                    for number, editions in self.editions.items()
                    for edition in editions
                    if edition.holds_on(day)
                },
            )
        return self._shelves[day]


# Officers ask about today and a few other days; each shelf only points at the documents.
_SHELVES = 1_000


@dataclass(frozen=True)
class Shelf:
    """The documents as they read on one day, by number.

    A document that was not issued yet on that day is there too: its status says so.
    """

    day: datetime.date
    editions: Mapping[str, Edition]

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents themselves, by number."""
        return {number: edition.document for number, edition in self.editions.items()}

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The full numbers, in the order in which the documents are listed."""
        return tuple(self.editions)

    def document(self, number: str) -> Document:
        """Return the document of that full number; raises UnknownDocument."""
        try:
            return self.documents[number]
        except KeyError:
            at_hand = ", ".join(self.editions)
            raise UnknownDocument(
                f"không có văn bản {number} trong kho; các văn bản hiện có: {at_hand}"
            ) from None

    def provision(self, number: str, locator: Locator) -> Provision:
        """Return one place; raises UnknownDocument, or UnknownPlace naming the places there are."""
        document = self.document(number)
        if provision := document.find(locator):
            return provision
        citation = self.citation(number, locator)
        whole = self.citation(number)
        raise UnknownPlace(f"{whole} không có {citation.place}; có: {_beside(document, locator)}")

    def citation(self, number: str, locator: Locator | None = None) -> Citation:
        """Return the citation of a place with the document's date."""
        return Citation(number, locator, self.document(number).date)

    def status(self, number: str, locator: Locator | None = None) -> Status:
        """Return what a place is worth on the shelf's day, by what and since when.

        A place that was not touched is in force in an amended document. What nothing has ended, but
        was for a period that is over, has LAPSED.
        """
        status = self._status(number, locator)
        entry = catalogue.load().entry(number)
        if status.state is State.IN_FORCE and entry and entry.period:
            after = entry.period.until + datetime.timedelta(days=1)
            if after <= self.day:
                return Status(State.LAPSED, since=after)
        return status

    def _status(self, number: str, locator: Locator | None) -> Status:
        whole = catalogue.load().status(number, self.day)
        if whole.state in {State.EXPIRED, State.NOT_YET}:
            return whole
        edition = self.editions.get(number)
        if edition and (amended := edition.amended_by(locator)):
            return Status(State.AMENDED, *amended)
        if whole.state is not State.AMENDED or locator is None:
            return whole
        since = entry.in_force_from if (entry := catalogue.load().entry(number)) else None
        if edition is None or edition.document.authority is not Authority.DIGEST:
            # Amended by what we do not have: any of its places may be.
            return Status(State.IN_FORCE, since=since) if edition and edition.changes else whole
        if number in digest.numbers():
            changes = [
                line
                for line in digest.wording(number, self.day).sources(locator)
                if line.by and line.since
            ]
            if changes:
                last = max(changes, key=lambda line: line.since or datetime.date.min)
                actor = catalogue.load().entry(last.by.document) if last.by else None
                by = replace(last.by, date=actor.date) if last.by and actor else last.by
                return Status(State.AMENDED, by, last.since)
        return Status(State.IN_FORCE, since=since)


def _beside(document: Document, locator: Locator) -> str:
    """Return the places around the one that is missing, as an official names them."""
    parent = locator.parent
    while parent and not document.find(parent):
        parent = parent.parent
    above = document.find(parent) if parent else None
    level = above.children if above else document.provisions
    places = [Citation(document.number, provision.locator).place for provision in level]
    return "; ".join(places) or "không có mục con"


def checksum(editions: tuple[Edition, ...]) -> str:
    """Return the SHA-256 of what an index of a document depends on, in all its editions."""
    parts = [
        part
        for edition in editions
        for part in (
            str(edition.since),
            str(edition.before),
            edition.document.number,
            edition.document.title,
            edition.document.authority,
            edition.document.text,
        )
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def shipped() -> Library:
    """Return the documents that come with the project: the guidance, and digests of the others."""
    guidance = {GUIDANCE: (Edition(_guidance()),)}
    return Library(guidance | {number: of_digest(number) for number in digest.numbers()})


def library(texts: Path) -> Library:
    """Return the shipped documents, with the operator's official texts in place of the digests.

    `texts` is the folder of the store; official texts of other documents come after the shipped
    ones. Raises TextDamaged where one is not whole.
    """
    return with_official(map(official.document, official.read_all(texts)))


def with_official(documents: Iterable[Document]) -> Library:
    """Return the shipped documents with official `documents` in place of the same numbers' digests.

    They are amended by each other, each from the day it takes effect.
    """
    # In one order however they come: the rows of an index follow it.
    added = {d.number: d for d in sorted(documents, key=lambda d: official.file_stem(d.number))}
    orders = orders_by_target(added.values())
    editions = dict(shipped().editions)
    for number in orders.keys() & editions.keys():
        editions[number] = overtaken(editions[number], orders[number])
    for number, document in added.items():
        digested = shipped().editions.get(number, ())
        editions[number] = of_official(document, orders.get(number, ()), digested, added)
    return Library(editions)


def _guidance() -> Document:
    entry = catalogue.load().entry(GUIDANCE)
    assert entry is not None  # noqa: S101  # the catalogue's own tests say so
    file = files("knowledge").joinpath(f"texts/{entry.text}")
    text, pages = _paged(file.read_text(encoding="utf-8"))
    return parse(
        text, number=entry.number, title=entry.title, date=entry.date, pages=pages, url=entry.url
    )


def _paged(raw: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with each form feed made a space, and the offset of each page's first word.

    >>> _paged("một cụm thông\\ftin")
    ('một cụm thông tin', (0, 14))
    """
    raw = nfc(raw)
    breaks = tuple(offset + 1 for offset, letter in enumerate(raw) if letter == "\f")
    return raw.replace("\f", " "), (0, *breaks)
