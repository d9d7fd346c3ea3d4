"""Commands: each does what the table says, and the menus, /help and README say the same."""

import datetime
import re
import unicodedata
from pathlib import Path

import pytest
from botapi import BotApi
from botapi.chats import Message
from botapi.people import Person
from running import built, running, settings
from telegram.ext import CommandHandler

from bot.assistant import Assistant
from bot.assistant import Message as Asked
from bot.commands import COMMANDS, Who, of
from bot.messages import commands as said
from bot.messages import outline as told
from knowledge.library import shipped

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

ROOT = Path(__file__).parents[1]


async def asks(person: Person, text: str) -> Message:
    """Return the one message that answers `text`."""
    person.sends(text)
    [answer] = await person.hears(timeout=10)
    return answer


async def press(person: Person, message: Message, label: str) -> str:
    """Press a button; return what is said over the chat, "" for nothing."""
    answer = await person.presses(message, label).answered(timeout=10)
    return str(answer["text"])


@pytest.fixture
async def real(api: BotApi, assistant: Assistant) -> BotApi:  # type: ignore[misc]
    """A local Bot API on which the real assistant answers."""
    async with running(api, assistant):
        yield api


# ---- what they do


@pytest.mark.parametrize("question", said.QUESTIONS)
def test_each_question_to_tap_has_an_answer(assistant: Assistant, question: str) -> None:

    answer = assistant.answer(Asked(question))
    assert answer.quotes or answer.statements


async def test_places_are_opened_by_command(real: BotApi) -> None:
    lan = real.user()
    for command, place in [
        ("/muc 2a", "mục 2, điểm a, Công văn"),
        ("/muc 2.a.3", "mục 2, điểm a, nhiệm vụ (3), Công văn"),
        ("/MUC 24.3 NĐ 72/2015", "khoản 3 Điều 24 Nghị định số 72/2015/NĐ-CP"),
        ("/muc khoản 3 Điều 24 Nghị định 72/2015/NĐ-CP", "khoản 3 Điều 24 Nghị định"),
        ("/muc@troly_ttdn_bot 5", "mục 5, Công văn"),
        ("/muc 7 nđ 72", "Điều 7 Nghị định"),
        (unicodedata.normalize("NFD", "/muc điều 7 nghị định 72"), "Điều 7 Nghị định"),
    ]:
        answer = await asks(lan, command)
        assert f"— {place}" in answer.text, command


@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("/muc", told.NAME_A_PLACE),
        ("/hieuluc", told.NAME_A_DOCUMENT),
        ("/sosanh  ", told.NAME_A_CHANGE),
        ("/timkiem", told.NAME_WORDS),
    ],
)
async def test_a_command_without_its_words_says_how(lan: Person, command: str, how: str) -> None:
    assert (await asks(lan, command)).text == how


async def test_validity_is_asked_by_number_alone(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "/hieuluc 72/2015")
    assert answer.text.startswith("Còn. Nghị định số 72/2015/NĐ-CP")


async def test_both_wordings_are_compared(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "/sosanh Điều 20 NĐ 72")
    assert "148/2026/NĐ-CP" in answer.text
    assert "30/6/2026" in answer.text


async def test_a_document_is_walked_through_from_its_outline(real: BotApi) -> None:
    lan = real.user()
    outline = await asks(lan, "/vanban 72/2015")
    start = outline.formatted
    named = await asks(lan, "/vanban nghị định về thông tin đối ngoại")
    assert named.formatted == start
    assert outline.under("bold")[0] == "Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"
    await press(lan, outline, "Trang sau")
    assert "Điều 10" in outline.buttons
    assert "Điều 9" not in outline.buttons
    await press(lan, outline, "Trang trước")
    assert outline.formatted == start
    # a long article by way of its clauses, each level with a way back
    await press(lan, outline, "Điều 7")
    if "khoản 3" in outline.buttons:
        await press(lan, outline, "khoản 3")
        assert "khoản 3 Điều 7" in outline.text
        await press(lan, outline, "Quay lại")
    await press(lan, outline, "Quay lại")
    assert outline.formatted == start


async def test_every_place_can_be_reached_from_the_list_of_documents(real: BotApi) -> None:
    lan = real.user()
    library = await asks(lan, "/vanban")
    assert library.under("bold")[0] == told.DOCUMENTS
    listed = set(re.findall(r"\S+/\S+(?= ngày)", library.text))
    while "Trang sau ›" in library.buttons:
        await press(lan, library, "Trang sau")
        listed |= set(re.findall(r"^\d+\. .*?số (\S+)", library.text, re.MULTILINE))
    assert listed >= set(shipped().numbers[10:])
    await press(lan, library, "Trang trước")
    before = library.formatted
    await press(lan, library, library.buttons[0])
    assert "Quay lại" in library.buttons[-1]
    await press(lan, library, "Quay lại")
    assert library.under("bold")[0] == told.DOCUMENTS
    assert before


async def test_a_document_that_is_not_there_is_said_so(real: BotApi) -> None:
    lan = real.user()
    answer = await asks(lan, "/vanban 999/2099")
    assert answer.text == told.no_document("999/2099")


async def test_a_search_offers_places_to_open(real: BotApi) -> None:
    lan = real.user()
    found = await asks(lan, "/timkiem cum thong tin dien tu")
    assert found.under("bold")[0] == told.FOUND
    assert found.buttons == [str(number) for number in range(1, 11)]
    # the place that speaks of it most comes first
    assert "mục 2, điểm a, nhiệm vụ (2)".casefold() in found.under("bold")[1].casefold()
    await press(lan, found, "1")
    assert "cụm thông tin điện tử" in found.text
    assert (await asks(lan, "/timkiem xyzzy")).text == told.nothing_found("xyzzy")


