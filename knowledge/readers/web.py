"""Read HTML as vbpl.vn, vanban.chinhphu.vn and office programs write it: the document alone."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from knowledge.readers.draft import Doubt, Draft, UnreadableFile
from knowledge.readers.limits import OFFICE, Limits
from knowledge.readers.plain import decode

_BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 table ul ol section article blockquote pre hr body".split()
)
_DROPPED = frozenset("script style head nav header footer form button select noscript svg".split())
_VOID = frozenset("br hr img input meta link area base col embed source track wbr".split())

# A script, and elements that load one from elsewhere.
_ACTIVE = frozenset("script iframe object embed applet".split())

# What the sites call the box with the text of the document.
_CONTENT = re.compile(
    r"toanvan|fulltext|vbcontent|content-?detail|noidung|docbody|document-content|content1",
    re.IGNORECASE,
)
# A box with less of the page's letters than this is a teaser, not the document.
_SMALLEST_SHARE = 0.3


def read(path: Path, limits: Limits = OFFICE) -> Draft:
    """Return the draft of an HTML file: the box with the document, or else all of the page.

    Scripts are never run, and none of their words is in it; `limits` may refuse them altogether.
    """
    raw = path.read_bytes()
    text, doubts = _decode(raw, path.name)
    page = _Page()
    page.feed(text)
    page.close()
    if page.active and not limits.scripts:
        raise UnreadableFile(
            f"{path.name} có mã lệnh (script), trợ lý không nhận; hãy in trang đó ra PDF rồi gửi"
        )
    whole = _lines(page.pieces)
    boxes = [_lines(page.pieces[start:end]) for start, end in _outermost(page.boxes)]
    best = max(boxes, key=len, default="")
    if len(best) < _SMALLEST_SHARE * len(whole):
        best = whole
    elif len(best) < len(whole):
        left = len(re.findall(r"\S+", whole)) - len(re.findall(r"\S+", best))
        if left:
            doubts = (*doubts, Doubt(f"đã bỏ {left} chữ ngoài khung nội dung của trang web"))
    return Draft(best, doubts, {"title": page.title.strip()} if page.title.strip() else {})


def _decode(raw: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """Return the page's text by the character set it declares, else as any text."""
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", raw[:4096], re.IGNORECASE)
    if declared and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return raw.decode(declared[1].decode("ascii")), ()
        except (LookupError, UnicodeError):  # "idna" and "undefined" raise the wider one
            pass
    return decode(raw, name)


class _Page(HTMLParser):
    """The words of a page in order, a line break for each block, and where its boxes lie."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.boxes: list[tuple[int, int]] = []
        self.title = ""
        self.active = False  # whether it holds anything that a browser would run
        self._open: list[tuple[str, int | None]] = []
        self._names: Counter[str] = Counter()  # of the open ones
        self._dropped = 0
        self._in_title = False

    def parse_html_declaration(self, i: int) -> int:
        """Take "<![" for a comment up to ">", as browsers do; the library may raise on it."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        self.active = (
            self.active
            or tag in _ACTIVE
            or any(key.startswith("on") or _runs(value or "") for key, value in attrs)
        )
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append("\t")
        if tag in _VOID:
            return
        named = " ".join(value or "" for key, value in attrs if key in {"id", "class"})
        self._open.append((tag, len(self.pieces) if _CONTENT.search(named) else None))
        self._names[tag] += 1
        self._dropped += tag in _DROPPED

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if not self._names[tag]:
            return
        while self._open:  # unclosed tags inside end with it
            name, start = self._open.pop()
            self._names[name] -= 1
            self._dropped -= name in _DROPPED
            if start is not None:
                self.boxes.append((start, len(self.pieces)))
            if name == tag:
                break
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._dropped:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _runs(value: str) -> bool:
    """Return whether an address is one that browsers run; they pass over white space in it."""
    return (
        re.sub(r"[\s\x00-\x1f]", "", value[:100]).lower().startswith(("javascript:", "vbscript:"))
    )


def _outermost(boxes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the boxes that lie in no other: a box inside cannot hold more than the one around."""
    outer: list[tuple[int, int]] = []
    for start, end in sorted(boxes, key=lambda box: (box[0], -box[1])):
        if not outer or end > outer[-1][1]:
            outer.append((start, end))
    return outer


def _lines(pieces: list[str]) -> str:
    """Return the pieces as lines; the cells of a table's row on one line, with bars."""
    lines = []
    for line in "".join(pieces).split("\n"):
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        if any(cells):
            lines.append(" | ".join(cell for cell in cells if cell))
    return "\n".join(lines)
