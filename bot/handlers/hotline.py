"""The officer's side of the hotline: hand a question to people, add to it, hear from them."""

import datetime
import logging
from functools import partial
from typing import Any

from sqlalchemy import Connection
from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot import assistant, desk, hotline, messages, sensitive
from bot.handlers.asked import asked, meant_for
from bot.handlers.context import Context, nothing
from bot.handlers.copies import change, kind_of, words_of
from bot.handlers.reply import reply, tried
from bot.hotline import Hours
from bot.messages import commands as sample
from bot.messages import hotline as said
from bot.settings import Settings
from bot.storage import shown, ticket_messages, tickets
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Asked, Ticket

_log = logging.getLogger(__name__)

WRITE_MORE = "vietthem"


# ---- asking


async def command(update: Update, context: Context) -> None:
    """/nguoitruc: hand what follows to people, or ask for it."""
    message = update.message
    if message is None or message.text is None:
        return
    if message.chat.type != ChatType.PRIVATE:
        if "@" in message.text.split()[0] or meant_for(context.bot, message):
            await reply(update, context, messages.one(said.PRIVATELY))
        raise ApplicationHandlerStop
    _, _, question = message.text.partition(" ")
    replied = message.reply_to_message
    if not question.strip() and replied and replied.from_user == message.from_user:
        question = words_of(replied)
    if context.services.settings.hotline_chat is None:
        await reply(update, context, messages.one(said.NO_HOTLINE))
    elif question.strip():
        await _ask(update, context, message, question.strip(), await _given(context, question))
    else:
        await _prompt(update, context, message, said.PROMPT)
    raise ApplicationHandlerStop


