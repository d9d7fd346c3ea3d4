"""Find the places that are known to answer questions like the one asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.embed import Encoder
from index.wordings import Wordings
from knowledge.asked import KnownQuestion
from knowledge.model import Locator

# So many of a place's questions count together: one may be near by chance. By hand.
_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A place that answers questions like the one asked.

    `degree` is how like the nearest of them is, 0 to 1, `several` the mean of the nearest three.
    `said` are the words of all questions that the place is known to answer.
    """

    document: str
    locator: Locator
    degree: float
    several: float
    said: str


class KnownQuestions:
    """The known questions, ready to be compared with others. One thread at a time."""

    def __init__(self, encoder: Encoder, known: Sequence[KnownQuestion]) -> None:
        """Read and embed `known`."""
        self._wordings = Wordings(encoder, [question.text for question in known])
        self._places = [(question.document, question.locator) for question in known]
        said: dict[tuple[str, Locator], list[str]] = {}
        self._rows: dict[tuple[str, Locator], list[int]] = {}
        for row, place in enumerate(self._places):
            said.setdefault(place, []).append(self._wordings.words[row])
            self._rows.setdefault(place, []).append(row)
        self._said = {place: ". ".join(texts) for place, texts in said.items()}

    def near(self, question: str, *, also: Collection[tuple[str, Locator]] = ()) -> list[Near]:
        """Return the places whose known questions are like `question`, the likest first.

        Those of the places `also` are compared however little they are like it.
        """
        beside = [row for place in also for row in self._rows.get(place, ())]
        degrees: dict[tuple[str, Locator], list[float]] = {}
        for row, degree in self._wordings.alike(question, also=beside):
            degrees.setdefault(self._places[row], []).append(degree)
        return [
            Near(*place, found[0], sum(found[:_COUNTED]) / _COUNTED, self._said[place])
            for place, found in degrees.items()
        ]
