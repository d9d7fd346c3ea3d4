"""Buttons as Telegram takes them: an act, the number of what it acts on, both in 64 bytes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import deep_links
from bot.messages import buttons as words
from bot.storage import shown
from bot.storage.database import Work
from bot.views import Button, Rows, What, cited_by

# Handled by bot/handlers/votes.py and bot/handlers/tickets.py.
VOTE = "vote"
HOTLINE = "nguoitruc"


def markup(rows: Rows, number: int) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message whose number is `number`; None for no button."""
    lines = [[_button(button, number) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(lines) if lines else None


def keyboard(chat: int, what: What, rows: Rows) -> Work[InlineKeyboardMarkup | None]:
    """Return the work that numbers `what` in `chat` and makes its buttons."""

    def make(connection: Connection) -> InlineKeyboardMarkup | None:
        return markup(rows, shown.show(connection, chat, what))

    return make


def under_answer(what: Mapping[str, Any], moves: Rows, bot: str, *, hotline: bool) -> Rows:
    """Return the buttons under an answer: those that move, passing it on, votes, a person."""
    rows = [list(row) for row in moves]
    # Beside the last row where there is room: a phone shows three short labels in a row.
    share = shared(what, bot)
    if rows and len(rows[-1]) == 1 and not what["choice"]:
        rows[-1] += share
    elif share:
        rows.append(share)
    votes = [Button(words.UP, VOTE, 1), Button(words.DOWN, VOTE, -1)]
    return [*rows, [*votes, Button(words.ASK_A_PERSON, HOTLINE)] if hotline else votes]


def shared(what: Mapping[str, Any], bot: str) -> list[Button]:
    """Return the button that passes the first place of a message on; none without a place."""
    cited = cited_by(what)
    if not cited or what.get("choice") or what.get("quoted") == 0:
        return []
    address = deep_links.share(bot, cited[0], str(cited[0]))
    return [Button(words.SHARE, url=address)] if address else []


def _button(button: Button, number: int) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.words, url=button.url)
    data = f"{button.act}:{button.of or number}"
    if button.number is not None:
        data += f":{button.number}"
    return InlineKeyboardButton(button.words, callback_data=data)
