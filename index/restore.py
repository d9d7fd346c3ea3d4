"""Restore the marks that a hasty hand or a scanner left out, by the syllables beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.background import Background, background
from index.tokens import folded, is_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Share of syllables with marks in fully marked Vietnamese law and questions.
_MARKED = 0.78
# Weight of the pair counts against the single ones: 0.9 of a pair seen often enough.
_DISCOUNT = 0.75
# A typo costs as much as e⁷ in likelihood, so that a word known to the law is never "mended".
_TYPO = -7.0
# Readings less likely than this share of the best are dropped.
_LEAST = 0.02
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Reading:
    """A syllable that a typed one may stand for, and how likely that is (all sum to 1)."""

    syllable: str
    likelihood: float


def restore(
    typed: Sequence[str],
    *,
    known: Callable[[str], bool] = lambda _: False,
    table: Background | None = None,
) -> list[list[Reading]]:
    """Return the readings of each token of `typed`, the most likely first.

    A syllable with marks is taken as meant; one without may stand for any of its letters; one
    that neither the law nor `known` (spellings of the collection at hand) has may be a typo, one
    edit away. Numbers and foreign words stay as they are.

    >>> [readings[0].syllable for readings in restore("thong tin doi ngoai".split())]
    ['thông', 'tin', 'đối', 'ngoại']
    """
    table = table or background()
    if not typed:
        return []
    dropped = _dropped(typed)
    columns = [_candidates(token, dropped, known, table) for token in typed]
    singles = (table.frequency + 1) / (table.frequency.sum() + len(table.frequency))

    # Forward and backward over the chain of syllables, in probabilities scaled per place.
    forward = [_normal(columns[0].prior * _single(columns[0], singles))]
    steps: list[NDArray[np.float64]] = []
    for left, right in pairwise(columns):
        step = _transition(left, right, singles, table)
        steps.append(step)
        forward.append(_normal((forward[-1] @ step) * right.prior))
    backward = [np.ones(len(columns[-1].syllables))]
    for step, right in zip(reversed(steps), reversed(columns), strict=False):
        backward.append(_normal(step @ (right.prior * backward[-1])))
    backward.reverse()

    restored = []
    for column, ahead, behind in zip(columns, forward, backward, strict=True):
        chance = _normal(ahead * behind)
        order = np.argsort(-chance, kind="stable")
        restored.append([
            Reading(column.syllables[i], float(chance[i]))
            for i in order
            if chance[i] >= _LEAST * chance[order[0]]
        ])  # fmt: skip
    return restored


@lru_cache(maxsize=256)
def restored(typed: tuple[str, ...]) -> tuple[tuple[Reading, ...], ...]:
    """Return what `restore` does, remembered: a question is read more than once."""
    return tuple(map(tuple, restore(typed)))


@dataclass(frozen=True, slots=True)
class _Column:
    """The candidates of one place, their numbers in the table (-1: none) and their priors."""

    syllables: list[str]
    numbers: NDArray[np.int64]
    prior: NDArray[np.float64]


def _dropped(typed: Sequence[str]) -> float:
    """Return the share of marks that the writer seems to have left out."""
    words = [token for token in typed if token.isalpha() and len(token) > 1]
    marked = sum(token != folded(token) for token in words)
    share = 1 - marked / (len(words) * _MARKED) if words else 0.0
    return min(max(share, 0.05), 0.95)


def _candidates(
    token: str, dropped: float, known: Callable[[str], bool], table: Background
) -> _Column:
    if is_number(token) or not token.isalpha():
        return _Column([token], np.array([-1]), np.ones(1))
    number = table.numbers.get(token, -1)
    if token != folded(token):
        if number >= 0 or known(token):
            return _Column([token], np.array([number]), np.ones(1))
        # Marks that no syllable has: the letters may be right and the marks wrong.
        same = table.same_letters.get(folded(token), [])
        if same:
            return _column([(n, 1.0) for n in same], table)
    else:
        same = table.same_letters.get(token, [])
        if same:
            return _column([(n, 1.0 if n == number else dropped) for n in same], table)
        if known(token):
            return _Column([token], np.array([-1]), np.ones(1))
    near = [
        (n, math.exp(_TYPO))
        for letters in one_edit(folded(token))
        for n in table.same_letters.get(letters, [])
    ]
    return _column(near, table, also=token)


def _column(
    candidates: list[tuple[int, float]], table: Background, also: str | None = None
) -> _Column:
    syllables = [table.vocabulary[n] for n, _ in candidates]
    numbers = [n for n, _ in candidates]
    priors = [p for _, p in candidates]
    if also is not None:
        syllables.append(also)
        numbers.append(-1)
        # A word that the law does not have: as likely as a typo of a common one.
        priors.append(math.exp(_TYPO))
    return _Column(syllables, np.array(numbers), np.array(priors))


@lru_cache(maxsize=1024)
def one_edit(word: str) -> tuple[str, ...]:
    """Return the strings of letters one insertion, deletion, change or swap away from `word`.

    >>> "doi" in one_edit("dooi"), "ngoai" in one_edit("ngaoi"), "tin" in one_edit("tin")
    (True, True, False)
    """
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {left + right[1:] for left, right in cuts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    near |= {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    near |= {left + letter + right for left, right in cuts for letter in _LETTERS}
    return tuple(sorted(near - {word, ""}))


def _single(column: _Column, singles: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(column.numbers >= 0, singles[column.numbers], singles.min())


def _transition(
    left: _Column, right: _Column, singles: NDArray[np.float64], table: Background
) -> NDArray[np.float64]:
    """Return how likely each right candidate follows each left one, shape (left, right)."""
    alone = _single(right, singles)
    pairs = table.pair_frequency(left.numbers[:, None], right.numbers[None, :])
    pairs = np.where((left.numbers[:, None] >= 0) & (right.numbers[None, :] >= 0), pairs, 0.0)
    before = np.where(left.numbers >= 0, table.frequency[left.numbers], 1.0)[:, None]
    seen = np.maximum(pairs - _DISCOUNT, 0.0) / before
    rest = np.maximum(1.0 - 0.9 * (before / (before + 20.0)), 0.1)
    combined: NDArray[np.float64] = seen + rest * alone[None, :]
    return combined


def _normal(values: NDArray[np.float64]) -> NDArray[np.float64]:
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))
