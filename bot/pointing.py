"""Find the place that a message points at from where another stands: "còn điểm b", "việc thứ 2"."""

import re
from collections.abc import Sequence

from bot.walking import KINDS, ORDINALS, THING, walked
from knowledge.cite import COMPLETE, find
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Kind, Locator, Provision, has_articles
from knowledge.vietnamese import fold, nfc

_LISTED = (
    rf"(?:{THING}|hinh thuc|cach|phuong thuc|giai phap|bien phap|quyen|trach nhiem|nguyen tac"
    r"|can cu|muc tieu|loai|nhom|chuong trinh|du an|muc|dieu|diem|khoan|phan)"
)
# «việc thứ hai», «cái thứ 5», «nhiệm vụ đầu tiên», «ý cuối cùng», «cái áp chót», «việc 2», «(2)»
_ORDINAL = re.compile(
    rf"\b(?:{_LISTED} )?(?:thu (?P<which>\d+|{'|'.join(ORDINALS)})\b|(?P<first>dau tien)\b)"
    rf"|\b{_LISTED} (?P<first_too>dau)\b(?! (?:moi|tu|ra|nam|thau|viec|dong|bao|bai)\b)"
    rf"|\b{_LISTED} (?:o |la )?(?P<but_one>ap chot|(?:ke|gan|sat) cuoi|truoc cuoi)\b"
    rf"|\b(?:{_LISTED} )?(?:o |la )?(?P<last>cuoi cung|sau cung|sau chot)\b"
    rf"|\b{_LISTED} (?:o |la )?(?P<last_too>cuoi|chot)\b(?! nam\b)"
    rf"|\b{_LISTED} (?:so )?(?P<counted>\d+)\b|^\W*(?:con|the)? ?\((?P<printed>\d+)\)"
)
# «mục tiếp theo», «điều trước đó», «khoản sau», «mục ngay trên», «nhiệm vụ kế tiếp»
# «còn điểm kia», «cái còn lại»: of two, the other one
_OTHER = re.compile(r"\b(?:muc|diem|khoan|cai|viec|phan|y|chuong trinh|du an) (?:kia|con lai)\b")
_SEVERAL = re.compile(r"\b(?:cac|nhung|may) [a-z]+(?: [a-z]+)? (?:kia|con lai)\b")
# «xem cả mục», «đọc hết điều đó», «các việc còn lại», «còn những việc nào nữa», «nguyên văn»
_KIND = r"(?:muc|dieu|khoan|diem|doan|phan)"
_WHOLE = re.compile(
    rf"\b(?:ca|nguyen|het|toan|het ca) (?P<of>{_KIND})\b"
    r"|\b(?:day du|(?<!kien )toan bo(?! may)|toan van|(?:xem|doc|noi|liet ke|ke) het"
    r"|het ca)\b"
    r"|^(?:(?:the|vay) )?(?:co|gom) may (?:khoan|diem|muc|y|viec|nhiem vu|noi dung)(?: (?:a|vay))?$"
    r"|\bcon lai (?:(?:nhung|cac|may) )?(?:gi|viec|nhiem vu|noi dung|y|cai)\b"
    r"|\bcon (?:(?:nhung|cac|may) )?(?:gi|viec gi|(?:viec|nhiem vu|noi dung|y|cai) nao)"
    r"(?: khac)? nua\b"
)
# «nói rõ hơn», «cụ thể», «ở mục nào», «trang mấy», «chép nguyên câu đó»: the place once more
_AGAIN = re.compile(
    r"^(?:doc|nhac|noi|xem|trich|chep) lai$|\bnguyen van\b"
    r"|^(?:co )?(?:chac|dung|that)(?: vay)? (?:khong|chua|a)$"
    r"|^(?:do |theo )?(?:van ban|nghi dinh|thong tu|dieu|muc) nao (?:quy dinh|ghi|noi|neu)"
    r"(?: (?:vay|the|do))?$"
    r"|^(?:nghia|tuc|the|y) la (?:sao|the nao|gi|nhu the nao)$|^la (?:sao|the nao)$"
    r"|^(?:quy dinh|ghi|nam|noi|viet) (?:o|tai) (?:muc|dieu|khoan|diem|cho|dau)(?: nao)?$|"
    r"^\W*(?:(?:noi|giai thich|chi tiet|cu the|ro) )*(?:ro|cu the|chi tiet|ky)(?: hon| them)?\W*$"
    r"|^\W*(?:(?:cai|viec|cho|muc|dieu|khoan|diem|quy dinh|doan|cau) (?:do|nay|ay) |no )?(?:nam )?"
    r"(?:o|tai|la|theo|thuoc)? ?(?:muc|dieu|khoan|diem|trang|cho|van ban|phan|doan) (?:nao|may)"
    r"(?: (?:trong|cua) (?:cong van|van ban|nghi dinh|thong tu)(?: nay| do)?)?\W*$"
    r"|^\W*(?:nam )?o dau trong (?:cong van|van ban|nghi dinh|thong tu)(?: nay| do)?\W*$"
    r"|^\W*(?:(?:cho|xem|trich|chep|doc|nhac|noi|gui) )+(?:lai|nguyen|dung)?"
    r" ?(?:(?:cau|doan|cho|phan|loi) )?(?:do|nay|ay|lai)\W*$"
)
# «nội dung khoản đó», «điều này nói gì»
_THIS = re.compile(
    r"^(?:(?:noi dung|doc|xem|cho|trich|cua|loi van) )*(?P<of>khoan|dieu|muc|diem) (?:do|nay|ay)"
    r"(?: (?:noi|la|ghi|viet|nhu|quy dinh|the nao|gi|sao|ra sao|lai|con|nua|them))*$"
)
_KINDS_SAID = {"muc": Kind.MUC, "dieu": Kind.DIEU, "khoan": Kind.KHOAN, "diem": Kind.DIEM}
# A message that is nothing but a label: «b», «còn b thì sao», «ý 2», «nhầm, b mới đúng».
_BARE = re.compile(
    r"^(?:(?:con|the|vay|ý|so|cai|thi|la|sang|cho|xem|roi|nham|khong|phai) )*"
    r"(?:(?P<letter>[a-eđgh])|(?P<number>\d{1,2}))"
    r"(?: (?:thi|sao|the|nao|gi|nua|la|noi|moi|dung|phai|co|ma|ạ|nhe|nhi|di|luon|xem))*$"
)


