"""What a question wants to know of a document itself: who signed it, whether it still holds …"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.model import Span
from knowledge.vietnamese import fold_aligned


class Aspect(StrEnum):
    """One thing that can be known of a document without reading what it provides."""

    GUIDED_BY = "guided_by"  # which documents guide it
    GUIDES = "guides"  # which documents it guides
    CHANGED_BY = "changed_by"  # what amended, replaced or repealed it
    CHANGES = "changes"  # what it amends, replaces or repeals
    ENDED = "ended"  # since when it no longer holds
    START = "start"  # from when it holds
    FORCE = "force"  # whether it holds
    PERIOD = "period"  # which years its programme runs
    BASIS = "basis"  # what it is based on
    ADDRESSEE = "addressee"
    SIGNER = "signer"
    NUMBER = "number"
    DATE = "date"
    ISSUER = "issuer"
    SUBJECT = "subject"  # what it is about


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of the documents that it names.

    `rest` are the words that neither name a document nor ask for an aspect nor merely link: the
    more there are, the likelier the question is about content. `words` is the whole question,
    folded, short forms written out, each document an @.
    """

    aspects: tuple[Aspect, ...]
    rest: tuple[str, ...]
    words: str


# Short forms of the phone, folded.
_SHORT = {
    "ko": "khong", "k": "khong", "kh": "khong", "hok": "khong", "hong": "khong", "hem": "khong",
    "dc": "duoc", "ki": "ky", "j": "gi", "bn": "bao nhieu", "hl": "hieu luc", "vb": "van ban",
    "hd": "huong dan", "tg": "thoi gian", "gd": "giai doan", "cq": "co quan", "bh": "ban hanh",
}  # fmt: skip

# Words that link, ask or are polite, and names of documents in general.
_LINKING = frozenset(
    """
    a ai anh bac ban bang bao bi bo boi cac cai can chi chinh cho chu chua co con cong cu cua cung
    da dang dau day de den di dinh do doi duoc em gi gio giup ha hay hien hoi hom khi khong la lai
    lam le luc ma may minh mot moi nam nao nay ngay nghi nhe nhi nhieu nhung no nua o oi phai quyet
    ra roi sao so tai the theo thi thong thu toi tren trong tu tuc va van vao vay ve viec voi vua
    xem xin y ay dung biet muon hoi rang nhu
    """.split()
)

# A document named in the question is written @; below is "which document" in one word of these.
_TYPE = (
    r"(?:van ban|nghi dinh|nd|thong tu|tt|quyet dinh|qd|cong van|cv|luat|nghi quyet|nq|ket luan)"
)
_TYPES = rf"{_TYPE}(?: (?:va |hay |hoac )?{_TYPE})*"
_WHICH = r"(?:so )?(?:nao|gi|may|bao nhieu)"
_MOMENT = r"(?:khi|luc|hoi|hom|ngay|thang|nam|thoi diem)"
# «mỗi năm mấy lần» asks how often.
_WHEN = rf"(?:(?:tu )?(?<!moi )(?<!hang ){_MOMENT} (?:nao|may|bao nhieu)|(?:tu )?bao gio)"
_CHANGE = r"(?:sua doi|sua|bo sung|thay the|thay doi|thay|dieu chinh|bai bo|huy bo|huy|dinh chinh)"
_CHANGES = rf"{_CHANGE}(?: (?:va |hoac |hay )?{_CHANGE})*"
_FORCE = r"(?:hieu luc|gia tri|ap dung|thi hanh|dung|xai|su dung|lam can cu|can cu|hop le|ton tai)"
_NOT = r"(?:khong|hay khong|hay chua|chua)"
# «văn bản cũ», «bản trước đó», «trước nó»: what a document took the place of.
_FORMER = (
    rf"(?:{_TYPE}|ban|cai) (?:cu|truoc(?: (?:do|day|kia|no|@))?)|truoc(?: khi co)? (?:@|no|do|day)"
)
_GUIDE = r"(?:huong dan|cu the hoa|quy dinh chi tiet)"
_DO = r"(?: (?:thuc hien|trien khai|thi hanh|ap dung|ve|cho|viec))*"
_ISSUERS = r"(?:chinh phu|thu tuong|bo)"
_BODY = r"(?:ai|co quan nao|bo nao|don vi nao|noi nao|cap nao)"

