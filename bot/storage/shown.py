"""What the buttons under a message stand for, so that their data is a short number."""

import datetime
import hashlib
import json
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.storage.insert import insert
from bot.storage.schema import shown

# How long a button can be pressed; bot/messages/buttons.py says so to whoever presses an older one.
LIFE = datetime.timedelta(days=30)


def show(connection: Connection, chat: int, what: dict[str, Any]) -> int:
    """Return the number by which buttons in `chat` name `what`, which is kept as JSON.

    The same in the same chat has the same number, and lives on.
    """
    at = datetime.datetime.now(datetime.UTC)
    row = (
        insert(connection, shown)
        .values(chat=chat, what=what, fingerprint=_fingerprint(what), at=at)
        .on_conflict_do_update(index_elements=[shown.c.chat, shown.c.fingerprint], set_={"at": at})
        .returning(shown.c.id)
    )
    return int(connection.execute(row).scalar_one())


def find(connection: Connection, number: int, chat: int) -> dict[str, Any] | None:
    """Return what the button `number` stands for; None where it is gone or another chat's."""
    if not 0 < number < 2**63:  # what a forged button says
        return None
    what: dict[str, Any] | None = connection.scalar(
        select(shown.c.what).where(shown.c.id == number, shown.c.chat == chat)
    )
    return what


def change(connection: Connection, number: int, add: tuple[str, int]) -> None:
    """Add a number to a list in what `number` stands for, once."""
    name, value = add
    what = connection.scalar(select(shown.c.what).where(shown.c.id == number))
    if what is not None and value not in what.get(name, ()):
        what = {**what, name: [*what.get(name, ()), value]}
        connection.execute(update(shown).where(shown.c.id == number).values(what=what))


def forget(connection: Connection, before: datetime.datetime) -> int:
    """Drop what was shown before a moment; returns how many."""
    return connection.execute(delete(shown).where(shown.c.at < before)).rowcount


def _fingerprint(what: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
