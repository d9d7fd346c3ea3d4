"""What a question should not hold: personal data, and marks that a paper is a state secret."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.model import Span
from knowledge.vietnamese import nfc, strip_marks


class Kind(StrEnum):
    """What was found; the value is what stands in the place of personal data in a masked text."""

    PHONE = "[số điện thoại]"
    CITIZEN_ID = "[số căn cước]"
    EMAIL = "[địa chỉ thư điện tử]"
    SECRECY = "[dấu mật]"  # found and warned of; `mask` leaves it, for it names nobody


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that should not be there; `span` points into the text as it was given."""

    kind: Kind
    span: Span


def find(text: str) -> tuple[Finding, ...]:
    """Return the personal data and marks of secrecy in `text`, in order, without overlaps.

    Phone numbers of Vietnam, citizen ids (12 digits), the older ones (9 digits), e-mail addresses,
    and MẬT, TỐI MẬT or TUYỆT MẬT where they mark a paper. Numbers of documents, dates and sums of
    money are none of these. Whatever hides in other digits, in NFD or between marks that print
    nothing is found too.

    >>> [f.kind.name for f in find("Gọi 0912 345 678 về công văn TỐI MẬT số 12")]
    ['PHONE', 'SECRECY']
    >>> find("Luật Bảo vệ bí mật nhà nước và Nghị định 72/2015/NĐ-CP, 1.000.000.000 đồng")
    ()
    """
    shadow = _Shadow.of(text)
    found = [
        *_emails(shadow),
        *_citizen_ids(shadow),
        *_phones(shadow),
        *_marks_of_secrecy(shadow),
    ]
    kept: list[Finding] = []
    # The longer of two readings that begin together: 12 digits are no phone number of 10.
    for finding in sorted(found, key=lambda f: (f.span.start, -f.span.end)):
        if not kept or finding.span.start >= kept[-1].span.end:
            kept.append(finding)
    return tuple(kept)


def mask(text: str) -> str:
    """Return `text` with personal data replaced by what it was; idempotent.

    >>> mask("Gọi chị Hoa, 0912.345.678 hoặc hoa@example.vn")
    'Gọi chị Hoa, [số điện thoại] hoặc [địa chỉ thư điện tử]'
    """
    while personal := [f for f in find(text) if f.kind is not Kind.SECRECY]:
        # From the end, so that the spans before stay true. What stood beside a number may be one
        # without it, so the text is read again; each round takes digits or an @ away.
        for finding in reversed(personal):
            text = text[: finding.span.start] + finding.kind + text[finding.span.end :]
    return text


# Where one part of a message ends and the next begins.
_PARTS = re.compile(r"(?<=[,;.?!\n])\s+|\n+")


def impersonal(text: str) -> str:
    """Return `text` without personal data, and without the parts of it that were there to give it.

    A text of one part keeps its other words.

    >>> impersonal("Cụm điện tử hỏng thì sửa thế nào? Gọi em 0912345678 nhé")
    'Cụm điện tử hỏng thì sửa thế nào?'
    >>> impersonal("Số 0912345678 của ai?")
    'Số của ai?'
    """
    if all(finding.kind is Kind.SECRECY for finding in find(text)):
        return text
    parts = [part for part in _PARTS.split(text) if part.strip()]
    kept = [part for part in parts if all(f.kind is Kind.SECRECY for f in find(part))]
    if any(len(part.split()) >= _SAYS_SOMETHING for part in kept):
        return " ".join(kept)
    masked = mask(text)
    for kind in (Kind.PHONE, Kind.CITIZEN_ID, Kind.EMAIL):
        masked = masked.replace(kind, " ")
    return " ".join(masked.split())


# A part of fewer words is a greeting or a thank-you. By hand.
_SAYS_SOMETHING = 4


def keepable(text: str) -> bool:
    """Return whether `text` may be stored: it holds nothing of what `find` looks for."""
    return not find(text)


def is_secret(text: str) -> bool:
    """Return whether `text` bears a mark of secrecy, or quotes a paper that does."""
    return any(finding.kind is Kind.SECRECY for finding in find(text))


