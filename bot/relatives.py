"""Which document is meant by what it is to the one talked of: "cái thay nó", "năm 2018 nữa"."""

import re
from collections.abc import Iterable, Sequence

from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Entry, RelationKind
from knowledge.library import Shelf
from knowledge.model import Citation, Span
from knowledge.vietnamese import fold

_TYPE = (
    r"(?:cai|van ban|ban|quy dinh|quy che|nghi dinh|thong tu|quyet dinh|cong van|chuong trinh"
    r"|de an|nghi quyet)"
)
_THAT = r"(?: (?:cho|no|do|ay|nay|kia|cai do|van ban do))*"
# «văn bản sửa nó là gì» asks which; that is an aspect of the one talked of.
_NO_WHICH = r"(?! (?:(?:la|thi|so|ap dung|dung|co|theo) )*(?:[a-z]+ ){0,2}(?:nao|gi|may)\b)"
# «cái thay nó ai ký», «văn bản mới thay thế», «ai ký cái sửa đó»
_LATER = re.compile(
    rf"\b{_TYPE} (?:moi )?(?:(?P<ends>thay(?: the)?|bai bo)|sua(?: doi)?(?: bo sung)?){_THAT}\b"
    rf"(?! (?:doi|bo|nhung)\b){_NO_WHICH}"
)
# «cái cũ đó hết hiệu lực ngày nào», «chương trình giai đoạn 2011-2020 trước đó»
_FORMER = re.compile(
    rf"\b(?P<type>{_TYPE})(?: giai doan \d{{4}} ?\W ?\d{{4}})?"
    r" (?:cu|truoc (?:do|day|kia)|(?:lien |ngay )truoc)\b"
    r"(?P<more> hon(?: nua)?)?(?: (?:do|ay|nay|kia))*"
    rf"(?:\W+(?:(?:tu|hoi|cua|nam|ban hanh) )*(?P<year>(?:19|20)\d\d)\b"
    rf"|(?= so (?:may|nao|bao nhieu))|{_NO_WHICH})"
)
# «giờ có văn bản nào mới hơn về việc này không»
_NEWER = re.compile(
    rf"^\W*(?:(?:gio|hien|nay|bay gio|the|vay|con) )*(?:co )?{_TYPE} (?:(?:nao|khac|gi) )*moi"
    r"(?: hon)?(?: (?:ve|cho|thay)(?: (?:viec|noi dung|cai|van de|chuyen))? (?:nay|do|no))?"
    r"(?: (?:khong|ko|chua|a|em))*(?=\W*$)"
)
# «còn cho năm 2020 thì công văn nào», «kế hoạch năm 2025 theo văn bản nào»
_YEARLY = re.compile(r"\b(?:ke hoach |huong dan )*(?:cua |cho )?nam (?P<year>20\d\d)\b")
_IN_TITLE = re.compile(r"\bnam (20\d\d)\b")
_ONLY_YEAR = re.compile(
    r"\b(?:the|con|vay|roi|va|thi|sao|nua|theo|dua|vao|cho|cua|la|ke hoach|huong dan|so|ve"
    r"|(?:van ban|cong van|cv|cai) (?:nao|gi|may|so may)|bao nhieu|may|a|nhi|em|anh|chi)\b"
)
# «cái thứ hai về gì» of the documents that a place names
_NTH = re.compile(
    r"\b(?P<type>cai|van ban|nghi dinh|thong tu|quyet dinh|cong van) thu"
    r" (?P<which>\d|nhat|hai|ba|tu|bon|nam)\b"
)
_ORDER = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5}
# «văn bản hướng dẫn cái khung đó do ai ký»
_OF_THAT = re.compile(
    r"\b(?P<type>van ban|cong van|thong tu|quyet dinh|nghi dinh) (?:huong dan|quy dinh|ve|noi ve)"
    r"(?! (?:no|van ban|nghi dinh|thong tu|quyet dinh|cong van))(?: [a-z]+){1,4} (?:do|ay|nay)\b"
)
# «79 ban hành ngày nào»: the number alone of a document that was just named
_SHORT = re.compile(r"^\W*(?:(?:the|con|vay|thi|cai) )*(?P<number>\d{2,4})(?= [a-z])")

# «đến năm mấy thì hết», «giai đoạn mấy đến mấy» after a programme that a place names
RUNS_OUT = re.compile(
    r"\bnam (?:nao|may) (?:thi |la )*het\b(?! (?:hieu luc|gia tri))"
    r"|^\W*(?:thi |la |no )*giai doan (?:nao|may)\b"
)

_ENDING = (RelationKind.REPLACES, RelationKind.REPEALS, RelationKind.CONTINUES)


def _is_place(match: re.Match[str], talked_of: Citation) -> bool:
    """Return whether «cái ngay trước» is the place before the one talked of, and no document."""
    nameless = match["type"] == "cai" and not re.search(r"\bcu\b|\d{4}", match[0])
    return nameless and talked_of.locator is not None


