"""What a handler gets beside the update: the services, and the handling that ends in one piece."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from telegram import Message, MessageId, Update
from telegram.ext import CallbackContext

from bot.inbox import Handling, Inbox
from bot.services import Services
from bot.storage.database import Work

T = TypeVar("T")


def nothing(_: Connection) -> None:
    """Prepare nothing."""


class Context(CallbackContext[Any, Any, Any, Any]):
    """One update's way to the rest of the bot."""

    @property
    def services(self) -> Services:
        """What bot/app.py made."""
        services: Services = self.application.bot_data["services"]
        return services

    def handling(self, update: Update) -> Handling | None:
        """Return what is known of `update` in hand; None of an inline query, which is not kept."""
        inbox = self.application.update_queue
        assert isinstance(inbox, Inbox)  # noqa: S101  # bot/app.py puts it there
        return inbox.handling(update)

    def keep(self, update: Update, work: Work[Any]) -> None:
        """Let `work` be done once, in the transaction that ends the handling of `update`."""
        if handling := self.handling(update):
            handling.keep(work)

    async def deliver(
        self,
        update: Update,
        chat: int,
        send: Callable[[T], Awaitable[Message | MessageId]],
        prepare: Work[T],
        *,
        step: str | None = None,
    ) -> int:
        """Return the number of the message that `send` sends, now or before a restart.

        `send` gets what `prepare` made of the database, in the transaction before.
        """

        async def numbered(prepared: T) -> int:
            return (await send(prepared)).message_id

        handling = self.handling(update)
        if handling is None:
            return await numbered(await self.services.database.write(prepare))
        return await handling.deliver(chat, prepare, numbered, step=step)
