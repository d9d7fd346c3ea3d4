"""A bot in a process of its own that dies of SIGKILL after a step of its choosing.

A step is a transaction, or a call of Telegram that somebody sees. Processes are forked from one
that has everything loaded, so that a life costs a tenth of a second rather than two.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from running import Echo
from telegram.request import HTTPXRequest

from bot import desk, inbox
from bot.app import TelegramApplication, build
from bot.handlers import reply
from bot.serving import serve
from bot.settings import Settings
from bot.storage import updates
from bot.storage.database import Database

# What nobody sees: asking for updates and members, menus, the spinning of a button.
_UNSEEN = ("get", "setmy", "deletemy", "deletewebhook", "answercallbackquery")

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["mortal"])

_HERE = Path(__file__).parent


def start(given: dict[str, Any], dies_after: int, note: Path) -> BaseProcess:
    """Return a bot with the settings `given` that is gone after so many steps.

    It writes to `note` what the last step was, and how many calls were on their way in that moment:
    begun, and their results not on record.
    """
    process = _forking.Process(target=_live, args=(given, dies_after, note), daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        # The one that is forked from looks for what it loads nowhere else (Python 3.11).
        patch.setenv("PYTHONPATH", os.pathsep.join([str(_HERE.parent), str(_HERE)]))
        process.start()
    return process


class _Steps:
    """Counts steps; after the last one the process is gone, as by kill -9."""

    def __init__(self, last: int, note: Path) -> None:
        self._last, self._note, self._made = last, note, 0
        self._on_the_way: set[Any] = set()  # tasks with a call whose result is not recorded yet
        self._lock = threading.Lock()

    def sets_out(self, task: Any) -> None:
        """Note that a task calls Telegram."""
        self._on_the_way.add(task)

    def made(self, what: str, recorded: Any = None) -> None:
        """Count a step; `recorded` is the task whose call is on record by it."""
        with self._lock:
            self._on_the_way.discard(recorded)
            self._made += 1
            if self._made == self._last:
                self._note.write_text(f"{what} {len(self._on_the_way)}")
                os.kill(os.getpid(), signal.SIGKILL)
                threading.Event().wait()  # not one instruction of ours after it


def _live(given: dict[str, Any], dies_after: int, note: Path) -> None:
    # Looks by the clock would be the larger part of a short life.
    desk.LOOKS, inbox._LOOKS, reply.PAUSES = 0.01, 0.02, (0.01, 0.01)
    settings = Settings(_env_file=None, **given)
    application = build(settings, Echo(), Database.open(settings.database))
    _count(application, _Steps(dies_after, note))
    asyncio.run(serve(application))


def _count(application: TelegramApplication, steps: _Steps) -> None:
    database: Any = application.bot_data["services"].database
    write_now, do_request = database.write_now, HTTPXRequest.do_request

    async def write(work: Callable[[Any], Any]) -> Any:
        task = asyncio.current_task()

        def recorded(work: Callable[[Any], Any]) -> Any:
            changes = 0

            def counting(connection: Any) -> Any:
                nonlocal changes
                file = connection.connection.driver_connection
                before = file.total_changes
                result = work(connection)
                changes = file.total_changes - before
                return result

            result = write_now(counting)
            # Looks and signs of life come by the clock, and change nothing of what is told here.
            if changes and getattr(work, "func", None) is not updates.alive:
                steps.made("transaction", task)
            return result

        return await database._in_thread(recorded, work)

    async def counted(self: HTTPXRequest, url: str, *rest: Any, **named: Any) -> Any:
        method = url.rsplit("/", 1)[-1]
        if method.lower().startswith(_UNSEEN):
            return await do_request(self, url, *rest, **named)
        steps.sets_out(asyncio.current_task())
        result = await do_request(self, url, *rest, **named)
        steps.made(method)
        return result

    database.write = write
    HTTPXRequest.do_request = counted  # type: ignore[method-assign]
