"""amend: the orders of an amending document, and the text in force on a day."""

import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.amend import Action, Amended, Instruction, amend, in_force, instructions
from knowledge.effect import Effect, effect_of
from knowledge.model import Document, Kind, Locator
from knowledge.parse import parse
from knowledge.read import read

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parents[1].parent / "shared"


def at(locator: str) -> Locator:
    return Locator.parse(locator)


def loaded(path: Path) -> Document:
    text = read(path)
    return parse(
        text.text,
        number=text.number or "",
        title=text.title or "",
        date=text.date,
        pages=text.pages,
    )


AMENDED = loaded(GOLDEN / "amended.txt")
AMENDING = loaded(GOLDEN / "amending.txt")


def on(day: str) -> Amended:
    return in_force(AMENDED, [AMENDING], datetime.date.fromisoformat(day))


# --- the whole path, on a decree of our own with every kind of order


def test_before_it_takes_effect_an_amendment_changes_nothing() -> None:
    before = on("2021-02-28")
    assert before.document == AMENDED
    assert (before.changes, before.failures, before.idle) == ((), (), ())


def test_the_text_in_force_is_the_golden_one() -> None:
    golden = (GOLDEN / "in_force.txt").read_text(encoding="utf-8").strip()
    assert on("2022-01-01").document.text == golden


def test_a_clause_with_a_day_of_its_own_waits_for_it() -> None:
    assert on("2021-03-01").document.find(at("6a")) is None
    assert on("2021-12-31").document.find(at("6a")) is None
    assert on("2022-01-01").document.find(at("6a")) is not None
    assert on("2021-03-01").document.find(at("2.4")) is not None


CHANGES = [
    # place, what was done, by which place, new words, former words
    ("1", Action.REPEAL_PHRASE, "2.2", "", ", cơ quan bên cạnh bộ"),
    ("1", Action.INSERT_PHRASE, "2.4", "mọi ", ""),
    ("2.1", Action.REPLACE_PHRASE, "2.1", "Bộ Vườn tược", "Bộ Cây cối"),
    ("2.2", Action.REPLACE_PHRASE, "2.1", "Bộ Vườn tược", "Bộ Cây cối"),
    ("2.3", Action.INSERT, "1.1", "3. Khách là người không giữ vườn.", ""),
    ("2.4", Action.INSERT, "1.1", "4. Nước tưới là nước nói tại Điều 6.", ""),
    ("3", Action.LEAD_IN, "1.2.a", "Vườn mẫu phải có đủ:", "Vườn mẫu phải có các thứ sau:"),
    ("3.1.b", Action.REPLACE, "1.2.b", "b) Cây thấp, kể cả cỏ;", "b) Cây thấp;"),
    ("3.1.c", Action.INSERT, "1.2.b", "c) Cây có hoa;", ""),
    # The amending text leaves the label out; it stays.
    (
        "4.1",
        Action.REPLACE,
        "1.3",
        "1. Người giữ vườn tưới cây mỗi ngày.",
        "1. Người giữ vườn tưới cây mỗi ngày, trừ ngày mưa.",
    ),
    ("4.2", Action.REPLACE_PHRASE, "2.1", "Bộ Vườn tược", "Bộ Cây cối"),
    ("4.2a", Action.INSERT, "1.4", '2a. Người giữ vườn ghi sổ.\nSổ có dạng "giấy kẻ".', ""),
    ("4.3", Action.REPEAL, "1.8", "3. (được bãi bỏ)", "3. Người giữ vườn được nghỉ ngày lễ."),
    ("5", Action.RENAME, "1.5", "Kinh phí giữ vườn", "Tiền giữ vườn"),
    ("5", Action.INSERT_PHRASE, "2.3", " nhà nước", ""),
    (
        "6",
        Action.REPLACE,
        "1.6",
        "Điều 6. Nước và đất\n1. Nước tưới là nước sạch, đất trồng là đất sạch.",
        "Điều 6. Nước tưới\n1. Nước tưới là nước sạch.\n2. Nước mưa được dùng để tưới.",
    ),
    ("6a", Action.INSERT, "1.7", "Điều 6a. Đất trồng\nĐất trồng được thay mỗi năm.", ""),
    (
        "6b",
        Action.INSERT,
        "1.7",
        "Điều 6b. Phân bón\n1. Phân bón là phân sạch.\n2. Không dùng phân lạ.",
        "",
    ),
    (
        "7",
        Action.REPEAL,
        "1.8",
        "Điều 7. (được bãi bỏ)",
        "Điều 7. Khách thăm vườn\nKhách thăm vườn theo giờ.",
    ),
]


