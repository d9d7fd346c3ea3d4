"""Read what statistics are made of."""

import datetime

from sqlalchemy import Connection, select

from bot.answer import Verdict
from bot.statistics import Question, Rows, Wait
from bot.storage.questions import VIETNAM
from bot.storage.schema import cited, counts, questions, tickets

# The latest so many unanswered questions are grouped by meaning; it takes seconds from there on.
_GROUPED = 1_000


def rows(connection: Connection, since: datetime.date, until: datetime.date) -> Rows:
    """Return what is kept on the days from `since` to `until`, as officers count days."""
    begin = datetime.datetime.combine(since, datetime.time(), VIETNAM)
    end = datetime.datetime.combine(until, datetime.time(), VIETNAM) + datetime.timedelta(days=1)
    happened = connection.execute(
        select(counts.c.day, counts.c.what, counts.c.times).where(
            counts.c.day.between(since, until)
        )
    )
    places = connection.execute(
        select(cited.c.document, cited.c.locator, cited.c.times).where(
            cited.c.day.between(since, until)
        )
    )
    asked = connection.execute(
        select(tickets.c.opened, tickets.c.answered, tickets.c.closed).where(
            tickets.c.opened >= begin, tickets.c.opened < end
        )
    )
    unanswered = connection.execute(
        select(questions.c.id, questions.c.text)
        .where(
            questions.c.asked >= begin,
            questions.c.asked < end,
            questions.c.verdict == Verdict.NOTHING,
            questions.c.text.is_not(None),
        )
        .order_by(questions.c.id.desc())
        .limit(_GROUPED)
    )
    return Rows(
        {(row.day, row.what): row.times for row in happened},
        tuple((row.document, row.locator, row.times) for row in places),
        tuple(Wait(row.opened, row.answered, row.closed) for row in asked),
        tuple(Question(row.id, row.text) for row in unanswered),
    )


def texts(connection: Connection, numbers: list[int]) -> list[Question]:
    """Return the questions with these numbers whose words are still kept, in that order."""
    found = connection.execute(
        select(questions.c.id, questions.c.text).where(
            questions.c.id.in_(numbers), questions.c.text.is_not(None)
        )
    )
    known = {row.id: Question(row.id, row.text) for row in found}
    return [known[number] for number in numbers if number in known]


def answered_since(
    connection: Connection, since: datetime.datetime, limit: int
) -> list[tuple[Question, list[list[str | None]]]]:
    """Return the latest questions since a moment, and the places that they were answered with."""
    found = connection.execute(
        select(questions.c.id, questions.c.text, questions.c.places)
        .where(questions.c.asked >= since, questions.c.text.is_not(None))
        .order_by(questions.c.id.desc())
        .limit(limit)
    )
    return [(Question(row.id, row.text), row.places) for row in found]
