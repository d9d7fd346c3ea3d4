"""Every document around the guidance: what it is, what holds on a day, how sure we are."""

import datetime
import functools
import tomllib
from importlib import resources
from typing import Any

import pydantic

from knowledge.entry import Entry, LookAlike, Note, Relation, RelationKind
from knowledge.model import Citation, Locator, State, Status
from knowledge.naming import mentions, names, parts_of, spelled
from knowledge.vietnamese import nfc

_FILE = "catalogue.toml"


class Catalogue:
    """Every document we know of, by number and by the ways officers write it."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        """Keep `entries`, whose numbers differ, in their order."""
        self.entries = entries
        self._by_number = {entry.number: entry for entry in entries}
        self._by_key = {entry.number.casefold(): entry for entry in entries}
        self._relations = {entry.number: entry.relations for entry in entries}
        for relation in [relation for entry in entries for relation in entry.relations]:
            others = self._relations.get(relation.target, ())
            self._relations[relation.target] = (*others, relation)
        # Asked for with every place that is looked at, of a few days.
        self._statuses = functools.lru_cache(maxsize=8192)(self._status)
        self._parts = {entry.number: parts_of(entry.number, entry.date) for entry in entries}
        self._names = {
            entry.number: [spelled(name) for name in (entry.title, *entry.aliases)]
            for entry in entries
        }

    def entry(self, number: str) -> Entry | None:
        """Return the document whose full number this is, in any case and Unicode form, or None."""
        return self._by_key.get(nfc(number).strip().casefold())

    def find(self, words: str) -> tuple[Entry, ...]:
        """Return the documents that `words` may name, the likeliest first, then the newer.

        Understands "72/2015", "NĐ 72", "nghị định 72 năm 2015", "qd1079", "cv 5740" and the names
        in `aliases`, with or without diacritics. A year, type or symbol that is given must fit, so
        "72/2013" finds nothing here; `look_alikes` says why.
        """
        if exact := self.entry(words):
            return (exact,)
        written, said = mentions(words), spelled(words)
        scores = {
            entry.number: max(
                [mention.score(entry.type, self._parts[entry.number]) for mention in written]
                + [names(said, name) for name in self._names[entry.number]],
                default=0,
            )
            for entry in self.entries
        }
        best = sorted(
            (entry for entry in self.entries if scores[entry.number]),
            key=lambda entry: (scores[entry.number], entry.date or datetime.date.min),
            reverse=True,
        )
        return tuple(best)

    def look_alikes(self, words: str) -> tuple[LookAlike, ...]:
        """Return the documents outside the catalogue that `words` name by number and year."""
        written = [mention for mention in mentions(words) if mention.year]
        return tuple(
            look_alike
            for entry in self.entries
            for look_alike in entry.confusable_with
            if self.entry(look_alike.number) is None
            and any(mention.score("", parts_of(look_alike.number, None)) for mention in written)
        )

    def relations_of(self, number: str) -> tuple[Relation, ...]:
        """Return what the document does to others, then what others do to it."""
        return self._relations.get(number, ())

    def status(self, number: str, on: datetime.date) -> Status:
        """Return what the whole document is worth on the day `on`, by what and since when.

        UNKNOWN where the document is not in the catalogue, or where no source tells whether it had
        taken effect by then. `by` names the document that ended or last changed it, and the place.
        """
        return self._statuses(number, on)

    def _status(self, number: str, on: datetime.date) -> Status:
        entry = self.entry(number)
        if entry is None:
            return Status(State.UNKNOWN)
        if ended := self._last(entry, on, RelationKind.REPLACES, RelationKind.REPEALS):
            return Status(State.EXPIRED, *ended)
        if entry.expires and entry.expires <= on:
            return Status(State.EXPIRED, since=entry.expires)
        if entry.in_force_from and on < entry.in_force_from:
            return Status(State.NOT_YET, since=entry.in_force_from)
        if entry.date and on < entry.date:
            return Status(State.NOT_YET)
        if entry.in_force_from is None and (entry.in_force_by is None or on < entry.in_force_by):
            return Status(State.UNKNOWN)
        if amended := self._last(entry, on, RelationKind.AMENDS):
            return Status(State.AMENDED, *amended)
        return Status(State.IN_FORCE, since=entry.in_force_from)

    def notes(
        self, number: str, on: datetime.date, locator: Locator | None = None
    ) -> tuple[Note, ...]:
        """Return the notes to be read on the day `on`: on the whole document, then on the place.

        A note on a place is also one on the places inside it, and on those that hold it.
        """
        entry = self.entry(number)
        notes = [note for note in entry.notes if note.holds_on(on)] if entry else []
        about_it = [note for note in notes if note.at and _meet(note.at, locator)]
        return (*(note for note in notes if note.at is None), *about_it)

    def _last(
        self, entry: Entry, on: datetime.date, *kinds: RelationKind
    ) -> tuple[Citation, datetime.date | None] | None:
        """Return the latest relation of `kinds` to `entry` in effect on `on`, and since when."""
        reached: list[tuple[datetime.date, datetime.date, Relation]] = []
        for relation in self.relations_of(entry.number):
            if relation.target != entry.number or relation.kind not in kinds:
                continue
            actor = self._by_number[relation.document]
            effect = relation.since or actor.in_force_from or actor.in_force_by
            if effect and effect <= on:
                reached.append((effect, actor.date or effect, relation))
        if not reached:
            return None
        _, _, relation = max(reached, key=lambda item: item[:2])
        actor = self._by_number[relation.document]
        since = relation.since or actor.in_force_from
        return Citation(relation.document, relation.at, actor.date), since


def _meet(place: Locator, other: Locator | None) -> bool:
    """Return whether one of two places lies in the other."""
    depth = min(len(place.labels), len(other.labels)) if other else 0
    return other is not None and place.labels[:depth] == other.labels[:depth]


@functools.cache
def load() -> Catalogue:
    """Return the catalogue that ships with the project; raises ValueError naming what is wrong."""
    return parse(resources.files("knowledge").joinpath(_FILE).read_text(encoding="utf-8"))


def parse(toml: str) -> Catalogue:
    """Return the catalogue written in `toml`; raises ValueError naming what is wrong, and where."""
    file = tomllib.loads(nfc(toml))
    entries = pydantic.TypeAdapter(tuple[Entry, ...]).validate_python(
        tuple(_complete(row, file["verified"]) for row in file["document"])
    )
    numbers = [entry.number for entry in entries]
    for entry in entries:
        if doubt := _contradiction(entry, numbers):
            raise ValueError(f"{_FILE}, document {entry.number}: {doubt}")
    return Catalogue(entries)


def _complete(row: dict[str, Any], verified: datetime.date) -> dict[str, Any]:
    """Return a row of the file with what it leaves to be understood."""
    relations = [
        relation | {"document": row.get("number")} for relation in row.get("relations", ())
    ]
    certainties = row.get("certainty_of", {})
    rest = {key: value for key, value in row.items() if key != "certainty_of"}
    return (
        {"verified": verified}
        | rest
        | {
            "relations": relations,
            "certainties": tuple(certainties.items()),
        }
    )


def _contradiction(entry: Entry, numbers: list[str]) -> str | None:
    """Return what an entry says against itself or the others, or None."""
    if numbers.count(entry.number) > 1:
        return "is there twice; join the two entries"
    if entry.date and entry.in_force_from and entry.in_force_from < entry.date:
        return "in_force_from is before date"
    if entry.in_force_from and entry.in_force_by:
        return "in_force_by is for an unknown in_force_from; drop one of the two"
    if entry.known != "toàn văn" and not entry.missing:
        return "say in `missing` what is not known of it"
    if (entry.known == "không") != (entry.text is None):
        return "`text` and `known` disagree; a text that ships is known at least in part"
    for field, _ in entry.certainties:
        if getattr(entry, field, None) is None:
            return f"certainty_of names {field}, which has no value"
    for relation in entry.relations:
        if relation.target not in numbers:
            return f"{relation.kind} {relation.target}, which has no entry; add one"
    return None
