"""Facts that officers ask for and the texts do not give, said as such, with the closest place."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from bot.answer import Answer, Reason, Verdict
from bot.wanted import topic, wanted
from index.embed import Encoder
from index.focus import Term, asked_share, met, share, terms
from knowledge.library import Shelf
from knowledge.model import Locator

_FILE = "texts/absent.toml"
# From this likeness on, a question that finds nothing is told what the texts do not say. By hand.
ABSENT_FROM = 0.45
# From here on the question is one of the curated ones in other words, whatever else is found. By
# hand: on the valid half no answerable question comes nearer than 0.76, one without an answer does.
SURELY_ABSENT = 0.8

# Wordings that are looked at word by word after their vectors.
_LOOKED_AT = 8


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


class AbsentFacts:
    """The absent facts, ready to be compared with questions."""

    def __init__(self, encoder: Encoder) -> None:
        """Read the curated facts and embed the wordings in which people ask for them."""
        rows = tomllib.loads(files("knowledge").joinpath(_FILE).read_text(encoding="utf-8"))
        self._encoder = encoder
        self._wordings: list[tuple[str, tuple[Term, ...], Absent]] = []
        for row in rows["absent"]:
            absent = Absent(row["statement"], tuple(map(_place, row["citations"])))
            self._wordings += [(w, terms(topic(w)), absent) for w in row["questions"]]
        self._vectors = encoder.questions([wording for wording, _, _ in self._wordings])

    def nearest(self, question: str) -> Likeness:
        """Return the absent fact that `question` is most likely to ask for, and how likely."""
        asked = terms(topic(question))
        kinds = wanted(question)
        cosines = self._vectors @ self._encoder.questions([question])[0]
        found = []
        for n in np.argsort(-cosines)[:_LOOKED_AT]:
            wording, known, absent = self._wordings[n]
            degree = 0.0
            # A question for a sum is not one for a day, however alike their other words.
            if kinds == wanted(wording):
                degree = _likeness(question, asked, wording, known, float(cosines[n]))
            found.append(Likeness(absent, degree))
        return max(found, key=lambda likeness: likeness.degree)


def absent_answer(question: str, absent: Absent, shelf: Shelf) -> Answer:
    """Return the honest "no" that names the fact and the closest places."""
    near = tuple(shelf.citation(number, locator) for number, locator in absent.places)
    return Answer(
        question, Verdict.NOTHING, notes=(absent.statement,), related=near, reason=Reason.ABSENT
    )


def _likeness(
    question: str, asked: Sequence[Term], wording: str, known: Sequence[Term], cosine: float
) -> float:
    """Return the mean of the vectors' likeness and of the words', which must go both ways."""
    there, back = met(asked, wording), met(known, question)
    one, other = share(asked, there), share(known, back)
    words = 2 * one * other / (one + other) if one + other else 0.0
    sought = min(asked_share(asked, there), asked_share(known, back))
    return max(cosine, 0.0) / 2 + words * (0.5 + sought / 2) / 2


def _place(written: str) -> tuple[str, Locator]:
    number, locator = written.split("#")
    return number, Locator.parse(locator)
