"""Show something to walk through: as a new message, or in place of what a message shows."""

import asyncio
from functools import partial

from telegram import InlineKeyboardMarkup, Message, Update

from bot import pages
from bot.handlers.context import Context
from bot.handlers.keyboard import keyboard, markup, shared
from bot.handlers.respond import Part, edit, respond
from bot.markup import Piece
from bot.pages import Page
from bot.views import Gone, Kind, Rows, What
from knowledge import official


async def send(update: Update, context: Context, what: What) -> None:
    """Answer with what there is to walk through; raises Gone where the library lacks it."""
    message = update.effective_message
    if message is None:
        return
    page = await seen(context, what)
    make = keyboard(message.chat_id, what, _rows(context, what, page))
    await respond(update, context, [Part([page.piece], make)])


async def put(context: Context, message: Message, what: What, of: int, page: Page) -> None:
    """Let a message of ours show `page` of `what`, whose number is `of`; raises Gone."""
    await put_piece(context, message, page.piece, markup(_rows(context, what, page), of))


async def put_piece(
    context: Context, message: Message, piece: Piece, buttons: InlineKeyboardMarkup | None
) -> None:
    """Let a message of ours show `piece`; raises Gone where it is not there any more."""
    if not await edit(context, message.chat_id, message.message_id, piece, buttons):
        raise Gone


async def seen(context: Context, what: What, number: int = 0) -> Page:
    """Return a page of what a message shows, from the library of today; raises Gone."""
    services = context.services
    if what["kind"] != Kind.SOURCES:
        return await services.worker.run(lambda answers: pages.page(what, answers.library, number))
    library = await services.worker.run(lambda answers: answers.library)
    # The texts are read whole to be sure that they are: not in the loop, nor before questions.
    texts, _ = await asyncio.to_thread(official.survey, services.settings.texts_dir)
    return await asyncio.to_thread(partial(pages.sources, what, library, texts, number))


def _rows(context: Context, what: What, page: Page) -> Rows:
    """Return the buttons of a page, that which passes a place on before the way back."""
    share = shared(what, context.bot.username) if what["kind"] == Kind.PLACE else []
    if not share:
        return page.rows
    return [*page.rows[:-1], share, page.rows[-1]] if what.get("back") else [*page.rows, share]
