"""Calls of the Bot API as the net really is: what did not come from Telegram is a fault of the net.

A proxy's page, half an answer or an empty one says nothing of the call. python-telegram-bot would
take the first for Telegram's word (a proxy's 404 for a wrong token, which ends polling for good),
and writes all of what it cannot read into the log, with what people wrote.
"""

import json
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

# What Telegram says of a token that it does not know, or not any more.
_UNKNOWN_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class Request(HTTPXRequest):
    """Makes calls; raises NetworkError, after which a call is made again, for no answer at all."""

    def __init__(self, *, connections: int, polls: bool = False) -> None:
        """Keep as many as `connections` open; `polls` is the one that gets the updates.

        That one takes a refused token for a fault, too: bot/serving.py looks by itself whether the
        token is still good, and nobody would notice that polling has ended.
        """
        super().__init__(connection_pool_size=connections)
        self._polls = polls

    async def do_request(
        self, url: str, method: str, *given: Any, **named: Any
    ) -> tuple[int, bytes]:
        """Return status and body of a call; a file that is fetched is not looked into."""
        status, body = await super().do_request(url, method, *given, **named)
        if method != "POST":
            return status, body
        if not _is_telegrams(status, body):
            raise NetworkError(f"no answer of the Bot API's, but {len(body)} bytes ({status})")
        if self._polls and status in _UNKNOWN_TOKEN:
            raise NetworkError(f"updates are refused ({status})")
        return status, body


def _is_telegrams(status: int, body: bytes) -> bool:
    """Return whether an answer has the form of the Bot API's.

    >>> _is_telegrams(200, b'{"ok": true, "result": []}'), _is_telegrams(200, b'{"ok": true, "re')
    (True, False)
    >>> _is_telegrams(404, b'{"ok": false, "description": "Not Found"}')
    True
    >>> _is_telegrams(404, b"<html>404 Not Found</html>"), _is_telegrams(502, b"null")
    (False, False)
    """
    try:
        said = json.loads(body)
    except ValueError:
        return False
    wanted = "result" if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else "ok"
    return isinstance(said, dict) and wanted in said
