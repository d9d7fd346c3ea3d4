"""How many of what, and which one of a kind: answers that are told by a noun beside them."""

import re

from knowledge.vietnamese import fold

_NUMBER = (
    r"(?:\d[\d.]*|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: mot| hai| ba| bon| lam| sau| bay"
    r"| tam| chin)?)"
)
_KINDS_OF = (
    r"phan mem|ung dung|hoi truong|khach san|nha thau|cong ty|ngan hang|nha cung cap|nha xuat ban"
    r"|hang xe|hang phim|trang web|website|(?<!thi )(?<!moi )truong|hoc vien|dai hoc|giang vien"
    r"|nuoc|(?<!tieu )(?<!anh )(?<!hieu )(?<!cap )quoc gia"
)
NAMED = re.compile(rf"\b(?P<what>{_KINDS_OF})(?: [a-z]+)? nao\b(?! hop)")
# With their capitals: "pháp luật" is no "Pháp".
_NATIONS = re.compile(
    r"\b(?:Lào|Campuchia|Cam-pu-chia|Trung Quốc|Nhật Bản|Hàn Quốc|Hoa Kỳ|Mỹ|Pháp|Đức|Nga|Thụy Sĩ"
    r"|ASEAN|EU|châu Âu|Geneva|New York|Bangkok)\b|\bsở tại\b|\bláng giềng\b|\bchung biên giới\b"
)


def names(what: str, text: str) -> bool:
    """Return whether `text` names one of a kind: a school, a firm, a country.

    >>> names("ngan hang", "tại Ngân hàng Nhà nước"), names("ngan hang", "Bộ Ngoại giao")
    (True, False)
    """
    if what in {"nuoc", "quoc gia"}:
        return _NATIONS.search(text) is not None
    return re.search(rf"\b{what} ", fold(text)) is not None


# «mấy nhiệm vụ», «bao nhiêu nguyên tắc» is told by a list of them as well.
_LISTED = (
    r"(?:n\w* vu|dau viec|viec|phan|noi dung|nguyen tac|hinh thuc|phuong thuc|cach|loai|muc|dieu"
    r"|khoan|diem|nhom|buoc|chuong trinh|ben|nganh|yeu cau|kenh|du an|doi tuong|tieu chi|quyen"
    r"|trach nhiem|giai phap|linh vuc|van ban|giay to|to|nghi dinh|thong tu|thu tieng|tieng|thu"
    r"|muc tieu|trieu|ty|dong|tien|phan tram|ngay|gio|lan|tuoi|cai|cho|noi|anh|chi|ong|ba|chu|co"
    r"|bac|bua|hom|cau|ve|nay|kia|do|thoi|khi|hang|inch|met|mang|so|vay|the|a|nhi|de|roi|thi|la|o"
    r"|trong|va|duoc|phai|nam|thang|tuan|quy|dua|nguoi ta|van de)"
)
# «mấy n.vụ» is no number of letters.
COUNTED = re.compile(rf"\b(?:bao nhieu|may) (?!{_LISTED}\b)(?P<what>[a-z]{{2,}})\b")
# What is counted under another name.
_SAME = {
    "tinh": "tinh|dia phuong|thanh pho", "dia": "dia phuong|tinh|thanh pho",
    "don": "don vi|co quan", "nguoi": "nguoi|thanh vien|can bo|hoc vien",
    "nuoc": "nuoc|quoc gia", "quoc": "quoc gia|nuoc", "hoc": "hoc vien|nguoi",
    "thanh": "thanh vien|thanh pho|nguoi",
}  # fmt: skip


def counts(what: str, text: str) -> bool:
    """Return whether folded `text` says how many there are of what is counted.

    >>> counts("tinh", "7 tinh chua ban hanh"), counts("cum", "cac cum thong tin")
    (True, False)
    """
    same = _SAME.get(what, what)
    return (
        re.search(rf"(?:\b{_NUMBER} (?:\w+ ){{0,3}}|(?:%|\btat ca) .{{0,60}})(?:{same})\b", text)
        is not None
    )
