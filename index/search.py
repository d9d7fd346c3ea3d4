"""Find the places for a question: the place it names first, then words and vectors together."""

import datetime
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.build import build_unless_usable, curable, open_ranker
from index.elsewhere import nearness
from index.embed import Encoder
from index.errors import CURE, IndexMissing, IndexUnusable
from index.passages import Dated
from index.rank import Ranker
from knowledge.library import Library
from knowledge.model import Locator, State

_log = logging.getLogger(__name__)

# The ranker looks closely at about this many; wordings of other days are among them.
_LOOKED_AT = 200
_OTHERS = ""
# Officers ask about today and a few other days.
_DAYS = 1_000


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
        self._held_on: dict[datetime.date, frozenset[str]] = {}

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
        also: Collection[tuple[str, Locator]] = (),
    ) -> list[Hit]:
        """Return at most `limit` places as they read on `day`, the best first.

        Besides these come at most `limit` more from each of the `preferred` documents, and the
        places `also` where the ranker looked at them. Documents that did not hold yet on that day
        are left out.
        """
        hits: list[Hit] = []
        taken: Counter[str] = Counter()
        held = self._held(day)
        for ranked in self._ranker.rank(question, limit=_LOOKED_AT):
            dated = self._passages[ranked.row]
            passage = dated.passage
            if passage.document not in held or not dated.holds_on(day):
                continue
            if passage.document in preferred and taken[passage.document] < limit:
                taken[passage.document] += 1
            elif taken[_OTHERS] < limit:
                taken[_OTHERS] += 1
            elif (passage.document, passage.locator) not in also:
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

    def _held(self, day: datetime.date) -> frozenset[str]:
        """Return the documents that had taken effect by `day`."""
        if day not in self._held_on:
            shelf = self.library.on(day)
            if len(self._held_on) > _DAYS:
                self._held_on.clear()
            self._held_on[day] = frozenset(
                n for n in shelf.numbers if shelf.status(n).state is not State.NOT_YET
            )
        return self._held_on[day]


def open_searcher(
    library: Library,
    encoder: Encoder,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    cure: bool = False,
) -> Searcher:
    """Return a searcher over the index in `folder`, which is built on first use.

    Raises IndexMismatch or IndexDamaged, each with the command that cures it, where one was built
    but cannot serve. With `cure` it is built again instead, and the log says why, unless that
    would lose a text: after an upgrade nobody has to know of the index.
    """
    try:
        ranker, passages = open_ranker(library, encoder, folder)
    except IndexMissing:
        ranker, passages = build_unless_usable(library, encoder, folder, progress=progress)
    except IndexUnusable as error:
        if not (cure and curable(library, folder)):
            raise
        _log.warning("Building the index again: %s", str(error).removesuffix(f"; {CURE}"))
        ranker, passages = build_unless_usable(library, encoder, folder, progress=progress)
    return Searcher(library, passages, ranker, encoder)
