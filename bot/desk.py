"""Brings tickets to the operators as they change, and reminds them of officers who wait.

Handlers only note what there is to bring, so that no officer waits for the twenty messages a
minute that a group may get. One task brings it, the oldest first, and notes each message as it
arrives: after a restart it goes on with the next.
"""

import asyncio
import datetime
import logging
import time
from functools import partial

from sqlalchemy import Connection
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot import hotline
from bot.administrators import tell_administrators
from bot.cards import Bringer, TelegramApplication, bring
from bot.hotline import Hours
from bot.inbox import Inbox
from bot.messages import operators as said
from bot.refusals import is_out_of_reach
from bot.storage import bringing, tickets
from bot.storage.tickets import Ticket

_log = logging.getLogger(__name__)

# Seconds between looks for what other replicas, or a restart, have left to bring.
LOOKS = 1.0
# Seconds between looks for officers who wait too long; reminders are counted in minutes.
_REMINDS = 30.0
# Seconds before a ticket that could not be brought is tried again.
_PAUSE = 60.0


def wake(application: TelegramApplication) -> None:
    """Let what has just been noted be brought at once."""
    _waking(application).set()


async def bring_tickets(application: TelegramApplication) -> None:
    """Bring what there is to bring, until cancelled."""
    bringer = Bringer(application)
    known: set[int] = set()
    inbox = application.update_queue
    assert isinstance(inbox, Inbox)  # noqa: S101  # bot/app.py puts it there
    waking, reminded = _waking(application), -_REMINDS
    take = partial(bringing.take, bot=application.bot.id, replica=inbox.replica)
    while True:
        if bringer.services.settings.hotline_chat is not None:
            if time.monotonic() - reminded >= _REMINDS:
                await _remind(bringer)
                reminded = time.monotonic()
            pending = partial(bringing.has_pending, bot=application.bot.id)
            if await bringer.services.database.read(pending):
                while ticket := await bringer.write(partial(take, now=_now())):
                    await _bring_or_put_off(bringer, ticket, known)
        # Python 3.11's `wait_for` may swallow a cancellation that comes with the event.
        try:
            async with asyncio.timeout(LOOKS):
                await waking.wait()
        except TimeoutError:
            pass
        waking.clear()


async def _bring_or_put_off(bringer: Bringer, ticket: Ticket, known: set[int]) -> None:
    """Bring a ticket; what Telegram refuses now is tried again later, and told.

    `known` are the groups of which administrators know that they are out of reach.
    """
    pause = _PAUSE
    try:
        await bring(bringer, ticket)
        known.discard(ticket.operators)
        return
    except RetryAfter as wait:
        pause = wait._retry_after.total_seconds()  # the public one changes its type
    except TelegramError as refusal:
        if is_out_of_reach(refusal):
            if ticket.operators not in known:
                known.add(ticket.operators)
                await tell_administrators(bringer.application, _told(ticket.operators, refusal))
        elif isinstance(refusal, BadRequest):
            _log.exception("Could not bring ticket %s", ticket.id)
        else:
            _log.warning("Could not bring ticket %s, trying again: %s", ticket.id, refusal)
    until = _now() + datetime.timedelta(seconds=pause)
    await bringer.write(partial(bringing.put_off, ticket=ticket, until=until))


def _told(operators: int, refusal: TelegramError) -> str:
    if isinstance(refusal, ChatMigrated):
        return said.moved(operators, refusal.new_chat_id)
    return said.unreachable(operators, refusal.message)


# ---- reminders


async def _remind(bringer: Bringer) -> None:
    """Have operators reminded of officers who wait too long."""
    services, now = bringer.services, _now()
    settings, bot = services.settings, bringer.application.bot.id
    hours = Hours.parse(settings.hotline_hours) if settings.hotline_hours else None

    def overdue(connection: Connection) -> list[Ticket]:
        return [
            ticket
            for ticket in tickets.waiting(connection, bot)
            if ticket.case.waiting
            and hotline.is_overdue(ticket.case.waiting, now, hours, settings.hotline_remind)
        ]

    def remind(connection: Connection) -> None:
        for ticket in overdue(connection):
            bringing.remind(connection, ticket, now)

    if await services.database.read(overdue):
        await services.database.write(remind)


def _waking(application: TelegramApplication) -> asyncio.Event:
    event: asyncio.Event = application.bot_data.setdefault("desk", asyncio.Event())
    return event


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
