"""Turn hits into an Answer: words lifted from a text, each with its place, or an honest "no"."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.wanted import gives, topic, wanted, wants_list
from index.focus import Term, met, share, terms
from index.passages import own_spans, own_words
from index.search import Hit
from knowledge.entry import Certainty
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import (
    Authority,
    Citation,
    Document,
    Kind,
    Locator,
    Provision,
    Span,
    State,
    Status,
)
from knowledge.vietnamese import sentences


class Verdict(StrEnum):
    """How sure an answer is of its basis."""

    FOUND = "found"
    UNSURE = "unsure"  # two or three places to choose from
    NOTHING = "nothing"  # the documents at hand have no basis for it


class Reason(StrEnum):
    """Why there is nothing, where it is not that the texts are silent."""

    SILENT = "silent"  # the texts have no basis
    EMPTY = "empty"  # no letter or digit in the question
    TOO_LONG = "too_long"  # more than a question
    NO_SUCH_PLACE = "no_such_place"  # the place named is not in the document


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one provision. `text` equals `Document.text[span.start:span.end]`, always."""

    citation: Citation
    text: str
    span: Span
    authority: Authority
    status: Status
    page: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What the catalogue knows of a document, in our own words: who signed it, whether it holds.

    `certainty` and `source` say how we know.
    """

    citation: Citation
    text: str
    certainty: Certainty
    source: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one message. `quotes` are in the order in which to read them.

    `statements` stand before them, `notes` beside them: validity warnings, renamed bodies.
    `related` are other places that were considered, the best first. `reason` is set where the
    verdict is NOTHING. `took_ms` is the time from question to answer.
    """

    question: str
    verdict: Verdict
    quotes: tuple[Quote, ...] = ()
    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()
    related: tuple[Citation, ...] = ()
    reason: Reason | None = None
    took_ms: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Weights:
    """How the signals of a place add up, and from where on it is offered or quoted."""

    own: float = 0.81
    around: float = 0.44
    named: float = 0.95
    vectors: float = 0.42
    words: float = 0.40
    guidance: float = 0.12
    expired: float = -0.4
    talked_of: float = 0.4
    unsure: float = 0.33
    found: float = 0.45


# What makes a place likely to answer, and how much; fitted by logistic regression on the valid
# half of tests/questions.jsonl (tests/benchmarks/calibrate.py), as are the two thresholds.
WEIGHTS = Weights()

# Sentences that meet at least this share of what the best one meets are quoted with it.
_NEAR_BEST = 0.8
# A second place is quoted when it meets this much of the question that the first left open.
_COMPLETES = 0.25
_CHOICES = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A provision that may answer, with what it meets of the question and how likely it is."""

    document: Document
    provision: Provision
    met: tuple[float, ...]
    confidence: float


def compose(
    question: str,
    hits: Sequence[Hit],
    shelf: Shelf,
    *,
    around: Sequence[Citation] = (),
    weights: Weights = WEIGHTS,
) -> Answer:
    """Return the answer that the best of `hits` give to `question`.

    FOUND quotes the sentences or the list that answer; UNSURE names two or three places; NOTHING
    says that the texts are silent. A question for a sum, a deadline, a telephone number and the
    like is only answered by a place that gives one. `around` are the places that were talked of:
    they and what stands beside them come first where the question leans on them.
    """
    asked = terms(topic(question))
    places = [_place(found, weights) for found in signals(question, hits, shelf, around=around)]
    places.sort(key=lambda place: -place.confidence)
    considered = tuple(
        Citation(p.document.number, p.provision.locator, p.document.date) for p in places
    )
    if not places or places[0].confidence < weights.unsure:
        return Answer(question, Verdict.NOTHING, related=considered, reason=Reason.SILENT)
    if places[0].confidence < weights.found:
        quotes = [quote(shelf, p.document, _own_sentences(p)[0]) for p in places[:_CHOICES]]
        return Answer(question, Verdict.UNSURE, tuple(quotes), related=considered)
    if whole := _list_place(question, places):
        quotes = [quote(shelf, whole.document, whole.provision.span)]
    else:
        best = places[0]
        quotes = _quotes(shelf, best, asked)
        for other in places[1:]:
            gained = share(asked, _beyond(other.met, best.met))
            if other.confidence >= weights.found and gained >= _COMPLETES:
                quotes += _quotes(shelf, other, asked)
                break
    return Answer(question, Verdict.FOUND, tuple(quotes), related=considered)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a place: shares of the question (0 to 1) and the searcher's scores.

    `own` is met by its own words, `around` by those above it only, `named` by the number and title
    of the document only; `talked_of` is 1 for the place last cited, 0.8 for those in the same mục
    or Điều, 0 for all others; `guidance` is 1 in the guidance itself; `expired` is 1 where it no
    longer holds; `gives` is whether it holds the kind of answer that is wanted.
    """

    document: Document
    provision: Provision
    met: tuple[float, ...]
    own: float
    around: float
    named: float
    vectors: float
    words: float
    talked_of: float
    guidance: float
    expired: float
    gives: bool


