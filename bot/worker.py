"""The one door to the assistant, so that the event loop never waits for model or index."""

import asyncio
import contextvars
import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from bot.answer import Answer, Quote
from bot.assistant import Message
from bot.processes import Processes
from bot.turn import Turn
from knowledge.library import Library

T = TypeVar("T")


class Answers(Protocol):
    """Whatever answers messages, one at a time: the Assistant, or a stand-in."""

    @property
    def library(self) -> Library:
        """The documents that answers quote."""
        ...

    def answer(self, message: Message, /) -> Answer:
        """Return what there is to say to `message`."""
        ...

    def places(
        self, words: str, *, date: datetime.date | None = None, limit: int = 10
    ) -> list[tuple[Quote, Quote]]:
        """Return at most `limit` places about `words`: all that each says, its best sentence."""
        ...

    def turn_after(self, message: Message, answer: Answer, /) -> Turn | None:
        """Return what to keep of the talk after `answer`."""
        ...


class Worker:
    """Asks `answers` in a thread of its own, in the order of the calls.

    Questions go to `processes` where there are any: they take the most time.
    """

    def __init__(self, answers: Answers, processes: Processes | None = None) -> None:
        """Take over `answers` and `processes`: nothing else may call them from now on."""
        self._answers = answers
        self._processes = processes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assistant")

    async def ask(self, work: Callable[[Answers], T]) -> T:
        """Return what `work` makes of answers, in a process of their own where there is one.

        `work` and what it returns must then be such as can be pickled.
        """
        return await (self._processes.run(work) if self._processes else self.run(work))

    async def run(self, work: Callable[[Answers], T]) -> T:
        """Return what `work` makes of the answers of this process, in their thread."""
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(self._thread, context.run, self._done, work)

    async def everywhere(self, work: Callable[[Answers], object]) -> None:
        """Do `work`, which must be such as can be pickled, with the answers of every process."""
        await self.run(work)
        if self._processes:
            await self._processes.everywhere(work)

    def _done(self, work: Callable[[Answers], T]) -> T:
        try:
            return work(self._answers)
        except Exception:
            raise
        except BaseException as error:
            # asyncio would end the bot with it: a library that exits fails one question.
            raise RuntimeError(f"the assistant's thread was told to end: {error!r}") from error

    def close(self) -> None:
        """Let thread and processes end; what still waits is dropped."""
        if self._processes:
            self._processes.close()
        self._thread.shutdown(cancel_futures=True)
