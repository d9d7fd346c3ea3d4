"""What a place that is named does not mention is told so; what it does is quoted."""

import datetime

import pytest

from bot import lookup
from bot.answer import Reason, Verdict
from bot.heading import at_an_end
from bot.mention import unnamed_body
from knowledge.library import GUIDANCE, Shelf, shipped


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return shipped().on(datetime.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Mục 4 có nhắc tới xổ số kiến thiết không?", "xổ số kiến thiết"),
        ("muc 7 co noi gi ve bong da khong", "bong da"),
        ("mục 5a có quy định về hộ chiếu không ạ", "hộ chiếu"),
    ],
)
def test_what_a_place_does_not_mention_is_said(shelf: Shelf, question: str, matter: str) -> None:
    answer = lookup.named_places(question, shelf)
    assert answer
    assert (answer.verdict, answer.reason) == (Verdict.NOTHING, Reason.ABSENT)
    assert f"“{matter}”" in answer.notes[0]
    assert [c.document for c in answer.related] == [GUIDANCE]


@pytest.mark.parametrize(
    "question",
    [
        "Mục 4 có nói về triển lãm không?",
        "mục 7 có nói gì về dư luận báo chí không",
        # asks for all that stands there
        "mục 7 nói gì?",
        # what a digest leaves out, the law may say
        "Điều 10 Nghị định 72/2015/NĐ-CP có nói về xổ số không?",
    ],
)
def test_what_a_place_mentions_or_may_mention_is_quoted(shelf: Shelf, question: str) -> None:
    answer = lookup.named_places(question, shelf)
    assert answer
    assert answer.verdict is Verdict.FOUND


@pytest.mark.parametrize(
    ("day", "question", "body"),
    [
        ("2026-11-24", "Công văn 5740 giao việc gì cho Bộ Y tế?", "Bộ Y tế"),
        ("2025-01-01", "Nghị định 72/2015 giao việc gì cho Bộ Công Thương?", "Bộ Công Thương"),
        # the decree of 2026 gave it its Điều 21b
        ("2026-11-24", "Nghị định 72/2015 giao việc gì cho Bộ Công Thương?", ""),
        ("2026-11-24", "Nghị định 72/2015 giao việc gì cho Bộ Ngoại giao?", ""),
        # no document, or no work
        ("2026-11-24", "Bộ Y tế có trách nhiệm gì?", ""),
        ("2026-11-24", "Công văn 5740 gửi Bộ Y tế khi nào?", ""),
    ],
)
def test_a_ministry_that_a_text_does_not_name_has_no_work_there(
    day: str, question: str, body: str
) -> None:
    answer = unnamed_body(question, shipped().on(datetime.date.fromisoformat(day)))
    assert (f"“{body}”" in answer.notes[0] and answer.quotes == ()) if answer else not body


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Mục đầu tiên trong công văn tên là gì?", "5740/BTTTT-TTĐN#1"),
        ("muc cuoi cung cua cong van la gi", "5740/BTTTT-TTĐN#7"),
        ("Điều cuối cùng của nghị định 72/2015 nói gì?", "72/2015/NĐ-CP#26"),
        # a matter of its own
        ("Mục đầu tiên cần làm khi quảng bá là gì?", None),
        ("Thư mục đầu mối gửi ở đâu?", None),
    ],
)
def test_the_first_and_the_last_place_are_counted(
    shelf: Shelf, question: str, place: str | None
) -> None:
    answer = at_an_end(question, shelf)
    found = answer and f"{answer.quotes[0].citation.document}#{answer.quotes[0].citation.locator}"
    assert found == place
