"""Find texts by their vectors: exact inner products; the only file that imports faiss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import CURE, IndexDamaged

if TYPE_CHECKING:
    from numpy.typing import NDArray

# From here on, numbers of two bytes: 90,174 vectors take 2.4 ms a question and 46 MB instead of
# 4.6 ms and 92 MB, and 99.98 % of the nearest hundred stay (docs/scale.md). Still every vector is
# compared. Below, exactness costs less than a millisecond.
HALF_FROM = 20_000


class Vectors:
    """The vectors of a list of texts, one row each, of unit length."""

    def __init__(self, index: Any) -> None:
        """Hold a faiss index that was built or read."""
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Vectors:
        """Return the index of `vectors`, float32 of shape (rows, dimension)."""
        import faiss

        _alone(faiss)
        dimension = vectors.shape[1]
        index: Any
        if len(vectors) < HALF_FROM:
            index = faiss.IndexFlatIP(dimension)
        else:
            half = faiss.ScalarQuantizer.QT_fp16
            index = faiss.IndexScalarQuantizer(dimension, half, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def save(self, folder: Path) -> None:
        """Write the index into `folder` as `vectors.faiss`; raises OSError where that fails.

        Not with the library's own writer: where the disk ends, it leaves half a file and says so
        on standard error only.
        """
        import faiss

        (folder / "vectors.faiss").write_bytes(faiss.serialize_index(self._index).data)

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Return the index written into `folder`; raises IndexDamaged where it is not whole."""
        import faiss

        _alone(faiss)
        path = folder / "vectors.faiss"
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamaged(f"không đọc được chỉ mục véc-tơ {path}; {CURE}") from error

    def nearest(
        self, question: NDArray[np.float32], limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows of the `limit` vectors nearest to `question`, and their cosines."""
        limit = min(limit, len(self))
        if limit == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        cosines, rows = self._index.search(question.reshape(1, -1), limit)
        return rows[0], cosines[0]

    def cosines(
        self, question: NDArray[np.float32], rows: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the cosine of `question` with each vector in `rows`."""
        if len(rows) == 0:
            return np.empty(0, np.float32)
        found: NDArray[np.float32] = self._index.reconstruct_batch(rows) @ question
        return found

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)


def _alone(faiss: Any) -> None:
    """Keep faiss on one thread: one question cannot use more, and idle ones spin.

    On two busy cores a question over 90,174 vectors took 34 ms with two threads, 13 ms with one.
    """
    faiss.omp_set_num_threads(1)
