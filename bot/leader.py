"""One process gets the updates; with a database server, others answer with it and stand by.

On the office's own file there is one process at all. On a server, whoever holds a lock of the
server's polls Telegram. The lock goes with the connection: a killed leader is followed at once.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.errors import AlreadyRunning
from bot.storage.database import Database

_log = logging.getLogger(__name__)

_LOCK = 7_405_741  # one of the server's advisory locks; the bot's number tells bots apart
# Seconds between tries to become the leader, and between looks whether we still are.
PAUSE = 2.0


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Be the only bot on the file in `data_dir`; raises AlreadyRunning where there is one."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / "troly.lock", timeout=0)  # given back by the system after a kill
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(
            f"một tiến trình `troly run` khác đang dùng thư mục {data_dir}; dừng tiến trình đó, "
            "hoặc dùng PostgreSQL (TROLY_DATABASE_URL) nếu cần chạy nhiều bản"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.asynccontextmanager
async def leading(database: Database, bot: int) -> AsyncIterator[asyncio.Event]:
    """Wait until this process leads, and lead in the block; the event tells when that is over.

    On the office's own file it leads at once and to the end: `alone` has seen to that.
    """
    lost = asyncio.Event()
    if database.is_sqlite:
        yield lost
        return
    connection = await _lock(database, bot)
    looking = asyncio.create_task(_look(connection, lost))
    try:
        yield lost
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        # Closing for good gives the lock back, which a connection kept in the pool would hold.
        await asyncio.to_thread(connection.invalidate)
        await asyncio.to_thread(connection.close)


async def _lock(database: Database, bot: int) -> Connection:
    """Return a connection that holds the lock."""
    told = False
    while True:
        try:
            connection = await asyncio.to_thread(_connect, database)
            try:
                if await asyncio.to_thread(_try, connection, bot):
                    return connection
            except BaseException:
                connection.close()
                raise
            connection.close()
        except DBAPIError as error:
            _log.warning("Cannot ask the database who leads (%s); trying again", error.orig)
        if not told:
            _log.info("Another process gets the updates; standing by")
            told = True
        await asyncio.sleep(PAUSE)


def _connect(database: Database) -> Connection:
    """Return a connection that keeps no transaction open."""
    return database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _try(connection: Connection, bot: int) -> bool:
    query = text("SELECT pg_try_advisory_lock(:lock, :bot)")
    # The server takes two numbers of 32 bits.
    got = connection.scalar(query, {"lock": _LOCK, "bot": bot % 2**31})
    return bool(got)


async def _look(connection: Connection, lost: asyncio.Event) -> None:
    """Set `lost` when the connection, and the lock with it, is gone."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            await asyncio.to_thread(connection.scalar, text("SELECT 1"))
        except DBAPIError as error:
            _log.error("Lost the database, and with it the lead: %s", error.orig)
            lost.set()
            return
