"""Compare a question with wordings of questions: by vectors and by words, both ways."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True, slots=True)
class _Read:
    """A wording as it is compared: the weight of its content words, each with all that says it.

    `asked` are those that the question word goes with.
    """

    words: tuple[tuple[float, tuple[_Run, ...]], ...]
    asked: tuple[tuple[float, tuple[_Run, ...]], ...]


class Wordings:
    """Wordings of questions, ready to be compared with others. One thread at a time."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """Embed and index `texts`, which are written with their marks: 0.4 s for 4,000."""
        self._encoder = tuned(encoder)
        cut = [tokens(text, chat=True) for text in texts]
        self.words = tuple(map(" ".join, cut))
        self.vectors = self._encoder.questions(self.words)
        self._read: list[_Read] = []
        rows: dict[_Run, list[int]] = {}
        for row, words in enumerate(cut):
            read, runs = _read(words)
            self._read.append(read)
            for run in runs:
                rows.setdefault(run, []).append(row)
        self._rows = {run: np.array(numbers) for run, numbers in rows.items()}

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
        strengths: dict[_Run, float] = {}
        for term in asked:
            for run, strength in term.readings:
                strengths[run] = max(strength, strengths.get(run, 0.0))
        found = []
        likest = np.argsort(-(cosines + there), kind="stable")[:_LOOKED_AT].tolist()
        for row in dict.fromkeys((*likest, *also)):
            one, back = float(there[row]), _met(self._read[row].words, strengths)
            words = 2 * one * back / (one + back) if one and back else 0.0
            # What is asked for must be the same: the number of lessons is not that of pupils.
            words *= (1 + min(float(sought[row]), _met(self._read[row].asked, strengths))) / 2
            found.append((row, (float(cosines[row]) + words) / 2))
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
                if (rows := self._rows.get(run)) is not None:
                    best[rows] = np.maximum(best[rows], strength)
            met += np.float32(term.weight) * best
        return met / np.float32(sum(term.weight for term in asked) or 1.0)


def _met(words: Sequence[tuple[float, tuple[_Run, ...]]], strengths: Mapping[_Run, float]) -> float:
    """Return the share of the words' weight that a question meets; 1 where there are none."""
    total = sum(rarity for rarity, _ in words)
    if not total:
        return 1.0
    return sum(rarity * max(strengths.get(r, 0.0) for r in ways) for rarity, ways in words) / total


def _read(words: Sequence[str]) -> tuple[_Read, frozenset[_Run]]:
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
    content = {
        place: (known.rarity(word), ((word,), *others.get(place, ())))
        for place, word in enumerate(words)
        if (len(word) > 1 or word.isdigit()) and word not in FUNCTION_WORDS
    }
    asked = asked_places(words) & content.keys()
    read = _Read(tuple(content.values()), tuple(content[place] for place in sorted(asked)))
    return read, frozenset(runs)
