"""The words of a text as they are compared: their form, the pause before, how much they weigh."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.abbreviations import ABBREVIATIONS
from knowledge.vietnamese import fold, nfc

# What nothing may be left out of, wherever in the sentence it stands: denials, conditions, limits.
_TURNING = frozenset("không chưa chẳng chớ đừng trừ cấm miễn ngừng dừng nếu khi chỉ nhưng".split())
_TURNING_PAIRS = frozenset(
    [
        ("điều", "kiện"),
        ("tối", "thiểu"),
        ("tối", "đa"),
        ("ít", "nhất"),
        ("bãi", "bỏ"),
        ("hủy", "bỏ"),
        ("tạm", "dừng"),
    ]
)
# Duties, rights, proposals, the state of things: not to be left out of what they stand with.
_WEIGHING = frozenset("phải được nên cần sẽ đã đang hoặc hay mọi mỗi tất toàn từng hơn quá".split())
_WEIGHING_PAIRS = frozenset(
    [
        ("có", "thể"),
        ("đề", "nghị"),
        ("yêu", "cầu"),
        ("bắt", "buộc"),
        ("khuyến", "khích"),
        ("cho", "phép"),
        ("có", "quyền"),
        ("trách", "nhiệm"),
        ("dự", "kiến"),
        ("dự", "thảo"),
        ("đề", "xuất"),
        ("kiến", "nghị"),
        ("xem", "xét"),
        ("tham", "mưu"),
        ("nghiên", "cứu"),
    ]
)
# Words of two syllables in which the first or second is none of the above.
_OTHER_WORDS = frozenset(
    pair
    for word, others in {
        "không": "gian khí quân phận",
        "chỉ": "đạo huy thị tiêu số dẫn định",
        "hơn": "nữa",
        "toàn": "quốc",
    }.items()
    for other in others.split()
    for pair in [(word, other)]
) | frozenset([("hàng", "không"), ("địa", "chỉ"), ("chứng", "chỉ"), ("an", "toàn")])

_NUMBERS = dict(
    zip("một hai ba bốn sáu bảy tám chín mười".split(), (*"1234", *"6789", "10"), strict=True)
)

# Stands before the label of an item, which says nothing, but must not be another one.
LABEL = "\ue000"

_IN_FULL = (
    # «ngày 25 tháng 11 năm 2022»
    (re.compile(r"\bngày (\d+) tháng (\d+) năm (\d+)"), r"ngày \1/\2/\3"),
    (re.compile(r"\b(?:trong )?trường hợp\b", re.IGNORECASE), "nếu"),
    (re.compile(r"\bbao gồm\b", re.IGNORECASE), "gồm"),
    (re.compile(r"\s(?:như sau|sau đây|dưới đây|sau)\s*:", re.IGNORECASE), ":"),
    # «(1) …» anywhere; «a) …», «2. …», «– …» after "…:" and "…;", and at the head of a line, which
    # may be an item of what was announced above it
    (re.compile(r"\((\d{1,2})\)"), rf" {LABEL}\1 "),
    (re.compile(r"(?<=[;:])\s*(\d{1,3}(?=[.)])|[a-zđ](?=\)))[.)]\s"), rf" {LABEL}\1 "),
    (re.compile(r"[.\s]*^\s*(\d{1,3}(?=[.)])|[a-zđ](?=\)))[.)]\s", re.M), rf"; {LABEL}\1 "),
    (re.compile(r"(?:(?<=[;:])|[.\s]*^)\s*[-–+•]\s", re.M), "; "),
)
_PIECE = re.compile(
    r"""
    \d+ (?:/\d+)? (?: [/-] [^\W\d_][^\W_]* (?: & [^\W_]+ )* )+   # 72/2015/NĐ-CP
    | \d+ (?: [./,] \d+ )* %? [^\W\d_]? (?![^\W_])               # 25/11/2022, 1.000, 50%, 5a
    | [^\W_]+ (?: & [^\W_]+ )*
    | \ue000 [^\W_]+
    | [.;:,()\n–-]
    """,
    re.VERBOSE,
)
_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")

_STRENGTH = ["", ",", ":", ";", "."]
_PAUSES = {".": ".", ";": ";", "\n": ".", ":": ":"}
# The pauses that end an item or a sentence.
ENDS = (";", ".")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the form in which words are compared, and what stands before it.

    `pause` is "" for nothing, "," for a pause, ":" before what is announced, ";" between items, "."
    after a sentence. `depth` counts the brackets around it.
    """

    form: str
    capital: bool
    number: bool
    pause: str
    depth: int


@lru_cache(maxsize=64)
def words_of(text: str, *, quoted: bool) -> tuple[Word, ...]:
    """Return the words of `text`, abbreviations and numbers written one way; labels marked.

    `quoted`: the text is the place's, where a short form stands for the name in either case.
    """
    text = nfc(text)
    for pattern, form in _IN_FULL:
        text = pattern.sub(form, text)
    found: list[Word] = []
    pause, depth = ".", 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[0] == LABEL:
            # What comes after a label begins as if it were not there.
            found.append(Word(piece.lower(), False, False, pause, depth))
            continue
        if not piece[0].isalnum():
            depth = max(depth + (piece == "(") - (piece == ")"), 0)
            pause = max(pause, _PAUSES.get(piece, ","), key=_STRENGTH.index)
            continue
        full = ABBREVIATIONS.get(fold(piece)) if len(piece) > 2 and piece.isupper() else None
        for form in full.split() if full else [piece]:
            # A short form says no more of capitals than the name in full does.
            capital = quoted if full else form[0].isupper()
            plain = _ZEROS.sub("", _NUMBERS.get(form.lower(), form.lower()))
            found.append(Word(plain, capital, plain[0].isdigit(), pause, depth))
            pause = ""
    return tuple(found)


def weights_of(words: Sequence[Word]) -> list[int]:
    """Return for each word 2 where it turns what is said, 1 where it weighs it, else 0."""
    forms = [word.form for word in words]
    weights = [2 * (form in _TURNING) or int(form in _WEIGHING) for form in forms]
    for place, pair in enumerate(itertools.pairwise(forms)):
        if pair in _OTHER_WORDS:
            weights[place : place + 2] = [0, 0]
        elif weight := 2 * (pair in _TURNING_PAIRS) or int(pair in _WEIGHING_PAIRS):
            weights[place] = max(weights[place], weight)
            weights[place + 1] = max(weights[place + 1], weight)
    return weights
