"""read: any file of the operator's → text, with what was left out, mended or doubtful."""

import datetime
import itertools
import re
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Kind
from knowledge.parse import parse
from knowledge.read import CHAT, OFFICE, Limits, Text, UnreadableFile, read
from knowledge.readers import ocr
from knowledge.readers.labels import mend_labels
from knowledge.readers.layout import PrintedLine, clean_pages
from knowledge.readers.spacing import mend
from knowledge.vietnamese import nfc
from tests import files

SHARED = Path(__file__).parents[1].parent / "shared"


def said(text: Text) -> str:
    return "\n".join(map(str, text.doubts))


def written(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


# --- plain text and Markdown


def test_plain_text_comes_back_in_nfc_with_plain_line_breaks(tmp_path: Path) -> None:
    raw = unicodedata.normalize(
        "NFD", "Ðiều 1. Phạm vi\r\n\u00a0Lời\u200b nói.  \r\n\r\n\r\n\r\nHết."
    )
    text = read(written(tmp_path / "a.txt", raw))
    assert text.text == "Điều 1. Phạm vi\n Lời nói.\n\nHết."
    assert text.pages == ()


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_unicode_encodings_are_read_without_a_doubt(tmp_path: Path, encoding: str) -> None:
    text = read(written(tmp_path / "a.txt", "Điều 1. Phạm vi", encoding))
    assert text.text == "Điều 1. Phạm vi"
    assert text.doubts == ()


def test_windows_1258_is_read_and_told(tmp_path: Path) -> None:
    # That encoding writes tones as marks of their own.
    decomposed = "Ðiê\u0300u 1. Pha\u0323m vi áp dụng".replace("Ð", "Đ").replace("ụ", "u\u0323")
    text = read(written(tmp_path / "a.txt", decomposed, "cp1258"))
    assert text.text == nfc(decomposed)
    assert "Windows-1258" in said(text)


def test_form_feeds_are_pages_even_inside_a_paragraph(tmp_path: Path) -> None:
    text = read(written(tmp_path / "a.txt", "một cụm thông\ftin.\n\fHết"))
    assert text.text == "một cụm thông tin.\nHết"
    assert [text.text[offset:][:3] for offset in text.pages] == ["một", "tin", "Hết"]


MARKDOWN = """---
so_hieu: "1/2020/TT-BTTTT"
title: 'Thông tư mẫu'
ngay_ban_hanh: 2020-02-03
nguoi_ky: "Nguyễn Văn Mẫu"
---
# THÔNG TƯ

## Chương I

**QUY ĐỊNH CHUNG**

### Điều 1. *Phạm vi* của `mẫu`

**1. Một:**

| Cột | Hai |
|---|---|
| a_b_c | 2 * 3 |

---

2. Xem [trang này](https://example.org).
"""


def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path: Path) -> None:
    text = read(written(tmp_path / "a.md", MARKDOWN))
    assert text.text.split("\n\n") == [
        "THÔNG TƯ",
        "Chương I",
        "QUY ĐỊNH CHUNG",
        "Điều 1. Phạm vi của mẫu",
        "1. Một:",
        "Cột | Hai\na_b_c | 2 * 3",
        "2. Xem trang này.",
    ]
    assert (text.number, text.signer) == ("1/2020/TT-BTTTT", "Nguyễn Văn Mẫu")
    assert text.date == datetime.date(2020, 2, 3)
    assert "phần khai báo" in said(text)


