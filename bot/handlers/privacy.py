"""What is kept of a person: asked for once, shown, exported, erased; counted for everybody."""

import datetime
import io
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial, wraps
from typing import Any

from sqlalchemy import Connection
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import messages
from bot.answer import Answer
from bot.handlers.context import Context
from bot.handlers.reply import reply
from bot.handlers.respond import edit
from bot.messages import privacy as said
from bot.pseudonym import pseudonym
from bot.storage import people, privacy, questions, shown
from bot.storage.database import Work
from bot.storage.privacy import Erased

# What a message with buttons stands for, in the table `shown`.
_ASKED, _NOTICE, _SURE = "consent", "privacy", "erase"

# A question whether to erase is answered now or not at all.
_SURE_FOR = datetime.timedelta(minutes=15)

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


async def remember(update: Update, context: Context, text: str, answer: Answer) -> None:
    """Count a question that was answered, keep it where its author agreed, ask once who did not.

    Call it when the answer is on its way: what is kept is kept in the transaction that ends the
    handling, and the answer waits for none of it.
    """
    services, person, message = context.services, update.effective_user, update.effective_message
    if person is None or message is None:
        return
    known = (await services.access.asker(person.id)).person
    keeps = services.settings.keep_days > 0
    agreed = keeps and known is not None and known.consented is not None
    asked = questions.Asked(
        context.bot.id, update.update_id, None, text, answer, round(answer.took_ms)
    )
    who = pseudonym(services.key, person.id)

    def log(connection: Connection) -> None:
        # What is remembered of people may be some seconds old; a withdrawal counts at once.
        kept = agreed and people.consents(connection, person.id)
        questions.log(connection, replace(asked, who=who) if kept else asked)

    context.keep(update, log)
    if keeps and message.chat.type == ChatType.PRIVATE and not (known and known.asked):
        await _ask(update, context, person.id)


async def _ask(update: Update, context: Context, person: int) -> None:
    now = datetime.datetime.now(datetime.UTC)
    buttons = _buttons(
        person, {"kind": _ASKED}, [[("dongy", said.AGREE, 1), ("dongy", said.REFUSE, 0)]]
    )

    def prepare(connection: Connection) -> InlineKeyboardMarkup:
        people.ask(connection, person, now)
        return buttons(connection)

    words = said.ask(context.services.settings)
    await reply(update, context, words, keyboard=prepare, step="consent")
    context.services.access.forget(person)


def in_private(handler: Handler) -> Handler:
    """Let a command about oneself through to `handler` in a private chat only."""

    @wraps(handler)
    async def checked(update: Update, context: Context) -> None:
        chat = update.effective_chat
        if chat and chat.type == ChatType.PRIVATE:
            await handler(update, context)
        else:
            await reply(update, context, messages.one(said.IN_PRIVATE))

    return checked


@in_private
async def notice(update: Update, context: Context) -> None:
    """Say what is kept, why and how long: /riengtu."""
    if (person := update.effective_user) is None:
        return
    services = context.services
    known = await services.database.read(partial(people.person, number=person.id))
    agreed = bool(known and known.consented)
    buttons = _buttons(person.id, {"kind": _NOTICE}, _choices(agreed=agreed))
    keeps = services.settings.keep_days > 0
    words = said.notice(services.settings, agreed=agreed)
    if keeps:
        await reply(update, context, words, keyboard=buttons)
    else:
        await reply(update, context, words)


def _choices(*, agreed: bool) -> list[list[tuple[str, str, int]]]:
    return [[("dongy", said.WITHDRAW, 0) if agreed else ("dongy", said.AGREE, 1)]]


async def consent(update: Update, context: Context) -> None:
    """Remember a press of «Đồng ý», «Không đồng ý» or «Rút lại»; the last drops what was kept."""
    pressed = await _pressed(update, context)
    if pressed is None:
        return
    message, person, what, number, choice = pressed
    services = context.services
    now = datetime.datetime.now(datetime.UTC)

    def decide(connection: Connection) -> bool:
        before = people.person(connection, person)
        people.consent(connection, person, now if choice else None)
        if not choice:
            questions.forget_of(connection, pseudonym(services.key, person))
        return bool(before and before.consented)

    agreed_before = await services.database.write(decide)
    services.access.forget(person)
    told = said.THANKS if choice else (said.WITHDRAWN if agreed_before else said.NOT_KEPT)
    if what["kind"] == _NOTICE:
        words = said.notice(services.settings, agreed=bool(choice))
        markup = _markup(number, _choices(agreed=bool(choice)))
    else:
        words, markup = messages.one(told), None
    await edit(context, message.chat_id, message.message_id, words[-1], markup)
    await _answered(update, told)


