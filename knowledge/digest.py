"""Our own words on what a provision provides, with the source of each line, as of any day.

A digest is a text laid out like a law ("Điều 24. …", "1. …", "a) …") with marker lines between:

    % ĐT: vbpl.vn ItemID=79915                       certainty and source of what follows
    % đến 2026-06-30                                 what follows stands until that day
    % từ 2026-07-01, bởi 148/2026/NĐ-CP#1.11         … or from that day, made so by that provision
    % mọi ngày                                       … or on every day again
    % thay từ 2026-07-01, bởi 148/2026/NĐ-CP#2.1: «A» → «B» tại 10.3; 18
                                                     from that day A reads B at these places
"""

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources

from knowledge import catalogue
from knowledge.entry import Certainty
from knowledge.model import Authority, Citation, Document, Kind, Locator, Provision, Span
from knowledge.parse import parse
from knowledge.vietnamese import nfc

# The part of a digest for what is known without its number in the document.
UNPLACED = "mo-dau"

_BOTH = r"(?P<day>\d{4}-\d\d-\d\d)(?:,\s*bởi\s+(?P<by>\S+?)#(?P<at>[\w.]+))?"
_SOURCE = re.compile(r"%\s*(?P<certainty>ĐT|TC|SL):\s*(?P<source>.+)")
_WINDOW = re.compile(rf"%\s*(?P<edge>từ|đến)\s+{_BOTH}")
_ALWAYS = re.compile(r"%\s*mọi ngày")
# % thay từ 2026-07-01, bởi 148/2026/NĐ-CP#2.2: «, cơ quan thuộc Chính phủ» → «» tại 1; 4.1.b
_REPLACED = re.compile(
    rf"%\s*thay\s+từ\s+{_BOTH}:\s*«(?P<old>[^»]+)»\s*→\s*«(?P<new>[^»]*)»\s*tại\s+(?P<places>.+)"
)


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
class _Line:
    text: str
    certainty: Certainty
    source: str
    from_: datetime.date | None = None
    until: datetime.date | None = None
    by: tuple[Citation, ...] = ()

    def stands_on(self, day: datetime.date) -> bool:
        return not ((self.from_ and day < self.from_) or (self.until and self.until < day))


@dataclass(frozen=True, slots=True)
class _Replacement:
    old: str
    new: str
    since: datetime.date
    by: Citation
    places: tuple[Locator, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of one document, on whatever day it is asked for."""

    number: str
    _lines: tuple[_Line, ...]
    _replacements: tuple[_Replacement, ...]

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
def document(number: str, on: datetime.date) -> Document:
    """Return the digest as a parsed document, as it reads on the day `on`.

    What is known without its number stands first, in UNPLACED, each line a place that says so.
    """
    parsed = _parsed(load_digest(number).on(on).text, number)
    entry = catalogue.load().entry(number)
    if entry is None:
        return parsed
    return replace(parsed, title=entry.title, date=entry.date, url=entry.url)


def read(text: str, *, number: str, name: str = "digest") -> Digest:
    """Return the digest that `text` holds; raises ValueError naming the wrong line.

    A text line needs a source above it, and a replacement its phrase at each of its places.
    """
    lines: list[_Line] = []
    replacements: list[_Replacement] = []
    current: _Line | None = None
    for count, raw in enumerate(nfc(text).splitlines(), 1):
        line = raw.strip()
        where = f"{name}, line {count}"
        if not line:
            continue
        if not line.startswith("%"):
            if current is None:
                raise ValueError(f"{where}: no source stands above it; add a line like % ĐT: …")
            lines.append(replace(current, text=line))
        elif match := _SOURCE.fullmatch(line):
            certainty, source = Certainty(match["certainty"]), match["source"]
            blank = current or _Line("", certainty, source)
            current = replace(blank, certainty=certainty, source=source)
        elif match := _REPLACED.fullmatch(line):
            replacements.append(_replacement(match, where))
        elif current is not None and _ALWAYS.fullmatch(line):
            current = _Line("", current.certainty, current.source)
        elif current is not None and (match := _WINDOW.fullmatch(line)):
            current = _window(current, match)
        else:
            raise ValueError(f"{where}: no such marker: {line}")
    digest = Digest(number, tuple(lines), tuple(replacements))
    _check(digest, name)
    return digest


def _replacement(match: re.Match[str], where: str) -> _Replacement:
    by = _maker(match)
    if not by:
        raise ValueError(f"{where}: say by which provision, like bởi 148/2026/NĐ-CP#2.1")
    places = tuple(Locator.parse(place.strip()) for place in match["places"].split(";"))
    return _Replacement(match["old"], match["new"], _day(match), by[0], places)


def _window(current: _Line, match: re.Match[str]) -> _Line:
    blank = _Line("", current.certainty, current.source, by=_maker(match))
    if match["edge"] == "từ":
        return replace(blank, from_=_day(match))
    return replace(blank, until=_day(match))


def _day(match: re.Match[str]) -> datetime.date:
    return datetime.date.fromisoformat(match["day"])


def _maker(match: re.Match[str]) -> tuple[Citation, ...]:
    """Return the provision that made a change, with its document's date; empty for none."""
    if not match["by"]:
        return ()
    entry = catalogue.load().entry(match["by"])
    return (Citation(match["by"], Locator.parse(match["at"]), entry.date if entry else None),)


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
