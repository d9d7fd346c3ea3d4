"""What is kept of people: nothing more without their word, shown and erased when they say so."""

import asyncio
import contextlib
import datetime
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botapi import BotApi
from botapi.chats import Message
from botapi.people import Person
from running import Echo, running
from sqlalchemy import Connection, func, insert, select

from bot import forgetting
from bot.answer import Answer, Verdict
from bot.app import TelegramApplication
from bot.messages import privacy as said
from bot.pseudonym import pseudonym
from bot.settings import Settings
from bot.storage import audit, people, privacy, questions, shown
from bot.storage.database import Database
from bot.storage.people import Role
from bot.storage.schema import (
    cited,
    counts,
    deliveries,
    desks,
    entries,
    metadata,
    ticket_messages,
    tickets,
    turns,
    updates,
)
from bot.storage.schema import people as people_table
from bot.storage.schema import questions as questions_table
from bot.storage.schema import shown as shown_table

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
LAN, MINH, BOT = 1001, 1002, 7000000001
DOCS = Path(__file__).parents[1] / "docs" / "privacy.md"


def asked(update: int, who: str | None, text: str = "Ba nhiệm vụ?") -> questions.Asked:
    return questions.Asked(BOT, update, who, text, Answer(text, Verdict.NOTHING), 12)


def log(database: Database, *rows: questions.Asked) -> None:
    for row in rows:
        database.write_now(partial(questions.log, asked=row))


def numbers(database: Database) -> dict[str, int]:
    """Return how often each thing was counted."""
    rows = database.read_now(
        lambda c: c.execute(
            select(counts.c.what, func.sum(counts.c.times)).group_by(counts.c.what)
        ).all()
    )
    return {what: int(times) for what, times in rows}


def kept(database: Database, table: Any = questions_table) -> list[dict[str, Any]]:
    return database.read_now(lambda c: [dict(r) for r in c.execute(select(table)).mappings()])


# ---- counting and keeping


def test_without_consent_a_question_is_a_number(database: Database) -> None:
    log(database, asked(1, None), asked(2, None))
    assert kept(database) == []
    assert numbers(database) == {"asked": 2, "nothing": 2}


def test_what_is_kept_is_kept_once(database: Database) -> None:
    log(database, asked(1, "a"), asked(1, "a"))
    [row] = kept(database)
    assert (row["who"], row["text"], row["verdict"], row["took_ms"]) == (
        "a", "Ba nhiệm vụ?", "nothing", 12,
    )  # fmt: skip
    assert numbers(database) == {"asked": 1, "nothing": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Gọi chị Hoa 0912 345 678 về mục 2",
        "CCCD 001090012345 đăng ký thế nào",
        "gửi hoa@example.vn",
        "công văn MẬT số 12 nói gì",
    ],
)
def test_words_that_should_not_be_there_are_not_kept(database: Database, text: str) -> None:
    log(database, asked(1, "a", text))
    [row] = kept(database)
    assert row["text"] is None


def button(database: Database, chat: int = LAN, update: int = 1) -> int:
    return database.write_now(lambda c: shown.show(c, chat, {"kind": "answer", "update": update}))


def vote(database: Database, number: int, value: int, chat: int = LAN) -> bool | None:
    return database.write_now(
        partial(questions.vote, bot=BOT, number=number, chat=chat, value=value)
    )


def test_a_vote_counts_once_and_may_change(database: Database) -> None:
    log(database, asked(1, "a"))
    number = button(database)
    assert [vote(database, number, v) for v in (1, 1, -1, -1)] == [True, False, True, False]
    assert {k: v for k, v in numbers(database).items() if k in ("up", "down")} == {
        "up": 0, "down": 1,
    }  # fmt: skip
    assert kept(database)[0]["vote"] == -1


def test_a_vote_counts_without_consent_too(database: Database) -> None:
    assert vote(database, button(database), 1)
    assert numbers(database) == {"up": 1}
    assert kept(database) == []


def test_a_vote_in_another_chat_or_on_nothing_counts_nowhere(database: Database) -> None:
    number = button(database)
    notice = database.write_now(lambda c: shown.show(c, LAN, {"kind": "privacy"}))
    assert vote(database, number, 1, chat=MINH) is None
    assert vote(database, notice, 1) is None
    assert vote(database, 10**17, 1) is None
    assert numbers(database) == {}