def pointed_at(question: str, last: Citation, shelf: Shelf) -> Citation | None:
    """Return the place that `question` names from where `last` stands; None where it names none.

    A label of a kind that is there, but not with that number, gives the place that is asked for,
    though the document lacks it: "khoản 12" beside the nine khoản of a Điều.
    """
    document = shelf.documents.get(last.document)
    if document is None or last.locator is None:
        return None
    path = document.path(last.locator)
    if not path:
        return None
    if match := _OF_LABEL.search(nfc(question).lower()):
        # «nhiệm vụ 3 của b»
        outer = _labelled(document, path, match["label"])
        path = document.path(outer) if outer else path
        question = nfc(question)[: match.start()]
    words = _said(fold(question))
    # "khoản sau" is the next one, though "khoan sau" could be the sixth
    if found := walked(document, path, words, sixth="sáu" in nfc(question).lower()):
        return shelf.citation(document.number, found.locator)
    for reference in find(question):
        if reference.locator and reference.kind and reference.kind not in COMPLETE:
            if re.fullmatch(r"(?:19|20)\d\d", reference.locator.labels[0]):
                continue  # «giai đoạn 2011»
            locator = below(document, path, reference.locator, reference.kind)
            return shelf.citation(document.number, locator) if locator else None
    if match := _THIS.search(words):
        found = next((p for p in reversed(path) if p.kind is _KINDS_SAID[match["of"]]), None)
        return shelf.citation(document.number, found.locator) if found else None
    if locator := _labelled(document, path, question):
        return shelf.citation(document.number, locator)
    found = None
    if _AGAIN.search(words):
        found = path[-1]
    elif (other := _OTHER.search(words)) and not _SEVERAL.search(words):
        found = _the_other(document, path) if other else None
    elif (match := _WHOLE.search(words)) or _SEVERAL.search(words):
        found = _around(path, match["of"] if match else None)
    elif match := _ORDINAL.search(words):
        found = _nth(document, path, match)
    return shelf.citation(document.number, found.locator) if found else None


