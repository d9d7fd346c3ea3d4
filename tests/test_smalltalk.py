"""What only leads to a question is left out of it; thanks are no question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Reason, Verdict
from bot.assistant import Assistant, Message
from bot.smalltalk import asks_nothing, without_small_talk


@pytest.mark.parametrize(
    "message",
    ["cảm ơn em nhé", "ok cám ơn", "dạ vâng ạ", "thanks", "tks", "được rồi em", "hay quá", "hi"],
)
def test_thanks_ask_nothing(assistant: Assistant, message: str) -> None:
    assert asks_nothing(message)
    answer = assistant.answer(Message(message))
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.COURTESY)


@pytest.mark.parametrize(
    "message",
    [
        # a word of thanks in a question, or a polite word alone
        "cảm ơn, còn mục 5?",
        "được không",
        "được ko",
        "hay là mục 5",
        "ạ",
        "cam kết gì",
        # "hay" folded is "hãy"
        "hãy đọc mục 5",
    ],
)
def test_a_question_is_no_thanks(message: str) -> None:
    assert not asks_nothing(message)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("dạ cảm ơn, gặp khó thì phản ánh về đâu ạ", "gặp khó thì phản ánh về đâu ạ"),
        ("cảm ơn em. Cho hỏi thêm hạn nộp", "hạn nộp"),
        ("à quên, số liệu chốt ngày nào", "số liệu chốt ngày nào"),
        ("ok vậy còn cửa khẩu?", "vậy còn cửa khẩu?"),
        ("anh ơi mục 5 nói gì", "mục 5 nói gì"),
        ("cho em hỏi mục 5", "mục 5"),
        # somebody corrects himself
        ("không, ý tôi là điểm b", "điểm b"),
        ("ý anh hỏi cái liên quan cửa khẩu cơ", "cái liên quan cửa khẩu"),
        ("xin lỗi, điểm b mới phải", "điểm b"),
        ("ủa lộn, ý em hỏi báo in cơ", "báo in"),
        # "ý" is an item, "không" denies, "anh" is a photograph without marks
        ("ý 2", "ý 2"),
        ("ý kiến của ai", "ý kiến của ai"),
        ("không đạt thì thế nào", "không đạt thì thế nào"),
        ("thi anh nhan quyen", "thi anh nhan quyen"),
        # nothing but small talk stays as it is
        ("cho em hỏi", "cho em hỏi"),
    ],
)
def test_what_leads_to_a_question_is_left_out(message: str, question: str) -> None:
    assert without_small_talk(message) == question


@given(st.text(max_size=200))
def test_what_is_left_is_the_end_or_a_part_of_the_message(message: str) -> None:
    left = without_small_talk(message)
    assert left in message
    assert bool(left) == bool(message)
