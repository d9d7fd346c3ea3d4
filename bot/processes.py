"""Questions are answered in processes of their own: where one hangs or dies, the others go on."""

import asyncio
import contextlib
import contextvars
import copy
import logging
import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from bot import garbage, log
from bot.assistant import Assistant
from bot.errors import AnswersUnavailable
from bot.settings import Settings

_log = logging.getLogger(__name__)

T = TypeVar("T")
Open = Callable[[Settings], Any]

# An answer takes a twentieth of a second. A question that takes so long is not going to end.
_HANGS = 20.0
# Opening an index of every law in force takes half a second; a cold disk takes longer.
_OPENS = 120.0
# A fork would copy locks of other threads as they happen to stand.
_spawn = multiprocessing.get_context("spawn")


class Processes:
    """Does work on assistants in processes of their own: as many at a time, in order of asking.

    A process that dies or hangs is replaced. Close it when done; the processes also end by
    themselves when the one that made them is gone.
    """

    def __init__(self, settings: Settings, count: int, opens: Open = Assistant.open) -> None:
        """Start `count` processes, each with what `opens` makes of `settings`."""
        self._processes = [_Process(settings, opens) for _ in range(count)]
        # The one that answered last has the warmest caches.
        self._free: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()
        for process in self._processes:
            self._free.put_nowait(process)
        self._threads = ThreadPoolExecutor(2 * count, thread_name_prefix="processes")

    async def run(self, work: Callable[[Any], T]) -> T:
        """Return what `work` makes of the first assistant that is free; both are pickled.

        Raises what `work` raises, and AnswersUnavailable where it hangs or ends the process; in the
        latter case it is tried twice, for something else may have ended it.
        """
        process = await self._free.get()
        try:
            return await self._call(process, work)
        finally:
            self._free.put_nowait(process)

    async def everywhere(self, work: Callable[[Any], object]) -> None:
        """Do `work` with every assistant, each when it is free."""
        await asyncio.gather(*(self._call(process, work) for process in self._processes))

    def close(self) -> None:
        """End the processes; what they work on is dropped."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)

    async def _call(self, process: "_Process", work: Callable[[Any], T]) -> T:
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(self._threads, context.run, process.call, work)


class _Died(Exception):
    """The process has ended in the midst of work."""


class _Process:
    """One process and the pipe to it."""

    def __init__(self, settings: Settings, opens: Open) -> None:
        self._given = (settings, opens)
        self._one_at_a_time = threading.Lock()
        self._closed = False
        self._start()

    def call(self, work: Callable[[Any], T]) -> T:
        """Return what `work` makes of the assistant in the process."""
        with self._one_at_a_time:
            try:
                return self._once(work)
            except _Died:
                _log.error("A process that answers has ended; asking a new one")
            try:
                return self._once(work)
            except _Died:
                raise AnswersUnavailable(
                    "tiến trình trả lời đã dừng hai lần ở cùng một câu hỏi; xem nhật ký ngay trước "
                    "dòng này, và xem máy có hết bộ nhớ không"
                ) from None

    def kill(self) -> None:
        """End the process at once and for good."""
        self._closed = True
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._pipe, theirs = _spawn.Pipe()
        # Such a process ends with ours, however ours ends.
        self._process = _spawn.Process(
            target=_serve, args=(theirs, *self._given), name="troly-answers", daemon=True
        )
        self._process.start()
        theirs.close()
        self._is_open = False

    def _once(self, work: Callable[[Any], T]) -> T:
        try:
            if not self._is_open:
                self._heard(_OPENS)
                self._is_open = True
            self._pipe.send((log.request(), logging.root.level, work))
            return cast("T", self._heard(_HANGS))
        except (EOFError, OSError):
            self._replace()
            raise _Died from None

    def _heard(self, seconds: float) -> object:
        """Return what the process says, or raise it; AnswersUnavailable where it says nothing."""
        if not self._pipe.poll(seconds):
            self._replace()
            raise AnswersUnavailable(
                f"tiến trình trả lời không xong trong {seconds:.0f} giây và đã được thay bằng tiến "
                "trình mới; nếu lặp lại, gửi nhật ký kèm câu hỏi cho người phát triển"
            )
        went_well, found = self._pipe.recv()
        if went_well:
            return found
        raise found

    def _replace(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()
        if not self._closed:
            self._start()


def _serve(pipe: Connection, settings: Settings, opens: Open) -> None:
    """Do what comes through `pipe` with what `opens` makes of `settings`, until it is closed."""
    # Ctrl+C reaches every process of a terminal; ours ends when it has finished its questions.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log.set_up(settings)
    try:
        answers = opens(settings)
    except Exception as error:  # told to whoever asks
        pipe.send((False, _portable(error)))
        return
    garbage.set_aside()
    pipe.send((True, None))
    # The pipe is closed by the end of the process that asks.
    with contextlib.suppress(EOFError, OSError):
        while True:
            request, level, work = pipe.recv()
            log.about(request)
            logging.root.setLevel(level)
            _tell(pipe, _done(work, answers))


def _tell(pipe: Connection, done: tuple[bool, object]) -> None:
    try:
        pipe.send(done)
    except OSError:
        raise
    except Exception as error:  # what cannot be pickled was not sent
        pipe.send((False, RuntimeError(f"cannot be told to another process: {error!r}")))


def _done(work: Callable[[Any], T], answers: Any) -> tuple[bool, T | Exception]:
    try:
        return True, work(answers)
    except Exception as error:
        return False, _portable(error)


def _portable(error: Exception) -> Exception:
    """Return `error` in a form that can be pickled, with its trace as a note."""
    trace = "".join(traceback.format_exception(error))
    error.add_note(trace)
    try:
        return copy.copy(error)  # made again as from a pickle
    except Exception:
        return RuntimeError(trace)
