"""Read DOCX: paragraphs, tables and the numbers that Word counts by itself."""

import io
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from knowledge.readers.draft import Doubt, Draft, UnreadableFile
from knowledge.readers.limits import OFFICE, Limits

# The two ways in which Word packs (ECMA-376 part 2, Open Packaging Conventions).
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1  # bit 0 of an entry's flags

# What zipfile and the XML parser raise on damaged bytes, found by fuzzing; EOFError where an entry
# is cut short, OSError and ValueError where its place lies outside the file.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError,
    KeyError, EOFError, OSError, ValueError, NotImplementedError,
)  # fmt: skip

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# What may stand around paragraphs, rows and cells without being one.
_WRAPPERS = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}


def read(path: Path, limits: Limits = OFFICE) -> Draft:
    """Return the draft of a Word document (.docx)."""
    raw = path.read_bytes()  # what goes wrong from here on is the file's fault, not the disk's
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check(path, archive, limits)
            body = _tree(archive, "word/document.xml")
            names = archive.namelist()
            numbering = (
                _tree(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
            )
            notes = [name for name in names if re.fullmatch(r"word/(?:foot|end)notes\.xml", name)]
    except _DAMAGE:
        raise UnreadableFile(
            f"{path.name} bị hỏng, không mở được như DOCX; hãy tải lại tệp từ nguồn"
        ) from None

    counter = _Counter(numbering)
    try:
        lines = [line for block in body.iter(f"{_W}body") for line in _blocks(block, counter)]
    except RecursionError:
        raise UnreadableFile(
            f"{path.name} có bảng hoặc khung lồng nhau quá sâu; hãy lưu lại thành PDF rồi thêm"
        ) from None
    doubts: list[Doubt] = []
    if counter.counted:
        doubts.append(
            Doubt(f"{counter.counted} số thứ tự do Word tự đánh, cần so với bản có dấu đỏ")
        )
    if any(True for _ in body.iter(f"{_W}del")) or any(True for _ in body.iter(f"{_W}ins")):
        doubts.append(Doubt("tệp còn dấu sửa đổi chưa duyệt; đã đọc như khi chấp nhận tất cả"))
    if notes:
        doubts.append(Doubt("chưa đọc các chú thích cuối trang"))
    return Draft("\n".join(lines), tuple(doubts))


def _check(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raise UnreadableFile for a password, a macro, and what unpacks beyond a document."""
    if any(item.flag_bits & _ENCRYPTED for item in archive.infolist()):
        raise UnreadableFile(
            f"{path.name} có mật khẩu; hãy lưu một bản không đặt mật khẩu rồi thêm lại"
        )
    if any(item.compress_type not in _PACKINGS for item in archive.infolist()):
        raise zipfile.BadZipFile("a compression that Word does not use")
    if any(item.filename.lower().endswith("vbaproject.bin") for item in archive.infolist()):
        raise UnreadableFile(
            f"{path.name} có macro, trợ lý không nhận; hãy lưu lại thành .docx không có macro"
        )
    full = sum(item.file_size for item in archive.infolist())
    packed = sum(item.compress_size for item in archive.infolist())
    if full > limits.unpacked or full > limits.ratio * max(packed, 1):
        raise UnreadableFile(
            f"{path.name} giải nén ra {full:,} byte, lớn bất thường; không phải một văn bản"
        )


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    raw = archive.read(name)
    # As text, which the parser then takes for what it is: a declared encoding could hide words.
    text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    if "<!DOCTYPE" in text:
        # Word never writes one; entities declared there could unfold without end.
        raise ElementTree.ParseError("document type declaration")
    return ElementTree.fromstring(text)  # noqa: S314 - no DOCTYPE, so no entities to expand


def _blocks(parent: ElementTree.Element, counter: "_Counter") -> Iterator[str]:
    """Yield a line for each paragraph and each row of a table, in order."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, counter).split("\n")
        elif child.tag == f"{_W}tbl":
            for row in _parts(child, "tr"):
                cells = [
                    " ".join(line for line in _blocks(cell, counter) if line)
                    for cell in _parts(row, "tc")
                ]
                if any(cells):
                    yield " | ".join(cell for cell in cells if cell)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, counter)


def _parts(parent: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield the rows of a table, or the cells of a row; those of a table inside are its own."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _parts(child, name)


def _paragraph(paragraph: ElementTree.Element, counter: "_Counter") -> str:
    """Return the words of a paragraph after the number that Word prints before it."""
    words: list[str] = []
    for item in paragraph.iter():
        if item.tag == f"{_W}t":
            words.append(item.text or "")
        elif item.tag in {f"{_W}tab", f"{_W}ptab"} and words:
            words.append(" ")
        elif item.tag in {f"{_W}br", f"{_W}cr"}:
            words.append("\n")
        elif item.tag == f"{_W}noBreakHyphen":
            words.append("-")
    text = "".join(words).strip()
    return f"{counter.label(paragraph)}{text}" if text else ""


class _Counter:
    """Counts as Word does: one running number for each list and level."""

    def __init__(self, numbering: ElementTree.Element | None) -> None:
        self.counted = 0
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is None:
            return
        abstract = {
            item.get(f"{_W}abstractNumId"): item for item in numbering.iter(f"{_W}abstractNum")
        }
        for number in numbering.iter(f"{_W}num"):
            link = number.find(f"{_W}abstractNumId")
            source = abstract.get(_value(link))
            for level in source.iter(f"{_W}lvl") if source is not None else ():
                depth = _number(level.get(f"{_W}ilvl"), 0)
                self._levels[number.get(f"{_W}numId", ""), depth] = (
                    _value(level.find(f"{_W}numFmt")) or "decimal",
                    _value(level.find(f"{_W}lvlText")) or "",
                    _number(_value(level.find(f"{_W}start")), 1),
                )

    def label(self, paragraph: ElementTree.Element) -> str:
        """Return the printed number with a space, or nothing for a paragraph without one."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            return ""
        number = _value(properties.find(f"{_W}numId")) or ""
        level = _number(_value(properties.find(f"{_W}ilvl")), 0)
        if (number, level) not in self._levels:
            return ""
        form, pattern, start = self._levels[number, level]
        if form in {"bullet", "none"}:
            return "- " if form == "bullet" else ""
        counts = self._counts[number]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        self.counted += 1

        def printed(found: re.Match[str]) -> str:
            wanted = int(found[1]) - 1
            shape = self._levels.get((number, wanted), ("decimal", "", 1))[0]
            return _shaped(counts.get(wanted, 1), shape)

        return re.sub(r"%(\d)", printed, pattern).strip() + " "


def _shaped(count: int, form: str) -> str:
    """Return `count` as Word prints it in that form.

    >>> [_shaped(4, form) for form in ("decimal", "lowerLetter", "upperRoman")]
    ['4', 'd', 'IV']
    """
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"upperRoman", "lowerRoman"}:
        tens, ones = divmod(count, 10)  # no list of a document counts beyond XLIX
        roman = "X" * min(tens, 3) if tens < 4 else "XL"
        roman += ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return roman if form == "upperRoman" else roman.lower()
    return f"{count:02}" if form == "decimalZero" else str(count)


def _number(printed: str | None, otherwise: int) -> int:
    """Return the number that an attribute holds, or `otherwise` where Word could not have put it.

    Word counts up to 32767; "(999999999)" in letters would be a line of forty million.
    """
    return int(printed) if printed and re.fullmatch(r"[0-9]{1,5}", printed) else otherwise


def _value(element: ElementTree.Element | None) -> str | None:
    return None if element is None else element.get(f"{_W}val")
