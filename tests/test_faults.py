"""What fails around the bot, one thing at a time: nobody is forgotten, nobody is told twice."""

import asyncio
import datetime
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botapi import TOKEN, BotApi, faults
from botapi.people import Person
from postgresql import Server
from running import Echo, running, settings
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from telegram.ext._utils import networkloop

from bot import inbox, leader
from bot.access import Allowance, Taken
from bot.assistant import Assistant, Message
from bot.errors import DatabaseUnavailable
from bot.settings import Settings
from bot.storage import database as storage
from bot.storage import deliveries, updates
from bot.storage.database import Database
from bot.turn import Turn
from knowledge.model import Citation

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

# Holds SQLite's one lock from another process.
_LOCKS = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("ROLLBACK")
"""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after hundredths of seconds where a running bot waits for seconds."""

    class Hasty:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        async def sleep(self, seconds: float) -> None:
            await asyncio.sleep(seconds / 50)

    monkeypatch.setattr(networkloop, "asyncio", Hasty())
    monkeypatch.setattr(inbox, "_PAUSE", 0.05)
    monkeypatch.setattr(inbox, "_LOOKS", 0.05)
    monkeypatch.setattr(storage, "_PAUSES", (0.01,))
    monkeypatch.setattr(leader, "PAUSE", 0.05)


def quotes(api: BotApi, person: Person) -> list[str]:
    """Return what a person was answered, in order, doubles included."""
    return [words for answer in api.said(person.id) for words in answer.under("blockquote")]


def waiting(api: BotApi) -> int:
    """Return how many updates Telegram still keeps, because nobody has taken them."""
    return api.do(lambda service: len(service.updates.waiting()))


# ---- Telegram, and what stands on the way to it

# What happens, by the trap in it. Where its handling is missing, these fail: a page for 404 and
# half an answer without bot/request.py; what cannot be sent or edited without `tried` in
# bot/handlers/reply.py, what cannot be answered without `answered` in bot/handlers/buttons.py.
# python-telegram-bot asks for updates again, and bot/pace.py waits where there are too many.
FAULTS = {
    "Telegram fails": faults.error(500),
    "Telegram is being restarted": faults.error(503, "Service Unavailable"),
    "a proxy's page with status 200 is no answer": faults.garbage(200),
    "a proxy's 404 does not mean that the token is wrong": faults.garbage(404),
    "a proxy's 401 does not mean that the token is wrong": faults.garbage(401),
    "half an answer": faults.half(),
    "JSON that is none of Telegram's": faults.Fault(200, b"[]"),
    "an empty answer": faults.Fault(200, b""),
    "the connection breaks": faults.drop(),
    "nothing comes for long, then the connection breaks": faults.hang(0.3),
    "too many requests": faults.flood(1),
}


@pytest.mark.parametrize(
    "method", ["getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery"]
)
async def test_whatever_telegram_says_everybody_is_answered_once(
    api: BotApi, lan: Person, method: str
) -> None:
    lan.sends("/caidat")
    [likes] = await lan.hears()
    for trap, fault in FAULTS.items():
        api.breaks(method, fault, times=1 if trap == "too many requests" else 2)
        lan.sends(trap)
        await lan.hears(timeout=10)
        label = next(label for label in ("Đầy đủ", "Ngắn gọn") if label in likes.buttons)
        lan.presses(likes, label)
        lan.sends("xong")  # its turn comes after that of the press
        await lan.hears(timeout=10)
        assert label not in likes.buttons, trap
    assert quotes(api, lan) == [words for trap in FAULTS for words in (trap, "xong")]
    assert len(api.said(lan.id)) == 1 + 2 * len(FAULTS)  # no apology for what was done
    await api.drained()


async def test_updates_refused_for_a_moment_are_got_again(api: BotApi, lan: Person) -> None:
    """Fails without `polls` in bot/request.py: polling would end, and nobody would notice."""
    lan.sends("một")
    await lan.hears()
    api.breaks("getUpdates", faults.error(401, "Unauthorized"), times=2)
    for asked in ("hai", "ba"):
        lan.sends(asked)
        [answer] = await lan.hears(timeout=10)
        assert answer.under("blockquote") == [asked]


