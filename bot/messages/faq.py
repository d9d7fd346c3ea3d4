"""What is said of the unit's own answers: in an answer, in lists, and when one must be reviewed."""

import datetime
from collections.abc import Mapping, Sequence

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


# ---- the list for officers

EMPTY = "Chưa có giải đáp nào được duyệt."
TOPICS = "Câu hỏi thường gặp đã được duyệt. Anh/chị chọn chủ đề:"
GONE = "Mục này không còn, hoặc chưa được duyệt. Anh/chị gõ /faq để xem các mục hiện có."
BACK = "‹ Chủ đề khác"
OTHERS = "‹ Câu khác"
NEXT, BEFORE = "Trang sau ›", "‹ Trang trước"
SHARE = "Chuyển tiếp"


def topics() -> list[Block]:
    """Return what stands above the topics."""
    return [(Run(TOPICS),)]


def questions(topic: str, asked: Sequence[str], first: int) -> list[Block]:
    """Return the questions of a topic, numbered from `first` on."""
    listed = "\n".join(f"{number}. {words}" for number, words in enumerate(asked, first))
    return [(Run(topic, Style.BOLD), Run(f"\n{listed}")), (Run("Chọn số của câu cần xem:"),)]


def waits(why: str) -> Block:
    """Return that an answer is not to be relied on until somebody has looked at it again."""
    return (Run("Đang chờ xem lại: ", Style.BOLD), Run(f"{why}.", Style.SMALL))


# ---- drafts, for the people on duty

NOT_HERE = "Nút này chỉ dùng trong nhóm người trực."
NO_TICKET = "Không còn phiếu này."
NO_WORDS = "Phiếu này chưa có câu trả lời bằng chữ của người trực."
OUTDATED_DRAFT = "Bản nháp này không còn: đã duyệt, đã bỏ hoặc đã cũ."
NO_BASIS = "Hãy đánh dấu ít nhất một nơi dẫn, hoặc trả lời tin này bằng dòng “Nguồn: …”."
SAME_PERSON = "Anh/chị đã duyệt lần đầu; cần một người khác duyệt."
ONCE = "Đã ghi. Cần một người khác duyệt lần thứ hai."
APPROVED = "Đã duyệt. Trợ lý dùng giải đáp này từ bây giờ."
DROPPED = "Đã bỏ bản nháp."
CHANGED = "Đã sửa bản nháp số {number}."
NOTHING_READ = (
    "Trợ lý chưa đọc được dòng nào. Mỗi phần một dòng, mở đầu bằng “Hỏi:”, “Đáp:”, “Nguồn:” hoặc "
    "“Chủ đề:”."
)
NO_PLACE = (
    "Trợ lý không tìm thấy trong kho nơi dẫn nào ở “{words}”; viết như “khoản 3 Điều 24 NĐ 72”."
)
APPROVE, DROP = "✅ Duyệt", "🗑 Bỏ"
# What a draft opens with; replies to it are found by the number.
DRAFT = "Bản nháp giải đáp số"
_HOW = (
    "Sửa: trả lời tin này, mỗi phần một dòng: “Hỏi: …”, “Đáp: …”, “Nguồn: khoản 3 Điều 24 NĐ 72; "
    "…”, “Chủ đề: …”."
)
# A draft must fit in one message of 4096, whose buttons change it.
_ROOM = 1_400
_SHORTENED = " … (chưa hiện hết ở đây; bản lưu có đủ)"


def draft(
    number: int,
    parts: Mapping[str, str],
    places: Sequence[tuple[str, bool]],
    stage: str,
    why: str = "",
) -> list[Block]:
    """Return a draft: its number, what it says, the places to choose from, how to change it.

    `parts` are topic, question and answer under their labels; each place comes with whether it is
    chosen.
    """
    state = f" ({STAGES[stage]})" if stage != "draft" else ""
    said = "".join(f"\n{label}: {_shortened(words)}" for label, words in parts.items())
    listed = "\n".join(
        f"{'☑' if chosen else '☐'} {n}. {place}" for n, (place, chosen) in enumerate(places, 1)
    )
    blocks: list[Block] = [(Run(f"{DRAFT} {number}{state}", Style.BOLD), Run(said))]
    if why:
        blocks.append(waits(why))
    blocks.append((Run("Nơi dẫn", Style.BOLD), Run(f"\n{listed or 'chưa có'}")))
    blocks.append((Run(_HOW, Style.SMALL),))
    return blocks


def approved(number: int, question: str, names: str, link: str) -> list[Block]:
    """Return what stands in the place of a draft that was approved."""
    return [
        (
            Run(f"Giải đáp số {number} đã được duyệt", Style.BOLD),
            Run(f"\n{_shortened(question)}\nNgười duyệt: {names}\n{link}"),
        )
    ]


def dropped(number: int) -> list[Block]:
    """Return what stands in the place of a draft that was dropped."""
    return [(Run(f"Bản nháp giải đáp số {number} đã bỏ."),)]


def to_review(found: Sequence[tuple[int, str, str]]) -> list[Block]:
    """Return which answers must be looked at again: number, question, and why."""
    listed = "\n".join(f"• Số {n}: {question}\n  {why}." for n, question, why in found)
    return [
        (
            Run(f"{len(found)} giải đáp cần xem lại", Style.BOLD),
            Run(f"\n{listed}\nTrợ lý đã thôi dùng các mục này. Mở từng mục để sửa và duyệt lại:"),
        )
    ]


def instead_of(group: int, why: str) -> Block:
    """Return why administrators are told what operators should be; `why` is Telegram's word."""
    return (
        Run(
            f"Trợ lý không gửi được tin này vào nhóm người trực ({group}) nên gửi anh/chị. "
            f"Telegram báo: {why}."
        ),
    )


def _shortened(words: str) -> str:
    return words if len(words) <= _ROOM else words[:_ROOM].rstrip() + _SHORTENED
