"""What leads two wordings of a place: since when it reads otherwise, and by what."""

import datetime
from collections.abc import Sequence

from knowledge.model import Citation
from knowledge.vietnamese import day

_WHAT = {
    "changed": "thay đổi",
    "added": "được bổ sung",
    "removed": "bị bãi bỏ",
    "rewritten": "được viết lại gần như toàn bộ",
}


def changed(kind: str, place: Citation, since: datetime.date, by: Sequence[Citation]) -> str:
    """Return what became of a place, since when and by what, and how to read what follows.

    `kind` is "changed", "rewritten", "added" or "removed".
    """
    named = f", theo {'; '.join(map(str, by))}" if by else ""
    name = str(place)
    said = f"{name[:1].upper()}{name[1:]} {_WHAT[kind]} từ ngày {day(since)}{named}."
    if kind == "changed":
        said += " Chữ đậm ở lời văn trước là chữ bỏ đi, ở lời văn sau là chữ thêm vào."
    return said
