"""Citations in words: find the places that a text names, and read the official wording back."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.model import (
    NAMED_TYPES,
    UNNUMBERED,
    Citation,
    Locator,
    Span,
    document_type,
    has_articles,
)
from knowledge.vietnamese import fold, fold_aligned, nfc, roman_value


@dataclass(frozen=True, slots=True)
class Reference:
    """A place named in a text: "khoản 5a điều 24 nghị định 72/2015" and where it stands.

    `document` is None where the words name no document ("mục 2a"), `locator` is None where they
    name a whole one. `kind` is what the outermost label is called, folded ("muc", "khoan"): a place
    that begins with a khoản, điểm or nhiệm vụ is one of what was talked about before. `span` points
    into the text that was searched, in NFC.
    """

    document: str | None
    locator: Locator | None
    kind: str | None
    date: datetime.date | None
    span: Span


# Places that stand by themselves; the others need a mục or a Điều around them.
COMPLETE = frozenset({"phan", "chuong", "phu luc", "dieu", "muc"})

# Patterns run on text folded character by character, so "Điều", "điều" and "dieu" are one.
_TYPES = NAMED_TYPES | {
    "chi thi": "Chỉ thị",
    "ke hoach": "Kế hoạch",
    "luat": "Văn bản",  # of the National Assembly: model.document_type
    "van ban": "Văn bản",
}

# Outermost first. A "mục" of a chapter, of an article and of a document without articles are
# told apart by what stands beside it.
_RANKS = (
    "phan",
    "chuong",
    "phu luc",
    "dieu",
    "muc",
    "tieu muc",
    "khoan",
    "diem",
    "nhiem vu",
    "doan",
)
_RANK = {name: rank for rank, name in enumerate(_RANKS)} | {"nv": _RANKS.index("nhiem vu")}

# "5a", "đ", "II", "(3)", "2.a.3", and "5~2", the second of two provisions with one label.
_LABEL = r"\(?(?:\d+(?:\.[a-z\d]+)+|\d+[a-z]?(?:~\d+)?|[ivxlc]+|[a-z])\)?(?!\w)"


def _any_of(names: Iterable[str]) -> str:
    """Return a verbose-mode pattern that matches any of `names`."""
    return "|".join(name.replace(" ", r"\s+") for name in names)


_PART_NAMES = {fold(words.removeprefix("phần ")): name for name, words in UNNUMBERED.items()}

# A number in words is a label where nothing is counted by it: «nhiệm vụ ba là gì», «khoản thứ hai»,
# but not «nhiệm vụ tám địa phương».
_WORDS = {
    word: str(number)
    for number, words in enumerate(
        ("mot nhat", "hai", "ba", "tu bon", "nam", "sau", "bay", "tam", "chin", "muoi"), 1
    )
    for word in words.split()
}
# Short for Điều and khoản, written together with the label: «k5a đ24».
_SHORT = {"d": "dieu", "k": "khoan"}

# «điểm a khoản 2 Điều 5», «mục 2, điểm a, nhiệm vụ (3)», «phần kết, đoạn 1», «muc 2 diem a nv 3»
_PLACE = re.compile(
    rf"""
    \b(?:
        (?P<unnumbered> phan\s+ (?:{_any_of(_PART_NAMES)}) )                    # phần mở đầu
      | (?P<kind> {_any_of(sorted(_RANK, key=len, reverse=True))} )
        \s* (?: (?:so|thu) \s+ )? (?P<label> {_LABEL} )
      | (?P<short> [dk] ) (?P<attached> \d{{1,3}}[a-z]? ) (?!\w)                 # đ24, k5a
      | (?P<counted> khoan|diem|muc|nhiem\s+vu|nv )
        \s+ (?P<thu> thu\s+ )? (?P<word> {_any_of(_WORDS)} ) \b
        (?(thu) | (?= \s* (?: $ | [?.,;!)] | (?:la|thi|noi|cua|o|trong|muc|diem)\b ) ) )
    )
    """,
    re.VERBOSE,
)

# «Nghị định số 72/2015/NĐ-CP ngày 07/9/2015», «NĐ 72», «5740/BTTTT-TTĐN», «QĐ1079»
_DOCUMENT = re.compile(
    rf"""
    (?: \b (?P<type> {_any_of(_TYPES)} ) \s* (?: so \s* :? \s* )? | (?<![\w/.-]) )
    (?P<number> \d+ (?: / \d{{4}} (?!\d) )?
        (?P<suffix> [-/] [a-z][\w&]* (?: [-/] [a-z][\w&]* )* )? )
    (?: \s+ (?: nam \s+ (?P<year> \d{{4}} )
        | ngay \s+ (?P<day> \d{{1,2}} )\s*/\s*(?P<month> \d{{1,2}} )\s*/\s*(?P<full> \d{{4}} ) ) )?
    """,
    re.VERBOSE,
)
# What may stand between the parts of one citation.
_JOIN = re.compile(r"[\s,;:]*(?:\b(?:cua|thuoc|tai|trong|ban hanh kem theo)\b)?[\s,;:]*")


def find(text: str, known: Sequence[str] = ()) -> list[Reference]:
    """Return the places that `text` names, in the order in which they stand.

    `known` are full document numbers; "NĐ 72" or "72/2015" is resolved to the one that fits. A
    short form that fits none or several names no document; a full number is taken as written.

    >>> [str(r.locator) for r in find("muc 2 diem a nv 3")]
    ['2.a.3']
    >>> [(r.document, str(r.locator)) for r in find("k 5a, Điều 24 NĐ 72", ["72/2015/NĐ-CP"])]
    [('72/2015/NĐ-CP', '24')]
    """
    text = nfc(text)
    folded = fold_aligned(text)
    pieces = sorted(
        [*_places(text, folded), *_documents(text, folded, known)], key=lambda piece: piece[0]
    )
    found: list[Reference] = []
    group: list[_Piece] = []
    for piece in pieces:
        if group and piece[0].start < group[-1][0].end:
            continue  # the "72" of "khoản 72" was read as a label already
        gap = folded[group[-1][0].end : piece[0].start] if group else ""
        if group and (not _JOIN.fullmatch(gap) or _repeats(group, piece)):
            found.append(_reference(group))
            group = []
        group.append(piece)
    if group:
        found.append(_reference(group))
    return found


def parse(text: str, known: Sequence[str] = ()) -> Citation | None:
    """Return the citation that `text` is, as `str(Citation)` writes it; None where it is not one.

    >>> c = Citation("5740/BTTTT-TTĐN", Locator.parse("2.a.3"), datetime.date(2022, 11, 25))
    >>> parse(str(c)) == c
    True
    """
    references = find(text, known)
    if len(references) != 1:
        return None
    [reference] = references
    if reference.document is None or len(reference.span) != len(nfc(text).strip()):
        return None
    return Citation(reference.document, reference.locator, reference.date)


# A recognised piece: where it stands, and either (kind, label) or a document.
_Piece = tuple[Span, tuple[str, str] | None, tuple[str, datetime.date | None] | None]


def _places(text: str, folded: str) -> Iterable[_Piece]:
    for match in _PLACE.finditer(folded):
        span = Span(*match.span())
        if unnumbered := match["unnumbered"]:
            yield span, ("phan", _PART_NAMES[unnumbered.removeprefix("phan ")]), None
        elif word := match["word"]:
            yield span, (" ".join(match["counted"].split()), _WORDS[word]), None
        elif short := match["short"]:
            yield span, (_SHORT[short], text[slice(*match.span("attached"))].lower()), None
        else:
            # The label is taken from the text itself: folding has made đ a d.
            label = text[slice(*match.span("label"))].strip("()")
            yield span, (" ".join(match["kind"].split()), label), None


def _documents(text: str, folded: str, known: Sequence[str]) -> Iterable[_Piece]:
    for match in _DOCUMENT.finditer(folded):
        if not match["type"] and "/" not in match["number"]:
            continue  # a bare number is not a document
        written = text[slice(*match.span("number"))]
        if match["type"] and match["year"] and "/" not in written:
            written = f"{written}/{match['year']}"
        number = resolve(written, known, _TYPES.get(match["type"] or ""))
        if number is None and match["suffix"] and re.search(r"[a-z]", match["suffix"]):
            # Typed in small letters; "TTg" (Thủ tướng) is the one suffix printed in mixed case.
            small = written == written.lower()
            number = written.upper().replace("-TTG", "-TTg") if small else written
        if number is None:
            continue
        date = None
        if match["full"]:
            try:
                date = datetime.date(int(match["full"]), int(match["month"]), int(match["day"]))
            except ValueError:
                date = None  # "ngày 31/02/2022": the number stands, the day does not
        yield Span(*match.span()), None, (number, date)


def resolve(written: str, known: Sequence[str], kind: str | None = None) -> str | None:
    """Return the one number of `known` that `written` can mean; None where none or several fit.

    >>> resolve("72", ["72/2015/NĐ-CP", "172/2015/NĐ-CP"], "Nghị định")
    '72/2015/NĐ-CP'
    """
    wanted = fold(written)
    fits = [
        number
        for number in known
        if fold(number) == wanted or fold(number).startswith((f"{wanted}-", f"{wanted}/"))
        if kind is None or document_type(number) in {kind, "Văn bản"}
    ]
    exact = [number for number in fits if fold(number) == wanted]
    # "nghị định 91" is not the law of that number; a law is called "luật" and "văn bản".
    choice = exact or [number for number in fits if document_type(number) == kind] or fits
    return choice[0] if len(choice) == 1 else None


def _repeats(group: Sequence[_Piece], piece: _Piece) -> bool:
    """Return whether `piece` begins another citation: "Điều 7, Điều 8", a second document."""
    _, place, document = piece
    if document:
        return any(d for _, _, d in group)
    assert place is not None  # noqa: S101  # a piece is a place or a document
    kinds = [p[0] for _, p, _ in group if p]
    return place[0] in kinds


def _reference(group: Sequence[_Piece]) -> Reference:
    span = Span(group[0][0].start, group[-1][0].end)
    documents = [d for _, _, d in group if d]
    places = sorted((p for _, p, _ in group if p), key=lambda place: _RANK[place[0]])
    document, date = documents[0] if documents else (None, None)
    labels = _labels(places, articles=document is not None and has_articles(document))
    kind = places[0][0] if places else None
    return Reference(document, Locator(labels) if labels else None, kind, date, span)


def _labels(places: Sequence[tuple[str, str]], *, articles: bool) -> tuple[str, ...]:
    """Return locator labels, outermost first, from (kind, label) pairs in order of rank."""
    kinds = {kind for kind, _ in places}
    labels: list[str] = []
    for kind, label in places:
        if label in UNNUMBERED:
            labels.append(label)
        elif kind in {"phan", "chuong", "phu luc", "tieu muc"}:
            labels.append(f"{kind.replace(' ', '-')}-{label.upper()}")
        elif kind == "muc" and "chuong" in kinds:
            labels.append(f"muc-{label.upper()}")
        elif kind == "muc" and roman_value(label.upper()) and (articles or len(label) > 1):
            labels.append(label.upper())
        elif kind == "muc":
            # «mục 2a» in the guidance is điểm a of mục 2.
            labels += re.findall(r"\d+~\d+|\d+|[^\W\d_]+", label.lower())
        else:
            labels.append(label.lower())
    return tuple(labels)
