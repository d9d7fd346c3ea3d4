"""The administrators, whoever named them: who they are, and that they hear what is wrong."""

import logging
from functools import partial
from typing import Any

from telegram.error import TelegramError
from telegram.ext import Application

from bot.handlers.reply import tried
from bot.services import Services
from bot.storage import people
from bot.storage.people import Role

_log = logging.getLogger(__name__)


async def administrators(services: Services) -> list[int]:
    """Return the numbers of those named by setting or by another administrator, in order."""
    known = await services.database.read(people.everyone)
    named = {person.id for person in known if person.role is Role.ADMINISTRATOR}
    return sorted(named | set(services.settings.administrators))


async def tell_administrators(
    application: Application[Any, Any, Any, Any, Any, Any], text: str
) -> None:
    """Say something that is wrong with the hotline to every administrator, and to the log."""
    _log.error("%s", text)
    for person in await administrators(application.bot_data["services"]):
        try:
            await tried(partial(application.bot.send_message, person, text))
        except TelegramError as error:
            _log.warning("Could not tell an administrator: %s", error)
