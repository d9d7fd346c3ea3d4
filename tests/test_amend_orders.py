"""amend: each kind of order on a few lines, carried out to the letter or refused with its reason.

Most rows tell a mutant of knowledge/amend.py that no other test told (docs/reliability.md).
"""

import datetime
from typing import Any

import pytest

from knowledge.amend import Action, Amended, Instruction, amend
from knowledge.model import Authority, Citation, Document, Locator, Span
from knowledge.parse import parse

NUMBER = "1/2020/NĐ-CP"
BY = Citation("2/2021/NĐ-CP", Locator.parse("1.1"))
TEXT = """\
Điều 1. A
1. Một.

2. Hai, ba (bốn), năm.
Điều 2. B
Lời đầu , cuối.
Điều 3
1. Có:
a) x, y;
b) z.
Sau cùng.
"""
DOCUMENT = parse(TEXT, number=NUMBER, title="Về mẫu", date=datetime.date(2020, 1, 2), url="u")


def order(action: Action, target: str | None, words: str = "", **named: Any) -> Instruction:
    if after := named.pop("after", None):
        named["after"] = Locator.parse(after)
    place = Locator.parse(target) if target else None
    return Instruction(action, BY, Span(0, 0), document=NUMBER, target=place, words=words, **named)


def after(*orders: Instruction) -> Amended:
    return amend(DOCUMENT, orders)


