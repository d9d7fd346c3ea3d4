"""The shipped model's vectors as this trade's questions have taught them, to compare questions."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder, Static
from index.errors import IndexDamaged

FILE = Path(__file__).parent / "language" / "asked.npz"


def tuned(encoder: Encoder) -> Encoder:
    """Return `encoder` with the vectors learned by `python -m index.train.asked` in their place.

    It is to compare questions with questions; texts are found with `encoder` itself. Another model
    than the one that ships is returned as it is. Raises IndexDamaged where the file is not whole.
    """
    if not isinstance(encoder, Static):
        return encoder
    model, rows, vectors = _learned()
    if encoder.model != model:
        return encoder
    table = encoder.table.copy()
    table[rows] = vectors
    return replace(encoder, model=f"{model}+asked", table=table)


def save(encoder: Static, table: NDArray[np.float32], path: Path = FILE) -> None:
    """Write the rows of `table` that differ from those of `encoder`: int8, one scale per row."""
    rows = np.flatnonzero((table != encoder.table).any(axis=1))
    scale = np.maximum(np.abs(table[rows]).max(axis=1), 1e-9) / 127
    np.savez_compressed(
        path,
        model=np.array(encoder.model),
        rows=rows.astype(np.uint32),
        vectors=np.rint(table[rows] / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
    )


@cache
def _learned() -> tuple[str, NDArray[np.uint32], NDArray[np.float32]]:
    """Return the model that was taught, the rows that changed, and their vectors."""
    try:
        with FILE.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            vectors = file["vectors"].astype(np.float32) * file["scale"][:, None]
            return str(file["model"]), file["rows"], vectors
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IndexDamaged(
            f"không đọc được {FILE.name} ({error}); cài lại gói troly-ttdn"
        ) from error
