"""The places that a chat talked of last, kept over a restart."""

import datetime

from sqlalchemy import Connection, delete, select

from bot.storage.insert import insert
from bot.storage.schema import turns
from bot.turn import Turn


def last(connection: Connection, talk: str) -> Turn | None:
    """Return the last turn of `talk`; None where there is none that this version can read."""
    kept = connection.scalar(select(turns.c.turn).where(turns.c.talk == talk))
    if kept is None:
        return None
    try:
        return Turn.from_json(kept)
    except ValueError:  # written by another version: the talk starts anew
        return None


def keep(connection: Connection, talk: str, turn: Turn | None) -> None:
    """Keep `turn` as the last one of `talk`; None forgets it."""
    if turn is None:
        connection.execute(delete(turns).where(turns.c.talk == talk))
        return
    row = {"turn": turn.to_json(), "at": datetime.datetime.now(datetime.UTC)}
    connection.execute(
        insert(connection, turns)
        .values(talk=talk, **row)
        .on_conflict_do_update(index_elements=[turns.c.talk], set_=row)
    )
