"""What speaks for a place as the answer to a question, and how sure that makes us."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.leaning import fits, leaning
from bot.wanted import Wanted, gives, topic, wanted
from index.focus import Term, asked_share, met, share, terms
from index.known import Near
from index.passages import own_words
from index.search import Hit
from knowledge.asked import known_questions
from knowledge.cite import find
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Locator, Provision, State
from knowledge.vietnamese import nfc

# How the signals of a place add up to its score; fitted so that a right place is the likeliest
# choice on the valid half of tests/questions*.jsonl, by tests/benchmarks/calibrate.py.
WEIGHTS = {
    "own": 0.23,
    "words": 0.13,
    "guidance": 0.10,
    "expired": -0.11,
    "asked": 0.10,
    "gives": 0.13,
    "ranker": 0.37,
    "near": 0.32,
    "several": 0.37,
    "centre": 0.39,
    "said": 0.29,
}
# A question that is a known one but for a word or two is that one, whatever else speaks for other
# places. By hand: among the valid questions hardly any is so near.
_SAME_FROM, _THE_SAME = 0.8, 4.0
# How much it counts that a place was talked of (bot/leaning.py). By hand: 1.2 to 1.9 did alike on
# the valid and practice conversations.
TALKED_OF = 1.5

# How the score of the best place and what speaks for and against it add up to how sure we are
# (logistic), fitted on the same questions.
SURENESS = {
    "score": 3.32,
    "near": 2.80,
    "given": 4.24,
    "elsewhere": -3.18,
    "nearer elsewhere": -0.08,
    "absent": -3.60,
    "other": -7.43,
    "bias": -0.85,
}
# So many of the places known to answer questions like the one asked are looked at. By hand.
KNOWN = 12
# From where on a place is offered, and from where on quoted: by hand, near the 6 % and the 8 % of
# answerable valid questions that calibrate.py prints.
UNSURE_FROM = 0.34
FOUND_FROM = 0.40


@dataclass(frozen=True, slots=True)
class Evidence:
    """A provision that may answer, and what speaks for it.

    Shares of the question, 0 to 1: `own` is met by its own words, `asked` is of what the question
    word goes with and is met by these or the words above. `vectors`, `words` and `ranker` are the
    searcher's. `talked_of` is how far a message that leans on what was said means the place.
    `guidance` and `expired` are 0 or 1; `gives` is 1 where it holds the kind of answer that is
    wanted, -1 where it does not, 0 where none is. `near` is how like the question is to the nearest
    of those that it is known to answer, `several` to the nearest three, `centre` to all; `said` is
    the share of the question that its own words or those of known questions near to this one meet.
    `meant` is whether the question names its document or one that it mentions. `alone` is how much
    all that counts where the question leans on what was said. `met` is how far each term of the
    question is met by its own words; `score` is what it comes to.
    """

    document: Document
    provision: Provision
    met: tuple[float, ...]
    own: float
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
    centre: float = 0.0
    said: float = 0.0
    meant: bool = False
    alone: float = 1.0

    @property
    def score(self) -> float:
        """The sum of the signals, each with its weight."""
        return self.alone * self.found + TALKED_OF * self.talked_of

    @property
    def found(self) -> float:
        """The same, but for what was said before."""
        weighed = sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())
        return float(weighed + _THE_SAME * max(self.near - _SAME_FROM, 0.0))


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
    references = find(question, shelf.numbers)
    asked = sought(question, shelf)
    kinds = wanted(question)
    scores = {(hit.document, hit.locator): hit for hit in hits}
    leans = leaning(question, around, shelf)
    alike = {(near.document, near.locator): near for near in known}
    named = {r.document for r in references if r.document} | _numbered(question, shelf)
    found = []
    for number, locator in dict.fromkeys([*scores, *leans.near, *list(alike)[:KNOWN]]):
        document = shelf.document(number)
        path = document.path(locator)
        provision = path[-1]
        own = met(asked, _words(document, provision))
        above = beyond(met(asked, " ".join(_words(document, p) for p in path[:-1])), own)
        inside = [a + b for a, b in zip(own, above, strict=True)]
        text = document.words(provision.span)
        given = float(fits(question, text)) if around else 0.0
        if kinds and not leans.alike:
            given = _gives(kinds, document, provision, question, named)
        hit = scores.get((number, locator))
        near = alike.get((number, locator)) or _unknown(number, locator, share(asked, own))
        both = met(asked, near.said) if near else own
        said = [max(a, b) for a, b in zip(own, both, strict=True)]
        found.append(
            Evidence(
                document,
                provision,
                own,
                own=share(asked, own),
                asked=asked_share(asked, inside),
                vectors=hit.vectors if hit else 0.0,
                words=hit.words if hit else 0.0,
                talked_of=leans.strength((number, locator), share(asked, inside), text),
                guidance=float(number == GUIDANCE),
                expired=float(shelf.status(number).state is State.EXPIRED),
                gives=-1.0 if given and around and leans.strays(number) else given,
                ranker=hit.score if hit else 0.0,
                near=near.degree if near else 0.0,
                several=near.several if near else 0.0,
                centre=near.centre if near else 0.0,
                said=share(asked, said),
                meant=number in named or any(n in text for n in named),
                alone=leans.alone,
            )
        )
    # Whoever names a document wants it, or what says something of it.
    kept = [one for one in found if one.meant]
    return sorted(kept or found, key=lambda evidence: -evidence.score)


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
    total = SURENESS["bias"] + sum(
        SURENESS[name] * value for name, value in reasons(places[0], doubts).items()
    )
    return 1 / (1 + math.exp(-total))


def reasons(best: Evidence, doubts: Doubts) -> dict[str, float]:
    """Return what `sure` goes by, for and against the best place."""
    return {
        "score": best.score,
        "near": best.near,
        # A sum or a day stands in many places: it counts where the place is known for the matter.
        "given": best.gives * best.near,
        "elsewhere": doubts.elsewhere,
        "nearer elsewhere": doubts.elsewhere - best.vectors,
        "absent": doubts.absent,
        "other": doubts.other,
    }


# Of a place in somebody else's document nobody has said what it answers. It is taken for as near as
# right places of ours are on the average, for each share of the question that their words meet.
_NEAR, _SEVERAL, _CENTRE = 0.7, 0.6, 0.6


def _unknown(number: str, locator: Locator, own: float) -> Near | None:
    """Return how near a place is taken to be where its document has no known question."""
    if number in _asked_about():
        return None
    return Near(number, locator, _NEAR * own, _SEVERAL * own, _CENTRE * own, "")


@cache
def _asked_about() -> frozenset[str]:
    return frozenset(question.document for question in known_questions())


def sought(question: str, shelf: Shelf) -> tuple[Term, ...]:
    """Return what `question` is about, without the kind of answer and the documents it names."""
    rest = nfc(question)
    for reference in reversed(find(question, shelf.numbers)):
        if reference.document:
            rest = f"{rest[: reference.span.start]} {rest[reference.span.end :]}"
    return terms(topic(rest)) or terms(topic(question))


# «trong 5740», «1079 giao gì»: four digits that are no year.
_NUMBER = re.compile(r"(?<![\w/.-])(?!(?:19|20)\d\d)\d{4}(?![\w/.-])")


def _numbered(question: str, shelf: Shelf) -> set[str]:
    """Return the documents that a bare number of four digits names."""
    said = set(_NUMBER.findall(question))
    return {number for number in shelf.numbers if number.partition("/")[0] in said}


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