@dataclass(frozen=True, slots=True)
class _Shadow:
    """A text letter by letter: composed, bare of marks, and where each letter stood.

    Digits of any script are ASCII; marks that print nothing are left out.
    """

    composed: str
    bare: str
    offsets: tuple[int, ...]  # one more than letters: where the text ends

    @classmethod
    def of(cls, text: str) -> "_Shadow":
        composed: list[str] = []
        bare: list[str] = []
        offsets: list[int] = []
        start = 0
        while start < len(text):
            end = start + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            letter = nfc(text[start:end])[:1]
            if unicodedata.category(letter) != "Cf":
                digit = unicodedata.digit(letter, None)
                composed.append(letter if digit is None else str(digit))
                bare.append(_bare(composed[-1]))
                offsets.append(start)
            start = end
        return cls("".join(composed), "".join(bare), (*offsets, len(text)))

    def finding(self, kind: Kind, start: int, end: int) -> Finding:
        return Finding(kind, Span(self.offsets[start], self.offsets[end - 1] + 1))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    return strip_marks(letter)[:1] or " "


# «hoa.nguyen@example.gov.vn»
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")

# What makes digits a sum of money, whatever else they look like.
_NO_MONEY = r"(?!\s*(?:dong|vnd|d\b|trieu|ty|nghin|ngan|usd|%))"

# «căn cước công dân số: 001090012345», «CMND/CCCD 012345678»
_ID_SAID = re.compile(
    r"\b(?:cccd|cmnd|cmtnd|cmt|can cuoc|chung minh(?: thu| nhan dan)?|dinh danh)[^\d\n]{0,30}"
    rf"(?P<id>\d(?:[ .-]?\d){{11}}|\d(?:[ .-]?\d){{8}})(?![.,/-]?\d){_NO_MONEY}",
    re.IGNORECASE,
)
# Unsaid, the digits must look like an id. The newer ones begin with a province, 001 to 096 (Thông
# tư 59/2021/TT-BCA), as no money and no year does; the older with 0 to 3, and round ones are sums.
_NEW_ID = r"0(?!00|9[7-9])(?:\d{11}|\d\d(?:[ .-]\d{3}){3}|\d{3}(?:[ .-]\d{4}){2})"
_OLD_ID = r"[0-3]\d{8}(?<!000)"
_ID = re.compile(
    rf"(?<![\w=/.,-])(?:{_NEW_ID}|{_OLD_ID})(?![.,/-]?\d)(?!\w){_NO_MONEY}", re.IGNORECASE
)

