"""Answers in processes of their own: one that dies or hangs costs at most its own question."""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot import log, processes
from bot.errors import AnswersUnavailable
from bot.processes import Processes
from bot.settings import Settings
from knowledge.errors import TrolyError


class Notebook:
    """Stands in for an assistant: remembers what it was told."""

    def __init__(self, settings: Settings) -> None:
        self.unit = settings.faq_unit
        self.told: list[str] = []


class Unportable(Exception):
    """Cannot be made again from its text alone."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


def number(notebook: Notebook) -> int:
    return os.getpid()


def tell(notebook: Notebook, words: str) -> None:
    notebook.told.append(words)


def told(notebook: Notebook) -> list[str]:
    return notebook.told


def context(notebook: Notebook) -> tuple[str, int, str]:
    return log.request(), logging.root.level, notebook.unit


def fail(notebook: Notebook, error: type[Exception], given: tuple[str, ...]) -> NoReturn:
    raise error(*given)


def unportable(notebook: Notebook) -> Any:
    return lambda: notebook.told


def hang(notebook: Notebook) -> None:
    time.sleep(600)


def die(notebook: Notebook) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(notebook: Notebook, mark: Path) -> int:
    if not mark.exists():
        mark.touch()
        die(notebook)
    return os.getpid()


def cannot_open(settings: Settings) -> NoReturn:
    raise TrolyError("chỉ mục hỏng")


@contextlib.asynccontextmanager
async def started(
    count: int = 1, opens: Any = Notebook, **settings: Any
) -> AsyncIterator[Processes]:
    given: dict[str, Any] = {"_env_file": None, **settings}
    found = Processes(Settings(**given), count, opens)
    try:
        yield found
    finally:
        found.close()


async def test_work_is_done_in_a_process_of_its_own_with_what_was_opened_there() -> None:
    async with started() as answers:
        first = await answers.run(number)
        assert first != os.getpid()
        await answers.run(partial(tell, words="mục 2a"))
        assert await answers.run(told) == ["mục 2a"]
        assert await answers.run(number) == first


async def test_lines_of_the_log_keep_their_request_and_its_level() -> None:
    async with started(faq_unit="Sở TTTT Lào Cai") as answers:
        log.about("u17")
        assert await answers.run(context) == ("u17", logging.root.level, "Sở TTTT Lào Cai")


async def test_as_many_are_asked_at_a_time_as_there_are_and_all_are_told() -> None:
    async with started(2) as answers:
        await answers.everywhere(partial(tell, words="mới"))
        one, other = await asyncio.gather(answers.run(number), answers.run(number))
        assert one != other
        assert [*await asyncio.gather(answers.run(told), answers.run(told))] == [["mới"], ["mới"]]


@pytest.mark.parametrize(
    ("error", "given", "arrives"),
    [
        (TrolyError, ("không có Điều 99",), TrolyError),
        (ValueError, ("một", "hai"), ValueError),
        # Pickle makes an error from its `args`, which are not what this one was made of.
        (Unportable, ("mục 2", "không có"), RuntimeError),
    ],
)
async def test_a_failure_arrives_with_its_trace(
    error: type[Exception], given: tuple[str, ...], arrives: type[Exception]
) -> None:
    async with started() as answers:
        with pytest.raises(arrives) as failed:
            await answers.run(partial(fail, error=error, given=given))
        trace = "".join([str(failed.value), *getattr(failed.value, "__notes__", ())])
        assert given[0] in trace
        assert "in fail" in trace
        assert await answers.run(told) == []


async def test_what_cannot_be_told_to_another_process_is_a_failure() -> None:
    async with started() as answers:
        with pytest.raises(RuntimeError, match="cannot be told"):
            await answers.run(unportable)
        assert await answers.run(told) == []


async def test_a_process_that_was_killed_is_replaced_and_the_question_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with started() as answers:
        before = await answers.run(number)
        after = await answers.run(partial(die_once, mark=tmp_path / "died"))
        assert after != before
        assert await answers.run(number) == after
    assert "has ended; asking a new one" in caplog.text


async def test_a_question_that_ends_every_process_fails_alone() -> None:
    async with started() as answers:
        with pytest.raises(AnswersUnavailable, match="dừng hai lần"):
            await answers.run(die)
        assert await answers.run(told) == []


async def test_a_question_that_hangs_fails_alone_and_holds_nobody_up_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with started(2) as answers:
        await asyncio.gather(answers.run(number), answers.run(number))
        monkeypatch.setattr(processes, "_HANGS", 0.5)
        hung = asyncio.create_task(answers.run(hang))
        await asyncio.sleep(0)
        assert await answers.run(told) == []  # beside it
        with pytest.raises(AnswersUnavailable, match="giây"):
            await hung
        monkeypatch.setattr(processes, "_HANGS", 60.0)
        assert [*await asyncio.gather(answers.run(told), answers.run(told))] == [[], []]


async def test_what_cannot_be_opened_is_told_to_whoever_asks() -> None:
    async with started(opens=cannot_open) as answers:
        for _ in range(2):
            with pytest.raises(TrolyError, match="chỉ mục hỏng"):
                await answers.run(number)


async def test_a_close_ends_what_hangs() -> None:
    answers = Processes(Settings(), 1, Notebook)
    process = await answers.run(number)
    hung = asyncio.create_task(answers.run(hang))
    await asyncio.sleep(0.1)
    answers.close()
    with pytest.raises((AnswersUnavailable, asyncio.CancelledError)):
        await hung
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


ORPHANED = """
import asyncio, os, signal
from bot.processes import Processes
from bot.settings import Settings
from test_processes import Notebook, number

async def main():
    answers = Processes(Settings(_env_file=None), 1, Notebook)
    print(await answers.run(number), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_process_ends_when_the_bot_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(ORPHANED, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    child = int(ran.stdout)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
