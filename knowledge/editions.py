"""A document's wordings through time: which text stands from which day to which, and by whom."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge import catalogue, digest
from knowledge.amend import Action, Amended, Change, Failure, Instruction, amend, instructions
from knowledge.entry import RelationKind
from knowledge.model import Citation, Document, Locator, Span


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as it reads from one day up to the day before another; None is always.

    For an official text, `changes` is what amending provisions gave it and `failures` what they
    order and could not be carried out, so that the text is out of date there.
    """

    document: Document
    since: datetime.date | None = None
    before: datetime.date | None = None
    changes: tuple[Change, ...] = ()
    failures: tuple[Failure, ...] = ()

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the document reads like this on `day`."""
        return (self.since is None or self.since <= day) and (
            self.before is None or day < self.before
        )

    def amended_by(self, locator: Locator | None) -> tuple[Citation, datetime.date] | None:
        """Return which provision last changed a place or something in it, and since when.

        A change that could not be carried out counts: the place is amended all the same.
        """
        place = self.document.find(locator) if locator else None
        if locator and place is None:
            return None
        span = place.span if place else Span(0, len(self.document.text))
        found = [(c.by, c.since) for c in self.changes if _touches(c.span, span)]
        for failure in self.failures:
            target = failure.instruction.target
            if locator is None or target is None or _related(target, locator):
                found.append((failure.instruction.by, failure.instruction.since))
        dated = [(by, since) for by, since in found if since]
        return max(dated, key=lambda change: change[1]) if dated else None


def of_digest(number: str) -> tuple[Edition, ...]:
    """Return one edition for each stretch of days on which our digest reads alike."""
    turns = digest.load_digest(number).turns
    editions = []
    for since, before in zip((None, *turns), (*turns, None), strict=True):
        day = since or (before - datetime.timedelta(days=1) if before else datetime.date.min)
        editions.append(Edition(digest.document(number, day), since, before))
    return tuple(editions)


def of_official(
    document: Document,
    orders: Sequence[Instruction] = (),
    digested: Sequence[Edition] = (),
    at_hand: Collection[str] = (),
) -> tuple[Edition, ...]:
    """Return the editions of an official text, amended by `orders` each from its day on.

    Where the document was amended by one whose official text is not `at_hand`, and the `digested`
    editions know how, these stand from that day on: the text as issued is no longer what holds.
    """
    gap = _unknown_from(document.number, digested, at_hand)
    dated = [order for order in orders if order.since]
    turns = sorted({order.since for order in dated if order.since})
    if gap:
        turns = [turn for turn in turns if turn < gap]

    editions = []
    for since, before in zip((None, *turns), (*turns, gap), strict=True):
        standing = [order for order in dated if since and order.since and order.since <= since]
        read = amend(document, standing) if standing else Amended(document)
        failures = (*read.failures, *_undated(orders))
        editions.append(Edition(read.document, since, before, read.changes, failures))
    if gap:
        editions += [
            replace(edition, since=max(edition.since or gap, gap))
            for edition in overtaken(digested, orders)
            if edition.before is None or edition.before > gap
        ]
    return tuple(editions)


def overtaken(digested: Sequence[Edition], orders: Sequence[Instruction]) -> tuple[Edition, ...]:
    """Return the editions of a digest with the `orders` that it does not know as failures.

    Our own words cannot be amended by the letter; each place is marked from the order's day on.
    """
    known = {edition.since for edition in digested}
    unknown = [order for order in orders if order.since and order.since not in known]
    editions = []
    for edition in digested:
        days = sorted({o.since for o in unknown if o.since and edition.holds_on(o.since)})
        for since, before in zip((edition.since, *days), (*days, edition.before), strict=True):
            failures = [
                _failure(order, "chỉ có bản tóm tắt nên chưa áp dụng được")
                for order in unknown
                if since and order.since and order.since <= since
            ]
            failures += _undated(orders)
            editions.append(replace(edition, since=since, before=before, failures=tuple(failures)))
    return tuple(editions)


def _undated(orders: Sequence[Instruction]) -> list[Failure]:
    return [_failure(o, "không rõ ngày có hiệu lực") for o in orders if o.since is None]


def _failure(order: Instruction, reason: str) -> Failure:
    place = Citation(order.document or "", order.target).place
    return Failure(order, f"{place}: {reason} (theo {order.by})" if place else reason)


def orders_by_target(documents: Iterable[Document]) -> Mapping[str, tuple[Instruction, ...]]:
    """Return what official texts order of other documents, the oldest first, by their numbers.

    An order that names no document concerns nobody here. To repeal a document as a whole changes
    no word of it: that is for its status.
    """
    found: defaultdict[str, list[Instruction]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: (d.date or datetime.date.min, d.number)):
        entry = catalogue.load().entry(document.number)
        for order in instructions(document):
            whole = order.action is Action.REPEAL and order.target is None
            if order.document and order.document != document.number and not whole:
                since = order.since or (entry.in_force_from if entry else None)
                found[order.document].append(replace(order, since=since))
    return {number: tuple(orders) for number, orders in found.items()}


def _unknown_from(
    number: str, digested: Sequence[Edition], at_hand: Collection[str]
) -> datetime.date | None:
    """Return the first day on which only the digest knows how the document reads."""
    known = {edition.since for edition in digested}
    days = []
    for relation in catalogue.load().relations_of(number):
        if (
            relation.kind is RelationKind.AMENDS
            and relation.target == number
            and relation.document not in at_hand
        ):
            actor = catalogue.load().entry(relation.document)
            since = relation.since or (actor.in_force_from if actor else None)
            if since and since in known:
                days.append(since)
    return min(days, default=None)


def _touches(change: Span, place: Span) -> bool:
    if len(change):
        return change.start < place.end and place.start < change.end
    return place.start <= change.start <= place.end


def _related(one: Locator, other: Locator) -> bool:
    """Return whether one place lies in the other, or is it."""
    depth = min(len(one.labels), len(other.labels))
    return one.labels[:depth] == other.labels[:depth]
