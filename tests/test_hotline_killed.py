"""The bot is killed after any step of a ticket's life: nothing is lost, nothing comes twice.

A step is a transaction or a call of Telegram; the kill is kill -9. What was on its way in that very
moment may come once more, for Telegram has no way to ask whether it arrived; nothing else may.
"""

import asyncio
import random
import shutil
from collections import Counter
from functools import partial
from pathlib import Path

import mortal
import pytest
from botapi import TOKEN, UNLIMITED, BotApi
from botapi.chats import Message
from running import Echo, _empty_database, running

from bot import desk, inbox
from bot.app import TelegramApplication
from bot.hotline import State
from bot.messages import operators as said
from bot.storage import bringing, ticket_messages, tickets, updates

# python-telegram-bot warns of its own use of RetryAfter.retry_after.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

CHAT = -100500
STEPS = 70  # of the story below, a few more or less: measured by benchmarks/hotline.py


@pytest.fixture(autouse=True)
def _no_long_looks(monkeypatch: pytest.MonkeyPatch, no_long_pauses: None) -> None:
    monkeypatch.setattr(desk, "LOOKS", 0.01)
    monkeypatch.setattr(inbox, "_LOOKS", 0.02)


class Story:
    """A ticket from the question to the end; people act when they see what they wait for."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.group = api.group(CHAT, "Người trực", forum=True)
        api.do(lambda _: self.group.chat())
        self.lan, self.an = api.user(1001, "Lan"), api.user(2001, "An")
        self.an.joins(self.group)

    async def sees(self, chat: int, words: str) -> Message:
        """Return the newest message of the bot that holds `words`, waiting for it."""

        def find() -> Message | None:
            known = self.api.service.world.chats.get(chat)
            said_ = known.said_by(self.api.service.world.bot) if known else []
            return next((m for m in reversed(said_) if words in m.text and not m.deleted), None)

        return await self.api.until(find, 20, f"{words!r} in {chat}")

    async def happens(self) -> None:
        self.lan.sends("/nguoitruc Ai ký kế hoạch?")
        notice = await self.sees(1001, "phiếu số 1")
        card = await self.sees(CHAT, "· mới")
        self.an.presses(card, said.CLAIM)
        card = await self.sees(CHAT, "· đang xử lý")
        self.an.sends("Tỉnh nào ạ?", to=self.group, topic=card.topic)
        await self.sees(CHAT, "· chờ cán bộ")
        asked = await self.sees(1001, "Tỉnh nào ạ?")
        self.lan.shares("photo", "Lào Cai", reply_to=asked)
        await self.sees(CHAT, "Lào Cai")
        self.lan.sends("Gấp ạ", reply_to=notice)
        copy = await self.sees(CHAT, "Gấp ạ")
        self.an.sends("Chủ tịch ký.", to=self.group, topic=card.topic, reply_to=copy)
        await self.sees(1001, "Chủ tịch ký.")
        card = await self.sees(CHAT, "· đã trả lời")
        self.an.presses(card, said.CLOSE)
        await self.sees(1001, "đã đóng phiếu số 1")
        await self.sees(CHAT, "· đóng")


# What each side must have been sent, and by what.
WANTED = {
    1001: (
        "Trợ lý chuyển câu hỏi của anh/chị tới người trực (phiếu số 1)",
        "Tỉnh nào ạ?",
        "Trợ lý chuyển tin này",
        "Chủ tịch ký.",
        "đã đóng phiếu số 1",
    ),
    CHAT: ("Phiếu số 1", "Lào Cai", "Gấp ạ"),
}
_TWICE = {"Trợ lý chuyển tin này": 2}  # the officer wrote more twice


async def is_quiet(application: TelegramApplication) -> None:
    """Wait until every update is done and nothing is to be brought."""
    database = application.bot_data["services"].database
    bot = int(TOKEN.partition(":")[0])
    for _ in range(1000):
        waiting = await database.read(partial(updates.waiting, bot=bot))
        if not waiting and not await database.read(partial(bringing.has_pending, bot=bot)):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("there is no end to it")


async def check(api: BotApi, application: TelegramApplication, where: str, on_the_way: int) -> None:
    """Compare what people have, and what is kept, with the story."""
    surplus: list[str] = []
    for chat, wanted in WANTED.items():
        for words in wanted:
            times = sum(words in message.text for message in api.said(chat))
            assert times >= _TWICE.get(words, 1), f"{words!r} is lost, killed after {where}"
            surplus += [words] * (times - _TWICE.get(words, 1))
    topics = len(api.service.world.chats[CHAT].topics)
    surplus += ["a topic"] * (topics - 1)
    assert len(surplus) <= on_the_way, f"{surplus} twice, killed after {where}"
    database = application.bot_data["services"].database
    found = await database.read(partial(tickets.count))
    assert found == {**dict.fromkeys(State, 0), State.CLOSED: 1}
    kept = await database.read(partial(ticket_messages.messages, number=1))
    assert Counter(message.text for message in kept) == Counter(
        ["Tỉnh nào ạ?", "Lào Cai", "Gấp ạ", "Chủ tịch ký."]
    )
    for message in kept:
        chat = CHAT if message.side == "officer" else 1001
        copy = api.service.world.chats[chat].find(message.copy or 0)
        assert copy, f"no copy of {message.text!r}, killed after {where}"
        assert message.text in copy.text


async def lived(api: BotApi, echo: Echo, folder: Path, last: int) -> str:
    """Tell the story to a bot that dies after `last` steps, and to the next one; check its end.

    Returns what the last step was, "" where the story ended before.
    """
    folder.mkdir()
    shutil.copy(_empty_database(), folder / "troly.db")
    note = folder / "last"
    given = {"telegram_token": TOKEN, "telegram_base_url": api.url, "data_dir": folder}
    process = mortal.start({**given, "hotline_chat": CHAT}, last, note)
    story = asyncio.create_task(Story(api).happens())
    try:
        while process.is_alive() and not story.done():
            await asyncio.sleep(0.005)
    finally:
        process.kill()
        process.join(10)
    where, on_the_way = note.read_text().split() if note.exists() else ("", "1")
    async with running(api, echo, hotline_chat=CHAT, data_dir=folder) as again:
        await story
        await is_quiet(again)
        await check(api, again, f"step {last}, {where}", int(on_the_way))
    return where


async def test_a_bot_killed_after_any_step_loses_nothing_and_repeats_nothing(
    tmp_path: Path, echo: Echo
) -> None:
    """Some of the steps, others each time; all: python tests/benchmarks/hotline.py kill."""
    for last in random.sample(range(1, STEPS), 4):
        with BotApi(limits=UNLIMITED) as api:
            await lived(api, echo, tmp_path / str(last), last)
