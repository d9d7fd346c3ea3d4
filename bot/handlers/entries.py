"""Handlers of answers, figures and the library, to be asked before those that pass words on."""

from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import review_notices
from bot.handlers import drafts, faq, library, statistics
from bot.handlers.context import Context

_WALK = rf"^({faq.TOPICS}|{faq.TOPIC}|{faq.ENTRY}):[0-9]{{1,18}}(:[0-9]{{1,18}}){{0,2}}\Z"
_DRAFT = (
    rf"^({drafts.FROM_TICKET}|{review_notices.OPEN}|{drafts.APPROVE}|{drafts.DROP}):[0-9]{{1,18}}\Z"
    rf"|^{drafts.CHOOSE}:[0-9]{{1,18}}:[0-9]{{1,3}}:[01]\Z"
)
_FIGURES = rf"^({statistics.GROUP}|{statistics.DRAFT}|{statistics.TICKET}):[0-9]{{1,18}}:[0-9]\Z"
_FILE = rf"^({library.TAKE}|{library.LEAVE}):[0-9]{{1,18}}\Z"


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Return the handlers; each lets pass what is none of theirs."""
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("faq", faq.listing, new),
        CommandHandler("start", faq.start, new, has_args=1),
        CallbackQueryHandler(faq.press, _WALK),
        CallbackQueryHandler(drafts.press, _DRAFT),
        CommandHandler("thongke", statistics.command, new),
        CallbackQueryHandler(statistics.press, _FIGURES),
        CommandHandler("kiemtra", library.check, new),
        CallbackQueryHandler(library.press, _FILE),
        # A file that replies to something may be for people: bot/handlers/officers.py.
        MessageHandler(
            new & filters.ChatType.PRIVATE & filters.Document.ALL & ~filters.REPLY, library.received
        ),
        MessageHandler(new & filters.TEXT & library.IsOfFile(), library.told),
        MessageHandler(new & filters.TEXT & drafts.IsOfDraft(), drafts.written),
    ]
