"""What a message says of documents beside what was said before it: "nghị định 72 nói sao?"."""

import re
from collections.abc import Collection, Sequence

from bot import subjects
from bot.turn import Turn
from index.focus import terms
from index.passages import own_words
from knowledge.cite import find
from knowledge.entry import Entry
from knowledge.library import Shelf
from knowledge.model import Citation, Span, document_type
from knowledge.vietnamese import fold, fold_aligned, nfc

# «thì sao», «thế nào»: said with or without marks, they ask nothing.
_FILLERS = re.compile(
    r"\b(?:(?:khoan|dieu|muc|diem|quy dinh|noi dung|doan|cho|cai|viec) (?:do|nay|ay)"
    r"|the nao|thi|sao|the|ra|vay|con|nhu|roi|a|nhi|co|khong|chua|ghi|noi|gi|da"
    r"|(?:thong tu|nghi dinh|quyet dinh|cong van|de an|chuong trinh|van ban) (?:do|nay|ay)|no"
    r"|neu|dan"
    r"|quy dinh|huong dan|de cap|yeu cau|nhac|chuyen (?:do|nay|ay)|ve|den)\b"
)

# «công văn đó» names none.
_POINTS = re.compile(r" (?:do|ay|nay|kia|tren)\b")


def documents_in(bare: str, shelf: Shelf) -> list[tuple[Span, str]]:
    """Return the documents that a message names, not those that it points at, and where."""
    named = subjects.named(nfc(bare), (), shelf)
    folded = fold_aligned(nfc(bare))
    return [(s, e.number) for s, e in named if s and not _POINTS.match(folded, s.end)]


def places_naming(
    pointed: Entry | None, numbers: Collection[str], shelf: Shelf
) -> tuple[Citation, ...]:
    """Return the places of the documents `numbers` that name the one `pointed` at.

    «công văn 5740 giao gì theo thông tư này»
    """
    if pointed is None or pointed.number in numbers:
        return ()
    return tuple(
        shelf.citation(number, provision.locator)
        for number in numbers
        if (document := shelf.documents.get(number))
        for provision in document.walk()
        if pointed.number in own_words(document, provision)
    )


def named_there(citations: Collection[Citation], type_: str, shelf: Shelf) -> list[Citation]:
    """Return the documents of a type, folded, that the words of places name, in order."""
    found = []
    for citation in citations:
        document = shelf.documents.get(citation.document)
        place = document.find(citation.locator) if document and citation.locator else None
        if document and place:
            numbers = [r.document for r in find(document.words(place.span)) if r.document]
            found += [shelf.citation(n) for n in numbers if fold(document_type(n)) == type_]
    return list(dict.fromkeys(found))


# «nghị định 72 thì nói sao», «thông tư 22 quy định việc này thế nào»
_SAYS = re.compile(
    r"\b(?:o|trong|theo|noi|quy dinh|ghi|huong dan|de cap|yeu cau|nhac"
    r"|(?:viec|chuyen) (?:nay|do))\b"
)
# «quy định gì» alone asks what a document is about.
_THAT = re.compile(r"\b(?:viec|chuyen|noi dung|van de) (?:nay|do|ay)\b")


def asks_the_same(bare: str, named: Sequence[Span], turn: Turn) -> bool:
    """Return whether all that is asked of a document is what was asked of the last place."""
    rest = without(bare, named)
    return (
        bool(named)
        and turn.citations[0].locator is not None
        and _SAYS.search(fold(rest)) is not None
        and (not re.search(r"\bgi\b", fold(rest)) or _THAT.search(fold(rest)) is not None)
        and says_nothing(rest)
    )


def without(bare: str, named: Sequence[Span]) -> str:
    """Return a message without the documents that it names."""
    for span in sorted(named, reverse=True):
        bare = f"{bare[: span.start]} {bare[span.end :]}"
    return bare


def says_nothing(bare: str) -> bool:
    """Return whether nothing is asked but for words that go with a question word: "bộ nào"."""
    said = fold_aligned(bare)
    for filler in reversed(list(_FILLERS.finditer(said))):
        bare = f"{bare[: filler.start()]} {bare[filler.end() :]}"
    return all(term.asked for term in terms(bare))
