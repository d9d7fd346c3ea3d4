"""parse: text → tree. Traps of Vietnamese legal print, the guidance's outline, and properties."""

import datetime
import itertools
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.headings import split_lines
from knowledge.model import Citation, Document, Kind, Locator
from knowledge.parse import own_words, parse
from knowledge.vietnamese import nfc

DECREE = "1/2020/NĐ-CP"
LETTER = "10/BTTTT-TTĐN"
SHARED = Path(__file__).parents[1].parent / "shared"


def outline(document: Document) -> list[str]:
    return [str(provision.locator) for provision in document.walk()]


def words_of(document: Document, locator: str) -> str:
    provision = document.find(Locator.parse(locator))
    assert provision is not None, f"{locator} is not in {outline(document)}"
    return document.words(provision.body)


TRAPS = [
    # A cross-reference in running text is no heading.
    ("Điều 1. Một\nTheo Điều 5 thì được.", ["1"]),
    # Nor where the line wraps just before it,
    ("Điều 1. Một\nLàm theo quy định tại\nĐiều 5 của Nghị định này.", ["1"]),
    ("Điều 1. Một\nLàm theo quy định tại\nĐiều 2. Còn lại thì không.", ["1"]),
    ("Điều 1. Một\nLàm theo khoản 2\nĐiều 2 Luật Báo chí.", ["1"]),
    ("Điều 1. Một\nBãi bỏ khoản 4\nĐiều 11; khoản 3 Điều 12.", ["1"]),
    # nor when it opens a line with a decimal number (ragflow#16595).
    ("Điều 1. Một\nĐiều 11.5.14.2 áp dụng cho bản này.", ["1"]),
    # A colon or nothing may stand after the number.
    ("Điều 1: Một\nLời.\nĐiều 2 Phạm vi điều chỉnh\nLời.", ["1", "2"]),
    # An inserted article, clause and point.
    (
        "Điều 1. Một\nĐiều 1a. Hai\n1. A.\n1a. B.\n2. C:\na) D;\na1) E.",
        ["1", "1a", "1a.1", "1a.1a", "1a.2", "1a.2.a", "1a.2.a1"],
    ),
    # đ comes after d and before e; f is skipped.
    (
        "Điều 1. Một\na) A;\nb) B;\nc) C;\nd) D;\nđ) Đ;\ne) E;\ng) G.",
        ["1", "1.a", "1.b", "1.c", "1.d", "1.đ", "1.e", "1.g"],
    ),
    # An item may end in a comma by mistake, and the next one still counts.
    ("Điều 1. Một\n1. A,\n2. Gồm:\na) A,\nb) B,", ["1", "1.1", "1.2", "1.2.a", "1.2.b"]),
    # "; và" ends an item, "khoản 1 và" breaks off before a number.
    ("Điều 1. Một\n1. Gồm:\na) A; và\nb) B.", ["1", "1.1", "1.1.a", "1.1.b"]),
    ("Điều 1. Một\n1. Theo khoản 1 và\n2. Điều này.", ["1", "1.1"]),
    # A year or a quantity at a line's start is no clause.
    ("Điều 1. Một\n1. Từ năm\n2026. Hết.\n2. Hai.", ["1", "1.1", "1.2"]),
    ("Điều 1. Một\n1. Có\n50. Bản ghi.", ["1", "1.1"]),
    # Quoted text of an amendment is the amending clause's, over many lines,
    (
        "Điều 1. Sửa đổi\n1. Bổ sung:\n“5. Năm.\n6. Sáu.”\n2. Bổ sung Điều 21a:\n"
        "“Điều 21a. Tên\n1. A.\nĐiều 21b. Tên\n1. B.”\nĐiều 2. Hiệu lực",
        ["1", "1.1", "1.2", "2"],
    ),
    # with a quotation inside the quotation,
    ("Điều 1. Sửa\n1. Thay:\n“1. Gọi “A” là\n2. B.”\n2. Hết.", ["1", "1.1", "1.2"]),
    # with straight marks, as vbpl prints them,
    ('Điều 1. Sửa\n1. Thay:\n"1. Một.\n2. B."\n2. Hết.', ["1", "1.1", "1.2"]),
    # and a mark that is never closed does not swallow the rest.
    ("Điều 1. Sửa\n1. Gọi là “A.\n2. Hai.\nĐiều 2. Tên", ["1", "1.1", "1.2", "2"]),
    # Chapters are levels of the tree but no part of an article's locator.
    (
        "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. A\nChương II\nNỘI DUNG\nMục 1\nRIÊNG\nĐiều 2. B\n"
        "Tiểu mục 1. Con\nĐiều 3. C",
        ["chuong-I", "1", "chuong-II", "chuong-II.muc-1", "2", "chuong-II.muc-1.tieu-muc-1", "3"],
    ),
    # "Chương III của Nghị định" at a line's start is a reference.
    ("Điều 1. Một\nTrách nhiệm theo\nChương III của Nghị định này.", ["1"]),
    # A label printed twice is told apart; nothing is shadowed.
    ("Điều 5. A\n1. Một.\n1. Một nữa.\nĐiều 5. B\n1. C.", ["5", "5.1", "5.1~2", "5~2", "5~2.1"]),
    # The names of attached files are no appendices, a real one is.
    (
        "Điều 1. A\nXem mẫu.\nPhụ lục 01.doc\nĐiều 2. B\nLời.\n\nPHỤ LỤC I\nMẪU\n1. Một\n2. Hai",
        ["1", "2", "phu-luc-I", "phu-luc-I.1", "phu-luc-I.2"],
    ),
    # A list of grounds before the first article stays in the opening words.
    ("NGHỊ ĐỊNH\nCăn cứ:\n1. Luật A;\n2. Luật B;\nĐiều 1. A", ["mo-dau", "1"]),
    # The signature is not part of the last clause.
    ("Điều 1. A\n1. Hết.\nTM. CHÍNH PHỦ\nTHỦ TƯỚNG", ["1", "1.1", "ket"]),
    # A title whose chapter number got lost is not the end of the article above.
    ("Điều 1. A\nLời.\n\nĐIỀU KHOẢN THI HÀNH\n\nĐiều 2. B", ["1", "de-muc-1", "2"]),
    # A title may end in words that break off elsewhere: "trọng điểm", "5 năm", "đê điều".
    ("Điều 7. Cơ sở trọng điểm\n1. A.\n2. B.", ["7", "7.1", "7.2"]),
    ("Điều 6. Chính sách đê điều\n1. A.", ["6", "6.1"]),
    ("Điều 2. Kế hoạch 5 năm\n1. A.\nĐiều 3. Hoạt động điều tra\n1. B.", ["2", "2.1", "3", "3.1"]),
    # The space after the number may be lost; "3.com" and "2.1" are something else.
    ("Điều 1. A\n1.Một.\n2.Hai.\n3.com là tên miền.\n4.5 là số.", ["1", "1.1", "1.2"]),
    # A decimal number has no locator of its own, but ends the points above it.
    (
        "Điều 1. A\n1. Hồ sơ:\n1.1. Của tổ chức:\na) A;\nb) B.\n1.2. Của cá nhân:\na) C.",
        ["1", "1.1", "1.1.a", "1.1.b", "1.1.a~2"],
    ),
    # A second list of points is announced by a line of its own.
    ("Điều 1. A\n1. Quyền:\na) A.\nNghĩa vụ:\na) B.", ["1", "1.1", "1.1.a", "1.1.a~2"]),
    # Decisions that approve a programme divide their article by Roman numerals.
    (
        "Điều 1. Phê duyệt Đề án như sau:\nI. MỤC TIÊU\n1. A.\n2. B.\nII. VIỆC\n1. C.\nĐiều 2. D",
        ["1", "1.I", "1.I.1", "1.I.2", "1.II", "1.II.1", "2"],
    ),
    # Old copies: the Icelandic Ð, a small letter after the number.
    ("Ðiều 1. A\nÐiều 2. ủy ban làm.", ["1", "2"]),
    # Files attached to a page in the middle of an article.
    ("Điều 1. A\n1. B.\nPhụ lục 4b - Mẫu đơn.doc\nMẫu 1.docx\n2. C.", ["1", "1.1", "1.2"]),
    # Tasks "(1)" of a decree stay in its text.
    ("Điều 1. A\nGồm: (1) một; (2) hai.", ["1"]),
]