# ---- time


def forget(database: Database, now: datetime.datetime = NOW) -> dict[str, int]:
    return database.write_now(
        partial(privacy.forget_old, now=now, questions_after=90 * DAY, tickets_after=365 * DAY)
    )


def fill(connection: Connection, person: int = LAN, who: str = "lan") -> None:
    """Let everything that can be kept about somebody be kept."""
    people.admit(connection, person, Role.OPERATOR, "Chị Lan")
    people.consent(connection, person, NOW)
    questions.log(connection, asked(person, who))
    connection.execute(insert(turns).values(talk=f"{person}:0:{person}", turn={}, at=NOW))
    connection.execute(insert(turns).values(talk=f"-5:7:{person}", turn={}, at=NOW))
    shown.show(connection, person, {"kind": "answer", "update": person})
    connection.execute(
        insert(updates).values(
            bot=BOT, id=person, chat=person, received=NOW, payload=None, tries=1, done=True
        )
    )
    connection.execute(
        insert(deliveries).values(bot=BOT, update=person, step="1", chat=person, message=3, at=NOW)
    )
    people.invite(
        connection,
        f"mã {person}",
        people.Invitation(Role.OFFICER, 1, NOW + DAY, person),
    )
    connection.execute(insert(desks).values(bot=BOT, operators=-9, officer=person))
    ticket = connection.execute(
        insert(tickets)
        .values(
            officer=person, officer_name="Lan", chat=person, message=1, opened=NOW,
            opened_by=person, bot=BOT, state="open", question="hỏi", given={}, operators=-9,
            changed=NOW, remind=False, trouble="", pending=0,
        )
        .returning(tickets.c.id)
    ).scalar_one()  # fmt: skip
    for side, author in (("officer", person), ("operator", 500)):
        connection.execute(
            insert(ticket_messages).values(
                ticket=ticket, bot=BOT, update=person, side=side, who=author, at=NOW,
                text="lời", kind="text", source=1,
            )
        )  # fmt: skip
    connection.execute(
        insert(entries).values(
            topic="t", question="q", answer="a", unit="u", state="approved", why="",
            made=NOW, made_by=person, approved_by=person, changed=NOW, ticket=ticket,
        )
    )  # fmt: skip
    audit.note(connection, person, "claim", {"ticket": ticket})


def test_nothing_is_dropped_before_its_time(database: Database) -> None:
    database.write_now(fill)
    database.write_now(lambda c: c.execute(tickets.update().values(closed=NOW)))
    assert forget(database, NOW + datetime.timedelta(minutes=29)) == {}


@pytest.mark.parametrize(
    ("after", "dropped"),
    [
        (datetime.timedelta(minutes=31), {"turns": 2}),
        (2 * DAY + datetime.timedelta(1), {"turns": 2, "updates": 1, "deliveries": 1}),
        (
            30 * DAY + datetime.timedelta(1),
            {"turns": 2, "updates": 1, "deliveries": 1, "shown": 1},
        ),
        (
            91 * DAY,
            {"turns": 2, "updates": 1, "deliveries": 1, "shown": 1, "invitations": 1,
             "questions": 1},
        ),
        (
            366 * DAY,
            {"turns": 2, "updates": 1, "deliveries": 1, "shown": 1, "invitations": 1,
             "questions": 1, "tickets": 1, "desks": 1},
        ),
    ],
)  # fmt: skip
def test_everything_goes_in_its_time(
    database: Database, after: datetime.timedelta, dropped: dict[str, int]
) -> None:
    database.write_now(fill)
    database.write_now(lambda c: c.execute(tickets.update().values(closed=NOW)))
    assert forget(database, NOW + after) == dropped
    assert forget(database, NOW + after) == {}


def test_after_its_time_a_question_only_counts(database: Database) -> None:
    log(database, asked(1, "a"))
    forget(database, NOW + 91 * DAY)
    [row] = kept(database)
    assert (row["text"], row["who"], row["verdict"]) == (None, "", "nothing")
    assert numbers(database) == {"asked": 1, "nothing": 1}


