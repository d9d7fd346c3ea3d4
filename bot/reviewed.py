"""An answer of the unit's officials beside the quotes: whose, of which day, resting on what."""

import datetime
from dataclasses import dataclass

from knowledge.model import Authority, Citation


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What people answered to the question that was asked, and the places that it rests on.

    `question` is the one that they answered. `entry` is its number in the database, None where it
    came with the project.
    """

    question: str
    text: str
    unit: str
    on: datetime.date
    citations: tuple[Citation, ...]
    entry: int | None = None
    authority: Authority = Authority.FAQ