def test_lines_copied_from_print_become_paragraphs_again(tmp_path: Path) -> None:
    lines = [
        "Điều 1. Phạm vi điều chỉnh của văn bản mẫu này đối với các cơ quan và",
        "tổ chức có liên quan",
        "1. Văn bản này quy định việc lập mẫu theo quy định tại Thông tư số 3/2019/TT-",
        "BTTTT và quy định khác có liên quan của các cơ quan nhà nước ở trung ương theo",
        "Điều 2. Không phải tên điều mà là dẫn chiếu bị ngắt dòng ở đây, và còn nữa cho",
        "đủ một dòng.",
        "2",
        "",
        "2. Hết một trang thì số trang đứng riêng một dòng, và câu này còn tiếp tục sang",
        "3",
        "",
        "trang sau cho đến khi hết.",
        "4",
    ]
    text = read(written(tmp_path / "a.txt", "\n".join(lines)))
    paragraphs = [line for line in text.text.split("\n") if line]
    assert [line[:9] for line in paragraphs] == ["Điều 1. P", "1. Văn bả", "2. Hết mộ"]
    assert "3/2019/TT-BTTTT" in text.text
    assert "tiếp tục sang trang sau" in text.text
    assert "3 số trang" in said(text)


# --- HTML


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Nghị định mẫu</title>
<script>var x = "<p>không</p>";</script></head><body><nav>Trang chủ</nav>
<div class="menu">Văn bản mới</div>
<div id="toanvancontent"><table><tr><td>CHÍNH PHỦ</td><td>Số: 1/2020/N&#272;-CP</td></tr></table>
<p align="center"><b>Điều 1.</b> Phạm&nbsp;vi<br>Theo
 Điều 5 &amp; khoản 2.</p><p>1. Một<p>2. Hai</div>
