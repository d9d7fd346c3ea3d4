"""Read plain text and Markdown: decode it, take the marks off, join lines that were wrapped."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from knowledge.headings import dangles, read_mark, stops
from knowledge.readers.draft import Doubt, Draft, UnreadableFile
from knowledge.readers.layout import divider

# Letters that Vietnamese text has in the old TCVN3 fonts and next to never in Unicode.
_TCVN3 = re.compile(r"[®¸¶¹¾»¼½Æµ×ØÞßª©¬]")


def read(path: Path) -> Draft:
    """Return the draft of a plain text file."""
    text, doubts = decode(path.read_bytes(), path.name)
    text, numbers = _without_page_numbers(text)
    return Draft(_unwrapped(text), (*doubts, *numbers))


def read_markdown(path: Path) -> Draft:
    """Return the draft of a Markdown file; its front matter gives the facts."""
    text, doubts = decode(path.read_bytes(), path.name)
    facts: dict[str, str] = {}
    if front := re.match(r"---\n(.*?)\n---[ \t]*(?:\n|\Z)", text, re.DOTALL):
        for line in front[1].splitlines():
            key, colon, value = line.partition(":")
            if colon and value.strip() and not key.startswith((" ", "-")):
                facts[key.strip().lower()] = value.strip().strip("\"'")
        text = text[front.end() :]
        doubts = (*doubts, Doubt("đã bỏ phần khai báo đầu tệp Markdown, dùng làm thông tin chung"))
    text, numbers = _without_page_numbers(_without_marks(text))
    return Draft(_unwrapped(text), (*doubts, *numbers), facts)


def decode(raw: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """Return the text of `raw` with plain line breaks; raises UnreadableFile for what is no text.

    UTF-8 and UTF-16 first, then Windows-1258, Vietnamese before Unicode.
    """
    doubts: tuple[Doubt, ...] = ()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1258", "replace")
            doubts = (Doubt("tệp không phải UTF-8, đã đọc theo bảng mã Windows-1258"),)
    if "\0" in text or text.count("\N{REPLACEMENT CHARACTER}") > len(text) / 100:
        raise UnreadableFile(f"{name} không phải tệp chữ; hãy thêm tệp PDF, DOCX, HTML hoặc TXT")
    letters = sum(letter.isalpha() for letter in text)
    if len(_TCVN3.findall(text)) > letters / 20:
        raise UnreadableFile(
            f"{name} dùng bảng mã cũ (TCVN3); hãy chuyển sang Unicode rồi thêm lại"
        )
    return re.sub(r"\r\n?", "\n", text), doubts


def _without_marks(text: str) -> str:
    """Return Markdown as the plain lines that a reader sees."""
    lines = []
    for line in text.split("\n"):
        line = re.sub(r"^\s{0,3}(?:#{1,6}\s+|>\s?)", "", line)
        if re.fullmatch(r"\s*(?:[-*_]\s*){3,}|[\s|:-]*\|[\s|:-]*", line):
            continue  # a rule, or the line below a table's head
        if re.fullmatch(r"\s*\|.*\|\s*", line):
            line = " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
        line = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", line)
        line = re.sub(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])", r"\2", line)
        line = re.sub(r"`([^`]+)`|!?\[([^\]]*)\]\([^)]*\)", r"\1\2", line)
        lines.append(line)
    return "\n".join(lines)


def _without_page_numbers(text: str) -> tuple[str, tuple[Doubt, ...]]:
    """Return `text` without the page numbers that stand alone on lines, and what was left out.

    Only a run of three or more counts, each the next of the one before or the next but one.
    """
    lines = text.split("\n")
    run: list[int] = []
    last = 0
    for index, line in enumerate(lines):
        words = line.strip()
        if words.isdecimal() and len(words) <= 4 and last < int(words) <= last + 2:
            run.append(index)
            last = int(words)
    if len(run) < 3:
        return text, ()
    first = lines[run[0]].strip()
    for index in run:
        above = next((i for i in range(index - 1, -1, -1) if lines[i].strip()), None)
        below = next((i for i in range(index + 1, len(lines)) if lines[i].strip()), None)
        lines[index] = ""
        # A paragraph that runs on over the page has no blank lines inside it.
        if above is None or below is None or stops(lines[above]):
            continue
        if lines[below].strip()[:1].islower() or dangles(lines[above]):
            lines[above + 1 : below] = [_GONE] * (below - above - 1)
    kept = "\n".join(line for line in lines if line is not _GONE)
    return kept, (Doubt(f"đã bỏ {len(run)} số trang đứng riêng dòng ({first}-{last})"),)


# A printed line has 75-95 letters; one with fewer than this ends its paragraph.
_FULL_LINE = 60
# Whether a paragraph stops or dangles shows in its last lines.
_TAIL = 3
_GONE = "\N{NULL}"


def _unwrapped(text: str) -> str:
    """Return `text` with wrapped lines joined, where its lines are those of print."""
    lines = text.split("\n")
    joined = [
        line.strip() for above, line in itertools.pairwise(lines) if above.strip() and line.strip()
    ]
    small = sum(line[:1].islower() and read_mark(line) is None for line in joined)
    if small < max(3, len(joined) / 5):
        return text
    paragraphs: list[list[str]] = []  # of pieces: one growing string takes minutes for a long text
    for line in lines:
        above = paragraphs[-1] if paragraphs else [""]
        tail = "".join(above[-_TAIL:])
        words = line.strip()
        opens = (read_mark(words) is not None and not dangles(tail)) or " | " in words
        if tail.strip() and words and not stops(tail) and not opens and _goes_on(above, words):
            above[-1] = above[-1].rstrip()
            above.append(f"{divider(tail.rstrip(), words)}{words}")
        else:
            paragraphs.append([line])
    return "\n".join("".join(pieces) for pieces in paragraphs)


def _goes_on(above: Sequence[str], words: str) -> bool:
    """Return whether `words` go on with the lines above: in small letters, or after a full line."""
    if words[:1].islower() or words[:1].isdigit() or words[:1] in "(“":
        return True
    # A title in capitals stands alone.
    full = sum(len(piece) for piece in above[-_FULL_LINE - 1 :]) > _FULL_LINE
    return full and not words.isupper() and not "".join(above).isupper()
