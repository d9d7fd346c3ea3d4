"""The hotline from end to end: an officer, operators, an administrator, one strict server."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from botapi import BotApi, faults
from botapi.chats import Message
from botapi.people import Group, Person
from running import Echo, running

from bot import cards, desk
from bot.app import TelegramApplication
from bot.hotline import HERE, State
from bot.messages import hotline as said
from bot.messages import operators as to_operators
from bot.storage import audit, bringing, people, ticket_messages, tickets
from bot.storage.people import Role
from bot.storage.tickets import Ticket

# python-telegram-bot warns of its own use of RetryAfter.retry_after.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

CHAT = -100500
QUESTION = "Ai ký kế hoạch?"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LOOKS", 0.02)
    monkeypatch.setattr(desk, "_PAUSE", 0.1)
    monkeypatch.setattr(cards, "_BELIEVED", 0.0)


class Office:
    """Who takes part, and what they see."""

    def __init__(self, api: BotApi, group: Group, bot: TelegramApplication) -> None:
        self.api, self.group, self.bot = api, group, bot
        self.lan = api.user(1001, "Lan")
        self.an = api.user(2001, "An")
        self.binh = api.user(2002, "Bình")
        for person in (self.an, self.binh):
            person.joins(group)

    async def asks(self, text: str = QUESTION, person: Person | None = None) -> Message:
        """Let somebody ask, and press «Hỏi người trực»; returns the notice that they get."""
        person = person or self.lan
        person.sends(text)
        [answer] = await person.hears()
        await person.presses(answer, said.ASK).answered()
        [notice] = await person.hears()
        return notice

    async def sees(self, count: int = 1) -> list[Message]:
        """Return what comes into the operators' group."""
        return await self.group.hears(count)

    async def until(self, card: Message, words: str) -> Message:
        """Wait until a card says `words`."""
        await self.api.until(lambda: words in card.text or None, 5, f"{words!r} on {card.text!r}")
        return card

    async def ticket(self, number: int = 1) -> Ticket:
        services = self.bot.bot_data["services"]
        found = await services.database.read(partial(tickets.find, number=number))
        assert found
        return found

    async def is_quiet(self) -> None:
        """Wait until every update is done and nothing is to be brought."""
        await self.api.drained()
        services = self.bot.bot_data["services"]
        pending = partial(bringing.has_pending, bot=self.bot.bot.id)
        inbox: Any = self.bot.update_queue
        for _ in range(500):
            if not inbox.in_hand and not await services.database.read(pending):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the desk never rests")


@pytest.fixture
async def office(api: BotApi, echo: Echo) -> AsyncIterator[Office]:
    """A forum for the operators."""
    group = api.group(CHAT, "Người trực", forum=True)
    api.do(lambda _: group.chat())
    async with running(api, echo, hotline_chat=CHAT) as bot:
        yield Office(api, group, bot)


@pytest.fixture
async def plain(api: BotApi, echo: Echo) -> AsyncIterator[Office]:
    """A plain group for the operators."""
    group = api.group(CHAT, "Người trực")
    api.do(lambda _: group.chat())
    async with running(api, echo, hotline_chat=CHAT) as bot:
        yield Office(api, group, bot)


