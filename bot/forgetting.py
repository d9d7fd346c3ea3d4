"""Drops what has lived its time, every ten minutes as long as the bot runs."""

import asyncio
import datetime
import logging
import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

from telegram.ext import Application

from bot.errors import DatabaseUnavailable
from bot.services import Services
from bot.storage.privacy import forget_old

_log = logging.getLogger(__name__)

# The shortest life is half an hour (turns); each look is four deletions by an index.
_LOOKS = 600.0
# Seconds for which a file that an administrator sent waits to be added or left: a day to decide.
_UPLOADS = 24 * 3600.0


async def forgetting(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Forget, for ever; what the database refuses is tried again at the next look."""
    while True:
        services: Services = application.bot_data["services"]
        settings = services.settings
        work = partial(
            forget_old,
            now=datetime.datetime.now(datetime.UTC),
            questions_after=datetime.timedelta(days=settings.keep_days),
            tickets_after=datetime.timedelta(days=settings.keep_ticket_days),
        )
        try:
            if forgotten := await services.database.write(work):
                _log.info("Dropped what is old: %s", forgotten)
        except DatabaseUnavailable as error:
            _log.warning("Could not drop what is old, trying again later: %s", error)
        await asyncio.to_thread(_drop_uploads, settings.incoming_dir, time.time() - _UPLOADS)
        await asyncio.sleep(_LOOKS)


def _drop_uploads(folder: Path, before: float) -> None:
    """Drop the folders of uploads in which nothing has changed since `before`."""
    for upload in folder.glob("*"):
        try:
            if max(path.stat().st_mtime for path in (upload, *upload.rglob("*"))) < before:
                shutil.rmtree(upload)
                _log.info("Dropped a file that was sent and left: %s", upload.name)
        except OSError as error:  # somebody has just decided on it; or it is not ours to drop
            _log.warning("Could not drop a file that was sent and left: %s", error)
