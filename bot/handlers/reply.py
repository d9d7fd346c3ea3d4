"""Send pieces as replies, in order; plain where HTML is refused, again where the net fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from telegram import LinkPreviewOptions, Message
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, NetworkError

from bot.markup import Piece

_log = logging.getLogger(__name__)

# Seconds before a second and a third try: a dropped connection heals at once, a restart of the
# Bot API server takes a few seconds.
PAUSES = (0.5, 3.0)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")


async def reply(message: Message, pieces: Sequence[Piece]) -> None:
    """Answer `message` with `pieces`, in order; in a group as a reply to it, in its topic.

    Raises TelegramError where Telegram takes a piece neither as HTML nor as plain text.
    """
    quoting = message.chat.type != ChatType.PRIVATE
    for piece in pieces:
        try:
            await _tried(
                lambda piece=piece: message.reply_text(  # type: ignore[misc]  # mypy#12557
                    piece.html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=_NO_PREVIEW,
                    do_quote=quoting,
                    allow_sending_without_reply=True,
                )
            )
        except BadRequest as refusal:
            _log.warning("Telegram refused an answer as HTML (%s); sending it plain", refusal)
            await _tried(
                lambda piece=piece: message.reply_text(  # type: ignore[misc]  # mypy#12557
                    piece.plain, link_preview_options=_NO_PREVIEW
                )
            )


async def _tried(send: Callable[[], Awaitable[T]]) -> T:
    """Return what `send` returns, trying again after network errors.

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