async def test_a_question_goes_to_people_and_their_answer_comes_back(office: Office) -> None:
    notice = await office.asks()
    assert "phiếu số 1" in notice.text
    assert notice.buttons == [said.WRITE_MORE]
    [card] = await office.sees()
    assert "Phiếu số 1 · mới" in card.text
    assert QUESTION in card.under("blockquote")[0]
    assert "Trợ lý đã trả lời" in card.text
    assert "mục 2, điểm a, nhiệm vụ (1)" in card.text
    assert card.topic in office.group.chat().topics

    await office.an.presses(card, to_operators.CLAIM).answered()
    await office.until(card, "· đang xử lý")
    assert "Người trực: An" in card.text

    office.an.sends("Chủ tịch Ủy ban nhân dân tỉnh ký.", to=office.group, topic=card.topic)
    [answer] = await office.lan.hears()
    assert answer.text == "Người trực An:\nChủ tịch Ủy ban nhân dân tỉnh ký."
    assert answer.under("bold") == ["Người trực An:"]
    assert answer.reply_to
    assert answer.reply_to.text == QUESTION
    await office.until(card, "· đã trả lời")
    assert to_operators.TO_FAQ in card.buttons
    assert (await office.ticket()).case.answered

    await office.an.presses(card, to_operators.CLOSE).answered()
    [closed] = await office.lan.hears()
    assert "đã đóng phiếu số 1" in closed.text
    await office.until(card, "· đóng")
    assert card.buttons == [to_operators.TO_FAQ]

    # writing again opens it again
    office.lan.sends("Có ký thay được không?", reply_to=closed)
    [passed] = await office.lan.hears()
    assert "mở lại phiếu" in passed.text
    [copy] = await office.sees()
    assert copy.text == "Có ký thay được không?"
    assert copy.topic == card.topic
    await office.until(card, "· đang xử lý")


# ---- a plain group


async def test_in_a_plain_group_a_reply_to_the_card_or_to_the_officer_goes_back(
    plain: Office,
) -> None:
    notice = await plain.asks()
    [card] = await plain.sees()
    assert card.topic is None
    assert "Trả lời (reply) tin này" in card.text
    plain.an.sends("Ai biết câu này không?", to=plain.group)  # talk: nobody is asked
    plain.an.sends("Chủ tịch ký.", to=plain.group, reply_to=card)
    [answer] = await plain.lan.hears()
    assert answer.text == "Người trực An:\nChủ tịch ký."
    plain.lan.sends("Cảm ơn, còn phó chủ tịch?", reply_to=answer)
    [copy] = await plain.sees()
    assert copy.text == "Cảm ơn, còn phó chủ tịch?"
    assert copy.reply_to is card
    await plain.lan.hears()
    plain.binh.sends("Cũng được.", to=plain.group, reply_to=copy)
    [answer] = await plain.lan.hears()
    assert answer.text == "Người trực Bình:\nCũng được."
    assert answer.reply_to
    assert answer.reply_to.text == copy.text
    assert notice.chat.id == 1001


# ---- claiming


