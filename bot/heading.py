"""Answer questions that name what a place is headed: "đối tượng áp dụng của nghị định 72"."""

import re
from collections.abc import Iterator, Sequence

from bot import lookup, subjects
from bot.answer import Answer
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Kind, Locator
from knowledge.vietnamese import fold, nfc

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


def _content(words: str) -> tuple[str, ...]:
    """Return the words, folded, that a heading is known by."""
    return tuple(word for word in words.split() if word not in _ASKING)


def _headings(document: Document) -> Iterator[tuple[Locator, str]]:
    """Yield the headings of a document's Điều and mục, folded, without their labels."""
    for provision in document.walk():
        if provision.heading and provision.kind in {Kind.DIEU, Kind.MUC, Kind.PHU_LUC}:
            words = re.findall(r"\w+", fold(document.words(provision.heading)))
            yield provision.locator, " ".join(words)
