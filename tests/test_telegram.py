"""The bot from end to end: the real Application over HTTP, Telegram's rules on the other side."""

import asyncio
import datetime
import io
import logging
import os
import signal
import threading

import pytest
from botapi import TOKEN, BotApi, Limits, faults
from botapi.entities import TEXT_LIMIT, parse_html, units
from botapi.people import Person
from hypothesis import given
from hypothesis import settings as settings_of_examples
from hypothesis import strategies as st
from running import Echo, built, running, settings

from bot import log, messages, serving
from bot.answer import Answer, Verdict
from bot.answer import quote as quoted
from bot.assistant import Assistant, Message
from bot.errors import BadSetting, TelegramRefused
from bot.serving import run, serve
from knowledge.library import GUIDANCE

TODAY = datetime.date(2026, 11, 23)

# python-telegram-bot warns of its own use of RetryAfter.retry_after.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


# ---- a conversation


async def test_a_question_is_answered_with_quoted_words_and_their_place(
    api: BotApi, lan: Person
) -> None:
    lan.sends("Ba nhiệm vụ là gì?")
    [answer] = await lan.hears()
    assert answer.under("blockquote") == ["Ba nhiệm vụ là gì?"]
    assert answer.under("bold") == ["mục 2, điểm a, nhiệm vụ (1)"]
    assert "5740/BTTTT-TTĐN" in answer.text
    # an answer that is there at once comes without "typing"
    assert [call.method for call in api.calls if call.method.startswith("send")] == ["sendMessage"]


async def test_start_says_who_speaks_and_what_not_to_send(lan: Person) -> None:
    lan.sends("/start")
    [welcome] = await lan.hears()
    assert "trợ lý tự động" in welcome.under("bold")
    assert "bí mật nhà nước" in welcome.text


@pytest.mark.parametrize(
    ("text", "reply_starts"),
    [
        ("/help", "Cách hỏi"),
        ("/start muc-2a", "Xin chào"),  # a deep link
        ("/HELP", "Cách hỏi"),
        ("/khongco", messages.UNKNOWN_COMMAND),
    ],
)
async def test_commands_are_answered(lan: Person, text: str, reply_starts: str) -> None:
    lan.sends(text)
    [answer] = await lan.hears()
    assert answer.text.startswith(reply_starts)


async def test_what_is_not_text_gets_one_kind_sentence(lan: Person) -> None:
    for kind in ("voice", "sticker", "photo", "document", "location", "contact"):
        lan.shares(kind)
        [answer] = await lan.hears()
        assert answer.text == messages.NOT_TEXT


async def test_a_caption_is_read_as_a_question(echo: Echo, lan: Person) -> None:
    lan.shares("photo", "Mục 2 nói gì?")
    [answer] = await lan.hears()
    assert answer.under("blockquote") == ["Mục 2 nói gì?"]


async def test_any_text_is_answered_and_rendered(api: BotApi, lan: Person) -> None:
    texts = [
        "<b>đậm</b> & <script>alert(1)</script> </blockquote>",
        "*a* _b_ `c` [d](e) ||f|| \\",
        "&lt;b&gt; &amp;amp; &#60;",
        "👩‍👩‍👧 🇻🇳 ✊🏾",
        "quy che\u0302\u0301 hoa\u0323t đo\u0323\u0302ng",  # NFD, as some phones send it
        "a\u202eb\u0000c\u200bd",
        "//// @ # $1",
        # with the place below, these need two messages
        "x" * 4096,
        "👍" * 2048,
        "<" * 4096,
    ]
    await likes_full_answers(lan)
    sent = [lan.sends(text).text for text in texts]
    answers = await lan.hears(len(texts) + 3, timeout=20)
    quoted = "".join(words for answer in answers for words in answer.under("blockquote"))
    assert quoted == "".join(sent)
    assert not api.losses
    assert {call.status for call in api.calls} == {200}


async def likes_full_answers(person: Person) -> None:
    """Let `person` choose full answers rather than short ones."""
    person.sends("/caidat")
    [settings] = await person.hears()
    await person.presses(settings, "Đầy đủ").answered()


async def test_a_long_answer_comes_whole_and_in_order(api: BotApi, lan: Person) -> None:
    await likes_full_answers(lan)
    text = "dài " + " ".join(str(number) for number in range(800))
    lan.sends(text)
    answers = await lan.hears(3)
    quoted = " ".join(words for answer in answers for words in answer.under("blockquote"))
    assert quoted.split() == (text * 3).split()