def relative(folded: str, talked_of: Sequence[Citation], shelf: Shelf) -> tuple[Span, Entry] | None:
    """Return the document that a folded message means by what it is to those talked of, and where.

    That which replaced or amended it, the one before it, the one of another year, the second of
    those that the place names; None where the message means none so, or the catalogue knows none.
    """
    spoken = _entries(citation.document for citation in talked_of)
    if not spoken:
        return None
    if match := _YEARLY.search(folded):
        rest = f"{folded[: match.start()]} {folded[match.end() :]}"
        if not re.search(r"\w", _ONLY_YEAR.sub(" ", rest)):
            sibling = _of_year(spoken[0], match["year"])
            return (Span(*match.span()), sibling) if sibling else None
    cited = _cited(talked_of[:1], shelf)
    later: Sequence[Entry]
    if match := _NEWER.search(folded):
        later = _acting(spoken[0], _ENDING)
    elif match := _LATER.search(folded):
        kinds = _ENDING if match["ends"] else (RelationKind.AMENDS,)
        later = _acting(spoken[0], kinds)
        if not later and any(r.kind in kinds for r in spoken[0].relations):
            later = spoken[:1]  # it is the one that was talked of last
    elif (match := _FORMER.search(folded)) and not _is_place(match, talked_of[0]):
        later = _former(match, spoken, cited)
    elif (match := _NTH.search(folded)) and len(cited) > 1 and not _is_list(talked_of[0], shelf):
        alike = [entry for entry in cited if _is_called(entry, match["type"])]
        which = int(_ORDER.get(match["which"], match["which"]))
        later = alike[which - 1 : which]
    elif match := _OF_THAT.search(folded):
        others = [entry for entry in cited if entry not in spoken]
        later = [entry for entry in others if _is_called(entry, match["type"])]
    elif match := _SHORT.search(folded):
        number = match["number"]
        later = [e for e in (*spoken, *cited) if e.number.split("/")[0] == number]
    elif (match := RUNS_OUT.search(folded)) and talked_of[0].locator:
        # the programme that a place names
        later = [entry for entry in cited if entry not in spoken[:1] and entry.period]
        return (Span(0, 0), later[0]) if later else None
    else:
        return None
    return (Span(*match.span()), later[0]) if later else None


def _entries(numbers: Iterable[str]) -> list[Entry]:
    known = catalogue.load()
    return [entry for number in dict.fromkeys(numbers) if (entry := known.entry(number))]


def _cited(citations: Sequence[Citation], shelf: Shelf) -> list[Entry]:
    """Return the documents that the words of places name, in order."""
    numbers = [entry.number for entry in catalogue.load().entries]
    found = []
    for citation in citations:
        document = shelf.documents.get(citation.document)
        place = document.find(citation.locator) if document and citation.locator else None
        if document and place:
            words = document.words(place.span)
            found += [r.document for r in find(words, numbers) if r.document]
            # those that it names by their titles
            entries = _entries([citation.document])
            found += [r.target for e in entries for r in e.relations if r.at == place.locator]
            said = fold(words)
            found += [
                entry.number
                for entry in catalogue.load().entries
                if entry.number != citation.document
                and any(fold(alias) in said for alias in entry.aliases)
            ]
    return _entries(found)


def _is_list(citation: Citation, shelf: Shelf) -> bool:
    """Return whether what is counted may be the parts of the place itself."""
    document = shelf.documents.get(citation.document)
    place = document.find(citation.locator) if document and citation.locator else None
    return bool(place and place.children)


def _acting(entry: Entry, kinds: Sequence[RelationKind]) -> list[Entry]:
    """Return the documents that did one of those things to `entry`, the latest first."""
    acting = [
        other
        for other in catalogue.load().entries
        if any(r.target == entry.number and r.kind in kinds for r in other.relations)
    ]
    return sorted(acting, key=_day, reverse=True)


def _before(entries: Sequence[Entry]) -> list[Entry]:
    return _entries(r.target for e in entries for r in e.relations if r.kind in _ENDING)


def _former(
    match: re.Match[str], spoken: Sequence[Entry], cited: Sequence[Entry]
) -> Sequence[Entry]:
    """Return what a match of _FORMER means: before the one talked of, or before one it names."""
    first = _before(spoken[:1])
    pools = [first, _before(first), _before(cited), cited]
    if match["more"]:
        pools = [_before(first), first]
    elif not match["year"] and (among := [e for e in _before(spoken) if e in spoken]):
        pools = [among]
    for pool in pools if match["year"] or match["more"] else pools[:3]:
        alike = [e for e in pool if _is_called(e, match["type"])]
        alike = [e for e in alike if not match["year"] or _day(e)[:4] == match["year"]]
        if alike:
            return alike
    return ()


def _of_year(entry: Entry, year: str) -> Entry | None:
    """Return the document of the same series as `entry`, but for another year."""
    own = _IN_TITLE.search(fold(entry.title))
    if own is None or own[1] == year:
        return None
    series = entry.number.rpartition("/")[2]
    alike = [
        other
        for other in catalogue.load().entries
        if other.number.rpartition("/")[2] == series
        and (named := _IN_TITLE.search(fold(other.title)))
        and named[1] == year
    ]
    return alike[0] if len(alike) == 1 else None


def _day(entry: Entry) -> str:
    return entry.date.isoformat() if entry.date else ""


def _is_called(entry: Entry, type_: str) -> bool:
    if type_ in {"cai", "van ban", "ban", "quy dinh", "quy che"}:
        return True
    return any(fold(name).startswith(type_) for name in (entry.type, *entry.aliases))
