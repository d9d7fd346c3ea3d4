"""How far a message that leans on what was said means a place: how near, and what it asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.focus import terms
from knowledge.library import Shelf
from knowledge.model import Citation, Kind, Locator
from knowledge.vietnamese import fold

# How near a place is to the one that was talked of: itself, beside it in the same list, inside it,
# around it, elsewhere in the same mục or Điều. Near what a conditional logit found on 96 later
# turns of the valid and practice conversations, 2026-11; none matters to a tenth.
_EXACT, _BESIDE, _INSIDE, _AROUND, _ALONG = 1.0, 0.8, 0.5, 0.4, 0.15
# So much of the strength is nearness; the rest is that the message says little by itself, which
# counts for every place of a document that was talked of.
_NEARNESS = 0.53
# A message with no more weight than this says little by itself (about eight content words).
_FULL = 60.0
# What speaks for a place apart from the talk counts this much less where the message says nothing:
# every text has a word as common as "gửi". From this weight on it counts in full.
_LESS, _ENOUGH = 0.4, 12.0
# A message as light as this asks nothing of another document (about four content
# words). By hand.
_STRAYS = 0.75
# What a place counts that has hardly any of the message's words, beside one that has all.
_SOME = 0.3
# What a place counts that has none of the message's words: where it gives what is asked for, and
# where the message points back.
_GIVES, _POINTED = 0.8, 0.6

_BACK = re.compile(r"\b(?:do|ay|nay|no|tren|kia|day)\b")

# What a letter is headed with is not meant by "gửi cho ai?" after one of its mục.
_HEAD = frozenset({"kinh-gui", "trich-yeu"})

# «còn địa phương?», «công tác phí thì sao»: the same is asked of something else, which stands as
# deep in its document; by hand, as much as half of what a place beside has before one inside.
_ALIKE = re.compile(r"^(?:(?:the|con|vay|roi|va) )+|(?: (?:thi sao|thi the nao|thi|ra sao|nua))+$")
_ASKS = re.compile(r"\b(?:ai|gi|nao|dau|may|sao|bao|khong|chua|ko)\b")
_LEVEL = 0.15

# «khoản nào nói về tỉnh»: one inside the place, or beside it.
_PICKS = re.compile(r"\b(?:khoan|diem|nhiem vu|viec|y) nao\b")
_PICKED = {_INSIDE: 1.0, _BESIDE: _BESIDE, _EXACT: _INSIDE}

_BODY = (
    r"\b(?:bo (?!sung|tri|phan|may|mon)[a-z]+|so (?!tai|luong|huu|do|lieu|voi|sanh|ket|che)[a-z]+"
    r"|cuc [a-z]+|uy ban nhan dan|dia phuong|cac tinh|co quan|chinh phu"
    r"|thu tuong|nguoi [a-z]+|chu tich|don vi|can bo|doi ngu|tham tan|phong vien|bao chi)\b"
)
_DAY = (
    r"\b(?:ngay \d|\d{1,2}/\d{1,2}\b|thang \d|truoc ngay|\d+ (?:ngay|gio|thang)\b|quy [iv]+\b"
    r"|cham nhat|ngay (?:ky|nhan|lam viec))"
)
# How officers ask, and how a text gives it, both folded.
_ASKED = tuple(
    (re.compile(asked), re.compile(given))
    for asked, given in (
        # «ai», «nộp cho bộ nào», «mấy ông nào»
        (
            r"\b(?:ai|(?:co quan|bo|so|don vi|cuc|vu|ben|cap|nguoi|ong|nganh|phong"
            r"|(?<!van )ban) nao)\b",
            _BODY,
        ),
        # «khi nào», «tháng mấy», «hạn chót»
        (
            r"\b(?:khi nao|bao gio|luc nao|chung nao|(?:ngay|thang|hom|quy) (?:nao|may)"
            r"|han (?:chot|cuoi|nop|gui)|thoi han|den han)\b",
            _DAY,
        ),
        (r"\bnam (?:nao|may)\b", r"\bnam \d{4}\b|/\d{4}\b|\b\d{4} ?[-–] ?\d{4}\b"),
        # «bao lâu», «mấy ngày», «mấy tiếng»
        (
            r"\b(?:bao lau|may (?:ngay|gio|tieng|thang|nam))\b",
            r"\d+ ?(?:ngay|gio|thang|nam|h)\b|\bdinh ky\b|\b(?:hang|moi) (?:thang|quy|nam)\b",
        ),
        # «để làm gì», «mục đích là gì», «vì sao»
        (
            r"\b(?:de (?:lam )?(?:gi|chi)|muc dich|nham (?:lam )?gi|vi sao|tai sao|ly do)\b",
            r"\b(?:nham|de|gop phan|muc dich|qua do|phuc vu|vi|do)\b",
        ),
        # «địa chỉ», «ở đường nào»
        (
            r"\b(?:dia chi|tru so|(?:duong|pho) nao)\b",
            r"\bdia chi\b|\bso \d+ [a-z]+ [a-z]+ [a-z]+\b",
        ),
        # «bao nhiêu phần trăm»; what a number alone counts, money or a share
        (r"\b(?:may|bao nhieu) phan tram\b", r"\d ?%|\bphan tram\b"),
        (r"\bbao nhieu\W*$", r"\d[\d.,]* ?(?:%|dong\b|trieu\b|ty\b|nguoi\b|phan tram\b)"),
        # «số điện thoại chỗ đó», «họp mấy lần», «bị phạt bao nhiêu», «ai làm cục trưởng»
        (r"\b(?:so dien thoai|sdt|duong day nong|hotline)\b", r"\b(?:dien thoai|hotline)\b"),
        (r"\bmay lan\b", r"\blan\b|\bdinh ky\b|\b(?:hang|moi) (?:thang|quy|nam|tuan)\b"),
        (r"\b(?:bi phat|muc phat|phat tien)\b", r"\b(?:muc phat|xu phat|phat tien)\b"),
        (r"\bten mien\b", r"\bten mien\b|\.vn\b"),
        (r"\b(?:ai|nguoi nao) (?:la|lam|giu chuc) cuc truong\b", r"\bcuc truong\b"),
        (r"\b(?:ai|nguoi nao) (?:la|lam|giu chuc) truong\b", r"\btruong ban\b|\bnguoi dung dau\b"),
    )
)  # fmt: skip
# «mấy buổi», «bao nhiêu người»: a thing that a text must name, where nothing else is asked.
_COUNTED = re.compile(
    r"\b(?:may|bao nhieu) (?!phan tram|lau|gio|ngay|tieng|thang|nam|lan|ong|le|chuc)"
    r"(?:(?:cuon|chiec|cai|con|to|tam|dau) )?(?P<thing>[a-z]+)"
)
_ASKS_TOO = re.compile(r"\b(?:nao|gi|ai|sao|dau)\b")
# «Quyết định số 1079/QĐ-TTg ngày 14/9/2022»: the day of a document that is cited is no answer.
_DATED = re.compile(r"\b\d+/\S+ ngay \d{1,2}/\d{1,2}/\d{4}")
_ANY = frozenset(
    """
    ai bo so cuc vu ben cap nguoi ong ba nganh ban phong quan vi noi cho the khi luc hoi ngay thang
    nam hom quy gio muc dieu khoan diem phan cai viec vu loai kieu cach phia huong lieu ban dinh tu
    nghi luat thu gi dang chung chuyen kia may tinh huyen xa phuong dung truong duong pho cach hinh
    nhiem can don co nguyen quyen trach chuong de nhom hoat mat buoc giai dia dau y nguon bien
    den la va hay anh chi em roi vay
    """.split()
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a message leans on.

    `near` has how near each place is to those talked of, 0 to 1; `light` is how little the message
    says, 0 to 1, and `alone` how much it counts what it finds by itself. `alike` is whether it asks
    the same of something else ("còn địa phương?"), `depth` how deep the first place lies.
    """

    question: str
    near: Mapping[tuple[str, Locator], float]
    documents: frozenset[str]
    light: float
    alone: float
    alike: bool
    depth: int
    says_nothing: bool

    def strength(self, place: tuple[str, Locator], met: float, text: str) -> float:
        """Return how far, 0 to 1, the message means `place`, of whose `text` it meets a share.

        One that does not give what is asked for is not meant; nor is one of which the message has
        no word ("trời có mưa không?"), unless it asks for what is there, or for nothing else.
        """
        if place[0] not in self.documents or (
            place[1].labels[0] in _HEAD and place not in self.near
        ):
            return 0.0
        given = fits(self.question, text)
        if given < 0:
            meant = 0.0
        elif self.says_nothing:
            meant = 1.0
        elif met:
            meant = _SOME + (1 - _SOME) * met
        elif given > 0:
            # beside the place, other words than those of the message stand
            meant = _GIVES if self.near.get(place, 0.0) in {_EXACT, _INSIDE} else _GIVES / 3
        else:
            meant = _POINTED if _BACK.search(fold(self.question)) else 0.0
        nearness = self.near.get(place, 0.0)
        if _PICKS.search(fold(self.question)):
            nearness = _PICKED.get(nearness, 0.0)
        if self.alike and len(place[1].labels) == self.depth:
            nearness += _LEVEL
        return meant * (_NEARNESS * nearness + (1 - _NEARNESS) * self.light)

    def strays(self, document: str) -> bool:
        """Return whether the message says too little to ask something of that document."""
        return self.light > _STRAYS and document not in self.documents