async def test_what_people_wrote_is_not_logged_with_half_an_answer(
    api: BotApi, lan: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Fails without bot/request.py: python-telegram-bot logs what it cannot read."""
    lan.sends("một")
    await lan.hears()
    api.breaks("getUpdates", faults.half())
    for asked in ("hai", "ba"):
        lan.sends(asked)
        await lan.hears(timeout=10)
    assert "no answer of the Bot API's" in caplog.text
    assert "update_id" not in caplog.text


async def test_an_answer_on_its_way_at_sigterm_arrives_once(api: BotApi, echo: Echo) -> None:
    """Fails without `_stop` in bot/serving.py, which lets what has begun come to its end."""
    lan = api.user()
    async with running(api, echo):
        api.breaks("sendMessage", faults.hang(0.3))
        lan.sends("một")
        await api.until(lambda: len(echo.asked) or None, 5, "a question")
        await asyncio.sleep(0.05)  # so that it is being sent
    assert quotes(api, lan) == ["một"]
    assert waiting(api) == 0


# ---- the database


@pytest.mark.parametrize(
    ("trap", "patience"),
    [
        ("shorter than SQLite waits: nobody notices", 10.0),
        ("longer: Telegram keeps the question until it can be recorded", 0.05),
    ],
)
async def test_a_database_locked_by_another_process_holds_answers_up_and_loses_none(
    api: BotApi,
    echo: Echo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trap: str,
    patience: float,
) -> None:
    """Fails without `timeout` in `_engine` and the loop of `Inbox.put`, one for each row."""
    monkeypatch.setattr(storage, "_BUSY_SECONDS", patience)
    async with running(api, echo) as application:
        lan = api.user()
        lan.sends("một")
        await lan.hears()
        file = application.bot_data["services"].database.engine.url.database
        command = [sys.executable, "-c", _LOCKS, file, "1.5"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as locking:  # noqa: S603 - ours
            assert locking.stdout
            await asyncio.to_thread(locking.stdout.readline)
            lan.sends("hai")
            lan.sends("ba")
            await asyncio.sleep(0.4)
            assert waiting(api) == 2
            assert quotes(api, lan) == ["một"]
            await lan.hears(2, timeout=10)
        await api.drained()
    assert ("Cannot record" in caplog.text) is trap.startswith("longer")
    assert quotes(api, lan) == ["một", "hai", "ba"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB, where the system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if not (mount and umount) or subprocess.run(command, capture_output=True).returncode:  # noqa: S603
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run([str(umount), str(folder)], check=True)  # noqa: S603 - our own folder


def fill(folder: Path) -> None:
    """Leave no byte free, not in SQLite's log either."""
    for _ in range(2):  # what the bot wrote in between makes room in the log once more
        other = sqlite3.connect(folder / "troly.db")
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
        with (folder / "filling").open("ab") as filling:
            filling.write(b"x" * shutil.disk_usage(folder).free)


@pytest.mark.parametrize("when", ["before it is recorded", "while it is answered"])
async def test_on_a_full_disk_nothing_is_taken_and_afterwards_all_is_answered_once(
    api: BotApi, echo: Echo, small_disk: Path, caplog: pytest.LogCaptureFixture, when: str
) -> None:
    """Fails without the loop of `Inbox.put`, or without `_failed`, which tries again."""
    shutil.copy(settings(api).data_dir / "troly.db", small_disk)
    lan = api.user()
    async with running(api, echo, data_dir=small_disk):
        lan.sends("một")
        await lan.hears()
        await api.drained()
        if when == "before it is recorded":
            fill(small_disk)
            lan.sends("hai")
            await asyncio.sleep(0.4)
            assert waiting(api) == 1
        else:
            echo.before = lambda message: fill(small_disk) if len(echo.asked) == 2 else None
            lan.sends("hai")
            while "Could not finish update" not in caplog.text:
                await asyncio.sleep(0.02)
        assert quotes(api, lan) == ["một"]
        (small_disk / "filling").unlink()
        await lan.hears(timeout=10)
        await api.drained()
        lan.sends("ba")
        await lan.hears()
    assert quotes(api, lan) == ["một", "hai", "ba"]
    assert "full" in caplog.text


async def test_what_was_sent_is_noted_later_rather_than_sent_again(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails without `Handling._note`: the answer would come three times."""
    end, refused = deliveries.end, []

    def full(*given: Any) -> None:
        if len(refused) < 2:
            refused.append(given)
            raise OperationalError("UPDATE", {}, Exception("database or disk is full"))
        end(*given)

    monkeypatch.setattr(deliveries, "end", full)
    async with running(api, echo):
        lan = api.user()
        for asked in ("một", "hai"):
            lan.sends(asked)
            await lan.hears()
    assert refused
    assert quotes(api, lan) == ["một", "hai"]


async def test_a_database_file_that_is_moved_away_is_missed_until_it_is_back(
    api: BotApi, echo: Echo
) -> None:
    """Fails without `Database._same_file`: SQLite goes on with a file that nobody will find."""
    async with running(api, echo) as application:
        file = Path(application.bot_data["services"].database.engine.url.database)
        lan = api.user()
        lan.sends("một")
        await lan.hears()
        await api.drained()
        file.rename(file.with_name("elsewhere"))
        lan.sends("hai")
        await asyncio.sleep(0.3)
        assert waiting(api) == 1
        assert not file.exists()  # and none was made in its place
        file.with_name("elsewhere").rename(file)
        await lan.hears()
    assert quotes(api, lan) == ["một", "hai"]


async def test_a_database_file_that_is_replaced_is_refused_until_the_next_start(
    api: BotApi, echo: Echo, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Fails without `Database._same_file`: what is kept would go into a file without a name."""
    fresh = settings(api).data_dir / "troly.db"
    file = shutil.copy(fresh, tmp_path / "troly.db")
    lan = api.user()
    async with running(api, echo, data_dir=tmp_path):
        lan.sends("một")
        await lan.hears()
        await api.drained()
        for name in ("troly.db", "troly.db-wal", "troly.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        shutil.copy(fresh, file)
        lan.sends("hai")
        await asyncio.sleep(0.3)
        assert waiting(api) == 1
    assert "troly restore" in caplog.text
    async with running(api, echo, data_dir=tmp_path):
        await lan.hears()
    assert quotes(api, lan) == ["một", "hai"]


async def test_a_postgresql_server_that_is_restarted_is_found_again(
    api: BotApi, echo: Echo, server: Server
) -> None:
    """Fails without the loops of bot/inbox.py; without `lost` in bot/leader.py nobody leads."""
    async with running(api, echo, database_url=server.empty(), secret="k" * 40) as application:
        lan = api.user()
        lan.sends("một")
        await lan.hears()
        await api.drained()
        await asyncio.to_thread(server.stop)
        try:
            lan.sends("hai")
            await asyncio.sleep(0.3)
            assert quotes(api, lan) == ["một"]
            assert waiting(api) == 1
        finally:
            await asyncio.to_thread(server.start)
        await lan.hears(timeout=15)
        lan.sends("ba")
        await lan.hears(timeout=15)
        leaders = text(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        )
        database: Database = application.bot_data["services"].database
        assert await database.read(lambda c: c.scalar(leaders)) == 1
    assert quotes(api, lan) == ["một", "hai", "ba"]


async def test_whatever_recording_raises_polling_goes_on(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where `Inbox.put` lets anything out: python-telegram-bot's polling ends with it."""
    record, failed = updates.record, []

    def defective(*given: Any, **named: Any) -> bool:
        if not failed:
            failed.append(named)
            raise ZeroDivisionError
        return record(*given, **named)

    monkeypatch.setattr(updates, "record", defective)
    async with running(api, echo):
        lan = api.user()
        for asked in ("một", "hai"):
            lan.sends(asked)
            [answer] = await lan.hears()
            assert answer.under("blockquote") == [asked]


async def test_looking_for_updates_goes_on_whatever_it_raises(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where `Inbox._feed` lets anything out: nothing would come out any more."""
    claim, failed = updates.claim, []

    def defective(*given: Any) -> list[updates.Claimed]:
        if not failed:
            failed.append(given)
            raise ZeroDivisionError
        return claim(*given)

    monkeypatch.setattr(updates, "claim", defective)
    async with running(api, echo):
        lan = api.user()
        lan.sends("một")
        assert await lan.hears()
    assert failed


async def test_a_row_that_nobody_can_read_stops_no_other(api: BotApi, echo: Echo) -> None:
    """Fails where `Inbox._claim` reads rows all or none: the rest would never come out."""
    number = int(TOKEN.partition(":")[0])
    async with running(api, echo) as application:
        database: Database = application.bot_data["services"].database
        for damaged, payload in enumerate(["{", "[]", '{"update_id": "x", "message": 7}'], 1):
            await database.write(
                lambda c, n=damaged, p=payload: updates.record(c, number, n, 1001, p)
            )
        lan = api.user()
        lan.sends("một")
        assert (await lan.hears())[0].under("blockquote") == ["một"]


# ---- what answers


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, MemoryError])
async def test_a_library_that_would_end_the_bot_fails_one_question(
    echo: Echo, lan: Person, end: type[BaseException]
) -> None:
    """Fails without `Worker._done`: asyncio passes on what ends a program."""

    def ends(message: Message) -> None:
        raise end

    echo.before = ends
    lan.sends("một")
    [answer] = await lan.hears()
    assert not answer.under("blockquote")
    echo.before = lambda message: None
    lan.sends("hai")
    assert (await lan.hears())[0].under("blockquote") == ["hai"]


async def test_an_index_that_is_removed_under_a_running_bot_goes_on_serving(
    api: BotApi,
    assistant: Assistant,
    data_dir: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Fails where `Switch.newer` takes an index that is not there for a newer one."""
    shutil.copytree(data_dir, tmp_path, dirs_exist_ok=True)
    chosen = Settings(_env_file=None, data_dir=tmp_path)
    served = await asyncio.to_thread(Assistant.open, chosen)
    async with running(api, served):
        lan = api.user()
        for removed in (False, True):
            if removed:
                shutil.rmtree(chosen.index_dir)
            lan.sends("Tỉnh nào chưa ban hành quy chế quản lý hoạt động đối ngoại?")
            [answer] = await lan.hears(timeout=10)
            assert "mục 1" in answer.under("bold")
    assert not chosen.index_dir.exists()  # nor was one built while somebody waits
    assert "cannot serve" not in caplog.text


# ---- the clock


@pytest.fixture
def jumps(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Put this process's clock on or back by so many seconds from the true time."""
    ahead = [0.0]
    truth, real = time.time, datetime.datetime

    class Taught(type):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, real)

    class Moved(real, metaclass=Taught):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return real.fromtimestamp(truth() + ahead[0], tz)

    monkeypatch.setattr(time, "time", lambda: truth() + ahead[0])
    monkeypatch.setattr(datetime, "datetime", Moved)
    return lambda seconds: ahead.__setitem__(0, seconds)


async def test_a_clock_that_jumps_a_day_on_and_back_holds_nobody_up(
    api: BotApi, echo: Echo, jumps: Callable[[float], None]
) -> None:
    """Fails where a span of time is taken from the clock of the day without a thought of this."""
    async with running(api, echo, questions_per_minute=2):
        lan = api.user()
        lan.sends("/caidat")
        [likes] = await lan.hears()
        before = 0
        for ahead, asked in [(86_400, "một"), (0, "hai"), (-86_400, "ba")]:
            jumps(ahead)
            # Telegram's clock goes on as ever; it lies in this process, and questions count by it.
            api.clock.advance(before - ahead + 61)
            before = ahead
            # Twelve presses a minute are allowed: those of the other days must not count.
            for label in ("Đầy đủ", "Ngắn gọn") * 4:
                said = await lan.presses(likes, label).answered()
                assert not said.get("show_alert"), said
            lan.sends(asked)
            assert (await lan.hears())[0].under("blockquote") == [asked]
    assert quotes(api, lan) == ["một", "hai", "ba"]


def test_what_was_taken_tomorrow_does_not_count_today() -> None:
    """Fails where `Allowance` forgets only what is older than its span."""
    allowance = Allowance(lambda: 2, 60.0)
    for number in range(2):
        assert allowance.take("lan", number, 86_400.0) is Taken.YES
    assert allowance.take("lan", 3, 86_400.0) is Taken.NO
    assert not allowance.spent("lan", 0.0)
    assert allowance.take("lan", 4, 0.0) is Taken.YES


def test_a_talk_of_tomorrow_is_not_leant_on() -> None:
    """Fails where `Turn.holds` asks only for the age."""
    turn = Turn((Citation("72/2015/NĐ-CP", None),), 86_400.0)
    assert turn.holds(86_400.0 + 60)
    assert turn.holds(86_400.0 - 60)
    assert not turn.holds(0.0)


def test_a_database_that_is_gone_is_said_with_the_cure(tmp_path: Path) -> None:
    """Fails without `Database._same_file`."""
    database = Database.open(f"sqlite:///{tmp_path / 'troly.db'}")
    (tmp_path / "troly.db").unlink()
    with pytest.raises(DatabaseUnavailable, match="troly restore"):
        database.read_now(lambda c: c.exec_driver_sql("SELECT 1"))
    database.close()
