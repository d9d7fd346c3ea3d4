"""Where and how people ask: groups, topics, any chat, links, second thoughts, pictures."""

import asyncio
import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from botapi import UNLIMITED, BotApi, faults
from botapi.chats import Account, Message
from botapi.entities import TEXT_LIMIT, parse_html, units
from botapi.people import Person
from hypothesis import given
from hypothesis import settings as settings_of_examples
from hypothesis import strategies as st
from running import Echo, running

from bot import deep_links, messages
from bot.assistant import Assistant
from bot.deep_links import EntryNumber
from bot.errors import DatabaseUnavailable
from bot.inbox import Handling
from bot.messages import buttons as words
from knowledge.library import shipped
from knowledge.model import Citation, Locator

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


async def asks(person: Person, text: str) -> Message:
    """Return the one message that answers `text`."""
    person.sends(text)
    [answer] = await person.hears(timeout=10)
    return answer


@pytest.fixture
async def real(api: BotApi, assistant: Assistant) -> BotApi:  # type: ignore[misc]
    """A local Bot API on which the real assistant answers."""
    async with running(api, assistant):
        yield api


async def settled(api: BotApi, person: Person) -> None:
    """Return when what `person` did so far is done: a chat's updates are handled in order."""
    person.sends("/help")
    while not (await person.hears(timeout=10))[0].text.startswith("Cách hỏi"):
        pass


# ---- groups


async def test_commands_serve_in_groups_and_answer_there(real: BotApi) -> None:
    office, lan = real.group(), real.user()
    asked = lan.sends("/muc@troly_ttdn_bot 2a", to=office)
    [answer] = await office.hears(timeout=10)
    assert "mục 2, điểm a" in answer.text
    assert answer.reply_to is asked
    # and its buttons serve everybody there
    minh = real.user(1002, "Minh")
    assert (await minh.presses(answer, "Mục sau").answered())["text"] == ""
    assert "mục 2, điểm b" in answer.text
    await minh.presses(answer, "Quay lại").answered()
    assert "mục 2, điểm a, Công văn" in answer.text


async def test_a_mention_alone_asks_what_it_answers(api: BotApi, lan: Person) -> None:
    office, minh = api.group(), api.user(1002, "Minh")
    question = minh.sends("Tỉnh nào chưa ban hành quy chế?", to=office)
    lan.sends("@troly_ttdn_bot", to=office, reply_to=question)
    [answer] = await office.hears()
    assert answer.under("blockquote") == ["Tỉnh nào chưa ban hành quy chế?"]


async def test_in_a_topic_buttons_and_answers_stay_there(real: BotApi) -> None:
    forum, lan = real.group(-3001, "Diễn đàn", topics=(7, 8)), real.user()
    lan.sends("@troly_ttdn_bot mục 2a", to=forum, topic=7)
    [answer] = await forum.hears(timeout=10)
    assert answer.topic == 7
    lan.sends("/vanban@troly_ttdn_bot 72/2015", to=forum, topic=8)
    [answer] = await forum.hears(timeout=10)
    assert answer.topic == 8
    # what was said in one topic is nothing to the other
    lan.sends("@troly_ttdn_bot còn nhiệm vụ 3?", to=forum, topic=7)
    [answer] = await forum.hears(timeout=10)
    assert "mục 2, điểm a, nhiệm vụ (3)" in answer.text


async def test_what_is_not_text_is_answered_in_a_group_only_where_it_is_meant(
    api: BotApi, lan: Person
) -> None:
    office = api.group()
    lan.shares("voice", to=office)
    lan.sends("@troly_ttdn_bot một", to=office)
    [answer] = await office.hears()
    assert answer.under("blockquote") == ["một"]
    lan.shares("voice", to=office, reply_to=answer)
    [answer] = await office.hears()
    assert answer.text == messages.NOT_TEXT


# ---- second thoughts


async def test_an_edited_question_gets_an_edited_answer(api: BotApi, lan: Person) -> None:
    question = lan.sends("một")
    [answer] = await lan.hears()
    buttons = answer.buttons
    lan.edits(question, "hai")
    await settled(api, lan)
    assert answer.under("blockquote") == ["hai"]
    assert answer.buttons == buttons
    assert answer.reply_to is question


