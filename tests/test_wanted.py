"""The kind of answer that a question wants, and whether a text gives one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wanted import Wanted, gives, topic, wanted, wants_list
from knowledge.vietnamese import strip_marks


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Số điện thoại đường dây nóng là gì?", Wanted.CONTACT),
        ("Liên hệ với ai khi cần hướng dẫn?", Wanted.CONTACT),
        ("Mức chi cho hội nghị là bao nhiêu tiền?", Wanted.MONEY),
        ("kinh phí được cấp bao nhiêu", Wanted.MONEY),
        ("Hạn nộp kế hoạch là ngày nào?", Wanted.DEADLINE),
        ("bao giờ phải gửi báo cáo", Wanted.DEADLINE),
        ("Bao lâu một lần?", Wanted.FREQUENCY),
        ("một năm mấy lần", Wanted.FREQUENCY),
        ("Không làm thì bị xử phạt thế nào?", Wanted.PENALTY),
        ("Có biểu mẫu báo cáo không?", Wanted.FORM),
        ("Kế hoạch nộp trước 15/12 đúng không?", Wanted.DEADLINE),
        ("Chậm nhất bữa nào phải gửi?", Wanted.DEADLINE),
        ("Hội nghị tổ chức vào hôm nào?", Wanted.DATE),
        ("Mấy giờ thì mở cửa?", Wanted.HOUR),
        ("Ban này mấy tháng họp một lần?", Wanted.FREQUENCY),
        ("Báo cáo theo tuần hay theo tháng?", Wanted.FREQUENCY),
        ("Cho xin email của đơn vị", Wanted.EMAIL),
        ("Trụ sở của đơn vị ở đâu?", Wanted.ADDRESS),
        ("Màn hình rộng bao nhiêu?", Wanted.SIZE),
        ("Việt Nam đứng hạng mấy?", Wanted.RANK),
        ("Ai làm trưởng ban?", Wanted.PERSON),
        ("Giám đốc sở tên là gì?", Wanted.PERSON),
        ("Kế hoạch trình ai ký?", Wanted.APPROVAL),
        ("Dùng phần mềm nào để điểm báo?", Wanted.NAMED),
        ("Hợp tác với những nước nào?", Wanted.NAMED),
        ("Phải có bao nhiêu học viên?", Wanted.COUNT),
        ("Soạn giúp em tờ trình", Wanted.WRITING),
        ("Xin giấy phép thì điền mẫu số mấy?", Wanted.FORM_NUMBER),
        ("Cho xin số di động của anh ấy", Wanted.MOBILE),
        ("Địa chỉ email của Cục là gì?", Wanted.EMAIL_ADDRESS),
        ("Bộ có tặng bằng khen không?", Wanted.AWARD),
        ("Lệ phí cấp thẻ bao nhiêu?", Wanted.MONEY),
        ("Ai làm Cục trưởng?", Wanted.PERSON),
        ("Phó Chủ tịch nào phụ trách?", Wanted.PERSON),
    ],
)
def test_a_kind_is_known_by_the_words_of_the_question_with_marks_and_without(
    question: str, kind: Wanted
) -> None:
    assert kind in wanted(question)
    assert kind in wanted(strip_marks(question).lower())


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì việc này?",
        "Tỉnh nào chưa ban hành quy chế?",
        # the words of a kind as part of others: "hạn hẹp", "chính phủ", "mẫu mực"
        "Nguồn lực hạn hẹp thì làm sao?",
        "Phân công của Chính phủ ra sao?",
        "Kinh phí lấy từ đâu?",
        # nouns that only end like those of a kind: "cơ quan", "địa phương", "thị trường"
        "Cơ quan nào chủ trì?",
        "Địa phương nào được thí điểm?",
        "Thành phố nào chưa sửa quy chế?",
        "Nhắm tới thị trường nào?",
        "Làm chương trình mục tiêu quốc gia nào?",
        # a list tells how many of these
        "Có mấy nhiệm vụ?",
        # "máy" is no "mấy", and "mấy" may only say that there are several
        "Mấy anh chị ở xã học gì?",
        "",
    ],
)
def test_most_questions_want_no_kind_in_particular(question: str) -> None:
    assert not wanted(question)


@pytest.mark.parametrize(
    ("kind", "text", "given_"),
    [
        (Wanted.CONTACT, "gửi về Cục Thông tin đối ngoại, ĐT: 04.37676666", True),
        (Wanted.CONTACT, "đẩy mạnh tuyên truyền", False),
        (Wanted.MONEY, "mức hỗ trợ tối đa 50.000.000 đồng", True),
        (Wanted.MONEY, "không quá 5% kinh phí được giao", True),
        (Wanted.MONEY, "bố trí kinh phí hằng năm", False),
        (Wanted.FORM_NUMBER, "đơn theo Mẫu số 02", True),
        (Wanted.FORM_NUMBER, "đơn theo mẫu do Bộ ban hành", False),
        (Wanted.EMAIL_ADDRESS, "trả lời bằng văn bản hoặc thư điện tử", False),
        (Wanted.DEADLINE, "trước ngày 15 tháng 12", True),
        (Wanted.DEADLINE, "trong thời hạn 10 ngày làm việc", True),
        # the day of a document is no deadline
        (Wanted.DEADLINE, "Thông tư số 22/2016/TT-BTTTT ngày 19/10/2016", False),
        (Wanted.FREQUENCY, "định kỳ hằng năm", True),
        (Wanted.FREQUENCY, "báo cáo khi có yêu cầu", False),
        (Wanted.PENALTY, "bị xử phạt vi phạm hành chính", True),
        (Wanted.FORM, "theo Mẫu số 01 tại Phụ lục", True),
        (Wanted.PENALTY, "người phát ngôn", False),
        (Wanted.MONEY, "70 triệu lượt khách", False),
        # the day of a document that is cited is no day of what is asked
        (Wanted.DATE, "Quyết định số 79/2010/QĐ-TTg ngày 30/11/2010", False),
        (Wanted.DATE, "hội nghị ngày 22/9/2022", True),
        (Wanted.HOUR, "từ 8 giờ", True),
        (Wanted.EMAIL, "ĐT: 04.37676666", False),
        (Wanted.EMAIL, "gửi tới a@b.vn", True),
        (Wanted.ADDRESS, "số 115 Trần Duy Hưng, Cầu Giấy", True),
        (Wanted.ADDRESS, "Thông tư số 22/2016/TT-BTTTT", False),
        (Wanted.PERSON, "do ông Nguyễn Văn An làm", True),
        (Wanted.PERSON, "thành lập Ban Chỉ đạo", False),
        (Wanted.APPROVAL, "Quyết định số 1079/QĐ-TTg", False),
        (Wanted.APPROVAL, "Ủy ban nhân dân phê duyệt kế hoạch", True),
        (Wanted.RANK, "đứng trong 3 nước đầu ASEAN", True),
        (Wanted.SIZE, "màn hình 55 inch", True),
        (Wanted.WRITING, "soạn tờ trình", False),
    ],
)
def test_a_text_gives_what_it_says_and_no_more(kind: Wanted, text: str, given_: bool) -> None:
    assert gives(kind, text) is given_


@pytest.mark.parametrize(
    ("question", "text", "given_"),
    [
        ("Có bao nhiêu tỉnh chưa sửa?", "còn 4 địa phương chưa sửa đổi", True),
        ("Có bao nhiêu học viên?", "mở lớp cho học viên", False),
        ("mấy tỉnh phải có kế hoạch?", "100% Ủy ban nhân dân cấp tỉnh", True),
    ],
)
def test_how_many_is_told_of_what_is_counted(question: str, text: str, given_: bool) -> None:
    assert gives(Wanted.COUNT, text, question) is given_


@pytest.mark.parametrize(
    ("question", "text", "given_"),
    [
        ("Do trường nào dạy?", "tại Trường Đại học Hà Nội", True),
        ("Do trường nào dạy?", "Bộ Ngoại giao", False),
        ("Với nước nào?", "như New York, Geneva, Bangkok", True),
        # "pháp", "mỹ", "đức" and "lào" are words, too
        ("Với nước nào?", "theo pháp luật, về mỹ thuật, giáo dục, lao động", False),
    ],
)
def test_one_of_a_kind_is_told_by_its_name(question: str, text: str, given_: bool) -> None:
    assert gives(Wanted.NAMED, text, question) is given_


def test_the_topic_is_the_question_without_the_words_for_the_kind() -> None:
    said = topic("Hạn nộp kế hoạch thông tin đối ngoại là ngày nào?")
    assert "kế hoạch thông tin đối ngoại" in said
    assert "ngày nào" not in said


@given(st.text(max_size=80))
def test_any_text_has_a_topic_made_of_its_own_words(text: str) -> None:
    left = iter(text)
    # Only spaces may be new: everything else stands in the text, in that order.
    assert all(letter in left for letter in topic(text) if letter != " ")


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Ba nhiệm vụ của giảm nghèo là gì?", True),
        ("gồm những nội dung nào", True),
        ("liệt kê các việc tỉnh phải làm", True),
        ("co may nhiem vu", True),
        ("Tỉnh phải làm gì?", True),
        ("Ai ký công văn?", False),
        ("Bao lâu một lần?", False),
        ("Tỉnh nào chưa ban hành quy chế?", False),
        ("", False),
    ],
)
def test_a_list_is_known_by_its_question(question: str, several: bool) -> None:
    assert wants_list(question) is several
