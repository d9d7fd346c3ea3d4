"""Mend the marks that OCR misread, by the syllables beside: "thông tin đôi ngoại" → "đối ngoại"."""

from __future__ import annotations

import math
import re

import numpy as np

from index.background import Background, background
from index.tokens import folded
from knowledge.readers.spacing import is_syllable

# How likely it is that a scanner misread the marks of a syllable; of one with a capital inside a
# sentence less, for names keep what is printed. Chosen on the seven pages of Nghị định 148/2026
# read at 300 dpi, against their text layer, 2026-11: 171 of 2,866 syllables wrong before, 11 after
# (at 150 dpi 99 of 2,871, then 7), none made wrong; none of the guidance's 1,733 changed.
_MISREAD = 1e-3
_MISREAD_NAME = 1e-5
# Weight of a syllable's own frequency where the pair was never seen. Same measurement.
_UNSEEN = 0.1
# Taken off the count of each pair, for those never seen.
_DISCOUNT = 0.75

_SYLLABLE = re.compile(r"[^\W\d_]{2,}")


def mend(text: str, table: Background | None = None) -> str:
    """Return `text` with syllables whose marks the scanner misread put right.

    Only marks change, never letters, spaces, numbers or capitals; a syllable stays as read unless
    those beside it speak clearly for another.

    >>> mend("Sửa đôi, bô sung khoản 5 Điêu 2 vê thông tin đôi ngoại")
    'Sửa đổi, bổ sung khoản 5 Điều 2 về thông tin đối ngoại'
    """
    table = table or background()
    found = list(_SYLLABLE.finditer(text))
    if not found:
        return text
    columns, priors = [], []
    for match in found:
        numbers = _candidates(text, match, table)
        columns.append(np.array(numbers))
        priors.append(np.array([0.0] + [math.log(_doubt(text, match))] * (len(numbers) - 1)))

    # The likeliest chain of syllables (Viterbi), in logarithms.
    best = priors[0] + np.log(np.where(columns[0] >= 0, table.frequency[columns[0]], 0.3))
    steps = []
    for left, right, prior in zip(columns, columns[1:], priors[1:], strict=False):
        chances = best[:, None] + _transitions(left, right, table)
        steps.append(chances.argmax(axis=0))
        best = chances.max(axis=0) + prior
    choice = int(best.argmax())
    choices = [choice]
    for step in reversed(steps):
        choice = int(step[choice])
        choices.append(choice)

    pieces, start = [], 0
    for match, column, choice in zip(found, columns, reversed(choices), strict=True):
        if choice:
            written = _in_case_of(match[0], table.vocabulary[column[choice]])
            pieces += [text[start : match.start()], written]
            start = match.end()
    return "".join([*pieces, text[start:]])


def _candidates(text: str, match: re.Match[str], table: Background) -> list[int]:
    """Return the numbers of the syllable as read (-1: not in the table) and of those like it."""
    word = match[0].lower()
    number = table.numbers.get(word, -1)
    if _is_name(text, match) or (match[0].isupper() and not is_syllable(word)):
        return [number]  # "Phạm Thị Thanh Trà", "BLĐTBXH"
    alike = table.same_letters.get(folded(word), [])
    return [number, *(n for n in alike if n != number and len(table.vocabulary[n]) == len(word))]


_NAME = re.compile(r"(?:[^\W\d_]+[ \n]){2}\Z")


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Return whether the syllable and the two before it are each written with a capital."""
    before = _NAME.search(text, max(0, match.start() - 24), match.start())
    return before is not None and all(w.istitle() for w in [*before[0].split(), match[0]])


def _doubt(text: str, match: re.Match[str]) -> float:
    """Return how likely the marks of this syllable are to be misread."""
    before = text[max(0, match.start() - 4) : match.start()]
    inside = before.rstrip(" \n“\"'(")[-1:].isalpha()
    label = re.match(r"\s\d", text[match.end() : match.end() + 2]) is not None  # "Điêu 5"
    name = match[0].istitle() and inside and not label
    return _MISREAD_NAME if name else _MISREAD


def _transitions(
    left: np.ndarray[tuple[int], np.dtype[np.int64]],
    right: np.ndarray[tuple[int], np.dtype[np.int64]],
    table: Background,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the logarithm of how likely each right syllable follows each left one."""
    known_left, known_right = left >= 0, right >= 0
    pairs = table.pair_frequency(left[:, None], right[None, :])
    pairs = np.where(known_left[:, None] & known_right[None, :], pairs, 0.0)
    before = np.where(known_left, table.frequency[left], 1.0)
    # A word that the law does not have is rarer than any that it has.
    alone = np.where(known_right, table.frequency[right], 0.3) / table.frequency.sum()
    chances = np.maximum(pairs - _DISCOUNT, 0.0) / before[:, None] + _UNSEEN * alone[None, :]
    logarithms: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.log(chances)
    return logarithms


def _in_case_of(written: str, syllable: str) -> str:
    """Return `syllable` in small letters or capitals as `written` is."""
    if written.isupper():
        return syllable.upper()
    return syllable.capitalize() if written[0].isupper() else syllable
