"""Compare two wordings of a place word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge.model import Span


class Change(StrEnum):
    """What became of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came, with the space before them."""

    change: Change
    text: str


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """Return `new` word by word with what it took from `old` and what it left out.

    >>> [str(piece.text) for piece in compare("Bộ A chủ trì", "Bộ B chủ trì")]
    ['Bộ', ' A', ' B', ' chủ trì']
    """
    pieces: list[Piece] = []
    before, after, stretches = _aligned(old, new)
    for same, first, last, start, end in stretches:
        if same:
            pieces.append(Piece(Change.SAME, "".join(m[0] for m in after[start:end])))
            continue
        if first < last:
            pieces.append(Piece(Change.REMOVED, "".join(m[0] for m in before[first:last])))
        if start < end:
            pieces.append(Piece(Change.ADDED, "".join(m[0] for m in after[start:end])))
    return tuple(piece for piece in pieces if piece.text)


def changed(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return where the words stand that `old` alone has, and those that `new` alone has.

    >>> gone, come = changed("Bộ A chủ trì", "Bộ B chủ trì")
    >>> gone, come
    ((Span(start=3, end=4),), (Span(start=3, end=4),))
    """
    before, after, stretches = _aligned(old, new)
    gone = [_over(before[a:b]) for same, a, b, _, _ in stretches if not same and a < b]
    come = [_over(after[a:b]) for same, _, _, a, b in stretches if not same and a < b]
    return tuple(gone), tuple(come)


def _over(words: Sequence[re.Match[str]]) -> Span:
    """Return what the words stand on, without the space before them."""
    return Span(words[0].end() - len(words[0][0].lstrip()), words[-1].end())


# Space goes with the word after it; a line that breaks elsewhere is no change. "72/2015/NĐ-CP" is
# one word, the comma after it another.
_WORD = re.compile(r"\s*(?:\w[\w/.-]*\w|\S)")


def _aligned(
    old: str, new: str
) -> tuple[list[re.Match[str]], list[re.Match[str]], list["_Stretch"]]:
    """Return the words of both texts, and the stretches of them that stay or change."""
    before, after = (list(_WORD.finditer(text)) for text in (old, new))
    words = [match[0].strip() for match in before], [match[0].strip() for match in after]
    matcher = SequenceMatcher(None, *words, autojunk=False)
    return before, after, _slid(_stretches(matcher.get_opcodes()), *words)


_Stretch = tuple[bool, int, int, int, int]  # alike, then [start, end) in the old and the new words


def _stretches(opcodes: Sequence[tuple[str, int, int, int, int]]) -> list[_Stretch]:
    """Return stretches that stay or change, in turn, as few as can be read."""
    found: list[_Stretch] = []
    for index, (kind, first, last, start, end) in enumerate(opcodes):
        same = kind == "equal"
        # «[-Thông tin-] {+Văn hóa+} và [-Truyền thông-] {+Du lịch+}»: a word or two between
        # changes hold nothing together.
        if same and last - first <= 2 and 0 < index < len(opcodes) - 1:
            same = False
        if found and not same and not found[-1][0]:
            found[-1] = (False, found[-1][1], last, found[-1][3], end)
        else:
            found.append((same, first, last, start, end))
    return found


def _slid(stretches: list[_Stretch], old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    """Return the stretches with «một[-. Việc hai-].» as «một. [-Việc hai.-]»: sentences whole."""
    found = list(stretches)
    for index in range(1, len(found) - 1):
        _, first, last, start, end = found[index]
        words, at, to = (old, first, last) if start == end else (new, start, end)
        alone = (first == last) != (start == end)  # only taken away, or only added
        if alone and found[index - 1][0] and words[at] == words[to] and words[at] in ".;:":
            same, *rest = found[index - 1]
            found[index - 1] = (same, rest[0], rest[1] + 1, rest[2], rest[3] + 1)
            found[index] = (False, first + 1, last + 1, start + 1, end + 1)
            same, *rest = found[index + 1]
            found[index + 1] = (same, rest[0] + 1, rest[1], rest[2] + 1, rest[3])
    return found


def marked(piece: Piece) -> str:
    """Return the words as plain text shows them: [-bỏ-], {+thêm+}, or as they are."""
    words = piece.text.lstrip()
    space = piece.text[: len(piece.text) - len(words)]
    match piece.change:
        case Change.REMOVED:
            return f"{space}[-{words}-]"
        case Change.ADDED:
            return f"{space}{{+{words}+}}"
        case Change.SAME:
            return piece.text
