"""What the buttons under a message stand for, so that their data is a short number."""

import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import shown

# How long a button can be pressed. bot/messages says so to whoever presses an older one.
LIFE = datetime.timedelta(days=30)


def show(connection: Connection, chat: int, what: dict[str, Any]) -> int:
    """Return the number by which buttons in `chat` name `what`, which is kept as JSON."""
    row = connection.execute(
        insert(shown)
        .values(chat=chat, what=what, at=datetime.datetime.now(datetime.UTC))
        .returning(shown.c.id)
    )
    return int(row.scalar_one())


def find(connection: Connection, number: int, chat: int) -> dict[str, Any] | None:
    """Return what the button `number` stands for; None where it is gone or another chat's."""
    what: dict[str, Any] | None = connection.scalar(
        select(shown.c.what).where(shown.c.id == number, shown.c.chat == chat)
    )
    return what


def forget(connection: Connection, before: datetime.datetime) -> int:
    """Drop what was shown before a moment; returns how many."""
    return connection.execute(delete(shown).where(shown.c.at < before)).rowcount
