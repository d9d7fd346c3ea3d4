"""Citations print the official wording and are found in what people type."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cite import find, parse, resolve
from knowledge.model import Citation, Locator

KNOWN = (
    "5740/BTTTT-TTĐN",
    "72/2015/NĐ-CP",
    "148/2026/NĐ-CP",
    "22/2016/TT-BTTTT",
    "1079/QĐ-TTg",
    "57-KL/TW",
)
GUIDANCE = KNOWN[0]
DECREE = KNOWN[1]


@pytest.mark.parametrize(
    ("locator", "wording"),
    [
        ("2.a.3", "mục 2, điểm a, nhiệm vụ (3), Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022"),
        # tasks directly under a mục, with no điểm between
        ("4.5", "mục 4, nhiệm vụ (5), Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022"),
        # parts that carry no number
        ("kinh-gui", "phần Kính gửi, Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022"),
        ("ket.1", "phần kết, đoạn 1, Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022"),
        (None, "Công văn số 5740/BTTTT-TTĐN ngày 25/11/2022"),
    ],
)
def test_a_place_in_the_guidance_is_worded_as_an_official_would(
    locator: str | None, wording: str
) -> None:
    place = Locator.parse(locator) if locator else None
    assert str(Citation(GUIDANCE, place, datetime.date(2022, 11, 25))) == wording


@pytest.mark.parametrize(
    ("locator", "wording"),
    [
        # đ is a label of its own, not d with a hat
        ("7.3.đ", "điểm đ khoản 3 Điều 7 Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"),
        # inserted articles and clauses
        ("21a", "Điều 21a Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"),
        ("24.5a", "khoản 5a Điều 24 Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"),
        ("chuong-II", "Chương II Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"),
        ("1.I.2", "khoản 2 mục I Điều 1 Nghị định số 72/2015/NĐ-CP ngày 07/9/2015"),
    ],
)
def test_a_place_in_a_decree_is_worded_from_the_inside_out(locator: str, wording: str) -> None:
    citation = Citation(DECREE, Locator.parse(locator), datetime.date(2015, 9, 7))
    assert str(citation) == wording


number_labels = st.from_regex(r"[1-9][0-9]?[a-e]?", fullmatch=True)
task_labels = st.from_regex(r"[1-9]", fullmatch=True)
point_labels = st.sampled_from("abcdđeghiklmnopqrstuvxy")
guidance_locators = st.one_of(
    st.sampled_from(["kinh-gui", "trich-yeu", "mo-dau", "ket.1", "ket.2"]),
    st.tuples(task_labels).map(".".join),
    st.tuples(task_labels, point_labels).map(".".join),
    st.tuples(task_labels, point_labels, task_labels).map(".".join),
    st.tuples(task_labels, task_labels).map(".".join),
)
article_locators = st.one_of(
    st.tuples(number_labels).map(".".join),
    st.tuples(number_labels, number_labels).map(".".join),
    st.tuples(number_labels, number_labels, point_labels).map(".".join),
    st.sampled_from(
        ["chuong-IV", "chuong-II.muc-1", "chuong-II.muc-1.tieu-muc-2", "phu-luc-II", "mo-dau"]
    ),
    st.sampled_from(["1.III.2.a", "phan-II"]),
)
dates = st.none() | st.dates(datetime.date(1945, 9, 2), datetime.date(2099, 12, 31))


@given(
    st.one_of(
        st.builds(Citation, st.just(GUIDANCE), guidance_locators.map(Locator.parse), dates),
        st.builds(
            Citation,
            st.sampled_from([DECREE, "22/2016/TT-BTTTT", "1079/QĐ-TTg", "91/2025/QH15"]),
            article_locators.map(Locator.parse),
            dates,
        ),
    )
)
def test_the_official_wording_parses_back_to_the_same_citation(citation: Citation) -> None:
    assert parse(str(citation)) == citation


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mục 2a", [(None, "2.a")]),
        ("muc 2 diem a nv 3", [(None, "2.a.3")]),
        ("nhiệm vụ thứ 3", [(None, "3")]),
        ("Điều 24 NĐ 72", [(DECREE, "24")]),
        ("khoản 5a điều 24 nghị định 72/2015", [(DECREE, "24.5a")]),
        # the document first, the place after it
        ("nghị định 72 năm 2015 điều 7 khoản 3 điểm đ", [(DECREE, "7.3.đ")]),
        ("cv5740 muc 5 diem b", [(GUIDANCE, "5.b")]),
        # several places: each is its own citation, the document belongs to the last
        (
            "theo Điều 7, Điều 8 và khoản 1 Điều 10 của Nghị định số 72/2015/NĐ-CP",
            [(None, "7"), (None, "8"), (DECREE, "10.1")],
        ),
        ("QĐ1079", [("1079/QĐ-TTg", None)]),
        ("kết luận 57", [("57-KL/TW", None)]),
        # a full number that no catalogue knows is taken as written, with its capitals
        ("thông tư 06/2022/tt-btttt", [("06/2022/TT-BTTTT", None)]),
        # a date, a score, a telephone number and a count are not documents or places
        ("trước và sau 1/7/2026, 24/7, 04.37676666, 4 địa phương", []),
        # a short form of a document that is not at hand names no document
        ("nghị định 99", []),
        ("mục tiêu, khoản chi, điều kiện, điểm nghẽn", []),
        # from here on, each row tells a mutant that no other test told (docs/reliability.md)
        # a number stands alone; the place may follow it
        ("72/2015/NĐ-CP Điều 5", [(DECREE, "5")]),
        # the year is in the number already
        ("Nghị định 72/2015/NĐ-CP năm 2015", [(DECREE, None)]),
        # typed in small letters: capitals, but for the one suffix that has small ones in print
        ("quyết định 1080/qđ-ttg", [("1080/QĐ-TTg", None)]),
        # mixed case is somebody's own writing
        ("06/2022/Tt-BTTTT", [("06/2022/Tt-BTTTT", None)]),
        # a number inside a place ends there, and what follows is read on
        ("khoản 7/2015/NĐ-CP Điều 5", [(None, "7"), (None, "5")]),
        # an unknown number does not hide the next
        ("nghị định 99 và nghị định 72", [(DECREE, None)]),
        # pieces side by side, without a space
        ("khoản 1 Điều 2,Điều 3", [(None, "2.1"), (None, "3")]),
        # mục: of a chapter, of an appendix, Roman, of an article, and a point of the guidance
        ("tiểu mục 2 mục 1 chương ii", [(None, "chuong-II.muc-1.tieu-muc-2")]),
        ("mục ii chương iv", [(None, "chuong-IV.muc-II")]),
        ("mục b chương iv", [(None, "chuong-IV.muc-B")]),
        ("phụ lục ii mục 3", [(None, "phu-luc-II.3")]),
        ("phần thứ ii", [(None, "phan-II")]),
        ("mục ii", [(None, "II")]),
        ("mục i", [(None, "i")]),
        ("khoản 2 mục i điều 1 NĐ 72", [(DECREE, "1.I.2")]),
    ],
)
def test_places_are_found_in_what_officers_type(
    typed: str, expected: list[tuple[str | None, str | None]]
) -> None:
    found = [(r.document, str(r.locator) if r.locator else None) for r in find(typed, KNOWN)]
    assert found == expected


def test_a_day_that_does_not_exist_is_left_out() -> None:
    [reference] = find("Nghị định số 72/2015/NĐ-CP ngày 31/02/2015")
    assert (reference.document, reference.date) == (DECREE, None)


def test_a_short_number_that_fits_two_documents_names_neither() -> None:
    assert resolve("72", ["72/2015/NĐ-CP", "72/2013/NĐ-CP"], "Nghị định") is None


RESOLVED = [
    # a type tells apart documents of one number
    ("72/2015", "Thông tư", ["72/2015/NĐ-CP", "72/2015/TT-BTC"], "72/2015/TT-BTC"),
    ("72/2015", None, ["72/2015/NĐ-CP", "72/2015/TT-BTC"], None),
    # a law counts among the documents of a type only where there is no other
    ("91", "Nghị định", ["91/2025/QH15", "91/2026/NĐ-CP"], "91/2026/NĐ-CP"),
    ("91", "Văn bản", ["91/2025/QH15", "91/2026/NĐ-CP"], "91/2025/QH15"),
    ("91", "Nghị quyết", ["91/2025/QH15"], "91/2025/QH15"),
    # the whole number goes before one that begins like it
    ("5740/BTTTT", None, ["5740/BTTTT", "5740/BTTTT-TTĐN"], "5740/BTTTT"),
    ("5740/BTTTT", None, ["5740/BTTTT-TTĐN"], "5740/BTTTT-TTĐN"),
]


@pytest.mark.parametrize(("written", "kind", "known", "number"), RESOLVED)
def test_a_short_number_means_the_one_that_fits(
    written: str, kind: str | None, known: list[str], number: str | None
) -> None:
    assert resolve(written, known, kind) == number


def test_find_gives_a_type_to_what_resolves_the_number() -> None:
    known = ["72/2015/NĐ-CP", "72/2015/TT-BTC"]
    assert [r.document for r in find("thông tư 72 và nghị định 72", known)] == known[::-1]


KINDS = [
    ("khoản 2 Điều 5", "dieu"),
    ("khoản thứ hai", "khoan"),
    ("mục 2 điểm a", "muc"),
    ("Nghị định 72/2015/NĐ-CP", None),
]


@pytest.mark.parametrize(("typed", "kind"), KINDS)
def test_a_place_says_what_its_outermost_label_is_called(typed: str, kind: str | None) -> None:
    assert [reference.kind for reference in find(typed)] == [kind]


NO_CITATION = [
    "xin hỏi Điều 5 Nghị định số 72/2015/NĐ-CP",
    "Điều 5",
    "Điều 5 Nghị định 72/2015/NĐ-CP, Điều 6 Nghị định 72/2015/NĐ-CP",
    "",
]


@pytest.mark.parametrize("text", NO_CITATION)
def test_what_is_more_or_less_than_one_citation_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_short_citation_is_read_by_the_numbers_that_are_known() -> None:
    assert parse("Điều 5 NĐ 72", KNOWN) == Citation(DECREE, Locator.parse("5"))
    assert parse("Điều 5 NĐ 72") is None


@given(st.text())
def test_finding_never_fails_and_spans_stay_inside_and_in_order(text: str) -> None:
    references = find(text, KNOWN)
    ends = [0]
    for reference in references:
        assert ends[-1] <= reference.span.start < reference.span.end
        ends.append(reference.span.end)


WORDS = ["điều", "khoản", "mục", "điểm", "7", "đ", "5a", "II", "(3)", "NĐ", "72/2015", ",", "của"]


@given(st.lists(st.sampled_from(WORDS)))
def test_words_of_citations_in_any_order_never_fail(words: list[str]) -> None:
    find(" ".join(words), KNOWN)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # short for Điều and khoản, written together with the label
        ("k5a đ24 nđ 72", ["24.5a"]),
        ("Đ7, K3", ["7.3"]),
        # numbers in words
        ("mục 2a, nhiệm vụ ba", ["2.a.3"]),
        ("điểm a mục 2 nhiệm vụ hai là gì", ["2.a.2"]),
        ("khoản thứ ba", ["3"]),
        # what is counted by the word is no place, nor is a year
        ("nhiệm vụ tám địa phương thí điểm", []),
        ("nhiệm vụ năm 2023", []),
        ("mục hai bên cùng làm", []),
        # money, a model number, a word that ends in the letter
        ("5k một lần, mẫu ABCD24", []),
    ],
)
def test_short_forms_and_numbers_in_words_name_places(text: str, labels: list[str]) -> None:
    assert [str(r.locator) for r in find(text) if r.locator] == labels
