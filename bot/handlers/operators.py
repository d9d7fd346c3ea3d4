"""The operators' side of the hotline: what they write goes to the officer, buttons move tickets."""

import datetime
import logging
from functools import partial
from typing import NoReturn

from sqlalchemy import Connection
from telegram import CallbackQuery, ChatMember, Message, ReplyParameters, Update, User
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ApplicationHandlerStop, filters

from bot import cards, desk, hotline, messages, sensitive
from bot.administrators import tell_administrators
from bot.handlers.context import Context, nothing
from bot.handlers.copies import change, kind_of, spoken, words_of
from bot.handlers.notices import button_number, told, write_more
from bot.handlers.reply import NO_PREVIEW, reply, tried
from bot.hotline import Case
from bot.markup import Run, Style
from bot.messages import hotline as to_officer
from bot.messages import operators as said
from bot.storage import audit, ticket_messages, tickets
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Ticket, Trouble

_log = logging.getLogger(__name__)

_MEMBERS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
_ACTS = (cards.CLAIM, cards.GIVE_BACK, cards.PUT_TO_OFFICER, cards.CLOSE, cards.TO_FAQ)
# How each is called in the record of administration.
_NOTED = {
    cards.CLAIM: "ticket claimed",
    cards.GIVE_BACK: "ticket given back",
    cards.PUT_TO_OFFICER: "ticket put to officer",
    cards.CLOSE: "ticket closed",
}
_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


async def written(update: Update, context: Context) -> None:
    """Pass an answer on to the officer; talk among the operators stays where it is."""
    message = update.message
    if message is None or not _is_theirs(update, context):
        return
    if filters.StatusUpdate.ALL.check_update(update):
        return
    text = words_of(message)
    ticket = await _ticket_of(context, message)
    if ticket is None or (text.startswith("/") and not text.startswith("//")):
        return  # a command, or not about a ticket
    robot = message.from_user and message.from_user.is_bot and not _as_group(message)
    if text.startswith("//") or robot:
        raise ApplicationHandlerStop
    if not await _may(context, message.chat_id, message.from_user, message):
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
    if message is None or not _is_theirs(update, context):
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


# ---- buttons on cards


