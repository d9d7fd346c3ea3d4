"""What documents do to one another: amend, replace, repeal, guide, rest on."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answer import Quote, Statement, quote
from bot.aspects import Asked
from bot.facts import Found, changed_notes, name, nothing, part, shown, statement, unchanged
from knowledge import catalogue, digest
from knowledge.entry import Certainty, Entry, Relation, RelationKind
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Locator
from knowledge.vietnamese import day as printed
from knowledge.vietnamese import fold

_VERBS = {
    RelationKind.AMENDS: "sửa đổi, bổ sung",
    RelationKind.REPLACES: "thay thế",
    RelationKind.REPEALS: "chấm dứt hiệu lực của",
    RelationKind.GUIDES: "hướng dẫn thực hiện",
    RelationKind.BASED_ON: "căn cứ",
    RelationKind.CONTINUES: "kế tiếp",
    RelationKind.CITES: "nhắc tới",
}
_CHANGING = (RelationKind.AMENDS, RelationKind.REPLACES, RelationKind.REPEALS)
# Headings of what an amending document does, folded.
_AMENDING = ("sua doi", "bo sung", "thay the", "bai bo")


def changed_by(entry: Entry, shelf: Shelf) -> Found:
    """Return what amended, replaced or repealed the document by the shelf's day, or is about to."""
    found = _acting_on(entry, _CHANGING, shelf.day)
    if not found:
        text = f"{unchanged(entry)}."
        notes = changed_notes(entry, shelf)
        return Found((statement(entry, text, Certainty.INFERRED),), notes=notes)
    last = _citation(found[0])
    quotes = tuple(q for r in found for q in shown(shelf, _citation(r), entry.number))
    statements = tuple(_says(relation, shelf.day) for relation in found)
    return Found(statements, quotes, changed_notes(entry, shelf, by=last))


def changes(entry: Entry, others: Sequence[Entry], asked: Asked, shelf: Shelf) -> Found:
    """Return what the document amends, replaces or repeals, and the headings that say where.

    `others` are documents named beside it: "NĐ 148 có sửa NĐ 72 không?" is on that one only.
    """
    found = [relation for relation in entry.relations if relation.kind in _CHANGING]
    among = [relation for relation in found if relation.target in {o.number for o in others}]
    if others and not among:
        text = f"Việc {name(entry)} sửa đổi, thay thế hoặc bãi bỏ {name(others[0])}"
        return nothing(entry, text)
    if not found:
        return nothing(entry, f"Văn bản mà {name(entry)} sửa đổi, thay thế hoặc bãi bỏ")
    found = among or found
    statements = [_says(relation, shelf.day) for relation in found]
    if among and asked.words.endswith("khong"):
        statements[0] = replace(statements[0], text=f"Có. {statements[0].text}")
    for relation in found:
        if relation.kind is RelationKind.AMENDS:
            statements += _amended_places(entry, relation)
    amends = any(relation.kind is RelationKind.AMENDS for relation in found)
    quotes = _headings(entry, shelf) if amends else _shown_all(found, shelf)
    return Found(tuple(statements), quotes)


def guided_by(entry: Entry, shelf: Shelf) -> Found:
    """Return the documents that guide it: first those made for it, then the guidance's place."""
    found = _acting_on(entry, (RelationKind.GUIDES,), shelf.day)
    if not found:
        return nothing(entry, f"Văn bản hướng dẫn thực hiện {name(entry)}")
    found.sort(key=lambda relation: relation.document == GUIDANCE)
    return Found(tuple(_says(relation, shelf.day) for relation in found))


def guides(entry: Entry, shelf: Shelf) -> Found:
    """Return the documents that it guides."""
    return _own(entry, RelationKind.GUIDES, f"Văn bản mà {name(entry)} hướng dẫn", shelf.day)


