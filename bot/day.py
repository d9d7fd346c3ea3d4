"""The day that a question is about: "năm 2023", "trước 01/7/2026", "quy định cũ"."""

import datetime
import re
from collections.abc import Iterator

from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Entry
from knowledge.library import Library
from knowledge.model import Citation, State
from knowledge.naming import mentions
from knowledge.vietnamese import fold_aligned, nfc

_ONE_DAY = datetime.timedelta(days=1)

# «ngày 30 tháng 6 năm 2026», «30/6/2026», «tháng 5/2024», «quý 2 năm 2025», «năm 2023», «hồi 2023»
_MOMENT = re.compile(
    r"""
    \b(?: (?:ngay\s+)? (?P<d>\d{1,2}) (?: \s*[/.-]\s* | \s+thang\s+ )
          (?P<m>\d{1,2}) (?: \s*[/.-]\s* | \s+nam\s+ ) (?P<y>(?:19|20)\d\d)
        | (?:thang|thg) \s+ (?P<month>\d{1,2}) (?: \s*[/.-]\s* | \s+nam\s+ ) (?P<my>(?:19|20)\d\d)
        | quy \s+ (?P<quarter>[1-4]|iv|i{1,3}) (?: \s*[/.-]\s* | \s+nam\s+ ) (?P<qy>(?:19|20)\d\d)
        | (?P<half>dau|giua|cuoi)?\s* (?:nam|hoi|luc|vao|trong) \s+ (?P<year>(?:19|20)\d\d)
        | (?:(?<=truoc[ ])|(?<=sau[ ])) (?P<alone>(?:19|20)\d\d)
    )\b (?! \s*[/-]\s*[\da-z] )
    """,
    re.VERBOSE,
)
# «năm ngoái», «sang năm»: years from the one of today.
_RELATIVE = re.compile(r"\b(?:(?P<last>nam ngoai)|(?P<next>sang nam|nam toi|nam sau))\b")
_NOW = re.compile(
    r"\b(?:hien nay|hien gio|hien tai|bay gio|hom nay|luc nay|thoi diem nay)\b"
    # «giờ thì sao», «thế giờ?»; not «mấy giờ», «bao giờ thì»
    r"|^\W*gio\b|(?<!bao )(?<!may )\bgio(?= thi\b)|(?<=\bthe )gio\b"
)
_BEFORE = re.compile(r"\b(?:truoc(?: khi)?|truoc (?:ngay|thang|nam|thoi diem))\s*$")
_SINCE = re.compile(r"\btu(?: (?:ngay|dau|thang|nam))*\s*$")
_AFTER = re.compile(r"\bsau(?: (?:khi|het|ngay|cuoi|thang|nam))*\s*$")
# What stands before a day, month or year that is the question's own.
_LEAD = re.compile(
    r"\b(?:(?:tinh|ke|cho|thoi diem|truoc|sau|tu|den|toi|vao|trong|hoi|luc|khi|ngay|dau|giua|cuoi)"
    r"\b\s*)+$"
)
# The wording before an amendment.
_FORMER = re.compile(
    r"\b(?:(?:quy dinh|ban|loi van|van ban|noi dung|luat) (?:cu|goc|ban dau|truoc day)"
    r"|(?:truoc khi|khi chua|luc chua|hoi chua)(?: duoc| bi)? (?:sua|bo sung|thay doi)"
    r"|truoc (?:sua|lan sua))\b"
)
# «thế trước đó thì sao», «hồi trước thế nào», «bản cũ?», alone in a message.
_JUST_BEFORE = re.compile(
    r"^\W*(?:(?:the|con|vay|thi|o) )*(?:truoc (?:do|day|kia|sua doi)|hoi (?:truoc|do)|luc truoc"
    r"|ban dau|ngay truoc|(?:ban|quy dinh|loi van|noi dung) (?:cu|goc|truoc day)"
    r"|(?:truoc khi|khi chua|luc chua|hoi chua)(?: duoc| bi)? (?:sua|bo sung|thay doi)(?: doi)?)"
    r"(?: (?:thi|sao|the nao|ra sao|nhu|ghi|noi|gi|quy dinh|la|a|nhi|vay|ai"
    r"|(?:bo|so|co quan|don vi|cuc) nao))*\W*$"
)
# Both sides of a change are asked about at once.
_COMPARED = re.compile(
    r"\b(?:so sanh|so voi|truoc va sau|truoc sau|khac (?:gi|nhau|the nao|ra sao))\b"
)
# Words before a year that make it the year of a plan, a period or a document, not of the question:
# «kế hoạch công tác thông tin đối ngoại năm 2023», «giai đoạn … đến năm 2025», «ban hành năm 2023».
_NOT_ASKED = re.compile(
    r"\b(?:ke hoach|huong dan|chuong trinh|de an|chien luoc|giai doan|tam nhin|du toan)"
    r"(?:(?! o\b| thi\b)[^,;.?!\n]){0,60}$"
    r"|\b(?:den|toi|het)(?: het)?\s*$"
    r"|\b(?:cai|ban|so|van ban|nghi dinh|thong tu|quyet dinh|cong van|nd|tt|qd|cv)"
    r"(?: (?:cua|ra|hoi|vao))*\s*$"  # «cái năm 2022»
    r"|\b(?:ban hanh|ky|ra doi|ngay ky|de ngay|hieu luc(?: thi hanh)?(?: ke)?(?: tu)?)"
    r"(?: (?:la|vao|ngay|tu|trong|hoi))*\s*$"
)
# Words after a year that make it a part of a period: «năm 2021 đến năm 2025», «2021 - 2030».
_PERIOD = re.compile(r"\s*(?:den|toi|[-–—])\s*(?:het\s+)?(?:nam\s+)?\d{4}")


