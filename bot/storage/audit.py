"""What administrators and operators did: rows that are only added, each sealed to the one before.

A row's `chained` is a hash over its own words and the hash of the row before it, so a row that is
changed, taken out or put in later shows. Who can write the whole table can write the whole chain
anew, or cut its end off: the last hash, noted elsewhere, tells that too (bot/audit_cli.py).
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text

from bot.storage.schema import audit

# Two transactions that add a row on PostgreSQL wait for each other on this number: a row that
# does not see the one before it would break the chain.
_CHAINING = 7_405_741

_START = "0" * 64  # what the first row is chained to


@dataclass(frozen=True, slots=True)
class Noted:
    """One act. `who` is the Telegram number of whoever did it, None for the command line."""

    id: int
    at: datetime.datetime
    who: int | None
    act: str
    what: Mapping[str, Any]
    chained: str


def note(connection: Connection, who: int | None, act: str, what: Mapping[str, Any]) -> None:
    """Add what `who` did, in the transaction that does it.

    `what` says no more of anybody else than a pseudonym (bot/pseudonym.py), and quotes nobody.
    """
    if connection.dialect.name != "sqlite":  # SQLite has one writer at a time
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_CHAINING})"))
    before = connection.scalar(select(audit.c.chained).order_by(audit.c.id.desc()).limit(1))
    # Databases keep microseconds; so does the hash.
    at = datetime.datetime.now(datetime.UTC)
    connection.execute(
        insert(audit).values(
            at=at,
            who=who,
            act=act,
            what=dict(what),
            chained=_chained(before or _START, at, who, act, what),
        )
    )


def since(connection: Connection, moment: datetime.datetime | None = None) -> list[Noted]:
    """Return the acts since `moment`, or all, oldest first."""
    rows = select(audit).order_by(audit.c.id)
    if moment:
        rows = rows.where(audit.c.at >= moment)
    return [Noted(**row) for row in connection.execute(rows).mappings()]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the whole chain found. `last` is the hash to note elsewhere."""

    rows: int
    broken: tuple[int, ...]  # the ids of rows that do not follow from the row before
    last: str
    has_noted: bool  # whether a row has the hash that was noted before, if one was


def check(connection: Connection, noted: str | None = None) -> Checked:
    """Return whether every row follows from the one before it, and one has the hash `noted`."""
    broken, rows, before, has_noted = [], 0, _START, noted in (None, _START)
    for row in _all(connection):
        rows += 1
        if row.chained != _chained(before, row.at, row.who, row.act, row.what):
            broken.append(row.id)
        before = row.chained
        has_noted = has_noted or before == noted
    return Checked(rows, tuple(broken), before, has_noted)


def _all(connection: Connection) -> Iterator[Noted]:
    for row in connection.execute(select(audit).order_by(audit.c.id)).mappings():
        yield Noted(**row)


def _chained(
    before: str, at: datetime.datetime, who: int | None, act: str, what: Mapping[str, Any]
) -> str:
    said = [before, at.astimezone(datetime.UTC).isoformat(), who, act, what]
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    ).hexdigest()