def test_open_tickets_and_waiting_updates_have_no_time(database: Database) -> None:
    database.write_now(fill)
    database.write_now(lambda c: c.execute(updates.update().values(done=False)))
    forget(database, NOW + 1000 * DAY)
    assert len(kept(database, tickets)) == 1
    assert len(kept(database, ticket_messages)) == 2
    assert len(kept(database, updates)) == 1


# ---- erasing


def everything(database: Database) -> str:
    """Return every row of every table but the audit, as text."""
    tables = [t for t in metadata.sorted_tables if t.name != "audit"]
    return "\n".join(f"{t.name}: {row}" for t in tables for row in kept(database, t))


def test_erasing_leaves_nothing_of_the_person_and_all_of_others(database: Database) -> None:
    database.write_now(fill)
    database.write_now(partial(fill, person=MINH, who="minh"))
    before = len(kept(database, ticket_messages))
    done = database.write_now(partial(privacy.erase, who="lan", person=LAN))
    assert (done.questions, done.tickets, done.still_blocked) == (1, 1, False)
    left = everything(database)
    assert str(LAN) not in left
    assert "lan'" not in left
    for table in (people_table, questions_table, tickets, turns, shown_table, deliveries, desks):
        assert kept(database, table), table.name
    assert len(kept(database, ticket_messages)) == before - 2
    # what people wrote for all stays, without who it was
    assert len(kept(database, entries)) == 2
    # again: nothing left to do
    again = database.write_now(partial(privacy.erase, who="lan", person=LAN))
    assert (again.questions, again.tickets, again.rows) == (0, 0, 0)


def test_erasing_does_not_unblock(database: Database) -> None:
    database.write_now(fill)
    database.write_now(lambda c: people.block(c, LAN, blocked=True))
    assert database.write_now(partial(privacy.erase, who="lan", person=LAN)).still_blocked
    [row] = kept(database, people_table)
    assert (row["id"], row["blocked"], row["name"], row["role"], row["consented"]) == (
        LAN, True, None, "officer", None,
    )  # fmt: skip


def test_an_operator_who_leaves_takes_the_name_along(database: Database) -> None:
    database.write_now(fill)
    database.write_now(
        lambda c: c.execute(tickets.update().values(claimed_by=500, claimed_name="Anh Tú"))
    )
    database.write_now(partial(privacy.erase, who="tu", person=500))
    [ticket] = kept(database, tickets)
    assert (ticket["claimed_by"], ticket["claimed_name"]) == (None, None)
    assert {m["who"] for m in kept(database, ticket_messages)} == {LAN, privacy.NOBODY}


def test_the_export_has_every_row_that_erasing_would_take(database: Database) -> None:
    database.write_now(fill)
    found = database.read_now(partial(privacy.export, bot=BOT, who="lan", person=LAN))
    json.dumps(found)  # all of it can be written
    told = set(found["kept"])
    assert told == {
        "people", "questions", "tickets", "ticket_messages", "desks", "turns", "shown",
        "deliveries", "updates", "invitations", "entries", "audit",
    }  # fmt: skip
    assert found["kept"]["questions"][0]["text"] == "Ba nhiệm vụ?"
    # nobody else's: the operator's number is theirs
    assert found["kept"]["people"][0]["name"] == "Chị Lan"
    database.write_now(partial(fill, person=MINH, who="minh"))
    again = database.read_now(partial(privacy.export, bot=BOT, who="lan", person=LAN))
    assert str(MINH) not in json.dumps(again)


# ---- what is said of it


def test_every_table_is_told_of_or_names_nobody() -> None:
    told = [name for row in said.KEPT for name in row.tables]
    assert sorted([*told, *said.OF_NOBODY]) == sorted(metadata.tables)


def test_the_document_has_the_same_table_and_laws() -> None:
    words = DOCS.read_text(encoding="utf-8")
    assert said.table(Settings(_env_file=None)) in words
    assert said.laws() in words
    assert "nguồn thứ cấp" in words


def test_the_notice_says_every_row_with_the_days_that_are_set() -> None:
    chosen = Settings(_env_file=None, keep_days=45, keep_ticket_days=200)
    text = "".join(piece.plain for piece in said.notice(chosen, agreed=False))
    for row in said.KEPT:
        assert row.what in text
    assert "45 ngày" in text
    assert "200 ngày" in text
    for law in said.LAWS:
        assert law.name in text
    never = Settings(_env_file=None, keep_days=0)
    text = "".join(piece.plain for piece in said.notice(never, agreed=False))
    assert "không lưu câu hỏi của ai" in text


