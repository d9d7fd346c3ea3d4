"""Walk from a place to the next, the one before, or several on: "mục sau", "lùi lại hai mục"."""

import re
from collections.abc import Sequence

from knowledge.model import Document, Kind, Provision

ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        ("nhat dau", "hai nhi", "ba", "tu bon", "nam", "sau", "bay", "tam", "chin", "muoi"), 1
    )
    for word in words.split()
}
_NUMBER = rf"(?:\d+|mot|{'|'.join(ORDINALS)})"
THING = r"(?:dau viec|phan viec|viec|cai|y|nhiem vu|nv|noi dung|gach dau dong|so)"
_LEVEL = rf"(?:muc|dieu|diem|khoan|phan|{THING})"
# What the outermost word of a place that stands inside another is called, folded.
KINDS = {
    "khoan": Kind.KHOAN,
    "diem": Kind.DIEM,
    "nhiem vu": Kind.NHIEM_VU,
    "nv": Kind.NHIEM_VU,
    "doan": Kind.PART,
}
_NEXT = r"(?:tiep(?: theo)?|sau|ke(?: tiep| sau)?|lien sau|duoi)"
_BEFORE = r"(?:truoc|lien truoc|ngay truoc|tren)"
_NEIGHBOUR = re.compile(
    rf"\b(?P<of>{_LEVEL})\b(?: (?:o|lien|ngay|ma|nam|phia|ben|va|roi|doc|noi|ke))* "
    rf"(?:(?P<next>{_NEXT})|(?P<before>{_BEFORE}))\b(?! (?:day|cung|chot|khi|ngay|do co|cuoi)\b)"
)
# «tiếp đi», «sau nó là gì», «trước nó?», said alone
_BESIDE = re.compile(
    r"^(?:doc |xem |noi |sang |roi )*"
    r"(?:(?P<next>tiep(?: theo)?|ke tiep|(?:lien |ngay )?sau (?:no|do))"
    r"|(?P<before>(?:lien |ngay )?truoc (?:no|do)))"
    r"(?: (?:di|la|gi|la gi|nua|noi|thi sao|xem))*$"
)
# «lùi lại hai mục», «tới thêm 2 khoản»
_STEPS = re.compile(
    rf"\b(?:(?P<before>lui|lai|tro lai|quay lai|len)|(?P<next>toi|tien|xuong|them|sang))"
    rf"(?: (?:lai|ve|them|len|xuong|toi))* (?P<steps>{_NUMBER}) (?P<of>{_LEVEL})\b"
)


def walked(
    document: Document, path: Sequence[Provision], words: str, *, sixth: bool
) -> Provision | None:
    """Return the place before or after that of `path` to which `words` walk; None for others."""
    if match := _STEPS.search(words):
        number = match["steps"]
        steps = int(ORDINALS.get(number, "1" if number == "mot" else number))
        return _beside(document, path, match["of"], -steps if match["before"] else steps)
    if (match := _NEIGHBOUR.search(words)) and not (sixth and match["next"] == "sau"):
        return _beside(document, path, match["of"], 1 if match["next"] else -1)
    if match := _BESIDE.match(words):
        return _beside(document, path, "", 1 if match["next"] else -1)
    return None


def _beside(document: Document, path: Sequence[Provision], of: str, steps: int) -> Provision | None:
    """Return the provision as many `steps` from that of `path` which is called `of`."""
    if of in {"muc", "dieu", "phan"}:
        found = next((p for p in path if p.kind in {Kind.MUC, Kind.DIEU}), None)
    else:
        # the khoản around the điểm that was quoted last, where "khoản" is said
        kind = KINDS.get(of, path[-1].kind)
        found = next((p for p in reversed(path) if p.kind is kind), path[-1])
    if found is None:
        return None
    alike = [p for p in document.walk() if p.kind is found.kind]
    place = alike.index(found) + steps
    return alike[place] if 0 <= place < len(alike) else None
