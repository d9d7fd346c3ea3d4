"""What is asked of the place just quoted."""

import datetime

import pytest
from proof import prove

from bot.answer import Verdict
from bot.assistant import Assistant, Message
from bot.talk import of_place
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Locator

DECREE = "72/2015/NĐ-CP"
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(TODAY)


@pytest.mark.parametrize(
    "question",
    [
        "ai chịu trách nhiệm việc đó?",
        "ai chiu trach nhiem",
        "vậy ai làm?",
        "việc này do ai làm vậy ạ",
        "cơ quan nào chủ trì việc đó",
        "thế đơn vị nào phụ trách",
        "giao cho ai",
        "việc đó thuộc về ai",
        "ai phải thực hiện nhiệm vụ này",
        "viec do ai lo",
        "trách nhiệm của ai",
        "sở nào triển khai nội dung đó",
    ],
)
def test_who_is_to_do_it_stands_at_the_place_or_around_it(
    shelf: Shelf, library: Library, question: str
) -> None:
    # nhiệm vụ (1) names nobody; mục 4, which it is of, does
    place = shelf.citation(GUIDANCE, Locator.parse("4.1"))
    answer = of_place(question, [place], shelf)
    assert answer is not None
    prove(answer, library, TODAY)
    assert str(answer.quotes[0].citation.locator) == "4"
    assert "Sở Thông tin và Truyền thông" in answer.quotes[0].text


@pytest.mark.parametrize(
    "question",
    [
        "văn bản nào sửa chỗ đó",
        "van ban nao sua",
        "khoản đó do văn bản nào bổ sung?",
        "quy định này bị sửa bởi nghị định nào",
        "nghị định nào thay đổi nội dung đó vậy",
        "cái nào sửa nó",
    ],
)
def test_what_changed_a_place_is_quoted_where_it_says_so(
    shelf: Shelf, library: Library, question: str
) -> None:
    answer = of_place(question, [shelf.citation(DECREE, Locator.parse("24.5a"))], shelf)
    assert answer is not None
    prove(answer, library, TODAY)
    assert answer.quotes[0].citation.document == "148/2026/NĐ-CP"
    assert "5a" in answer.quotes[0].text


@pytest.mark.parametrize(
    "question",
    [
        # about something else than the place
        "ai làm trưởng ban",
        "ai chủ trì họp báo quốc tế",
        "văn bản nào hướng dẫn",
        "nghị định nào thay nghị định 88",
        "Bến Tre?",
    ],
)
def test_what_names_its_own_matter_is_left_to_others(shelf: Shelf, question: str) -> None:
    assert of_place(question, [shelf.citation(GUIDANCE, Locator.parse("6"))], shelf) is None


def test_a_place_that_nobody_changed_is_left_to_others(shelf: Shelf) -> None:
    place = shelf.citation(GUIDANCE, Locator.parse("6"))
    assert of_place("văn bản nào sửa chỗ đó", [place], shelf) is None
    assert of_place("ai làm", [], shelf) is None
    assert of_place("ai làm", [shelf.citation(GUIDANCE)], shelf) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # the wording before the last change of what was quoted
        (("điểm đ khoản 3 Điều 7 NĐ 72", "trước khi sửa thì sao"), f"{DECREE}#7.3.đ"),
        (("Điều 20 NĐ 72", "trước đó thì sao"), f"{DECREE}#20"),
        # a document that was asked about in vain is what "nó" means
        (
            ("QĐ 1079 ai ký", "thông tư 55/2023 ai ký", "nó bị thay bởi cái nào"),
            "60/2026/TT-BTC#20.2",
        ),
        # a place cites what it is done by
        (("mục 2b", "theo công văn nào", "công văn đó ngày nào"), "4438/BTTTT-KHTC"),
        # the programme of the place, not the first that the letter has
        (("mục 6", "chương trình đó kéo dài đến năm nào"), "5115/CTr-BTTTT-BTLBP"),
        # the khoản around the điểm
        (("điểm c khoản 2 điều 6 nđ 244", "khoản tiếp theo"), "244/2026/NĐ-CP#6.3"),
        # a label that only an earlier topic has
        (("mục 4", "Điều 5 NĐ 72", "còn nv 2?"), f"{GUIDANCE}#4.2"),
    ],
)
def test_a_talk_goes_on_from_what_was_said(
    assistant: Assistant, said: tuple[str, ...], expected: str
) -> None:
    turn = None
    for text in said:
        message = Message(text, turn=turn)
        answer = assistant.answer(message)
        turn = assistant.turn_after(message, answer)
    assert answer.verdict is Verdict.FOUND
    cited = [*(s.citation for s in answer.statements), *(q.citation for q in answer.quotes)][0]
    assert (f"{cited.document}#{cited.locator}" if cited.locator else cited.document) == expected
