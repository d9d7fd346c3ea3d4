"""Answer a question: typing meanwhile, then the words of the texts."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from functools import partial

from telegram import Bot, Message, Update
from telegram.constants import ChatAction, ChatType, MessageEntityType
from telegram.error import TelegramError

from bot import assistant, messages, metrics
from bot.handlers.context import Context
from bot.handlers.reply import reply
from bot.storage import turns

_log = logging.getLogger(__name__)

# Clients show "typing" for five seconds (Bot API, sendChatAction).
_TYPING_SECONDS = 4.0
# An answer is there sooner than this, mostly: "typing" would come with it, and cost a call.
_AT_ONCE = 0.25


async def question(update: Update, context: Context) -> None:
    """Answer the question in a message or caption; in a group only one meant for the bot."""
    message = update.effective_message
    if message is None:
        return
    text = message.text or message.caption or ""
    if message.chat.type != ChatType.PRIVATE:
        if not meant_for(context.bot, message):
            return
        text = re.sub(rf"@{context.bot.username}\b", " ", text, flags=re.IGNORECASE).strip()
    services, talk = context.services, talk_of(message)
    async with _typing(message):
        turn = await services.database.read(partial(turns.last, talk=talk))
        answer, turn = await services.worker.answer(assistant.Message(text, turn=turn))
    metrics.QUESTIONS.labels(answer.verdict).inc()
    metrics.ANSWERING.observe(answer.took_ms / 1000)
    context.keep(update, partial(turns.keep, talk=talk, turn=turn))
    await reply(update, context, messages.answer(answer))


async def not_text(update: Update, context: Context) -> None:
    """Say kindly that only written words can be read."""
    await reply(update, context, messages.one(messages.NOT_TEXT))


def talk_of(message: Message) -> str:
    """Return what one talk has in common: the chat, its topic, and in a group the person."""
    person = message.from_user.id if message.from_user else 0
    return f"{message.chat_id}:{message.message_thread_id or 0}:{person}"


def meant_for(bot: Bot, message: Message) -> bool:
    """Return whether a message in a group mentions the bot or replies to it."""
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == bot.id:
        return True
    kinds: list[str | None] = [MessageEntityType.MENTION]
    mentions = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    name = f"@{bot.username}".lower()
    return any(mention.lower() == name for mention in mentions.values())


@contextlib.asynccontextmanager
async def _typing(message: Message) -> AsyncIterator[None]:
    """Show "typing" in the chat during a block that takes a while; neither delay nor fail it."""

    async def show() -> None:
        await asyncio.sleep(_AT_ONCE)
        while True:
            try:
                await message.reply_chat_action(ChatAction.TYPING)
            except TelegramError as error:
                _log.debug("Could not show typing: %s", error)
            await asyncio.sleep(_TYPING_SECONDS)

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        # What is on its way would arrive after the answer, and show "typing" for seconds.
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing
