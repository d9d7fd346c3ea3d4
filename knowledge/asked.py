"""Questions that the places of the shipped texts answer, as officers put them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.model import Locator

# Beside the texts: one file for each document, of the same stem.
_FOLDER = "asked"
_DOCUMENT = re.compile(r"# (?P<number>\S+)")
_PLACE = re.compile(r"\[(?P<locator>[^\]\s]+)\]")


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question, and the smallest place that answers it."""

    text: str
    document: str
    locator: Locator


@cache
def known_questions() -> tuple[KnownQuestion, ...]:
    """Return the questions that ship, file by file in the order of their names."""
    folder = files("knowledge").joinpath(_FOLDER)
    if not folder.is_dir():
        return ()
    named = sorted((f for f in folder.iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)
    return tuple(q for file in named for q in read(file.read_text(encoding="utf-8"), file.name))


def read(text: str, name: str) -> Iterator[KnownQuestion]:
    r"""Yield the questions of a file: "# NUMBER", then "[LOCATOR]" before those of each place.

    Raises ValueError with `name` and the line where a question stands under no document or place.

    >>> [known.text for known in read("# 5740/BTTTT-TTĐN\n[2.a.1]\nai mở lớp tập huấn\n", "x.txt")]
    ['ai mở lớp tập huấn']
    """
    document, locator = "", None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if match := _DOCUMENT.fullmatch(line):
            document, locator = match["number"], None
        elif match := _PLACE.fullmatch(line):
            locator = Locator.parse(match["locator"])
        elif line and not (document and locator):
            raise ValueError(f"{name}, line {number}: {line!r} stands under no document or place")
        elif line and locator:
            yield KnownQuestion(line, document, locator)
