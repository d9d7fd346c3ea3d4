"""Who is of the operators' group, and who has gone: an officer, or the bot itself."""

import datetime
import logging
from functools import partial

from sqlalchemy import Connection
from telegram import ChatMember, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest

from bot import desk
from bot.administrators import tell_administrators
from bot.handlers.context import Context, nothing
from bot.handlers.reply import tried
from bot.messages import operators as said
from bot.storage import tickets
from bot.storage.tickets import Trouble

_log = logging.getLogger(__name__)

_MEMBERS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


async def standing(update: Update, context: Context) -> None:
    """See that an officer has blocked the bot, or that the group has taken a right from it."""
    change_ = update.my_chat_member
    if change_ is None:
        return
    if change_.chat.type == ChatType.PRIVATE:
        await _officer_out_of_reach(update, context, change_.new_chat_member)
    elif is_theirs(update, context):
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


def is_theirs(update: Update, context: Context) -> bool:
    """Return whether an update comes from the operators' group."""
    chat = update.effective_chat
    return chat is not None and chat.id == context.services.settings.hotline_chat


async def may(
    context: Context, chat: int, person: User | None, message: Message | None = None
) -> bool:
    """Return whether somebody is of the operators' group; who writes as the group itself is."""
    if message and as_group(message):
        return True
    if person is None:
        return False
    try:
        member = await tried(partial(context.bot.get_chat_member, chat, person.id))
    except BadRequest as refusal:
        _log.warning("Cannot see who is in the operators' group: %s", refusal)
        return False
    return member.status in _MEMBERS or getattr(member, "is_member", False)


def as_group(message: Message) -> bool:
    """Return whether an administrator writes without their name, as the group."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat_id
