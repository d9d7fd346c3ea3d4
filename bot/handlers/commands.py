"""Answer commands: who speaks here, how to ask, the library to walk through, settings."""

import contextlib
import datetime
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection
from telegram import Update

from bot import deep_links, messages, subjects, views
from bot.day import asked_day
from bot.handlers.asked import document_named
from bot.handlers.buttons import settings_rows
from bot.handlers.context import Context
from bot.handlers.display import send
from bot.handlers.keyboard import keyboard
from bot.handlers.respond import Part, respond
from bot.messages import commands as said
from bot.messages import outline as told
from bot.storage import people
from bot.storage.people import Preferences, Role
from bot.views import Act, Button, Gone, Kind, What
from bot.worker import Answers
from knowledge.library import Shelf
from knowledge.model import Citation
from knowledge.vietnamese import nfc

# Places of a search to choose from.
_FOUND = 10
# A search for more than this is no search for some words.
_LONGEST_WORDS = 200


async def start(update: Update, context: Context) -> None:
    """Say who speaks here, with questions to tap; or show where a link leads."""
    message = update.effective_message
    if message is None:
        return
    payload = context.args[0] if context.args else ""
    target = await context.services.worker.run(
        lambda answers: deep_links.read(payload, answers.library.numbers)
    )
    if isinstance(target, Citation):
        with contextlib.suppress(Gone):  # another library than that of the link
            await _open(update, context, target)
            return
    what = {"kind": Kind.START, "update": update.update_id}
    rows = [[Button(question, Act.ASK, n)] for n, question in enumerate(said.QUESTIONS)]
    make = keyboard(message.chat_id, what, rows)
    await respond(update, context, [Part(messages.WELCOME, make)])


async def help_(update: Update, context: Context) -> None:
    """Say how to ask, how to read an answer, and every command that one may use."""
    person = update.effective_user.id if update.effective_user else 0
    known = await context.services.database.read(partial(people.person, number=person))
    administrator = person in context.services.settings.administrators or bool(
        known and known.role is Role.ADMINISTRATOR
    )
    await respond(update, context, [Part(said.help_(administrator=administrator))])


async def documents(update: Update, context: Context) -> None:
    """List the documents, or show the outline of the one that is named, to walk through."""
    written = nfc(" ".join(context.args or ()))

    def find(answers: Answers) -> What | None:
        shelf = answers.library.on(datetime.date.today())
        if not written:
            return views.documents(shelf)
        number = document_named(written, shelf.numbers) or _titled(written, shelf)
        return views.outline(Citation(number), shelf) if number else None

    what = await context.services.worker.run(find)
    if what is None:
        await respond(update, context, [Part(messages.one(told.no_document(written)))])
    else:
        await send(update, context, what)


def _titled(written: str, shelf: Shelf) -> str | None:
    """Return the number of the one document at hand whose subject `written` names."""
    found = {entry.number for _, entry in subjects.named(written, (), shelf)}
    return found.pop() if len(found) == 1 and found <= set(shelf.numbers) else None


async def search(update: Update, context: Context) -> None:
    """Offer the places that some words lead to."""
    written = " ".join(context.args or ())[:_LONGEST_WORDS]
    if not written:
        await respond(update, context, [Part(messages.one(told.NAME_WORDS))])
        return
    liked = await _liked(update, context)

    def find(answers: Answers) -> What | None:
        found = answers.places(written, date=liked.day, limit=_FOUND)
        if not found:
            return None
        listed = views.places([whole.citation for whole, _ in found], liked.day, title=told.FOUND)
        return {**listed, "lines": [told.opening(best.text) for _, best in found]}

    what = await context.services.worker.run(find)
    if what is None:
        await respond(update, context, [Part(messages.one(told.nothing_found(written)))])
    else:
        await send(update, context, what)


async def sources(update: Update, context: Context) -> None:
    """Tell of every document what there is of it, its checksum, and when it was last compared."""
    await send(update, context, {"kind": Kind.SOURCES, "day": None})


async def settings(update: Update, context: Context) -> None:
    """Show how somebody likes answers; a date after the command is the day to look things up at."""
    message, person = update.effective_message, update.effective_user
    if message is None or person is None:
        return
    liked = await _liked(update, context)
    parts = []
    if written := " ".join(context.args or ()):
        day = await context.services.worker.run(
            lambda answers: asked_day(f"ngày {written}", datetime.date.today(), answers.library)
        )
        if day is None:
            parts.append(Part(messages.one(said.BAD_DAY)))
        else:
            liked = replace(liked, day=None if day == datetime.date.today() else day)
            context.keep(update, partial(people.prefer, number=person.id, liked=liked))
    what = {"kind": Kind.SETTINGS, "person": person.id, "update": update.update_id}
    make = keyboard(message.chat_id, what, settings_rows(liked))
    parts.append(Part(said.settings(full=liked.full, date=liked.day), make))
    await respond(update, context, parts)


async def unknown(update: Update, context: Context) -> None:
    """Say that there is no such command."""
    await respond(update, context, [Part(messages.one(messages.UNKNOWN_COMMAND))])


async def _open(update: Update, context: Context, target: Citation) -> None:
    """Show a place, or the outline of a document; raises Gone."""

    def find(answers: Answers) -> What:
        if target.locator:
            return views.place(target, None)
        return views.outline(target, answers.library.on(datetime.date.today()))

    await send(update, context, await context.services.worker.run(find))


async def _liked(update: Update, context: Context) -> Preferences:
    person = update.effective_user.id if update.effective_user else 0

    def read(connection: Connection) -> Preferences:
        return people.preferences(connection, person)

    return await context.services.database.read(read)
