"""How officers write the number or name of a document, and how well that fits a full number."""

import datetime
import re
from dataclasses import dataclass

from knowledge.model import NAMED_TYPES
from knowledge.vietnamese import fold

# "ngày 07/9/2015" and "tháng 6/2022" hold a year, not the number of a document.
_DATE = re.compile(
    r"(?:\bngay\s+)?\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(\d{4})\b"
    r"|\b(?:ngay\s+\d{1,2}\s+)?(?:thang|quy)\s+\d{1,2}\s*(?:[/.-]\s*|\s+nam\s+)(\d{4})\b"
)

# «nghi dinh so 72/2015/nd-cp», «nd 72», «qd1079», «72-2015», «57-kl/tw», «nghi dinh 72 nam 2015»
_MENTION = re.compile(
    rf"""
    (?<![\w/])
    (?: (?P<type> {"|".join(name.replace(" ", r"[ ]+") for name in NAMED_TYPES)} ) \.?
        [ ]* (?: so \b [ ]* :? [ ]* )? )?
    (?P<number> \d{{1,5}} ) (?![\d.,]\d|\d)
    (?: [ ]*[/-][ ]* (?P<year> (?:19|20)\d\d ) (?!\d) )?
    (?: [ ]*[/-][ ]* (?P<symbol> [a-z][a-z0-9]* (?: [/-][a-z0-9]+ )* ) )?
    (?: [ ]+ (?: cua [ ]+ )? nam [ ]+ (?P<later> (?:19|20)\d\d ) (?!\d) )?
    """,
    re.VERBOSE,
)
_FULL = re.compile(r"(?P<number>\d+)(?:/(?P<year>\d{4})(?!\d))?[/-](?P<symbol>.+)")


@dataclass(frozen=True, slots=True)
class Parts:
    """A full number taken apart: 72, 2015 and {"nd", "cp"}; the year may come from the date."""

    number: int
    year: int | None
    symbol: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A document as somebody wrote it; what they left out is None or empty."""

    number: int
    year: int | None
    type: str | None
    symbol: frozenset[str]

    def score(self, type_: str, parts: Parts) -> int:
        """Return how well this fits a document, 0 where anything that is given does not.

        Each thing that is given and fits counts; an empty `type_` fits any.
        """
        if self.number != parts.number:
            return 0
        if self.year and parts.year and self.year != parts.year:
            return 0
        if self.type and type_ and self.type != type_:
            return 0
        if not self.symbol <= parts.symbol:
            return 0
        return 1 + 2 * bool(self.type) + 2 * bool(self.year) + 4 * bool(self.symbol)


def parts_of(number: str, date: datetime.date | None) -> Parts:
    """Return the parts of a full number; `date` gives the year where the number has none.

    >>> parts_of("57-KL/TW", datetime.date(2023, 6, 15)).year
    2023
    """
    match = _FULL.fullmatch(fold(number))
    if match is None:
        raise ValueError(f"{number!r} is not a full document number; write it like 72/2015/NĐ-CP")
    year = int(match["year"]) if match["year"] else date.year if date else None
    return Parts(int(match["number"]), year, _symbol(match["symbol"]))


def mentions(words: str) -> tuple[Mention, ...]:
    """Return the documents that `words` name by number, in order.

    A bare number names one only where it is all there is: "5740", but not "7 tỉnh".

    >>> [(m.type, m.number, m.year) for m in mentions("theo NĐ 72/2015 và tt22, ngày 01/7/2026")]
    [('Nghị định', 72, 2015), ('Thông tư', 22, None)]
    """
    folded = _DATE.sub(lambda match: f" nam {match[1] or match[2]}", fold(words).strip())
    found = []
    for match in _MENTION.finditer(folded):
        alone = match.span() == (0, len(folded))
        if not (match["type"] or match["year"] or match["symbol"] or alone):
            continue
        # "2-a" is a place; a symbol that stands for a body is longer.
        if len(match["symbol"] or "xx") < 2 and not (match["type"] or match["year"] or alone):
            continue
        year = match["year"] or match["later"]
        type_ = NAMED_TYPES[re.sub(r" +", " ", match["type"])] if match["type"] else None
        found.append(
            Mention(
                int(match["number"]),
                int(year) if year else None,
                type_,
                _symbol(match["symbol"] or ""),
            )
        )
    return tuple(found)


def spelled(text: str) -> str:
    """Return the words of `text` as somebody types them who leaves out marks and punctuation.

    >>> spelled("Khung truyền thông (quảng bá)")
    'khung truyen thong quang ba'
    """
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def names(words: str, name: str) -> int:
    """Return how surely `words` hold `name`, both as `spelled`; 0 for not.

    A longer name says more: "khung truyen thong" 3, one of ten syllables 10.
    """
    return name.count(" ") + 1 if f" {name} " in f" {words} " else 0


def _symbol(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[/-]", text) if part)