def asked_day(
    question: str, today: datetime.date, library: Library | None = None
) -> datetime.date | None:
    """Return the day that `question` is about; None where it names none, or several.

    A month, quarter or year stands for the day in it that is nearest to `today`: the last day of a
    past year, so that what was changed during it counts as changed; today in the current one; the
    first day of one to come. "trước …" is the day before, "từ …" and "sau …" the nearest day from
    then on. "quy định cũ" is the day before the last amendment of the place or document named,
    which needs `library`.

    Years that belong to a document, a plan or a period are none: "Nghị định 72 năm 2015", "kế hoạch
    năm 2023", "giai đoạn 2021 - 2025".

    >>> today = datetime.date(2026, 11, 23)
    >>> print(asked_day("năm 2023 bộ nào chủ trì?", today), asked_day("trước 01/7/2026", today))
    2023-12-31 2026-06-30
    >>> print(asked_day("kế hoạch thông tin đối ngoại năm 2023 gửi ai?", today))
    None
    """
    question = nfc(question)
    folded = fold_aligned(question)
    if _COMPARED.search(folded):
        return None
    days: set[datetime.date] = set()
    for match in _moments(question, folded):
        if (stretch := _stretch(match)) is not None:
            days.add(_meant(folded[: match.start()], *stretch, today))
    for match in _RELATIVE.finditer(folded):
        year = today.year + (-1 if match["last"] else 1)
        stretch = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        days.add(_meant(folded[: match.start()], *stretch, today))
    if len(days) == 1:
        return days.pop()
    if not days and _FORMER.search(folded) and library is not None:
        return _before_amendment(question, today, library)
    return today if not days and _NOW.search(folded) else None


def asks_before(words: str) -> bool:
    """Return whether folded `words` ask for nothing but how it was before: "trước đó thì sao".

    >>> asks_before("vay truoc do thi sao?"), asks_before("muc truoc do")
    (True, False)
    """
    return bool(_JUST_BEFORE.search(words))


def says_former(words: str) -> bool:
    """Return whether folded `words` speak of the wording before a change: "trước khi sửa".

    >>> says_former("truoc khi sua co may khoan"), says_former("truoc ngay nao")
    (True, False)
    """
    return bool(_FORMER.search(words))


def before_change(citation: Citation, library: Library, day: datetime.date) -> datetime.date | None:
    """Return the day before a place was last changed, as of `day`; None where nothing tells."""
    if citation.document not in library.on(day).documents:
        return None
    status = library.on(day).status(citation.document, citation.locator)
    changed = status.state is State.AMENDED and status.since
    return status.since - _ONE_DAY if changed and status.since else None


