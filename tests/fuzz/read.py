"""Fuzz knowledge.read: whatever a file holds, it gives a Text that keeps its promises, or one line.

How to run it is in docs/reliability.md. The first byte of an input chooses the kind of file.
"""

import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["knowledge", "html.parser", "_markupbase", "zipfile"]):
    # The readers, too, which read() imports on first use: instrumented only if imported here.
    from knowledge.read import UnreadableFile, read
    from knowledge.readers import pdf, plain, web, word  # noqa: F401

# Several times, where the kind has more ways to go wrong. A picture goes to Tesseract unread.
KINDS = ("txt", "md", "html", "html", "docx", "body", "body", "numbering", "pdf")

_WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LISTED = (
    b'<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>A</w:t></w:r></w:p>'
)
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-read-", dir="/dev/shm"))  # no disk


def one(data: bytes) -> None:
    """Read one input as a file of the kind that its first byte names."""
    if not data:
        return
    kind, content = KINDS[data[0] % len(KINDS)], data[1:]
    path = _FOLDER / f"a.{'docx' if kind in {'body', 'numbering'} else kind}"
    if kind == "body":
        _docx(path, content, b"")
    elif kind == "numbering":
        _docx(path, _LISTED, content)
    else:
        path.write_bytes(content)
    try:
        text = read(path)
    except UnreadableFile as error:
        if "\n" in str(error):
            raise AssertionError(f"more than one line: {error}") from error
        return
    assert text.text.strip(), "empty"
    assert unicodedata.is_normalized("NFC", text.text), "not NFC"
    assert list(text.pages) == sorted(text.pages), "pages out of order"
    assert not text.pages or (text.pages[0] == 0 and text.pages[-1] <= len(text.text)), "pages"


def _docx(path: Path, body: bytes, numbering: bytes) -> None:
    """Write the XML of a body, or of its lists, into an archive that is otherwise sound."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", b"<w:document %b><w:body>%b</w:body></w:document>" % (_WORD, body)
        )
        if numbering:
            archive.writestr(
                "word/numbering.xml", b"<w:numbering %b>%b</w:numbering>" % (_WORD, numbering)
            )


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
