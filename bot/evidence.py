"""What speaks for a place as the answer to a question, and how sure that makes us."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.wanted import Wanted, gives, topic, wanted
from index.focus import Term, asked_share, met, share, terms
from index.passages import own_words
from index.search import Hit
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Kind, Locator, Provision, State

# How the signals of a place add up to its score; fitted so that a right place is the likeliest
# choice on the valid half of tests/questions*.jsonl, by tests/benchmarks/calibrate.py.
WEIGHTS = {
    "own": 0.91,
    "around": 0.48,
    "named": 0.66,
    "vectors": 0.33,
    "words": 0.24,
    "guidance": 0.25,
    "expired": -0.30,
    "asked": 0.17,
    "gives": 0.27,
    "ranker": 0.65,
}
# How much it counts that a place was talked of. By hand: 0.4 to 1.3 did alike on the valid
# conversations.
TALKED_OF = 0.8

# How the score of the best place and what speaks against it add up to how sure we are (logistic),
# fitted on the same questions and 400 on general law.
SURENESS = {
    "score": 5.85,
    "nearer elsewhere": -4.04,
    "elsewhere": -2.67,
    "absent": -4.69,
    "gives": -0.70,
    "bias": -4.53,
}
# From where on a place is offered, and from where on quoted: by hand, near the 3 % and the 8 % of
# answerable valid questions that calibrate.py prints.
UNSURE_FROM = 0.30
FOUND_FROM = 0.42


@dataclass(frozen=True, slots=True)
class Evidence:
    """A provision that may answer, and what speaks for it.

    Shares of the question, 0 to 1: `own` is met by its own words, `around` by those above it only,
    `named` by the number and title of the document only, `asked` is of what the question word goes
    with. `vectors`, `words` and `ranker` are the searcher's. `talked_of` is 1 for the place last
    cited, 0.8 for those in the same mục or Điều, as far as they meet the question. `guidance` and
    `expired` are 0 or 1; `gives` is 1 where it holds the kind of answer that is wanted, -1 where it
    does not, 0 where none is. `met` is how far each term of the question is met by its own words;
    `score` is what it comes to.
    """

    document: Document
    provision: Provision
    met: tuple[float, ...]
    own: float
    around: float
    named: float
    asked: float
    vectors: float
    words: float
    talked_of: float
    guidance: float
    expired: float
    gives: float
    ranker: float

    @property
    def score(self) -> float:
        """The sum of the signals, each with its weight."""
        weighed = sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())
        return float(weighed + TALKED_OF * self.talked_of)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What speaks against any answer from the texts at hand.

    `elsewhere` is how near the question is to other law than ours (cosine), `absent` how near to a
    fact that is known not to stand in the texts (0 to 1).
    """

    elsewhere: float = 0.0
    absent: float = 0.0


NO_DOUBTS = Doubts()


def weigh(
    question: str, hits: Sequence[Hit], shelf: Shelf, *, around: Sequence[Citation] = ()
) -> list[Evidence]:
    """Return the evidence for each hit, and for the places talked of and beside, best first."""
    asked = terms(topic(question))
    kinds = wanted(question)
    scores = {(hit.document, hit.locator): hit for hit in hits}
    near = _near(around, shelf)
    found = []
    for number, locator in dict.fromkeys([*scores, *near]):
        document = shelf.document(number)
        path = document.path(locator)
        provision = path[-1]
        own = met(asked, _words(document, provision))
        above = beyond(met(asked, " ".join(_words(document, p) for p in path[:-1])), own)
        inside = [a + b for a, b in zip(own, above, strict=True)]
        title = beyond(met(asked, f"{shelf.citation(number)} {document.title}"), inside)
        hit = scores.get((number, locator))
        found.append(
            Evidence(
                document,
                provision,
                own,
                own=share(asked, own),
                around=share(asked, above),
                named=share(asked, title),
                asked=asked_share(asked, inside),
                vectors=hit.vectors if hit else 0.0,
                words=hit.words if hit else 0.0,
                talked_of=near.get((number, locator), 0.0) * _leaning(share(asked, inside), asked),
                guidance=float(number == GUIDANCE),
                expired=float(shelf.status(number).state is State.EXPIRED),
                gives=_gives(kinds, document.words(provision.span)),
                ranker=hit.score if hit else 0.0,
            )
        )
    return sorted(found, key=lambda evidence: -evidence.score)


def sure(places: Sequence[Evidence], doubts: Doubts) -> float:
    """Return how likely it is, 0 to 1, that the first of `places` answers."""
    if not places or places[0].gives < 0:
        return 0.0
    total = (
        SURENESS["score"] * places[0].score
        + SURENESS["nearer elsewhere"] * (doubts.elsewhere - places[0].vectors)
        + SURENESS["elsewhere"] * doubts.elsewhere
        + SURENESS["absent"] * doubts.absent
        + SURENESS["gives"] * places[0].gives
        + SURENESS["bias"]
    )
    return 1 / (1 + math.exp(-total))


def _leaning(met_here: float, asked: Sequence[Term]) -> float:
    """Return how far a place that was talked of is meant by a question of which it meets a share.

    A question without a content word ("để làm gì?") means it; one of which it has no word at all
    ("trời có mưa không?") does not.
    """
    if not asked:
        return 1.0
    return (1 + met_here) / 2 if met_here else 0.0


def _gives(kinds: frozenset[Wanted], text: str) -> float:
    if not kinds:
        return 0.0
    return 1.0 if all(gives(kind, text) for kind in kinds) else -1.0


def beyond(strengths: Sequence[float], already: Sequence[float]) -> list[float]:
    """Return what `strengths` add to what is met `already`."""
    return [max(new - old, 0.0) for new, old in zip(strengths, already, strict=True)]


def _near(around: Sequence[Citation], shelf: Shelf) -> dict[tuple[str, Locator], float]:
    """Return the places in the same mục or Điều as those talked of, 1 for these, 0.8 beside."""
    near: dict[tuple[str, Locator], float] = {}
    for citation in around:
        document = shelf.documents.get(citation.document)
        path = document.path(citation.locator) if document and citation.locator else ()
        top = next((p for p in path if p.kind in {Kind.MUC, Kind.DIEU}), path[0] if path else None)
        for provision in top.walk() if top else ():
            key = (citation.document, provision.locator)
            exact = 1.0 if provision.locator == citation.locator else 0.8
            near[key] = max(exact, near.get(key, 0.0))
    return near


def _words(document: Document, provision: Provision) -> str:
    heading = document.words(provision.heading) if provision.heading else ""
    return f"{heading} {own_words(document, provision)}"
