"""Questions on documents themselves, from the catalogue; questions on content are left alone."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.about import about
from bot.answer import Answer, Verdict
from knowledge import catalogue
from knowledge.entry import Entry
from knowledge.library import GUIDANCE, shipped
from knowledge.model import Citation, Locator

TODAY = datetime.date(2026, 11, 23)


def ask(question: str, on: datetime.date = TODAY, *talked_of: Citation) -> Answer | None:
    return about(question, shipped().on(on), talked_of=talked_of)


def said(question: str, on: datetime.date = TODAY, *talked_of: Citation) -> str:
    answer = ask(question, on, *talked_of)
    assert answer is not None, f"{question} was taken for a question on content"
    return " ".join(
        [*(s.text for s in answer.statements), *(q.text for q in answer.quotes), *answer.notes]
    )


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("công văn số bao nhiêu, ai ký", "5740/BTTTT-TTĐN"),
        ("công văn số bao nhiêu, ai ký", "Nguyễn Thanh Lâm"),
        ("cong van nay ai ky vay", "Nguyễn Thanh Lâm"),
        ("Công văn 5740 ai ký, ngày nào?", "25/11/2022"),
        ("Công văn này do bộ nào ban hành?", "Bộ Thông tin và Truyền thông"),
        ("công văn ban hành ngày nào", "25/11/2022"),
        ("Công văn gửi cho những đơn vị nào?", "Kính gửi: Ủy ban nhân dân các tỉnh"),
        ("cong van 5740 co gui cho tinh minh khong", "Kính gửi: Ủy ban nhân dân các tỉnh"),
        ("Công văn 5740 là về việc gì thế em?", "V/v hướng dẫn xây dựng Kế hoạch"),
        ("công văn nay dua trên nghị dinh nao", "Thực hiện Nghị định số 72/2015/NĐ-CP"),
        ("Bộ dựa vào nghị định, thông tư nào để ra công văn 5740?", "Thực hiện Nghị định"),
        ("CV 4438 của Bộ ngày mấy", "27/8/2022"),
        ("TT 06/2022 của BTTTT hd cái j", "Truyền thông và giảm nghèo về thông tin"),
        ("QĐ 1079 của TTg phê duyệt ĐA j", "Đề án truyền thông về quyền con người"),
        ("Kết luận 57 của bộ chính trị về việc gì", "Nâng cao chất lượng, hiệu quả"),
        ("nghị định 72/2015 do thủ tướng nào ký", "Nguyễn Tấn Dũng"),
        ("Khung truyền thông là văn bản nào", "532/BTTTT-TTĐN"),
        ("công văn hướng dẫn kế hoạch năm 2025 số bao nhiêu", "3837/BTTTT-TTĐN"),
        ("đề án nhân quyền được duyệt bằng quyết định nào, ngày nào?", "14/9/2022"),
        ("Đề án quyền con người thực hiện trong giai đoạn nào?", "từ năm 2023 đến năm 2028"),
        ("Chương trình giảm nghèo bền vững kéo dài đến bao giờ?", "đến năm 2025"),
        ("NĐ 72/2015 có hiệu lực từ ngày nào", "có hiệu lực từ ngày 22/10/2015"),
        ("nghi dinh 148/2026 co hieu luc tu ngay nao", "01/7/2026"),
        ("Quyết định 1079 căn cứ nghị định nào", "72/2015/NĐ-CP"),
        ("văn bản nào hướng dẫn QĐ 1079", "5768/BTTTT-TTĐN"),
        ("văn bản nào hướng dẫn QĐ 1079", "Mục 4, Công văn số 5740/BTTTT-TTĐN"),
        ("có văn bản nào hướng dẫn nghị định 72 không", "02/2019/TT-BTTTT"),
        ("Thông tư 22/2016 hướng dẫn nghị định nào", "72/2015/NĐ-CP"),
        ("NĐ 148 sửa những gì", "thêm các Điều 21a, 21b, 23a"),
        ("NĐ 148 sửa những gì", "Các chỗ sửa đổi, bổ sung trong Nghị định 72/2015/NĐ-CP"),
        ("Nghị định 148/2026 có sửa nghị định 72/2015 không?", "Có. "),
        ("Nghị định 72/2015 bị sửa bởi văn bản nào?", "148/2026/NĐ-CP"),
        ("NĐ 88/2012 về báo chí nước ngoài nay bị thay bởi nghị định nào?", "262/2026/NĐ-CP"),
        ("Nghị định 244/2026 thay thế nghị định nào?", "09/2017/NĐ-CP"),
        ("5740 ký ngày mấy", "25/11/2022"),
        ("532 là công văn gì", "Khung truyền thông"),
        ("Công văn 5740 năm 2022 ai ký", "Nguyễn Thanh Lâm"),
        ("chương trình giảm nghèo theo quyết định nào", "90/QĐ-TTg"),
        ("NĐ 148", "Người ký: Phạm Thị Thanh Trà"),
    ],
)
def test_what_is_known_of_a_document_is_said(question: str, fact: str) -> None:
    assert fact in said(question)


@pytest.mark.parametrize(
    ("question", "on", "fact"),
    [
        ("Nghị định 72/2015 còn hiệu lực không?", "2026-11-23", "Còn. "),
        ("Nghị định 72/2015 còn hiệu lực không?", "2026-11-23", "148/2026/NĐ-CP"),
        ("Quyết định 79/2010 còn dùng được không", "2026-11-23", "Không. "),
        ("QĐ 79 giờ còn xài làm căn cứ QC đc ko", "2026-11-23", "hết hiệu lực từ ngày 22/10/2015"),
        ("Quyết định 79/2010 lúc đó còn hiệu lực không?", "2014-06-01", "Còn. Vào ngày 01/6/2014"),
        ("Quyết định 79/2010 hết hiệu lực từ bao giờ?", "2026-11-23", "khoản 2 Điều 25"),
        ("NĐ 88/2012 hết hiệu lực chưa", "2026-11-23", "Rồi. "),
        ("NĐ 88/2012 hết hiệu lực chưa", "2026-06-30", "Chưa. "),
        ("Nghị định 148/2026 đã áp dụng được chưa?", "2026-06-15", "Chưa. "),
        ("Nghị định 148/2026 đã áp dụng được chưa?", "2026-07-01", "Rồi. "),
        ("Nghị định 72/2015 bị sửa bởi văn bản nào?", "2026-06-15", "chưa có hiệu lực"),
        # No amending decree was issued by then.
        ("Nghị định 72/2015 bị sửa bởi văn bản nào?", "2024-01-01", "chưa thấy văn bản nào"),
        # Its years are over, but nothing ended it: neither yes nor no.
        ("Quyết định 90/QĐ-TTg còn hiệu lực không", "2026-11-23", "đã kết thúc ngày 31/12/2025"),
        ("Thông tư 22/2016 còn hiệu lực không?", "2026-11-23", "chưa thấy văn bản nào"),
        ("Công văn 5740 đã bị thay thế chưa?", "2026-11-23", "3837/BTTTT-TTĐN"),
    ],
)
def test_validity_is_that_of_the_day(question: str, on: str, fact: str) -> None:
    assert fact in said(question, datetime.date.fromisoformat(on))


@pytest.mark.parametrize("word", ["Còn. ", "Không. "])
def test_where_the_catalogue_does_not_decide_there_is_no_yes_or_no(word: str) -> None:
    assert word not in said("Quyết định 90/QĐ-TTg còn hiệu lực không")
    assert word not in said("Thông tư 22/2016 còn hiệu lực không?")
    # In force by a secondary source only.
    assert word not in said("Thông tư 06/2022 còn hiệu lực không?")


def test_a_false_year_of_issue_is_corrected() -> None:
    answer = said("Công văn 5740 ban hành năm 2023 phải không?")
    assert answer.startswith("Không. ")
    assert "năm 2023 là năm của kế hoạch" in answer
    assert said("công văn 5740 được ký ngày 25/11/2022 đúng không").startswith("Đúng. ")
    assert said("công văn 5740 được ký ngày 26/11/2022 đúng không").startswith("Không. ")


@pytest.mark.parametrize(
    ("question", "citation"),
    [
        # The place that says it, where it is at hand.
        ("NĐ 72/2015 có hiệu lực từ ngày nào", "72/2015/NĐ-CP#25.1"),
        ("văn bản nào bãi bỏ quyết định 79/2010", "72/2015/NĐ-CP#25.2"),
        ("NĐ 148 sửa những gì", "148/2026/NĐ-CP#1"),
        # A document that is not at hand as a text.
        ("Quyết định 79/2010 do ai ký", "79/2010/QĐ-TTg#None"),
        ("NĐ 88/2012 hết hiệu lực chưa", "88/2012/NĐ-CP#None"),
    ],
)
def test_a_statement_cites_where_it_stands(question: str, citation: str) -> None:
    answer = ask(question)
    assert answer is not None
    first = answer.statements[0].citation
    assert f"{first.document}#{first.locator}" == citation


@pytest.mark.parametrize(
    ("question", "note"),
    [
        # Numbers that are taken for ours.
        ("Nghị định 72/2013 còn hiệu lực không?", "72/2015/NĐ-CP"),
        ("Nghị định 72/2013 quy định gì về thông tin đối ngoại?", "dịch vụ Internet"),
        ("Nghị định 148/2016 về quản lý thị trường phạt bao nhiêu?", "148/2026/NĐ-CP"),
        ("Thông tư 03/2023/TT-BTC quy định gì", "Bộ Tài chính"),
        ("Luật 72/2025 quy định gì", "chính quyền địa phương"),
        # Numbers that nobody has heard of.
        ("Nghị định 100/2019/NĐ-CP ai ký?", "chưa có nguồn"),
        ("Kiểm tra nồng độ cồn theo nghị định 100 phạt mấy triệu?", "chưa có nguồn"),
        ("Quyết định 31/2013 của Hà Tĩnh còn hiệu lực không", "chưa có nguồn"),
        # What no source gives of our own.
        ("Thông tư 02/2019 ai ký?", "Người ký Thông tư số 02/2019/TT-BTTTT: chưa có nguồn"),
        ("Thông tư 22/2016 có hiệu lực từ ngày nào?", "chưa có nguồn"),
        ("Công văn 5740 thay thế công văn nào", "chưa có nguồn"),
    ],
)
def test_what_is_not_known_is_no_answer_that_says_so(question: str, note: str) -> None:
    answer = ask(question)
    assert answer is not None
    assert answer.verdict is Verdict.NOTHING
    assert not answer.quotes
    assert not answer.statements
    assert note in " ".join(answer.notes)


@pytest.mark.parametrize(
    "question",
    [
        "Bộ nào chủ trì quản lý nhà nước về thông tin đối ngoại?",
        "Nghị định 72/2015 giao việc gì cho Bộ KH&CN",
        "Quyết đinh 1079 giao cho sơ những viêc gi",
        "thông tưu 06/2022 giao mấy nhiện vụ",
        "Thông tư 02/2019/TT-BTTTT có áp dụng cho cấp tỉnh không?",
        "Thông tư 22/2016 áp dụng cho những ai?",
        "Đồn biên phòng được đầu tư trang thiết bị theo điều nào của nghị định 72?",
        "Theo công văn 5740 thì ai ban hành quy chế?",
        "Theo công văn 5740 thì sáu tháng đầu năm có phải báo cáo không?",
        "Công văn 5740 yêu cầu gì?",
        "Công văn 5740 nói gì về biển đảo",
        "công văn 5740 báo cáo trước ngày nào",
        "Công văn 5740 quy định mức chi bao nhiêu tiền?",
        "kê hoạch năm 2023 căn cư vao mục tiêu nao",
        "chương trình kia theo công văn nào?",
        "Chương trình giảm nghèo theo thông tư nào?",
        "Chương trình phối hợp với bộ đội biên phòng yêu cầu gì?",
        "Vướng mắc khi làm kế hoạch thì gọi số nào?",
        "Tỉnh gửi báo cáo về bộ nào, trước ngày nào?",
        "Ai chịu trách nhiệm việc đó?",
        "để làm gì?",
        "phối hợp với ai?",
        # A place of a document is looked up by its place.
        "Mục 5 của công văn nói gì?",
        "khoản 5a điều 24 NĐ 72/2015 nói j",
        # Seven provinces are no document, nor is the fifth point.
        "7 tỉnh chưa ban hành quy chế là những tỉnh nào",
        "nội dung 5 là gì",
        "mấy nhiệm vụ",
    ],
)
def test_a_question_on_content_is_left_to_the_search(question: str) -> None:
    assert ask(question) is None


def test_what_was_talked_of_is_meant_where_no_document_is_named() -> None:
    place = Citation("79/2010/QĐ-TTg")
    assert "khoản 2 Điều 25" in said("văn bản đó còn hiệu lực không?", TODAY, place)
    assert "Khoản 2 Điều 25" in said("van ban nao lam no het hieu luc?", TODAY, place)
    assert "Nguyễn Tấn Dũng" in said("ai ký?", TODAY, place)
    decree = Citation("72/2015/NĐ-CP")
    assert "148/2026/NĐ-CP" in said("bị sửa bởi văn bản nào?", TODAY, decree)
    greeting = Citation(GUIDANCE, Locator.parse("kinh-gui"))
    assert "V/v hướng dẫn" in said("về việc gì?", TODAY, greeting)


def test_a_telephone_number_that_was_talked_of_is_no_document() -> None:
    place = Citation(GUIDANCE, Locator.parse("ket.2"))
    assert ask("số đó còn dùng được không?", TODAY, place) is None
    assert ask("mục này còn hiệu lực không?", TODAY, place) is None


def test_a_kind_of_document_means_the_one_that_the_quoted_words_name() -> None:
    place = Citation(GUIDANCE, Locator.parse("1"))
    assert "72/2015/NĐ-CP" in said("nghị định ấy còn hiệu lực không?", TODAY, place)
    assert "79/2010/QĐ-TTg" in said("quyết định ấy còn hiệu lực không?", TODAY, place)
    circular = Citation("06/2022/TT-BTTTT")
    assert "90/QĐ-TTg" in said("chương trình này kéo dài đến bao giờ?", TODAY, circular)


DOCUMENTS = st.sampled_from(catalogue.load().entries)
DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31))
WAYS = st.sampled_from(
    [
        "{} ai ký?",
        "{} ban hành ngày nào?",
        "{} còn hiệu lực không?",
        "{} có hiệu lực từ khi nào?",
        "{} bị thay thế bởi văn bản nào?",
        "{} sửa đổi văn bản nào?",
        "{} căn cứ vào đâu?",
        "văn bản nào hướng dẫn {}",
        "{} thực hiện trong giai đoạn nào?",
        "{} về việc gì?",
    ]
)


@given(DOCUMENTS, WAYS, DAYS)
def test_every_document_is_answered_every_day_and_every_quote_is_exact(
    entry: Entry, way: str, on: datetime.date
) -> None:
    shelf = shipped().on(on)
    answer = about(way.format(f"{entry.type} số {entry.number}"), shelf)
    assert answer is not None
    assert answer.statements or answer.quotes or answer.notes
    for quote in answer.quotes:
        assert shelf.document(quote.citation.document).words(quote.span) == quote.text
    for statement in answer.statements:
        assert catalogue.load().entry(statement.citation.document)


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(question: str) -> None:
    ask(question)
