"""What a message means after the one before it."""

import datetime

import pytest

from bot.conversation import Reading, read
from bot.turn import Turn
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Citation, Locator

DECREE = "72/2015/NĐ-CP"


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(datetime.date(2026, 11, 23))


def talk_of(shelf: Shelf, number: str, *places: str) -> Turn:
    return Turn(tuple(shelf.citation(number, Locator.parse(place)) for place in places), at=0.0)


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
    shelf: Shelf, last: str, said: str, meant: str
) -> None:
    turn = talk_of(shelf, GUIDANCE, last)
    place = read(turn, said, shelf).place
    assert place is not None
    assert (place.document, str(place.locator)) == (GUIDANCE, meant)
    assert place == shelf.citation(GUIDANCE, place.locator)


def test_a_decree_is_walked_by_its_articles(shelf: Shelf) -> None:
    turn = talk_of(shelf, DECREE, "7")
    place = read(turn, "điều tiếp theo", shelf).place
    assert place == shelf.citation(DECREE, Locator.parse("8"))


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
    shelf: Shelf, last: str, said: str
) -> None:
    turn = talk_of(shelf, GUIDANCE, last)
    assert read(turn, said, shelf).place is None


def test_the_first_cited_place_that_fits_is_meant(shelf: Shelf) -> None:
    turn = talk_of(shelf, GUIDANCE, "5.a", "2.a")
    assert read(turn, "điểm b", shelf).place == shelf.citation(GUIDANCE, Locator.parse("5.b"))


@pytest.mark.parametrize("said", ["thế còn Đà Nẵng?", "ai làm việc đó", "vậy kinh phí thì sao?"])
def test_a_question_that_points_back_leans_on_what_was_cited(shelf: Shelf, said: str) -> None:
    turn = talk_of(shelf, GUIDANCE, "1")
    reading = read(turn, said, shelf)
    assert reading == Reading(around=(shelf.citation(GUIDANCE, Locator.parse("1")),))


def test_a_full_question_stands_by_itself(shelf: Shelf) -> None:
    turn = talk_of(shelf, GUIDANCE, "1")
    said = (
        "Ủy ban nhân dân cấp tỉnh báo cáo Bộ Thông tin và Truyền thông về thông tin đối ngoại "
        "theo Thông tư số 22/2016/TT-BTTTT bao lâu một lần?"
    )
    assert read(turn, said, shelf) == Reading()


def test_a_new_topic_is_taken_at_its_word(shelf: Shelf) -> None:
    turn = talk_of(shelf, GUIDANCE, "2.a")
    assert read(turn, "chuyện khác nhé, điểm b", shelf) == Reading()


def test_nothing_is_read_into_a_first_message(shelf: Shelf) -> None:
    assert read(None, "còn điểm b?", shelf) == Reading()


def test_a_document_that_left_the_library_is_no_longer_pointed_into(shelf: Shelf) -> None:
    gone = Citation("1/1900/NĐ-CP", Locator.parse("2.a"))
    assert read(Turn((gone, shelf.citation(DECREE)), at=0.0), "điểm b", shelf).place is None
