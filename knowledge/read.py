"""Read a file of the operator's as text: read(path) → Text, with every doubt about it."""

import datetime
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.readers.draft import PAGE_BREAK, Doubt, Draft, UnreadableFile
from knowledge.readers.imprint import find_imprint
from knowledge.readers.limits import CHAT, OFFICE, Limits
from knowledge.readers.spacing import mend as join_syllables
from knowledge.vietnamese import nfc

__all__ = ["CHAT", "OFFICE", "Doubt", "Limits", "Text", "UnreadableFile", "read"]

_KINDS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".tif": "picture",
    ".tiff": "picture",
}
_SUFFIXES = "PDF, DOCX, HTML, MD, TXT, PNG, JPG, TIFF"


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a file, a paragraph a line, in NFC.

    `pages` holds the offset at which each page starts, empty where the file has none. `doubts` says
    what was left out, mended or hard to read. The other fields are as printed, None where not.
    """

    text: str
    pages: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    number: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    signer: str | None = None


def read(
    path: Path,
    *,
    limits: Limits = OFFICE,
    progress: Callable[[int, int], None] | None = None,
    mend: Callable[[str], str] | None = None,
) -> Text:
    """Return the text of `path`; `progress` is told (page, pages) while a PDF is read.

    `mend` puts right what OCR misread (`index.scans.mend`); each word that it changes is told.
    Raises UnreadableFile, one line for people, for what is missing, empty, beyond `limits`,
    damaged, encrypted, of an unknown kind, or of another kind than its name says. What a stranger
    sent is better read by `bot.reading`, in a process of its own.
    """
    kind = _kind(path, limits)
    draft = _draft(path, kind, limits, progress, mend)
    clean = _normal(draft.text)
    whole, joined = join_syllables(clean)
    text, pages = _paged(whole)
    if not text.strip():
        raise UnreadableFile(f"{path.name} không có chữ nào; hãy kiểm tra lại tệp")
    if len(text) > limits.letters:
        raise UnreadableFile(
            f"{path.name} có {len(text):,} chữ cái, quá dài cho một văn bản; hãy tách nhỏ tệp"
        )
    imprint = find_imprint(text, draft.facts)
    return Text(
        text=text,
        pages=pages if kind in {"pdf", "picture"} or len(pages) > 1 else (),
        doubts=(*draft.doubts, *joined),
        number=imprint.number,
        title=imprint.title,
        date=imprint.date,
        signer=imprint.signer,
    )


def _kind(path: Path, limits: Limits) -> str:
    """Return what kind of file `path` is by its name, its content agreeing."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096)
    except IsADirectoryError:
        raise UnreadableFile(f"{path.name} là thư mục; hãy chọn một tệp trong đó") from None
    except OSError as error:
        raise UnreadableFile(
            f"không mở được {path} ({error.strerror}); hãy kiểm tra lại tên và quyền đọc tệp"
        ) from None
    if not size:
        raise UnreadableFile(f"{path.name} là tệp rỗng; hãy tải lại tệp từ nguồn")
    if size > limits.bytes:
        raise UnreadableFile(
            f"{path.name} nặng {size / 1e6:.0f} MB, quá {limits.bytes / 1e6:.0f} MB; "
            "hãy tách nhỏ tệp"
        )
    named = _KINDS.get(path.suffix.lower())
    if named is None:
        raise UnreadableFile(
            f"{path.name}: chưa đọc được loại tệp này; hãy lưu thành một trong: {_SUFFIXES}"
        )
    found = _sniffed(path, start)
    alike = found == named or (found == "text" and named in {"text", "markdown", "html"})
    if not alike:
        raise UnreadableFile(
            f"{path.name} có đuôi {path.suffix} nhưng nội dung là {_NAMES[found]}; "
            "hãy đổi lại tên hoặc lưu lại tệp cho đúng loại"
        )
    return named


_NAMES = {
    "pdf": "PDF",
    "docx": "DOCX",
    "zip": "tệp nén ZIP",
    "doc": "Word cũ (.doc) hoặc tệp Office có mật khẩu",
    "picture": "ảnh",
    "html": "HTML",
    "text": "chữ thường",
    "unknown": "dữ liệu lạ",
}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def _sniffed(path: Path, start: bytes) -> str:
    """Return the kind of file that the content is, by its first bytes."""
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                return "docx" if "word/document.xml" in archive.namelist() else "zip"
        # The others come of names and places that were spoilt, found by fuzzing.
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            # Half a download still begins like one; the reader says that it is damaged.
            return "docx" if path.suffix.lower() == ".docx" else "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if start.startswith(_PICTURES):
        return "picture"
    if re.match(
        rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", start, re.I | re.S
    ):
        return "html"
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "unknown"
    return "text"


def _draft(
    path: Path,
    kind: str,
    limits: Limits,
    progress: Callable[[int, int], None] | None,
    mend: Callable[[str], str] | None,
) -> Draft:
    """Return what the reader for `kind` makes of the file; each loads its library on first use."""
    if kind == "pdf":
        from knowledge.readers import pdf

        return pdf.read(path, limits, progress, mend)
    if kind == "picture":
        from knowledge.readers import ocr

        return ocr.read(path, mend)
    if kind == "docx":
        from knowledge.readers import word

        return word.read(path, limits)
    if kind == "html":
        from knowledge.readers import web

        return web.read(path, limits)
    from knowledge.readers import plain

    return plain.read_markdown(path) if kind == "markdown" else plain.read(path)


# Spaces that print like one, and marks that print like nothing.
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v]")
# The Icelandic Ð, typed for Đ in old copies: they look alike.
_ETH = str.maketrans("Ðð", "Đđ")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")


def _normal(text: str) -> str:
    """Return `text` in NFC with plain spaces and line breaks, without invisible marks."""
    text = re.sub(r"\r\n?|\x85", "\n", text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    # In this order each takes time in proportion to the text, whatever it holds.
    text = re.sub(r" (?=\n|\Z)", "", re.sub(r" {2,}", " ", text))
    return nfc(re.sub(r"\n{3,}", "\n\n", text)).strip(" \n").translate(_ETH)


def _paged(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with a space for each break inside a paragraph, and where pages start.

    >>> _paged("một cụm thông\\ftin.\\n\\fHết")
    ('một cụm thông tin.\\nHết', (0, 14, 19))
    """
    pieces = text.split(PAGE_BREAK)
    whole, pages = pieces[0], [0]
    for piece in pieces[1:]:
        if whole and not whole.endswith(("\n", " ")) and not piece.startswith(("\n", " ")):
            whole += " "
        pages.append(len(whole))
        whole += piece
    return whole, tuple(pages)
