"""What a place that is named does not mention is told so; what it does is quoted."""

import datetime

import pytest

from bot import lookup
from bot.answer import Reason, Verdict
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
