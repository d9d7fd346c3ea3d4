"""Find the places for a question: the place it names first, then words and vectors together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.build import build, open_ranker
from index.embed import Encoder
from index.errors import IndexMissing
from index.passages import Passage
from index.rank import Ranker
from knowledge.library import Library
from knowledge.model import Locator


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that may answer. The signals are the ranker's; `score` orders, the rest explains."""

    document: str
    locator: Locator
    score: float
    words: float
    vectors: float
    coverage: float


class Searcher:
    """A library and its index, ready for questions. One thread at a time."""

    def __init__(self, library: Library, passages: list[Passage], ranker: Ranker) -> None:
        """Hold `ranker`, whose row n ranks `passages[n]` of `library`."""
        self.library = library
        self._passages = passages
        self._ranker = ranker

    def search(self, question: str, *, limit: int = 8) -> list[Hit]:
        """Return at most `limit` places, the best first."""
        return [
            Hit(
                self._passages[ranked.row].document,
                self._passages[ranked.row].locator,
                ranked.score,
                ranked.words,
                ranked.vectors,
                ranked.coverage,
            )
            for ranked in self._ranker.rank(question, limit=limit)
        ]


def open_searcher(
    library: Library,
    encoder: Encoder,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Searcher:
    """Return a searcher over the index in `folder`, which is built on first use.

    Raises IndexMismatch or IndexDamaged, with the cure, where one was built but cannot serve.
    """
    try:
        ranker, passages = open_ranker(library, encoder, folder)
    except IndexMissing:
        build(library, encoder, folder, progress=progress)
        ranker, passages = open_ranker(library, encoder, folder)
    return Searcher(library, passages, ranker)
