"""The one door to the database: transactions in threads, so that the event loop never waits.

Work is a function of a connection. `write` runs it in one transaction, alone on SQLite; `read` in
one that changes nothing. Both try again what failed only because somebody else held a lock.
"""

import asyncio
import contextvars
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from bot.errors import DatabaseUnavailable

_log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]

_MIGRATIONS = Path(__file__).parent / "migrations"

# Another process may hold SQLite's one lock for the length of a backup step or an import.
_BUSY_SECONDS = 10.0
_THREADS = 4
# What a lock, a deadlock or a lost connection ends is tried so often, with these pauses between.
_PAUSES = (0.05, 0.2, 1.0)
# Migrations of several replicas that start together wait for each other on this number.
_MIGRATING = 7_405_740


class Database:
    """Runs work on the database. Safe to use from any thread; close it when done."""

    def __init__(self, url: str | URL) -> None:
        """Prepare to connect to `url`; raises DatabaseUnavailable where it is no database's."""
        try:
            self.engine = _engine(make_url(url))
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise DatabaseUnavailable(
                f"địa chỉ trong TROLY_DATABASE_URL không dùng được ({_short(error)}); "
                "ví dụ: postgresql+psycopg://troly:…@may-chu/troly"
            ) from None
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")
        self._one_writer = threading.Lock()
        # The office's own file as it was opened; None of a server's database.
        self._opened: tuple[int, int] | None = None

    @classmethod
    def open(cls, url: str | URL) -> "Database":
        """Return the database at `url` with every table in its newest form.

        Raises DatabaseUnavailable, with the cure, where it cannot be reached, is damaged, or was
        made by a newer version.
        """
        database = cls(url)
        try:
            database.migrate()
            database._opened = database._file()
        except BaseException:
            database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the office's own file rather than a server."""
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Bring every table to its newest form; raises DatabaseUnavailable."""
        configuration = Config()
        configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        try:
            with self.engine.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
                configuration.attributes["connection"] = connection
                command.upgrade(configuration, "head")
        except CommandError as error:
            raise DatabaseUnavailable(
                "cơ sở dữ liệu do một phiên bản mới hơn của trợ lý tạo ra "
                f"({_short(error)}); dùng phiên bản đó, hoặc khôi phục bản sao lưu cũ"
            ) from error
        except SQLAlchemyError as error:
            raise self._unavailable(error) from error

    def write_now(self, work: Work[T]) -> T:
        """Return what `work` returns, its changes kept together or not at all."""
        if not self.is_sqlite:
            return self._tried(work)
        # Threads of ours queue here, in order, rather than at SQLite's lock, which polls.
        with self._one_writer:
            return self._tried(work)

    def read_now(self, work: Work[T]) -> T:
        """Return what `work` returns; its changes are dropped."""
        return self._tried(work, reads=True)

    async def write(self, work: Work[T]) -> T:
        """Return what `work` returns, its changes kept together or not at all."""
        return await self._in_thread(self.write_now, work)

    async def read(self, work: Work[T]) -> T:
        """Return what `work` returns; its changes are dropped."""
        return await self._in_thread(self.read_now, work)

    def close(self) -> None:
        """Wait for what runs, then give back threads and connections."""
        self._threads.shutdown()
        self.engine.dispose()

    async def _in_thread(self, run: Callable[[Work[T]], T], work: Work[T]) -> T:
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(self._threads, context.run, run, work)

    def _tried(self, work: Work[T], *, reads: bool = False) -> T:
        for pause in _PAUSES:
            try:
                return self._once(work, reads=reads)
            except DBAPIError as error:
                if not _passes(error):
                    raise self._unavailable(error) from error
                _log.debug("The database was busy (%s); trying again", _short(error))
                time.sleep(pause)
        try:
            return self._once(work, reads=reads)
        except DBAPIError as error:
            raise self._unavailable(error) from error

    def _file(self) -> tuple[int, int] | None:
        """Return which file stands at the place of the office's own, None where there is none."""
        path = self.engine.url.database
        if not self.is_sqlite or not path or path == ":memory:":
            return None
        try:
            found = Path(path).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _same_file(self) -> None:
        """Raise DatabaseUnavailable where the file was removed or replaced since it was opened.

        SQLite goes on with the file that has no name any more, and what it keeps there is lost.
        """
        if self._opened and self._file() != self._opened:
            raise DatabaseUnavailable(
                f"tệp cơ sở dữ liệu {self.engine.url.database} đã bị xóa hoặc bị thay trong lúc "
                "trợ lý đang chạy; đặt lại đúng tệp cũ, hoặc dừng trợ lý, khôi phục bằng "
                "`troly restore` rồi chạy lại"
            )

    def _once(self, work: Work[T], *, reads: bool) -> T:
        self._same_file()
        with self.engine.connect() as connection:
            if reads and self.is_sqlite:
                connection = connection.execution_options(sqlite_reads=True)
            with connection.begin() as transaction:
                found = work(connection)
                if reads:
                    transaction.close()
                return found

    def _unavailable(self, error: Exception) -> DatabaseUnavailable:
        where = self.engine.url.render_as_string(hide_password=True)
        return DatabaseUnavailable(
            f"không dùng được cơ sở dữ liệu {where} ({_short(error)}); kiểm tra "
            "TROLY_DATABASE_URL, quyền ghi và chỗ trống của ổ đĩa, hoặc khôi phục bản sao lưu"
        )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        # One more than there are threads: bot/leader.py holds one for good.
        return create_engine(
            url, pool_size=_THREADS, max_overflow=1, pool_pre_ping=True, hide_parameters=True
        )
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Errors would spell out what people wrote.
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = (
            None  # transactions begin where `begin` says, not where it likes
        )
        _write_ahead(connection)
        # A commit is on the disk before the next step: nobody's question is lost to a power cut.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("sqlite_reads")
        # Taking the lock at once means never to be refused it halfway.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, again where another does so: SQLite waits for none here."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSES[0])


def _passes(error: DBAPIError) -> bool:
    """Return whether the same work may succeed a moment later."""
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    # Serialization failure, deadlock (PostgreSQL, class 40).
    return str(getattr(error.orig, "sqlstate", "") or "").startswith("40")


def _short(error: Exception) -> str:
    """Return the first line of what an error says, without SQL and values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]