async def test_what_an_edit_makes_too_much_goes_and_what_it_lacks_comes(
    api: BotApi, lan: Person
) -> None:
    lan.sends("/caidat")
    [card] = await lan.hears()
    await lan.presses(card, "Đầy đủ").answered()
    long, longer = ("dài" + " chữ" * size for size in (500, 800))
    question = lan.sends(long)
    first = await lan.hears(2)
    for text, count in [("ngắn", 1), (long, 2), (longer, 3), ("ngắn", 1)]:
        lan.edits(question, text)
        await settled(api, lan)
        shown = [m for m in api.said(lan.id) if m.reply_to is question and not m.deleted]
        assert len(shown) == count
        assert shown[0] is first[0]
        said = " ".join(part for m in shown for part in m.under("blockquote")).split()
        assert said == (text * (3 if text.startswith("dài") else 1)).split()
        # buttons stand under the last piece only
        assert [bool(m.buttons) for m in shown] == [False] * (count - 1) + [True]


async def test_an_edit_that_says_the_same_changes_nothing(api: BotApi, lan: Person) -> None:
    question = lan.sends("một")
    [answer] = await lan.hears()
    lan.edits(question, "một")
    await settled(api, lan)
    assert answer.under("blockquote") == ["một"]
    assert len(answer.edits) <= 1  # the number of its buttons is new


async def test_an_edited_command_is_carried_out_anew(real: BotApi) -> None:
    lan = real.user()
    question = lan.sends("/muc 2a")
    [answer] = await lan.hears(timeout=10)
    lan.edits(question, "/muc 2b")
    await settled(real, lan)
    assert "mục 2, điểm b, Công văn" in answer.text


async def test_an_answer_that_was_deleted_is_given_again(api: BotApi, lan: Person) -> None:
    question = lan.sends("một")
    [answer] = await lan.hears()
    answer.deleted = True
    lan.edits(question, "hai")
    [answer] = await lan.hears()
    assert answer.under("blockquote") == ["hai"]


async def test_an_edit_in_a_group_that_names_the_bot_only_now_is_answered(
    api: BotApi, echo: Echo, lan: Person
) -> None:
    office = api.group()
    question = lan.sends("mục 2?", to=office)
    lan.edits(question, "@troly_ttdn_bot mục 2?")
    [answer] = await office.hears()
    assert answer.reply_to is question
    assert len(echo.asked) == 1


# ---- what is not typed


async def test_a_forwarded_message_is_read(lan: Person) -> None:
    boss = Account(77, "Trưởng phòng")
    lan.sends("Ba nhiệm vụ là gì?", via=boss)
    [answer] = await lan.hears()
    assert answer.under("blockquote") == ["Ba nhiệm vụ là gì?"]


async def test_an_album_is_one_question_or_one_kind_sentence(api: BotApi, lan: Person) -> None:
    for _ in range(4):
        lan.shares("photo", album="11")
    lan.shares("photo", "Mục 2 nói gì?", album="12")
    lan.shares("photo", album="12")
    kind, answer = await lan.hears(2)
    assert kind.text == messages.NOT_TEXT
    assert answer.under("blockquote") == ["Mục 2 nói gì?"]
    await settled(api, lan)
    assert len(api.said(lan.id)) == 3


async def test_a_secret_is_warned_of_first_and_personal_data_last(lan: Person) -> None:
    lan.sends("TUYỆT MẬT: kế hoạch mục 2?")
    warning, answer = await lan.hears(2)
    assert "bí mật nhà nước" in warning.text
    assert answer.buttons
    assert not warning.buttons
    lan.sends("Gọi tôi số 0912345678 về mục 2")
    answer, warning = await lan.hears(2)
    assert answer.buttons
    assert "dữ liệu cá nhân" in warning.text


# ---- any chat


async def offered(person: Person, query: str) -> list[dict[str, object]]:
    """Return the results that the bot offers for `@bot query`."""
    answer = await person.asks_inline(query).answered(timeout=10)
    results: list[dict[str, object]] = answer["results"]
    return results