def asks_alike(question: str) -> bool:
    """Return whether `question` only names what is asked about next, as before.

    >>> asks_alike("còn địa phương?"), asks_alike("công tác phí thì sao"), asks_alike("ai làm")
    (True, True, False)
    """
    words = " ".join(re.findall(r"\w+", fold(question)))
    return bool(_ALIKE.search(words)) and not _ASKS.search(_ALIKE.sub(" ", words))


def leaning(question: str, around: Sequence[Citation], shelf: Shelf) -> Leaning:
    """Return what `question` leans on where the places `around` were talked of."""
    near: dict[tuple[str, Locator], float] = {}
    for citation in around:
        document = shelf.documents.get(citation.document)
        path = document.path(citation.locator) if document and citation.locator else ()
        if not path:
            continue
        top = next((p for p in path if p.kind in {Kind.MUC, Kind.DIEU}), path[0])
        here = path[-1].locator.labels
        for provision in top.walk():
            key = (citation.document, provision.locator)
            near[key] = max(_nearness(provision.locator.labels, here), near.get(key, 0.0))
    asked = terms(question)
    weight = sum(term.weight for term in asked)
    return Leaning(
        question,
        near,
        frozenset(citation.document for citation in around),
        max(1 - weight / _FULL, 0.0),
        1 - _LESS * max(1 - weight / _ENOUGH, 0.0) if around else 1.0,
        bool(around) and asks_alike(question),
        len(around[0].locator.labels) if around and around[0].locator else 0,
        not asked,
    )


def _nearness(place: tuple[str, ...], here: tuple[str, ...]) -> float:
    if place == here:
        return _EXACT
    if place[: len(here)] == here:
        return _INSIDE
    if here[: len(place)] == place:
        return _AROUND
    return _BESIDE if place[:-1] == here[:-1] else _ALONG


def fits(question: str, text: str) -> int:
    """Return 1 where `text` holds the kinds of answer that `question` asks for, -1 where it lacks
    one, 0 where the question asks for none that can be told by its form.

    >>> fits("nộp cho bộ nào", "gửi Bộ Ngoại giao"), fits("mấy buổi", "mở lớp"), fits("gì", "…")
    (1, -1, 0)
    """
    words, said = fold(question), _DATED.sub(" ", fold(text))
    told = [bool(given.search(said)) for asked, given in _ASKED if asked.search(words)]
    if not _ASKS_TOO.search(words):
        things = [match["thing"] for match in _COUNTED.finditer(words)]
        told += [bool(re.search(rf"\b{thing}\b", said)) for thing in things if thing not in _ANY]
    if not told:
        return 0
    return 1 if all(told) else -1
