"""What people say next, in the ways in which they say it: with marks or without, short or long."""

from collections.abc import Sequence

import pytest

from bot.answer import Answer, Verdict
from bot.assistant import Assistant, Message

Row = tuple[str, Sequence[str], Sequence[str]]

# What is said first, what may be said then, and the places that are right: none where there is none
# to quote. These are told by rule.
BY_RULE: list[Row] = [
    # an ordinal, in words, in figures, as a list is numbered, from the end
    (
        "mục 4 công văn 5740",
        ["nhiệm vụ thứ hai", "việc số 2", "ý 2", "cái thứ nhì", "(2) nói gì"],
        ["5740/BTTTT-TTĐN#4.2"],
    ),
    (
        "mục 4 công văn 5740",
        ["việc cuối", "cái cuối cùng", "nhiệm vụ sau cùng", "ý cuối", "cai cuoi", "cái chót"],
        ["5740/BTTTT-TTĐN#4.5"],
    ),
    (
        "mục 4 công văn 5740",
        [
            "đầu tiên là gì",
            "việc đầu",
            "cái đầu tiên",
            "cái đầu tiên cụ thể ra sao em",
            "gạch đầu dòng thứ nhất",
            "ý đầu",
        ],
        ["5740/BTTTT-TTĐN#4.1"],
    ),
    (
        "mục 4 công văn 5740",
        ["cái áp chót", "việc kế cuối", "cái gần cuối"],
        ["5740/BTTTT-TTĐN#4.4"],
    ),
    # the one beside, which may be said of nothing at all
    (
        "nhiệm vụ 2 mục 4",
        ["cái sau nó", "việc tiếp theo", "cái kế tiếp", "tiếp đi", "sau nó là gì", "cái tiếp"],
        ["5740/BTTTT-TTĐN#4.3"],
    ),
    (
        "nhiệm vụ 2 mục 4",
        [
            "cái trước nó",
            "việc liền trước",
            "nhiệm vụ trước đó",
            "cái ngay trước",
            "trước nó là gì",
        ],
        ["5740/BTTTT-TTĐN#4.1"],
    ),
    # a mục, though «mục sau» folded is the sixth
    (
        "mục 6 công văn 5740",
        [
            "mục kế sau nó",
            "mục tiếp",
            "mục sau nữa",
            "mục liền sau",
            "sang mục tiếp theo",
            "đọc tiếp mục sau",
        ],
        ["5740/BTTTT-TTĐN#7"],
    ),
    (
        "mục 6 công văn 5740",
        ["mục trước", "lùi lại một mục", "quay lại mục trước", "mục liền trước", "mục ngay trên"],
        ["5740/BTTTT-TTĐN#5"],
    ),
    # several at once
    (
        "mục 7 công văn 5740",
        ["lùi lại hai mục", "lùi 2 mục xem"],
        ["5740/BTTTT-TTĐN#5"],
    ),
    # of two the other; a label alone, with «b» no polite word
    (
        "mục 2a công văn 5740",
        ["điểm sau", "còn điểm kia", "điểm còn lại", "thế điểm b", "điểm b nữa", "b thì sao"],
        ["5740/BTTTT-TTĐN#2.b"],
    ),
    # khoản and Điều, with khoản 5a and Điều 21a between
    (
        "điều 24 nghị định 72 khoản 7",
        ["khoản trước", "khoản liền trước", "lùi một khoản"],
        ["72/2015/NĐ-CP#24.6"],
    ),
    (
        "điều 24 nghị định 72 khoản 7",
        ["khoản sau", "khoản kế", "khoản 8 nói gì", "còn khoản 8?", "khoan tiep"],
        ["72/2015/NĐ-CP#24.8"],
    ),
    # all around it
    (
        "điều 24 nghị định 72 khoản 7",
        ["đọc cả điều", "nguyên điều đó", "cả điều 24", "toàn văn điều này", "cho xem hết điều"],
        ["72/2015/NĐ-CP#24"],
    ),
    (
        "điều 21a nghị định 72",
        ["điều kế đó", "điều sau", "rồi điều tiếp", "điều liền sau"],
        ["72/2015/NĐ-CP#21b"],
    ),
    # what put it there
    (
        "điều 21a nghị định 72",
        [
            "văn bản nào thêm điều này",
            "điều này do đâu bổ sung",
            "ai bổ sung điều này vào",
            "văn bản nào thêm mấy điều này vào",
            "nghị định nào đưa điều này vào",
        ],
        ["148/2026/NĐ-CP", "148/2026/NĐ-CP#1.12", "148/2026/NĐ-CP#1"],
    ),
    # a province alone
    (
        "tỉnh nào chưa ban hành quy chế",
        [
            "thế Đà Nẵng?",
            "còn Bến Tre",
            "Long An thì sao",
            "ben tre co khong",
            "Kiên Giang nữa",
            "Sóc Trăng có trong đó không",
        ],
        ["5740/BTTTT-TTĐN#1"],
    ),
    # a province that is not in the list
    (
        "8 địa phương thí điểm là những nơi nào",
        [
            "còn Huế",
            "thế Cần Thơ?",
            "Đồng Nai có không",
            "thế Đồng Nai?",
            "Quảng Ninh thì sao",
            "hải phòng nữa",
        ],
        ["5740/BTTTT-TTĐN#5.a", "532/BTTTT-TTĐN#chua-ro.2"],
    ),
    # a document as such: its date, to whom, on what, whether it holds
    (
        "Công văn 5740 do ai ký",
        ["ký hôm nào", "ký ngày nào", "ngày mấy", "ra ngày mấy", "ban hành hồi nào", "ky khi nao"],
        ["5740/BTTTT-TTĐN"],
    ),
    (
        "Công văn 5740 do ai ký",
        [
            "gửi cho mấy ông nào",
            "gửi ai",
            "gửi đến những ai",
            "gửi cho những nơi nào",
            "nơi nhận là ai",
        ],
        ["5740/BTTTT-TTĐN#kinh-gui"],
    ),
    (
        "Công văn 5740 do ai ký",
        ["nội dung về vụ gì", "về việc gì", "nói về cái gì", "nội dung là gì", "nó nói về gì"],
        ["5740/BTTTT-TTĐN#trich-yeu", "5740/BTTTT-TTĐN#mo-dau", "5740/BTTTT-TTĐN"],
    ),
    (
        "Công văn 5740 do ai ký",
        [
            "giờ còn dùng không",
            "còn hiệu lực không",
            "còn áp dụng nữa không",
            "hết hạn chưa",
            "còn xài được không",
        ],
        ["5740/BTTTT-TTĐN"],
    ),
    # from when it holds, and what it took the place of
    (
        "Nghị định 244/2026 do ai ký",
        [
            "văn bản này có hiệu lực từ hôm nào",
            "hiệu lực từ bao giờ",
            "áp dụng từ ngày nào",
            "bao giờ có hiệu lực",
            "hiệu lực hôm nào",
            "từ ngày nào thì áp dụng",
        ],
        ["244/2026/NĐ-CP", "244/2026/NĐ-CP#11.1"],
    ),
    (
        "Nghị định 244/2026 do ai ký",
        [
            "nó thay cái gì",
            "thay nghị định nào",
            "trước nó là nghị định nào",
            "trước nó thì theo nghị định nào",
            "bản trước đó là cái nào",
        ],
        ["244/2026/NĐ-CP", "244/2026/NĐ-CP#11.2"],
    ),
    # the document around a place that was quoted
    (
        "khoản 2 Điều 10 nghị định 244/2026",
        [
            "nghị định này ký ngày nào",
            "nghị định đó còn hiệu lực không",
            "nghị định ấy giờ dùng được nữa không",
            "cái nghị định này của ai",
            "cơ quan nào ra nghị định đó",
        ],
        ["244/2026/NĐ-CP"],
    ),
    # by what, after an answer on its end
    (
        "thông tư 55/2023 hết hiệu lực ngày nào",
        [
            "do văn bản nào",
            "vì văn bản nào",
            "văn bản nào thay",
            "cái nào thay nó",
            "bị thay bằng gì",
            "bị cái gì bãi bỏ",
        ],
        ["60/2026/TT-BTC#20.2", "60/2026/TT-BTC", "55/2023/TT-BTC", "60/2026/TT-BTC#20"],
    ),
    # the document that a place names
    (
        "điểm a mục 2 công văn 5740",
        [
            "thông tư đó ai ký",
            "thông tư ấy ký ngày nào",
            "thông tư này còn hiệu lực không",
            "thông tư do bộ nào ban hành",
            "thong tu do cua bo nao",
            "thông tư đó của ai",
        ],
        ["06/2022/TT-BTTTT"],
    ),
    (
        "mục 4 công văn 5740",
        [
            "quyết định đó ai ký",
            "quyết định này ngày nào",
            "đề án đó đến năm nào",
            "quyet dinh do con hieu luc khong",
        ],
        ["1079/QĐ-TTg"],
    ),
    # what it is based on
    (
        "công văn 5740 về việc gì",
        [
            "dựa vào nghị định nào mà ra",
            "căn cứ vào đâu",
            "căn cứ văn bản nào",
        ],
        ["5740/BTTTT-TTĐN#mo-dau"],
    ),
    # thanks ask nothing
    (
        "mục 7 công văn 5740",
        ["cảm ơn em", "ok cám ơn nhé", "thanks", "rồi, cảm ơn ạ", "được rồi em", "hay quá"],
        [],
    ),
    # somebody corrects himself
    (
        "mục 2a công văn 5740",
        [
            "à nhầm, điểm b",
            "không, ý tôi là điểm b",
            "ý anh là điểm b cơ",
            "nhầm, b mới đúng",
            "không phải, điểm b",
            "xin lỗi, điểm b mới phải",
        ],
        ["5740/BTTTT-TTĐN#2.b"],
    ),
    # the words themselves, and where they stand
    (
        "bao lâu họp báo chí về nhân quyền một lần",
        [
            "cho xem nguyên văn",
            "trích nguyên văn",
            "chép nguyên câu đó",
            "nói rõ hơn",
            "ở mục nào",
            "trang mấy",
        ],
        ["5740/BTTTT-TTĐN#4.1", "5740/BTTTT-TTĐN#4"],
    ),
    # all of it
    (
        "việc thứ 2 mục 4",
        [
            "cả mục luôn",
            "đọc hết mục đó",
            "toàn mục 4",
            "cho xem cả mục",
            "liệt kê hết các việc",
            "còn những việc nào nữa",
        ],
        ["5740/BTTTT-TTĐN#4"],
    ),
    # the letter that a place is done by
    (
        "điểm b mục 2 công văn 5740",
        ["công văn đó ngày nào", "công văn ấy ra ngày nào", "công văn đó của bộ nào"],
        ["4438/BTTTT-KHTC"],
    ),
    # what changed it
    (
        "NĐ 72 còn hiệu lực không",
        ["bị sửa chỗ nào", "văn bản sửa nó là gì", "cái nào sửa nó"],
        ["148/2026/NĐ-CP", "148/2026/NĐ-CP#1", "72/2015/NĐ-CP"],
    ),
    # as it was before
    (
        "Điều 20 NĐ 72",
        [
            "trước đó thì sao",
            "bản cũ ghi gì",
            "trước khi sửa ghi thế nào",
            "hồi 2020 thì sao",
            "năm 2020 ghi gì",
        ],
        ["72/2015/NĐ-CP#20"],
    ),
    # the same place once more
    (
        "mục 3 công văn 5740",
        ["đọc lại cho anh", "chắc không em", "nguyên văn", "quy định ở đâu"],
        ["5740/BTTTT-TTĐN#3"],
    ),
    # a label of another level, and one inside a place that is named by its label
    ("nhiệm vụ 3 điểm a mục 2 công văn 5740", ["sang b đi"], ["5740/BTTTT-TTĐN#2.b"]),
    (
        "nhiệm vụ 3 điểm a mục 2 công văn 5740",
        ["nhiệm vụ 2 của b", "việc thứ hai của điểm b"],
        ["5740/BTTTT-TTĐN#2.b.2"],
    ),
    ("điều 6 nghị định 129/2026", ["điểm h nói sao"], ["129/2026/NĐ-CP#6.1.h"]),
    # a document of a kind that the place names; where one that is named speaks of it
    (
        "phần mở đầu công văn 5740",
        ["còn thông tư thì sao", "thông tư ký ngày nào"],
        ["22/2016/TT-BTTTT"],
    ),
    (
        "ai ký thông tư 06/2022/TT-BTTTT",
        ["công văn 5740 nhắc nó ở mục nào", "công văn 5740 giao gì theo thông tư này"],
        ["5740/BTTTT-TTĐN#2.a"],
    ),
    # the wording before it was changed, as a whole and of how many khoản
    (
        "Điều 20 khoản 2 NĐ 72",
        ["nguyên văn trước khi sửa", "trước đây là bộ nào"],
        ["72/2015/NĐ-CP#20.2"],
    ),
    ("Điều 3 NĐ 72", ["trước khi sửa có mấy khoản", "có mấy khoản"], ["72/2015/NĐ-CP#3"]),
    # nothing but a date
    ("Công văn 5740 do ai ký", ["ngày tháng"], ["5740/BTTTT-TTĐN"]),
]
# These are found, among the places talked of and all others.
FOUND: list[Row] = [
    # who, what for, to whom, of the place
    (
        "mục 7 công văn 5740",
        [
            "ai phải làm",
            "cơ quan nào lo việc này",
            "giao cho ai làm vậy",
            "ai lam viec nay",
            "đơn vị nào thực hiện",
        ],
        ["5740/BTTTT-TTĐN#7"],
    ),
    (
        "mục 7 công văn 5740",
        [
            "để làm gì",
            "mục đích là gì",
            "nhằm mục đích gì",
            "muc dich cua viec nay",
            "làm thế để làm chi",
        ],
        ["5740/BTTTT-TTĐN#7"],
    ),
    (
        "mục 7 công văn 5740",
        ["cung cấp cho ai", "gửi tài liệu đó cho ai", "đưa cho báo nào", "tài liệu thì gửi đâu"],
        ["5740/BTTTT-TTĐN#7"],
    ),
    # its money, who else, and what nobody says there
    (
        "mục 6 công văn 5740",
        [
            "kinh phí lấy ở đâu",
            "tiền đâu",
            "tien dau ra",
            "lấy tiền ở đâu để làm",
            "nguồn kinh phí thế nào",
        ],
        ["5740/BTTTT-TTĐN#6"],
    ),
    (
        "mục 6 công văn 5740",
        [
            "phối hợp với ai",
            "lam voi ai",
            "cùng đơn vị nào",
            "phải thành lập cái gì",
            "nơi nào lập rồi thì sao",
        ],
        ["5740/BTTTT-TTĐN#6"],
    ),
    (
        "mục 6 công văn 5740",
        ["được cấp bao nhiêu tiền", "mấy tỷ", "mỗi tỉnh bao nhiêu người", "ai làm trưởng ban"],
        [],
    ),
    # one of the things inside it, by what it is about
    (
        "mục 4 công văn 5740",
        [
            "bao lâu họp báo chí một lần",
            "hội nghị báo chí mấy tháng một lần",
            "hop bao chi bao lau 1 lan",
        ],
        ["5740/BTTTT-TTĐN#4.1", "5740/BTTTT-TTĐN#4"],
    ),
    (
        "mục 4 công văn 5740",
        ["phối hợp với ban nào", "sở phối hợp với ai", "quyết định nào", "theo quyết định số mấy"],
        ["5740/BTTTT-TTĐN#4"],
    ),
    (
        "mục 4 công văn 5740",
        [
            "triển lãm thì làm với ai",
            "còn triển lãm?",
            "trien lam thi sao",
            "về triển lãm thì thế nào",
        ],
        ["5740/BTTTT-TTĐN#4.4"],
    ),
    (
        "mục 4 công văn 5740",
        ["sản phẩm bằng tiếng gì", "làm bằng thứ tiếng nào", "san pham truyen thong thi tieng gi"],
        ["5740/BTTTT-TTĐN#4.3"],
    ),
    # the address and the numbers
    (
        "có khó khăn thì phản ánh về đâu",
        [
            "địa chỉ ở đâu",
            "cho cái địa chỉ",
            "địa chỉ?",
            "dia chi la gi",
            "ở đường nào",
            "nằm ở phố nào",
        ],
        ["5740/BTTTT-TTĐN#ket.2"],
    ),
    (
        "có khó khăn thì phản ánh về đâu",
        ["số điện thoại", "sdt", "số máy lẻ", "máy lẻ mấy", "fax bao nhiêu", "cho xin số"],
        ["5740/BTTTT-TTĐN#ket.2"],
    ),
    # thanks, then another matter
    (
        "mục 7 công văn 5740",
        [
            "cảm ơn em, còn kinh phí phối hợp biên phòng lấy từ đâu",
            "ok cảm ơn. kinh phí chương trình biên phòng lấy đâu",
            "dạ vâng ạ, thế kinh phí cho chương trình phối hợp biên phòng ở đâu",
        ],
        ["5740/BTTTT-TTĐN#6", "5115/CTr-BTTTT-BTLBP#chua-ro.4"],
    ),
    # what has nothing to do with it
    (
        "mục 7 công văn 5740",
        ["giá vàng hôm nay", "thời tiết thế nào", "mai mưa không"],
        [],
    ),
    # not this one, that one
    (
        "mục 2a công văn 5740",
        [
            "ý anh hỏi cái liên quan cửa khẩu cơ",
            "không, cái về cửa khẩu",
            "ý em là phần cửa khẩu",
            "cái cụm thông tin cơ",
        ],
        ["5740/BTTTT-TTĐN#2.a.2", "06/2022/TT-BTTTT#chua-ro.3"],
    ),
    # khoản of the same Điều
    (
        "điều 3 nghị định 244/2026",
        ["ủy quyền bằng miệng được không", "uỷ quyền có cần văn bản không"],
        ["244/2026/NĐ-CP#3.5", "244/2026/NĐ-CP#3.2.c", "244/2026/NĐ-CP#3.4", "244/2026/NĐ-CP#3"],
    ),
    (
        "khoản 1 điều 10 nghị định 244/2026",
        [
            "nộp cho bộ nào",
            "gửi đi đâu",
            "gui cho ai",
            "trước ngày nào",
            "hạn là khi nào",
            "ai phải báo cáo",
        ],
        ["244/2026/NĐ-CP#10.1"],
    ),
    (
        "điều 5 nghị định 262/2026",
        [
            "bao lâu được cấp",
            "mấy ngày thì có",
            "hồ sơ gồm gì",
            "hồ sơ có những gì",
            "xin ở đâu",
            "nộp trước mấy ngày",
        ],
        ["262/2026/NĐ-CP#5.1", "262/2026/NĐ-CP#5.3", "262/2026/NĐ-CP#5"],
    ),
    (
        "điều 20 nghị định 262/2026",
        ["thông báo ghi những gì", "thông báo cần ghi gì"],
        ["262/2026/NĐ-CP#20.5"],
    ),
    (
        "điều 20 nghị định 262/2026",
        ["ở tỉnh thì báo ai", "báo trước mấy tiếng", "ở địa phương khác thì sao"],
        ["262/2026/NĐ-CP#20.2", "262/2026/NĐ-CP#20.1", "262/2026/NĐ-CP#20.4", "262/2026/NĐ-CP#20"],
    ),
    # whether it speaks of something
    (
        "mục 3 công văn 5740",
        [
            "mục đó có nói Biển Đông không",
            "trong đó có nhắc Biển Đông không",
            "có nói tới biển đông ko",
            "phần này có đề cập hợp tác quốc tế không",
        ],
        ["5740/BTTTT-TTĐN#3"],
    ),
    # which of several
    (
        "mục 2 công văn 5740",
        [
            "cái nào liên quan cửa khẩu",
            "phần cửa khẩu",
            "còn cửa khẩu thì sao",
            "cửa khẩu thì làm gì",
        ],
        ["5740/BTTTT-TTĐN#2.a.2", "06/2022/TT-BTTTT#chua-ro.3"],
    ),
    # who, in which words, how many
    (
        "việc 3 điểm a mục 2 công văn 5740",
        [
            "bằng tiếng gì",
            "tiếng nào",
            "phát bằng tiếng nào",
            "có tiếng dân tộc không",
            "phát nội dung gì trên đó",
            "ai sản xuất",
        ],
        ["5740/BTTTT-TTĐN#2.a.3", "5740/BTTTT-TTĐN#2.a"],
    ),
    (
        "việc 1 điểm a mục 2 công văn 5740",
        [
            "ai được học",
            "dạy cho ai",
            "đối tượng học là ai",
            "tập huấn cho những ai",
            "lớp này dành cho ai",
        ],
        ["5740/BTTTT-TTĐN#2.a.1", "5740/BTTTT-TTĐN#2.a"],
    ),
    (
        "việc 1 điểm a mục 2 công văn 5740",
        ["mỗi lớp mấy buổi", "học mấy ngày", "bao nhiêu người một lớp", "học phí bao nhiêu"],
        [],
    ),
]


