"""Buttons: they change the message in place, answer every press, and outlive restarts."""

import datetime
import json
import re
from pathlib import Path

import pytest
from botapi import BotApi, faults
from botapi.chats import Message
from botapi.entities import TEXT_LIMIT, parse_html, units
from botapi.people import Person
from hypothesis import given
from hypothesis import strategies as st
from running import running, settings

from bot import moves, pages, views
from bot.answered import Asked, answered
from bot.assistant import Assistant
from bot.handlers import buttons as handler
from bot.handlers.keyboard import markup
from bot.messages import buttons as words
from bot.storage import shown
from bot.storage.database import Database
from bot.storage.schema import shown as table
from knowledge.library import GUIDANCE, Library
from knowledge.model import Citation, Locator

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

DECREE = "72/2015/NĐ-CP"


async def asks(person: Person, text: str) -> Message:
    """Return the one message that answers `text`."""
    person.sends(text)
    [answer] = await person.hears(timeout=10)
    return answer


def place(message: Message) -> str:
    """Return the first place cited in a message, without the document."""
    line = next(line for line in message.text.splitlines() if line.startswith("— "))
    return re.split(r",? (?:Công văn|Nghị định|Thông tư|Quyết định) ", line)[0].removeprefix("— ")


async def press(person: Person, message: Message, label: str) -> str:
    """Press a button; return what is said over the chat, "" for nothing."""
    answer = await person.presses(message, label).answered(timeout=10)
    return str(answer["text"])


@pytest.fixture
async def real(api: BotApi, assistant: Assistant) -> BotApi:  # type: ignore[misc]
    """A local Bot API on which the real assistant answers."""
    async with running(api, assistant):
        yield api


# ---- walking through the texts