async def press(update: Update, context: Context) -> None:
    """«Hỏi người trực» under an answer, «Viết thêm» under what people wrote."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    act, _, number = query.data.partition(":")
    message = query.message
    if not isinstance(message, Message) or not number.isdecimal():
        await told(query, said.TOO_OLD)
    elif message.chat.type != ChatType.PRIVATE:
        await told(query, said.PRIVATELY)
    elif context.services.settings.hotline_chat is None:
        await told(query, said.NO_HOTLINE)
    elif act == WRITE_MORE:
        await _write_more(update, context, query, message, int(number))
    else:
        await _ask_of_answer(update, context, query, message, int(number))
    raise ApplicationHandlerStop


async def _ask_of_answer(
    update: Update, context: Context, query: CallbackQuery, message: Message, number: int
) -> None:
    """Hand the question above an answer to people, with the answer."""
    find = partial(shown.find, number=number, chat=message.chat_id)
    what = await context.services.database.read(find)
    question, source = _question(context, message, what or {})
    if what is None or not question:
        await told(query, said.TOO_OLD)
        return
    given = {"answer": message.text or "", "places": what.get("places", [])}
    ticket = await _ask(update, context, source, question, given)
    if ticket and ticket.opened_by != update.update_id:
        await told(query, said.known(ticket))
    else:
        await told(query, said.SENT if ticket else "", alert=False)


def _question(context: Context, message: Message, what: dict[str, Any]) -> tuple[str, Message]:
    """Return what an answer answers, "" where that is not to be seen any more, and where."""
    if (number := what.get("sample")) is not None:
        return sample.QUESTIONS[number], message
    above = message.reply_to_message
    return (asked(context.bot, above) or "", above) if above else ("", message)


async def _given(context: Context, question: str) -> dict[str, Any]:
    """Return what the assistant would have answered: people need not look it up."""
    answer, _ = await context.services.worker.answer(assistant.Message(question))
    places = [
        [q.citation.document, str(q.citation.locator) if q.citation.locator else None]
        for q in answer.quotes
    ]
    return {"answer": messages.plain(answer), "places": places}


async def _ask(
    update: Update, context: Context, source: Message, question: str, given: dict[str, Any]
) -> Ticket | None:
    """Return the ticket for a question, and tell the officer; None of what may not be passed on."""
    operators, person = context.services.settings.hotline_chat, update.effective_user
    if operators is None or person is None:
        return None
    if sensitive.is_secret(question):
        await reply(update, context, messages.one(said.NOT_TO_BE_SENT))
        return None
    settings = context.services.settings
    wanted = Asked(
        bot=context.bot.id,
        update=update.update_id,
        officer=person.id,
        name="" if settings.hotline_anonymous_officers else person.full_name,
        chat=source.chat_id,
        message=source.message_id,
        question=sensitive.mask(question) or said.WITHOUT_WORDS,
        given={**given, "answer": sensitive.mask(given["answer"])},
        operators=operators,
    )
    now = datetime.datetime.now(datetime.UTC)

    def open_(connection: Connection) -> Ticket:
        ticket = tickets.open_ticket(connection, wanted, now)
        if ticket.opened_by == update.update_id and kind_of(source) != "text":
            _keep(connection, ticket, update, source, now)
        return ticket

    ticket = await context.services.database.write(open_)
    desk.wake(context.application)
    if ticket.opened_by == update.update_id:
        pieces = said.opened(ticket, hours(settings), now)
        await _notice(update, context, ticket, pieces)
    elif update.callback_query is None:
        await reply(update, context, messages.one(said.known(ticket)))
    return ticket


async def _notice(update: Update, context: Context, ticket: Ticket, pieces: Any) -> None:
    """Tell the officer something to which they can reply."""
    numbers = await reply(update, context, pieces, keyboard=lambda _: write_more(ticket))
    _keep_notice(update, context, ticket, numbers[-1])


def _keep_notice(update: Update, context: Context, ticket: Ticket, number: int) -> None:
    now = datetime.datetime.now(datetime.UTC)
    keep = partial(
        ticket_messages.say, ticket=ticket, side=Side.NOTICE, update=update.update_id, at=now
    )
    context.keep(update, lambda connection: keep(connection, source=number))


def write_more(ticket: Ticket, words: str = said.WRITE_MORE) -> InlineKeyboardMarkup:
    """Return the button by which an officer writes to people."""
    button = InlineKeyboardButton(words, callback_data=f"{WRITE_MORE}:{ticket.id}")
    return InlineKeyboardMarkup([[button]])


# ---- writing more


async def _write_more(
    update: Update, context: Context, query: CallbackQuery, message: Message, number: int
) -> None:
    """Ask for what is to go to people; the reply to it goes there."""
    ticket = await context.services.database.read(partial(tickets.find, number=number))
    if not ticket or (ticket.bot, ticket.chat) != (context.bot.id, message.chat_id):
        await told(query, said.TAKEN_DOWN)
        return
    await told(query)
    sent = await _prompt(update, context, message, said.write_more(ticket))
    _keep_notice(update, context, ticket, sent)


async def _prompt(update: Update, context: Context, message: Message, text: str) -> int:
    """Ask for a reply: clients open their reply box by themselves."""
    asks = ForceReply(input_field_placeholder=said.PROMPT_PLACEHOLDER)
    return await context.deliver(
        update,
        message.chat_id,
        lambda _: tried(partial(message.reply_text, text, do_quote=False, reply_markup=asks)),
        nothing,
    )


async def written(update: Update, context: Context) -> None:
    """Pass on what replies to people, or to us speaking of them; other replies are questions."""
    message = update.message
    answered = message.reply_to_message if message else None
    if message is None or answered is None:
        return
    text = words_of(message)
    if text.startswith("/"):
        return
    if _is_prompt(context, answered):
        if context.services.settings.hotline_chat is None:
            await reply(update, context, messages.one(said.NO_HOTLINE))
        else:
            given = await _given(context, text) if text else {"answer": "", "places": []}
            await _ask(update, context, message, text, given)
        raise ApplicationHandlerStop
    ticket = await _ticket_of(context, answered)
    if ticket is None:
        return
    if sensitive.is_secret(text):
        await reply(update, context, messages.one(said.NOT_TO_BE_SENT))
        raise ApplicationHandlerStop
    now = datetime.datetime.now(datetime.UTC)
    await context.services.database.write(
        lambda connection: _keep(connection, ticket, update, message, now)
    )
    desk.wake(context.application)
    reopened = not ticket.case.is_open
    open_hours = hours(context.services.settings)
    pieces = said.passed_on(ticket, open_hours, now, reopened=reopened)
    await _notice(update, context, ticket, pieces)
    raise ApplicationHandlerStop


def _keep(
    connection: Connection, ticket: Ticket, update: Update, message: Message, at: datetime.datetime
) -> None:
    """Have a message of the officer brought to people, once."""
    new = ticket_messages.say(
        connection,
        ticket,
        Side.OFFICER,
        update=update.update_id,
        source=message.message_id,
        who=ticket.officer,
        at=at,
        text=sensitive.mask(words_of(message)),
        kind=kind_of(message),
    )
    if new:
        tickets.bring(connection, ticket.id, at)
        tickets.change(connection, ticket.id, partial(hotline.written, at=at), at)


async def _ticket_of(context: Context, answered: Message) -> Ticket | None:
    """Return the ticket that a message in an officer's chat speaks of."""
    bot, chat = context.bot.id, answered.chat_id

    def find(connection: Connection) -> Ticket | None:
        if known := ticket_messages.for_officer(connection, bot, chat, answered.message_id):
            return known
        # A message of ours that came twice, as may happen to what is on its way when the process
        # is killed: one of the two is known by its button only.
        number = button_number(answered, WRITE_MORE)
        marked = tickets.find(connection, number) if number else None
        return marked if marked and (marked.bot, marked.chat) == (bot, chat) else None

    return await context.services.database.read(find)