def test_every_change_knows_its_words_and_by_which_place() -> None:
    amended = on("2022-01-01")
    assert [
        (
            str(change.locator),
            change.action,
            str(change.by.locator),
            amended.document.words(change.span),
            change.former,
        )
        for change in amended.changes
    ] == CHANGES
    assert {change.by.document for change in amended.changes} == {"2/2021/NĐ-CP"}
    days = {str(change.locator): str(change.since) for change in amended.changes}
    assert days["6b"] == "2022-01-01"
    assert {day for locator, day in days.items() if locator not in {"6a", "6b"}} == {"2021-03-01"}


def undone(amended: Amended) -> str:
    """Put the former words back, last change first; an insertion takes its line break along."""
    text = amended.document.text
    for change in reversed(amended.changes):
        start = change.span.start
        if change.action is Action.INSERT:
            start = len(text[:start].rstrip())
        text = text[:start] + change.former + text[change.span.end :]
    return text


@pytest.mark.parametrize("day", ["2021-02-28", "2021-03-01", "2022-01-01"])
def test_nothing_else_moves_by_a_character(day: str) -> None:
    assert undone(on(day)) == AMENDED.text


FAILURES = [
    ("1.9", "chưa hiểu nội dung sửa đổi"),
    ("1.10", "khoản 9 Điều 4: văn bản không có nơi cần sửa đổi"),
    ("1.11", "khoản 2 Điều 2: nơi cần bổ sung đã có trong văn bản"),
    # "đoạn 1" is smaller than any place with a number.
    ("2.6", "chưa hiểu nội dung sửa đổi"),
    ("2.7", "Điều 8: không có cụm từ “đèn lồng”"),
]


def test_what_cannot_be_carried_out_is_reported() -> None:
    amended = on("2022-01-01")
    told = [(str(f.instruction.by.locator), f.reason) for f in amended.failures]
    assert [by for by, _ in told] == [by for by, _ in FAILURES]
    for (_, reason), (_, expected) in zip(told, FAILURES, strict=True):
        assert reason.startswith(expected)
        assert "2/2021/NĐ-CP" in reason


def test_a_phrase_that_another_order_took_along_is_no_failure() -> None:
    (idle,) = on("2022-01-01").idle
    assert idle.instruction.phrase == "ngày mưa"
    assert "đã thay theo khoản 3 Điều 1" in idle.reason


def test_orders_for_another_document_are_left_alone() -> None:
    other = parse(AMENDED.text, number="9/2019/NĐ-CP")
    assert amend(other, instructions(AMENDING)) == Amended(other)


def test_two_amendments_follow_each_other() -> None:
    second = parse(
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 1/2020/NĐ-CP\n"
        "1. Thay thế cụm từ “Bộ Vườn tược” bằng cụm từ “Bộ Cây cối” tại khoản 1 Điều 2.\n"
        "2. Sửa đổi khoản 4 Điều 2 như sau:\n“4. Nước là nước.”\n"
        "Điều 2. Nghị định này có hiệu lực kể từ ngày 01/02/2023.",
        number="3/2023/NĐ-CP",
    )
    both = in_force(AMENDED, [AMENDING, second], datetime.date(2023, 2, 1))
    clause = both.document.find(at("2.1"))
    assert clause is not None
    assert both.document.words(clause.body) == "Vườn mẫu là vườn do Bộ Cây cối lập."
    latest = [change for change in both.changes if change.locator == at("2.4")]
    assert [change.by.document for change in latest][-1] == "3/2023/NĐ-CP"


def test_pages_move_with_the_words_on_them() -> None:
    text = "Điều 1. A\n1. Một.\n2. Hai.\nĐiều 2. B\nLời ở trang hai."
    document = parse(text, number="1/2020/NĐ-CP", pages=(0, text.index("Điều 2")))
    order = parse(
        "Điều 1. Sửa đổi Nghị định số 1/2020/NĐ-CP\n"
        "1. Bổ sung khoản 1a Điều 1 như sau:\n“1a. Thêm.”",
        number="2/2021/NĐ-CP",
    )
    amended = amend(document, instructions(order)).document
    assert amended.text[amended.pages[1] :].startswith("Điều 2. B")


# --- reading orders


def orders(
    body: str, title: str = "Sửa đổi, bổ sung một số điều của Luật số 5/2010/QH12"
) -> list[str]:
    document = parse(f"Điều 1. {title}\n1. {body}", number="2/2021/NĐ-CP")
    return [
        f"{order.action.name} {order.target}" + (f" > {order.after}" if order.after else "")
        for order in instructions(document)
    ]


