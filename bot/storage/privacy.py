"""What is kept about somebody: shown to them, erased when they ask, dropped in its time."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select, update

from bot.storage import questions as asked
from bot.storage import shown as buttons
from bot.storage.schema import (
    audit,
    deliveries,
    desks,
    entries,
    invitations,
    people,
    questions,
    shown,
    ticket_messages,
    tickets,
    turns,
    updates,
)

# How long each lives; bot/messages/privacy.py tells people so, and schema.py why.
TRANSPORT_LIFE = datetime.timedelta(days=2)
SHOWN_LIFE = buttons.LIFE
TURN_LIFE = datetime.timedelta(minutes=30)
INVITATION_LIFE = datetime.timedelta(days=30)  # after it has expired

# What stands in the place of a number that is no longer kept; nobody has it on Telegram.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased, and what stays because something else needs it."""

    questions: int
    tickets: int
    rows: int  # all others
    still_blocked: bool  # the number stays on the list of those who may not use the bot


def export(connection: Connection, bot: int, who: str, person: int) -> dict[str, Any]:
    """Return everything kept about `person`, whose pseudonym is `who`, by table; JSON can hold it.

    Moments are in ISO 8601, UTC.
    """
    mine = tickets.c.officer == person
    found: dict[str, Sequence[Any]] = {
        "people": _rows(connection, select(people).where(people.c.id == person)),
        "questions": asked.of(connection, who),
        "tickets": _rows(connection, select(tickets).where(mine)),
        "ticket_messages": _rows(
            connection,
            select(ticket_messages).where(
                or_(
                    ticket_messages.c.who == person,
                    ticket_messages.c.ticket.in_(select(tickets.c.id).where(mine)),
                )
            ),
        ),
        "desks": _rows(connection, select(desks).where(desks.c.officer == person)),
        "turns": _rows(connection, select(turns).where(turns.c.talk.like(f"%:{person}"))),
        "shown": _rows(connection, select(shown).where(shown.c.chat == person)),
        "deliveries": _rows(connection, select(deliveries).where(deliveries.c.chat == person)),
        "updates": _rows(connection, select(updates).where(updates.c.chat == person)),
        "invitations": _rows(
            connection,
            # The hash of a code is nothing about a person.
            select(
                invitations.c.made,
                invitations.c.expires,
                invitations.c.uses_left,
                invitations.c.role,
            ).where(invitations.c.made_by == person),
        ),
        "entries": _rows(
            connection,
            select(entries).where(
                or_(entries.c.made_by == person, entries.c.approved_by == person)
            ),
        ),
        "audit": _rows(connection, select(audit).where(audit.c.who == person)),
    }
    return {
        "person": person,
        "bot": bot,
        "kept": {name: [_plain(row) for row in rows] for name, rows in found.items() if rows},
    }


def erase(connection: Connection, who: str, person: int) -> Erased:
    """Erase everything kept about `person`, whose pseudonym is `who`.

    What stays: that a blocked person is blocked; which administrator did what (audit); the number
    of an update for two days, so that it is not handled twice; anonymous counts.
    """
    of_questions = asked.forget_of(connection, who)
    # Messages go with their tickets, entries of the FAQ stay without them.
    of_tickets = _count(connection, delete(tickets).where(tickets.c.officer == person))
    # An operator's words stay in the tickets of others, without the name.
    rows = _count(
        connection,
        update(ticket_messages).where(ticket_messages.c.who == person).values(who=NOBODY),
    )
    rows += _count(
        connection,
        update(tickets)
        .where(tickets.c.claimed_by == person)
        .values(claimed_by=None, claimed_name=None),
    )
    rows += _count(
        connection, update(entries).where(entries.c.made_by == person).values(made_by=None)
    )
    rows += _count(
        connection, update(entries).where(entries.c.approved_by == person).values(approved_by=None)
    )
    for doomed in (
        delete(desks).where(desks.c.officer == person),
        delete(turns).where(turns.c.talk.like(f"%:{person}")),
        delete(shown).where(shown.c.chat == person),
        # What is in hand at this moment needs its rows to end; they go two days later.
        delete(deliveries).where(
            deliveries.c.chat == person,
            deliveries.c.update.in_(
                select(updates.c.id).where(updates.c.chat == person, updates.c.done)
            ),
        ),
        delete(updates).where(updates.c.chat == person, updates.c.done),
        delete(invitations).where(invitations.c.made_by == person),
    ):
        rows += _count(connection, doomed)
    blocked = connection.scalar(select(people.c.blocked).where(people.c.id == person))
    rows += _count(connection, delete(people).where(people.c.id == person))
    if blocked:
        connection.execute(
            people.insert().values(
                id=person,
                role="officer",
                allowed=False,
                blocked=True,
                preferences={},
                since=datetime.datetime.now(datetime.UTC),
            )
        )
    return Erased(of_questions, of_tickets, rows, bool(blocked))


def forget_old(
    connection: Connection,
    now: datetime.datetime,
    *,
    questions_after: datetime.timedelta,
    tickets_after: datetime.timedelta,
) -> dict[str, int]:
    """Drop what has lived its time; returns how many rows of each table that changed.

    Questions lose their words and pseudonym and then only count; closed tickets go whole.
    """
    done = {
        "questions": _count(
            connection,
            update(questions)
            .where(questions.c.asked < now - questions_after, questions.c.who != "")
            .values(text=None, who=""),
        ),
        "tickets": _count(
            connection, delete(tickets).where(tickets.c.closed < now - tickets_after)
        ),
        "desks": _count(
            connection, delete(desks).where(desks.c.officer.not_in(select(tickets.c.officer)))
        ),
        "turns": _count(connection, delete(turns).where(turns.c.at < now - TURN_LIFE)),
        "shown": buttons.forget(connection, now - SHOWN_LIFE),
        "deliveries": _count(
            connection, delete(deliveries).where(deliveries.c.at < now - TRANSPORT_LIFE)
        ),
        # What is not done waits, however long.
        "updates": _count(
            connection,
            delete(updates).where(updates.c.received < now - TRANSPORT_LIFE, updates.c.done),
        ),
        "invitations": _count(
            connection, delete(invitations).where(invitations.c.expires < now - INVITATION_LIFE)
        ),
    }
    return {name: number for name, number in done.items() if number}


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _count(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).rowcount)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in row.items()
        if value is not None
    }
