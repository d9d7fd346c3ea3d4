"""The rules of the hotline, without Telegram: how a ticket goes on, when people are there.

A `Case` is what the rules know of a ticket. Each transition returns the case after it; the same
case where it changes nothing, for a button may be pressed twice or late.
"""

import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

# Vietnam has one time zone and no summer time: Asia/Ho_Chi_Minh, without the zone data that some
# systems lack.
HERE = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")

_MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)
_DAY_MINUTES = 24 * 60


class State(StrEnum):
    """Where a ticket stands; the value is what is stored."""

    NEW = "new"
    WORKING = "working"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state as operators read it."""
        return _LABELS[self]


_LABELS = {
    State.NEW: "mới",
    State.WORKING: "đang xử lý",
    State.WAITING: "chờ cán bộ",
    State.ANSWERED: "đã trả lời",
    State.CLOSED: "đóng",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules know of a ticket. `waiting`: since when the officer waits for people."""

    state: State
    waiting: datetime.datetime | None
    claimed_by: int | None = None
    claimed_name: str | None = None
    answered: datetime.datetime | None = None  # first answered
    closed: datetime.datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.state is not State.CLOSED


def opened(at: datetime.datetime) -> Case:
    """Return the case of a question asked just now."""
    return Case(State.NEW, waiting=at)


def claimed(case: Case, who: int, name: str) -> Case:
    """Return the case in the hands of `who`; unchanged where it is closed or somebody's."""
    if not case.is_open or case.claimed_by is not None:
        return case
    state = State.WORKING if case.state is State.NEW else case.state
    return replace(case, state=state, claimed_by=who, claimed_name=name)


def given_back(case: Case) -> Case:
    """Return the case in nobody's hands."""
    if not case.is_open or case.claimed_by is None:
        return case
    state = State.NEW if case.state is State.WORKING else case.state
    return replace(case, state=state, claimed_by=None, claimed_name=None)


def put_to_officer(case: Case) -> Case:
    """Return the case waiting for the officer: what was said asked something of them."""
    if not case.is_open:
        return case
    return replace(case, state=State.WAITING, waiting=None)


def replied(case: Case, who: int, name: str, text: str, at: datetime.datetime) -> Case:
    """Return the case after a person of the hotline wrote to the officer.

    Who replies first has it in hand. What ends with a question mark asks the officer. An
    afterword to a closed case leaves it closed.
    """
    if not case.is_open:
        return case
    case = claimed(case, who, name)
    if text.rstrip().endswith("?"):
        return put_to_officer(case)
    return replace(case, state=State.ANSWERED, waiting=None, answered=case.answered or at)


def written(case: Case, at: datetime.datetime) -> Case:
    """Return the case after the officer wrote once more: open, and people's turn."""
    state = State.WORKING if case.claimed_by is not None else State.NEW
    return replace(case, state=state, waiting=case.waiting or at, closed=None)


def closed(case: Case, at: datetime.datetime) -> Case:
    """Return the case closed."""
    if not case.is_open:
        return case
    return replace(case, state=State.CLOSED, waiting=None, closed=at)


# ---- opening hours

_NAMES = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_LONG_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
# "T2-T6 8:00-11:30, 13:30-17:00", "T2,T4 8:00-17:00"
_LINE = re.compile(
    r"""
    (?P<days>  (?:T[2-7]|CN) (?:\s*[-–,]\s*(?:T[2-7]|CN))* )
    \s+
    (?P<times> \d{1,2}:\d\d \s*[-–]\s* \d{1,2}:\d\d
               (?:\s*,\s* \d{1,2}:\d\d \s*[-–]\s* \d{1,2}:\d\d)* )
    """,
    re.VERBOSE,
)
_EXAMPLE = "ví dụ: T2-T6 8:00-11:30, 13:30-17:00; T7 8:00-11:30"