async def press(update: Update, context: Context) -> None:
    """«Nhận», «Trả lại», «Chờ cán bộ», «Đóng» on a card."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    act, _, number = query.data.partition(":")
    message = query.message
    ticket = await context.services.database.read(partial(tickets.find, number=int(number)))
    if message is None or not _is_theirs(update, context):
        await told(query, said.NOT_OPERATOR)
    elif ticket is None or (ticket.bot, ticket.operators) != (context.bot.id, message.chat.id):
        await told(query, said.OLD_CARD)
    elif not await _may(context, message.chat.id, query.from_user):
        await told(query, said.NOT_OPERATOR)
    else:
        await _move(update, context, query, ticket, act)
    raise ApplicationHandlerStop


async def _move(
    update: Update, context: Context, query: CallbackQuery, ticket: Ticket, act: str
) -> None:
    """Do what a button says, and tell the officer where it concerns them."""
    now = datetime.datetime.now(datetime.UTC)
    who = query.from_user

    def after(case: Case) -> Case:
        match act:
            case cards.CLAIM:
                return hotline.claimed(case, who.id, who.full_name)
            case cards.GIVE_BACK:
                return hotline.given_back(case)
            case cards.PUT_TO_OFFICER:
                return hotline.put_to_officer(case)
            case _:
                return hotline.closed(case, now)

    if after(ticket.case) == ticket.case:
        await told(query, said.nothing_to_do(act, ticket.case))
        return
    if act == cards.CLOSE:
        await _tell_closed(update, context, ticket)
    change_ = partial(tickets.change, number=ticket.id, after=after, at=now)
    context.keep(update, change_)
    what = {"ticket": ticket.id}
    context.keep(update, partial(audit.note, who=who.id, act=_NOTED[act], what=what))
    await told(query, said.DONE[act], alert=False)


async def _tell_closed(update: Update, context: Context, ticket: Ticket) -> None:
    """Tell the officer that the ticket is closed; an officer out of reach shows on the card."""
    [piece] = to_officer.closed(ticket)
    about = ReplyParameters(ticket.message, allow_sending_without_reply=True)
    send = partial(
        context.bot.send_message, ticket.chat, piece.html, parse_mode=ParseMode.HTML,
        reply_parameters=about, reply_markup=write_more(ticket),
    )  # fmt: skip
    now = datetime.datetime.now(datetime.UTC)
    try:
        number = await context.deliver(
            update, ticket.chat, lambda _: tried(send), nothing, step="closed"
        )
    except (Forbidden, BadRequest) as refusal:
        _log.info("The officer of ticket %s is not told: %s", ticket.id, refusal)
        trouble = partial(tickets.trouble, number=ticket.id, what=Trouble.BLOCKED, at=now)
        context.keep(update, trouble)
        return
    keep = partial(
        ticket_messages.say, ticket=ticket, side=Side.NOTICE, update=update.update_id, at=now
    )
    context.keep(update, lambda connection: keep(connection, source=number))


# ---- who comes, goes and may


async def standing(update: Update, context: Context) -> None:
    """See that an officer has blocked the bot, or that the group has taken a right from it."""
    change_ = update.my_chat_member
    if change_ is None:
        return
    if change_.chat.type == ChatType.PRIVATE:
        await _officer_out_of_reach(update, context, change_.new_chat_member)
    elif _is_theirs(update, context):
        now, before = change_.new_chat_member, change_.old_chat_member
        if now.status in _OUTSIDE:
            await tell_administrators(
                context.application, said.unreachable(change_.chat.id, now.status)
            )
        elif _manages_topics(before) and not _manages_topics(now) and change_.chat.is_forum:
            send = partial(context.bot.send_message, change_.chat.id, said.NO_RIGHT)
            await context.deliver(update, change_.chat.id, lambda _: tried(send), nothing)
    desk.wake(context.application)


async def _officer_out_of_reach(update: Update, context: Context, now: ChatMember) -> None:
    person = update.effective_user
    if person is None:
        return
    open_of = partial(tickets.open_of, bot=context.bot.id, officer=person.id)
    out = now.status in _OUTSIDE
    at = datetime.datetime.now(datetime.UTC)

    def note(connection: Connection) -> None:
        for ticket in open_of(connection):
            # What else is wrong with the card is for the desk to see, and it looks each time.
            what = Trouble.BLOCKED if out else Trouble.NONE
            tickets.trouble(connection, ticket.id, what, at)

    context.keep(update, note)


def _manages_topics(member: ChatMember) -> bool:
    return bool(getattr(member, "can_manage_topics", False)) or member.status == "creator"


def _is_theirs(update: Update, context: Context) -> bool:
    chat = update.effective_chat
    return chat is not None and chat.id == context.services.settings.hotline_chat


async def _may(
    context: Context, chat: int, person: User | None, message: Message | None = None
) -> bool:
    """Return whether somebody is of the operators' group; who writes as the group itself is."""
    if message and _as_group(message):
        return True
    if person is None:
        return False
    try:
        member = await tried(partial(context.bot.get_chat_member, chat, person.id))
    except BadRequest as refusal:
        _log.warning("Cannot see who is in the operators' group: %s", refusal)
        return False
    return member.status in _MEMBERS or getattr(member, "is_member", False)


def _as_group(message: Message) -> bool:
    """Return whether an administrator writes without their name, as the group."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat_id


def _author(message: Message) -> tuple[int, str]:
    """Return the number and name of who wrote a message; of the group where it hides them."""
    if message.from_user is None or _as_group(message):
        return message.chat_id, message.chat.title or ""
    return message.from_user.id, message.from_user.full_name


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
