"""Embed only what changed: passages that an index holds already keep their vectors."""

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.tables import read_table
from index.vectors import Vectors

_KEYS = "vectors.keys.npy"
_KEY_BYTES = 16


class Reusing:
    """An encoder that looks a passage up before it embeds it, and notes the passages it was given.

    `embedded` counts those that were embedded.
    """

    def __init__(self, encoder: Encoder, place: Path | None = None) -> None:
        """Embed with `encoder` what the index at `place`, made by the same model, does not hold.

        An index that does not say which passages it holds teaches nothing.
        """
        self._encoder = encoder
        self._place = place
        self._given: list[bytes] = []
        self.embedded = 0

    @functools.cached_property
    def _known(self) -> tuple[Mapping[bytes, int], Vectors | None]:
        """The key of each passage that is known, its row, and the rows' vectors.

        Read when first asked for: the words are indexed before, and take the most memory.
        """
        try:
            keys = read_table(self._place / _KEYS) if self._place else None
        except (OSError, ValueError):
            keys = None
        if self._place is None or keys is None:
            return {}, None
        vectors = Vectors.load(self._place)
        if keys.shape != (len(vectors), _KEY_BYTES):
            return {}, None
        return {key.tobytes(): row for row, key in enumerate(keys)}, vectors

    def save(self, place: Path) -> None:
        """Write down beside the vectors which passages they belong to."""
        keys = np.frombuffer(b"".join(self._given), np.uint8).reshape(-1, _KEY_BYTES)
        np.save(place / _KEYS, keys, allow_pickle=False)

    @property
    def model(self) -> str:
        """The model behind."""
        return self._encoder.model

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._encoder.dimension

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per question, shape (len(texts), dimension)."""
        return self._encoder.questions(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per passage, shape (len(texts), dimension)."""
        keys = [hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest() for text in texts]
        self._given += keys
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        rows, known = self._known
        old = [place for place, key in enumerate(keys) if key in rows]
        new = [place for place, key in enumerate(keys) if key not in rows]
        if old and known:
            # The products with the axes are the vector itself.
            axes = np.eye(self.dimension, dtype=np.float32)
            vectors[old] = known.cosines(axes, np.array([rows[keys[at]] for at in old], np.int64))
        if new:
            vectors[new] = self._encoder.passages([texts[place] for place in new])
            self.embedded += len(new)
        return vectors
