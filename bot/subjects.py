"""Which documents a question is about: named by number or name, or pointed at."""

import re
from collections.abc import Sequence
from functools import cache

from bot import aspects
from bot.aspects import Aspect
from bot.relatives import RUNS_OUT, relative
from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Entry
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Span
from knowledge.naming import mentions
from knowledge.vietnamese import fold, fold_aligned

# «5740 ký ngày nào», «công văn 5740 năm 2022»; numbers of documents that stand alone are long.
_BARE = re.compile(
    r"(?<![\w/.-])(?:(?:cong van|cv|quyet dinh|qd|nghi dinh|nd|thong tu|tt)\s+\d+\s+nam\s+\d{4}"
    r"|\d{3,5})(?![\w/.%-])"
)
# «thông tư 06», «TT số 3», «nghị định 72/2015»
_TYPED = re.compile(
    r"\b(?:cong van|cv|quyet dinh|qd|nghi dinh|nd|thong tu|tt|nghi quyet|nq)\s*(?:so\s+)?"
    r"\d{1,5}(?:/\d{4}(?!\d))?(?![\w/.%-])"
)
# «công văn này», «công văn», but not «công văn nào»; «nghị định ấy», «văn bản đó», «nó»
_GUIDANCE = re.compile(r"\b(?:cong van|cv)\b(?! (?:so )?(?:nao|gi|may|bao nhieu|khac|moi|\d))")
_POINTED = re.compile(
    r"\b(?:(?P<type>van ban|nghi dinh|thong tu|quyet dinh|cong van|chuong trinh|de an|nghi quyet"
    r"|ket luan|luat|chien luoc)(?: (?:do|ay|nay|tren|kia|vua roi|vua neu|noi tren))+|no)\b"
)
# «thông tư ai ký», «chương trình phối hợp ai ký», after an answer
BARE_TYPE = re.compile(
    r"^\W*(?:(?:the|con|vay|thi|cai|roi) )*(?P<named>(?P<type>nghi dinh|thong tu|quyet dinh"
    r"|nghi quyet|chuong trinh|de an|ket luan|luat)(?: phoi hop)?)\b"
    r"(?! (?:so )?(?:nao|gi|may|so|khac|moi|cu|kia|con lai|ve|cua|\d))"
)
# «số đó», «mục này»: what is pointed at is no document.
_OTHER = re.compile(
    r"\b(?:so|muc|dieu|khoan|diem|viec|dia chi|cuc|bo|tinh|nhiem vu|nv|y|phan|danh sach|ban|lop)"
    r" (?:do|ay|nay|kia|tren)\b"
)
_WORD = re.compile(r"[^\W_]+")
_BY_WHICH = re.compile(
    r"^\W*(?:(?:vay|the|thi|lam) )*(?:theo|dua vao|dua tren) (?:van ban|nghi dinh|thong tu"
    r"|quyet dinh|cong van|luat|nghi quyet|nd|tt|qd|cv)(?: so)? (?:nao|gi|may)\W*$"
)
# What a place can have as well as a document.
_OF_PLACES = frozenset({Aspect.ADDRESSEE, Aspect.SUBJECT, Aspect.NUMBER, Aspect.PERIOD})
_HEAD = frozenset({"kinh-gui", "trich-yeu", "mo-dau"})
# How officers write the types, folded.
TYPES = {
    "nghi dinh": "Nghị định",
    "thong tu": "Thông tư",
    "quyet dinh": "Quyết định",
    "cong van": "Công văn",
    "nghi quyet": "Nghị quyết",
    "ket luan": "Kết luận",
    "luat": "Luật",
}


def pointed_at(question: str, talked_of: Sequence[Citation], shelf: Shelf) -> Entry | None:
    """Return the document that "thông tư này", "đề án đó" or "nó" in `question` (NFC) means."""
    pointer = _POINTED.search(fold_aligned(question))
    if pointer is None:
        return None
    near = pointer[0].endswith((" nay", "no"))
    return _pointed_at(pointer["type"], talked_of, shelf, near=near)


def own_words(entry: Entry) -> set[str]:
    """Return the words of the names, the issuer and the number of a document, folded."""
    names = " ".join((entry.title, *entry.aliases, entry.issuer, entry.type, entry.number))
    return set(re.findall(r"[^\W_]+", fold(names)))


