"""Which tickets wait to be brought to the operators, by whom, and where each stands with them."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, delete, func, or_, select, update

from bot.storage.insert import insert
from bot.storage.schema import desks, ticket_messages, tickets
from bot.storage.tickets import Ticket, bring, find
from bot.storage.updates import living


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer among those who have asked, by number, and their topic in a forum."""

    id: int
    topic: int | None


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


def remind(connection: Connection, ticket: Ticket, at: datetime.datetime) -> None:
    """Have a reminder of the ticket brought."""
    bring(connection, ticket.id, at, remind=True)


def reminded(connection: Connection, ticket: Ticket, at: datetime.datetime) -> None:
    """Note that the reminder was brought."""
    connection.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(remind=False, reminded=at)
    )
