"""What Telegram shows of the bot is set as far as Telegram lets it, and no further."""

import logging

import pytest
from botapi import BotApi, faults
from running import Echo, running

from bot import profile

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.mark.parametrize(
    ("trap", "fault", "calls", "level"),
    [
        ("a net that fails once is asked again", [faults.drop()], 3, None),
        ("as often as is polite, then it is told", [faults.drop()] * 3, 4, logging.WARNING),
        (
            "a refusal is final: an administrator who never wrote has no menu",
            [faults.error(400, "Bad Request: chat not found")],
            2,
            logging.INFO,
        ),
    ],
)
async def test_a_menu_that_cannot_be_set_holds_nobody_up(
    api: BotApi,
    echo: Echo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trap: str,
    fault: list[faults.Fault],
    calls: int,
    level: int | None,
) -> None:
    caplog.set_level(logging.INFO, "bot.profile")
    monkeypatch.setattr(profile, "_PAUSES", (0.01, 0.01))
    for one in fault:
        api.breaks("setMyCommands", one)
    async with running(api, echo):
        lan = api.user()
        lan.sends("một")
        assert await lan.hears()
        await api.until(
            lambda: len(api.called("setMyCommands")) >= calls or None, 5, "menus that are set"
        )
    told = [record.levelno for record in caplog.records if record.name == "bot.profile"]
    assert told == ([level] if level else [])
    assert len(api.called("setMyCommands")) == calls
