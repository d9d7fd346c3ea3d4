"""Show "typing" while something takes a while."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

_log = logging.getLogger(__name__)

# Clients show "typing" for five seconds (Bot API, sendChatAction).
_SECONDS = 4.0
# An answer is there sooner than this, mostly: "typing" would come with it, and cost a call.
_AT_ONCE = 0.25


@contextlib.asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show "typing" in the chat during a block that takes a while; neither delay nor fail it."""

    async def show() -> None:
        await asyncio.sleep(_AT_ONCE)
        while True:
            try:
                await message.reply_chat_action(ChatAction.TYPING)
            except TelegramError as error:
                _log.debug("Could not show typing: %s", error)
            await asyncio.sleep(_SECONDS)

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        # What is on its way would arrive after the answer, and show "typing" for seconds.
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing
