"""From any message to an answer that keeps its promises."""

import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from proof import prove

from bot import messages
from bot.answer import Reason, Verdict
from bot.assistant import LONGEST_QUESTION, Assistant, Message
from bot.settings import Settings
from index import embed
from index.build import build
from knowledge.library import GUIDANCE, library

# A question that the guidance answers beyond doubt, and where.
ASKED, PLACE = "Tỉnh nào chưa ban hành quy chế quản lý hoạt động đối ngoại?", "1"

# What officers' questions are made of, and what breaks the unprepared.
PIECES = (
    *("mục", "điểm", "khoản", "điều", "nhiệm vụ", "chương", "phần kết", "phụ lục", "đoạn 1"),
    *("1", "2a", "24", "đ", "(3)", "IV", "2.a.3", "5~2", "99", "0"),
    *("nghị định 72/2015/NĐ-CP", "NĐ 148", "5740/BTTTT-TTĐN", "QĐ1079", "999/1900/NĐ-CP"),
    *("tỉnh", "quy chế", "giảm nghèo", "quy che", "bien dao", "ubnd", "báo cáo", "bao nhiêu tiền"),
    *("là gì", "những việc gì", "ai", "khi nào", "còn", "thế thì sao", "việc thứ hai", "tiếp theo"),
    *("<b>", "&amp;", "*_`[", "'; --", "🇻🇳", "\n", "\u200f", "\u0301", "…", "“", "/ask", "{", "%s"),
)  # fmt: skip
DAYS = st.dates() | st.sampled_from(
    # either side of the decree's amendment, which holds from 1 July 2026
    [datetime.date(2026, 6, 30), datetime.date(2026, 7, 1), datetime.date(2022, 11, 24)]
)


@settings(max_examples=60)
@given(text=st.text(st.characters(), max_size=60), day=DAYS)
@example(text="", day=datetime.date.min)
@example(text="mục 2", day=datetime.date.max)
def test_any_text_gets_an_answer_that_can_be_proved(
    assistant: Assistant, text: str, day: datetime.date
) -> None:
    prove(assistant.answer(Message(text, date=day)), assistant.library, day)


@settings(max_examples=80)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), day=DAYS)
def test_any_mix_of_the_words_of_the_trade_gets_one_too(
    assistant: Assistant, pieces: list[str], day: datetime.date
) -> None:
    prove(assistant.answer(Message(" ".join(pieces), date=day)), assistant.library, day)


@settings(max_examples=25)
@given(
    turns=st.lists(
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join), max_size=4
    )
)
def test_any_conversation_gets_answers_that_can_be_proved(
    assistant: Assistant, turns: list[str]
) -> None:
    day = datetime.date(2026, 11, 23)
    for text in [ASKED, *turns]:
        prove(assistant.answer(Message(text, "property", day)), assistant.library, day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n\u00a0\u3000",
        # nothing that could be asked about
        "😀🇻🇳👨‍👩‍👧",
        "???!…",
        # control and direction marks, a byte-order mark, half of a pair of surrogates
        "\x00\x07\x1b",
        "\u202e\u200b\u2066",
        "\ufeff",
        "\ud83d",
    ],
)
def test_a_message_without_a_letter_is_told_so(assistant: Assistant, text: str) -> None:
    answer = assistant.answer(Message(text))
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.EMPTY)
    assert "chưa thấy câu hỏi" in messages.plain(answer)


@pytest.mark.parametrize("text", ["quy chế " * 1250, "a" * 10_000, "mục 2a " * 1430, "🇻🇳a" * 5000])
def test_a_pasted_document_is_not_searched_and_is_told_so_at_once(
    assistant: Assistant, text: str
) -> None:
    answer = assistant.answer(Message(text))
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.TOO_LONG)
    assert answer.took_ms < 1000
    assert "dài quá" in messages.plain(answer)


def test_the_longest_question_is_still_read(assistant: Assistant) -> None:
    filled = f"{ASKED} ".ljust(LONGEST_QUESTION - 1, ".") + "?"
    assert len(filled) == LONGEST_QUESTION
    assert assistant.answer(Message(filled)).reason is not Reason.TOO_LONG
    assert assistant.answer(Message(f"{filled}!")).reason is Reason.TOO_LONG


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        # the marks as separate characters, as some keyboards and every copy from a PDF give them
        unicodedata.normalize("NFD", ASKED),
        # what a phone, a web page or another program puts around the words
        f"  \n{ASKED}\r\n\x00",
        f"\ufeff{ASKED}",
        f"\u202b{ASKED}\u202c",
        ASKED.replace(" ", "\u00a0"),
        ASKED.replace(" ", "\u200b "),
        f"<b>{ASKED}</b>",
        f"*{ASKED}*",
        f"_{ASKED}_",
        f"`{ASKED}`",
        f"'; DROP TABLE tickets; -- {ASKED}",
        f"{ASKED} 🇻🇳👍",
        f"\ud83d{ASKED}",
        ASKED.upper(),
    ],
)
def test_what_stands_around_the_words_does_not_change_what_is_found(
    assistant: Assistant, text: str
) -> None:
    answer = assistant.answer(Message(text))
    prove(answer, assistant.library)
    first = answer.quotes[0].citation
    assert (first.document, str(first.locator)) == (GUIDANCE, PLACE)


def test_the_answer_repeats_the_question_as_it_was_read(assistant: Assistant) -> None:
    # the last is half of a pair of surrogates, which no file and no terminal takes
    text = unicodedata.normalize("NFD", "  mục\t2a?\x00 \ud83d")
    assert assistant.answer(Message(text)).question == "mục 2a?"


def test_two_lines_stay_two_lines(assistant: Assistant) -> None:
    assert assistant.answer(Message("quy chế\nở đâu")).question == "quy chế\nở đâu"


def test_the_day_asked_about_decides_what_is_quoted(assistant: Assistant) -> None:
    question = "khoản 1 Điều 4 Nghị định 72/2015/NĐ-CP"
    before, after = (
        assistant.answer(Message(question, date=day))
        for day in (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    )
    assert before.verdict is after.verdict is Verdict.FOUND
    assert before.quotes != after.quotes


def test_chats_do_not_hear_each_other(assistant: Assistant) -> None:
    assistant.answer(Message("mục 2a", "one"))
    assistant.answer(Message("mục 5", "two"))
    one, two = (
        assistant.answer(Message("còn điểm b thì sao", chat)).quotes[0].citation
        for chat in ("one", "two")
    )
    assert (str(one.locator), str(two.locator)) == ("2.b", "5.b")


def test_a_message_without_a_chat_is_remembered_nowhere(assistant: Assistant) -> None:
    assistant.answer(Message("mục 2a"))
    answer = assistant.answer(Message("còn điểm b thì sao"))
    assert answer.verdict is Verdict.UNSURE  # of mục 2 or of mục 5?


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    once, again = (assistant.answer(Message(ASKED)) for _ in range(2))
    assert once == again


def test_a_running_assistant_takes_up_an_index_that_was_put_in_use(tmp_path: Path) -> None:
    current = Settings(_env_file=None, data_dir=tmp_path)
    assistant = Assistant.open(current)
    before = assistant.library
    build(library(current.texts_dir), embed.load(current.model), current.index_dir)
    answer = assistant.answer(Message("mục 2a"))
    assert answer.verdict is Verdict.FOUND
    assert assistant.library is not before


@pytest.mark.parametrize("text", ["a", "sao?", "thế nào ạ?"])
def test_a_message_without_a_word_of_content_is_asked_for_one(
    assistant: Assistant, text: str
) -> None:
    answer = assistant.answer(Message(text))
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.EMPTY)
