"""What officers read about a ticket, and the words on their buttons."""

import datetime

from bot.hotline import Hours, weekday
from bot.markup import Piece, Run, Style, pieces
from bot.messages.times import clock, day
from bot.storage.tickets import Ticket

ASK = "Hỏi người trực"
WRITE_MORE = "Viết thêm cho người trực"
WRITE_BACK = "Trả lời người trực"

# The reply to it is the question; it is known by these words, so nothing has to be kept of it.
PROMPT = (
    "Anh/chị muốn hỏi người trực điều gì? Anh/chị viết câu hỏi, hoặc gửi ảnh, tệp, bằng cách trả "
    "lời (reply) tin này."
)
PROMPT_PLACEHOLDER = "Câu hỏi cho người trực"
NO_HOTLINE = (
    "Cơ quan chưa lập nhóm người trực nên trợ lý chưa chuyển câu hỏi đi được. Anh/chị hỏi trợ lý, "
    "hoặc liên hệ đơn vị phụ trách."
)
PRIVATELY = "Hỏi người trực là chuyện riêng: anh/chị nhắn riêng cho trợ lý, gõ /nguoitruc nhé."
TOO_OLD = "Câu trả lời này đã cũ. Anh/chị gõ /nguoitruc và câu hỏi giúp trợ lý nhé."
SENT = "Đã chuyển tới người trực."
TAKEN_DOWN = "Tin này không còn là của phiếu nào. Anh/chị gõ /nguoitruc và câu hỏi nhé."
NOT_TO_BE_SENT = (
    "Tin nhắn có dấu chỉ độ mật nên trợ lý không chuyển cho người trực. Bí mật nhà nước không được "
    "gửi qua đây; nếu anh/chị gửi nhầm, xin xóa tin nhắn và báo ngay cho người phụ trách bảo vệ "
    "bí mật nhà nước của cơ quan."
)
WITHOUT_WORDS = "(không có chữ; xem tin kèm theo)"
NOT_CHANGED = "Trợ lý chưa sửa được bản đã gửi người trực. Anh/chị gửi lại tin giúp trợ lý nhé."


def opened(ticket: Ticket, hours: Hours | None, now: datetime.datetime) -> list[Piece]:
    """Say that a question went to people, when they are there, and how to add something."""
    return pieces(
        [
            (
                Run(f"Trợ lý chuyển câu hỏi của anh/chị tới người trực (phiếu số {ticket.id})."),
                Run(" Có trả lời, trợ lý gửi ngay tại đây."),
                *_outside(hours, now),
            ),
            (
                Run(
                    "Những câu hỏi khác anh/chị cứ gửi như thường, trợ lý trả lời. Muốn nói thêm "
                    "với người trực về phiếu này, anh/chị bấm nút dưới đây, hoặc trả lời (reply) "
                    "tin này.",
                    Style.SMALL,
                ),
            ),
        ]
    )


def passed_on(
    ticket: Ticket, hours: Hours | None, now: datetime.datetime, *, reopened: bool
) -> list[Piece]:
    """Say that what the officer wrote more went to people."""
    again = " và mở lại phiếu" if reopened else ""
    return pieces(
        [
            (
                Run(f"Trợ lý chuyển tin này tới người trực{again} (phiếu số {ticket.id})."),
                *_outside(hours, now),
            )
        ]
    )


def known(ticket: Ticket) -> str:
    """Say that the question went to people before."""
    return f"Câu hỏi này đã chuyển tới người trực: phiếu số {ticket.id}."


def write_more(ticket: Ticket) -> str:
    """Ask for what is to go to people."""
    return (
        f"Anh/chị viết cho người trực về phiếu số {ticket.id}, hoặc gửi ảnh, tệp, bằng cách trả "
        "lời (reply) tin này. Tin không trả lời tin nào thì trợ lý trả lời."
    )


def closed(ticket: Ticket) -> list[Piece]:
    """Tell the officer that people have closed the ticket, and how it is opened again."""
    return pieces(
        [
            [
                Run(
                    f"Người trực đã đóng phiếu số {ticket.id}. Anh/chị cần hỏi tiếp thì trả lời "
                    "(reply) tin này, phiếu sẽ mở lại."
                )
            ]
        ]
    )


def speaker(name: str | None) -> str:
    """Return who of the hotline speaks, before their words; None: their names are not shown.

    >>> speaker("An"), speaker(None)
    ('Người trực An:', 'Người trực:')
    """
    return f"Người trực {name}:" if name else "Người trực:"


def _outside(hours: Hours | None, now: datetime.datetime) -> list[Run]:
    if hours is None or hours.is_open(now):
        return []
    next_ = hours.opens(now)
    return [
        Run(
            f"\n\nBây giờ ngoài giờ trực ({hours.text}). Người trực sẽ xem từ {clock(next_)} "
            f"{weekday(next_)}, ngày {day(next_)}."
        )
    ]
