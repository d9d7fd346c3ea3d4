"""Set up the log: for people or as JSON, with the request of each line, without any secret."""

import datetime
import json
import logging
import re
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TextIO

from bot.settings import LogFormat, Settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"
# A bot's number and 35 letters, wherever it comes from: addresses, tracebacks, representations.
_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{30,}")
# They write whole addresses, token included, for each request.
_TALKATIVE = ("httpx", "httpcore")
# They write whole messages, at DEBUG: what people ask is not for the log.
_INDISCREET = ("telegram",)


# Which update is being handled, in whatever task or thread: lines of one request belong together.
_request: ContextVar[str] = ContextVar("request", default="-")


def about(request: str) -> None:
    """Mark what this task logs from now on, and what it starts, as being about `request`."""
    _request.set(request)


def request() -> str:
    """Return what this task's lines are about."""
    return _request.get()


class WithoutSecrets(logging.Formatter):
    """Formats a record, traceback included, and blots out every secret in it."""

    def __init__(self, secrets: Sequence[str] = (), *, as_json: bool = False) -> None:
        """Blot out every bot's token, and `secrets`, which look unlike one."""
        super().__init__(_FORMAT)
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines to write: one line of JSON, or as many as a person needs."""
        record.request = _request.get()
        return self._json(record) if self._as_json else self._blotted(super().format(record))

    def _json(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "module": record.name,
            "request": _request.get(),
            "message": self._blotted(record.getMessage()),
        }
        if record.exc_info:
            said["trace"] = self._blotted(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)

    def _blotted(self, lines: str) -> str:
        lines = _TOKEN.sub("<token>", lines)
        for secret in self._secrets:
            lines = lines.replace(secret, "<secret>")
        return lines


def set_up(settings: Settings, stream: TextIO | None = None) -> logging.Handler:
    """Write the log of all modules to `stream`, stderr by default; returns the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    as_json = settings.log_format is LogFormat.JSON
    handler.setFormatter(WithoutSecrets(settings.secrets, as_json=as_json))
    logging.root.addHandler(handler)
    logging.root.setLevel(settings.log_level.value)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _INDISCREET:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.root.level))
    return handler
