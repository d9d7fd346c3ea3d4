"""Updates from Telegram until they are done: recorded once, claimed by one replica, in order."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, text, update

from bot.storage.insert import insert
from bot.storage.schema import replicas, updates

# A replica that was not heard of for so long is dead, and what it worked on is free. Replicas tell
# that they live far more often: bot/inbox.py.
DEAD_AFTER = datetime.timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update that this replica works on. `tries` counts from 1."""

    id: int
    payload: str
    tries: int


def record(connection: Connection, bot: int, number: int, chat: int, payload: str) -> bool:
    """Keep an update; returns False where it was brought before."""
    kept = connection.execute(
        insert(connection, updates)
        .values(
            bot=bot,
            id=number,
            chat=chat,
            payload=payload,
            received=datetime.datetime.now(datetime.UTC),
            tries=0,
            done=False,
        )
        .on_conflict_do_nothing()
        .returning(updates.c.id)
    )
    return kept.first() is not None


def claim(connection: Connection, bot: int, replica: str, limit: int) -> list[Claimed]:
    """Take up to `limit` updates to work on: of each chat the first, if nobody works on it."""
    open_ = and_(updates.c.bot == bot, updates.c.done.is_(False))
    firsts = select(func.min(updates.c.id)).where(open_).group_by(updates.c.chat)
    free = or_(updates.c.claimed_by.is_(None), updates.c.claimed_by.not_in(living(connection)))
    chosen = connection.scalars(
        select(updates.c.id)
        .where(open_, updates.c.id.in_(firsts), free)
        .order_by(updates.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not chosen:
        return []
    rows = connection.execute(
        update(updates)
        .where(updates.c.bot == bot, updates.c.id.in_(chosen))
        .values(claimed_by=replica, tries=updates.c.tries + 1)
        .returning(updates.c.id, updates.c.payload, updates.c.tries)
    )
    return sorted((Claimed(*row) for row in rows), key=lambda claimed: claimed.id)


def finish(connection: Connection, bot: int, number: int) -> None:
    """Mark an update as done and drop what it said."""
    connection.execute(
        update(updates)
        .where(updates.c.bot == bot, updates.c.id == number)
        .values(done=True, payload=None, claimed_by=None)
    )


def release(connection: Connection, bot: int, numbers: list[int]) -> None:
    """Give back updates that could not be finished, to be tried again."""
    connection.execute(
        update(updates)
        .where(updates.c.bot == bot, updates.c.id.in_(numbers), updates.c.done.is_(False))
        .values(claimed_by=None)
    )


def waiting(connection: Connection, bot: int) -> int:
    """Return how many updates are not done."""
    query = select(func.count()).where(updates.c.bot == bot, updates.c.done.is_(False))
    return connection.scalar(query) or 0


def alive(connection: Connection, replica: str) -> None:
    """Tell the others that `replica` lives."""
    now = func.now() if _is_server(connection) else datetime.datetime.now(datetime.UTC)
    connection.execute(
        insert(connection, replicas)
        .values(id=replica, seen=now)
        .on_conflict_do_update(index_elements=[replicas.c.id], set_={"seen": now})
    )


def gone(connection: Connection, replica: str | None = None) -> None:
    """Tell that `replica` has ended, or all of them: what they worked on is free."""
    connection.execute(
        delete(replicas).where(replicas.c.id == replica) if replica else delete(replicas)
    )


def living(connection: Connection) -> Select[tuple[str]]:
    """Return the replicas that live. A file has one, which has said that the others are gone."""
    living = select(replicas.c.id)
    if _is_server(connection):
        # The server's clock: those of the replicas may differ.
        ago = text(f"interval '{DEAD_AFTER.total_seconds():.0f} seconds'")
        living = living.where(replicas.c.seen > func.now() - ago)
    return living


def _is_server(connection: Connection) -> bool:
    return connection.dialect.name != "sqlite"
