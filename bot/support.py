"""Whether the words of a place bear a sentence out: it is one stretch of them, words left out.

A model may shorten; it may not bring in a word that says anything, turn the order round, or leave
out what changes the meaning: a negation, a condition, a duty, a number, a name. So what passes is
true where the place is, and a sentence that is true in other words is refused with the false ones.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.abbreviations import ABBREVIATIONS
from knowledge.vietnamese import fold, nfc

# Words that may be put in: they link and say nothing.
_LINKING = frozenset("và các những là thì gồm việc rằng".split())
# What may be left out inside a clause begins with one of these: where, about what, by what rule.
# Who does it ("do", "để", "cho", a name) stays.
_ASIDE = frozenset("theo trong trên tại ở về từ bằng qua của với".split())
# Before one of these a sentence may end: a phrase is over.
_OVER = _ASIDE | frozenset("để nhằm do cho gồm như cùng căn thuộc và".split())
# A sentence begins where a clause does, or after these.
_PREFACES = frozenset("còn đến nay hiện cụ thể đó theo đồng thời".split()) | _LINKING
# A comma after one of these may be inside what it governs: in "phối hợp với Bộ A, Bộ B tổ chức họp
# báo" it is not Bộ B who does it.
_GOVERNING = frozenset("với cùng cho của do giữa tới bởi theo từ về".split())
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
# Words that may be left out in one go. Set by hand: a phrase is shorter.
_LONGEST_GAP = 8
# A sentence of fewer words of its own says nothing by itself.
_FEWEST = 3

# Stands before the label of an item, which says nothing, but must not be another one.
_LABEL = "\ue000"

_IN_FULL = (
    # «ngày 25 tháng 11 năm 2022»
    (re.compile(r"\bngày (\d+) tháng (\d+) năm (\d+)"), r"ngày \1/\2/\3"),
    (re.compile(r"\b(?:trong )?trường hợp\b", re.IGNORECASE), "nếu"),
    (re.compile(r"\bbao gồm\b", re.IGNORECASE), "gồm"),
    (re.compile(r"\s(?:như sau|sau đây|dưới đây|sau)\s*:", re.IGNORECASE), ":"),
    # «(1) …» anywhere; «a) …», «2. …», «– …» after "…:" and "…;", and at the head of a line, which
    # may be an item of what was announced above it
    (re.compile(r"\((\d{1,2})\)"), rf" {_LABEL}\1 "),
    (re.compile(r"(?<=[;:])\s*(\d{1,3}(?=[.)])|[a-zđ](?=\)))[.)]\s"), rf" {_LABEL}\1 "),
    (re.compile(r"[.\s]*^\s*(\d{1,3}(?=[.)])|[a-zđ](?=\)))[.)]\s", re.M), rf"; {_LABEL}\1 "),
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


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in the form in which words are compared, and what stands before it.

    `pause` is "" for nothing, "," for a pause, ":" before what is announced, ";" between items, "."
    after a sentence. `depth` counts the brackets around it.
    """

    form: str
    capital: bool
    number: bool
    pause: str
    depth: int


def supports(quote: str, sentence: str) -> bool:
    """Return whether `sentence` says nothing but what `quote` says.

    >>> words = "Các tỉnh chưa ban hành Quy chế phải báo cáo Bộ theo mẫu."
    >>> supports(words, "Các tỉnh chưa ban hành quy chế phải báo cáo Bộ.")
    True
    >>> supports(words, "Các tỉnh phải báo cáo Bộ."), supports(words, "Bộ phải báo cáo các tỉnh.")
    (False, False)
    """
    given, said = _words(quote, quoted=True), _words(sentence, quoted=False)
    if "?" in sentence:
        return False
    if sum(word.form not in _LINKING for word in said) < _FEWEST:
        return False
    weights = _weights(given)
    return any(
        _may_begin(given, weights, start) and _may_end(given, weights, end)
        for start, end in _stretches(given, weights, said)
    )


@lru_cache(maxsize=64)
def _words(text: str, *, quoted: bool) -> tuple[_Word, ...]:
    text = nfc(text)
    for pattern, form in _IN_FULL:
        text = pattern.sub(form, text)
    found: list[_Word] = []
    pause, depth = ".", 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[0] == _LABEL:
            # What comes after a label begins as if it were not there.
            found.append(_Word(piece.lower(), False, False, pause, depth))
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
            found.append(_Word(plain, capital, plain[0].isdigit(), pause, depth))
            pause = ""
    return tuple(found)


_STRENGTH = ["", ",", ":", ";", "."]
_PAUSES = {".": ".", ";": ";", "\n": ".", ":": ":"}
_ENDS = (";", ".")


