"""Every Vietnamese sentence of the bot, one file for each thing that it speaks of.

The bot calls itself «trợ lý» and the officer «anh/chị», everywhere.
"""

from bot.messages.answers import WHOSE, answer, html, more, plain, silent_on, status, unsure_of
from bot.messages.general import (
    FAILED,
    HELP,
    NOT_TEXT,
    UNKNOWN_COMMAND,
    WELCOME,
    WELCOME_PLAIN,
    one,
)
from knowledge.vietnamese import day

__all__ = [
    "FAILED",
    "HELP",
    "NOT_TEXT",
    "UNKNOWN_COMMAND",
    "WELCOME",
    "WELCOME_PLAIN",
    "WHOSE",
    "answer",
    "day",
    "html",
    "more",
    "one",
    "plain",
    "silent_on",
    "status",
    "unsure_of",
]