def named(question: str, talked_of: Sequence[Citation], shelf: Shelf) -> list[tuple[Span, Entry]]:
    """Return the documents that `question` (NFC) names or points at, and where, in order.

    By number, by an everyday name, as "công văn này" (the guidance), "nghị định ấy" or "nó" (what
    was talked of); or by nothing at all, where nothing but an aspect is asked: "ai ký?".
    """
    known = catalogue.load()
    numbers = [entry.number for entry in known.entries]
    found = [
        (reference.span, entry)
        for reference in find(question, numbers)
        if reference.document and (entry := known.entry(reference.document))
    ]
    folded = fold_aligned(question)
    words = set(_WORD.findall(folded))
    for first, alias, entry in _names():
        for match in _spelled(alias).finditer(folded) if first in words else ():
            span = Span(*match.span())
            apart = all(span.end <= other.start or other.end <= span.start for other, _ in found)
            if apart and not _is_any(folded, span):
                found.append((span, entry))
    if not found:
        found = _numbered(folded)
    if not found and talked_of:
        # of several "thông tư 06", the one that was talked of or that this has to do with
        found = _near(ambiguous(question), talked_of)
    if not found and talked_of and (meant := relative(folded, talked_of, shelf)):
        found = [meant]
    pointer = _POINTED.search(folded)
    if not found and pointer and (entry := pointed_at(question, talked_of, shelf)):
        found.append((Span(*pointer.span()), entry))
    typed = BARE_TYPE.search(folded)
    if not found and typed and talked_of and not pointer and not mentions(question):
        entry = _pointed_at(typed["type"], talked_of, shelf, near=True)
        found += [(Span(*typed.span("named")), entry)] if entry else []
    bare = _GUIDANCE.search(folded)
    if not found and bare and (entry := known.entry(GUIDANCE)):
        found.append((Span(*bare.span()), entry))
    if not found and not pointer and not mentions(question):
        # "ai ký?" after an answer is on what that was about; at the start, on the guidance.
        number = talked_of[0].document if talked_of else GUIDANCE
        before = Span(0, 0)
        asked = aspects.read(question, [before] if talked_of else ())
        about_it = asked.aspects and not asked.rest and not _OTHER.search(folded)
        # «theo công văn nào?», «gửi cho ai?» after a place ask for what stands there
        about_it = about_it and not (
            talked_of
            and _is_content(talked_of[0])
            and (
                _BY_WHICH.search(folded)
                or RUNS_OUT.search(folded)
                or not _OF_PLACES.isdisjoint(asked.aspects)
            )
        )
        if about_it and (entry := known.entry(number)):
            found.append((before, entry))
    return sorted(
        ((_described(folded, span, entry), entry) for span, entry in found),
        key=lambda pair: pair[0],
    )


def _is_content(citation: Citation) -> bool:
    """Return whether a place is one of what a document provides, not of its head."""
    return citation.locator is not None and citation.locator.labels[0] not in _HEAD


@cache
def _names() -> list[tuple[str, str, Entry]]:
    """Return the names of all documents, the longest first, each after its first word, folded."""
    entries = catalogue.load().entries
    names = [(name, entry) for entry in entries for name in (*entry.aliases, entry.title)]
    found = [(_WORD.findall(fold(name)), name, entry) for name, entry in names]
    firsts = [(words[0], name, entry) for words, name, entry in found]
    return sorted(firsts, key=lambda known: -len(known[1]))


@cache
def _spelled(alias: str) -> re.Pattern[str]:
    """Return the pattern for a document's name in folded text, however it is spaced."""
    # "kế hoạch 2025" is also written "kế hoạch năm 2025".
    pattern = r"\W+".join(
        rf"(?:nam\W+)?{word}" if re.fullmatch(r"\d{4}", word) else re.escape(word)
        for word in re.findall(r"[^\W_]+", fold(alias))
    )
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _numbered(folded: str) -> list[tuple[Span, Entry]]:
    """Return the documents named by a bare number, or by one and the year of their date."""
    known = catalogue.load()
    return [
        (Span(*match.span()), entries[0])
        for match in _BARE.finditer(folded)
        if len(entries := known.find(match[0])) == 1
    ]


