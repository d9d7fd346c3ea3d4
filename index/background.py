"""How often syllables and pairs of syllables occur in Vietnamese law, counted once and shipped."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from index.errors import IndexDamaged
from index.tokens import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Made by `python -m index.train.background`.
FOLDER = Path(__file__).parent / "language"

# Counts are kept as steps of this on a logarithmic scale: one byte each, right within 3 %.
STEP = 0.06

# Below this share of all syllables of its letters, a syllable without marks is a misprint.
_MISPRINT = 0.01


class Background:
    """Counts over windows of 120 syllables of the law in force.

    `syllables[n]` occurs in `frequency[n]` of `windows` windows; pair `keys[n]`, two syllable
    numbers in one, in about `pair_frequency(...)` of them.
    """

    def __init__(self, vocabulary: list[str], arrays: dict[str, NDArray[Any]]) -> None:
        """Take the parts as they are read; IndexDamaged where they do not fit together."""
        if not len(vocabulary) == len(arrays["syllables"]) == len(arrays["asked"]) or not (
            len(arrays["firsts"]) == len(arrays["seconds"]) == len(arrays["pairs"])
        ):
            raise IndexDamaged(f"bảng tần số ở {FOLDER} không nguyên vẹn; cài lại gói troly-ttdn")
        self.vocabulary = vocabulary
        self.numbers = {syllable: number for number, syllable in enumerate(vocabulary)}
        self.windows = int(arrays["windows"][0])
        self.frequency = np.exp(arrays["syllables"] * STEP)
        self._keys = (arrays["firsts"].astype(np.int64) << 32) | arrays["seconds"]
        self._pairs = np.exp(arrays["pairs"] * STEP)
        self._weights: dict[str, float] = {}
        self._rarities: dict[str, float] = {}
        self._asked = np.log((arrays["questions"][0] + 1) / (arrays["asked"] + 0.5))
        self.same_letters: dict[str, list[int]] = {}
        for syllable, number in self.numbers.items():
            self.same_letters.setdefault(folded(syllable), []).append(number)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Background:
        """Return the counts in `folder`; raises IndexDamaged where a file is not whole."""
        try:
            vocabulary = (folder / "syllables.txt").read_text(encoding="utf-8").splitlines()
            with (
                (folder / "counts.npz").open("rb") as raw,
                np.load(raw, allow_pickle=False) as file,
            ):
                arrays = {name: file[name] for name in file.files}
            return cls(vocabulary, arrays)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise IndexDamaged(
                f"không đọc được bảng tần số ở {folder} ({error}); cài lại gói troly-ttdn"
            ) from error

    def pair_frequency(
        self, firsts: NDArray[np.int64], seconds: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return in how many windows each pair stands, 0 where never; the arguments broadcast."""
        keys = (firsts << 32) | seconds
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[places] == keys, self._pairs[places], 0.0)

    def rarity(self, token: str) -> float:
        """Return how much it tells that a text has `token`: its inverse document frequency.

        A token typed without marks, if no word itself, counts as all syllables of those letters.
        """
        if (rarity := self._rarities.get(token)) is None:
            numbers = self._numbers(token)
            frequency = min(float(self.frequency[numbers].sum()), float(self.windows))
            rarity = math.log(1 + (self.windows - frequency + 0.5) / (frequency + 0.5))
            # Only words of the law are kept: what people type has no end.
            if numbers:
                self._rarities[token] = rarity
        return rarity

    def weight(self, token: str) -> float:
        """Return how much a question is about `token`: little for what every question says.

        "gì" and "bao nhiêu" are rare in the law and common in questions; either makes a word say
        little about where the answer stands.
        """
        if (weight := self._weights.get(token)) is None:
            numbers = self._numbers(token)
            asked = float(self._asked[numbers].min()) if numbers else math.inf
            weight = min(self.rarity(token), asked)
            if numbers:
                self._weights[token] = weight
        return weight

    def _numbers(self, token: str) -> list[int]:
        same = self.same_letters.get(folded(token), [])
        number = self.numbers.get(token)
        # "nguoi" stands in the law too, as a misprint: too rare to be what was meant.
        if number is not None and (
            token != folded(token)
            or self.frequency[number] > _MISPRINT * self.frequency[same].sum()
        ):
            return [number]
        return same


@lru_cache(maxsize=1)
def background() -> Background:
    """Return the shipped counts, read once."""
    return Background.load()
