"""Of which entries, up for review, people are still to be told, and which replica tells them."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select, update

from bot.faq import Entry, Stage
from bot.storage.entries import one
from bot.storage.schema import entries
from bot.storage.updates import living

# Who has approved an entry again in the meantime need not be told.
_WAITS = and_(entries.c.tell, entries.c.state == Stage.REVIEW)


def waiting(connection: Connection) -> bool:
    """Return whether there is anything to tell."""
    return connection.scalar(select(entries.c.id).where(_WAITS).limit(1)) is not None


def take(connection: Connection, replica: str, limit: int) -> list[Entry]:
    """Return entries to tell of, the oldest first; they are ours until `told`."""
    free = or_(
        entries.c.told_by.is_(None),
        entries.c.told_by == replica,
        entries.c.told_by.not_in(living(connection)),
    )
    numbers = connection.scalars(
        select(entries.c.id)
        .where(_WAITS, free)
        .order_by(entries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    connection.execute(update(entries).where(entries.c.id.in_(numbers)).values(told_by=replica))
    return [entry for number in numbers if (entry := one(connection, number))]


def told(connection: Connection, found: Collection[Entry]) -> None:
    """Note that people were told of the entries."""
    connection.execute(
        update(entries)
        .where(entries.c.id.in_([entry.id for entry in found]))
        .values(tell=False, told_by=None)
    )