def signals(
    question: str, hits: Sequence[Hit], shelf: Shelf, *, around: Sequence[Citation] = ()
) -> list[Signals]:
    """Return the signals of each hit, and of the places talked of and those beside them."""
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
        above = met(asked, " ".join(_words(document, p) for p in path[:-1]))
        title = met(asked, f"{shelf.citation(number)} {document.title}")
        beyond = _beyond(above, own)
        hit = scores.get((number, locator))
        found.append(
            Signals(
                document,
                provision,
                own,
                own=share(asked, own),
                around=share(asked, beyond),
                named=share(
                    asked, _beyond(title, [a + b for a, b in zip(own, beyond, strict=True)])
                ),
                vectors=hit.vectors if hit else 0.0,
                words=hit.words if hit else 0.0,
                talked_of=near.get((number, locator), 0.0),
                guidance=float(number == GUIDANCE),
                expired=float(shelf.status(number).state is State.EXPIRED),
                gives=all(gives(kind, document.words(provision.span)) for kind in kinds),
            )
        )
    return found


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


def quote(shelf: Shelf, document: Document, span: Span) -> Quote:
    """Return the words of `document` at `span`, without the space around them, and their place.

    The place is the smallest provision that holds them all; its status is that of the shelf's day.
    """
    words = document.words(span)
    start = span.start + len(words) - len(words.lstrip())
    span = Span(start, start + len(words.strip()))
    locator = _smallest(document.provisions, span)
    return Quote(
        citation=Citation(document.number, locator, document.date),
        text=document.words(span),
        span=span,
        authority=document.authority,
        status=shelf.status(document.number, locator),
        page=document.page_of(span.start),
        url=document.url,
    )


def _smallest(level: tuple[Provision, ...], span: Span) -> Locator | None:
    for provision in level:
        if span in provision.span:
            return _smallest(provision.children, span) or provision.locator
    return None


def _place(found: Signals, weights: Weights) -> _Place:
    confidence = (
        weights.own * found.own
        + weights.around * found.around
        + weights.named * found.named
        + weights.guidance * found.guidance
        + weights.expired * found.expired
        + weights.vectors * found.vectors
        + weights.words * found.words
        + weights.talked_of * found.talked_of
    )
    if not found.gives:
        confidence = min(confidence, 0.0)
    return _Place(found.document, found.provision, found.met, confidence)


def _beyond(strengths: Sequence[float], already: Sequence[float]) -> list[float]:
    """Return what `strengths` add to what is met `already`."""
    return [max(new - old, 0.0) for new, old in zip(strengths, already, strict=True)]


def _words(document: Document, provision: Provision) -> str:
    heading = document.words(provision.heading) if provision.heading else ""
    return f"{heading} {own_words(document, provision)}"


def _own_sentences(place: _Place) -> list[Span]:
    """Return the sentences of a place outside its children; all of it where there are none."""
    found = [
        Span(own.start + start, own.start + end)
        for own in own_spans(place.provision)
        for start, end in sentences(place.document.words(own))
    ]
    return found or [place.provision.span]


def _quotes(shelf: Shelf, place: _Place, asked: Sequence[Term]) -> list[Quote]:
    """Return the sentences of a place that answer, neighbours joined, in printed order."""
    candidates = _own_sentences(place)
    scores = [share(asked, met(asked, place.document.words(s))) for s in candidates]
    best = max(scores)
    kept = [s for s, score in zip(candidates, scores, strict=True) if score >= _NEAR_BEST * best]
    # "… các nhiệm vụ sau:" is no answer without the list that it announces.
    if any(place.document.words(s).rstrip().endswith(":") for s in kept):
        return [quote(shelf, place.document, place.provision.span)]
    joined: list[Span] = []
    for span in kept:
        if joined and not place.document.words(Span(joined[-1].end, span.start)).strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return [quote(shelf, place.document, span) for span in joined]


def _list_place(question: str, places: Sequence[_Place]) -> _Place | None:
    """Return the parent whose children `question` asks for together, or None."""
    if not wants_list(question):
        return None
    best = places[0]
    if best.provision.children:
        return best
    parent = best.provision.locator.parent
    siblings = [p for p in places[:4] if p.provision.locator.parent == parent]
    above = best.document.find(parent) if parent else None
    if above and (len(siblings) > 1 or any(p.provision == above for p in places[:3])):
        return _Place(best.document, above, best.met, best.confidence)
    return None
