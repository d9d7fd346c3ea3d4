"""A short English frame around Vietnamese words, for questions in English."""

from collections.abc import Sequence

from knowledge.model import UNNUMBERED, Citation, document_type, has_articles

FOUND = "The documents are in Vietnamese. This is their own wording"
DIGEST = "The documents are in Vietnamese. This is a summary, not their own wording"
STATED = "The documents are in Vietnamese. This is what is known of them"
UNSURE = "The documents are in Vietnamese. The answer may be in one of these places"
NOTHING = (
    "No basis for an answer was found in the documents at hand. Please ask more precisely, name "
    "the section or article, or ask your unit's contact officer."
)
_TYPES = {
    "Nghị định": "Decree",
    "Thông tư": "Circular",
    "Thông tư liên tịch": "Joint Circular",
    "Quyết định": "Decision",
    "Nghị quyết": "Resolution",
    "Kết luận": "Conclusion",
    "Chỉ thị": "Directive",
    "Kế hoạch": "Plan",
    "Chương trình phối hợp": "Coordination Programme",
    "Công văn": "Official Letter",
    "Văn bản": "Document",
}
_PARTS = {"kinh-gui": "addressee line", "trich-yeu": "subject line", "mo-dau": "opening part"}


def place(citation: Citation) -> str:
    """Return the place in English, outermost label first; the number stays as it is printed.

    >>> from knowledge.model import Locator
    >>> place(Citation("72/2015/NĐ-CP", Locator.parse("7.3.đ")))
    'Decree No. 72/2015/NĐ-CP, Article 7, Clause 3, Point đ'
    """
    name = f"{_TYPES.get(document_type(citation.document), 'Document')} No. {citation.document}"
    labels = citation.locator.labels if citation.locator else ()
    if labels and (labels[0] in UNNUMBERED or "-" in labels[0]):
        return f"{name}, {_PARTS.get(labels[0], 'closing part')}"
    numbered = ("Article", "Clause") if has_articles(citation.document) else ("Section", "Task")
    said = [
        f"{numbered[min(depth, 1)]} {label}" if label[0].isdigit() else f"Point {label}"
        for depth, label in enumerate(labels)
    ]
    return ", ".join([name, *said])


def frame(opening: str, citations: Sequence[Citation]) -> str:
    """Return the sentence that stands above the Vietnamese words, with the places in English."""
    named = "; ".join(dict.fromkeys(map(place, citations)))
    return f"{opening} ({named}):" if named else opening
