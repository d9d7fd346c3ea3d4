"""Compare a question with wordings of questions: by vectors and by words, both ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.background import background
from index.embed import Encoder
from index.focus import FUNCTION_WORDS, Term, asked_places, terms
from index.restore import restored
from index.synonyms import alternatives
from index.tokens import tokens
from index.tuned import tuned

# So many of the wordings are compared both ways. By hand.
_LOOKED_AT = 96

_Run = tuple[str, ...]
Floats = NDArray[np.float32]
_Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word of a wording: its weight, whether it is asked for, the runs that say it."""

    weight: float
    asked: bool
    ways: tuple[_Run, ...]


class Wordings:
    """Wordings of questions, ready to be compared with others. One thread at a time.

    Runs of words have numbers. Each content word of each wording lies, one after the other, in
    arrays: its weight, its wording, and whether it is asked for.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """Embed and index `texts`, which are written with their marks: 0.5 s for 7,000."""
        self._encoder = tuned(encoder)
        cut = [tokens(text, chat=True) for text in texts]
        self.words = tuple(map(" ".join, cut))
        self.vectors = self._encoder.questions(self.words)
        self._numbers: dict[_Run, int] = {}
        has: list[list[int]] = []  # of each run, the wordings that have it
        says: list[list[int]] = []  # of each run, the content words that it says
        content: list[tuple[float, int, bool]] = []
        for row, words in enumerate(cut):
            said, runs = _read(words)
            for run in runs:
                number = self._numbers.setdefault(run, len(has))
                if number == len(has):
                    has.append([])
                    says.append([])
                has[number].append(row)
            for word in said:
                for run in set(word.ways):
                    says[self._numbers[run]].append(len(content))
                content.append((word.weight, row, word.asked))
        self._has = [np.array(rows, np.int32) for rows in has]
        self._says = [np.array(words, np.int32) for words in says]
        self._weights = np.array([weight for weight, _, _ in content], np.float64)
        self._wordings = np.array([row for _, row, _ in content], np.int64)
        self._asked = np.array([asked for _, _, asked in content], np.bool_)
        every = np.arange(len(content))
        self._totals = self._sums(every, self._weights)
        self._asked_totals = self._sums(every, self._weights * self._asked)

    def alike(self, question: str, *, also: Iterable[int] = ()) -> list[tuple[int, float]]:
        """Return the rows of the likest wordings, best first, each with its degree, 0 to 1.

        That is the mean of the likeness by vectors and of that by words, which goes both ways.
        Rows `also` are compared however little they are like it.
        """
        if not self.words:
            return []
        # Not `@`: waking threads for so small a product takes longer than the product.
        cosines = np.maximum(np.einsum("ij,j->i", self.vectors, self.vector(question)), 0.0)
        asked = terms(question)
        there = self._there(asked)
        sought = self._there([term for term in asked if term.asked])
        back, asked_back = self._back(asked)
        words = 2 * there * back / np.maximum(there + back, 1e-9)
        # What is asked for must be the same: the number of lessons is not that of pupils.
        words *= (1 + np.minimum(sought, asked_back)) / 2
        degrees = (cosines + words) / 2
        likest = np.argsort(-(cosines + there), kind="stable")[:_LOOKED_AT].tolist()
        found = [(row, float(degrees[row])) for row in dict.fromkeys((*likest, *also))]
        return sorted(found, key=lambda pair: -pair[1])

    def vector(self, question: str) -> Floats:
        """Return the unit vector of `question` as it was meant."""
        meant = [column[0].syllable for column in restored(tuple(tokens(question, chat=True)))]
        vector: Floats = self._encoder.questions([" ".join(meant) or question])[0]
        return vector

    def _there(self, asked: Sequence[Term]) -> Floats:
        """Return the share of the terms' weight that each wording meets; 1 where there are none."""
        if not asked:
            return np.ones(len(self.words), np.float32)
        met = np.zeros(len(self.words), np.float32)
        for term in asked:
            best = np.zeros(len(met), np.float32)
            for run, strength in term.readings:
                if (number := self._numbers.get(run)) is not None:
                    rows = self._has[number]
                    best[rows] = np.maximum(best[rows], strength)
            met += np.float32(term.weight) * best
        return met / np.float32(sum(term.weight for term in asked) or 1.0)

    def _back(self, asked: Sequence[Term]) -> tuple[_Shares, _Shares]:
        """Return the share of each wording's weight that a question meets, and of what it asks for.

        1 where there is nothing to meet.
        """
        best = np.zeros(len(self._weights))
        for term in asked:
            for run, strength in term.readings:
                if (number := self._numbers.get(run)) is not None:
                    words = self._says[number]
                    best[words] = np.maximum(best[words], strength)
        some = np.flatnonzero(best)
        weights = self._weights[some] * best[some]
        return (
            _share(self._sums(some, weights), self._totals),
            _share(self._sums(some, weights * self._asked[some]), self._asked_totals),
        )

    def _sums(self, words: NDArray[np.integer[Any]], weights: _Shares) -> _Shares:
        """Return the sum over these content words of each wording."""
        return np.bincount(self._wordings[words], weights, len(self.words)).astype(np.float64)


def _share(met: _Shares, total: _Shares) -> _Shares:
    return np.where(total > 0, met / np.maximum(total, 1e-9), 1.0)


def _read(words: Sequence[str]) -> tuple[list[_Word], frozenset[_Run]]:
    """Return a wording's content words and all its runs.

    Official words for its everyday ones say them too, and are among the runs.
    """
    others: dict[int, list[_Run]] = {}
    runs: set[_Run] = {(word,) for word in words} | set(pairwise(words))
    for said, official in alternatives(words):
        runs |= set(official)
        for start in range(len(words) - len(said) + 1):
            if tuple(words[start : start + len(said)]) == said:
                for place in range(start, start + len(said)):
                    others.setdefault(place, []).extend(official)
    known = background()
    asked = asked_places(words)
    content = [
        _Word(known.rarity(word), place in asked, ((word,), *others.get(place, ())))
        for place, word in enumerate(words)
        if (len(word) > 1 or word.isdigit()) and word not in FUNCTION_WORDS
    ]
    return content, frozenset(runs)
