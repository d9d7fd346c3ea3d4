"""Tells people which answers must be looked at again: kept until it has arrived somewhere."""

import logging
from functools import partial
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application

from bot.administrators import administrators
from bot.faq import Entry
from bot.handlers.reply import tried
from bot.inbox import Inbox
from bot.markup import Block, pieces
from bot.messages import faq as said
from bot.refusals import is_out_of_reach
from bot.services import Services
from bot.storage import notices

_log = logging.getLogger(__name__)

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

# As many are opened by buttons under one notice.
_BUTTONS = 20
OPEN = "faqmo"


async def tell(application: TelegramApplication) -> bool:
    """Tell of everything that waits for it; returns False where nobody was to be reached now."""
    services: Services = application.bot_data["services"]
    inbox = application.update_queue
    assert isinstance(inbox, Inbox)  # noqa: S101  # bot/app.py puts it there
    if not await services.database.read(notices.waiting):
        return True
    take = partial(notices.take, replica=inbox.replica, limit=_BUTTONS)
    while found := await services.database.write(take):
        if not await _reaches_somebody(application, found):
            return False
        await services.database.write(partial(notices.told, found=found))
    return True


async def _reaches_somebody(application: TelegramApplication, found: list[Entry]) -> bool:
    """Tell the operators' group, or the administrators where there is none or it is lost to us."""
    services: Services = application.bot_data["services"]
    told = [(entry.id or 0, entry.question, entry.why) for entry in found]
    buttons = [InlineKeyboardButton(f"Số {n}", callback_data=f"{OPEN}:{n}") for n, _, _ in told]
    rows = InlineKeyboardMarkup([buttons[i : i + 4] for i in range(0, len(buttons), 4)])
    group, blocks = services.settings.hotline_chat, said.to_review(told)
    if group is not None:
        try:
            await _send(application, group, blocks, rows)
            return True
        except TelegramError as refusal:
            _log.error("Could not tell the operators which entries to look at again: %s", refusal)
            if not is_out_of_reach(refusal):
                return False
            blocks = [said.instead_of(group, refusal.message), *blocks]
    reached = False
    for person in await administrators(services):
        try:
            await _send(application, person, blocks, rows)
            reached = True
        except TelegramError as refusal:
            _log.warning("Could not tell an administrator: %s", refusal)
    return reached


async def _send(
    application: TelegramApplication, chat: int, blocks: list[Block], rows: InlineKeyboardMarkup
) -> None:
    *first, last = pieces(blocks)
    for piece in (*first, last):
        send = partial(
            application.bot.send_message,
            chat,
            piece.html,
            parse_mode=ParseMode.HTML,
            reply_markup=rows if piece is last else None,
        )
        await tried(send)
