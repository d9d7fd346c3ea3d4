"""What both sides of the hotline use: words to an officer that can be replied to, and buttons."""

import datetime
import logging
from functools import partial
from typing import Any

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.handlers.context import Context, nothing
from bot.handlers.reply import reply, tried
from bot.hotline import Hours
from bot.messages import hotline as said
from bot.settings import Settings
from bot.storage import ticket_messages
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Ticket

_log = logging.getLogger(__name__)

WRITE_MORE = "vietthem"


async def notice(update: Update, context: Context, ticket: Ticket, pieces: Any) -> None:
    """Tell the officer something to which they can reply."""
    numbers = await reply(update, context, pieces, keyboard=lambda _: write_more(ticket))
    keep_notice(update, context, ticket, numbers[-1])


def keep_notice(update: Update, context: Context, ticket: Ticket, number: int) -> None:
    """Keep which message told the officer: a reply to it belongs to the ticket."""
    now = datetime.datetime.now(datetime.UTC)
    keep = partial(
        ticket_messages.say, ticket=ticket, side=Side.NOTICE, update=update.update_id, at=now
    )
    context.keep(update, lambda connection: keep(connection, source=number))


def write_more(ticket: Ticket, words: str = said.WRITE_MORE) -> InlineKeyboardMarkup:
    """Return the button by which an officer writes to people."""
    button = InlineKeyboardButton(words, callback_data=f"{WRITE_MORE}:{ticket.id}")
    return InlineKeyboardMarkup([[button]])


async def prompt(update: Update, context: Context, message: Message, text: str) -> int:
    """Ask for a reply: clients open their reply box by themselves."""
    asks = ForceReply(input_field_placeholder=said.PROMPT_PLACEHOLDER)
    return await context.deliver(
        update,
        message.chat_id,
        lambda _: tried(partial(message.reply_text, text, do_quote=False, reply_markup=asks)),
        nothing,
    )


async def of_press(context: Context, query: CallbackQuery) -> tuple[Message, int] | None:
    """Return an officer's message and the number in a press; None of what is of no use, and why."""
    _, _, number = (query.data or "").partition(":")
    message = query.message
    if not isinstance(message, Message) or not number.isdecimal():
        await told(query, said.TOO_OLD)
    elif message.chat.type != ChatType.PRIVATE:
        await told(query, said.PRIVATELY)
    elif context.services.settings.hotline_chat is None:
        await told(query, said.NO_HOTLINE)
    else:
        return message, int(number)
    return None


def button_number(message: Message, *acts: str) -> int | None:
    """Return the number of the ticket that a button of ours under a message names."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        data = button.callback_data if isinstance(button.callback_data, str) else ""
        act, _, number = data.partition(":")
        if act in acts and number.isdecimal():
            return int(number)
    return None


def hours(settings: Settings) -> Hours | None:
    """Return when people are there; None where nothing is said of it."""
    return Hours.parse(settings.hotline_hours) if settings.hotline_hours else None


async def told(query: CallbackQuery, text: str = "", *, alert: bool = True) -> None:
    """Answer a press; never raises: it may be too old, or answered before a restart."""
    try:
        await query.answer(text or None, show_alert=bool(text) and alert)
    except TelegramError as error:
        _log.info("Could not answer a press: %s", error)
