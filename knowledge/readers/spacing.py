"""Mend syllables that a PDF broke in two: "ĐIỀ U KHO ẢN" → "ĐIỀU KHOẢN"."""

import re
import unicodedata

from knowledge.readers.draft import Doubt

# The spelling of Vietnamese: onset + rhyme + tone. gi and qu also stand before whole rhymes.
_ONSETS = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p q r s t v x".split()
_RHYMES = set(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uê uêch uênh uên uy uya uych uynh uyt uyu
    uyp uyên uyêt uân uâng uât uây uơ ư ưc ưi ưm ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu""".split()
)
# Syllables without an onset are few; any other that begins with a vowel is half a word.
_BARE = set(
    """a à á ả ạ ác ách ai ái ải am ám ảm an án ang áng anh ánh ảnh ao áo ảo ào áp át ạt au áy
    ăn ăng ắng ắp ắt ẵm âm ấm ẩm ầm ân ấn ẩn ấp ấy âu ấu ẩu ầu e é è em én eo éo ép ẹp ê ế ếch êm ếm
    ì í ị ích ị i im in ỉm ít ỉu ỉa o ó ò oa oà òa oách oai oải oan oán oang oanh oánh ọc ọe oi ói
    om òm ong óng óc ót ô ổ ố ồ ốc ôi ổi ối ôm ốm ôn ổn ồn ông ống ổng ốp ộp ơ ớ ờ ở ơi ơn ớn ớt
    u ù ú ủ uất úc ui ủi um ùm un ùn ung ủng úng uốn uống uôm úp út uy ủy uỷ úy uý uẩn uyên uyển
    ừ ứ ư ức ưng ứng ửng ưa ưu ướt ước ươm ướm ướp ương ưỡn ưỡng y ý ỷ ỳ
    yêm yếm yểm yên yến yết yêu yếu yểu ít iêu""".split()
)
_VOWELS = set("aăâeêioôơuưy")
_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_STOPS = ("c", "ch", "p", "t")

_WORD = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"(?<![\w/.-])([^\W\d_]+) ([^\W\d_]+)(?![\w/-])")


def is_syllable(token: str) -> bool:
    """Return whether `token` is spelt like a Vietnamese syllable.

    >>> [is_syllable(token) for token in ("khoản", "ĐIỀU", "điề", "ng", "các", "càc")]
    [True, True, False, False, True, False]
    """
    letters, tone = _bare(token)
    for onset in ("", *_ONSETS):
        rhyme = letters[len(onset) :]
        if letters.startswith(onset) and rhyme in _RHYMES:
            checked = rhyme.endswith(_STOPS) and tone not in {"sắc", "nặng"}
            if not checked:
                return True
    return letters == "gi"


def _bare(token: str) -> tuple[str, str]:
    """Return the letters of `token` in lower case without its tone, and the tone's name."""
    tone, letters = "ngang", []
    for letter in unicodedata.normalize("NFD", token.lower()):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def _half(token: str) -> bool:
    """Return whether `token` can only be a piece of a syllable."""
    if _bare(token)[0][:1] in _VOWELS:
        return token.lower() not in _BARE
    return len(token) > 1 and not is_syllable(token)


def _belong(left: str, right: str, *, broken: bool) -> bool:
    """Return whether the two are halves of one syllable; `broken`: the line has other halves."""
    if right[0].isupper() and not left.isupper():
        return False
    if not is_syllable(left + right) or _bare(right)[1] != "ngang" != _bare(left)[1]:
        return False
    if len(left) == 1 and _bare(left)[0] not in _VOWELS:
        # "điểm b áp dụng" and "Bên B ủy quyền" are right as they stand; "Đ IỀU" is not.
        return _half(right)
    if len(right) == 1 and _bare(right)[0] not in _VOWELS:
        return broken
    return (len(left) > 1 and _half(left)) or _half(right)


def mend(text: str) -> tuple[str, tuple[Doubt, ...]]:
    """Return `text` with broken syllables joined, and one doubt for each line that was mended.

    Only pieces that cannot stand alone are joined, so a right text comes back as it was.

    >>> mend("ĐIỀ U KHO ẢN THI HÀ NH")[0], mend("theo điểm b áp dụng cho Bên B ủy quyền")[0]
    ('ĐIỀU KHOẢN THI HÀNH', 'theo điểm b áp dụng cho Bên B ủy quyền')
    """
    doubts: list[Doubt] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        mended = _mend_line(line)
        if mended != line:
            doubts.append(Doubt(f"đã nối lại âm tiết bị tách rời trong dòng “{mended.strip()}”"))
            lines[index] = mended
    return "\n".join(lines), tuple(doubts)


def _mend_line(line: str) -> str:
    broken = False
    changed = True
    while changed:
        changed = False
        start = 0
        while found := _PAIR.search(line, start):
            left, right = found.groups()
            if _belong(left, right, broken=broken):
                line = f"{line[: found.start()]}{left}{right}{line[found.end() :]}"
                changed = broken = True
                start = found.start()
            else:
                start = found.start(2)
    return line
