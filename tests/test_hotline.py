"""How a ticket goes on, when people are there, who is reminded: the rules, without Telegram."""

import datetime
from collections.abc import Callable
from functools import partial

import pytest
from botapi.entities import parse_html, units
from hypothesis import given
from hypothesis import strategies as st

from bot import hotline
from bot.hotline import HERE, Case, Hours, State, is_overdue
from bot.messages import operators as said
from bot.settings import Settings
from bot.storage.bringing import Desk
from bot.storage.tickets import Ticket, Trouble

NEW, WORKING, WAITING, ANSWERED, CLOSED = State
THEN = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=HERE)  # a Monday
NOW = THEN + datetime.timedelta(hours=3)
AN, BINH = 2001, 2002

claimed = partial(hotline.claimed, who=AN, name="An")
replied = partial(hotline.replied, who=AN, name="An", text="Chủ tịch ký.", at=NOW)
asked_back = partial(hotline.replied, who=AN, name="An", text="Tỉnh nào ạ? ", at=NOW)
written = partial(hotline.written, at=NOW)
closed = partial(hotline.closed, at=NOW)


def case(state: State, who: int | None = None) -> Case:
    """A case in that state, in somebody's hands or nobody's."""
    waiting = THEN if state in (NEW, WORKING) else None
    name = {AN: "An", BINH: "Bình", None: None}[who]
    return Case(
        state,
        waiting,
        who,
        name,
        answered=THEN if state is ANSWERED else None,
        closed=THEN if state is CLOSED else None,
    )


@pytest.mark.parametrize(
    ("before", "act", "state", "who"),
    [
        (case(NEW), claimed, WORKING, AN),
        (case(ANSWERED), claimed, ANSWERED, AN),
        # somebody else has it: nothing is taken from anybody
        (case(WORKING, BINH), claimed, WORKING, BINH),
        (case(CLOSED), claimed, CLOSED, None),
        (case(WORKING, AN), hotline.given_back, NEW, None),
        # what was answered is not new again
        (case(ANSWERED, AN), hotline.given_back, ANSWERED, None),
        (case(NEW), hotline.given_back, NEW, None),
        (case(CLOSED, AN), hotline.given_back, CLOSED, AN),
        (case(WORKING, AN), hotline.put_to_officer, WAITING, AN),
        (case(CLOSED), hotline.put_to_officer, CLOSED, None),
        # who answers without having claimed it has it
        (case(NEW), replied, ANSWERED, AN),
        (case(WORKING, BINH), replied, ANSWERED, BINH),
        (case(WAITING, AN), replied, ANSWERED, AN),
        (case(NEW), asked_back, WAITING, AN),
        (case(ANSWERED, AN), asked_back, WAITING, AN),
        # an afterword
        (case(CLOSED, AN), replied, CLOSED, AN),
        (case(NEW), written, NEW, None),
        (case(WORKING, AN), written, WORKING, AN),
        (case(WAITING, AN), written, WORKING, AN),
        (case(ANSWERED), written, NEW, None),
        # writing again opens again
        (case(CLOSED, AN), written, WORKING, AN),
        (case(CLOSED), written, NEW, None),
        (case(NEW), closed, CLOSED, None),
        (case(ANSWERED, AN), closed, CLOSED, AN),
        (case(CLOSED), closed, CLOSED, None),
    ],
)
def test_a_ticket_goes_on(
    before: Case, act: Callable[[Case], Case], state: State, who: int | None
) -> None:
    after = act(before)
    assert (after.state, after.claimed_by) == (state, who)
    assert bool(after.claimed_name) is (who is not None)
    # somebody waits in what is new or worked on, and in nothing else
    assert (after.waiting is not None) is (state in (NEW, WORKING))
    assert (after.closed is not None) is (state is CLOSED)
    assert after.is_open is (state is not CLOSED)


ACTS = [claimed, hotline.given_back, hotline.put_to_officer, replied, asked_back, written, closed]


@given(st.lists(st.sampled_from(ACTS), max_size=12), st.sampled_from(ACTS))
def test_an_act_that_comes_twice_changes_nothing_more(
    acts: list[Callable[[Case], Case]], last: Callable[[Case], Case]
) -> None:
    now = hotline.opened(THEN)
    for act in acts:
        now = act(now)
    assert last(last(now)) == last(now)


def test_the_first_answer_is_what_counts_and_waiting_begins_with_the_first_word() -> None:
    first = replied(case(NEW))
    later = hotline.replied(written(first), AN, "An", "Và nữa.", NOW + datetime.timedelta(days=1))
    assert later.answered == first.answered == NOW
    again = written(first)
    assert hotline.written(again, NOW + datetime.timedelta(hours=1)).waiting == NOW