async def test_a_long_answer_is_one_message_that_says_what_is_left_out(lan: Person) -> None:
    lan.sends("dài " + "chữ " * 900)
    [answer] = await lan.hears()
    assert "Chưa hiện hết ở đây" in answer.text
    assert "Xem đầy đủ" in answer.buttons


async def test_a_long_paste_is_answered_piece_by_piece(lan: Person) -> None:
    pasted = lan.pastes("câu " * 2500)
    answers = await lan.hears(len(pasted))
    assert len(answers) == 3


# ---- groups


async def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(
    api: BotApi, echo: Echo, lan: Person
) -> None:
    office = api.group()
    lan.sends("Ai mua cà phê?", to=office)
    lan.shares("sticker", to=office)
    lan.sends("/khongco", to=office)
    lan.sends("@troly_ttdn_bot_khac mục 1", to=office)  # somebody else's name starts like ours
    asked = lan.sends("@TroLy_TTDN_bot mục 2 nói gì?", to=office)
    [answer] = await office.hears()
    assert answer.under("blockquote") == ["mục 2 nói gì?"]
    assert answer.reply_to is asked
    lan.sends("còn mục 3?", to=office, reply_to=answer)
    [answer] = await office.hears()
    assert answer.under("blockquote") == ["còn mục 3?"]
    assert len(api.said(office.id)) == 2


async def test_in_a_forum_the_answer_stays_in_its_topic(api: BotApi, lan: Person) -> None:
    forum = api.group(-3001, "Diễn đàn", topics=(7,))
    lan.sends("@troly_ttdn_bot mục 2", to=forum, topic=7)
    [answer] = await forum.hears()
    assert answer.topic == 7


# ---- order and side by side


async def test_chats_go_side_by_side_and_each_keeps_its_order(
    api: BotApi, echo: Echo, lan: Person
) -> None:
    people = [api.user(2000 + n) for n in range(8)]
    for number in range(5):
        for person in people:
            person.sends(f"câu {number}")
    for person in people:
        answers = await person.hears(5)
        assert [a.under("blockquote")[0] for a in answers] == [f"câu {n}" for n in range(5)]
    # messages of one chat are one conversation: each but the first is read after the one before
    assert [message.turn is None for message in echo.asked].count(True) == len(people)


async def test_what_has_to_wait_is_not_overtaken_in_its_chat(api: BotApi, lan: Person) -> None:
    api.breaks("sendMessage", faults.flood(1))
    for number in range(3):
        lan.sends(f"câu {number}")
    answers = await lan.hears(3)
    assert [a.under("blockquote")[0] for a in answers] == ["câu 0", "câu 1", "câu 2"]


async def test_the_assistant_works_in_one_thread_of_its_own(echo: Echo, lan: Person) -> None:
    let_go = threading.Event()
    echo.before = lambda message: let_go.wait(5) if message.text == "chậm" else None
    lan.sends("chậm")
    while not echo.asked:
        await asyncio.sleep(0.005)
    # the loop is free meanwhile: a command is answered while the assistant thinks
    other = lan.api.user(1002)
    other.sends("/help")
    assert await other.hears()
    let_go.set()
    assert await lan.hears()
    assert len(echo.threads) == 1
    assert threading.current_thread().name not in echo.threads


# ---- when things go wrong


async def test_html_that_is_refused_comes_as_plain_text(
    api: BotApi, lan: Person, caplog: pytest.LogCaptureFixture
) -> None:
    api.breaks("sendMessage", faults.error(400, "Bad Request: can't parse entities: nonsense"))
    lan.sends("Ba nhiệm vụ")
    [answer] = await lan.hears()
    assert not answer.entities
    assert answer.text.startswith("“Ba nhiệm vụ”\n— mục 2, điểm a, nhiệm vụ (1)")
    assert "refused an answer as HTML" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        faults.error(500),
        faults.error(502, "Bad Gateway"),
        faults.garbage(502),
        faults.drop(),
        faults.flood(1),
    ],
)
async def test_an_answer_survives_a_bad_turn_of_the_net(
    api: BotApi, lan: Person, fault: faults.Fault
) -> None:
    api.breaks("sendMessage", fault)
    lan.sends("Ba nhiệm vụ")
    [answer] = await lan.hears()
    assert answer.under("blockquote") == ["Ba nhiệm vụ"]
    assert len(api.said(lan.id)) == 1


