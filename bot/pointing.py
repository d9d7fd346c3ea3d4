"""Find the place that a message points at from where another stands: "còn điểm b", "việc thứ 2"."""

import re
from collections.abc import Sequence

from knowledge.cite import COMPLETE, find
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Kind, Locator, Provision, has_articles
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
    r"|^\W*(?:(?:cai|viec|cho|muc|dieu|khoan|diem|quy dinh|doan) (?:do|nay|ay) |no )?(?:nam )?"
    r"(?:o|tai|la|theo|thuoc)? ?(?:muc|dieu|khoan|diem|trang|cho|van ban) (?:nao|may)\W*$"
)
# What the outermost word of a place that stands inside another is called, folded.
KINDS = {
    "khoan": Kind.KHOAN,
    "diem": Kind.DIEM,
    "nhiem vu": Kind.NHIEM_VU,
    "nv": Kind.NHIEM_VU,
    "doan": Kind.PART,
}


def pointed_at(question: str, last: Citation, shelf: Shelf) -> Citation | None:
    """Return the place that `question` names from where `last` stands; None where it names none.

    A label of a kind that is there, but not with that number, gives the place that is asked for,
    though the document lacks it: "khoản 12" beside the nine khoản of a Điều.
    """
    document = shelf.documents.get(last.document)
    if document is None or last.locator is None:
        return None
    words = fold(question)
    path = document.path(last.locator)
    if not path:
        return None
    for reference in find(question):
        if reference.locator and reference.kind and reference.kind not in COMPLETE:
            locator = below(document, path, reference.locator, reference.kind)
            return shelf.citation(document.number, locator) if locator else None
    found: Provision | None = None
    if _AGAIN.search(words):
        found = path[-1]
    elif _WHOLE.search(words):
        found = path[-2] if len(path) > 1 and not path[-1].children else path[-1]
    elif match := _NEIGHBOUR.search(words):
        found = _neighbour(document, path, match)
    elif match := _ORDINAL.search(words):
        found = _nth(document, path, match)
    return shelf.citation(document.number, found.locator) if found else None


def below(
    document: Document, path: Sequence[Provision], labels: Locator, kind: str
) -> Locator | None:
    """Return the place of `labels` nearest to `path`: in it, beside it, and so on up.

    `kind` is what the first label is called. Where some level has that kind, but none the label,
    the place is the one that the innermost of them would have.
    """
    wanted = KINDS.get(kind)
    known = any(p.kind is wanted for p in document.walk())
    if not known and has_articles(document.number):
        return None  # no "nhiệm vụ 2" of a decree is its Điều 2
    lacking: Locator | None = None
    for level in _levels(document, path):
        alike = [p for p in level if p.kind is wanted] if known else level
        for provision in alike:
            if provision.locator.labels[-1] == labels.labels[0]:
                return Locator((*provision.locator.labels, *labels.labels[1:]))
        if alike and known and lacking is None:
            lacking = Locator((*alike[0].locator.labels[:-1], *labels.labels))
    return lacking


def _levels(document: Document, path: Sequence[Provision]) -> list[tuple[Provision, ...]]:
    """Return the lists that a label may be meant of: inside the place, beside it, and so on up."""
    inside = [provision.children for provision in reversed(path)]
    return [level for level in (*inside, document.provisions) if level]


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
        # the khoản around the điểm that was quoted last, where "khoản" is said
        kind = KINDS.get(match["of"], path[-1].kind)
        found = next((p for p in reversed(path) if p.kind is kind), path[-1])
    alike = [p for p in document.walk() if found and p.kind is found.kind]
    if found is None:
        return None
    place = alike.index(found) + step
    return alike[place] if 0 <= place < len(alike) else None
