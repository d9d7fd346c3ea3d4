"""The life of the bot: reach Telegram, get updates, take signals, and end with nothing undone."""

import asyncio
import contextlib
import dataclasses
import logging
import signal
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot import garbage, health, log, metrics
from bot.app import BESIDE, UPDATES, TelegramApplication, build, token
from bot.errors import BadSetting, TelegramRefused
from bot.handlers.failure import polling_failed
from bot.inbox import Inbox
from bot.leader import alone, leading
from bot.processes import Processes
from bot.services import Services
from bot.settings import Settings, load
from bot.storage.database import Database
from bot.worker import Answers
from knowledge.errors import TrolyError

_log = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0  # seconds between tries to reach Telegram at start
_LOOKS = 60.0  # seconds between looks whether the token is still good
# Seconds in which handlers finish what they have begun; with the rest, ten after SIGTERM.
_FINISHES = 7.0
_BEAT = 0.1  # seconds between looks at the loop's lag

# What the running bot is built on.
_FIXED = (
    "telegram_token",
    "telegram_base_url",
    "data_dir",
    "database_url",
    "secret",
    "webhook_url",
    "webhook_listen",
    "webhook_secret",
    "health_address",
    "model",
    "answer_processes",
)


def run(settings: Settings, answers: Answers, processes: Processes | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM, which lets it finish what it has begun.

    Questions are answered by `processes` where there are any, which end with the bot.

    Raises BadSetting without a token, TelegramRefused with a wrong one, AlreadyRunning beside
    another bot on the same file, DatabaseUnavailable.
    """
    token(settings)
    log.set_up(settings)
    with contextlib.ExitStack() as held:
        if settings.database_url is None:
            held.enter_context(alone(settings.data_dir))
        application = build(settings, answers, Database.open(settings.database), processes)
        garbage.set_aside()
        asyncio.run(_until_told_to_stop(application))


async def _until_told_to_stop(application: TelegramApplication) -> None:
    serving = asyncio.ensure_future(serve(application))
    loop = asyncio.get_running_loop()
    # Windows has no such handlers; there Ctrl+C cancels by itself.
    with contextlib.suppress(NotImplementedError, AttributeError):
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, serving.cancel)
        loop.add_signal_handler(signal.SIGHUP, reload, application)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def reload(application: TelegramApplication) -> None:
    """Read the settings again; what cannot be changed while running is told, and stays.

    A new index is noticed without this, with the next question.
    """
    services: Services = application.bot_data["services"]
    try:
        new = load()
    except BadSetting as error:
        _log.error("The old settings stay: %s", error)
        return
    fixed = [name for name in _FIXED if getattr(new, name) != getattr(services.settings, name)]
    if fixed:
        names = ", ".join(f"TROLY_{name.upper()}" for name in fixed)
        _log.warning("To be changed by a restart only: %s", names)
        new = new.model_copy(update={n: getattr(services.settings, n) for n in fixed})
    application.bot_data["services"] = dataclasses.replace(services, settings=new)
    logging.root.setLevel(new.log_level.value)
    _log.info("Read the settings again")


async def serve(application: TelegramApplication) -> None:
    """Get and answer updates until cancelled, then finish what has begun and close everything."""
    inbox, updater = application.update_queue, application.updater
    assert isinstance(inbox, Inbox)  # noqa: S101  # `build` has put it there
    assert updater  # noqa: S101  # the builder makes one unless told otherwise
    services: Services = application.bot_data["services"]
    try:
        async with asyncio.TaskGroup() as tasks:
            # First: who waits for Telegram is alive, and says what it waits for.
            if address := services.settings.health_address:
                tasks.create_task(health.serve(application, address))
            await _connect(application)
            await inbox.open(application.bot)
            await application.start()
            _log.info("Ready: @%s answers", application.bot.username)
            tasks.create_task(_until_refused(application))
            tasks.create_task(_get_updates(application))
            tasks.create_task(_measure_lag())
            for work in BESIDE:
                tasks.create_task(_go_on(work, application))
    except* TrolyError as failed:
        raise failed.exceptions[0] from None
    finally:
        if updater.running:
            await updater.stop()
        await inbox.close()
        if application.running:
            await _stop(application)
        await inbox.leave()
        await application.shutdown()
        await application.bot.shutdown()  # the above leaves it open where start has failed
        if application.post_shutdown:
            await application.post_shutdown(application)


async def _stop(application: TelegramApplication) -> None:
    """Finish what is in hand, but not for ever: what is left is done at the next start."""
    try:
        async with asyncio.timeout(_FINISHES):
            await application.stop()
    except TimeoutError:
        _log.warning("Stopping with work in hand; it is done at the next start")


async def _measure_lag() -> None:
    """Observe how late the loop wakes us, until cancelled: what blocks it shows here."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _BEAT
        await asyncio.sleep(_BEAT)
        metrics.LAG.observe(max(0.0, loop.time() - due))


async def _go_on(
    work: Callable[[TelegramApplication], Awaitable[None]], application: TelegramApplication
) -> None:
    """Do `work` until cancelled, again where it fails: the bot answers on without it."""
    while True:
        try:
            await work(application)
        except TrolyError as error:
            _log.error("%s stopped and goes on in a minute: %s", work.__name__, error)
        except Exception:
            _log.exception("%s stopped and goes on in a minute", work.__name__)
        await asyncio.sleep(_LOOKS)


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
                allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=polling_failed
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
        allowed_updates=UPDATES,
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
            health.telegram_answered()
        except InvalidToken:
            raise _refused() from None
        except TelegramError as error:
            _log.debug("Could not look whether the token is still good: %s", error)


async def _connect(application: TelegramApplication) -> None:
    """Reach Telegram, waiting for the network as long as it takes; raises TelegramRefused."""
    pause = 1.0
    while True:
        try:
            await application.initialize()
            health.telegram_answered()
            return
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
