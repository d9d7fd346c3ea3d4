"""Press of a button: the message changes in place, and the press is answered, whatever happens."""

import asyncio
import datetime
import logging
import re
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection
from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError

from bot import messages, moves, pages, views
from bot.answered import again
from bot.errors import DatabaseUnavailable
from bot.handlers import question
from bot.handlers.asked import asked, talk_of
from bot.handlers.context import Context
from bot.handlers.display import put, put_piece, seen
from bot.handlers.keyboard import markup, under_answer
from bot.markup import Piece
from bot.messages import buttons as words
from bot.messages import commands as said
from bot.pages import turning
from bot.storage import people, shown, turns
from bot.storage.people import Preferences
from bot.turn import following
from bot.views import Act, Button, Gone, Kind, Rows, What
from bot.worker import Answers

_log = logging.getLogger(__name__)

# «go:1234:5»: what was pressed, of which message, and which of several.
_DATA = re.compile(r"(?P<act>[a-z]{1,10}):(?P<of>[0-9]{1,18})(?::(?P<number>-?[0-9]{1,9}))?")

# Seconds until a press is answered though what it asks for still waits: Telegram takes an answer
# for fifteen, and a chat that has had its messages of a minute waits for longer.
_PATIENCE = 8.0

# What /caidat offers, by the number in the data.
SETTINGS = (words.SHORT_ANSWERS, words.FULL_ANSWERS, words.AS_OF_TODAY)


async def pressed(update: Update, context: Context) -> None:
    """Do what a button says; answer the press even where that fails, or takes long."""
    press = update.callback_query
    if press is None:
        return
    acting = asyncio.ensure_future(_told(update, context, press))
    try:
        in_time, _ = await asyncio.wait((acting,), timeout=_PATIENCE)
        await answered(press, acting.result() if in_time else "")
        await acting
    finally:
        acting.cancel()


async def _told(update: Update, context: Context, press: CallbackQuery) -> str:
    """Do what was pressed; returns what to say about it, whatever happens."""
    try:
        return await _act(update, context, press)
    except Gone:
        return words.GONE
    except DatabaseUnavailable:  # the press is kept, and its turn comes again
        raise
    except Exception:
        _log.exception("Could not handle the press of %r", press.data)
        return words.FAILED


async def answered(press: CallbackQuery, told: str = "") -> None:
    """Answer a press, with a sentence over the chat where there is one; never raises."""
    try:
        await press.answer(told or None, show_alert=bool(told))
    except TelegramError as error:  # fifteen seconds are over, or it was answered before a restart
        _log.info("Could not answer a press: %s", error)


async def _act(update: Update, context: Context, press: CallbackQuery) -> str:
    """Do what was pressed; returns what to say about it, "" for nothing."""
    data, message = _DATA.fullmatch(press.data or ""), press.message
    # A message that is too old comes without its words, and cannot be edited.
    if data is None or not isinstance(message, Message):
        return words.OUTDATED
    act, of, number = data["act"], int(data["of"]), int(data["number"] or 0)
    find = partial(shown.find, number=of, chat=message.chat_id)
    what = await context.services.database.read(find)
    if what is None:
        return words.OUTDATED
    match act:
        case Act.NONE:
            return ""
        case Act.SET:
            return await _set(context, press, message, what, of, number)
        case Act.ASK:
            return await _ask(update, context, message, what, of, number)
        case Act.SHOW if what["kind"] == Kind.ANSWER:
            await _show_answer(context, message, what, of)
        case Act.SHOW:
            await put(context, message, what, of, await seen(context, what, number))
        case Act.FULL:
            await _show_in_full(context, message, what, of, number)
        case _:
            await _move(update, context, message, what, act, of, number)
    return ""


# ---- moving through the texts


async def _move(
    update: Update, context: Context, message: Message, what: What, act: str, of: int, number: int
) -> None:
    """Show where a button leads."""
    if what["kind"] not in (Kind.ANSWER, Kind.PLACE, Kind.PLACES, Kind.OUTLINE, Kind.DOCUMENTS):
        raise Gone

    there = await context.services.worker.run(
        lambda answers: moves.target(what, act, number, of, answers.library)
    )
    page = await seen(context, there)
    show = partial(shown.show, chat=message.chat_id, what=there)
    here = await context.services.database.write(show)
    await put(context, message, there, here, page)
    if there["kind"] == Kind.PLACE and update.effective_user:
        talk = talk_of(message, update.effective_user.id)
        context.keep(update, partial(_talk_of_it, talk=talk, what=there))


