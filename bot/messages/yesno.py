"""What leads the answer to a yes-or-no question: the word, and what in the text decides it."""

import datetime
from collections.abc import Sequence

from knowledge.vietnamese import day


def in_list(
    word: str,
    name: str,
    frame: str,
    before: datetime.date | None,
    known: datetime.date | None = None,
) -> str:
    """Return that a province is in a printed list.

    `before` is when it grew into what it is now; `word` is as of the day `known`, if any.
    """
    former = f" (là {name} trước ngày {day(before)})" if before else ""
    opening = f"Tính đến ngày {day(known)}: {word}. " if word and known else _opening(word)
    return f"{opening}{name}{former} có tên trong danh sách “{frame}”."


def not_in_list(word: str, name: str, frame: str) -> str:
    """Return that a province is not in a printed list."""
    return f"{_opening(word)}{name} không có tên trong danh sách “{frame}”."


def part_in_list(name: str, parts: Sequence[str], frame: str) -> str:
    """Return that not the province itself, but one that is now part of it, is in the list."""
    named = " và ".join(parts)
    return (
        f"{name} không có tên trong danh sách “{frame}”; {named}, nay thuộc {name}, có tên trong "
        "danh sách đó."
    )


def unit_in_list(name: str, unit: str, frame: str) -> str:
    """Return that not the province itself, but the one that took it in later, is in the list."""
    return (
        f"{name} không có tên trong danh sách “{frame}”. {unit}, nơi {name} nay thuộc về, có tên, "
        f"nhưng đó là {unit} trước khi sáp nhập."
    )


def text_gives(word: str, printed: str) -> str:
    """Return the number that the text gives for what the question counts."""
    return f"{_opening(word)}Văn bản nêu “{printed}”."


def _opening(word: str) -> str:
    return f"{word[:1].upper()}{word[1:]}. " if word else ""
