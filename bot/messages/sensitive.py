"""A question that should not have been sent: what to tell whoever sent it, and where."""

from collections.abc import Sequence

from bot.markup import Block, Piece, Run, Style, pieces
from bot.markup import plain as as_plain
from bot.sensitive import Kind, find

_LABEL = "Xin anh/chị lưu ý: "
# What công văn 557/BKHCN-CĐSQG of 31 March 2025 asks of officers who use chatbots.
_SECRECY = (
    "tin nhắn có chữ “{mark}” như dấu chỉ độ mật. Bí mật nhà nước và thông tin nội bộ chưa công "
    "bố không được đưa vào trợ lý này hay công cụ trò chuyện nào khác (Công văn số "
    "557/BKHCN-CĐSQG ngày 31/3/2025). Trợ lý không lưu tin nhắn này. Nếu anh/chị gửi nhầm, xin xóa "
    "tin nhắn và báo ngay cho người phụ trách bảo vệ bí mật nhà nước của cơ quan."
)
_PERSONAL = (
    "tin nhắn có {what}, là dữ liệu cá nhân. Trợ lý không lưu tin nhắn này; để tra cứu văn bản thì "
    "không cần đến dữ liệu đó. Lần sau xin anh/chị bỏ đi trước khi gửi, dù là của mình hay của "
    "người khác."
)
_WHAT = {
    Kind.PHONE: "số điện thoại",
    Kind.CITIZEN_ID: "số căn cước",
    Kind.EMAIL: "địa chỉ thư điện tử",
}


def warning(text: str) -> str | None:
    """Return what to tell whoever sent `text`; None where it holds nothing of the kind.

    >>> warning("Nghị định 72/2015/NĐ-CP quy định gì?") is None
    True
    """
    said = _warnings(text)
    return "\n\n".join(_LABEL + words for words in said) if said else None


def warned(text: str, answer: Sequence[Piece]) -> list[Piece]:
    """Return the messages of `answer` with the warning for the question `text` where it belongs.

    A mark of secrecy is answered too, for the law that is quoted is public; but the warning comes
    first, since the message should go at once. That on personal data comes last.
    """
    said = pieces(_blocks(text))
    return [*said, *answer] if _is_urgent(text) else [*answer, *said]


def warned_plain(text: str, answer: str) -> str:
    """Return the same as one plain text."""
    if not (said := as_plain(_blocks(text))):
        return answer
    return f"{said}\n\n{answer}" if _is_urgent(text) else f"{answer}\n\n{said}"


def _blocks(text: str) -> list[Block]:
    return [(Run(_LABEL, Style.BOLD), Run(words)) for words in _warnings(text)]


def _is_urgent(text: str) -> bool:
    return any(finding.kind is Kind.SECRECY for finding in find(text))


def _warnings(text: str) -> list[str]:
    """Return the sentences after the label: on secrecy, on personal data, each once."""
    found = find(text)
    said: list[str] = []
    marks = [text[f.span.start : f.span.end] for f in found if f.kind is Kind.SECRECY]
    if marks:
        said.append(_SECRECY.format(mark=" ".join(marks[0].split())))
    what = [words for kind, words in _WHAT.items() if any(f.kind is kind for f in found)]
    if what:
        *others, last = what
        named = f"{', '.join(others)} và {last}" if others else last
        said.append(_PERSONAL.format(what=named))
    return said
