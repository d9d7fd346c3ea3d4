"""`@bot câu hỏi` in any chat: places with their words and citation, to insert there."""

import logging
from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import deep_links, messages
from bot.answer import Answer, Quote, Verdict
from bot.assistant import Message
from bot.handlers.context import Context
from bot.handlers.reply import NO_PREVIEW
from bot.messages import buttons as words
from bot.messages import outline as told
from bot.worker import Answers

_log = logging.getLogger(__name__)

# More are not looked through on a phone; Telegram takes fifty.
_MOST = 10
# Seconds for which Telegram gives the same person the same places: an index lives longer, but the
# words typed on the way to a question should not be asked twice.
_CACHED = 300


async def inline(update: Update, context: Context) -> None:
    """Offer up to ten places for what is typed; nothing of it is kept."""
    query = update.inline_query
    if query is None:
        return
    asked = query.query.strip()
    found: Sequence[Quote] = ()
    if asked:
        found = await context.services.worker.run(lambda answers: _places(answers, asked))
    name = context.bot.username
    results = [_result(number, quote, name) for number, quote in enumerate(found)]
    await _offer(query, results, "" if results else (asked and words.NOT_FOUND) or words.TYPE)


def _places(answers: Answers, asked: str) -> list[Quote]:
    """Return the places that answer, then those that speak of the same, each once."""
    given = answers.answer(Message(asked))
    quotes = list(given.quotes) if given.verdict is not Verdict.NOTHING else []
    known = {(quote.citation.document, quote.citation.locator) for quote in quotes}
    for whole, _ in answers.places(asked, limit=_MOST):
        if (whole.citation.document, whole.citation.locator) not in known:
            quotes.append(whole)
    return quotes[:_MOST]


def _result(number: int, quote: Quote, bot: str) -> InlineQueryResultArticle:
    """Return a place to choose: where it stands, how it begins; its words are what is inserted."""
    piece = messages.answer(Answer("", Verdict.FOUND, (quote,)), full=False)[0]
    link = deep_links.link(bot, quote.citation)
    name = str(quote.citation)
    return InlineQueryResultArticle(
        id=str(number),
        title=name[:1].upper() + name[1:],
        description=told.opening(quote.text),
        input_message_content=InputTextMessageContent(
            piece.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
        ),
        reply_markup=(
            InlineKeyboardMarkup([[InlineKeyboardButton(words.ASK_IN_PRIVATE, url=link)]])
            if link
            else None
        ),
    )


async def _offer(
    query: InlineQuery, results: Sequence[InlineQueryResultArticle], hint: str
) -> None:
    # Who may ask is decided for each person, so what one was given is not for all.
    try:
        await query.answer(
            results,
            cache_time=_CACHED,
            is_personal=True,
            button=InlineQueryResultsButton(hint, start_parameter="inline") if hint else None,
        )
    except TelegramError as error:  # the next letter was typed: nobody waits for this any more
        _log.info("Could not answer an inline query: %s", error)
