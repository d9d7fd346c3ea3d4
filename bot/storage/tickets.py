"""Tickets of the hotline and what was said in them: found by any message that carries them."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from bot import hotline
from bot.hotline import Case, State
from bot.storage.insert import insert
from bot.storage.schema import desks, ticket_messages, tickets
from bot.storage.updates import living


class Side(StrEnum):
    """Who wrote a message of a ticket, and where it stands."""

    OFFICER = "officer"
    OPERATOR = "operator"
    NOTICE = "notice"  # the assistant to the officer
    CARD = "card"  # the assistant to the operators


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


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """One message of a ticket: `source` as its author sent it, `copy` on the other side."""

    id: int
    ticket: int
    side: Side
    who: int
    at: datetime.datetime
    text: str
    kind: str
    source: int
    copy: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer among those who have asked, by number, and their topic in a forum."""

    id: int
    topic: int | None


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
        _set(connection, number, at, **_columns(now))
    return find(connection, number)


def say(
    connection: Connection,
    ticket: Ticket,
    side: Side,
    *,
    update: int | None,
    source: int,
    copy: int | None = None,
    who: int = 0,
    at: datetime.datetime,
    text: str = "",
    kind: str = "text",
) -> bool:
    """Keep a message of a ticket; returns False where the same update brought it before."""
    row = {
        "ticket": ticket.id,
        "bot": ticket.bot,
        "update": update,
        "side": side,
        "who": who,
        "at": at,
        "text": text,
        "kind": kind,
        "source": source,
        "copy": copy,
    }
    kept = connection.execute(
        insert(connection, ticket_messages).values(**row).on_conflict_do_nothing()
    )
    return kept.rowcount > 0


def reword(connection: Connection, message: TicketMessage, text: str) -> None:
    """Keep what a message says after its author edited it."""
    connection.execute(
        update(ticket_messages).where(ticket_messages.c.id == message.id).values(text=text)
    )


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
        _set(connection, number, at, question=text)


def trouble(connection: Connection, number: int, what: Trouble, at: datetime.datetime) -> None:
    """Note why a ticket does not reach one of its sides, for the card to say."""
    known = _one(connection, tickets.c.id == number, locked=True)
    if known and known.trouble is not what:
        _set(connection, number, at, trouble=what)


# ---- finding


def for_officer(connection: Connection, bot: int, chat: int, message: int) -> Ticket | None:
    """Return the ticket that a message in an officer's chat belongs to."""
    theirs = and_(
        ticket_messages.c.side.in_([Side.OFFICER, Side.NOTICE]), ticket_messages.c.source == message
    )
    ours = and_(ticket_messages.c.side == Side.OPERATOR, ticket_messages.c.copy == message)
    return _by_message(connection, or_(theirs, ours), tickets.c.bot == bot, tickets.c.chat == chat)


def for_operators(connection: Connection, bot: int, operators: int, message: int) -> Ticket | None:
    """Return the ticket that a message of ours in the operators' chat belongs to."""
    here = and_(tickets.c.bot == bot, tickets.c.operators == operators)
    copied = and_(ticket_messages.c.side == Side.OFFICER, ticket_messages.c.copy == message)
    cards = and_(ticket_messages.c.side == Side.CARD, ticket_messages.c.source == message)
    return _one(connection, here, tickets.c.card == message) or _by_message(
        connection, or_(copied, cards), here
    )


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


def said(
    connection: Connection, bot: int, chat: int, side: Side, source: int
) -> tuple[Ticket, TicketMessage] | None:
    """Return the message that `side` wrote as `source` in `chat`, and its ticket."""
    where = tickets.c.chat if side is Side.OFFICER else tickets.c.operators
    row = connection.execute(
        select(ticket_messages)
        .join(tickets, tickets.c.id == ticket_messages.c.ticket)
        .where(
            tickets.c.bot == bot,
            where == chat,
            ticket_messages.c.side == side,
            ticket_messages.c.source == source,
        )
        .limit(1)
    )
    found = row.mappings().first()
    if found is None:
        return None
    ticket = find(connection, found["ticket"])
    return (ticket, _message(found)) if ticket else None


def counterpart(connection: Connection, ticket: Ticket, side: Side, message: int) -> int | None:
    """Return what `message`, which `side` sees, is on the other side; None of what is on one."""
    theirs, ours = ticket_messages.c.source, ticket_messages.c.copy
    author = Side.OPERATOR if side is Side.OFFICER else Side.OFFICER
    here = ticket_messages.c.ticket == ticket.id
    copied = select(theirs).where(here, ticket_messages.c.side == author, ours == message)
    own = select(ours).where(here, ticket_messages.c.side == side, theirs == message)
    return connection.scalar(copied) or connection.scalar(own)


def messages(connection: Connection, number: int) -> list[TicketMessage]:
    """Return what the officer and the operators said in a ticket, in order."""
    rows = connection.execute(
        select(ticket_messages)
        .where(
            ticket_messages.c.ticket == number,
            ticket_messages.c.side.in_([Side.OFFICER, Side.OPERATOR]),
        )
        .order_by(ticket_messages.c.id)
    )
    return [_message(row) for row in rows.mappings()]


def open_of(connection: Connection, bot: int, officer: int) -> list[Ticket]:
    """Return the open tickets of an officer, in order."""
    rows = connection.execute(
        select(tickets)
        .where(tickets.c.bot == bot, tickets.c.officer == officer, tickets.c.state != State.CLOSED)
        .order_by(tickets.c.id)
    )
    return [_ticket(row) for row in rows.mappings()]


