"""Administrators in the chat: what people ask, what to look after, a file for the library."""

import asyncio
import datetime
import os
import shutil
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botapi import BotApi
from botapi.chats import Message
from botapi.people import Group
from running import Echo, _empty_database, running

from bot import desk, faq_service
from bot.answer import Answer, Verdict
from bot.app import TelegramApplication
from bot.assistant import Assistant
from bot.faq import Basis, Entry, Stage, as_read
from bot.faq_match import Faq
from bot.messages import access as access_said
from bot.messages import library as said
from bot.messages import statistics as figures_said
from bot.pseudonym import pseudonym
from bot.storage import audit, entries, people, questions, tickets
from bot.switch import Switch
from index.build import in_use
from knowledge.library import shipped

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

CHAT, BOSS = -100500, 900
LAW = """\
BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH
Số: 10/2025/TT-BVHTTDL
THÔNG TƯ
Hướng dẫn chức năng của sở
Điều 1. Vị trí và chức năng
1. Sở giúp Ủy ban nhân dân cấp tỉnh quản lý hươu sao ở đảo.
Điều 2. Hiệu lực thi hành
Thông tư này có hiệu lực từ ngày 01 tháng 7 năm 2025.
"""


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LOOKS", 0.02)
    monkeypatch.setattr(faq_service, "LOOKS", 0.05)


class Office:
    """An officer, an administrator, the people on duty."""

    def __init__(self, api: BotApi, group: Group, bot: TelegramApplication) -> None:
        self.api, self.group, self.bot = api, group, bot
        self.lan, self.boss = api.user(1001, "Lan"), api.user(BOSS, "Sếp")

    @property
    def services(self) -> Any:
        return self.bot.bot_data["services"]

    async def shows(self, message: Message, words: str, timeout: float = 30) -> None:
        await self.api.until(
            lambda: words in message.text or None, timeout, f"{words!r}: {message.text}"
        )

    async def logs(self, *texts: str) -> None:
        now = datetime.datetime.now(datetime.UTC)
        await self.services.database.write(partial(people.consent, number=1001, now=now))
        who = pseudonym(self.services.key, 1001)
        for number, text in enumerate(texts):
            answer = Answer(text, Verdict.NOTHING)
            one = questions.Asked(1, number, who, text, answer, 5)
            await self.services.database.write(partial(questions.log, asked=one))


@pytest.fixture
async def office(api: BotApi, assistant: Assistant) -> AsyncIterator[Office]:
    group = api.group(CHAT, "Người trực")
    own = Assistant(assistant._searcher, faq=Faq(assistant.faq._encoder))
    chosen = {"hotline_chat": CHAT, "administrators": str(BOSS), "keep_days": 90}
    async with running(api, own, **chosen) as bot:
        settings = bot.bot_data["services"].settings
        own._switch = Switch(settings.texts_dir, settings.index_dir)
        there = Office(api, group, bot)
        there.boss.joins(group)
        yield there


# ---- figures


async def test_figures_come_as_a_picture_and_a_text_with_groups_to_open(office: Office) -> None:
    await office.logs("Đường dây nóng số mấy?", "đường dây nóng số mấy", "Lương bao nhiêu?")
    office.boss.sends("/thongke 7")
    picture, text = await office.boss.hears(2, timeout=20)
    assert picture.content["photo"]
    assert "3 câu hỏi: 0 (0%) có căn cứ" in text.text
    assert "1. đường dây nóng số mấy (2 lần)" in text.text
    await office.boss.presses(text, "1").answered()
    [group] = await office.boss.hears()
    assert "2 câu hỏi cùng ý" in group.text
    await office.boss.presses(group, figures_said.TO_DRAFT).answered()
    [draft] = await office.boss.hears(timeout=10)
    assert "Hỏi: đường dây nóng số mấy" in draft.text
    assert (await office.boss.presses(group, figures_said.TO_TICKET).answered())["text"] == (
        figures_said.TICKET_OPENED
    )
    [card] = await office.group.hears()
    assert "đường dây nóng số mấy" in card.text
    found = await office.services.database.read(partial(tickets.find, number=1))
    assert found.officer == BOSS


@pytest.mark.parametrize("command", ["/thongke", "/kiemtra"])
async def test_officers_hear_that_it_is_not_for_them(office: Office, command: str) -> None:
    office.lan.sends(command)
    [refusal] = await office.lan.hears()
    assert refusal.text == access_said.ADMINISTRATORS_ONLY
    await office.api.drained()
    assert len(office.api.said(office.lan.id)) == 1


async def test_check_tells_what_docs_check_tells(office: Office) -> None:
    office.boss.sends("/kiemtra")
    [found, *_] = await office.boss.hears(timeout=20)
    assert "Chỉ có bản tóm tắt" in found.text


# ---- a file


