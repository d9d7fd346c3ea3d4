"""What the catalogue says of one document: a sentence for each aspect, and what shows it."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Quote, Statement, quote
from bot.aspects import Asked, Aspect
from bot.messages import day as printed
from bot.messages import status as said
from knowledge import catalogue
from knowledge.entry import Certainty, Entry, Relation, RelationKind
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Locator, Provision, State

# A place is quoted beside what it makes so when an officer can take it in at a glance.
_AT_A_GLANCE = 600

_VERBS = {
    RelationKind.AMENDS: "sửa đổi, bổ sung",
    RelationKind.REPLACES: "thay thế",
    RelationKind.REPEALS: "bãi bỏ",
    RelationKind.GUIDES: "hướng dẫn thực hiện",
    RelationKind.BASED_ON: "căn cứ",
}
_CHANGING = (RelationKind.AMENDS, RelationKind.REPLACES, RelationKind.REPEALS)


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say: statements, the places that show it, sentences beside it."""

    statements: tuple[Statement, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()


def on(aspect: Aspect, entry: Entry, others: Sequence[Entry], asked: Asked, shelf: Shelf) -> Found:
    """Return what there is to say of `entry` on one aspect, on the shelf's day.

    `others` are further documents that the question names. What no source gives is a statement of
    the certainty NO_SOURCE.
    """
    match aspect:
        case Aspect.NUMBER:
            return Found((_statement(entry, f"Số hiệu: {entry.number} ({entry.title})."),))
        case Aspect.DATE:
            return _date(entry, asked)
        case Aspect.SIGNER:
            return Found((_fact(entry, "signer", "Người ký {name}: {value}."),))
        case Aspect.ISSUER:
            return Found((_fact(entry, "issuer", "Cơ quan ban hành {name}: {value}."),))
        case Aspect.ADDRESSEE:
            return _part(entry, "kinh-gui", "nơi nhận", shelf)
        case Aspect.SUBJECT:
            if entry.number == GUIDANCE:
                return _part(entry, "trich-yeu", "trích yếu", shelf)
            return Found((_fact(entry, "title", "{name}: {value}."),))
        case Aspect.BASIS:
            return _basis(entry, shelf)
        case Aspect.START:
            return _start(entry, shelf)
        case Aspect.FORCE | Aspect.ENDED:
            return _force(entry, asked, shelf)
        case Aspect.PERIOD:
            return _period(entry)
        case Aspect.CHANGED_BY:
            return _changed_by(entry, asked, shelf)
        case Aspect.CHANGES:
            return _changes(entry, others, asked, shelf)
        case Aspect.GUIDED_BY:
            return _guided_by(entry, shelf)
        case Aspect.GUIDES:
            return _relations(entry, shelf, (RelationKind.GUIDES,), "hướng dẫn thực hiện")


def _name(entry: Entry) -> str:
    return f"{entry.type} số {entry.number}"


def _statement(
    entry: Entry,
    text: str,
    *,
    certainty: Certainty | None = None,
    source: str | None = None,
    at: Locator | None = None,
) -> Statement:
    return Statement(
        Citation(entry.number, at, entry.date),
        text,
        certainty or entry.certainty,
        source or entry.sources[0],
        entry.url,
    )


def _fact(entry: Entry, field: str, sentence: str) -> Statement:
    """Return what a field says; that no source gives it where it is empty."""
    value = getattr(entry, field)
    if isinstance(value, datetime.date):
        value = f"ngày {printed(value)}"
    text = sentence.format(name=_name(entry), value=value or "chưa có nguồn")
    return _statement(entry, text, certainty=entry.certainty_of(field))


def _date(entry: Entry, asked: Asked) -> Found:
    fact = _fact(
        entry,
        "date",
        "{name} ban hành {value}." if entry.date else "Ngày ban hành {name}: {value}.",
    )
    given = re.search(r"(?:nam|thang \d+/) ?(\d{4})", asked.words)
    if not given or entry.date is None:
        return Found((fact,))
    year = int(given[1])
    text = fact.text.rstrip(".")
    same = year == entry.date.year
    text = f"Đúng. {text}." if same else f"Không. {text}, không phải năm {year}."
    notes = [n.text for n in entry.notes if str(year) in n.text and n.since is None]
    return Found((_statement(entry, text, certainty=fact.certainty),), notes=tuple(notes))


def _part(entry: Entry, label: str, what: str, shelf: Shelf) -> Found:
    """Return an unnumbered part of a document, word for word; "no source" where it has none."""
    document = shelf.documents.get(entry.number)
    provision = document.find(Locator((label,))) if document else None
    if document is None or provision is None or entry.is_digest:
        text = f"{what.capitalize()} của {_name(entry)}: chưa có nguồn."
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),))
    return Found(quotes=(quote(shelf, document, provision.span),))