_OF_LABEL = re.compile(r"\b(?:của|cua|trong|ở|o) (?:điểm |diem |ý )?(?P<label>[a-eđ])\W*$")
# «đọc lại cho anh», «chắc không em»
_TO_WHOM = re.compile(
    r"(?: (?:cho )?(?:anh|em|chi|minh|toi|bac)(?: (?:nghe|coi|xem|biet))?"
    r"| (?:nhe|nha|voi|oi|vay|di))+$"
)


def _said(words: str) -> str:
    """Return the words of a message without what stands between them."""
    words = " ".join(re.findall(r"[^\W_]+|\(\d+\)", words))
    return _TO_WHOM.sub("", words) or words


def _labelled(document: Document, path: Sequence[Provision], question: str) -> Locator | None:
    """Return the place whose label is all that is said: "còn b?", "ý 2"."""
    said = re.findall(r"[^\W_]+", nfc(question).lower())
    # "ạ" is no "a"
    match = _BARE.match(" ".join(word if len(word) == 1 else fold(word) for word in said))
    if match is None:
        return None
    label = match["letter"] or match["number"]
    for level in _levels(document, path):
        for provision in level:
            if provision.locator.labels[-1] == label:
                return provision.locator
    return None


def _around(path: Sequence[Provision], kind: str | None) -> Provision:
    """Return the place of that kind around the end of `path`, or all that it is a part of."""
    found = [p for p in path if kind and p.kind is _KINDS_SAID.get(kind)]
    if found:
        return found[-1]
    return path[-2] if len(path) > 1 and not path[-1].children else path[-1]


def _the_other(document: Document, path: Sequence[Provision]) -> Provision | None:
    """Return the other of the two places that the end of `path`, or one above it, is one of."""
    for depth in range(len(path) - 1, -1, -1):
        level = path[depth - 1].children if depth else document.provisions
        if len(level) == 2:
            return level[1] if level[0] == path[depth] else level[0]
    return None


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
        if level is path[-1].children:
            # «điểm h» of a Điều that has điểm in one of its khoản only
            inside = [p for p in path[-1].walk() if p.kind is wanted and p not in level]
            alone = [p for p in inside if p.locator.labels[-1] == labels.labels[0]]
            if known and len(alone) == 1:
                return Locator((*alone[0].locator.labels, *labels.labels[1:]))
        if alike and known and lacking is None:
            lacking = Locator((*alike[0].locator.labels[:-1], *labels.labels))
    return lacking


def _levels(document: Document, path: Sequence[Provision]) -> list[tuple[Provision, ...]]:
    """Return the lists that a label may be meant of: inside the place, beside it, and so on up."""
    inside = [provision.children for provision in reversed(path)]
    return [level for level in (*inside, document.provisions) if level]


def _of_articles(level: Sequence[Provision]) -> bool:
    return any(provision.kind is Kind.DIEU for provision in level)


def _nth(document: Document, path: Sequence[Provision], match: re.Match[str]) -> Provision | None:
    for level in _levels(document, path):
        listed = [p for p in level if p.kind is not Kind.PART]
        if level is document.provisions and _of_articles(listed) and "dieu" not in match[0]:
            continue  # «loại thứ hai» is no Điều 2
        if len(listed) < 2:
            continue
        if match["last"] or match["last_too"]:
            return listed[-1]
        if match["but_one"]:
            return listed[-2]
        number = match["which"] or match["counted"] or match["printed"] or "1"
        which = ORDINALS.get(number, number)
        if which.isdigit() and 0 < int(which) <= len(listed):
            return listed[int(which) - 1]
    return None
