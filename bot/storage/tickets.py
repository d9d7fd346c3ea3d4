"""Tickets of the hotline: opened with a question, changed step by step, found again."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, or_, select, update

from bot import hotline
from bot.hotline import Case, State
from bot.storage.insert import insert
from bot.storage.schema import desks, tickets


class Trouble(StrEnum):
    """Why a ticket does not reach one of its sides."""

    NONE = ""
    BLOCKED = "blocked"  # the officer has blocked the bot, or is gone
    NO_TOPIC = "no topic"  # the bot may not make topics: the card stands in the group itself


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket is opened with. `message` is the officer's, in `chat`."""

    bot: int
    update: int
    officer: int
    name: str
    chat: int
    message: int
    question: str
    given: dict[str, Any]  # {"answer": text, "places": [[document, locator or null], …]}
    operators: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question handed to people. `pending`: how much has changed since it was brought."""

    id: int
    bot: int
    officer: int
    officer_name: str
    chat: int
    message: int
    opened: datetime.datetime
    opened_by: int
    question: str
    given: dict[str, Any]
    operators: int
    topic: int | None
    card: int | None
    case: Case
    reminded: datetime.datetime | None
    remind: bool
    trouble: Trouble
    changed: datetime.datetime
    pending: int


# ---- opening and changing


def open_ticket(connection: Connection, asked: Asked, at: datetime.datetime) -> Ticket:
    """Return the ticket for what was asked; the one there is where it was asked before."""
    same = and_(
        tickets.c.bot == asked.bot, tickets.c.chat == asked.chat, tickets.c.message == asked.message
    )
    by_this = and_(tickets.c.bot == asked.bot, tickets.c.opened_by == asked.update)
    known = _one(connection, or_(by_this, and_(same, tickets.c.state != State.CLOSED)))
    if known:
        return known
    connection.execute(
        insert(connection, tickets)
        .values(
            bot=asked.bot,
            officer=asked.officer,
            officer_name=asked.name[:128],
            chat=asked.chat,
            message=asked.message,
            opened=at,
            opened_by=asked.update,
            question=asked.question,
            given=asked.given,
            operators=asked.operators,
            changed=at,
            **_columns(hotline.opened(at)),
        )
        .on_conflict_do_nothing()
    )
    made = _one(connection, by_this)
    assert made  # noqa: S101  # written above, by us or in a transaction before
    return made


def find(connection: Connection, number: int) -> Ticket | None:
    """Return the ticket with that number."""
    return _one(connection, tickets.c.id == number)


def change(
    connection: Connection, number: int, after: Callable[[Case], Case], at: datetime.datetime
) -> Ticket | None:
    """Return the ticket after a transition; one that changes something has it brought."""
    known = _one(connection, tickets.c.id == number, locked=True)
    if known is None:
        return None
    now = after(known.case)
    if now != known.case:
        bring(connection, number, at, **_columns(now))
    return find(connection, number)


def reask(
    connection: Connection, bot: int, chat: int, message: int, text: str, at: datetime.datetime
) -> None:
    """Let the open tickets about a message ask what it says now."""
    rows = connection.scalars(
        select(tickets.c.id).where(
            tickets.c.bot == bot,
            tickets.c.chat == chat,
            tickets.c.message == message,
            tickets.c.state != State.CLOSED,
            tickets.c.question != text,
        )
    )
    for number in rows.all():
        bring(connection, number, at, question=text)


def trouble(connection: Connection, number: int, what: Trouble, at: datetime.datetime) -> None:
    """Note why a ticket does not reach one of its sides, for the card to say."""
    known = _one(connection, tickets.c.id == number, locked=True)
    if known and known.trouble is not what:
        bring(connection, number, at, trouble=what)


def bring(connection: Connection, number: int, at: datetime.datetime, **values: Any) -> None:
    """Change a ticket, or nothing in it where something was said there, and have it brought."""
    connection.execute(
        update(tickets)
        .where(tickets.c.id == number)
        .values(changed=at, pending=tickets.c.pending + 1, **values)
    )


# ---- finding


def in_topic(connection: Connection, bot: int, operators: int, topic: int) -> Ticket | None:
    """Return what is talked of in a topic: its officer's last open ticket, or else the last."""
    here = select(desks.c.officer).where(
        desks.c.bot == bot, desks.c.operators == operators, desks.c.topic == topic
    )
    closed = case((tickets.c.state == State.CLOSED, 1), else_=0)
    row = connection.execute(
        select(tickets)
        .where(tickets.c.bot == bot, tickets.c.operators == operators, tickets.c.officer.in_(here))
        .order_by(closed, tickets.c.id.desc())
        .limit(1)
    )
    found = row.mappings().first()
    return _ticket(found) if found else None


def open_of(connection: Connection, bot: int, officer: int) -> list[Ticket]:
    """Return the open tickets of an officer, in order."""
    rows = connection.execute(
        select(tickets)
        .where(tickets.c.bot == bot, tickets.c.officer == officer, tickets.c.state != State.CLOSED)
        .order_by(tickets.c.id)
    )
    return [_ticket(row) for row in rows.mappings()]


def waiting(connection: Connection, bot: int) -> list[Ticket]:
    """Return the tickets whose officers wait, and of which nobody was reminded since."""
    rows = connection.execute(
        select(tickets).where(
            tickets.c.bot == bot,
            tickets.c.state != State.CLOSED,
            tickets.c.waiting.is_not(None),
            tickets.c.remind.is_(False),
            or_(tickets.c.reminded.is_(None), tickets.c.reminded < tickets.c.waiting),
        )
    )
    return [_ticket(row) for row in rows.mappings()]


def count(connection: Connection) -> dict[State, int]:
    """Return how many tickets there are in each state."""
    rows = connection.execute(select(tickets.c.state, func.count()).group_by(tickets.c.state))
    found = {State(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in State}


# ---- rows


def _one(
    connection: Connection, *clauses: ColumnElement[bool], locked: bool = False
) -> Ticket | None:
    query = select(tickets).where(*clauses).order_by(tickets.c.id).limit(1)
    if locked:  # SQLite writes alone and knows no such clause
        query = query.with_for_update()
    row = connection.execute(query).mappings().first()
    return _ticket(row) if row else None


def _columns(given: Case) -> dict[str, Any]:
    return {
        "state": given.state,
        "waiting": given.waiting,
        "claimed_by": given.claimed_by,
        "claimed_name": given.claimed_name and given.claimed_name[:128],
        "answered": given.answered,
        "closed": given.closed,
    }


def _ticket(row: RowMapping) -> Ticket:
    known = Case(
        State(row["state"]),
        row["waiting"],
        row["claimed_by"],
        row["claimed_name"],
        row["answered"],
        row["closed"],
    )
    names = (
        "id bot officer officer_name chat message opened opened_by question given operators topic "
        "card reminded remind changed pending"
    )
    kept = {name: row[name] for name in names.split()}
    return Ticket(**kept, case=known, trouble=Trouble(row["trouble"]))
