"""`python tests/benchmarks/load.py` asks 30 questions a second from 200 chats for a minute.

The bot runs as `troly run` does, in a process of its own, on the shipped texts and SQLite; Telegram
is the local Bot API of the tests. The time of an answer is from the update to its sendMessage. As
many messages a second as Telegram allows leave no room for chance to even out, so the pace is set
above the load on both sides. `--webhook` brings the updates by webhook instead of polling.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from botapi import TOKEN, BotApi, Limits, Rate  # noqa: E402 - after the path is set

_PER_SECOND = 40  # messages, on both sides


def main() -> None:
    """Run the load and print what came of it; exit code 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=30.0, help="questions a second")
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--webhook", action="store_true")
    given = parser.parse_args()
    limits = Limits(overall=Rate(_PER_SECOND, 1))
    with tempfile.TemporaryDirectory() as folder, BotApi(limits=limits) as api:
        health, webhook = _free_port(), _free_port()
        process = _start(api, Path(folder), health, webhook if given.webhook else None)
        try:
            sys.exit(asyncio.run(_run(api, given, health, process.pid)))
        finally:
            process.terminate()
            process.wait(15)


async def _run(api: BotApi, given: argparse.Namespace, health: int, pid: int) -> int:
    texts = _questions()
    people = [api.user(10_000 + number) for number in range(given.chats)]
    await api.until(lambda: _well(health) or None, 60, "a bot that is well")
    for person in people[:20]:  # what a first question loads is not the load's
        person.sends(texts[0])
    for person in people[:20]:
        await person.hears(timeout=30)
    await asyncio.sleep(2)
    before, sent = _metrics(health), len(api.called("sendMessage"))
    memory, busy = [_resident(pid)], _processor(pid)
    asked: dict[int, list[float]] = {person.id: [] for person in people}
    chance = random.Random(5740)  # noqa: S311 - which question, not which secret
    order = [person for _ in range(int(given.rate * given.seconds)) for person in people]
    started = time.monotonic()
    for number in range(int(given.rate * given.seconds)):
        due = started + number / given.rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        person = order[number]
        asked[person.id].append(time.monotonic())
        person.sends(chance.choice(texts))
        if number % int(given.rate * 10) == 0:
            memory.append(_resident(pid))
    await api.drained(timeout=30)
    await _quiet(api)
    memory.append(_resident(pid))
    busy = (_processor(pid) - busy) / max(1, int(given.rate * given.seconds))
    calls = api.called("sendMessage")[sent:]
    answers: dict[int, list[float]] = {person.id: [] for person in people}
    for call in calls:
        if call.status == 200:
            answers[int(call.parameters["chat_id"])].append(call.at)
    lost = sum(max(0, len(asked[chat]) - len(answers[chat])) for chat in asked)
    doubled = sum(max(0, len(answers[chat]) - len(asked[chat])) for chat in asked)
    waits = [
        answer - question
        for chat in asked
        for question, answer in zip(asked[chat], answers[chat], strict=False)
    ]
    lag = _worst_bucket(before, _metrics(health), "troly_loop_lag_seconds", 0.99)
    worst = _worst_bucket(before, _metrics(health), "troly_loop_lag_seconds", 1.0)
    refused = sum(call.status == 429 for call in calls)
    waits.sort()
    p50, p95, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    print(
        f"{len(waits)} questions in {given.seconds:.0f} s from {given.chats} chats, "
        f"{'webhook' if given.webhook else 'polling'}"
    )
    print(
        f"update to sendMessage: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, "
        f"worst {waits[-1] * 1000:.0f} ms, mean {statistics.mean(waits) * 1000:.0f} ms"
    )
    print(f"loop lag: 99 % under {lag * 1000:.0f} ms, all under {worst * 1000:.0f} ms")
    print(f"lost {lost}, doubled {doubled}, told to wait {refused} times")
    print(f"processor: {busy * 1000:.1f} ms a question, all threads")
    print(f"memory: {', '.join(f'{m:.0f}' for m in memory)} MB")
    return int(bool(lost or doubled or p95 > 300 or worst > 0.05))


async def _quiet(api: BotApi) -> None:
    """Wait until nothing has been sent for a while."""
    while True:
        before = len(api.called("sendMessage"))
        await asyncio.sleep(2)
        if len(api.called("sendMessage")) == before:
            return


def _start(api: BotApi, folder: Path, health: int, webhook: int | None) -> subprocess.Popen[bytes]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TROLY_")},
        "TROLY_TELEGRAM_TOKEN": TOKEN,
        "TROLY_TELEGRAM_BASE_URL": api.url,
        "TROLY_DATA_DIR": str(folder),
        "TROLY_LOG_LEVEL": "WARNING",
        "TROLY_HEALTH_ADDRESS": f"127.0.0.1:{health}",
        "TROLY_MESSAGES_PER_SECOND": str(_PER_SECOND),
        "TROLY_KEEP_DAYS": "0",  # nobody is asked for consent: one message for one question
    }
    return subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "run"],
        cwd=ROOT,
        env=environment,
    )


def _questions() -> list[str]:
    lines = (ROOT / "tests" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [str(question.get("text") or question["question"]) for question in found]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _well(port: int) -> bool:
    try:
        return _get(port, "healthz") is not None
    except OSError:
        return False


def _get(port: int, page: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5) as said:
        return str(said.read().decode())


def _metrics(port: int) -> dict[str, float]:
    found = re.findall(r"^(\w+(?:\{[^}]*\})?) ([\d.e+-]+)$", _get(port, "metrics"), re.M)
    return {name: float(value) for name, value in found}


def _worst_bucket(
    before: dict[str, float], after: dict[str, float], name: str, share: float
) -> float:
    """Return the smallest bound under which `share` of the new observations lie, in seconds."""
    total = after[f"{name}_count"] - before[f"{name}_count"]
    for key, value in after.items():
        bound = re.fullmatch(rf'{name}_bucket\{{le="(.+)"\}}', key)
        if bound and value - before.get(key, 0.0) >= share * total:
            return float(bound[1])
    return float("inf")


def _processor(pid: int) -> float:
    """Return the seconds of processor time that a process and those it started have used."""
    ticks = 0
    for one in _with_children(pid):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    """Return the resident memory of a process and those it started, in MB; shared pages twice."""
    kilobytes = 0
    for one in _with_children(pid):
        status = Path(f"/proc/{one}/status").read_text(encoding="utf-8")
        kilobytes += int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]
    return kilobytes / 1024


def _with_children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *map(int, children)]


if __name__ == "__main__":
    main()
