"""Updates go through the database on their way to the handlers, so that none is lost or done twice.

Telegram forgets an update once it is recorded here. It is handled when its turn in its chat has
come, and done in one transaction with everything that its handling keeps. What a killed process
left is handled again; a message that it had sent is not sent again.
"""

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot import log, metrics
from bot.errors import DatabaseUnavailable
from bot.storage import deliveries, updates
from bot.storage.database import Database, Work

_log = logging.getLogger(__name__)

T = TypeVar("T")

# In hand at a time; more wait in the database. One chat has one, so these are chats.
_AT_ONCE = 200
# Seconds between looks for what other replicas left; also between signs of life.
_LOOKS = 1.0
_SIGNS = 2.0
# Seconds between tries to reach a database that cannot be used.
_PAUSE = 1.0
# An update that ended the process so often is given up with an apology rather than tried for ever.
_TRIES = 10


class Handling:
    """What is known of one update while it is handled."""

    def __init__(self, database: Database, bot: int, update: Update, tries: int) -> None:
        """Begin to handle `update`."""
        self.update = update
        self.tries = tries
        self.received = time.monotonic()
        self.broken: Exception | None = None
        self._database = database
        self._bot = bot
        self._kept: list[Work[Any]] = []
        self._steps = 0

    def keep(self, work: Work[Any]) -> None:
        """Let `work` be done in the transaction that ends the handling: once, or not at all."""
        self._kept.append(work)

    def forget(self) -> None:
        """Drop what was to be kept: the handling has failed."""
        self._kept.clear()

    async def deliver(
        self,
        chat: int,
        prepare: Work[T],
        send: Callable[[T], Awaitable[int]],
        *,
        step: str | None = None,
    ) -> int:
        """Return the number of the message that `send` sends to `chat`, now or before a restart.

        `send` gets what `prepare` made of the database in the transaction that notes the attempt.
        The steps of a handling are counted, so a handler that runs again must send in the same
        order; `step` names one that stands outside the order.
        """
        if step is None:
            self._steps += 1
            step = str(self._steps)
        number, about = self.update.update_id, _message(self.update, chat)

        def begin(connection: Connection) -> tuple[int | None, T | None]:
            before = deliveries.sent(connection, self._bot, number, step)
            if before is not None:
                return before, None
            deliveries.begin(connection, self._bot, number, step, chat, about)
            return None, prepare(connection)

        before, prepared = await self._database.write(begin)
        if before is not None:
            return before
        message = await send(prepared)  # type: ignore[arg-type]  # None only beside a number
        await self._note(lambda c: deliveries.end(c, self._bot, number, step, message))
        return message

    async def _note(self, work: Work[None]) -> None:
        """Write down what has happened already, as soon as the database takes it.

        To handle the update again without it would be to send the same once more.
        """
        while True:
            try:
                return await self._database.write(work)
            except DatabaseUnavailable as error:
                number = self.update.update_id
                _log.error("Cannot note what update %s sent, trying again: %s", number, error)
                await asyncio.sleep(_PAUSE)

    async def finish(self) -> None:
        """Keep what is to be kept, and mark the update as done."""

        def end(connection: Connection) -> None:
            for work in self._kept:
                work(connection)
            updates.finish(connection, self._bot, self.update.update_id)

        await self._database.write(end)