async def test_sources_tell_checksums_and_when_they_were_compared(real: BotApi) -> None:
    lan = real.user()
    sources = await asks(lan, "/nguon")
    text = sources.text
    while "Trang sau ›" in sources.buttons:
        await press(lan, sources, "Trang sau")
        text += "\n" + sources.text
    for number in shipped().numbers:
        assert number in text
    assert len(re.findall(r"SHA-256: [0-9a-f]{16}…", text)) >= len(shipped().numbers)
    assert "Kiểm tra lần cuối: " in text
    assert "chưa có nội dung" in text  # what is known of, but not held, is told too


# ---- settings


async def test_full_answers_come_by_choice_and_short_ones_again(real: BotApi) -> None:
    lan = real.user()
    card = await asks(lan, "/caidat")
    assert "ngắn gọn" in card.text
    await press(lan, card, "Đầy đủ")
    assert "đầy đủ" in card.under("bold")
    lan.sends("Điều 4 Thông tư 60/2026/TT-BTC")
    whole = await lan.hears(2, timeout=10)
    assert not any("Chưa hiện hết" in message.text for message in whole)
    assert "Xem đầy đủ" not in whole[-1].buttons
    await press(lan, card, "Ngắn gọn")
    assert "Xem đầy đủ" in (await asks(lan, "Điều 4 Thông tư 60/2026/TT-BTC")).buttons


async def test_a_day_that_is_set_holds_until_a_question_names_another(real: BotApi) -> None:
    lan = real.user()
    card = await asks(lan, "/caidat 30/6/2026")
    assert "ngày 30/6/2026" in card.under("bold")
    answer = await asks(lan, "Điều 20 NĐ 72")
    assert said.as_set(datetime.date(2026, 6, 30)) in answer.text
    walked = answer.text
    await press(lan, answer, "Mục sau")
    await press(lan, answer, "Quay lại")
    assert answer.text == walked
    answer = await asks(lan, "Điều 20 NĐ 72 vào ngày 01/8/2026")
    assert "đã đặt ở /caidat" not in answer.text
    await press(lan, card, "Theo hôm nay")
    assert "hôm nay" in card.under("bold")
    assert "đã đặt ở /caidat" not in (await asks(lan, "Điều 20 NĐ 72")).text


async def test_what_is_no_day_is_not_set(lan: Person) -> None:
    lan.sends("/caidat mai mốt")
    told_so, card = await lan.hears(2)
    assert told_so.text == said.BAD_DAY
    assert "hôm nay" in card.under("bold")


async def test_in_a_group_nobody_changes_what_another_likes(api: BotApi, lan: Person) -> None:
    office, minh = api.group(), api.user(1002, "Minh")
    lan.sends("/caidat", to=office)
    [card] = await office.hears()
    assert "của người khác" in await press(minh, card, "Đầy đủ")
    assert await press(lan, card, "Đầy đủ") == ""


# ---- one table


async def test_every_command_of_the_table_is_handled(api: BotApi) -> None:
    application = built(api, None)
    handled = {
        name
        for group in application.handlers.values()
        for handler in group
        if isinstance(handler, CommandHandler)
        for name in handler.commands
    }
    await application.shutdown()
    assert {command.name for command in COMMANDS} <= handled


async def test_help_lists_what_one_may_use(api: BotApi, assistant: Assistant) -> None:
    async with running(api, assistant, administrators=(1001,)):
        to_lan = await asks(api.user(1001), "/help")
        to_minh = await asks(api.user(1002, "Minh"), "/help")
    for command in COMMANDS:
        line = f"/{command.name} – {command.description}"
        assert line in to_lan.text
        assert (line in to_minh.text) == (command.who is Who.EVERYONE)


async def test_menus_and_texts_are_set_where_they_differ(api: BotApi, assistant: Assistant) -> None:
    folder = settings(api).data_dir

    def profile() -> dict[str, object]:
        return dict(api.do(lambda service: service.world.profile))

    for _ in range(2):
        async with running(api, assistant, data_dir=folder, administrators=(1001,)):
            await api.until(
                lambda: len(api.service.world.profile) >= 5 or None, 5, "texts and menus"
            )
            await asks(api.user(), "/help")
    assert profile()["description:"] == said.DESCRIPTION
    assert profile()["short_description:"] == said.SHORT_DESCRIPTION
    menus = {key: value for key, value in profile().items() if key.startswith("commands:")}
    named = {
        key.split(":")[1]: [(c["command"], c["description"]) for c in value]
        for key, value in menus.items()
    }
    everyone = [(c.name, c.description) for c in of(Who.EVERYONE)]
    assert named["all_private_chats"] == everyone
    assert named["all_group_chats"] == [(c.name, c.description) for c in COMMANDS if c.in_groups]
    assert named["chat"] == everyone + [(c.name, c.description) for c in of(Who.ADMINISTRATOR)]
    # the second start found everything in place
    assert len(api.called("setMyCommands")) == 3
    assert len(api.called("setMyDescription")) == 1


def test_texts_fit_where_telegram_shows_them() -> None:
    assert len(said.DESCRIPTION) <= 512
    assert len(said.SHORT_DESCRIPTION) <= 120
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z]{1,32}", command.name)
        assert 3 <= len(command.description) <= 256


def test_readme_has_the_same_table() -> None:
    rows = re.findall(r"^\| `/(\w+)` \| (.+) \|$", (ROOT / "README.md").read_text("utf-8"), re.M)
    who = {Who.EVERYONE: "", Who.ADMINISTRATOR: " (quản trị viên)", Who.OPERATOR: " (người trực)"}
    assert rows == [(c.name, c.description + who[c.who]) for c in COMMANDS]
