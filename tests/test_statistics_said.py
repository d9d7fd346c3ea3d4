"""The figures as an administrator reads them on a phone: all that counts, and no more."""

import datetime

import pytest

from bot.markup import plain
from bot.messages import statistics as said
from bot.statistics import Day, Group, Question, Statistics, Tickets
from knowledge.model import Citation, Locator

DAY = datetime.date(2026, 11, 23)
HOUR = datetime.timedelta(hours=1)
NONE = Tickets(open=0, opened=0, answered=0, median=None, most=None)


def figures(
    *, tickets: Tickets = NONE, places: int = 0, groups: int = 0, unread: int = 0
) -> Statistics:
    """Return the figures of a day with ten questions."""
    return Statistics(
        DAY,
        DAY,
        (Day(DAY, asked=10, found=7, unsure=2, nothing=1, up=3, down=0),),
        tickets,
        tuple((Citation("72/2015/NĐ-CP", Locator.parse(str(n))), n) for n in range(1, places + 1)),
        tuple(Group((Question(n, f"câu {n}", n),)) for n in range(1, groups + 1)),
        unread,
    )


def text(found: Statistics) -> str:
    return plain(said.blocks(found))


def test_where_nothing_is_listed_no_heading_stands_alone() -> None:
    told = text(figures())
    assert "10 câu hỏi" in told
    assert "👍 3 · 👎 0" in told
    for heading in (said.PLACES, said.UNANSWERED, "không xem được"):
        assert heading not in told


@pytest.mark.parametrize(
    ("groups", "rest"), [(1, None), (said.SHOWN_GROUPS, None), (said.SHOWN_GROUPS + 3, 3)]
)
def test_groups_that_do_not_fit_are_counted_and_said_to_be_elsewhere(
    groups: int, rest: int | None
) -> None:
    told = text(figures(groups=groups))
    assert told.count(" lần)") == min(groups, said.SHOWN_GROUPS)
    assert ("nhóm khác" in told) is (rest is not None)
    assert rest is None or f"và {rest} nhóm khác, xem `troly report`" in told


def test_only_the_places_cited_most_are_named() -> None:
    assert text(figures(places=9)).count("•") == 5


def test_what_cannot_be_read_is_counted_and_explained() -> None:
    assert "4 câu không có căn cứ nữa không xem được" in text(figures(unread=4))


@pytest.mark.parametrize(
    ("trap", "tickets", "told"),
    [
        ("nobody asked people", NONE, "chưa có."),
        (
            "a median of nothing is not zero hours",
            Tickets(open=2, opened=2, answered=0, median=None, most=None),
            "2 phiếu, 2 đang mở, chưa phiếu nào được trả lời.",
        ),
        (
            "answered",
            Tickets(open=1, opened=3, answered=2, median=HOUR, most=5 * HOUR),
            "3 phiếu, 1 đang mở; trả lời lần đầu sau",
        ),
    ],
)
def test_how_people_on_duty_do_is_one_line(trap: str, tickets: Tickets, told: str) -> None:
    line = said.tickets(figures(tickets=tickets))
    assert told in line
    assert "\n" not in line


def test_a_question_that_came_once_is_not_counted_aloud() -> None:
    told = plain(said.group(Group((Question(1, "một lần"), Question(2, "ba lần rồi", 3)))))
    assert "• một lần\n" in told + "\n"
    assert "• ba lần rồi (3 lần)" in told
