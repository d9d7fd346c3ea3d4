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

# Possessive: pages of blank lines are one match, tried once.
_SPACE = re.compile(r"\s++")
_LABEL = re.compile(r"(?:Điều|Mục|Chương|Phần)\s|\(?[\da-zđ]{1,3}[.)]\s")  # opens a provision
_MARKS = 4  # Vietnamese letters carry two in NFD; a longer stack of them is no word
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
    """Some words in one style. A `url` makes them a link, and is spelled out in plain text.

    Plain text puts a quote in quotation marks where it is `verbatim`, the text's own words. `marks`
    are stretches `(start, end)` of the text, in order and apart, that stand out from the rest.
    """

    text: str
    style: Style = Style.NORMAL
    url: str | None = None
    verbatim: bool = True
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def html(self) -> str:
        """The run as HTML; marks open and close inside of it, so tags are always balanced."""
        words, at = "", 0
        for start, end in self.marks:
            before, marked = self.text[at:start], self.text[start:end]
            words += f"{html.escape(before, quote=False)}<b>{html.escape(marked, quote=False)}</b>"
            at = end
        words += html.escape(self.text[at:], quote=False)
        if self.url:
            return f'<a href="{html.escape(self.url)}">{words}</a>'
        return f"<{self.style}>{words}</{self.style}>" if self.style else words

    @property
    def plain(self) -> str:
        """The run without markup: verbatim quotes in quotation marks, links spelled out."""
        if self.url:
            return f"{self.text}: {self.url}"
        return f"“{self.text}”" if self.style is Style.QUOTE and self.verbatim else self.text


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
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(blocks: Sequence[Block]) -> list[Piece]:
    """Return messages that say `blocks` in order; nothing visible is lost.

    >>> [piece.html for piece in pieces([[Run("Điều 7", Style.BOLD)], [Run("a < b")]])]
    ['<b>Điều 7</b>\\n\\na &lt; b']
    """
    found: list[Piece] = []
    held: list[Run] = []
    for block in blocks:
        # Halves go first, so that lengths are counted in what is sent.
        runs = [
            replace(run, text=_whole(run.text), url=run.url and _whole(run.url)) for run in block
        ]
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
    return [text[start:end] for start, end in _stretches(text, room)]


def cut_run(run: Run, room: int) -> list[Run]:
    """Return `run` in parts as `cut` makes them, each with its share of the marks.

    >>> [part.html for part in cut_run(Run("Một hai ba", marks=((4, 10),)), 7)]
    ['Một <b>hai</b>', '<b>ba</b>']
    """
    return [
        replace(run, text=run.text[start:end], marks=_within(run.marks, start, end))
        for start, end in _stretches(run.text, room)
    ]


def _stretches(text: str, room: int) -> list[tuple[int, int]]:
    """Return where each part of `text` starts and ends."""
    found = []
    at = 0
    while len(text) - at > 1 and units(text[at:]) > room:
        start, end = _best_cut(text[at:], room)
        found.append((at, at + start))
        at += end
    return [*found, (at, len(text))]


def _within(marks: Sequence[tuple[int, int]], first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Return the marks that lie in `[first, last)`, counted from its start."""
    met = [(max(start, first) - first, min(end, last) - first) for start, end in marks]
    return tuple((start, end) for start, end in met if start < end)


def _best_cut(text: str, room: int) -> tuple[int, int]:
    """Return where the first part of `text` ends and the rest begins."""
    reach = min(room, len(text))
    over = units(text[:reach]) - room
    while over > 0 and reach > 1:  # emoji count twice
        reach -= 1
        over -= units(text[reach])
    last: dict[int, tuple[int, int]] = {}
    for space in _SPACE.finditer(text):
        # Space may reach past the room; what stands before it must not.
        if space.start() > reach:
            break
        if space.start():
            last[_kind(text, space)] = space.span()
    for kind in sorted(last):
        if last[kind][0] >= _USED * reach:
            return last[kind]
    # A word longer than a message: cut it, but not between a letter and its marks.
    for before in range(reach, max(reach - _MARKS, 0), -1):
        if not unicodedata.combining(text[before]):
            return before, before
    return reach, reach


def _whole(text: str) -> str:
    return _HALVES.sub("\ufffd", text)


def _kind(text: str, space: re.Match[str]) -> int:
    """Return how good a place to cut a stretch of space is; less is better."""
    if "\n" in space[0]:
        return 0 if _LABEL.match(text, space.end()) else 1
    return 2 if text[space.start() - 1] in ".;:!?" else 3


def _fits(runs: Sequence[Run]) -> bool:
    styled = sum(bool(run.style or run.url) + len(run.marks) for run in runs)
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
        *full, rest = cut_run(run, LIMIT - marks)
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
