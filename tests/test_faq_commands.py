"""troly faq: the office's answers go out to a file, come back, and are looked at again."""

import datetime
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot import faq_care, faq_store
from bot.cli import main
from bot.faq import Basis, Entry, Stage, as_read
from bot.faq_file import read, starting_set, written
from bot.settings import Settings
from bot.storage import entries
from bot.storage.database import Database
from knowledge.library import shipped

Types = Callable[..., str]
TODAY = datetime.date.today()
BEFORE, AFTER = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def types(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Types:
    def run(*words: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["troly", "faq", *words])
        left = 0
        try:
            main()
        except SystemExit as leaving:
            left = int(leaving.code or 0)
        said = capsys.readouterr()
        assert left == code, said.err
        return said.out + said.err

    return run


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{data / 'troly.db'}")
    yield opened
    opened.close()


def entry(
    place: str = "72/2015/NĐ-CP#24.3", name: str | None = "mot", day: datetime.date = TODAY
) -> Entry:
    one = Entry("Chung", "Ai làm?", "Sở làm.\nCả huyện.", "Sở A", day, (Basis.parse(place),), name)
    return as_read(one, shipped().on(day))


def test_without_a_database_the_entries_that_ship_are_listed_and_none_is_made(
    types: Types, data: Path
) -> None:
    assert "Quyền con người: 4" in types("list")
    assert len(json.loads(types("list", "--json"))) == len(starting_set())
    assert read(types("export")) == starting_set()
    assert f"{len(starting_set())} mục đã duyệt, 0 mục cần xem lại" in types("check")
    assert not (data / "troly.db").exists()


def test_import_is_idempotent_and_never_touches_other_entries(
    types: Types, data: Path, database: Database
) -> None:
    count = len(starting_set())
    file = data / "a.toml"
    file.write_text(
        written([entry(), replace(starting_set()[0], answer="Khác.")]), encoding="utf-8"
    )
    assert "2 mục: 1 mới, 1 thay đổi, 0 như cũ" in types("import", "a.toml")
    before = database.read_now(entries.every)
    assert "2 mục: 0 mới, 0 thay đổi, 2 như cũ" in types("import", "a.toml")
    assert database.read_now(entries.every) == before
    assert len(before) == count + 1
    # and out again, and in again
    types("export", "b.toml")
    assert f"{count + 1} mục: 0 mới, 0 thay đổi" in types("import", "b.toml")
    assert database.read_now(entries.every) == before


def test_a_file_without_what_the_places_said_takes_what_they_say_now(
    types: Types, data: Path, database: Database
) -> None:
    text = "\n".join(line for line in written([entry()]).splitlines() if "said" not in line[:5])
    (data / "a.toml").write_text(text, encoding="utf-8")
    types("import", "a.toml")
    [kept] = [e for e in database.read_now(entries.every) if e.name == "mot"]
    assert kept == replace(entry(), id=kept.id)


@pytest.mark.parametrize(
    ("place", "fault"),
    [("72/2015/NĐ-CP#99", "không có Điều 99"), ("55/2023/TT-BTC#49", "đã hết hiệu lực")],
)
def test_an_entry_without_a_basis_that_holds_is_refused_and_nothing_is_taken(
    types: Types, data: Path, place: str, fault: str
) -> None:
    good, bad = entry(), replace(entry(name="hai"), bases=(Basis.parse(place),))
    text = written([good, bad]).replace('said = [""]\n', "")
    (data / "a.toml").write_text(text, encoding="utf-8")
    assert fault in types("import", "a.toml", code=1)
    assert not (data / "troly.db").exists()


def test_what_the_office_edits_is_not_overwritten_at_the_next_start(database: Database) -> None:
    faq_care.opened(database)
    one, two, *_ = database.read_now(entries.every)
    database.write_now(partial(entries.change, entry=replace(one, answer="Của chúng tôi.")))
    database.write_now(partial(entries.change, entry=replace(two, stage=Stage.RETIRED)))
    again = faq_care.opened(database)
    assert [e.answer for e in again if e.name == one.name] == ["Của chúng tôi."]
    assert [e.stage for e in again if e.name == two.name] == [Stage.RETIRED]
    assert len(again) == len(starting_set())


def test_the_console_answers_with_the_office_s_entries(database: Database, data: Path) -> None:
    [first, *_] = starting_set()
    database.write_now(partial(entries.add, entry=entry(name=None)))
    database.write_now(partial(entries.add, entry=replace(first, answer="Của chúng tôi.")))
    held = faq_store.of_office(Settings(_env_file=None, data_dir=data))
    assert len(held) == len(starting_set()) + 1
    assert [e.answer for e in held if e.name == first.name] == ["Của chúng tôi."]


def test_a_database_that_cannot_be_read_leaves_the_entries_that_ship(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data / "troly.db").write_bytes(b"x" * 4096)
    held = faq_store.of_office(Settings(_env_file=None, data_dir=data))
    assert held == starting_set()
    assert "the entries that ship only" in caplog.text


def test_an_amended_place_marks_its_entries_once_and_no_other(database: Database) -> None:
    for name, place in [("sua", "24.2"), ("nguyen", "24.3"), ("sua-nua", "4.1.a")]:
        one = entry(f"72/2015/NĐ-CP#{place}", name, BEFORE)
        database.write_now(partial(entries.add, entry=one))
    assert faq_care.reviewed(database, shipped(), BEFORE) == []
    marked = faq_care.reviewed(database, shipped(), AFTER)
    assert [e.name for e in marked] == ["sua", "sua-nua"]
    assert faq_care.reviewed(database, shipped(), AFTER) == []
    kept = {e.name: e for e in database.read_now(entries.every)}
    assert {name: e.stage for name, e in kept.items()} == {
        "sua": Stage.REVIEW,
        "nguyen": Stage.APPROVED,
        "sua-nua": Stage.REVIEW,
    }
    assert "148/2026/NĐ-CP" in kept["sua"].why


def test_check_tells_and_marks_what_must_be_looked_at(
    types: Types, data: Path, database: Database
) -> None:
    database.write_now(partial(entries.add, entry=entry("72/2015/NĐ-CP#24.2", "cu", BEFORE)))
    for _ in range(2):
        said = types("check")
        assert "cu: Ai làm?\n    khoản 2 Điều 24 Nghị định số 72/2015/NĐ-CP được sửa đổi" in said
        assert "1 mục cần xem lại" in said
    assert database.read_now(entries.every)[0].stage is Stage.REVIEW
    assert "[chờ xem lại]" in types("list")


def test_the_stamp_changes_with_every_change(database: Database) -> None:
    stamps = [database.read_now(entries.stamp)]
    one = database.write_now(partial(entries.add, entry=entry()))
    stamps.append(database.read_now(entries.stamp))
    database.write_now(partial(entries.change, entry=replace(one, answer="Khác.")))
    stamps.append(database.read_now(entries.stamp))
    assert len(set(stamps)) == 3
