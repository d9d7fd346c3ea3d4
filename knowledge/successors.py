"""What has become of the bodies and places that the guidance names: who does their work now."""

import datetime
import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Annotated, Any

import pydantic

from knowledge.entry import Certainty
from knowledge.model import Span
from knowledge.vietnamese import fold, fold_aligned, nfc

_FILE = "successors.toml"
_WORD = re.compile(r"\w+")
_STRICT = pydantic.ConfigDict(extra="forbid")
_Words = Annotated[str, pydantic.Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Successor:
    """An old name, how it is written, and the sentence that an officer should read about it.

    `now` is the body or unit in its place, None where there is none to name. The note holds from
    `since`, or, where no source gives that day, from `seen`, the earliest day a source shows.
    `changed` is false for a province that only needs saying that it stayed as it was.
    """

    __pydantic_config__ = _STRICT

    name: _Words
    names: Annotated[tuple[_Words, ...], pydantic.Field(min_length=1)]
    note: _Words
    certainty: Certainty
    source: _Words
    now: _Words | None = None
    since: datetime.date | None = None
    seen: datetime.date | None = None
    word: bool = False
    changed: bool = True

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the old name is out of date on `day`."""
        first = self.since or self.seen
        return first is not None and first <= day


@dataclass(frozen=True, slots=True)
class Named:
    """An old name where it stands in a text (NFC)."""

    span: Span
    successor: Successor


def named_in(text: str, on: datetime.date) -> tuple[Named, ...]:
    """Return the names in `text` that are out of date on `on`, each once, in order.

    Case and diacritics may be left out. A longer name hides a shorter one inside it.

    >>> day = datetime.date(2026, 11, 23)
    >>> [named.successor.now for named in named_in("quy che cua tinh Soc Trang", day)]
    ['thành phố Cần Thơ']
    """
    text = nfc(text)
    folded = fold_aligned(text)
    words = set(_WORD.findall(folded))
    marked = folded != text.casefold()
    found: list[Named] = []
    taken: list[Span] = []
    matches = [
        (match.span(), successor)
        for successor in load()
        if not words.isdisjoint(_first_words(successor.names))
        and successor.changed
        and successor.holds_on(on)
        for match in _pattern(successor.names).finditer(folded)
        if _is_name(text, folded, match, successor, marked=marked)
    ]
    for (start, end), successor in sorted(matches, key=lambda item: item[0][0] - item[0][1]):
        span = Span(start, end)
        inside = any(span in other and span != other for other in taken)
        if not inside and successor not in [named.successor for named in found]:
            found.append(Named(span, successor))
        taken.append(span)
    return tuple(sorted(found, key=lambda named: (named.span, named.successor.since is None)))


@functools.cache
def load() -> tuple[Successor, ...]:
    """Return every successor that the project knows; raises ValueError naming what is wrong."""
    file = tomllib.loads(nfc((resources.files("knowledge") / _FILE).read_text(encoding="utf-8")))
    rows = [*file["successor"], *_provinces(file["provinces"])]
    return pydantic.TypeAdapter(tuple[Successor, ...]).validate_python(tuple(rows))


def _provinces(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a full row for each province, its note written from the table's sentence."""
    shared = {key: table[key] for key in ("since", "certainty", "source")}
    rows = []
    for fate in ("gone", "larger", "same"):
        for province in table[fate]:
            joined = province.get("joined", [])
            note = table[f"{fate}_note"].format(
                name=province["name"], now=province.get("now"), joined=" và ".join(joined)
            )
            own = {key: value for key, value in province.items() if key != "joined"}
            rows.append(
                {"names": (province["name"],), "note": note, "changed": fate != "same"}
                | shared
                | own
            )
    return rows


@functools.cache
def _first_words(names: tuple[str, ...]) -> frozenset[str]:
    """Return the words that `names` begin with, folded: without one of them, none is there."""
    return frozenset(_WORD.findall(fold(name))[0] for name in names)


@functools.cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of `names` in folded text; a space also matches hyphens and dashes."""
    spelled = sorted({fold(name) for name in names}, key=len, reverse=True)
    ways = "|".join(
        r"\s*[\s–—-]\s*".join(re.escape(word) for word in re.split(r"[\s–-]+", name))
        for name in spelled
    )
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")


def _is_name(
    text: str, folded: str, match: re.Match[str], successor: Successor, *, marked: bool
) -> bool:
    """Return whether the letters that matched without marks are the name and not other words."""
    written = text[match.start() : match.end()]
    capital = not any(word[0].islower() for word in re.split(r"[\s–—-]+", written))
    if successor.word and not capital:
        return folded[: match.start()].rstrip().endswith("tinh")
    if not marked or written.isascii():
        # Nobody marks anything here, or the name itself bears no marks.
        return capital or not marked or all(fold(name) == name for name in successor.names)
    # In marked text the marks have to be the name's: "hải dương", not "hai đường".
    plain = " ".join(re.split(r"[\s–—-]+", written.casefold()))
    return any(plain == " ".join(re.split(r"[\s–—-]+", n.casefold())) for n in successor.names)