# In this order: what one has matched is not read again. The words are the trade's, folded.
_ASKED = {
    Aspect.GUIDED_BY: (
        rf"\b(?:{_TYPES}|cai) {_WHICH} (?:da |dang |de )?{_GUIDE}{_DO} @",
        rf"\b{_GUIDE}{_DO} @ (?:(?:thi|la|o|tai|nam o|trong) )*{_TYPES} {_WHICH}",
        rf"\b(?:co|da) (?:{_TYPE} )?(?:nao )?{_GUIDE}{_DO} @ {_NOT}",
        rf"@ (?:(?:da|co|thi|do|dang) )*duoc {_GUIDE}{_DO}(?: (?:boi|o|tai|trong|bang|qua|theo))*"
        rf" {_TYPES} {_WHICH}",
        rf"@ (?:(?:da|co|thi) )*{_GUIDE}{_DO} (?:boi|o|tai|trong|bang|qua) {_TYPES} {_WHICH}",
        rf"@ (?:da )?(?:co|duoc) (?:{_TYPE} )?(?:nao )?{_GUIDE}{_DO} {_NOT}",
        rf"@ do (?:ai|{_TYPE} nao) {_GUIDE}",
        rf"\b{_TYPE} {_GUIDE}{_DO} @ (?:la )?{_TYPE}? ?{_WHICH}",
        # after an answer: «văn bản nào hướng dẫn», «có hướng dẫn chưa»
        rf"^(?:@ )?(?:{_TYPES}|cai) {_WHICH} (?:da |dang )?{_GUIDE}{_DO}(?: no)?$",
        rf"^(?:@ )?(?:(?:da|no) )*co (?:{_TYPE} )?(?:nao )?{_GUIDE}{_DO} {_NOT}$",
        rf"(?:^|\b{_ISSUERS} )(?:(?:da|thi) )*(?:co|ra) {_TYPE} (?:nao )?(?:de )?"
        rf"(?:thuc hien|trien khai|thi hanh)(?: (?:@|no))? {_NOT}$",
    ),
    Aspect.GUIDES: (rf"@ (?:(?:la|de) )*{_GUIDE}{_DO} {_TYPES} {_WHICH}",),
    Aspect.CHANGED_BY: (
        rf"@ (?:(?:da|co|hien|nay|dang|tung|moi|vua|hien nay) )*(?:bi|duoc) (?:{_TYPE} nao )?"
        rf"{_CHANGES}(?: (?:boi|bang|theo|tai|o|trong|the|doi|lan nao|chua|khong|roi|gi|@"
        rf"|{_TYPES} {_WHICH}|{_TYPES}|va {_WHEN}|{_WHEN}))*",
        rf"@ (?:(?:da|co|hien|nay) )*{_CHANGES}(?: (?:doi|gi|the))* chua",
        rf"@ (?:(?:da|nay|moi) )*{_CHANGES} (?:boi|bang) {_TYPES} {_WHICH}",
        rf"\b(?:{_TYPES} {_WHICH}|cai (?:gi|nao)|co {_TYPE}(?: nao| moi)*)"
        rf"(?: (?:da|moi|se|vua|dang|lam|khien|cho))*"
        rf" (?:{_CHANGES}(?: (?:mot so dieu|cua|cho))* @|(?:@|no) het hieu luc|@ het hieu luc)",
        rf"@ (?:da )?(?:duoc |bi )?{_CHANGES} {_WHEN}",
        # after an answer: «văn bản nào sửa», «cái nào thay chỗ đó»
        rf"^(?:@ )?(?:{_TYPES}|cai|luat) {_WHICH}(?: (?:da|moi|se|vua|lam))* {_CHANGES}"
        r"(?: (?:no|cho|dieu|khoan|diem|muc|do|nay|ay|quy dinh))*$",
        rf"@ (?:(?:da|co) )+{_TYPE}(?: nao)? {_CHANGES}(?: cho)? {_NOT}",
        # «thay bằng cái nào»
        rf"^(?:@ )?(?:(?:duoc|bi|da|no|nay) )*{_CHANGES} (?:boi|bang) (?:{_TYPES}|cai) {_WHICH}$",
        # «do văn bản nào», «bị cái gì bãi bỏ», «văn bản sửa nó là gì»
        rf"^(?:@ )?(?:la )?(?:do|boi|vi|tai) (?:{_TYPES}|cai) {_WHICH}$",
        rf"(?:^|@ )(?:bi|duoc) (?:{_TYPES}|cai) {_WHICH} {_CHANGES}",
        rf"\b(?:{_TYPE}|cai) {_CHANGES}(?: cho)? (?:@|no) (?:la |so )*(?:{_TYPE} |cai )?{_WHICH}",
    ),
    Aspect.CHANGES: (
        rf"@ (?:(?:da|se|nay|co|lam|de|dung) )*{_CHANGES}(?: (?:cho|cua|nhung|cac|mot so))*"
        rf"(?: (?:{_TYPES}|dieu|khoan|noi dung|cho|diem|phan|quy dinh|cai|van de|dieu khoan))*"
        rf"(?: (?:cua|trong|o|cho))?(?: @)? (?:nhung )?{_WHICH}(?:(?: va)? {_WHEN})?",
        rf"@ (?:(?:da|se|co) )*{_CHANGES}(?: (?:cho|cua))* @ (?:phai )?{_NOT}",
        rf"@ (?:da |se )?{_CHANGES}(?: cho)? @ (?:nhung |o )?(?:cho |diem )?{_WHICH}",
        rf"@ bo (?:di )?{_TYPES} {_WHICH}|@ (?:da )?them (?:nhung )?(?:dieu|khoan|muc|gi)\b",
        rf"\b(?:{_FORMER})(?: (?:thi|la|ap dung|dung|co|theo|@))* (?:{_TYPES} |cai )?{_WHICH}",
        r"\b(?:diem|noi dung|quy dinh) moi(?: (?:cua|trong|o|tai|nao|gi|la))* @|@ co gi moi",
        r"@ co (?:nhung |cac )?(?:diem|noi dung|quy dinh) (?:nao |gi )?moi(?: nao| gi)?",
    ),
    Aspect.ENDED: (
        rf"\bhet (?:hieu luc|han|gia tri|thoi han)(?: (?:thi hanh|tu|vao|ke|la))* {_WHEN}",
        rf"{_WHEN}(?: (?:thi|se|bi|@))* het(?: (?:hieu luc|han|gia tri)|$)",
        rf"^(?:@ )?(?:(?:no|the|thi) )*het (?:tu|vao|ke tu|luc)? ?{_WHEN}$",
        rf"\b(?:co |con )?hieu luc(?: thi hanh)? (?:den|toi) (?:het )?{_WHEN}",
    ),
    Aspect.START: (
        rf"\b(?:(?:co|bat dau|phat sinh|duoc) )*(?:hieu luc|gia tri|ap dung|thi hanh)"
        rf"(?: (?:thi hanh|ke|tu|vao|bat dau|la))* {_WHEN}",
        rf"{_WHEN}(?: (?:thi|@|bat dau|moi|se|duoc))* (?:co hieu luc|ap dung|thi hanh)",
        r"\bngay (?:bat dau )?(?:co )?hieu luc",
    ),
    Aspect.FORCE: (
        rf"\bcon(?: (?:dang|co|duoc|phai|nguyen|theo))* {_FORCE}"
        rf"(?: (?:{_FORCE}|de|lam|duoc|theo|nua))*",
        r"\bhet (?:hieu luc|han|gia tri)(?: thi hanh)?",
        rf"\b(?:co|da|dang|duoc)(?: (?:co|duoc|bat dau))* {_FORCE}(?: (?:duoc|thi hanh))* {_NOT}",
        rf"(?<=@ ){_FORCE}(?: duoc)? {_NOT}",
        rf"(?:^|@ )(?:(?:gio|hien|nay|bay gio|thi|da|con) )*{_FORCE}(?: (?:duoc|tiep|nua))* {_NOT}",
        r"\b(?:tinh trang|hieu luc)(?: (?:hieu luc|phap ly|thi hanh|cua|@))*"
        r" (?:the nao|ra sao|gi)",
        rf"\btinh trang hieu luc|\bloi thoi|\bda cu {_NOT}",
    ),
    Aspect.PERIOD: (
        r"\b(?:giai doan|nhung nam|thoi ky) (?:nao|may|gi)",
        r"\b(?:tu )?nam (?:nao|may) (?:den|toi) (?:nam )?(?:nao|may)",
        rf"\b(?:keo dai|chay|ket thuc|thuc hien)(?: (?:trong|vao|den|toi|het|la))*"
        rf" (?:bao lau|{_WHEN}|(?:may|bao nhieu) nam)",
        rf"\b(?:thoi gian|thoi han) thuc hien|@ (?:den|toi|het) {_WHEN}",
    ),
    Aspect.BASIS: (
        rf"\b(?:can cu|dua|co so)(?: (?:vao|tren|theo|phap ly|phap luat|cua|de|ban hanh|la|o|tu"
        rf"|nhung|cac|ra|@))* (?:{_TYPES} )?(?:nao|gi|dau)",
        r"\bcan cu (?:phap ly )?(?:ban hanh|cua @)|\bco so phap ly",
    ),
    Aspect.ADDRESSEE: (
        r"\bkinh gui(?: (?:ghi|la|ai|nhung|gui|den|cho|cac|noi|don vi|co quan|nao|dau))*",
        r"\b(?:gui|phat hanh)(?: (?:cho|den|toi|ve|nhung|cac))* (?:ai|dau"
        r"|(?:(?:may|nhung) )?(?:don vi|co quan|noi|ong|cho|ben|tinh|dia phuong|so|nganh|ubnd)"
        r"(?: tinh)? (?:nao|minh|em|ta|toi))",
        r"\b(?:noi|nguoi|don vi|co quan|doi tuong) nhan(?: (?:la|ai|nao))*",
    ),
    Aspect.SIGNER: (
        r"\b(?:ai|nguoi nao|ong nao|ba nao|lanh dao nao|vi nao)"
        r"(?: (?:la|da|nguoi|dung ten|ten|thay mat))* ky(?: (?:ban hanh|ten|duyet|thay|mat"
        r"|bo truong|thu tuong))*",
        r"\b(?:do|duoc) ai ky|\bky boi|\b(?:nguoi|ten nguoi) ky(?: (?:la|ai))*",
        r"\b(?:do )?(?:pho )?(?:thu tuong|bo truong|thu truong|chu tich) nao(?: da)? ky",
        r"\bky(?: ten)? (?:la )?ai|\bchu ky cua ai",
    ),
    Aspect.NUMBER: (
        r"\bso (?:hieu |ky hieu )?(?:cua @ )?(?:la )?(?:may(?! (?:le|ban|fax))|bao nhieu|nao|gi)",
        r"\bso (?:ky )?hieu(?: (?:cua|@|la|gi|bao nhieu))*",
        rf"\b(?:phe duyet|duyet|ban hanh|thong qua|quy dinh)(?: (?:tai|bang|theo|o|trong))+"
        rf" {_TYPES} {_WHICH}",
        rf"(?<=@ )(?:la|theo) {_TYPE} {_WHICH}",
        rf"(?<=@ )(?:thi )?(?:(?:la|theo) )?(?:{_TYPE}|cai) {_WHICH}$",
        rf"\b{_TYPE} {_WHICH}(?: (?:la|quy dinh|ve))* @",
    ),
    Aspect.DATE: (
        rf"\b(?:(?:ban hanh|ky|ra doi|ra|phat hanh|de|duyet|phe duyet)"
        rf"(?: (?:vao|tu|la|hoi|@))* )?{_WHEN}(?: (?:ban hanh|ky|ra doi|ra|phat hanh))*",
        r"\bngay(?: thang)?(?: nam)? (?:ban hanh|ky|ra)|\bngay gi",
        r"^(?:@ )?ngay(?: thang)?(?: nam)?$",
        r"\b(?:ban hanh|ky|ra doi|ra)(?: (?:vao|tu|la|hoi|trong))*"
        r" (?:ngay [\d/.-]+|thang [\d/]+|nam \d{4})(?: (?:phai|dung))?",
    ),
    Aspect.ISSUER: (
        rf"\b{_BODY}(?: (?:da|la|noi|co quan))*"
        rf" (?:ban hanh|phat hanh|ra|soan thao|soan|gui|duyet|phe duyet)",
        rf"\b(?:do|cua) {_BODY}(?: (?:ban hanh|ra|gui|duyet|phe duyet))*",
        rf"\b(?:ban hanh|phat hanh|soan thao|phe duyet) boi {_BODY}",
        r"\bco quan (?:nao )?(?:ban hanh|ra van ban)",
    ),
    Aspect.SUBJECT: (
        r"\btrich yeu|\b(?:ten|tieu de)(?: (?:day du|cua|la|goi|@))* (?:gi|the nao)",
        r"\bnoi dung (?:chinh )?(?:cua )?@|@ (?:co )?noi dung(?: chinh)?(?: (?:la|ve))* gi",
        rf"\b(?:noi dung(?: chinh)?|noi|quy dinh|huong dan|phe duyet|duyet|de cap|ban hanh|la|ve)"
        rf"(?: (?:ve|den|toi|cho|viec|vu|cai|chuyen|van de|noi dung|chu de|linh vuc|da|de an|du an"
        rf"|chuong trinh|ke hoach|la|nhung|{_TYPE}))* gi",
        r"\b(?:gioi thieu|thong tin|tom tat)(?: (?:ve|cho|nhanh))* @",
    ),
}
# Said for politeness at the end, behind the word that asks.
_POLITE = re.compile(r"(?: (?:a|nhe|nhi|vay|the|em|anh|chi|ad|oi|nha|ha))+$")
_PATTERNS = {
    aspect: re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)") for aspect, ways in _ASKED.items()
}
_TOKEN = re.compile(r"@|[^\W_]+(?:[/.-][^\W_]+)*")