class Inbox(asyncio.Queue[object]):
    """The queue between python-telegram-bot's updater and its application, by way of the database.

    `put` returns when an update is recorded; updates come out when it is their turn.
    """

    def __init__(self, database: Database, bot: int) -> None:
        """Serve the bot with the number `bot`; nothing comes out until `open`."""
        super().__init__()
        self.replica = uuid.uuid4().hex
        self.bot = bot
        self._database = database
        self._in_hand: dict[int, Handling] = {}
        self._failed: list[int] = []
        self._wake = asyncio.Event()
        self._feeding: asyncio.Task[None] | None = None

    async def open(self, bot: Bot) -> None:
        """Let updates come out from now on, first those that were left."""
        while True:
            try:
                if self._database.is_sqlite:  # a file has one bot at a time: bot/leader.py
                    await self._database.write(updates.gone)
                await self._database.write(partial(updates.alive, replica=self.replica))
                break
            except DatabaseUnavailable as error:
                _log.error("Cannot begin to handle updates, trying again: %s", error)
                await asyncio.sleep(_PAUSE)
        self._feeding = asyncio.create_task(self._feed(bot))

    async def close(self) -> None:
        """Let nothing come out any more; what is in hand may still be finished."""
        if self._feeding:
            self._feeding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._feeding

    async def leave(self) -> None:
        """Give what could not be finished to the other replicas, or the next start."""
        with contextlib.suppress(DatabaseUnavailable):
            await self._database.write(partial(updates.gone, replica=self.replica))

    async def put(self, item: object) -> None:
        """Return when the update is safe; an inline query, which waits for nobody, goes ahead."""
        if not isinstance(item, Update) or item.inline_query:
            return await super().put(item)
        payload, chat = item.to_json(), whose(item)
        record = partial(
            updates.record, bot=self.bot, number=item.update_id, chat=chat, payload=payload
        )
        while True:
            # Telegram keeps what is not recorded: it waits with it.
            try:
                new = await self._database.write(record)
                break
            except DatabaseUnavailable as error:
                _log.error("Cannot record update %s, trying again: %s", item.update_id, error)
            except Exception:  # polling would end with it, without a word
                _log.exception("Cannot record update %s, trying again", item.update_id)
            await asyncio.sleep(_PAUSE)
        if not new:
            _log.info("Update %s came again", item.update_id)
        self._wake.set()
        return None

    def handling(self, update: Update) -> Handling | None:
        """Return what is known of an update in hand; None of one that bypassed the database."""
        return self._in_hand.get(update.update_id)

    @property
    def in_hand(self) -> int:
        """How many updates are being handled."""
        return len(self._in_hand)

    async def done(self, handling: Handling) -> None:
        """End the handling of an update; where the database refuses, it is tried again."""
        number = handling.update.update_id
        try:
            if handling.broken:
                raise handling.broken
            await handling.finish()
        except DatabaseUnavailable as error:
            _log.error("Could not finish update %s, it will be tried again: %s", number, error)
            self._failed.append(number)
        except Exception:
            _log.exception("Could not finish update %s, it will be tried again", number)
            self._failed.append(number)
        finally:
            metrics.HANDLING.observe(time.monotonic() - handling.received)
            self._in_hand.pop(number, None)
            self._wake.set()

    async def _feed(self, bot: Bot) -> None:
        """Let updates out as their turn comes, for ever."""
        sign = time.monotonic()
        while True:
            # Python 3.11's `wait_for` may swallow a cancellation that comes with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS):
                    await self._wake.wait()
            self._wake.clear()
            try:
                if time.monotonic() - sign >= _SIGNS:
                    await self._database.write(partial(updates.alive, replica=self.replica))
                    sign = time.monotonic()
                await self._claim(bot)
            except DatabaseUnavailable as error:
                _log.error("Cannot look for updates, trying again: %s", error)
                await asyncio.sleep(_PAUSE)
            except Exception:  # nobody would be answered any more, without a word
                _log.exception("Cannot look for updates, trying again")
                await asyncio.sleep(_PAUSE)

    async def _claim(self, bot: Bot) -> None:
        failed, self._failed = self._failed, []
        room = _AT_ONCE - len(self._in_hand)

        def claim(connection: Connection) -> list[updates.Claimed]:
            if failed:
                updates.release(connection, self.bot, failed)
            return updates.claim(connection, self.bot, self.replica, room)

        try:
            claimed = await self._database.write(claim) if room > 0 or failed else []
        except BaseException:
            self._failed += failed
            raise
        for one in claimed:
            try:
                update = Update.de_json(json.loads(one.payload), bot)
            except Exception:
                # A defect, or a damaged row: it must not stand in the way of the others.
                _log.exception("Giving up update %s: cannot read what was recorded", one.id)
                await self._database.write(partial(updates.finish, bot=self.bot, number=one.id))
                self._wake.set()
                continue
            self._in_hand[one.id] = Handling(self._database, self.bot, update, one.tries)
            await super().put(update)


class InTurn(BaseUpdateProcessor):
    """Handles updates side by side, as the inbox lets them out, and tells it when one is done."""

    def __init__(self, inbox: Inbox, give_up: Callable[[Update], Awaitable[None]]) -> None:
        """Serve `inbox`; `give_up` apologises for an update that ends the process each time."""
        super().__init__(2 * _AT_ONCE)  # the inbox sets the bound; the rest is for inline queries
        self._inbox = inbox
        self._give_up = give_up

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await `coroutine`, unless it was tried too often, and end the handling."""
        if isinstance(update, Update):
            log.about(f"u{update.update_id}")
        handling = self._inbox.handling(update) if isinstance(update, Update) else None
        if handling is None:
            await coroutine
            return
        if handling.tries > _TRIES:
            _log.error("Giving up update %s after %d tries", handling.update.update_id, _TRIES)
            coroutine.close()  # type: ignore[attr-defined]  # never awaited: close it quietly
            await self._give_up(handling.update)
        else:
            await coroutine
        await self._inbox.done(handling)

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to give back."""


def whose(update: Update) -> int:
    """Return whose turn an update takes: its chat's, or its sender's where there is no chat."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else 0


def _message(update: Update, chat: int) -> int | None:
    """Return the message of `chat` that an update speaks of; another chat's number says nothing."""
    message = update.effective_message
    return message.message_id if message and message.chat_id == chat else None
