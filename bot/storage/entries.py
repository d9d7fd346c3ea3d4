"""The FAQ: reviewed answers, drafts of them, and the places that they rest on."""

import datetime
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from bot.faq import Basis, Entry, Stage
from bot.storage.schema import entries, entry_citations, ticket_messages, tickets
from knowledge.model import Locator

# What an export holds: an entry that waits to be looked at again is one, too.
_STANDING = (Stage.APPROVED, Stage.REVIEW)


def every(connection: Connection, stages: Collection[Stage] = ()) -> list[Entry]:
    """Return all entries, or those of `stages`, oldest first."""
    chosen = select(entries).order_by(entries.c.id)
    if stages:
        chosen = chosen.where(entries.c.state.in_(sorted(stages)))
    rows = connection.execute(chosen).all()
    bases: dict[int, list[Basis]] = {}
    places = select(entry_citations).order_by(entry_citations.c.entry, entry_citations.c.position)
    for place in connection.execute(places):
        bases.setdefault(place.entry, []).append(_basis(place))
    return [_entry(row, bases.get(row.id, ())) for row in rows]


def one(connection: Connection, number: int) -> Entry | None:
    """Return the entry with that number, or None."""
    row = connection.execute(select(entries).where(entries.c.id == number)).first()
    if row is None:
        return None
    places = (
        select(entry_citations)
        .where(entry_citations.c.entry == number)
        .order_by(entry_citations.c.position)
    )
    return _entry(row, [_basis(place) for place in connection.execute(places)])


def stamp(connection: Connection) -> tuple[int, str]:
    """Return what differs as soon as an entry is added, changed or dropped."""
    count, last = connection.execute(select(func.count(), func.max(entries.c.changed))).one()
    return int(count), str(last)


def seed(connection: Connection, shipped: Iterable[Entry]) -> int:
    """Add the entries of a file whose names are not there yet, and return how many.

    What the office has edited, put aside or retired stays as it is.
    """
    known = set(connection.scalars(select(entries.c.name).where(entries.c.name.is_not(None))))
    new = [entry for entry in shipped if entry.name not in known]
    for entry in new:
        add(connection, entry)
    return len(new)


def add(connection: Connection, entry: Entry, *, by: int | None = None) -> Entry:
    """Add `entry` and return it with its number; `by` made it, None is a file."""
    now = datetime.datetime.now(datetime.UTC)
    approved = now if entry.stage is Stage.APPROVED else None
    if approved and entry.on != now.date():
        # A file says on which day; noon is that day in every zone of Vietnam.
        approved = datetime.datetime.combine(entry.on, datetime.time(5), datetime.UTC)
    # A name of its own, so that the entry can be exported, and imported elsewhere, once.
    name = entry.name or f"muc-{secrets.token_hex(4)}"
    number = connection.execute(
        entries.insert().values(
            **_words(entry),
            name=name,
            ticket=entry.ticket,
            made=now,
            made_by=by,
            approved=approved,
            approved_by=entry.approved_by,
            changed=now,
        )
    ).inserted_primary_key
    assert number is not None  # noqa: S101  # the table has one
    _rest_on(connection, number[0], entry.bases)
    return replace(entry, id=number[0], name=name)


def _words(entry: Entry) -> dict[str, str]:
    """Return the columns that say what an entry says, whoever made or approved it."""
    return {
        "topic": entry.topic,
        "question": entry.question,
        "answer": entry.answer,
        "unit": entry.unit,
        "state": entry.stage,
        "why": entry.why,
    }


def change(connection: Connection, entry: Entry) -> None:
    """Write what `entry` says over the row with its number."""
    now = datetime.datetime.now(datetime.UTC)
    approved = None
    if entry.stage in (Stage.APPROVED, Stage.REVIEW):
        approved = datetime.datetime.combine(entry.on, datetime.time(5), datetime.UTC)
    connection.execute(
        update(entries)
        .where(entries.c.id == entry.id)
        .values(
            **_words(entry),
            approved=approved,
            approved_by=entry.approved_by,
            changed=now,
        )
    )
    assert entry.id is not None  # noqa: S101  # it was read from here
    connection.execute(delete(entry_citations).where(entry_citations.c.entry == entry.id))
    _rest_on(connection, entry.id, entry.bases)


def imported(connection: Connection, given: Sequence[Entry]) -> tuple[int, int]:
    """Take in the entries of a file by their names; return how many are new and how many changed.

    What the file says already stays untouched, so that reading a file twice is reading it once.
    """
    known = {entry.name: entry for entry in every(connection) if entry.name}
    new = changed = 0
    for entry in given:
        former = known.get(entry.name or "")
        if former is None:
            add(connection, entry)
            new += 1
        elif _said(former) != _said(entry) or former.stage not in _STANDING:
            change(connection, replace(entry, id=former.id, stage=Stage.APPROVED, why=""))
            changed += 1
    return new, changed


def to_review(connection: Connection, found: Iterable[tuple[Entry, str]]) -> list[Entry]:
    """Mark the entries for review, each for its reason; return those that were not marked yet.

    With the mark is kept that people are to be told of it: bot/storage/notices.py.
    """
    now = datetime.datetime.now(datetime.UTC)
    marked = []
    for entry, why in found:
        done = connection.execute(
            update(entries)
            .where(entries.c.id == entry.id, entries.c.state == Stage.APPROVED)
            .values(state=Stage.REVIEW, why=why, changed=now, tell=True, told_by=None)
        )
        if done.rowcount:
            marked.append(replace(entry, stage=Stage.REVIEW, why=why))
    return marked


def of_ticket(connection: Connection, ticket: int) -> Entry | None:
    """Return the entry that was drafted from a ticket, or None; the retired do not count."""
    number = connection.scalar(
        select(entries.c.id)
        .where(entries.c.ticket == ticket, entries.c.state != Stage.RETIRED)
        .order_by(entries.c.id.desc())
        .limit(1)
    )
    return one(connection, number) if number is not None else None


def words_of_ticket(connection: Connection, ticket: int) -> tuple[str, str] | None:
    """Return the officer's question and what the operators answered; None without such a ticket."""
    question = connection.scalar(select(tickets.c.question).where(tickets.c.id == ticket))
    if question is None:
        return None
    said = connection.scalars(
        select(ticket_messages.c.text)
        .where(ticket_messages.c.ticket == ticket, ticket_messages.c.side == "operator")
        .order_by(ticket_messages.c.id)
    )
    return question, "\n".join(text for text in said if text.strip())


def _said(entry: Entry) -> tuple[Any, ...]:
    return (entry.topic, entry.question, entry.answer, entry.unit, entry.on, entry.bases)


def _rest_on(connection: Connection, number: int, bases: Sequence[Basis]) -> None:
    if not bases:
        return
    connection.execute(
        entry_citations.insert(),
        [
            {
                "entry": number,
                "position": position,
                "document": basis.document,
                "locator": str(basis.locator) if basis.locator else None,
                "said": basis.said,
            }
            for position, basis in enumerate(bases)
        ],
    )


def _basis(row: Row[Any]) -> Basis:
    return Basis(row.document, Locator.parse(row.locator) if row.locator else None, row.said)


def _entry(row: Row[Any], bases: Sequence[Basis]) -> Entry:
    return Entry(
        row.topic,
        row.question,
        row.answer,
        row.unit,
        (row.approved or row.made).date(),
        tuple(bases),
        name=row.name,
        id=row.id,
        stage=Stage(row.state),
        why=row.why,
        approved_by=row.approved_by,
        ticket=row.ticket,
    )
