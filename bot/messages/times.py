"""Moments and lengths of time as people read them, by the clock of Vietnam."""

import datetime

from bot.hotline import HERE


def clock(at: datetime.datetime) -> str:
    """Return the time of day in Vietnam.

    >>> clock(datetime.datetime(2026, 11, 23, 1, 5, tzinfo=datetime.UTC))
    '8:05'
    """
    here = at.astimezone(HERE)
    return f"{here.hour}:{here.minute:02d}"


def duration(length: datetime.timedelta) -> str:
    """Return a length of time in words, in minutes below two hours and days from two on.

    >>> minutes = datetime.timedelta(minutes=1)
    >>> duration(45 * minutes), duration(150 * minutes), duration(4000 * minutes)
    ('45 phút', '2 giờ', '2 ngày')
    """
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} ngày"


def day(at: datetime.datetime) -> str:
    """Return the day in Vietnam: 23/11/2026."""
    here = at.astimezone(HERE)
    return f"{here.day}/{here.month}/{here.year}"


def moment(at: datetime.datetime) -> str:
    """Return time and day in Vietnam: 8:05 ngày 23/11/2026."""
    return f"{clock(at)} ngày {day(at)}"
