"""What speaks for a place as the answer to a question, and how sure that makes us."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.leaning import fits, leaning
from bot.wanted import Wanted, gives, topic, wanted
from index.focus import asked_share, met, share, terms
from index.known import Near
from index.passages import own_words
from index.search import Hit
from knowledge.cite import find
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Provision, State

# How the signals of a place add up to its score; fitted so that a right place is the likeliest
# choice on the valid half of tests/questions*.jsonl, by tests/benchmarks/calibrate.py.
WEIGHTS = {
    "own": 0.32,
    "around": 0.03,
    "named": 0.02,
    "vectors": 0.10,
    "words": 0.18,
    "guidance": 0.15,
    "expired": -0.11,
    "asked": 0.12,
    "gives": 0.15,
    "ranker": 0.41,
    "near": 0.44,
    "several": 0.44,
    "said": 0.42,
    "called": 0.23,
}
# How much it counts that a place was talked of (bot/leaning.py). By hand: 1.2 to 1.9 did alike on
# the valid and practice conversations.
TALKED_OF = 1.7

# How the score of the best place and what speaks against it add up to how sure we are (logistic),
# fitted on the same questions and 400 on general law.
SURENESS = {
    "score": 3.62,
    "nearer elsewhere": -1.16,
    "elsewhere": -1.37,
    "absent": -2.90,
    "gives": 1.99,
    "near": 1.49,
    "other": -5.31,
    "bias": -2.01,
}
# So many of the places known to answer questions like the one asked are looked at. By hand.
KNOWN = 12
# From where on a place is offered, and from where on quoted: by hand, near the 3 % and the 8 % of
# answerable valid questions that calibrate.py prints.
UNSURE_FROM = 0.26
FOUND_FROM = 0.42


@dataclass(frozen=True, slots=True)
class Evidence:
    """A provision that may answer, and what speaks for it.

    Shares of the question, 0 to 1: `own` is met by its own words, `around` by those above it only,
    `named` by the number and title of the document only, `asked` is of what the question word goes
    with. `vectors`, `words` and `ranker` are the searcher's. `talked_of` is how far a message
    that leans on what was said means the place. `guidance` and
    `expired` are 0 or 1; `gives` is 1 where it holds the kind of answer that is wanted, -1 where it
    does not, 0 where none is. `near` is how like the question is to the nearest of those that it is
    known to answer, `several` to the nearest three; `said` is the share of the question that its
    own words or those of known questions near to this one meet. `called` is 1 where the question
    names its document. `alone` is how much all that counts where the question leans on what
    was said. `met` is how far each term of the question is met by its own words; `score` is what it
    comes to.
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
    near: float = 0.0
    several: float = 0.0
    said: float = 0.0
    called: float = 0.0
    alone: float = 1.0

    @property
    def score(self) -> float:
        """The sum of the signals, each with its weight."""
        return self.alone * self.found + TALKED_OF * self.talked_of

    @property
    def found(self) -> float:
        """The same, but for what was said before."""
        return float(sum(weight * getattr(self, name) for name, weight in WEIGHTS.items()))


@dataclass(frozen=True, slots=True)
class Doubts:
    """What speaks against any answer from the texts at hand.

    `elsewhere` is how near the question is to other law than ours (cosine), `absent` how near to a
    fact that is known not to stand in the texts, `other` to everyday matters (0 to 1).
    """

    elsewhere: float = 0.0
    absent: float = 0.0
    other: float = 0.0


NO_DOUBTS = Doubts()


def weigh(
    question: str,
    hits: Sequence[Hit],
    shelf: Shelf,
    *,
    around: Sequence[Citation] = (),
    known: Sequence[Near] = (),
) -> list[Evidence]:
    """Return the evidence for each place that may answer, best first.

    These are the hits, the places talked of and beside, and the first of those `known` to answer
    questions like this one.
    """
    asked = terms(topic(question))
    kinds = wanted(question)
    scores = {(hit.document, hit.locator): hit for hit in hits}
    leans = leaning(question, around, shelf)
    alike = {(near.document, near.locator): near for near in known}
    named = {r.document for r in find(question, shelf.numbers) if r.document}
    found = []
    for number, locator in dict.fromkeys([*scores, *leans.near, *list(alike)[:KNOWN]]):
        document = shelf.document(number)
        path = document.path(locator)
        provision = path[-1]
        own = met(asked, _words(document, provision))
        above = beyond(met(asked, " ".join(_words(document, p) for p in path[:-1])), own)
        inside = [a + b for a, b in zip(own, above, strict=True)]
        title = beyond(met(asked, f"{shelf.citation(number)} {document.title}"), inside)
        text = document.words(provision.span)
        given = float(fits(question, text)) if around else 0.0
        if kinds:
            given = _gives(kinds, document, provision, question, named)
        hit = scores.get((number, locator))
        near = alike.get((number, locator))
        both = met(asked, near.said) if near else own
        said = [max(a, b) for a, b in zip(own, both, strict=True)]
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
                talked_of=leans.strength((number, locator), share(asked, inside), text),
                guidance=float(number == GUIDANCE),
                expired=float(shelf.status(number).state is State.EXPIRED),
                gives=-1.0 if given and leans.strays(number) else given,
                ranker=hit.score if hit else 0.0,
                near=near.degree if near else 0.0,
                several=near.several if near else 0.0,
                said=share(asked, said),
                called=float(number in named),
                alone=leans.alone,
            )
        )
    return sorted(found, key=lambda evidence: -evidence.score)


def standing(known: Sequence[Near], shelf: Shelf) -> list[Near]:
    """Return those of the places that stand in a document that holds or held on the shelf's day."""
    return [
        near
        for near in known
        if (document := shelf.documents.get(near.document))
        and document.find(near.locator)
        and shelf.status(near.document).state is not State.NOT_YET
    ]


def sure(places: Sequence[Evidence], doubts: Doubts) -> float:
    """Return how likely it is, 0 to 1, that the first of `places` answers."""
    if not places or places[0].gives < 0:
        return 0.0
    total = (
        SURENESS["score"] * places[0].score
        + SURENESS["nearer elsewhere"] * (doubts.elsewhere - places[0].vectors)
        + SURENESS["elsewhere"] * doubts.elsewhere
        + SURENESS["absent"] * doubts.absent
        + SURENESS["other"] * doubts.other
        + SURENESS["gives"] * places[0].gives
        + SURENESS["near"] * places[0].near
        + SURENESS["bias"]
    )
    return 1 / (1 + math.exp(-total))


def _gives(
    kinds: frozenset[Wanted],
    document: Document,
    provision: Provision,
    question: str,
    named: Collection[str],
) -> float:
    """Return 1 where a place gives all that is wanted, -1 where not, 0 where nothing is.

    What a document is asked for, one that does not even mention it cannot give.
    """
    if not kinds:
        return 0.0
    if named and document.number not in named and not any(n in document.text for n in named):
        return -1.0
    text = document.words(provision.span)
    return 1.0 if all(gives(kind, text, question) for kind in kinds) else -1.0


def beyond(strengths: Sequence[float], already: Sequence[float]) -> list[float]:
    """Return what `strengths` add to what is met `already`."""
    return [max(new - old, 0.0) for new, old in zip(strengths, already, strict=True)]


def _words(document: Document, provision: Provision) -> str:
    heading = document.words(provision.heading) if provision.heading else ""
    return f"{heading} {own_words(document, provision)}"