# ---- bringing them to the operators


def take(connection: Connection, bot: int, replica: str, now: datetime.datetime) -> Ticket | None:
    """Return a ticket with something to bring, that which waits longest; it is ours now."""
    free = or_(
        tickets.c.brought_by.is_(None),
        tickets.c.brought_by == replica,
        tickets.c.brought_by.not_in(living(connection)),
    )
    number = connection.scalar(
        select(tickets.c.id)
        .where(
            tickets.c.pending > 0,
            tickets.c.bot == bot,
            free,
            or_(tickets.c.later.is_(None), tickets.c.later <= now),
        )
        .order_by(tickets.c.changed, tickets.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if number is None:
        return None
    connection.execute(update(tickets).where(tickets.c.id == number).values(brought_by=replica))
    return find(connection, number)


def has_pending(connection: Connection, bot: int) -> bool:
    """Return whether anything is to be brought, now or later."""
    query = select(tickets.c.id).where(tickets.c.pending > 0, tickets.c.bot == bot).limit(1)
    return connection.scalar(query) is not None


def brought(connection: Connection, ticket: Ticket) -> None:
    """Note that everything was brought that had changed when `ticket` was read."""
    rest = case((tickets.c.pending == ticket.pending, 0), else_=tickets.c.pending)
    connection.execute(
        update(tickets)
        .where(tickets.c.id == ticket.id)
        .values(pending=rest, brought_by=None, later=None)
    )


def put_off(connection: Connection, ticket: Ticket, until: datetime.datetime) -> None:
    """Give a ticket back that could not be brought, not to be tried before `until`."""
    connection.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(brought_by=None, later=until)
    )


def desk(connection: Connection, ticket: Ticket) -> Desk:
    """Return the desk of the ticket's officer, a new one where they ask for the first time."""
    key = {"bot": ticket.bot, "operators": ticket.operators, "officer": ticket.officer}
    connection.execute(insert(connection, desks).values(**key).on_conflict_do_nothing())
    row = connection.execute(
        select(desks.c.id, desks.c.topic).where(*(desks.c[name] == key[name] for name in key))
    ).one()
    return Desk(row.id, row.topic)


def set_topic(connection: Connection, desk: Desk, topic: int | None) -> None:
    """Note the topic of a desk, None where it is gone."""
    connection.execute(update(desks).where(desks.c.id == desk.id).values(topic=topic))


def set_card(connection: Connection, ticket: Ticket, card: int | None, topic: int | None) -> None:
    """Note where the card of a ticket stands; None where it is gone, with what was below it."""
    if card is None:
        gone = and_(ticket_messages.c.ticket == ticket.id, ticket_messages.c.kind == "rest")
        connection.execute(delete(ticket_messages).where(gone))
    connection.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(card=card, topic=topic)
    )


def below(connection: Connection, ticket: Ticket) -> int:
    """Return how many messages below its card carry what that has no room for."""
    query = select(func.count()).where(
        ticket_messages.c.ticket == ticket.id, ticket_messages.c.kind == "rest"
    )
    return connection.scalar(query) or 0


def to_bring(connection: Connection, ticket: Ticket) -> list[TicketMessage]:
    """Return what the officer wrote that the operators have not got yet, in order."""
    rows = connection.execute(
        select(ticket_messages)
        .where(
            ticket_messages.c.ticket == ticket.id,
            ticket_messages.c.side == Side.OFFICER,
            ticket_messages.c.copy.is_(None),
        )
        .order_by(ticket_messages.c.id)
    )
    return [_message(row) for row in rows.mappings()]


def copied(connection: Connection, message: TicketMessage, copy: int) -> None:
    """Note which message carries `message` on the other side."""
    connection.execute(
        update(ticket_messages).where(ticket_messages.c.id == message.id).values(copy=copy)
    )


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


def remind(connection: Connection, ticket: Ticket, at: datetime.datetime) -> None:
    """Have a reminder of the ticket brought."""
    _set(connection, ticket.id, at, remind=True)


def reminded(connection: Connection, ticket: Ticket, at: datetime.datetime) -> None:
    """Note that the reminder was brought."""
    connection.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(remind=False, reminded=at)
    )


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


def _by_message(
    connection: Connection, which: ColumnElement[bool], *clauses: ColumnElement[bool]
) -> Ticket | None:
    query = select(ticket_messages.c.ticket).join(tickets).where(which, *clauses)
    number = connection.scalar(query.order_by(ticket_messages.c.id.desc()).limit(1))
    return find(connection, number) if number is not None else None


def _set(connection: Connection, number: int, at: datetime.datetime, **values: Any) -> None:
    """Change a ticket, and have it brought."""
    connection.execute(
        update(tickets)
        .where(tickets.c.id == number)
        .values(changed=at, pending=tickets.c.pending + 1, **values)
    )


def bring(connection: Connection, ticket: Ticket, at: datetime.datetime) -> None:
    """Have a ticket brought in which something was said."""
    _set(connection, ticket.id, at)


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


def _message(row: RowMapping) -> TicketMessage:
    return TicketMessage(
        row["id"],
        row["ticket"],
        Side(row["side"]),
        row["who"],
        row["at"],
        row["text"],
        row["kind"],
        row["source"],
        row["copy"],
    )
