"""A press of 👍 or 👎: counted once an answer, noted beside the question where that is kept."""

from functools import partial

from telegram import Message, Update
from telegram.error import TelegramError

from bot.handlers.context import Context
from bot.messages import privacy as said
from bot.storage import questions


async def vote(update: Update, context: Context) -> None:
    """Take a vote: `vote:<number of the answer's buttons>:1` or `:-1`."""
    press = update.callback_query
    if press is None:
        return
    told = said.OUTDATED
    if isinstance(press.message, Message):
        _, number, value = (press.data or "").split(":")
        take = partial(
            questions.vote,
            bot=context.bot.id,
            number=int(number),
            chat=press.message.chat_id,
            value=int(value),
        )
        counted = await context.services.database.write(take)
        if counted is not None:
            told = (said.UP if int(value) > 0 else said.DOWN) if counted else said.VOTED
    try:
        await press.answer(told)
    except TelegramError:  # too old to be answered: the vote counts
        return
