"""The hotline: what officers and operators read about a ticket, and the words on their buttons."""

import datetime

from bot.hotline import HERE, Case, Hours, State, weekday
from bot.markup import LIMIT, Block, Piece, Run, Style, cut, pieces, units
from bot.storage.bringing import Desk
from bot.storage.tickets import Ticket, Trouble
from knowledge.model import Citation, Locator

# ---- to officers

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
            f"{weekday(next_)}, ngày {_day(next_)}."
        )
    ]


# ---- to operators

CLAIM = "Nhận"
GIVE_BACK = "Trả lại"
PUT_TO_OFFICER = "Chờ cán bộ"
CLOSE = "Đóng"
TO_FAQ = "Đưa vào FAQ"

NOT_OPERATOR = "Chỉ thành viên của nhóm người trực dùng được nút này."
NOT_MEMBER = (
    "Chưa gửi: trợ lý không thấy anh/chị trong danh sách thành viên của nhóm. Nếu anh/chị là thành "
    "viên, hãy đặt trợ lý làm quản trị viên của nhóm."
)
OLD_CARD = "Phiếu này không còn (dữ liệu của cán bộ đã được xóa)."
DONE = {
    "nhan": "Anh/chị đã nhận phiếu.",
    "tralai": "Phiếu đã trả lại, người khác có thể nhận.",
    "cho": "Phiếu chờ cán bộ trả lời.",
    "dong": "Phiếu đã đóng, trợ lý báo cho cán bộ.",
}
_WHY = {
    "blocked": "cán bộ đã chặn trợ lý hoặc không còn dùng Telegram",
    "cannot": "Telegram không cho sao chép tin loại này; xin gửi bằng chữ, ảnh hoặc tệp",
    "net": "đường truyền tới Telegram trục trặc; xin gửi lại",
}
UNBLOCKED = "Cán bộ đã dùng lại trợ lý. Tin nào trước đây chưa gửi được, xin gửi lại."
BLOCKED = "Cán bộ đã chặn trợ lý nên không nhận được trả lời nữa."
WITHDRAWN = "Cán bộ đã xóa tin này trước khi trợ lý chuyển."
NO_RIGHT = (
    "Trợ lý không còn quyền «Quản lý chủ đề» trong nhóm này, nên phiếu mới sẽ nằm ở chủ đề chung. "
    "Xin cấp lại quyền đó cho trợ lý."
)


def cannot_copy(text: str) -> str:
    """Say what could not be copied, in its words as far as there are some."""
    about = f" Nội dung chữ: “{text}”" if text else ""
    return f"Cán bộ gửi một tin mà Telegram không cho sao chép.{about}"


def not_sent(why: str) -> str:
    """Tell an operator that their message did not reach the officer."""
    return f"⚠️ Chưa gửi được tới cán bộ: {_WHY[why]}."


def not_edited() -> str:
    """Tell an operator that the officer still sees the message as it was."""
    return "⚠️ Chưa sửa được bản đã gửi cán bộ; xin gửi tin mới."


def nothing_to_do(act: str, case: Case) -> str:
    """Say why a button changes nothing."""
    if not case.is_open:
        return "Phiếu đã đóng."
    if act == "nhan":
        return f"Phiếu đang do {case.claimed_name} xử lý."
    if act == "tralai":
        return "Phiếu chưa có ai nhận."
    return f"Phiếu đã ở trạng thái “{case.state.label}”."


_TITLE = 120  # units of a topic's title; Telegram takes 128 (Bot API, createForumTopic)


def topic(ticket: Ticket, desk: Desk) -> str:
    """Return the title of an officer's topic."""
    number = f"#{desk.id}"
    if not ticket.officer_name:
        return f"Cán bộ {number}"
    return f"{cut(ticket.officer_name, _TITLE - units(number))[0]} {number}"