def basis(entry: Entry, shelf: Shelf) -> Found:
    """Return what it is based on; the guidance says so itself."""
    if entry.number == GUIDANCE:
        return part(entry, "mo-dau", "Phần mở đầu của", shelf)
    return _own(entry, RelationKind.BASED_ON, f"Căn cứ ban hành {name(entry)}", shelf.day)


def _own(entry: Entry, kind: RelationKind, what: str, day: datetime.date) -> Found:
    found = [relation for relation in entry.relations if relation.kind is kind]
    return Found(tuple(_says(r, day) for r in found)) if found else nothing(entry, what)


def _acting_on(entry: Entry, kinds: Iterable[RelationKind], day: datetime.date) -> list[Relation]:
    """Return what documents issued by `day` do to this one, the newest first."""
    known = catalogue.load()
    kinds = tuple(kinds)
    found: list[tuple[datetime.date, Relation]] = []
    for relation in known.relations_of(entry.number):
        actor = known.entry(relation.document)
        issued = (actor.date or actor.in_force_by) if actor else None
        if relation.target == entry.number and relation.kind in kinds and issued and issued <= day:
            found.append((issued, relation))
    return [relation for _, relation in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _citation(relation: Relation) -> Citation:
    actor = catalogue.load().entry(relation.document)
    return Citation(relation.document, relation.at, actor.date if actor else None)


def _says(relation: Relation, day: datetime.date) -> Statement:
    """Return the sentence for a relation, cited at the place that makes it so."""
    known = catalogue.load()
    actor, target = known.entry(relation.document), known.entry(relation.target)
    assert actor is not None  # noqa: S101  # the catalogue refuses unknown numbers
    assert target is not None  # noqa: S101  # the catalogue refuses unknown numbers
    by = _citation(relation)
    text = f"{by} {_VERBS[relation.kind]} {name(target)} ({target.title})"
    since = relation.since or actor.in_force_from
    if relation.kind in _CHANGING:
        text += f" từ ngày {printed(since)}" if since else "; ngày có hiệu lực: chưa có nguồn"
        if since and since > day:
            text += f" (đến ngày {printed(day)} chưa có hiệu lực)"
    text = f"{text[0].upper()}{text[1:]}."
    return Statement(by, text, relation.certainty, relation.source, actor.url)


def _amended_places(entry: Entry, relation: Relation) -> list[Statement]:
    """Return the articles that the document changed, as far as a digest of the target tells."""
    if relation.target not in digest.numbers() or not relation.since:
        return []
    target = digest.load_digest(relation.target)
    before = target.on(relation.since - datetime.timedelta(days=1))
    already = {line.locator.labels[0] for line in before.lines}
    groups: dict[str, list[str]] = {}
    for line in target.on(relation.since).lines:
        for change in line.changes:
            if change.document == entry.number and change.locator:
                articles = groups.setdefault(change.locator.labels[0], [])
                articles.append(line.locator.labels[0])
    statements = []
    for article, touched in groups.items():
        old = [label for label in dict.fromkeys(touched) if label in already]
        new = [label for label in dict.fromkeys(touched) if label not in already]
        parts = [f"thay đổi các Điều {', '.join(old)}"] if old else []
        parts += [f"thêm các Điều {', '.join(new)}"] if new else []
        text = f"Điều {article} {'; '.join(parts)} của văn bản đó."
        at = Locator((article,))
        statements.append(statement(entry, text, relation.certainty, source=relation.source, at=at))
    return statements


def _headings(entry: Entry, shelf: Shelf) -> tuple[Quote, ...]:
    """Return the headings of the document's provisions that amend."""
    document = shelf.documents.get(entry.number)
    return tuple(
        quote(shelf, document, provision.heading)
        for provision in (document.provisions if document else ())
        if document
        and provision.heading
        and any(words in fold(document.words(provision.heading)) for words in _AMENDING)
    )


def _shown_all(relations: Iterable[Relation], shelf: Shelf) -> tuple[Quote, ...]:
    return tuple(q for r in relations for q in shown(shelf, _citation(r), r.target))
