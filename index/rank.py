"""Rank units of text for a question: words and vectors, headings and bodies, best window counts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.background import background
from index.errors import CURE, IndexDamaged
from index.restore import restore
from index.signals import NAMES, Fit, Headings, measure, ranges
from index.tables import read_table
from index.tokens import is_number, tokens
from index.trees import trees
from index.vectors import Vectors
from index.windows import windows
from index.words import Term, Words, question_tokens, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embed import Encoder

_SEGMENT = re.compile(r"\(|\n+| [›>] ")
# How many units of each half are looked at closely.
_CANDIDATES = 100
_BATCH = 512
_COMMON = 5
_SMALL = 5000
_MOST = 20_000
# The longest article of zalo2021 has 60 windows; only annexes are longer.
_WINDOWS = 64
# Weight of the plain sum of both halves beside the learned place. 0.3 costs nothing on the valid
# questions of zalo2021 (nDCG@10 0.894 against 0.895) and finds more without marks (R@10 0.957
# against 0.950); 1 costs 0.006.
_PLAIN = 0.3
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
        titles: Headings,
        vectors: Vectors,
        starts: NDArray[np.int64],
    ) -> None:
        """Hold the parts; unit n owns the windows from `starts[n]` up to `starts[n + 1]`."""
        if not (
            len(bodies) == len(vectors) == int(starts[-1])
            and len(headings) == len(titles.units) - 1 == len(starts) - 1
            and len(titles.segments) - 1 == int(titles.units[-1])
            and len(titles.syllables) == int(titles.segments[-1])
        ):
            raise IndexDamaged(f"các phần của chỉ mục không khớp nhau; {CURE}")
        self._encoder = encoder
        self._bodies = bodies
        self._headings = headings
        self._titles = titles
        self._vectors = vectors
        self._starts = starts
        self._unit_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        self._background = background()
        self._title_weights = np.array(
            [self._background.weight(syllable) for syllable in headings.vocabulary], np.float32
        )

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
        parts = [[tokens(part) for part in segments(unit.heading)] for unit in units]
        titles = [[token for part in unit for token in part] for unit in parts]
        # A window is found under its heading: nDCG@10 0.841 against 0.773 with the heading beside
        # it only (zalo2021, valid).
        bodies = Words.build(
            [title + tokens(w) for title, ws in zip(titles, cut, strict=True) for w in ws]
        )
        headings = Words.build(titles)
        numbers = headings.vocabulary
        layout = Headings(
            np.array([numbers[t] for title in titles for t in title], np.int32),
            np.cumsum([0, *(len(part) for unit in parts for part in unit)], dtype=np.int64),
            np.cumsum([0, *map(len, parts)], dtype=np.int64),
        )
        texts = [
            f"{unit.heading}\n{piece}" for unit, pieces in zip(units, cut, strict=True)
            for piece in pieces
        ]  # fmt: skip
        vectors = np.zeros((len(texts), encoder.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            vectors[start : start + _BATCH] = encoder.passages(texts[start : start + _BATCH])
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return cls(encoder, bodies, headings, layout, Vectors.build(vectors), starts)

    def save(self, folder: Path) -> None:
        """Write the collection into `folder` as files; the manifest is the caller's."""
        folder.mkdir(parents=True, exist_ok=True)
        self._bodies.save(folder, "bodies")
        self._headings.save(folder, "headings")
        self._vectors.save(folder)
        for name, array in self._layout().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Ranker:
        """Return the collection written into `folder`; raises IndexDamaged if it is not whole."""
        try:
            starts, syllables, parts, units = (
                read_table(folder / f"{name}.npy")
                for name in ("starts", "titles.syllables", "titles.segments", "titles.units")
            )
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamaged(f"không đọc được chỉ mục ở {folder} ({error}); {CURE}") from error
        bodies, headings = Words.load(folder, "bodies"), Words.load(folder, "headings")
        titles = Headings(syllables, parts, units)
        return cls(encoder, bodies, headings, titles, Vectors.load(folder), starts)

    def rank(self, question: str, *, limit: int = 10) -> list[Ranked]:
        """Return at most `limit` units, the best first; empty only for an empty collection."""
        if len(self) == 0 or limit <= 0:
            return []
        rows, fit = self.measure(question)
        score = weigh(fit.signals)
        order = np.lexsort((rows, -score))[:limit]
        return [
            Ranked(
                int(rows[i]),
                float(score[i]),
                float(fit.words_share[i]),
                float(fit.vector[i]),
                float(fit.coverage[i]),
            )
            for i in order
        ]

    def measure(self, question: str) -> tuple[NDArray[np.int64], Fit]:
        """Return the candidate units for `question` and how well each fits."""
        restored = restore(question_tokens(question), known=self._known)
        terms = read([
            [(r.syllable, r.likelihood / readings[0].likelihood) for r in readings]
            for readings in restored
        ])  # fmt: skip
        windows_by_words = self._scores(self._bodies, terms)
        by_words = np.maximum.reduceat(windows_by_words, self._starts[:-1])
        by_words += np.float32(_HEADING) * self._scores(self._headings, terms)
        # The encoder reads what was meant: half-typed questions gain most (docs/retrieval.md).
        meant = " ".join(r[0].syllable for r in restored if not is_number(r[0].syllable))
        vector = self._encoder.questions([meant or question])[0]
        near, _ = self._vectors.nearest(vector, 2 * _CANDIDATES)
        units_near = self._unit_of[near]
        _, first = np.unique(units_near, return_index=True)
        rows = np.union1d(_largest(by_words, _CANDIDATES), units_near[np.sort(first)[:_CANDIDATES]])
        spans = self._spans(rows, near, windows_by_words)
        cosines = self._vectors.cosines(vector, ranges(spans[:, 0], spans[:, 1] - spans[:, 0]))
        beside = np.concatenate([[0.0, 0.0], by_words, [0.0, 0.0]])
        neighbours = np.max([beside[rows + step] for step in (0, 1, 3, 4)], axis=0)
        fit = measure(
            terms, rows, spans, cosines, self._bodies, self._headings, self._titles,
            self._title_weights, neighbours, self._background,
        )  # fmt: skip
        return rows, fit

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._vectors.dimension

    def __len__(self) -> int:
        return len(self._starts) - 1

    def _layout(self) -> dict[str, NDArray[Any]]:
        return {
            "starts": self._starts,
            "titles.syllables": self._titles.syllables,
            "titles.segments": self._titles.segments,
            "titles.units": self._titles.units,
        }

    def _known(self, syllable: str) -> bool:
        return syllable in self._bodies.vocabulary

    def _spans(
        self, rows: NDArray[np.int64], near: NDArray[np.int64], by_words: NDArray[np.float32]
    ) -> NDArray[np.int64]:
        """Return the windows (first, end) of each unit that are looked at closely.

        That is all of them but for annexes as long as books: of these, the windows around the one
        nearest to the question, or where none is near, around the best by words.
        """
        spans = np.stack([self._starts[rows], self._starts[rows + 1]], axis=1)
        for place in np.flatnonzero(spans[:, 1] - spans[:, 0] > _WINDOWS):
            first, end = spans[place]
            inside = near[(near >= first) & (near < end)]
            best = inside[0] if len(inside) else first + np.argmax(by_words[first:end])
            first = min(max(first, best - _WINDOWS // 2), end - _WINDOWS)
            spans[place] = first, first + _WINDOWS
        return spans

    def _scores(self, words: Words, terms: Sequence[Term]) -> NDArray[np.float32]:
        """Return the score of every row for the terms that tell rows apart."""
        scores = np.zeros(len(words), np.float32)
        # What every fifth row has says little and takes longest to add; among candidates it is
        # added all the same. Half the time, and the same candidates found (docs/retrieval.md).
        common = min(len(words) / _COMMON, _MOST) if len(words) > _SMALL else math.inf
        for term in terms:
            for reading, weight in term.readings:
                number = words.number(reading)
                if number is not None and words.frequency(number) <= common:
                    posting = words.posting(number)
                    scores[posting.rows] += np.float32(weight) * posting.scores
        return scores


def segments(heading: str) -> list[str]:
    """Return the parts of a heading: lines, what stands in brackets, steps of a path.

    >>> segments("Điều 1. Thanh niên (Luật 57/2020/QH14 Luật Thanh niên)")
    ['Điều 1. Thanh niên ', 'Luật 57/2020/QH14 Luật Thanh niên)']
    """
    parts = [part for part in _SEGMENT.split(heading) if part.strip()]
    return parts or [heading]


def weigh(signals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the score of each row of signals: its place among the others times what was met."""
    words, vectors = (signals[:, NAMES.index(f"{half}_stretched")] for half in ("words", "vector"))
    learned = trees().weigh(signals)
    spread = float(np.ptp(learned))
    place = (learned - learned.min()) / (spread or 1.0)
    fused = (place + _PLAIN * (words + vectors) / 2) / (1 + _PLAIN)
    # Between questions, what counts is how much of the question was met at all.
    met = (signals[:, NAMES.index("coverage")].max() + signals[:, NAMES.index("vector")].max()) / 2
    found: NDArray[np.float32] = fused * np.float32(max(float(met), 0.0))
    return found


def _largest(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return the places of the `limit` largest scores."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    return np.argpartition(scores, -limit)[-limit:]
