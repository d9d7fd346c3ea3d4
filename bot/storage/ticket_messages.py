"""What was said in tickets: who wrote it, and which messages carry it on either side."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, update

from bot.storage.insert import insert
from bot.storage.schema import ticket_messages, tickets
from bot.storage.tickets import Ticket, find


class Side(StrEnum):
    """Who wrote a message of a ticket, and where it stands."""

    OFFICER = "officer"
    OPERATOR = "operator"
    NOTICE = "notice"  # the assistant to the officer
    CARD = "card"  # the assistant to the operators


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
    number = connection.scalar(
        select(tickets.c.id).where(here, tickets.c.card == message).order_by(tickets.c.id).limit(1)
    )
    if number is not None:
        return find(connection, number)
    return _by_message(connection, or_(copied, cards), here)


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


def _by_message(
    connection: Connection, which: ColumnElement[bool], *clauses: ColumnElement[bool]
) -> Ticket | None:
    query = select(ticket_messages.c.ticket).join(tickets).where(which, *clauses)
    number = connection.scalar(query.order_by(ticket_messages.c.id.desc()).limit(1))
    return find(connection, number) if number is not None else None


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
