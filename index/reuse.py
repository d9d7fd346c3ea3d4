"""Embed only what changed: passages that an index holds already keep their vectors."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.vectors import Vectors

_KEYS = "vectors.keys.npy"
_KEY_BYTES = 16


class Reusing:
    """An encoder that looks a passage up before it embeds it, and notes the passages it was given.

    `embedded` counts those that were embedded.
    """

    def __init__(
        self,
        encoder: Encoder,
        rows: Mapping[bytes, int] | None = None,
        known: Vectors | None = None,
    ) -> None:
        """Embed with `encoder` what is not among `rows`: key of a passage → its row in `known`."""
        self._encoder = encoder
        self._rows = rows or {}
        self._known = known
        self._given: list[bytes] = []
        self.embedded = 0

    @classmethod
    def open(cls, encoder: Encoder, place: Path) -> "Reusing":
        """Return an encoder that knows the vectors of the index at `place`, made by its model.

        An index that does not say which passages it holds teaches nothing.
        """
        try:
            keys = np.load(place / _KEYS, allow_pickle=False)
        except (OSError, ValueError):
            return cls(encoder)
        known = Vectors.load(place)
        if keys.shape != (len(known), _KEY_BYTES):
            return cls(encoder)
        return cls(encoder, {key.tobytes(): row for row, key in enumerate(keys)}, known)

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
        old = [place for place, key in enumerate(keys) if key in self._rows]
        new = [place for place, key in enumerate(keys) if key not in self._rows]
        if old and self._known:
            rows = np.array([self._rows[keys[place]] for place in old], np.int64)
            # The products with the axes are the vector itself.
            axes = np.eye(self.dimension, dtype=np.float32)
            vectors[old] = self._known.cosines(axes, rows)
        if new:
            vectors[new] = self._encoder.passages([texts[place] for place in new])
            self.embedded += len(new)
        return vectors