ORDERS = [
    ("Bổ sung các khoản 5 và 6 Điều 3 như sau:\n“5. A.\n6. B.”", ["INSERT 3.5", "INSERT 3.6"]),
    ("Sửa đổi, bổ sung điểm đ khoản 1 Điều 4 như sau:\n“đ) A.”", ["REPLACE 4.1.đ"]),
    # Two verbs share the place that is named last.
    (
        "Sửa đổi, bổ sung điểm c và bổ sung điểm g khoản 3 Điều 8 như sau:\n“c) A.\ng) B.”",
        ["REPLACE 8.3.c", "INSERT 8.3.g"],
    ),
    # Where it goes may come with the article that holds both.
    ("Bổ sung khoản 4a vào sau khoản 4 Điều 148 như sau: “4a. A.”", ["INSERT 148.4a > 148.4"]),
    ("Bổ sung điểm b1 sau điểm b khoản 2 Điều 9 như sau: “b1) A.”", ["INSERT 9.2.b1 > 9.2.b"]),
    (
        "Bổ sung Điều 21a và Điều 21b sau Điều 21 như sau:\n"
        "“Điều 21a. A\n1. B.\nĐiều 21b. C\n1. D.”",
        ["INSERT 21a > 21", "INSERT 21b > 21a"],
    ),
    # The passive, as laws write it.
    ("Khoản 3 Điều 70 được sửa đổi, bổ sung như sau:\n“3. A.”", ["REPLACE 70.3"]),
    (
        "Điểm c và điểm d khoản 2 Điều 4 được sửa đổi như sau: “c) A;\nd) B.”",
        ["REPLACE 4.2.c", "REPLACE 4.2.d"],
    ),
    # The amended document's name holds verbs of its own.
    (
        "Sửa đổi khoản 8 Điều 8 của Luật Mẫu số 23/2008/QH12 đã được sửa đổi, bổ sung một số "
        "điều theo Luật số 35/2018/QH14 như sau: “8. A.”",
        ["REPLACE 8.8"],
    ),
    (
        "Bãi bỏ các khoản 3, 4 và 17 Điều 1; bãi bỏ Điều 9.",
        ["REPEAL 1.3", "REPEAL 1.4", "REPEAL 1.17", "REPEAL 9"],
    ),
    ("Bỏ điểm đ khoản 2, điểm b khoản 3 Điều 172.", ["REPEAL 172.2.đ", "REPEAL 172.3.b"]),
    (
        "Bãi bỏ Thông tư số 4/2009/TT-BTTTT và Thông tư số 6/2010/TT-BTTTT.",
        ["REPEAL None", "REPEAL None"],
    ),
    (
        "Bãi bỏ cụm từ “a” tại các Điều 5, 7 đến 9 và khoản 1 Điều 11.",
        [f"REPEAL_PHRASE {place}" for place in ("5", "7", "8", "9", "11.1")],
    ),
    # The places may stand between the two phrases.
    (
        "Thay cụm từ “a” tại Điều 1, điểm e khoản 2 Điều 3 bằng cụm từ “b”.",
        ["REPLACE_PHRASE 1", "REPLACE_PHRASE 3.2.e"],
    ),
    # The title of the clause says it once, the sentence below with its places.
    ("Thay thế cụm từ “a”\nThay thế cụm từ “a” bằng cụm từ “b” tại Điều 1.", ["REPLACE_PHRASE 1"]),
    # A list in points is one order.
    ("Bãi bỏ các quy định sau:\na) Khoản 1 Điều 2;\nb) Điều 3.", ["REPEAL 2.1", "REPEAL 3"]),
    # What is not certain is not guessed: a range of articles, a paragraph, an appendix, a gap.
    ("Bãi bỏ Chương VIII gồm các điều từ Điều 67 đến Điều 78.", ["UNKNOWN None"]),
    ("Bãi bỏ Chương II Nghị định số 9/2012/NĐ-CP.", ["UNKNOWN None"]),
    ("Thay thế cụm từ “a” bằng cụm từ “b” tại đoạn 2 khoản 1 Điều 3.", ["UNKNOWN None"]),
    ("Thay thế Phụ lục I bằng Phụ lục kèm theo Nghị định này.", ["UNKNOWN None"]),
    ("Thay thế cụm từ “a” bằng cụm từ “b” tại khoản 2.", ["UNKNOWN None"]),
    ("Sửa đổi khoản 1, khoản 2 Điều 3 như sau: “1. A.\n3. B.”", ["UNKNOWN None"]),
    ("Sửa đổi khoản 1 Điều 3 theo Phụ lục.", ["UNKNOWN None"]),
    ("Bãi bỏ quy định về bồi dưỡng tại Điều 1.", ["UNKNOWN None"]),
    ("Bãi bỏ quy định tại khoản 4 Điều 1.", ["REPEAL 1.4"]),
    ("Sửa đổi Điều 3 như sau: “Điều 3. A”; bãi bỏ Điều 4.", ["UNKNOWN None"]),
    ("Sửa đổi khoản 1 Điều 3 và bãi bỏ cụm từ “a” tại Điều 5 như sau: “1. A.”", ["UNKNOWN None"]),
]


