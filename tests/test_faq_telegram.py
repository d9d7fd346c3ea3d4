"""The FAQ from end to end: officers ask, operators answer and approve, the assistant knows."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from botapi import BotApi
from botapi.chats import Message
from botapi.people import Group
from running import running

from bot import cards, desk, faq_service
from bot.app import TelegramApplication
from bot.assistant import Assistant
from bot.faq import Basis, Entry, Stage, as_read
from bot.faq_match import Faq
from bot.messages import faq as said
from bot.messages import hotline as ticket_said
from bot.messages import operators as to_operators
from bot.storage import audit, entries
from knowledge.library import shipped

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

CHAT = -100500
QUESTION = "Kinh phí mua máy quay phim cho huyện đảo xin ở đâu?"
REPLY = "Tỉnh gộp vào dự toán ngân sách, theo khoản 3 Điều 24 Nghị định 72/2015/NĐ-CP."


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LOOKS", 0.02)
    monkeypatch.setattr(cards, "_BELIEVED", 0.0)
    monkeypatch.setattr(faq_service, "LOOKS", 0.05)


class Office:
    """Who takes part, and what they do."""

    def __init__(self, api: BotApi, group: Group, bot: TelegramApplication) -> None:
        self.api, self.group, self.bot = api, group, bot
        self.lan = api.user(1001, "Lan")
        self.an, self.binh = api.user(2001, "An"), api.user(2002, "Bình")
        for person in (self.an, self.binh):
            person.joins(group)

    @property
    def database(self) -> Any:
        return self.bot.bot_data["services"].database

    async def asks(self, text: str) -> Message:
        self.lan.sends(text)
        [answer] = await self.lan.hears(timeout=10)
        return answer

    async def answered_ticket(self) -> Message:
        """Let Lan ask people and An answer; returns the card of the ticket."""
        answer = await self.asks(QUESTION)
        await self.lan.presses(answer, ticket_said.ASK).answered()
        await self.lan.hears()
        [card] = await self.group.hears()
        self.an.sends(REPLY, to=self.group, reply_to=card)
        await self.lan.hears()
        await self.api.until(lambda: "· đã trả lời" in card.text or None, 5, "an answered ticket")
        return card

    async def draft(self) -> Message:
        card = await self.answered_ticket()
        await self.an.presses(card, to_operators.TO_FAQ).answered()
        [draft] = await self.group.hears()
        return draft

    async def entry(self, number: int) -> Entry:
        found = await self.database.read(partial(entries.one, number=number))
        assert found
        return found

    async def shows(self, message: Message, words: str) -> None:
        await self.api.until(lambda: words in message.text or None, 5, f"{words!r}: {message.text}")


def own(assistant: Assistant) -> Assistant:
    """An assistant with entries of its own, on the shared index."""
    return Assistant(assistant._searcher, faq=Faq(assistant.faq._encoder))


@pytest.fixture
async def office(api: BotApi, assistant: Assistant, request: Any) -> AsyncIterator[Office]:
    changed = getattr(request, "param", {})
    group = api.group(CHAT, "Người trực")
    async with running(api, own(assistant), hotline_chat=CHAT, faq_unit="Sở A", **changed) as bot:
        yield Office(api, group, bot)


def number_of(draft: Message) -> int:
    return int(draft.text.removeprefix(f"{said.DRAFT} ").split()[0])


async def test_what_people_answered_becomes_what_the_assistant_answers(office: Office) -> None:
    draft = await office.draft()
    # the officer's words and the operator's words, nothing else
    assert f"Hỏi: {QUESTION}" in draft.text
    assert f"Đáp: {REPLY}" in draft.text
    # the place that the operator named is among those proposed, none is chosen for them
    [line] = [x for x in draft.text.splitlines() if "khoản 3 Điều 24 Nghị định số 72/2015" in x]
    assert line.startswith("☐")
    assert (await office.an.presses(draft, said.APPROVE).answered())["text"] == said.NO_BASIS
    await office.an.presses(draft, line.split(".")[0]).answered()
    await office.shows(draft, line.replace("☐", "☑"))
    told = await office.an.presses(draft, said.APPROVE).answered()
    assert told["text"] == said.APPROVED
    assert "Người duyệt: An" in draft.text
    # at once, and however it is worded
    answer = await office.asks("xin kinh phi mua may quay phim cho huyen dao o dau")
    assert said.TITLE in answer.under("bold")
    assert "Sở A" in answer.text
    assert REPLY in answer.text
    assert any("mỗi năm, bộ, ngành" in q.lower() for q in answer.under("blockquote"))
    acts = await office.database.read(audit.since)
    assert [(a.who, a.act) for a in acts if a.act.startswith("faq")] == [(2001, "faq approved")]


async def test_a_draft_is_changed_by_replying_and_officers_hear_nothing_of_it(
    office: Office,
) -> None:
    draft = await office.draft()
    office.binh.sends(
        "Hỏi: Mua máy quay thì xin kinh phí ở đâu?\nĐáp: Gộp vào dự toán hằng năm.\n"
        "Nguồn: khoản 3 Điều 24 NĐ 72; 72/2015/NĐ-CP#5\nChủ đề: Kinh phí",
        to=office.group,
        reply_to=draft,
    )
    [again] = await office.group.hears()
    entry = await office.entry(number_of(draft))
    assert (entry.topic, entry.answer) == ("Kinh phí", "Gộp vào dự toán hằng năm.")
    assert [str(b) for b in entry.bases] == ["72/2015/NĐ-CP#24.3", "72/2015/NĐ-CP#5"]
    assert again.text.count("☑") == 2
    for wrong, reply in [
        ("Nguồn: Điều 99 Nghị định 72/2015/NĐ-CP", "không tìm thấy trong kho"),
        ("sửa giúp em với", "chưa đọc được dòng nào"),
    ]:
        office.binh.sends(wrong, to=office.group, reply_to=again)
        [refused] = await office.group.hears()
        assert reply in refused.text
    assert await office.entry(number_of(draft)) == entry
    # the answer that Lan got from An is the last thing she heard
    assert REPLY in office.api.said(office.lan.id)[-1].text


@pytest.mark.parametrize("office", [{"faq_second_approval": True}], indirect=True)
async def test_two_people_approve_where_two_must(office: Office) -> None:
    draft = await office.draft()
    await office.an.presses(draft, "☐ 1").answered()
    await office.shows(draft, "☑ 1")
    assert (await office.an.presses(draft, said.APPROVE).answered())["text"] == said.ONCE
    assert (await office.an.presses(draft, said.APPROVE).answered())["text"] == said.SAME_PERSON
    assert (await office.entry(number_of(draft))).stage is Stage.PENDING
    assert said.TITLE not in (await office.asks(QUESTION)).under("bold")
    assert (await office.binh.presses(draft, said.APPROVE).answered())["text"] == said.APPROVED
    assert said.TITLE in (await office.asks(QUESTION)).under("bold")
    # what is changed after an approval has been approved by nobody
    acts = [a.act for a in await office.database.read(audit.since) if a.act.startswith("faq")]
    assert acts == ["faq pending", "faq approved"]


async def test_the_same_ticket_has_one_draft_and_a_dropped_one_is_gone(office: Office) -> None:
    card = await office.answered_ticket()
    for _ in range(2):
        await office.an.presses(card, to_operators.TO_FAQ).answered()
    drafts = await office.group.hears(2)
    assert len({number_of(draft) for draft in drafts}) == 1
    told = await office.an.presses(drafts[0], said.DROP).answered()
    assert told["text"] == said.DROPPED
    assert (await office.an.presses(drafts[1], said.APPROVE).answered())["text"] == (
        said.OUTDATED_DRAFT
    )


async def test_only_people_on_duty_press_and_only_there(office: Office) -> None:
    draft = await office.draft()
    answer = await office.asks("Mục 1 nói gì?")
    data = draft.button(said.APPROVE).data
    assert data
    for forged in (data, "faq:1", "faqnguon:1:0:1", "faqmo:1"):
        told = await office.lan.presses_data(answer, forged).answered()
        assert told["text"] == said.NOT_HERE
    assert (await office.entry(number_of(draft))).stage is Stage.DRAFT


async def test_topics_lead_to_questions_to_an_answer_and_back(office: Office) -> None:
    listing = await office.asks("/faq")
    assert "chọn chủ đề" in listing.text
    await office.lan.presses(listing, "Quyền con người (4)").answered()
    await office.shows(
        listing, "1. Đề án truyền thông về quyền con người thực hiện trong giai đoạn"
    )
    await office.lan.presses(listing, "1").answered()
    await office.shows(listing, "Giai đoạn 2023 – 2028.")
    share = listing.button(said.SHARE)
    await office.lan.presses(listing, said.OTHERS).answered()
    await office.shows(listing, "Chọn số của câu")
    await office.lan.presses(listing, said.BACK).answered()
    await office.shows(listing, "chọn chủ đề")
    # the link that is passed on opens the entry
    payload = share.action["url"].split("start%3D")[1].split("&")[0]
    opened = await office.asks(f"/start {payload}")
    assert "Giai đoạn 2023 – 2028." in opened.text


async def test_an_entry_that_has_aged_is_no_longer_given_and_operators_hear_of_it(
    office: Office,
) -> None:
    before = datetime.date(2026, 6, 30)
    one = Entry("Chung", QUESTION, "Theo kế hoạch.", "Sở A", before, (), "cu")
    cites = [("cu", "72/2015/NĐ-CP#24.2"), ("con", "72/2015/NĐ-CP#24.3")]
    for name, place in cites:
        named = replace(one, name=name, bases=(Basis.parse(place),))
        noted = as_read(named, shipped().on(before))
        await office.database.write(partial(entries.add, entry=noted))
    [notice] = await office.group.hears()
    assert "1 giải đáp cần xem lại" in notice.text
    assert "khoản 2 Điều 24 Nghị định số 72/2015/NĐ-CP được sửa đổi" in notice.text
    kept = {e.name: e for e in await office.database.read(entries.every)}
    assert (kept["cu"].stage, kept["con"].stage) == (Stage.REVIEW, Stage.APPROVED)
    # looked at again and approved, it is given again
    await office.an.presses(notice, f"Số {kept['cu'].id}").answered()
    [draft] = await office.group.hears()
    assert "chờ xem lại" in draft.text
    assert (await office.an.presses(draft, said.APPROVE).answered())["text"] == said.APPROVED
    again = await office.entry(kept["cu"].id or 0)
    assert again.stage is Stage.APPROVED
    await asyncio.sleep(0.3)  # several looks later nothing has aged
    assert (await office.entry(again.id or 0)).stage is Stage.APPROVED


async def test_what_another_process_approves_is_served_soon(office: Office) -> None:
    one = Entry(
        "Chung", "Ai giữ chìa khóa kho?", "Chị Hoa.", "Sở A", datetime.date.today(), (), "khoa"
    )
    await office.database.write(partial(entries.add, entry=one))

    async def known() -> bool:
        return "Chị Hoa." in (await office.asks("Ai giữ chìa khóa kho?")).text

    for _ in range(40):
        if await known():
            return
    pytest.fail("the new entry was never served")