async def test_in_any_chat_places_are_offered_to_insert(real: BotApi) -> None:
    lan = real.user()
    results = await offered(lan, "cụm thông tin điện tử ở cửa khẩu")
    assert 2 <= len(results) <= 10
    assert len({result["title"] for result in results}) == len(results)
    for result in results:
        content = result["input_message_content"]
        assert isinstance(content, dict)
        shown = parse_html(content["message_text"])
        assert units(shown.text) <= TEXT_LIMIT
        # the words and where they stand
        assert shown.under("blockquote")
        assert str(result["title"])[1:] in shown.text
        # and a way to ask further
        [[button]] = result["reply_markup"]["inline_keyboard"]  # type: ignore[index]
        assert button["url"].startswith("https://t.me/troly_ttdn_bot?start=p")
    assert any("ục 2, điểm a, nhiệm vụ (2)" in str(result["title"]) for result in results)


async def test_inline_the_answer_comes_first(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "Cần hướng dẫn cụ thể thì đăng ký với ai?")
    [first, *_] = await offered(lan, "Cần hướng dẫn cụ thể thì đăng ký với ai?")
    quoted = parse_html(first["input_message_content"]["message_text"]).under("blockquote")  # type: ignore[index]
    assert quoted == answer.under("blockquote")[:1]


async def test_inline_nothing_is_kept_and_nothing_found_is_said(real: BotApi) -> None:
    lan = real.user()
    assert await offered(lan, "") == []
    assert await offered(lan, "xyzzy") == []
    buttons = [call.parameters["button"] for call in real.called("answerInlineQuery")]
    assert [re.search(r'"text": "(.*?)"', button) is not None for button in buttons] == [True] * 2
    assert {call.parameters["is_personal"] for call in real.called("answerInlineQuery")} == {"true"}


# ---- links


def places() -> list[Citation]:
    """Every place that ships, and every document."""
    shelf = shipped().on(datetime.date(2026, 11, 24))
    return [
        Citation(number, locator)
        for number, document in shelf.documents.items()
        for locator in [None, *(provision.locator for provision in document.walk())]
    ]


def test_a_link_leads_to_every_place_and_back() -> None:
    numbers = shipped().numbers
    payloads = {}
    for place in places():
        payload = deep_links.payload(place)
        assert payload
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
        assert deep_links.read(payload, numbers) == place
        payloads[payload] = place
    assert len(payloads) == len(places())


def test_a_link_that_was_cut_or_mistyped_leads_nowhere() -> None:
    numbers = shipped().numbers
    payload = deep_links.payload(Citation("72/2015/NĐ-CP", Locator.parse("24.3")))
    assert payload
    wrong = [payload[:cut] for cut in range(len(payload))]
    wrong += [payload[:at] + "A" + payload[at + 1 :] for at in range(len(payload))]
    assert {deep_links.read(link, numbers) for link in wrong if link != payload} == {None}


@given(st.text(max_size=80))
def test_whatever_follows_start_is_read_or_left(text: str) -> None:
    assert deep_links.read(text, shipped().numbers) is None


@given(st.integers(0, 2**63 - 1))
def test_a_link_to_a_reviewed_answer_comes_back(number: int) -> None:
    payload = deep_links.payload(EntryNumber(number))
    assert payload
    assert len(payload) <= deep_links.LONGEST
    assert deep_links.read(payload, ()) == EntryNumber(number)


def test_a_place_with_too_long_a_name_has_no_link() -> None:
    assert deep_links.payload(Citation("1/2020/NĐ-CP", Locator(("x" * 60,)))) is None


async def test_an_answer_is_passed_on_by_a_link_that_opens_its_place(real: BotApi) -> None:
    lan, minh = real.user(), real.user(1002, "Minh")
    answer = await asks(lan, "mục 2a")
    share = urlsplit(answer.button("Chia sẻ").action["url"])
    given = parse_qs(share.query)
    assert share.netloc == "t.me"
    assert given["text"] == ["mục 2, điểm a, Công văn số 5740/BTTTT-TTĐN"]
    payload = parse_qs(urlsplit(given["url"][0]).query)["start"][0]
    opened = await asks(minh, f"/start {payload}")
    assert opened.under("blockquote") == answer.under("blockquote")
    await minh.presses(opened, "Mục sau").answered()
    assert "mục 2, điểm b" in opened.text


