"""Mend the numbers of places that OCR misread: "khoản l" → "khoản 1", "§. Sửa" → "8. Sửa"."""

import re

# Digits, and what Tesseract takes them for in print at 200-300 dpi.
_ALIKE = {"l": "1", "I": "1", "|": "1", "{": "1", "O": "0", "Š": "5", "§": "8"}
_MISREAD = r"[\dlI|{OŠ§]"

# "khoản l Điều 2lb": after the word a number is due, with at most a small letter after it.
_AFTER_WORD = re.compile(
    rf"(?P<word>\b(?:[Kk]hoản|KHOẢN|[ĐđÐ]i[êềé]u|ĐIỀU)\s+)(?P<label>{_MISREAD}{{1,3}})"
    r"(?P<rest>[a-d]?)(?![\w/])"
)
# "“{. Cơ quan", "§. Sửa đổi", "“7, Kiểm tra" at a line's start, before a capital.
_AT_START = re.compile(
    rf"(?P<quote>[“\"]?)(?P<label>{_MISREAD}{{1,2}})(?P<stop>[.,])(?P<space>\s+)(?=[^\W\d_])"
)


def mend_labels(text: str) -> str:
    """Return `text` with the numbers of articles and clauses put right; words keep their count.

    >>> mend_labels("§. Sửa đổi khoản l Điều 2lb và Điều I")
    '8. Sửa đổi khoản 1 Điều 21b và Điều 1'
    >>> mend_labels("Phần I, Chương II khoản chi")
    'Phần I, Chương II khoản chi'
    """
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    line = _AFTER_WORD.sub(lambda m: f"{m['word']}{_digits(m['label'])}{m['rest']}", line)
    start = _AT_START.match(line)
    if start is None or not line[start.end()].isupper():
        return line
    label = start["label"]
    # "I. MỤC TIÊU" is a Roman section, "l. " and "{. " are not.
    if label.isdecimal() and start["stop"] == ".":
        return line
    if set(label) <= {"I"}:
        return line
    return f"{start['quote']}{_digits(label)}.{start['space']}{line[start.end() :]}"


def _digits(label: str) -> str:
    return "".join(_ALIKE.get(letter, letter) for letter in label)