async def test_a_ticket_is_in_one_persons_hands(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    assert card.buttons == [to_operators.CLAIM, to_operators.CLOSE]
    await office.an.presses(card, to_operators.CLAIM).answered()
    old = await office.until(card, "Người trực: An")
    assert old.buttons == [to_operators.GIVE_BACK, to_operators.CLOSE, to_operators.PUT_TO_OFFICER]
    await office.binh.presses(card, to_operators.GIVE_BACK).answered()
    await office.until(card, "· mới")
    first = office.an.presses(card, to_operators.CLAIM)
    second = office.binh.presses(card, to_operators.CLAIM)
    assert (await first.answered())["text"] == to_operators.DONE["nhan"]
    told = await second.answered()
    assert "An xử lý" in told["text"]
    assert told["show_alert"]
    # who replies to what somebody else has in hand helps; it stays in that one's hand
    office.binh.sends("Anh/chị cho biết tỉnh nào?", to=office.group, topic=card.topic)
    [answer] = await office.lan.hears()
    assert answer.text.startswith("Người trực Bình:")
    # and what ends with a question mark waits for the officer
    await office.until(card, "· chờ cán bộ")
    assert "Người trực: An" in card.text
    assert not (await office.ticket()).case.answered
    # each press that did something is in the record of administration, with who and which
    await office.is_quiet()
    noted = await office.bot.bot_data["services"].database.read(audit.since)
    assert [(row.act, row.who, row.what) for row in noted] == [
        ("ticket claimed", office.an.id, {"ticket": 1}),
        ("ticket given back", office.binh.id, {"ticket": 1}),
        ("ticket claimed", office.an.id, {"ticket": 1}),
    ]


async def test_only_people_of_the_operators_group_count(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    stranger = office.api.user(3001, "Khách")
    told = await stranger.presses(card, to_operators.CLAIM).answered()
    assert told["text"] == to_operators.NOT_OPERATOR
    office.binh.leaves(office.group)
    office.api.do(lambda s: s.world.chats.setdefault(2002, office.binh.chat()))
    told = await office.binh.presses(card, to_operators.CLOSE).answered()
    assert told["text"] == to_operators.NOT_OPERATOR
    assert (await office.ticket()).case.state is State.NEW

    office.binh.sends("Tôi trả lời hộ.", to=office.group, topic=card.topic)
    office.binh.leaves(office.group)  # before the bot looks, or after: it is a race either way
    await office.is_quiet()


async def test_what_somebody_outside_of_the_group_writes_is_not_passed_on(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    office.api.breaks(
        "getChatMember", faults.error(400, "Bad Request: PARTICIPANT_ID_INVALID"), times=1
    )
    office.binh.sends("Tôi trả lời hộ.", to=office.group, topic=card.topic)
    [told] = await office.sees()
    assert told.text == to_operators.NOT_MEMBER
    assert told.topic == card.topic
    assert len(office.api.said(1001)) == 2  # the answer and the notice


async def test_buttons_do_nothing_from_elsewhere(office: Office) -> None:
    """A card is pressed in the operators' group, «Viết thêm» in the officer's own chat."""
    notice = await office.asks()
    [card] = await office.sees()
    other = office.api.user(1002, "Mai")
    other.sends("chào")
    [theirs] = await other.hears()
    # Data is forged: Mai's client sends what stands under Lan's notice, and under the card.
    forged = office.api.do(lambda _: setattr(theirs, "keyboard", notice.keyboard))
    told = await other.presses(theirs, said.WRITE_MORE).answered()
    assert told["text"] == said.TAKEN_DOWN
    office.api.do(lambda _: setattr(theirs, "keyboard", card.keyboard))
    told = await other.presses(theirs, to_operators.CLOSE).answered()
    assert told["text"] == to_operators.NOT_OPERATOR
    assert forged is None
    assert (await office.ticket()).case.state is State.NEW


async def test_pressing_twice_makes_one_ticket(office: Office) -> None:
    office.lan.sends(QUESTION)
    [answer] = await office.lan.hears()
    await office.lan.presses(answer, said.ASK).answered()
    [notice] = await office.lan.hears()
    told = await office.lan.presses(answer, said.ASK).answered()
    assert "phiếu số 1" in told["text"]
    await office.sees()
    await office.is_quiet()
    assert len(office.api.said(1001)) == 2
    assert len(office.api.said(CHAT)) == 1
    assert notice


# ---- what is not passed on


async def test_talk_among_operators_stays_there_and_the_assistant_keeps_out_of_it(
    office: Office,
    echo: Echo,
) -> None:
    await office.asks()
    [card] = await office.sees()
    asked = len(echo.asked)
    office.an.sends("// chị này hỏi hôm qua rồi", to=office.group, topic=card.topic)
    office.an.sends("/khongco", to=office.group, topic=card.topic)
    office.an.shares("photo", "// ảnh nội bộ", to=office.group, topic=card.topic)
    office.an.sends("Nói chuyện ở chủ đề chung", to=office.group)
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic)
    [answer] = await office.lan.hears()
    assert answer.text.endswith("Chủ tịch ký.")
    await office.is_quiet()
    assert len(office.api.said(1001)) == 3
    assert len(office.api.said(CHAT)) == 1
    assert len(echo.asked) == asked


async def test_an_officer_with_an_open_ticket_still_talks_to_the_assistant(
    office: Office,
) -> None:
    await office.asks()
    await office.sees()
    office.lan.sends("Mục 2 nói gì?")
    [answer] = await office.lan.hears()
    assert answer.under("blockquote") == ["Mục 2 nói gì?"]
    office.lan.sends("Còn mục 3?", reply_to=answer)
    [answer] = await office.lan.hears()
    assert answer.under("blockquote") == ["Còn mục 3?"]
    await office.is_quiet()
    assert len(office.api.said(CHAT)) == 1


async def test_write_more_asks_for_a_reply_that_goes_to_people(office: Office) -> None:
    notice = await office.asks()
    await office.sees()
    await office.lan.presses(notice, said.WRITE_MORE).answered()
    [prompt] = await office.lan.hears()
    assert "phiếu số 1" in prompt.text
    office.lan.sends("Tỉnh tôi là Lào Cai.", reply_to=prompt)
    [copy] = await office.sees()
    assert copy.text == "Tỉnh tôi là Lào Cai."
    [passed] = await office.lan.hears()
    assert passed.text.startswith("Trợ lý chuyển tin này tới người trực")


async def test_what_is_marked_secret_goes_to_nobody(office: Office) -> None:
    office.lan.sends("/nguoitruc Văn bản đóng dấu MẬT số 12 nói gì?")
    [told] = await office.lan.hears()
    assert told.text == said.NOT_TO_BE_SENT
    notice = await office.asks()
    await office.sees()
    office.lan.sends("Gửi kèm công văn TỐI MẬT số 3", reply_to=notice)
    [told] = await office.lan.hears()
    assert told.text == said.NOT_TO_BE_SENT
    await office.is_quiet()
    assert len(office.api.said(CHAT)) == 1


async def test_personal_data_reaches_people_and_is_not_kept(office: Office) -> None:
    notice = await office.asks()
    await office.sees()
    office.lan.sends("Gọi tôi: 0912 345 678", reply_to=notice)
    [copy] = await office.sees()
    assert copy.text == "Gọi tôi: 0912 345 678"
    services = office.bot.bot_data["services"]
    [kept] = await services.database.read(partial(ticket_messages.messages, number=1))
    assert kept.text == "Gọi tôi: [số điện thoại]"


# ---- files and edits


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker", "location"])
async def test_files_go_both_ways(office: Office, kind: str) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    caption = "xem trang 2" if kind in ("photo", "document") else ""
    office.lan.shares(kind, caption, reply_to=notice)
    [copy] = await office.sees()
    assert kind in copy.content
    assert copy.text == caption
    assert copy.topic == card.topic
    await office.lan.hears()
    office.an.shares(kind, caption, to=office.group, topic=card.topic)
    if kind in ("sticker", "location"):  # they bear no words: who speaks comes before
        [who, answer] = await office.lan.hears(2)
        assert who.text == "Người trực An:"
    else:
        [answer] = await office.lan.hears()
        assert answer.text == f"Người trực An: {caption}".strip()
    assert kind in answer.content
    assert answer.buttons == [said.WRITE_BACK]


async def test_words_that_fill_a_message_come_after_who_speaks(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    office.an.sends("x" * 4096, to=office.group, topic=card.topic)
    [who, answer] = await office.lan.hears(2)
    assert who.text == "Người trực An:"
    assert answer.text == "x" * 4096
    office.an.shares("photo", "y" * 1024, to=office.group, topic=card.topic)
    [who, answer] = await office.lan.hears(2)
    assert answer.text == "y" * 1024


async def test_edits_are_mirrored(office: Office) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    wrote = office.lan.sends("Tỉnh Lào Cai", reply_to=notice)
    [copy] = await office.sees()
    await office.lan.hears()
    office.lan.edits(wrote, "Tỉnh Lai Châu")
    await office.until(copy, "Tỉnh Lai Châu")

    wrote = office.an.sends("Chủ tich ký", to=office.group, topic=card.topic)
    [answer] = await office.lan.hears()
    office.an.edits(wrote, "Chủ tịch ký")
    await office.until(answer, "Người trực An:\nChủ tịch ký")
    assert answer.buttons == [said.WRITE_BACK]

    wrote = office.an.shares("document", "bản 1", to=office.group, topic=card.topic)
    [answer] = await office.lan.hears()
    office.an.edits(wrote, "bản 2")
    await office.until(answer, "Người trực An: bản 2")

    # the question itself, which the assistant answers anew, too
    question = office.lan.chat().messages[0]
    office.lan.edits(question, "Ai duyệt kế hoạch?")
    await office.until(card, "Ai duyệt kế hoạch?")
    services = office.bot.bot_data["services"]
    kept = await services.database.read(partial(ticket_messages.messages, number=1))
    assert [message.text for message in kept] == ["Tỉnh Lai Châu", "Chủ tịch ký", "bản 2"]
    assert len(office.api.said(CHAT)) == 2


async def test_an_edit_that_telegram_refuses_is_told(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    wrote = office.an.sends("Chủ tịch ký", to=office.group, topic=card.topic)
    await office.lan.hears()
    office.api.breaks("editMessageText", faults.error(400, "Bad Request: message can't be edited"))
    office.an.edits(wrote, "Phó chủ tịch ký")
    [told] = await office.sees()
    assert told.text == to_operators.not_edited()


# ---- several tickets


async def test_an_officer_has_one_topic_and_each_ticket_its_card(office: Office) -> None:
    await office.asks()
    [first] = await office.sees()
    await office.asks("Hạn nộp báo cáo là khi nào?")
    [second] = await office.sees()
    assert first.topic == second.topic
    office.an.sends("Trước 15/12.", to=office.group, topic=second.topic)
    [answer] = await office.lan.hears()
    assert answer.reply_to
    assert answer.reply_to.text == "Hạn nộp báo cáo là khi nào?"
    office.an.sends("Chủ tịch ký.", to=office.group, topic=first.topic, reply_to=first)
    [answer] = await office.lan.hears()
    assert answer.reply_to
    assert answer.reply_to.text == QUESTION
    other = office.api.user(1002, "Mai")
    await office.asks("Còn tỉnh tôi?", other)
    [third] = await office.sees()
    assert third.topic != first.topic
    assert len(office.group.chat().topics) == 2


async def test_a_question_that_fills_messages_is_shown_whole(office: Office) -> None:
    long = " ".join(f"câu{number}" for number in range(550))
    await office.asks(long)
    [card, *rest] = await office.sees(3)
    assert "toàn văn ở các tin dưới" in card.text
    shown = " ".join(words for message in rest for words in message.under("blockquote"))
    assert shown.split()[: len(long.split())] == long.split()
    await office.an.presses(card, to_operators.CLAIM).answered()
    await office.until(card, "Người trực: An")
    await office.is_quiet()
    assert len(office.api.said(CHAT)) == 3
    assert not office.api.losses
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic, reply_to=rest[0])
    assert (await office.lan.hears())[-1].text.endswith("Chủ tịch ký.")


# ---- /nguoitruc


async def test_the_command_takes_a_question_or_asks_for_one(office: Office) -> None:
    office.lan.sends("/nguoitruc Ai ký kế hoạch?")
    [notice] = await office.lan.hears()
    assert "phiếu số 1" in notice.text
    [card] = await office.sees()
    assert card.under("blockquote")[0] == "Ai ký kế hoạch?"
    assert "mục 2, điểm a, nhiệm vụ (1)" in card.text  # the assistant was asked, too

    office.lan.sends("/nguoitruc")
    [prompt] = await office.lan.hears()
    assert prompt.text == said.PROMPT
    office.lan.sends("Hạn nộp là khi nào?", reply_to=prompt)
    [notice] = await office.lan.hears()
    assert "phiếu số 2" in notice.text
    [card] = await office.sees()
    assert card.under("blockquote")[0] == "Hạn nộp là khi nào?"

    office.lan.sends("/nguoitruc")
    [prompt] = await office.lan.hears()
    office.lan.shares("photo", reply_to=prompt)
    await office.lan.hears()
    [card, copy] = await office.sees(2)
    assert said.WITHOUT_WORDS in card.text
    assert "photo" in copy.content

    asked = office.lan.sends("Ai chịu trách nhiệm?")
    await office.lan.hears()
    office.lan.sends("/nguoitruc", reply_to=asked)
    [card] = await office.sees()
    assert card.under("blockquote")[0] == "Ai chịu trách nhiệm?"


async def test_people_are_asked_privately_only(office: Office) -> None:
    room = office.api.group(-2001, "Phòng")
    office.lan.sends("/nguoitruc@troly_ttdn_bot Ai ký?", to=room)
    [told] = await room.hears()
    assert told.text == said.PRIVATELY
    office.lan.sends("@troly_ttdn_bot Ai ký?", to=room)
    [answer] = await room.hears()
    told_ = await office.lan.presses(answer, said.ASK).answered()
    assert told_["text"] == said.PRIVATELY
    await office.is_quiet()
    assert not office.api.said(CHAT)


async def test_without_a_hotline_it_is_said(api: BotApi, echo: Echo) -> None:
    async with running(api, echo):
        lan = api.user(1001, "Lan")
        lan.sends("/nguoitruc Ai ký?")
        [told] = await lan.hears()
        assert told.text == said.NO_HOTLINE
        lan.sends("Ai ký?")
        [answer] = await lan.hears()
        assert said.ASK not in answer.buttons


# ---- names, hours, reminders


async def test_names_are_hidden_where_the_office_wants_it(
    api: BotApi,
    echo: Echo,
) -> None:
    group = api.group(CHAT, "Người trực", forum=True)
    api.do(lambda _: group.chat())
    wanted = {"hotline_anonymous": True, "hotline_anonymous_officers": True}
    async with running(api, echo, hotline_chat=CHAT, **wanted) as bot:
        office = Office(api, group, bot)
        await office.asks()
        [card] = await office.sees()
        assert "Lan" not in card.text
        opening = group.chat().find(card.topic or 0)
        assert opening
        assert opening.content["forum_topic_created"]["name"] == "Cán bộ #1"
        office.an.sends("Chủ tịch ký.", to=group, topic=card.topic)
        [answer] = await office.lan.hears()
        assert answer.text == "Người trực:\nChủ tịch ký."
        assert (await office.ticket()).officer_name == ""
    assert not [call for call in api.called("sendMessage") if "Lan" in str(call.parameters)]


async def test_outside_of_the_hours_it_is_said_when_people_are_back(
    api: BotApi,
    echo: Echo,
) -> None:
    group = api.group(CHAT, "Người trực")
    api.do(lambda _: group.chat())
    # A day that is not today, in Vietnam: the hours are never now.
    day = "T2" if datetime.datetime.now(HERE).weekday() in (2, 3, 4) else "T5"
    async with running(api, echo, hotline_chat=CHAT, hotline_hours=f"{day} 8:00-17:00") as bot:
        office = Office(api, group, bot)
        notice = await office.asks()
        assert f"ngoài giờ trực ({day} 8:00-17:00)" in notice.text
        assert f"từ 8:00 thứ {'Hai' if day == 'T2' else 'Năm'}, ngày " in notice.text


async def test_operators_are_reminded_once_of_an_officer_who_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.asks()
    [card] = await office.sees()
    now = desk._now
    for module in (desk, cards):  # what is overdue, and what is said of it
        monkeypatch.setattr(module, "_now", lambda: now() + datetime.timedelta(minutes=90))
    monkeypatch.setattr(desk, "_REMINDS", 0.0)
    [reminder] = await office.sees()
    assert reminder.text == "⏰ Phiếu số 1 chờ trả lời đã 90 phút."
    assert reminder.reply_to is card
    assert reminder.topic == card.topic
    await office.is_quiet()
    await asyncio.sleep(0.2)
    assert len(office.api.said(CHAT)) == 2
    # a reply to the reminder is an answer, too; after it nobody waits
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic, reply_to=reminder)
    [answer] = await office.lan.hears()
    assert answer.text.endswith("Chủ tịch ký.")
    assert (await office.ticket()).case.waiting is None or await office.until(card, "· đã trả lời")


# ---- when Telegram says no


@pytest.mark.parametrize("refusal", [None, "TOPIC_DELETED"])
async def test_a_deleted_topic_is_made_anew(office: Office, refusal: str | None) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    assert card.topic is not None
    if refusal is None:
        office.group.loses(card.topic)
    else:
        office.api.breaks("copyMessage", faults.error(400, f"Bad Request: {refusal}"))
    office.lan.sends("Còn hạn nộp?", reply_to=notice)
    [new, copy] = await office.sees(2)
    assert "Phiếu số 1" in new.text
    assert copy.text == "Còn hạn nộp?"
    assert new.topic == copy.topic != card.topic
    office.an.sends("Trước 15/12.", to=office.group, topic=new.topic)
    assert (await office.lan.hears(2))[-1].text == "Người trực An:\nTrước 15/12."
    # and the next ticket goes there, too
    await office.asks("Nộp ở đâu?")
    [second] = await office.sees()
    assert second.topic == new.topic


@pytest.mark.parametrize("may", [True, False])
async def test_a_closed_topic_is_opened_again_or_made_anew(office: Office, may: bool) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    assert card.topic is not None
    chat = office.group.chat()
    office.api.do(lambda _: chat.closed_topics.add(card.topic or 0))
    office.api.breaks("copyMessage", faults.error(400, "Bad Request: TOPIC_CLOSED"))
    if not may:
        office.api.breaks("reopenForumTopic", faults.error(400, "Bad Request: not enough rights"))
    office.lan.sends("Còn hạn nộp?", reply_to=notice)
    messages = await office.sees(1 if may else 2)
    assert messages[-1].text == "Còn hạn nộp?"
    assert (messages[-1].topic == card.topic) is may
    assert not chat.closed_topics & {messages[-1].topic}


async def test_without_the_right_to_topics_the_card_stands_in_the_group_and_says_so(
    office: Office,
) -> None:
    office.group.makes_bot("administrator", by=office.an, may_manage_topics=False)
    [told] = await office.sees()
    assert told.text == to_operators.NO_RIGHT
    await office.asks()
    [card] = await office.sees()
    assert card.topic is None
    assert "thiếu quyền «Quản lý chủ đề»" in card.text
    office.an.sends("Chủ tịch ký.", to=office.group, reply_to=card)
    [answer] = await office.lan.hears()
    assert answer.text.endswith("Chủ tịch ký.")
    office.group.makes_bot("administrator", by=office.an)
    await office.asks("Còn hạn nộp?")
    [card] = await office.sees()
    assert card.topic is not None
    assert "thiếu quyền" not in card.text


async def test_an_officer_who_blocks_the_bot_is_reported_to_the_operators(office: Office) -> None:
    await office.asks()
    [card] = await office.sees()
    office.lan.blocks()
    await office.until(card, "chặn trợ lý")
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic)
    [told] = await office.sees()
    assert "Chưa gửi được tới cán bộ" in told.text
    assert told.reply_to
    assert told.reply_to.text == "Chủ tịch ký."
    assert not (await office.ticket()).case.answered
    await office.an.presses(card, to_operators.CLOSE).answered()
    await office.until(card, "· đóng")
    office.lan.blocks(blocked=False)
    office.lan.sends("Tôi đây")
    await office.lan.hears()


async def test_an_officer_whose_account_is_gone_is_reported_with_the_first_answer(
    office: Office,
) -> None:
    await office.asks()
    [card] = await office.sees()
    refusal = faults.error(403, "Forbidden: user is deactivated")
    office.api.breaks("sendMessage", refusal)
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic)
    [told] = await office.sees()
    assert "Chưa gửi được tới cán bộ" in told.text
    await office.until(card, "chặn trợ lý")
    # it was a mistake of Telegram's: the next answer arrives, and the card is in order
    office.an.sends("Chủ tịch ký.", to=office.group, topic=card.topic)
    await office.lan.hears()
    await office.until(card, "· đã trả lời")
    await office.is_quiet()
    assert "chặn" not in card.text