async def test_a_link_to_a_document_opens_its_outline(real: BotApi) -> None:
    lan = real.user()
    opened = await asks(lan, f"/start {deep_links.payload(Citation('72/2015/NĐ-CP'))}")
    assert "Điều 1" in opened.buttons


async def test_a_link_that_leads_nowhere_is_a_welcome(real: BotApi) -> None:
    lan = real.user()
    for payload in ("muc-2a", "p", "inline", "x" * 64):
        assert (await asks(lan, f"/start {payload}")).text.startswith("Xin chào")


async def test_the_net_may_fail_while_an_answer_is_edited(api: BotApi, lan: Person) -> None:
    question = lan.sends("một")
    [answer] = await lan.hears()
    api.breaks("editMessageText", faults.error(502, "Bad Gateway"))
    lan.edits(question, "hai")
    await settled(api, lan)
    assert answer.under("blockquote") == ["hai"]
    assert words.WHOLE in answer.buttons


# ---- whatever is sent

COMMANDS = (
    "",
    "",
    "/muc ",
    "/vanban ",
    "/timkiem ",
    "/hieuluc ",
    "/sosanh ",
    "/caidat ",
    "/start ",
)


@settings_of_examples(max_examples=3)
@given(
    sent=st.lists(
        st.tuples(st.sampled_from(COMMANDS), st.text(max_size=60)), min_size=25, max_size=25
    )
)
def test_whatever_is_sent_is_answered_and_rendered(
    assistant: Assistant, no_long_pauses: None, sent: list[tuple[str, str]]
) -> None:
    async def talk(api: BotApi) -> None:
        async with running(api, assistant, questions_per_minute=100_000):
            lan = api.user()
            for command, text in sent:
                lan.sends(f"{command}{text}".strip() or "?")
            await settled(api, lan)

    with BotApi(limits=UNLIMITED) as api:
        asyncio.run(talk(api))
        answered = {m.reply_to.id for m in api.said(1001) if m.reply_to}
        assert len(answered) == len(sent) + 1
        assert not api.losses
        assert {call.status for call in api.calls} == {200}


# ---- handled twice, as after a kill


async def test_whatever_is_handled_twice_is_done_once(
    api: BotApi, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, failed = Handling.finish, set[int]()

    async def fail_first(handling: Handling) -> None:
        if handling.update.update_id not in failed:
            failed.add(handling.update.update_id)
            raise DatabaseUnavailable("the disk is full")
        await finish(handling)

    monkeypatch.setattr(Handling, "finish", fail_first)
    async with running(api, assistant):
        lan = api.user()
        question = lan.sends("mục 2a")
        [answer] = await lan.hears(timeout=10)
        assert (await lan.presses(answer, "Mục sau").answered())["text"] == ""
        assert "mục 2, điểm b, Công văn" in answer.text
        lan.edits(question, "mục 3")
        await settled(api, lan)
        assert "mục 3, Công văn" in answer.text
        outline = await asks(lan, "/vanban 72/2015")
        await lan.presses(outline, "Trang sau").answered()
        await lan.presses(outline, "Điều 10").answered()
        assert "Điều 10 Nghị định" in outline.text
        welcome = await asks(lan, "/start")
        await lan.presses(welcome, "Nghệ An").answered()
        [tapped] = await lan.hears(timeout=10)
        assert tapped.text.startswith("Câu hỏi: Nghệ An")
        card = await asks(lan, "/caidat 30/6/2026")
        await lan.presses(card, "Đầy đủ").answered()
        assert card.under("bold")[1:] == ["đầy đủ", "ngày 30/6/2026"]
        await settled(api, lan)
    assert len(failed) >= 12
    # the answer, twice the help of `settled`, the outline, the welcome, the tapped one, the card
    assert len(api.said(lan.id)) == 7
