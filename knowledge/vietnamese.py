"""The language's rules: one Unicode form, folding, syllables, the order of labels."""

import datetime
import itertools
import re
import unicodedata

# đ has no decomposition in Unicode, so NFD alone leaves it.
_D = str.maketrans("đĐ", "dD")

# Letters as Vietnamese lists use them: đ comes after d; f, j, w, z are not used for points.
ALPHABET = "abcdđefghijklmnopqrstuvwxyz"

_SYLLABLE = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"(\d*)(.*)", re.DOTALL)
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def nfc(text: str) -> str:
    """Return `text` in NFC, the one form in which offsets into documents are counted.

    >>> len(nfc("điều kiện")), len(unicodedata.normalize("NFD", "điều kiện"))
    (9, 13)
    """
    return unicodedata.normalize("NFC", text)


def strip_marks(text: str) -> str:
    """Return `text` without tone and vowel marks, case kept; lengths may differ from NFC input.

    >>> strip_marks("Đồng bào dân tộc")
    'Dong bao dan toc'
    """
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare).translate(_D)


class _Folded(dict[int, str]):
    """What each letter folds to, worked out when it is first met."""

    def __missing__(self, letter: int) -> str:
        # Case folding can bring marks back (İ → i̇), so it goes before and after.
        self[letter] = folded = strip_marks(chr(letter).casefold()).casefold()
        return folded


_FOLDED = _Folded()


class _Aligned(dict[int, str]):
    """What each letter folds to where that is one letter, and else itself."""

    def __missing__(self, letter: int) -> str:
        folded = _FOLDED[letter]
        self[letter] = aligned = folded if len(folded) == 1 else chr(letter)
        return aligned


_ALIGNED = _Aligned()


def fold(text: str) -> str:
    """Return what somebody types who leaves out every mark and capital; idempotent.

    >>> fold("Nghị định số 72/2015/NĐ-CP"), fold("hoà") == fold("hòa")
    ('nghi dinh so 72/2015/nd-cp', True)
    """
    # Letters fold one by one; only what is left of other scripts may still be to compose.
    folded = text.translate(_FOLDED)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def syllables(text: str) -> list[str]:
    """Return the runs of letters and digits in `text`, lower case, in order.

    >>> syllables("Ủy ban nhân dân (UBND) 63 tỉnh")
    ['ủy', 'ban', 'nhân', 'dân', 'ubnd', '63', 'tỉnh']
    """
    return _SYLLABLE.findall(nfc(text).lower())


def day(date: datetime.date) -> str:
    """Return a date as print has it: days below 10 and months below 3 take a leading zero.

    >>> day(datetime.date(2022, 11, 5)), day(datetime.date(2026, 2, 28))
    ('05/11/2022', '28/02/2026')
    """
    # Nghị định 30/2020/NĐ-CP, Phụ lục I.
    month = f"{date.month:02}" if date.month < 3 else f"{date.month}"
    return f"{date.day:02}/{month}/{date.year}"


def roman_value(label: str) -> int | None:
    """Return the value of a Roman numeral in capitals, or None where `label` is not one.

    >>> roman_value("XIV"), roman_value("IIII"), roman_value("")
    (14, None, None)
    """
    if not label or not _ROMAN.fullmatch(label):
        return None
    values = [_ROMAN_VALUES[letter] for letter in label]
    following = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, following, strict=True))


def label_order(label: str) -> tuple[int, tuple[int, ...], str]:
    """Return a sort key for a printed label: numbers by value, letters with đ after d.

    >>> sorted(["đ", "10", "e", "2", "d", "21b", "21", "21a"], key=label_order)
    ['2', '10', '21', '21a', '21b', 'd', 'đ', 'e']
    """
    number, suffix = _LABEL.fullmatch(label).groups()  # type: ignore[union-attr]  # matches anything
    value = int(number) if number else roman_value(label) or 1_000_000
    letters = tuple(ALPHABET.find(letter) for letter in suffix.lower())
    return (value, letters, label)


def fold_aligned(text: str) -> str:
    """Return `text` folded character by character, so that offsets into it stay true.

    A character whose folded form is not one character long stands as it is.

    >>> fold_aligned("Điều 7 ﬁ"), len(fold_aligned("Điều 7 ﬁ"))
    ('dieu 7 ﬁ', 8)
    """
    return text.translate(_ALIGNED)


# Not after a number ("ĐT: 04. 37676666", "1. Hoàn thiện"), an initial or a short form ("TP. Huế").
_STOP = re.compile(r"(?<!\d)(?<!\b\w)(?<!\bTP)(?<!\bv\.v)[.!?][”\"')]*(?=\s+(?P<next>\S))|(?=\n)")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence in `text`, without the space around it.

    A sentence ends at a line's end, and at . ! ? before a capital or a digit.

    >>> text = "Gửi về TP. Huế. ĐT: 04. 37676666, hội thảo... giới thiệu.\\nTrân trọng./."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Gửi về TP. Huế.', 'ĐT: 04. 37676666, hội thảo... giới thiệu.', 'Trân trọng./.']
    """
    stops = [m.end() for m in _STOP.finditer(text) if not (m["next"] or "").islower()]
    stretches = []
    for start, end in itertools.pairwise([0, *stops, len(text)]):
        stretch = text[start:end]
        if words := stretch.strip():
            start += len(stretch) - len(stretch.lstrip())
            stretches.append((start, start + len(words)))
    return stretches
