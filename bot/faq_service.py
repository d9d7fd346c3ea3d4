"""The unit's answers in a running bot: the approved are served at once, the aged are reported."""

import asyncio
import datetime
import logging
from functools import partial
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application

from bot import faq_care
from bot.assistant import Assistant
from bot.errors import DatabaseUnavailable
from bot.faq import Entry, Stage
from bot.markup import pieces
from bot.messages import faq as said
from bot.services import Services
from bot.storage import entries
from bot.worker import Answers
from knowledge.library import Library

_log = logging.getLogger(__name__)

# Seconds between looks for entries that another replica or a command changed, for a newer index,
# and for a day on which an amendment takes effect.
LOOKS = 10.0
# As many are opened by buttons under one notice.
_BUTTONS = 20
OPEN = "faqmo"


async def keep(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Serve what is approved and have looked at what has aged, for as long as the bot runs."""
    services: Services = application.bot_data["services"]
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, faq_care.opened, services.database)
    stamp: Any = None
    seen: tuple[Library | None, datetime.date | None] = (None, None)
    while True:
        try:
            new = await services.database.read(entries.stamp)
            library = await services.worker.run(_newest)
            today = datetime.date.today()
            if new != stamp or seen[0] is not library or seen[1] != today:
                await review(application, library, today)
                await refresh(services)
                stamp, seen = await services.database.read(entries.stamp), (library, today)
        except DatabaseUnavailable as error:
            _log.warning("Could not look after the FAQ: %s", error)
        await asyncio.sleep(LOOKS)


async def refresh(services: Services) -> None:
    """Let the assistant answer with the entries as they are now."""
    kept = await services.database.read(partial(entries.every, stages=[Stage.APPROVED]))

    def take(answers: Answers) -> None:
        if isinstance(answers, Assistant):
            answers.faq.refresh(kept)

    await services.worker.run(take)


async def review(
    application: Application[Any, Any, Any, Any, Any, Any],
    library: Library,
    today: datetime.date,
) -> list[Entry]:
    """Mark the entries of which a place has changed, and tell the people on duty of them."""
    services: Services = application.bot_data["services"]
    loop = asyncio.get_running_loop()
    marked = await loop.run_in_executor(
        None, partial(faq_care.reviewed, services.database, library, today)
    )
    for start in range(0, len(marked), _BUTTONS):
        await _tell(application, marked[start : start + _BUTTONS])
    return marked


async def _tell(application: Application[Any, Any, Any, Any, Any, Any], found: list[Entry]) -> None:
    """Tell the operators' group, or else the administrators; a failure is logged."""
    services: Services = application.bot_data["services"]
    told = [(entry.id or 0, entry.question, entry.why) for entry in found]
    buttons = [InlineKeyboardButton(f"Số {n}", callback_data=f"{OPEN}:{n}") for n, _, _ in told]
    rows = InlineKeyboardMarkup([buttons[i : i + 4] for i in range(0, len(buttons), 4)])
    group = services.settings.hotline_chat
    chats = [group] if group is not None else sorted(services.settings.administrators)
    *first, last = pieces(said.to_review(told))
    for chat in chats:
        try:
            for piece in (*first, last):
                await application.bot.send_message(
                    chat,
                    piece.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=rows if piece is last and group is not None else None,
                )
        except TelegramError as error:
            _log.error("Could not tell %s which entries to look at again: %s", chat, error)


def _newest(answers: Answers) -> Library:
    """Return the library that answers come from, a newer index taken in if there is one."""
    if isinstance(answers, Assistant):
        answers.switch()
    return answers.library
