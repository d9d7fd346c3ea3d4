"""One file with everything that an office cannot get again: database, official texts, its key.

The index is not in it: it is built from the texts. The backup is taken while the bot runs. A
restore puts what it replaces aside, so that it can be taken back by hand.
"""

import datetime
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.errors import BackupUnusable, BadSetting
from bot.leader import alone
from bot.settings import Settings
from bot.storage.database import Database

_DATABASE = "troly.db"
_TEXTS = "texts"
_KEY = "secret"
_PARTS = (_DATABASE, _TEXTS, _KEY)
# Pages copied at a time: the bot writes between two steps of a large database.
_PAGES = 1_000


def back_up(settings: Settings, file: Path) -> None:
    """Write a backup to `file`, whole or not at all; the bot may go on meanwhile.

    Raises BadSetting where the database is a server's, BackupUnusable where `file` is there
    already, DatabaseUnavailable where there is nothing to back up.
    """
    _on_a_file(settings)
    if file.exists():
        raise BackupUnusable(f"{file} đã có; chọn tên khác để không ghi đè bản sao lưu cũ")
    Database.open(settings.database).close()  # tells what is wrong with it, if anything
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".troly-") as folder:
        copy, draft = Path(folder) / _DATABASE, Path(folder) / "draft"
        with (
            closing(sqlite3.connect(settings.data_dir / _DATABASE)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target, pages=_PAGES)
        with tarfile.open(draft, "w:gz") as archive:
            archive.add(copy, _DATABASE)
            for name in (_TEXTS, _KEY):
                if (settings.data_dir / name).exists():
                    archive.add(settings.data_dir / name, name)
        draft.chmod(0o600)  # questions and tickets are in it
        draft.rename(file)


def restore(settings: Settings, file: Path) -> Path:
    """Put the backup `file` in place; returns the folder to which what was there has gone.

    Raises BackupUnusable where it is not a whole backup, AlreadyRunning while a bot runs,
    DatabaseUnavailable where it was made by a newer version.
    """
    _on_a_file(settings)
    folder = settings.data_dir
    with alone(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as draft:
        fresh = Path(draft)
        _unpack(file, fresh)
        Database.open(f"sqlite:///{fresh / _DATABASE}").close()
        stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = folder / f"before-restore-{stamp}"
        aside.mkdir()
        # What the old database has not yet moved from its log goes with it.
        for name in (*_PARTS, f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
            if (folder / name).exists():
                (folder / name).rename(aside / name)
        for name in _PARTS:
            if (fresh / name).exists():
                (fresh / name).rename(folder / name)
    return aside


def _on_a_file(settings: Settings) -> None:
    if make_url(settings.database).get_backend_name() != "sqlite":
        raise BadSetting(
            "cơ sở dữ liệu nằm trên PostgreSQL (TROLY_DATABASE_URL): sao lưu bằng pg_dump, khôi "
            f"phục bằng pg_restore; văn bản của cơ quan nằm trong {settings.texts_dir}"
        )


def _unpack(file: Path, folder: Path) -> None:
    """Unpack a backup into `folder` and look whether it is whole; raises BackupUnusable."""
    try:
        with tarfile.open(file) as archive:
            names = {name.split("/")[0] for name in archive.getnames()}
            if _DATABASE not in names or not names <= set(_PARTS):
                raise BackupUnusable(f"{file} không phải bản sao lưu do `troly backup` tạo ra")
            archive.extractall(folder, filter="data")  # refuses links and paths that lead out
        with closing(sqlite3.connect(folder / _DATABASE)) as database:
            [said] = database.execute("PRAGMA integrity_check").fetchone()
    except (OSError, EOFError, tarfile.TarError, sqlite3.DatabaseError) as error:
        raise BackupUnusable(
            f"{file} hỏng hoặc không đọc được ({error}); dùng bản sao lưu khác"
        ) from error
    if said != "ok":
        raise BackupUnusable(f"cơ sở dữ liệu trong {file} bị hỏng ({said}); dùng bản sao lưu khác")
