"""Every handler of the hotline: both sides, to be asked before those that answer questions."""

from typing import Any

from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot import cards
from bot.handlers import card_buttons, hotline, membership, officers, operators
from bot.handlers.context import Context
from bot.handlers.keyboard import HOTLINE
from bot.handlers.notices import WRITE_MORE

_CARD = rf"^({cards.CLAIM}|{cards.GIVE_BACK}|{cards.PUT_TO_OFFICER}|{cards.CLOSE}):\d{{1,18}}$"


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Return the handlers; each lets pass what is none of the hotline's."""
    new, changed = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    alone, group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    return [
        CommandHandler(HOTLINE, hotline.command, new),
        CallbackQueryHandler(hotline.press, rf"^{HOTLINE}:"),
        CallbackQueryHandler(officers.press, rf"^{WRITE_MORE}:"),
        CallbackQueryHandler(card_buttons.press, _CARD),
        MessageHandler(new & alone & filters.REPLY, officers.written),
        MessageHandler(changed & alone, officers.edited),
        MessageHandler(new & group, operators.written),
        MessageHandler(changed & group, operators.edited),
        ChatMemberHandler(membership.standing, ChatMemberHandler.MY_CHAT_MEMBER),
    ]