@dataclass(frozen=True, slots=True)
class Hours:
    """When people of the hotline are there: of each weekday, Monday first, minutes of the day."""

    days: tuple[tuple[tuple[int, int], ...], ...]
    text: str

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Return the hours that `text` gives; raises ValueError, in Vietnamese, with an example.

        >>> Hours.parse("T2-T6 8:00-17:00").days[4]
        ((480, 1020),)
        """
        days: list[list[tuple[int, int]]] = [[] for _ in _NAMES]
        for line in text.split(";"):
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise ValueError(f"không đọc được “{line.strip()}”; {_EXAMPLE}")
            periods = [_period(words) for words in match["times"].split(",")]
            for day in _days(match["days"]):
                days[day] += periods
        for name, periods in zip(_NAMES, days, strict=True):
            periods.sort()
            for (_, end), (start, _) in itertools.pairwise(periods):
                if start < end:
                    raise ValueError(f"{name} có hai khoảng giờ trùng nhau; {_EXAMPLE}")
        return cls(tuple(tuple(periods) for periods in days), " ".join(text.split()))

    def is_open(self, at: datetime.datetime) -> bool:
        """Return whether people are there at a moment."""
        return any(start <= at < end for start, end in self._around(at))

    def opens(self, at: datetime.datetime) -> datetime.datetime:
        """Return when people are there next, in local time; `at` itself where they are."""
        if self.is_open(at):
            return at.astimezone(HERE)
        return next(start for start, _ in self._from(at) if start >= at)

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """Return how much of the time from `start` to `end` people were there."""
        total = datetime.timedelta()
        for first, last in self._from(start):
            if first >= end:
                break
            total += max(min(last, end) - max(first, start), datetime.timedelta())
        return total

    def _around(self, at: datetime.datetime) -> list[tuple[datetime.datetime, datetime.datetime]]:
        """Return the periods of the day of `at`."""
        midnight = at.astimezone(HERE).replace(hour=0, minute=0, second=0, microsecond=0)
        return [
            (midnight + start * _MINUTE, midnight + end * _MINUTE)
            for start, end in self.days[midnight.weekday()]
        ]

    def _from(self, at: datetime.datetime) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Yield the periods from the day of `at` on, without end."""
        while True:
            yield from self._around(at)
            at += _DAY


def _days(text: str) -> list[int]:
    """Return the weekdays that "T2-T6" or "T2, T4" names, each once."""
    found: list[int] = []
    for part in re.split(r"\s*,\s*", text):
        first, *rest = (_NAMES.index(name) for name in re.split(r"\s*[-–]\s*", part))
        last = rest[0] if rest else first
        if len(rest) > 1 or last < first:
            raise ValueError(f"“{part}” phải đi từ ngày trước đến ngày sau; {_EXAMPLE}")
        found += range(first, last + 1)
    if len(set(found)) < len(found):
        raise ValueError(f"“{text}” có ngày trùng nhau; {_EXAMPLE}")
    return found


def _period(text: str) -> tuple[int, int]:
    """Return the minutes of the day that "8:00-17:00" gives."""
    start, end = (_minute(clock) for clock in re.split(r"\s*[-–]\s*", text.strip()))
    if end <= start:
        raise ValueError(f"“{text.strip()}” phải kết thúc sau khi bắt đầu; {_EXAMPLE}")
    return start, end


def _minute(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if minute > 59 or hour * 60 + minute > _DAY_MINUTES:
        raise ValueError(f"không có giờ “{clock}”; {_EXAMPLE}")
    return hour * 60 + minute


def weekday(at: datetime.datetime) -> str:
    """Return the weekday of a moment, as it is read in Vietnam.

    >>> weekday(datetime.datetime(2026, 11, 23, tzinfo=HERE))
    'thứ Hai'
    """
    return _LONG_NAMES[at.astimezone(HERE).weekday()]


def is_overdue(
    waiting: datetime.datetime, now: datetime.datetime, hours: Hours | None, minutes: int
) -> bool:
    """Return whether somebody waits since `waiting` for `minutes` in which people are there.

    Nobody is reminded outside of the hours; without hours people are there always. 0 minutes is
    never.
    """
    if minutes <= 0:
        return False
    wanted = minutes * _MINUTE
    if hours is None:
        return now - waiting >= wanted
    return hours.is_open(now) and hours.between(waiting, now) >= wanted
