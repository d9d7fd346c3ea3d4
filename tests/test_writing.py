"""What a language model writes comes after the answer, and holds up nobody."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import model_server
import pytest
from botapi import BotApi
from botapi.people import Person
from model_server import ModelServer, body, writes
from running import Echo, running

from bot.messages.written import MARK_AFTER

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

# Long enough to be worth shortening; the echo quotes it.
QUESTION = "Các địa phương tổ chức tập huấn cho cán bộ thông tin đối ngoại trong năm. " * 5
HONEST = ("Các địa phương tổ chức tập huấn cho cán bộ thông tin đối ngoại trong năm.", 1)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with model_server.model_server() as server:
        yield server


async def settled(person: Person) -> None:
    """Return when what `person` did so far is done: a chat's updates are handled in order."""
    person.sends("/help")
    while not (await person.hears())[0].text.startswith("Cách hỏi"):
        pass


def writing(model: ModelServer) -> dict[str, object]:
    """Settings for a bot that asks `model`."""
    return {"llm_base_url": model.address, "llm_model": "small", "llm_timeout": 5}


async def test_the_summary_comes_after_the_quotes_with_its_mark(
    api: BotApi, echo: Echo, model: ModelServer
) -> None:
    model.reply = writes(HONEST)
    async with running(api, echo, **writing(model)):
        lan = api.user()
        question = lan.sends(QUESTION)
        answer, written = await lan.hears(2)
    assert answer.under("blockquote") == [QUESTION.strip()]
    assert written.text.startswith(f"{MARK_AFTER}\n{HONEST[0]}")
    assert "mục 2, điểm a, nhiệm vụ (1)" in written.text
    assert written.reply_to is question
    assert not written.buttons


async def test_a_model_that_takes_its_time_holds_up_neither_its_chat_nor_others(
    api: BotApi, echo: Echo, model: ModelServer
) -> None:
    goes_on = threading.Event()

    def waits(handler: BaseHTTPRequestHandler) -> None:
        goes_on.wait(5)
        writes(HONEST)(handler)

    model.reply = waits
    async with running(api, echo, **writing(model)):
        lan, minh = api.user(), api.user(1002, "Minh")
        lan.sends(QUESTION)
        await lan.hears()
        lan.sends("một")
        minh.sends("hai")
        assert (await lan.hears())[0].under("blockquote") == ["một"]
        assert (await minh.hears())[0].under("blockquote") == ["hai"]
        goes_on.set()
        [written] = await lan.hears()
    assert written.text.startswith(MARK_AFTER)


async def test_an_edited_question_keeps_no_summary_of_what_it_was(
    api: BotApi, echo: Echo, model: ModelServer
) -> None:
    model.reply = writes(HONEST)
    async with running(api, echo, **writing(model)):
        lan = api.user()
        question = lan.sends(QUESTION)
        answer, written = await lan.hears(2)
        model.reply = body(b"{}", 500)
        lan.edits(question, "một")
        await settled(lan)
        assert answer.under("blockquote") == ["một"]
        assert written.deleted

        # nor does one come that was on its way
        goes_on = threading.Event()

        def waits(handler: BaseHTTPRequestHandler) -> None:
            goes_on.wait(5)
            writes(HONEST)(handler)

        model.reply = waits
        question = lan.sends(QUESTION)
        [answer] = await lan.hears()
        lan.edits(question, "hai")
        await settled(lan)
        goes_on.set()
        await asyncio.to_thread(lambda: None)
    assert answer.under("blockquote") == ["hai"]
    assert [m.text for m in api.said(lan.id)].count(written.text) == 1


async def test_without_a_model_or_with_one_that_fails_the_quotes_stand_alone(
    api: BotApi, echo: Echo, model: ModelServer
) -> None:
    model.reply = body(b"{}", 500)
    for settings in ({}, writing(model)):
        async with running(api, echo, **settings):
            lan = api.user()
            lan.sends(QUESTION)
            [answer] = await lan.hears()
            await settled(lan)
        assert answer.under("blockquote") == [QUESTION.strip()]
    assert len(api.said(lan.id)) == 4
