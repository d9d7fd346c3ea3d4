"""Bots that are killed at any moment, and what must hold afterwards.

Every question is answered, in the order of its chat. A second answer is only there where a kill
came between sending and noting it: Telegram gives no way to ask whether a message has arrived.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botapi import TOKEN, BotApi
from botapi.people import Person
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import deliveries, updates

_PROGRAM = Path(__file__).with_name("replica.py")


@dataclass(frozen=True)
class Outcome:
    """What became of the questions of a run."""

    asked: dict[int, list[str]]  # by chat, in order
    heard: dict[int, list[str]]  # by chat, in order, doubles included
    interrupted: set[int]  # chats in which a kill left a message that may or may not have arrived
    kills: int

    @property
    def lost(self) -> list[str]:
        """Questions without an answer."""
        return [
            text
            for chat, texts in self.asked.items()
            for text in texts
            if text not in self.heard[chat]
        ]

    @property
    def doubled(self) -> dict[int, int]:
        """How many answers too many each chat got."""
        extra = {
            chat: sum(times - 1 for times in Counter(texts).values())
            for chat, texts in self.heard.items()
        }
        return {chat: times for chat, times in extra.items() if times}

    @property
    def out_of_order(self) -> list[int]:
        """Chats in which first answers came in another order than the questions."""
        return [
            chat
            for chat, texts in self.asked.items()
            if [t for t in dict.fromkeys(self.heard[chat]) if t in texts] != texts
        ]


def start(api: BotApi, data: Path, database: str | None = None) -> subprocess.Popen[bytes]:
    """Start a bot in a process of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TROLY_")},
        "TROLY_TELEGRAM_TOKEN": TOKEN,
        "TROLY_TELEGRAM_BASE_URL": api.url,
        "TROLY_DATA_DIR": str(data),
        "TROLY_LOG_LEVEL": "WARNING",
        "TROLY_MESSAGES_PER_SECOND": "1000",
        "TROLY_QUESTIONS_PER_MINUTE": "10000",
        "TROLY_SECRET": "a-secret-of-the-tests-and-of-nothing-else",
    }
    if database:
        environment["TROLY_DATABASE_URL"] = database
    with (data / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(_PROGRAM)], env=environment, stdout=log, stderr=log
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait(10)


async def kill_again_and_again(
    api: BotApi, data: Path, *, rounds: int, chats: int, seed: int, address: str | None = None
) -> Outcome:
    """Ask in every round, and kill the bot once in each, at a random moment of its work."""
    chance = random.Random(seed)  # noqa: S311 - which moment, not which secret
    people = [api.user(5_000 + number, f"Cán bộ {number}") for number in range(chats)]
    url = address or f"sqlite:///{data / 'troly.db'}"
    asked: dict[int, list[str]] = {person.id: [] for person in people}
    interrupted: set[int] = set()
    for number in range(rounds):
        process = start(api, data, address)
        before = len(api.called("sendMessage"))
        for person in people:
            for question in range(chance.randint(1, 3)):
                text = f"vòng {number} câu {question} của {person.id}"
                asked[person.id].append(text)
                person.sends(text)
        # Starting takes most of a round: the moments that matter begin with the first answer.
        await api.until(partial(_called_more, api, before), 30, "an answer")
        await asyncio.sleep(chance.random() * 0.15)
        kill(process)
        interrupted |= under_way(url)
    process = start(api, data, address)
    await all_done(api, url)
    process.terminate()
    process.wait(15)
    return Outcome(asked, {p.id: quotes(api, p) for p in people}, interrupted, rounds)


def _called_more(api: BotApi, before: int) -> bool | None:
    return len(api.called("sendMessage")) > before or None


def under_way(url: str) -> set[int]:
    """Return the chats to which a message was under way."""
    database = Database(url)
    found = database.read_now(
        lambda c: set(c.scalars(select(deliveries.c.chat).where(deliveries.c.message.is_(None))))
    )
    database.close()
    return found


async def all_done(api: BotApi, url: str) -> None:
    """Wait until every update is taken and done."""
    await api.drained(timeout=30)
    database = Database(url)
    open_ = select(updates.c.id).where(updates.c.done.is_(False))
    for _ in range(3_000):
        if not await database.read(lambda c: c.scalars(open_.limit(1)).all()):
            break
        await asyncio.sleep(0.1)
    database.close()


def quotes(api: BotApi, person: Person) -> list[str]:
    """Return what a person has heard, in order."""
    found = [message.under("blockquote") for message in api.said(person.id)]
    return [quotes[0] for quotes in found if quotes]
