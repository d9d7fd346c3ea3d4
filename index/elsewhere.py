"""How near a question is to law that is not at hand: an officer's question on taxes is no match."""

from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.errors import IndexDamaged

# Made by `python -m index.train.elsewhere`.
FILE = Path(__file__).parent / "language" / "elsewhere.npz"


def nearness(question: NDArray[np.float32], encoder: Encoder) -> float:
    """Return the best cosine of `question`, a unit vector, with the topics of Vietnamese law.

    0 where the topics were made with another model than `encoder`: their vectors mean nothing to
    it, and the answer then rests on the other signals.
    """
    model, topics = _topics()
    if model != encoder.model:
        return 0.0
    # Not `@`: waking threads for so small a product takes longer than the product.
    return float(np.einsum("ij,j->i", topics, question).max())


@cache
def _topics() -> tuple[str, NDArray[np.float32]]:
    """Return the model and the topics' unit vectors, (topics, dimension)."""
    try:
        # numpy leaves a file open that it cannot read.
        with FILE.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            return str(file["model"]), file["topics"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IndexDamaged(f"không đọc được {FILE} ({error}); cài lại gói troly-ttdn") from error