def _basis(entry: Entry, shelf: Shelf) -> Found:
    if entry.number == GUIDANCE:
        return _part(entry, "mo-dau", "phần mở đầu", shelf)
    return _relations(entry, shelf, (RelationKind.BASED_ON,), "căn cứ")


def _start(entry: Entry, shelf: Shelf) -> Found:
    """Return from when a document holds, at the provision that says so where it is at hand."""
    if entry.in_force_from is None:
        text = f"Ngày có hiệu lực của {_name(entry)}: chưa có nguồn."
        if entry.in_force_by:
            by = printed(entry.in_force_by)
            text = text.removesuffix(".") + f"; chậm nhất đến ngày {by} đã được áp dụng."
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),))
    certainty = entry.certainty_of("in_force_from")
    text = f"{_name(entry)} có hiệu lực từ ngày {printed(entry.in_force_from)}."
    if entry.in_force_from > shelf.day:
        text = f"{text.removesuffix('.')}; đến ngày {printed(shelf.day)} chưa có hiệu lực."
    place = _says_start(shelf.documents.get(entry.number), entry.in_force_from)
    if place is None:
        return Found((_statement(entry, text, certainty=certainty),))
    return Found((_statement(entry, text, certainty=certainty, at=place.locator),))


def _says_start(document: Document | None, day: datetime.date) -> Provision | None:
    """Return the smallest provision that says that the document holds from `day`."""
    forms = rf"0?{day.day}(?:/| tháng )0?{day.month}(?:/| năm ){day.year}"
    says = [
        provision
        for provision in (document.walk() if document else ())
        if re.search(forms, words := (document.words(provision.span) if document else ""))
        and "hiệu lực" in words
    ]
    return says[-1] if says else None


def _force(entry: Entry, asked: Asked, shelf: Shelf) -> Found:
    """Return whether a document holds on the shelf's day, by what and since when."""
    status = catalogue.load().status(entry.number, shelf.day)
    notes = tuple(note.text for note in catalogue.load().notes(entry.number, shelf.day))
    if status.state is State.UNKNOWN:
        text = (
            f"{_name(entry)} còn hiệu lực vào ngày {printed(shelf.day)} hay không: chưa có nguồn."
        )
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),), notes=notes)
    over = entry.period and entry.period.until < shelf.day
    if status.state in (State.IN_FORCE, State.AMENDED) and over and entry.period:
        text = (
            f"{_name(entry)}: chưa có nguồn về văn bản bãi bỏ hoặc thay thế; giai đoạn thực hiện "
            f"đã kết thúc ngày {printed(entry.period.until)}."
        )
        return Found(
            (_statement(entry, text, certainty=entry.certainty_of("period")),), notes=notes
        )
    if status.state is State.IN_FORCE and status.since is None:
        text = (
            f"{_name(entry)}: chưa thấy văn bản nào sửa đổi, thay thế hoặc bãi bỏ "
            f"(tra đến ngày {printed(entry.verified)}); ngày có hiệu lực: chưa có nguồn."
        )
        return Found((_statement(entry, text, certainty=Certainty.INFERRED),), notes=notes)
    relation = _relation_of(entry, status.by)
    text = f"{_yes_or_no(status.state, asked)}{_name(entry)} {said(status)}."
    if status.state is State.IN_FORCE:
        text = f"{text.removesuffix('.')} (tra đến ngày {printed(entry.verified)})."
    certainty = relation.certainty if relation else entry.certainty_of("in_force_from")
    source = relation.source if relation else None
    statement = _statement(entry, text, certainty=certainty, source=source)
    quotes = _short_quotes(shelf, status.by.document, status.by.locator) if status.by else ()
    return Found((statement,), quotes, notes)


def _yes_or_no(state: State, asked: Asked) -> str:
    """Return "Còn. ", "Không. " … to a question that wants one, as the catalogue decides."""
    if re.search(r"\bcon\b.*\b(?:khong|chua)$", asked.words):
        known = {State.EXPIRED: "Không. ", State.NOT_YET: "Chưa. "}
        return known.get(state, "Còn. ")
    if re.search(r"\bhet\b.*\b(?:khong|chua)$", asked.words):
        return "Rồi. " if state is State.EXPIRED else "Chưa. "
    if asked.words.endswith("chua"):
        known = {State.EXPIRED: "", State.NOT_YET: "Chưa. "}
        return known.get(state, "Rồi. ")
    return ""


def _relation_of(entry: Entry, by: Citation | None) -> Relation | None:
    return next(
        (
            relation
            for relation in catalogue.load().relations_of(entry.number)
            if by and relation.document == by.document and relation.at == by.locator
        ),
        None,
    )


def _period(entry: Entry) -> Found:
    if entry.period is None:
        text = f"Thời gian thực hiện của {_name(entry)}: chưa có nguồn."
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),))
    since, until = entry.period.since, entry.period.until
    text = f"{_name(entry)} ({entry.title}): thực hiện từ {since.year} đến {until.year}."
    return Found((_statement(entry, text, certainty=entry.certainty_of("period")),))


