"""The record of administration: who did what, sealed row by row, without anybody's question."""

import datetime
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from bot import cli, pseudonym, settings
from bot.errors import AuditBroken, DatabaseUnavailable
from bot.settings import Settings
from bot.storage import audit
from bot.storage.database import Database
from bot.storage.schema import audit as table

NOW = datetime.datetime.now(datetime.UTC)


def fill(database: Database, count: int = 5) -> None:
    for number in range(count):
        database.write_now(
            lambda c, number=number: audit.note(
                c, 900, "block", {"who": f"băm {number}", "số": number}
            )
        )


def check(database: Database, noted: str | None = None) -> audit.Checked:
    return database.read_now(lambda c: audit.check(c, noted))


def test_what_was_noted_comes_back_in_order_and_whole(database: Database) -> None:
    fill(database)
    rows = database.read_now(audit.since)
    assert [row.what["số"] for row in rows] == list(range(5))
    assert {(row.who, row.act) for row in rows} == {(900, "block")}
    assert check(database).broken == ()
    assert check(database).rows == 5
    later = NOW + datetime.timedelta(days=1)
    assert database.read_now(lambda c: audit.since(c, later)) == []


def test_an_empty_record_is_whole(database: Database) -> None:
    assert check(database) == audit.Checked(0, (), "0" * 64, True)


def _third(connection: Connection) -> int:
    return list(connection.scalars(select(table.c.id).order_by(table.c.id)))[2]


@pytest.mark.parametrize(
    "tamper",
    [
        # somebody else did it
        lambda c: c.execute(update(table).where(table.c.id == _third(c)).values(who=901)),
        # something else was done
        lambda c: c.execute(update(table).where(table.c.id == _third(c)).values(act="unblock")),
        lambda c: c.execute(update(table).where(table.c.id == _third(c)).values(what={})),
        # at another time
        lambda c: c.execute(update(table).where(table.c.id == _third(c)).values(at=NOW)),
        # it never happened
        lambda c: c.execute(delete(table).where(table.c.id == _third(c))),
        # it happened too
        lambda c: c.execute(
            insert(table).values(at=NOW, who=1, act="admit", what={}, chained="f" * 64)
        ),
        # a row with a hash of its own making
        lambda c: c.execute(
            update(table).where(table.c.id == _third(c)).values(who=901, chained="a" * 64)
        ),
    ],
)
def test_tampering_shows(database: Database, tamper: Any) -> None:
    fill(database)
    database.write_now(tamper)
    assert check(database).broken


def test_a_cut_end_shows_by_the_hash_noted_before(database: Database) -> None:
    fill(database)
    noted = check(database).last
    fill(database, 2)
    assert check(database, noted).has_noted
    database.write_now(lambda c: c.execute(delete(table).where(table.c.chained == noted)))
    database.write_now(lambda c: c.execute(delete(table).where(table.c.id > _third(c))))
    found = check(database, noted)
    assert found.broken == ()
    assert not found.has_noted


def test_what_is_undone_is_not_noted(database: Database) -> None:
    def fail(connection: Connection) -> None:
        audit.note(connection, 1, "block", {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write_now(fail)
    fill(database)
    assert check(database) == audit.Checked(5, (), check(database).last, True)


def test_notes_of_many_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: fill(database, 5), range(4)))
    assert check(database).rows == 20
    assert check(database).broken == ()


# ---- the command


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    current = settings.load()
    database = Database.open(current.database)
    who = pseudonym.pseudonym(pseudonym.key(current), 1001)
    database.write_now(lambda c: audit.note(c, 900, "block", {"who": who}))
    database.write_now(lambda c: audit.note(c, None, "approve", {"entry": 3}))
    database.close()
    return current


def run(*arguments: str) -> None:
    cli.app(["audit", *arguments], standalone_mode=False)


def test_the_command_prints_who_did_what(office: Settings, capsys: Any) -> None:
    run()
    first, second = capsys.readouterr().out.splitlines()
    assert "  900  chặn  (who: " in first
    assert "1001" not in first  # of others, a pseudonym
    assert second.endswith("  dòng lệnh  approve  (entry: 3)")


def test_the_command_finds_a_person_by_number(office: Settings, capsys: Any) -> None:
    run("--person", "1001", "--json")
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["act"] == "block"
    run("--since", "2999-01-01")
    assert capsys.readouterr().out == ""


def test_the_command_checks_the_record(office: Settings, capsys: Any) -> None:
    run("--check")
    said = capsys.readouterr().out
    assert said.startswith("Nhật ký nguyên vẹn: 2 dòng.")
    noted = said.split()[-1]
    run("--noted", noted)
    with pytest.raises(AuditBroken, match="không còn dòng"):
        run("--noted", "f" * 64)
    database = Database.open(office.database)
    database.write_now(lambda c: c.execute(update(table).values(who=1)))
    database.close()
    with pytest.raises(AuditBroken, match="dòng 1, 2"):
        run("--check")


def test_looking_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatabaseUnavailable, match="troly run"):
        run()
    assert not (tmp_path / "nowhere").exists()
