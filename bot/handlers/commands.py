"""Answer commands: who speaks here, and how to ask."""

from telegram import Update
from telegram.ext import ContextTypes

from bot import messages
from bot.handlers.reply import reply


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say that this is an automatic assistant, what it knows and what it must not be told."""
    if update.effective_message:
        await reply(update.effective_message, messages.WELCOME)


async def help_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to ask and how to read an answer."""
    if update.effective_message:
        await reply(update.effective_message, messages.HELP)


async def unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say that there is no such command."""
    if update.effective_message:
        await reply(update.effective_message, messages.one(messages.UNKNOWN_COMMAND))
