"""Telegram's limits are kept, and no chat waits for another."""

from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.pace import Pace

# python-telegram-bot warns of its own use of RetryAfter.retry_after.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


class Time:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Sender:
    """Writes messages at a pace and notes when each went."""

    def __init__(self) -> None:
        self.time = Time()
        self.pace = Pace(lambda: self.time.now, self.time.sleep)
        self.went: list[float] = []
        self.refusals: list[int] = []

    async def call(self) -> bool:
        if self.refusals:
            raise RetryAfter(self.refusals.pop(0))
        self.went.append(self.time.now - 1000)
        return True

    async def send(self, chat: Any, endpoint: str = "sendMessage") -> None:
        await self.pace.process_request(self.call, (), {}, endpoint, {"chat_id": chat}, None)


def most_within(times: list[float], seconds: float) -> int:
    """The largest number of turns in any stretch of that length."""
    return max(sum(start <= t < start + seconds for t in times) for start in times)


async def test_a_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    sender = Sender()
    for _ in range(12):
        await sender.send(1)
    assert sender.went[:3] == [0, 0, 0]
    assert most_within(sender.went, 3) == 3
    assert sender.went[-1] < 12


async def test_a_group_gets_twenty_in_any_minute_bursts_included() -> None:
    sender = Sender()
    for _ in range(60):
        await sender.send(-100)
    assert most_within(sender.went, 60) == 20


async def test_all_chats_together_get_thirty_in_any_second() -> None:
    sender = Sender()
    for number in range(100):
        await sender.send(number)
    assert most_within(sender.went, 1) == 30
    assert sender.went[-1] < 4


@pytest.mark.parametrize("endpoint", ["sendChatAction", "answerCallbackQuery", "getChat"])
async def test_what_puts_nothing_into_a_chat_waits_for_nothing(endpoint: str) -> None:
    sender = Sender()
    for _ in range(100):
        await sender.send(1, endpoint)
    assert set(sender.went) == {0}


async def test_edits_count() -> None:
    sender = Sender()
    for _ in range(10):
        await sender.send(1, "editMessageText")
    assert most_within(sender.went, 3) == 3


async def test_told_to_wait_it_waits_that_long_and_tries_again() -> None:
    sender = Sender()
    sender.refusals = [7, 2]
    await sender.send(1)
    assert sender.went == [7 + 2]


async def test_it_gives_up_in_the_end() -> None:
    sender = Sender()
    sender.refusals = [1] * 6
    with pytest.raises(RetryAfter):
        await sender.send(1)


async def test_chats_of_long_ago_are_forgotten() -> None:
    sender = Sender()
    for number in range(5_000):
        await sender.send(number)
    assert len(sender.pace._chats) <= 2_000
