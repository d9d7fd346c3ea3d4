"""Our own words on what a provision provides, with the source of each line, as of any day.

A digest is a text laid out like a law ("Điều 24. …", "1. …", "a) …") with marker lines between
that say where each line comes from and on which days it stands: see `marks`.
"""

import datetime
import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources

from knowledge import catalogue
from knowledge.entry import Certainty
from knowledge.marks import Line, Replacement, read_marks
from knowledge.model import Authority, Citation, Document, Kind, Locator, Provision, Span
from knowledge.parse import parse

# The part of a digest for what is known without its number in the document.
UNPLACED = "chua-ro"


@dataclass(frozen=True, slots=True)
class Sourced:
    """Whose word a line of a digest stands on.

    `span` points into the text of the digest on its day; `locator` is the place that the line
    belongs to. `changes` are the provisions that gave it this wording, `since` is the day of the
    latest; both are empty where the first wording stands.
    """

    span: Span
    locator: Locator
    certainty: Certainty
    source: str
    changes: tuple[Citation, ...] = ()
    since: datetime.date | None = None

    @property
    def by(self) -> Citation | None:
        """The provision that changed it last, or None."""
        return self.changes[-1] if self.changes else None


@dataclass(frozen=True, slots=True)
class Wording:
    """A digest as it reads on one day: the text, and a record for each of its lines, in order."""

    text: str
    lines: tuple[Sourced, ...]

    def sources(self, locator: Locator) -> tuple[Sourced, ...]:
        """Return the records of the lines at `locator` and below it."""
        depth = len(locator.labels)
        return tuple(line for line in self.lines if line.locator.labels[:depth] == locator.labels)


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of one document, on whatever day it is asked for."""

    number: str
    _lines: tuple[Line, ...]
    _replacements: tuple[Replacement, ...]

    @property
    def turns(self) -> tuple[datetime.date, ...]:
        """The days from which the digest reads differently than the day before, in order."""
        day = datetime.timedelta(days=1)
        turns = {line.from_ for line in self._lines if line.from_}
        turns |= {line.until + day for line in self._lines if line.until}
        turns |= {change.since for change in self._replacements}
        return tuple(sorted(turns))

    def on(self, day: datetime.date) -> Wording:
        """Return the digest as it reads on `day`."""
        standing = [line for line in self._lines if line.stands_on(day)]
        lines: list[Sourced] = []
        texts: list[str] = []
        offset = 0
        places = _places([line.text for line in standing], self.number)
        for line, locator in zip(standing, places, strict=True):
            text, by, since = line.text, line.by, line.from_
            for change in self._replacements:
                if change.since <= day and change.old in text and _within(locator, change.places):
                    text = text.replace(change.old, change.new)
                    by, since = (*by, change.by), change.since
            span = Span(offset, offset + len(text))
            lines.append(Sourced(span, locator, line.certainty, line.source, by, since))
            texts.append(text)
            offset = span.end + 1
        return Wording("\n".join(texts) + "\n", tuple(lines))


@functools.cache
def load_digest(number: str) -> Digest:
    """Return the digest of the document that ships with the project.

    Raises ValueError where there is none, or naming the line of its file that is wrong.
    """
    entry = catalogue.load().entry(number)
    if entry is None or not entry.is_digest or entry.text is None:
        raise ValueError(f"no digest of {number} in knowledge/texts; see `text` in catalogue.toml")
    file = resources.files("knowledge") / "texts" / entry.text
    return read(file.read_text(encoding="utf-8"), number=entry.number, name=entry.text)


def numbers() -> tuple[str, ...]:
    """Return the numbers of the documents that have a digest, in the order of the catalogue."""
    return tuple(entry.number for entry in catalogue.load().entries if entry.is_digest)


@functools.lru_cache(maxsize=256)
def wording(number: str, on: datetime.date) -> Wording:
    """Return the digest of that document as it reads on the day `on`; raises as `load_digest`."""
    return load_digest(number).on(on)


@functools.lru_cache(maxsize=256)
def document(number: str, on: datetime.date) -> Document:
    """Return the digest as a parsed document, as it reads on the day `on`.

    What is known without its number stands first, in UNPLACED, each line a place that says so.
    """
    parsed = _parsed(wording(number, on).text, number)
    entry = catalogue.load().entry(number)
    if entry is None:
        return parsed
    return replace(parsed, title=entry.title, date=entry.date, url=entry.url)


def read(text: str, *, number: str, name: str = "digest") -> Digest:
    """Return the digest that `text` holds; raises ValueError naming what is wrong, and where.

    A replacement needs its phrase at each of its places on the day before.
    """
    digest = Digest(number, *read_marks(text, name))
    _check(digest, name)
    return digest


def _check(digest: Digest, name: str) -> None:
    """Raise ValueError where a replacement has nothing to replace on the day before it."""
    for change in digest._replacements:
        eve = digest.on(change.since - datetime.timedelta(days=1))
        for place in change.places:
            found = (
                eve.text[line.span.start : line.span.end]
                for line in eve.lines
                if _within(line.locator, (place,))
            )
            if not any(change.old in words for words in found):
                raise ValueError(f"{name}: «{change.old}» does not stand at {place}")


def _within(locator: Locator, places: tuple[Locator, ...]) -> bool:
    return any(locator.labels[: len(place.labels)] == place.labels for place in places)


def _places(texts: list[str], number: str) -> Iterator[Locator]:
    """Yield the place that each line belongs to: the innermost provision that it begins in."""
    whole = "\n".join(texts) + "\n"
    within = {
        offset: provision.locator
        for provision in _parsed(whole, number).walk()
        for offset in range(provision.span.start, provision.span.end)
    }
    offset = 0
    for text in texts:
        yield within[offset]
        offset += len(text) + 1


def _parsed(text: str, number: str) -> Document:
    """Return the tree of a digest; each line before any number is a place of its own."""
    parsed = parse(text, number=number, authority=Authority.DIGEST)
    first, *rest = parsed.provisions
    if first.kind is not Kind.PART:
        return parsed
    children: list[Provision] = []
    start = first.span.start
    for line in text[first.span.start : first.span.end].splitlines(keepends=True):
        span = Span(start, start + len(line))
        body = Span(start, start + len(line.rstrip()))
        locator = Locator((UNPLACED, str(len(children) + 1)))
        children.append(Provision(locator, Kind.PART, span, body))
        start = span.end
    unplaced = replace(first, locator=Locator((UNPLACED,)), children=tuple(children))
    return replace(parsed, provisions=(unplaced, *rest))