def button_number(message: Message, *acts: str) -> int | None:
    """Return the number of the ticket that a button of ours under a message names."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        data = button.callback_data if isinstance(button.callback_data, str) else ""
        act, _, number = data.partition(":")
        if act in acts and number.isdecimal():
            return int(number)
    return None


def _is_prompt(context: Context, message: Message) -> bool:
    ours = message.from_user and message.from_user.id == context.bot.id
    return bool(ours and message.text == said.PROMPT)


async def edited(update: Update, context: Context) -> None:
    """Let people see what the officer has changed in what was passed on."""
    message = update.edited_message
    if message is None:
        return
    text = sensitive.mask(words_of(message))
    bot, chat, now = context.bot.id, message.chat_id, datetime.datetime.now(datetime.UTC)
    known = await context.services.database.read(
        lambda connection: ticket_messages.said(
            connection, bot, chat, Side.OFFICER, message.message_id
        )
    )
    reask = partial(tickets.reask, bot=bot, chat=chat, message=message.message_id)
    if text and not sensitive.is_secret(text):
        context.keep(update, lambda connection: reask(connection, text=text, at=now))
    if known is None:
        return  # a question, maybe: it is answered anew by whoever answers questions
    ticket, kept = known
    if sensitive.is_secret(text):
        await reply(update, context, messages.one(said.NOT_TO_BE_SENT))
        raise ApplicationHandlerStop
    context.keep(update, lambda connection: ticket_messages.reword(connection, kept, text))
    if kept.copy is not None:  # what is not there yet is copied as it reads then
        try:
            await change(context.bot, ticket.operators, kept.copy, message, "", None)
        except TelegramError as error:
            _log.warning("Could not edit what ticket %s showed: %s", ticket.id, error)
            await reply(update, context, messages.one(said.NOT_CHANGED))
    raise ApplicationHandlerStop


# ---- what both sides use


def hours(settings: Settings) -> Hours | None:
    """Return when people are there; None where nothing is said of it."""
    return Hours.parse(settings.hotline_hours) if settings.hotline_hours else None


async def told(query: CallbackQuery, text: str = "", *, alert: bool = True) -> None:
    """Answer a press; never raises: it may be too old, or answered before a restart."""
    try:
        await query.answer(text or None, show_alert=bool(text) and alert)
    except TelegramError as error:
        _log.info("Could not answer a press: %s", error)
