"""What became of a body or a province is told where that is asked, and only there."""

import datetime

import pytest

from bot.answer import Verdict
from bot.assistant import Assistant, Message
from bot.became import became
from bot.settings import load
from knowledge.entry import Certainty
from knowledge.library import shipped

TODAY = datetime.date(2026, 11, 24)
BEFORE = datetime.date(2023, 5, 1)


@pytest.mark.parametrize(
    ("question", "by", "says"),
    [
        ("Bến Tre bây giờ thuộc tỉnh nào?", "202/2025/QH15", "tỉnh Vĩnh Long"),
        ("ben tre nay thuoc tinh nao", "202/2025/QH15", "tỉnh Vĩnh Long"),
        ("Bến Tre sáp nhập vào đâu rồi em", "202/2025/QH15", "tỉnh Vĩnh Long"),
        ("Bộ TTTT giờ nhập vào bộ nào", "43/2025/NĐ-CP", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("giờ Bộ TTTT nhập vào bộ nào rồi", "43/2025/NĐ-CP", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("bộ nào thay Bộ Thông tin và Truyền thông", "43/2025/NĐ-CP", "không còn từ tháng 02/2025"),
        ("Bộ Thông tin và Truyền thông còn không", "43/2025/NĐ-CP", "không còn"),
        ("so thong tin va truyen thong nay la so nao", "10/2025/TT-BVHTTDL", "Sở Văn hóa"),
        ("bỏ cấp huyện chưa", "150/2025/NĐ-CP", "không còn từ 01/7/2025"),
        ("Cục TTĐN bây giờ thuộc bộ nào", "43/2025/NĐ-CP", "Cục Thông tin cơ sở"),
    ],
)
def test_what_became_of_a_name_is_told_by_the_document_that_changed_it(
    question: str, by: str, says: str
) -> None:
    answer = became(question, shipped().on(TODAY))
    assert answer is not None
    assert answer.verdict is Verdict.FOUND
    [statement] = answer.statements
    assert statement.citation.document == by
    assert says in statement.text
    assert statement.certainty in Certainty
    assert statement.source
    # Before the change there is nothing to tell.
    assert became(question, shipped().on(BEFORE)) is None


def test_of_two_provinces_both_are_told() -> None:
    answer = became("Sóc Trăng và Quảng Nam nhập vào đâu", shipped().on(TODAY))
    assert answer is not None
    assert [statement.text for statement in answer.statements] == [
        "Sóc Trăng: nay thuộc thành phố Cần Thơ (từ 01/7/2025).",
        "Quảng Nam: nay thuộc thành phố Đà Nẵng (từ 01/7/2025).",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Cục TTĐN ở địa chỉ nào",  # where it is, not what it is
        "Hải Dương đã sửa quy chế chưa",
        "Bến Tre có phải ban hành quy chế không",  # what it must do
        "Bộ TTTT chủ trì việc gì",
        "Sở TTTT phối hợp với ai làm đề án nhân quyền",
        "Hà Nội nay thuộc tỉnh nào",  # has not changed
        "tỉnh nào phải ban hành quy chế",
        "",
    ],
)
def test_who_asks_for_something_else_is_not_told_what_became_of_a_name(question: str) -> None:
    assert became(question, shipped().on(TODAY)) is None


def test_the_assistant_tells_it_once_and_answers_the_other_half_too() -> None:
    assistant = Assistant.open(load())
    answer = assistant.answer(Message("Bộ TTTT giờ nhập vào bộ nào", date=TODAY))
    assert [statement.citation.document for statement in answer.statements] == ["43/2025/NĐ-CP"]
    assert all(answer.statements[0].text != note for note in answer.notes)
