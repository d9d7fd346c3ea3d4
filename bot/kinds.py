"""The kinds of answer that a form tells: how officers ask for each, and how a text gives it."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Wanted(StrEnum):
    """A kind of answer that can be recognised in a text by its form."""

    ADDRESS = "address"
    APPROVAL = "approval"
    AWARD = "award"
    CONTACT = "contact"
    COUNT = "count"
    DATE = "date"
    DEADLINE = "deadline"
    EMAIL = "email"
    EMAIL_ADDRESS = "email address"
    FORM = "form"
    FORM_NUMBER = "form number"
    FREQUENCY = "frequency"
    HOUR = "hour"
    MOBILE = "mobile"
    MONEY = "money"
    NAMED = "named"
    PENALTY = "penalty"
    PERSON = "person"
    RANK = "rank"
    SIZE = "size"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns over folded words; `given` over the words of a text, as they are where `exact`.

    `cue` are those words of the question that only name the kind of answer.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]
    cue: re.Pattern[str]
    exact: bool = False


# A rule without such words.
_NONE = re.compile(r"(?!)")

_PERIOD = r"(?:ngay|tuan|thang|quy|nam)"
_TITLE = (
    r"(?:truong|pho|chu tich|giam doc|bo truong|thu truong|vu truong|chanh|tong bien tap|bi thu"
    r"|tham tan|dai su|lanh su|can bo|chuyen vien|nguoi (?:phu trach|dung dau|phat ngon))"
)
_WORK = (
    r"(?:bai|slide|powerpoint|cong van|to trinh|ke hoach|bao cao|tho|thu|kich ban|de cuong|clip"
    r"|video|poster|quy che|don|bien ban)"
)
# The day of a document that is cited is no day of what is asked: «Thông tư số … ngày 19/10/2016».
CITED_DAY = re.compile(r"\b\d+/[\w/-]+ (?:ngay|,? ?ngay) \d{1,2}/\d{1,2}/\d{4}")


def _ways(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b")


# The patterns are the words of the trade, not of any one question.
RULES = {
    Wanted.CONTACT: Rule(
        _ways(
            r"dien thoai|so dt|dt|sdt|hotline|duong day nong|fax|may le",
            r"goi (?:cho )?(?:ai|so nao|dau)|lien he (?:voi )?(?:ai|dau|so nao|the nao)",
        ),
        re.compile(r"\b(dt|dien thoai|fax|may le|email)\b.{0,9}\d|\b(dau moi|dang ky voi)\b"),
        _ways(
            r"(?:so )?(?:dien thoai|dt|fax)|sdt|hotline|duong day nong|may le|so nao",
        ),
    ),
    Wanted.EMAIL: Rule(
        _ways(r"email|e-mail|gmail|mail|thu dien tu"),
        re.compile(r"\w@\w|\bemail\b|\bthu dien tu\b"),
        _ways(r"email|e-mail|gmail|mail"),
    ),
    Wanted.EMAIL_ADDRESS: Rule(
        _ways(
            r"dia chi (?:e-?mail|mail|gmail|thu dien tu)",
            r"(?:e-?mail|mail|gmail|thu dien tu)"
            r" (?:(?:chinh thuc )?cua|cuc|so|bo|(?:la )?(?:gi|nao))",
        ),
        re.compile(r"\w@\w"),
        _NONE,
    ),
    Wanted.AWARD: Rule(
        _ways(r"bang khen|giay khen|huan chuong|danh hieu"),
        re.compile(r"\b(?:bang khen|giay khen|huan chuong|danh hieu)\b"),
        _NONE,
    ),
    Wanted.ADDRESS: Rule(
        _ways(
            r"dia chi(?! (?:email|mail|web|trang|ip|thu|url|mang))",
            r"tru so.{0,60} (?:o )?(?:dau|cho nao)|(?<!con )duong nao|(?<!thanh )pho nao",
            r"(?<!co )quan nao|so nha",
        ),
        re.compile(r"\bsố \d+\w* (?:(?:đường|phố) )?[A-ZĐ]\w+ [A-ZĐ]|\bđịa chỉ\b"),
        _ways(r"dia chi|(?:duong|pho|quan) nao|so nha"),
        exact=True,
    ),
    Wanted.MONEY: Rule(
        _ways(
            r"bao nhieu tien|may (?:trieu|ty|dong)|bao nhieu (?:trieu|ty|dong|phan tram)|muc chi",
            r"muc (?:ho tro|thuong|luong|kinh phi)|dinh muc|so tien|don gia|thu lao|nhuan but",
            r"phu cap|cong tac phi|che do chi|gia (?:ca |tien |la |thanh )*bao nhieu|bao gia",
            r"(?:ton|mat|het|tra|thuong) (?:khoang |tam )?bao nhieu|phan tram|ty le bao nhieu",
            r"(?:le phi|hoc phi|cuoc phi)\b.{0,60}\b(?:bao nhieu|may)",
            r"(?:kinh phi|ngan sach|tien|von|chi)"
            r" (?:la |het |ho tro |duoc |cap |toi da |phan bo )*bao nhieu",
        ),
        re.compile(
            r"\d[\d.,]* ?(?:dong|(?:trieu|ty)(?! (?:luot|khach|nguoi|dan)|,? ?\d)|%|phan tram)"
            r"|\b\d+d\b|\bmuc chi\b"
        ),
        _ways(
            r"bao nhieu (?:tien|trieu|ty|dong|phan tram)|may (?:trieu|ty|dong)|so tien|bao nhieu"
        ),
    ),
    Wanted.DEADLINE: Rule(
        _ways(
            r"han (?:nop|gui|chot|cuoi|bao cao|trinh|xong|hoan thanh|dang ky|gop y)|thoi han",
            r"deadline|truoc ngay (?:nao|may|bao nhieu)|den ngay nao|cham nhat",
            r"(?:nop|gui|trinh|bao cao|xong|hoan thanh|phai).{0,30}"
            r"(?:khi nao|bao gio|ngay nao|thang may|truoc ngay)",
            r"(?:khi nao|bao gio|ngay nao|chung nao).{0,30}"
            r"(?:nop|gui|trinh|bao cao|xong|hoan thanh|han)",
            r"trong (?:vong )?(?:(?:may|bao nhieu) (?:ngay|thang|gio)|bao lau)|may ngay",
            r"truoc (?:may|bao nhieu) (?:ngay|gio)|bao nhieu (?:ngay|gio)|truoc bao lau",
            r"(?:nop|gui|trinh|xong|hoan thanh|ban hanh|bao cao).{0,30}"
            r"truoc (?:ngay )?\d{1,2}/\d{1,2}",
            r"(?:tre|muon|lau) nhat|mat bao lau|bao lau (?:thi )?(?:xong|co|duoc|phai)",
        ),
        re.compile(
            r"\b(truoc ngay|cham nhat|thoi han|trong (vong |thoi han )?\d+ (ngay|gio|thang)"
            r"|\d+ (ngay|gio)\b|quy [iv]+|\d{1,2}/\d{1,2}(?![/\d])|ngay \d+ thang \d+(?! nam))"
        ),
        _ways(
            r"thoi han|han (?:chot|cuoi)|han|deadline|cham nhat|khi nao|bao gio|chung nao",
            r"(?:truoc |den )?ngay (?:nao|may)|may ngay|bao nhieu (?:ngay|gio)|truoc bao lau",
        ),
    ),
    Wanted.DATE: Rule(
        _ways(r"(?:ngay|hom|bua) (?:nao|may|bao nhieu)|mung may|may tay"),
        re.compile(
            r"\bngay \d{1,2}(?:/| thang )\d|\b\d{1,2}/\d{1,2}\b|\bngay (?:dau|cuoi|lam viec|ky)"
            r"|\bke tu ngay\b|\b(?:cham nhat|truoc) (?:la )?\d+"
        ),
        _ways(r"(?:ngay|hom) (?:nao|may|bao nhieu)"),
    ),
    Wanted.HOUR: Rule(
        _ways(r"may gio|gio nao|gio lam viec|luc may gio"),
        re.compile(r"\b\d{1,2} ?(?:gio|h)\b|\b\d{1,2}[:h]\d\d"),
        _ways(r"may gio|gio nao"),
    ),
    Wanted.FREQUENCY: Rule(
        _ways(
            rf"(?:bao lau|may {_PERIOD})(?: \w+){{0,4}} (?:mot |1 )?(?:lan|ky)",
            rf"(?:moi|mot|1|hang) {_PERIOD}(?: \w+){{0,4}} (?:may|bao nhieu)"
            r" (?:lan|buoi|cuoc|bai|tin|lop|dot|ky|so|hoi nghi)",
            rf"tan suat|(?:theo |hang |moi ){_PERIOD} hay (?:la )?(?:theo |hang |moi )?{_PERIOD}",
            r"dinh ky (?:bao|the|nhu|khi|may)|(?:mot|1) lan hay",
        ),
        re.compile(
            r"\b(dinh ky|(hang|moi) (thang|nam|quy|tuan|ngay)|\d+ lan|(mot|1) lan"
            r"|\d+ (thang|nam|quy|tuan|ngay)/lan|thuong xuyen)\b"
        ),
        _ways(
            rf"(?:bao lau|may {_PERIOD})(?: mot| 1| thi| lai)? ?lan|tan suat|dinh ky",
            r"(?:may|bao nhieu) lan",
        ),
    ),
    Wanted.PENALTY: Rule(
        _ways(
            r"xu phat|bi phat|muc phat|phat (?:tien|bao nhieu|the nao|nang|khong)|che tai|ky luat",
            r"xu ly (?:vi pham|the nao|ra sao)|bi (?:xu ly|phe binh|kiem diem|nhac nho|tru diem)",
            r"co bi (?:gi|sao)",
        ),
        re.compile(r"\b(phat(?! ngon| trien| huy| dong| thanh| song| hanh| hien)|che tai|ky luat"
                   r"|xu ly vi pham|phe binh|bi xu ly|chiu trach nhiem)\b"),
        _NONE,
    ),
    Wanted.FORM: Rule(
        _ways(
            r"bieu mau|mau (?:so|bieu|bao cao|ke hoach|de cuong|quy che|to trinh)",
            r"mau (?:don|giay|phieu|dang ky|nao)",
            r"de cuong|phu luc",
        ),
        re.compile(r"\b(bieu mau|mau so|theo mau|de cuong|phu luc)\b"),
        _NONE,
    ),
    Wanted.FORM_NUMBER: Rule(
        _ways(r"(?:bieu )?mau (?:so )?(?:may|bao nhieu)"),
        re.compile(r"\bmau (?:so )?[a-z]{0,4}\.?\d"),
        _ways(r"so (?:may|bao nhieu)"),
    ),
    Wanted.MOBILE: Rule(
        _ways(r"so (?:dien thoai |dt )?(?:di dong|rieng|ca nhan)|sdt (?:rieng|ca nhan)|zalo"),
        re.compile(r"\b(?:so di dong|zalo)\b"),
        _NONE,
    ),
    Wanted.PERSON: Rule(
        _ways(
            rf"{_TITLE}\b.{{0,60}}(?:ten (?:la )?(?:gi|ai)|la (?:ai|nguoi nao|ong nao|ba nao))",
            rf"ai (?:la|lam|dang lam|giu chuc) (?:(?:cuc|vu|vien|tong|bo|thu) )?{_TITLE}",
            r"(?:chu tich|giam doc|truong ban|bi thu|bo truong|thu truong|cuc truong)"
            r"(?: (?:tinh|so|ban|uy ban))? nao",
            r"ho (?:va )?ten|quy danh",
        ),
        re.compile(
            r"\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí) [A-ZĐ]\w+ [A-ZĐ]\w+"
            r"|\b(?:làm|là) (?:[Tt]rưởng|[Cc]hủ tịch|[Pp]hó)|\b[Tt]rưởng ban (?:là|do)"
            r"|\bngười đứng đầu\b|\bngười (?:được )?(?:giao|phân công|ủy quyền)"
        ),
        _ways(r"ten (?:la )?(?:gi|ai)|ho (?:va )?ten"),
        exact=True,
    ),
    Wanted.APPROVAL: Rule(
        _ways(
            r"trinh (?:ai|cap nao|co quan nao|len dau)|(?:ai|cap nao|co quan nao) (?:ky )?"
            r"(?:duyet|phe duyet|tham dinh)|ai ky duyet"
        ),
        re.compile(
            r"\b(?:trinh|phe duyet|tham dinh|duyet|cho phep|chap thuan|ban hanh"
            r"|quyet dinh(?! so))\b"
        ),
        _NONE,
    ),
    Wanted.RANK: Rule(
        _ways(
            r"(?:hang|thu hang|thu|vi tri|top) (?:may|bao nhieu)|xep (?:hang|thu|loai) "
            r"(?:may|bao nhieu|nao|gi)|(?:ve|ghe|khach san|nghiep vu) hang (?:nao|may|gi)"
        ),
        re.compile(
            r"\b(?:hang|thu|top|vi tri|nhom) \d+|\bhang (?:thuong gia|pho thong|nhat)\b"
            r"|\bdan dau\b|\b\d+ (?:nuoc|tinh|dia phuong) dau\b"
        ),
        _ways(r"(?:may|bao nhieu)"),
    ),
    Wanted.SIZE: Rule(
        _ways(
            r"(?:rong|dai|cao|nang|to|lon|day|sau|xa) (?:toi thieu |toi da |it nhat )?"
            r"(?:bao nhieu|may|co nao)",
            r"kich (?:thuoc|co)|dien tich|do phan giai|inch|met vuong|dung luong|cong suat",
            r"thong so(?: ky thuat)?|cau hinh",
        ),
        re.compile(
            r"\d ?(?:inch|m2|m|met|cm|mm|km|px|pixel|mb|gb|kg|w|trang|phut|tu)\b|\bkich thuoc\b"
            r"|\bdien tich\b|\bdo phan giai\b|\bthong so\b|\bcau hinh\b|\bdung luong\b"
        ),
        _ways(r"bao nhieu"),
    ),
    # The texts hold no finished work.
    Wanted.WRITING: Rule(
        _ways(
            rf"(?:soan|viet|lam|thiet ke|dich|ve|tao|lap)(?: (?:luon|ngay))? (?:giup|ho|dum|cho)"
            rf"(?: (?:em|toi|minh|anh|chi|tui|tao|chu|co|bac))?(?: \w+){{0,2}} {_WORK}"
        ),
        _NONE,
        _NONE,
    ),
}  # fmt: skip

# Where a question is for one of these, it says already what is counted.
NUMBERS = frozenset(
    {
        Wanted.MONEY,
        Wanted.DEADLINE,
        Wanted.DATE,
        Wanted.HOUR,
        Wanted.FREQUENCY,
        Wanted.RANK,
        Wanted.SIZE,
        Wanted.CONTACT,
    }
)
