"""After an answer, what a language model makes of its quotes, where the operator has one."""

import asyncio
import logging
from functools import partial

from telegram import Message, Update
from telegram.error import TelegramError

from bot.answer import Answer, Verdict
from bot.errors import DatabaseUnavailable
from bot.handlers.context import Context, nothing
from bot.handlers.reply import NO_PREVIEW, html_or_plain
from bot.inbox import Handling
from bot.markup import Piece, pieces
from bot.messages import written as said
from bot.writer import Writer

_log = logging.getLogger(__name__)

# Where it is noted which question is being written on: (chat, message) → update.
_WRITING = "writing"
# A model takes seconds. More answers than this at a time stand alone, rather than wait for it.
_AT_ONCE = 8


def write_after(update: Update, context: Context, message: Message, answer: Answer) -> None:
    """Let a model write on `answer`, and send that when it is there; nobody waits for it."""
    handling = context.handling(update)
    asked = message.chat_id, message.message_id
    busy: dict[tuple[int, int], int] = context.application.bot_data.setdefault(_WRITING, {})
    busy.pop(asked, None)  # what is on its way is about the question as it was
    if answer.verdict is not Verdict.FOUND or handling is None:
        return
    writer = Writer.open(context.services.settings)
    if writer is None or len(busy) >= _AT_ONCE:
        return
    busy[asked] = update.update_id
    work = _write(context, handling, message, answer, writer, busy)
    context.application.create_task(work, name="writing")


async def _write(
    context: Context,
    handling: Handling,
    message: Message,
    answer: Answer,
    writer: Writer,
    busy: dict[tuple[int, int], int],
) -> None:
    asked = message.chat_id, message.message_id
    number = handling.update.update_id
    try:
        written = await asyncio.to_thread(writer.write, answer)
        # An edit of the question since then has an answer of its own.
        if written is not None and busy.get(asked) == number:
            [piece] = pieces(said.blocks(written, above=True))
            send = partial(_send, message, piece)
            await handling.deliver(message.chat_id, nothing, send, step="written")
    except (TelegramError, DatabaseUnavailable) as error:
        _log.warning("Could not send what a language model wrote: %s", error)
    finally:
        if busy.get(asked) == number:
            del busy[asked]


async def _send(message: Message, piece: Piece, _: None) -> int:
    sent = await html_or_plain(
        piece,
        lambda text, mode: message.reply_text(
            text,
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            do_quote=True,
            allow_sending_without_reply=True,
        ),
    )
    return sent.message_id
