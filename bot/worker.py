"""One thread owns the assistant, so that the event loop never waits for model or index."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from bot.answer import Answer
from bot.assistant import Message


class Answers(Protocol):
    """Whatever answers messages, one at a time: the Assistant, or a stand-in."""

    def answer(self, message: Message, /) -> Answer:
        """Return what there is to say to `message`."""
        ...


class Worker:
    """Asks `answers` in a thread of its own, in the order of the calls."""

    def __init__(self, answers: Answers) -> None:
        """Take over `answers`: nothing else may call it from now on."""
        self._answers = answers
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assistant")

    async def answer(self, message: Message) -> Answer:
        """Return the answer to `message`; other tasks go on meanwhile."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._answers.answer, message)

    def close(self) -> None:
        """Let the thread end; what still waits is dropped."""
        self._thread.shutdown(cancel_futures=True)
