"""The buttons on a card: operators claim a ticket, give it back, wait for the officer, close it."""

import datetime
import logging
from functools import partial

from telegram import CallbackQuery, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ApplicationHandlerStop

from bot import cards, hotline
from bot.handlers.context import Context, nothing
from bot.handlers.membership import is_theirs, may
from bot.handlers.notices import keep_notice, told, write_more
from bot.handlers.reply import tried
from bot.hotline import Case
from bot.messages import hotline as to_officer
from bot.messages import operators as said
from bot.storage import audit, tickets
from bot.storage.tickets import Ticket, Trouble

_log = logging.getLogger(__name__)

# How each is called in the record of administration.
_NOTED = {
    cards.CLAIM: "ticket claimed",
    cards.GIVE_BACK: "ticket given back",
    cards.PUT_TO_OFFICER: "ticket put to officer",
    cards.CLOSE: "ticket closed",
}


async def press(update: Update, context: Context) -> None:
    """«Nhận», «Trả lại», «Chờ cán bộ», «Đóng» on a card."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    act, _, number = query.data.partition(":")
    message = query.message
    ticket = await context.services.database.read(partial(tickets.find, number=int(number)))
    if message is None or not is_theirs(update, context):
        await told(query, said.NOT_OPERATOR)
    elif ticket is None or (ticket.bot, ticket.operators) != (context.bot.id, message.chat.id):
        await told(query, said.OLD_CARD)
    elif not await may(context, message.chat.id, query.from_user):
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
    try:
        number = await context.deliver(
            update, ticket.chat, lambda _: tried(send), nothing, step="closed"
        )
    except (Forbidden, BadRequest) as refusal:
        _log.info("The officer of ticket %s is not told: %s", ticket.id, refusal)
        now = datetime.datetime.now(datetime.UTC)
        trouble = partial(tickets.trouble, number=ticket.id, what=Trouble.BLOCKED, at=now)
        context.keep(update, trouble)
        return
    keep_notice(update, context, ticket, number)
