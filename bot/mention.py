"""Say that a place does not mention what it is asked whether it does."""

import re

from bot.answer import Answer, Reason, Verdict
from bot.messages.lookup import not_mentioned
from index.focus import met, share, terms
from knowledge.library import Shelf
from knowledge.model import Authority, Citation
from knowledge.vietnamese import fold_aligned, nfc

# «mục 3 có dặn gì về thẻ vàng không»
_ASKS = re.compile(
    r"\bco (?:noi|dan|nhac|de cap|quy dinh|neu|yeu cau|ghi|huong dan)\b(?: [a-z]+){0,2}?"
    r" (?:ve|den|toi) (?P<matter>[^?]+?)(?: (?:khong|ko|hong|chua|a|nhi|vay))*\W*$"
)
# Of what is asked for, a place mentions nothing where it meets less than this share. By hand.
_MENTIONED = 0.35


def unmentioned(question: str, place: Citation, shelf: Shelf) -> Answer | None:
    """Return that `place` does not mention what `question` asks; None where it does, or asks not.

    Only of a place whose document is no digest: what that leaves out, the law may say.
    """
    question = nfc(question)
    asks = _ASKS.search(fold_aligned(question))
    document = shelf.documents.get(place.document)
    provision = document.find(place.locator) if document and place.locator else None
    if (
        asks is None
        or document is None
        or provision is None
        or document.authority is Authority.DIGEST
    ):
        return None
    matter = question[slice(*asks.span("matter"))].strip()
    asked = terms(matter)
    if not asked or share(asked, met(asked, document.words(provision.span))) >= _MENTIONED:
        return None
    note = not_mentioned(place.place, matter)
    return Answer(question, Verdict.NOTHING, notes=(note,), related=(place,), reason=Reason.ABSENT)
