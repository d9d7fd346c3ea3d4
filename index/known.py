"""Compare a question with those that places are known to answer: by vectors and by words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.background import background
from index.embed import Encoder
from index.focus import FUNCTION_WORDS, Term, terms
from index.restore import restore
from index.synonyms import alternatives
from index.tokens import tokens
from knowledge.asked import KnownQuestion
from knowledge.model import Locator

# So many of the known questions are compared both ways. By hand.
_LOOKED_AT = 96
# So many of a place's questions count together: one may be near by chance. By hand.
_COUNTED = 3

_Run = tuple[str, ...]
_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Near:
    """A place that answers questions like the one asked.

    `degree` is how like the nearest of them is, 0 to 1: the mean of its likeness by vectors and by
    words. `several` is the mean degree of the nearest three. `said` are the words of all questions
    that the place is known to answer.
    """

    document: str
    locator: Locator
    degree: float
    several: float
    said: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A known question as it is compared: its content words, each with all that says it."""

    words: tuple[tuple[float, tuple[_Run, ...]], ...]
    weight: float


class KnownQuestions:
    """The known questions, ready to be compared with others. One thread at a time."""

    def __init__(self, encoder: Encoder, known: Sequence[KnownQuestion]) -> None:
        """Embed and index `known`: 0.3 s for 3,000."""
        self._encoder = encoder
        self._places = [(question.document, question.locator) for question in known]
        cut = [tokens(question.text, chat=True) for question in known]
        self._vectors = encoder.questions([" ".join(words) for words in cut])
        self._read: list[_Read] = []
        rows: dict[_Run, list[int]] = {}
        said: dict[tuple[str, Locator], list[str]] = {}
        self._rows_of: dict[tuple[str, Locator], list[int]] = {}
        for row, words in enumerate(cut):
            read, runs = _read(words)
            self._read.append(read)
            for run in runs:
                rows.setdefault(run, []).append(row)
            said.setdefault(self._places[row], []).append(" ".join(words))
            self._rows_of.setdefault(self._places[row], []).append(row)
        self._rows = {run: np.array(numbers) for run, numbers in rows.items()}
        self._said = {place: ". ".join(texts) for place, texts in said.items()}

    def near(self, question: str, *, also: Collection[tuple[str, Locator]] = ()) -> list[Near]:
        """Return the places whose known questions are like `question`, the likest first.

        Those of the places `also` are compared however little they are like it.
        """
        if not self._places:
            return []
        meant = [column[0].syllable for column in restore(tokens(question, chat=True))]
        vector = self._encoder.questions([" ".join(meant) or question])[0]
        # Not `@`: waking threads for so small a product takes longer than the product.
        cosines = np.maximum(np.einsum("ij,j->i", self._vectors, vector), 0.0)
        asked = terms(question)
        there = self._there(asked)
        strengths = {run: s for term in asked for run, s in reversed(term.readings)}
        degrees: dict[tuple[str, Locator], list[float]] = {}
        likest = np.argsort(-(cosines + there), kind="stable")[:_LOOKED_AT].tolist()
        beside = [row for place in also for row in self._rows_of.get(place, ())]
        for row in dict.fromkeys((*likest, *beside)):
            back = _back(self._read[row], strengths)
            one = float(there[row])
            words = 2 * one * back / (one + back) if one and back else 0.0
            degree = (float(cosines[row]) + words) / 2
            degrees.setdefault(self._places[row], []).append(degree)
        near = []
        for place, found in degrees.items():
            best = sorted(found, reverse=True)[:_COUNTED]
            near.append(Near(*place, best[0], sum(best) / _COUNTED, self._said[place]))
        return sorted(near, key=lambda one: -one.degree)

    def _there(self, asked: Sequence[Term]) -> _Floats:
        """Return the share of the question's weight that each known question meets."""
        met = np.zeros(len(self._places), np.float32)
        for term in asked:
            best = np.zeros(len(met), np.float32)
            for run, strength in term.readings:
                if (rows := self._rows.get(run)) is not None:
                    best[rows] = np.maximum(best[rows], strength)
            met += np.float32(term.weight) * best
        return met / np.float32(sum(term.weight for term in asked) or 1.0)


def _back(read: _Read, strengths: dict[_Run, float]) -> float:
    """Return the share of a known question's weight that the one asked meets."""
    if not read.weight:
        return 0.0
    met = sum(rarity * max(strengths.get(run, 0.0) for run in ways) for rarity, ways in read.words)
    return met / read.weight


def _read(words: Sequence[str]) -> tuple[_Read, frozenset[_Run]]:
    """Return a known question's content words and all its runs.

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
    content = tuple(
        (known.rarity(word), ((word,), *others.get(place, ())))
        for place, word in enumerate(words)
        if (len(word) > 1 or word.isdigit()) and word not in FUNCTION_WORDS
    )
    return _Read(content, sum(rarity for rarity, _ in content)), frozenset(runs)
