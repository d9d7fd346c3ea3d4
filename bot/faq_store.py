"""Which entries the assistant answers with: those that ship, or what the office made of them."""

import logging
from collections.abc import Sequence

from bot.faq import Entry
from bot.faq_file import starting_set
from bot.settings import Settings

_log = logging.getLogger(__name__)


def of_office(settings: Settings) -> Sequence[Entry]:
    """Return the entries of the office's database, with those that ship and are not in it.

    Where there is no database yet, or it cannot be read, these are the ones that ship: a question
    on the console is no reason to make one, or to fail.
    """
    shipped = starting_set()
    if settings.database_url is None and not (settings.data_dir / "troly.db").is_file():
        return shipped
    # Imported here: most questions on the console need no database.
    from bot.errors import DatabaseUnavailable
    from bot.storage import entries
    from bot.storage.database import Database

    try:
        database = Database(settings.database)
        try:
            kept = database.read_now(entries.every)
        finally:
            database.close()
    except DatabaseUnavailable as error:
        _log.warning("Answering with the entries that ship only: %s", error)
        return shipped
    names = {entry.name for entry in kept}
    return [*kept, *(entry for entry in shipped if entry.name not in names)]
