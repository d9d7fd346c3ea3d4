"""Find what a text quotes, and read the words around it without it."""

import re

# Stands for a quotation in the words around it; no text has this letter.
QUOTE = "\ue000"

# Straight marks say nothing about direction: they open before a label and close at a line's end.
_QUOTE_MARK = re.compile(
    r"""(?P<open>[“«]|(?:(?<=\n)|\A)[ \t]*"(?=\s*(?:Điều\s+\d|\d{1,3}[a-zđ]?\.\s|[a-zđ]\d?\)\s)))
    |(?P<close>[”»]|"(?=[.;,]?[ \t\r]*(?:\n|\Z)))""",
    re.VERBOSE,
)


def quotations(text: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of the outermost quotations of `text`, marks included, in order.

    A mark without its fellow is ignored. Straight marks count only where one opens a line before
    a label, as in an amendment printed with them.

    >>> quotations("Thay “A “b”” bằng “C")
    [(5, 12)]
    """
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for found in _QUOTE_MARK.finditer(text):
        if found["open"]:
            opened.append(found.end() - 1)
        elif opened:
            spans.append((opened.pop(), found.end()))
    outermost: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not outermost or span[0] >= outermost[-1][1]:
            outermost.append(span)
    return outermost


def without_quotes(words: str) -> tuple[str, list[str]]:
    """Return `words` with each outermost quotation as one sign, and the quotations unwrapped."""
    outside, quoted, start = [], [], 0
    for first, last in quotations(words) + _inline_straight(words):
        outside += [words[start:first], QUOTE]
        quoted.append(re.sub(r"[”»\"][.;,]?\s*$", "", words[first + 1 : last]).strip())
        start = last
    outside.append(words[start:])
    return "".join(outside), quoted


def _inline_straight(words: str) -> list[tuple[int, int]]:
    """Return quotations in straight marks, for texts that have no others."""
    if quotations(words):
        return []
    return [found.span() for found in re.finditer(r'"[^"]+"', words)]
