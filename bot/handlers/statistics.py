"""/thongke: what people ask; what nobody answers becomes a draft or a ticket."""

import asyncio
import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot import charts, desk, messages, report
from bot.assistant import Assistant
from bot.handlers import drafts
from bot.handlers.administration import administrators
from bot.handlers.buttons import answered
from bot.handlers.context import Context, nothing
from bot.handlers.reply import reply, tried
from bot.markup import pieces
from bot.messages import access as access_said
from bot.messages import buttons as words
from bot.messages import statistics as said
from bot.statistics import Group, Question, Statistics, statistics_of
from bot.storage import audit, figures, shown, tickets
from bot.storage.people import Role
from bot.storage.questions import VIETNAM
from bot.worker import Answers

GROUP, DRAFT, TICKET = "tknhom", "tkfaq", "tkphieu"
_MOST_DAYS = 366
# Embedded at a time in the assistant's thread: others wait some 50 ms at the most.
_SLICE = 50
_KEPT = 50  # questions of a group that its button opens


async def command(update: Update, context: Context) -> None:
    """Answer /thongke [days]; nobody else handles it."""
    await _statistics(update, context)
    raise ApplicationHandlerStop


@administrators
async def _statistics(update: Update, context: Context) -> None:
    message = update.effective_message
    if message is None:
        return
    if message.chat.type != ChatType.PRIVATE:  # the questions are not for all who are there
        await reply(update, context, messages.one(access_said.IN_PRIVATE))
        return
    given = context.args[0] if context.args else ""
    days = min(max(int(given), 1), _MOST_DAYS) if given.isdecimal() else report.DAYS
    found = await gathered(context, days)
    picture = await asyncio.to_thread(charts.png, found)

    def make(connection: Connection) -> InlineKeyboardMarkup | None:
        groups = [[q.id for q in g.questions[:_KEPT]] for g in found.groups[: said.SHOWN_GROUPS]]
        if not groups:
            return None
        number = shown.show(connection, message.chat_id, {"kind": "groups", "groups": groups})
        buttons = [
            InlineKeyboardButton(str(n + 1), callback_data=f"{GROUP}:{number}:{n}")
            for n in range(len(groups))
        ]
        return InlineKeyboardMarkup([buttons[:4], buttons[4:]] if buttons[4:] else [buttons])

    send = partial(message.reply_photo, picture, filename="thong-ke.png")
    await context.deliver(update, message.chat_id, lambda _: tried(send), nothing)
    await reply(update, context, pieces(said.blocks(found)), keyboard=make)


async def gathered(context: Context, days: int) -> Statistics:
    """Return the statistics of the last `days`, today included."""
    services = context.services
    until = datetime.datetime.now(VIETNAM).date()
    since = until - datetime.timedelta(days=days - 1)
    rows = await services.database.read(partial(figures.rows, since=since, until=until))
    texts = [question.text for question in rows.unanswered]
    parts = [
        await services.worker.run(partial(_embedded, texts=texts[i : i + _SLICE]))
        for i in range(0, len(texts), _SLICE)
    ]
    vectors = np.vstack(parts) if parts else np.zeros((0, 1), np.float32)
    return await asyncio.to_thread(statistics_of, rows, since, until, lambda _: vectors)


def _embedded(answers: Answers, texts: list[str]) -> NDArray[np.float32]:
    if isinstance(answers, Assistant):
        return answers.faq.embed(texts)
    return np.zeros((len(texts), 1), np.float32)  # a stand-in knows no meaning: each by itself


async def press(update: Update, context: Context) -> None:
    """Open a group into its questions; make of it a draft or a ticket."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    act, of, number = query.data.split(":")
    message = query.message
    told = words.OUTDATED
    if await context.services.access.role(query.from_user.id) is not Role.ADMINISTRATOR:
        told = access_said.ADMINISTRATORS_ONLY
    elif isinstance(message, Message):
        group = await _group(context, message, int(of), int(number))
        if group:
            told = await _act(update, context, query, act, group, (int(of), int(number)))
    await answered(query, told)
    raise ApplicationHandlerStop


async def _act(
    update: Update,
    context: Context,
    query: CallbackQuery,
    act: str,
    group: Group,
    place: tuple[int, int],
) -> str:
    if act == GROUP:
        data = f"{place[0]}:{place[1]}"
        row = [InlineKeyboardButton(said.TO_DRAFT, callback_data=f"{DRAFT}:{data}")]
        if context.services.settings.hotline_chat is not None:
            row.append(InlineKeyboardButton(said.TO_TICKET, callback_data=f"{TICKET}:{data}"))
        markup = InlineKeyboardMarkup([row])
        await reply(update, context, pieces(said.group(group)), keyboard=lambda _: markup)
        return ""
    if act == DRAFT:
        await drafts.from_question(update, context, group.title)
        return ""
    return await _ticket(update, context, query, group)


async def _ticket(update: Update, context: Context, query: CallbackQuery, group: Group) -> str:
    """Hand what a group asks to the people on duty, in the administrator's name."""
    operators, message = context.services.settings.hotline_chat, query.message
    if operators is None or message is None:
        return words.OUTDATED
    who = query.from_user
    asked = tickets.Asked(
        bot=context.bot.id,
        update=update.update_id,
        officer=who.id,
        name=who.full_name,
        chat=message.chat.id,
        message=message.message_id,
        question=group.title,
        given={"answer": "", "places": []},
        operators=operators,
    )
    now = datetime.datetime.now(datetime.UTC)

    def open_it(connection: Connection) -> bool:
        ticket = tickets.open_ticket(connection, asked, now)
        return ticket.opened_by == update.update_id

    new = await context.services.database.write(open_it)
    context.keep(update, partial(audit.note, who=who.id, act="group to ticket", what={}))
    desk.wake(context.application)
    return said.TICKET_OPENED if new else said.TICKET_THERE


async def _group(context: Context, message: Message, of: int, number: int) -> Group | None:
    """Return the group of a button, of the questions that are still kept."""

    def find(connection: Connection) -> list[Question]:
        what = shown.find(connection, of, message.chat_id) or {}
        groups = what.get("groups", [])
        return figures.texts(connection, groups[number]) if number < len(groups) else []

    questions = await context.services.database.read(find)
    return Group(tuple(questions)) if questions else None
