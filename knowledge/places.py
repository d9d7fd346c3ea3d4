"""Find the places that a list in words names: "điểm a, b khoản 1 và khoản 3 Điều 5"."""

import re

from knowledge.model import Locator
from knowledge.vietnamese import ALPHABET

# One of the words, its label, and more labels after it.
_POINT = r"[a-zđ]\d?"
_CLAUSE = r"\d{1,3}[a-zđ]?"
_ARTICLE = r"\d{1,4}[a-zđ]{0,2}"


def _listed(name: str, label: str) -> str:
    """Return a pattern for "điểm a", "các điểm b, đ và e", "Điều 7 đến 10" of one kind."""
    return (
        rf"(?P<{name}>(?:{name})\s+{label}(?!\w)"
        rf"(?:(?:\s*,\s*(?:và\s+)?|\s+và\s+|\s+đến\s+){label}(?![\w/]))*)"
    )


# "điểm a", "các khoản 3, 4 và 17", "Điều 7 đến 10"; the name of the group is the kind of place.
PLACE = re.compile(
    "|".join(
        [
            _listed("điểm", _POINT),
            _listed("khoản", _CLAUSE),
            _listed("điều", _ARTICLE),
        ]
    ),
    re.IGNORECASE,
)


def listed_places(words: str, around: Locator | None = None) -> list[tuple[Locator, int]]:
    """Return the places that `words` name in order, each with the offset of its smallest label.

    Lists are spelt out, smaller before larger: "điểm a, b khoản 1 và khoản 3 Điều 5". `around` is
    the place that goes without saying; without it, words that leave an article out name nothing.

    >>> [str(place) for place, _ in listed_places("điểm b, đ khoản 3 Điều 7; khoản 4, 5 Điều 9")]
    ['7.3.b', '7.3.đ', '9.4', '9.5']
    >>> [str(place) for place, _ in listed_places("điểm đ khoản 3", Locator(("9",)))]
    ['9.3.đ']
    """
    points: list[tuple[str, int]] = []
    inside: list[tuple[tuple[str, ...], int]] = []  # the labels below the article
    found: list[tuple[Locator, int]] = []
    for match in PLACE.finditer(words):
        kind = (match.lastgroup or "").lower()
        labels = [(label, match.start()) for label in _labels(match[0])]
        if kind == "điểm":
            points += labels
        elif kind == "khoản":
            for clause, position in labels:
                within = [((clause, point), at) for point, at in points]
                inside += within or [((clause,), position)]
            points = []
        else:
            inside += [((point,), at) for point, at in points]
            for article, position in labels:
                found += [(Locator((article, *rest)), at) for rest, at in inside] or [
                    (Locator((article,)), position)
                ]
            points, inside = [], []
    if around is None and (points or inside):
        return []
    if around is not None:
        # What is left without an article belongs to the place spoken of.
        inside += [((*around.labels[1:2], point), at) for point, at in points]
        found += [(Locator((around.labels[0], *rest)), at) for rest, at in inside]
    return found


def _labels(listed: str) -> list[str]:
    """Return the labels of a list in words, with "7 đến 10" and "a đến d" spelt out."""
    labels: list[str] = []
    pieces = re.split(r"(\s*,\s*(?:và\s+)?|\s+và\s+|\s+đến\s+)", listed.split(None, 1)[1])
    for index in range(0, len(pieces), 2):
        label = pieces[index]
        if index and pieces[index - 1].strip() == "đến":
            labels += _between(labels[-1], label)
        labels.append(label)
    return labels


def _between(first: str, last: str) -> list[str]:
    if first.isdecimal() and last.isdecimal():
        return [str(number) for number in range(int(first) + 1, int(last))]
    if first in ALPHABET and last in ALPHABET:
        letters = ALPHABET[ALPHABET.index(first) + 1 : ALPHABET.index(last)]
        return [letter for letter in letters if letter not in "fjwz"]
    return []
