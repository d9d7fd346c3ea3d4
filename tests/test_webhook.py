"""Updates by webhook: only Telegram's are taken, each once, and none is lost."""

import asyncio
import socket
from typing import Any

import httpx
import pytest
from botapi import BotApi
from pydantic import ValidationError
from running import Echo, running, settings
from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.storage.database import Database

SECRET = "a-secret-of-the-tests"  # noqa: S105 - opens nothing
NAME = "X-Telegram-Bot-Api-Secret-Token"
FORGED = '{"update_id": 9}'


def hook() -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "webhook_url": f"http://127.0.0.1:{port}/tin",
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": SECRET,
    }


async def listening(api: BotApi) -> None:
    await api.until(lambda: api.service.webhook, 5, "a webhook")


async def test_questions_come_by_webhook_and_are_answered_in_order(api: BotApi, echo: Echo) -> None:
    async with running(api, echo, **hook()):
        await listening(api)
        people = [api.user(3_000 + number) for number in range(4)]
        for question in ("một", "hai", "ba"):
            for person in people:
                person.sends(question)
        for person in people:
            heard = await person.hears(3)
            assert [m.under("blockquote")[0] for m in heard] == ["một", "hai", "ba"]
    assert api.called("setWebhook")[0].parameters["secret_token"] == SECRET
    assert not api.called("getUpdates")


def update(number: int, text: str = "giả") -> dict[str, Any]:
    person = {"id": 66, "is_bot": False, "first_name": "Kẻ lạ"}
    chat = {"id": 66, "type": "private", "first_name": "Kẻ lạ"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


@pytest.mark.parametrize(
    ("trap", "path", "headers", "body", "status"),
    [
        ("no secret", "tin", {}, FORGED, 403),
        ("another secret", "tin", {NAME: "x"}, FORGED, 403),
        ("another path", "khac", {NAME: SECRET}, FORGED, 404),
        ("no JSON", "tin", {NAME: SECRET}, "<xml/>", 500),
    ],
)
async def test_what_is_not_from_telegram_is_refused(
    api: BotApi,
    echo: Echo,
    trap: str,
    path: str,
    headers: dict[str, str],
    body: str,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chosen = hook()
    async with running(api, echo, **chosen):
        await listening(api)
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=6)) as client:
            address = chosen["webhook_url"].replace("/tin", f"/{path}")
            sent = {"Content-Type": "application/json", **headers}
            said = await client.post(address, content=body, headers=sent)
    assert said.status_code == status
    assert echo.asked == []
    assert SECRET not in said.text + caplog.text


async def test_an_update_that_comes_again_is_answered_once(api: BotApi, echo: Echo) -> None:
    chosen = hook()
    headers = {NAME: SECRET}
    lan = api.user(66)
    async with running(api, echo, **chosen):
        await listening(api)
        api.do(lambda _: setattr(lan.chat(), "started", True))
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=6)) as client:
            for _ in range(3):
                said = await client.post(chosen["webhook_url"], json=update(77), headers=headers)
                assert said.status_code == 200
        await lan.hears()
        lan.sends("câu khác")
        [answer] = await lan.hears()
    assert answer.under("blockquote") == ["câu khác"]
    assert [message.text for message in echo.asked] == ["giả", "câu khác"]


async def test_what_cannot_be_recorded_is_not_taken_from_telegram(
    api: BotApi, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(api, echo, **hook()):
        await listening(api)
        lan = api.user()
        once = Database._once

        def full(*_: Any, **__: Any) -> None:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        monkeypatch.setattr(Database, "_once", full)
        lan.sends("lúc ổ đĩa đầy")
        await asyncio.sleep(0.2)
        assert api.do(lambda service: len(service.updates.waiting())) == 1
        monkeypatch.setattr(Database, "_once", once)
        [answer] = await lan.hears()
    assert answer.under("blockquote") == ["lúc ổ đĩa đầy"]


@pytest.mark.parametrize(
    ("trap", "changed"),
    [
        ("no secret", {"webhook_url": "https://co-quan.gov.vn/tin"}),
        ("plain HTTP to Telegram", {"webhook_url": "http://x.vn", "webhook_secret": "a"}),
        ("a secret that Telegram refuses", {"webhook_secret": "có dấu"}),
        ("no port", {"webhook_listen": "127.0.0.1"}),
    ],
)
def test_a_webhook_that_telegram_or_anybody_could_not_use_is_refused_at_start(
    trap: str, changed: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **changed)


def test_the_secret_is_in_no_representation(api: BotApi) -> None:
    chosen = settings(api, **hook())
    assert SECRET not in f"{chosen!r} {chosen} {chosen.model_dump()}"
