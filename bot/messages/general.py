"""Who speaks here, how to ask, and what went wrong."""

from bot.markup import Block, Piece, Run, Style, pieces
from bot.markup import plain as as_plain

_ABOUT: tuple[Block, ...] = (
    (
        Run("Xin chào anh/chị! Đây là "),
        Run("trợ lý tự động", Style.BOLD),
        Run(
            " về thông tin đối ngoại: một hệ thống trí tuệ nhân tạo trả lời anh/chị, không phải "
            "cán bộ trực."
        ),
    ),
    (
        Run("Trợ lý biết gì", Style.BOLD),
        Run(
            "\nCông văn số 5740/BTTTT-TTĐN ngày 25/11/2022 hướng dẫn xây dựng Kế hoạch công tác "
            "thông tin đối ngoại năm 2023, và các văn bản liên quan có trong kho. Trợ lý trích "
            "đúng lời văn bản; văn bản nào chưa có toàn văn thì tóm tắt và ghi rõ là tóm tắt. Câu "
            "trả lời luôn kèm nơi trích; không tìm thấy căn cứ thì trợ lý nói là không tìm thấy."
        ),
    ),
    (
        Run("Xin anh/chị không gửi", Style.BOLD),
        Run(
            "\n• bí mật nhà nước;\n• thông tin nội bộ chưa công bố;\n• dữ liệu cá nhân của mình "
            "hoặc của người khác."
        ),
    ),
    (
        Run(
            "Nội dung ở đây để tra cứu, không thay cho văn bản chính thức và ý kiến của cơ quan "
            "có thẩm quyền.",
            Style.SMALL,
        ),
    ),
)
_ON_TELEGRAM: tuple[Block, ...] = (
    (Run("Tin nhắn đi qua máy chủ của Telegram ở nước ngoài.", Style.SMALL),),
    (Run("Anh/chị gõ câu hỏi, bấm một câu dưới đây, hoặc /help để xem cách hỏi."),),
)
WELCOME = pieces(_ABOUT + _ON_TELEGRAM)
WELCOME_PLAIN = as_plain(_ABOUT)

NOT_TEXT = (
    "Trợ lý chỉ đọc được tin nhắn bằng chữ, chưa nghe được tin nhắn thoại, chưa xem được ảnh và "
    "tệp. Anh/chị gõ câu hỏi giúp trợ lý nhé."
)
UNKNOWN_COMMAND = "Trợ lý không có lệnh này. Anh/chị gõ câu hỏi, hoặc /help để xem cách hỏi."
FAILED = (
    "Xin lỗi anh/chị, trợ lý gặp trục trặc nên chưa trả lời được. "
    "Anh/chị vui lòng gửi lại sau ít phút."
)


def one(text: str) -> list[Piece]:
    """Return a sentence of ours as a message."""
    return pieces([[Run(text)]])
