"""The day that a question is about: days, months and years of its own, not those of documents."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.day import asked_day
from knowledge.library import shipped

TODAY = datetime.date(2026, 11, 23)


def read(question: str, today: datetime.date = TODAY) -> str | None:
    day = asked_day(question, today, shipped())
    return day.isoformat() if day else None


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("năm 2023 bộ nào chủ trì thông tin đối ngoại?", "2023-12-31"),
        ("nam 2023 bo nao chu tri", "2023-12-31"),
        ("hồi 2023 bộ nào chủ trì?", "2023-12-31"),
        ("Tháng 1/2023 gặp vướng mắc thì gọi về đâu?", "2023-01-31"),
        ("tại thời điểm tháng 5/2024 ai chủ trì?", "2024-05-31"),
        ("tháng 2 năm 2024 nộp về đâu?", "2024-02-29"),
        ("quý II/2025 gửi báo cáo cho ai", "2025-06-30"),
        ("đầu năm 2025 Sở nào tham mưu?", "2025-03-31"),
        ("cuối năm 2022 tỉnh gửi báo cáo về bộ nào", "2022-12-31"),
        ("Ngày 30/6/2026 thì văn bản vẫn ghi bộ nào?", "2026-06-30"),
        ("ngày 30 tháng 6 năm 2026 ghi bộ nào?", "2026-06-30"),
        ("trước 01/7/2026 bộ nào chủ trì?", "2026-06-30"),
        ("trước ngày 01/7/2026 bộ nào chủ trì?", "2026-06-30"),
        ("trước tháng 7/2025 huyện làm gì?", "2025-06-30"),
        ("trước năm 2025 bộ nào chủ trì?", "2024-12-31"),
        # Whatever holds from a past day on holds today.
        ("từ 01/7/2026 bộ nào chủ trì?", "2026-11-23"),
        ("từ ngày 01/01/2027 thì sao?", "2027-01-01"),
        ("sau năm 2026 kinh phí lấy ở đâu?", "2027-01-01"),
        ("sau ngày 01/7/2026 bộ nào chủ trì?", "2026-11-23"),
        # The year that runs is as of today; one to come as of its first day.
        ("năm 2026 huyện có phải lập kế hoạch không?", "2026-11-23"),
        ("năm 2027 huyện có phải lập kế hoạch không?", "2027-01-01"),
        ("năm ngoái gọi số nào?", "2025-12-31"),
        ("hiện nay Cục nào phụ trách?", "2026-11-23"),
        ("bay gio goi so nao", "2026-11-23"),
        # The wording before the amendment of the place, else of the document, else of any.
        ("Quy định cũ tại khoản 2 Điều 24 Nghị định 72/2015 yêu cầu gì?", "2026-06-30"),
        ("Điều 20 NĐ 72 lúc chưa sửa ghi bộ nào?", "2026-06-30"),
        ("trước khi sửa đổi thì bộ nào chủ trì?", "2026-06-30"),
    ],
)
def test_a_question_names_its_day(question: str, day: str) -> None:
    assert read(question) == day


@pytest.mark.parametrize(
    "question",
    [
        "Tỉnh phải làm gì?",
        # Years that belong to a document.
        "Nghị định 72/2015 quy định gì?",
        "NĐ 72 năm 2015 quy định gì?",
        "nghị định 100 năm 2019 phạt mấy triệu",
        "Nghị định số 72/2015/NĐ-CP ngày 07/9/2015 giao tỉnh việc gì?",
        "công văn 5740/BTTTT-TTĐN ngày 25/11/2022 gửi ai",
        "Công văn 5740 ban hành năm 2023 phải không?",
        "văn bản ký ngày 25/11/2022 nói gì",
        "Nghị định 148 có hiệu lực từ ngày 01/7/2026 phải không?",
        # … to a plan or to a period.
        "Kế hoạch năm 2023 gồm những gì?",
        "Kế hoạch công tác thông tin đối ngoại năm 2023 dựa vào đâu?",
        "ke hoach (thong tin doi ngoai) nam 2023 gui ai",
        "chương trình giảm nghèo giai đoạn 2021 - 2025 giao việc gì?",
        "giai đoạn I từ năm 2021 đến năm 2025 có mấy nhiệm vụ?",
        "Chương trình hành động đến năm 2030 là gì?",
        # No day of any calendar, and no year.
        "ngày 31/02/2023 làm gì?",
        "trước ngày nào phải nộp?",
        "tháng 7 nộp gì?",
        # Two sides of a change are no one day.
        "so sánh Điều 20 trước và sau 01/7/2026",
        "ngày 30/6/2026 và ngày 01/7/2026 ghi bộ nào?",
        # Local regulations that have not been revised are no former wording.
        "Tỉnh nào chưa sửa đổi quy chế?",
    ],
)
def test_a_question_without_a_day_of_its_own_names_none(question: str) -> None:
    assert read(question) is None


def test_the_former_wording_needs_a_change_before_today() -> None:
    assert read("Quy định cũ của Nghị định 72/2015?", datetime.date(2024, 1, 1)) is None


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2050, 12, 31)))
def test_any_day_written_out_is_that_day(day: datetime.date) -> None:
    assert read(f"Vào ngày {day.day}/{day.month}/{day.year} thì sao?") == day.isoformat()


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(question: str) -> None:
    read(question)
