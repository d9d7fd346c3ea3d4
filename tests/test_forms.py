"""Every form of look-up that officers use, in their own words: structure and catalogue answer."""

import datetime
from dataclasses import dataclass

import pytest
from proof import prove

from bot.answer import Answer, Verdict
from bot.assistant import Assistant, Message
from bot.duties import in_charge
from bot.heading import headed
from knowledge.library import GUIDANCE, Library
from knowledge.vietnamese import strip_marks

DECREE = "72/2015/NĐ-CP"


@dataclass(frozen=True)
class Form:
    """A form of question: its paraphrases, the place cited first, and words of the answer."""

    place: str
    says: tuple[str, ...]
    questions: tuple[str, ...]


FORMS = (
    Form(
        f"{GUIDANCE}#2.a",
        ("Giảm nghèo bền vững",),
        (
            "mục 2a",
            "mục 2 điểm a",
            "điểm a mục 2",
            "mục 2.a nói gì",
            "cho xem mục 2a với",
            "nội dung mục 2a là gì?",
            "mục 2, điểm a công văn 5740",
            "điểm a của mục 2 trong cv 5740",
            "mục 2a CV5740 ghi thế nào ạ",
            "đọc giúp em điểm a, mục 2",
            "trích mục 2a công văn này",
        ),
    ),
    Form(
        f"{GUIDANCE}#2.a.3",
        ("tiếng dân tộc",),
        (
            "mục 2 điểm a nv 3",
            "mục 2a nhiệm vụ 3",
            "nhiệm vụ (3) điểm a mục 2",
            "nv 3 mục 2a",
            "nhiệm vụ thứ 3 điểm a mục 2 là gì",
            "mục 2.a.3",
            "mục 2, điểm a, nhiệm vụ (3)",
            "nhiệm vụ số 3 của điểm a mục 2 công văn 5740",
            "cho em xem nhiệm vụ 3 mục 2a",
            "mục 2a nv3 nói gì",
            "điểm a mục 2 nhiệm vụ ba là gì",
            "việc thứ 3 của mục 2a",
        ),
    ),
    Form(
        f"{DECREE}#24",
        ("cơ quan thuộc Chính phủ", "Ủy ban nhân dân cấp tỉnh"),
        (
            "Điều 24 NĐ 72",
            "điều 24 nghị định 72/2015",
            "Điều 24 của Nghị định số 72/2015/NĐ-CP",
            "đ24 nđ72",
            "nghị định 72 điều 24",
            "NĐ 72/2015/NĐ-CP, Điều 24 quy định gì?",
            "điều 24 trong nghị định 72 nói về việc gì",
            "xem điều 24 NĐ72",
            "điều 24 nghị định 72 năm 2015",
            "nội dung Điều 24 NĐ 72/2015",
            "điều 24 nghị định về thông tin đối ngoại",
        ),
    ),
    Form(
        f"{DECREE}#24.5a",
        ("khuyến khích",),
        (
            "khoản 5a điều 24 nghị định 72/2015",
            "k5a đ24 nđ 72",
            "Điều 24 khoản 5a NĐ 72",
            "NĐ 72/2015 điều 24 khoản 5a nói gì",
            "khoản 5a, Điều 24, Nghị định số 72/2015/NĐ-CP",
            "khoản 5a của điều 24 nghị định 72",
            "cho xem khoản 5a điều 24 NĐ72/2015",
            "nghị định 72 khoản 5a điều 24 có nội dung gì",
            "khoản 5a điều 24 nđ 72 năm 2015 là gì",
            "trích giúp khoản 5a điều 24 nghị định 72",
        ),
    ),
    Form(
        "148/2026/NĐ-CP#1",
        ("72/2015/NĐ-CP", "21a"),
        (
            "NĐ 148 sửa những gì",
            "nghị định 148 sửa đổi những gì",
            "nghị định 148/2026 sửa cái gì",
            "NĐ 148/2026/NĐ-CP sửa đổi, bổ sung những điều nào",
            "nđ 148 sửa văn bản nào",
            "nghị định 148 bổ sung những nội dung gì",
            "Nghị định 148 sửa điều nào của nghị định 72",
            "NĐ148 thay đổi những gì",
            "những điểm mới của nghị định 148",
            "nghị định 148 có gì mới",
            "NĐ 148 sửa đổi điều khoản nào vậy em",
        ),
    ),
    Form(
        "5768/BTTTT-TTĐN",
        ("1079/QĐ-TTg", GUIDANCE),
        (
            "văn bản nào hướng dẫn QĐ 1079",
            "công văn nào hướng dẫn quyết định 1079",
            "QĐ 1079 được hướng dẫn bởi văn bản nào",
            "quyết định 1079/QĐ-TTg có văn bản nào hướng dẫn không",
            "văn bản hướng dẫn QĐ 1079 là văn bản nào",
            "hướng dẫn thực hiện quyết định 1079 là văn bản nào",
            "có hướng dẫn thực hiện QĐ1079 chưa",
            "văn bản nào hướng dẫn thực hiện đề án nhân quyền",
            "văn bản hướng dẫn triển khai QĐ 1079 số mấy",
            "QĐ 1079 có công văn hướng dẫn không",
            "cái nào hướng dẫn quyết định 1079 vậy",
        ),
    ),
    Form(
        GUIDANCE,
        (GUIDANCE, "Nguyễn Thanh Lâm"),
        (
            "công văn số bao nhiêu, ai ký",
            "công văn này số mấy và ai ký",
            "số công văn là gì, người ký là ai",
            "cv số nào, ai ký thế",
            "công văn này do ai ký, số bao nhiêu",
            "cho hỏi số hiệu và người ký công văn",
            "số ký hiệu công văn và người ký",
            "ai ký công văn, số bao nhiêu vậy ạ",
            "công văn hướng dẫn số mấy, ông nào ký",
            "công văn 5740 số đầy đủ là bao nhiêu, ai ký",
        ),
    ),
    Form(
        "244/2026/NĐ-CP#3",
        ("Người đứng đầu cơ quan",),
        (
            "Người phát ngôn là ai theo nghị định 244",
            "theo NĐ 244 người phát ngôn là ai",
            "nghị định 244/2026 người phát ngôn gồm những ai",
            "người phát ngôn theo nghị định 244 là những ai",
            "NĐ244 ai là người phát ngôn",
            "trong nghị định 244 người phát ngôn là người nào",
            "người phát ngôn được quy định thế nào ở NĐ 244",
            "theo nghị định phát ngôn thì người phát ngôn là ai",
            "điều nào của NĐ 244 nói về người phát ngôn",
            "người phát ngôn, nghị định 244",
        ),
    ),
    Form(
        f"{DECREE}#19.2",
        ("Bộ Ngoại giao",),
        (
            "họp báo quốc tế do bộ nào chủ trì",
            "bộ nào chủ trì họp báo quốc tế",
            "họp báo quốc tế bộ nào tổ chức",
            "cơ quan nào tổ chức họp báo quốc tế",
            "ai chủ trì họp báo quốc tế",
            "hiện nay bộ nào mở họp báo quốc tế",
            "họp báo quốc tế thuộc trách nhiệm bộ nào",
            "bộ nào phụ trách họp báo quốc tế vậy",
            "việc họp báo quốc tế giao cho bộ nào",
            "bộ nào được giao tổ chức họp báo quốc tế",
        ),
    ),
    Form(
        f"{DECREE}#4.1.a",
        ("Bộ Văn hóa, Thể thao và Du lịch",),
        (
            "bây giờ bộ nào phụ trách TTĐN",
            "hiện nay bộ nào quản lý thông tin đối ngoại",
            "bộ nào chủ trì quản lý nhà nước về thông tin đối ngoại",
            "bộ nào phụ trách thông tin đối ngoại hiện nay",
            "thông tin đối ngoại do bộ nào quản lý",
            "TTĐN giờ thuộc bộ nào",
            "công tác thông tin đối ngoại do bộ nào phụ trách",
            "ai quản lý nhà nước về TTĐN",
            "giờ bộ nào lo thông tin đối ngoại",
            "bộ nào chủ trì lĩnh vực thông tin đối ngoại",
            "cơ quan nào phụ trách mảng TTĐN bây giờ",
        ),
    ),
)
CASES = [
    pytest.param(form, question, id=question)
    for form in FORMS
    for spelled in form.questions
    for question in dict.fromkeys((spelled, strip_marks(spelled).lower()))
]


