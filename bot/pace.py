"""Keep to Telegram's limits: 30 messages a second, 1 a second to a chat, 20 a minute to a group.

python-telegram-bot's own limiter counts "typing" as a message, and holds every chat up where one
is told to wait; here a chat waits alone.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, TypeVar

from telegram._utils.types import JSONDict
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot import metrics

_log = logging.getLogger(__name__)

T = TypeVar("T")
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

# Bots FAQ, "My bot is hitting limits". A chat may take short bursts; three is our reading.
_CHAT = (3, 3.0)
_GROUP = (20, 60.0)
_WAITS = 5  # a message that is told to wait for the sixth time is given up, loudly
_KEPT_CHATS = 2_000  # more than can be written to within the longest window


class Window:
    """At most `count` calls in any `seconds`, as the other side sees it.

    A turn is given back `seconds` after its call has ended: calls that were long on their way, or
    overtook each other, cannot arrive closer together than that.
    """

    def __init__(self, count: int, seconds: float, clock: Clock, sleep: Sleep) -> None:
        """Start with every turn free."""
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._free: asyncio.Queue[float] = asyncio.Queue()  # when each turn is, or was, free
        for _ in range(count):
            self._free.put_nowait(0.0)

    async def __aenter__(self) -> None:
        free = await self._free.get()
        try:
            if (wait := free - self._clock()) > 0:
                await self._sleep(wait)
        except BaseException:
            self._free.put_nowait(free)
            raise

    async def __aexit__(self, *_: object) -> None:
        self._free.put_nowait(self._clock() + self._seconds)


class Pace(BaseRateLimiter[int]):
    """Delays calls that write to a chat until they may go; other calls go at once."""

    def __init__(
        self,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        *,
        per_second: int = 30,
    ) -> None:
        """Send `per_second` messages at most; tests bring their own `clock` and `sleep`."""
        self._clock, self._sleep = clock, sleep
        self._overall = Window(per_second, 1.0, clock, sleep)
        self._chats: dict[object, list[Window]] = {}
        self._told_to_wait: dict[object, float] = {}

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make the call when its turn has come, again where Telegram says "wait"."""
        chat = data.get("chat_id")
        if chat is None or not _writes(endpoint):
            return await callback(*args, **kwargs)
        for _ in range(_WAITS):
            try:
                return await self._in_turn(chat, partial(callback, *args, **kwargs))
            except RetryAfter as refusal:
                seconds = refusal._retry_after.total_seconds()  # the public one changes its type
                self._told_to_wait[chat] = self._clock() + seconds
                metrics.FLOOD_WAITS.inc()
                _log.warning("Told to wait %s s before writing to a chat again", seconds)
        return await self._in_turn(chat, partial(callback, *args, **kwargs))

    async def _in_turn(self, chat: object, call: Callable[[], Awaitable[T]]) -> T:
        """Return what `call` returns when it has waited for its turn."""
        async with AsyncExitStack() as turns:
            for window in self._windows(chat):
                await turns.enter_async_context(window)
            if (wait := self._told_to_wait.pop(chat, 0.0) - self._clock()) > 0:
                await self._sleep(wait)
            # Last, so that a chat that waits for itself takes no turn of the others.
            await turns.enter_async_context(self._overall)
            return await call()

    def _windows(self, chat: object) -> list[Window]:
        """Return the windows of a chat, forgetting the chat that was entered longest ago."""
        if chat not in self._chats:
            if len(self._chats) >= _KEPT_CHATS:
                del self._chats[next(iter(self._chats))]
            self._chats[chat] = [Window(*_CHAT, self._clock, self._sleep)]
            # Groups have numbers below zero, channels names.
            if not isinstance(chat, int) or chat < 0:
                self._chats[chat].append(Window(*_GROUP, self._clock, self._sleep))
        return self._chats[chat]


def _writes(endpoint: str) -> bool:
    """Return whether a call puts something into a chat that people see."""
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
