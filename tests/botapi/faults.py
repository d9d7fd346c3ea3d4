"""What can go wrong on the way to Telegram and back; `BotApi.breaks` makes it happen."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad turn of one call.

    `done` says whether Telegram carries the call out before things go wrong; `status` None means
    that the connection is dropped without a response.
    """

    status: int | None
    body: bytes = b""
    done: bool = False
    delay: float = 0.0


def error(status: int = 500, description: str = "Internal Server Error") -> Fault:
    """Telegram answers with an error of its own; the call is not carried out."""
    return _said(status, {"ok": False, "error_code": status, "description": description})


def flood(seconds: int) -> Fault:
    """Too many requests: try again in `seconds`."""
    return _said(
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {seconds}",
            "parameters": {"retry_after": seconds},
        },
    )


def garbage(status: int = 200) -> Fault:
    """A proxy on the way answers with something that is not JSON."""
    return Fault(status, b"<html>\xff\xfe bad gateway")


def half(*, done: bool = False) -> Fault:
    """A proxy on the way lets the first half of an answer through."""
    return Fault(200, b'{"ok":true,"result":[{"update_id":700,"message":{"text":"M\xe1', done=done)


def drop() -> Fault:
    """The connection breaks before the call is carried out."""
    return Fault(None)


def lost_reply() -> Fault:
    """The call is carried out, and its response never arrives: the sender cannot know."""
    return Fault(None, done=True)


def hang(seconds: float) -> Fault:
    """Nothing happens for `seconds`, then the connection breaks; longer than a client waits."""
    return Fault(None, delay=seconds)


def _said(status: int, body: dict[str, object]) -> Fault:
    return Fault(status, json.dumps(body).encode())
