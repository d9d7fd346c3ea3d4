"""Split text into the tokens looked up: syllables, legal numbers, abbreviations in full."""

import re
import unicodedata
from functools import lru_cache

from index.abbreviations import ABBREVIATIONS, CAPITALS_ONLY, CHAT_ONLY
from knowledge.vietnamese import fold, nfc

# A run of letters and digits; "&" joins the names of bodies ("TT&TT"), "/" and "-" the number of
# a document ("72/2015/NĐ-CP", "57-KL/TW") and a date ("25/11/2022").
_WORD = re.compile(
    r"""
    \d+[^\W_]?(?:[/-][^\W_]+(?:&[^\W_]+)*)+   # 5740/BTTTT-TTĐN, 72/2015, 25/11/2022, 2021-2025
    | [^\W_]+(?:&[^\W_]+)*                    # syllables, TT&TT, DTTS&MN
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"(\d+)(?:/((?:19|20)\d\d))?(?:[/-]([^\W\d][^\W_]*(?:[&/-][^\W_]+)*))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")

# What a number's last part says about the kind of document; folded, the first match counts.
_KINDS = (
    (re.compile(r"nd-cp"), "nd"),
    (re.compile(r"\bttlt"), "ttlt"),
    (re.compile(r"\btt-"), "tt"),  # not the end of "btttt-khtc"
    (re.compile(r"\bqd\b"), "qd"),
    (re.compile(r"\bnq\b"), "nq"),
    (re.compile(r"\bkl\b"), "kl"),
    (re.compile(r"\bct\b"), "ct"),
    (re.compile(r"\bkh\b"), "kh"),
    (re.compile(r"qh\d+"), "luat"),
)
# How people name the kind before a number: folded words → the kind.
_NAMED = {
    ("nghi", "dinh"): "nd",
    ("thong", "tu"): "tt",
    ("quyet", "dinh"): "qd",
    ("nghi", "quyet"): "nq",
    ("ket", "luan"): "kl",
    ("chi", "thi"): "ct",
    ("ke", "hoach"): "kh",
    ("cong", "van"): "cv",
    ("luat",): "luat",
    ("nd",): "nd",
    ("tt",): "tt",
    ("ttlt",): "ttlt",
    ("qd",): "qd",
    ("nq",): "nq",
    ("kl",): "kl",
    ("ct",): "ct",
    ("kh",): "kh",
    ("cv",): "cv",
}
# Where the tone mark stands is a matter of school: "hòa" and "hoà", "thủy" and "thuỷ" are one.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD_SCHOOL = re.compile(rf"(o)([ae])([{_TONES}])$|(?<!q)(u)(y)([{_TONES}])$")
# "kỹ" and "kĩ", "quy định" and "qui định" are one; the law prints y.
_Y = re.compile(rf"^([hklmst]|qu)i([{_TONES}]?)$")


@lru_cache(maxsize=1 << 16)
def canonical(syllable: str) -> str:
    """Return the one spelling under which `syllable` is looked up, lower case, NFC.

    >>> canonical("Hoà"), canonical("thuỷ"), canonical("kĩ"), canonical("hoàn"), canonical("qui")
    ('hòa', 'thủy', 'kỹ', 'hoàn', 'quy')
    """
    parts = unicodedata.normalize("NFD", syllable.lower())
    parts = _OLD_SCHOOL.sub(lambda m: (m[1] or m[4]) + (m[3] or m[6]) + (m[2] or m[5]), parts)
    parts = _Y.sub(r"\1y\2", parts)
    return unicodedata.normalize("NFC", parts)


@lru_cache(maxsize=1 << 16)
def folded(token: str) -> str:
    """Return `token` as `knowledge.vietnamese.fold` does, remembered."""
    return fold(token)


def is_number(token: str) -> bool:
    """Return whether `token` stands for the number of a document.

    >>> is_number("#72/2015"), is_number("72")
    (True, False)
    """
    return token.startswith("#")


def tokens(text: str, *, chat: bool = False) -> list[str]:
    """Return the tokens of `text` in order: canonical syllables, and `#…` for legal numbers.

    Abbreviations are written out; those of chat ("ko", "j", "ntn") only where `chat` is true.

    >>> tokens("TTĐN theo NĐ 72/2015/NĐ-CP")
    ['thông', 'tin', 'đối', 'ngoại', 'theo', 'nghị', 'định', '#72/2015', '#nd72', '#72/2015/nd-cp']
    >>> tokens("nghi dinh 72 nam 2015")
    ['nghi', 'dinh', '#72/2015', '#nd72']
    >>> tokens("ko báo cáo trc 25/11/2022", chat=True)
    ['không', 'báo', 'cáo', 'trước', '25', '11', '2022']
    """
    words = _WORD.findall(nfc(text))
    result: list[str] = []
    skip = 0
    for position, word in enumerate(words):
        if skip:
            skip -= 1
        elif word[0].isdigit():
            number, skip = _legal_number(word, words[position + 1 : position + 3], result)
            result += number or [canonical(part) for part in re.findall(r"[^\W_]+", word)]
        else:
            long = _long_form(word, result, chat=chat)
            result += long.split() if long else [canonical(p) for p in word.split("&")]
    return result


def _long_form(word: str, before: list[str], *, chat: bool) -> str | None:
    """Return the canonical long form of the abbreviation `word`, or None where it is none."""
    key = folded(word)
    long = ABBREVIATIONS.get(key)
    if long is None or (
        key in CAPITALS_ONLY and word != word.upper() and not (chat and key == "k")
    ):
        return None
    if key in CHAT_ONLY and not chat:
        return None
    # "khoản k", "điểm k": a label, not "không".
    if len(key) == 1 and before and folded(before[-1]) in {"diem", "khoan"}:
        return None
    # In a text, short forms are printed in capitals; in haste, in any letters. The marks, where
    # there are any, must be those of the long form's first letters, of which only đ matters.
    if not chat and word != word.upper():
        return None
    return " ".join(canonical(part) for part in long.split())


def _legal_number(word: str, after: list[str], before: list[str]) -> tuple[list[str], int]:
    """Return the tokens of the legal number at `word`, and how many of the words `after` it takes.

    The list is empty where `word` is a plain number or a date. `before` are the tokens so far; a
    short kind ("NĐ") has been written out there already.
    """
    kind = _kind_before(before)
    match = _NUMBER.fullmatch(word)
    if match is None:
        return [], 0
    number, year, mark = match.groups()
    number = str(int(number))
    if year is None and mark is None:
        if kind is None:
            return [], 0
        # "nghị định 72 năm 2015"
        if len(after) == 2 and folded(after[0]) == "nam" and _YEAR.fullmatch(after[1]):
            return [f"#{number}/{after[1]}", f"#{kind}{number}"], 2
        return [f"#{kind}{number}"], 0
    if mark is None:
        # "tháng 9/2015" is a month.
        if before and folded(before[-1]) == "thang":
            return [], 0
        return [f"#{number}/{year}"] + ([f"#{kind}{number}"] if kind else []), 0
    mark = folded(mark)
    if _DIGITS.search(mark) and not re.search(r"qh\d", mark):
        return [], 0
    kind = next((name for shape, name in _KINDS if shape.search(mark)), kind or "cv")
    short = [f"#{number}/{year}"] if year else []
    return [*short, f"#{kind}{number}", f"#{number}/{year or ''}/{mark}".replace("//", "/")], 0


def _kind_before(before: list[str]) -> str | None:
    """Return the kind of document that the last words name: "nghị định", "thông tư số"."""
    words = [folded(word) for word in before[-3:]]
    if words and words[-1] == "so":
        words.pop()
    return _NAMED.get(tuple(words[-2:])) or _NAMED.get(tuple(words[-1:]))
