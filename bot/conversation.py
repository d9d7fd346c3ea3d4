"""Read a message in the light of the one before: "còn điểm b?", "thế Đà Nẵng?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.turn import Turn
from index.focus import terms
from knowledge.cite import COMPLETE, find
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Kind, Locator, Provision
from knowledge.vietnamese import fold

_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        ("nhat dau", "hai", "ba", "tu bon", "nam", "sau", "bay", "tam", "chin", "muoi"), 1
    )
    for word in words.split()
}
# «việc thứ hai», «cái thứ 5», «nhiệm vụ đầu tiên», «ý cuối cùng», «việc 2», «ý số 3», «(2)»
_THING = r"(?:dau viec|phan viec|viec|cai|y|nhiem vu|nv|noi dung|gach dau dong)"
_ORDINAL = re.compile(
    rf"\b(?:{_THING} |muc |diem |khoan |phan )?"
    rf"(?:thu (?P<which>\d+|{'|'.join(_ORDINALS)})\b"
    r"|(?P<first>dau tien)\b|(?P<last>cuoi(?: cung)?)\b)"
    rf"|\b{_THING} (?:so )?(?P<counted>\d+)\b|^\W*(?:con|the)? ?\((?P<printed>\d+)\)"
)
# «mục tiếp theo», «điều trước đó», «khoản sau», «nhiệm vụ kế tiếp»
_NEIGHBOUR = re.compile(
    rf"\b(?P<of>muc|dieu|diem|khoan|phan|{_THING})\b.{{0,8}}"
    r"\b(?:(?P<next>tiep(?: theo)?|sau|ke(?: tiep)?|nua)|(?P<before>truoc|lien truoc))\b"
)
# «xem cả mục», «đầy đủ», «các việc còn lại», «nguyên văn»
_WHOLE = re.compile(
    r"\b(ca (muc|dieu|khoan|doan|phan)|day du|toan bo|toan van|nguyen van|con lai|xem het|het ca)\b"
)
# «nói rõ hơn», «cụ thể», «ở mục nào», «trang mấy»: the place itself once more
_AGAIN = re.compile(
    r"^\W*(?:(?:noi|giai thich|chi tiet|cu the|ro) )*(?:ro|cu the|chi tiet|ky)(?: hon| them)?\W*$"
    r"|^\W*(?:cai do |viec do |cho do |no )?(?:nam )?(?:o|tai|la)? ?"
    r"(?:muc|dieu|khoan|diem|trang|cho) (?:nao|may)\W*$"
)
# Words that point back; or a question that begins as a continuation of another.
_POINTS_BACK = re.compile(
    r"\b(do|ay|nay|no|tren|vua (roi|noi|neu)|noi tren)\b"
    r"|^\s*(the|con|vay|roi|the con|vay con|va)\b|\b(thi sao|nua)\s*[?.!]*$"
)
# «chuyện khác», «câu hỏi khác», «nhân tiện»
_NEW_TOPIC = re.compile(
    r"\b(chuyen khac|viec khac|cau (hoi )?khac|hoi khac|nhan tien|sang chuyen)\b"
)

# A question with no more weight than this (about two common content words) leans on the last one.
# Set by hand.
_LIGHT = 14.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a message is read: a place it points at, or the places that it leans on."""

    place: Citation | None = None
    around: tuple[Citation, ...] = ()


def read(turn: Turn | None, question: str, shelf: Shelf) -> Reading:
    """Return how `question` is meant after `turn`, the last of its chat that still holds."""
    if turn is None:
        return Reading()
    words = fold(question)
    if _NEW_TOPIC.search(words):
        return Reading()
    for citation in turn.citations:
        if place := _pointed_at(question, words, citation, shelf):
            return Reading(place=place)
    light = sum(term.weight for term in terms(question)) <= _LIGHT
    if light or _POINTS_BACK.search(words):
        return Reading(around=turn.citations)
    return Reading()


def _pointed_at(question: str, words: str, last: Citation, shelf: Shelf) -> Citation | None:
    """Return the place that `question` names from where `last` stands; None where it names none."""
    document = shelf.documents.get(last.document)
    if document is None or last.locator is None:
        return None
    path = document.path(last.locator)
    found: Provision | None = None
    partial = [r for r in find(question) if r.locator and r.kind not in COMPLETE]
    if partial and partial[0].locator:
        found = _below(document, path, partial[0].locator)
    elif _AGAIN.search(words):
        found = path[-1]
    elif _WHOLE.search(words):
        found = path[-2] if len(path) > 1 and not path[-1].children else path[-1]
    elif match := _NEIGHBOUR.search(words):
        found = _neighbour(document, path, match)
    elif match := _ORDINAL.search(words):
        found = _nth(document, path, match)
    return shelf.citation(document.number, found.locator) if found else None


def _levels(document: Document, path: Sequence[Provision]) -> list[tuple[Provision, ...]]:
    """Return the lists that a label may be meant of: inside the place, beside it, and so on up."""
    inside = [provision.children for provision in reversed(path)]
    return [level for level in (*inside, document.provisions) if level]


def _below(document: Document, path: Sequence[Provision], labels: Locator) -> Provision | None:
    for level in _levels(document, path):
        for provision in level:
            if provision.locator.labels[-1] == labels.labels[0]:
                full = Locator((*provision.locator.labels, *labels.labels[1:]))
                return document.find(full)
    return None


def _nth(document: Document, path: Sequence[Provision], match: re.Match[str]) -> Provision | None:
    for level in _levels(document, path):
        listed = [p for p in level if p.kind is not Kind.PART]
        if len(listed) < 2:
            continue
        if match["last"]:
            return listed[-1]
        number = match["which"] or match["counted"] or match["printed"] or "1"
        which = _ORDINALS.get(number, number)
        if which.isdigit() and 0 < int(which) <= len(listed):
            return listed[int(which) - 1]
    return None


def _neighbour(
    document: Document, path: Sequence[Provision], match: re.Match[str]
) -> Provision | None:
    """Return the provision after or before that of `path` which `match` speaks of."""
    step = 1 if match["next"] else -1
    if match["of"] in {"muc", "dieu", "phan"}:
        found = next((p for p in path if p.kind in {Kind.MUC, Kind.DIEU}), None)
    else:
        found = path[-1]
    alike = [p for p in document.walk() if found and p.kind is found.kind]
    if found is None:
        return None
    place = alike.index(found) + step
    return alike[place] if 0 <= place < len(alike) else None