async def test_a_group_that_puts_the_bot_out_is_told_to_administrators_and_nothing_is_lost(
    office: Office,
) -> None:
    chief = office.api.user(9001, "Quản trị")
    chief.sends("/start")
    await chief.hears()
    database = office.bot.bot_data["services"].database
    await database.write(partial(people.appoint, number=9001, role=Role.ADMINISTRATOR))
    office.group.makes_bot("kicked", by=office.an)
    [told] = await chief.hears()
    assert "không gửi được phiếu vào nhóm người trực" in told.text
    await office.asks()
    await office.asks("Còn hạn nộp?")
    [told] = await chief.hears()
    assert "bot was kicked" in told.text
    await asyncio.sleep(0.3)
    assert len(office.api.said(9001)) == 3  # once for an outage, not for each ticket or try
    office.group.makes_bot("administrator", by=office.an)
    cards = await office.sees(2)
    assert sorted(card.under("blockquote")[0] for card in cards) == [QUESTION, "Còn hạn nộp?"]


async def test_a_group_with_another_number_is_told_to_administrators(office: Office) -> None:
    office.api.breaks(
        "getChat",
        faults._said(
            400,
            {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": {"migrate_to_chat_id": -100777},
            },
        ),
    )
    chief = office.api.user(9001, "Quản trị")
    chief.sends("/start")
    await chief.hears()
    database = office.bot.bot_data["services"].database
    await database.write(partial(people.appoint, number=9001, role=Role.ADMINISTRATOR))
    await office.asks()
    [told] = await chief.hears()
    assert "TROLY_HOTLINE_CHAT=-100777" in told.text


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("message to copy not found", to_operators.WITHDRAWN),
        ("message can't be copied", "Telegram không cho sao chép"),
    ],
)
async def test_what_cannot_be_copied_is_said(office: Office, refusal: str, words: str) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    office.api.breaks("copyMessage", faults.error(400, f"Bad Request: {refusal}"))
    office.lan.sends("Còn hạn nộp?", reply_to=notice)
    [told] = await office.sees()
    assert words in told.text
    assert told.reply_to is card


@pytest.mark.parametrize(
    "fault", [faults.error(500), faults.flood(1), faults.drop(), faults.garbage(502)]
)
async def test_a_bad_turn_of_the_net_delays_only(office: Office, fault: faults.Fault) -> None:
    office.api.breaks("createForumTopic", fault)
    notice = await office.asks()
    office.api.breaks("copyMessage", fault)
    office.lan.sends("Còn hạn nộp?", reply_to=notice)
    [card, copy] = await office.sees(2)
    assert copy.text == "Còn hạn nộp?"
    assert len(office.group.chat().topics) == 1
    assert card.topic == copy.topic


async def test_a_card_that_somebody_deleted_comes_again(office: Office) -> None:
    notice = await office.asks()
    [card] = await office.sees()
    office.api.do(lambda _: setattr(card, "deleted", True))
    office.lan.sends("Còn hạn nộp?", reply_to=notice)
    [new, copy] = await office.sees(2)
    assert "Phiếu số 1" in new.text
    assert copy.reply_to is new
    # a card that came twice, as after a kill, does what it says, too
    await office.an.presses(card, to_operators.CLAIM).answered()
    await office.until(new, "· đang xử lý")
