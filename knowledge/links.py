"""Resolve the cross-references in the words of provisions to the places that they mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge import catalogue
from knowledge.entry import RelationKind
from knowledge.library import Shelf
from knowledge.mentions import Mention, mentions
from knowledge.model import Citation, Locator, Span


@dataclass(frozen=True, slots=True)
class Link:
    """The words at `span` of the source's document cite `target`; `source` is where they stand."""

    source: Citation
    target: Citation
    span: Span


def links_from(shelf: Shelf, number: str, locator: Locator | None = None) -> tuple[Link, ...]:
    """Return what a place and all inside it cite, each target once, in printed order.

    A target is a place that is on the shelf, or a whole document of the catalogue. What holds the
    place, or stands in it, is left out. Raises UnknownDocument or UnknownPlace.
    """
    here = _place(shelf, number, locator)
    outgoing = [
        link
        for link in _table(shelf)
        if _holds(here, link.source)
        if not _holds(here, link.target) and not _holds(link.target, here)
    ]
    return tuple({link.target: link for link in reversed(outgoing)}.values())[::-1]


def links_to(shelf: Shelf, number: str, locator: Locator | None = None) -> tuple[Link, ...]:
    """Return what cites a place or something inside it, each source once, in the shelf's order.

    What holds the place, or stands in it, is left out. Raises UnknownDocument or UnknownPlace.
    """
    here = _place(shelf, number, locator)
    incoming = [
        link
        for link in _table(shelf)
        if _holds(here, link.target)
        if not _holds(here, link.source) and not _holds(link.source, here)
    ]
    return tuple({link.source: link for link in reversed(incoming)}.values())[::-1]


def guided_by(shelf: Shelf, number: str) -> tuple[Citation, ...]:
    """Return the documents, issued by the shelf's day, that guide how this one is carried out."""
    known = catalogue.load()
    found = []
    for relation in known.relations_of(number):
        actor = known.entry(relation.document)
        issued = (actor.date or actor.in_force_by) if actor else None
        guiding = relation.kind is RelationKind.GUIDES and relation.target == number
        if actor and guiding and issued and issued <= shelf.day:
            found.append(Citation(actor.number, relation.at, actor.date))
    return tuple(dict.fromkeys(found))


def _place(shelf: Shelf, number: str, locator: Locator | None) -> Citation:
    if locator is not None:
        shelf.provision(number, locator)
    return shelf.citation(number, locator)


def _holds(outer: Citation, inner: Citation) -> bool:
    """Return whether `inner` is `outer` or a place in it."""
    labels = outer.locator.labels if outer.locator else ()
    within = inner.locator.labels if inner.locator else ()
    return outer.document == inner.document and within[: len(labels)] == labels


# A shelf has no hash; it is kept beside its links, so that its identity stays its own.
_tables: dict[int, tuple[Shelf, tuple[Link, ...]]] = {}
_TABLES = 8  # days that are asked about at a time


def _table(shelf: Shelf) -> tuple[Link, ...]:
    """Return every link between what is on the shelf, read once for it."""
    if id(shelf) not in _tables:
        if len(_tables) >= _TABLES:
            _tables.clear()
        _tables[id(shelf)] = (shelf, tuple(_links(shelf)))
    return _tables[id(shelf)][1]


def _links(shelf: Shelf) -> Iterator[Link]:
    entries = catalogue.load().entries
    known = tuple(dict.fromkeys((*shelf.numbers, *(entry.number for entry in entries))))
    for number, document in shelf.documents.items():
        for mention in mentions(document, known):
            if target := _target(shelf, number, mention):
                yield Link(shelf.citation(number, mention.source), target, mention.span)


def _target(shelf: Shelf, source: str, mention: Mention) -> Citation | None:
    """Return what is there of the place named: it, the whole document, or nothing."""
    document = shelf.documents.get(mention.document)
    if document is None:
        entry = catalogue.load().entry(mention.document)
        return Citation(entry.number, date=entry.date) if entry else None
    if mention.locator is None or document.find(mention.locator):
        return shelf.citation(document.number, mention.locator)
    # The words do name the other document; of their own, they name a place that is not there.
    return shelf.citation(document.number) if document.number != source else None
