"""«Đưa vào FAQ»: the people on duty make an answer of theirs one that the assistant gives."""

import datetime
import logging
import re
from functools import partial
from typing import NoReturn

from sqlalchemy import Connection
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import ApplicationHandlerStop, filters

from bot import faq_draft, faq_service, messages, review_notices
from bot.faq import Basis, Entry, NotAnEntry, Stage, checked
from bot.handlers.buttons import answered
from bot.handlers.context import Context
from bot.handlers.faq import link
from bot.handlers.reply import reply
from bot.handlers.respond import edit
from bot.markup import Block, pieces
from bot.messages import faq as said
from bot.storage import entries, shown
from bot.storage.people import Role
from knowledge.library import Shelf
from knowledge.model import Citation

_log = logging.getLogger(__name__)

FROM_TICKET, CHOOSE, APPROVE, DROP = "faq", "faqnguon", "faqduyet", "faqbo"
_ROW = 4


class IsOfDraft(filters.MessageFilter):
    """A reply to one of our drafts."""

    def filter(self, message: Message) -> bool:
        """Return whether `message` answers a draft."""
        return _number_in(message.reply_to_message) is not None


async def press(update: Update, context: Context) -> None:
    """Do what a button says: draft, choose a place, approve, drop."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    act, of, *rest = query.data.split(":")
    message = query.message
    told = said.OUTDATED_DRAFT
    if not isinstance(message, Message) or not await _may(update, context):
        told = said.NOT_HERE
    else:
        try:
            if act in (FROM_TICKET, review_notices.OPEN):
                told = await _show(update, context, query, act, int(of))
            else:
                told = await _change(context, query, message, act, int(of), rest)
        except NotAnEntry as error:
            told = _sentence(error)
    # Telegram shows 200 letters over a chat (Bot API, answerCallbackQuery).
    await answered(query, told if len(told) <= 200 else f"{told[:197]}…")
    raise ApplicationHandlerStop


async def written(update: Update, context: Context) -> None:
    """Change a draft as the lines of a reply to it say."""
    message = update.effective_message
    draft = message.reply_to_message if message else None
    number = _number_in(draft)
    ours = draft and draft.from_user and draft.from_user.id == context.bot.id
    if message is None or number is None or not ours or not await _may(update, context):
        return
    entry = await context.services.database.read(partial(entries.one, number=number))
    if entry is None or entry.stage in (Stage.APPROVED, Stage.RETIRED):
        await _say(update, context, said.OUTDATED_DRAFT)
    shelf = await _shelf(context)
    try:
        changed = faq_draft.edited(entry, message.text or "", shelf)
    except NotAnEntry as error:
        await _say(update, context, _sentence(error))
    if changed is None:
        await _say(update, context, said.NOTHING_READ)
    # Twice is once: the entry is then as this message says.
    await context.services.database.write(partial(entries.change, entry=changed))
    await _reply_with(update, context, changed)
    raise ApplicationHandlerStop


async def from_question(update: Update, context: Context, question: str) -> None:
    """Draft an answer to a question that nobody has answered yet."""
    who = update.effective_user.id if update.effective_user else 0
    unit = context.services.settings.faq_unit
    today = datetime.date.today()
    entry = await context.services.database.write(
        partial(faq_draft.of_question, question=question, unit=unit, by=who, today=today)
    )
    await _reply_with(update, context, entry)


async def _show(
    update: Update, context: Context, query: CallbackQuery, act: str, number: int
) -> str:
    """Show the draft of a ticket, or an entry that is to be looked at again."""
    database, settings = context.services.database, context.services.settings
    if act == FROM_TICKET:
        entry = await database.write(
            partial(
                faq_draft.of_ticket,
                ticket=number,
                unit=settings.faq_unit,
                by=query.from_user.id,
                today=datetime.date.today(),
            )
        )
        if entry is None:
            return said.NO_TICKET
    else:
        entry = await database.read(partial(entries.one, number=number))
        if entry is None or entry.stage is Stage.RETIRED:
            return said.OUTDATED_DRAFT
    await _reply_with(update, context, entry)
    return ""


async def _change(
    context: Context, query: CallbackQuery, message: Message, act: str, of: int, rest: list[str]
) -> str:
    """Do what the button of a draft says; returns what to say of it."""
    services = context.services
    what = await services.database.read(partial(shown.find, number=of, chat=message.chat_id))
    if what is None or what.get("kind") != "draft":
        return said.OUTDATED_DRAFT
    entry = await services.database.read(partial(entries.one, number=what["entry"]))
    if entry is None or entry.stage is Stage.RETIRED:
        return said.OUTDATED_DRAFT
    who = query.from_user
    if act == DROP:
        await services.database.write(partial(faq_draft.drop, number=what["entry"], who=who.id))
        await faq_service.refresh(services)
        await _put(context, message, said.dropped(what["entry"]), None)
        return said.DROPPED
    shelf = await _shelf(context)
    places = [Basis.parse(place) for place in what["places"]]
    if act == CHOOSE:
        if entry.stage is Stage.APPROVED:
            return said.OUTDATED_DRAFT
        number, chosen = int(rest[0]), rest[1] == "1"
        return await _choose(context, message, entry, places, number, chosen, of, shelf)
    return await _approve(context, message, entry, who.id, who.full_name)


async def _choose(
    context: Context,
    message: Message,
    entry: Entry,
    places: list[Basis],
    number: int,
    chosen: bool,
    of: int,
    shelf: Shelf,
) -> str:
    """Let an entry rest on a place, or no longer; the button says which, so twice is once."""
    if not 0 <= number < len(places):
        return said.OUTDATED_DRAFT
    rests = str(places[number]) in map(str, entry.bases)
    changed = entry if rests is chosen else faq_draft.toggled(entry, places[number])
    await context.services.database.write(partial(entries.change, entry=changed))
    await _put(context, message, _blocks(changed, places, shelf), _buttons(changed, places, of))
    return ""


async def _approve(context: Context, message: Message, entry: Entry, who: int, name: str) -> str:
    services, today = context.services, datetime.date.today()
    if not entry.bases:
        return said.NO_BASIS
    library = await services.worker.run(lambda answers: answers.library)
    noted = checked(entry, library, today)
    second = services.settings.faq_second_approval
    approve = partial(faq_draft.approve, entry=noted, who=who, second=second, today=today)
    kept = await services.database.write(approve)
    if kept.stage is Stage.PENDING:
        return said.ONCE
    await faq_service.refresh(services)
    number = kept.id or 0
    await _put(
        context, message, said.approved(number, kept.question, name, link(context, number)), None
    )
    return said.APPROVED


# ---- what a draft looks like


async def _reply_with(update: Update, context: Context, entry: Entry) -> None:
    """Answer with a draft and its buttons."""
    message = update.effective_message
    if message is None or entry.id is None:
        return
    places = await context.services.worker.run(partial(faq_draft.proposed, entry=entry))
    shelf = await _shelf(context)

    def make(connection: Connection) -> InlineKeyboardMarkup:
        what = {"kind": "draft", "entry": entry.id, "places": [str(place) for place in places]}
        return _buttons(entry, places, shown.show(connection, message.chat_id, what))

    [piece] = pieces(_blocks(entry, places, shelf))
    await reply(update, context, [piece], keyboard=make)


def _blocks(entry: Entry, places: list[Basis], shelf: Shelf) -> list[Block]:
    chosen = set(map(str, entry.bases))
    return said.draft(
        entry.id or 0,
        {"Chủ đề": entry.topic, "Hỏi": entry.question, "Đáp": entry.answer or "…"},
        [(_name(place, shelf), str(place) in chosen) for place in places],
        entry.stage.value,
        entry.why,
    )


def _name(place: Basis, shelf: Shelf) -> str:
    return str(Citation(place.document, place.locator))


def _buttons(entry: Entry, places: list[Basis], of: int) -> InlineKeyboardMarkup:
    chosen = set(map(str, entry.bases))
    marks = [
        InlineKeyboardButton(
            f"{'☑' if str(place) in chosen else '☐'} {n + 1}",
            # What it shall be, not “the other way round”: a press may be handled twice.
            callback_data=f"{CHOOSE}:{of}:{n}:{int(str(place) not in chosen)}",
        )
        for n, place in enumerate(places)
    ]
    rows = [marks[i : i + _ROW] for i in range(0, len(marks), _ROW)]
    last = [
        InlineKeyboardButton(said.APPROVE, callback_data=f"{APPROVE}:{of}"),
        InlineKeyboardButton(said.DROP, callback_data=f"{DROP}:{of}"),
    ]
    return InlineKeyboardMarkup([*rows, last])


async def _put(
    context: Context, message: Message, blocks: list[Block], markup: InlineKeyboardMarkup | None
) -> None:
    [piece] = pieces(blocks)
    await edit(context, message.chat_id, message.message_id, piece, markup)


# ---- who and where


async def _may(update: Update, context: Context) -> bool:
    """Return whether this is the operators' group, or an administrator."""
    chat, person = update.effective_chat, update.effective_user
    if chat is not None and chat.id == context.services.settings.hotline_chat:
        return True
    if person is None:
        return False
    return await context.services.access.role(person.id) is Role.ADMINISTRATOR


async def _shelf(context: Context) -> Shelf:
    library = await context.services.worker.run(lambda answers: answers.library)
    return library.on(datetime.date.today())


async def _say(update: Update, context: Context, words: str) -> NoReturn:
    await reply(update, context, messages.one(words))
    raise ApplicationHandlerStop


def _number_in(message: Message | None) -> int | None:
    """Return the number of the entry whose draft `message` is; None of anything else."""
    if message is None or message.from_user is None or not message.from_user.is_bot:
        return None
    found = re.match(rf"{said.DRAFT} (\d{{1,9}})\b", message.text or "")
    return int(found[1]) if found else None


def _sentence(error: Exception) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}"
