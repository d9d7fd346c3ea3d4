"""Read a file of somebody else's in a process of its own, so that no file can take us along."""

import dataclasses
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pydantic

from knowledge.read import OFFICE, Limits, Text, UnreadableFile

Progress = Callable[[int, int], None]
_Output = queue.SimpleQueue[bytes]  # lines; the empty one is the end

_log = logging.getLogger(__name__)

# What the other process is given of our surroundings: where programs, libraries and Tesseract's
# data lie, and nothing that may be a secret.
_HANDED_ON = ("PATH", "PYTHONPATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "SYSTEMROOT")

# A letter is six bytes of JSON at most; doubts and pages are few beside it.
_BYTES_A_LETTER = 8
_LEAST_BYTES = 1_000_000


class _Said(pydantic.BaseModel):
    """A line of the other process: exactly one of these is there."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    page: tuple[int, int] | None = None
    text: Text | None = None
    refused: str | None = None
    memory: bool = False
    defect: str | None = None


def read_safely(path: Path, limits: Limits = OFFICE, *, progress: Progress | None = None) -> Text:
    """Return what `knowledge.read.read` does, read in another process within `limits`.

    That process has no secret in its surroundings, may write no file, and is ended with whatever
    it started when it takes more memory or time than allowed; what it says is taken for data only.
    `progress` is told (page, pages) of a PDF. Raises UnreadableFile, one line for people, for
    every file that cannot be read: also one that makes the reader crash or hang.
    """
    command = [
        sys.executable, "-P", "-m", "bot.reader",
        str(path.absolute()), json.dumps(dataclasses.asdict(limits)),
    ]  # fmt: skip
    return run(command, path.name, limits, progress=progress)


def run(
    command: Sequence[str], name: str, limits: Limits, *, progress: Progress | None = None
) -> Text:
    """Return the text that `command` prints as `bot.reader` does; `name` is the file's, for people.

    Raises UnreadableFile as `read_safely` does.
    """
    most = max(_LEAST_BYTES, limits.letters * _BYTES_A_LETTER)
    with _started(command, most) as (process, output):
        for line in _lines(output, name, limits, most):
            try:
                said = _Said.model_validate_json(line)
            except pydantic.ValidationError:
                _log.error("The reader of a file said what it never says")
                raise _crashed(name, "lời báo sai dạng") from None
            if said.page and progress:
                progress(*said.page)
            elif said.text:
                return said.text
            elif said.refused:
                raise UnreadableFile(said.refused)
            elif said.memory:
                raise _memory(name, limits)
            elif said.defect:
                _log.error("Reading a file failed by a defect:\n%s", said.defect)
                raise UnreadableFile(
                    f"{name}: trợ lý gặp lỗi khi đọc tệp này; hãy lưu lại thành PDF hoặc DOCX khác "
                    "rồi thử lại, và báo cho người vận hành (chi tiết ở nhật ký)"
                )
        code = process.wait()
    if code == -getattr(signal, "SIGXCPU", 0):
        raise _slow(name, limits.cpu_seconds)
    if code == -getattr(signal, "SIGKILL", 0):  # by the system, when memory ran out
        raise _memory(name, limits)
    raise _crashed(name, _named(code))


@contextmanager
def _started(
    command: Sequence[str], most: int
) -> Iterator[tuple[subprocess.Popen[bytes], _Output]]:
    """Run `command` in a session of its own, its lines in a queue; end all of it afterwards."""
    process = subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
        start_new_session=True,
    )
    stdout = process.stdout
    assert stdout  # noqa: S101  # it is a pipe
    output: _Output = queue.SimpleQueue()

    def take() -> None:
        for line in iter(lambda: stdout.readline(most + 1), b""):
            output.put(line)
        output.put(b"")

    taking = threading.Thread(target=take, name="reading", daemon=True)
    taking.start()
    try:
        yield process, output
    finally:
        with suppress(ProcessLookupError):
            _end(process)
        process.wait()
        taking.join(5)
        if not taking.is_alive():  # else something escaped that still holds the pipe
            stdout.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it started: Tesseract would read on."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _lines(output: _Output, name: str, limits: Limits, most: int) -> Iterator[bytes]:
    """Yield the lines of `output` as they come; raises UnreadableFile when they stay away."""
    taken, started = 0, time.monotonic()
    while True:
        left = started + limits.seconds - time.monotonic()
        patience = min(limits.seconds_a_page, left)
        try:
            line = output.get(timeout=max(patience, 0))
        except queue.Empty:
            raise _slow(name, limits.seconds if left <= patience else patience) from None
        taken += len(line)
        if taken > most:
            raise _crashed(name, "lời báo quá dài")
        if not line:
            return
        yield line


def _slow(name: str, seconds: float) -> UnreadableFile:
    return UnreadableFile(
        f"{name}: đọc {seconds:.0f} giây chưa xong nên đã dừng; hãy tách nhỏ tệp, hoặc lưu lại "
        "thành PDF có lớp chữ rồi thử lại"
    )


def _memory(name: str, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"{name}: cần hơn {limits.memory / 1e9:g} GB bộ nhớ để đọc nên đã dừng; hãy tách nhỏ tệp"
    )


def _crashed(name: str, how: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name} làm phần đọc tệp dừng đột ngột ({how}): tệp hỏng hoặc được làm giả; hãy lấy lại "
        "tệp từ nguồn chính thức"
    )


def _named(code: int) -> str:
    """Return how a process ended: "SIGSEGV", "mã 1".

    >>> _named(-11), _named(1)
    ('SIGSEGV', 'mã 1')
    """
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"mã {code}"
