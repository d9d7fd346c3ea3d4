"""Weigh the signals of a candidate with small learned trees, as `index.train.ranker` made them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from index.errors import IndexDamaged
from index.signals import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Made by `python -m index.train.ranker`.
FILE = Path(__file__).parent / "language" / "trees.npz"

# A tree asks three questions of one candidate: one at the root (0), one of two below (1, 2), one
# of four below these (3 … 6); the answers lead to one of eight leaves.
DEPTH = 3
NODES = 2**DEPTH - 1


@dataclass(frozen=True, slots=True)
class Trees:
    """`signals` and `thresholds` of shape (trees, NODES): is the signal above the threshold?

    `leaves` of shape (trees, NODES + 1) is what each path adds to the score.
    """

    signals: NDArray[np.int64]
    thresholds: NDArray[np.float32]
    leaves: NDArray[np.float32]

    def weigh(self, measured: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the score of each row of `measured`, columns as in `index.signals.NAMES`."""
        trees = len(self.leaves)
        above = measured[:, self.signals.ravel()] > self.thresholds.ravel()
        answers = above.ravel()
        # Where each candidate's answers of each tree begin.
        base = np.arange(0, answers.size, NODES)
        node = np.zeros(len(base), np.int64)
        for _ in range(DEPTH):
            node = 2 * node + 1 + answers[base + node]
        leaf = node.reshape(len(measured), trees) - NODES
        picked = self.leaves[np.arange(trees), leaf]
        score: NDArray[np.float32] = picked.sum(axis=1)
        return score


def load(file: Path = FILE) -> Trees:
    """Return the trees in `file`; raises IndexDamaged where it is not whole or of other signals."""
    try:
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as arrays:
            names = tuple(str(name) for name in arrays["names"])
            trees = Trees(
                arrays["signals"].astype(np.int64), arrays["thresholds"], arrays["leaves"]
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IndexDamaged(f"không đọc được {file} ({error}); cài lại gói troly-ttdn") from error
    count = len(trees.leaves)
    shapes = (trees.signals.shape, trees.thresholds.shape, trees.leaves.shape)
    if names != NAMES or shapes != ((count, NODES), (count, NODES), (count, NODES + 1)):
        raise IndexDamaged(f"{file} không hợp với phiên bản này; cài lại gói troly-ttdn")
    return trees


@lru_cache(maxsize=1)
def trees() -> Trees:
    """Return the shipped trees, read once."""
    return load()
