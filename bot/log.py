"""Set up the log, in which the token never appears."""

import logging
import re
import sys
from typing import TextIO

from bot.settings import Settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# A bot's number and 35 letters, wherever it comes from: addresses, tracebacks, representations.
_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{30,}")
# They write whole addresses, token included, for each request.
_TALKATIVE = ("httpx", "httpcore")


class WithoutSecrets(logging.Formatter):
    """Formats a record, traceback included, and blots out every token in it."""

    def __init__(self, token: str | None = None) -> None:
        """Blot out `token` too, should it look unlike a token."""
        super().__init__(_FORMAT)
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines to write."""
        lines = super().format(record)
        if self._token:
            lines = lines.replace(self._token, "<token>")
        return _TOKEN.sub("<token>", lines)


def set_up(settings: Settings, stream: TextIO | None = None) -> logging.Handler:
    """Write the log of all modules to `stream`, stderr by default; returns the handler."""
    token = settings.telegram_token
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(WithoutSecrets(token.get_secret_value() if token else None))
    logging.root.addHandler(handler)
    logging.root.setLevel(settings.log_level.value)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
