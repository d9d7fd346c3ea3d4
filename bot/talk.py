"""Answer what is asked of the place just quoted: who is to do it, which document changed it."""

import re
from collections.abc import Sequence

from bot import lookup
from bot.answer import Answer, Verdict, quote
from index.passages import own_spans
from knowledge.library import Shelf
from knowledge.model import Citation, Span, State
from knowledge.provinces import lists_in, named_in
from knowledge.vietnamese import fold, fold_aligned

_THAT = (
    r"(?:(?:ve |cho |thuc hien |chinh )*(?:cac |nhung |may )?"
    r"(?:viec|cai|nhiem vu|nv|noi dung|phan|khoan|muc|dieu|diem|cho|quy dinh|chuyen|cong viec)"
    r" (?:do|nay|ay|tren|kia|vua roi|noi tren)|no)"
)
_BODIES = r"(?:(?:co quan|don vi|bo|so|cap|ben|noi|nguoi) nao|ai)"
_DO = (
    r"(?:chiu trach nhiem|trach nhiem|lam|thuc hien|chu tri|phu trach|lo|trien khai|dam nhiem"
    r"|dam trach|to chuc|dau moi|chi dao)"
)
# «ai chịu trách nhiệm việc đó?», «ai làm», «cơ quan nào chủ trì việc này», «việc đó giao cho ai»
_WHO = re.compile(
    rf"^(?:(?:the|vay|thi|con|roi) )*(?:{_THAT} )?(?:thi )?(?:do )?(?:"
    rf"{_BODIES}(?: (?:la|nguoi|phai|se|duoc|giao|co|can|dung|ra))* {_DO}"
    rf"(?: (?:chinh|thuc hien|trien khai|to chuc))*(?: {_THAT})?"
    rf"|(?:giao(?: cho)?|trach nhiem(?: cua| thuoc)?|thuoc ve|la viec cua) {_BODIES}"
    rf"(?: {_DO})?(?: {_THAT})?"
    r")(?: (?:vay|the|a|nhi|day|nhe|em|anh|chi))*$"
)
# «văn bản nào sửa chỗ đó», «khoản đó do văn bản nào bổ sung», «nó được sửa ở đâu»
_WHICH = r"(?:van ban|nghi dinh|thong tu|quyet dinh|luat|nghi quyet|cai|vb|nd|tt|qd) (?:nao|gi|may)"
_CHANGE = r"(?:sua doi|sua|bo sung|thay doi|thay|them|quy dinh lai|doi|dua|chen|dat ra)"
_CHANGED = re.compile(
    rf"^(?:(?:the|vay|thi|con) )*(?:(?:{_WHICH}|ai|dau) (?:da |moi |vua |lam )*{_CHANGE}"
    rf"(?: {_CHANGE})*(?: {_THAT})?(?: vao| ra)?"
    rf"|(?:{_THAT} (?:thi )?(?:da )?(?:(?:do|duoc|bi|theo) )?|do )(?:{_WHICH}|dau|ai)"
    rf" {_CHANGE}(?: {_CHANGE})*"
    rf"|{_THAT} (?:la )?(?:moi|vua) (?:co|{_CHANGE})(?: (?:vao|a|ha|phai khong|dung khong|khong))*"
    rf"|{_THAT} (?:moi )?(?:co|duoc {_CHANGE})(?: tu)? (?:bao gio|(?:khi|luc|ngay|nam|hoi) nao)"
    rf"|{_THAT} (?:da )?(?:duoc|bi) {_CHANGE}(?: {_CHANGE})*(?: vao| ra)?"
    rf" (?:boi|bang|theo|tai|o) (?:{_WHICH}|dau))(?: (?:vay|the|a|nhi|day))*$"
)
_BESIDE_A_NAME = re.compile(
    r"\b(?:the|con|vay|thi|sao|nua|a|nhi|roi|tinh|thanh pho|tp|co|khong|ko|trong do|do|la|thuoc"
    r"|nam|dien|danh sach|phai|ha|vao|duoc|cho|va)\b"
)
# Whoever a provision can charge with something, folded.
_BODY = re.compile(
    r"\b(?:bo [a-z]+|so [a-z]+|cuc [a-z]+|uy ban nhan dan|cac dia phuong|dia phuong|cac tinh"
    r"|cac so|co quan|chinh phu|thu tuong|nguoi dung dau|chu tich|don vi)\b"
)


def of_place(question: str, talked_of: Sequence[Citation], shelf: Shelf) -> Answer | None:
    """Return what is asked of the first of the places `talked_of`; None where it is another thing.

    Who is to do it stands at the place itself or at the nearest one around it that names a body.
    What changed it is quoted where it says so.
    """
    if not talked_of or talked_of[0].locator is None:
        return None
    words = " ".join(re.findall(r"\w+", fold(question)))
    if _WHO.match(words):
        return _responsible(question, talked_of[0], shelf)
    if _CHANGED.match(words):
        status = shelf.status(talked_of[0].document, talked_of[0].locator)
        if status.state is State.AMENDED and status.by and status.by.locator:
            answer = lookup.places(question, [status.by], shelf)
            return answer if answer.verdict is Verdict.FOUND else None
    return None


def of_province(question: str, talked_of: Sequence[Citation], shelf: Shelf) -> Answer | None:
    """Return a place talked of that lists provinces, where `question` only names one: "Huế?"."""
    said = fold_aligned(question)
    named = named_in(question.title() if said == question.lower() else question)
    rest = question
    for one in reversed(named):
        rest = f"{rest[: one.span.start]} {rest[one.span.end :]}"
    if not named or _BESIDE_A_NAME.sub("", " ".join(re.findall(r"\w+", fold(rest)))).strip():
        return None
    listing: list[tuple[bool, Citation]] = []
    for citation in talked_of:
        document = shelf.documents.get(citation.document)
        place = document.find(citation.locator) if document and citation.locator else None
        lists = lists_in(document.words(place.span)) if document and place else ()
        if lists:
            listed = {one.province.name for run in lists for one in run}
            listing.append((any(one.province.name in listed for one in named), citation))
    # the one that names it, else the one talked of last
    listing.sort(key=lambda found: not found[0])
    return lookup.places(question, [listing[0][1]], shelf) if listing else None


def _responsible(question: str, place: Citation, shelf: Shelf) -> Answer | None:
    """Return the words at or around `place`, the nearest first, that name a body."""
    document = shelf.documents.get(place.document)
    path = document.path(place.locator) if document and place.locator else ()
    for provision in reversed(path):
        assert document is not None  # noqa: S101  # it has a path
        own = own_spans(provision)[:1]
        heads = [provision.heading, *own] if provision.heading else own
        if heads and any(_BODY.search(fold(document.words(span))) for span in heads if span):
            start = provision.span.start
            end = own[0].end if own else provision.span.end
            said = quote(shelf, document, Span(start, end))
            return Answer(question, Verdict.FOUND, (said,))
    return None
