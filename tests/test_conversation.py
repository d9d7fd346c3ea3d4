"""What a message means after the one before it."""

import datetime
from typing import Any

import pytest

from bot import conversation
from bot.aspects import Aspect
from bot.conversation import Reading
from bot.turn import Turn
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Citation, Locator

DECREE = "72/2015/NĐ-CP"
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(TODAY)


def read(turn: Turn | None, question: str, library: Library) -> Reading:
    return conversation.read(turn, question, library, today=TODAY)


def talk_of(shelf: Shelf, number: str, *places: str, **kept: Any) -> Turn:
    cited = tuple(shelf.citation(number, Locator.parse(place)) for place in places)
    return Turn(cited or (shelf.citation(number),), at=0.0, **kept)


@pytest.mark.parametrize(
    ("last", "said", "meant"),
    [
        # beside the place, without marks, with the word for its kind
        ("2.a", "còn điểm b?", "2.b"),
        ("2.a", "con diem b thi sao", "2.b"),
        # inside it
        ("2.a", "nhiệm vụ (3) là gì?", "2.a.3"),
        ("2.a", "nv 2", "2.a.2"),
        # beside it, from the innermost list outwards: a điểm of the mục, not of the document
        ("2.a.1", "điểm b", "2.b"),
        ("2.a.1", "nhiệm vụ 3", "2.a.3"),
        # in words
        ("2.a", "việc thứ hai", "2.a.2"),
        ("2.a", "việc đầu tiên là gì", "2.a.1"),
        ("2.a.1", "nhiệm vụ cuối cùng", "2.a.3"),
        ("4", "cái thứ 5", "4.5"),
        ("4", "việc thứ tư nói gì", "4.4"),
        # to the next and the one before, of the mục even where a điểm was cited
        ("3", "mục tiếp theo", "4"),
        ("2.a", "mục sau nói gì", "3"),
        ("5.b", "mục trước đó", "4"),
    ],
)
def test_a_place_is_read_from_where_the_last_answer_stood(
    shelf: Shelf, library: Library, last: str, said: str, meant: str
) -> None:
    [place] = read(talk_of(shelf, GUIDANCE, last), said, library).places
    assert place == shelf.citation(GUIDANCE, Locator.parse(meant))


@pytest.mark.parametrize(
    ("last", "said", "meant"),
    [
        ("7", "điều tiếp theo", "8"),
        # a khoản of the Điều that was shown, also from one of its khoản
        ("24", "khoản 3 nói gì", "24.3"),
        ("24.3", "con khoan 5a", "24.5a"),
        ("24.5", "khoản tiếp theo", "24.5a"),
        ("7.3.a", "điểm đ", "7.3.đ"),
        # the Điều has no such khoản: not the Điều of that number
        ("24.3", "khoản 12", "24.12"),
    ],
)
def test_a_decree_is_walked_by_its_articles(
    shelf: Shelf, library: Library, last: str, said: str, meant: str
) -> None:
    [place] = read(talk_of(shelf, DECREE, last), said, library).places
    assert place == shelf.citation(DECREE, Locator.parse(meant))


@pytest.mark.parametrize(
    ("last", "said"),
    [
        # there is no such place to go to: the answer must not be another one
        ("7", "mục tiếp theo"),
        ("1", "mục trước"),
        ("2.a", "việc thứ chín"),
        ("2.a", "việc thứ 0"),
        ("2", "điểm z"),
    ],
)
def test_a_place_that_is_not_there_is_not_replaced_by_another(
    shelf: Shelf, library: Library, last: str, said: str
) -> None:
    document = shelf.document(GUIDANCE)
    for place in read(talk_of(shelf, GUIDANCE, last), said, library).places:
        assert place.locator is not None
        assert document.find(place.locator) is None


def test_the_first_cited_place_that_fits_is_meant(shelf: Shelf, library: Library) -> None:
    turn = talk_of(shelf, GUIDANCE, "5.a", "2.a")
    [place] = read(turn, "điểm b", library).places
    assert str(place.locator) == "5.b"


@pytest.mark.parametrize("said", ["thế còn Đà Nẵng?", "ai làm việc đó", "vậy kinh phí thì sao?"])
def test_a_question_that_points_back_leans_on_what_was_cited(
    shelf: Shelf, library: Library, said: str
) -> None:
    turn = talk_of(shelf, GUIDANCE, "1")
    reading = read(turn, said, library)
    assert (reading.places, reading.around) == ((), turn.citations)


