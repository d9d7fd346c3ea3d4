"""Turn printed lines back into paragraphs, without running heads, page numbers and stamps."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.headings import dangles, read_mark, stops
from knowledge.readers.draft import PAGE_BREAK, Doubt
from knowledge.vietnamese import fold


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a page: its words, and where it stands in units of the page's width."""

    text: str
    page: int  # from 1
    left: float = 0.0
    right: float = 1.0


# Lines of the electronic signature's stamp on signed copies.
_STAMP = re.compile(
    r"\s*(?:Người ký|Ký bởi|Được ký bởi|E-?mail|Cơ quan|Tổ chức|Thời gian ký|Ngày ký|Signature)"
    r"(?:\s*:|\s+Not\s+Verified|\s+Valid)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\W_]*")
_PAGE_NUMBER = re.compile(r"[\W_]*\d{1,4}[\W_]*")

# Running heads and feet stand among the first and last lines of a page.
_EDGE = 2
# A line that ends this much short of the margin ends its paragraph; a first line is indented so
# much at least (Nghị định 30/2020/NĐ-CP, Phụ lục I: 1 cm or 1.27 cm of a width of 21 cm).
_SHORT = 0.03
_INDENT = 0.02
# What begins so far in is a title or a signature, each line for itself.
_ASIDE = 0.25


def clean_pages(lines: Sequence[PrintedLine]) -> tuple[list[PrintedLine], list[Doubt]]:
    """Return the lines that are the document's own, and what was left out, by kind and page."""
    pages = [list(group) for _, group in groupby(lines, key=lambda line: line.page)]
    edges = [
        set(range(min(_EDGE, len(p)))) | set(range(max(0, len(p) - _EDGE), len(p))) for p in pages
    ]

    # What repeats at the edge of pages is a running head or foot; at least on half of them.
    shapes = Counter(
        shape
        for page, edge in zip(pages, edges, strict=True)
        for shape in {_shape(page[index].text) for index in edge}
    )
    running = {shape for shape, count in shapes.items() if count >= max(2, len(pages) / 2)}

    kept: list[PrintedLine] = []
    removed: dict[tuple[str, str], list[int]] = {}
    samples: dict[str, str] = {}  # the first of its kind stands for the others
    for page, edge in zip(pages, edges, strict=True):
        stamps = sum(bool(_STAMP.match(line.text)) for line in page)
        for index, line in enumerate(page):
            words = line.text.strip()
            shape = _shape(words)
            if index in edge and shape in running and not read_mark(words):
                kind = "dòng lặp ở mép trang" if shape != _NUMBER_ALONE else "số trang"
                sample = samples.setdefault(shape, words)
            elif stamps >= 2 and _STAMP.match(words):
                kind, sample = "dấu chữ ký số", words
            elif words and _RULE.fullmatch(words):
                kind, sample = "dòng kẻ", words[:3]
            else:
                if words:
                    kept.append(line)
                continue
            removed.setdefault((kind, sample), []).append(line.page)
    doubts = [
        Doubt(f"đã bỏ {kind} “{sample}” ({_pages(numbers)})")
        for (kind, sample), numbers in removed.items()
    ]
    return kept, doubts


_NUMBER_ALONE = "#"


def _shape(text: str) -> str:
    """Return what a running head keeps from page to page, however OCR reads it: its letters."""
    if _PAGE_NUMBER.fullmatch(text):
        return _NUMBER_ALONE
    return " ".join(re.findall(r"[^\W\d_]{2,}", fold(text))) or text


def _pages(numbers: Iterable[int]) -> str:
    """Return page numbers as a person writes them: "trang 2, 4-7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "trang " + ", ".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


def join_lines(lines: Sequence[PrintedLine], pages: int) -> str:
    """Return paragraphs, one a line, with a `PAGE_BREAK` where each of `pages` pages begins."""
    pieces: list[str] = []
    page = 1
    margin = _margin([line.right for line in lines], lambda edges: max(edges, default=1.0))
    start = _margin([line.left for line in lines], lambda edges: min(edges, default=0.0))
    for index, line in enumerate(lines):
        previous = lines[index - 1] if index else None
        breaks = PAGE_BREAK * (line.page - page)
        page = line.page
        if previous is None:
            pieces.append(breaks)
        elif _goes_on(previous, line, margin, start):
            pieces.append(breaks or divider(previous.text, line.text))
        else:
            pieces.append("\n" + breaks)
        pieces.append(line.text.strip())
    pieces.append(PAGE_BREAK * (pages - page))
    return "".join(pieces)


def divider(above: str, below: str) -> str:
    """Return what stands between two lines of one paragraph; numbers break at their hyphens.

    >>> divider("Thông tư số 100/2025/TT-", "BTTTT"), divider("kinh tế -", "xã hội")
    ('', ' ')
    """
    whole = re.search(r"[A-ZĐ0-9][-/]$", above) and re.match(r"[A-ZĐ0-9]", below)
    return "" if whole else " "


def _goes_on(previous: PrintedLine, line: PrintedLine, margin: float, start: float) -> bool:
    """Return whether `line` goes on with the paragraph of `previous`."""
    if line.left > start + _ASIDE:
        return False
    full = previous.right >= margin - _SHORT
    indented = line.left > start + _INDENT
    opens = read_mark(line.text) is not None and not dangles(previous.text)
    if opens and (indented or stops(previous.text)):
        return False
    if not full:
        # A centred title goes on only in small letters.
        return not indented and line.text[:1].islower() and not stops(previous.text)
    return not (indented and (line.left > previous.left + _INDENT / 2 or stops(previous.text)))


def _margin(edges: list[float], fallback: Callable[[list[float]], float]) -> float:
    """Return the edge at which most lines end (or begin), to the hundredth of a page's width."""
    common = Counter(round(edge, 2) for edge in edges).most_common(1)
    return common[0][0] if common and common[0][1] > 1 else fallback(edges)
