"""Rank units of text for a question: words and vectors, headings and bodies, best window counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import IndexDamaged
from index.restore import restore
from index.tokens import tokens
from index.vectors import Vectors
from index.windows import windows
from index.words import CURE, Term, Words, question_tokens, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embed import Encoder

# How many units of each half are looked at closely.
_CANDIDATES = 100
_BATCH = 512
# Weight of the heading's words beside the best window's.
_HEADING = 0.3


@dataclass(frozen=True, slots=True)
class Unit:
    """What is ranked: an article, a clause, a mục. `heading` is its title or heading path."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit's place in the order, with the signals behind it.

    `row` is the unit's position in the collection given to `build`. `score`, higher is better, is
    comparable between questions. `words` is the lexical score as a share of the best that the
    question allows, `vectors` the best cosine, `coverage` the share (0 to 1, weighted by how rare
    each term is in the law) of the question's content terms that heading and text contain.
    """

    row: int
    score: float
    words: float
    vectors: float
    coverage: float


class Ranker:
    """A collection ready for questions. One thread at a time."""

    def __init__(
        self,
        encoder: Encoder,
        bodies: Words,
        headings: Words,
        vectors: Vectors,
        starts: NDArray[np.int64],
    ) -> None:
        """Hold the parts; unit n owns the windows from `starts[n]` up to `starts[n + 1]`."""
        if not (
            len(bodies) == len(vectors) == int(starts[-1]) and len(headings) == len(starts) - 1
        ):
            raise IndexDamaged(f"các phần của chỉ mục không khớp nhau; {CURE}")
        self._encoder = encoder
        self._bodies = bodies
        self._headings = headings
        self._vectors = vectors
        self._starts = starts
        self._unit_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))

    @classmethod
    def build(
        cls,
        units: Sequence[Unit],
        encoder: Encoder,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> Ranker:
        """Return a ranker of `units`; `progress` is told how many windows of how many are done."""
        cut = [windows(unit.text) for unit in units]
        starts = np.cumsum([0, *map(len, cut)], dtype=np.int64)
        titles = [tokens(unit.heading) for unit in units]
        # A window is found under its heading: nDCG@10 0.841 against 0.773 with the heading beside
        # it only (zalo2021, valid).
        bodies = Words.build(
            [title + tokens(w) for title, ws in zip(titles, cut, strict=True) for w in ws]
        )
        headings = Words.build(titles)
        texts = [
            f"{unit.heading}\n{piece}" for unit, pieces in zip(units, cut, strict=True)
            for piece in pieces
        ]  # fmt: skip
        vectors = np.zeros((len(texts), encoder.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            vectors[start : start + _BATCH] = encoder.passages(texts[start : start + _BATCH])
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return cls(encoder, bodies, headings, Vectors.build(vectors), starts)

    def save(self, folder: Path) -> None:
        """Write the collection into `folder` as files; the manifest is the caller's."""
        folder.mkdir(parents=True, exist_ok=True)
        self._bodies.save(folder, "bodies")
        self._headings.save(folder, "headings")
        self._vectors.save(folder)
        np.save(folder / "starts.npy", self._starts, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Ranker:
        """Return the collection written into `folder`; raises IndexDamaged if it is not whole."""
        try:
            starts = np.load(folder / "starts.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamaged(f"không đọc được {folder / 'starts.npy'}; {CURE}") from error
        bodies, headings = Words.load(folder, "bodies"), Words.load(folder, "headings")
        return cls(encoder, bodies, headings, Vectors.load(folder), starts)

    def rank(self, question: str, *, limit: int = 10) -> list[Ranked]:
        """Return at most `limit` units, the best first; empty only for an empty collection."""
        if len(self) == 0 or limit <= 0:
            return []
        terms = self._terms(question)
        by_words = self._words(terms)
        vector = self._encoder.questions([question])[0]
        windows_near, _ = self._vectors.nearest(vector, 2 * _CANDIDATES)
        best = _largest(by_words, _CANDIDATES)
        rows = np.union1d(best, self._unit_of[windows_near])
        cosines = self._cosines(vector, rows)
        coverage = self._coverage(terms, rows)
        ceiling = sum(self._ceiling(term) for term in terms) or 1.0
        share = np.minimum(by_words[rows] / ceiling, 1.0)
        score = 0.5 * _stretch(by_words[rows]) + 0.5 * _stretch(cosines)
        # Between questions, what counts is how much of the question was met at all.
        score = score * (0.5 * coverage.max() + 0.5 * max(float(cosines.max()), 0.0))
        order = np.lexsort((rows, -score))[:limit]
        return [
            Ranked(int(rows[i]), float(score[i]), float(share[i]), float(cosines[i]),
                   float(coverage[i]))
            for i in order
        ]  # fmt: skip

    def __len__(self) -> int:
        return len(self._starts) - 1

    def _terms(self, question: str) -> list[Term]:
        """Return the terms of `question`, with the readings that it may have."""
        typed = question_tokens(question)
        restored = restore(typed, known=self._known)
        return read([
            [(r.syllable, r.likelihood / readings[0].likelihood) for r in readings]
            for readings in restored
        ])  # fmt: skip

    def _known(self, syllable: str) -> bool:
        return syllable in self._bodies.vocabulary or syllable in self._headings.vocabulary

    def _words(self, terms: Sequence[Term]) -> NDArray[np.float32]:
        """Return the lexical score of every unit: best window's words and the heading's."""
        bodies = self._scores(self._bodies, terms)
        best = np.maximum.reduceat(bodies, self._starts[:-1])
        total: NDArray[np.float32] = best + np.float32(_HEADING) * self._scores(
            self._headings, terms
        )
        return total

    def _scores(self, words: Words, terms: Sequence[Term]) -> NDArray[np.float32]:
        scores = np.zeros(len(words), np.float32)
        for term in terms:
            for reading, weight in term.readings:
                number = words.number(reading)
                if number is not None:
                    posting = words.posting(number)
                    scores[posting.rows] += np.float32(weight) * posting.scores
        return scores

    def _ceiling(self, term: Term) -> float:
        best = 0.0
        for words in (self._bodies, self._headings):
            for reading, weight in term.readings:
                number = words.number(reading)
                if number is not None:
                    best = max(best, weight * float(words.posting(number).scores.max()))
        return best or math.log(1 + len(self._bodies))

    def _cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the best cosine among the windows of each unit in `rows`."""
        spans = [np.arange(self._starts[row], self._starts[row + 1]) for row in rows]
        ends = np.cumsum([0, *map(len, spans)])
        cosines = self._vectors.cosines(vector, np.concatenate(spans))
        best: NDArray[np.float32] = np.maximum.reduceat(cosines, ends[:-1])
        return best

    def _coverage(self, terms: Sequence[Term], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the share of the single-syllable terms that each unit has, rare ones first."""
        met = np.zeros(len(rows))
        total = 0.0
        for term in terms:
            if term.is_pair:
                continue
            has = np.zeros(len(rows), bool)
            frequency = 0
            for reading, _ in term.readings:
                if (number := self._bodies.number(reading)) is not None:
                    where = self._bodies.posting(number).rows
                    frequency += len(where)
                    first = np.searchsorted(where, self._starts[rows])
                    last = np.searchsorted(where, self._starts[rows + 1])
                    has |= last > first
                if (number := self._headings.number(reading)) is not None:
                    has |= np.isin(rows, self._headings.posting(number).rows)
            weight = math.log(1 + (len(self._bodies) + 1) / (frequency + 0.5))
            total += weight
            met += weight * has
        return met / total if total else met


def _largest(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return the places of the `limit` largest scores."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    return np.argpartition(scores, -limit)[-limit:]


def _stretch(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `scores` stretched to 0 … 1; one score for all becomes 0."""
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
