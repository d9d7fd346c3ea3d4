"""The rules of what a question asks for by its form, and how a text gives it."""

import re
from collections.abc import Callable

from bot.clauses import form
from bot.named import counts, documents, provinces
from bot.who import who
from knowledge import cite
from knowledge.model import Span

_FREQUENCY = (
    r"\b(?:dinh ky )?(?:hang|moi|hang) (?:thang|quy|nam|tuan|ngay)(?: (?:mot|\d+) lan)?"
    r"|\b(?:mot|\d+) (?:thang|quy|nam|tuan)(?:/| )(?:mot |\d+ )?lan\b|\bdinh ky(?:, dot xuat)?"
)
_DAY = (
    r"(?:ngay )?\d{1,2}(?:/\d{1,2}(?:/\d{4})?| thang \d{1,2}(?: nam \d{4})?)"
    r"(?: (?:moi|hang) nam)?"
)
_PERIOD = r"\d+ (?:ngay(?: lam viec)?|gio|thang|nam)\b"
_WHEN = (
    rf"\b(?:(?:cham nhat|truoc|trong(?: vong| thoi han)?|sau|tu|den)(?: la)? )*(?:{_DAY}|{_PERIOD})"
    r"|\bgiai doan \d{4} ?[-–] ?\d{4}|\bquy [iv]+\b|\bnam (?:19|20)\d\d\b"
)
_SOURCE = (
    r"\b(?:tu|bang) (?:ngan sach|nguon)[^,;.]*?(?: va (?:tu )?nguon [^,;.]*)?(?=[,;.]|$)"
    r"|\blong ghep [^;.]*?kinh phi[^;.]*|\bbo tri kinh phi[^;,.]*|\bnguon (?:von|kinh phi)[^,;.]*"
)


def _when(asked: str, question: str, text: str) -> list[Span]:
    """Mark the days and periods, but for the days on which documents were issued."""
    issued = [r.span for r in cite.find(text) if r.document]
    return [s for s in form(_WHEN)(asked, question, text) if not any(s in r for r in issued)]


_CONTACT = r"\b(?:dt|dien thoai|fax|may le):? ?[\d. ]*\d"
_MONEY = r"\b\d[\d.,]* ?(?:dong|trieu|ty|%|phan tram)(?:/[a-z]+)*"
_WHERE = r"\b(?:o|tai|qua) (?!do\b|day\b|viec\b)[^,;.()]+"
_LANGUAGE = r"\btieng [^,;.]+(?:, tieng [^,;.]+)*"

_Rule = tuple[re.Pattern[str], Callable[[str, str, str], list[Span]]]

# The first that the folded question matches counts: what is asked for most exactly comes first.
RULES: tuple[_Rule, ...] = (
    (re.compile(r"\bmay le\b"), form(r"\bmay le \d+")),
    (re.compile(r"\bdia chi\b"), form(r"\bso \d+ [a-z ]+, [a-z ]+, [a-z ]+(?=[,.;)])")),
    (re.compile(r"\bfax\b"), form(r"\bfax:? ?[\d. ]*\d")),
    (
        re.compile(
            r"\b(?:so (?:may|nao|dien thoai|dt)|dien thoai|sdt|hotline|goi (?:cho )?(?:ai|dau))\b"
        ),
        form(_CONTACT),
    ),
    (
        re.compile(
            r"\b(?:bao lau|may (?:thang|nam|tuan|quy|ngay)) (?:phai )?.*?\b(?:mot|1)? ?lan\b"
            r"|\b(?:tan suat|dinh ky)\b|\bmay lan\b|\bbao nhieu lan\b"
        ),
        form(_FREQUENCY),
    ),
    (re.compile(r"\b(?:tieng|thu tieng|ngon ngu) (?:nao|gi)\b"), form(_LANGUAGE)),
    (
        re.compile(r"\b(?:bao nhieu (?:tien|dong|trieu|phan tram)|may (?:trieu|dong|ty))\b"),
        form(_MONEY),
    ),
    (
        re.compile(
            r"\b(?:kinh phi|tien|von|ngan sach)\b.*\b(?:dau|nguon nao|o dau)\b"
            r"|\btien (?:dau|o dau)\b"
        ),
        form(_SOURCE),
    ),
    (
        re.compile(
            r"\b(?:van ban|nghi dinh|thong tu|quyet dinh|cong van|luat)(?: so)? (?:nao|gi|may)\b"
            r"|\b(?:dua|can cu) (?:vao|theo|tren)?\s*dau\b|\bso may\b"
        ),
        documents,
    ),
    (
        re.compile(
            r"\b(?:(?:tinh|dia phuong|noi|thanh pho|cac tinh|tinh thanh)(?: thanh)? nao|nhung dau"
            r"|ke ten|danh sach|(?:tinh|dia phuong|noi) nao)\b"
            r"|\b(?:may|bao nhieu|\d+) (?:tinh|dia phuong)\b"
        ),
        provinces,
    ),
    (
        re.compile(
            r"\b(?:khi nao|bao gio|ngay nao|chung nao|luc nao|nam nao|thang may|bao lau"
            r"|may (?:ngay|gio)|bao nhieu (?:ngay|gio)|thoi han|han (?:nop|gui|chot|cuoi)"
            r"|cham nhat)\b"
        ),
        _when,
    ),
    (re.compile(r"\b(?:may|bao nhieu)\b"), counts),
    (
        re.compile(
            r"\b(?:ai|(?:bo|so|cuc|ban|co quan|don vi|dau moi|nguoi|doi tuong|luc luong) nao"
            r"|nhung ai)\b|\b(?:bao cao|phan anh|gui|dang ky|hoi) (?:ve |o |den |toi )?dau\b"
        ),
        who,
    ),
    (re.compile(r"\bo dau\b|\bqua dau\b|\bdia ban nao\b|\bcho nao\b"), form(_WHERE)),
)  # fmt: skip
