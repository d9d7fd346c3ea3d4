"""Find the day on which a document takes effect, and its parts that have a day of their own."""

import datetime
import re
from dataclasses import dataclass

from knowledge.model import Document, Kind, Locator, Span
from knowledge.places import listed_places
from knowledge.quotes import without_quotes


@dataclass(frozen=True, slots=True)
class Effect:
    """The day as printed, None where the document does not say, and the exceptions to it."""

    day: datetime.date | None = None
    exceptions: tuple[tuple[Locator, datetime.date], ...] = ()

    def of(self, locator: Locator | None) -> datetime.date | None:
        """Return the day on which the place takes effect, with what it stands in."""
        labels = locator.labels if locator else ()
        fitting = [
            day for place, day in self.exceptions if labels[: len(place.labels)] == place.labels
        ]
        return fitting[-1] if fitting else self.day


# "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2026."
_EFFECT = re.compile(
    r"""có\s+hiệu\s+lực(?:\s+thi\s+hành)?\s+(?:kể\s+)?từ\s+
    ngày\s+(\d{1,2})(?:\s+tháng\s+|[/.-])(\d{1,2})(?:\s+năm\s+|[/.-])(\d{4})""",
    re.VERBOSE | re.IGNORECASE,
)
# Only its own days count: "Luật này", and "khoản 7 Điều 1 của Nghị định này".
_OWN = re.compile(r"\bnày\b")


def effect_of(document: Document) -> Effect:
    """Return when `document` takes effect, by its own words outside quotations; never raises."""
    day: datetime.date | None = None
    exceptions: list[tuple[Locator, datetime.date]] = []
    for provision in document.walk():
        if provision.children or provision.kind is Kind.PART:
            continue
        start = (provision.heading or provision.body).start
        words = without_quotes(document.words(Span(start, provision.body.end)))[0]
        for sentence in re.split(r"(?<=[.;])\s+", words):
            found = _EFFECT.search(sentence)
            if found is None or not _OWN.search(sentence[: found.start()]):
                continue
            number, month, year = (int(group) for group in found.groups())
            try:
                date = datetime.date(year, month, number)
            except ValueError:
                continue  # a day that no calendar has
            places = listed_places(sentence[: found.start()])
            exceptions += [(place, date) for place, _ in places]
            if not places and day is None:
                day = date
    return Effect(day, tuple(exceptions))
