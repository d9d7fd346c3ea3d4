"""Keep the unit's answers true: look at them whenever the texts, the day or the entries change."""

import datetime
from collections.abc import Sequence
from functools import partial

from bot.faq import Entry, Stage, outdated
from bot.faq_file import starting_set
from bot.storage import entries
from bot.storage.database import Database
from knowledge.library import Library


def opened(database: Database) -> Sequence[Entry]:
    """Add the entries that ship and are not in `database` yet; return all that are in it."""
    shipped = starting_set()
    database.write_now(partial(entries.seed, shipped=shipped))
    return database.read_now(entries.every)


def reviewed(database: Database, library: Library, day: datetime.date) -> list[Entry]:
    """Mark the approved entries of which a place has changed by `day`; return those now marked.

    Whoever marks an entry first gets it: of several replicas only one tells of it.
    """
    approved = database.read_now(partial(entries.every, stages=[Stage.APPROVED]))
    found = outdated(approved, library.on(day))
    if not found:
        return []
    return database.write_now(partial(entries.to_review, found=found))
