"""What people ask, told to administrators: a text, the titles of charts, the page of the report."""

import datetime

from bot.markup import Block, Run, Style
from bot.statistics import Group, Statistics
from knowledge.vietnamese import day as printed

ASKED, FOUND, UNSURE, NOTHING = "câu hỏi", "có căn cứ", "chưa chắc", "không có căn cứ"
PER_DAY = "Câu hỏi mỗi ngày"
VERDICTS = "Kết quả trả lời"
PLACES = "Nơi được dẫn nhiều nhất"
UNANSWERED = "Câu hỏi chưa có căn cứ"
TICKETS = "Phiếu hỏi người trực"
NO_QUESTIONS = "Chưa có câu hỏi nào"
TO_DRAFT, TO_TICKET = "Soạn giải đáp", "Chuyển người trực"
TICKET_OPENED = "Đã chuyển người trực; câu trả lời sẽ tới đây."
TICKET_THERE = "Câu này đã có phiếu đang mở."
_SHOWN_PLACES = 5
SHOWN_GROUPS = 8


def title(found: Statistics) -> str:
    """Return the stretch of days that the figures are of."""
    return f"Thống kê từ {printed(found.since)} đến {printed(found.until)}"


def blocks(found: Statistics) -> list[Block]:
    """Return the figures as a message."""
    total = found.total
    lines = [
        f"{total.asked} câu hỏi: {share(total.found, total.asked)} có căn cứ, "
        f"{share(total.unsure, total.asked)} chưa chắc, "
        f"{share(total.nothing, total.asked)} không có căn cứ.",
        f"Đánh giá: 👍 {total.up} · 👎 {total.down}.",
        tickets(found),
    ]
    made: list[Block] = [
        (Run(title(found), Style.BOLD), Run("\n" + "\n".join(lines))),
    ]
    if found.places:
        named = "\n".join(f"• {place}: {n} lần" for place, n in found.places[:_SHOWN_PLACES])
        made.append((Run(PLACES, Style.BOLD), Run(f"\n{named}")))
    if found.groups:
        listed = "\n".join(
            f"{n}. {group.title} ({group.times} lần)"
            for n, group in enumerate(found.groups[:SHOWN_GROUPS], 1)
        )
        rest = len(found.groups) - SHOWN_GROUPS
        more = f"\n… và {rest} nhóm khác, xem `troly report`." if rest > 0 else ""
        made.append((Run(UNANSWERED, Style.BOLD), Run(f"\n{listed}{more}")))
    if found.unread:
        made.append((Run(unread(found), Style.SMALL),))
    return made


def made(at: datetime.datetime) -> str:
    """Return when the report was made."""
    return f"Lập lúc {at:%H:%M} ngày {printed(at.date())}."


def tickets(found: Statistics) -> str:
    """Return how the people on duty do, in a line."""
    asked = found.tickets
    if not asked.opened:
        return f"{TICKETS}: chưa có."
    if asked.median is None or asked.most is None:
        return (
            f"{TICKETS}: {asked.opened} phiếu, {asked.open} đang mở, chưa phiếu nào được trả lời."
        )
    return (
        f"{TICKETS}: {asked.opened} phiếu, {asked.open} đang mở; trả lời lần đầu sau "
        f"{span(asked.median)} (trung vị), chín phần mười trong vòng {span(asked.most)}."
    )


def unread(found: Statistics) -> str:
    """Return how many questions cannot be read, and why."""
    return (
        f"{found.unread} câu không có căn cứ nữa không xem được: người hỏi chưa đồng ý lưu câu "
        "hỏi, hoặc câu hỏi đã quá hạn lưu."
    )


def group(found: Group) -> list[Block]:
    """Return the questions of a group, each with how often it came."""
    listed = "\n".join(
        f"• {q.text}" + (f" ({q.times} lần)" if q.times > 1 else "") for q in found.questions
    )
    return [(Run(f"{found.times} câu hỏi cùng ý", Style.BOLD), Run(f"\n{listed}"))]


def share(part: int, whole: int) -> str:
    """Return a number with its share of the whole.

    >>> share(3, 4), share(0, 0)
    ('3 (75%)', '0')
    """
    return f"{part} ({part / whole:.0%})" if whole else str(part)


def span(time: datetime.timedelta) -> str:
    """Return how long something took, in the unit that people would say.

    >>> span(datetime.timedelta(seconds=40)), span(datetime.timedelta(hours=30))
    ('1 phút', '30 giờ')
    >>> span(datetime.timedelta(days=3, hours=20))
    '4 ngày'
    """
    minutes = max(round(time.total_seconds() / 60), 1)
    if minutes < 120:
        return f"{minutes} phút"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} giờ"
    return f"{round(minutes / 60 / 24)} ngày"