async def test_buttons_walk_around_a_place_and_back_to_the_answer(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    first = answer.formatted
    assert place(answer) == "mục 2, điểm a"
    for label, there in [
        ("Mục sau", "mục 2, điểm b"),
        ("Mục sau", "mục 3"),  # past the last điểm stands the next mục
        ("Mục trước", "mục 2"),
        ("Mục trước", "mục 1"),
    ]:
        assert await press(lan, answer, label) == ""
        assert place(answer) == there
    assert await press(lan, answer, "Quay lại") == ""
    assert answer.formatted == first
    assert await press(lan, answer, "Xem cả mục") == ""
    assert place(answer) == "mục 2"
    # all in the one message
    assert len(real.said(lan.id)) == 1


async def test_at_either_end_of_a_document_there_is_no_button_beyond(real: BotApi) -> None:
    lan = real.user()
    first = await asks(lan, "/vanban 5740")
    await press(lan, first, "phần trích yếu")
    assert "‹ Mục trước" not in first.buttons
    assert "Mục sau ›" in first.buttons


async def test_part_of_a_place_leads_to_the_whole_of_it(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "Cần hướng dẫn cụ thể thì đăng ký với ai?")
    there = place(answer)
    quoted = answer.under("blockquote")[0]
    await press(lan, answer, "Xem cả mục")
    assert place(answer) == there
    assert quoted in answer.under("blockquote")[0]
    assert len(answer.under("blockquote")[0]) > len(quoted)


async def test_other_places_are_listed_and_opened(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "muc 2a")
    await press(lan, answer, "Nơi khác liên quan")
    assert answer.under("bold")[0] == "Nơi khác liên quan"
    assert any("06/2022/TT-BTTTT" in line for line in answer.under("bold"))
    await press(lan, answer, "1")
    assert "06/2022/TT-BTTTT" in answer.text
    await press(lan, answer, "Quay lại")
    assert answer.under("bold")[0] == "Nơi khác liên quan"
    await press(lan, answer, "Quay lại")
    assert place(answer) == "mục 2, điểm a"


async def test_the_source_is_a_button_that_opens_it(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "Nghị định 72 còn hiệu lực không?")
    button = answer.button("Văn bản gốc")
    assert button.action["url"].startswith("https://")
    # a document as a whole is walked through from its outline
    await press(lan, answer, "Mục lục")
    assert "Điều 1" in answer.buttons


async def test_an_unsure_answer_offers_each_place(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "nhiệm vụ 3")
    assert "Mục sau ›" not in answer.buttons
    chosen = [label for label in answer.buttons if label.startswith("Xem ")]
    assert len(chosen) == 3
    await press(lan, answer, chosen[1])
    assert place(answer) == chosen[1].removeprefix("Xem ")


async def test_a_question_leans_on_the_place_that_was_walked_to(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    await press(lan, answer, "Mục sau")
    answer = await asks(lan, "còn nhiệm vụ 2 thì sao")
    assert place(answer) == "mục 2, điểm b, nhiệm vụ (2)"


async def test_a_long_answer_is_paged_in_place(real: BotApi, assistant: Assistant) -> None:
    lan = real.user()
    answer = await asks(lan, "Cho xem Điều 24 NĐ 72/2015")
    if "Xem đầy đủ" not in answer.buttons:
        answer = await asks(lan, "Điều 4 Thông tư 60/2026/TT-BTC")
    short = answer.formatted
    await press(lan, answer, "Xem đầy đủ")
    first = answer.formatted
    assert "1/2" in answer.buttons
    await press(lan, answer, "Trang sau")
    assert answer.formatted != first
    await press(lan, answer, "Trang trước")
    assert answer.formatted == first
    await press(lan, answer, "Quay lại")
    assert answer.formatted == short


# ---- what was shown lasts


async def test_buttons_outlive_a_restart(api: BotApi, assistant: Assistant) -> None:
    folder = settings(api).data_dir
    lan = api.user()
    async with running(api, assistant, data_dir=folder):
        answer = await asks(lan, "mục 2a")
        first = answer.formatted
    async with running(api, assistant, data_dir=folder):
        assert await press(lan, answer, "Mục sau") == ""
        assert place(answer) == "mục 2, điểm b"
        assert await press(lan, answer, "Quay lại") == ""
        assert answer.formatted == first


async def test_the_answer_comes_back_though_the_talk_has_gone_on(real: BotApi) -> None:
    lan = real.user()
    await asks(lan, "mục 2a")
    leaning = await asks(lan, "còn nhiệm vụ 3?")  # understood by what was said before
    first = leaning.formatted
    await asks(lan, "Điều 7 NĐ 72")
    await press(lan, leaning, "Mục trước")
    assert await press(lan, leaning, "Quay lại") == ""
    assert leaning.formatted == first


async def test_the_answer_comes_back_though_its_question_was_deleted(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "Cần hướng dẫn cụ thể thì đăng ký với ai?")
    there = place(answer)
    answer.reply_to = None
    await press(lan, answer, "Xem cả mục")
    assert await press(lan, answer, "Quay lại") == ""
    assert place(answer) == there


async def test_a_place_that_left_the_library_is_said_to_be_gone(
    api: BotApi, assistant: Assistant
) -> None:
    folder = settings(api).data_dir
    lan = api.user()
    async with running(api, assistant, data_dir=folder):
        answer = await asks(lan, "Điều 7 NĐ 72")
        before = answer.formatted
    whole = assistant.library

    class Smaller:
        library = Library({GUIDANCE: whole.editions[GUIDANCE]})

    async with running(api, Smaller(), data_dir=folder):
        for label in ("Xem cả điều" if "Xem cả điều" in answer.buttons else "Mục sau",):
            assert await press(lan, answer, label) == words.GONE
        assert answer.formatted == before


async def test_an_old_button_says_so(api: BotApi, assistant: Assistant) -> None:
    folder = settings(api).data_dir
    lan = api.user()
    async with running(api, assistant, data_dir=folder):
        answer = await asks(lan, "mục 2a")
        before = answer.formatted
        database = Database(f"sqlite:///{folder / 'troly.db'}")
        now = datetime.datetime.now(datetime.UTC)
        database.write_now(lambda connection: shown.forget(connection, now))
        database.close()
        assert await press(lan, answer, "Mục sau") == words.OUTDATED
        assert answer.formatted == before


# ---- pressed as nobody should


async def test_pressed_twice_acts_once(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    button = answer.button("Mục sau")
    presses = [lan.presses_data(answer, str(button.data)) for _ in range(3)]
    for one in presses:
        assert (await one.answered())["text"] == ""
    assert place(answer) == "mục 2, điểm b"
    assert len(answer.edits) == 1
    refused = [call.description for call in real.calls if call.status != 200]
    assert all("message is not modified" in words for words in refused)


async def test_a_question_tapped_twice_is_answered_once(real: BotApi) -> None:
    lan = real.user()
    welcome = await asks(lan, "/start")
    label = "Nghị định 72/2015/NĐ-CP còn hiệu lực không?"
    presses = [lan.presses(welcome, label) for _ in range(2)]
    [answer] = await lan.hears()
    assert answer.text.startswith(f"Câu hỏi: {label}\n\nCòn.")
    told = [(await one.answered())["text"] for one in presses]
    assert told == ["", words.ASKED_ALREADY]
    assert len(real.said(lan.id)) == 2
    # and its buttons work, the way back too
    before = answer.formatted
    await press(lan, answer, "Mục lục")
    await press(lan, answer, "Quay lại")
    assert answer.formatted == before


FORGED = (
    "go:{id}:99",  # beyond the list
    "go:{id}:-1",
    "full:{id}:999999999",
    "set:{id}:0",  # of another kind of message
    "ask:{id}:0",
    "read:{id}",
    "at:999999999999999999",
    "at:0",
    "whole:{id}:7:7",
    "drop table",
    "::",
    "at:١",  # a digit, but none of ours
    "🤷",
    "x" * 64,
    "none:{id}",
)


async def test_any_data_is_answered(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    before = answer.text
    row = str(answer.button("Mục sau").data).split(":")[1]
    for data in FORGED:
        answered = await lan.presses_data(answer, data.format(id=row)).answered()
        assert answered["text"] in ("", words.OUTDATED, words.GONE), data
        if not data.startswith("full"):
            assert answer.text == before, data
            continue
        lan.presses_data(answer, f"at:{row}")


async def test_a_number_of_another_chat_opens_nothing(real: BotApi) -> None:
    lan, minh = real.user(1001), real.user(1002, "Minh")
    of_lan = await asks(lan, "mục 2a")
    of_minh = await asks(minh, "mục 5a")
    before = of_minh.formatted
    data = str(of_lan.button("Mục sau").data)
    assert (await minh.presses_data(of_minh, data).answered())["text"] == words.OUTDATED
    assert of_minh.formatted == before


async def test_a_press_that_fails_is_answered_too(
    api: BotApi, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(api, assistant):
        lan = api.user()
        answer = await asks(lan, "mục 2a")
        monkeypatch.setattr(moves, "target", lambda *_: 1 / 0)
        assert await press(lan, answer, "Mục sau") == words.FAILED


async def test_a_deleted_message_is_no_error(
    real: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    pressed = lan.presses(answer, "Mục sau")
    answer.deleted = True
    assert (await pressed.answered())["text"] in ("", words.GONE)
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_a_press_is_answered_though_the_chat_has_to_wait(
    real: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "_PATIENCE", 0.05)
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    real.breaks("editMessageText", faults.flood(1))
    pressed = lan.presses(answer, "Mục sau")
    assert (await pressed.answered(timeout=0.9))["text"] == ""
    assert place(answer) == "mục 2, điểm a"
    await real.until(lambda: place(answer) == "mục 2, điểm b" or None, 5, "the next place")


async def test_the_net_may_fail_while_a_message_changes(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "mục 2a")
    real.breaks("editMessageText", faults.error(502, "Bad Gateway"))
    assert await press(lan, answer, "Mục sau") == ""
    assert place(answer) == "mục 2, điểm b"


# ---- data


def test_what_is_kept_of_an_answer_holds_no_word_of_the_question(
    assistant: Assistant, tmp_path: Path
) -> None:
    found = answered(assistant, Asked("Điều 7 NĐ 72 về xyzzy", 7))
    assert found.what
    assert "xyzzy" not in json.dumps(found.what)
    assert found.what["update"] == 7
    assert found.what["places"][0] == [DECREE, "7"]


def test_data_fits_in_64_bytes_even_of_the_last_number() -> None:
    most = 2**63 - 1
    for act in views.Act:
        assert len(f"{act}:{most}:{-(10**8)}".encode()) <= 64


def test_the_same_in_the_same_chat_is_the_same_number(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'x.db'}")
    try:
        numbers = [
            database.write_now(lambda c, chat=chat, what=what: shown.show(c, chat, what))
            for chat, what in [(1, {"a": 1}), (1, {"a": 1}), (1, {"a": 2}), (2, {"a": 1})]
        ]
        assert numbers[0] == numbers[1]
        assert len(set(numbers)) == 3
        assert database.read_now(lambda c: shown.find(c, numbers[0], 2)) is None
        assert database.read_now(lambda c: c.execute(table.select()).fetchall())
    finally:
        database.close()


@given(data=st.data())
def test_any_walk_ends_on_a_page_or_says_what_is_gone(
    assistant: Assistant, data: st.DataObject
) -> None:
    library = assistant.library
    shelf = library.on(datetime.date.today())
    number = data.draw(st.sampled_from(shelf.numbers))
    what = data.draw(
        st.sampled_from(
            [
                views.documents(shelf),
                views.outline(Citation(number), shelf),
                views.place(Citation(number, shelf.documents[number].provisions[0].locator), None),
                views.place(Citation("1/1999/NĐ-CP", Locator(("1",))), None),
                {"kind": "start"},
            ]
        )
    )
    acts = st.sampled_from([*views.Act, "khac"])
    for act, n in data.draw(st.lists(st.tuples(acts, st.integers(-2, 30)), max_size=8)):
        try:
            what = moves.target(what, act, n, 1, library)
            page = pages.page(what, library, data.draw(st.integers(-3, 9)))
        except views.Gone:
            continue
        written = parse_html(page.piece.html)
        assert 1 <= units(written.text) <= TEXT_LIMIT
        assert not written.losses
        keys = markup(page.rows, 2**62)
        assert keys is None or all(
            button.url or len(str(button.callback_data).encode()) <= 64
            for row in keys.inline_keyboard
            for button in row
        )