# «0912.345.678», «+84 (0)912 345 678», «0084-912345678», «(024) 3943 8231», «04. 37676666»: after
# the 0, mobiles have nine digits from 3, 5, 7, 8 or 9, before 2018 ten from 1; landlines have ten
# from 2, before 2015 nine from 4 or 8 (the guidance prints one).
_GAP = r"(?:\)?(?:[ ]?[.–-][ ]?|[ ])?\(?)"
_PHONE = re.compile(
    rf"""
    (?<![\d=_]) (?<!\d[.,])
    (?: \(? (?: \+ | 00 ) [ ]? 84 {_GAP} (?: 0 {_GAP} )?
      | (?<!\w) 84 [ -]? (?=[35789]\d)        # dots after a bare 84 are those of a sum
      | 0 {_GAP} )
    (?: [35789] (?:{_GAP}\d){{8}} | 1 {_GAP} [2689] (?:{_GAP}\d){{8}}
      | 2 (?:{_GAP}\d){{9}} | 4 (?:{_GAP}\d){{8}} )
    (?!\d) {_NO_MONEY}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# People write a number in four groups at the most; «05 06 07 08 09» counts something.
_MOST_GROUPS = 4
# «03-12-2022 10» has the digits of a number, and is a day.
_DAY = re.compile(r"\d{1,2}[ .–-]+\d{1,2}[ .–-]+(?:19|20)\d\d(?!\d)")
_TAX = re.compile(r"(?:\bmst|\bma so thue)[^\d\n]{0,15}$", re.IGNORECASE)  # a company's

# «MẬT», «TỐI MẬT», «TUYET MAT»
_MARK = re.compile(r"(?<![^\W_])(?:(?P<level>TOI|TUYET)\s+)?MAT(?![^\W_])")
_AS_WRITTEN = {"MẬT", "MAT", "TỐI", "TOI", "TUYỆT", "TUYET"}
# «bảo mật», «thân mật»; «mật khẩu», «mật độ»: words of their own.
_BEFORE = {"bao", "bi", "can", "co", "noi", "than", "thuan"}
_AFTER = {"khẩu", "khau", "độ", "mã", "thiết", "vụ", "danh", "ong", "nghị", "thư", "hiệu", "thám"}
# Where everything is in capitals without marks, MAT may be «mất» or «mặt», unless a paper bears it.
_PAPER = r"(?:van\sban|cong\svan|tai\slieu|bao\scao|ke\shoach|to\strinh|quyet\sdinh|dien|ho\sso)"
_BORNE = re.compile(rf"(?:\b{_PAPER}|\b(?:do|dau|muc)|[:(\[])\s*$", re.IGNORECASE)
# In small letters only where nothing else can be meant: «đóng dấu mật», «độ mật: Tối mật», «(mật)»,
# «công văn tuyệt mật số 12», «Mật:» at the head of a line.
_SMALL = re.compile(
    rf"""
    (?: dong \s dau \s (?:do \s)? | do \s mat \s* : \s* ) (?P<said> (?:(?:toi|tuyet)\s)? mat ) \b
    | [(\[] \s* (?P<bracketed> (?:(?:toi|tuyet)\s)? mat ) \s* [)\]]
    | \b {_PAPER} \s (?P<borne> (?:(?:toi|tuyet)\s)? mat ) \s (?: so | ngay | nay | kem ) \b
    | ^ \s* (?P<head> (?:(?:toi|tuyet)\s)? mat ) \s* (?: : | $ )
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# «TỐI MẬT và MẬT khác nhau thế nào», «TUYỆT MẬT là gì»: the levels themselves are asked about.
_SEPARATED = r"\s*(?:,|/|;|\bva\b|\bhay\b|\bhoac\b|\bvoi\b)\s*"
_ASKED_AFTER = re.compile(rf"(?:{_SEPARATED}(?:TOI |TUYET )?MAT\b|\s+(?i:la gi|nghia la))")
_ASKED_BEFORE = re.compile(rf"(?:MAT{_SEPARATED}|(?i:\bthe nao la)\s+)$")
_NEAR = 40  # characters looked at on either side of a mark: a few words


def _emails(shadow: _Shadow) -> Iterator[Finding]:
    for match in _EMAIL.finditer(shadow.composed):
        yield shadow.finding(Kind.EMAIL, *match.span())


def _citizen_ids(shadow: _Shadow) -> Iterator[Finding]:
    for match in _ID_SAID.finditer(shadow.bare):
        yield shadow.finding(Kind.CITIZEN_ID, *match.span("id"))
    for match in _ID.finditer(shadow.bare):
        yield shadow.finding(Kind.CITIZEN_ID, *match.span())


def _phones(shadow: _Shadow) -> Iterator[Finding]:
    for match in _PHONE.finditer(shadow.bare):
        groups = re.findall(r"\d+", match[0])
        counted = len(groups) > _MOST_GROUPS + match[0].startswith(("+", "00", "(+"))
        fraction = match[0].startswith("0.")
        taxed = _TAX.search(shadow.bare, max(match.start() - _NEAR, 0), match.start())
        if not (counted or fraction or taxed or _DAY.match(match[0])):
            yield shadow.finding(Kind.PHONE, *match.span())


def _marks_of_secrecy(shadow: _Shadow) -> Iterator[Finding]:
    for match in _MARK.finditer(shadow.bare):
        words = shadow.composed[match.start() : match.end()].split()
        if words[-1] in _AS_WRITTEN and _marks_a_paper(shadow, *match.span()):
            start = match.start() if words[0] in _AS_WRITTEN else match.end() - len(words[-1])
            yield shadow.finding(Kind.SECRECY, start, match.end())
    for match in _SMALL.finditer(shadow.bare):
        start, end = match.span(match.lastgroup or 0)
        marked = shadow.composed[start:end].casefold().endswith("mật")
        if marked or (match.lastgroup == "said" and shadow.composed[end - 3 : end] == "mat"):
            yield shadow.finding(Kind.SECRECY, start, end)


def _marks_a_paper(shadow: _Shadow, start: int, end: int) -> bool:
    """Return whether the capitals at `start` to `end` mark a paper, and are no other word."""
    before, after = shadow.bare[max(start - _NEAR, 0) : start], shadow.bare[end : end + _NEAR]
    if _ASKED_BEFORE.search(before) or _ASKED_AFTER.match(after):
        return False
    left = re.search(r"([^\W_]+)[ \t]+$", before)
    right = re.match(r"[ \t]+([^\W_]+)", shadow.composed[end : end + _NEAR])
    if left and left[1].casefold() in _BEFORE:
        return False
    if right and right[1].casefold() in _AFTER:
        return False
    if shadow.composed[end - 2] != "A" or _BORNE.search(before):
        return True
    # "MAT" without marks stands out among small letters only.
    beside = [word[1] for word in (left, right) if word]
    return not any(len(word) > 1 and word.isupper() for word in beside)
