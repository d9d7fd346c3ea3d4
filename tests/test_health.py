"""Is the bot well, what has it done, and how it takes signals: looked at from outside."""

import asyncio
import json
import logging
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from botapi import BotApi, faults
from running import Echo, built, running
from sqlalchemy.exc import OperationalError

from bot import health, log, serving
from bot.errors import BadSetting
from bot.storage.database import Database


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


async def page(address: str, name: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        for _ in range(100):
            try:
                return await client.get(f"http://{address}/{name}")
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
    raise AssertionError(f"nobody answers at {address}")


async def test_a_bot_that_is_well_says_so_and_counts(api: BotApi, echo: Echo) -> None:
    address = free_address()
    async with running(api, echo, health_address=address):
        found = await page(address, "healthz")
        assert (found.status_code, found.json()) == (
            200,
            {"status": "ok", "database": "ok", "telegram": "ok"},
        )
        before = (await page(address, "metrics")).text
        lan = api.user()
        lan.sends("mục 2")
        await lan.hears()
        after = (await page(address, "metrics")).text
    assert value(after, 'troly_questions_total{verdict="found"}') == (
        value(before, 'troly_questions_total{verdict="found"}') + 1
    )
    for name in ("troly_answer_seconds_count", "troly_updates_waiting", "troly_flood_waits_total"):
        assert f"\n{name} " in after
    assert "mục 2" not in after


def value(metrics: str, name: str) -> float:
    return next(
        (float(line.split()[-1]) for line in metrics.splitlines() if line.startswith(name)), 0.0
    )


@pytest.mark.parametrize(
    ("trap", "check"),
    [("the database is gone", "database"), ("Telegram is silent", "telegram")],
)
async def test_a_bot_that_is_not_well_answers_503_and_names_what(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch, trap: str, check: str
) -> None:
    address = free_address()
    async with running(api, echo, health_address=address):
        lan = api.user()
        lan.sends("đã sẵn sàng?")
        await lan.hears()
        if check == "database":

            def gone(*_: Any, **__: Any) -> None:
                raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

            monkeypatch.setattr(Database, "_once", gone)
        else:
            monkeypatch.setattr(health, "_SILENT", -1.0)
        found = await page(address, "healthz")
        monkeypatch.undo()
    assert found.status_code == 503
    assert found.json()["status"] == "failing"
    assert found.json()[check] != "ok"


async def test_a_bot_that_waits_for_telegram_is_alive(api: BotApi, echo: Echo) -> None:
    address = free_address()
    api.breaks("getMe", faults.hang(30))
    async with running(api, echo, health_address=address):
        assert (await page(address, "healthz")).status_code == 200


async def test_an_address_that_is_taken_is_told(api: BotApi, echo: Echo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(BadSetting, match="TROLY_HEALTH_ADDRESS"):
            await health.serve(built(api, echo), address)


async def test_sighup_reads_the_settings_again_and_keeps_what_cannot_change(
    api: BotApi,
    echo: Echo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    application = built(api, echo)
    before = application.bot_data["services"].settings
    monkeypatch.setenv("TROLY_TELEGRAM_TOKEN", "1234567:another-token")
    monkeypatch.setenv("TROLY_MESSAGES_PER_SECOND", "17")
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    serving.reload(application)
    after = application.bot_data["services"].settings
    assert after.messages_per_second == 17
    assert after.telegram_token == before.telegram_token
    assert "TROLY_TELEGRAM_TOKEN" in caplog.text
    assert "another-token" not in caplog.text
    monkeypatch.setenv("TROLY_MESSAGES_PER_SECOND", "không phải số")
    serving.reload(application)
    assert application.bot_data["services"].settings.messages_per_second == 17
    assert "TROLY_MESSAGES_PER_SECOND" in caplog.text
    application.bot_data["services"].database.close()


async def test_what_does_not_end_in_time_is_left_for_the_next_start(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serving, "_FINISHES", 0.3)
    held = asyncio.Event()
    lan = api.user()

    async def never(*_: Any, **__: Any) -> None:
        held.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("bot.handlers.question.respond", never)
        async with running(api, echo, data_dir=tmp_path):
            lan.sends("câu dở dang")
            await held.wait()
    async with running(api, echo, data_dir=tmp_path):
        [answer] = await lan.hears()
    assert answer.under("blockquote") == ["câu dở dang"]


async def test_the_loop_is_not_blocked_while_an_answer_takes_long(api: BotApi, echo: Echo) -> None:
    echo.before = lambda message: time.sleep(0.4)
    loop = asyncio.get_running_loop()
    worst = 0.0
    async with running(api, echo):
        lan = api.user()
        lan.sends("mục 2")
        until = loop.time() + 0.6
        while loop.time() < until:
            due = loop.time() + 0.01
            await asyncio.sleep(0.01)
            worst = max(worst, loop.time() - due)
        await lan.hears()
    assert worst < 0.3  # a loop that waits for the answer would be 0.4 late


def test_a_log_line_as_json_has_its_request_and_no_secret() -> None:
    formatter = log.WithoutSecrets(["hush"], as_json=True)
    record = logging.LogRecord("bot.x", logging.ERROR, "f", 1, "hỏng: %s", ("hush",), None)
    log.about("u77")
    said = json.loads(formatter.format(record))
    log.about("-")
    assert (said["request"], said["level"], said["message"]) == ("u77", "ERROR", "hỏng: <secret>")