def without_day(question: str) -> str:
    """Return `question` without the words that only say on which day it is meant.

    >>> without_day("Trước 01/7/2026 thì bộ nào chủ trì, hiện nay?")
    'thì bộ nào chủ trì, ?'
    """
    question = nfc(question)
    folded = fold_aligned(question)
    said = [
        (lead.start() if (lead := _LEAD.search(folded[: match.start()])) else match.start(), match)
        for match in (*_moments(question, folded), *_RELATIVE.finditer(folded))
    ]
    said += [(match.start(), match) for match in _NOW.finditer(folded)]
    said += [(match.start(), match) for match in _FORMER.finditer(folded)]
    for start, match in sorted(said, key=lambda pair: -pair[0]):
        question = f"{question[:start]} {question[match.end() :]}"
    return " ".join(question.split())


def _moments(question: str, folded: str) -> Iterator[re.Match[str]]:
    """Yield the days, months and years in a question that are no part of anything else."""
    spans = [r.span for r in find(question, _numbers()) if r.document]
    for match in _MOMENT.finditer(folded):
        if any(span.start < match.end() and match.start() < span.end for span in spans):
            continue  # the year of "Thông tư 06 năm 2022", the date of "… ngày 07/9/2015"
        if _NOT_ASKED.search(folded[: match.start()]) or _PERIOD.match(folded, match.end()):
            continue
        if not _names_document(folded, match):
            yield match


def _numbers() -> tuple[str, ...]:
    return tuple(entry.number for entry in catalogue.load().entries)


def _names_document(folded: str, match: re.Match[str]) -> bool:
    """Return whether the year is part of a document's name: "nghị định 100 năm 2019"."""
    if match["year"] is None:
        return False
    start = max(match.start() - 40, 0)
    year = int(match["year"])
    return any(m.year == year for m in mentions(folded[start : match.end()]) if m.type)


def _stretch(match: re.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day that the words name; None where no calendar has them."""
    try:
        if match["d"]:
            day = datetime.date(int(match["y"]), int(match["m"]), int(match["d"]))
            return day, day
        if match["month"]:
            first = datetime.date(int(match["my"]), int(match["month"]), 1)
            return first, _end_of_month(first.year, first.month)
        if quarter := match["quarter"]:
            number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(quarter) or int(quarter)
            year = int(match["qy"])
            return datetime.date(year, 3 * number - 2, 1), _end_of_month(year, 3 * number)
        year = int(match["year"] or match["alone"])
        months = {"dau": (1, 3), "giua": (5, 8), "cuoi": (10, 12)}.get(match["half"], (1, 12))
        return datetime.date(year, months[0], 1), _end_of_month(year, months[1])
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY


def _meant(
    before: str, first: datetime.date, last: datetime.date, today: datetime.date
) -> datetime.date:
    """Return the day of the stretch that is nearest to today, or one before or from it on."""
    if _BEFORE.search(before):
        return first - _ONE_DAY
    if _AFTER.search(before):
        return max(last + _ONE_DAY, today)
    if _SINCE.search(before):
        return max(first, today)
    return min(max(today, first), last)


def _before_amendment(
    question: str, today: datetime.date, library: Library
) -> datetime.date | None:
    """Return the day before the last change of what is named, else of any document at hand."""
    shelf = library.on(today)
    named = [r for r in find(question, shelf.numbers) if r.document in shelf.documents]
    turns = []
    for reference in named:
        if reference.document is None:
            continue
        for locator in dict.fromkeys((reference.locator, None)):
            status = shelf.status(reference.document, locator)
            if status.state is State.AMENDED and status.since:
                turns.append(status.since)
                break
    if not named:
        found: tuple[Entry, ...] = catalogue.load().entries
        states = [shelf.status(e.number) for e in found if e.number in shelf.documents]
        turns = [s.since for s in states if s.state is State.AMENDED and s.since]
    return max(turns) - _ONE_DAY if turns else None
