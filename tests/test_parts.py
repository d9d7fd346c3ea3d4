"""A question in two parts gets both answers; one in one part is never torn."""

import json
from pathlib import Path

import pytest
from proof import prove

from bot import messages
from bot.answer import Verdict
from bot.assistant import Assistant, Message
from bot.parts import parts
from knowledge.vietnamese import fold

TESTS = Path(__file__).parent
# Written questions that do ask two things.
TWO_PARTS = {
    *("lp091", "pg019", "pg042", "pg045", "pg100", "pg163", "pl028", "pl073"),
    *("pq005", "pq030"),
}
# They ask two things that one place answers: told apart or not, the answer is the same.
EITHER_WAY = {"gp030", "lp031", "hg003"}
# Stories of several sentences without marks: where one ends is not always seen.
STORIES = {"pq044", "pr082"}


def _asked(name: str) -> list[tuple[str, str]]:
    rows = map(json.loads, (TESTS / name).read_text("utf-8").splitlines())
    return [(row["id"], row["text"]) for row in rows]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        # the subject of the first is that of the second, which has none of its own
        (
            "Đề án nhân quyền ai chủ trì và kinh phí lấy ở đâu?",
            "Đề án nhân quyền ai chủ trì",
            "Đề án nhân quyền kinh phí lấy ở đâu?",
        ),
        (
            "Ai chủ trì đề án nhân quyền và kinh phí lấy ở đâu?",
            "Ai chủ trì đề án nhân quyền",
            "đề án nhân quyền kinh phí lấy ở đâu?",
        ),
        # or that of the second is the first's
        (
            "Ai chủ trì và ai phối hợp thực hiện đề án nhân quyền?",
            "Ai chủ trì thực hiện đề án nhân quyền",
            "ai phối hợp thực hiện đề án nhân quyền?",
        ),
        # two sentences, a comma, no marks, yes-or-no
        ("Tỉnh nào chưa sửa quy chế? Và ai ký công văn này?", None, "ai ký công văn này?"),
        (
            "Tỉnh nào chưa ban hành quy chế, tỉnh nào được làm thí điểm quảng bá?",
            "Tỉnh nào chưa ban hành quy chế",
            "tỉnh nào được làm thí điểm quảng bá?",
        ),
        (
            "tinh nao chua sua quy che va hop bao nhan quyen bao lau mot lan",
            "tinh nao chua sua quy che",
            "hop bao nhan quyen bao lau mot lan",
        ),
        ("Liên hệ Cục nào, số máy cũ còn đúng không?", None, "số máy cũ còn đúng không?"),
    ],
)
def test_two_questions_are_told_apart(question: str, first: str | None, second: str) -> None:
    found = parts(question)
    assert len(found) == 2
    assert first in (None, found[0])
    assert found[1].endswith(second)


@pytest.mark.parametrize(
    "question",
    [
        # "và" between verbs, nouns, names
        "Ai xây dựng và ban hành quy chế?",
        "Bộ Văn hóa, Thể thao và Du lịch làm gì?",
        "Sản xuất và cung cấp sản phẩm bằng tiếng gì?",
        "Bộ nào và sở nào chủ trì?",
        # a second question word without a question of its own: one place answers both
        "Triển lãm tổ chức ở đâu và khi nào?",
        "Báo cáo gửi bộ nào, trước ngày nào?",
        # a word that only sounds like one
        "Đầu tư thiết bị và đầu mối liên hệ gồm những gì?",
        "dau moi va dau tu ra sao",
        "Mục đích của mấy sự kiện quảng bá văn hóa, du lịch, nông sản là gì?",
        "còn điểm b?",
        "",
        "và",
        "?, ?",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert parts(question) == (question,)


@pytest.mark.parametrize("name", ["questions.jsonl", "questions_law.jsonl"])
def test_no_written_question_of_one_part_is_torn(name: str) -> None:
    for id_, text in _asked(name):
        assert (len(parts(text)) == 2) == (id_ in TWO_PARTS), text
        if id_ not in TWO_PARTS | EITHER_WAY | STORIES:
            assert len(parts(fold(text))) == 1, fold(text)


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Tỉnh nào chưa sửa quy chế? Và tỉnh nào được thí điểm quảng bá hình ảnh?", ["1", "5.a"]),
        ("Tỉnh nào chưa ban hành quy chế và họp báo nhân quyền bao lâu một lần?", ["1", "4.1"]),
        ("Cụm thông tin lắp ở đâu, ai được dự tập huấn nhân quyền?", ["2.a.2", "4.2"]),
    ],
)
def test_both_parts_are_answered_in_order(
    assistant: Assistant, question: str, places: list[str]
) -> None:
    answer = assistant.answer(Message(question))
    prove(answer, assistant.library)
    assert [str(quote.citation.locator) for quote in answer.quotes] == places
    said = messages.plain(answer)
    for part in parts(question):
        assert f"Về “{part.strip(' ?')}”" in said


def test_a_part_without_an_answer_is_told_beside_the_other(assistant: Assistant) -> None:
    question = "Tỉnh nào chưa ban hành quy chế? Và hạn gửi kế hoạch năm 2023 là khi nào?"
    answer = assistant.answer(Message(question))
    assert answer.verdict is Verdict.FOUND
    assert [str(quote.citation.locator) for quote in answer.quotes] == ["1"]
    assert any(
        "hạn gửi kế hoạch" in note and "không tìm thấy căn cứ" in note for note in answer.notes
    )
    assert any("không ấn định hạn" in note for note in answer.notes)
