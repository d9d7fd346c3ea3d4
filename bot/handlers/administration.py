"""Commands of administrators: invite, block, admit, appoint, list. Each act is noted (audit)."""

import datetime
import re
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from sqlalchemy import Connection
from telegram import Message, MessageOriginUser, Update
from telegram.constants import ChatType
from telegram.helpers import create_deep_linked_url

from bot import messages, pseudonym
from bot.handlers.context import Context
from bot.handlers.reply import reply
from bot.messages import access as said
from bot.settings import AccessKind
from bot.storage import audit, people
from bot.storage.people import Invitation, Role
from knowledge.vietnamese import fold

# A code for whole departments, for a season; a mislaid one does no more harm than that.
MOST_USES = 500
MOST_DAYS = 90
_USES, _DAYS = 1, 7  # where nothing is said

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def administrators(handler: Handler) -> Handler:
    """Let only administrators through to `handler`; others hear so in one sentence."""

    @wraps(handler)
    async def checked(update: Update, context: Context) -> None:
        person = update.effective_user
        if person and await context.services.access.role(person.id) is Role.ADMINISTRATOR:
            await handler(update, context)
        else:
            await reply(update, context, messages.one(said.ADMINISTRATORS_ONLY))

    return checked


@administrators
async def invite(update: Update, context: Context) -> None:
    """Make a code: `/moi [lượt] [ngày] [vai trò]`; only its hash is kept."""
    message, who = update.effective_message, update.effective_user
    if message is None or who is None:
        return
    if message.chat.type != ChatType.PRIVATE:
        await reply(update, context, messages.one(said.IN_PRIVATE))
        return
    invitation = wanted(context.args or [], who.id, message.date)
    if invitation is None:
        how = said.INVITE_HOW.format(uses=MOST_USES, days=MOST_DAYS)
        await reply(update, context, messages.one(how))
        return
    by_list = context.services.settings.access is AccessKind.LIST
    if by_list and invitation.role is Role.OFFICER:
        await reply(update, context, messages.one(said.BY_LIST))
        return
    # Handled again after a restart, an update makes the same code.
    code = pseudonym.code(context.services.key, context.bot.id, update.update_id)

    def make(connection: Connection) -> None:
        if people.invite(connection, code, invitation):
            what = {
                "role": invitation.role,
                "uses": invitation.uses_left,
                "expires": invitation.expires.date().isoformat(),
            }
            audit.note(connection, who.id, "invite", what)

    await context.services.database.write(make)
    payload = f"moi_{code}"
    link = create_deep_linked_url(context.bot.username, payload)
    await reply(update, context, said.invited(payload, link, invitation))


def wanted(words: list[str], by: int, now: datetime.datetime) -> Invitation | None:
    """Return the invitation that the words after /moi ask for, None where they say something else.

    >>> now = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
    >>> wanted(["10", "30"], 1, now).uses_left, wanted(["người", "trực"], 1, now).role.value
    (10, 'operator')
    >>> wanted(["nhiều"], 1, now), wanted(["2", "quantri"], 1, now)
    (None, None)
    """
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    named = "".join(fold(word) for word in words if not (word.isascii() and word.isdigit()))
    role = said.TYPED.get(named, Role.OFFICER)
    if (named and named not in said.TYPED) or len(numbers) > 2:
        return None
    uses, days = [*numbers, *(_USES, _DAYS)[len(numbers) :]]
    most = 1 if role is Role.ADMINISTRATOR else MOST_USES
    if not (1 <= uses <= most and 1 <= days <= MOST_DAYS):
        return None
    return Invitation(role, uses, now + datetime.timedelta(days=days), by)


@administrators
async def block(update: Update, context: Context) -> None:
    """Block a person or a group: `/chan 123`, or as a reply."""
    await _change(update, context, "block", "/chan")


@administrators
async def unblock(update: Update, context: Context) -> None:
    """Let a blocked person or group again: `/bochan 123`, or as a reply."""
    await _change(update, context, "unblock", "/bochan")


@administrators
async def admit(update: Update, context: Context) -> None:
    """Put a person or a group on the list: `/chophep 123 Chị Lan`, or as a reply; the group here.

    In a group, the command by itself admits the group.
    """
    await _change(update, context, "admit", "/chophep")


@administrators
async def appoint(update: Update, context: Context) -> None:
    """Give a person a role: `/vaitro 123 nguoitruc`, or as a reply."""
    await _change(update, context, "appoint", "/vaitro")


async def _change(update: Update, context: Context, act: str, command: str) -> None:
    message, who = update.effective_message, update.effective_user
    if message is None or who is None:
        return
    words = list(context.args or [])
    number = _whom(message, words)
    if number is None and act == "admit" and message.chat.type != ChatType.PRIVATE:
        number = message.chat_id
    if number is None or (number < 0 and act == "appoint"):
        await reply(update, context, messages.one(said.WHOM.format(command=command)))
        return
    if number in context.services.settings.administrators:
        await reply(update, context, messages.one(said.FIRST))
        return
    role = said.TYPED.get("".join(fold(word) for word in words))
    if act == "appoint" and role is None:
        await reply(update, context, messages.one(said.ROLE_HOW))
        return
    title = message.chat.title if number == message.chat_id else None
    name = title or " ".join(words) or None
    key = context.services.key

    def change(connection: Connection) -> bool:
        changed = _carry_out(connection, act, number, name, role)
        if changed:
            what: dict[str, object] = (
                {"who": pseudonym.pseudonym(key, number)} if number > 0 else {"group": number}
            )
            if role and act == "appoint":
                what["role"] = role
            audit.note(connection, who.id, act, what)
        return changed

    changed = await context.services.database.write(change)
    context.services.access.forget(number)
    await reply(update, context, messages.one(said.done(act, number, changed=changed, role=role)))


def _carry_out(
    connection: Connection, act: str, number: int, name: str | None, role: Role | None
) -> bool:
    """Change what may be done by a person (above zero) or a group; returns whether it changes."""
    of_person = number > 0
    match act:
        case "block" | "unblock":
            change = people.block if of_person else people.block_group
            return change(connection, number, blocked=act == "block")
        case "admit":
            if of_person:
                return people.admit(connection, number, name=name)
            return people.admit_group(connection, number, name)
        case _:
            return people.appoint(connection, number, role or Role.OFFICER)


def _whom(message: Message, words: list[str]) -> int | None:
    """Return whom a command means, taking their number from `words` where it stands first."""
    if words and re.fullmatch(r"-?\d{1,16}", words[0], re.ASCII):
        number = int(words.pop(0))
        return number if number and abs(number) < 2**52 else None  # Telegram's own bound
    answered = message.reply_to_message
    # In a topic, what is no reply answers the message that opened the topic.
    if answered is None or answered.forum_topic_created:
        return None
    if isinstance(answered.forward_origin, MessageOriginUser):
        return answered.forward_origin.sender_user.id
    meant = answered.from_user
    return meant.id if meant and not meant.is_bot else None


@administrators
async def users(update: Update, context: Context) -> None:
    """List who may use the bot and who may not; in private, for it names people."""
    message = update.effective_message
    if message is None:
        return
    if message.chat.type != ChatType.PRIVATE:
        await reply(update, context, messages.one(said.IN_PRIVATE))
        return
    database = context.services.database
    known = await database.read(people.everyone)
    groups = await database.read(people.every_group)
    first = context.services.settings.administrators
    await reply(update, context, said.users(known, groups, first))
