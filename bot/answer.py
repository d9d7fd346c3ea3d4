"""Turn hits into an Answer: words lifted from a text, each with its place, or an honest "no"."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.evidence import (
    FOUND_FROM,
    NO_DOUBTS,
    UNSURE_FROM,
    Doubts,
    Evidence,
    beyond,
    sought,
    sure,
    weigh,
)
from bot.reviewed import Reviewed
from bot.same import same_meaning, says_the_same
from bot.wanted import gives, wanted, wants_list
from bot.written import Written
from index.focus import Term, met, share
from index.known import Near
from index.passages import own_spans
from index.search import Hit
from knowledge.entry import Certainty
from knowledge.library import Shelf
from knowledge.links import guided_by, links_from, links_to
from knowledge.model import (
    Authority,
    Citation,
    Document,
    Locator,
    Provision,
    Span,
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
    ABSENT = "absent"  # they are known not to say it; a note tells what they say instead
    EMPTY = "empty"  # no letter or digit in the question
    COURTESY = "courtesy"  # it thanks, agrees or greets, and asks nothing
    TOO_LONG = "too_long"  # more than a question
    NO_SUCH_PLACE = "no_such_place"  # the place named is not in the document


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one provision. `text` equals `Document.text[span.start:span.end]`, always.

    `marks` are the stretches of the document, inside `span`, that say who, when, how many … or
    what has changed. `on` is the day on which the words read so, where it is not the day asked
    about. `part` is what of the question it answers, where that asks for several things.
    """

    citation: Citation
    text: str
    span: Span
    authority: Authority
    status: Status
    page: int | None = None
    url: str | None = None
    marks: tuple[Span, ...] = ()
    on: datetime.date | None = None
    part: str = ""

    @property
    def marked(self) -> tuple[str, ...]:
        """The marked words, in printed order."""
        start = self.span.start
        return tuple(self.text[mark.start - start : mark.end - start] for mark in self.marks)


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
class Links:
    """What the first quoted place cites, where it is cited, and what guides its document."""

    cites: tuple[Citation, ...] = ()
    cited_by: tuple[Citation, ...] = ()
    guided_by: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one message. `quotes` are in the order in which to read them.

    `lead` comes first of all: "Có" or "Không", and what in the text says so. `statements` stand
    before the quotes, `notes` beside them: validity warnings, renamed bodies. `english` asks for an
    English frame around all that.
    `related` are other places that were considered, the best first; `links` are those of the first
    quote, `also` places of other documents that say the same, in the order of rank and date.
    `reason` is set where the verdict is NOTHING, `nearest` where one place is close even so.
    `written` is what a language model made of the quotes, where there is one. `took_ms` is the time
    from question to answer, the model's left out. `reviewed` is what people answered to this very
    question.
    """

    question: str
    verdict: Verdict
    quotes: tuple[Quote, ...] = ()
    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()
    related: tuple[Citation, ...] = ()
    links: Links = Links()
    reason: Reason | None = None
    nearest: Citation | None = None
    also: tuple[Citation, ...] = ()
    lead: str = ""
    english: bool = False
    written: Written | None = None
    reviewed: Reviewed | None = None
    took_ms: float = field(default=0.0, compare=False)


# These are set by hand, none is fitted.
# A place with no more letters of its own than this is quoted whole: its sentences belong together,
# and it is read at a glance.
_AT_A_GLANCE = 450
# Sentences that meet at least this share of what the best one meets are quoted with it.
_NEAR_BEST = 0.8
# A second place is quoted when it is nearly as good and meets this much of the question that the
# first left open.
_NEAR_TOP = 0.7
_COMPLETES = 0.25
_CHOICES = 3
# A list is quoted for its line where another line, or the words above, are so nearly as good.
_LIFTED_FROM = 0.7
# A place that does not give what is asked for is named as the closest where it meets this much of
# the question: on the valid half that names two of two near misses and none of 22 other topics.
_CLOSE = 0.4

# What cites a place is looked for in all texts when a day is first asked about: 0.1 s for the
# 94,000 characters that ship, 6 s for 11 million (10,000 articles, as large_library.py adds them).
# Past this, set by hand where it takes about a second, answers go without; `troly show` looks
# anyway. What the place itself cites is in its own document, which may be as long.
_LINKED_UP_TO = 2_000_000


def compose(
    question: str,
    hits: Sequence[Hit],
    shelf: Shelf,
    *,
    around: Sequence[Citation] = (),
    known: Sequence[Near] = (),
    doubts: Doubts = NO_DOUBTS,
) -> Answer:
    """Return the answer that the best of `hits` give to `question`.

    FOUND quotes the sentences or the list that answer; UNSURE names two or three places; NOTHING
    says that the texts are silent. A question for a sum, a deadline, a telephone number and the
    like is only answered by a place that gives one. `around` are the places that were talked of:
    they and what stands beside them come first where the question leans on them. `known` are those
    that are known to answer questions like it.
    """
    places = weigh(question, hits, shelf, around=around, known=known)
    considered = tuple(
        Citation(p.document.number, p.provision.locator, p.document.date) for p in places
    )
    sureness = sure(places, doubts)
    if sureness < UNSURE_FROM:
        # The place is right, but does not give the sum, the day … that is asked for.
        close = bool(places) and places[0].gives < 0 and places[0].own >= _CLOSE
        return Answer(
            question,
            Verdict.NOTHING,
            related=considered,
            nearest=considered[0] if close else None,
            reason=Reason.SILENT,
        )
    if sureness < FOUND_FROM:
        asked = sought(question, shelf)
        quotes = [quote(shelf, p.document, _best_sentence(p, asked)) for p in places[:_CHOICES]]
        return Answer(question, Verdict.UNSURE, tuple(quotes), related=considered)
    if whole := _list_place(question, places):
        quotes = [quote(shelf, whole.document, whole.provision.span)]
        return Answer(question, Verdict.FOUND, tuple(quotes), related=considered)
    asked = sought(question, shelf)
    best = places[0]
    quotes = _quotes(shelf, best, asked, question)
    said = " ".join(one.text for one in quotes)
    for other in places[1:]:
        if _holds(best, other) or _holds(other, best):
            continue  # beside the point quoted, the list around it says nothing new
        gained = share(asked, beyond(other.met, best.met))
        if other.score >= _NEAR_TOP * best.score and gained >= _COMPLETES:
            # What says the same is named, not quoted once more.
            quotes += (
                [] if says_the_same(best, other, said) else _quotes(shelf, other, asked, question)
            )
            break
    quoted = {one.citation.document for one in quotes}
    also = tuple(c for c in same_meaning(places, said) if c.document not in quoted)
    return Answer(question, Verdict.FOUND, tuple(quotes), related=considered, also=also)


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


def links_of(answer: Answer, shelf: Shelf) -> Links:
    """Return the links of the first place that `answer` quotes.

    In a library too large to read at once, those to the place are left out.
    """
    if answer.verdict is not Verdict.FOUND or not answer.quotes:
        return Links()
    here = answer.quotes[0].citation
    own = len(shelf.document(here.document).text)
    every = sum(len(document.text) for document in shelf.documents.values())
    cites = links_from(shelf, here.document, here.locator) if own <= _LINKED_UP_TO else ()
    cited = links_to(shelf, here.document, here.locator) if every <= _LINKED_UP_TO else ()
    return Links(
        tuple(link.target for link in cites),
        tuple(link.source for link in cited),
        guided_by(shelf, here.document),
    )


def _holds(outer: Evidence, inner: Evidence) -> bool:
    """Return whether a place stands in another one of the same document."""
    same = outer.document.number == inner.document.number
    return same and inner.provision.span in outer.provision.span


def _smallest(level: tuple[Provision, ...], span: Span) -> Locator | None:
    for provision in level:
        if span in provision.span:
            return _smallest(provision.children, span) or provision.locator
    return None


def _own_sentences(place: Evidence) -> list[Span]:
    """Return the sentences of a place outside its children; all of it where there are none."""
    found = [
        Span(own.start + start, own.start + end)
        for own in own_spans(place.provision)
        for start, end in sentences(place.document.words(own))
    ]
    return found or [place.provision.span]


def _best_sentence(place: Evidence, asked: Sequence[Term]) -> Span:
    """Return the sentence of a place that meets most of what is asked, the first of the best."""
    document = place.document
    return max(_own_sentences(place), key=lambda s: share(asked, met(asked, document.words(s))))


def _quotes(shelf: Shelf, place: Evidence, asked: Sequence[Term], question: str) -> list[Quote]:
    """Return the sentences of a place that answer, neighbours joined, in printed order.

    Where the question is for a sum, a day …, one that gives it is among them.
    """
    candidates = _own_sentences(place)
    if not place.provision.children and len(place.provision.body) <= _AT_A_GLANCE:
        return [quote(shelf, place.document, place.provision.span)]
    scores = [share(asked, met(asked, place.document.words(s))) for s in candidates]
    best = max(scores)
    kept = [s for s, score in zip(candidates, scores, strict=True) if score >= _NEAR_BEST * best]
    kinds = wanted(question)

    def giving(span: Span) -> bool:
        return all(gives(kind, place.document.words(span), question) for kind in kinds)

    if not any(map(giving, kept)):
        others = [(score, -s.start, s) for s, score in zip(candidates, scores, strict=True)]
        found = [one for one in others if giving(one[2])]
        kept = sorted([*kept, *([max(found)[2]] if found else [])], key=lambda s: s.start)
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


def _unnumbered(place: Provision) -> bool:
    """Return whether a place only gathers what a digest has no number for: that is no list."""
    return str(place.locator) == "chua-ro"


def _list_place(question: str, places: Sequence[Evidence]) -> Evidence | None:
    """Return the parent whose children `question` asks for together, or None."""
    if not wants_list(question):
        return None
    best = places[0]
    if best.provision.children:
        return best
    parent = best.provision.locator.parent
    # those that were talked of are all near, whatever is asked
    likely = sorted(places, key=lambda place: -place.found)[:4]
    near = [p for p in likely if p.found >= _LIFTED_FROM * best.found]
    siblings = [p for p in near if p.provision.locator.parent == parent]
    above = best.document.find(parent) if parent else None
    if (
        above
        and not _unnumbered(above)
        and (len(siblings) > 1 or any(p.provision == above for p in near[:3]))
    ):
        return replace(best, provision=above)
    return None
