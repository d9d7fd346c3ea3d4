"""Who may use the bot: open, by list, by invitation; blocked, too fast, and who decides."""

import asyncio
import contextlib
import datetime
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from botapi import BotApi
from botapi.people import Person
from running import Echo, running
from sqlalchemy import select

from bot.access import Access, Allowance, Asker, Standing, Taken, role, standing
from bot.app import TelegramApplication
from bot.errors import BadSetting, DatabaseUnavailable
from bot.inbox import Handling
from bot.messages import access as said
from bot.messages import privacy as private
from bot.pseudonym import code, key, pseudonym, sealed
from bot.settings import AccessKind, Settings
from bot.storage import audit, people, updates
from bot.storage.database import Database
from bot.storage.people import Group, Invitation, Preferences, Role
from bot.storage.schema import counts, invitations, questions

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NOW = datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.UTC)
ADMINISTRATOR = 900


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def somebody(**given: Any) -> people.Person:
    plain: dict[str, Any] = {
        "id": 1, "name": None, "role": Role.OFFICER, "allowed": False, "blocked": False,
        "asked": None, "consented": None, "since": NOW,
    }  # fmt: skip
    return people.Person(**{**plain, **given})


def some_group(**given: Any) -> Group:
    return Group(
        **{"id": -5, "title": None, "allowed": False, "blocked": False, "since": NOW, **given}
    )


# ---- the rule


@pytest.mark.parametrize(
    ("access", "asker", "expected"),
    [
        ("open", Asker(1, None), "welcome"),
        ("open", Asker(1, None, -5, None), "welcome"),
        ("open", Asker(1, somebody(blocked=True)), "blocked"),
        # a blocked person is blocked in a group that is admitted, too
        ("list", Asker(1, somebody(blocked=True), -5, some_group(allowed=True)), "blocked"),
        ("open", Asker(1, None, -5, some_group(blocked=True)), "blocked"),
        ("list", Asker(1, None), "unknown"),
        ("list", Asker(1, somebody()), "unknown"),  # a row of preferences lets nobody in
        ("list", Asker(1, somebody(allowed=True)), "welcome"),
        ("invitation", Asker(1, somebody(allowed=True)), "welcome"),
        # the answer in a group is read by all who are in it
        ("list", Asker(1, somebody(allowed=True), -5, None), "unknown"),
        ("list", Asker(1, somebody(allowed=True, role=Role.OPERATOR), -5, None), "unknown"),
        ("list", Asker(1, None, -5, some_group(allowed=True)), "welcome"),
        # those on duty need no row to answer
        ("list", Asker(1, None, -77, None), "welcome"),
        ("list", Asker(1, somebody(allowed=True, role=Role.ADMINISTRATOR), -5, None), "welcome"),
        # the operator's own cannot be locked out
        ("list", Asker(ADMINISTRATOR, somebody(id=ADMINISTRATOR, blocked=True)), "welcome"),
        ("list", Asker(1, somebody(blocked=True, role=Role.ADMINISTRATOR)), "blocked"),
    ],
)
def test_who_may_use_the_bot_where(access: str, asker: Asker, expected: str) -> None:
    chosen = settings(access=access, administrators=str(ADMINISTRATOR), hotline_chat=-77)
    assert standing(asker, chosen) == expected


def test_a_blocked_administrator_decides_nothing() -> None:
    blocked = Asker(1, somebody(blocked=True, role=Role.ADMINISTRATOR))
    assert role(blocked, settings()) is Role.OFFICER
    assert role(Asker(ADMINISTRATOR, None), settings(administrators="900, 901")) is (
        Role.ADMINISTRATOR
    )


@pytest.mark.parametrize("value", ["-5", "0", "Lan", "1;x"])
def test_administrators_are_people(value: str) -> None:
    with pytest.raises(ValueError, match="administrators"):
        settings(administrators=value)


# ---- how much


