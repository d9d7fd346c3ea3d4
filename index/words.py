"""Find texts by the words in them: BM25 over syllables and pairs of syllables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import CURE, IndexDamaged
from index.tables import read_table
from index.tokens import is_number, tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Saturation and length normalisation of BM25; passages are of nearly one length, so b matters
# little. Best on the validation questions of zalo2021 (docs/retrieval.md).
K1 = 1.2
B = 0.6

# Two syllable numbers make the key of a pair.
_SHIFT = 32


@dataclass(frozen=True, slots=True)
class Posting:
    """Where one term occurs: rows in ascending order and the BM25 score of the term in each."""

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]


class Words:
    """The syllables and syllable pairs of a list of texts, with their BM25 scores.

    Terms are numbered: the syllables first, in the order of `vocabulary`, then the pairs.
    """

    def __init__(
        self, vocabulary: Sequence[str], arrays: dict[str, NDArray[Any]], rows: int
    ) -> None:
        """Take the parts as `build` makes and `load` reads them; IndexDamaged if they disagree."""
        self.vocabulary = {syllable: number for number, syllable in enumerate(vocabulary)}
        self.rows = rows
        self._arrays = arrays
        # Plain views of the mapped files: slices of a memmap cost 10 µs each, these none.
        self._pairs, self._ends, self._where, self._scores = (
            np.asarray(arrays[part]) for part in ("pairs", "ends", "where", "scores")
        )
        if not (
            len(self._ends) == len(self.vocabulary) + len(self._pairs) + 1
            and len(self._where) == len(self._scores) == int(self._ends[-1])
        ):
            raise IndexDamaged(f"chỉ mục từ thiếu dữ liệu; {CURE}")

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], *, rarest_pair: int = 1) -> Words:
        """Return the index of `texts`, each a list of tokens.

        Pairs that occur in fewer than `rarest_pair` texts are left out; 1 keeps all.
        """
        # Loading an index needs no bm25s, so only building pays for its import.
        from bm25s import BM25

        if not any(texts):
            nothing = {"pairs": np.int64, "ends": np.int64, "where": np.int32, "scores": np.float32}
            empty = {part: np.zeros(int(part == "ends"), kind) for part, kind in nothing.items()}
            return cls([], empty, len(texts))
        vocabulary: dict[str, int] = {}
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        flat = np.fromiter(
            (vocabulary.setdefault(token, len(vocabulary)) for text in texts for token in text),
            np.int32,
            int(lengths.sum()),
        )
        # Four bytes a number, and none kept longer than needed: there are 100 million in all.
        row_of = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        keys = (flat[:-1].astype(np.int64) << _SHIFT) | flat[1:]
        same_text = row_of[:-1] == row_of[1:]
        keys = keys[same_text]
        pair_rows = row_of[:-1][same_text]
        pairs, pair_ids, counts = np.unique(keys, return_inverse=True, return_counts=True)
        del keys, same_text
        pair_ids = pair_ids.astype(np.int32)
        if rarest_pair > 1:
            kept = counts >= rarest_pair
            renumbered = np.cumsum(kept) - 1
            inside = kept[pair_ids]
            pairs, pair_ids, pair_rows = (
                pairs[kept],
                renumbered[pair_ids[inside]],
                pair_rows[inside],
            )
        edges = np.arange(len(texts) + 1, dtype=np.int32)
        ids = _Ids(
            flat, np.searchsorted(row_of, edges),
            pair_ids + np.int32(len(vocabulary)), np.searchsorted(pair_rows, edges),
        )  # fmt: skip
        del row_of, pair_rows, pair_ids, flat
        bm25 = BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="numpy")
        built = bm25.build_index_from_ids(
            unique_token_ids=range(len(vocabulary) + len(pairs)),
            corpus_token_ids=ids,
            show_progress=False,
        )
        arrays = {
            "pairs": pairs,
            "ends": built["indptr"].astype(np.int64),
            "where": built["indices"].astype(np.int32),
            "scores": built["data"].astype(np.float32),
        }
        return cls(list(vocabulary), arrays, len(texts))

    def save(self, folder: Path, name: str) -> None:
        """Write the index into `folder` as files that begin with `name`."""
        for part, array in self._arrays.items():
            np.save(folder / f"{name}.{part}.npy", array, allow_pickle=False)
        (folder / f"{name}.txt").write_text(
            "\n".join([str(self.rows), *self.vocabulary]), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path, name: str) -> Words:
        """Return the index written as `name` into `folder`; raises IndexDamaged if not whole."""
        try:
            arrays = {
                part: read_table(folder / f"{name}.{part}.npy", mmap_mode="r")
                for part in ("pairs", "ends", "where", "scores")
            }
            rows, *vocabulary = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            return cls(vocabulary, arrays, int(rows))
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamaged(
                f"không đọc được chỉ mục từ {folder / name} ({error}); {CURE}"
            ) from error

    def number(self, reading: Sequence[str]) -> int | None:
        """Return the number of the term that `reading` spells, or None where no text has it."""
        if len(reading) == 1:
            return self.vocabulary.get(reading[0])
        return self.pair(*reading)

    def pair(self, first: str, second: str) -> int | None:
        """Return the number of the pair term, or None where no text has it."""
        a, b = self.vocabulary.get(first), self.vocabulary.get(second)
        if a is None or b is None:
            return None
        key = (a << _SHIFT) | b
        place = int(np.searchsorted(self._pairs, key))
        if place < len(self._pairs) and self._pairs[place] == key:
            return len(self.vocabulary) + place
        return None

    def posting(self, term: int) -> Posting:
        """Return where `term` occurs."""
        start, end = int(self._ends[term]), int(self._ends[term + 1])
        return Posting(self._where[start:end], self._scores[start:end])

    def highest(self, term: int) -> float:
        """Return the best score that `term` has anywhere."""
        start, end = int(self._ends[term]), int(self._ends[term + 1])
        return float(self._scores[start:end].max())

    @property
    def unseen(self) -> float:
        """The score that a term would have which only one text had."""
        return math.log(1 + (self.rows + 0.5) / 0.5)

    def frequency(self, term: int) -> int:
        """Return how many texts have `term`."""
        return int(self._ends[term + 1] - self._ends[term])

    def __len__(self) -> int:
        return self.rows


class _Ids:
    """The term numbers of each text, made one text at a time: all at once take gigabytes."""

    def __init__(
        self,
        syllables: NDArray[np.int32],
        syllable_ends: NDArray[np.int64],
        pairs: NDArray[np.int32],
        pair_ends: NDArray[np.int64],
    ) -> None:
        self._parts = (syllables, syllable_ends, pairs, pair_ends)

    def __len__(self) -> int:
        return len(self._parts[1]) - 1

    def __iter__(self) -> Iterator[list[int]]:
        syllables, syllable_ends, pairs, pair_ends = self._parts
        for row in range(len(self)):
            yield (
                syllables[syllable_ends[row] : syllable_ends[row + 1]].tolist()
                + pairs[pair_ends[row] : pair_ends[row + 1]].tolist()
            )


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question asks for: a syllable, a pair or a legal number.

    `readings` are the spellings that count as it, each with its share of the weight (best 1.0);
    a reading has one syllable, or two for a pair. `place` is its first syllable's place.
    """

    place: int
    readings: tuple[tuple[tuple[str, ...], float], ...]

    @property
    def is_pair(self) -> bool:
        """Whether this is a pair of syllables."""
        return len(self.readings[0][0]) == 2

    @property
    def is_number(self) -> bool:
        """Whether this is the number of a document."""
        return is_number(self.readings[0][0][0])


def read(question: Sequence[Sequence[tuple[str, float]]]) -> list[Term]:
    """Return the terms of a question given as readings per place: syllables, then pairs.

    >>> [term.readings for term in read([[("hòa", 1.0)], [("giải", 1.0), ("giai", 0.2)]])]
    ... # doctest: +NORMALIZE_WHITESPACE
    [((('hòa',), 1.0),), ((('giải',), 1.0), (('giai',), 0.2)),
     ((('hòa', 'giải'), 1.0), (('hòa', 'giai'), 0.2))]
    """
    terms = [
        Term(place, tuple(((syllable,), weight) for syllable, weight in readings))
        for place, readings in enumerate(question)
    ]
    for place, (left, right) in enumerate(pairwise(question)):
        both = tuple(((a, b), x * y) for a, x in left for b, y in right)
        terms.append(Term(place, both))
    return terms


def question_tokens(question: str) -> list[str]:
    """Return the tokens of `question`, abbreviations of chat written out."""
    return tokens(question, chat=True)
