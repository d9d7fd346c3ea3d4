"""What was asked: of everybody how often, of those who agreed also what, under a pseudonym."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from bot.answer import Answer
from bot.sensitive import keepable
from bot.storage.insert import insert
from bot.storage.schema import cited, counts, questions, shown

# The country has one zone and no summer time; days are counted as officers live them.
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))

# What counts are called; the verdict of an answer is one by itself.
ASKED, UP, DOWN = "asked", "up", "down"
_VOTES = {1: UP, -1: DOWN}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to count. `who` is a pseudonym where its author agreed to its being kept."""

    bot: int
    update: int
    who: str | None
    text: str
    answer: Answer
    took_ms: int


def log(connection: Connection, asked: Asked) -> None:
    """Count a question, and keep it where its author agreed.

    Meant for the transaction that ends the handling of an update; a question that was kept before
    is not counted again. What holds personal data or a mark of secrecy is kept without its words.
    """
    now = datetime.datetime.now(datetime.UTC)
    places = [quote.citation for quote in asked.answer.quotes]
    if asked.who:
        kept = connection.execute(
            insert(connection, questions)
            .values(
                bot=asked.bot,
                update=asked.update,
                who=asked.who,
                asked=now,
                text=asked.text if keepable(asked.text) else None,
                verdict=asked.answer.verdict,
                places=[
                    [place.document, str(place.locator) if place.locator else None]
                    for place in places
                ],
                vote=0,
                took_ms=asked.took_ms,
            )
            .on_conflict_do_nothing()
            .returning(questions.c.id)  # PostgreSQL's driver does not count what an INSERT made
        )
        if kept.first() is None:
            return
    day = now.astimezone(VIETNAM).date()
    count(connection, day, ASKED)
    count(connection, day, asked.answer.verdict)
    if places:
        locator = str(places[0].locator) if places[0].locator else ""
        row = {"day": day, "document": places[0].document, "locator": locator}
        connection.execute(
            insert(connection, cited)
            .values(**row, times=1)
            .on_conflict_do_update(index_elements=list(row), set_={"times": cited.c.times + 1})
        )


def count(connection: Connection, day: datetime.date, what: str, by: int = 1) -> None:
    """Count something that happened on `day`, whoever did it."""
    connection.execute(
        insert(connection, counts)
        .values(day=day, what=what, times=by)
        .on_conflict_do_update(
            index_elements=[counts.c.day, counts.c.what], set_={"times": counts.c.times + by}
        )
    )


def vote(connection: Connection, bot: int, number: int, chat: int, value: int) -> bool | None:
    """Take a vote of 1 or -1 on the answer whose buttons have the number `number` in `chat`.

    Returns True where it is new or changes the one before, False where the same was pressed
    again, None where the button is gone or of another chat. One answer has one vote.
    """
    row = connection.execute(
        select(shown.c.what).where(shown.c.id == number, shown.c.chat == chat).with_for_update()
    ).first()
    if row is None or "update" not in row.what:
        return None
    before = row.what.get("vote", 0)
    if before == value:
        return False
    connection.execute(
        update(questions)
        .where(questions.c.bot == bot, questions.c.update == row.what["update"])
        .values(vote=value)
    )
    # Of a vote that changes, both sides are counted on the day of the first.
    voted = row.what.get("voted")
    today = datetime.datetime.now(VIETNAM).date()
    day = datetime.date.fromisoformat(voted) if voted else today
    if before:
        count(connection, day, _VOTES[before], -1)
    count(connection, day, _VOTES[value])
    connection.execute(
        update(shown)
        .where(shown.c.id == number)
        .values(what={**row.what, "vote": value, "voted": day.isoformat()})
    )
    return True


def forget_of(connection: Connection, who: str) -> int:
    """Drop every question kept under a pseudonym; returns how many."""
    return connection.execute(delete(questions).where(questions.c.who == who)).rowcount


def of(connection: Connection, who: str) -> Sequence[dict[str, object]]:
    """Return every question kept under a pseudonym, oldest first, with the words of the table."""
    rows = connection.execute(
        select(questions).where(questions.c.who == who).order_by(questions.c.asked)
    )
    return [dict(row) for row in rows.mappings()]
