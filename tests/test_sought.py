"""Who, when, how many … stand out in the words that answer, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.answer import Answer, Quote, Verdict
from bot.bodies import bodies
from bot.named import printed_list
from bot.record import quote_record
from bot.sought import marked, sought
from knowledge.model import Authority, Citation, Span, State, Status

LISTS = (
    "Đến nay, còn 4 địa phương là Hải Dương, Nghệ An, Đồng Tháp, Thanh Hóa chưa sửa đổi Quy chế "
    "(theo Quyết định số 79/2010/QĐ-TTg ngày 30/11/2010 ban hành Quy chế đã hết hiệu lực); "
    "7 tỉnh chưa ban hành Quy chế, gồm: Thái Nguyên, Sóc Trăng, Kiên Giang, Long An, "
    "Bà Rịa - Vũng Tàu, Thành phố Đà Nẵng, Bến Tre."
)
NOT_AMENDED = "Hải Dương, Nghệ An, Đồng Tháp, Thanh Hóa"
NOT_ISSUED = (
    "Thái Nguyên, Sóc Trăng, Kiên Giang, Long An, Bà Rịa - Vũng Tàu, Thành phố Đà Nẵng, Bến Tre"
)
CONTACT = (
    "Vướng mắc thì phản ánh về Bộ Thông tin và Truyền thông (Cục Thông tin đối ngoại, số 115 Trần "
    "Duy Hưng, Cầu Giấy, Hà Nội, ĐT: 04. 37676666, máy lẻ 118, Fax: 04 37675959)."
)
YEARLY = (
    "Trước ngày 30/11 mỗi năm, Bộ Nội vụ gửi báo cáo tới Bộ Văn hóa, Thể thao và Du lịch; "
    "việc lớn thì người phát ngôn phải nói chậm nhất 24 giờ từ lúc nhận tin."
)
MONEY = "Tiền lấy từ ngân sách nhà nước theo phân cấp và từ nguồn hợp pháp khác."
ORDER = "Chỉ đạo các sở, ban, ngành theo dõi dư luận báo chí; cung cấp thông tin cho báo chí."


def of(text: str) -> Quote:
    span = Span(100, 100 + len(text))
    return Quote(Citation("5740/BTTTT-TTĐN"), text, span, Authority.OFFICIAL, Status(State.UNKNOWN))


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        # who does it; to whom; both in one question; the body that the question names is no news
        ("Ai phải theo dõi dư luận báo chí?", ORDER, ("các sở, ban, ngành",)),
        ("báo cáo gửi bộ nào?", YEARLY, ("Bộ Văn hóa, Thể thao và Du lịch",)),
        (
            "báo cáo gửi bộ nào, trước ngày nào?",
            YEARLY,
            ("Trước ngày 30/11 mỗi năm", "Bộ Văn hóa, Thể thao và Du lịch"),
        ),
        ("Bộ Nội vụ gửi báo cáo về đâu?", YEARLY, ("Bộ Văn hóa, Thể thao và Du lịch",)),
        # when, typed without marks; the time of another sentence part stays plain
        ("viec lon thi noi trong bao lau", YEARLY, ("chậm nhất 24 giờ",)),
        # which list of two, told by what is not done yet
        ("Tỉnh nào chưa sửa quy chế?", LISTS, (NOT_AMENDED,)),
        ("tinh nao chua co quy che", LISTS, (NOT_ISSUED,)),
        ("kể tên các tỉnh chưa ban hành quy chế", LISTS, (NOT_ISSUED,)),
        # the day on which a document was issued is no answer to "when"
        ("Quy chế cũ hết hiệu lực khi nào?", LISTS, ()),
        # which document
        (
            "Quy chế cũ theo quyết định nào?",
            LISTS,
            ("Quyết định số 79/2010/QĐ-TTg ngày 30/11/2010",),
        ),
        # what ended it is the place itself, not what it names
        ("Quyết định nào bãi bỏ nó?", LISTS, ()),
        # how to reach somebody, in full or only what is asked for
        ("Gọi số nào?", CONTACT, ("ĐT: 04. 37676666", "máy lẻ 118", "Fax: 04 37675959")),
        ("máy lẻ mấy?", CONTACT, ("máy lẻ 118",)),
        ("phản ánh về cục nào?", CONTACT, ("Cục Thông tin đối ngoại",)),
        # where the money comes from
        (
            "Kinh phí lấy ở đâu?",
            MONEY,
            ("từ ngân sách nhà nước theo phân cấp và từ nguồn hợp pháp khác",),
        ),
        # how often, how many, a list that nobody counted
        ("mấy tháng họp một lần?", "Họp báo định kỳ hàng tháng.", ("định kỳ hàng tháng",)),
        ("giao mấy nhiệm vụ?", "Tập trung 03 nhiệm vụ sau.", ("03 nhiệm vụ",)),
        ("giao mấy nhiệm vụ?", "Gồm (1) Làm; (2) Ăn.", ("(1)", "(2)")),
        # nothing that a rule can find; a question that asks for no such thing
        ("giao mấy nhiệm vụ?", "Tập trung các nhiệm vụ sau.", ()),
        ("Quy chế nói gì?", LISTS, ()),
    ],
)  # fmt: skip
def test_what_is_asked_for_stands_out(question: str, text: str, words: tuple[str, ...]) -> None:
    assert sought(question, of(text)).marked == words


def test_where_two_lists_are_as_likely_none_stands_out() -> None:
    two = "Nơi đã có: Hà Nội, Huế; nơi chưa có: Nghệ An, Lai Châu."
    assert printed_list("kể tên các tỉnh", two) is None
    assert sought("kể tên các tỉnh", of(two)).marks == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # commas and "và" inside a name, and between names
        (
            "Bộ Văn hóa, Thể thao và Du lịch và Bộ Ngoại giao để tổng hợp",
            ["Bộ Văn hóa, Thể thao và Du lịch và Bộ Ngoại giao"],
        ),
        # a name inside a name
        ("về Bộ Tư lệnh Bộ đội Biên phòng trong", ["Bộ Tư lệnh Bộ đội Biên phòng"]),
        # small letters that belong to it, and those that do not
        ("đầu mối Cục Thông tin đối ngoại hướng dẫn", ["Cục Thông tin đối ngoại"]),
        ("cán bộ làm việc", []),
        ("Ủy ban nhân dân cấp tỉnh, Ủy ban nhân dân cấp huyện xây dựng",
         ["Ủy ban nhân dân cấp tỉnh, Ủy ban nhân dân cấp huyện"]),
    ],
)  # fmt: skip
def test_bodies_are_named_as_long_as_they_are(text: str, named: list[str]) -> None:
    assert [text[s.start : s.end] for s in bodies(text)] == named


@given(
    st.sampled_from(["ai?", "khi nào?", "mấy tỉnh?", "ở đâu?", "văn bản nào?", "tiền lấy ở đâu?"]),
    st.lists(st.sampled_from([LISTS, CONTACT, YEARLY, MONEY, ORDER, "\n", " ", "; "])).map(" ".join)
    | st.text(),
)
def test_marks_lie_inside_the_quote_in_order_and_apart(question: str, text: str) -> None:
    quote = sought(question, of(text))
    at = quote.span.start
    for mark in quote.marks:
        assert at <= mark.start < mark.end <= quote.span.end
        at = mark.end


def test_marks_are_bold_inside_of_the_quote_and_words_in_the_record() -> None:
    answer = marked(Answer("Ai phải theo dõi dư luận?", Verdict.FOUND, (of(ORDER),)))
    [html] = messages.html(answer)
    assert "<blockquote>Chỉ đạo <b>các sở, ban, ngành</b> theo dõi" in html
    assert "<b>" not in messages.plain(answer)
    assert quote_record(answer.quotes[0])["marks"] == ["các sở, ban, ngành"]


def test_what_is_only_offered_gets_no_marks() -> None:
    answer = Answer("Ai phải theo dõi dư luận?", Verdict.UNSURE, (of(ORDER), of(MONEY)))
    assert marked(answer) == answer
