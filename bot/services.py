"""What the handlers work with, in one place: made once by bot/app.py, read by everybody."""

from dataclasses import dataclass, field

from bot.access import Access
from bot.settings import Settings
from bot.storage.database import Database
from bot.worker import Worker


@dataclass(frozen=True, slots=True)
class Services:
    """The assistant in its thread, the database, what the operator has decided, and for whom."""

    settings: Settings
    worker: Worker
    database: Database
    access: Access
    key: bytes = field(repr=False)  # of pseudonyms and invitation codes: bot/pseudonym.py
