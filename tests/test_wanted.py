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
        (Wanted.DEADLINE, "trước ngày 15 tháng 12", True),
        (Wanted.DEADLINE, "trong thời hạn 10 ngày làm việc", True),
        # the day of a document is no deadline
        (Wanted.DEADLINE, "Thông tư số 22/2016/TT-BTTTT ngày 19/10/2016", False),
        (Wanted.FREQUENCY, "định kỳ hằng năm", True),
        (Wanted.FREQUENCY, "báo cáo khi có yêu cầu", False),
        (Wanted.PENALTY, "bị xử phạt vi phạm hành chính", True),
        (Wanted.FORM, "theo Mẫu số 01 tại Phụ lục", True),
    ],
)
def test_a_text_gives_what_it_says_and_no_more(kind: Wanted, text: str, given_: bool) -> None:
    assert gives(kind, text) is given_


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