def _changed_by(entry: Entry, asked: Asked, shelf: Shelf) -> Found:
    """Return what amended, replaced or repealed a document by the shelf's day, or is about to."""
    found = [
        relation
        for relation in catalogue.load().relations_of(entry.number)
        if relation.target == entry.number
        and relation.kind in _CHANGING
        and _issued(relation.document, shelf.day)
    ]
    notes = tuple(note.text for note in catalogue.load().notes(entry.number, shelf.day))
    if not found:
        text = (
            f"{_name(entry)}: chưa thấy văn bản nào sửa đổi, thay thế hoặc bãi bỏ "
            f"(tra đến ngày {printed(entry.verified)})."
        )
        return Found((_statement(entry, text, certainty=Certainty.INFERRED),), notes=notes)
    statements = [_says(relation, shelf, notes=False) for relation in found]
    quotes = [q for r in found for q in _short_quotes(shelf, r.document, r.at)]
    return Found(tuple(statements), tuple(quotes), notes)


def _changes(entry: Entry, others: Sequence[Entry], asked: Asked, shelf: Shelf) -> Found:
    """Return what a document amends, replaces or repeals, with the headings that say where."""
    if (
        not others
        and any(
            r.target == entry.number and r.kind in _CHANGING
            for r in catalogue.load().relations_of(entry.number)
        )
        and not any(r.kind in _CHANGING for r in entry.relations)
    ):
        return _changed_by(entry, asked, shelf)
    found = _relations(entry, shelf, _CHANGING, "sửa đổi, thay thế hoặc bãi bỏ")
    document = shelf.documents.get(entry.number)
    if document is None or not any(r.kind is RelationKind.AMENDS for r in entry.relations):
        return found
    headings = [
        quote(shelf, document, provision.heading)
        for provision in document.provisions
        if provision.heading
        and re.search(
            r"sửa đổi|bổ sung|thay thế|bãi bỏ", document.words(provision.heading).casefold()
        )
    ]
    return Found(found.statements, tuple(headings), found.notes)


def _guided_by(entry: Entry, shelf: Shelf) -> Found:
    found = [
        relation
        for relation in catalogue.load().relations_of(entry.number)
        if relation.target == entry.number
        and relation.kind is RelationKind.GUIDES
        and _issued(relation.document, shelf.day)
    ]
    # First what guides this document as a whole, then what does so at one place; newer first.
    found.sort(key=lambda r: (r.document == GUIDANCE, -_ordinal(r.document)))
    if not found:
        text = f"Văn bản hướng dẫn thực hiện {_name(entry)}: chưa có nguồn."
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),))
    return Found(tuple(_says(relation, shelf) for relation in found))


def _relations(entry: Entry, shelf: Shelf, kinds: Iterable[RelationKind], verb: str) -> Found:
    """Return what a document does to others, one statement each."""
    found = [relation for relation in entry.relations if relation.kind in kinds]
    if not found:
        text = f"Văn bản mà {_name(entry)} {verb}: chưa có nguồn."
        return Found((_statement(entry, text, certainty=Certainty.NO_SOURCE),))
    return Found(tuple(_says(relation, shelf) for relation in found))


def _says(relation: Relation, shelf: Shelf, *, notes: bool = True) -> Statement:
    """Return the sentence for a relation, cited at the place that makes it so."""
    known = catalogue.load()
    actor, target = known.entry(relation.document), known.entry(relation.target)
    assert actor is not None  # noqa: S101  # the catalogue refuses unknown numbers
    assert target is not None  # noqa: S101  # the catalogue refuses unknown numbers
    by = Citation(actor.number, relation.at, actor.date)
    since = relation.since or (actor.in_force_from if relation.kind in _CHANGING else None)
    when = ""
    if since and relation.kind in _CHANGING:
        when = f" từ ngày {printed(since)}"
        if since > shelf.day:
            when += f" (đến ngày {printed(shelf.day)} chưa có hiệu lực)"
    text = f"{by} {_VERBS[relation.kind]} {_name(target)} ({target.title}){when}."
    return Statement(by, text, relation.certainty, relation.source, actor.url)


def _issued(number: str, day: datetime.date) -> bool:
    entry = catalogue.load().entry(number)
    issued = entry.date or entry.in_force_by if entry else None
    return issued is None or issued <= day


def _ordinal(number: str) -> int:
    entry = catalogue.load().entry(number)
    return entry.date.toordinal() if entry and entry.date else 0


def _short_quotes(shelf: Shelf, number: str, locator: Locator | None) -> tuple[Quote, ...]:
    """Return the words of a place, where they are at hand and can be taken in at a glance."""
    document = shelf.documents.get(number)
    provision = document.find(locator) if document and locator else None
    if document is None or provision is None or len(provision.span) > _AT_A_GLANCE:
        return ()
    return (quote(shelf, document, provision.span),)
