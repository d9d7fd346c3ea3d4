"""Send pieces as replies, in order; plain where HTML is refused, again where the net fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from telegram import LinkPreviewOptions, Message
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, NetworkError

from bot.markup import Piece

_log = logging.getLogger(__name__)

# Seconds before a second and a third try: a dropped connection heals at once, a restart of the
# Bot API server takes a few seconds.
PAUSES = (0.5, 3.0)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(message: Message, pieces: Sequence[Piece]) -> None:
    """Answer `message` with `pieces`, in order; in a group as a reply to it, in its topic.

    Raises TelegramError where Telegram takes a piece neither as HTML nor as plain text.
    """
    # In a private chat it is clear what is answered.
    quoting = message.chat.type != ChatType.PRIVATE

    async def send(text: str, mode: str | None) -> None:
        await message.reply_text(
            text,
            parse_mode=mode,
            link_preview_options=_NO_PREVIEW,
            do_quote=quoting,
            allow_sending_without_reply=True,
        )

    for piece in pieces:
        try:
            await _tried(partial(send, piece.html, ParseMode.HTML))
        except BadRequest as refusal:
            _log.warning("Telegram refused an answer as HTML (%s); sending it plain", refusal)
            await _tried(partial(send, piece.plain, None))


async def _tried(send: Callable[[], Awaitable[None]]) -> None:
    """Call `send`, again after network errors.

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
