"""“Trước và sau khác gì?” gets both wordings, each of its day, with the changed words marked."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof import prove

from bot import messages
from bot.answer import Answer, Verdict
from bot.assistant import Assistant, Message
from bot.compare import Change, changed, compare
from bot.versions import versions
from knowledge.library import Library, with_official
from knowledge.model import Authority
from knowledge.official import OfficialText, Source, document
from knowledge.read import read

DAY = datetime.date(2026, 11, 23)
EVE, TURN = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
DECREE = "72/2015/NĐ-CP"
SHARED = Path(__file__).parents[1].parent / "shared" / "official"
SOURCE = Source("tệp.txt", 10, "0" * 64, DAY)

LAW = "Điều 1. Phạm vi\n1. Một.\n2. Hai do bộ cũ làm với các sở.\nĐiều 2. Hiệu lực\nTừ ngày ký.\n"
AMENDING = """\
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 1/2020/NĐ-CP
1. Bổ sung khoản 3 vào sau khoản 2 Điều 1 như sau:
“3. Ba.”
2. Thay thế cụm từ “bộ cũ” bằng cụm từ “bộ mới” tại khoản 2 Điều 1.
3. Bãi bỏ Điều 2.
Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2021.
"""


def told(answer: Answer | None) -> Answer:
    assert answer is not None
    assert answer.verdict is Verdict.FOUND
    return answer


@pytest.fixture(scope="module")
def amended() -> Library:
    texts = (
        OfficialText("1/2020/NĐ-CP", "Về phạm vi", LAW, SOURCE, date=datetime.date(2020, 1, 2)),
        OfficialText("2/2021/NĐ-CP", "Sửa", AMENDING, SOURCE, date=datetime.date(2021, 1, 2)),
    )
    return with_official(map(document, texts))


@pytest.mark.parametrize(
    "question",
    [
        "so sánh khoản 3 điều 17 trước và sau 1/7/2026",
        "Khoản 3 Điều 17 Nghị định 72/2015 trước đây và bây giờ khác gì?",
        "khoan 3 dieu 17 nd 72/2015 cu va moi khac nhau the nao",
        "Đối chiếu khoản 3 Điều 17 NĐ 72 trước và sau khi sửa",
        "khoản 3 Điều 17 NĐ 72/2015 thay đổi gì?",
    ],
)
def test_both_wordings_come_in_one_answer_each_with_its_day(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(Message(question, date=DAY))
    prove(answer, assistant.library, DAY)
    assert [quote.on for quote in answer.quotes] == [EVE, TURN]
    assert {str(quote.citation.locator) for quote in answer.quotes} == {"17.3"}
    said = messages.plain(answer)
    assert "thay đổi từ ngày 01/7/2026, theo khoản 8 Điều 1 Nghị định số 148/2026/NĐ-CP" in said
    assert "Lời văn ngày 30/6/2026:\nTóm tắt, không phải nguyên văn:" in said
    assert "Lời văn ngày 01/7/2026:\nTóm tắt, không phải nguyên văn:" in said
    assert "Vào ngày đó đang có hiệu lực" in said
    gone, come = (quote.marked for quote in answer.quotes)
    assert any("khi Bộ Thông tin và Truyền thông yêu cầu" in words for words in gone)
    assert "chủ động" in come


def test_official_words_are_compared_letter_by_letter(amended: Library) -> None:
    answer = told(versions("so sánh khoản 2 Điều 1 NĐ 1/2020/NĐ-CP trước và sau", amended, DAY))
    before, after = answer.quotes
    assert (before.authority, after.authority) == (Authority.OFFICIAL,) * 2
    assert (before.marked, after.marked) == (("cũ",), ("mới",))
    html = "".join(messages.html(answer))
    assert "do bộ <b>cũ</b> làm" in html
    assert "do bộ <b>mới</b> làm" in html
    prove(answer, amended, DAY)


def test_what_was_inserted_has_one_wording_and_what_was_repealed_says_so(amended: Library) -> None:
    added = told(versions("khoản 3 Điều 1 NĐ 1/2020/NĐ-CP cũ và mới khác gì", amended, DAY))
    assert [quote.text for quote in added.quotes] == ["3. Ba."]
    assert "được bổ sung từ ngày 01/7/2021" in added.lead
    gone = told(versions("so sánh Điều 2 NĐ 1/2020/NĐ-CP trước và sau", amended, DAY))
    assert [quote.text for quote in gone.quotes] == [
        "Điều 2. Hiệu lực\nTừ ngày ký.",
        "Điều 2. (được bãi bỏ)",
    ]


def test_what_did_not_change_is_said_not_to_have(library: Library) -> None:
    answer = told(versions("so sánh điều 6 nghị định 72/2015 trước và sau", library, DAY))
    assert "chưa thay đổi lần nào" in answer.lead
    assert len(answer.quotes) == 1


def test_a_place_that_is_written_anew_bears_no_marks(library: Library) -> None:
    answer = told(versions("so sánh điều 20 trước và sau 1/7/2026", library, DAY))
    assert "viết lại gần như toàn bộ" in answer.lead
    assert [quote.marks for quote in answer.quotes] == [(), ()]


@pytest.mark.parametrize(
    "question",
    [
        # nothing is compared; no place, two places, a place that is not there, an unknown document
        "Điều 20 Nghị định 72/2015 nói gì?",
        "Nghị định 72 trước và sau khác gì?",
        "so sánh Điều 20 với Điều 21 Nghị định 72/2015",
        "so sánh Điều 99 Nghị định 72/2015 trước và sau",
        "so sánh Điều 2 Nghị định 1/1990/NĐ-CP trước và sau",
        # what an amending decree does to others is another question
        "Điều 1 Nghị định 148/2026 thay đổi gì?",
    ],
)
def test_other_questions_are_left_to_others(question: str, library: Library) -> None:
    assert versions(question, library, DAY) is None


def test_the_operator_s_official_texts_are_compared_where_they_are_at_hand() -> None:
    texts = []
    for number, name in ((DECREE, "72-2015-ND-CP.txt"), ("148/2026/NĐ-CP", "148-2026-ND-CP.pdf")):
        if not (SHARED / name).exists():
            pytest.skip(f"needs {name} in shared/official beside the project")
        found = read(SHARED / name)
        date = datetime.date(2015, 9, 7) if number == DECREE else datetime.date(2026, 5, 12)
        texts.append(OfficialText(number, "", found.text, SOURCE, pages=found.pages, date=date))
    mine = with_official(map(document, texts))
    answer = told(versions("so sánh khoản 1 Điều 24 trước và sau 1/7/2026", mine, DAY))
    prove(answer, mine, DAY)
    assert all(quote.authority is Authority.OFFICIAL for quote in answer.quotes)


_WORDS = st.lists(st.sampled_from("một hai ba . ; bốn, 72/2015/NĐ-CP".split()), max_size=12)


@given(_WORDS.map(" ".join), _WORDS.map("\n".join))
def test_marks_are_what_the_comparison_says(old: str, new: str) -> None:
    gone, come = changed(old, new)
    pieces = compare(old, new)
    assert [old[s.start : s.end] for s in gone] == [
        p.text.strip() for p in pieces if p.change is Change.REMOVED
    ]
    assert [new[s.start : s.end] for s in come] == [
        p.text.strip() for p in pieces if p.change is Change.ADDED
    ]
