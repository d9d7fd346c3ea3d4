"""What is said of the unit's own answers: in an answer, in lists, and when one must be reviewed."""

import datetime

from bot.markup import Block, Run, Style
from bot.reviewed import Reviewed
from knowledge.model import State, Status
from knowledge.vietnamese import day as printed

TITLE = "Giải đáp của đơn vị"
# What a stage is called; the keys are those of bot.faq.Stage.
STAGES = {
    "draft": "bản nháp",
    "pending": "chờ người thứ hai duyệt",
    "approved": "đã duyệt",
    "review": "chờ xem lại",
    "retired": "đã bỏ",
}


def missing(place: str) -> str:
    """Return that a place is no longer, or not, in the library."""
    return f"kho văn bản không có {place}"


def ended(place: str, status: Status) -> str:
    """Return that a place does not hold on the day."""
    since = f" từ ngày {printed(status.since)}" if status.since else ""
    word = "chưa có hiệu lực" if status.state is State.NOT_YET else "đã hết hiệu lực"
    by = f", theo {status.by}" if status.by and status.state is not State.NOT_YET else ""
    return f"{place} {word}{since}{by}"


def changed(place: str, status: Status) -> str:
    """Return that a place does not read, or hold, as it did when the answer was approved."""
    if status.state is State.AMENDED:
        since = f" từ ngày {printed(status.since)}" if status.since else ""
        by = f", theo {status.by}" if status.by else ""
        return f"{place} được sửa đổi, bổ sung{since}{by}"
    if status.state is State.LAPSED:
        since = f" từ ngày {printed(status.since)}" if status.since else ""
        return f"{place} đã qua kỳ thực hiện{since}"
    return f"lời văn của {place} trong kho đã khác lúc duyệt"


def signed(unit: str, on: datetime.date) -> str:
    """Return who answers and when."""
    return f"{unit}, ngày {printed(on)}"


def blocks(given: Reviewed | None) -> list[Block]:
    """Return the answer of people under its title, then whose it is and what it rests on."""
    if given is None:
        return []
    places = "; ".join(map(str, given.citations))
    below = f"— {signed(given.unit, given.on)}" + (f"\nCăn cứ: {places}" if places else "")
    asked = f"Câu hỏi: {given.question}"
    return [
        (
            Run(TITLE, Style.BOLD),
            Run("\n"),
            Run(asked, Style.SMALL),
            Run(f"\n{given.text}\n"),
            Run(below, Style.SMALL),
        )
    ]