def test_an_allowance_is_for_any_stretch_of_its_length() -> None:
    allowance = Allowance(lambda: 2, 60)
    assert [allowance.take("a", n, at) for n, at in enumerate((0, 59, 59.5, 59.9))] == [
        Taken.YES, Taken.YES, Taken.NO, Taken.STILL_NO,
    ]  # fmt: skip
    # the first has left the stretch; the second has not
    assert [allowance.take("a", n, 60.5) for n in (10, 11)] == [Taken.YES, Taken.NO]
    assert allowance.take("b", 1, 60.5) is Taken.YES  # others have their own


def test_what_is_handled_again_is_not_counted_again() -> None:
    allowance = Allowance(lambda: 1, 60)
    assert [allowance.take("a", 7, 0.0) for _ in range(3)] == [Taken.YES] * 3
    assert allowance.take("a", 8, 1.0) is Taken.NO


def test_who_goes_on_is_told_again_after_a_while() -> None:
    allowance = Allowance(lambda: 1, 60)
    assert allowance.take("a", 1, 0.0) is Taken.YES
    assert allowance.take("a", 2, 1.0) is Taken.NO
    assert allowance.take("a", 3, 61.5) is Taken.YES
    assert allowance.take("a", 4, 62.0) is Taken.NO


# ---- what is remembered of people


def test_preferences_come_back_as_they_were_set(database: Database) -> None:
    assert database.read_now(lambda c: people.preferences(c, 1)) == Preferences()
    liked = Preferences(full=True, day=datetime.date(2026, 6, 30))
    database.write_now(lambda c: people.prefer(c, 1, liked))
    assert database.read_now(lambda c: people.preferences(c, 1)) == liked
    # setting something lets nobody in
    known = database.read_now(lambda c: people.person(c, 1))
    assert known is not None
    assert not known.allowed
    assert database.read_now(people.everyone) == []


def test_preferences_of_another_version_are_left_aside(database: Database) -> None:
    for odd in ({"full": "yes", "day": "mai"}, {"day": 7}, {"khác": []}):
        database.write_now(lambda c, odd=odd: people._put(c, 1, preferences=odd))
        assert database.read_now(lambda c: people.preferences(c, 1)) == Preferences()


def test_a_code_is_kept_as_a_hash_and_opens_as_often_as_it_says(database: Database) -> None:
    made = code(b"k" * 32, 7, 1)
    invitation = Invitation(Role.OPERATOR, 2, NOW + datetime.timedelta(days=1), ADMINISTRATOR)
    assert database.write_now(lambda c: people.invite(c, made, invitation))
    assert not database.write_now(lambda c: people.invite(c, made, invitation))
    rows = database.read_now(lambda c: c.execute(select(invitations)).all())
    assert made not in str(rows)
    assert rows[0].code == sealed(made)
    assert database.read_now(lambda c: people.invitation(c, made, NOW)) == invitation
    assert [database.write_now(lambda c: people.spend(c, made)) for _ in range(3)] == [
        True, True, False,
    ]  # fmt: skip
    assert database.read_now(lambda c: people.invitation(c, made, NOW)) is None


def test_a_code_ends_at_its_hour(database: Database) -> None:
    invitation = Invitation(Role.OFFICER, 1, NOW, ADMINISTRATOR)
    database.write_now(lambda c: people.invite(c, "x" * 22, invitation))
    second = datetime.timedelta(seconds=1)
    assert database.read_now(lambda c: people.invitation(c, "x" * 22, NOW - second))
    assert database.read_now(lambda c: people.invitation(c, "x" * 22, NOW)) is None


def test_admitting_never_takes_a_role_away(database: Database) -> None:
    database.write_now(lambda c: people.admit(c, 1, Role.ADMINISTRATOR))
    assert not database.write_now(lambda c: people.admit(c, 1, Role.OFFICER))
    known = database.read_now(lambda c: people.person(c, 1))
    assert known
    assert known.role is Role.ADMINISTRATOR


