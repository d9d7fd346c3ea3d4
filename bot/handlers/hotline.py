"""Hand an officer's question to people: by command, from under an answer, in reply to a prompt."""

import datetime
from functools import partial
from operator import methodcaller
from typing import Any

from sqlalchemy import Connection
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot import assistant, desk, hotline, messages, sensitive
from bot.answer import Answer
from bot.handlers.asked import asked, meant_for
from bot.handlers.context import Context
from bot.handlers.copies import kind_of, words_of
from bot.handlers.notices import hours, notice, of_press, prompt, told
from bot.handlers.reply import reply
from bot.messages import commands as sample
from bot.messages import hotline as said
from bot.storage import shown, ticket_messages, tickets
from bot.storage.ticket_messages import Side
from bot.storage.tickets import Asked, Ticket


async def command(update: Update, context: Context) -> None:
    """/nguoitruc: hand what follows to people, or ask for it."""
    message = update.message
    if message is None or message.text is None:
        return
    if message.chat.type != ChatType.PRIVATE:
        if "@" in message.text.split()[0] or meant_for(context.bot, message):
            await reply(update, context, messages.one(said.PRIVATELY))
        raise ApplicationHandlerStop
    _, _, question = message.text.partition(" ")
    replied = message.reply_to_message
    if not question.strip() and replied and replied.from_user == message.from_user:
        question = words_of(replied)
    if context.services.settings.hotline_chat is None:
        await reply(update, context, messages.one(said.NO_HOTLINE))
    elif question.strip():
        await ask(update, context, message, question.strip())
    else:
        await prompt(update, context, message, said.PROMPT)
    raise ApplicationHandlerStop


async def press(update: Update, context: Context) -> None:
    """«Hỏi người trực» under an answer."""
    query = update.callback_query
    if query is None:
        return
    if found := await of_press(context, query):
        await _ask_of_answer(update, context, query, *found)
    raise ApplicationHandlerStop


async def _ask_of_answer(
    update: Update, context: Context, query: CallbackQuery, message: Message, number: int
) -> None:
    """Hand the question above an answer to people, with the answer."""
    find = partial(shown.find, number=number, chat=message.chat_id)
    what = await context.services.database.read(find)
    question, source = _question(context, message, what or {})
    if what is None or not question:
        await told(query, said.TOO_OLD)
        return
    given = {"answer": message.text or "", "places": what.get("places", [])}
    ticket = await ask(update, context, source, question, given)
    if ticket and ticket.opened_by != update.update_id:
        await told(query, said.known(ticket))
    else:
        await told(query, said.SENT if ticket else "", alert=False)


def _question(context: Context, message: Message, what: dict[str, Any]) -> tuple[str, Message]:
    """Return what an answer answers, "" where that is not to be seen any more, and where."""
    if (number := what.get("sample")) is not None:
        return sample.QUESTIONS[number], message
    above = message.reply_to_message
    return (asked(context.bot, above) or "", above) if above else ("", message)


async def _given(context: Context, question: str) -> dict[str, Any]:
    """Return what the assistant would have answered: people need not look it up."""
    if not question:
        return {"answer": "", "places": []}
    work = methodcaller("answer", assistant.Message(question))
    answer: Answer = await context.services.worker.ask(work)
    places = [
        [q.citation.document, str(q.citation.locator) if q.citation.locator else None]
        for q in answer.quotes
    ]
    return {"answer": messages.plain(answer), "places": places}


async def ask(
    update: Update,
    context: Context,
    source: Message,
    question: str,
    given: dict[str, Any] | None = None,
) -> Ticket | None:
    """Return the ticket for a question, and tell the officer; None of what may not be passed on.

    `given` is what the assistant has answered, None where it has not been asked.
    """
    operators, person = context.services.settings.hotline_chat, update.effective_user
    if operators is None or person is None:
        return None
    if sensitive.is_secret(question):
        await reply(update, context, messages.one(said.NOT_TO_BE_SENT))
        return None
    given = given or await _given(context, question)
    settings = context.services.settings
    wanted = Asked(
        bot=context.bot.id,
        update=update.update_id,
        officer=person.id,
        name="" if settings.hotline_anonymous_officers else person.full_name,
        chat=source.chat_id,
        message=source.message_id,
        question=sensitive.mask(question) or said.WITHOUT_WORDS,
        given={**given, "answer": sensitive.mask(given["answer"])},
        operators=operators,
    )
    now = datetime.datetime.now(datetime.UTC)

    def open_(connection: Connection) -> Ticket:
        ticket = tickets.open_ticket(connection, wanted, now)
        if ticket.opened_by == update.update_id and kind_of(source) != "text":
            pass_on(connection, ticket, update, source, now)
        return ticket

    ticket = await context.services.database.write(open_)
    desk.wake(context.application)
    if ticket.opened_by == update.update_id:
        pieces = said.opened(ticket, hours(settings), now)
        await notice(update, context, ticket, pieces)
    elif update.callback_query is None:
        await reply(update, context, messages.one(said.known(ticket)))
    return ticket


def pass_on(
    connection: Connection, ticket: Ticket, update: Update, message: Message, at: datetime.datetime
) -> None:
    """Have a message of the officer brought to people, once."""
    new = ticket_messages.say(
        connection,
        ticket,
        Side.OFFICER,
        update=update.update_id,
        source=message.message_id,
        who=ticket.officer,
        at=at,
        text=sensitive.mask(words_of(message)),
        kind=kind_of(message),
    )
    if new:
        tickets.bring(connection, ticket.id, at)
        tickets.change(connection, ticket.id, partial(hotline.written, at=at), at)
