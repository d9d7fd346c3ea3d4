"""Drops what has lived its time, every ten minutes as long as the bot runs."""

import asyncio
import datetime
import logging
from functools import partial
from typing import Any

from telegram.ext import Application

from bot.errors import DatabaseUnavailable
from bot.services import Services
from bot.storage.privacy import forget_old

_log = logging.getLogger(__name__)

# The shortest life is half an hour (turns); each look is four deletions by an index.
_LOOKS = 600.0


async def forgetting(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Forget, for ever; what the database refuses is tried again at the next look."""
    while True:
        services: Services = application.bot_data["services"]
        settings = services.settings
        work = partial(
            forget_old,
            now=datetime.datetime.now(datetime.UTC),
            questions_after=datetime.timedelta(days=settings.keep_days),
            tickets_after=datetime.timedelta(days=settings.keep_ticket_days),
        )
        try:
            if forgotten := await services.database.write(work):
                _log.info("Dropped what is old: %s", forgotten)
        except DatabaseUnavailable as error:
            _log.warning("Could not drop what is old, trying again later: %s", error)
        await asyncio.sleep(_LOOKS)
