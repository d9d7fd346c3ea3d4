"""The database: the same on SQLite and PostgreSQL, moved step by step, used from many threads."""

import asyncio
import datetime
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from postgresql import Server
from sqlalchemy import Connection, insert, select, text

from bot.errors import DatabaseUnavailable
from bot.storage import deliveries, turns, updates
from bot.storage.database import Database
from bot.storage.schema import Moment, counts, metadata, replicas
from bot.storage.schema import updates as table
from bot.turn import Turn
from knowledge.model import Citation, Locator

BOT = 7


def record(database: Database, number: int, chat: int = 1) -> bool:
    return database.write_now(
        partial(updates.record, bot=BOT, number=number, chat=chat, payload="{}")
    )


def claim(database: Database, replica: str = "a", limit: int = 10) -> list[int]:
    found = database.write_now(partial(updates.claim, bot=BOT, replica=replica, limit=limit))
    return [claimed.id for claimed in found]


def finish(database: Database, number: int) -> None:
    database.write_now(partial(updates.finish, bot=BOT, number=number))


def lives(database: Database, replica: str) -> None:
    database.write_now(partial(updates.alive, replica=replica))


# ---- its form


def test_the_steps_make_what_the_code_expects(database: Database) -> None:
    with database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    # SQLite has one type for moments, and reads back what it was told.
    assert [difference for difference in found if "Moment" not in repr(difference)] == []


def test_opening_again_changes_nothing(address: str) -> None:
    first = Database.open(address)
    first.write_now(lambda c: c.execute(insert(replicas).values(id="a", seen=NOW)))
    first.close()
    again = Database.open(address)
    assert again.read_now(lambda c: c.scalars(select(replicas.c.id)).all()) == ["a"]
    again.close()


