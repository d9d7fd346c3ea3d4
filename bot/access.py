"""Who may use the bot, decided from what is known of a person and a group; kept in mind a while."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from bot.settings import AccessKind, Settings
from bot.storage import people
from bot.storage.database import Database
from bot.storage.people import Group, Person, Role

T = TypeVar("T")

# Seconds for which what was read is believed. A change by this process is seen at once; one by
# another replica after that long. Set by hand: blocking works within a sip of tea.
_BELIEVED = 15.0
_REMEMBERED = 20_000  # people and groups; some 5 MB

_MINUTE = 60.0


class Standing(StrEnum):
    """Whether somebody may use the bot somewhere."""

    WELCOME = "welcome"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody, and the group where they write; a private chat and an inline query have none."""

    id: int
    person: Person | None
    chat: int | None = None
    group: Group | None = None


def standing(asker: Asker, settings: Settings) -> Standing:
    """Return whether `asker` may use the bot where they write.

    In a group it is the group that is admitted, for all who are in it see the answer; a blocked
    person is blocked there too. Administrators may everywhere.
    """
    if asker.id in settings.administrators:  # they are the operator's, and nobody locks them out
        return Standing.WELCOME
    if asker.person and asker.person.blocked:
        return Standing.BLOCKED
    if role(asker, settings) is Role.ADMINISTRATOR:
        return Standing.WELCOME
    if asker.chat is not None:
        if asker.group and asker.group.blocked:
            return Standing.BLOCKED
        on_duty = asker.chat == settings.hotline_chat
        admitted = on_duty or bool(asker.group and asker.group.allowed)
    else:
        admitted = bool(asker.person and asker.person.allowed)
    if admitted or settings.access is AccessKind.OPEN:
        return Standing.WELCOME
    return Standing.UNKNOWN


def role(asker: Asker, settings: Settings) -> Role:
    """Return what `asker` may do: administrators by setting are administrators without a row."""
    if asker.id in settings.administrators:
        return Role.ADMINISTRATOR
    if asker.person is None or asker.person.blocked:
        return Role.OFFICER
    return asker.person.role


class Access:
    """Reads what is known of people and groups, and remembers it for a few seconds."""

    def __init__(
        self,
        database: Database,
        settings: Callable[[], Settings],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Decide by what `settings` returns, which may change, and what `database` holds."""
        self._database = database
        self._settings = settings
        self._clock = clock
        self._known: OrderedDict[int, tuple[float, Person | Group | None]] = OrderedDict()
        # Raised by every change, so that what was read before it is not taken for what is now.
        self._changes = 0
        self.questions = Allowance(lambda: settings().questions_per_minute, _MINUTE)
        # Buttons are pressed, and inline queries sent while typing, in quicker steps than asking.
        self.presses = Allowance(lambda: 6 * settings().questions_per_minute, _MINUTE)
        # A code has 128 bits and is not found by trying; who tries is told to stop all the same.
        self.wrong_codes = Allowance(lambda: 5, 60 * _MINUTE)

    async def asker(self, person: int, group: int | None = None) -> Asker:
        """Return what is known of `person`, and of the group where they write."""
        known = await self._read(person)
        where = await self._read(group) if group is not None else None
        return Asker(
            person,
            known if isinstance(known, Person) else None,
            group,
            where if isinstance(where, Group) else None,
        )

    async def standing(self, person: int, group: int | None = None) -> Standing:
        """Return whether somebody may use the bot there."""
        return standing(await self.asker(person, group), self._settings())

    async def role(self, person: int) -> Role:
        """Return what somebody may do."""
        return role(await self.asker(person), self._settings())

    def forget(self, number: int) -> None:
        """Read a person or group anew: something about them has changed."""
        self._changes += 1
        self._known.pop(number, None)

    async def _read(self, number: int) -> Person | Group | None:
        kept = self._known.get(number)
        if kept and self._clock() - kept[0] < _BELIEVED:
            return kept[1]
        # Telegram numbers people above zero, groups below.
        read = people.person if number > 0 else people.group
        changes, at = self._changes, self._clock()
        found: Person | Group | None = await self._database.read(partial(read, number=number))
        if changes == self._changes:
            self._known[number] = (at, found)
            self._known.move_to_end(number)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


class Taken(StrEnum):
    """What becomes of something that somebody wants."""

    YES = "yes"
    NO = "no"  # too much; nothing was said of it yet
    STILL_NO = "still no"  # and it was said


class Allowance:
    """So much of something for each person in any stretch of some seconds."""

    def __init__(self, most: Callable[[], int], seconds: float) -> None:
        """Allow as many as `most` returns in any `seconds`."""
        self._most = most
        self._seconds = seconds
        self._used: OrderedDict[object, dict[int, float]] = OrderedDict()
        self._told: dict[object, float] = {}

    def take(self, who: object, number: int, at: float) -> Taken:
        """Return whether `who` may have the thing `number` that they wanted at `at`, Unix seconds.

        The same number again, after a restart of its handling, is answered as the first time and
        not counted again.
        """
        used = self._used.setdefault(who, {})
        self._used.move_to_end(who)
        # What lies ahead was wanted before the clock was put back, and would count for as long.
        for old in [n for n, then in used.items() if abs(at - then) >= self._seconds]:
            del used[old]
        if number in used:
            return Taken.YES
        if len(used) < self._most():
            used[number] = at
            self._told.pop(who, None)
            self._tidy()
            return Taken.YES
        if who in self._told and abs(at - self._told[who]) < self._seconds:
            return Taken.STILL_NO
        self._told[who] = at
        return Taken.NO

    def spent(self, who: object, at: float) -> bool:
        """Return whether `who` has nothing left at `at`."""
        used = self._used.get(who, {})
        return sum(abs(at - then) < self._seconds for then in used.values()) >= self._most()

    def _tidy(self) -> None:
        while len(self._used) > _REMEMBERED:
            forgotten, _ = self._used.popitem(last=False)
            self._told.pop(forgotten, None)
