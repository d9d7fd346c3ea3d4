"""What the catalogue says of a document by itself: its signer, its dates, whether it holds."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Quote, Statement, quote
from bot.aspects import Asked
from bot.messages import status as said
from knowledge import catalogue
from knowledge.entry import Certainty, Entry, Relation
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Locator, Provision, State
from knowledge.vietnamese import day as printed

# A place is quoted beside what it makes so when an officer can take it in at a glance.
_AT_A_GLANCE = 600


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say: statements, the places that show it, sentences beside it.

    What no source gives is a statement of the certainty NO_SOURCE.
    """

    statements: tuple[Statement, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()


def name(entry: Entry) -> str:
    """Return how an officer names the document: "Nghị định số 72/2015/NĐ-CP"."""
    return f"{entry.type} số {entry.number}"


def statement(
    entry: Entry,
    text: str,
    certainty: Certainty | None = None,
    *,
    source: str | None = None,
    at: Locator | None = None,
) -> Statement:
    """Return `text` as what is known of the document, or of its place `at`."""
    return Statement(
        Citation(entry.number, at, entry.date),
        text,
        certainty or entry.certainty,
        source or entry.sources[0],
        entry.url,
    )


def nothing(entry: Entry, text: str) -> Found:
    """Return that no source gives it; `text` says what."""
    return Found((statement(entry, f"{text}: chưa có nguồn.", Certainty.NO_SOURCE),))


def field(entry: Entry, which: str, label: str) -> Found:
    """Return a field of the catalogue after its label: "Người ký Công văn …: …"."""
    value = getattr(entry, which)
    if value is None:
        return nothing(entry, f"{label} {name(entry)}")
    return Found((statement(entry, f"{label} {name(entry)}: {value}.", entry.certainty_of(which)),))


def number(entry: Entry) -> Found:
    """Return the full number, with the title that tells that it is the right document."""
    return Found((statement(entry, f"{name(entry)} ({entry.title})."),))


def subject(entry: Entry) -> Found:
    """Return what the document is about: its title."""
    text = f"{name(entry)}: {entry.title}."
    return Found((statement(entry, text, entry.certainty_of("title")),))


def issued(entry: Entry, asked: Asked) -> Found:
    """Return the day of issue; "Đúng" or "Không" to a question that gives a day or a year."""
    if entry.date is None:
        return nothing(entry, f"Ngày ban hành {name(entry)}")
    text = f"{name(entry)} ban hành ngày {printed(entry.date)}"
    notes: tuple[str, ...] = ()
    if given := re.search(r"\b(?:(\d{1,2})/(\d{1,2})/|nam )(\d{4})\b", asked.words):
        day, month, year = (int(part) if part else None for part in given.groups())
        right = year == entry.date.year and day in (None, entry.date.day)
        right = right and month in (None, entry.date.month)
        text = f"Đúng. {text}" if right else f"Không. {text}"
        notes = tuple(n.text for n in entry.notes if str(year) in n.text and n.since is None)
    certainty = entry.certainty_of("date")
    return Found((statement(entry, f"{text}.", certainty),), notes=notes)


def part(entry: Entry, label: str, what: str, shelf: Shelf) -> Found:
    """Return an unnumbered part of the document, word for word."""
    document = shelf.documents.get(entry.number)
    provision = document.find(Locator((label,))) if document else None
    if document is None or provision is None or entry.is_digest:
        return nothing(entry, f"{what} {name(entry)}")
    return Found(quotes=(quote(shelf, document, provision.span),))


def period(entry: Entry) -> Found:
    """Return the years that the programme runs."""
    if entry.period is None:
        return nothing(entry, f"Thời gian thực hiện {name(entry)}")
    since, until = entry.period.since.year, entry.period.until.year
    text = f"{name(entry)} ({entry.title}): thực hiện từ năm {since} đến năm {until}."
    return Found((statement(entry, text, entry.certainty_of("period")),))


def start(entry: Entry, shelf: Shelf) -> Found:
    """Return from when the document holds, at the provision that says so where it is at hand."""
    first = entry.in_force_from
    if first is None:
        return nothing(entry, f"Ngày có hiệu lực của {name(entry)}")
    text = f"{name(entry)} có hiệu lực từ ngày {printed(first)}"
    if first > shelf.day:
        text += f"; đến ngày {printed(shelf.day)} chưa có hiệu lực"
    place = _says_start(shelf.documents.get(entry.number), first)
    at = place.locator if place else None
    return Found((statement(entry, f"{text}.", entry.certainty_of("in_force_from"), at=at),))


def _says_start(document: Document | None, day: datetime.date) -> Provision | None:
    """Return the smallest provision that says that the document holds from `day`."""
    if document is None:
        return None
    form = re.compile(rf"hiệu lực.*\b0?{day.day}(?:/| tháng )0?{day.month}(?:/| năm ){day.year}\b")
    says = [p for p in document.walk() if form.search(document.words(p.span))]
    return says[-1] if says else None


def force(entry: Entry, asked: Asked, shelf: Shelf) -> Found:
    """Return whether the document holds on the shelf's day, by what and since when."""
    status = catalogue.load().status(entry.number, shelf.day)
    notes = changed_notes(entry, shelf, by=status.by)
    if status.state is State.UNKNOWN:
        text = f"Hiệu lực của {name(entry)} vào ngày {printed(shelf.day)}"
        return replace(nothing(entry, text), notes=notes)
    over = entry.period is not None and entry.period.until < shelf.day
    if entry.period and over and status.state not in (State.EXPIRED, State.NOT_YET):
        # Nothing ended it, but its years are over: neither "còn" nor "hết hiệu lực".
        text = (
            f"{name(entry)}: kỳ thực hiện đã kết thúc ngày {printed(entry.period.until)}; "
            f"văn bản bãi bỏ hoặc thay thế: chưa có nguồn."
        )
        return Found((statement(entry, text, entry.certainty_of("period")),), notes=notes)
    if status.state is State.IN_FORCE and status.since is None:
        text = f"{unchanged(entry)}; ngày có hiệu lực: chưa có nguồn."
        return Found((statement(entry, text, Certainty.INFERRED),), notes=notes)
    holds = status.state in (State.IN_FORCE, State.AMENDED)
    relation = _relation_of(entry, status.by)
    certainty = relation.certainty if relation else entry.certainty_of("in_force_from")
    when = f"Vào ngày {printed(shelf.day)}, " if shelf.day < entry.verified and holds else ""
    # What is only heard of decides nothing.
    decided = certainty is Certainty.READ
    answer = _yes_or_no(status.state, asked) if decided else ""
    text = f"{answer}{when}{name(entry)} {said(status)}"
    if holds and not when:
        text += f" (tra đến ngày {printed(entry.verified)})"
    source = relation.source if relation else None
    found = statement(entry, f"{text}.", certainty, source=source)
    return Found((found,), shown(shelf, status.by, entry.number), notes)


def unchanged(entry: Entry) -> str:
    """Return that nothing is known to have changed the document, and up to when that was sought."""
    day = printed(entry.verified)
    return (
        f"{name(entry)}: chưa thấy văn bản nào sửa đổi, thay thế hoặc bãi bỏ (tra đến ngày {day})"
    )


def changed_notes(entry: Entry, shelf: Shelf, *, by: Citation | None = None) -> tuple[str, ...]:
    """Return the notes on what has happened to the document, but for what `by` itself did."""
    return tuple(
        note.text
        for note in catalogue.load().notes(entry.number, shelf.day)
        if note.since and not (by and by.document in note.text)
    )


def _yes_or_no(state: State, asked: Asked) -> str:
    """Return "Còn. ", "Không. " … to a question that wants one, as the catalogue decides."""
    if re.search(r"\bcon\b.*\b(?:khong|chua)$", asked.words):
        return {State.EXPIRED: "Không. ", State.NOT_YET: "Chưa. "}.get(state, "Còn. ")
    if re.search(r"\bhet\b.*\b(?:khong|chua)$", asked.words):
        return "Rồi. " if state is State.EXPIRED else "Chưa. "
    if re.search(r"\b(?:hieu luc|ap dung|thi hanh)\b.*\bchua$", asked.words):
        return {State.EXPIRED: "", State.NOT_YET: "Chưa. "}.get(state, "Rồi. ")
    return ""


def _relation_of(entry: Entry, by: Citation | None) -> Relation | None:
    """Return the relation by which `by` acts on the document."""
    if by is None:
        return None
    relations = catalogue.load().relations_of(entry.number)
    return next((r for r in relations if (r.document, r.at) == (by.document, by.locator)), None)


def shown(shelf: Shelf, by: Citation | None, target: str) -> tuple[Quote, ...]:
    """Return the words of `by`, at the smallest place in it that names `target`.

    None where they are not at hand, do not name it, or are too long to take in at a glance.
    """
    document = shelf.documents.get(by.document) if by else None
    provision = document.find(by.locator) if document and by and by.locator else None
    if document is None or provision is None:
        return ()
    short = target.removesuffix("/NĐ-CP")
    naming = [p for p in provision.walk() if short in document.words(p.span)]
    if not naming or len(naming[-1].span) > _AT_A_GLANCE:
        return ()
    return (quote(shelf, document, naming[-1].span),)


def joined(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements in order, those on one place and from one source as one."""
    groups: dict[Statement, list[str]] = {}
    for one in dict.fromkeys(statements):
        texts = groups.setdefault(replace(one, text=""), [])
        texts.append(_unnamed(one) if texts else one.text)
    return tuple(replace(one, text=" ".join(texts)) for one, texts in groups.items())


def _unnamed(one: Statement) -> str:
    """Return the text without the name of the document, which stands before it already."""
    entry = catalogue.load().entry(one.citation.document)
    text = one.text.replace(name(entry), "", 1).strip() if entry else one.text
    text = re.sub(r" (?=[:.])|^: ", "", re.sub(r"  +", " ", text))
    return text[:1].upper() + text[1:]
