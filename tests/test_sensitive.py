"""Personal data and marks of secrecy are found, masked and warned of; nothing else is."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.answer import Answer, Verdict
from bot.messages.sensitive import warned, warned_plain, warning
from bot.sensitive import Kind, find, is_secret, keepable, mask

TESTS = Path(__file__).parent


def found(text: str) -> list[tuple[str, str]]:
    return [(f.kind.name, text[f.span.start : f.span.end]) for f in find(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Gọi 0912345678 nhé", ["0912345678"]),
        # groups as people write them
        ("0912.345.678 / 0987 654 321, 091-234-5678", "0912.345.678|0987 654 321|091-234-5678"),
        # two in a row, a label stuck to one, a slash between
        ("0912345678 0987654321", "0912345678|0987654321"),
        ("sđt0912345678/0987654321.", "0912345678|0987654321"),
        # from abroad, with the 0 that goes there in brackets
        ("+84 912 345 678; +84(0)912345678; 0084912345678", None),
        ("84912345678", "84912345678"),
        # landlines: eleven digits today, ten before 2015, area codes in brackets
        ("024.39438231, máy lẻ 118", "024.39438231"),
        ("ĐT: 04. 37676666, Fax: 04 37675959", "04. 37676666|04 37675959"),
        ("(024) 3943 8231", None),
        # mobiles of before 2018
        ("01234567890", "01234567890"),
        # digits of another width; marks between them that print nothing
        ("０９１２３４５６７８", "０９１２３４５６７８"),
        ("0912\u200b345\u200b678", "0912\u200b345\u200b678"),
    ],
)
def test_phone_numbers_are_found(text: str, numbers: str | list[str] | None) -> None:
    kinds = {kind for kind, _ in found(text)}
    assert kinds == {"PHONE"}
    if numbers is not None:
        expected = numbers.split("|") if isinstance(numbers, str) else numbers
        assert [words for _, words in found(text)] == expected
    assert not any(letter.isdigit() for letter in mask(text).replace("118", ""))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CCCD 001090012345", "001090012345"),
        ("số định danh cá nhân: 001 090 012 345", "001 090 012 345"),
        ("0010 9001 2345", "0010 9001 2345"),
        # the older one; with a label, whatever it begins with
        ("CMND 012345678 cấp năm 2010", "012345678"),
        ("chứng minh nhân dân số 512345678", "512345678"),
        ("cmnd/cccd: 123.456.789", "123.456.789"),
        # typed without marks
        ("can cuoc cong dan so 079090012345", "079090012345"),
    ],
)
def test_citizen_ids_are_found(text: str, words: str) -> None:
    assert found(text) == [("CITIZEN_ID", words)]


@pytest.mark.parametrize("address", ["hoa@mic.gov.vn", "a.b+c_d@x-y.com", "NGUYEN@TINH.VN"])
def test_mail_addresses_are_found(address: str) -> None:
    assert found(f"gửi về {address}.") == [("EMAIL", address)]


# What looks like personal data to a careless pattern.
HARMLESS = [
    "72/2015/NĐ-CP",
    "5740/BTTTT-TTĐN",
    "257/2025/QH15",
    "1.000.000.000 đồng",
    "84.912.345.678 đồng",  # a sum that begins like a country code
    "84 912 345 678 đồng",
    "912345678 đồng",
    "100000000 VNĐ",
    "012345678 đồng",
    "500.000.000đ",
    "căn cước hết 500.000.000 đồng",  # a label of an id before a sum
    "ngày 07/9/2015",
    "25.11.2022",
    "03-12-2022 10:30",
    "03 12 2022 15 giờ",  # a day and an hour have ten digits that begin like a mobile's
    "05 06 07 08 09",  # months
    "trang 118, 119",
    "điểm a khoản 2 Điều 20",
    "giai đoạn 2021 - 2025",
    "mã số thuế 0312345678",  # a company's
    "https://vbpl.vn/Pages/vbpq.aspx?ItemID=123456789",
    "20221125143000",  # a moment
    "0,912345678",
    "0.912345678",
    "tổng đài 1900 1234",
    "@troly_bot",
    "TT&TT",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_personal_data_is_left_alone(text: str) -> None:
    assert find(text) == ()
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"),
        ("Công văn TỐI MẬT số 12 của tỉnh", "TỐI MẬT"),
        ("báo cáo (TUYỆT MẬT) kèm theo", "TUYỆT MẬT"),
        ("TUYỆT\nMẬT", "TUYỆT\nMẬT"),
        # capitals without marks
        ("TUYET MAT: bao cao quy 3", "TUYET MAT"),
        ("cong van MAT so 12/BC", "MAT"),
        ("TAI LIEU MAT", "MAT"),
        # all in capitals
        ("ĐỀ NGHỊ TÓM TẮT CÔNG VĂN MẬT SỐ 12", "MẬT"),
        # small letters, where nothing else can be meant
        ("văn bản đóng dấu mật thì trả lời sao", "mật"),
        ("van ban dong dau mat", "mat"),
        ("Độ mật: Tối mật", "Tối mật"),
        ("công văn tuyệt mật số 12/BC", "tuyệt mật"),
        ("Mật: kế hoạch phối hợp", "Mật"),
        # marks as characters of their own
        (unicodedata.normalize("NFD", "văn bản TỐI MẬT"), unicodedata.normalize("NFD", "TỐI MẬT")),
    ],
)
def test_marks_of_secrecy_are_found(text: str, mark: str) -> None:
    assert found(text) == [("SECRECY", mark)]
    assert is_secret(text)
    assert not keepable(text)


@pytest.mark.parametrize(
    "text",
    [
        "bí mật nhà nước là gì",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Luật Bảo vệ bí mật nhà nước quy định thế nào về độ mật?",
        "QUY CHẾ BẢO MẬT",
        "trách nhiệm bảo mật thông tin",
        "MẬT KHẨU đăng nhập",
        "MẬT ĐỘ dân số",
        "quan hệ THÂN MẬT",
        # the levels themselves
        "TỐI MẬT và MẬT khác nhau thế nào?",
        "thế nào là TUYỆT MẬT",
        "TUYỆT MẬT là gì?",
        # the same letters without marks
        "TOI MAT DIEN THOAI",
        "TINH NAO MAT QUYEN",
        # other marks on the same letters
        "TÔI MẤT ĐIỆN THOẠI",
        "các MẶT công tác",
        "UBMTTQ, MTQG",
        "tài liệu mật ong",
    ],
)
def test_words_that_only_sound_secret_are_no_mark(text: str) -> None:
    assert find(text) == ()
    assert warning(text) is None


def test_no_question_of_the_officers_is_a_false_alarm() -> None:
    questions = [
        json.loads(line)["text"]
        for path in sorted(TESTS.glob("questions*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(questions) > 400
    assert [text for text in questions if find(text)] == []


def test_no_question_of_the_public_on_law_is_one_either() -> None:
    bench = TESTS.parent.parent / "shared" / "bench"
    files = sorted(bench.glob("*/*queries.jsonl"))
    if not files:
        pytest.skip("no shared/bench beside the project")
    alarms = [
        line for path in files for line in path.read_text("utf-8").splitlines()
        if find(json.loads(line)["text"])
    ]  # fmt: skip
    assert alarms == []


PIECES = st.sampled_from(
    [
        *("0912345678", "+84 912 345 678", "024 3943 8231", "001090012345", "012345678"),
        *("hoa@example.vn", "CCCD", "MẬT", "TỐI MẬT", "TUYET MAT", "đồng", "mã số thuế"),
        *("72/2015/NĐ-CP", "07/9/2015", "1.000.000.000", "0", "84", "9", ".", "-", " ", "/", "("),
        *("\u200b", "\u0301", "３", "²", "@", "\n", "điều", "[số điện thoại]"),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60)


@given(TEXTS)
def test_masking_twice_is_masking_once_and_leaves_nothing_personal(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert all(finding.kind is Kind.SECRECY for finding in find(masked))


@given(TEXTS)
def test_findings_stand_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for finding in find(text):
        assert end <= finding.span.start < finding.span.end <= len(text)
        end = finding.span.end
    assert keepable(text) == (not find(text)) == (warning(text) is None)


@given(
    st.integers(1, 99999), st.integers(1945, 2099), st.sampled_from(["NĐ-CP", "TT-BTTTT", "QH15"])
)
def test_no_number_of_a_document_is_masked(number: int, year: int, symbol: str) -> None:
    for text in (f"{number}/{year}/{symbol}", f"{number}/{symbol}", f"số {number}, trang {year}"):
        assert mask(text) == text


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y%m%d"]))
def test_no_date_is_masked(date: object, form: str) -> None:
    text = f"từ {format(date, form)}"
    assert mask(text) == text


@given(st.integers(0, 10**13))
def test_no_sum_of_money_is_masked(amount: int) -> None:
    for text in (f"{amount:,} đồng".replace(",", "."), f"{amount} đồng"):
        assert mask(text) == text


@given(st.integers(0, 10**8 - 1), st.sampled_from("35789"), st.sampled_from(["0", "+84", "0084"]))
def test_every_mobile_number_is_masked(digits: int, first: str, before: str) -> None:
    assert mask(f"gọi {before}{first}{digits:08} gấp") == "gọi [số điện thoại] gấp"


@given(st.integers(1, 96), st.integers(0, 10**9 - 1))
def test_every_citizen_id_is_masked(province: int, digits: int) -> None:
    assert mask(f"số {province:03}{digits:09}") == "số [số căn cước]"


def test_a_long_paste_is_read_at_once() -> None:
    for piece in ("0", "09", "0912 ", "a@", "MAT ", "1.", "( ", "a.", "84-"):
        assert isinstance(find(piece * (50_000 // len(piece))), tuple)


SAID = messages.answer(Answer("?", Verdict.NOTHING))


def test_the_warning_of_secrecy_comes_first_and_tells_what_to_do() -> None:
    first, *rest = warned("công văn TỐI MẬT số 12", SAID)
    assert rest == SAID
    for words in ("“TỐI MẬT”", "557/BKHCN-CĐSQG", "không lưu", "xóa tin nhắn"):
        assert words in first.plain
    assert warned_plain("công văn TỐI MẬT", "Đáp.").endswith("\n\nĐáp.")


def test_the_warning_on_personal_data_comes_after_the_answer_and_repeats_none_of_it() -> None:
    text = "CCCD 001090012345, gọi 0912345678 hoặc hoa@example.vn"
    *rest, last = warned(text, SAID)
    assert rest == SAID
    assert "số điện thoại, số căn cước và địa chỉ thư điện tử" in last.plain
    for secret in ("001090012345", "0912345678", "hoa@"):
        assert secret not in last.plain
    assert warned_plain(text, "Đáp.").startswith("Đáp.\n\nXin anh/chị lưu ý")


def test_a_harmless_question_gets_its_answer_and_nothing_else() -> None:
    assert warned("Điều 7 Nghị định 72/2015/NĐ-CP", SAID) == SAID
    assert warned_plain("Điều 7", "Đáp.") == "Đáp."
