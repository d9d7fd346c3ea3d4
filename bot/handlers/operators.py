"""What operators write goes to the officer, and what they change in it; their talk stays theirs."""

import datetime
import logging
from functools import partial
from typing import NoReturn

from sqlalchemy import Connection
from telegram import Message, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ApplicationHandlerStop, filters

from bot import cards, hotline, messages, sensitive
from bot.handlers.context import Context, nothing
from bot.handlers.copies import change, kind_of, spoken, words_of
from bot.handlers.membership import as_group, is_theirs, may
from bot.handlers.notices import button_number, write_more
from bot.handlers.reply import NO_PREVIEW, reply, tried
from bot.markup import Run, Style
from bot.messages import hotline as to_officer
from bot.messages import operators as said
from bot.storage import ticket_messages, tickets
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Ticket, Trouble

_log = logging.getLogger(__name__)

_ACTS = (cards.CLAIM, cards.GIVE_BACK, cards.PUT_TO_OFFICER, cards.CLOSE, cards.TO_FAQ)


async def written(update: Update, context: Context) -> None:
    """Pass an answer on to the officer; talk among the operators stays where it is."""
    message = update.message
    if message is None or not is_theirs(update, context):
        return
    if filters.StatusUpdate.ALL.check_update(update):
        return
    text = words_of(message)
    ticket = await _ticket_of(context, message)
    if ticket is None or (text.startswith("/") and not text.startswith("//")):
        return  # a command, or not about a ticket
    robot = message.from_user and message.from_user.is_bot and not as_group(message)
    if text.startswith("//") or robot:
        raise ApplicationHandlerStop
    if not await may(context, message.chat_id, message.from_user, message):
        await reply(update, context, messages.one(said.NOT_MEMBER))
        raise ApplicationHandlerStop
    try:
        copy = await _pass_on(update, context, ticket, message)
    except Forbidden as refusal:
        _log.info("Ticket %s does not reach its officer: %s", ticket.id, refusal)
        await _report(update, context, ticket, "blocked")
    except BadRequest as refusal:
        _log.warning("Could not copy to the officer of ticket %s: %s", ticket.id, refusal)
        await _report(update, context, ticket, "cannot")
    except TelegramError as error:
        _log.error("Could not send to the officer of ticket %s: %s", ticket.id, error)
        await _report(update, context, ticket, "net")
    who, name, at = *_author(message), message.date

    def keep(connection: Connection) -> None:
        kept = partial(
            ticket_messages.say, connection, ticket, Side.OPERATOR, update=update.update_id
        )
        masked = sensitive.mask(text)
        kind = kind_of(message)
        source = message.message_id
        if kept(source=source, copy=copy, who=who, at=at, text=masked, kind=kind):
            answered = partial(hotline.replied, who=who, name=name, text=text, at=at)
            tickets.change(connection, ticket.id, answered, at)
            if ticket.trouble is Trouble.BLOCKED:
                tickets.trouble(connection, ticket.id, Trouble.NONE, at)

    context.keep(update, keep)
    raise ApplicationHandlerStop


async def _pass_on(update: Update, context: Context, ticket: Ticket, message: Message) -> int:
    """Return the number of the message by which the officer hears what an operator wrote."""
    _, name = _author(message)
    hidden = context.services.settings.hotline_anonymous
    speaker = to_officer.speaker(None if hidden else name)
    answered = message.reply_to_message
    about = ticket.message
    if answered:
        other = partial(ticket_messages.counterpart, ticket=ticket, side=Side.OPERATOR)
        found = await context.services.database.read(
            lambda connection: other(connection, message=answered.message_id)
        )
        about = found or about
    given = {
        "reply_parameters": ReplyParameters(about, allow_sending_without_reply=True),
        "reply_markup": write_more(ticket, to_officer.WRITE_BACK),
    }
    chat, text = ticket.chat, {"parse_mode": ParseMode.HTML, "link_preview_options": NO_PREVIEW}
    html, kind = spoken(message, speaker), kind_of(message)
    copied = partial(context.bot.copy_message, chat, message.chat_id, message.message_id, **given)
    if html is None:
        head = Run(speaker, Style.BOLD).html
        say = partial(context.bot.send_message, chat, head, **text)
        await context.deliver(update, chat, lambda _: tried(say), nothing, step="who")
        send = copied
    elif kind == "text":
        send = partial(context.bot.send_message, chat, html, **text, **given)
    else:
        send = partial(copied, caption=html, parse_mode=ParseMode.HTML)
    return await context.deliver(update, chat, lambda _: tried(send), nothing, step="said")


async def _report(update: Update, context: Context, ticket: Ticket, why: str) -> NoReturn:
    """Tell an operator that the officer did not get it, and the card where nothing will get there.

    The message is not kept as said: it is the operator's to send again.
    """
    await reply(update, context, messages.one(said.not_sent(why)), step="refused")
    if why == "blocked":
        now = datetime.datetime.now(datetime.UTC)
        trouble = partial(tickets.trouble, number=ticket.id, what=Trouble.BLOCKED, at=now)
        context.keep(update, trouble)
    raise ApplicationHandlerStop


async def edited(update: Update, context: Context) -> None:
    """Let the officer see what an operator has changed."""
    message = update.edited_message
    if message is None or not is_theirs(update, context):
        return
    bot, chat, source = context.bot.id, message.chat_id, message.message_id
    known = await context.services.database.read(
        lambda connection: ticket_messages.said(connection, bot, chat, Side.OPERATOR, source)
    )
    if known is None:
        return
    ticket, kept = known
    _, name = _author(message)
    speaker = to_officer.speaker(None if context.services.settings.hotline_anonymous else name)
    try:
        if kept.copy is not None:
            markup = write_more(ticket, to_officer.WRITE_BACK)
            await change(context.bot, ticket.chat, kept.copy, message, speaker, markup)
        text = sensitive.mask(words_of(message))
        context.keep(update, lambda connection: ticket_messages.reword(connection, kept, text))
    except TelegramError as refusal:
        _log.warning("Could not edit what the officer of ticket %s saw: %s", ticket.id, refusal)
        await reply(update, context, messages.one(said.not_edited()), step="refused")
    raise ApplicationHandlerStop


async def _ticket_of(context: Context, message: Message) -> Ticket | None:
    """Return the ticket that a message speaks of: that of what it answers, or of its topic."""
    bot, chat = context.bot.id, message.chat_id
    answered = message.reply_to_message
    topic = message.message_thread_id if message.is_topic_message else None

    def find(connection: Connection) -> Ticket | None:
        found = None
        # What replies to nothing in a topic comes as a reply to the opening of the topic.
        if answered and not answered.forum_topic_created:
            found = ticket_messages.for_operators(connection, bot, chat, answered.message_id)
            # A card that came twice is known by its buttons, as an officer's notice is.
            if found is None and (number := button_number(answered, *_ACTS)):
                marked = tickets.find(connection, number)
                found = marked if marked and (marked.bot, marked.operators) == (bot, chat) else None
        if found is None and topic is not None:
            found = tickets.in_topic(connection, bot, chat, topic)
        return found

    return await context.services.database.read(find)


def _author(message: Message) -> tuple[int, str]:
    """Return the number and name of who wrote a message; of the group where it hides them."""
    if message.from_user is None or as_group(message):
        return message.chat_id, message.chat.title or ""
    return message.from_user.id, message.from_user.full_name
