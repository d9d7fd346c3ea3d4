"""How far a message that leans on what was said means a place."""

import datetime

import pytest

from bot.leaning import fits, leaning
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Locator

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return library.on(TODAY)


def key(place: str, document: str = GUIDANCE) -> tuple[str, Locator]:
    return document, Locator.parse(place)


@pytest.mark.parametrize(
    ("question", "text", "fit"),
    [
        ("nộp cho bộ nào", "gửi báo cáo tới Bộ Ngoại giao", 1),
        # «nước sở tại» is no sở, «bộ máy» no bộ, «văn bản nào» no ban
        ("ai làm", "theo luật nước sở tại, kiện toàn bộ máy", -1),
        ("văn bản nào", "gửi Bộ Ngoại giao", 0),
        ("tháng nào phải nộp", "chậm nhất ngày 20/12", 1),
        # the day of a document that is cited is no answer
        ("tháng nào phải nộp", "Quyết định số 1079/QĐ-TTg ngày 14/9/2022", -1),
        ("mấy tiếng", "chậm nhất 24 giờ", 1),
        ("mỗi lớp mấy buổi", "tổ chức các lớp tập huấn", -1),
        # «mấy nơi» asks which ones
        ("mấy nơi chưa sửa", "còn 4 địa phương chưa sửa", 0),
        ("để làm gì", "nhằm giải thích, làm rõ", 1),
        ("mấy phần trăm", "hỗ trợ 70% kinh phí", 1),
        ("địa chỉ", "số 115 Trần Duy Hưng, Hà Nội", 1),
        ("nói về gì", "mọi điều", 0),
    ],
)
def test_a_text_fits_what_is_asked_by_its_form(question: str, text: str, fit: int) -> None:
    assert fits(question, text) == fit


def test_the_place_itself_is_meant_most_then_those_beside_and_around(shelf: Shelf) -> None:
    place = shelf.citation(GUIDANCE, Locator.parse("2.a.1"))
    leans = leaning("thế còn tập huấn", [place], shelf)
    near = [leans.strength(key(at), 1.0, "") for at in ("2.a.1", "2.a.2", "2.a", "2.b", "3")]
    assert near == sorted(near, reverse=True)
    assert near[-1] > 0  # a place of the same document, as long as the message says little
    assert leans.strength(key("24", "72/2015/NĐ-CP"), 1.0, "") == 0


def test_the_more_a_message_says_the_less_it_leans(shelf: Shelf) -> None:
    place = shelf.citation(GUIDANCE, Locator.parse("7"))
    short = leaning("cung cấp gì", [place], shelf)
    long = leaning(
        "đài phát thanh truyền hình địa phương được khuyến khích phát lại chương trình gì",
        [place],
        shelf,
    )
    assert short.strength(key("7"), 1.0, "") > long.strength(key("7"), 1.0, "")
    assert short.strays("72/2015/NĐ-CP")
    assert not long.strays("72/2015/NĐ-CP")
    assert not short.strays(GUIDANCE)


@pytest.mark.parametrize(
    ("question", "text", "meant"),
    [
        # no word of it, and nothing that would be there
        ("trời mưa không", "theo dõi dư luận", False),
        # no word of it, but a body that it names
        ("cung cấp cho ai", "cho các cơ quan báo chí", True),
        # it points back
        ("phát gì trên đó", "tuyên truyền", True),
        # nothing but words that ask
        ("thế thì sao", "tuyên truyền", True),
        # the place does not give it
        ("mấy buổi", "tổ chức các lớp", False),
    ],
)
def test_a_place_without_a_word_of_the_message_may_be_meant(
    shelf: Shelf, question: str, text: str, meant: bool
) -> None:
    place = shelf.citation(GUIDANCE, Locator.parse("7"))
    strength = leaning(question, [place], shelf).strength(key("7"), 0.0, text)
    assert (strength > 0) is meant


def test_nothing_leans_where_nothing_was_said(shelf: Shelf) -> None:
    leans = leaning("cung cấp cho ai", [], shelf)
    assert (dict(leans.near), leans.alone) == ({}, 1.0)
    assert leans.strength(key("7"), 1.0, "") == 0
