"""What the handlers work with, in one place: made once by bot/app.py, read by everybody."""

from dataclasses import dataclass

from bot.settings import Settings
from bot.storage.database import Database
from bot.worker import Worker


@dataclass(frozen=True, slots=True)
class Services:
    """The assistant in its thread, the database, and what the operator has decided."""

    settings: Settings
    worker: Worker
    database: Database
