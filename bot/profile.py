"""What Telegram shows of the bot before anybody writes to it: its texts, and menus of commands."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ExtBot

from bot.administrators import administrators
from bot.commands import COMMANDS, Command, Who, of
from bot.messages.commands import DESCRIPTION, SHORT_DESCRIPTION
from bot.services import Services

_log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds between looks; a new administrator has a menu within the hour.
_LOOKS = 3600.0
# Seconds before a second and third try; after them the old texts stay until the next start.
_PAUSES = (5.0, 60.0)


async def presenting(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Let Telegram show our texts and menus, for ever: administrators come and go."""
    while True:
        await present(application)
        await asyncio.sleep(_LOOKS)


async def present(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Change what Telegram shows where it is not ours; what it refuses is left as it is."""
    services: Services = application.bot_data["services"]
    bot = application.bot
    changes: list[Callable[[], Awaitable[None]]] = [
        lambda: _describe(bot),
        lambda: _offer(bot, of(Who.EVERYONE), BotCommandScopeAllPrivateChats()),
        lambda: _offer(bot, [c for c in COMMANDS if c.in_groups], BotCommandScopeAllGroupChats()),
    ]
    changes += [lambda n=number: offer_all(bot, n) for number in await administrators(services)]  # type: ignore[misc]
    for change in changes:
        await _tried(change)


async def offer_all(bot: ExtBot[Any], administrator: int) -> None:
    """Let the private chat with an administrator offer every command that they have.

    Raises TelegramError where they have never written to the bot.
    """
    commands = [*of(Who.EVERYONE), *of(Who.ADMINISTRATOR)]
    await _offer(bot, commands, BotCommandScopeChat(administrator))


async def _describe(bot: ExtBot[Any]) -> None:
    if (await bot.get_my_description()).description != DESCRIPTION:
        await bot.set_my_description(DESCRIPTION)
    if (await bot.get_my_short_description()).short_description != SHORT_DESCRIPTION:
        await bot.set_my_short_description(SHORT_DESCRIPTION)


async def _offer(bot: ExtBot[Any], commands: Sequence[Command], scope: BotCommandScope) -> None:
    wanted = [BotCommand(command.name, command.description) for command in commands]
    if list(await bot.get_my_commands(scope)) != wanted:
        await bot.set_my_commands(wanted, scope)


async def _tried(change: Callable[[], Awaitable[None]]) -> None:
    for pause in (*_PAUSES, None):
        try:
            return await change()
        except BadRequest as error:  # who never wrote to the bot has no menu yet
            _log.info("Telegram does not show this of the bot: %s", error)
            return None
        except (NetworkError, RetryAfter) as error:
            if pause is None:
                _log.warning("Could not change what Telegram shows of the bot: %s", error)
                return None
            await asyncio.sleep(pause)
        except TelegramError as error:
            _log.info("Telegram does not show this of the bot: %s", error)
            return None
    return None
