"""What commands say that are no questions: the first words, how to ask, settings."""

import datetime
from collections.abc import Sequence

from bot.commands import Command, Who, of
from bot.markup import LIMIT, Block, Piece, Run, Style, pieces, units
from knowledge.vietnamese import day

# Four questions to tap, one for each kind of answer: a list, a no, validity, a decree.
QUESTIONS = (
    "Ba nhiệm vụ giảm nghèo bền vững là gì?",
    "Nghệ An có phải sửa quy chế không?",
    "Nghị định 72/2015/NĐ-CP còn hiệu lực không?",
    "Cần hướng dẫn cụ thể thì đăng ký với ai?",
)

# Bot API: setMyDescription 512, setMyShortDescription 120 characters.
DESCRIPTION = (
    "Trợ lý tự động về thông tin đối ngoại: trả lời câu hỏi về Công văn số 5740/BTTTT-TTĐN và các "
    "văn bản liên quan, trích đúng lời văn bản, ghi rõ mục, điều, khoản, điểm và hiệu lực. Không "
    "tìm thấy căn cứ thì trợ lý nói là không tìm thấy.\n\n"
    "Xin không gửi bí mật nhà nước, thông tin nội bộ chưa công bố, dữ liệu cá nhân. Nội dung để "
    "tra cứu, không thay cho văn bản chính thức."
)
SHORT_DESCRIPTION = (
    "Tra cứu văn bản về thông tin đối ngoại: trích đúng lời, ghi rõ nơi trích và hiệu lực."
)

BAD_DAY = "Trợ lý chưa hiểu ngày này. Anh/chị gõ như “/caidat 30/6/2026”, hoặc bấm nút bên dưới."
ASKED = "Câu hỏi: "


def help_(*, administrator: bool = False) -> list[Piece]:
    """Return how to ask, how to read an answer, and every command."""
    blocks: list[Block] = [
        (
            Run("Cách hỏi", Style.BOLD),
            Run(
                "\nAnh/chị gõ câu hỏi như hỏi một đồng nghiệp, có dấu hay không dấu đều được. "
                "Ví dụ:\n"
                "• Ba nhiệm vụ của chương trình giảm nghèo bền vững là gì?\n"
                "• Tỉnh nào chưa ban hành quy chế?\n"
                "• muc 2a\n"
                "Sửa câu hỏi đã gửi thì trợ lý sửa câu trả lời."
            ),
        ),
        (
            Run("Đọc câu trả lời", Style.BOLD),
            Run(
                "\nPhần trong khung là lời của văn bản, giữ nguyên từng chữ; dưới khung là nơi "
                "trích. Phần nào do trợ lý tóm tắt thì có ghi “Tóm tắt, không phải nguyên văn”. "
                "Các nút bên dưới mở cả mục, mục trước, mục sau, nơi liên quan."
            ),
        ),
        (
            Run("Trong nhóm", Style.BOLD),
            Run(
                "\nTrợ lý chỉ trả lời khi được nhắc tên, được gõ lệnh, hoặc khi có người trả lời "
                "tin nhắn của trợ lý."
            ),
        ),
        _listed("Lệnh", of(Who.EVERYONE)),
    ]
    if administrator:
        blocks.append(_listed("Lệnh của quản trị viên", of(Who.ADMINISTRATOR)))
    return pieces(blocks)


def _listed(heading: str, commands: Sequence[Command]) -> Block:
    lines = "".join(f"\n/{command.name} – {command.description}" for command in commands)
    return (Run(heading, Style.BOLD), Run(lines))


def settings(*, full: bool, date: datetime.date | None) -> list[Piece]:
    """Return how somebody likes answers, and how to change it."""
    return pieces(
        [
            (
                Run("Cài đặt của anh/chị", Style.BOLD),
                Run("\nCâu trả lời: "),
                Run("đầy đủ" if full else "ngắn gọn, trong một tin nhắn", Style.BOLD),
                Run("\nTra cứu theo văn bản vào: "),
                Run(f"ngày {day(date)}" if date else "hôm nay", Style.BOLD),
            ),
            (
                Run(
                    "Muốn tra cứu theo ngày khác, anh/chị gõ ngày sau lệnh, ví dụ "
                    "“/caidat 30/6/2026”. Câu hỏi có nêu ngày thì theo ngày đó.",
                    Style.SMALL,
                ),
            ),
        ]
    )


def as_set(date: datetime.date) -> str:
    """Return that an answer is for the day that somebody has chosen."""
    return f"Trả lời theo văn bản vào ngày {day(date)} như anh/chị đã đặt ở /caidat."


def about(question: str, answer: Sequence[Piece]) -> list[Piece]:
    """Return `answer` headed by the question, which nobody has typed."""
    [head] = pieces([(Run(ASKED, Style.BOLD), Run(question))])
    first, *rest = answer
    joined = Piece(f"{head.html}\n\n{first.html}", f"{head.plain}\n\n{first.plain}")
    return [joined, *rest] if units(joined.plain) <= LIMIT else [head, first, *rest]