def test_a_full_question_stands_by_itself(shelf: Shelf, library: Library) -> None:
    turn = talk_of(shelf, GUIDANCE, "1", day=datetime.date(2024, 1, 1))
    said = (
        "Ủy ban nhân dân cấp tỉnh báo cáo Bộ Thông tin và Truyền thông về thông tin đối ngoại "
        "theo Thông tư số 22/2016/TT-BTTTT bao lâu một lần?"
    )
    assert read(turn, said, library) == Reading(said)


@pytest.mark.parametrize(
    "said", ["chuyện khác nhé, điểm b", "hỏi câu khác: điểm b", "nhân tiện, điểm b thì sao"]
)
def test_a_new_topic_is_taken_at_its_word(shelf: Shelf, library: Library, said: str) -> None:
    assert read(talk_of(shelf, GUIDANCE, "2.a"), said, library) == Reading(said)


def test_nothing_is_read_into_a_first_message(library: Library) -> None:
    assert read(None, "còn điểm b?", library) == Reading("còn điểm b?")


def test_a_document_that_left_the_library_is_no_longer_pointed_into(
    shelf: Shelf, library: Library
) -> None:
    gone = Citation("1/1900/NĐ-CP", Locator.parse("2.a"))
    assert read(Turn((gone, shelf.citation(DECREE)), at=0.0), "điểm b", library).places == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("trước 1/7/2026 thì sao", datetime.date(2026, 6, 30)),
        ("truoc 01/7/2026 thi the nao", datetime.date(2026, 6, 30)),
        ("thế hồi năm 2023?", datetime.date(2023, 12, 31)),
        ("còn bây giờ?", TODAY),
        ("giờ thì sao", TODAY),
        # nothing but what goes with the question word is asked
        ("trước 1/7/2026 thì bộ nào", datetime.date(2026, 6, 30)),
    ],
)
def test_a_day_alone_asks_for_the_same_place_on_that_day(
    shelf: Shelf, library: Library, said: str, day: datetime.date
) -> None:
    reading = read(talk_of(shelf, DECREE, "20"), said, library)
    assert (reading.day, reading.kept) == (day, False)
    assert reading.places == (shelf.citation(DECREE, Locator.parse("20")),)


def test_a_day_alone_asks_the_same_of_a_document_as_such(shelf: Shelf, library: Library) -> None:
    turn = talk_of(shelf, DECREE, aspects=(Aspect.FORCE,))
    reading = read(turn, "trước 1/7/2026 thì sao", library)
    assert reading.again
    assert reading.aspects == (Aspect.FORCE,)


def test_the_day_asked_about_stays_while_the_talk_stays(shelf: Shelf, library: Library) -> None:
    day = datetime.date(2026, 6, 30)
    turn = talk_of(shelf, DECREE, "7.3", day=day)
    reading = read(turn, "còn điểm b?", library)
    assert (reading.day, reading.kept) == (day, True)
    named = read(turn, "năm 2020 điểm b nói gì", library)
    assert (named.day, named.kept) == (datetime.date(2020, 12, 31), False)


def test_the_day_that_the_caller_gives_stands_above_all(shelf: Shelf, library: Library) -> None:
    turn = talk_of(shelf, DECREE, "7.3", day=datetime.date(2026, 6, 30))
    date = datetime.date(2021, 1, 1)
    reading = conversation.read(turn, "còn điểm b?", library, today=TODAY, date=date)
    assert (reading.day, reading.kept) == (date, False)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("còn thông tư kia", "22/2016/TT-BTTTT"),
        ("con thong tu con lai thi sao", "22/2016/TT-BTTTT"),
        ("thông tư cũ ai ký", "22/2016/TT-BTTTT"),
        ("cái mới hiệu lực từ ngày nào", "06/2022/TT-BTTTT"),
        ("quay lại nghị định lúc nãy", DECREE),
        ("trở lại thông tư lúc đầu", "22/2016/TT-BTTTT"),
        # nothing points back: the last one
        ("ai ký", "06/2022/TT-BTTTT"),
    ],
)
def test_an_earlier_topic_can_be_gone_back_to(
    shelf: Shelf, library: Library, said: str, first: str
) -> None:
    before = (shelf.citation("22/2016/TT-BTTTT"), shelf.citation(DECREE))
    turn = talk_of(shelf, "06/2022/TT-BTTTT", earlier=before)
    assert read(turn, said, library).around[0].document == first