async def test_a_file_is_looked_at_added_and_served_without_a_pause(office: Office) -> None:
    old = Entry("Chung", "Sở nào lo việc ấy?", "Sở Văn hóa.", "Sở A", datetime.date.today(), ())
    cites = as_read(
        Entry(**{**_fields(old), "bases": (Basis.parse("10/2025/TT-BVHTTDL#1"),), "name": "cu"}),
        shipped().on(datetime.date.today()),
    )
    await office.services.database.write(partial(entries.add, entry=cites))
    await office.logs("Sở nào quản lý hươu sao?")
    office.boss.hands("thong-tu.txt", LAW.encode())
    [message] = await office.boss.hears(timeout=10)
    await office.shows(message, "Số: 10/2025/TT-BVHTTDL")
    assert "Điều 1. Vị trí và chức năng" in message.text
    before = in_use(office.services.settings.index_dir)
    await office.boss.presses(message, said.TAKE).answered(timeout=10)
    await office.shows(message, "Đã thêm 10/2025/TT-BVHTTDL", timeout=90)
    assert in_use(office.services.settings.index_dir) != before
    assert "Sở nào lo việc ấy?" in message.text  # the entry that rests on it
    assert "Sở nào quản lý hươu sao?" in message.text  # answered otherwise from now on
    assert "nay Điều 1" in message.text or "nay khoản 1 Điều 1" in message.text
    office.lan.sends("Sở nào quản lý hươu sao?")
    [answer] = await office.lan.hears(timeout=10)
    assert any("hươu sao" in quote for quote in answer.under("blockquote"))
    # the entry is put up for review, the operators hear of it, the act is noted
    [notice] = await office.group.hears(timeout=10)
    assert "cần xem lại" in notice.text
    kept = {e.name: e for e in await office.services.database.read(entries.every)}
    assert kept["cu"].stage is Stage.REVIEW
    acts = await office.services.database.read(audit.since)
    assert [(a.who, a.act, a.what["number"]) for a in acts if a.act == "library added"] == [
        (BOSS, "library added", "10/2025/TT-BVHTTDL")
    ]
    assert not list((office.services.settings.data_dir / "incoming").rglob("*.txt"))


def _fields(entry: Entry) -> dict[str, Any]:
    names = "topic question answer unit on bases name".split()
    return {name: getattr(entry, name) for name in names}


async def test_a_number_that_is_not_printed_is_asked_for_and_a_file_can_be_left(
    office: Office,
) -> None:
    office.boss.hands("../../etc/p a.txt", LAW.replace("Số: 10/2025/TT-BVHTTDL\n", "").encode())
    [message] = await office.boss.hears(timeout=10)
    await office.shows(message, said.NO_NUMBER)
    assert said.TAKE not in str(message.buttons)
    for wrong in ("số gì cũng được", "77/2025/TT-BVHTTDL"):
        office.boss.sends(wrong, reply_to=message)
        [message] = await office.boss.hears(timeout=10)
        await office.shows(message, "Tệp p-a.txt")
    await office.shows(message, "Số: 77/2025/TT-BVHTTDL")
    # of a document that nobody knows, the day is asked for, too
    assert said.NO_DATE in message.text
    office.boss.sends("19/6/2025", reply_to=message)
    [message] = await office.boss.hears(timeout=10)
    await office.shows(message, "Ngày: 19/6/2025")
    assert said.NO_DATE not in message.text
    await office.boss.presses(message, said.LEAVE).answered()
    await office.shows(message, said.LEFT)
    assert (await office.boss.presses_data(message, "khothem:1").answered())["text"]
    data = office.services.settings.data_dir
    assert not list(data.rglob("*.txt"))
    assert not (data / "texts").exists()


async def test_files_of_officers_and_files_too_large_are_not_fetched(office: Office) -> None:
    office.lan.hands("a.txt", LAW.encode())
    [answer] = await office.lan.hears()
    assert "chưa xem được ảnh và tệp" in answer.text
    office.boss.hands("a.pdf", b"x", file_size=20_000_001)
    [answer] = await office.boss.hears()
    assert answer.text == said.TOO_LARGE
    assert not office.api.called("getFile")


async def test_a_file_that_cannot_be_read_is_one_line(office: Office) -> None:
    office.boss.hands("a.pdf", b"%PDF-1.4 broken")
    [message] = await office.boss.hears(timeout=10)
    await office.shows(message, "a.pdf")
    assert len(message.text.splitlines()) == 1


async def test_files_that_administrators_sent_and_left_go_after_a_day(
    api: BotApi, echo: Echo, tmp_path: Path
) -> None:
    shutil.copy(_empty_database(), tmp_path / "troly.db")
    left, fresh, empty = (tmp_path / "incoming" / name for name in ("900-1", "900-2", "900-3"))
    for upload, hours in ((left, 25), (fresh, 23), (empty, 25)):
        upload.mkdir(parents=True)
        then = time.time() - hours * 3600
        if upload is not empty:
            (upload / "a.txt").write_text("Điều 1", encoding="utf-8")
            os.utime(upload / "a.txt", (then, then))
        os.utime(upload, (then, then))
    async with running(api, echo, data_dir=tmp_path):
        for _ in range(500):
            if not left.exists() and not empty.exists():
                break
            await asyncio.sleep(0.01)
        assert not left.exists()
        assert not empty.exists()
        assert (fresh / "a.txt").is_file()
