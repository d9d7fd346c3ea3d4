"""What an officer adds to a ticket: replies to people, files, and changes of what was sent."""

import datetime
import logging
from functools import partial

from sqlalchemy import Connection
from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot import desk, messages, sensitive
from bot.handlers.context import Context
from bot.handlers.copies import change, words_of
from bot.handlers.hotline import ask, pass_on
from bot.handlers.notices import (
    WRITE_MORE,
    button_number,
    hours,
    keep_notice,
    notice,
    of_press,
    prompt,
    told,
)
from bot.handlers.reply import reply
from bot.messages import hotline as said
from bot.storage import ticket_messages, tickets
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Ticket

_log = logging.getLogger(__name__)


async def press(update: Update, context: Context) -> None:
    """«Viết thêm» under what people wrote."""
    query = update.callback_query
    if query is None:
        return
    if found := await of_press(context, query):
        await _write_more(update, context, query, *found)
    raise ApplicationHandlerStop


async def _write_more(
    update: Update, context: Context, query: CallbackQuery, message: Message, number: int
) -> None:
    """Ask for what is to go to people; the reply to it goes there."""
    ticket = await context.services.database.read(partial(tickets.find, number=number))
    if not ticket or (ticket.bot, ticket.chat) != (context.bot.id, message.chat_id):
        await told(query, said.TAKEN_DOWN)
        return
    await told(query)
    sent = await prompt(update, context, message, said.write_more(ticket))
    keep_notice(update, context, ticket, sent)


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
            await ask(update, context, message, text)
        raise ApplicationHandlerStop
    ticket = await _ticket_of(context, answered)
    if ticket is None:
        return
    if sensitive.is_secret(text):
        await reply(update, context, messages.one(said.NOT_TO_BE_SENT))
        raise ApplicationHandlerStop
    now = datetime.datetime.now(datetime.UTC)
    await context.services.database.write(
        lambda connection: pass_on(connection, ticket, update, message, now)
    )
    desk.wake(context.application)
    reopened = not ticket.case.is_open
    open_hours = hours(context.services.settings)
    pieces = said.passed_on(ticket, open_hours, now, reopened=reopened)
    await notice(update, context, ticket, pieces)
    raise ApplicationHandlerStop


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
