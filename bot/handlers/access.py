"""The gate: every update passes it before any handler, and most that may not are told why, once."""

import re
import time
from functools import partial
from typing import NoReturn

from sqlalchemy import Connection
from telegram import InlineQueryResultsButton, Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot import messages
from bot.access import Asker, Standing, Taken, standing
from bot.handlers.context import Context
from bot.handlers.question import meant_for
from bot.handlers.reply import reply
from bot.messages import access as said
from bot.pseudonym import pseudonym
from bot.settings import AccessKind
from bot.storage import audit, people
from bot.storage.people import Invitation, Role

# «/start moi_…» from a deep link, «/start@bot moi_…» from one into a group, or the code by itself.
_CODE = re.compile(r"(?:/start(?:@(?P<bot>\w+))?\s+)?moi_(?P<code>[\w-]{16,60})", re.ASCII)
# What everybody may, whoever they are: to know, take along and erase what is kept about them.
_RIGHTS = re.compile(r"/(?:riengtu|dulieu|xoadulieu)(?:@\w+)?\s*", re.IGNORECASE)
_RIGHTS_PRESSED = re.compile(r"(?:dongy|xoadulieu):")


async def gate(update: Update, context: Context) -> None:
    """Let an update pass to the handlers, or stop it here; whatever fails here stops it too."""
    try:
        await _gate(update, context)
    except ApplicationHandlerStop:
        raise
    except Exception as error:
        # An error by itself would let the update pass on to the handlers.
        await context.application.process_error(update, error)
        raise ApplicationHandlerStop from error


async def _gate(update: Update, context: Context) -> None:
    person, chat = update.effective_user, update.effective_chat
    if person is None:  # channels: nobody to answer
        raise ApplicationHandlerStop
    if (press := update.callback_query) and not press.data:
        # None of our buttons; python-telegram-bot would find that it matches every pattern.
        await press.answer(said.NO_BUTTON)
        raise ApplicationHandlerStop
    services = context.services
    group = chat.id if chat and chat.type != ChatType.PRIVATE else None
    asker = await services.access.asker(person.id, group)
    message = update.message
    if message and message.migrate_to_chat_id:
        # A group that becomes a supergroup is the same people under another number.
        move = partial(people.move_group, number=message.chat_id, to=message.migrate_to_chat_id)
        await services.database.write(move)
        services.access.forget(message.migrate_to_chat_id)
        raise ApplicationHandlerStop
    if message and (code := _code(message, context)):
        await _redeem(update, context, message, asker, code)
    whether = standing(asker, services.settings)
    if group is None and _is_right(update):
        whether = Standing.WELCOME
    if whether is not Standing.WELCOME:
        if _speaks_to_us(update, context):
            await _refuse(update, context, asker, whether)
        raise ApplicationHandlerStop
    if chat is None or chat.id != services.settings.hotline_chat:
        # Those who are on duty write as much as they need.
        await _not_too_much(update, context, person.id)


# ---- too much


async def _not_too_much(update: Update, context: Context, person: int) -> None:
    """Stop what is more than one person may ask in a minute; say so once."""
    access, message = context.services.access, update.effective_message
    if update.callback_query or update.inline_query:
        taken = access.presses.take(person, update.update_id, time.time())
    elif message and (_speaks_to_us(update, context) or (message.text or "").startswith("/")):
        # A question counts when it was sent: those that waited while the bot was down are no flood.
        at = (message.edit_date or message.date).timestamp()
        taken = access.questions.take(person, update.update_id, at)
    else:
        return
    if taken is Taken.YES:
        return
    if update.callback_query:
        await update.callback_query.answer(said.TOO_MANY, show_alert=True)
    elif update.inline_query:
        await update.inline_query.answer([], cache_time=1, is_personal=True)
    elif taken is Taken.NO:
        await reply(update, context, messages.one(said.TOO_MANY), step="gate")
    raise ApplicationHandlerStop


# ---- strangers


async def _refuse(update: Update, context: Context, asker: Asker, whether: Standing) -> NoReturn:
    """Say in one sentence why there is no answer, and stop."""
    settings = context.services.settings
    if whether is Standing.BLOCKED:
        sentence = said.BLOCKED
    elif asker.chat is not None:
        sentence = said.unknown_group(settings.access, asker.chat)
    else:
        sentence = said.unknown(settings.access, asker.id)
    if update.callback_query:
        await update.callback_query.answer(sentence, show_alert=True)
    elif update.inline_query:
        await update.inline_query.answer(
            [],
            cache_time=5,  # who is let in a moment later need not wait
            is_personal=True,
            button=InlineQueryResultsButton(said.NOT_OPEN, start_parameter="moi"),
        )
    elif update.message:
        # Strangers may not make the bot write more than others may.
        taken = context.services.access.questions.take(
            asker.id, update.update_id, update.message.date.timestamp()
        )
        if taken is Taken.YES:
            await reply(update, context, messages.one(sentence), step="gate")
    raise ApplicationHandlerStop


