"""Answer commands: who speaks here, and how to ask."""

from telegram import Update

from bot import messages
from bot.handlers.context import Context
from bot.handlers.reply import reply


async def start(update: Update, context: Context) -> None:
    """Say that this is an automatic assistant, what it knows and what it must not be told."""
    await reply(update, context, messages.WELCOME)


async def help_(update: Update, context: Context) -> None:
    """Say how to ask and how to read an answer."""
    await reply(update, context, messages.HELP)


async def unknown(update: Update, context: Context) -> None:
    """Say that there is no such command."""
    await reply(update, context, messages.one(messages.UNKNOWN_COMMAND))
