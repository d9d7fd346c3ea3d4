"""Say that a place does not mention what it is asked whether it does."""

import re

from bot.answer import Answer, Reason, Verdict
from bot.messages.lookup import body_not_mentioned, not_mentioned
from index.focus import met, share, terms
from knowledge.cite import find
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

# Ministries that have had no other name for the matters of these texts, folded.
_MINISTRY = re.compile(
    r"\bbo (?:cong thuong|khoa hoc va cong nghe|quoc phong|cong an|ngoai giao|tai chinh|noi vu"
    r"|tu phap|xay dung|y te|giao duc va dao tao|nong nghiep va moi truong|giao thong van tai"
    r"|ke hoach va dau tu|tai nguyen va moi truong|dan toc va ton giao)\b"
)
_DUTY = re.compile(
    r"\b(?:giao|trach nhiem|nhiem vu|phan viec|lam (?:nhung )?(?:gi|viec)|viec gi|phai lam)\b"
)


def unnamed_body(question: str, shelf: Shelf) -> Answer | None:
    """Return that the one document named says nothing of the ministry whose work `question` asks.

    None where it names the ministry, or where something else is asked.
    """
    question = nfc(question)
    words = fold_aligned(question)
    ministries = list(_MINISTRY.finditer(words))
    numbers = {r.document for r in find(question, shelf.numbers) if r.document and not r.locator}
    if len(ministries) != 1 or len(numbers) != 1 or not _DUTY.search(words):
        return None
    document = shelf.documents.get(numbers.pop())
    if document is None or ministries[0][0] in fold_aligned(nfc(document.text)):
        return None
    body = question[slice(*ministries[0].span())]
    place = shelf.citation(document.number, None)
    note = body_not_mentioned(str(place), body, digest=document.authority is Authority.DIGEST)
    return Answer(question, Verdict.NOTHING, notes=(note,), reason=Reason.ABSENT)


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
