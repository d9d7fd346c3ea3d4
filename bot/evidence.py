"""What speaks for a place as the answer to a question, and how sure that makes us."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.wanted import Wanted, gives, topic, wanted
from index.focus import Term, asked_share, met, share, terms
from index.known import Near
from index.passages import own_words
from index.search import Hit
from knowledge.cite import find
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Kind, Locator, Provision, State

# How the signals of a place add up to its score; fitted so that a right place is the likeliest
# choice on the valid half of tests/questions*.jsonl, by tests/benchmarks/calibrate.py.
WEIGHTS = {
    "own": 0.31,
    "around": 0.03,
    "named": 0.07,
    "vectors": 0.14,
    "words": 0.17,
    "guidance": 0.15,
    "expired": -0.12,
    "asked": 0.14,
    "gives": 0.13,
    "ranker": 0.43,
    "near": 0.44,
    "several": 0.43,
    "said": 0.44,
    "called": 0.21,
}
# How much it counts that a place was talked of. By hand: 0.4 to 1.3 did alike on the valid
# conversations.
TALKED_OF = 0.8

# How the score of the best place and what speaks against it add up to how sure we are (logistic),
# fitted on the same questions and 400 on general law.
SURENESS = {
    "score": 3.53,
    "nearer elsewhere": -1.12,
    "elsewhere": -1.76,
    "absent": -4.30,
    "gives": 0.91,
    "near": 0.12,
    "bias": -2.89,
}
# So many of the places known to answer questions like the one asked are looked at. By hand.
KNOWN = 12
# From where on a place is offered, and from where on quoted: by hand, near the 3 % and the 8 % of
# answerable valid questions that calibrate.py prints.
UNSURE_FROM = 0.17
FOUND_FROM = 0.30


@dataclass(frozen=True, slots=True)
class Evidence:
    """A provision that may answer, and what speaks for it.

    Shares of the question, 0 to 1: `own` is met by its own words, `around` by those above it only,
    `named` by the number and title of the document only, `asked` is of what the question word goes
    with. `vectors`, `words` and `ranker` are the searcher's. `talked_of` is 1 for the place last
    cited, 0.8 for those in the same mục or Điều, as far as they meet the question. `guidance` and
    `expired` are 0 or 1; `gives` is 1 where it holds the kind of answer that is wanted, -1 where it
    does not, 0 where none is. `near` is how like the question is to the nearest of those that it is
    known to answer, `several` to the nearest three; `said` is the share of the question that its
    own words or those of known questions near to this one meet. `called` is 1 where the question
    names its document. `met` is how far each term of the question is met by its own words; `score`
    is what it comes to.
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
    talked_of = _near(around, shelf)
    alike = {(near.document, near.locator): near for near in known}
    named = {r.document for r in find(question, shelf.numbers) if r.document}
    found = []
    for number, locator in dict.fromkeys([*scores, *talked_of, *list(alike)[:KNOWN]]):
        document = shelf.document(number)
        path = document.path(locator)
        provision = path[-1]
        own = met(asked, _words(document, provision))
        above = beyond(met(asked, " ".join(_words(document, p) for p in path[:-1])), own)
        inside = [a + b for a, b in zip(own, above, strict=True)]
        title = beyond(met(asked, f"{shelf.citation(number)} {document.title}"), inside)
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
                talked_of=talked_of.get((number, locator), 0.0)
                * _leaning(share(asked, inside), asked),
                guidance=float(number == GUIDANCE),
                expired=float(shelf.status(number).state is State.EXPIRED),
                gives=_gives(kinds, document.words(provision.span)),
                ranker=hit.score if hit else 0.0,
                near=near.degree if near else 0.0,
                several=near.several if near else 0.0,
                said=share(asked, said),
                called=float(number in named),
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
        + SURENESS["gives"] * places[0].gives
        + SURENESS["near"] * places[0].near
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