def first(answer: Answer) -> str:
    citation = [*(s.citation for s in answer.statements), *(q.citation for q in answer.quotes)][0]
    return f"{citation.document}#{citation.locator}" if citation.locator else citation.document


@pytest.mark.parametrize(("form", "question"), CASES)
def test_a_form_is_answered_however_it_is_put(
    assistant: Assistant, form: Form, question: str
) -> None:
    answer = assistant.answer(Message(question))
    prove(answer, assistant.library, datetime.date.today())
    assert answer.verdict is Verdict.FOUND
    assert first(answer) == form.place
    said = " ".join([*(s.text for s in answer.statements), *(q.text for q in answer.quotes)])
    for words in form.says:
        assert words in said


def test_each_form_has_at_least_ten_paraphrases() -> None:
    for form in FORMS:
        assert len(set(form.questions)) >= 10, form.place


@pytest.mark.parametrize(
    "question",
    [
        "thông tư 06 do ai ký",
        "thong tu 06 ai ky",
        "TT 06 ký ngày nào",
        "tt06 ai ký vậy",
        "thông tư số 06 còn hiệu lực không",
        "thông tư 06",
        "ai ký thông tư 06 thế",
        "người ký thông tư 06 là ai ạ",
        "thông tư 06 ban hành khi nào",
        "tt 06 có hiệu lực từ ngày nào",
        "thông tư 6 do ai ký",
    ],
)
def test_a_number_that_two_documents_have_is_asked_back(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(Message(question))
    assert answer.verdict is Verdict.UNSURE
    cited = [statement.citation.document for statement in answer.statements]
    assert cited == ["06/2022/TT-BTTTT", "06/2017/TT-BTTTT"]
    assert "Anh/chị cần văn bản nào?" in answer.notes[0]


@pytest.mark.parametrize(
    "question", ["thông tư 06/2022 do ai ký", "tt 06 năm 2022 ai ký", "thông tư 22 ai ký"]
)
def test_a_number_that_tells_one_document_is_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(Message(question))
    assert answer.verdict is Verdict.FOUND
    assert "Người ký" in answer.statements[0].text


@pytest.mark.parametrize(
    "question",
    [
        # a heading is there, but something else is asked
        "người phát ngôn theo nghị định 244 phải lên tiếng trong bao lâu",
        # no document is named, and none was talked of
        "đối tượng áp dụng",
        # nobody is asked for
        "quản lý thông tin đối ngoại gồm những gì",
        # two matters
        "bộ nào lo họp báo quốc tế và xuất bản sách",
    ],
)
def test_what_only_resembles_a_form_is_left_to_the_search(library: Library, question: str) -> None:
    shelf = library.on(datetime.date(2026, 11, 23))
    assert headed(question, shelf) is None
    assert in_charge(question, shelf) is None
