"""Resolve the cross-references in the words of provisions to the places that they mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge import catalogue
from knowledge.entry import RelationKind
from knowledge.library import Shelf
from knowledge.mentions import Mention, mentions
from knowledge.model import Citation, Document, Locator, Span


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
        for link in _links(shelf, number)
        if _holds(here, link.source)
        if not _holds(here, link.target) and not _holds(link.target, here)
    ]
    return tuple({link.target: link for link in reversed(outgoing)}.values())[::-1]


def links_to(shelf: Shelf, number: str, locator: Locator | None = None) -> tuple[Link, ...]:
    """Return what cites a place or something inside it, each source once, in the shelf's order.

    What holds the place, or stands in it, is left out. Every document on the shelf is read for it,
    once. Raises UnknownDocument or UnknownPlace.
    """
    here = _place(shelf, number, locator)
    incoming = [
        link
        for source in shelf.documents
        for link in _links(shelf, source)
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


@dataclass(frozen=True, slots=True)
class _Table:
    """What has been read of a shelf's links so far: by document, and the places of each."""

    shelf: Shelf  # has no hash, and is kept so that its identity stays its own
    known: tuple[str, ...]
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    places: dict[str, frozenset[Locator]] = field(default_factory=dict)


_tables: dict[int, _Table] = {}
_TABLES = 8  # days that are asked about at a time


def _table(shelf: Shelf) -> _Table:
    """Return what has been read for the shelf, nothing yet for a new one."""
    if id(shelf) not in _tables:
        if len(_tables) >= _TABLES:
            _tables.clear()
        entries = catalogue.load().entries
        known = dict.fromkeys((*shelf.numbers, *(entry.number for entry in entries)))
        _tables[id(shelf)] = _Table(shelf, tuple(known))
    return _tables[id(shelf)]


def _links(shelf: Shelf, number: str) -> tuple[Link, ...]:
    """Return every link from a document, read once for the shelf."""
    table = _table(shelf)
    if number not in table.links:
        table.links[number] = tuple(_read(table, shelf.documents[number]))
    return table.links[number]


def _read(table: _Table, document: Document) -> Iterator[Link]:
    shelf = table.shelf
    for mention in mentions(document, table.known):
        named = mention.document
        if named not in table.places and named in shelf.documents:
            table.places[named] = frozenset(p.locator for p in shelf.documents[named].walk())
        places = table.places.get(named, frozenset())
        if target := _target(shelf, document.number, mention, places):
            yield Link(shelf.citation(document.number, mention.source), target, mention.span)


def _target(
    shelf: Shelf, source: str, mention: Mention, places: frozenset[Locator]
) -> Citation | None:
    """Return what is there of the place named, among `places`: it, the document, or nothing."""
    document = shelf.documents.get(mention.document)
    if document is None:
        entry = catalogue.load().entry(mention.document)
        return Citation(entry.number, date=entry.date) if entry else None
    if mention.locator is None or mention.locator in places:
        return shelf.citation(document.number, mention.locator)
    # The words do name the other document; of their own, they name a place that is not there.
    return shelf.citation(document.number) if document.number != source else None
