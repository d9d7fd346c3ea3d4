"""What was sent while handling an update, so that it is not sent again after a restart."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from bot.storage.insert import insert
from bot.storage.schema import deliveries


def sent(connection: Connection, bot: int, number: int, step: str) -> int | None:
    """Return the message that `step` of update `number` sent, None where it did not finish."""
    return connection.scalar(
        select(deliveries.c.message).where(
            deliveries.c.bot == bot, deliveries.c.update == number, deliveries.c.step == step
        )
    )


def begin(
    connection: Connection, bot: int, number: int, step: str, chat: int, about: int | None
) -> None:
    """Note that `step` is about to send something to `chat` about the message `about`."""
    connection.execute(
        insert(connection, deliveries)
        .values(
            bot=bot,
            update=number,
            step=step,
            chat=chat,
            about=about,
            at=datetime.datetime.now(datetime.UTC),
        )
        .on_conflict_do_nothing()
    )


def end(connection: Connection, bot: int, number: int, step: str, message: int) -> None:
    """Note that what `step` was to send has arrived as `message`."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.bot == bot, deliveries.c.update == number, deliveries.c.step == step)
        .values(message=message)
    )


def about(connection: Connection, chat: int, message: int) -> list[int]:
    """Return the messages by which the bot answered `message`, in order."""
    found = connection.scalars(
        select(deliveries.c.message)
        .where(
            deliveries.c.chat == chat,
            deliveries.c.about == message,
            deliveries.c.message.is_not(None),
        )
        .order_by(deliveries.c.message)
    )
    return [number for number in found if number is not None]


def forget(connection: Connection, chat: int, messages: Sequence[int]) -> None:
    """Forget that the bot sent `messages` to `chat`: they are not there any more."""
    connection.execute(
        delete(deliveries).where(deliveries.c.chat == chat, deliveries.c.message.in_(messages))
    )