def card(ticket: Ticket, desk: Desk, *, in_topic: bool) -> list[Piece]:
    """Return a ticket as operators see it: the first message has its state, and is edited later.

    Those after it never change: they carry what one message cannot.
    """
    officer = f"{ticket.officer_name} (#{desk.id})" if ticket.officer_name else f"#{desk.id}"
    case = ticket.case
    head = [
        Run(f"{_SIGNS[case.state]} Phiếu số {ticket.id} · {case.state.label}", Style.BOLD),
        Run(f"\nCán bộ: {officer} · gửi lúc {_moment(ticket.opened)}"),
    ]
    if case.claimed_name:
        head.append(Run(f"\nNgười trực: {case.claimed_name}"))
    if case.answered:
        head.append(Run(f"\nTrả lời lần đầu lúc {_moment(case.answered)}"))
    if case.closed:
        head.append(Run(f"\nĐóng lúc {_moment(case.closed)}"))
    if ticket.trouble is not Trouble.NONE:
        head.append(Run(f"\n⚠️ {_TROUBLES[ticket.trouble]}", Style.BOLD))
    how = (
        "Viết trong chủ đề này là gửi cho cán bộ; tin mở đầu bằng // hoặc / thì không gửi."
        if in_topic
        else "Trả lời (reply) tin này là gửi cho cán bộ; tin mở đầu bằng // hoặc / thì không gửi."
    )
    body: list[Block] = [
        (Run("Câu hỏi\n", Style.BOLD), Run(ticket.question, Style.QUOTE, verbatim=False)),
        *_given(ticket),
    ]
    foot = [Run(how, Style.SMALL)]
    whole = pieces([head, *body, foot])
    room = LIMIT - _HEAD_ROOM
    if len(whole) == 1 and units("".join(run.plain for block in body for run in block)) < room:
        return whole
    first = cut(ticket.question, _BEGINNING)[0]
    start = (
        Run("Câu hỏi\n", Style.BOLD),
        Run(first, Style.QUOTE, verbatim=False),
        Run("\n(toàn văn ở các tin dưới)" if first != ticket.question else "", Style.SMALL),
    )
    rest = body if first != ticket.question else body[1:]
    return [*pieces([head, start, foot]), *pieces(rest)]


# What the head of a card may grow by without the rest being cut otherwise: names of 128, dates.
_HEAD_ROOM = 1000
_BEGINNING = 1500  # of a long question, on the card itself
_PLACES = 5  # more are in the answer

_SIGNS = {
    State.NEW: "🆕",
    State.WORKING: "✍️",
    State.WAITING: "⏳",
    State.ANSWERED: "✅",
    State.CLOSED: "🔒",
}
_TROUBLES = {
    Trouble.BLOCKED: "Cán bộ đã chặn trợ lý, trả lời không tới được.",
    Trouble.NO_TOPIC: "Trợ lý thiếu quyền «Quản lý chủ đề» nên phiếu nằm ở đây.",
}


def _given(ticket: Ticket) -> list[Block]:
    """Return what the assistant had answered, and the places that it cited."""
    blocks: list[Block] = []
    if answer := ticket.given.get("answer"):
        blocks.append((Run("Trợ lý đã trả lời\n", Style.BOLD), Run(answer)))
    places = [_place(*place) for place in ticket.given.get("places", [])]
    if places:
        more = f" và {len(places) - _PLACES} nơi nữa" if len(places) > _PLACES else ""
        said = "; ".join(places[:_PLACES]) + more
        blocks.append((Run("Nơi trích: ", Style.BOLD), Run(said)))
    return blocks


def _place(document: str, locator: str | None) -> str:
    return str(Citation(document, Locator.parse(locator))) if locator else document


def reminder(ticket: Ticket, waiting: datetime.datetime, now: datetime.datetime) -> str:
    """Remind operators of an officer who waits."""
    return f"⏰ Phiếu số {ticket.id} chờ trả lời đã {duration(now - waiting)}."


# ---- to administrators


def unreachable(chat: int, why: str) -> str:
    """Tell administrators that the operators cannot be reached; `why` is Telegram's own word."""
    return (
        f"⚠️ Trợ lý không gửi được phiếu vào nhóm người trực ({chat}). Telegram báo: {why}. "
        "Phiếu vẫn được giữ và sẽ được gửi khi nhóm thông lại. Xin kiểm tra trợ lý còn trong nhóm, "
        "còn quyền gửi tin, và TROLY_HOTLINE_CHAT."
    )


def moved(chat: int, new: int) -> str:
    """Tell administrators that Telegram has given the operators' group another number."""
    return (
        f"⚠️ Nhóm người trực {chat} đã được Telegram nâng cấp và có số mới {new}. Xin đặt "
        f"TROLY_HOTLINE_CHAT={new} rồi khởi động lại trợ lý; phiếu đang chờ được giữ lại."
    )


# ---- times


def clock(at: datetime.datetime) -> str:
    """Return the time of day in Vietnam.

    >>> clock(datetime.datetime(2026, 11, 23, 1, 5, tzinfo=datetime.UTC))
    '8:05'
    """
    here = at.astimezone(HERE)
    return f"{here.hour}:{here.minute:02d}"


def duration(length: datetime.timedelta) -> str:
    """Return a length of time in words, in minutes below two hours and days from two on.

    >>> minutes = datetime.timedelta(minutes=1)
    >>> duration(45 * minutes), duration(150 * minutes), duration(4000 * minutes)
    ('45 phút', '2 giờ', '2 ngày')
    """
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} ngày"


def _day(at: datetime.datetime) -> str:
    here = at.astimezone(HERE)
    return f"{here.day}/{here.month}/{here.year}"


def _moment(at: datetime.datetime) -> str:
    return f"{clock(at)} ngày {_day(at)}"


def as_html(text: str) -> str:
    """Return a sentence as Telegram takes it."""
    return Run(text).html