@pytest.mark.parametrize(("body", "expected"), ORDERS)
def test_an_order_is_read_for_each_place(body: str, expected: list[str]) -> None:
    assert orders(body) == expected


def test_an_ordinary_article_about_adding_something_gives_no_orders() -> None:
    assert orders("Bổ sung ngân sách cho địa phương.", title="Bổ sung nguồn lực") == []
    assert orders("Các bộ sửa đổi quy chế của mình.", title="Trách nhiệm") == []


def test_what_an_article_on_its_own_effect_repeals_in_passing_counts() -> None:
    document = parse(
        "Điều 1. Nội dung\nLời.\n"
        "Điều 2. Thông tư này có hiệu lực từ ngày 01 tháng 01 năm 2016. Bãi bỏ khoản 6 Điều 1 "
        "Thông tư số 60/2011/TT-BTTTT; bãi bỏ quy định khác.\n"
        "Bãi bỏ quy định về tem tại Điều 9 Thông tư số 7/2008/TT-BTTTT.",
        number="65/2015/TT-BTTTT",
    )
    order, unclear = instructions(document)
    assert (unclear.action, unclear.document) == (Action.UNKNOWN, "7/2008/TT-BTTTT")
    assert (order.action, str(order.target)) == (Action.REPEAL, "1.6")
    assert (order.document, str(order.since)) == ("60/2011/TT-BTTTT", "2016-01-01")


def test_an_order_that_names_its_document_is_for_that_one() -> None:
    document = parse(
        "Điều 1. Sửa đổi một số điều của các luật\n"
        "1. Sửa đổi Điều 2 của Luật Mẫu số 1/2001/QH10 như sau: “Điều 2. A”\n"
        "2. Bãi bỏ Điều 3 của Luật Khác số 2/2002/QH11.",
        number="9/2020/QH14",
    )
    assert [order.document for order in instructions(document)] == ["1/2001/QH10", "2/2002/QH11"]


EFFECTS = [
    ("Nghị định này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026.", "2026-07-01"),
    ("Thông tư này có hiệu lực kể từ ngày 21/6/2019", "2019-06-21"),
    # On the article's own line, as decisions have it.
    ("Quyết định này có hiệu lực từ ngày 1-2-2020.", "2020-02-01"),
    # Another document's day, the day of signing, and a day that no calendar has.
    ("Nghị định số 1/2010/NĐ-CP có hiệu lực từ ngày 01 tháng 02 năm 2010 được bãi bỏ.", None),
    ("Quyết định này có hiệu lực kể từ ngày ký.", None),
    ("Nghị định này có hiệu lực từ ngày 31 tháng 02 năm 2020.", None),
    # What is quoted is the amended document's.
    ("Sửa đổi Điều 9:\n“Nghị định này có hiệu lực từ ngày 01 tháng 02 năm 2010.”", None),
]


@pytest.mark.parametrize(("words", "day"), EFFECTS)
def test_the_day_of_effect_is_the_documents_own(words: str, day: str | None) -> None:
    document = parse(f"Điều 1. {words}", number="1/2020/NĐ-CP")
    assert effect_of(document) == Effect(datetime.date.fromisoformat(day) if day else None)


def test_a_place_takes_effect_with_what_it_stands_in() -> None:
    effect = effect_of(AMENDING)
    assert effect.of(at("1.7")) == effect.of(at("1.7.a")) == datetime.date(2022, 1, 1)
    assert effect.of(at("1.8")) == effect.of(at("1")) == effect.of(None) == effect.day


