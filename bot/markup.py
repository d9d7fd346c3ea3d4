"""Styled runs of text → messages of a length that Telegram takes, as HTML and as plain text."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

LIMIT = 4096  # UTF-16 units of one message, after parsing (Bot API, sendMessage)
_STYLED_RUNS = 90  # formatting beyond 100 entities is dropped (Bot API); clients add links to ours
_GAP = "\n\n"

# Where a long text may be cut, the best kind of place first. Each matches the space that may go.
_CUTS = (
    re.compile(r"\s*\n\s*(?=(?:Điều|Mục|Chương|Phần)\s|\(?[\da-zđ]{1,3}[.)]\s)"),  # a provision
    re.compile(r"\s*\n\s*"),
    re.compile(r"(?<=[.;:!?])\s+"),
    re.compile(r"\s+"),
)
# A cut of a better kind is taken when it leaves at least this share of the room used.
_USED = 0.3

# A lone half of a surrogate pair cannot be encoded, so it cannot be sent.
_HALVES = re.compile("[\ud800-\udfff]")


class Style(StrEnum):
    """How a run looks; the value is its HTML tag."""

    NORMAL = ""
    BOLD = "b"
    SMALL = "i"  # Telegram has no small print; italics set it apart
    QUOTE = "blockquote"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style. A `url` makes them a link, and is spelled out in plain text."""

    text: str
    style: Style = Style.NORMAL
    url: str | None = None

    @property
    def html(self) -> str:
        """The run as HTML; runs are never nested, so tags are always balanced."""
        words = html.escape(self.text, quote=False)
        if self.url:
            return f'<a href="{html.escape(self.url)}">{words}</a>'
        return f"<{self.style}>{words}</{self.style}>" if self.style else words

    @property
    def plain(self) -> str:
        """The run without markup: quoted words in quotation marks, links spelled out."""
        if self.url:
            return f"{self.text}: {self.url}"
        return f"“{self.text}”" if self.style is Style.QUOTE else self.text


# Words that belong together: a quote and its place. Kept in one message wherever they fit in one.
Block = Sequence[Run]


@dataclass(frozen=True, slots=True)
class Piece:
    """One message. `html` and `plain` say the same words; either is within LIMIT."""

    html: str
    plain: str


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units.

    >>> units("điều"), units("👍")
    (4, 2)
    """
    return len(text) + sum(letter > "\uffff" for letter in text)


def pieces(blocks: Sequence[Block]) -> list[Piece]:
    """Return messages that say `blocks` in order; nothing visible is lost.

    >>> [piece.html for piece in pieces([[Run("Điều 7", Style.BOLD)], [Run("a < b")]])]
    ['<b>Điều 7</b>\\n\\na &lt; b']
    """
    found: list[Piece] = []
    held: list[Run] = []
    for block in blocks:
        # Halves go first, so that lengths are counted in what is sent.
        runs = [replace(run, text=_HALVES.sub("\ufffd", run.text)) for run in block]
        if held and _fits([*held, Run(_GAP), *runs]):
            held += [Run(_GAP), *runs]
            continue
        if held:
            found.append(_piece(held))
        *full, held = _filled(runs)
        found += [_piece(part) for part in full]
    if held:
        found.append(_piece(held))
    # Telegram refuses a message in which there is nothing to see.
    return [piece for piece in found if _visible(piece.plain)]


def plain(blocks: Sequence[Block]) -> str:
    """Return `blocks` as one plain text of any length."""
    return _GAP.join("".join(run.plain for run in block) for block in blocks)


def cut(text: str, room: int) -> list[str]:
    """Return `text` in parts of at most `room` units, cut at provisions, lines, sentences, words.

    Only space at the cuts goes, and only where there is some.

    >>> cut("1. Một hai ba. 2", 12), cut("abcdef", 4)
    (['1. Một hai', 'ba. 2'], ['abcd', 'ef'])
    """
    parts = []
    while units(text) > room:
        start, end = _best_cut(text, room)
        parts.append(text[:start])
        text = text[end:]
    return [*parts, text]


def _best_cut(text: str, room: int) -> tuple[int, int]:
    """Return where the first part of `text` ends and the rest begins."""
    reach = room - (units(text[:room]) - len(text[:room]))  # never too far: emoji count twice
    while units(text[:reach]) < room and units(text[: reach + 1]) <= room:
        reach += 1
    for kind in _CUTS:
        # Space may reach past the room; what stands before it must not.
        within = [m.span() for m in kind.finditer(text, 0, reach + 200) if 0 < m.start() <= reach]
        if within and (kind is _CUTS[-1] or within[-1][0] >= _USED * reach):
            return within[-1]
    # A word longer than a message: cut it, but not between a letter and its marks.
    while reach > 1 and unicodedata.combining(text[reach]):
        reach -= 1
    return reach, reach


def _fits(runs: Sequence[Run]) -> bool:
    styled = sum(bool(run.style or run.url) for run in runs)
    return styled <= _STYLED_RUNS and sum(units(run.plain) for run in runs) <= LIMIT


def _filled(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield `runs` in messages as full as they get, cutting runs that are longer than one."""
    held: list[Run] = []
    for run in runs:
        if _fits([*held, run]):
            held.append(run)
            continue
        if held:
            yield held
        marks = units(run.plain) - units(run.text)
        if run.url and marks > LIMIT // 2:
            run, marks = replace(run, url=None), 0  # no address is that long
        *full, rest = [replace(run, text=part) for part in cut(run.text, LIMIT - marks)]
        for part in full:
            yield [part]
        held = [rest]
    yield held


def _piece(runs: Sequence[Run]) -> Piece:
    return Piece("".join(run.html for run in runs), "".join(run.plain for run in runs))


def _visible(text: str) -> bool:
    """Return whether there is anything to see: more than space, controls and quotation marks."""
    return any(
        unicodedata.category(letter)[0] not in "ZC" and letter not in "“”" for letter in text
    )
