"""Updates of one chat are handled one after the other; chats go side by side."""

import asyncio
import weakref
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# Far more than a thread can answer in a day: chats, not this number, set the order.
_AT_ONCE = 10_000


class InChatOrder(BaseUpdateProcessor):
    """Gives each update its turn in its chat."""

    def __init__(self) -> None:
        """Start with no chat waiting."""
        super().__init__(_AT_ONCE)
        # A chat's lock lives as long as somebody holds it or waits for it.
        self._turns: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await `coroutine` when the updates that came before in the same chat are done."""
        turn = self._turns.setdefault(_whose(update), asyncio.Lock())
        async with turn:  # asyncio.Lock wakes those who wait in the order in which they came
            await coroutine

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to give back."""


def _whose(update: object) -> int:
    """Return the chat of an update, or the person where there is no chat."""
    if not isinstance(update, Update):
        return 0
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else 0