WORDS = st.sampled_from(
    "Điều 1.|Sửa đổi|bổ sung|Bãi bỏ|Thay thế cụm từ|bằng|tại|sau|như sau:|khoản 1|các khoản|điểm đ"
    "|Điều 2|Nghị định số 1/2020/NĐ-CP|“1. A”|“B”|“|”|1.|a)|;|được|tên Điều|và|đến"
    "|bãi bỏ cụm từ|sau cụm từ|bổ sung cụm từ|\n".split("|")
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text())
def test_no_text_makes_the_reader_of_orders_or_the_amendment_raise(text: str) -> None:
    document = parse(text, number="2/2021/NĐ-CP")
    found = instructions(document)
    assert all(isinstance(order, Instruction) for order in found)
    amended = amend(AMENDED, found)
    assert all(c.span.end <= len(amended.document.text) for c in amended.changes)


# --- 148/2026/NĐ-CP to 72/2015/NĐ-CP, where the official texts are at hand


@pytest.fixture(scope="module")
def official() -> tuple[Document, Document]:
    paths = [SHARED / "official" / name for name in ("72-2015-ND-CP.txt", "148-2026-ND-CP.pdf")]
    for path in paths:
        if not path.exists():
            pytest.skip(f"{path.name} is not beside this checkout (shared/official)")
    return loaded(paths[0]), loaded(paths[1])


@pytest.fixture(scope="module")
def new(official: tuple[Document, Document]) -> Amended:
    return in_force(official[0], [official[1]], datetime.date(2026, 7, 1))


ROWS = [
    line.split("\t")
    for line in (GOLDEN / "148-2026-to-72-2015.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


def fingerprint(document: Document, locator: str) -> str:
    place = document.find(at(locator))
    if place is None:
        return "-"
    return hashlib.sha256(document.words(place.span).strip().encode()).hexdigest()[:8]


@pytest.mark.parametrize(
    ("locator", "before", "after", "first", "last", "by"), ROWS, ids=[row[0] for row in ROWS]
)
def test_each_changed_place_reads_as_it_should_before_and_after(
    official: tuple[Document, Document],
    new: Amended,
    locator: str,
    before: str,
    after: str,
    first: str,
    last: str,
    by: str,
) -> None:
    assert fingerprint(official[0], locator) == before
    assert fingerprint(new.document, locator) == after
    place = new.document.find(at(locator))
    assert place is not None
    words = new.document.words(place.span).split()
    assert (" ".join(words[:4]), " ".join(words[-3:])) == (first, last)
    assert by in {
        str(change.by.locator) for change in new.changes if str(change.locator) == locator
    }


def test_no_place_but_those_listed_has_changed(
    official: tuple[Document, Document], new: Amended
) -> None:
    assert {str(change.locator) for change in new.changes} == {row[0] for row in ROWS}
    assert undone(new) == official[0].text


def test_the_last_day_before_still_reads_as_in_2015(official: tuple[Document, Document]) -> None:
    assert in_force(official[0], [official[1]], datetime.date(2026, 6, 30)).document == official[0]


def test_the_amended_decree_has_the_articles_and_clauses_it_should(new: Amended) -> None:
    articles = [str(p.locator) for p in new.document.walk() if p.kind is Kind.DIEU]
    inserted = {"21": ["21a", "21b"], "23": ["23a"]}
    assert articles == [
        label for n in range(1, 27) for label in (str(n), *inserted.get(str(n), []))
    ]
    clauses = {
        locator: [child.locator.labels[-1] for child in place.children]
        for locator in ("3", "24")
        if (place := new.document.find(at(locator)))
    }
    assert clauses["3"] == ["1", "2", "3", "4", "5", "6"]
    assert clauses["24"] == ["1", "2", "3", "4", "5", "5a", "6", "7", "8", "9"]
    headings = {
        locator: new.document.words(place.heading)
        for locator in ("18", "20")
        if (place := new.document.find(at(locator))) and place.heading
    }
    assert headings == {"18": "Bộ Văn hóa, Thể thao và Du lịch", "20": "Bộ Quốc phòng"}


def test_the_dissolved_ministry_is_named_nowhere_any_more(
    official: tuple[Document, Document], new: Amended
) -> None:
    assert official[0].text.count("Bộ Thông tin và Truyền thông") == 22
    assert "Bộ Thông tin và Truyền thông" not in new.document.text


def test_the_one_order_that_does_not_fit_the_text_is_reported(new: Amended) -> None:
    # Khoản 1 Điều 12 of the decree of 2015 has no such words.
    (failure,) = new.failures
    assert str(failure.instruction.target) == "12.1"
    assert failure.instruction.phrase == "cơ quan thuộc Chính phủ"
    # Two places had been replaced as a whole, one of them under both orders about phrases.
    assert [str(idle.instruction.target) for idle in new.idle] == ["4.1.a", "17.3", "4.1.a"]
