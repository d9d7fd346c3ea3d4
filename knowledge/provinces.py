"""The 63 provinces and cities that the guidance speaks to, and which unit each is part of now."""

import datetime
import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from knowledge.model import Span
from knowledge.vietnamese import fold, fold_aligned, nfc

_FILE = "successors.toml"
# A name that changed without the borders, and how else it is written.
_RENAMED = {"Thừa Thiên Huế": ("Thừa Thiên - Huế", "Huế")}


@dataclass(frozen=True, slots=True)
class Province:
    """A province as it was in 2022. From `since`, `now` is the unit it is part of; None is itself.

    `joined` are the provinces that it took in. `word` is whether the name is also ordinary words
    ("hòa bình"), which then count only with capitals, or after "tỉnh".
    """

    name: str
    names: tuple[str, ...]
    since: datetime.date
    now: str | None = None
    joined: tuple[str, ...] = ()
    word: bool = False


@dataclass(frozen=True, slots=True)
class NamedProvince:
    """A province where a text (NFC) names it."""

    span: Span
    province: Province


@functools.cache
def load() -> tuple[Province, ...]:
    """Return every province, from the table of what became of them."""
    text = nfc((resources.files("knowledge") / _FILE).read_text(encoding="utf-8"))
    file = tomllib.loads(text)
    table = file["provinces"]
    renamed = [row for row in file["successor"] if row["name"] in _RENAMED]
    return tuple(
        Province(
            row["name"],
            tuple(dict.fromkeys((row["name"], *row.get("names", ())))),
            table["since"],
            row.get("now"),
            tuple(row.get("joined", ())),
            row.get("word", False),
        )
        for fate in ("gone", "larger", "same")
        for row in table[fate]
    ) + tuple(
        Province(row["name"], (*row["names"], *_RENAMED[row["name"]]), row["seen"])
        for row in renamed
    )


def named_in(text: str) -> tuple[NamedProvince, ...]:
    """Return the provinces that `text` names, in order, the longer name where two overlap.

    Marks and capitals may be left out, but for names that are also ordinary words.

    >>> [named.province.name for named in named_in("4 địa phương là Hải Dương, Nghệ An")]
    ['Hải Dương', 'Nghệ An']
    >>> named_in("hòa bình, hữu nghị"), len(named_in("tinh hoa binh"))
    ((), 1)
    """
    text = nfc(text)
    folded = fold_aligned(text)
    found: list[NamedProvince] = []
    for match in _pattern().finditer(folded):
        province = _by_name()[_plain(match[0])]
        written = text[match.start() : match.end()]
        capital = not any(word[0].islower() for word in re.split(r"[\s–—-]+", written))
        after = re.search(r"\b(?:tinh|thanh pho|tp)\s+$", folded[: match.start()])
        if province.word and not capital and not after:
            continue
        found.append(NamedProvince(Span(*match.span()), province))
    return tuple(found)


# Between the names of a list: «Long An, Bà Rịa - Vũng Tàu, Thành phố Đà Nẵng và Bến Tre»
_BETWEEN = re.compile(r"\s*(?:[,;]\s*|(?:va|hoac)\s+)*(?:(?:tinh|thanh pho|tp\.?)\s+)?")


def lists_in(text: str) -> tuple[tuple[NamedProvince, ...], ...]:
    """Return the lists of two provinces or more that `text` prints, in order.

    >>> [len(named) for named in lists_in("gồm Hà Nội, Cần Thơ và TP Đà Nẵng; riêng Bến Tre")]
    [3]
    """
    folded = fold_aligned(nfc(text))
    runs: list[list[NamedProvince]] = []
    for named in named_in(text):
        if runs and _BETWEEN.fullmatch(folded[runs[-1][-1].span.end : named.span.start]):
            runs[-1].append(named)
        else:
            runs.append([named])
    return tuple(tuple(run) for run in runs if len(run) > 1)


def part_of(name: str) -> Province | None:
    """Return the province of today that the unit `name` ("tỉnh An Giang") is; None for others."""
    bare = re.sub(r"^(?:tinh|thanh pho|tp) (?!ho chi minh)", "", _plain(fold(name)))
    return _by_name().get(bare)


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s–—.-]+", fold(name))).strip()


@functools.cache
def _by_name() -> dict[str, Province]:
    return {_plain(name): province for province in load() for name in province.names}


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Return what finds any province in folded text, longer names first."""
    spelled = sorted(_by_name(), key=len, reverse=True)
    ways = "|".join(r"(?:\s*[–—.-]\s*|\s+)".join(map(re.escape, n.split())) for n in spelled)
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")
