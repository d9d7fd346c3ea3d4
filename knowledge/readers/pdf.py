"""Read PDF: the text layer where there is one, the picture of the page where there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.readers import ocr
from knowledge.readers.draft import Doubt, Draft, UnreadableFile
from knowledge.readers.layout import PrintedLine, clean_pages, join_lines
from knowledge.readers.limits import OFFICE, Limits
from knowledge.readers.spacing import is_syllable

if TYPE_CHECKING:
    import pypdfium2

# Fewer letters than this on a page with a picture: the page is a scan with, say, a stamp's text.
_FEWEST_LETTERS = 50
# Below this share of Vietnamese syllables a text layer is from an old font or a foreign OCR.
# Measured by page: seven of the Công báo 0.96-1.00, four of the guidance 0.99-1.00; the OCR of the
# guidance by an engine without Vietnamese 0.63.
_FEWEST_SYLLABLES = 0.8


def read(
    path: Path,
    limits: Limits = OFFICE,
    progress: Callable[[int, int], None] | None = None,
    mend: Callable[[str], str] | None = None,
) -> Draft:
    """Return the draft of a PDF; `progress` is told (page, pages) after each page.

    `mend` puts right what is read from pictures, as in `ocr.read_page`.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                f"{path.name} có mật khẩu; hãy lưu một bản không đặt mật khẩu rồi thêm lại"
            ) from None
        raise UnreadableFile(
            f"{path.name} bị hỏng, không mở được như PDF; hãy tải lại tệp từ nguồn"
        ) from None
    try:
        return _read(path, document, limits, progress, mend)
    finally:
        document.close()


def _read(
    path: Path,
    document: "pypdfium2.PdfDocument",
    limits: Limits,
    progress: Callable[[int, int], None] | None,
    mend: Callable[[str], str] | None,
) -> Draft:
    import pypdfium2

    total = len(document)
    if not total:
        raise UnreadableFile(f"{path.name} không có trang nào; hãy tải lại tệp từ nguồn")
    if total > limits.pages:
        raise UnreadableFile(
            f"{path.name} có {total} trang, nhiều hơn {limits.pages}; hãy tách thành nhiều tệp"
        )
    lines: list[PrintedLine] = []
    doubts: list[Doubt] = []
    for index in range(total):
        number = index + 1
        try:
            page = document[index]
            printed = _text_lines(page, number)
        except pypdfium2.PdfiumError:
            raise UnreadableFile(
                f"{path.name}, trang {number} bị hỏng; hãy tải lại tệp từ nguồn"
            ) from None
        reason = _not_trusted(printed)
        if reason and _has_picture(page):
            scan = _scan(page, number, path.name, mend)
            printed = scan.lines
            doubts += [Doubt(f"{reason}, đã nhận dạng từ ảnh", number), *scan.doubts]
        elif reason and printed:
            doubts.append(Doubt(f"{reason}, cần so với bản in", number))
        elif not printed:
            doubts.append(Doubt("trang trống", number))
        lines += printed
        page.close()
        if progress:
            progress(number, total)
    kept, removed = clean_pages(lines)
    return Draft(join_lines(kept, total), (*removed, *doubts))


def _text_lines(page: "pypdfium2.PdfPage", number: int) -> list[PrintedLine]:
    """Return the lines of the text layer with their edges in units of the page's width."""
    layer = page.get_textpage()
    width = page.get_width() or 1.0
    text = layer.get_text_range()
    lines: list[PrintedLine] = []
    start = 0
    # pdfium counts its line breaks as characters, so offsets into `text` are its own indices.
    for piece in text.split("\n"):
        words = piece.rstrip()
        if words:
            first = start + len(words) - len(words.lstrip())
            last = start + len(words) - 1
            left = layer.get_charbox(first, loose=True)[0]
            right = layer.get_charbox(last, loose=True)[2]
            lines.append(PrintedLine(words.strip(), number, left / width, right / width))
        start += len(piece) + 1
    layer.close()
    return lines


def _not_trusted(lines: list[PrintedLine]) -> str | None:
    """Return why the text layer of a page cannot be used, or None where it can."""
    text = " ".join(line.text for line in lines)
    if sum(letter.isalpha() for letter in text) < _FEWEST_LETTERS:
        return "trang không có lớp chữ"
    words = [word.strip(".,;:()“”\"'/-") for word in text.split()]
    words = [word for word in words if word.isalpha()]
    if words and sum(map(is_syllable, words)) < _FEWEST_SYLLABLES * len(words):
        return "lớp chữ của trang không phải chữ Việt Unicode"
    return None


def _has_picture(page: "pypdfium2.PdfPage") -> bool:
    """Return whether a picture covers half the page or more."""
    import pypdfium2.raw as raw

    area = page.get_width() * page.get_height()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= area / 2:
            return True
    return False


# Pixels an inch at which a page is read. Four pages of the Công báo in 14 points, as print and as
# a scan at 200 dpi: 96 % of the words right at 150, 94-95 % at 200 and 300 (2026-11). Smaller
# print, which then leaves Tesseract unsure, is read again at 300.
_RESOLUTIONS = (150, 300)


def _scan(
    page: "pypdfium2.PdfPage", number: int, name: str, mend: Callable[[str], str] | None
) -> ocr.Page:
    """Return what the picture of the page says, at the resolution that reads most surely."""
    best = ocr.Page([], [], -1.0)
    for resolution in _RESOLUTIONS:
        found = ocr.read_page(grey(page, resolution), number, name, mend)
        best = max(best, found, key=lambda scan: scan.sure)
        if best.sure >= ocr.SURE_PAGE:
            break
    return best


def grey(page: "pypdfium2.PdfPage", resolution: int) -> bytes:
    """Return the page with that many pixels an inch as a grey PGM image."""
    bitmap = page.render(scale=resolution / 72, grayscale=True)
    pixels = bitmap.to_numpy()
    height, width = pixels.shape[:2]
    return b"P5\n%d %d\n255\n" % (width, height) + bytes(pixels.tobytes())
