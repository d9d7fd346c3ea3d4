"""Find the places for a question: the place it names first, then words and vectors together."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.build import build, open_ranker
from index.elsewhere import nearness
from index.embed import Encoder
from index.errors import IndexMissing
from index.passages import Dated
from index.rank import Ranker
from knowledge.library import Library
from knowledge.model import Locator, State

# The ranker looks closely at about this many; wordings of other days are among them.
_LOOKED_AT = 200
_OTHERS = ""


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

    def __init__(
        self, library: Library, passages: Sequence[Dated], ranker: Ranker, encoder: Encoder
    ) -> None:
        """Hold `ranker`, whose row n ranks `passages[n]` of `library`, and its `encoder`."""
        self.library = library
        self.encoder = encoder
        self._passages = passages
        self._ranker = ranker

    def elsewhere(self, question: str) -> float:
        """Return how near `question` is to law that is not at hand, a cosine."""
        return nearness(self.encoder.questions([question])[0], self.encoder)

    def search(
        self,
        question: str,
        day: datetime.date,
        *,
        limit: int = 8,
        preferred: Collection[str] = (),
    ) -> list[Hit]:
        """Return at most `limit` places as they read on `day`, the best first.

        Besides these come at most `limit` more from each of the `preferred` documents. Documents
        that did not hold yet on that day are left out.
        """
        hits: list[Hit] = []
        taken: Counter[str] = Counter()
        for ranked in self._ranker.rank(question, limit=_LOOKED_AT):
            dated = self._passages[ranked.row]
            passage = dated.passage
            if not dated.holds_on(day) or not self._held(passage.document, day):
                continue
            if passage.document in preferred and taken[passage.document] < limit:
                taken[passage.document] += 1
            elif taken[_OTHERS] < limit:
                taken[_OTHERS] += 1
            else:
                continue
            hits.append(
                Hit(
                    passage.document,
                    passage.locator,
                    ranked.score,
                    ranked.words,
                    ranked.vectors,
                    ranked.coverage,
                )
            )
        return hits

    def _held(self, number: str, day: datetime.date) -> bool:
        return self.library.on(day).status(number).state is not State.NOT_YET


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
    return Searcher(library, passages, ranker, encoder)
