"""Show what the last change of a place did to its words, and which provision made it."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot import messages
from bot.compare import Change, Piece, compare, marked
from bot.show import locate
from knowledge import catalogue, digest
from knowledge.cite import resolve
from knowledge.entry import RelationKind
from knowledge.library import Library, Shelf
from knowledge.model import Authority, Citation, Document, Locator, Span, State, has_articles
from knowledge.vietnamese import day as printed


class Outcome(StrEnum):
    """What there is to tell of a place's last change."""

    COMPARED = "compared"
    UNCHANGED = "unchanged"  # it reads alike in every edition at hand
    NO_WORDS = "no_words"  # it was amended; the new words are not at hand
    UNSURE = "unsure"  # the document was amended by what is not at hand; the place may be


@dataclass(frozen=True, slots=True)
class Difference:
    """A place's words before and from `since`, up to `day`; `by` are the provisions that say so."""

    citation: Citation
    day: datetime.date
    authority: Authority
    outcome: Outcome
    pieces: tuple[Piece, ...] = ()
    since: datetime.date | None = None
    by: tuple[Citation, ...] = ()


def difference(library: Library, number: str, place: str | None, day: datetime.date) -> Difference:
    """Return what the last change up to `day` did to a place, or to a whole document.

    A place that was inserted is all added, one that was repealed all removed. Raises
    UnknownDocument, or UnknownPlace where the place never was there.
    """
    shelf = library.on(day)
    document = shelf.document(resolve(number, shelf.numbers) or number)
    number = document.number
    locator = locate(document, place) if place is not None else None
    editions = [e for e in library.editions[number] if e.since is None or e.since <= day]
    if locator and not any(e.document.find(locator) for e in editions):
        shelf.provision(number, locator)  # raises, and says what there is
    found = Difference(shelf.citation(number, locator), day, document.authority, Outcome.UNCHANGED)

    for before, after in reversed(list(itertools.pairwise(editions))):
        old, new = _words(before.document, locator), _words(after.document, locator)
        # Our own words and the official ones differ everywhere: that is no change of the law.
        alike = before.document.authority is after.document.authority
        if alike and after.since and old.split() != new.split():
            by = _changed_by(library.on(after.since), number, locator)
            pieces = compare(old, new)
            return replace(found, outcome=Outcome.COMPARED, pieces=pieces, since=after.since, by=by)

    status = shelf.status(number, locator)
    if status.state is State.AMENDED:
        by = (status.by,) if status.by else ()
        return replace(found, outcome=Outcome.NO_WORDS, since=status.since, by=by)
    if len(editions) == 1 and (amending := _amending(number, day)):
        return replace(found, outcome=Outcome.UNSURE, by=amending)
    return found


def plain(found: Difference) -> str:
    """Return by what and since when the words changed, and the words: [-bỏ-] and {+thêm+}."""
    since = f" từ ngày {printed(found.since)}" if found.since else ""
    by = f"{since}, theo {_joined(found.by)}" if found.by else since
    match found.outcome:
        case Outcome.UNCHANGED:
            return (
                f"Theo các bản đang có, đến ngày {printed(found.day)}, {found.citation} "
                "chưa thay đổi lần nào."
            )
        case Outcome.NO_WORDS:
            name = str(found.citation)
            return (
                f"{name[:1].upper()}{name[1:]} đã được sửa đổi{by}; chưa có lời văn mới để so từng "
                "chữ."
            )
        case Outcome.UNSURE:
            return (
                f"Chưa rõ {found.citation} có thay đổi hay không: văn bản này đã được sửa đổi{by}; "
                "chưa có lời văn mới để so từng chữ."
            )
        case Outcome.COMPARED:
            return _compared(found, by)


def _compared(found: Difference, by: str) -> str:
    changes = {piece.change for piece in found.pieces}
    what = {
        frozenset({Change.ADDED}): "được bổ sung",
        frozenset({Change.REMOVED}): "bị bãi bỏ",
    }.get(frozenset(changes), "thay đổi")
    head = f"{found.citation} {what}{by}"
    legend = "[-chữ bỏ đi-] {+chữ thêm vào+}"
    words = "".join(map(marked, found.pieces)).strip()
    return "\n\n".join(filter(None, (head, messages.WHOSE[found.authority], legend, words)))


def record(found: Difference) -> dict[str, Any]:
    """Return the change as `troly show --diff --json` prints it; `since` may be null."""
    return {
        "document": found.citation.document,
        "locator": str(found.citation.locator or ""),
        "label": str(found.citation),
        "kind": found.authority.value,
        "outcome": found.outcome.value,
        "since": found.since.isoformat() if found.since else None,
        "by": [str(citation) for citation in found.by],
        "pieces": [{"change": p.change.value, "text": p.text} for p in found.pieces],
    }


def _words(document: Document, locator: Locator | None) -> str:
    """Return the words of a place, "" where it is not there."""
    if locator is None:
        return document.text.strip()
    provision = document.find(locator)
    return document.words(provision.span).strip() if provision else ""


def _changed_by(shelf: Shelf, number: str, locator: Locator | None) -> tuple[Citation, ...]:
    """Return the provisions that changed the place on the shelf's day, in printed order."""
    edition = shelf.editions[number]
    place = edition.document.find(locator) if locator else None
    found: set[Citation] = set()
    if locator and edition.document.authority is Authority.DIGEST:
        lines = digest.wording(number, shelf.day).sources(locator)
        found = {by for line in lines for by in line.changes if line.since == shelf.day}
    elif place:
        changes = [change for change in edition.changes if change.since == shelf.day]
        found = {change.by for change in changes if _meet(change.span, place.span)}
    whole = shelf.status(number)
    if not found and whole.by and whole.since == shelf.day:
        return (whole.by,)
    return tuple(sorted(found, key=lambda by: (by.document, by.locator or Locator(("0",)))))


def _meet(change: Span, place: Span) -> bool:
    """Return whether a change, which is empty where words were taken away, is in a place."""
    return change.start < place.end and place.start < max(change.end, change.start + 1)


def _joined(by: Sequence[Citation]) -> str:
    """Return the provisions in words; those of one document with articles name it once.

    >>> _joined([Citation("1/2026/NĐ-CP", Locator((label,))) for label in "12"])
    'Điều 1, Điều 2 Nghị định số 1/2026/NĐ-CP'
    """
    words = []
    for number, group in itertools.groupby(by, key=lambda citation: citation.document):
        *before, last = group
        if has_articles(number) and all(citation.place for citation in before):
            words.append(", ".join([*(citation.place for citation in before), str(last)]))
        else:
            words += map(str, [*before, last])
    return "; ".join(words)


def _amending(number: str, day: datetime.date) -> tuple[Citation, ...]:
    """Return the documents that the catalogue knows to have amended this one by `day`."""
    known = catalogue.load()
    found = []
    for relation in known.relations_of(number):
        actor = known.entry(relation.document)
        since = relation.since or ((actor.in_force_from or actor.in_force_by) if actor else None)
        amends = relation.kind is RelationKind.AMENDS and relation.target == number
        if actor and amends and since and since <= day:
            found.append(Citation(actor.number, relation.at, actor.date))
    return tuple(found)
