"""The bot as `troly run` runs it, on a local Bot API: what tests of the whole share."""

import asyncio
import contextlib
import datetime
import os
import shutil
import ssl
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botapi import TOKEN, UNLIMITED, BotApi
from botapi.people import Person

from bot import pace
from bot.answer import Answer, Quote, Verdict
from bot.app import TelegramApplication, build
from bot.assistant import Message
from bot.handlers import reply
from bot.serving import serve
from bot.settings import Settings
from bot.storage.database import Database
from bot.turn import Turn, following
from knowledge.library import shipped
from knowledge.model import Authority, Citation, Locator, Span, State, Status

# Reading the authorities' certificates takes longer than many a test, and nobody here is https.
_certificates = cache(ssl.create_default_context)

PLACE = Citation("5740/BTTTT-TTĐN", Locator.parse("2.a.1"))


class Echo:
    """Answers with the question as the quoted words, so that any text goes there and back."""

    library = shipped()

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.threads: set[str] = set()
        self.before: Callable[[Message], Any] = lambda message: None

    def answer(self, message: Message) -> Answer:
        """Return the question's text as a quote; three times over where it starts with “dài”."""
        self.asked.append(message)
        self.threads.add(threading.current_thread().name)
        self.before(message)
        text = message.text * 3 if message.text.startswith("dài") else message.text
        span = Span(0, len(text))
        quote = Quote(PLACE, text, span, Authority.OFFICIAL, Status(State.UNKNOWN), page=2)
        return Answer(message.text, Verdict.FOUND, (quote,))

    def places(
        self, words: str, *, date: datetime.date | None = None, limit: int = 10
    ) -> list[tuple[Quote, Quote]]:
        """Return the one place that there is, where any words are asked for."""
        span = Span(0, len(words))
        found = Quote(PLACE, words, span, Authority.OFFICIAL, Status(State.UNKNOWN), page=2)
        return [(found, found)] if words else []

    def turn_after(self, message: Message, answer: Answer) -> Turn | None:
        """Return what the next message may lean on: the places quoted."""
        return following(message.turn, [quote.citation for quote in answer.quotes], at=time.time())


def settings(api: BotApi, **changed: Any) -> Settings:
    """Settings for a bot on `api`, in a data folder of its own."""
    folder = tempfile.mkdtemp(dir=os.environ["TROLY_DATA_DIR"])
    shutil.copy(_empty_database(), Path(folder) / "troly.db")
    given = {
        "telegram_token": TOKEN,
        "telegram_base_url": api.url,
        "data_dir": Path(folder),
        "keep_days": 0,  # so that nobody is asked whether questions may be kept
        "questions_per_minute": 100_000,  # tests write faster than people
        **changed,
    }
    return Settings(_env_file=None, **given)


@cache
def _empty_database() -> Path:
    """Return a database with its tables and nothing in them, made once: it takes a while."""
    path = Path(tempfile.mkdtemp(dir=os.environ["TROLY_DATA_DIR"])) / "troly.db"
    Database.open(f"sqlite:///{path}").close()
    return path


def built(api: BotApi, answers: Any, **changed: Any) -> TelegramApplication:
    """The bot as `troly run` builds it."""
    chosen = settings(api, **changed)
    return build(chosen, answers, Database.open(chosen.database))


@contextlib.asynccontextmanager
async def running(api: BotApi, answers: Any, **changed: Any) -> AsyncIterator[TelegramApplication]:
    """Serve as `troly run` does for the length of the block, then stop gracefully.

    A bot that is started again on the data of another gets that one's `data_dir`.
    """
    application = built(api, answers, **changed)
    serving = asyncio.create_task(serve(application))
    try:
        yield application
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@pytest.fixture
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, and write faster than people read."""
    monkeypatch.setattr(reply, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(pace, "_CHAT", (1000, 1.0))
    monkeypatch.setattr(ssl, "create_default_context", _certificates)


@pytest.fixture
def api(no_long_pauses: None) -> Iterator[BotApi]:
    """A local Bot API without limits of speed."""
    with BotApi(limits=UNLIMITED) as server:
        yield server


@pytest.fixture
def echo() -> Echo:
    """An assistant that quotes the question."""
    return Echo()


@pytest.fixture
async def lan(api: BotApi, echo: Echo) -> AsyncIterator[Person]:
    """A person who talks with a running bot that echoes."""
    async with running(api, echo):
        yield api.user(1001, "Lan")
