"""What operators and administrators read about tickets, and the words on operators' buttons."""

import datetime

from bot.hotline import Case, State
from bot.markup import LIMIT, Block, Piece, Run, Style, cut, pieces, units
from bot.messages.times import duration, moment
from bot.storage.bringing import Desk
from bot.storage.tickets import Ticket, Trouble
from knowledge.model import Citation, Locator

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
        Run(f"\nCán bộ: {officer} · gửi lúc {moment(ticket.opened)}"),
    ]
    if case.claimed_name:
        head.append(Run(f"\nNgười trực: {case.claimed_name}"))
    if case.answered:
        head.append(Run(f"\nTrả lời lần đầu lúc {moment(case.answered)}"))
    if case.closed:
        head.append(Run(f"\nĐóng lúc {moment(case.closed)}"))
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


def as_html(text: str) -> str:
    """Return a sentence as Telegram takes it."""
    return Run(text).html