# ---- over Telegram


@contextlib.asynccontextmanager
async def keeping(
    api: BotApi, echo: Echo, **changed: Any
) -> AsyncIterator[tuple[TelegramApplication, Person]]:
    async with running(api, echo, **{"keep_days": 90, **changed}) as application:
        yield application, api.user(LAN, "Lan")


def database_of(application: TelegramApplication) -> Database:
    database: Database = application.bot_data["services"].database
    return database


async def first_question(lan: Person) -> Message:
    """Ask something, and return the question about keeping questions."""
    lan.sends("Ba nhiệm vụ là gì?")
    answer, consent = await lan.hears(2)
    assert answer.under("blockquote") == ["Ba nhiệm vụ là gì?"]
    assert consent.buttons == [said.AGREE, said.REFUSE]
    return consent


async def test_people_are_asked_once_after_their_first_answer(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        await first_question(lan)
        lan.sends("hai")
        lan.sends("ba")
        answers = await lan.hears(2)
        assert [a.under("blockquote") for a in answers] == [["hai"], ["ba"]]
        await settled(api, application)
        assert kept(database_of(application)) == []
        assert numbers(database_of(application)) == {"asked": 3, "found": 3}
        [place] = kept(database_of(application), cited)
        assert (place["document"], place["locator"], place["times"]) == (
            "5740/BTTTT-TTĐN", "2.a.1", 3,
        )  # fmt: skip


async def settled(api: BotApi, application: TelegramApplication) -> None:
    """Wait until everything that came is done."""
    await api.drained()
    inbox = application.update_queue
    while inbox.in_hand:  # type: ignore[attr-defined]  # it is our Inbox
        await asyncio.sleep(0.01)


async def test_with_consent_questions_are_kept_under_a_pseudonym_and_go_with_it(
    api: BotApi, echo: Echo
) -> None:
    async with keeping(api, echo) as (application, lan):
        consent = await first_question(lan)
        told = await lan.presses(consent, said.AGREE).answered()
        assert told["text"] == said.THANKS
        assert consent.text == said.THANKS
        assert consent.buttons == []
        lan.sends("bốn")
        await lan.hears()
        lan.sends("gọi 0912 345 678")
        await lan.hears(2)  # the answer and the warning
        await settled(api, application)
        rows = kept(database_of(application))
        assert [row["text"] for row in rows] == ["bốn", None]
        who = pseudonym(application.bot_data["services"].key, LAN)
        assert {row["who"] for row in rows} == {who}
        assert str(LAN) not in str(rows)
        lan.sends("/riengtu")
        notice = await told_last(lan, api)
        assert "đã đồng ý" in notice.text
        told = await lan.presses(notice, said.WITHDRAW).answered()
        assert told["text"] == said.WITHDRAWN
        assert "không đồng ý" in notice.text
        assert notice.buttons == [said.AGREE]
        assert kept(database_of(application)) == []
        lan.sends("năm")
        await lan.hears()
        await settled(api, application)
        assert kept(database_of(application)) == []


async def told_last(person: Person, api: BotApi) -> Message:
    """Return the message with buttons that ends the notice, however many messages it takes."""
    while not (message := (await person.hears())[0]).buttons:
        pass
    return message


async def test_a_no_is_remembered_and_pressing_twice_is_one_press(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        consent = await first_question(lan)
        first, second = lan.presses(consent, said.REFUSE), lan.presses(consent, said.REFUSE)
        assert (await first.answered())["text"] == said.NOT_KEPT
        assert (await second.answered())["text"] == said.NOT_KEPT
        lan.sends("hai")
        [answer] = await lan.hears()
        assert answer.under("blockquote") == ["hai"]
        await settled(api, application)
        assert kept(database_of(application)) == []


async def test_a_withdrawal_on_another_replica_counts_at_once(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        consent = await first_question(lan)
        await lan.presses(consent, said.AGREE).answered()
        lan.sends("hai")
        await lan.hears()
        await settled(api, application)
        database = database_of(application)
        assert [row["text"] for row in kept(database)] == ["hai"]
        database.write_now(lambda c: people.consent(c, LAN, None))  # this one has not heard of it
        lan.sends("ba")
        await lan.hears()
        await settled(api, application)
        assert [row["text"] for row in kept(database)] == ["hai"]
        assert numbers(database)["asked"] == 3


async def test_in_groups_nobody_is_asked(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        office = api.group()
        lan.sends("@troly_ttdn_bot một", to=office)
        await office.hears()
        await settled(api, application)
        assert len(api.said(office.id)) == 1
        assert kept(database_of(application)) == []


async def test_nobody_is_asked_where_nothing_is_kept(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo, keep_days=0) as (application, lan):
        lan.sends("một")
        await lan.hears()
        await settled(api, application)
        assert len(api.said(LAN)) == 1
        assert kept(database_of(application), people_table) == []
        assert numbers(database_of(application)) == {"asked": 1, "found": 1}


async def test_data_come_as_a_file_and_go_at_a_press(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        consent = await first_question(lan)
        await lan.presses(consent, said.AGREE).answered()
        lan.sends("Mục 2 nói gì?")
        await lan.hears()
        await settled(api, application)
        lan.sends("/dulieu")
        [file] = await lan.hears()
        assert file.text == said.EXPORTED
        [sent] = api.called("sendDocument")
        found = json.loads(sent.parameters["document"])
        assert found["kept"]["questions"][0]["text"] == "Mục 2 nói gì?"
        assert found["person"] == LAN
        lan.sends("/xoadulieu")
        [sure] = await lan.hears()
        assert sure.buttons == [said.ERASE, said.KEEP]
        assert kept(database_of(application))  # nothing goes before the press
        await lan.presses(sure, said.ERASE).answered()
        assert "1 câu hỏi" in sure.text
        assert sure.buttons == []
        await settled(api, application)
        assert kept(database_of(application)) == []
        assert kept(database_of(application), people_table) == []
        assert kept(database_of(application), shown_table) == []
        # who writes again is new: asked again
        await first_question(lan)


async def test_a_second_thought_keeps_everything(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (application, lan):
        consent = await first_question(lan)
        await lan.presses(consent, said.AGREE).answered()
        lan.sends("/xoadulieu")
        [sure] = await lan.hears()
        await lan.presses(sure, said.KEEP).answered()
        assert sure.text == said.NOT_ERASED
        assert len(kept(database_of(application), people_table)) == 1


async def test_what_is_about_oneself_is_not_said_in_a_group(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo) as (_, lan):
        office = api.group()
        for command in ("/dulieu", "/xoadulieu", "/riengtu"):
            lan.sends(command, to=office)
            assert (await office.hears())[0].text == said.IN_PRIVATE


async def test_who_may_not_use_the_bot_may_still_see_and_erase(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo, access="list") as (application, lan):
        database = database_of(application)
        database.write_now(partial(fill, person=LAN, who="x"))
        database.write_now(lambda c: people.block(c, LAN, blocked=True))
        lan.sends("/dulieu")
        assert (await lan.hears())[0].text == said.EXPORTED
        lan.sends("/xoadulieu")
        [sure] = await lan.hears()
        await lan.presses(sure, said.ERASE).answered()
        assert "danh sách chặn" in sure.text
        assert kept(database, tickets) == []
    assert echo.asked == []


async def test_votes_pressed_under_answers_count_once(api: BotApi, echo: Echo) -> None:
    async with keeping(api, echo, keep_days=0) as (application, lan):
        lan.sends("một")
        [answer] = await lan.hears()
        first, second = lan.presses(answer, "👍"), lan.presses(answer, "👍")
        assert (await first.answered())["text"] == said.UP
        assert (await second.answered())["text"] == said.VOTED
        assert (await lan.presses(answer, "👎").answered())["text"] == said.DOWN
        await settled(api, application)
        found = numbers(database_of(application))
        assert (found["up"], found["down"]) == (0, 1)


async def test_the_running_bot_forgets_by_itself(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_LOOKS", 0.02)
    async with keeping(api, echo) as (application, _):
        old = NOW - datetime.timedelta(hours=1)
        database = database_of(application)
        database.write_now(lambda c: c.execute(insert(turns).values(talk="1:0:1", turn={}, at=old)))
        async with asyncio.timeout(5):
            while kept(database, turns):
                await asyncio.sleep(0.01)
