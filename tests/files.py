"""Files for the reader's tests, made by hand: PDF with a text layer, DOCX, a stand-in Tesseract."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

# A line of print: distance from the left and from the foot in points, and its words.
Placed = tuple[float, float, str]

_WIDTH, _HEIGHT, _SIZE = 595, 842, 12


def pdf(path: Path, pages: list[list[Placed]], *, trailer: str = "") -> Path:
    """Write a PDF of A4 pages whose letters are half their size wide; return its path.

    The font is not embedded, only a map from its codes to Unicode: enough for a text layer.
    """
    letters = sorted({letter for page in pages for _, _, text in page for letter in text})
    code = {letter: number + 1 for number, letter in enumerate(letters)}
    rows = "\n".join(f"<{code[x]:04x}> <{x.encode('utf-16-be').hex()}>" for x in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",  # the pages, once their numbers are known
        "<< /Type /Font /Subtype /Type0 /BaseFont /Times /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Times /DW 500 /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R >>",
        _stream(cmap),
        "<< /Type /FontDescriptor /FontName /Times /Flags 4 /FontBBox [0 0 500 1000] "
        "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    kids = []
    for page in pages:
        drawn = "\n".join(
            f"BT /F1 {_SIZE} Tf {x} {y} Td <{''.join(f'{code[c]:04x}' for c in text)}> Tj ET"
            for x, y, text in page
        )
        objects.append(_stream(drawn))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
            f"/Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, offsets = "%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF"
    )
    path.write_bytes(body.encode("latin-1"))
    return path


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def printed(paragraphs: list[str], *, first_line: float = 780, letters: int = 79) -> list[Placed]:
    """Set `paragraphs` as print does: first lines indented, lines filled to the right margin."""
    placed: list[Placed] = []
    foot = first_line
    for paragraph in paragraphs:
        left, room = 85.0 + 36, letters - 6
        words = paragraph.split(" ")
        while words:
            line = words.pop(0)
            while words and len(line) + 1 + len(words[0]) <= room:
                line += " " + words.pop(0)
            if words:  # print justifies; our letters cannot stretch, so the last one is moved out
                line += " " * (room - len(line)) if room > len(line) else ""
            placed.append((left, foot, line))
            left, room = 85.0, letters
            foot -= 16
    return placed


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(path: Path, body: str, *, numbering: str = "") -> Path:
    """Write a DOCX with that XML inside `<w:body>`; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
        if numbering:
            archive.writestr(
                "word/numbering.xml", f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'
            )
    return path


def paragraph(text: str, properties: str = "") -> str:
    """Return one paragraph of WordprocessingML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def tesseract(folder: Path, lines: list[tuple[str, float]], *, languages: str = "vie") -> Path:
    """Write a program that answers like Tesseract, with those lines and confidences."""
    rows = ["1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t"]
    for number, (text, sure) in enumerate(lines, start=1):
        for place, word in enumerate(text.split(), start=1):
            left = 250 + place * 100
            rows.append(
                f"5\t1\t1\t1\t{number}\t{place}\t{left}\t{number * 60}\t90\t40\t{sure}\t{word}"
            )
    (folder / "page.tsv").write_text("\n".join(rows), encoding="utf-8")
    program = folder / "tesseract"
    program.write_text(
        '#!/bin/sh\nif [ "$1" = --list-langs ]; then echo "' + languages + '"; exit 0; fi\n'
        f'cat > /dev/null\ncat "{folder / "page.tsv"}"\n'
    )
    program.chmod(0o755)
    return program
