"""Find what a document prints about itself: number, title, date, signer."""

import datetime
import re
from dataclasses import dataclass

from knowledge.headings import begins_signature, read_mark
from knowledge.model import Kind

# "Số: 72/2015/NĐ-CP", "Số 5740/BTTTT-TTĐN"; also the numbers of Party documents, "57-KL/TW".
_NUMBER = re.compile(
    r"""\b(\d{1,5}(?:/\d{4})?/(?:[A-ZĐƯ]+\d*[a-zđ]*)(?:-[A-ZĐƯ][A-ZĐƯa-zđ&]*)*
        |\d{1,4}-(?:KL|CT|NQ|QĐ|HD|KH)/[A-ZĐƯ]{2,})""",
    re.VERBOSE,
)
_OWN_NUMBER = re.compile(
    r"(?:Số(?:\s+hiệu)?|Luật\s+số|Nghị\s+quyết\s+số)\s*[:|]?\s*(?=\d)", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:ngày\s+)?(?:(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
    r"|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}))",
    re.IGNORECASE,
)
# "Hà Nội, ngày 12 tháng 5 năm 2026", on its own line or beside the number.
_PLACE_AND_DATE = re.compile(
    r"(?:Số\s*:?\s*\S+\s+)?[^\W\d][^\d,;]{0,40},\s*(?=ngày\s+\d)|Ngày\s+ban\s+hành\W+",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"(?:NGHỊ\s+ĐỊNH|THÔNG\s+TƯ(?:\s+LIÊN\s+TỊCH)?|QUYẾT\s+ĐỊNH|NGHỊ\s+QUYẾT|LUẬT|CHỈ\s+THỊ"
    r"|KẾT\s+LUẬN|KẾ\s+HOẠCH|CHƯƠNG\s+TRÌNH(?:\s+PHỐI\s+HỢP)?|CÔNG\s+ĐIỆN|HƯỚNG\s+DẪN)\s*:?"
)
_SUBJECT = re.compile(r"V/v:?\s+(.+)", re.IGNORECASE)
# A signer's name: two to five capitalised syllables, alone on a line.
_NAME = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+){1,4}")

# A document says what it is within its first lines.
_HEAD = 60


@dataclass(frozen=True, slots=True)
class Imprint:
    """What could be found; None where the text does not say."""

    number: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    signer: str | None = None


def find_imprint(text: str, facts: dict[str, str]) -> Imprint:
    """Return what `text` prints about itself; `facts` of the file help where it is silent."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first = next((i for i, line in enumerate(lines) if _is_article(line)), len(lines))
    head = lines[: min(_HEAD, first)]
    return Imprint(
        number=_fact(facts, "so_hieu", "number") or _number(head) or _fact(facts, "title"),
        title=facts.get("trich_yeu") or _title(head) or facts.get("title"),
        date=_iso(facts.get("ngay_ban_hanh")) or _date(head) or _iso(facts.get("date")),
        signer=facts.get("nguoi_ky") or _signer(lines),
    )


def _is_article(line: str) -> bool:
    mark = read_mark(line)
    return mark is not None and mark.kind is Kind.DIEU


def _number(head: list[str]) -> str | None:
    for line in head:
        if (own := _OWN_NUMBER.match(line)) and (found := _NUMBER.match(line, own.end())):
            return found[1]
    return None


def _date(head: list[str]) -> datetime.date | None:
    for line in head:
        if (place := _PLACE_AND_DATE.match(line)) and (found := _DATE.match(line, place.end())):
            day, month, year = (int(group) for group in found.groups() if group)
            try:
                return datetime.date(year, month, day)
            except ValueError:
                continue
    return None


def _title(head: list[str]) -> str | None:
    for index, line in enumerate(head):
        if found := _SUBJECT.match(line):
            return found[1].rstrip(".")
        if _TYPE.fullmatch(line):
            words: list[str] = []
            for below in head[index + 1 :]:
                if _OWN_NUMBER.match(below) or _PLACE_AND_DATE.match(below):
                    continue
                ends = below.startswith(("Căn cứ", "Theo", "Chính phủ")) or read_mark(below)
                if ends or (words and below.isupper()):
                    break
                words.append(below)
            if words:
                return " ".join(words)
    return None


def _signer(lines: list[str]) -> str | None:
    start = next((i for i in range(len(lines) - 1, -1, -1) if begins_signature(lines[i])), None)
    if start is None:
        return None
    capacity = next((i for i in range(start, -1, -1) if "Nơi nhận" in lines[i]), start)
    for line in lines[capacity:]:
        if _NAME.fullmatch(line) and all(word.istitle() for word in line.split()):
            return line
    return None


def _fact(facts: dict[str, str], *keys: str) -> str | None:
    found = (_NUMBER.search(facts.get(key, "")) for key in keys)
    return next((match[1] for match in found if match), None)


def _iso(value: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