def _speaks_to_us(update: Update, context: Context) -> bool:
    """Return whether an update wants something of the bot; talk and news in a group do not."""
    if update.callback_query or update.inline_query:
        return True
    message = update.message or update.edited_message
    if message is None:
        return False
    if message.chat.type == ChatType.PRIVATE or meant_for(context.bot, message):
        return True
    return bool(re.match(rf"/\w+@{context.bot.username}\b", message.text or "", re.IGNORECASE))


def _is_right(update: Update) -> bool:
    if update.callback_query:
        return bool(_RIGHTS_PRESSED.match(update.callback_query.data or ""))
    return bool(update.message and _RIGHTS.fullmatch(update.message.text or ""))


# ---- codes


def _code(message: Message, context: Context) -> str | None:
    found = _CODE.fullmatch((message.text or "").strip())
    if found is None:
        return None
    name = found["bot"]
    return found["code"] if not name or name.lower() == context.bot.username.lower() else None


async def _redeem(
    update: Update, context: Context, message: Message, asker: Asker, code: str
) -> NoReturn:
    """Let in whoever brings a good code, or the group it is typed in; then stop.

    The same code by the same person, as after a restart, opens once and is spent once.
    """
    services = context.services
    now = message.date  # of a message that waited: when the code was typed
    # Where the list decides, a code that was made before it does not.
    by_code = services.settings.access is not AccessKind.LIST
    if (asker.person and asker.person.blocked) or (asker.group and asker.group.blocked):
        await _refuse(update, context, asker, Standing.BLOCKED)
    if services.access.wrong_codes.spent(asker.id, now.timestamp()):
        taken = services.access.wrong_codes.take(asker.id, update.update_id, now.timestamp())
        if taken is Taken.NO:
            await reply(update, context, messages.one(said.TOO_MANY_CODES), step="gate")
        raise ApplicationHandlerStop

    def redeem(connection: Connection) -> str | None:
        invitation = people.invitation(connection, code, now)
        if invitation and invitation.role is Role.OFFICER and not by_code:
            invitation = None
        if asker.chat is not None:
            return _admit_group(connection, asker.chat, message.chat.title, code, invitation)
        who = pseudonym(services.key, asker.id)
        return _admit(connection, asker.id, who, code, invitation)

    answer = await services.database.write(redeem)
    services.access.forget(asker.id if asker.chat is None else asker.chat)
    if answer is None:
        services.access.wrong_codes.take(asker.id, update.update_id, now.timestamp())
        answer = said.WRONG_CODE
    await reply(update, context, messages.one(answer), step="gate")
    raise ApplicationHandlerStop


def _admit(
    connection: Connection, person: int, who: str, code: str, invitation: Invitation | None
) -> str | None:
    """Let somebody in by a code; returns what to tell them, None where the code is not good."""
    known = people.person(connection, person)
    admitted = known is not None and known.allowed and not known.blocked
    if known and admitted and not (invitation and people.outranks(invitation.role, known.role)):
        return said.welcome(known.role)
    if invitation is None or not people.spend(connection, code):
        return None
    people.admit(connection, person, invitation.role)
    audit.note(connection, invitation.made_by, "invited", {"who": who, "role": invitation.role})
    return said.welcome(invitation.role)


def _admit_group(
    connection: Connection, group: int, title: str | None, code: str, invitation: Invitation | None
) -> str | None:
    """Let a group in by a code; returns what to tell it, None where the code is not good."""
    if invitation and invitation.role is not Role.OFFICER:
        people.withdraw(connection, code)  # all of the group have read it
        audit.note(connection, invitation.made_by, "withdrawn", {"role": invitation.role})
        return said.CODE_SHOWN
    known = people.group(connection, group)
    if known and known.allowed and not known.blocked:
        return said.GROUP_ADMITTED
    if invitation is None or not people.spend(connection, code):
        return None
    people.admit_group(connection, group, title)
    audit.note(connection, invitation.made_by, "invited", {"group": group})
    return said.GROUP_ADMITTED
