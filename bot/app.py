"""The one place where settings, assistant and handlers meet and become a running bot."""

import asyncio
import contextlib
import logging
import signal
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from bot import log
from bot.errors import BadSetting, TelegramRefused
from bot.handlers.commands import help_, start, unknown
from bot.handlers.context import Context
from bot.handlers.failure import apologise, failed, polling_failed
from bot.handlers.question import not_text, question
from bot.inbox import Inbox, InTurn
from bot.leader import alone, leading
from bot.pace import Pace
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from bot.worker import Answers, Worker

_log = logging.getLogger(__name__)

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]

# What the handlers below read; Telegram sends nothing else.
_UPDATES = ("message",)
_LONGEST_PAUSE = 30.0  # seconds between tries to reach Telegram at start
_LOOKS = 60.0  # seconds between looks whether the token is still good


def token(settings: Settings) -> str:
    """Return the bot's token; raises BadSetting where there is none."""
    if settings.telegram_token is None:
        raise BadSetting(
            "chưa có mã của bot: đặt TROLY_TELEGRAM_TOKEN (mã do @BotFather cấp) rồi chạy lại"
        )
    return settings.telegram_token.get_secret_value()


def build(settings: Settings, answers: Answers, database: Database) -> TelegramApplication:
    """Return the bot, ready to `serve`; it closes `database`. Raises BadSetting without a token."""
    secret = token(settings)
    worker = Worker(answers)
    number = secret.partition(":")[0]
    inbox = Inbox(database, int(number) if number.isdigit() else 0)

    async def close(application: TelegramApplication) -> None:
        worker.close()
        database.close()

    async def give_up(update: Update) -> None:
        await apologise(update, Context.from_update(update, application))

    application = (
        Application.builder()
        .token(secret)
        .base_url(f"{settings.telegram_base_url}/bot")
        .base_file_url(f"{settings.telegram_base_url}/file/bot")
        .rate_limiter(Pace())
        .update_queue(inbox)
        .concurrent_updates(InTurn(inbox, give_up))
        .context_types(ContextTypes(context=Context))
        .job_queue(None)
        .post_shutdown(close)
        .build()
    )
    application.bot_data["services"] = Services(settings, worker, database)
    new = filters.UpdateType.MESSAGE
    alone = new & filters.ChatType.PRIVATE
    # What is said about a chat itself: who came, who left, a new title.
    about_the_chat = filters.StatusUpdate.ALL
    application.add_handlers(
        [
            CommandHandler("start", start, new),
            CommandHandler("help", help_, new),
            MessageHandler(alone & filters.COMMAND, unknown),
            MessageHandler(new & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, question),
            MessageHandler(alone & ~about_the_chat, not_text),
        ]
    )
    application.add_error_handler(failed)
    return application


def run(settings: Settings, answers: Answers) -> None:
    """Run the bot until SIGINT or SIGTERM, which lets it finish what it has begun.

    Raises BadSetting without a token, TelegramRefused with a wrong one, AlreadyRunning beside
    another bot on the same file, DatabaseUnavailable.
    """
    token(settings)
    log.set_up(settings)
    with contextlib.ExitStack() as held:
        if settings.database_url is None:
            held.enter_context(alone(settings.data_dir))
        application = build(settings, answers, Database.open(settings.database))
        asyncio.run(_until_told_to_stop(application))


async def _until_told_to_stop(application: TelegramApplication) -> None:
    serving = asyncio.ensure_future(serve(application))
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl+C cancels by itself.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def serve(application: TelegramApplication) -> None:
    """Get and answer updates until cancelled, then finish what has begun and close everything."""
    inbox, updater = application.update_queue, application.updater
    assert isinstance(inbox, Inbox)  # noqa: S101  # `build` has put it there
    assert updater  # noqa: S101  # the builder makes one unless told otherwise
    try:
        await _connect(application)
        await inbox.open(application.bot)
        await application.start()
        _log.info("Ready: @%s answers", application.bot.username)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_until_refused(application))
            tasks.create_task(_get_updates(application))
    except* TelegramRefused as refused:
        raise refused.exceptions[0] from None
    finally:
        if updater.running:
            await updater.stop()
        await inbox.close()
        if application.running:
            await application.stop()
        await inbox.leave()
        await application.shutdown()
        await application.bot.shutdown()  # the above leaves it open where start has failed
        if application.post_shutdown:
            await application.post_shutdown(application)


async def _get_updates(application: TelegramApplication) -> None:
    """Get updates as the settings say, until cancelled."""
    services: Services = application.bot_data["services"]
    updater = application.updater
    assert updater  # noqa: S101  # `serve` has looked
    if services.settings.webhook_url:
        await _listen(application, services.settings)
        return
    while True:
        async with leading(services.database, application.bot.id) as lost:
            await updater.start_polling(
                allowed_updates=_UPDATES, bootstrap_retries=-1, error_callback=polling_failed
            )
            await lost.wait()
            await updater.stop()


async def _listen(application: TelegramApplication, settings: Settings) -> None:
    """Take what Telegram sends to the webhook, until cancelled."""
    assert application.updater  # noqa: S101  # `serve` has looked
    assert settings.webhook_url  # noqa: S101  # the caller has looked
    assert settings.webhook_secret  # noqa: S101  # the settings have looked
    host, _, port = settings.webhook_listen.rpartition(":")
    await application.updater.start_webhook(
        listen=host,
        port=int(port),
        url_path=urlsplit(settings.webhook_url).path.strip("/"),
        webhook_url=settings.webhook_url,
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=_UPDATES,
        bootstrap_retries=-1,
    )
    await asyncio.Event().wait()


async def _until_refused(application: TelegramApplication) -> None:
    """Look now and then whether Telegram still accepts the token; raises TelegramRefused.

    Polling ends without a word to us when the token is revoked.
    """
    while True:
        await asyncio.sleep(_LOOKS)
        try:
            await application.bot.get_me()
        except InvalidToken:
            raise _refused() from None
        except TelegramError as error:
            _log.debug("Could not look whether the token is still good: %s", error)


async def _connect(application: TelegramApplication) -> None:
    """Reach Telegram, waiting for the network as long as it takes; raises TelegramRefused."""
    pause = 1.0
    while True:
        try:
            return await application.initialize()
        except InvalidToken:
            # The cause spells out the token.
            raise _refused() from None
        except BadRequest:
            raise
        except (NetworkError, RetryAfter) as error:
            _log.warning("Cannot reach Telegram (%s); trying again in %.0f s", error, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _refused() -> TelegramRefused:
    return TelegramRefused(
        "Telegram không nhận mã của bot: kiểm tra TROLY_TELEGRAM_TOKEN (xem lại ở @BotFather) "
        "và TROLY_TELEGRAM_BASE_URL"
    )