<footer>Bản quyền</footer></body></html>"""


def test_a_page_of_a_legal_site_is_its_document(tmp_path: Path) -> None:
    text = read(written(tmp_path / "a.html", PAGE))
    assert text.text.split("\n") == [
        "CHÍNH PHỦ | Số: 1/2020/NĐ-CP",
        "Điều 1. Phạm vi",
        "Theo Điều 5 & khoản 2.",
        "1. Một",
        "2. Hai",
    ]
    assert text.title == "Nghị định mẫu"
    assert "đã bỏ 3 chữ ngoài khung nội dung" in said(text)  # "Văn bản mới"


def test_a_page_without_a_known_box_is_read_whole(tmp_path: Path) -> None:
    text = read(written(tmp_path / "a.htm", "<html><body><p>Điều 1. A<p>Lời.</body></html>"))
    assert text.text == "Điều 1. A\nLời."


# --- DOCX


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def numbered(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'


def test_word_prints_the_numbers_that_it_counts(tmp_path: Path) -> None:
    body = (
        files.paragraph("Phạm vi", numbered(0))
        + files.paragraph("Một;", numbered(1))
        + files.paragraph("Hai.", numbered(1))
        + files.paragraph("Đối tượng", numbered(0))
        + files.paragraph("Ba.", numbered(1))
        + f"<w:tbl><w:tr><w:tc>{files.paragraph('Ô một')}</w:tc><w:tc>{files.paragraph('Ô hai')}"
        "</w:tc></w:tr></w:tbl>"
    )
    text = read(files.docx(tmp_path / "a.docx", body, numbering=NUMBERING))
    assert text.text.split("\n") == [
        "Điều 1. Phạm vi",
        "a) Một;",
        "b) Hai.",
        "Điều 2. Đối tượng",
        "a) Ba.",
        "Ô một | Ô hai",
    ]
    assert "5 số thứ tự do Word tự đánh" in said(text)


def test_deleted_words_of_a_draft_are_left_out_and_told(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Giữ </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>"
    )
    text = read(files.docx(tmp_path / "a.docx", body))
    assert text.text == "Giữ thêm"
    assert "dấu sửa đổi" in said(text)


# --- PDF


def test_a_pdf_gives_paragraphs_pages_and_no_running_heads(tmp_path: Path) -> None:
    long = "Nội dung của khoản này dài hơn một dòng in nên phải ngắt dòng ở giữa câu rồi viết tiếp."
    pages = [
        [
            (85, 810, "CÔNG BÁO/Số 1/Ngày 01-01-2020 1"),
            *files.printed(["Điều 1. Phạm vi", f"1. {long}", f"2. {long} {long[:70]}"]),
        ],
        [
            (85, 810, "CÔNG BÁO/Số 1/Ngày 01-01-2020 2"),
            (85, 780, "tiếp sang trang hai thì vẫn là một đoạn."),
            *files.printed(["Điều 2. Hiệu lực", "Lời."], first_line=760),
            (300, 600, "KT. BỘ TRƯỞNG"),
            (300, 580, "THỨ TRƯỞNG"),
            (300, 560, "Nguyễn Văn Mẫu"),
        ],
    ]
    text = read(files.pdf(tmp_path / "a.pdf", pages))
    assert text.text.split("\n") == [
        "Điều 1. Phạm vi",
        f"1. {long}",
        f"2. {long} {long[:70].strip()} tiếp sang trang hai thì vẫn là một đoạn.",
        "Điều 2. Hiệu lực",
        "Lời.",
        "KT. BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
        "Nguyễn Văn Mẫu",
    ]
    assert text.pages == (0, text.text.index("tiếp sang trang hai"))
    assert text.signer == "Nguyễn Văn Mẫu"
    assert "CÔNG BÁO" in said(text)
    assert "trang 1-2" in said(text)


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    pages = [
        files.printed(["Điều 1. Phạm vi điều chỉnh của văn bản này, nhiều hơn một vài chữ."])
    ] * 3
    read(
        files.pdf(tmp_path / "a.pdf", pages),
        progress=lambda page, total: told.append((page, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


WORDS = ("đầu", "giữa", "cuối")


def test_stamps_rules_and_page_numbers_are_left_out_by_name() -> None:
    lines = [
        PrintedLine(text, page)
        for page in (1, 2, 3)
        for text in (str(page), f"Lời ở trang {WORDS[page - 1]}.", "Điều 5. Tên")
    ]
    stamp = ["Ký bởi: CỔNG THÔNG TIN", "Email: a@b.vn", "Thời gian ký: 01.01.2020", "________"]
    kept, doubts = clean_pages([*lines, *(PrintedLine(text, 3) for text in stamp)])
    assert [line.text for line in kept] == [
        text for word in WORDS for text in (f"Lời ở trang {word}.", "Điều 5. Tên")
    ]
    told = "\n".join(map(str, doubts))
    for sample in ("số trang “1” (trang 1-3)", "dấu chữ ký số", "dòng kẻ"):
        assert sample in told


# --- scans


def test_a_picture_is_read_with_its_confidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [("Điều 1. Phạm vi", 95.0), ("Lời của điều này dài hơn và", 80.0), ("chữ mờ.", 40.0)]
    files.tesseract(tmp_path, lines)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    ocr.program.cache_clear()
    text = read(written(tmp_path / "a.png", "\x89PNG\r\n\x1a\n", "latin-1"))
    ocr.program.cache_clear()
    assert text.text == "Điều 1. Phạm vi\nLời của điều này dài hơn và chữ mờ."
    assert text.pages == (0,)
    assert "trang 1: không đủ tin cậy (độ tin cậy 78/100)" in said(text)
    assert "2/13 chữ đọc không chắc: “chữ”, “mờ.”" in said(text)


def test_what_a_mender_changes_is_told_word_by_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.tesseract(tmp_path, [("Điều 1. Bô sung", 90.0), ("bô sung nốt.", 90.0)])
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    ocr.program.cache_clear()
    path = written(tmp_path / "a.png", "\x89PNG\r\n\x1a\n", "latin-1")
    text = read(path, mend=lambda page: page.replace("ô s", "ổ s"))
    ocr.program.cache_clear()
    assert text.text.split() == "Điều 1. Bổ sung bổ sung nốt.".split()
    assert "trang 1: đã sửa 2 chữ theo ngữ cảnh: “Bô” → “Bổ”, “bô” → “bổ”" in said(text)


LABELS = [
    ("Sửa đổi khoản l Điều 2lb như sau:", "Sửa đổi khoản 1 Điều 21b như sau:"),
    ("§. Sửa đổi khoản Š Điêu I8", "8. Sửa đổi khoản 5 Điêu 18"),
    ("“{. Cơ quan đại diện", "“1. Cơ quan đại diện"),
    ("“7, Kiểm tra, xử lý", "“7. Kiểm tra, xử lý"),
    # Right as they stand: Roman numerals, words, quantities, a list in a sentence.
    ("I. MỤC TIÊU", "I. MỤC TIÊU"),
    ("khoản chi, khoản lãi và điều lệ", "khoản chi, khoản lãi và điều lệ"),
    ("7, 9 Luật Báo chí", "7, 9 Luật Báo chí"),
    ("5, khoản 6 Điều 24", "5, khoản 6 Điều 24"),
    ("l. việc nhỏ", "l. việc nhỏ"),
]


@pytest.mark.parametrize(("read_as", "printed"), LABELS)
def test_numbers_of_places_that_ocr_misread_are_put_right(read_as: str, printed: str) -> None:
    assert mend_labels(read_as) == printed
    assert mend_labels(printed) == printed


MISSING = [(None, "apt-get install tesseract-ocr"), ("eng", "chưa có dữ liệu tiếng Việt")]


@pytest.mark.parametrize(("languages", "advice"), MISSING)
def test_a_missing_tesseract_is_one_line_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: str | None, advice: str
) -> None:
    if languages:
        files.tesseract(tmp_path, [], languages=languages)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
    ocr.program.cache_clear()
    with pytest.raises(UnreadableFile, match=advice):
        read(written(tmp_path / "a.png", "\x89PNG\r\n\x1a\n", "latin-1"))
    ocr.program.cache_clear()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scanned_page_of_the_official_gazette_reads_like_its_text_layer() -> None:
    path = SHARED / "official" / "148-2026-ND-CP.pdf"
    if not path.exists():
        pytest.skip("148-2026-ND-CP.pdf is not beside this checkout (shared/official)")
    import pypdfium2

    from knowledge.readers.pdf import grey

    document = pypdfium2.PdfDocument(path)
    try:
        page = ocr.read_page(grey(document[4], 150), 5, path.name)
        layer = document[4].get_textpage().get_text_range().split()
    finally:
        document.close()
    seen = " ".join(line.text for line in page.lines).split()
    assert len(set(layer) & set(seen)) >= 0.9 * len(set(layer))


# --- broken spacing


MENDED = [
    ("ĐIỀ U KHO ẢN THI HÀ NH", "ĐIỀU KHOẢN THI HÀNH"),
    ("Đ IỀU 5. Ph ạm vi đi ều ch ỉnh", "ĐIỀU 5. Phạm vi điều chỉnh"),
    ("QUY ĐỊ NH CHUN G", "QUY ĐỊNH CHUNG"),
    ("Bộ tr ưởng, ti ếng Vi ệt", "Bộ trưởng, tiếng Việt"),
]


@pytest.mark.parametrize(("broken", "whole"), MENDED)
def test_syllables_broken_in_two_are_joined_and_told(broken: str, whole: str) -> None:
    text, doubts = mend(broken)
    assert text == whole
    assert [whole in str(doubt) for doubt in doubts] == [True]


WHOLE = [
    # A letter that names a point or a party stands alone.
    "điểm b áp dụng cho Bên B ủy quyền",
    "khoản 1 điểm c ông và điểm a ở tổ C ấp",
    # Two syllables that would also make one.
    "ở in ấn phẩm, các ấn phẩm, hoa ăn quả, người Ê đê, và i, ii",
    "theo Nghị định số 1/2020/NĐ-CP của UBND TP HCM về CNTT và ICT",
]


@pytest.mark.parametrize("text", WHOLE)
def test_right_spacing_stays_as_it_is(text: str) -> None:
    assert mend(text) == (text, ())


@given(st.text())
def test_mending_only_takes_spaces_away(text: str) -> None:
    mended, _ = mend(text)
    assert mended.replace(" ", "") == text.replace(" ", "")


# --- what cannot be read


def empty(path: Path) -> Path:
    return written(path / "a.txt", "")


def blank(path: Path) -> Path:
    return written(path / "a.txt", " \n\n ")


def missing(path: Path) -> Path:
    return path / "không-có.pdf"


def folder(path: Path) -> Path:
    return path


def strange(path: Path) -> Path:
    return written(path / "a.xls", "x")


def binary(path: Path) -> Path:
    (path / "a.txt").write_bytes(bytes(range(256)) * 9)
    return path / "a.txt"


def old_font(path: Path) -> Path:
    return written(path / "a.txt", "NghÞ ®Þnh cña ChÝnh phñ quy ®Þnh vÒ th«ng tin ®èi ngo¹i")


def pdf_named_docx(path: Path) -> Path:
    return files.pdf(path / "a.docx", [[(85, 700, "Điều 1. A")]])


def page_named_text(path: Path) -> Path:
    return written(path / "a.txt", "<!DOCTYPE html><html><p>A</html>")


def old_word(path: Path) -> Path:
    (path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return path / "a.docx"


def half_pdf(path: Path) -> Path:
    (path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing here")
    return path / "a.pdf"


def locked_pdf(path: Path) -> Path:
    lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + "o" * 32 + ") /U (" + "u" * 32
    return files.pdf(
        path / "a.pdf", [[(85, 700, "A")]], trailer=lock + ") >> /ID [(0123456789abcdef) (x)]"
    )


def half_docx(path: Path) -> Path:
    whole = files.docx(path / "b.docx", files.paragraph("A" * 5000)).read_bytes()
    (path / "a.docx").write_bytes(whole[: len(whole) // 2])
    return path / "a.docx"


def other_zip(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.docx", "w") as archive:
        archive.writestr("x.txt", "x")
    return path / "a.docx"


def bomb(path: Path) -> Path:
    return files.docx(path / "a.docx", files.paragraph("A" * 5_000_000))


def entities(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.docx", "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>',
        )
    return path / "a.docx"


def hidden_entities(path: Path) -> Path:
    """Entities behind a long comment, where a look at the beginning does not see them."""
    lol = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghi"))
    body = f'<!--{"x" * 9000}--><!DOCTYPE d [<!ENTITY a "haha">{lol}]><d>&i;</d>'
    return archive(path, body.encode())


def entities_in_utf_16(path: Path) -> Path:
    body = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    return archive(path, body.encode("utf-16"))


def archive(path: Path, body: bytes, packing: int = zipfile.ZIP_STORED) -> Path:
    """Write a DOCX of that XML as it is, not packed: the tests make no bombs by repeating."""
    with zipfile.ZipFile(path / "a.docx", "w", packing) as made:
        made.writestr("word/document.xml", body)
    return path / "a.docx"


def nested(path: Path) -> Path:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    return archive(path, f'<w:d xmlns:w="{files.W}"><w:body>{deep}</w:body></w:d>'.encode())


def spoilt(path: Path) -> Path:
    """One bit of what is packed turned: zlib notices, not zipfile."""
    packed = archive(path, bytes(range(256)) * 40 + b"A" * 9000, zipfile.ZIP_DEFLATED)
    raw = bytearray(packed.read_bytes())
    raw[47] ^= 0xFF
    packed.write_bytes(bytes(raw))
    return packed


def outside(path: Path) -> Path:
    """An archive whose entries lie before the beginning of the file."""
    whole = files.docx(path / "a.docx", files.paragraph("Một"))
    raw = bytearray(whole.read_bytes())
    raw[-6:-2] = (int.from_bytes(raw[-6:-2], "little") + 5000).to_bytes(4, "little")
    whole.write_bytes(bytes(raw))
    return whole


def spoilt_name(path: Path) -> Path:
    """A name that says it is UTF-8 and is not."""
    with zipfile.ZipFile(path / "a.docx", "w") as made:
        made.writestr("word/document.xml", "<d/>")
        made.writestr("Đ", "")
    raw = (path / "a.docx").read_bytes()
    (path / "a.docx").write_bytes(raw.replace("Đ".encode(), b"\xff\xff"))
    return path / "a.docx"


def strange_packing(path: Path) -> Path:
    return archive(path, b"<d/>", zipfile.ZIP_LZMA)


def locked_docx(path: Path) -> Path:
    locked = files.docx(path / "a.docx", files.paragraph("Một"))
    raw = locked.read_bytes()
    at = raw.rindex(b"PK\x01\x02") + 8  # the flags of the last entry in the list of entries
    locked.write_bytes(raw[:at] + b"\x01\x00" + raw[at + 2 :])
    return locked


def lost_page(path: Path) -> Path:
    whole = files.pdf(path / "a.pdf", [[(85, 700, "Điều 1. A")], [(85, 700, "Điều 2. B")]])
    raw = whole.read_bytes()
    whole.write_bytes(raw.replace(b" 10 0 R]", b" 99 0 R]"))
    return whole


UNREADABLE = [
    (empty, "rỗng"),
    (blank, "không có chữ nào"),
    (missing, "không mở được"),
    (folder, "là thư mục"),
    (strange, "chưa đọc được loại tệp này"),
    (binary, "dữ liệu lạ"),
    (old_font, "TCVN3"),
    (pdf_named_docx, "nội dung là PDF"),
    (page_named_text, "nội dung là HTML"),
    (old_word, "Word cũ"),
    (half_pdf, "bị hỏng"),
    (locked_pdf, "có mật khẩu"),
    (half_docx, "bị hỏng"),
    (other_zip, "tệp nén ZIP"),
    (bomb, "lớn bất thường"),
    (entities, "bị hỏng"),
    # from here on, found by fuzzing, or while looking for what fuzzing could not reach
    (hidden_entities, "bị hỏng"),
    (entities_in_utf_16, "bị hỏng"),
    (nested, "lồng nhau quá sâu"),
    (spoilt, "bị hỏng"),
    (outside, "bị hỏng"),
    (spoilt_name, "bị hỏng"),
    (strange_packing, "bị hỏng"),
    (locked_docx, "có mật khẩu"),
    (lost_page, "trang 2 bị hỏng"),
]


@pytest.mark.parametrize(
    ("make", "reason"), UNREADABLE, ids=[make.__name__ for make, _ in UNREADABLE]
)
def test_what_cannot_be_read_is_one_line_that_says_why(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read(make(tmp_path))
    assert "\n" not in str(caught.value)


ODD_PAGES = [
    # Word's conditional sections and what is no section at all; the library raised on the second.
    "<![if !supportLists]>A<![endif]>",
    "<![CDAT[x]>A",
    "<![>A",
    "A<!",
    # character sets that decode to nothing, or to no text
    '<meta charset="idna">A',
    '<meta charset="undefined">A',
    '<meta charset="hex">A',
]


@pytest.mark.parametrize("page", ODD_PAGES)
def test_odd_marks_of_a_page_do_not_stop_its_words(tmp_path: Path, page: str) -> None:
    assert "A" in read(written(tmp_path / "a.html", f"<html>{page}</html>")).text


ODD_NUMBERS = [
    ("ilvl", "0U"),
    ("ilvl", "²"),
    ("start", "²"),
    ("start", "-1"),
    ("start", "9" * 5000),
    # as letters this would be a line of forty million
    ("start", "999999999"),
]


@pytest.mark.parametrize(("name", "value"), ODD_NUMBERS)
def test_numbers_that_word_cannot_have_written_are_passed_over(
    tmp_path: Path, name: str, value: str
) -> None:
    lists = re.sub(rf'(w:{name}(?: w:val)?=)"\d+"', rf'\1"{value}"', NUMBERING)
    assert lists != NUMBERING
    lists = lists.replace("decimal", "lowerLetter")
    text = read(files.docx(tmp_path / "a.docx", files.paragraph("A", numbered(0)), numbering=lists))
    assert text.text.endswith("A")
    assert len(text.text) < 20


def test_a_table_in_a_table_is_read_once(tmp_path: Path) -> None:
    # It was read once for each table around it: twice in twice in twice, without end.
    cell = files.paragraph("Ô trong") + files.paragraph("cùng")
    for _ in range(18):
        cell = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    assert read(files.docx(tmp_path / "a.docx", cell)).text == "Ô trong cùng"


def test_rows_and_cells_in_a_content_control_are_read(tmp_path: Path) -> None:
    cell = f"<w:tc>{files.paragraph('Một')}</w:tc>"
    held = f"<w:sdt><w:sdtContent><w:tc>{files.paragraph('Hai')}</w:tc></w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell}{held}</w:tr></w:sdtContent></w:sdt>"
    body = f"<w:tbl>{row}</w:tbl>"
    assert read(files.docx(tmp_path / "a.docx", body)).text == "Một | Hai"


# Twenty thousand of each took from 3 to 190 seconds when each looked at all before it.
LONG = [
    ("a.html", "<html>" + "<a>x" * 20_000 + "</b>" * 20_000),
    ("a.html", "<html>" + "<div id=noidung>x" * 20_000 + "</div>" * 20_000),
    ("a.txt", "a" + " " * 20_000 + "b"),
    ("a.txt", "a b c d\n" * 20_000),
]


@pytest.mark.parametrize(("name", "content"), LONG, ids=["tags", "boxes", "spaces", "lines"])
def test_time_grows_with_the_file_and_not_with_its_square(
    tmp_path: Path, name: str, content: str
) -> None:
    started = time.process_time()
    read(written(tmp_path / name, content))
    assert time.process_time() - started < 2


def text_of_twenty(path: Path) -> Path:
    return written(path / "a.txt", "Điều 1. Phạm vi này.")


def two_pages(path: Path) -> Path:
    return files.pdf(path / "a.pdf", [[(85, 700, "Điều 1. A")], [(85, 700, "Điều 2. B")]])


def packed(path: Path) -> Path:
    return files.docx(path / "a.docx", files.paragraph("A" * 3000))


def page_with(inside: str) -> Callable[[Path], Path]:
    return lambda path: written(path / "a.html", f"<html><p>A</p>{inside}</html>")


def with_macro(path: Path) -> Path:
    made = files.docx(path / "a.docx", files.paragraph("A"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return made


BEYOND = [
    ("bytes", text_of_twenty, replace(OFFICE, bytes=10), "hãy tách nhỏ tệp"),
    ("letters", text_of_twenty, replace(OFFICE, letters=10), "hãy tách nhỏ tệp"),
    ("pages", two_pages, replace(OFFICE, pages=1), "2 trang, nhiều hơn 1"),
    ("unpacked", packed, replace(OFFICE, unpacked=1000), "giải nén ra 3"),
    ("ratio", packed, replace(OFFICE, ratio=2), "giải nén ra 3"),
    ("a macro", with_macro, OFFICE, "có macro"),
    ("a script", page_with("<script>x</script>"), CHAT, "có mã lệnh"),
    ("a handler", page_with('<img src="x" onerror = "x">'), CHAT, "có mã lệnh"),
    ("an address", page_with('<a href=" Java&#10;Script:x">A</a>'), CHAT, "có mã lệnh"),
    ("a frame", page_with('<iframe src="//example.org">'), CHAT, "có mã lệnh"),
]


@pytest.mark.parametrize(
    ("make", "limits", "reason"), [row[1:] for row in BEYOND], ids=[row[0] for row in BEYOND]
)
def test_a_file_beyond_the_limits_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], limits: Limits, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(make(tmp_path), limits=limits)


def test_a_page_without_scripts_may_come_from_anybody(tmp_path: Path) -> None:
    assert read(page_with('<p class="on">online = 1</p>')(tmp_path), limits=CHAT).text


def test_words_of_a_script_are_never_in_the_text(tmp_path: Path) -> None:
    inside = "<script>alert('lệnh')</script><style>p{x:y}</style><noscript>bật</noscript>"
    assert read(page_with(inside)(tmp_path)).text == "A"


# --- what a document prints about itself


IMPRINTS = [
    # A decree as the Công báo prints it; the date of the amended one is not its own.
    (
        "CHÍNH PHỦ\nSố: 7/2021/NĐ-CP\nHà Nội, ngày 05 tháng 03 năm 2021\nNGHỊ ĐỊNH\n"
        "Sửa đổi Nghị định số 1/2020/NĐ-CP ngày 01 tháng 01 năm 2020\nCăn cứ Luật;\nĐiều 1. A\n"
        "TM. CHÍNH PHỦ\nTHỦ TƯỚNG\nNguyễn Văn Mẫu",
        "7/2021/NĐ-CP",
        "Sửa đổi Nghị định số 1/2020/NĐ-CP ngày 01 tháng 01 năm 2020",
        datetime.date(2021, 3, 5),
        "Nguyễn Văn Mẫu",
    ),
    # A letter; what it cites is not its own number.
    (
        "Số: 57/BTTTT-TTĐN\nV/v làm thử.\nKính gửi: A\n"
        "Thực hiện Nghị định số 1/2020/NĐ-CP ngày 01/01/2020",
        "57/BTTTT-TTĐN",
        "làm thử",
        None,
        None,
    ),
    # Nothing is printed, and nothing is made up.
    ("Thực hiện Nghị định số 1/2020/NĐ-CP ngày 01/01/2020, đề nghị làm.", None, None, None, None),
]


@pytest.mark.parametrize(("content", "number", "title", "date", "signer"), IMPRINTS)
def test_number_title_date_and_signer_are_read_where_printed(
    tmp_path: Path,
    content: str,
    number: str | None,
    title: str | None,
    date: datetime.date | None,
    signer: str | None,
) -> None:
    text = read(written(tmp_path / "a.txt", content))
    assert (text.number, text.title, text.date, text.signer) == (number, title, date, signer)


OFFICIAL = [
    ("72-2015-ND-CP.txt", "72/2015/NĐ-CP", datetime.date(2015, 9, 7), 26),
    ("02-2019-TT-BTTTT.txt", "02/2019/TT-BTTTT", datetime.date(2019, 3, 8), 12),
    ("03-2019-TT-BTTTT.txt", "03/2019/TT-BTTTT", datetime.date(2019, 5, 6), 14),
    ("244-2026-ND-CP.md", "244/2026/NĐ-CP", datetime.date(2026, 6, 26), 13),
    ("129-2026-ND-CP.ocr.md", "129/2026/NĐ-CP", datetime.date(2026, 4, 6), 17),
    ("60-2026-TT-BTC.ocr.md", "60/2026/TT-BTC", datetime.date(2026, 5, 31), 22),
    ("148-2026-ND-CP.pdf", "148/2026/NĐ-CP", datetime.date(2026, 5, 12), 3),
]


@pytest.mark.parametrize(("name", "number", "date", "articles"), OFFICIAL)
def test_official_files_are_read_and_parsed(
    name: str, number: str, date: datetime.date, articles: int
) -> None:
    path = SHARED / "official" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout (shared/official)")
    text = read(path)
    assert (text.number, text.date) == (number, date)
    document = parse(text.text, number=number, pages=text.pages)
    assert sum(provision.kind is Kind.DIEU for provision in document.walk()) == articles


def test_the_gazettes_pdf_has_its_pages_and_nothing_of_the_gazette() -> None:
    path = SHARED / "official" / "148-2026-ND-CP.pdf"
    if not path.exists():
        pytest.skip("148-2026-ND-CP.pdf is not beside this checkout (shared/official)")
    text = read(path)
    assert len(text.pages) == 7
    assert "CÔNG BÁO" not in text.text
    assert "CÔNG BÁO" in said(text)
    assert text.signer == "Phạm Thị Thanh Trà"
    # Paragraphs are whole: each begins with a label, a quotation mark or a capital.
    body = text.text[text.text.index("Căn cứ") : text.text.index("TM. CHÍNH PHỦ")].strip()
    assert all(re.match(r"[“\dA-ZĐ]|[a-zđ]\)", line) for line in body.split("\n"))
