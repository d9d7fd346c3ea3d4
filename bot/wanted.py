"""What kind of answer a question wants, and whether a stretch of words gives one."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.vietnamese import fold, fold_aligned


class Wanted(StrEnum):
    """A kind of answer that can be recognised in a text by its form."""

    CONTACT = "contact"
    MONEY = "money"
    DEADLINE = "deadline"
    FREQUENCY = "frequency"
    PENALTY = "penalty"
    FORM = "form"


# A rule without such words.
_NONE = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Rule:
    asked: re.Pattern[str]  # how officers ask for it, in folded words
    cue: re.Pattern[str]  # those of them that only name the kind of answer
    given: re.Pattern[str]  # how a text gives it, in folded words


# The patterns are the words of the trade, not of any one question.
_RULES = {
    Wanted.CONTACT: _Rule(
        re.compile(
            r"\b(dien thoai|so dt|dt|sdt|hotline|duong day nong|fax|may le|email|thu dien tu"
            r"|goi (cho )?(ai|so nao|dau)|lien he (voi )?(ai|dau|so nao|the nao))\b"
        ),
        re.compile(
            r"\b((so )?(dien thoai|dt|fax)|sdt|hotline|duong day nong|may le|email|thu dien tu"
            r"|so nao)\b"
        ),
        re.compile(r"\b(dt|dien thoai|fax|may le|email)\b.{0,9}\d|\b(dau moi|dang ky voi)\b"),
    ),
    Wanted.MONEY: _Rule(
        re.compile(
            r"\b(bao nhieu tien|may (trieu|ty|dong)|bao nhieu (trieu|ty|dong|phan tram)|muc chi"
            r"|muc ho tro|dinh muc|so tien|don gia|thu lao|phu cap|cong tac phi|che do chi"
            r"|(kinh phi|ngan sach|tien|von|chi) (la |het |ho tro |duoc |cap |toi da )*bao nhieu)\b"
        ),
        re.compile(
            r"\b(bao nhieu (tien|trieu|ty|dong|phan tram)|may (trieu|ty|dong)|so tien|bao nhieu)\b"
        ),
        re.compile(r"\d[\d.,]* ?(dong|trieu|ty|%|phan tram)|\b\d+d\b|\bmuc chi\b"),
    ),
    Wanted.DEADLINE: _Rule(
        re.compile(
            r"\b(han (nop|gui|chot|cuoi|bao cao|trinh|xong|hoan thanh)|thoi han|han chot|deadline"
            r"|truoc ngay (nao|may|bao nhieu)|den ngay nao|cham nhat"
            r"|(nop|gui|trinh|bao cao|xong|hoan thanh|phai).{0,30}"
            r"(khi nao|bao gio|ngay nao|thang may|truoc ngay)"
            r"|(khi nao|bao gio|ngay nao|chung nao).{0,30}"
            r"(nop|gui|trinh|bao cao|xong|hoan thanh|han)"
            r"|trong (vong )?((may|bao nhieu) (ngay|thang|gio)|bao lau)|may ngay)\b"
        ),
        re.compile(
            r"\b(thoi han|han (chot|cuoi)|han|deadline|cham nhat|khi nao|bao gio|chung nao"
            r"|(truoc |den )?ngay (nao|may)|may ngay)\b"
        ),
        re.compile(
            r"\b(truoc ngay|cham nhat|thoi han|trong (vong |thoi han )?\d+ (ngay|gio|thang)"
            r"|\d+ (ngay|gio)\b|quy [iv]+|ngay \d{1,2}/\d{1,2}(?![/\d]))"
        ),
    ),
    Wanted.FREQUENCY: _Rule(
        re.compile(
            r"\b(bao lau|may (thang|nam|tuan|quy|ngay)) (mot|1|thi|lai)? ?lan\b"
            r"|\b(moi|mot|1) (thang|nam|quy|tuan) (may|bao nhieu) lan\b|\btan suat\b"
            r"|\b(hang|hang) (thang|quy|nam|tuan) hay\b|\bdinh ky (bao|the|nhu|khi|may)\b"
        ),
        re.compile(
            r"\b((bao lau|may (thang|nam|tuan|quy|ngay)) (mot|1|thi|lai)? ?lan|tan suat|dinh ky"
            r"|(moi|mot|1) (thang|nam|quy|tuan) (may|bao nhieu) lan)\b"
        ),
        re.compile(
            r"\b(dinh ky|(hang|moi) (thang|nam|quy|tuan|ngay)|\d+ lan|(mot|1) lan"
            r"|\d+ (thang|nam|quy|tuan|ngay)/lan)\b"
        ),
    ),
    Wanted.PENALTY: _Rule(
        re.compile(
            r"\b(xu phat|bi phat|muc phat|phat (tien|bao nhieu|the nao)|che tai|ky luat"
            r"|xu ly (vi pham|the nao|ra sao)|bi (xu ly|phe binh|kiem diem)|co bi (gi|sao))\b"
        ),
        _NONE,
        re.compile(r"\b(phat|che tai|ky luat|xu ly vi pham|phe binh)\b"),
    ),
    Wanted.FORM: _Rule(
        re.compile(r"\b(bieu mau|mau (so|bieu|bao cao|ke hoach|de cuong|nao)|de cuong|phu luc)\b"),
        _NONE,
        re.compile(r"\b(bieu mau|mau so|theo mau|de cuong|phu luc)\b"),
    ),
}


def wanted(question: str) -> frozenset[Wanted]:
    """Return the kinds of answer that `question` asks for by its form.

    >>> sorted(wanted("hạn nộp kế hoạch là ngày nào?")), sorted(wanted("ai chủ trì?"))
    ([<Wanted.DEADLINE: 'deadline'>], [])
    """
    words = fold(question)
    return frozenset(kind for kind, rule in _RULES.items() if rule.asked.search(words))


def topic(question: str) -> str:
    """Return `question` without the words that only say what kind of answer is wanted.

    >>> topic("hạn nộp kế hoạch là ngày nào?")
    ' nộp kế hoạch là ?'
    """
    words = fold_aligned(question)
    for kind in wanted(question):
        for match in _RULES[kind].cue.finditer(words):
            question = question[: match.start()] + " " * len(match[0]) + question[match.end() :]
    return re.sub(r"  +", " ", question)


def gives(kind: Wanted, text: str) -> bool:
    """Return whether `text` holds something of that kind.

    >>> gives(Wanted.FREQUENCY, "định kỳ hàng tháng"), gives(Wanted.MONEY, "bố trí kinh phí")
    (True, False)
    """
    return bool(_RULES[kind].given.search(fold(text)))


# «ba nhiệm vụ là gì», «gồm những nội dung nào», «liệt kê các việc», «có mấy mục»
_LIST = re.compile(
    r"\b(gom|bao gom|liet ke|ke ten|ke ra|lan luot|co (nhung|may|bao nhieu)"
    r"|la (nhung )?(gi|nhung))\b"
    r".*\b(gi|nao|nhiem vu|viec|noi dung|muc|dau viec|phan viec)\b"
    r"|\b(nhung|cac|may|bao nhieu|tat ca|toan bo|\d+|hai|ba|bon|nam|sau|bay|tam)"
    r" (nhiem vu|dau viec|viec|noi dung|hoat dong)\b"
    r"|\b(trach nhiem|nhiem vu|quyen han|nghia vu) (gi|nao)\b"
    r"|\b(nhung|cac) (gi|viec gi|nhiem vu gi)\b|\blam (nhung )?gi\b|\bphai lam gi\b"
)


def wants_list(question: str) -> bool:
    """Return whether `question` asks for several things at once.

    >>> wants_list("ba nhiệm vụ là gì"), wants_list("ai ký công văn")
    (True, False)
    """
    return bool(_LIST.search(fold(question)))


_WHOLE = re.compile(r"\b(toan van|day du|toan bo|nguyen van|xem het|doc het|xem ca)\b")


def wants_whole(question: str) -> bool:
    """Return whether `question` asks for all that stands somewhere, however long.

    >>> wants_whole("toàn văn Điều 24 NĐ 72"), wants_whole("Điều 24 NĐ 72")
    (True, False)
    """
    return bool(_WHOLE.search(fold(question)))
