"""Who must look at an answer again hears of it, after a kill and without a group."""

import asyncio
import datetime
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from botapi import BotApi, faults
from botapi.chats import Message
from running import Echo, _empty_database, running

from bot import cards, faq_care, faq_service
from bot.faq import Basis, Entry, Stage, as_read
from bot.messages import faq as said
from bot.storage import entries, notices, people, updates
from bot.storage.database import Database
from bot.storage.people import Role
from knowledge.library import shipped

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

CHAT, FIRST, SECOND = -100500, 900, 901
AGED = "khoản 2 Điều 24 Nghị định số 72/2015/NĐ-CP được sửa đổi"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_BELIEVED", 0.0)
    monkeypatch.setattr(faq_service, "LOOKS", 0.05)
    monkeypatch.setattr(faq_service, "_PAUSE", 0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder in which the process was killed when it had marked an entry for review."""
    shutil.copy(_empty_database(), tmp_path / "troly.db")
    before, today = datetime.date(2026, 6, 30), datetime.date.today()
    one = Entry("Chung", "Ai lo kinh phí?", "Sở.", "Sở A", before, (), "cu")
    cited = replace(one, bases=(Basis.parse("72/2015/NĐ-CP#24.2"),))
    database = Database.open(f"sqlite:///{tmp_path / 'troly.db'}")
    database.write_now(partial(entries.add, entry=as_read(cited, shipped().on(before))))
    [marked] = faq_care.reviewed(database, shipped(), today)
    assert marked.stage is Stage.REVIEW
    database.write_now(partial(people.appoint, number=SECOND, role=Role.ADMINISTRATOR))
    database.close()
    return tmp_path


async def seen(api: BotApi, chat: int, words: str) -> Message:
    """Return the first message of the bot there that holds `words`, waiting for it."""

    def find() -> Message | None:
        known = api.service.world.chats[chat].said_by(api.service.world.bot)
        return next((message for message in known if words in message.text), None)

    return await api.until(find, 10, f"{words!r} in {chat}")


async def test_who_was_not_told_before_a_kill_is_told_after_it_and_once(
    api: BotApi, folder: Path
) -> None:
    group = api.group(CHAT, "Người trực")
    async with running(api, Echo(), hotline_chat=CHAT, data_dir=folder) as bot:
        [notice] = await group.hears()
        assert "1 giải đáp cần xem lại" in notice.text
        assert AGED in notice.text
        assert notice.buttons == ["Số 1"]
        while await bot.bot_data["services"].database.read(notices.waiting):
            await asyncio.sleep(0.01)
    async with running(api, Echo(), hotline_chat=CHAT, data_dir=folder):
        await asyncio.sleep(0.5)
        assert len(api.said(CHAT)) == 1


async def test_administrators_are_told_where_the_group_is_out_of_reach(
    api: BotApi, folder: Path
) -> None:
    """Those of the settings and those whom others have appointed."""
    group = api.group(CHAT, "Người trực")
    group.makes_bot("kicked", by=api.user(2001, "An"))
    chosen = {"hotline_chat": CHAT, "administrators": str(FIRST), "data_dir": folder}
    chiefs = [api.user(FIRST, "Sếp"), api.user(SECOND, "Phó")]
    for chief in chiefs:
        chief.sends("/start")  # a bot may write to nobody who never wrote to it
    async with running(api, Echo(), **chosen):
        for chief in chiefs:
            notice = await seen(api, chief.id, AGED)
            assert f"không gửi được tin này vào nhóm người trực ({CHAT})" in notice.text
            assert AGED in notice.text
        # they can do what the people on duty would have done
        await chiefs[1].presses(notice, "Số 1").answered()
        assert "Ai lo kinh phí?" in (await seen(api, SECOND, said.DRAFT)).text
        await asyncio.sleep(0.3)
        assert sum(AGED in message.text for message in api.said(FIRST)) == 1


async def test_a_bad_turn_of_the_net_delays_the_notice_and_tells_nobody_else(
    api: BotApi, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = api.group(CHAT, "Người trực")
    for _ in range(4):  # more often than a call is made again by itself
        api.breaks("sendMessage", faults.error(502))
    async with running(api, Echo(), hotline_chat=CHAT, administrators=str(FIRST), data_dir=folder):
        [notice] = await group.hears(timeout=20)
        assert AGED in notice.text
        assert not api.service.world.chats.get(FIRST) or not api.said(FIRST)


def test_of_several_replicas_one_tells_and_another_where_that_is_gone(database: Database) -> None:
    one = Entry("Chung", "Ai lo kinh phí?", "Sở.", "Sở A", datetime.date.today(), ())
    added = database.write_now(partial(entries.add, entry=one))
    assert not database.read_now(notices.waiting)
    database.write_now(partial(entries.to_review, found=[(added, "Nghị định đã đổi")]))
    for replica in ("lives", "waits"):
        database.write_now(partial(updates.alive, replica=replica))

    def take(replica: str) -> list[Entry]:
        return database.write_now(partial(notices.take, replica=replica, limit=20))

    assert [entry.id for entry in take("gone")] == [added.id]
    assert [entry.id for entry in take("lives")] == [added.id]
    assert take("waits") == []
    assert [entry.why for entry in take("lives")] == ["Nghị định đã đổi"]
    database.write_now(partial(notices.told, found=take("lives")))
    assert not database.read_now(notices.waiting)
