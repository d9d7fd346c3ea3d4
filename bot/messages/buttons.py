"""The words on buttons, and what is said to whoever presses one that leads nowhere any more."""

WHOLE = "Xem cả mục"
BEFORE = "‹ Mục trước"
AFTER = "Mục sau ›"
SOURCE = "Văn bản gốc"
ELSEWHERE = "Nơi khác liên quan"
OUTLINE = "Mục lục"
SHARE = "Chia sẻ"
FULL = "Xem đầy đủ"
BACK = "« Quay lại"
UP = "👍"
DOWN = "👎"
ASK_A_PERSON = "Hỏi người trực"
EARLIER_PAGE = "‹ Trang trước"
LATER_PAGE = "Trang sau ›"
READ_WHOLE = "Đọc cả phần này"
ASK_IN_PRIVATE = "Hỏi trợ lý"
# Above the results of an inline query; Telegram shows one line.
TYPE = "Gõ câu hỏi, hoặc mở trợ lý"
NOT_FOUND = "Không tìm thấy; mở trợ lý để hỏi kỹ hơn"

SHORT_ANSWERS = "Ngắn gọn"
FULL_ANSWERS = "Đầy đủ"
AS_OF_TODAY = "Theo hôm nay"

# Telegram shows these over the chat: 200 characters at most (Bot API, answerCallbackQuery).
OUTDATED = "Nút này đã cũ (quá 30 ngày, hoặc dữ liệu đã được xóa). Anh/chị gõ lại câu hỏi nhé."
GONE = "Nơi này không còn trong kho như lúc trả lời. Anh/chị gõ lại câu hỏi nhé."
ASKED_ALREADY = "Trợ lý đã trả lời câu này ở bên dưới."
NOT_YOURS = "Đây là cài đặt của người khác. Anh/chị gõ /caidat để đổi cài đặt của mình."
FAILED = "Xin lỗi anh/chị, trợ lý gặp trục trặc. Anh/chị vui lòng bấm lại sau ít phút."


def choice(place: str) -> str:
    """Return the words on the button of one place among others."""
    return f"Xem {place}"


def page(number: int, of: int) -> str:
    """Return which page is shown, for a button that does nothing."""
    return f"{number}/{of}"