# ---- the key


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path: Any) -> None:
    chosen = settings(data_dir=tmp_path)
    assert key(chosen) == key(chosen)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert key(settings(data_dir=tmp_path, secret="s" * 32)) == b"s" * 32


def test_a_damaged_key_is_told_and_not_replaced(tmp_path: Any) -> None:
    (tmp_path / "secret").write_bytes(b"half")
    with pytest.raises(BadSetting, match="secret"):
        key(settings(data_dir=tmp_path))
    assert (tmp_path / "secret").read_bytes() == b"half"


def test_replicas_do_not_make_keys_of_their_own(tmp_path: Any) -> None:
    shared = "postgresql+psycopg://troly@db/troly"
    with pytest.raises(BadSetting, match="TROLY_SECRET"):
        key(settings(data_dir=tmp_path, database_url=shared))
    with pytest.raises(ValueError, match="32"):
        settings(secret="short")  # noqa: S106  # too short to be one


# ---- in mind


class Counting:
    """A database that counts how often it is read."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reads = 0

    async def read(self, work: Any) -> Any:
        self.reads += 1
        return await self.database.read(work)


async def test_what_is_known_is_read_once_in_a_while_and_at_once_after_a_change(
    database: Database,
) -> None:
    counting, clock = Counting(database), [0.0]
    access = Access(counting, lambda: settings(access="list"), lambda: clock[0])  # type: ignore[arg-type]
    for _ in range(5):
        assert await access.standing(1) is Standing.UNKNOWN
    assert counting.reads == 1
    database.write_now(lambda c: people.admit(c, 1))
    assert await access.standing(1) is Standing.UNKNOWN  # by another replica: seen a little later
    clock[0] = 16.0
    assert await access.standing(1) is Standing.WELCOME
    database.write_now(lambda c: people.block(c, 1, blocked=True))
    access.forget(1)  # by this one: at once
    assert await access.standing(1) is Standing.BLOCKED
    assert counting.reads == 3


async def test_what_was_read_before_a_change_is_not_believed_after_it(database: Database) -> None:
    access = Access(database, lambda: settings(access="list"))
    read = database.read

    async def overtaken(work: Any) -> Any:
        found = await read(work)
        database.write_now(lambda c: people.admit(c, 1))
        access.forget(1)
        return found

    access._database = type("Slow", (), {"read": staticmethod(overtaken)})()  # type: ignore[assignment]
    await access.standing(1)
    access._database = database
    assert await access.standing(1) is Standing.WELCOME


# ---- over Telegram


@contextlib.asynccontextmanager
async def office(
    api: BotApi, echo: Echo, access: str = "invitation", **changed: Any
) -> AsyncIterator[tuple[TelegramApplication, Person]]:
    """A running bot and its first administrator."""
    async with running(
        api, echo, access=access, administrators=str(ADMINISTRATOR), **changed
    ) as application:
        yield application, api.user(ADMINISTRATOR, "Chị Hoa")


async def hears(person: Person) -> str:
    return (await person.hears())[0].text


async def invited(administrator: Person, words: str = "") -> str:
    """Have a code made, and return what to send."""
    administrator.sends(f"/moi {words}".strip())
    found = re.search(r"moi_[\w-]+", await hears(administrator))
    assert found
    return found[0]


async def quiet(api: BotApi, chat: int, seconds: float = 0.15) -> None:
    """Be sure that nothing more is said in `chat`."""
    before = len(api.said(chat))
    await api.drained()
    await asyncio.sleep(seconds)
    assert len(api.said(chat)) == before


async def test_who_is_unknown_gets_one_sentence_and_no_content(api: BotApi, echo: Echo) -> None:
    async with office(api, echo):
        stranger = api.user(5, "Người lạ")
        for text in ("Ba nhiệm vụ là gì?", "/help", "/start", "/start muc-2a", "/khongco"):
            stranger.sends(text)
            [answer] = await stranger.hears()
            assert answer.text == said.unknown(AccessKind.INVITATION, 5)
            assert answer.text.count(".") == 1
            assert not answer.buttons
        pressed = await stranger.asks_inline("ba nhiệm vụ").answered()
        assert pressed["results"] == []
        message = stranger.sends("câu khác")
        await stranger.hears()
        stranger.edits(message, "câu đã sửa")
        await quiet(api, 5)
    assert echo.asked == []


async def test_an_invitation_lets_in_as_many_as_it_says(api: BotApi, echo: Echo) -> None:
    async with office(api, echo) as (_, administrator):
        letter = await invited(administrator, "2")
        for number in (11, 12):
            officer = api.user(number)
            officer.sends(f"/start {letter}")  # what the deep link sends
            assert await hears(officer) == said.welcome(Role.OFFICER)
            officer.sends("Ba nhiệm vụ là gì?")
            [answer] = await officer.hears()
            assert answer.under("blockquote") == ["Ba nhiệm vụ là gì?"]
        late = api.user(13)
        late.sends(letter)  # the code by itself works as well
        assert await hears(late) == said.WRONG_CODE
        # who has come in may press the link again, and costs nobody a place
        again = api.user(11)
        again.sends(f"/start {letter}")
        assert await hears(again) == said.welcome(Role.OFFICER)


async def test_a_code_gives_its_role_and_the_first_use_of_it_is_noted(
    api: BotApi, echo: Echo
) -> None:
    async with office(api, echo) as (application, administrator):
        letter = await invited(administrator, "1 3 người trực")
        operator = api.user(21)
        operator.sends(letter)
        assert await hears(operator) == said.welcome(Role.OPERATOR)
        services = application.bot_data["services"]
        assert await services.access.role(21) is Role.OPERATOR
        noted = await services.database.read(audit.since)
    assert [(n.act, n.who) for n in noted] == [
        ("invite", ADMINISTRATOR), ("invited", ADMINISTRATOR),
    ]  # fmt: skip
    assert noted[1].what == {"who": pseudonym(services.key, 21), "role": "operator"}


async def test_a_group_is_admitted_by_a_code_typed_there(api: BotApi, echo: Echo) -> None:
    async with office(api, echo) as (_, administrator):
        department = api.group(-31, "Phòng <b>TTĐN</b>")
        lan = api.user(31)
        lan.sends("Ai mua cà phê?", to=department)  # not for the bot: no word to that
        lan.sends("@troly_ttdn_bot mục 2", to=department)
        [answer] = await department.hears()
        assert answer.text == said.unknown_group(AccessKind.INVITATION, -31)
        letter = await invited(administrator)
        lan.sends(f"/start@troly_ttdn_bot {letter}", to=department)  # ?startgroup=
        [answer] = await department.hears()
        assert answer.text == said.GROUP_ADMITTED
        lan.sends("@troly_ttdn_bot mục 2", to=department)
        [answer] = await department.hears()
        assert answer.under("blockquote") == ["mục 2"]
        # the group, not the person
        lan.sends("mục 2")
        assert await hears(lan) == said.unknown(AccessKind.INVITATION, 31)
        administrator.sends("/nguoidung")
        assert "-31 (Phòng <b>TTĐN</b>): được dùng" in await hears(administrator)
    assert not api.losses


async def test_a_code_for_one_who_decides_is_worth_nothing_once_a_group_has_read_it(
    api: BotApi, echo: Echo
) -> None:
    async with office(api, echo) as (_, administrator):
        letter = await invited(administrator, "quantri")
        department, lan = api.group(-32), api.user(32)
        lan.sends(letter, to=department)
        [answer] = await department.hears()
        assert answer.text == said.CODE_SHOWN
        lan.sends(letter)
        assert await hears(lan) == said.WRONG_CODE


async def test_trying_codes_is_stopped(api: BotApi, echo: Echo) -> None:
    async with office(api, echo) as (_, administrator):
        thief = api.user(41)
        for number in range(5):
            thief.sends(f"/start moi_{number:022}")
            assert await hears(thief) == said.WRONG_CODE
        letter = await invited(administrator)
        thief.sends(letter)  # even a good one, now
        assert await hears(thief) == said.TOO_MANY_CODES
        thief.sends(letter)
        await quiet(api, 41)
        api.user(42).sends(letter)
        assert await hears(api.user(42)) == said.welcome(Role.OFFICER)


async def test_blocking_works_at_once_and_everywhere(api: BotApi, echo: Echo) -> None:
    async with office(api, echo, "open") as (application, administrator):
        lan, department = api.user(51), api.group(-51)
        lan.sends("một")
        await lan.hears()
        lan.sends("@troly_ttdn_bot hai", to=department)
        await department.hears()
        administrator.sends("/chan 51")
        assert await hears(administrator) == said.done("block", 51, changed=True)
        lan.sends("ba")
        assert await hears(lan) == said.BLOCKED
        lan.sends("@troly_ttdn_bot bốn", to=department)
        assert (await department.hears())[0].text == said.BLOCKED
        assert (await lan.asks_inline("năm").answered())["results"] == []
        assert [message.text for message in echo.asked] == ["một", "hai"]
        administrator.sends("/bochan 51")
        await administrator.hears()
        lan.sends("sáu")
        assert (await lan.hears())[0].under("blockquote") == ["sáu"]
        noted = await application.bot_data["services"].database.read(audit.since)
    assert [n.act for n in noted] == ["block", "unblock"]
    assert "51" not in str([n.what for n in noted if n.what == {"person": 51}])


async def test_a_reply_says_who_is_meant(api: BotApi, echo: Echo) -> None:
    async with office(api, echo, "open") as (application, administrator):
        department, lan = api.group(-61), api.user(61)
        rude = lan.sends("xxx", to=department)
        administrator.sends("/chan", to=department, reply_to=rude)
        [answer] = await department.hears()
        assert answer.text == said.done("block", 61, changed=True)
        minh = api.user(62)
        administrator.sends("chuyển tiếp", via=minh.account)
        await administrator.hears()
        administrator.sends("/chan")
        assert await hears(administrator) == said.WHOM.format(command="/chan")
        services = application.bot_data["services"]
        assert await services.access.standing(61) is Standing.BLOCKED


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/chan", said.WHOM.format(command="/chan")),
        ("/chan x", said.WHOM.format(command="/chan")),
        ("/chan --5", said.WHOM.format(command="/chan")),
        ("/chan 99999999999999999999", said.WHOM.format(command="/chan")),
        ("/chan 0", said.WHOM.format(command="/chan")),
        (f"/chan {ADMINISTRATOR}", said.FIRST),
        ("/vaitro -5 nguoitruc", said.WHOM.format(command="/vaitro")),
        ("/vaitro 5 vua", said.ROLE_HOW),
        ("/vaitro 5 Người Trực", said.done("appoint", 5, changed=True, role=Role.OPERATOR)),
        ("/chophep 5 Chị Lan", said.done("admit", 5, changed=True)),
        ("/chophep -5", said.done("admit", -5, changed=True)),
        ("/bochan 5", said.done("unblock", 5, changed=False)),
        ("/moi nhiều", said.INVITE_HOW.format(uses=500, days=90)),
        ("/moi 0", said.INVITE_HOW.format(uses=500, days=90)),
        ("/moi 5 quantri", said.INVITE_HOW.format(uses=500, days=90)),
        ("/moi 1 1 1", said.INVITE_HOW.format(uses=500, days=90)),
    ],
)
async def test_what_administrators_type_is_understood_or_explained(
    api: BotApi, echo: Echo, command: str, answer: str
) -> None:
    async with office(api, echo) as (_, administrator):
        administrator.sends(command)
        assert await hears(administrator) == answer


@pytest.mark.parametrize(
    "command", ["/moi", "/chan 5", "/bochan 5", "/chophep 5", "/vaitro 5 quantri", "/nguoidung"]
)
@pytest.mark.parametrize("rank", [Role.OFFICER, Role.OPERATOR])
async def test_nobody_else_decides(api: BotApi, echo: Echo, command: str, rank: Role) -> None:
    async with office(api, echo) as (application, _):
        database = application.bot_data["services"].database
        database.write_now(lambda c: people.admit(c, 71, rank))
        lan = api.user(71)
        lan.sends(command)
        assert await hears(lan) == said.ADMINISTRATORS_ONLY
        assert database.read_now(audit.since) == []
        assert len(database.read_now(people.everyone)) == 1
        assert database.read_now(lambda c: c.execute(select(invitations)).all()) == []


async def test_lists_of_people_are_not_shown_in_groups(api: BotApi, echo: Echo) -> None:
    async with office(api, echo) as (_, administrator):
        department = api.group(-81)
        for command in ("/nguoidung", "/moi"):
            administrator.sends(command, to=department)
            assert (await department.hears())[0].text == said.IN_PRIVATE


async def test_who_asks_too_fast_is_told_once_and_answered_again_later(
    api: BotApi, echo: Echo
) -> None:
    async with office(api, echo, "open", questions_per_minute=3):
        lan, minh = api.user(91), api.user(92)
        for number in range(6):
            lan.sends(f"câu {number}")
        answers = await lan.hears(4)
        assert [a.under("blockquote") for a in answers[:3]] == [[f"câu {n}"] for n in range(3)]
        assert answers[3].text == said.TOO_MANY
        await quiet(api, 91)
        minh.sends("một")  # others do not wait
        assert (await minh.hears())[0].under("blockquote") == ["một"]
        api.clock.advance(61)
        lan.sends("sau")
        assert (await lan.hears())[0].under("blockquote") == ["sau"]


async def test_questions_that_waited_while_the_bot_was_down_are_no_flood(
    api: BotApi, echo: Echo
) -> None:
    lan = api.user(93)
    for number in range(5):
        lan.sends(f"câu {number}")
        api.clock.advance(30)
    async with office(api, echo, "open", questions_per_minute=2):
        answers = await lan.hears(5)
    assert [a.under("blockquote") for a in answers] == [[f"câu {n}"] for n in range(5)]


async def test_a_gate_that_cannot_read_stays_shut(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(api, echo) as (application, _):
        access, broken = application.bot_data["services"].access, [True]
        asker = access.asker

        async def sometimes(*args: Any) -> Asker:
            if broken.pop() if broken else False:
                raise DatabaseUnavailable("đầy đĩa")
            found: Asker = await asker(*args)
            return found

        monkeypatch.setattr(access, "asker", sometimes)
        stranger = api.user(95)
        stranger.sends("Ba nhiệm vụ là gì?")
        # held back, not let through; and its turn comes again
        assert await hears(stranger) == said.unknown(AccessKind.INVITATION, 95)

        async def defect(*args: Any) -> Asker:
            raise ZeroDivisionError

        monkeypatch.setattr(access, "asker", defect)
        stranger.sends("Ba nhiệm vụ là gì?")
        assert "trục trặc" in await hears(stranger)
    assert echo.asked == []


async def test_where_the_list_decides_no_code_lets_an_officer_in(api: BotApi, echo: Echo) -> None:
    async with office(api, echo, "list") as (application, administrator):
        administrator.sends("/moi 5")
        assert await hears(administrator) == said.BY_LIST
        # made while codes still counted
        database = application.bot_data["services"].database
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        old = Invitation(Role.OFFICER, 5, until, ADMINISTRATOR)
        database.write_now(lambda c: people.invite(c, "x" * 22, old))
        lan = api.user(96)
        lan.sends("/start moi_" + "x" * 22)
        assert await hears(lan) == said.WRONG_CODE
        letter = await invited(administrator, "nguoitruc")
        lan.sends(letter)
        assert await hears(lan) == said.welcome(Role.OPERATOR)


async def test_a_code_does_not_unblock(api: BotApi, echo: Echo) -> None:
    async with office(api, echo) as (_, administrator):
        letter = await invited(administrator, "5")
        administrator.sends("/chan 97")
        await administrator.hears()
        lan = api.user(97)
        lan.sends(letter)
        assert await hears(lan) == said.BLOCKED


async def test_a_group_that_becomes_a_supergroup_stays_admitted(api: BotApi, echo: Echo) -> None:
    async with office(api, echo, "list") as (application, administrator):
        administrator.sends("/chophep -71")
        await administrator.hears()
        news = {
            "message_id": 5,
            "date": int(api.clock.now()),
            "chat": {"id": -71, "type": "group", "title": "Phòng"},
            "from": administrator.account.to_dict(),
            "migrate_to_chat_id": -10071,
        }
        api.do(lambda service: service.updates.add("message", news))
        await settled(api, application)
        lan, moved = api.user(98), api.group(-10071)
        lan.sends("@troly_ttdn_bot mục 2", to=moved)
        assert (await moved.hears())[0].under("blockquote") == ["mục 2"]
        known = application.bot_data["services"].database.read_now(people.every_group)
        assert [group.id for group in known] == [-10071]


# ---- handled again after a restart


async def test_what_is_handled_again_is_done_once(
    api: BotApi, echo: Echo, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the last step of every handling fail once, as if the process had been killed before."""
    finish, tried = Handling.finish, set[int]()

    async def interrupted(self: Handling) -> None:
        if self.update.update_id not in tried:
            tried.add(self.update.update_id)
            raise DatabaseUnavailable("bị ngắt")
        await finish(self)

    monkeypatch.setattr(Handling, "finish", interrupted)
    shared = {"database_url": address, "secret": "s" * 32, "keep_days": 90}
    async with office(api, echo, **shared) as (application, administrator):
        database: Database = application.bot_data["services"].database
        letter = await invited(administrator, "2")
        lan = api.user(99)
        lan.sends(letter)
        assert await hears(lan) == said.welcome(Role.OFFICER)
        lan.sends("một")
        answer, consent = await lan.hears(2)
        told = await lan.presses(consent, private.AGREE).answered()
        assert told["text"] == private.THANKS
        lan.sends("hai")
        await lan.hears()
        assert (await lan.presses(answer, "👍").answered())["text"] == private.UP
        for command in ("/chan 5", "/chophep 6", "/vaitro 6 nguoitruc", "/bochan 5"):
            administrator.sends(command)
            await administrator.hears()
        await settled(api, application)
        noted = database.read_now(audit.since)
        left = database.read_now(lambda c: c.scalar(select(invitations.c.uses_left)))
        asked = database.read_now(lambda c: c.execute(select(questions.c.text)).all())
        counted = dict(
            database.read_now(lambda c: c.execute(select(counts.c.what, counts.c.times)).all())
        )
    assert len(tried) >= 9
    assert [n.act for n in noted] == [
        "invite", "invited", "block", "admit", "appoint", "unblock",
    ]  # fmt: skip
    assert left == 1
    assert [row.text for row in asked] == ["hai"]
    assert counted == {"asked": 2, "found": 2, "up": 1}
    assert len(api.said(99)) == 4  # welcome, answer, consent, answer: nothing twice


async def settled(api: BotApi, application: TelegramApplication) -> None:
    """Wait until everything that came is done."""
    await api.drained()
    inbox: Any = application.update_queue
    database = application.bot_data["services"].database
    while inbox.in_hand or await database.read(lambda c: updates.waiting(c, application.bot.id)):
        await asyncio.sleep(0.01)