async def test_typing_that_fails_holds_nothing_up(api: BotApi, lan: Person) -> None:
    api.breaks("sendChatAction", faults.error(500), times=3)
    lan.sends("Ba nhiệm vụ")
    assert await lan.hears()


async def test_a_defect_is_logged_first_and_then_said_kindly(
    echo: Echo, lan: Person, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(message: Message) -> None:
        raise ZeroDivisionError("boom")

    echo.before = fail
    lan.sends("Ba nhiệm vụ")
    [answer] = await lan.hears()
    assert answer.text == messages.FAILED
    assert "ZeroDivisionError: boom" in caplog.text
    assert "boom" not in answer.text
    # and the next question is answered
    echo.before = lambda message: None
    lan.sends("lại")
    assert (await lan.hears())[0].under("blockquote") == ["lại"]


async def test_who_blocks_the_bot_stops_nobody_else(
    api: BotApi, lan: Person, caplog: pytest.LogCaptureFixture
) -> None:
    lan.sends("Ba nhiệm vụ")
    await lan.hears()
    lan.sends("Bốn")
    lan.blocks()
    other = api.user(1002)
    other.sends("Năm")
    assert await other.hears()
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_telegrams_limits_are_kept(echo: Echo) -> None:
    with BotApi(limits=Limits()) as api:
        people = [api.user(3000 + number) for number in range(25)]
        for person in people:
            person.sends("một")
            person.sends("hai")
        async with running(api, echo):
            for person in people:
                answers = await person.hears(2, timeout=10)
                assert [a.under("blockquote")[0] for a in answers] == ["một", "hai"]
    assert {call.status for call in api.called("sendMessage")} == {200}


async def test_a_chat_that_is_told_to_wait_holds_up_no_other(api: BotApi, lan: Person) -> None:
    api.breaks("sendMessage", faults.flood(2))
    lan.sends("chờ")
    await api.until(lambda: api.called("sendMessage") or None, 5, "a refused message")
    other = api.user(1002)
    other.sends("không chờ")
    assert await other.hears(timeout=1.5)
    assert await lan.hears()


# ---- start and stop


async def test_no_token_is_one_clear_line(api: BotApi, echo: Echo) -> None:
    with pytest.raises(BadSetting, match="TROLY_TELEGRAM_TOKEN"):
        built(api, echo, telegram_token=None)


@pytest.mark.parametrize("token", ["7" + TOKEN, "không-phải-mã"])
async def test_a_wrong_token_is_one_clear_line_without_the_token(
    api: BotApi, echo: Echo, token: str
) -> None:
    with pytest.raises(TelegramRefused, match="TROLY_TELEGRAM_TOKEN") as caught:
        await serve(built(api, echo, telegram_token=token))
    assert token not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_a_token_revoked_later_ends_the_bot_with_the_same_line(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_LOOKS", 0.05)
    running_bot = asyncio.create_task(serve(built(api, echo)))
    lan = api.user()
    lan.sends("một")
    await lan.hears()
    api.token = TOKEN + "new"
    with pytest.raises(TelegramRefused, match="TROLY_TELEGRAM_TOKEN"):
        await running_bot


async def test_a_second_poller_is_named_in_the_log(
    api: BotApi, echo: Echo, lan: Person, caplog: pytest.LogCaptureFixture
) -> None:
    lan.sends("một")
    await lan.hears()
    api.breaks("getUpdates", faults.error(409, "Conflict: terminated by other getUpdates request"))
    lan.sends("hai")
    await lan.hears()
    lan.sends("ba")
    await lan.hears(timeout=10)
    assert "Another program is getting this bot's updates" in caplog.text


async def test_the_bot_waits_for_a_server_that_is_not_up_yet(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.breaks("getMe", faults.error(502, "Bad Gateway"))
    lan = api.user()
    lan.sends("sớm quá")
    async with running(api, echo):
        [answer] = await lan.hears(timeout=10)
    assert answer.under("blockquote") == ["sớm quá"]


async def test_a_webhook_left_behind_is_taken_away(api: BotApi, echo: Echo) -> None:
    api.do(lambda service: setattr(service, "webhook", None))
    async with running(api, echo):
        lan = api.user()
        lan.sends("một")
        assert await lan.hears()
    assert api.called("deleteWebhook")


def test_run_serves_until_it_is_told_to_stop(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    set_up = log.set_up
    handlers: list[logging.Handler] = []
    monkeypatch.setattr(log, "set_up", lambda given: handlers.append(set_up(given, written)))
    lan = api.user()

    def talk() -> None:
        lan.sends("một")
        asyncio.run(lan.hears())
        os.kill(os.getpid(), signal.SIGTERM)

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        run(settings(api), echo)  # returns: a defect would hang here
    finally:
        talking.join()
        for handler in handlers:
            logging.root.removeHandler(handler)
        logging.root.setLevel(logging.WARNING)
    assert "Ready: @troly_ttdn_bot answers" in written.getvalue()
    assert not api.do(lambda service: service.updates.waiting())


async def test_stopping_answers_what_has_been_taken_and_confirms_it(
    api: BotApi, echo: Echo
) -> None:
    lan = api.user()
    async with running(api, echo):
        lan.sends("một")
        await lan.hears()
        lan.sends("hai")
        await api.until(lambda: len(echo.asked) == 2 or None, 5, "a second question")
    assert [answer.under("blockquote")[0] for answer in api.said(lan.id)] == ["một", "hai"]
    assert not api.do(lambda service: service.updates.waiting())


# ---- secrets


async def test_the_token_is_never_in_the_log(api: BotApi, echo: Echo) -> None:
    written = io.StringIO()
    handler = log.set_up(settings(api, log_level="DEBUG"), written)
    try:
        async with running(api, echo):
            lan = api.user()
            lan.sends("một")
            await lan.hears()
            api.breaks("sendMessage", faults.drop(), times=3)
            lan.sends("hai")
            await lan.hears()
            logging.getLogger("x").info("see https://api.telegram.org/bot%s/getMe", TOKEN)
            try:
                raise ValueError(TOKEN)
            except ValueError:
                logging.getLogger("x").exception("at %s", TOKEN)
    finally:
        logging.root.removeHandler(handler)
        logging.root.setLevel(logging.WARNING)
    assert "<token>" in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert TOKEN.partition(":")[2] not in written.getvalue()


def test_other_tokens_and_tokens_of_another_shape_are_blotted_out_too() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s, %s", (TOKEN, "mã-lạ"), None)
    assert log.WithoutSecrets(["mã-lạ"]).format(record).endswith("x [-] <token>, <secret>")


# ---- with the real assistant


async def test_the_real_assistant_answers_through_telegram(
    api: BotApi, assistant: Assistant
) -> None:
    guidance = assistant.library.on(TODAY).document(GUIDANCE).text
    async with running(api, assistant):
        lan = api.user()
        for asked, place in [
            ("Tỉnh nào chưa ban hành quy chế quản lý hoạt động đối ngoại?", "mục 1"),
            ("muc 2a", "mục 2, điểm a"),
            ("Cho xem nhiệm vụ (3) điểm a mục 2", "mục 2, điểm a, nhiệm vụ (3)"),
        ]:
            lan.sends(asked)
            [answer] = await lan.hears(timeout=10)
            assert place in answer.under("bold"), asked
            assert all(words in guidance for words in answer.under("blockquote")[:1])
        lan.sends("Hôm nay trời có mưa không?")
        [answer] = await lan.hears()
        assert "không tìm thấy căn cứ" in answer.text
        assert not answer.under("blockquote")


@settings_of_examples(max_examples=25)
@given(text=st.text(min_size=1, max_size=4096))
def test_whatever_is_asked_is_rendered(assistant: Assistant, text: str) -> None:
    for piece in messages.answer(assistant.answer(Message(text))):
        shown = parse_html(piece.html)
        assert 1 <= units(shown.text) <= TEXT_LIMIT
        assert not shown.losses


def test_every_place_of_every_document_is_rendered_whole(assistant: Assistant) -> None:
    shelf = assistant.library.on(TODAY)
    for document in shelf.documents.values():
        for provision in document.walk():
            quote = quoted(shelf, document, provision.span)
            given = Answer("", Verdict.FOUND, (quote,))
            shown = [parse_html(html) for html in messages.html(given)]
            words = " ".join(part for message in shown for part in message.under("blockquote"))
            assert words.split() == quote.text.split()