def _talk_of_it(connection: Connection, talk: str, what: What) -> None:
    """Let the next question lean on the place that is shown: "còn khoản 2?"."""
    before = turns.last(connection, talk)
    now = datetime.datetime.now(datetime.UTC).timestamp()
    turn = following(before, views.cited_by(what)[:1], at=now, day=views.day_of(what))
    turns.keep(connection, talk, turn)


# ---- an answer


async def _show_answer(context: Context, message: Message, what: What, of: int) -> None:
    """Show an answer as it was when it came."""
    text = _question(context, message, what)
    hotline = context.services.settings.hotline_chat is not None

    def remade(answers: Answers) -> tuple[Piece, Rows]:
        given = again(answers, what, text)
        pieces = messages.answer(given, full=not what["more"], hotline=hotline)
        if (sample := what.get("sample")) is not None:
            pieces = said.about(said.QUESTIONS[sample], pieces)
        return pieces[-1], pages.under_answer(what, answers.library)

    piece, around = await context.services.worker.run(remade)
    rows = under_answer(what, around, context.bot.username, hotline=hotline)
    await put_piece(context, message, piece, markup(rows, of))


async def _show_in_full(
    context: Context, message: Message, what: What, of: int, number: int
) -> None:
    """Show a page of the whole answer."""
    if what["kind"] != Kind.ANSWER:
        raise Gone
    text = _question(context, message, what)
    given = await context.services.worker.run(partial(again, what=what, text=text))
    pieces = messages.answer(given)
    number = min(max(number, 0), len(pieces) - 1)
    rows = [
        turning(number, len(pieces), Act.FULL),
        [Button(words.BACK, Act.SHOW)],
    ]
    await put_piece(context, message, pieces[number], markup(rows, of))


def _question(context: Context, message: Message, what: What) -> str | None:
    """Return what the answer in `message` answers; None where that is not to be seen any more."""
    if (sample := what.get("sample")) is not None:
        return said.QUESTIONS[sample]
    asker = message.reply_to_message
    return (asked(context.bot, asker) or None) if asker else None


# ---- questions to tap, settings


async def _ask(
    update: Update, context: Context, message: Message, what: What, of: int, number: int
) -> str:
    """Ask one of the questions of /start; once, however often it is tapped."""
    if what["kind"] != Kind.START or not 0 <= number < len(said.QUESTIONS):
        raise Gone
    if number in what.get("asked", ()):
        return words.ASKED_ALREADY
    await question.answer(update, context, message, said.QUESTIONS[number], sample=number)
    context.keep(update, partial(shown.change, number=of, add=("asked", number)))
    return ""


async def _set(
    context: Context, press: CallbackQuery, message: Message, what: What, of: int, number: int
) -> str:
    """Change how somebody likes answers; only they themselves may."""
    if what["kind"] != Kind.SETTINGS or not 0 <= number < len(SETTINGS):
        raise Gone
    person = press.from_user.id
    if person != what["person"]:
        return words.NOT_YOURS

    def change(connection: Connection) -> Preferences:
        liked = people.preferences(connection, person)
        choice = SETTINGS[number]
        if choice == words.AS_OF_TODAY:
            liked = replace(liked, day=None)
        else:
            liked = replace(liked, full=choice == words.FULL_ANSWERS)
        people.prefer(connection, person, liked)
        return liked

    liked = await context.services.database.write(change)
    [piece] = said.settings(full=liked.full, date=liked.day)
    await put_piece(context, message, piece, markup(settings_rows(liked), of))
    return ""


def settings_rows(liked: Preferences) -> Rows:
    """Return the buttons of /caidat: what is not chosen yet."""
    chosen = (not liked.full, liked.full, liked.day is None)
    return [[Button(label, Act.SET, n)] for n, label in enumerate(SETTINGS) if not chosen[n]]
