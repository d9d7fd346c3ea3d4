"""Send pieces as replies, in order; plain where HTML is refused, again where the net fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError

from bot.handlers.context import Context
from bot.markup import Piece
from bot.storage.database import Work

_log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds before a second and a third try: a dropped connection heals at once, a restart of the
# Bot API server takes a few seconds.
PAUSES = (0.5, 3.0)

# What Telegram says of an edit where the words are not what it refuses.
_OF_THE_MESSAGE = ("is not modified", "message to edit not found", "can't be edited")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def no_keyboard(_: Connection) -> InlineKeyboardMarkup | None:
    """Put no buttons under a message."""
    return None


async def reply(
    update: Update,
    context: Context,
    pieces: Sequence[Piece],
    *,
    keyboard: Work[InlineKeyboardMarkup | None] = no_keyboard,
    step: str | None = None,
) -> list[int]:
    """Answer the message of `update` with `pieces`, in order and in its topic, as replies to it.

    `keyboard` makes the buttons under the last piece. Returns the messages' numbers. Raises
    TelegramError where Telegram takes a piece neither as HTML nor as plain text.
    """
    message = update.effective_message
    if message is None:
        return []
    sent = []
    for number, piece in enumerate(pieces, start=1):

        async def send(markup: InlineKeyboardMarkup | None, piece: Piece = piece) -> Message:
            return await html_or_plain(
                piece,
                lambda text, mode: message.reply_text(
                    text,
                    parse_mode=mode,
                    link_preview_options=NO_PREVIEW,
                    do_quote=True,
                    allow_sending_without_reply=True,
                    reply_markup=markup,
                ),
            )

        last = number == len(pieces)
        sent.append(
            await context.deliver(
                update,
                message.chat_id,
                send,
                keyboard if last else no_keyboard,
                step=f"{step}.{number}" if step else None,
            )
        )
    return sent


async def html_or_plain(piece: Piece, send: Callable[[str, str | None], Awaitable[T]]) -> T:
    """Return what `send` returns for the piece as HTML or, where Telegram refuses it, as text."""
    try:
        return await tried(partial(send, piece.html, ParseMode.HTML))
    except BadRequest as refusal:
        if any(words in str(refusal).lower() for words in _OF_THE_MESSAGE):
            raise
        _log.warning("Telegram refused an answer as HTML (%s); sending it plain", refusal)
        return await tried(partial(send, piece.plain, None))


async def tried(send: Callable[[], Awaitable[T]]) -> T:
    """Return what `send` returns, calling it again after network errors.

    A call whose response was lost may have been carried out, and Telegram gives no way to tell;
    a doubled answer is better than none.
    """
    for pause in PAUSES:
        try:
            return await send()
        except BadRequest:
            raise
        except NetworkError as error:
            _log.warning("Could not send (%s); trying again in %s s", error, pause)
            await asyncio.sleep(pause)
    return await send()
