"""Read a digest's text lines and the marker lines between them: source, window, replacement.

% ĐT: vbpl.vn ItemID=79915                       certainty and source of what follows
% đến 2026-06-30                                 what follows stands until that day
% từ 2026-07-01, bởi 148/2026/NĐ-CP#1.11         … or from that day, made so by that provision
% mọi ngày                                       … or on every day again
% thay từ 2026-07-01, bởi 148/2026/NĐ-CP#2.1: «A» → «B» tại 10.3; 18
                                                 from that day A reads B at these places
"""

import datetime
import re
from dataclasses import dataclass, replace

from knowledge import catalogue
from knowledge.entry import Certainty
from knowledge.model import Citation, Locator
from knowledge.vietnamese import nfc

_BOTH = r"(?P<day>\d{4}-\d\d-\d\d)(?:,\s*bởi\s+(?P<by>\S+?)#(?P<at>[\w.]+))?"
_SOURCE = re.compile(r"%\s*(?P<certainty>ĐT|TC|SL):\s*(?P<source>.+)")
_WINDOW = re.compile(rf"%\s*(?P<edge>từ|đến)\s+{_BOTH}")
_ALWAYS = re.compile(r"%\s*mọi ngày")
# % thay từ 2026-07-01, bởi 148/2026/NĐ-CP#2.2: «, cơ quan thuộc Chính phủ» → «» tại 1; 4.1.b
_REPLACED = re.compile(
    rf"%\s*thay\s+từ\s+{_BOTH}:\s*«(?P<old>[^»]+)»\s*→\s*«(?P<new>[^»]*)»\s*tại\s+(?P<places>.+)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, the source that stands above it, and the days on which it stands."""

    text: str
    certainty: Certainty
    source: str
    from_: datetime.date | None = None
    until: datetime.date | None = None
    by: tuple[Citation, ...] = ()

    def stands_on(self, day: datetime.date) -> bool:
        """Return whether the line is part of the digest on `day`."""
        return not ((self.from_ and day < self.from_) or (self.until and self.until < day))


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words that read otherwise at some places from a day on."""

    old: str
    new: str
    since: datetime.date
    by: Citation
    places: tuple[Locator, ...]


def read_marks(text: str, name: str) -> tuple[tuple[Line, ...], tuple[Replacement, ...]]:
    """Return the lines and replacements that `text` holds; raises ValueError naming a wrong line.

    A text line needs a source above it, and a replacement the provision that made it.
    """
    lines: list[Line] = []
    replacements: list[Replacement] = []
    current: Line | None = None
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
            blank = current or Line("", certainty, source)
            current = replace(blank, certainty=certainty, source=source)
        elif match := _REPLACED.fullmatch(line):
            replacements.append(_replacement(match, where))
        elif current is not None and _ALWAYS.fullmatch(line):
            current = Line("", current.certainty, current.source)
        elif current is not None and (match := _WINDOW.fullmatch(line)):
            current = _window(current, match)
        else:
            raise ValueError(f"{where}: no such marker: {line}")
    return tuple(lines), tuple(replacements)


def _replacement(match: re.Match[str], where: str) -> Replacement:
    by = _maker(match)
    if not by:
        raise ValueError(f"{where}: say by which provision, like bởi 148/2026/NĐ-CP#2.1")
    places = tuple(Locator.parse(place.strip()) for place in match["places"].split(";"))
    return Replacement(match["old"], match["new"], _day(match), by[0], places)


def _window(current: Line, match: re.Match[str]) -> Line:
    blank = Line("", current.certainty, current.source, by=_maker(match))
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
