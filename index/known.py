"""Find the places that are known to answer questions like the one asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from index.embed import Encoder
from index.wordings import Floats, Wordings
from knowledge.asked import KnownQuestion
from knowledge.model import Locator

# So many of a place's questions count together: one may be near by chance. By hand.
_COUNTED = 3
# How far the covariance within groups is drawn to one that is alike in all directions: 0.3 and 1
# did alike on the valid questions.
_SHRUNK = 0.3
# So many places whose questions are nearest on the whole are given besides. By hand.
_AROUND = 24


@dataclass(frozen=True, slots=True)
class Near:
    """A place that answers questions like the one asked.

    `degree` is how like the nearest of them is, 0 to 1, `several` the mean of the nearest three,
    `centre` the cosine with the mean of all, 0 where that is less. `said` are the words of all
    questions that the place is known to answer.
    """

    document: str
    locator: Locator
    degree: float
    several: float
    centre: float
    said: str


class KnownQuestions:
    """The known questions, ready to be compared with others. One thread at a time."""

    def __init__(self, encoder: Encoder, known: Sequence[KnownQuestion]) -> None:
        """Read and embed `known`."""
        self._places = [(question.document, question.locator) for question in known]
        self._wordings = Wordings(encoder, [question.text for question in known])
        said: dict[tuple[str, Locator], list[str]] = {}
        self._rows: dict[tuple[str, Locator], list[int]] = {}
        for row, place in enumerate(self._places):
            said.setdefault(place, []).append(self._wordings.words[row])
            self._rows.setdefault(place, []).append(row)
        self._said = {place: ". ".join(texts) for place, texts in said.items()}
        vectors = self._wordings.vectors
        self._turning = _turning(vectors, list(self._rows.values()))
        turned = _unit(vectors @ self._turning)
        centres = [turned[rows].mean(axis=0) for rows in self._rows.values()]
        self._centres = _unit(np.array(centres, np.float32)) if centres else turned

    def near(self, question: str, *, also: Collection[tuple[str, Locator]] = ()) -> list[Near]:
        """Return the places whose known questions are like `question`, the likest first.

        Those of the places `also` are compared however little they are like it.
        """
        if not self._places:
            return []
        beside = [row for place in also for row in self._rows.get(place, ())]
        degrees: dict[tuple[str, Locator], list[float]] = {}
        for row, degree in self._wordings.alike(question, also=beside):
            degrees.setdefault(self._places[row], []).append(degree)
        vector = _unit(self._wordings.vector(question)[None] @ self._turning)[0]
        centres = np.einsum("ij,j->i", self._centres, vector).tolist()
        centre = dict(zip(self._rows, centres, strict=True))
        around = sorted(centre, key=lambda place: -centre[place])[:_AROUND]
        return [
            Near(
                *place,
                found[0] if found else 0.0,
                sum(found[:_COUNTED]) / _COUNTED,
                max(centre[place], 0.0),
                self._said[place],
            )
            for place in dict.fromkeys((*degrees, *around))
            for found in [degrees.get(place, ())]
        ]


def _unit(vectors: Floats) -> Floats:
    """Return the rows at unit length; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
    return made


def _turning(vectors: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Return the matrix, (dimension, dimension), after which rows of one group are more alike.

    That is the whitening of the covariance within groups, as of a linear discriminant analysis,
    shrunk towards none.
    """
    apart = [vectors[rows] - vectors[rows].mean(axis=0) for rows in groups]
    every = np.concatenate([*apart, np.zeros((1, vectors.shape[1]))])
    within = every.T @ every / len(every)
    size = len(within)
    shrunk = within + (_SHRUNK * np.trace(within) / size + 1e-9) * np.eye(size)
    directions, spread, _ = np.linalg.svd(shrunk)
    turning: Floats = (directions / np.sqrt(spread)).astype(np.float32)
    return turning
