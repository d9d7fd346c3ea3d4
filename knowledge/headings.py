"""Recognise what one line of a Vietnamese document opens: "Chương II", "Điều 5.", "5a.", "đ)"."""

import re
from dataclasses import dataclass

from knowledge.model import Kind
from knowledge.quotes import quotations
from knowledge.vietnamese import ALPHABET, fold, label_order, roman_value


@dataclass(frozen=True, slots=True)
class Line:
    """A line `[start, end)` of a text, without its line break.

    `after_blank` says that a blank line (or nothing) stands before it; `quoted` that it begins
    inside quotation marks opened on an earlier line.
    """

    start: int
    end: int
    text: str
    after_blank: bool
    quoted: bool

    @property
    def blank(self) -> bool:
        """Whether the line holds no words; a Markdown rule of dashes counts as none."""
        return not self.text.strip(" \t\f\r\v\ufeff-_*=")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line looks like it opens; whether it does, its neighbours decide (`parse`).

    `end` counts from the line's start to just after the label and its punctuation. `strong` marks
    forms that running text hardly ever produces ("Điều 5. Phạm vi"), others need the sequence.
    """

    kind: Kind
    label: str
    end: int
    strong: bool

    @property
    def order(self) -> tuple[int, tuple[int, ...]]:
        """A key by which labels of one level count up: 5 < 5a < 6, d < đ < e."""
        number, letters, _ = label_order(self.label)
        return number, () if self.kind is Kind.MUC else letters

    def follows(self, last: str | None) -> bool:
        """Return whether this is the very next label after `last` (None: the first of its kind)."""
        if last is None:
            return self.label in {"1", "01", "a", "I"}
        number, letters = Mark(self.kind, last, 0, False).order
        if self.order[0] == 1_000_000:  # a letter; f, j, w, z are skipped in most lists
            return letters < self.order[1] and self.order[1][0] - letters[0] <= 2
        return self.order in {(number + 1, ()), (number, (*letters, 0))} or (
            self.order[0] == number and letters < self.order[1]
        )


# A wrapped cross-reference goes on with the document it belongs to: "Điều 5 Nghị định này".
_REFERENCE = re.compile(
    r"(?:Nghị định|Luật|Bộ luật|Thông tư|Quyết định|Nghị quyết|Hiến pháp|Pháp lệnh|Quy chế"
    r"|Quy định|Điều lệ|Công ước|Hiệp định|Chương|Mục|Phần|Điều|Khoản|Phụ lục)\b"
)

# Markdown's emphasis and heading signs may stand before a label; they are no part of it.
_SIGNS = r"[\s\ufeff#*_>]*"

_DIEU = re.compile(
    _SIGNS
    + r"""(?:[ĐÐ]iều|[ĐÐ]IỀU)\s+
    (?P<label>\d{1,4}[a-zđ]{0,2})   # 5, 21a
    \s*(?P<stop>[.:](?=[\s*_]|$))?  # "Điều 11.5.14.2 áp dụng" is no heading
    [\s*_]*(?P<rest>.*)""",
    re.VERBOSE,
)
_GROUP = re.compile(
    _SIGNS
    + r"""(?P<name>PHẦN|Phần|CHƯƠNG|Chương|TIỂU\s+MỤC|Tiểu\s+mục|MỤC|Mục)\s+(?:THỨ\s+|thứ\s+)?
    (?P<label>[IVXLC]+|\d{1,3}[A-Za-zđ]?
        |nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|NHẤT|HAI|BA|TƯ|NĂM|SÁU|BẢY|TÁM|CHÍN|MƯỜI)
    \b\s*(?P<stop>[.:–—-](?=[\s*_]|$))?[\s*_]*(?P<rest>.*)""",
    re.VERBOSE,
)
_PHU_LUC = re.compile(
    _SIGNS
    + r"""(?:PHỤ\s+LỤC|Phụ\s+lục)
    (?:\s+(?:SỐ\s+|số\s+)?(?P<label>[IVXLC]+|\d{1,2}[A-Za-z]?))?
    (?P<stop>\s*[.:–—-](?=[\s*_]|$))?[\s*_]*(?P<rest>.*)""",
    re.VERBOSE,
)
_ROMAN = re.compile(_SIGNS + r"(?P<label>[IVXLC]+)\s*[.)/](?=[\s*_])[\s*_]*(?P<rest>\S.*)")
_NUMBER = re.compile(_SIGNS + r"(?P<label>\d{1,3}[a-zđ]?)\s*\.(?!\d)[\s*_]*(?P<rest>\S.*)")
_LETTER = re.compile(_SIGNS + r"(?P<label>[a-zđ]\d?)\s*\)[\s*_]*(?P<rest>\S.*)")

# "2.1. Đối với tổ chức" in texts that count by decimals.
_DECIMAL = re.compile(_SIGNS + r"(?P<clause>\d{1,3})(?:\.\d{1,3})+\.?(?=[\s*_]+[^\W\d])")
# Pages of legal sites name the files attached in the middle of an article.
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|zip|rar)\s*$", re.IGNORECASE)

_WORDS = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"]
_GROUPS = {
    "phan": (Kind.PHAN, "phan"),
    "chuong": (Kind.CHUONG, "chuong"),
    "muc": (Kind.SECTION, "muc"),
    "tieu muc": (Kind.SUBSECTION, "tieu-muc"),
}

# What the end of a document opens with: addressees' list, or the capacity of who signs.
_SIGNATURE = re.compile(
    _SIGNS
    + r"""(?:Nơi\s+nhận\s*[:*]
    |(?:TM|KT|TL|TUQ|Q)\s*\.\s*[^\W\d_]{2,}
    |(?:BỘ\s+TRƯỞNG|THỨ\s+TRƯỞNG|THỦ\s+TƯỚNG|CHỦ\s+TỊCH|TỔNG\s+GIÁM\s+ĐỐC|CỤC\s+TRƯỞNG)[\s*]*$)""",
    re.VERBOSE,
)
# How the closing paragraphs of a công văn begin.
_CLOSING = re.compile(
    _SIGNS
    + r"""(?:Trên\s+cơ\s+sở\s+(?:các\s+)?(?:hướng\s+dẫn|nội\s+dung)
    |Trong\s+quá\s+trình\s+(?:triển\s+khai|tổ\s+chức|thực\s+hiện)
    |Trên\s+đây\s+là|Nhận\s+được\s+(?:văn\s+bản|công\s+văn)|Trân\s+trọng)\b""",
    re.VERBOSE,
)
# A line that stops here goes on with the number or letter that begins the next one. Words that
# end titles as well ("… 05 năm", "… đê điều") are left out.
_DANGLING = re.compile(
    r"""(?:^|(?<=[^\s;,])\s)     # "…; và" ends an item, "khoản 1 và" does not
    (?:tại|theo|của|và|hoặc|các|khoản|Điều|số|với
       |(?:[Kk]hoản|Điều|Mục|Chương)\s+\d+[a-zđ]?|[Đđ]iểm\s+[a-zđ]\d?)\s*$""",
    re.VERBOSE,
)
_STOPPED = re.compile(r"[.;:!?…”»\"')\]/*_|]\s*$")


def read_mark(line: str) -> Mark | None:
    """Return what `line` looks like it opens, or None; never raises.

    >>> read_mark("Điều 21a. Bộ Khoa học và Công nghệ").label
    '21a'
    >>> read_mark("Điều 5 của Nghị định này"), read_mark("Điều 11.5.14.2 áp dụng như sau")
    (None, None)
    """
    if _FILE.search(line):
        return None
    if found := _DIEU.match(line):
        return _titled(found, Kind.DIEU, found["label"])
    if found := _GROUP.match(line):
        kind, stem = _GROUPS[" ".join(fold(found["name"]).split())]
        ordinal = found["label"]
        if ordinal.lower() in _WORDS:
            ordinal = str(_WORDS.index(ordinal.lower()) + 1)
        return _titled(found, kind, f"{stem}-{ordinal}")
    if found := _PHU_LUC.match(line):
        label = f"phu-luc-{found['label']}" if found["label"] else "phu-luc"
        opens = not found["rest"] or found["stop"] or re.match(r"\((?:Kèm|Ban)", found["rest"])
        return Mark(Kind.PHU_LUC, label, found.start("rest"), True) if opens else None
    if (found := _ROMAN.match(line)) and roman_value(found["label"]):
        return Mark(Kind.MUC, found["label"], found.start("rest"), False)
    if found := _NUMBER.match(line):
        # "1.Ngân sách" lacks its space; "1.b" and "3.com" are something else.
        if line[found.start("rest") - 1] == "." and not found["rest"][0].isupper():
            return None
        return Mark(Kind.KHOAN, found["label"], found.start("rest"), False)
    if (found := _LETTER.match(line)) and found["label"][0] in ALPHABET:
        return Mark(Kind.DIEM, found["label"], found.start("rest"), False)
    return None


def _titled(found: re.Match[str], kind: Kind, label: str) -> Mark | None:
    """Return the mark of a heading with a title, or None where the words go on like a sentence."""
    rest = found["rest"].strip("*_ \t\r")
    initial = next((letter for letter in rest if letter.isalnum()), "")
    if initial and not (initial.isupper() or initial.isdigit()):
        # "Điều 8. ủy ban nhân dân …" in old copies.
        lower = kind is Kind.DIEU and found["stop"]
        return Mark(kind, label, found.start("rest"), False) if lower else None
    if rest and not found["stop"]:
        # "Điều 5; khoản 3" and "Điều 7, 9 Luật" go on; "Điều 5 Phạm vi" is a title in bad print.
        if not rest[0].isalpha() or (_REFERENCE.match(rest) and not rest.isupper()):
            return None
        return Mark(kind, label, found.start("rest"), rest.isupper())
    return Mark(kind, label, found.start("rest"), bool(found["stop"]) or not rest)


def decimal_clause(line: str) -> str | None:
    """Return the clause that a line with a decimal number divides: "3" for "3.2. Hồ sơ gồm"."""
    found = _DECIMAL.match(line)
    return found["clause"] if found else None


def begins_signature(line: str) -> bool:
    """Return whether `line` begins the block of addressees and signatures."""
    return bool(_SIGNATURE.match(line))


def begins_closing(line: str) -> bool:
    """Return whether `line` begins as the closing paragraphs of a công văn do."""
    return bool(_CLOSING.match(line))


def dangles(line: str) -> bool:
    """Return whether `line` breaks off before a number: "theo quy định tại khoản 2".

    >>> dangles("theo quy định tại"), dangles("a) Hồ sơ; và")
    (True, False)
    """
    return bool(_DANGLING.search(line))


def stops(line: str) -> bool:
    """Return whether `line` ends with a sentence's or an item's punctuation."""
    return bool(_STOPPED.search(line))


def split_lines(text: str) -> list[Line]:
    """Return the lines of `text` in order; together with their breaks they are the text."""
    inside = quotations(text)
    lines: list[Line] = []
    start, span, after_blank = 0, 0, True
    for piece in text.split("\n"):
        end = start + len(piece)
        while span < len(inside) and inside[span][1] <= start:
            span += 1
        quoted = span < len(inside) and inside[span][0] < start
        line = Line(start, end, piece, after_blank, quoted)
        lines.append(line)
        after_blank = line.blank
        start = end + 1
    return lines
