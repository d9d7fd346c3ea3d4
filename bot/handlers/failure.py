"""When something goes wrong: into the log first, then one kind sentence."""

import logging

from telegram import Update
from telegram.error import Conflict, Forbidden, NetworkError, TelegramError

from bot import messages, metrics
from bot.errors import DatabaseUnavailable
from bot.handlers.context import Context
from bot.handlers.reply import reply

_log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Log what went wrong, then tell the person who waits; never raises."""
    where = f"update {update.update_id}" if isinstance(update, Update) else "no update"
    handling = context.handling(update) if isinstance(update, Update) else None
    if handling:
        handling.forget()
    if isinstance(context.error, DatabaseUnavailable) and handling:
        # Nobody is told to ask again: the update is kept, and its turn comes again.
        handling.broken = context.error
        return
    if isinstance(context.error, Forbidden):
        # The person blocked the bot or left the group: nothing failed, nobody waits.
        _log.info("Nobody there to answer (%s): %s", where, context.error)
        return
    metrics.FAILURES.inc()
    _log.error("Could not handle %s", where, exc_info=context.error)
    if isinstance(update, Update):
        await apologise(update, context)


async def apologise(update: Update, context: Context) -> None:
    """Say that something went wrong, if anybody can be told; never raises."""
    try:
        await reply(update, context, messages.one(messages.FAILED), step="failed")
    except (TelegramError, DatabaseUnavailable) as error:
        _log.error("Could not even say so (update %s): %s", update.update_id, error)


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
