"""Answer a message, or change the answer where the message was edited."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.handlers.context import Context
from bot.handlers.reply import NO_PREVIEW, html_or_plain, no_keyboard, reply, tried
from bot.markup import Piece
from bot.storage import deliveries
from bot.storage.database import Work

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """Messages of which the last has buttons."""

    pieces: Sequence[Piece]
    keyboard: Work[InlineKeyboardMarkup | None] = no_keyboard


async def respond(update: Update, context: Context, parts: Sequence[Part]) -> list[int]:
    """Say `parts` in answer to the message of `update`; returns the numbers of the messages.

    What answered the message before it was edited is edited too: what is too much goes, what is
    missing comes.
    """
    message = update.effective_message
    if message is None:
        return []
    if update.edited_message is None:
        sent = []
        for part in parts:
            sent += await reply(update, context, part.pieces, keyboard=part.keyboard)
        return sent
    database = context.services.database
    find = partial(deliveries.about, chat=message.chat_id, message=message.message_id)
    old = await database.read(find)
    said: list[int] = []
    for part in parts:
        for number, piece in enumerate(part.pieces, start=1):
            keyboard = part.keyboard if number == len(part.pieces) else no_keyboard
            if old and await _changed(context, message, old[0], piece, keyboard):
                said.append(old.pop(0))
            else:
                said += await reply(update, context, [piece], keyboard=keyboard)
    await _take_back(context, message.chat_id, old)
    return said


async def edit(
    context: Context, chat: int, number: int, piece: Piece, markup: InlineKeyboardMarkup | None
) -> bool:
    """Return whether a message of ours shows `piece` now; False where it is not there any more."""

    async def change(text: str, mode: str | None) -> None:
        await context.bot.edit_message_text(
            text,
            chat_id=chat,
            message_id=number,
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=markup,
        )

    try:
        await html_or_plain(piece, change)
    except BadRequest as refusal:
        if _is_unchanged(refusal):
            return True
        _log.info("Message %s cannot be edited any more: %s", number, refusal)
        return False
    return True


async def _changed(
    context: Context,
    message: Message,
    number: int,
    piece: Piece,
    keyboard: Work[InlineKeyboardMarkup | None],
) -> bool:
    markup = await context.services.database.write(keyboard)
    return await edit(context, message.chat_id, number, piece, markup)


async def _take_back(context: Context, chat: int, numbers: Sequence[int]) -> None:
    """Remove messages that say what is not asked any more."""
    for number in numbers:
        try:
            await tried(partial(context.bot.delete_message, chat, number))
        except BadRequest as refusal:
            _log.info("Message %s cannot be removed: %s", number, refusal)
    if numbers:
        forget = partial(deliveries.forget, chat=chat, messages=numbers)
        await context.services.database.write(forget)


def _is_unchanged(refusal: BadRequest) -> bool:
    return "message is not modified" in str(refusal).lower()
