"""Facts that officers ask for and the texts do not give, said as such, with the closest place."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from bot.answer import Answer, Reason, Verdict
from bot.wanted import wanted
from index.embed import Encoder
from index.known import Near
from index.wordings import Wordings
from knowledge.library import Shelf
from knowledge.model import Locator

_FILE = "texts/absent.toml"
# From this likeness on, a question that finds nothing is told what the texts do not say. By hand.
ABSENT_FROM = 0.45
# … and from here on, and so much nearer to it than to any question that a place is known to answer,
# whatever else is found. By hand: of the answerable valid questions the nearest is nearer by 0.10.
_SURELY = 0.4
_NEARER = 0.12


@dataclass(frozen=True, slots=True)
class Absent:
    """A fact that is not in the texts: what to say, and the places that come closest."""

    statement: str
    places: tuple[tuple[str, Locator], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question is to one for an absent fact, 0 to 1."""

    absent: Absent
    degree: float

    def outweighs(self, known: Sequence[Near]) -> bool:
        """Return whether the question is for the absent fact rather than for a known place."""
        likest = max((near.degree for near in known), default=0.0)
        return self.degree >= _SURELY and self.degree - likest >= _NEARER


class AbsentFacts:
    """The absent facts, ready to be compared with questions."""

    def __init__(self, encoder: Encoder) -> None:
        """Read the curated facts and embed the wordings in which people ask for them."""
        rows = tomllib.loads(files("knowledge").joinpath(_FILE).read_text(encoding="utf-8"))
        asked = [(text, row) for row in rows["absent"] for text in row["questions"]]
        self._wordings = Wordings(encoder, [text for text, _ in asked])
        self._kinds = [wanted(text) for text, _ in asked]
        self._absent = [
            Absent(row["statement"], tuple(map(_place, row["citations"]))) for _, row in asked
        ]

    def nearest(self, question: str) -> Likeness:
        """Return the absent fact that `question` is most likely to ask for, and how likely."""
        kinds = wanted(question)
        found = self._wordings.alike(question)
        for row, degree in found:
            # A question for a sum is not one for a day, however alike their other words.
            if kinds == self._kinds[row]:
                return Likeness(self._absent[row], degree)
        return Likeness(self._absent[found[0][0]], 0.0)


def absent_answer(question: str, absent: Absent, shelf: Shelf) -> Answer:
    """Return the honest "no" that names the fact and the closest places."""
    near = tuple(shelf.citation(number, locator) for number, locator in absent.places)
    return Answer(
        question, Verdict.NOTHING, notes=(absent.statement,), related=near, reason=Reason.ABSENT
    )


def _place(written: str) -> tuple[str, Locator]:
    number, locator = written.split("#")
    return number, Locator.parse(locator)
