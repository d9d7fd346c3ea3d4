"""One ticket in the operators' chat: its topic, its card, and below it what the officer wrote."""

import datetime
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Application

from bot.handlers.reply import NO_PREVIEW, tried
from bot.hotline import State
from bot.messages import operators as said
from bot.refusals import CLOSED_TOPIC, GONE_TOPIC, says
from bot.services import Services
from bot.storage import bringing, ticket_messages
from bot.storage.bringing import Desk
from bot.storage.ticket_messages import Side, TicketMessage
from bot.storage.tickets import Ticket, Trouble

_log = logging.getLogger(__name__)

T = TypeVar("T")
TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

# What the buttons of a card do: "<act>:<number of the ticket>".
CLAIM, GIVE_BACK, PUT_TO_OFFICER, CLOSE, TO_FAQ = "nhan", "tralai", "cho", "dong", "faq"

# Seconds for which a group is believed to be, or not to be, a forum.
_BELIEVED = 600.0
_TRIES = 3  # topics made anew for one message, before something else must be wrong


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the card of a ticket stands, and the officer's number."""

    desk: Desk
    topic: int | None
    card: int


@dataclass(frozen=True)
class Bringer:
    """What it takes to bring tickets, and what is remembered between them."""

    application: TelegramApplication
    forums: dict[int, tuple[bool, float]] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """What the handlers work with, as it is now: settings are read again while running."""
        services: Services = self.application.bot_data["services"]
        return services

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` does in one transaction."""
        return await self.services.database.write(work)


async def bring(bringer: Bringer, ticket: Ticket) -> None:
    """Show a ticket as it is, and after it what the officer wrote; raises TelegramError."""
    place = await _show(bringer, ticket)
    ticket = replace(ticket, topic=place.topic, card=place.card)
    for message in await bringer.services.database.read(
        partial(ticket_messages.to_bring, ticket=ticket)
    ):
        place = await _copy(bringer, ticket, place, message)
    if ticket.remind and ticket.case.waiting:
        await _post_reminder(bringer, ticket, place, ticket.case.waiting)
    await bringer.write(partial(bringing.brought, ticket=ticket))


async def _show(bringer: Bringer, ticket: Ticket) -> _Place:
    """Let the card of a ticket say how things stand; make topic and card where there is none."""
    for _ in range(_TRIES):
        desk = await bringer.write(partial(bringing.desk, ticket=ticket))
        topic, ticket = await _topic(bringer, ticket, desk)
        pieces = said.card(ticket, desk, in_topic=topic is not None)
        card = ticket.card if ticket.topic == topic else None
        if card is not None and await _edit(bringer, ticket, card, pieces[0].html):
            await _show_rest(bringer, ticket, topic, card, pieces[1:])
            return _Place(desk, topic, card)
        try:
            card = await _send(bringer, ticket, topic, pieces[0].html, _buttons(ticket))
        except BadRequest as refusal:
            if topic is None or not await _is_topic_gone(bringer, ticket, desk, topic, refusal):
                raise
            continue
        keep = partial(bringing.set_card, ticket=ticket, card=card, topic=topic)
        await bringer.write(keep)
        await _show_rest(bringer, ticket, topic, card, pieces[1:])
        return _Place(desk, topic, card)
    raise BadRequest(f"no topic of {ticket.operators} lasts")


async def _show_rest(
    bringer: Bringer, ticket: Ticket, topic: int | None, card: int, pieces: Any
) -> None:
    """Put below a card what it has no room for, once."""
    known = await bringer.services.database.read(partial(bringing.below, ticket=ticket))
    for piece in pieces[known:]:
        number = await _send(bringer, ticket, topic, piece.html, None, about=card)
        await bringer.write(partial(_keep_card, ticket=ticket, source=number, kind="rest"))


def _keep_card(connection: Connection, ticket: Ticket, source: int, kind: str) -> None:
    ticket_messages.say(
        connection, ticket, Side.CARD, update=None, source=source, at=_now(), kind=kind
    )


async def _topic(bringer: Bringer, ticket: Ticket, desk: Desk) -> tuple[int | None, Ticket]:
    """Return the topic of a ticket's officer, None in a group without topics; and the ticket.

    Where the bot may make none, the ticket says so on its card, which stands in the group itself.
    """
    if not await _is_forum(bringer, ticket.operators):
        return None, ticket
    if desk.topic is not None:
        return desk.topic, ticket
    name = said.topic(ticket, desk)
    bot = bringer.application.bot
    try:
        made = await tried(partial(bot.create_forum_topic, ticket.operators, name))
    except BadRequest as refusal:
        if "not enough rights" not in str(refusal).lower():
            raise
        _log.error("May not make topics in the operators' group: %s", refusal)
        return None, replace(ticket, trouble=_worse(ticket, Trouble.NO_TOPIC))
    topic = made.message_thread_id
    await bringer.write(partial(bringing.set_topic, desk=desk, topic=topic))
    return topic, ticket


def _worse(ticket: Ticket, what: Trouble) -> Trouble:
    return what if ticket.trouble is Trouble.NONE else ticket.trouble


async def _is_topic_gone(
    bringer: Bringer, ticket: Ticket, desk: Desk, topic: int, refusal: TelegramError
) -> bool:
    """Return whether a refusal is the topic's, which is then open again or forgotten."""
    if says(refusal, CLOSED_TOPIC):
        reopen = partial(bringer.application.bot.reopen_forum_topic, ticket.operators, topic)
        try:
            await tried(reopen)
            return True
        except BadRequest as error:
            _log.warning("Cannot open a topic again, making another: %s", error)
    elif not says(refusal, GONE_TOPIC):
        return False
    _log.info("A topic of the operators' group is gone; making another")
    await bringer.write(partial(bringing.set_topic, desk=desk, topic=None))
    return True


async def _is_forum(bringer: Bringer, chat: int) -> bool:
    known = bringer.forums.get(chat)
    if known is None or time.monotonic() - known[1] > _BELIEVED:
        found = await tried(partial(bringer.application.bot.get_chat, chat))
        bringer.forums[chat] = known = bool(found.is_forum), time.monotonic()
    return known[0]


async def _copy(bringer: Bringer, ticket: Ticket, place: _Place, message: TicketMessage) -> _Place:
    """Copy what the officer wrote to where the card is; returns where that is now."""
    bot = bringer.application.bot
    for _ in range(_TRIES):
        about = ReplyParameters(place.card, allow_sending_without_reply=True)
        copy = partial(
            bot.copy_message,
            ticket.operators,
            ticket.chat,
            message.source,
            message_thread_id=place.topic,
            reply_parameters=about,
        )
        try:
            number = (await tried(copy)).message_id
        except (BadRequest, Forbidden) as refusal:
            desk, topic = place.desk, place.topic
            if topic is not None and await _is_topic_gone(bringer, ticket, desk, topic, refusal):
                place = await _show(bringer, replace(ticket, topic=place.topic, card=place.card))
                continue
            if not (instead := _instead(message, refusal)):
                raise
            number = await _send(bringer, ticket, topic, instead, None, about=place.card)
        await bringer.write(partial(ticket_messages.copied, message=message, copy=number))
        return place
    raise BadRequest(f"no topic of {ticket.operators} lasts")


def _instead(message: TicketMessage, refusal: TelegramError) -> str:
    """Return what to say in the place of a message that cannot be copied; "" where it could be."""
    if says(refusal, ("message to copy not found",)):
        return said.as_html(said.WITHDRAWN)
    if says(refusal, ("can't be copied", "restricted", "blocked by the user", "deactivated")):
        return said.as_html(said.cannot_copy(message.text))
    return ""


async def _post_reminder(
    bringer: Bringer, ticket: Ticket, place: _Place, waiting: datetime.datetime
) -> None:
    text = said.as_html(said.reminder(ticket, waiting, _now()))
    number = await _send(bringer, ticket, place.topic, text, None, about=place.card)

    def keep(connection: Connection) -> None:
        _keep_card(connection, ticket, number, "reminder")
        bringing.reminded(connection, ticket, _now())

    await bringer.write(keep)


async def _send(
    bringer: Bringer,
    ticket: Ticket,
    topic: int | None,
    html: str,
    markup: InlineKeyboardMarkup | None,
    *,
    about: int | None = None,
) -> int:
    """Return the number of a message to the operators."""
    send: Callable[[], Awaitable[Any]] = partial(
        bringer.application.bot.send_message,
        ticket.operators,
        html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        message_thread_id=topic,
        reply_markup=markup,
        reply_parameters=(
            ReplyParameters(about, allow_sending_without_reply=True) if about else None
        ),
    )
    return int((await tried(send)).message_id)


async def _edit(bringer: Bringer, ticket: Ticket, card: int, html: str) -> bool:
    """Return whether a card says `html` now; False where it is gone."""
    change = partial(
        bringer.application.bot.edit_message_text,
        html,
        chat_id=ticket.operators,
        message_id=card,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=_buttons(ticket),
    )
    try:
        await tried(change)
    except BadRequest as refusal:
        if says(refusal, ("message to edit not found", "can't be edited")):
            await bringer.write(partial(bringing.set_card, ticket=ticket, card=None, topic=None))
            return False
        if not says(refusal, ("is not modified",)):
            raise
    return True


def _buttons(ticket: Ticket) -> InlineKeyboardMarkup | None:
    """Return what can be done with a ticket as it is."""
    case = ticket.case
    rows: list[list[tuple[str, str]]] = []
    if case.is_open:
        hand = (said.GIVE_BACK, GIVE_BACK) if case.claimed_by else (said.CLAIM, CLAIM)
        rows.append([hand, (said.CLOSE, CLOSE)])
        if case.state in (State.WORKING, State.ANSWERED):
            rows.append([(said.PUT_TO_OFFICER, PUT_TO_OFFICER)])
    if case.answered:
        rows.append([(said.TO_FAQ, TO_FAQ)])
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(words, callback_data=f"{act}:{ticket.id}") for words, act in row]
            for row in rows
        ]
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
