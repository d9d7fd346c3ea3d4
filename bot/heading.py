"""Answer questions that name what a place is headed: "đối tượng áp dụng của nghị định 72"."""

import re
from collections.abc import Iterator, Sequence

from bot import lookup, subjects
from bot.answer import Answer
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Document, Kind, Locator
from knowledge.vietnamese import fold, fold_aligned, nfc

# How officers ask for what every normative document has, and how it is headed there, folded: the
# headings are those of the rules on drafting (Nghị định 78/2025/NĐ-CP, Phụ lục).
_USUAL = (
    (
        r"(?:co )?(?:duoc )?ap dung (?:cho|voi|doi voi|den|toi|o)\b.*"
        r"|(?:thuoc |trong )?(?:dien|doi tuong|nhom) (?:duoc |phai |bi )?ap dung.*"
        r"|.*\b(?:thuoc|trong|nam trong) (?:dien|doi tuong) (?:duoc |phai |bi )?(?:ap dung)?"
        r"|(?:danh|danh rieng) cho (?:ai|nhung ai|doi tuong nao|co quan nao|don vi nao)",
        "doi tuong ap dung",
    ),
    (r"(?:dieu chinh|pham vi)(?: (?:nhung|ve|toi|den|cai|viec|gi|nao|dau|den dau))*",
     "pham vi dieu chinh"),
    (r"(?:quy dinh|dieu khoan|noi dung)? ?(?:ve )?chuyen tiep(?: (?:the nao|ra sao|gi|nao))*",
     "dieu khoan chuyen tiep"),
    (r"(?:ai|nhung ai|co quan nao|nguoi nao) (?:co trach nhiem |phai |chiu trach nhiem )?thi hanh",
     "trach nhiem thi hanh"),
)  # fmt: skip
# A document that was talked of is only meant by a heading of this many words.
_HEADING = 3
_LEADING = re.compile(
    r"^(?:(?:theo|trong|o|tai|cua|thi|vay|the|con) )+|(?: (?:theo|trong|o|tai|cua|thi|vay))+$"
)
# Said around a heading: they ask, link, or say that the words are a heading.
_ASKING = frozenset(
    """
    a ai anh cac cai can chi cho co con cua cung da dau day de di dieu do doc doi duoc em gi giup
    gom bao hay hoi khoan khong la lam loai may minh moi mot nao nay neu nghia nghi nguoi nhe nhi
    nhu nhung no noi o ra rang sao so ta theo the thi toi trong tu va vay ve viec voi xem xin y
    duoc hieu quy dinh noi dung muc phan khai niem dinh ghi liet ke ke cho biet
    """.split()
)


def headed(question: str, shelf: Shelf, *, talked_of: Sequence[Citation] = ()) -> Answer | None:
    """Return the place whose heading is all that `question` names beside its document.

    None where no document is named, or talked of, or where something else is asked.
    """
    question = nfc(question)
    named = [(span, entry.number) for span, entry in subjects.named(question, talked_of, shelf)]
    numbers = list(dict.fromkeys(number for _, number in named if number in shelf.documents))
    rest = question
    for span, _ in sorted(named, reverse=True):
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    if not named and talked_of and talked_of[0].document in shelf.documents:
        # «Bộ Tài chính làm gì?», beside a place of a decree that has a Điều on it
        numbers = [talked_of[0].document]
    if len(numbers) != 1:
        return None
    said = " ".join(re.findall(r"\w+", fold(rest)))
    said = re.sub(
        r"^(?:theo|trong|o|tai|cua|thi|vay|the) |(?: (?:theo|trong|o|tai|cua|thi))+$", "", said
    )
    wanted = next((h for ways, h in _USUAL if re.fullmatch(ways, said)), None)
    asked = _content(wanted or said)
    if not asked or (not named and len(asked) < _HEADING):
        return None
    found = [
        locator
        for locator, heading in _headings(shelf.documents[numbers[0]])
        if _content(heading) == asked
    ]
    if len(found) != 1:
        return None
    return lookup.places(question, [shelf.citation(numbers[0], found[0])], shelf)


# «mục đầu tiên tên là gì», «điều cuối cùng của nghị định 72 nói gì»
_END = re.compile(
    r"\b(?P<kind>muc|dieu|chuong) (?:(?P<first>dau tien|dau|mo dau)|cuoi cung|cuoi|chot|sau cung)"
    r"\b(?! (?:moi|tu|ky|nam|thang|thau))"
)
_OF_END = {"muc": Kind.MUC, "dieu": Kind.DIEU, "chuong": Kind.CHUONG}


def at_an_end(question: str, shelf: Shelf, *, talked_of: Sequence[Citation] = ()) -> Answer | None:
    """Return the first or the last Điều, mục … of the document named, or else of the guidance.

    None where something else is asked, or where a document was talked of and none is named.
    """
    question = nfc(question)
    words = fold_aligned(question)
    asked = _END.search(words)
    if asked is None:
        return None
    named = list(subjects.named(question, talked_of, shelf))
    names = {entry.number for _, entry in named}
    if len(names) > 1 or (talked_of and not names):
        return None
    document = shelf.documents.get(names.pop() if names else GUIDANCE)
    kind = _OF_END[asked["kind"]]
    found = [p for p in document.walk() if p.kind is kind] if document else []
    rest = words[: asked.start()] + " " * len(asked[0]) + words[asked.end() :]
    for span, _ in named:
        rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
    about = [word for word in re.findall(r"[a-z]{2,}", rest) if word not in _ASKING | _OF_A_TEXT]
    if not document or not found or about:
        return None
    place = found[0 if asked["first"] else -1]
    return lookup.places(question, [shelf.citation(document.number, place.locator)], shelf)


# Words around a place that say of which text it is, or what is asked of it.
_OF_A_TEXT = frozenset(
    "cong van nghi dinh thong tu quyet dinh huong dan ten tieu de goi so cv nd tt qd".split()
)


def _content(words: str) -> tuple[str, ...]:
    """Return the words, folded, that a heading is known by."""
    return tuple(word for word in words.split() if word not in _ASKING)


def _headings(document: Document) -> Iterator[tuple[Locator, str]]:
    """Yield the headings of a document's Điều and mục, folded, without their labels."""
    for provision in document.walk():
        if provision.heading and provision.kind in {Kind.DIEU, Kind.MUC, Kind.PHU_LUC}:
            words = re.findall(r"\w+", fold(document.words(provision.heading)))
            yield provision.locator, " ".join(words)
