"""What is said beside an answer: true on the day, about what is asked or quoted, never much."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Statement, Verdict, quote
from bot.notes import notes
from knowledge import successors
from knowledge.entry import Certainty
from knowledge.library import GUIDANCE, shipped
from knowledge.model import Citation, Locator

TODAY = datetime.date(2026, 11, 23)


def beside(question: str, place: str, on: datetime.date = TODAY) -> tuple[str, ...]:
    """Return the notes beside an answer that quotes `place` ("5740/BTTTT-TTĐN#1")."""
    number, _, locator = place.partition("#")
    shelf = shipped().on(on)
    provision = shelf.provision(number, Locator.parse(locator))
    found = quote(shelf, shelf.document(number), provision.span)
    return notes(question, Answer(question, Verdict.FOUND, (found,)), shelf)


@pytest.mark.parametrize(
    ("question", "place", "words"),
    [
        # Merged provinces, named in the question or quoted.
        ("Sóc Trăng còn phải ban hành quy chế không?", "1", "Sóc Trăng: nay thuộc thành phố Cần"),
        ("hai duong thuoc nhom nao", "1", "Hải Dương: nay thuộc thành phố Hải Phòng"),
        ("Đà Nẵng ban hành quy chế chưa?", "1", "gồm cả Quảng Nam"),
        ("Tỉnh nào chưa ban hành quy chế?", "1", "Bến Tre nay thuộc tỉnh Vĩnh Long"),
        ("Nơi nào làm thí điểm?", "5.a", "nay là thành phố Huế"),
        # Bodies that changed their name or were abolished.
        ("Huyện có phải lập kế hoạch không?", "ket.1", "Cấp huyện: không còn từ 01/7/2025"),
        ("Vướng mắc thì gọi số nào?", "ket.2", "Cục Thông tin cơ sở và Thông tin đối ngoại"),
        ("Vướng mắc thì gọi số nào?", "ket.2", "coi là đã cũ"),
        ("Sở phối hợp với ai?", "6", "Ban Chỉ huy Bộ đội Biên phòng thuộc Bộ Chỉ huy Quân sự"),
        # The catalogue's notes on the quoted place, from above and from below.
        ("Sửa cụm thông tin thế nào?", "2.a.2", "Thông tư 60/2026/TT-BTC"),
        ("Mục 5 nói gì?", "5", "Quyết định 173/QĐ-TTg"),
        # A document that the quoted words cite has been amended.
        ("Căn cứ nào?", "mo-dau", "72/2015/NĐ-CP đang có hiệu lực, đã được sửa đổi"),
    ],
)
def test_what_has_changed_is_said(question: str, place: str, words: str) -> None:
    assert words in " ".join(beside(question, f"{GUIDANCE}#{place}"))


@pytest.mark.parametrize(
    ("question", "place", "on", "first"),
    [
        ("Sóc Trăng đã ban hành quy chế chưa?", "1", "2025-06-30", "Danh sách địa phương"),
        ("Sóc Trăng đã ban hành quy chế chưa?", "1", "2025-07-01", "Sóc Trăng: nay thuộc"),
    ],
)
def test_a_province_is_merged_from_its_day_on(
    question: str, place: str, on: str, first: str
) -> None:
    day = datetime.date.fromisoformat(on)
    assert beside(question, f"{GUIDANCE}#{place}", day)[0].startswith(first)


@pytest.mark.parametrize("place", ["1", "2.a", "2.b", "4", "5.a", "6", "ket.1", "ket.2"])
def test_nothing_of_later_years_is_said_of_the_year_of_the_plan(place: str) -> None:
    told = " ".join(beside("Sở phải làm gì?", f"{GUIDANCE}#{place}", datetime.date(2023, 3, 1)))
    assert not any(year in told for year in ("2024", "2025", "2026"))


def test_a_document_that_does_not_hold_comes_first() -> None:
    late = beside("Phát ngôn định kỳ?", "55/2023/TT-BTC#4", TODAY)
    assert late[0].startswith("Thông tư số 55/2023/TT-BTC đã hết hiệu lực từ ngày 31/5/2026")
    early = beside("Họp báo mấy lần?", "244/2026/NĐ-CP#6", datetime.date(2026, 6, 28))
    assert early[0].startswith("Nghị định số 244/2026/NĐ-CP chưa có hiệu lực")


def test_a_cited_document_that_was_replaced_is_named_with_its_successor() -> None:
    told = beside("Phóng viên nước ngoài theo quy định nào?", "72/2015/NĐ-CP#15.3")
    assert "Nghị định 262/2026/NĐ-CP" in " ".join(told)


def test_the_letters_in_a_number_are_no_ministry() -> None:
    # "22/2016/TT-BTTTT" alone is no mention of the ministry.
    question = "Thông tư 22/2016/TT-BTTTT nói gì về kế hoạch?"
    shelf = shipped().on(TODAY)
    statement = Statement(Citation("72/2015/NĐ-CP"), "…", Certainty.READ, "…")
    assert not notes(question, Answer(question, Verdict.FOUND, (), (statement,)), shelf)


def test_an_answer_that_says_nothing_has_no_notes() -> None:
    question = "Sóc Trăng có sân bay không?"
    assert notes(question, Answer(question, Verdict.NOTHING), shipped().on(TODAY)) == ()


def test_an_unsure_answer_has_only_notes_on_the_question() -> None:
    shelf = shipped().on(TODAY)
    document = shelf.document(GUIDANCE)
    choices = tuple(quote(shelf, document, p.span) for p in document.provisions[3:6])
    question = "Hải Dương làm gì?"
    told = notes(question, Answer(question, Verdict.UNSURE, choices), shelf)
    assert told == ("Hải Dương: nay thuộc thành phố Hải Phòng (từ 01/7/2025).",)


def test_what_the_answer_says_already_is_not_said_again() -> None:
    shelf = shipped().on(TODAY)
    found = quote(shelf, shelf.document(GUIDANCE), shelf.provision(GUIDANCE, Locator(("1",))).span)
    note = "Hải Dương: nay thuộc thành phố Hải Phòng (từ 01/7/2025)."
    answer = Answer("Hải Dương?", Verdict.FOUND, (found,), notes=(note,))
    assert note not in notes("Hải Dương?", answer, shelf)


PLACES = st.sampled_from(
    [
        f"{number}#{provision.locator}"
        for number, document in shipped().on(TODAY).documents.items()
        for provision in document.walk()
    ]
)


@given(PLACES, st.sampled_from([s.names[0] for s in successors.load()]))
def test_there_are_few_notes_and_each_once(place: str, name: str) -> None:
    told = beside(f"{name} phải làm gì?", place)
    assert len(told) <= 4
    assert len(set(told)) == len(told)
    assert all(note.endswith((".", ".)")) for note in told)
