"""Every command of the bot, and who may use it: /help, the menus and README's table follow this."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who may use a command."""

    EVERYONE = "everyone"
    OPERATOR = "operator"  # of the hotline, in the operators' group
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, as it is typed after the slash; `in_groups` tells whether it serves there too."""

    name: str
    description: str
    who: Who = Who.EVERYONE
    in_groups: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("start", "giới thiệu trợ lý, những điều cần tránh"),
    Command("help", "cách hỏi và danh sách lệnh", in_groups=True),
    Command("muc", "xem một nơi: /muc 2a, /muc Điều 24 NĐ 72/2015", in_groups=True),
    Command("vanban", "mục lục văn bản: /vanban 72/2015", in_groups=True),
    Command("timkiem", "tìm trong kho: /timkiem cổng thông tin", in_groups=True),
    Command("hieuluc", "văn bản còn hiệu lực không: /hieuluc 72/2015", in_groups=True),
    Command("sosanh", "lời văn trước và sau khi sửa: /sosanh Điều 20 NĐ 72", in_groups=True),
    Command("nguon", "văn bản trong kho, mã kiểm tra, ngày kiểm tra"),
    Command("faq", "câu hỏi thường gặp đã được duyệt", in_groups=True),
    Command("nguoitruc", "gửi câu hỏi cho người trực"),
    Command("caidat", "trả lời ngắn hay đầy đủ, theo ngày nào"),
    Command("dulieu", "xem dữ liệu trợ lý giữ về anh/chị"),
    Command("xoadulieu", "xóa dữ liệu trợ lý giữ về anh/chị"),
    Command("riengtu", "trợ lý giữ gì, bao lâu, để làm gì"),
    Command("moi", "tạo mã mời người hoặc nhóm dùng trợ lý", Who.ADMINISTRATOR),
    Command("chophep", "cho người hoặc nhóm dùng: /chophep 123456789", Who.ADMINISTRATOR),
    Command("chan", "chặn người hoặc nhóm: /chan 123456789", Who.ADMINISTRATOR),
    Command("bochan", "bỏ chặn: /bochan 123456789", Who.ADMINISTRATOR),
    Command("vaitro", "giao quyền: /vaitro 123456789 nguoitruc", Who.ADMINISTRATOR),
    Command("nguoidung", "ai được dùng, ai bị chặn", Who.ADMINISTRATOR),
    Command("thongke", "số câu hỏi, câu chưa trả lời được", Who.ADMINISTRATOR),
    Command("kiemtra", "văn bản và chỉ mục cần xem lại", Who.ADMINISTRATOR),
)


def of(who: Who) -> Sequence[Command]:
    """Return the commands that `who` has beside everybody's."""
    return [command for command in COMMANDS if command.who is who]