def test_several_that_open_an_empty_database_at_once_do_not_race(address: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for opened in threads.map(lambda _: Database.open(address), range(4)):
            opened.close()


def test_a_database_of_a_newer_version_is_refused_with_the_cure(address: str) -> None:
    made = Database.open(address)
    made.write_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    made.close()
    with pytest.raises(DatabaseUnavailable, match="phiên bản mới hơn"):
        Database.open(address)


@pytest.mark.parametrize(
    "url",
    [
        "khong-phai-dia-chi",
        "mysql://troly:hush@may-chu/troly",  # a database we do not know
        "postgresql+psycopg://troly:hush@127.0.0.1:1/troly",  # nobody listens
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        Database.open(url)
    assert "TROLY_DATABASE_URL" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "troly.db"
    path.write_bytes(b"not a database at all, but long enough to look like something" * 100)
    with pytest.raises(DatabaseUnavailable, match="file is not a database"):
        Database.open(f"sqlite:///{path}")


# ---- its work

NOW = datetime.datetime(2026, 11, 23, 8, 30, tzinfo=datetime.UTC)


def test_moments_keep_their_zone(database: Database) -> None:
    hanoi = datetime.timezone(datetime.timedelta(hours=7))
    database.write_now(
        lambda c: c.execute(insert(replicas).values(id="a", seen=NOW.astimezone(hanoi)))
    )
    [seen] = database.read_now(lambda c: c.scalars(select(replicas.c.seen)).all())
    assert seen == NOW
    assert seen.utcoffset() == datetime.timedelta(0)
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(NOW.replace(tzinfo=None), database.engine.dialect)


def test_work_that_fails_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute(insert(replicas).values(id="a", seen=NOW))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        database.write_now(half)
    assert database.read_now(lambda c: c.scalars(select(replicas.c.id)).all()) == []


def test_what_reading_changes_is_dropped(database: Database) -> None:
    database.read_now(lambda c: c.execute(insert(replicas).values(id="a", seen=NOW)))
    assert database.read_now(lambda c: c.scalars(select(replicas.c.id)).all()) == []


async def test_many_threads_count_together(database: Database) -> None:
    day = NOW.date()
    database.write_now(lambda c: c.execute(insert(counts).values(day=day, what="asked", times=0)))

    def more(connection: Connection) -> None:
        connection.execute(counts.update().values(times=counts.c.times + 1))

    await asyncio.gather(*(database.write(more) for _ in range(50)))
    assert await database.read(lambda c: c.scalar(select(counts.c.times))) == 50


def test_a_lock_that_somebody_else_holds_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "troly.db"
    database = Database.open(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(record, database, 1)
        assert not waiting.done()
        other.execute("COMMIT")
        assert waiting.result(5)
    other.close()
    database.close()


# ---- updates


def test_an_update_is_recorded_once(database: Database) -> None:
    assert [record(database, 1), record(database, 1)] == [True, False]


def test_another_bot_on_the_same_data_starts_with_updates_of_its_own(database: Database) -> None:
    record(database, 1)
    other = partial(updates.record, bot=BOT + 1, number=1, chat=1, payload="{}")
    assert database.write_now(other)


def test_of_each_chat_the_first_is_claimed_and_the_next_when_it_is_done(
    database: Database,
) -> None:
    lives(database, "a")
    for number, chat in ((1, 10), (2, 20), (3, 10), (4, 20), (5, 30)):
        record(database, number, chat)
    assert claim(database) == [1, 2, 5]
    assert claim(database) == []
    finish(database, 2)
    assert claim(database) == [4]
    finish(database, 1)
    assert claim(database) == [3]


def test_what_is_done_keeps_no_words(database: Database) -> None:
    lives(database, "a")
    record(database, 1)
    claim(database)
    finish(database, 1)
    assert database.read_now(lambda c: c.scalars(select(table.c.payload)).all()) == [None]


def test_two_replicas_never_claim_the_same(database: Database) -> None:
    for replica in ("a", "b"):
        lives(database, replica)
    for number in range(40):
        record(database, number, chat=number)
    with ThreadPoolExecutor(2) as threads:
        taken = list(
            threads.map(
                lambda replica: [n for _ in range(10) for n in claim(database, replica, 3)],
                ("a", "b"),
            )
        )
    both = sorted([*taken[0], *taken[1]])
    assert both == sorted(set(both))
    rest = [n for _ in range(20) for n in claim(database, "a", 3)]
    assert sorted([*both, *rest]) == list(range(40))


def test_what_a_dead_replica_left_is_free(database: Database) -> None:
    lives(database, "a")
    lives(database, "b")
    record(database, 1)
    assert claim(database, "a") == [1]
    assert claim(database, "b") == []
    database.write_now(partial(updates.gone, replica="a"))
    assert claim(database, "b") == [1]


def test_a_replica_that_is_silent_for_long_is_dead_on_a_server(server: Server) -> None:
    database = Database.open(server.empty())
    lives(database, "a")
    lives(database, "b")
    record(database, 1)
    assert claim(database, "a") == [1]
    long_ago = text("UPDATE replicas SET seen = now() - interval '1 minute' WHERE id = 'a'")
    database.write_now(lambda c: c.execute(long_ago))
    assert claim(database, "b") == [1]
    database.close()


def test_what_could_not_be_finished_is_tried_again_and_counted(database: Database) -> None:
    lives(database, "a")
    record(database, 1)
    claim(database)
    database.write_now(partial(updates.release, bot=BOT, numbers=[1]))
    [again] = database.write_now(partial(updates.claim, bot=BOT, replica="a", limit=1))
    assert (again.id, again.tries) == (1, 2)


# ---- deliveries and turns


def test_what_was_sent_is_known_and_what_was_interrupted_is_not(database: Database) -> None:
    step = {"bot": BOT, "number": 1, "step": "1"}
    begin = partial(deliveries.begin, **step, chat=5, about=77)
    database.write_now(begin)
    assert database.read_now(partial(deliveries.sent, **step)) is None
    database.write_now(begin)  # a second try
    database.write_now(partial(deliveries.end, **step, message=900))
    assert database.read_now(partial(deliveries.sent, **step)) == 900
    assert database.read_now(partial(deliveries.about, chat=5, message=77)) == [900]
    assert database.read_now(partial(deliveries.about, chat=6, message=77)) == []


def test_a_turn_comes_back_as_it_was(database: Database) -> None:
    turn = Turn((Citation("72/2015/NĐ-CP", Locator.parse("7.3.đ")),), 12.5)
    database.write_now(partial(turns.keep, talk="1:0:1", turn=turn))
    assert database.read_now(partial(turns.last, talk="1:0:1")) == turn
    database.write_now(partial(turns.keep, talk="1:0:1", turn=None))
    assert database.read_now(partial(turns.last, talk="1:0:1")) is None


def test_a_turn_of_another_version_starts_the_talk_anew(database: Database) -> None:
    row = {"talk": "x", "turn": {"format": 99}, "at": NOW}
    database.write_now(lambda c: c.execute(metadata.tables["turns"].insert().values(**row)))
    assert database.read_now(partial(turns.last, talk="x")) is None
