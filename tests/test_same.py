"""What several documents say alike is quoted once; the others are named by rank and date."""

import datetime

import pytest
from proof import prove

from bot import messages
from bot.assistant import Assistant, Message
from bot.evidence import Evidence, weigh
from bot.same import in_rank, same_meaning, says_the_same
from index.search import Hit
from knowledge.library import GUIDANCE, with_official
from knowledge.model import Citation, Document, Locator
from knowledge.parse import parse

DAY = datetime.date(2026, 11, 23)
SAID = "Sở chủ trì tổ chức hội nghị cung cấp thông tin cho báo chí về quyền con người mỗi tháng"
OTHER = "Sở chủ trì lập kế hoạch tuyên truyền biển đảo hằng năm gửi Ủy ban nhân dân tỉnh phê duyệt"
ASKED = "Sở tổ chức hội nghị cung cấp thông tin cho báo chí thế nào?"


def document(number: str, year: int, words: str) -> Document:
    text = f"Điều 1. Phạm vi\n1. {words}.\n2. Việc khác.\n"
    return parse(text, number=number, title="", date=datetime.date(year, 1, 2))


def evidence(*documents: tuple[str, int, str]) -> list[Evidence]:
    shelf = with_official([document(*one) for one in documents]).on(DAY)
    hits = [Hit(number, Locator.parse("1.1"), 0.9, 0.9, 0.9, 0.9) for number, _, _ in documents]
    order = [number for number, _, _ in documents]
    return sorted(weigh(ASKED, hits, shelf), key=lambda e: order.index(e.document.number))


def test_places_come_by_rank_then_the_latest_first() -> None:
    numbers = [
        ("5740/BTTTT-TTĐN", 2022),
        ("2/2019/TT-BTTTT", 2019),
        ("3/2021/TT-BTTTT", 2021),
        ("1079/QĐ-TTg", 2022),
        ("72/2015/NĐ-CP", 2015),
        ("80/2015/QH13", 2015),
    ]
    given = [Citation(n, None, datetime.date(year, 1, 1)) for n, year in numbers]
    assert [c.document for c in in_rank(given)] == [
        "80/2015/QH13",
        "72/2015/NĐ-CP",
        "1079/QĐ-TTg",
        "3/2021/TT-BTTTT",
        "2/2019/TT-BTTTT",
        "5740/BTTTT-TTĐN",
    ]


def test_what_says_the_same_is_found_in_order_and_once_a_document() -> None:
    places = evidence(
        ("1/2020/TT-BTTTT", 2020, SAID),
        ("2/2021/TT-BTTTT", 2021, f"{SAID} một lần"),
        ("3/2018/NĐ-CP", 2018, f"Hằng năm, {SAID}"),
        ("4/2022/TT-BTTTT", 2022, OTHER),
    )
    found = same_meaning(places, SAID)
    assert [(c.document, str(c.locator)) for c in found] == [
        ("3/2018/NĐ-CP", "1.1"),
        ("2/2021/TT-BTTTT", "1.1"),
    ]


@pytest.mark.parametrize(
    ("number", "words", "same"),
    [
        ("2/2021/TT-BTTTT", SAID, True),
        # other words; a few words, which chance makes alike; the same document
        ("2/2021/TT-BTTTT", OTHER, False),
        ("2/2021/TT-BTTTT", "Sở tổ chức hội nghị", False),
    ],
)
def test_alike_is_what_has_the_same_words(number: str, words: str, same: bool) -> None:
    best, other = evidence(("1/2020/TT-BTTTT", 2020, SAID), (number, 2021, words))
    assert says_the_same(best, other, SAID) is same
    assert not says_the_same(best, best, SAID)


def test_an_answer_names_the_other_place_and_quotes_it_not(assistant: Assistant) -> None:
    question = "Vùng miền núi có được mở lớp dạy nghiệp vụ đối ngoại không?"
    answer = assistant.answer(Message(question))
    prove(answer, assistant.library)
    assert [quote.citation.document for quote in answer.quotes] == [GUIDANCE]
    assert [c.document for c in answer.also] == ["4438/BTTTT-KHTC"]
    assert f"Cũng nêu ở: {answer.also[0]}." in messages.plain(answer)
    for citation in answer.also:
        assert citation.locator is not None
        assistant.library.on(DAY).provision(citation.document, citation.locator)
