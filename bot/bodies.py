"""The bodies and people that a Vietnamese text names: ministries, departments, committees."""

import re

from knowledge.model import Span

_CAPITAL = "[" + "".join(chr(n) for n in range(0x41, 0x1EFA) if chr(n).isupper()) + "]"
_SMALL = "[" + "".join(chr(n) for n in range(0x61, 0x1EFA) if chr(n).islower()) + "]+"
# A capital syllable and at most one small one after it: «Ngoại giao», «Du lịch», «Quốc phòng».
_NAME = (
    r"(?!(?:Bộ(?! đội)|Sở|Cục|Vụ|Ban|Ủy ban|Đài|Văn phòng|Trung tâm|Chính phủ)\b)"
    rf"{_CAPITAL}[^\W\d_]*"
    r"(?: (?!(?:và|của|thuộc|về|cho|với|ở|tại|để|phối|chủ|chỉ|hướng|cùng|gửi|khi|do|là|có|tổ|trong"
    rf"|theo|đã|phải)\b){_SMALL})?"
)
_HEAD = (
    r"Ủy ban nhân dân|Bộ Tư lệnh|Bộ Chỉ huy|Bộ trưởng|Thủ tướng|Chủ tịch|Chính phủ|Bộ(?! đội)|Sở"
    r"|Cục|Vụ|Thường trực|Ban Chỉ đạo|Ban Chỉ huy|Ban|Văn phòng|Trung tâm|Đài|Thông tấn xã|Tổng cục"
)
# What may follow in small letters and still belongs to the name.
_TAIL = (
    r"(?: (?:cấp (?:tỉnh|huyện|xã)|các tỉnh, thành phố(?: trực thuộc Trung ương)?"
    r"|tỉnh, thành phố|đối ngoại|nước ngoài|(?:của|ở) (?:tỉnh|địa phương)|công tác Nhân quyền))*"
)
_NAMED = rf"(?:các )?(?:{_HEAD})(?: (?:{_HEAD}))?(?:(?:,| và)? {_NAME}){{0,4}}{_TAIL}"
# Those without a name of their own.
_KIND = (
    r"(?:các |những )?(?:sở, ban, ngành|tỉnh, thành phố(?: trực thuộc Trung ương)?|địa phương"
    r"|bộ, cơ quan ngang bộ(?:, cơ quan thuộc Chính phủ)?|bộ, ngành|Bộ, ngành"
    r"|cơ quan (?:chuyên môn|báo chí chủ lực|báo chí chủ quản|báo chí|đại diện|chủ quản|liên quan"
    r"|thường trú)"
    r"|người phát ngôn|người đứng đầu|lực lượng [^,.;()]*|cán bộ, đảng viên và nhân dân"
    r"|cán bộ thông tin, truyền thông|đồn biên phòng|nhà báo|phóng viên)"
)
_ONE = rf"(?:{_NAMED}|{_KIND})"
_BODY = re.compile(rf"(?<!\w){_ONE}(?:(?:,| và|, cùng| thuộc) {_ONE})*(?!\w)")


def bodies(text: str) -> list[Span]:
    """Return where `text` names bodies or kinds of people, those of one list together.

    >>> said = "Bộ Nội vụ cùng Bộ Văn hóa, Thể thao và Du lịch và Bộ Ngoại giao hướng dẫn các sở"
    >>> [said[s.start : s.end] for s in bodies(said)]
    ['Bộ Nội vụ', 'Bộ Văn hóa, Thể thao và Du lịch và Bộ Ngoại giao']
    """
    return [Span(*match.span()) for match in _BODY.finditer(text)]