def ambiguous(question: str) -> list[tuple[Span, tuple[Entry, ...]]]:
    """Return the numbers in `question` (NFC) that several documents have, with these documents.

    >>> [[entry.number for entry in found] for _, found in ambiguous("thông tư 06 do ai ký")]
    [['06/2022/TT-BTTTT', '06/2017/TT-BTTTT']]
    """
    known = catalogue.load()
    return [
        (Span(*match.span()), tuple(entries))
        for match in _TYPED.finditer(fold_aligned(question))
        if len(entries := known.find(match[0])) > 1
    ]


def _near(
    ambiguous_: Sequence[tuple[Span, tuple[Entry, ...]]], talked_of: Sequence[Citation]
) -> list[tuple[Span, Entry]]:
    """Return which of the documents with one number was talked of, where only one was."""
    known = catalogue.load()
    near = {citation.document for citation in talked_of}
    spoken = [entry for number in near if (entry := known.entry(number))]
    near |= {relation.target for entry in spoken for relation in entry.relations}
    found = []
    for span, entries in ambiguous_:
        alike = [entry for entry in entries if entry.number in near]
        found += [(span, alike[0])] if len(alike) == 1 else []
    return found


def _is_any(folded: str, span: Span) -> bool:
    """Return whether it is asked if there is any: "có công văn hướng dẫn không"."""
    before, after = folded[: span.start], folded[span.end :]
    return bool(re.search(r"\bco\s+$", before) and re.match(r"\s+(?:khong|ko|k|chua|nao)\b", after))


def _described(folded: str, span: Span, entry: Entry) -> Span:
    """Return the span with what describes the document: "… về báo chí nước ngoài", "… của Bộ"."""
    after = re.match(r"\W+(ve|cua)\b", folded[span.end :])
    if after is None or re.match(r"\W+cua (?:\w+ )?(?:nao|gi|ai)\b", folded[span.end :]):
        return span  # «thông tư đó của bộ nào» asks for it
    described = entry.title if after[1] == "ve" else f"{entry.issuer} {entry.number}"
    own = set(re.findall(r"[^\W_]+", fold(described))) - {"ve", "viec", "noi", "dung"}
    start = end = span.end + after.end()
    for word in re.finditer(r"[^\W_]+", folded[start:]):
        if word[0] not in own:
            break
        end = start + word.end()
    return Span(span.start, end if end > start else span.end)


def _pointed_at(
    type_: str | None, talked_of: Sequence[Citation], shelf: Shelf, *, near: bool
) -> Entry | None:
    """Return the document meant by "nghị định ấy": talked of, cited there, or related to one.

    `near` is whether it is said as of something at hand: "công văn này".
    """
    known = catalogue.load()
    spoken = [entry for citation in talked_of if (entry := known.entry(citation.document))]
    if type_ in (None, "van ban"):
        return spoken[0] if spoken else None
    numbers = [entry.number for entry in known.entries]
    cited = [
        reference.document
        for citation in talked_of
        for reference in find(_words(citation, shelf), numbers)
    ]
    places = {str(citation.locator) for citation in talked_of}
    related = [
        relation.target
        for entry in spoken
        # those of the place itself first: "chương trình đó" after mục 6 is the one of mục 6
        for relation in sorted(entry.relations, key=lambda r: str(r.at) not in places)
    ]
    others = [known.entry(number) for number in (*cited, *related) if number]
    candidates = [*spoken, *(entry for entry in others if entry)]
    if not near and spoken and spoken[0].number == GUIDANCE:
        # «công văn đó» beside a quoted place of the guidance is the one that it names
        candidates = [*(entry for entry in others if entry), *spoken]
    return next((entry for entry in candidates if _is_a(entry, type_ or "")), None)


def _words(citation: Citation, shelf: Shelf) -> str:
    """Return the words of a place; none where it is no place at hand."""
    document = shelf.documents.get(citation.document)
    place = document.find(citation.locator) if document and citation.locator else None
    return document.words(place.span) if document and place else ""


def _is_a(entry: Entry, type_: str) -> bool:
    """Return whether officers call the document by that type, folded: "chuong trinh"."""
    if type_ in TYPES:
        return entry.type == TYPES[type_]
    return any(fold(name).startswith(type_) for name in (entry.type, *entry.aliases))
