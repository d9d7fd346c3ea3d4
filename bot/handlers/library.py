"""Care of the library from the chat: administrators send a file, look at it, and have it added."""

import asyncio
import datetime
import logging
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.ext import ApplicationHandlerStop, filters

from bot import docs, holdings, messages, taking
from bot.docs import Candidate, NotTaken
from bot.faq import Stage
from bot.handlers.administration import administrators
from bot.handlers.buttons import answered
from bot.handlers.context import Context, nothing
from bot.handlers.reply import NO_PREVIEW, reply, tried
from bot.handlers.respond import edit
from bot.markup import Block, Run, pieces
from bot.messages import access as access_said
from bot.messages import library as said
from bot.storage import audit, entries, figures, shown
from bot.storage.people import Role
from knowledge.errors import TrolyError
from knowledge.vietnamese import day as printed

_log = logging.getLogger(__name__)

TAKE, LEAVE = "khothem", "khobo"
# Telegram lets bots fetch no more (Bot API, getFile).
_LARGEST = 20_000_000
# Seconds between edits of one message: Telegram slows down who edits more often.
_EDITS = 2.0
_MONTH = datetime.timedelta(days=30)
_ASKED_AGAIN = 200  # of the last month's questions; 10 ms each, in slices between other questions
_SLICE = 5
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class IsOfFile(filters.MessageFilter):
    """A reply to our message about a file."""

    def filter(self, message: Message) -> bool:
        """Return whether `message` answers one."""
        answered_ = message.reply_to_message
        return bool(
            answered_
            and answered_.from_user
            and answered_.from_user.is_bot
            and (answered_.text or "").startswith(f"{said.FILE} ")
        )


async def check(update: Update, context: Context) -> None:
    """Answer /kiemtra with what `troly docs check` finds."""
    await _check(update, context)
    raise ApplicationHandlerStop


@administrators
async def _check(update: Update, context: Context) -> None:
    settings = context.services.settings
    found = await asyncio.to_thread(
        holdings.check, settings.texts_dir, settings.index_dir, datetime.date.today()
    )
    await reply(update, context, pieces(said.to_look_after(found)))


async def received(update: Update, context: Context) -> None:
    """Read a file that an administrator sends; those of others are for others to answer."""
    message = update.effective_message
    if message is None or message.document is None or not await _is_administrator(update, context):
        return
    if (message.document.file_size or 0) > _LARGEST:
        await reply(update, context, messages.one(said.TOO_LARGE))
        raise ApplicationHandlerStop
    number = await _say(update, context, message, said.READING)
    path = _place(context, message)
    if not path.is_file():
        file = await tried(partial(context.bot.get_file, message.document.file_id))
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        part = path.with_suffix(f"{path.suffix}.part")
        await tried(partial(file.download_to_drive, part))
        part.replace(path)  # whole, or not there
    await _look(context, message.chat_id, number, {"path": str(path)})
    raise ApplicationHandlerStop


async def told(update: Update, context: Context) -> None:
    """Take the number or the day of a file from a reply to what was understood of it."""
    message = update.effective_message
    about = message.reply_to_message if message else None
    if message is None or about is None or not await _is_administrator(update, context):
        return
    what = await context.services.database.read(
        partial(_pending, chat=message.chat_id, message=about)
    )
    if what is None:
        await reply(update, context, messages.one(said.OUTDATED))
        raise ApplicationHandlerStop
    words = (message.text or "").strip()
    if date := _date(words):
        what = {**what, "date": date.isoformat()}
    else:
        what = {**what, "number": words.removeprefix("Số").strip(" :")}
    number = await _say(update, context, message, said.READING)
    await _look(context, message.chat_id, number, what)
    raise ApplicationHandlerStop


async def press(update: Update, context: Context) -> None:
    """Add the file, or leave it."""
    query = update.callback_query
    message = query.message if query else None
    if query is None or query.data is None:
        return
    act, _, of = query.data.partition(":")
    if not isinstance(message, Message) or not await _is_administrator(update, context):
        await answered(query, access_said.ADMINISTRATORS_ONLY)
        raise ApplicationHandlerStop
    find = partial(shown.find, number=int(of), chat=message.chat_id)
    what = await context.services.database.read(find)
    if what is None or what.get("kind") != "file" or not Path(what["path"]).is_file():
        await answered(query, said.OUTDATED)
        raise ApplicationHandlerStop
    await answered(query)
    show = partial(_show, context, message.chat_id, message.message_id)
    if act == LEAVE:
        await asyncio.to_thread(Path(what["path"]).unlink, missing_ok=True)
        await show([(Run(said.LEFT),)])
    else:
        await _take(update, context, what, show)
    raise ApplicationHandlerStop


async def _take(
    update: Update, context: Context, what: dict[str, Any], show: Callable[..., Any]
) -> None:
    """Add a file beside the assistant's thread, telling how far it is in one message."""
    services, who = context.services, update.effective_user
    try:
        await show([(Run(said.TAKING),)])
        candidate = await asyncio.to_thread(_understood, what)
        since = datetime.datetime.now(datetime.UTC) - _MONTH
        kept = await services.database.read(
            partial(figures.answered_since, since=since, limit=_ASKED_AGAIN)
        )
        questions = list(dict.fromkeys(question.text for question, _ in kept))
        before: list[str] = []
        for start in range(0, len(questions), _SLICE):
            part = questions[start : start + _SLICE]
            before += await services.worker.run(partial(taking.first_places, questions=part))
        approved = await services.database.read(partial(entries.every, stages=[Stage.APPROVED]))
        asked = list(zip(questions, before, strict=True))
        progress = _progress(show, said.BUILDING)
        found = await asyncio.to_thread(
            taking.take, candidate, services.settings, approved, asked, progress
        )
    except TrolyError as error:
        await show([(Run(_sentence(error)),)])
        return
    number = candidate.text.number
    noted = {"number": number, "sha256": candidate.text.source.sha256}
    context.keep(
        update, partial(audit.note, who=who.id if who else None, act="library added", what=noted)
    )
    await asyncio.to_thread(Path(what["path"]).unlink, missing_ok=True)
    review = [(entry.question, why) for entry, why in found.review]
    await show(
        said.taken(number, found.passages, review, found.differing, len(asked), found.failures)
    )


