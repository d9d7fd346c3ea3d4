"""“Có” and “không” are said only where a printed list or number says so, and it is shown."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof import prove

from bot import messages
from bot.answer import Verdict
from bot.assistant import Assistant, Message
from bot.yesno import Word, decided, in_general
from knowledge.provinces import Province, lists_in, load, named_in, part_of

BEFORE, AFTER = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
NOT_AMENDED = "còn 4 địa phương là … chưa sửa đổi Quy chế"
NOT_ISSUED = "7 tỉnh chưa ban hành Quy chế quản lý hoạt động đối ngoại, gồm …"
THEN = "Tính đến ngày 25/11/2022:"
TRIED = "08 địa phương thí điểm (gồm …)"


@pytest.mark.parametrize(
    ("question", "opening", "names"),
    [
        # in the list that is meant, typed in every way
        ("Nghệ An có phải sửa quy chế không?", f"{THEN} có. Nghệ An", NOT_AMENDED),
        ("nghe an co phai sua quy che khong", f"{THEN} có. Nghệ An", NOT_AMENDED),
        ("Thanh Hóa đã sửa quy chế chưa?", f"{THEN} chưa. Thanh Hóa", NOT_AMENDED),
        ("Huế có được chọn thí điểm quảng bá hình ảnh không?", "Có. Thừa Thiên Huế có tên", TRIED),
        # not in it: what the guidance asks of all, a list does not excuse anybody from
        ("Hà Tĩnh có phải sửa quy chế không?", "Hà Tĩnh không có tên", NOT_AMENDED),
        ("Hà Tĩnh đã sửa quy chế chưa?", "Hà Tĩnh không có tên", NOT_AMENDED),
        # «thuộc tỉnh nào» does not ask whether it is in the list
        ("Bến Tre giờ thuộc tỉnh nào, có phải ban hành quy chế không?", "Bến Tre", NOT_ISSUED),
        # in the other list
        ("Nghệ An có phải ban hành quy chế không?", "Nghệ An không có tên", NOT_ISSUED),
        # being in the list is all that is asked
        ("Hà Tĩnh có thuộc các địa phương thí điểm quảng bá không?", "Không. Hà Tĩnh", TRIED),
        # words that are names, too
        ("hòa bình có phải ban hành quy chế không?", "Hòa Bình không có tên", NOT_ISSUED),
        # a number that is right, wrong, and wrongly taken for granted
        ("Có đúng là 8 địa phương thí điểm quảng bá không?", "Đúng. Văn bản", "08 địa phương"),
        ("Có phải có 5 địa phương thí điểm quảng bá không?", "Không đúng.", "08 địa phương"),
        ("5 tỉnh chưa sửa quy chế là những tỉnh nào?", "Văn bản nêu", "4 địa phương"),
    ],
)  # fmt: skip
def test_what_decides_comes_first(
    assistant: Assistant, question: str, opening: str, names: str
) -> None:
    answer = assistant.answer(Message(question))
    prove(answer, assistant.library)
    assert messages.plain(answer).startswith(opening)
    assert f"“{names}" in answer.lead


@pytest.mark.parametrize(
    ("day", "question", "lead"),
    [
        # a province that took in one of the list; until then it was simply not in it
        (AFTER, "Hải Phòng có phải sửa quy chế không?", "Hải Dương, nay thuộc Hải Phòng, có tên"),
        (BEFORE, "Hải Phòng có phải sửa quy chế không?", "Hải Phòng không có tên"),
        # one that is part of one in the list now, but was not then
        (AFTER, "Tiền Giang có phải sửa quy chế không?", "là Đồng Tháp trước khi sáp nhập"),
        # one in the list that has grown since
        (AFTER, "Đồng Tháp có phải sửa quy chế không?", "có. Đồng Tháp (là Đồng Tháp trước ngày"),
        (BEFORE, "Đồng Tháp có phải sửa quy chế không?", "có. Đồng Tháp có tên"),
        # one in the list that is no more: nobody has to do anything there
        (BEFORE, "Sóc Trăng có phải ban hành quy chế không?", "có. Sóc Trăng có tên"),
        (AFTER, "Sóc Trăng có phải ban hành quy chế không?", "Sóc Trăng có tên"),
    ],
)
def test_a_merged_province_is_told_from_the_one_in_the_list(
    assistant: Assistant, day: datetime.date, question: str, lead: str
) -> None:
    answer = assistant.answer(Message(question, date=day))
    assert lead in answer.lead
    if "Hải Phòng" in lead or "Tiền Giang" in question or (day, lead[:3]) == (AFTER, "Sóc"):
        assert not answer.lead.startswith("Tính đến")


@given(
    province=st.sampled_from(load()),
    asked=st.sampled_from(
        ["có phải sửa quy chế không?", "đã ban hành quy chế chưa?", "có được chọn thí điểm không?"]
    ),
    day=st.sampled_from([BEFORE, AFTER]),
)
def test_yes_is_never_said_of_a_province_that_is_not_printed_nor_no_of_one_that_is(
    assistant: Assistant, province: Province, asked: str, day: datetime.date
) -> None:
    name = province.name
    answer = assistant.answer(Message(f"Tỉnh {name} {asked}", date=day))
    lists = [run for quote in answer.quotes for run in lists_in(quote.text)]
    printed = any(named.province == province for run in lists for named in run)
    said = answer.lead.split(". ")[0].split(": ")[-1].casefold()
    if said in (Word.YES, Word.NOT_YET):
        assert printed
    if said == Word.NO:
        assert lists
        assert f"{name} không có tên" in answer.lead


@pytest.mark.parametrize(
    "question",
    [
        # nothing that a list or a number could decide
        "Nghệ An có phải tập huấn nhân quyền không?",
        "Sở có phải lập kế hoạch không?",
        # two provinces at once
        "Nghệ An và Hà Tĩnh có phải sửa quy chế không?",
        # a number that is none of things: a document, a day, a place
        "Mục 2 có phải do Bộ làm không?",
        "Ba nhiệm vụ của giảm nghèo bền vững là gì?",
    ],
)
def test_where_no_rule_can_check_it_the_words_speak_for_themselves(
    assistant: Assistant, question: str
) -> None:
    assert assistant.answer(Message(question)).lead == ""


def test_what_is_not_found_is_not_decided(assistant: Assistant) -> None:
    answer = assistant.answer(Message("Nghệ An có phải nộp thuế không?"))
    assert decided(answer, AFTER) == answer or answer.verdict is Verdict.FOUND
    assert answer.lead == ""


def test_every_province_can_be_asked_about() -> None:
    for province in load():
        question = f"Tỉnh {province.name} có phải sửa quy chế không?"
        assert [n.province for n in named_in(question)] == [province]
        assert in_general(question) == "địa phương có phải sửa quy chế không?"
        assert part_of(province.name) == province
