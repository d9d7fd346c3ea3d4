"""What people ask: reckoned right, grouped by meaning, drawn and written without outside help."""

import csv
import datetime
import io
import itertools
import re
import struct
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from conftest import BagOfSyllables
from hypothesis import given
from hypothesis import strategies as st

from bot import charts, report
from bot.answer import Answer, Quote, Verdict
from bot.cli import main
from bot.markup import plain
from bot.messages import statistics as said
from bot.statistics import Question, Rows, Statistics, Wait, days, grouped, most_cited, waits
from bot.statistics import statistics_of as made
from bot.storage import figures, questions
from bot.storage.database import Database
from bot.storage.schema import questions as table
from knowledge.model import Authority, Citation, Locator, Span, State, Status

DAY = datetime.date(2026, 11, 24)
NOON = datetime.datetime(2026, 11, 24, 5, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def wait(hours: float | None, *, closed: bool = False) -> Wait:
    answered = NOON + hours * HOUR if hours is not None else None
    return Wait(NOON, answered, answered if closed else None)


# ---- reckoning


def test_every_day_is_there_those_without_a_question_too() -> None:
    counts = {(DAY, "asked"): 3, (DAY, "found"): 2, (DAY, "nothing"): 1, (DAY, "up"): 1}
    found = days(counts, DAY - datetime.timedelta(days=2), DAY)
    assert [day.asked for day in found] == [0, 0, 3]
    assert (found[-1].found, found[-1].unsure, found[-1].nothing, found[-1].up) == (2, 0, 1, 1)


@pytest.mark.parametrize(
    ("hours", "median", "most"),
    [
        ([2], 2, 2),
        ([1, 3], 2, 3),
        (list(range(1, 11)), 5.5, 9),  # nine in ten waited nine hours or less
        (list(range(1, 12)), 6, 10),  # of eleven, ten are the first nine tenths
    ],
)
def test_waits_are_told_by_median_and_ninth_tenth(
    hours: list[float], median: float, most: float
) -> None:
    found = waits([wait(h) for h in reversed(hours)])
    assert found.median == median * HOUR
    assert found.most == most * HOUR


def test_tickets_that_wait_are_open_and_shorten_no_wait() -> None:
    found = waits([wait(None), wait(4, closed=True), wait(2)])
    assert (found.open, found.opened, found.answered) == (2, 3, 2)
    assert found.median == 3 * HOUR
    assert waits([]).median is None


def test_places_are_summed_over_days_the_most_cited_first() -> None:
    rows = [("72/2015/NĐ-CP", "4", 2), ("5740/BTTTT-TTĐN", "", 3), ("72/2015/NĐ-CP", "4", 2)]
    assert most_cited(rows) == (
        (Citation("72/2015/NĐ-CP", Locator.parse("4")), 4),
        (Citation("5740/BTTTT-TTĐN"), 3),
    )


# ---- groups


def asked(*texts: str) -> list[Question]:
    return [Question(n, text) for n, text in enumerate(texts, 1)]


def test_questions_of_one_meaning_are_one_group() -> None:
    found = grouped(
        texts := asked(
            "Số điện thoại đường dây nóng là bao nhiêu?",
            "Lương cán bộ thông tin đối ngoại thế nào?",
            "đường dây nóng số điện thoại bao nhiêu",
            "Số điện thoại đường dây nóng  là bao nhiêu?",
        ),
        BagOfSyllables().questions([q.text for q in texts]),
    )
    assert [group.times for group in found] == [3, 1]
    assert found[0].title == "Số điện thoại đường dây nóng là bao nhiêu?"
    assert [q.times for q in found[0].questions] == [2, 1]  # the same words count twice


@given(
    rows=st.lists(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4), max_size=25),
    alike=st.floats(0.1, 0.95),
)
def test_every_question_is_in_one_group_and_counted_once(
    rows: list[list[float]], alike: float
) -> None:
    vectors = np.array(rows, np.float32).reshape(len(rows), 4)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    texts = asked(*(f"câu {n}" for n in range(len(rows))))
    found = grouped(texts, vectors, alike)
    assert sum(group.times for group in found) == len(rows)
    assert sorted(q.id for group in found for q in group.questions) == [q.id for q in texts]
    assert [g.times for g in found] == sorted((g.times for g in found), reverse=True)


# ---- from the database


def log(database: Database, number: int, text: str, verdict: Verdict, who: str | None) -> None:
    status, place = Status(State.UNKNOWN), Citation("5740/BTTTT-TTĐN", Locator.parse("1"))
    quote = Quote(place, "x", Span(0, 1), Authority.OFFICIAL, status)
    answer = Answer(text, verdict, (quote,) if verdict is Verdict.FOUND else ())
    one = questions.Asked(1, number, who, text, answer, 5)
    database.write_now(lambda connection: questions.log(connection, one))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.open(f"sqlite:///{tmp_path / 'troly.db'}")


