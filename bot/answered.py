"""A message answered, with everything that goes with it: the next turn, what its buttons know."""

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import messages, pages, views
from bot.answer import Answer, Quote, Reason, Verdict, quote
from bot.assistant import Message
from bot.day import asked_day
from bot.messages import commands as said
from bot.turn import Turn
from bot.views import Rows, What
from bot.worker import Answers
from knowledge.library import Library

# Nothing was asked that buttons or votes could be about.
_NO_QUESTION = (Reason.EMPTY, Reason.COURTESY, Reason.TOO_LONG)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and how: `date` is the day that somebody has set, `sample` a tapped question.

    `update` is the number of the update that asks.
    """

    text: str
    update: int
    full: bool = False
    date: datetime.date | None = None
    turn: Turn | None = None
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, the turn after it, and its buttons; `what` is None where there are none."""

    answer: Answer
    turn: Turn | None
    what: What | None = None
    moves: Rows = ()


def answered(answers: Answers, asked: Asked) -> Answered:
    """Return the answer to `asked`. In the thread that owns `answers`."""
    library, today = answers.library, datetime.date.today()
    # A day that the question names comes before the one that was set.
    date = asked.date if asked.date and not asked_day(asked.text, today, library) else None
    message = Message(asked.text, date=date, turn=asked.turn)
    given = answers.answer(message)
    turn = answers.turn_after(message, given)
    if date and date != today and given.verdict is not Verdict.NOTHING:
        given = replace(given, notes=(*given.notes, said.as_set(date)))
    if given.reason in _NO_QUESTION:
        return Answered(given, turn)
    cites = bool(given.quotes or given.statements)
    day = turn.day if turn and cites else date
    what = views.answer(
        given,
        library.on(day or today),
        day=day,
        update=asked.update,
        more=not asked.full and messages.more(given),
    )
    if asked.turn and asked.turn.holds(time.time()):
        what["turn"] = asked.turn.to_json()
    if date:
        what["date"] = date.isoformat()
    if asked.sample is not None:
        what["sample"] = asked.sample
    return Answered(given, turn, what, pages.under_answer(what, library))


def again(answers: Answers, what: Mapping[str, Any], text: str | None) -> Answer:
    """Return once more the answer whose buttons know `what`; `text` is the question.

    Without it, the places that were quoted. Raises Gone where they are not at hand any more.
    """
    if text is None:
        return _quoted(what, answers.library)
    turn = Turn.from_json(what["turn"]) if what.get("turn") else None
    asked = Asked(
        text,
        what["update"],
        date=datetime.date.fromisoformat(what["date"]) if what.get("date") else None,
        # What the question leaned on then, it leans on now.
        turn=replace(turn, at=time.time()) if turn else None,
    )
    return answered(answers, asked).answer


def _quoted(what: Mapping[str, Any], library: Library) -> Answer:
    shelf = library.on(views.day_of(what) or datetime.date.today())
    quotes: list[Quote] = []
    for citation in views.cited_by(what)[: what["quoted"]]:
        document = shelf.documents.get(citation.document)
        provision = document.find(citation.locator) if document and citation.locator else None
        if document and provision:
            quotes.append(quote(shelf, document, provision.span))
    if not quotes:
        raise views.Gone
    verdict = Verdict.UNSURE if what["choice"] else Verdict.FOUND
    return Answer("", verdict, tuple(quotes))