def read(question: str, documents: Sequence[Span]) -> Asked:
    """Return what `question` (NFC) asks of the documents that stand at `documents` in it.

    >>> read("Công văn 5740 ai ký, ngày nào?", [Span(0, 13)]).aspects
    (<Aspect.SIGNER: 'signer'>, <Aspect.DATE: 'date'>)
    >>> read("NĐ 72 giao việc gì cho Bộ Công Thương?", [Span(0, 5)]).rest
    ('giao', 'thuong')
    """
    folded = fold_aligned(question)
    for span in sorted(documents, reverse=True):
        folded = f"{folded[: span.start]} @ {folded[span.end :]}"
    words = " ".join(_SHORT.get(token, token) for token in _TOKEN.findall(folded))
    words = _POLITE.sub("", re.sub(r"@(?: @)+", "@", words))
    words = re.sub(r" chu$", " khong", words)  # «vẫn còn áp dụng chứ»
    found = []
    rest = words
    for aspect, pattern in _PATTERNS.items():
        if pattern.search(rest):
            found.append(aspect)
            # The documents stay: later patterns look for what stands beside them.
            rest = pattern.sub(lambda match: " @ " if "@" in match[0] else " ; ", rest)
            rest = " ".join(rest.split())
    left = tuple(word for word in _TOKEN.findall(rest) if word != "@" and word not in _LINKING)
    return Asked(tuple(found), left, words)