CARRIED_OUT = [
    # insertions: between siblings, with the space that stands there; at the end; into an article
    (order(Action.INSERT, "1.1a", "1a. X."), "1. Một.\n\n2.", "1. Một.\n\n1a. X.\n\n2."),
    (order(Action.INSERT, "1.3", "3. X."), "năm.\nĐiều", "năm.\n\n3. X.\nĐiều"),
    (order(Action.INSERT, "2.1", "1. X."), "cuối.\n", "cuối.\n1. X.\n"),
    (order(Action.INSERT, "1a", "Điều 1a. X"), "năm.\nĐiều", "năm.\nĐiều 1a. X\nĐiều"),
    (order(Action.INSERT, "4", "Điều 4. X"), "Sau cùng.\n", "Sau cùng.\nĐiều 4. X\n"),
    # the first of its level goes after the one named
    (order(Action.INSERT, "1.3", "3. X.", after="1.1"), "Một.\n\n2.", "Một.\n\n3. X.\n\n2."),
    # a title, and only the title
    (order(Action.RENAME, "1", "C"), "Điều 1. A\n", "Điều 1. C\n"),
    (order(Action.RENAME, "1", "Điều 1. C"), "Điều 1. A\n", "Điều 1. C\n"),
    # a lead-in, with or without its label
    (order(Action.LEAD_IN, "3.1", "Gồm:"), "1. Có:", "1. Gồm:"),
    (order(Action.LEAD_IN, "3.1", "1. Gồm:"), "1. Có:", "1. Gồm:"),
    # new words without their label keep it; a line that begins with a number is no label of theirs
    (order(Action.REPLACE, "1.1", "Một\n1. hai"), "1. Một.", "1. Một\n1. hai"),
    (order(Action.REPLACE, "1.1", "1. Hai\nba."), "1. Một.", "1. Hai\nba."),
    (order(Action.REPEAL, "3.1.b"), "b) z.\nSau cùng.", "b) (được bãi bỏ)"),
    # words taken out, with the comma or space that would be left over
    (order(Action.REPEAL_PHRASE, "1", phrase="ba (bốn)"), "Hai, ba (bốn), năm", "Hai, năm"),
    (order(Action.REPEAL_PHRASE, "1", phrase="năm"), "(bốn), năm.", "(bốn)."),
    (order(Action.REPEAL_PHRASE, "1", phrase="(bốn)"), "ba (bốn), năm", "ba, năm"),
    (order(Action.REPEAL_PHRASE, "1", phrase="ba"), "Hai, ba (bốn)", "Hai, (bốn)"),
    (order(Action.REPEAL_PHRASE, "2", phrase="đầu"), "Lời đầu , cuối", "Lời , cuối"),
    # the first word of a clause takes the comma after it: “2., ba” would be no clause
    (order(Action.REPEAL_PHRASE, "1", phrase="Hai"), "2. Hai, ba", "2. ba"),
    (order(Action.REPEAL_PHRASE, "3", phrase="x"), "a) x, y;", "a) y;"),
    (order(Action.REPEAL_PHRASE, "2", phrase="Lời đầu"), "\nLời đầu , cuối", "\n , cuối"),
    # a phrase is not to be found inside a word, but may begin or end with a comma
    (order(Action.REPLACE_PHRASE, "1", "sáu", phrase="ba"), "Hai, ba", "Hai, sáu"),
    (order(Action.REPLACE_PHRASE, "1", ", sáu", phrase=", ba"), "Hai, ba", "Hai, sáu"),
    (order(Action.REPLACE_PHRASE, "1", "sáu,", phrase="Hai,"), "2. Hai,", "2. sáu,"),
    (order(Action.INSERT_PHRASE, "1", "tư", phrase="ba"), "ba (bốn)", "ba tư (bốn)"),
    (
        order(Action.INSERT_PHRASE, "1", "tư", phrase="ba", before_phrase=True),
        ", ba (bốn)",
        ", tư ba (bốn)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "former", "new"), CARRIED_OUT)
def test_an_order_changes_these_words_and_no_other(
    given: Instruction, former: str, new: str
) -> None:
    assert TEXT.count(former) == 1
    amended = after(given)
    assert amended.document.text == TEXT.replace(former, new)
    assert (amended.failures, amended.idle) == ((), ())
    assert [change.locator for change in amended.changes] == [given.target]


REFUSED = [
    (
        order(Action.INSERT, "9.1", "1. X."),
        "khoản 1 Điều 9: văn bản không có nơi chứa điều khoản cần bổ sung",
    ),
    (
        order(Action.INSERT, "1.3", "3. X.", after="1.7"),
        "khoản 3 Điều 1: không thấy nơi phải đứng trước điều khoản được bổ sung",
    ),
    # before the first one there is none to follow
    (
        order(Action.INSERT, "1.0", "0. X."),
        "khoản 0 Điều 1: không xác định được vị trí của điều khoản được bổ sung",
    ),
    (
        order(Action.INSERT, "0", "Điều 0. X"),
        "Điều 0: không xác định được vị trí của điều khoản được bổ sung",
    ),
    (order(Action.INSERT, "1.1", "1. X."), "khoản 1 Điều 1: nơi cần bổ sung đã có trong văn bản"),
    (order(Action.RENAME, "3", "C"), "Điều 3: nơi cần đổi tên không có tên"),
    # a clause without points, and an article whose clause begins at once
    (order(Action.LEAD_IN, "1.1", "X:"), "khoản 1 Điều 1: nơi cần sửa đổi không có đoạn mở đầu"),
    (order(Action.LEAD_IN, "3", "X:"), "Điều 3: nơi cần sửa đổi không có đoạn mở đầu"),
    (order(Action.REPEAL, None), "cả văn bản bị bãi bỏ, văn bản vẫn được giữ nguyên chữ"),
    (order(Action.REPLACE, None, "X"), "chưa hiểu nội dung sửa đổi"),
    (order(Action.UNKNOWN, "1.1"), "khoản 1 Điều 1: chưa hiểu nội dung sửa đổi"),
    (order(Action.REPLACE, "1.9", "X"), "khoản 9 Điều 1: văn bản không có nơi cần sửa đổi"),
    # half a word is not the phrase
    (order(Action.REPEAL_PHRASE, "1", phrase="ố"), "Điều 1: không có cụm từ “ố”"),
    (order(Action.REPEAL_PHRASE, "1", phrase="b"), "Điều 1: không có cụm từ “b”"),
    (order(Action.REPEAL_PHRASE, "1", phrase="a"), "Điều 1: không có cụm từ “a”"),
]


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_what_cannot_be_carried_out_changes_nothing_and_says_why(
    given: Instruction, reason: str
) -> None:
    amended = after(given)
    assert amended.document == DOCUMENT
    assert amended.changes == amended.idle == ()
    [failure] = amended.failures
    assert failure.instruction == given
    assert failure.reason == f"{reason} (theo khoản 1 Điều 1 Nghị định số 2/2021/NĐ-CP)"


def test_new_words_that_are_the_old_ones_are_idle() -> None:
    same = order(Action.REPLACE, "1.1", "1. Một.")
    amended = after(same, order(Action.REPLACE, "3.1.b", "b) mới."))
    [idle] = amended.idle
    assert idle.instruction == same
    assert idle.reason == "nội dung mới trùng với nội dung đang có"
    assert [str(change.locator) for change in amended.changes] == ["3.1.b"]


def test_a_phrase_that_stands_several_times_is_changed_wherever_it_is_another_word() -> None:
    """One of the places already reads as ordered: the others are changed all the same."""
    document = parse("Điều 1. A\n1. cũ, cũ  kỹ, cũ kỹ.\n", number=NUMBER)
    given = order(Action.REPLACE_PHRASE, "1", "cũ kỹ", phrase="cũ kỹ")
    amended = amend(document, [given])
    assert amended.document.text == "Điều 1. A\n1. cũ, cũ kỹ, cũ kỹ.\n"
    assert len(amended.idle) == len(amended.changes) == 1


def test_a_phrase_that_went_with_an_earlier_order_of_the_same_document_is_idle() -> None:
    gone = order(Action.REPEAL_PHRASE, "1.1", phrase="Một")
    amended = after(order(Action.REPEAL, "1.1"), gone)
    [idle] = amended.idle
    assert idle.instruction == gone
    assert idle.reason == ("khoản 1 Điều 1: không còn cụm từ “Một”, đã thay theo khoản 1 Điều 1")
    assert amended.failures == ()


def test_a_phrase_that_another_place_lost_is_a_failure() -> None:
    amended = after(
        order(Action.REPLACE, "1", "Điều 1. Mới"), order(Action.REPEAL_PHRASE, "2", phrase="Một")
    )
    assert [f.reason.split(" (")[0] for f in amended.failures] == ["Điều 2: không có cụm từ “Một”"]
    assert amended.idle == ()


def test_the_document_stays_what_it_is_in_all_but_its_words() -> None:
    def about(document: Document) -> tuple[object, ...]:
        return (
            document.number,
            document.title,
            document.date,
            document.url,
            document.authority,
        )

    digest = parse(
        TEXT,
        number=NUMBER,
        title="Về mẫu",
        date=datetime.date(2020, 1, 2),
        url="u",
        authority=Authority.DIGEST,
    )
    amended = amend(digest, [order(Action.REPEAL, "1.1")])
    assert amended.changes
    assert about(amended.document) == about(digest)


def test_changes_come_in_the_order_of_the_text() -> None:
    amended = after(order(Action.REPEAL, "3.1.b"), order(Action.REPEAL, "1.1"))
    assert [str(change.locator) for change in amended.changes] == ["1.1", "3.1.b"]
