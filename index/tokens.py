"""Split text into the tokens looked up: syllables, legal numbers, abbreviations in full."""

import re
import unicodedata
from functools import lru_cache

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
# Abbreviations of the trade. Both sides of a match are written out, so that the short form finds
# the long one and the other way round. Keys are folded; none is a Vietnamese syllable of its own.
ABBREVIATIONS = {
    "ttdn": "thông tin đối ngoại",
    "ttcs": "thông tin cơ sở",
    "tttt": "thông tin và truyền thông",
    "tt&tt": "thông tin và truyền thông",
    "btttt": "bộ thông tin và truyền thông",
    "stttt": "sở thông tin và truyền thông",
    "cntt": "công nghệ thông tin",
    "vhttdl": "văn hóa thể thao và du lịch",
    "vhtt&dl": "văn hóa thể thao và du lịch",
    "bvhttdl": "bộ văn hóa thể thao và du lịch",
    "vhtt": "văn hóa thông tin",
    "khcn": "khoa học và công nghệ",
    "kh&cn": "khoa học và công nghệ",
    "bkhcn": "bộ khoa học và công nghệ",
    "khdt": "kế hoạch và đầu tư",
    "kh&dt": "kế hoạch và đầu tư",
    "ldtbxh": "lao động thương binh và xã hội",
    "ldtb&xh": "lao động thương binh và xã hội",
    "bldtbxh": "bộ lao động thương binh và xã hội",
    "gddt": "giáo dục và đào tạo",
    "gd&dt": "giáo dục và đào tạo",
    "bgddt": "bộ giáo dục và đào tạo",
    "bnv": "bộ nội vụ",
    "btc": "bộ tài chính",
    "byt": "bộ y tế",
    "bqp": "bộ quốc phòng",
    "bca": "bộ công an",
    "btp": "bộ tư pháp",
    "bng": "bộ ngoại giao",
    "ubnd": "ủy ban nhân dân",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "ubdt": "ủy ban dân tộc",
    "ubtvqh": "ủy ban thường vụ quốc hội",
    "hdnd": "hội đồng nhân dân",
    "bdbp": "bộ đội biên phòng",
    "mtqg": "mục tiêu quốc gia",
    "ctmtqg": "chương trình mục tiêu quốc gia",
    "dtts": "dân tộc thiểu số",
    "dtts&mn": "dân tộc thiểu số và miền núi",
    "dbdtts": "đồng bào dân tộc thiểu số",
    "dbdtts&mn": "đồng bào dân tộc thiểu số và miền núi",
    "mttq": "mặt trận tổ quốc",
    "nsnn": "ngân sách nhà nước",
    "nstw": "ngân sách trung ương",
    "nsdp": "ngân sách địa phương",
    "qcn": "quyền con người",
    "qlnn": "quản lý nhà nước",
    "qppl": "quy phạm pháp luật",
    "vbqppl": "văn bản quy phạm pháp luật",
    "cqnn": "cơ quan nhà nước",
    "cbcc": "cán bộ công chức",
    "cbccvc": "cán bộ công chức viên chức",
    "xdcb": "xây dựng cơ bản",
    "ptth": "phát thanh truyền hình",
    "mxh": "mạng xã hội",
    "cqbc": "cơ quan báo chí",
    "pvnn": "phóng viên nước ngoài",
    "bcnn": "báo chí nước ngoài",
    "nvnonn": "người việt nam ở nước ngoài",
    "tttn": "thông tin trong nước",
    "attt": "an toàn thông tin",
    "anqp": "an ninh quốc phòng",
    "qpan": "quốc phòng an ninh",
    "ktxh": "kinh tế xã hội",
    "tphcm": "thành phố hồ chí minh",
    "hcm": "hồ chí minh",
    "ttg": "thủ tướng chính phủ",
    "ttcp": "thủ tướng chính phủ",
    "vpcp": "văn phòng chính phủ",
    "tw": "trung ương",
    "tu": "trung ương",
    "vn": "việt nam",
    "chxhcn": "cộng hòa xã hội chủ nghĩa",
    "nd": "nghị định",
    "tt": "thông tư",
    "ttlt": "thông tư liên tịch",
    "qd": "quyết định",
    "nq": "nghị quyết",
    "kl": "kết luận",
    "cv": "công văn",
    "kh": "kế hoạch",
    "ct": "chương trình",
    "da": "dự án",
    "gd": "giai đoạn",
    "pl": "phụ lục",
    "tp": "thành phố",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "bhtn": "bảo hiểm thất nghiệp",
    "bh": "bảo hiểm",
    "nld": "người lao động",
    "nsdld": "người sử dụng lao động",
    "hdld": "hợp đồng lao động",
    "hd": "hợp đồng",
    "dn": "doanh nghiệp",
    "dntn": "doanh nghiệp tư nhân",
    "tnhh": "trách nhiệm hữu hạn",
    "ctcp": "công ty cổ phần",
    "cty": "công ty",
    "gtgt": "giá trị gia tăng",
    "tndn": "thu nhập doanh nghiệp",
    "tncn": "thu nhập cá nhân",
    "gplx": "giấy phép lái xe",
    "gcn": "giấy chứng nhận",
    "qsdd": "quyền sử dụng đất",
    "gcnqsdd": "giấy chứng nhận quyền sử dụng đất",
    "cchn": "chứng chỉ hành nghề",
    "cmnd": "chứng minh nhân dân",
    "cccd": "căn cước công dân",
    "pccc": "phòng cháy chữa cháy",
    "bvmt": "bảo vệ môi trường",
    "gtvt": "giao thông vận tải",
    "gtdb": "giao thông đường bộ",
    "atgt": "an toàn giao thông",
    "thpt": "trung học phổ thông",
    "thcs": "trung học cơ sở",
    "gdnn": "giáo dục nghề nghiệp",
    "sgk": "sách giáo khoa",
    "tand": "tòa án nhân dân",
    "tandtc": "tòa án nhân dân tối cao",
    "vksnd": "viện kiểm sát nhân dân",
    "blds": "bộ luật dân sự",
    "blhs": "bộ luật hình sự",
    "blld": "bộ luật lao động",
    "tnhs": "trách nhiệm hình sự",
    "vphc": "vi phạm hành chính",
    "xpvphc": "xử phạt vi phạm hành chính",
    "sdt": "số điện thoại",
    "dt": "điện thoại",
    "ntn": "như thế nào",
    "tn": "thế nào",
    "bn": "bao nhiêu",
    "bnhieu": "bao nhiêu",
    "ko": "không",
    "k": "không",
    "kg": "không",
    "khg": "không",
    "hok": "không",
    "hem": "không",
    "hk": "không",
    "j": "gì",
    "dc": "được",
    "dk": "được",
    "vs": "với",
    "ng": "người",
    "nv": "nhiệm vụ",
    "cq": "cơ quan",
    "dv": "đơn vị",
    "dp": "địa phương",
    "bc": "báo cáo",
    "qc": "quy chế",
    "nn": "nước ngoài",
    "tl": "tài liệu",
    "trc": "trước",
    "lm": "làm",
    "nhg": "những",
    "nx": "nữa",
    "cx": "cũng",
    "mn": "miền núi",
    "gn": "giảm nghèo",
    "gnbv": "giảm nghèo bền vững",
}
# Short forms whose folded shape is a syllable too ("đa", "tu"); they count in capitals only.
_CAPITALS_ONLY = frozenset({"da", "tu", "hem", "hok", "k"})
# Typed in haste, never printed: read in questions only.
_CHAT_ONLY = frozenset(
    {"ko", "k", "kg", "khg", "hok", "hem", "hk", "j", "dc", "dk", "vs", "ng", "trc", "lm", "nhg"}
    | {"nx", "cx", "bn", "bnhieu", "tn", "ntn", "nn", "tl", "dt"}
)

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
        key in _CAPITALS_ONLY and word != word.upper() and not (chat and key == "k")
    ):
        return None
    if key in _CHAT_ONLY and not chat:
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