def _weights(words: Sequence[_Word]) -> list[int]:
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


def _stretches(
    given: Sequence[_Word], weights: Sequence[int], said: Sequence[_Word]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each stretch of `given` that `said` is in short."""
    # Where the words said so far can end → where they can have begun.
    ends: dict[int, set[int]] = {}
    begun = False
    for number, word in enumerate(said):
        reached: dict[int, set[int]] = {}
        if not begun:
            for place, other in enumerate(given):
                if _same(word, other, first=number == 0):
                    reached[place] = {place}
        for end, starts in ends.items():
            # An item more may be joined by a word.
            paused = ";." if word.pause else ";" if said[number - 1].form == "và" else ""
            for place in _next(given, weights, end, paused=paused):
                # "Không, được thu phí" says the contrary of "Không được thu phí".
                if word.pause and not given[place].pause and said[number - 1].form not in _LINKING:
                    continue
                if _same(word, given[place], first=word.pause == "."):
                    reached.setdefault(place, set()).update(starts)
        if word.form in _LINKING:
            for end, starts in ends.items():
                reached.setdefault(end, set()).update(starts)
            begun = begun or bool(ends)
        else:
            begun = True
        ends = reached
        if begun and not ends:
            return
    yield from ((start, end) for end, starts in ends.items() for start in starts)


def _same(said: _Word, given: _Word, *, first: bool) -> bool:
    """Return whether a word is the one given; a name must be one there too."""
    return said.form == given.form and (given.capital or first or not said.capital)


def _next(
    given: Sequence[_Word], weights: Sequence[int], end: int, *, paused: str
) -> Iterator[int]:
    """Yield the places of the words that may follow that at `end`, what is between left out.

    `paused` are the ends of items and sentences that may be passed over.
    """
    here = given[end]
    place, left_out = end + 1, 0
    while place < len(given):
        word = given[place]
        if word.depth > here.depth:
            # Words in brackets may stay or go, all of them, unless they limit what is said.
            if left_out == 0:
                yield place
            close = place
            while close < len(given) and given[close].depth > here.depth:
                if weights[close] == 2:
                    return
                close += 1
            place = close
            if place < len(given) and given[place].pause not in _ENDS:
                yield place
            return
        ended = word.pause in _ENDS and word.pause not in paused
        if ended or (left_out and word.pause):
            return
        if left_out != 1:  # a preposition without what it goes with
            yield place
        # Leaving out this word, and looking at the next.
        if word.form[0] == _LABEL:
            place += 1
            continue
        if word.form not in _LINKING:
            left_out += 1
        announces = word.form in _LINKING and left_out == 0
        if weights[place] or word.number or word.capital:
            return
        if left_out == 1 and word.form not in _ASIDE and word.form not in _LINKING:
            return
        if word.pause and not announces:
            return
        if left_out > _LONGEST_GAP or word.depth < here.depth:
            return
        place += 1


def _may_begin(given: Sequence[_Word], weights: Sequence[int], start: int) -> bool:
    """Return whether what stands before `start` may be left out."""
    # In the middle of a clause the words may be somebody's proposal, or part of a name.
    first = start
    while first and not given[first].pause and given[first - 1].form in _PREFACES:
        first -= 1
    if not given[first].pause:
        return False
    enumerated = given[first].pause == ","
    same_item, announcing = given[start].pause not in _ENDS, False
    after = given[start].pause
    for place in range(start - 1, -1, -1):
        if after == ".":
            break
        # "Nghiêm cấm các hành vi sau:" holds for every item that it announces.
        announcing = after == ":" or (announcing and after != ";")
        if (weights[place] and same_item) or (weights[place] == 2 and announcing):
            return False
        if enumerated and same_item and given[place].form in _GOVERNING:
            return False
        after = given[place].pause
        same_item = same_item and after not in _ENDS
    return True


def _may_end(given: Sequence[_Word], weights: Sequence[int], end: int) -> bool:
    """Return whether what stands after `end` may be left out."""
    place = end + 1
    while place < len(given) and given[place].pause not in _ENDS:
        if weights[place] == 2:
            return False
        place += 1
    rest = [word for word in given[end + 1 : place] if word.depth <= given[end].depth]
    if not rest:
        return True
    following = rest[0]
    named = rest[1] if following.form in {"và", "hoặc"} and len(rest) > 1 else following
    if named.capital and any(word.capital for word in given[max(end - 2, 0) : end + 1]):
        return False  # a name, or a list of names, cut short
    if following.form == "ngày" and given[end].number:
        return True  # the day of a document, whose number is enough
    towards = [word.form for word in rest[:2]] == ["đối", "với"]
    return bool(following.pause) or following.form in _OVER or towards
