"""Who may use the assistant: what it says to strangers, to those who ask too much, to helpers."""

import datetime
from collections.abc import Sequence

from bot.markup import Block, Piece, Run, Style, pieces
from bot.settings import AccessKind
from bot.storage.people import Group, Invitation, Person, Role
from knowledge.vietnamese import day

ROLES = {
    Role.OFFICER: "cán bộ",
    Role.OPERATOR: "người trực",
    Role.ADMINISTRATOR: "quản trị viên",
}
# How roles are typed, without marks too.
TYPED = {
    "canbo": Role.OFFICER,
    "nguoitruc": Role.OPERATOR,
    "quantri": Role.ADMINISTRATOR,
}

TOO_MANY = (
    "Anh/chị hỏi hơi nhanh nên trợ lý chưa theo kịp; xin anh/chị đợi khoảng một phút rồi hỏi tiếp "
    "nhé."
)
BLOCKED = "Quản trị viên đã ngừng quyền dùng trợ lý ở đây."
NOT_OPEN = "Trợ lý chỉ phục vụ người được mời."
WRONG_CODE = (
    "Mã mời này không đúng, đã dùng hết lượt hoặc đã hết hạn; anh/chị xin quản trị viên mã khác "
    "giúp trợ lý nhé."
)
TOO_MANY_CODES = "Anh/chị đã nhập sai mã nhiều lần; xin đợi một giờ rồi thử lại."
GROUP_ADMITTED = "Nhóm này dùng được trợ lý rồi. Anh/chị nhắc tên trợ lý kèm câu hỏi."
CODE_SHOWN = (
    "Mã này dành cho một người, nay cả nhóm đã thấy nên trợ lý hủy mã. Quản trị viên tạo mã khác "
    "và gửi riêng giúp trợ lý nhé."
)
NO_BUTTON = "Trợ lý không có nút này."
ADMINISTRATORS_ONLY = "Lệnh này chỉ dành cho quản trị viên."
IN_PRIVATE = "Anh/chị gõ lệnh này trong cuộc trò chuyện riêng với trợ lý nhé."
WHOM = (
    "Anh/chị ghi mã số sau lệnh, ví dụ {command} 123456789, hoặc trả lời tin nhắn của người đó "
    "bằng lệnh này. Nhóm có mã số âm."
)
INVITE_HOW = (
    "Anh/chị gõ /moi, rồi nếu cần: số lượt, số ngày và vai trò (canbo, nguoitruc, quantri). Ví dụ: "
    "/moi 10 7 canbo là mười lượt trong bảy ngày cho cán bộ. Nhiều nhất {uses} lượt, {days} ngày; "
    "mã cho quản trị viên chỉ một lượt."
)
BY_LIST = (
    "Trợ lý đang phục vụ theo danh sách: anh/chị dùng /chophep kèm mã số. Mã mời chỉ tạo được cho "
    "nguoitruc và quantri."
)
ROLE_HOW = "Anh/chị ghi vai trò: canbo, nguoitruc hoặc quantri. Ví dụ: /vaitro 123456789 nguoitruc."
FIRST = "Quản trị viên này do thiết lập TROLY_ADMINISTRATORS quy định, không đổi được bằng lệnh."


def unknown(access: AccessKind, person: int) -> str:
    """Return the one sentence for somebody who is not on the list."""
    if access is AccessKind.INVITATION:
        return (
            f"{NOT_OPEN[:-1]}: anh/chị xin quản trị viên mã mời rồi gửi vào đây (mã số của anh/chị "
            f"là {person})."
        )
    return (
        "Trợ lý chỉ phục vụ người có trong danh sách: anh/chị gửi quản trị viên mã số "
        f"{person} để được thêm vào."
    )


def unknown_group(access: AccessKind, group: int) -> str:
    """Return the one sentence for a group that is not on the list."""
    if access is AccessKind.INVITATION:
        return "Nhóm này chưa được mời dùng trợ lý: anh/chị gửi mã mời của quản trị viên vào nhóm."
    return (
        "Nhóm này chưa có trong danh sách dùng trợ lý: anh/chị gửi quản trị viên mã số nhóm "
        f"{group} để được thêm vào."
    )


def welcome(role: Role) -> str:
    """Return what somebody hears who has brought a good code."""
    as_what = "" if role is Role.OFFICER else f", với vai trò {ROLES[role]}"
    return f"Anh/chị dùng được trợ lý rồi{as_what}. Anh/chị gõ câu hỏi, hoặc /help để xem cách hỏi."


def invited(code: str, link: str, invitation: Invitation) -> list[Piece]:
    """Return the new code with its link, for an administrator to pass on."""
    until = day(invitation.expires.date())
    blocks: list[Block] = [
        (
            Run("Mã mời: ", Style.BOLD),
            Run(code),
            Run(
                f"\n{invitation.uses_left} lượt, vai trò {ROLES[invitation.role]}, dùng được đến "
                f"hết ngày {until}."
            ),
        ),
        (Run("Người được mời bấm vào "), Run("liên kết này", url=link), Run(" hoặc gửi mã.")),
    ]
    if invitation.role is Role.OFFICER:
        blocks.append((Run("Muốn mời cả nhóm: thêm trợ lý vào nhóm rồi gửi mã trong nhóm."),))
    blocks.append(
        (Run("Trợ lý không giữ mã này, chỉ giữ dấu kiểm; mất thì tạo mã khác.", Style.SMALL),)
    )
    return pieces(blocks)


def done(act: str, number: int, *, changed: bool, role: Role | None = None) -> str:
    """Return what an administrator hears after `act`."""
    whom = f"người có mã số {number}" if number > 0 else f"nhóm {number}"
    said = {
        "block": f"Đã chặn {whom}. Bỏ chặn: /bochan {number}",
        "unblock": f"Đã bỏ chặn {whom}.",
        "admit": f"Đã cho {whom} dùng trợ lý. Thôi cho dùng: /chan {number}",
        "appoint": f"{whom[0].upper()}{whom[1:]} nay là {ROLES[role or Role.OFFICER]}.",
    }[act]
    return said if changed else f"{said} (Trước đó đã như vậy.)"


def users(known: Sequence[Person], groups: Sequence[Group], first: Sequence[int]) -> list[Piece]:
    """Return who may use the bot and who may not."""
    lines = [f"• {number}: quản trị viên (theo thiết lập)" for number in first]
    lines += [
        f"• {p.id}{f' ({p.name})' if p.name else ''}: "
        f"{'bị chặn' if p.blocked else ROLES[p.role]}, từ ngày {day(_local(p.since))}"
        for p in known
        if p.id not in first
    ]
    in_groups = [
        f"• {g.id}{f' ({g.title})' if g.title else ''}: "
        f"{'bị chặn' if g.blocked else 'được dùng'}, từ ngày {day(_local(g.since))}"
        for g in groups
    ]
    blocks: list[Block] = [
        (Run("Người", Style.BOLD), Run("\n" + ("\n".join(lines) or "Chưa có ai."))),
        (Run("Nhóm", Style.BOLD), Run("\n" + ("\n".join(in_groups) or "Chưa có nhóm nào."))),
    ]
    return pieces(blocks)


def _local(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.timezone(datetime.timedelta(hours=7))).date()
