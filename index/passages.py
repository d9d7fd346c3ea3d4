"""Cut a document into passages along its own structure, with the heading path as context."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.library import Edition, Library
from knowledge.model import Citation, Document, Locator, Provision, Span

# A lead-in serves its children as context by what it announces, and that stands in its beginning
# and its end; more of it would drown the child's own words. Set by hand; no other was tried.
_CONTEXT_SYLLABLES = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched for one provision on some days: its own words, under the words above it.

    A leaf's `text` is all of it; a parent's is what stands in it outside its children, so that a
    child is never found through its parent nor a parent through its children. `heading` says where
    it stands: document title, then each heading or lead-in from the top down.
    """

    document: str
    locator: Locator
    heading: str
    text: str
    leaf: bool

    @property
    def id(self) -> str:
        """The place as one string: number, "#", locator."""
        return f"{self.document}#{self.locator}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A passage and the days on which it stands: those of any of its editions."""

    passage: Passage
    editions: tuple[Edition, ...]

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the place reads like this on `day`."""
        return any(edition.holds_on(day) for edition in self.editions)


def dated_passages(library: Library) -> list[Dated]:
    """Return every passage of every edition; what did not change between editions is there once."""
    found: dict[Passage, list[Edition]] = {}
    for editions in library.editions.values():
        for edition in editions:
            for passage in passages(edition.document):
                found.setdefault(passage, []).append(edition)
    return [Dated(passage, tuple(editions)) for passage, editions in found.items()]


def passages(document: Document) -> list[Passage]:
    """Return the passages of `document` in printed order, one for each provision with words."""

    def descend(provision: Provision, above: tuple[str, ...]) -> Iterator[Passage]:
        own = " ".join(own_words(document, provision).split())
        heading = document.words(provision.heading) if provision.heading else ""
        if own or heading:
            yield Passage(
                document.number,
                provision.locator,
                ". ".join(filter(None, (*above, heading))),
                own or heading,
                leaf=not provision.children,
            )
        place = Citation(document.number, provision.locator).place
        context = f"{place} {heading or _shortened(own)}".strip()
        for child in provision.children:
            yield from descend(child, (*above, context))

    return [
        passage
        for provision in document.provisions
        for passage in descend(provision, (document.title,))
    ]


def own_words(document: Document, provision: Provision) -> str:
    """Return the words of a provision that stand outside its heading and its children."""
    return " ".join(document.words(span) for span in own_spans(provision))


def own_spans(provision: Provision) -> list[Span]:
    """Return the stretches of a provision's body between its children, none of them empty."""
    spans = []
    start = provision.body.start
    for child in provision.children:
        spans.append(Span(start, child.span.start))
        start = child.span.end
    spans.append(Span(start, provision.body.end))
    return [span for span in spans if span.start < span.end]


def _shortened(words: str) -> str:
    parts = words.split()
    if len(parts) <= _CONTEXT_SYLLABLES:
        return words
    half = _CONTEXT_SYLLABLES // 2
    return " ".join([*parts[:half], "…", *parts[-half:]])
