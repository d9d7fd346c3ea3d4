"""A backup taken while the bot works comes back whole; what is no backup replaces nothing."""

import io
import os
import sqlite3
import tarfile
import threading
from functools import partial
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, BackupUnusable, BadSetting
from bot.leader import alone
from bot.settings import Settings
from bot.storage import updates
from bot.storage.backup import back_up, restore
from bot.storage.database import Database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    chosen = Settings(_env_file=None, data_dir=tmp_path / "data")
    chosen.texts_dir.mkdir(parents=True)
    (chosen.texts_dir / "mot.txt").write_text("Điều 1", encoding="utf-8")
    (chosen.data_dir / "secret").write_bytes(b"key")
    return chosen


def fill(settings: Settings, numbers: range) -> None:
    database = Database.open(settings.database)
    for number in numbers:
        work = partial(updates.record, bot=1, number=number, chat=1, payload="{}")
        database.write_now(work)
    database.close()


def held(settings: Settings) -> int:
    database = Database.open(settings.database)
    count = database.read_now(partial(updates.waiting, bot=1))
    database.close()
    return count


def test_everything_comes_back_and_what_was_there_is_kept_aside(
    settings: Settings, tmp_path: Path
) -> None:
    fill(settings, range(5))
    file = tmp_path / "backup.tar.gz"
    back_up(settings, file)
    assert file.stat().st_mode & 0o077 == 0
    fill(settings, range(5, 9))
    (settings.texts_dir / "mot.txt").write_text("đã sửa", encoding="utf-8")
    aside = restore(settings, file)
    assert held(settings) == 5
    assert (settings.texts_dir / "mot.txt").read_text(encoding="utf-8") == "Điều 1"
    assert (settings.data_dir / "secret").read_bytes() == b"key"
    old = settings.model_copy(update={"data_dir": aside})
    assert held(old) == 9


def test_a_backup_taken_while_the_bot_writes_is_whole(settings: Settings, tmp_path: Path) -> None:
    fill(settings, range(1))
    writing = threading.Thread(target=fill, args=(settings, range(1, 300)))
    writing.start()
    for number in range(5):
        back_up(settings, tmp_path / f"{number}.tar.gz")
    writing.join()
    restore(settings, tmp_path / "4.tar.gz")
    assert 1 <= held(settings) <= 300


def test_a_backup_never_overwrites_another(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    file.write_bytes(b"last week's")
    with pytest.raises(BackupUnusable, match="đã có"):
        back_up(settings, file)
    assert file.read_bytes() == b"last week's"


def archive(tmp_path: Path, **members: bytes) -> Path:
    file = tmp_path / "made.tar.gz"
    with tarfile.open(file, "w:gz") as made:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return file


@pytest.mark.parametrize(
    "trap",
    ["no archive", "no database", "a file too many", "a path that leads out", "no whole database"],
)
def test_what_is_no_backup_replaces_nothing(settings: Settings, tmp_path: Path, trap: str) -> None:
    fill(settings, range(3))
    file = {
        "no archive": lambda: (
            archive(tmp_path, **{"troly.db": b"x"}).write_bytes(b"rubbish")
            and tmp_path / "made.tar.gz"
        ),
        "no database": lambda: archive(tmp_path, secret=b"x"),
        "a file too many": lambda: archive(tmp_path, **{"troly.db": b"x", "run.sh": b"x"}),
        "a path that leads out": lambda: archive(
            tmp_path, **{"troly.db": b"x", "texts/../../out": b"x"}
        ),
        "no whole database": lambda: archive(tmp_path, **{"troly.db": b"SQLite format 3\0" * 90}),
    }[trap]()
    with pytest.raises(BackupUnusable):
        restore(settings, file)
    assert held(settings) == 3
    assert not (tmp_path / "out").exists()
    assert not list(settings.data_dir.glob("before-restore-*"))


def test_a_truncated_backup_is_told(settings: Settings, tmp_path: Path) -> None:
    fill(settings, range(50))
    file = tmp_path / "backup.tar.gz"
    back_up(settings, file)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(BackupUnusable):
        restore(settings, file)
    assert held(settings) == 50


def test_nothing_is_restored_under_a_running_bot(settings: Settings, tmp_path: Path) -> None:
    fill(settings, range(1))
    file = tmp_path / "backup.tar.gz"
    back_up(settings, file)
    with alone(settings.data_dir), pytest.raises(AlreadyRunning):
        restore(settings, file)


def test_on_a_server_its_own_programs_are_named(tmp_path: Path) -> None:
    url = "postgresql+psycopg://troly:hush@may-chu/troly"
    served = Settings(_env_file=None, data_dir=tmp_path, database_url=url)
    with pytest.raises(BadSetting, match="pg_dump"):
        back_up(served, tmp_path / "backup.tar.gz")


def test_the_copy_in_a_backup_is_a_database(settings: Settings, tmp_path: Path) -> None:
    fill(settings, range(2))
    back_up(settings, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as made:
        made.extract("troly.db", tmp_path, filter="data")
    database = sqlite3.connect(tmp_path / "troly.db")
    assert database.execute("SELECT count(*) FROM updates").fetchone() == (2,)
    database.close()