def filled(database: Database) -> Statistics:
    for number, (text, verdict, who) in enumerate(
        [
            ("Mục 1 nói gì?", Verdict.FOUND, "a"),
            ("Đường dây nóng số mấy?", Verdict.NOTHING, "a"),
            ('=HYPERLINK("x") <script>', Verdict.NOTHING, "b"),
            ("Không ai được đọc câu này", Verdict.NOTHING, None),  # did not agree
            ("Gọi 0912 345 678", Verdict.NOTHING, "b"),  # personal: kept without words
        ]
    ):
        log(database, number, text, verdict, who)
    today = datetime.datetime.now(questions.VIETNAM).date()
    return report.gathered(database, BagOfSyllables(), today, 3)


def test_what_is_kept_is_reckoned_and_what_is_not_kept_is_told(database: Database) -> None:
    found = filled(database)
    database.close()
    total = found.total
    assert (total.asked, total.found, total.nothing) == (5, 1, 4)
    assert {q.text for g in found.groups for q in g.questions} == {
        "Đường dây nóng số mấy?",
        '=HYPERLINK("x") <script>',
    }
    assert found.unread == 2
    text = plain(said.blocks(found))
    assert "5 câu hỏi: 1 (20%) có căn cứ" in text
    assert "2 câu không có căn cứ nữa không xem được" in text
    assert "mục 1, Công văn số 5740/BTTTT-TTĐN: 1 lần" in text


def test_a_question_of_another_day_is_not_of_these_days(database: Database) -> None:
    log(database, 1, "Hỏi hôm nay", Verdict.NOTHING, "a")
    midnight = datetime.datetime(2026, 11, 1, 17, tzinfo=datetime.UTC)  # 2 November in Vietnam
    database.write_now(lambda c: c.execute(table.update().values(asked=midnight)))
    second = datetime.date(2026, 11, 2)
    assert [
        len(database.read_now(lambda c, d=day: figures.rows(c, d, d)).unanswered)
        for day in (
            second - datetime.timedelta(days=1),
            second,
            second + datetime.timedelta(days=1),
        )
    ] == [0, 1, 0]
    database.close()


# ---- pictures and pages


def empty() -> Statistics:
    return made(Rows({}, (), (), ()), DAY, DAY, BagOfSyllables().questions)


@pytest.mark.parametrize("which", ["full", "empty"])
def test_the_picture_is_a_png_that_fits_a_phone(database: Database, which: str) -> None:
    found = filled(database) if which == "full" else empty()
    database.close()
    picture = charts.png(found)
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert 800 <= width <= 1200  # sharp on a phone
    assert 1 < height / width < 2.5  # Telegram shows it whole
    assert len(picture) < 1_000_000


class Page(HTMLParser):
    """Reads what a page points at, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.points_at: list[str] = []
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.points_at += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href", "data")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(database: Database) -> None:
    text = report.page(filled(database), NOON)
    database.close()
    page = Page()
    page.feed(text)
    assert all(address.startswith("#") for address in page.points_at)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", text)
    assert page.tags.count("svg") == 3
    for words in ("Câu hỏi mỗi ngày", "<script>", "Đường dây nóng số mấy?", "mục 1, 5740"):
        assert words in page.words


def test_the_tables_say_the_same_and_no_cell_is_a_formula(database: Database) -> None:
    found = filled(database)
    database.close()
    read = {name: list(csv.reader(io.StringIO(text))) for name, text in report.tables(found)}
    assert sum(int(row[1]) for row in read["ngay"][1:]) == 5
    assert read["noi-dan"][1] == ["5740/BTTTT-TTĐN", "1", "mục 1, Công văn số 5740/BTTTT-TTĐN", "1"]
    cells = list(itertools.chain.from_iterable(itertools.chain(*read.values())))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("x") <script>' in cells


def types(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["troly", "report", *words])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_report_writes_page_and_tables(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled(database)
    database.close()
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path))
    assert types(monkeypatch, "--out", str(tmp_path / "b.html"), "--days", "7") == 0
    assert (tmp_path / "b.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(p.name for p in tmp_path.glob("*.csv")) == [
        "b-chua-co-can-cu.csv",
        "b-ngay.csv",
        "b-noi-dan.csv",
    ]
    assert types(monkeypatch, "--out", str(tmp_path / "no" / "b.html")) == 1
    assert "không ghi được" in capsys.readouterr().err


def test_report_without_figures_says_where_they_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path))
    assert types(monkeypatch, "--out", str(tmp_path / "b.html")) == 1
    assert "troly run" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