@pytest.mark.parametrize(("text", "expected"), TRAPS)
def test_only_headings_of_a_decree_open_provisions(text: str, expected: list[str]) -> None:
    assert outline(parse(text, number=DECREE)) == expected


LETTERS = [
    # Numbers are mục, letters are điểm, tasks run on in a paragraph.
    (
        "V/v làm thử\n\nKính gửi: Các tỉnh\n\nThực hiện việc này:\n\n1. Tên\n\nNhư sau: (1) A; "
        "(2) B.\n\n2. Lời:\n\na) Một.\n\nb) Hai.\n\nTrân trọng./.",
        "trich-yeu kinh-gui mo-dau 1 1.1 1.2 2 2.a 2.b ket ket.1",
    ),
    # One number in brackets is not a sequence, and a quantity is not a task.
    ("1. Trong bảy (07) ngày: (1) Nộp.\n2. Theo (1) và (2).", "1 2"),
    # The list of addressees goes on in lines with a dash.
    ("Kính gửi:\n- Sở A;\n- Sở B.\n\nCăn cứ chỉ đạo.\n\n1. Làm.", "kinh-gui mo-dau 1"),
    # Sections with Roman numerals start their own count.
    (
        "I. MỤC ĐÍCH\n1. A.\n2. B.\nII. YÊU CẦU\n1. C.\n2. D.\nIII. HẾT\nLời.",
        "I I.1 I.2 II II.1 II.2 III",
    ),
    # A letter that quotes an article is not divided in articles.
    ("1. Nêu:\nĐiều 5. Người phát ngôn\n2. Hết.", "1 2"),
    # No number at all.
    ("Chỉ có lời.", "mo-dau"),
    ("", ""),
    (" \n\n", "mo-dau"),
    # The signature is one part, however many lines it has.
    (
        "1. Làm.\n\nTrên đây là hướng dẫn.\nTrân trọng./.\n\n"
        "Nơi nhận:\n- Như trên;\n- Lưu.\nKT. BỘ TRƯỞNG",
        "1 ket ket.1 ket.2 ket.3",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LETTERS)
def test_letters_count_without_articles(text: str, expected: str) -> None:
    assert outline(parse(text, number=LETTER)) == expected.split()


def guidance() -> Document:
    path = Path(str(resources.files("knowledge"))) / "texts" / "5740-BTTTT-TTDN.txt"
    text = nfc(path.read_text(encoding="utf-8")).replace("\f", " ")
    return parse(text, number="5740/BTTTT-TTĐN", date=datetime.date(2022, 11, 25))


# Locator → first and last words, from the printed guidance.
GUIDANCE = {
    "trich-yeu": ("V/v hướng dẫn", "năm 2023"),
    "kinh-gui": ("Kính gửi:", "trực thuộc Trung ương"),
    "mo-dau": ("Thực hiện Nghị định số", "trọng tâm sau:"),
    "1": ("Đề nghị các địa phương", "Bến Tre."),
    "2": ("Phối hợp với Bộ Thông tin", "và miền núi."),
    "2.a": ("Triển khai Thông tư số", "tiếng nước ngoài."),
    "2.a.1": ("Tổ chức xây dựng chương trình", "địa phương quản lý;"),
    "2.a.2": ("Thiết lập mới cụm", "thông tin đối ngoại;"),
    "2.a.3": ("Sản xuất và cung cấp", "tiếng nước ngoài."),
    "2.b": ("Triển khai thực hiện công văn", "và miền núi."),
    "2.b.1": ("Sản xuất các sản phẩm", "và miền núi;"),
    "2.b.2": ("Bồi dưỡng, tập huấn", "thông tin đối ngoại;"),
    "2.b.3": ("Tổ chức các sự kiện", "và miền núi."),
    "3": ("Tiếp tục đẩy mạnh", "biên giới, biển, đảo."),
    "4": ("Chỉ đạo Sở Thông tin", "có giá trị."),
    "4.1": ("Triển khai Hội nghị", "hàng tháng;"),
    "4.2": ("Tổ chức các lớp", "thông tin đối ngoại;"),
    "4.3": ("Xây dựng các sản phẩm", "tiếng nước ngoài;"),
    "4.4": ("Phối hợp với Bộ", "ở địa phương;"),
    "4.5": ("Tổ chức phát động", "có giá trị."),
    "5": ("Phối hợp với Bộ", "hình ảnh quốc gia."),
    "5.a": ("Các địa phương đẩy mạnh", "Thông tin đối ngoại)."),
    "5.b": ("Phối hợp tổ chức", "hình ảnh quốc gia."),
    "6": ("Triển khai Chương trình phối hợp", "triển khai thực hiện."),
    "7": ("Chỉ đạo các sở", "tỉnh, thành phố."),
    "ket": ("Trên cơ sở", "Trân trọng./."),
    "ket.1": ("Trên cơ sở hướng dẫn này", "triển khai thực hiện."),
    "ket.2": ("Trong quá trình", "có hướng dẫn."),
    "ket.3": ("Trân trọng./.", "Trân trọng./."),
}


def test_the_guidance_has_the_outline_it_has_in_print() -> None:
    document = guidance()
    assert outline(document) == list(GUIDANCE)
    for locator, (first, last) in GUIDANCE.items():
        body = words_of(document, locator)
        assert body.startswith(first), locator
        assert body.endswith(last), locator


def test_every_place_of_the_guidance_has_an_official_wording_of_its_own() -> None:
    document = guidance()
    wordings = [str(Citation(document.number, p.locator, document.date)) for p in document.walk()]
    assert len(set(wordings)) == len(wordings)


def test_the_lead_in_of_a_list_is_the_parents_own() -> None:
    document = guidance()
    point = document.find(Locator.parse("2.a"))
    assert point is not None
    (lead_in,) = own_words(document, point)
    assert document.words(lead_in).startswith("Triển khai Thông tư số 06/2022/TT-BTTTT")
    assert document.words(lead_in).endswith("triển khai các nhiệm vụ sau:")
    leaf = document.find(Locator.parse("2.a.1"))
    assert leaf is not None
    assert own_words(document, leaf) == (leaf.body,)


def test_words_after_the_last_child_are_the_parents_own_too() -> None:
    document = parse("1. Gồm: (1) A; (2) B.\nCòn nữa.\n2. Hai.", number=LETTER)
    first = document.find(Locator(("1",)))
    assert first is not None
    assert [document.words(span) for span in own_words(document, first)] == ["Gồm:", "Còn nữa."]


HEADINGS = [
    ("Điều 1. Phạm vi\nLời.", "1", "Phạm vi"),
    # A sentence on the article's own line is no title.
    ("Điều 1. Văn bản này có hiệu lực từ ngày ký.", "1", None),
    ("Điều 1. Các bộ sau:\n1. A.", "1", None),
    # A title may wrap in copies of print, and goes on in small letters.
    ("Điều 1. Sửa Luật số 72\nngày 07\n1. A.", "1", "Sửa Luật số 72\nngày 07"),
    # A chapter's title stands below, in capitals, over two lines perhaps.
    ("Chương I\nQUY ĐỊNH\nCHUNG\nĐiều 1. A", "chuong-I", "QUY ĐỊNH\nCHUNG"),
    ("Chương I. QUY ĐỊNH CHUNG\nĐiều 1. A", "chuong-I", "QUY ĐỊNH CHUNG"),
    ("## Chương I\n\nQUY ĐỊNH CHUNG\n\n### Điều 1. A", "chuong-I", "QUY ĐỊNH CHUNG"),
    # A clause has a title only where its line ends like one.
    ("Điều 1. A\n1. Đối tượng áp dụng\n\nLà các bộ.\n2. B.", "1.1", "Đối tượng áp dụng"),
    ("Điều 1. A\n1. Gồm các bộ sau:\n\nBộ Một.\n2. B.", "1.1", None),
    ("Điều 1. A\n1. Các bộ có trách nhiệm.\n\nVà thêm.", "1.1", None),
]


@pytest.mark.parametrize(("text", "locator", "heading"), HEADINGS)
def test_headings_are_told_from_words(text: str, locator: str, heading: str | None) -> None:
    document = parse(text, number=DECREE)
    provision = document.find(Locator.parse(locator))
    assert provision is not None
    assert (provision.heading and document.words(provision.heading)) == heading


def test_articles_and_clauses_are_called_by_their_names() -> None:
    document = parse("Điều 1. A\n1. B:\na) C.\nPHỤ LỤC I\nMẪU\n1. D", number=DECREE)
    assert [provision.kind for provision in document.walk()] == [
        Kind.DIEU,
        Kind.KHOAN,
        Kind.DIEM,
        Kind.PHU_LUC,
        Kind.MUC,
    ]


def assert_nothing_is_lost(document: Document) -> None:
    """Top level covers the text; children in order inside their parents; locators are unique."""
    tops = document.provisions
    assert "".join(document.words(top.span) for top in tops) == document.text
    assert [top.span.start for top in tops[1:]] == [top.span.end for top in tops[:-1]]
    locators = [provision.locator for provision in document.walk()]
    assert len(set(locators)) == len(locators)
    for provision in document.walk():
        assert provision.body in provision.span
        assert provision.heading is None or provision.heading in provision.span
        for child in provision.children:
            assert child.span in provision.span
            assert len(child.span) > 0
        for one, two in itertools.pairwise(provision.children):
            assert one.span.end <= two.span.start
        pieces = [*own_words(document, provision), *(c.span for c in provision.children)]
        for one, two in itertools.pairwise(sorted(pieces)):
            assert one.end <= two.start


KEYWORDS = (
    "Điều|Chương|Mục|Tiểu mục|Phần thứ nhất|Phụ lục|PHỤ LỤC|khoản|điểm|1.|2.|3.|5a.|21a|I.|II.|IV"
    "|a)|b)|đ)|(1)|(2)|: (1)|; (2)|“|”|«|»|Nơi nhận:|TM. CHÍNH PHỦ|Kính gửi:|V/v|Trân trọng./."
    "|Trên đây là|của Nghị định này|Phạm vi điều chỉnh|QUY ĐỊNH CHUNG|tại|và|**|###|-|.|:|;"
)
PIECES = st.sampled_from([*KEYWORDS.split("|"), '"'])
SEPARATORS = st.sampled_from([" ", "\n", "\n\n", "\f", "\r\n", "\t", ""])
TEXTS = st.lists(st.tuples(PIECES, SEPARATORS), max_size=60).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)


