"""Answer a question: typing meanwhile, then the words of the texts, with buttons below."""

from functools import partial

from sqlalchemy import Connection
from telegram import InlineKeyboardMarkup, Message, Update

from bot import messages, metrics
from bot.answered import Answered, Asked, answered
from bot.handlers.asked import ASKING, asked, meant_for, talk_of
from bot.handlers.context import Context
from bot.handlers.keyboard import keyboard, under_answer
from bot.handlers.privacy import remember
from bot.handlers.reply import no_keyboard
from bot.handlers.respond import Part, respond
from bot.handlers.typing import typing
from bot.handlers.writing import write_after
from bot.messages import commands as said
from bot.messages.sensitive import warned
from bot.sensitive import is_secret
from bot.storage import people, turns
from bot.storage.database import Work
from bot.storage.people import Preferences
from bot.turn import Turn

__all__ = ["asking", "meant_for", "not_text", "question", "talk_of"]

# Where the last album of a chat is remembered: its photos come as messages of their own.
_ALBUM = "album"


async def question(update: Update, context: Context) -> None:
    """Answer the question in a message or caption; in a group only one meant for the bot."""
    message = update.effective_message
    if message is None or (text := asked(context.bot, message)) is None:
        return
    _is_of_new_album(message, context)
    await answer(update, context, message, text)


async def asking(update: Update, context: Context) -> None:
    """Answer a command that is a question in short: /muc 2a; without its words, say how."""
    message = update.effective_message
    if message is None or (text := asked(context.bot, message)) is None:
        return
    if not text:
        command = (message.text or "")[1:].partition(" ")[0].partition("@")[0].lower()
        await respond(update, context, [Part(messages.one(ASKING[command]))])
        return
    await answer(update, context, message, text)


async def not_text(update: Update, context: Context) -> None:
    """Say kindly that only written words can be read; once for the photos of an album.

    In a group, only of what is meant for the bot.
    """
    message = update.effective_message
    if message is None or asked(context.bot, message) is None:
        return
    if _is_of_new_album(message, context):
        await respond(update, context, [Part(messages.one(messages.NOT_TEXT))])


async def answer(
    update: Update, context: Context, message: Message, text: str, sample: int | None = None
) -> None:
    """Answer `text` where `message` stands; `sample` is its number where it was tapped."""
    services = context.services
    person = update.effective_user.id if update.effective_user else 0
    talk = talk_of(message, person)

    def before(connection: Connection) -> tuple[Turn | None, Preferences]:
        return turns.last(connection, talk), people.preferences(connection, person)

    async with typing(message):
        turn, liked = await services.database.read(before)
        ask = Asked(text, update.update_id, liked.full, liked.day, turn, sample)
        found = await services.worker.ask(partial(answered, asked=ask))
    metrics.QUESTIONS.labels(found.answer.verdict).inc()
    metrics.ANSWERING.observe(found.answer.took_ms / 1000)
    context.keep(update, partial(turns.keep, talk=talk, turn=found.turn))
    await respond(update, context, _parts(context, message, found, full=liked.full))
    write_after(update, context, message, found.answer)
    await remember(update, context, text, found.answer)


def _parts(context: Context, message: Message, found: Answered, *, full: bool) -> list[Part]:
    """Return the answer with its buttons, and a warning of what should not have been sent."""
    given = found.answer
    hotline = context.services.settings.hotline_chat is not None and found.what is not None
    pieces = messages.answer(given, full=full, hotline=hotline)
    make: Work[InlineKeyboardMarkup | None] = no_keyboard
    if found.what is not None:
        rows = under_answer(found.what, found.moves, context.bot.username, hotline=hotline)
        make = keyboard(message.chat_id, found.what, rows)
        if (sample := found.what.get("sample")) is not None:
            pieces = said.about(said.QUESTIONS[sample], pieces)
    parts = [Part(pieces, make)]
    if warning := warned(given.question, ()):
        # The message with the secret should go at once; the rest can wait.
        parts.insert(0 if is_secret(given.question) else 1, Part(warning))
    return parts


def _is_of_new_album(message: Message, context: Context) -> bool:
    """Return False for a further photo of an album; remember the album."""
    if message.media_group_id is None or context.chat_data is None:
        return True
    seen = context.chat_data.get(_ALBUM) == message.media_group_id
    context.chat_data[_ALBUM] = message.media_group_id
    return not seen
