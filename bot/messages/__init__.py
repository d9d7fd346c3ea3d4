"""Every Vietnamese sentence of the bot, one file for each thing that it speaks of.

The bot calls itself «trợ lý» and the officer «anh/chị», everywhere.
"""

from bot.messages.answers import WHOSE, answer, html, more, plain, silent_on, status, unsure_of
from bot.messages.general import (
    FAILED,
    NOT_TEXT,
    UNKNOWN_COMMAND,
    WELCOME,
    WELCOME_PLAIN,
    one,
)
from bot.messages.versions import changed
from bot.messages.yesno import in_list, not_in_list, part_in_list, text_gives, unit_in_list
from knowledge.vietnamese import day

__all__ = [
    "FAILED",
    "NOT_TEXT",
    "UNKNOWN_COMMAND",
    "WELCOME",
    "WELCOME_PLAIN",
    "WHOSE",
    "answer",
    "changed",
    "day",
    "html",
    "in_list",
    "more",
    "not_in_list",
    "one",
    "part_in_list",
    "plain",
    "silent_on",
    "status",
    "text_gives",
    "unit_in_list",
    "unsure_of",
]