@in_private
async def export(update: Update, context: Context) -> None:
    """Send everything kept about somebody as a JSON file: /dulieu."""
    message, person = update.effective_message, update.effective_user
    if message is None or person is None:
        return
    who = pseudonym(context.services.key, person.id)
    gather: Work[dict[str, Any]] = partial(
        privacy.export, bot=context.bot.id, who=who, person=person.id
    )

    async def send(found: dict[str, Any]) -> Message:
        lines = json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        return await message.reply_document(
            io.BytesIO(lines), filename="du-lieu.json", caption=said.EXPORTED, do_quote=True
        )

    await context.deliver(update, message.chat_id, send, gather)


@in_private
async def ask_to_erase(update: Update, context: Context) -> None:
    """Ask whether everything shall be erased: /xoadulieu."""
    if (person := update.effective_user) is None:
        return
    known = await context.services.database.read(partial(people.person, number=person.id))
    what = {"kind": _SURE, "update": update.update_id}
    buttons = _buttons(
        person.id, what, [[("xoadulieu", said.ERASE, 1), ("xoadulieu", said.KEEP, 0)]]
    )
    admitted = bool(known and known.allowed)
    await reply(update, context, said.sure(admitted=admitted), keyboard=buttons)


async def erase(update: Update, context: Context) -> None:
    """Erase everything kept about whoever presses «Xóa hết», and say what is left."""
    pressed = await _pressed(update, context)
    if pressed is None:
        return
    message, person, _, _, choice = pressed
    late = datetime.datetime.now(datetime.UTC) - message.date > _SURE_FOR
    if late or not choice:
        words = messages.one(said.OUTDATED if late else said.NOT_ERASED)
        await edit(context, message.chat_id, message.message_id, words[0], None)
        await _answered(update)
        return
    services = context.services
    who = pseudonym(services.key, person)
    done: Erased = await services.database.write(partial(privacy.erase, who=who, person=person))
    services.access.forget(person)
    [told] = said.erased(done)
    await edit(context, message.chat_id, message.message_id, told, None)
    await _answered(update)


async def _pressed(
    update: Update, context: Context
) -> tuple[Message, int, dict[str, Any], int, int] | None:
    """Return what was pressed: message, person, what it stands for, its number, the choice.

    None, and the press answered, where the button is not the presser's own, is gone or forged.
    """
    press = update.callback_query
    if press is None:
        return None
    message = press.message
    act, _, rest = (press.data or "").partition(":")
    number, _, choice = rest.partition(":")
    kinds = (_SURE,) if act == "xoadulieu" else (_ASKED, _NOTICE)
    # In a private chat, the presser is the one whom the chat belongs to.
    if isinstance(message, Message) and message.chat_id == press.from_user.id:
        find = partial(shown.find, number=int(number), chat=message.chat_id)
        what = await context.services.database.read(find)
        if what and what.get("kind") in kinds:
            return message, press.from_user.id, what, int(number), int(choice)
    await _answered(update, said.OUTDATED)
    return None


async def _answered(update: Update, told: str | None = None) -> None:
    """Answer a press; one that is too old to be answered is no failure."""
    if press := update.callback_query:
        try:
            await press.answer(told)
        except TelegramError:
            return


def _buttons(
    chat: int, what: dict[str, Any], rows: list[list[tuple[str, str, int]]]
) -> Work[InlineKeyboardMarkup]:
    """Return the work that numbers `what` in `chat` and makes its buttons: act, words, choice."""

    def make(connection: Connection) -> InlineKeyboardMarkup:
        return _markup(shown.show(connection, chat, what), rows)

    return make


def _markup(number: int, rows: list[list[tuple[str, str, int]]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(words, callback_data=f"{act}:{number}:{choice}")
                for act, words, choice in row
            ]
            for row in rows
        ]
    )
