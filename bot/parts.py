"""Split a question that asks for two things into two, and put their answers together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot import messages
from bot.answer import Answer, Quote, Verdict
from index.focus import terms
from knowledge.cite import find
from knowledge.vietnamese import fold, nfc

# With marks, the words that ask are these; «mấy sự kiện ấy» only says that there are several, «chưa
# ai ký» that there is none.
_ASKS = re.compile(
    r"\b(?:(?<!chưa )(?<!không )ai|gì|nào|đâu|bao giờ|bao nhiêu|bao lâu"
    r"|(?:có|giao|gồm|phải|mở|sau|trước|được) mấy"
    r"|(?:vì|tại|ra|thì) sao)\b"
    # «số máy cũ còn đúng không?», «đã sửa chưa?»
    r"|\b(?:có|còn|đã|được|phải|đúng)\b.*\b(?:không|chưa)\W*$"
)
# Without, "dau" may be "đầu" and "may" may be "máy".
_ASKS_FOLDED = re.compile(
    r"\b(?:(?<!chua )(?<!khong )ai|gi|nao|bao gio|bao nhieu|bao lau"
    r"|dau(?! (?:moi|tu|tien|nam|ky|thau|bao)\b)"
    r"|(?:co|giao|gom|phai|mo|sau|truoc|duoc) may(?! (?:le|moc|tinh|bay|chu)\b)"
    r"|(?:vi|tai|ra|thi) sao)\b"
    r"|\b(?:co|con|da|duoc|phai|dung)\b.*\b(?:khong|chua)\W*$"
)
# «chưa có cụm nào» says that there is none.
_NONE = re.compile(
    r"\b(?:chưa|không|chẳng|chua|khong|chang)\b(?:\s+\w+){1,8}\s+(?:nào|gì|nao|gi)\W*$"
)
# Where one question may end and the next begin; the surest first.
_EDGES = (
    re.compile(r"\?+\s+(?:(?:và|va|còn|con|với lại|voi lai)\s+)?(?=\w)", re.IGNORECASE),
    re.compile(
        r"\s*[,;]\s*(?:(?:và|va|còn|con|rồi|roi|đồng thời|dong thoi)\s+)?(?=\w)", re.IGNORECASE
    ),
    re.compile(r"\s+(?:và|va|còn|con|với lại|voi lai|đồng thời|dong thoi)\s+", re.IGNORECASE),
)
# A part lighter than this says not what it is about: the other part's subject is meant. Two common
# content words come to about as much (bot/turn.py leans on the last answer below the same weight).
_LIGHT = 14.0
_OPENING = re.compile(
    r"^(?:ai|bộ nào|sở nào|cơ quan nào|đơn vị nào|bo nao|so nao|co quan nao|don vi nao)\s+"
    r"(?:(?:là|la|phải|phai|được|duoc|sẽ|se)\s+)*(?:\w+\s+\w+\s+)?(?P<about>\w+\s+\w+.*)$",
    re.IGNORECASE,
)


def parts(question: str) -> tuple[str, ...]:
    """Return the two questions that `question` asks, or it alone.

    The second is given the subject of the first where it has none of its own.

    >>> parts("Đề án nhân quyền ai chủ trì và kinh phí lấy ở đâu?")
    ('Đề án nhân quyền ai chủ trì', 'Đề án nhân quyền kinh phí lấy ở đâu?')
    >>> parts("Ai xây dựng và ban hành quy chế?")
    ('Ai xây dựng và ban hành quy chế?',)
    """
    question = nfc(question)
    for edge in _EDGES:
        for match in edge.finditer(question):
            first, second = question[: match.start()], question[match.end() :]
            if _asks(first) and _asks(second):
                return _with_object(first, second), _with_subject(second, first)
    return (question,)


def _asks(part: str) -> bool:
    """Return whether a part asks, and for more than what its question word goes with."""
    words = _NONE.sub(" ", part.casefold())
    asks = _ASKS.search(words) if words != fold(words) else _ASKS_FOLDED.search(words)
    return asks is not None and any(not term.asked for term in terms(part))


def _with_subject(second: str, first: str) -> str:
    """Return the second part, led by what the first is about where it says nothing of it."""
    if find(second) or not _is_light(second):
        return second
    return f"{subject} {second}" if (subject := _subject(first)) else second


def _with_object(first: str, second: str) -> str:
    """Return the first part, followed by what the second says that both are about.

    >>> _with_object("Ai chủ trì", "ai phối hợp thực hiện đề án nhân quyền?")
    'Ai chủ trì thực hiện đề án nhân quyền'
    """
    after = _OPENING.match(second)
    if find(first) or not after or not _is_light(first) or _weight(second) <= _weight(first):
        return first
    return f"{first} {after['about'].strip(' ?')}"


def _weight(part: str) -> float:
    return sum(term.weight for term in terms(part))


def _is_light(part: str) -> bool:
    return _weight(part) <= _LIGHT


def _subject(first: str) -> str:
    """Return what the first part is about: the words before its question word, or those after.

    >>> _subject("Đề án nhân quyền ai chủ trì"), _subject("Ai chủ trì đề án nhân quyền")
    ('Đề án nhân quyền', 'đề án nhân quyền')
    """
    words = first.casefold()
    asks = _ASKS.search(words) if words != fold(words) else _ASKS_FOLDED.search(words)
    if opening := _OPENING.match(first):
        return opening["about"].strip(" ?")
    before = first[: asks.start()].strip(" ,?") if asks else first
    # «Tỉnh nào …»: what is asked for is no subject.
    return before if len(before.split()) > 1 else ""


def joined(question: str, asked: Sequence[str], answers: Sequence[Answer]) -> Answer | None:
    """Return one answer to the parts of a question; None where no part is answered.

    Each quote says which part it answers, but where all parts are answered by the same words. What
    is not answered is told in a note.
    """
    found = [a for a in answers if a.verdict is Verdict.FOUND]
    if not found:
        return None
    quotes: list[Quote] = []
    notes: list[str] = []
    for part, answer in zip(asked, answers, strict=True):
        match answer.verdict:
            case Verdict.FOUND:
                for quote in answer.quotes:
                    _add(quotes, replace(quote, part=part.strip(" ?")))
                notes += answer.notes
            case Verdict.UNSURE:
                places = [quote.citation for quote in answer.quotes]
                notes.append(messages.unsure_of(part.strip(" ?"), places))
            case Verdict.NOTHING:
                notes.append(messages.silent_on(part.strip(" ?"), answer.notes))
    if len({quote.part for quote in quotes}) == 1 and len(found) == len(answers):
        quotes = [replace(quote, part="") for quote in quotes]
    return Answer(
        question,
        Verdict.FOUND,
        tuple(quotes),
        tuple(dict.fromkeys(s for a in found for s in a.statements)),
        tuple(dict.fromkeys(notes)),
        tuple(dict.fromkeys(c for a in answers for c in a.related)),
        also=tuple(dict.fromkeys(c for a in found for c in a.also)),
        lead=" ".join(dict.fromkeys(a.lead for a in found if a.lead)),
    )


def _add(quotes: list[Quote], new: Quote) -> None:
    """Add a quote, or its marks to the one of the same words that is there already."""
    for n, old in enumerate(quotes):
        if (old.citation, old.span) == (new.citation, new.span):
            marks = tuple(sorted({*old.marks, *new.marks}))
            apart = all(a.end <= b.start for a, b in pairwise(marks))
            quotes[n] = replace(old, marks=marks if apart else old.marks)
            return
    quotes.append(new)