@given(text=TEXTS | st.text().map(nfc), number=st.sampled_from([DECREE, LETTER, "", "x"]))
def test_parse_never_raises_and_never_loses_a_character(text: str, number: str) -> None:
    document = parse(text, number=number)
    assert document.text == text
    assert_nothing_is_lost(document)


@given(text=TEXTS | st.text())
def test_lines_with_their_breaks_are_the_text(text: str) -> None:
    assert "\n".join(line.text for line in split_lines(text)) == text


OFFICIAL = [
    ("72-2015-ND-CP.txt", "72/2015/NĐ-CP", 26),
    ("02-2019-TT-BTTTT.txt", "02/2019/TT-BTTTT", 12),
    ("03-2019-TT-BTTTT.txt", "03/2019/TT-BTTTT", 14),
    ("244-2026-ND-CP.md", "244/2026/NĐ-CP", 13),
    ("129-2026-ND-CP.ocr.md", "129/2026/NĐ-CP", 17),
    ("60-2026-TT-BTC.ocr.md", "60/2026/TT-BTC", 22),
]


@pytest.mark.parametrize(("name", "number", "articles"), OFFICIAL)
def test_official_texts_have_their_articles_in_order(name: str, number: str, articles: int) -> None:
    path = SHARED / "official" / name
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout (shared/official)")
    document = parse(nfc(path.read_text(encoding="utf-8")), number=number)
    assert_nothing_is_lost(document)
    labels = [str(p.locator) for p in document.walk() if p.kind is Kind.DIEU]
    assert labels == [str(n + 1) for n in range(articles)]