def test_each_state_has_its_name() -> None:
    labels = [state.label for state in State]
    assert labels == ["mới", "đang xử lý", "chờ cán bộ", "đã trả lời", "đóng"]


# ---- hours


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A moment in the week of Monday 23 November 2026; 23 is Monday."""
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=HERE)


OFFICE = Hours.parse("T2-T6 8:00-11:30, 13:30-17:00; T7 8:00-11:30")


@pytest.mark.parametrize(
    ("text", "monday", "saturday", "sunday"),
    [
        ("T2-T6 8:00-17:00", ((480, 1020),), (), ()),
        ("T2–T6 8:00–17:00", ((480, 1020),), (), ()),  # the dash that phones put in
        ("  T2 - T6  08:00 - 17:00 ", ((480, 1020),), (), ()),
        (
            "T2-CN 0:00-24:00",
            ((0, 1440),),
        )
        + (((0, 1440),),) * 2,
        ("CN 8:00-9:00", (), (), ((480, 540),)),
        ("T2,T7 13:00-14:00, 8:00-9:00", ((480, 540), (780, 840)), ((480, 540), (780, 840)), ()),
        ("T2 8:00-9:00; T2 9:00-10:00", ((480, 540), (540, 600)), (), ()),
    ],
)
def test_hours_are_read(text: str, monday: object, saturday: object, sunday: object) -> None:
    days = Hours.parse(text).days
    assert (days[0], days[5], days[6]) == (monday, saturday, sunday)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "không đọc được"),
        ("8:00-17:00", "không đọc được"),
        ("T2-T6", "không đọc được"),
        ("T8 8:00-17:00", "không đọc được"),
        ("T2-T6 8-17", "không đọc được"),
        ("T2-T6 8:00-17:00 trừ lễ", "không đọc được"),
        ("t2-t6 8:00-17:00", "không đọc được"),
        ("T2-T6 8:00-17:00;", "không đọc được"),
        ("T6-T2 8:00-17:00", "từ ngày trước đến ngày sau"),
        ("T2-T4-T6 8:00-17:00", "từ ngày trước đến ngày sau"),
        ("T2,T2 8:00-17:00", "ngày trùng nhau"),
        ("T2 17:00-8:00", "kết thúc sau khi bắt đầu"),
        ("T2 8:00-8:00", "kết thúc sau khi bắt đầu"),
        ("T2 8:00-25:00", "không có giờ"),
        ("T2 8:60-9:00", "không có giờ"),
        ("T2 8:00-24:01", "không có giờ"),
        ("T2-T6 8:00-12:00, 11:00-17:00", "trùng nhau"),
        ("T2-T6 8:00-12:00; T3 11:00-17:00", "trùng nhau"),
    ],
)
def test_hours_that_are_none_are_refused_with_an_example(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as caught:
        Hours.parse(text)
    assert "ví dụ: T2-T6" in str(caught.value)
    if text:
        with pytest.raises(ValueError, match=fault):
            Settings(_env_file=None, hotline_hours=text)


@pytest.mark.parametrize(
    ("moment", "open_", "opens"),
    [
        (at(23, 8), True, at(23, 8)),
        (at(23, 7, 59), False, at(23, 8)),
        (at(23, 11, 30), False, at(23, 13, 30)),  # the end is outside
        (at(23, 17), False, at(24, 8)),
        (at(28, 12), False, at(30, 8)),  # Saturday noon to Monday
        (at(29, 23, 59), False, at(30, 8)),
        # the same moment as others see it
        (at(23, 8).astimezone(datetime.UTC), True, at(23, 8)),
        (datetime.datetime(2026, 11, 23, 0, 59, tzinfo=datetime.UTC), False, at(23, 8)),
    ],
)
def test_people_are_there_in_the_hours_of_vietnam(
    moment: datetime.datetime, open_: bool, opens: datetime.datetime
) -> None:
    assert OFFICE.is_open(moment) is open_
    assert OFFICE.opens(moment) == opens
    assert OFFICE.opens(moment).utcoffset() == datetime.timedelta(hours=7)


def test_only_the_time_in_which_people_are_there_counts() -> None:
    assert OFFICE.between(at(23, 11), at(23, 14)) == datetime.timedelta(hours=1)
    assert OFFICE.between(at(27, 16), at(30, 9)) == datetime.timedelta(hours=1 + 3.5 + 1)
    assert OFFICE.between(at(29, 0), at(30, 8)) == datetime.timedelta()
    assert OFFICE.between(at(23, 9), at(23, 9)) == datetime.timedelta()


moments = st.datetimes(
    datetime.datetime(2026, 1, 1), datetime.datetime(2026, 3, 1), timezones=st.just(HERE)
)


@given(moments, moments, moments)
def test_times_between_add_up(
    first: datetime.datetime, second: datetime.datetime, third: datetime.datetime
) -> None:
    first, second, third = sorted([first, second, third])
    parts = OFFICE.between(first, second) + OFFICE.between(second, third)
    assert parts == OFFICE.between(first, third) <= third - first


@pytest.mark.parametrize(
    ("waiting", "now", "hours", "minutes", "overdue"),
    [
        (at(23, 8), at(23, 8, 59), None, 60, False),
        (at(23, 8), at(23, 9), None, 60, True),
        # asked at night: not before people were there an hour, and never while they are not
        (at(22, 23), at(23, 8, 30), OFFICE, 60, False),
        (at(22, 23), at(23, 9), OFFICE, 60, True),
        (at(23, 16), at(23, 23), OFFICE, 60, False),
        (at(23, 16, 30), at(24, 8, 30), OFFICE, 60, True),
        # 0 is never
        (at(1, 8), at(23, 9), None, 0, False),
    ],
)
def test_people_are_reminded_of_who_waits(
    waiting: datetime.datetime,
    now: datetime.datetime,
    hours: Hours | None,
    minutes: int,
    overdue: bool,
) -> None:
    assert is_overdue(waiting, now, hours, minutes) is overdue


# ---- what is shown


def ticket(**changed: object) -> Ticket:
    """A ticket that waits for people."""
    given = {
        "id": 12,
        "bot": 7,
        "officer": 1001,
        "officer_name": "Lan",
        "chat": 1001,
        "message": 5,
        "opened": THEN,
        "opened_by": 900,
        "question": "Ai ký kế hoạch?",
        "given": {"answer": "Không tìm thấy.", "places": [["5740/BTTTT-TTĐN", "2.a.1"]]},
        "operators": -100,
        "topic": None,
        "card": None,
        "case": hotline.opened(THEN),
        "reminded": None,
        "remind": False,
        "trouble": Trouble.NONE,
        "changed": THEN,
        "pending": 1,
    }
    return Ticket(**{**given, **changed})  # type: ignore[arg-type]


def test_a_card_says_who_asks_what_and_what_was_answered() -> None:
    [piece] = said.card(ticket(), Desk(3, None), in_topic=True)
    assert piece.plain.startswith(
        "🆕 Phiếu số 12 · mới\nCán bộ: Lan (#3) · gửi lúc 8:00 ngày 23/11/2026\n\nCâu hỏi\n"
    )
    assert "Nơi trích: mục 2, điểm a, nhiệm vụ (1), Công văn số 5740/BTTTT-TTĐN" in piece.plain
    [piece] = said.card(ticket(trouble=Trouble.BLOCKED), Desk(3, None), in_topic=False)
    assert "⚠️ Cán bộ đã chặn trợ lý" in piece.plain
    assert "Trả lời (reply) tin này" in piece.plain


@given(
    question=st.text(min_size=1, max_size=4096),
    answer=st.text(max_size=4096),
    name=st.text(max_size=128),
    places=st.lists(st.just(["5740/BTTTT-TTĐN", "2.a.1"]), max_size=12),
)
def test_a_card_is_taken_by_telegram_and_keeps_its_messages_when_its_head_grows(
    question: str, answer: str, name: str, places: list[list[str]]
) -> None:
    asked = ticket(question=question, given={"answer": answer, "places": places}, officer_name=name)
    before = said.card(asked, Desk(3, None), in_topic=True)
    in_hand = Case(ANSWERED, None, AN, "W" * 128, NOW, None)
    later = ticket(
        question=question,
        given=asked.given,
        officer_name=name,
        case=in_hand,
        trouble=Trouble.BLOCKED,
    )
    after = said.card(later, Desk(3, None), in_topic=True)
    assert [piece.html for piece in after[1:]] == [piece.html for piece in before[1:]]
    for piece in (*before, *after):
        shown = parse_html(piece.html)
        assert 1 <= units(shown.text) <= 4096
        assert not shown.losses
    everything = "".join(piece.plain for piece in before)
    assert "".join(question.split()) in "".join(everything.split())


def test_titles_of_topics_are_no_longer_than_telegram_takes() -> None:
    assert said.topic(ticket(officer_name="👍" * 128), Desk(3, None)).endswith("#3")
    assert units(said.topic(ticket(officer_name="👍" * 128), Desk(10**6, None))) <= 128
    assert said.topic(ticket(officer_name=""), Desk(12, None)) == "Cán bộ #12"
