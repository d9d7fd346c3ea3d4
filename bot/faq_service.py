"""The unit's answers in a running bot: the approved are served at once, the aged are reported."""

import asyncio
import datetime
import logging
import time
from functools import partial
from typing import Any

from telegram.ext import Application

from bot import faq_care, review_notices
from bot.assistant import Assistant
from bot.errors import DatabaseUnavailable
from bot.faq import Entry, Stage
from bot.services import Services
from bot.storage import entries
from bot.worker import Answers
from knowledge.library import Library

_log = logging.getLogger(__name__)

# Seconds between looks for entries that another replica or a command changed, for a newer index,
# and for a day on which an amendment takes effect.
LOOKS = 10.0
# Seconds before people who could not be told are tried again.
_PAUSE = 60.0


async def keep(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Serve what is approved and have looked at what has aged, for as long as the bot runs."""
    services: Services = application.bot_data["services"]
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, faq_care.opened, services.database)
    stamp: Any = None
    seen: tuple[Library | None, datetime.date | None] = (None, None)
    not_before = 0.0
    while True:
        try:
            new = await services.database.read(entries.stamp)
            library = await services.worker.run(_newest)
            today = datetime.date.today()
            if new != stamp or seen[0] is not library or seen[1] != today:
                await loop.run_in_executor(
                    None, partial(faq_care.reviewed, services.database, library, today)
                )
                await refresh(services)
                stamp, seen = await services.database.read(entries.stamp), (library, today)
            if time.monotonic() >= not_before and not await review_notices.tell(application):
                not_before = time.monotonic() + _PAUSE
        except DatabaseUnavailable as error:
            _log.warning("Could not look after the FAQ: %s", error)
        await asyncio.sleep(LOOKS)


async def refresh(services: Services) -> None:
    """Let the assistant answer with the entries as they are now."""
    kept = await services.database.read(partial(entries.every, stages=[Stage.APPROVED]))

    await services.worker.everywhere(partial(_take, kept=kept))


def _take(answers: Answers, kept: list[Entry]) -> None:
    if isinstance(answers, Assistant):
        answers.faq.refresh(kept)


def _newest(answers: Answers) -> Library:
    """Return the library that answers come from, a newer index taken in if there is one."""
    if isinstance(answers, Assistant):
        answers.switch()
    return answers.library