async def _look(context: Context, chat: int, number: int, what: dict[str, Any]) -> None:
    """Show a file as understood in our message `number`, with what could not be read asked for."""
    show = partial(_show, context, chat, number)
    name = Path(what["path"]).name
    what = {"kind": "file", "message": number, **{k: v for k, v in what.items() if k != "message"}}
    ask, candidate = "", None
    try:
        candidate = await asyncio.to_thread(_understood, what, _progress(show, said.PAGE))
    except NotTaken as error:
        wrong = what.pop("number", None)
        ask = said.NO_NUMBER if wrong is None else f"{_sentence(error)}. {said.NO_NUMBER}"
    except TrolyError as error:
        await show([(Run(_sentence(error)),)])
        return
    if candidate is None:
        blocks = said.understood(name, {}, (), (), ask)
    else:
        ask = "" if candidate.document.date else said.NO_DATE
        blocks = _blocks(name, candidate, ask)

    def keep(connection: Connection) -> InlineKeyboardMarkup:
        of = shown.show(connection, chat, what)
        row = [InlineKeyboardButton(said.LEAVE, callback_data=f"{LEAVE}:{of}")]
        if candidate:
            row.insert(0, InlineKeyboardButton(said.TAKE, callback_data=f"{TAKE}:{of}"))
        return InlineKeyboardMarkup([row])

    await show(blocks, await context.services.database.write(keep))


def _blocks(name: str, candidate: Candidate, ask: str) -> list[Block]:
    text, document = candidate.text, candidate.document
    facts = {
        "Số": text.number,
        "Tên": document.title or text.title,
        "Ngày": printed(document.date) if document.date else "",
        "Người ký": text.signer or "",
        "Số điều": str(candidate.articles) if candidate.articles else "",
    }
    outline = [f"{'  ' * depth}{line}" for depth, line in docs.outline(document)]
    return said.understood(name, facts, outline, candidate.doubts, ask)


def _understood(
    what: dict[str, Any], progress: Callable[[int, int], None] | None = None
) -> Candidate:
    date = datetime.date.fromisoformat(what["date"]) if "date" in what else None
    return taking.understood(Path(what["path"]), what.get("number"), date, progress)


def _pending(connection: Connection, chat: int, message: Message) -> dict[str, Any] | None:
    """Return the file that a message of ours is about, by its buttons."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        act, _, of = str(button.callback_data).partition(":")
        if act in (TAKE, LEAVE) and of.isdecimal():
            what = shown.find(connection, int(of), chat)
            return what if what and Path(what["path"]).is_file() else None
    return None


def _place(context: Context, message: Message) -> Path:
    """Return where a file that was sent waits; its name is the sender's, cleaned of everything."""
    document = message.document
    assert document is not None  # noqa: S101  # the filter has looked
    name = re.sub(
        r"[^\w.-]+", "-", (document.file_name or "tep").rpartition("/")[2], flags=re.ASCII
    )[-80:].lstrip(".-")
    folder = context.services.settings.incoming_dir
    return folder / f"{message.chat_id}-{message.message_id}" / (name or "tep")


async def _say(update: Update, context: Context, message: Message, words: str) -> int:
    """Send the message that is edited from now on, and return its number."""
    [piece] = messages.one(words)
    send = partial(
        message.reply_text, piece.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return await context.deliver(update, message.chat_id, lambda _: tried(send), nothing)


async def _show(
    context: Context,
    chat: int,
    number: int,
    blocks: list[Block],
    markup: InlineKeyboardMarkup | None = None,
) -> None:
    """Let our message say `blocks`; what one message has no room for is said to be left out."""
    kept = blocks
    while len(found := pieces(kept)) > 1 and len(blocks) > 1:
        blocks = blocks[:-1]
        kept = [*blocks, (Run(said.MORE),)]
    await edit(context, chat, number, found[0], markup)


def _progress(show: Callable[..., Any], words: str) -> Callable[[int, int], None]:
    """Return what a working thread calls to tell how far it is; edits come seldom enough."""
    loop, last = asyncio.get_running_loop(), [time.monotonic()]

    def tell(done: int, total: int) -> None:
        if total and time.monotonic() - last[0] >= _EDITS:
            last[0] = time.monotonic()
            blocks = [(Run(words.format(done=done, total=total)),)]
            # Waited for, so that what is shown last is what was said last.
            asyncio.run_coroutine_threadsafe(show(blocks), loop).result()

    return tell


def _date(words: str) -> datetime.date | None:
    found = _DATE.fullmatch(words.removeprefix("Ngày").strip(" :"))
    if found is None:
        return None
    try:
        return datetime.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


async def _is_administrator(update: Update, context: Context) -> bool:
    person = update.effective_user
    if person is None:
        return False
    return await context.services.access.role(person.id) is Role.ADMINISTRATOR


def _sentence(error: Exception) -> str:
    words = str(error)
    # A line that opens with the name of a file keeps it as it is.
    return words if "." in words.split()[0] else f"{words[:1].upper()}{words[1:]}"