def answered(assistant: Assistant, first: str, then: str) -> Answer:
    opening = Message(first)
    turn = assistant.turn_after(opening, assistant.answer(opening))
    return assistant.answer(Message(then, turn=turn))


def is_right(answer: Answer, places: Sequence[str]) -> bool:
    cited = [*(s.citation for s in answer.statements), *(q.citation for q in answer.quotes)]
    if not places:
        return answer.verdict is Verdict.NOTHING
    first = f"{cited[0].document}#{cited[0].locator}" if cited else ""
    return first.removesuffix("#None") in places


@pytest.mark.parametrize(
    ("first", "then", "places"),
    [(first, then, places) for first, said, places in BY_RULE for then in said],
)
def test_what_is_pointed_at_is_read_by_rule(
    assistant: Assistant, first: str, then: str, places: Sequence[str]
) -> None:
    assert is_right(answered(assistant, first, then), places)


def test_what_is_left_unsaid_is_taken_from_what_was_said(assistant: Assistant) -> None:
    asked = [(first, then, places) for first, said, places in FOUND for then in said]
    wrong = [row for row in asked if not is_right(answered(assistant, *row[:2]), row[2])]
    # all of the 106 on 2026-11-24; each new text at hand may be likelier than a place talked of
    assert len(wrong) <= 0.07 * len(asked), wrong
