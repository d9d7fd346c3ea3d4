"""What can go wrong between the assistant and its surroundings, and the cure.

TrolyError
├── BadSetting              a setting is missing or cannot be meant; change it and start again
└── TelegramRefused         Telegram knows no bot with that token
"""

from knowledge.errors import TrolyError


class BadSetting(TrolyError):
    """A TROLY_ setting is missing, or has a value that cannot be meant."""


class TelegramRefused(TrolyError):
    """The Bot API server does not accept the token."""
