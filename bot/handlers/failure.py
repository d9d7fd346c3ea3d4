"""When something goes wrong: into the log first, then one kind sentence."""

import logging

from telegram import Update
from telegram.error import Conflict, Forbidden, NetworkError, TelegramError
from telegram.ext import ContextTypes

from bot import messages
from bot.handlers.reply import reply

_log = logging.getLogger(__name__)


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what went wrong, then tell the person who waits; never raises."""
    message = update.effective_message if isinstance(update, Update) else None
    where = f"update {update.update_id}" if isinstance(update, Update) else "no update"
    if isinstance(context.error, Forbidden):
        # The person blocked the bot or left the group: nothing failed, nobody waits.
        _log.info("Nobody there to answer (%s): %s", where, context.error)
        return
    _log.error("Could not handle %s", where, exc_info=context.error)
    if message:
        try:
            await reply(message, messages.one(messages.FAILED))
        except TelegramError as error:
            _log.error("Could not even say so (%s): %s", where, error)


def polling_failed(error: TelegramError) -> None:
    """Log in one line why updates do not come at the moment; they are asked for again."""
    if isinstance(error, Conflict):
        _log.error(
            "Another program is getting this bot's updates, and only one may: "
            "stop the other one, or give this one a bot of its own (%s)",
            error,
        )
    elif isinstance(error, NetworkError):
        _log.warning("No updates from Telegram at the moment (%s); trying again", error)
    else:
        _log.error("Telegram does not give updates (%s); trying again", error)
