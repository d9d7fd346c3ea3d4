"""Who may use the bot, as what, and how they like it."""

import datetime
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.pseudonym import sealed
from bot.storage.insert import insert
from bot.storage.schema import groups, invitations, people


class Role(StrEnum):
    """What somebody may do."""

    OFFICER = "officer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


_RANK = list(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody. `asked` and `consented` speak of keeping their questions."""

    id: int
    name: str | None
    role: Role
    allowed: bool
    blocked: bool
    asked: datetime.datetime | None
    consented: datetime.datetime | None
    since: datetime.datetime


@dataclass(frozen=True, slots=True)
class Group:
    """What is known of a group."""

    id: int
    title: str | None
    allowed: bool
    blocked: bool
    since: datetime.datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody likes answers: in full rather than short, as of a day other than today."""

    full: bool = False
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code opens."""

    role: Role
    uses_left: int
    expires: datetime.datetime
    made_by: int


# ---- people


def person(connection: Connection, number: int) -> Person | None:
    """Return what is known of somebody, None where that is nothing."""
    row = connection.execute(_PEOPLE.where(people.c.id == number)).mappings().first()
    return _person(row) if row else None


def everyone(connection: Connection) -> list[Person]:
    """Return all who were let in, blocked or given a role: administrators first."""
    rows = connection.execute(_PEOPLE.order_by(people.c.id)).mappings()
    known = [_person(row) for row in rows]
    chosen = [p for p in known if p.allowed or p.blocked or p.role is not Role.OFFICER]
    return sorted(chosen, key=lambda p: (-_RANK.index(p.role), p.id))


def block(connection: Connection, number: int, *, blocked: bool) -> bool:
    """Block somebody, or let them again; returns whether that changes anything."""
    known = person(connection, number)
    if (known.blocked if known else False) is blocked:
        return False
    _put(connection, number, blocked=blocked)
    return True


def admit(
    connection: Connection, number: int, role: Role = Role.OFFICER, name: str | None = None
) -> bool:
    """Put somebody on the list, as `role` if that is more than they are; unblocks them.

    Returns whether that changes anything.
    """
    known = person(connection, number)
    if known and not outranks(role, known.role):
        role = known.role
    if known and known.allowed and not known.blocked and known.role is role and not name:
        return False
    given = {"name": name[:128]} if name else {}
    _put(connection, number, allowed=True, blocked=False, role=role, **given)
    return True


def appoint(connection: Connection, number: int, role: Role) -> bool:
    """Make somebody an officer, operator or administrator; returns whether they were not."""
    known = person(connection, number)
    if known and known.role is role and known.allowed:
        return False
    _put(connection, number, allowed=True, role=role)
    return True


def outranks(role: Role, other: Role) -> bool:
    """Return whether `role` may do more than `other`."""
    return _RANK.index(role) > _RANK.index(other)


# ---- their choices


def preferences(connection: Connection, number: int) -> Preferences:
    """Return how somebody likes answers; what another version wrote is left aside."""
    kept = connection.scalar(select(people.c.preferences).where(people.c.id == number)) or {}
    try:
        day = datetime.date.fromisoformat(kept["day"]) if kept.get("day") else None
    except (TypeError, ValueError):
        day = None
    return Preferences(full=kept.get("full") is True, day=day)


def prefer(connection: Connection, number: int, liked: Preferences) -> None:
    """Remember how somebody likes answers."""
    day = liked.day.isoformat() if liked.day else None
    _put(connection, number, preferences={"full": liked.full, "day": day})


def ask(connection: Connection, number: int, now: datetime.datetime) -> None:
    """Remember that somebody was asked whether their questions may be kept."""
    known = person(connection, number)
    if known is None or known.asked is None:
        _put(connection, number, asked=now)


def consents(connection: Connection, number: int) -> bool:
    """Return whether somebody lets their questions be kept, at this moment."""
    agreed = select(people.c.consented).where(people.c.id == number)
    return connection.scalar(agreed) is not None


def consent(connection: Connection, number: int, now: datetime.datetime | None) -> None:
    """Remember that somebody agreed at `now` to their questions being kept; None: that they don't.

    Who agrees again keeps the first moment.
    """
    known = person(connection, number)
    if known and known.consented and now:
        return
    asked = known.asked if known and known.asked else now or datetime.datetime.now(datetime.UTC)
    _put(connection, number, consented=now, asked=asked)


# ---- groups


def group(connection: Connection, number: int) -> Group | None:
    """Return what is known of a group, None where that is nothing."""
    row = connection.execute(select(groups).where(groups.c.id == number)).mappings().first()
    return Group(**row) if row else None


def every_group(connection: Connection) -> list[Group]:
    """Return the groups that were let in or blocked."""
    rows = connection.execute(select(groups).order_by(groups.c.id)).mappings()
    return [Group(**row) for row in rows if row["allowed"] or row["blocked"]]


def admit_group(connection: Connection, number: int, title: str | None = None) -> bool:
    """Let a group use the bot; returns whether it might not before."""
    known = group(connection, number)
    if known and known.allowed and not known.blocked:
        return False
    given = {"title": title[:256]} if title else {}
    _put_group(connection, number, allowed=True, blocked=False, **given)
    return True


def block_group(connection: Connection, number: int, *, blocked: bool) -> bool:
    """Block a group, or let it again; returns whether that changes anything."""
    known = group(connection, number)
    if (known.blocked if known else False) is blocked:
        return False
    _put_group(connection, number, blocked=blocked)
    return True


def move_group(connection: Connection, number: int, to: int) -> None:
    """Let what is known of a group hold under its new number."""
    known = group(connection, number)
    if known is None:
        return
    given = {"title": known.title} if known.title else {}
    _put_group(connection, to, allowed=known.allowed, blocked=known.blocked, **given)
    connection.execute(delete(groups).where(groups.c.id == number))


# ---- invitations


def invite(connection: Connection, code: str, invitation: Invitation) -> bool:
    """Keep a code, as a hash; returns False where that was done before."""
    made = connection.execute(
        insert(connection, invitations)
        .values(
            code=sealed(code),
            made_by=invitation.made_by,
            made=datetime.datetime.now(datetime.UTC),
            expires=invitation.expires,
            uses_left=invitation.uses_left,
            role=invitation.role,
        )
        .on_conflict_do_nothing()
        .returning(invitations.c.code)  # PostgreSQL's driver does not count what an INSERT made
    )
    return made.first() is not None


def invitation(connection: Connection, code: str, now: datetime.datetime) -> Invitation | None:
    """Return what a code opens, None where it is unknown, used up or too old."""
    given = sealed(code)
    row = connection.execute(select(invitations).where(invitations.c.code == given)).first()
    if row is None or not hmac.compare_digest(row.code, given):
        return None
    if row.uses_left < 1 or row.expires <= now:
        return None
    return Invitation(Role(row.role), row.uses_left, row.expires, row.made_by)


def spend(connection: Connection, code: str) -> bool:
    """Take one use of a code; returns False where somebody else took the last."""
    spent = connection.execute(
        update(invitations)
        .where(invitations.c.code == sealed(code), invitations.c.uses_left > 0)
        .values(uses_left=invitations.c.uses_left - 1)
    )
    return spent.rowcount > 0


def withdraw(connection: Connection, code: str) -> None:
    """Make a code worthless."""
    connection.execute(delete(invitations).where(invitations.c.code == sealed(code)))


_PEOPLE = select(
    people.c.id,
    people.c.name,
    people.c.role,
    people.c.allowed,
    people.c.blocked,
    people.c.asked,
    people.c.consented,
    people.c.since,
)


def _person(row: Mapping[Any, Any]) -> Person:
    return Person(**{**row, "role": Role(row["role"])})


def _put(connection: Connection, number: int, **given: Any) -> None:
    """Change what is known of somebody, from nothing if need be."""
    fresh = {
        "role": Role.OFFICER,
        "allowed": False,
        "blocked": False,
        "preferences": {},
        "since": datetime.datetime.now(datetime.UTC),
    }
    connection.execute(
        insert(connection, people)
        .values(id=number, **{**fresh, **given})
        .on_conflict_do_update(index_elements=[people.c.id], set_=given)
    )


def _put_group(connection: Connection, number: int, **given: Any) -> None:
    fresh = {"allowed": False, "blocked": False, "since": datetime.datetime.now(datetime.UTC)}
    connection.execute(
        insert(connection, groups)
        .values(id=number, **{**fresh, **given})
        .on_conflict_do_update(index_elements=[groups.c.id], set_=given)
    )
