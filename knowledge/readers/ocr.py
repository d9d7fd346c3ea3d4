"""Read the picture of a page with Tesseract in Vietnamese, saying how sure it is."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from knowledge.readers.draft import Doubt, Draft, UnreadableFile
from knowledge.readers.labels import mend_labels
from knowledge.readers.layout import PrintedLine, clean_pages, join_lines

# On Tesseract's own scale from 0 to 100: below this mean a page is not to be trusted; below the
# second, a word is doubtful. Pages of the Công báo at 75-300 dpi had means of 91-96 and 92-97 % of
# their words right, at 60 dpi means of 77-81 and 72-80 % right (2026-11).
SURE_PAGE = 85.0
_SURE_WORD = 60.0
_SECONDS_A_PAGE = 180

_INSTALL = "hãy cài bằng: apt-get install tesseract-ocr tesseract-ocr-vie"


@dataclass(frozen=True, slots=True)
class Page:
    """What a picture says: its printed lines, the doubts about them, and the mean confidence."""

    lines: list[PrintedLine]
    doubts: list[Doubt]
    sure: float


def read(path: Path, mend: Callable[[str], str] | None = None) -> Draft:
    """Return the draft of a picture file of one page; `mend` as for `read_page`."""
    page = read_page(path.read_bytes(), 1, path.name, mend)
    kept, removed = clean_pages(page.lines)
    return Draft(join_lines(kept, 1), (*removed, *page.doubts))


def read_page(
    picture: bytes, number: int, name: str, mend: Callable[[str], str] | None = None
) -> Page:
    """Return what a picture (PNG, JPEG, TIFF, PGM) of page `number` says.

    Misread numbers of places are mended here; `mend` is given the page, a line a line, and returns
    it with as many lines and words. Every word that either changes is told.
    """
    table = _tesseract([program(), "stdin", "stdout", "-l", "vie", "tsv"], picture, number, name)
    words = [row for row in table if len(row) == 12 and row[0] == "5" and row[11].strip()]
    width = max((float(row[8]) for row in table if len(row) == 12 and row[0] == "1"), default=1.0)

    lines: list[PrintedLine] = []
    strokes = 0
    for _, group in groupby(words, key=lambda row: row[1:5]):  # page, block, paragraph, line
        row = list(group)
        # Rules beside the text are read as marks: "¬¬ NGHỊ ĐỊNH".
        while len(row) > 1 and not re.search(r"[^\W_]|[“\"(+§{-]", row[0][11]):
            row.pop(0)
            strokes += 1
        left = min(float(word[6]) for word in row)
        right = max(float(word[6]) + float(word[8]) for word in row)
        text = " ".join(word[11].strip() for word in row)
        lines.append(PrintedLine(text, number, left / width, right / width))
    if not words:
        return Page(lines, [Doubt("không nhận ra chữ nào trong ảnh", number)], 0.0)

    sure = [float(word[10]) for word in words]
    doubts: list[Doubt] = []
    if strokes:
        doubts.append(Doubt(f"đã bỏ {strokes} nét kẻ bị đọc thành chữ ở đầu dòng", number))
    mean = sum(sure) / len(sure)
    if mean < SURE_PAGE:
        doubts.append(Doubt(f"không đủ tin cậy (độ tin cậy {mean:.0f}/100), cần đọc lại", number))
    weak = [word[11].strip() for word, value in zip(words, sure, strict=True) if value < _SURE_WORD]
    if weak:
        sample = ", ".join(f"“{word}”" for word in weak[:8])
        more = f" và {len(weak) - 8} chữ khác" if len(weak) > 8 else ""
        doubts.append(Doubt(f"{len(weak)}/{len(words)} chữ đọc không chắc: {sample}{more}", number))
    lines, changed = _mended(lines, mend)
    if changed:
        told = f"đã sửa {changed.total()} chữ theo ngữ cảnh: {_told(changed)}"
        doubts.append(Doubt(told, number))
    return Page(lines, doubts, mean)


def _mended(
    lines: list[PrintedLine], mend: Callable[[str], str] | None
) -> tuple[list[PrintedLine], Counter[tuple[str, str]]]:
    """Return the lines as mended, and how often each word became which."""
    read = "\n".join(line.text for line in lines)
    mended = mend_labels(read)
    texts = (mend(mended) if mend else mended).split("\n")
    changed = Counter(
        (old, new)
        for line, text in zip(lines, texts, strict=True)
        for old, new in zip(line.text.split(), text.split(), strict=True)
        if old != new
    )
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True)], changed


def _told(changed: Counter[tuple[str, str]]) -> str:
    return ", ".join(
        f"“{old}” → “{new}”" + (f" ({count} lần)" if count > 1 else "")
        for (old, new), count in changed.most_common()
    )


def _tesseract(command: list[str], picture: bytes, number: int, name: str) -> list[list[str]]:
    try:
        done = subprocess.run(  # noqa: S603 - our own command; the picture goes in by pipe
            command,
            input=picture,
            capture_output=True,
            timeout=_SECONDS_A_PAGE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(
            f"{name}, trang {number}: nhận dạng quá {_SECONDS_A_PAGE} giây; hãy quét lại ở 300 dpi"
        ) from None
    if done.returncode:
        raise UnreadableFile(
            f"{name}, trang {number}: tesseract không đọc được ảnh; hãy kiểm tra lại tệp"
        )
    return [line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()]


@cache
def program() -> str:
    """Return the path of tesseract with Vietnamese; raises UnreadableFile where it is missing."""
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableFile(f"tệp là ảnh quét, cần chương trình tesseract; {_INSTALL}")
    listed = subprocess.run(  # noqa: S603 - the program found on PATH, fixed arguments
        [program, "--list-langs"], capture_output=True, text=True, check=False
    )
    if "vie" not in (listed.stdout + listed.stderr).split():
        raise UnreadableFile(f"tesseract chưa có dữ liệu tiếng Việt (vie); {_INSTALL}")
    return program
