"""`/healthz` and `/metrics` on a local port: is the bot well, and what has it done."""

import asyncio
import contextlib
import json
import logging
import socket
import time
from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection, func, select
from tornado.httpserver import HTTPServer
from tornado.web import Application as Site
from tornado.web import RequestHandler

from bot import metrics
from bot.app import TelegramApplication
from bot.errors import BadSetting, DatabaseUnavailable
from bot.inbox import Inbox
from bot.services import Services
from bot.storage import updates
from bot.storage.schema import tickets
from index.manifest import CURRENT

_log = logging.getLogger(__name__)

# Telegram is asked once a minute whether it knows us: bot/serving.py. Two misses are no accident.
_SILENT = 150.0
_PATIENCE = 3.0  # seconds that a look at the database may take

_last_answer = time.monotonic()


def telegram_answered() -> None:
    """Note that Telegram has answered just now."""
    global _last_answer
    _last_answer = time.monotonic()


async def serve(application: TelegramApplication, address: str) -> None:
    """Answer at `address` ("host:port") until cancelled; raises BadSetting where it is taken."""
    host, _, port = address.rpartition(":")
    site = Site(
        [
            ("/healthz", _Health, {"served": application}),
            ("/metrics", _Metrics, {"served": application}),
        ],
        log_function=lambda handler: None,
    )
    server = HTTPServer(site)
    try:
        listening = socket.create_server((host, int(port)))
        listening.setblocking(False)
        server.add_socket(listening)
    except OSError as error:
        raise BadSetting(
            f"không mở được TROLY_HEALTH_ADDRESS={address} ({error.strerror}); chọn cổng khác"
        ) from error
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()


async def look(services: Services) -> Mapping[str, str]:
    """Return what is checked and how it is: "ok", or what is wrong."""
    try:
        async with asyncio.timeout(_PATIENCE):
            await services.database.read(lambda connection: connection.scalar(select(1)))
        database = "ok"
    except (DatabaseUnavailable, TimeoutError) as error:
        _log.error("The database is not well: %s", error or "no answer")
        database = "unavailable"
    silent = time.monotonic() - _last_answer
    telegram = "ok" if silent < _SILENT else f"silent for {silent:.0f} s"
    return {"database": database, "telegram": telegram}


class _Page(RequestHandler):
    def initialize(self, served: TelegramApplication) -> None:
        self.services: Services = served.bot_data["services"]
        assert isinstance(served.update_queue, Inbox)  # noqa: S101  # bot/app.py puts it there
        self.inbox = served.update_queue


class _Health(_Page):
    async def get(self) -> None:
        """Answer 200 with every check "ok", or 503."""
        found = await look(self.services)
        well = all(state == "ok" for state in found.values())
        self.set_status(200 if well else 503)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"status": "ok" if well else "failing", **found}))


class _Metrics(_Page):
    async def get(self) -> None:
        """Answer with the numbers of now."""
        metrics.IN_HAND.set(self.inbox.in_hand)
        with contextlib.suppress(OSError):
            made = (self.services.settings.index_dir / CURRENT).stat().st_mtime
            metrics.INDEX_AGE.set(time.time() - made)
        try:
            waiting, states = await self.services.database.read(self._counted)
            metrics.WAITING.set(waiting)
            for state, number in states.items():
                metrics.TICKETS.labels(state).set(number)
        except DatabaseUnavailable as error:
            _log.error("Metrics without the database: %s", error)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(metrics.REGISTRY))

    def _counted(self, connection: Connection) -> tuple[int, dict[str, int]]:
        by_state = select(tickets.c.state, func.count()).group_by(tickets.c.state)
        rows = connection.execute(by_state).all()
        return updates.waiting(connection, self.inbox.bot), dict(map(tuple, rows))
