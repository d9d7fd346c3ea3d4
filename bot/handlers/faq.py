"""/faq: the unit's approved answers by topic, each to read, to link to and to pass on."""

import datetime
from functools import partial
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import ApplicationHandlerStop

from bot import deep_links, messages
from bot.deep_links import EntryNumber
from bot.faq import Entry, Stage, citations, fault_of, listed
from bot.handlers.buttons import answered
from bot.handlers.context import Context
from bot.handlers.reply import no_keyboard, reply
from bot.handlers.respond import edit
from bot.markup import Block, Run, pieces
from bot.messages import faq as said
from bot.reviewed import Reviewed
from bot.storage import entries, shown
from bot.storage.database import Work

# Questions of a page, their numbers in rows of five: what a phone shows without much scrolling.
_PAGE = 15
_ROW = 5
TOPICS, TOPIC, ENTRY = "faqds", "faqchude", "faqmuc"


async def listing(update: Update, context: Context) -> None:
    """Answer /faq with the topics to choose from."""
    message = update.effective_message
    if message is None:
        return
    topics = await _topics(context)
    if not topics:
        await reply(update, context, messages.one(said.EMPTY))
        raise ApplicationHandlerStop
    make = _topic_buttons(message.chat_id, topics)
    await reply(update, context, pieces(said.topics()), keyboard=make)
    raise ApplicationHandlerStop


async def start(update: Update, context: Context) -> None:
    """Show the entry that a link leads to; other links are for others."""
    target = deep_links.read(context.args[0], ()) if context.args else None
    if not isinstance(target, EntryNumber) or update.effective_message is None:
        return
    entry = await _entry(context, target.number)
    blocks = await _blocks(context, entry) if entry else [(Run(said.GONE),)]
    await reply(update, context, pieces(blocks))
    raise ApplicationHandlerStop


async def press(update: Update, context: Context) -> None:
    """Walk from topics to questions to an answer, and back, in one message."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    told = ""
    message = query.message
    if isinstance(message, Message):
        act, of, *rest = query.data.split(":")
        told = await _walk(context, message, act, int(of), [int(part) for part in rest])
    else:
        told = said.GONE
    await answered(query, told)
    raise ApplicationHandlerStop


async def _walk(context: Context, message: Message, act: str, of: int, rest: list[int]) -> str:
    """Show where a button leads; returns what to say where it leads nowhere."""
    topics = await _topics(context)
    if act == TOPICS:
        make: Work[Any] = _topic_buttons(message.chat_id, topics)
        return await _put(context, message, said.topics(), make)
    what = await context.services.database.read(
        partial(shown.find, number=of, chat=message.chat_id)
    )
    if what is None or "topics" not in what:
        return said.GONE
    if act == TOPIC:
        number, page = (*rest, 0)[:2]
        names = what["topics"]
        if not 0 <= number < len(names) or names[number] not in topics:
            return said.GONE
        found = topics[names[number]]
        first = page * _PAGE
        on_page = found[first : first + _PAGE]
        blocks = said.questions(names[number], [e.question for e in on_page], first + 1)
        more = first + _PAGE < len(found)
        return await _put(
            context, message, blocks, lambda _: _questions(on_page, of, number, page, more)
        )
    entry = await _entry(context, rest[0]) if rest else None
    if entry is None:
        return said.GONE
    number = what["topics"].index(entry.topic) if entry.topic in what["topics"] else 0
    back = InlineKeyboardButton(said.OTHERS, callback_data=f"{TOPIC}:{of}:{number}")
    rows = [[back]]
    if share := _share(context, entry):
        rows.insert(0, [InlineKeyboardButton(said.SHARE, url=share)])
    markup = InlineKeyboardMarkup(rows)
    return await _put(context, message, await _blocks(context, entry), lambda _: markup)


async def _put(
    context: Context, message: Message, blocks: list[Block], make: Work[Any] = no_keyboard
) -> str:
    """Let a message of ours show `blocks`; returns what to say where it cannot."""
    markup = await context.services.database.write(make)
    piece, *_ = pieces(blocks)
    there = await edit(context, message.chat_id, message.message_id, piece, markup)
    return "" if there else said.GONE


async def _topics(context: Context) -> dict[str, list[Entry]]:
    approved = partial(entries.every, stages=[Stage.APPROVED])
    return listed(await context.services.database.read(approved))


async def _entry(context: Context, number: int) -> Entry | None:
    """Return an entry that officers may read: an approved one, or one that was."""
    entry = await context.services.database.read(partial(entries.one, number=number))
    return entry if entry and entry.stage in (Stage.APPROVED, Stage.REVIEW) else None


async def _blocks(context: Context, entry: Entry) -> list[Block]:
    """Return an entry as an answer shows it, with a warning where it does not hold today."""
    library = await context.services.worker.run(lambda answers: answers.library)
    shelf = library.on(datetime.date.today())
    reviewed = Reviewed(
        entry.question, entry.answer, entry.unit, entry.on, citations(entry, shelf), entry.id
    )
    why = entry.why if entry.stage is Stage.REVIEW else fault_of(entry, shelf)
    return [*said.blocks(reviewed), *([said.waits(why)] if why else [])]


def link(context: Context, number: int) -> str:
    """Return the address that opens an entry in a chat with the bot."""
    return f"https://t.me/{context.bot.username}?start={deep_links.payload(EntryNumber(number))}"


def _share(context: Context, entry: Entry) -> str:
    return deep_links.share(context.bot.username, EntryNumber(entry.id or 0), entry.question) or ""


def _topic_buttons(chat: int, topics: dict[str, list[Entry]]) -> Work[InlineKeyboardMarkup]:
    names = list(topics)

    def make(connection: Any) -> InlineKeyboardMarkup:
        number = shown.show(connection, chat, {"kind": "faq", "topics": names})
        return InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton(
                        f"{name} ({len(topics[name])})", callback_data=f"{TOPIC}:{number}:{n}"
                    )
                ]
                for n, name in enumerate(names)
            ]
        )

    return make


def _questions(
    found: list[Entry], of: int, topic: int, page: int, more: bool
) -> InlineKeyboardMarkup:
    first = page * _PAGE + 1
    numbers = [
        InlineKeyboardButton(str(n), callback_data=f"{ENTRY}:{of}:{entry.id}")
        for n, entry in enumerate(found, first)
    ]
    rows = [numbers[i : i + _ROW] for i in range(0, len(numbers), _ROW)]
    turn = []
    if page:
        turn.append(
            InlineKeyboardButton(said.BEFORE, callback_data=f"{TOPIC}:{of}:{topic}:{page - 1}")
        )
    if more:
        turn.append(
            InlineKeyboardButton(said.NEXT, callback_data=f"{TOPIC}:{of}:{topic}:{page + 1}")
        )
    back = InlineKeyboardButton(said.BACK, callback_data=f"{TOPICS}:{of}")
    return InlineKeyboardMarkup([*rows, *([turn] if turn else []), [back]])
