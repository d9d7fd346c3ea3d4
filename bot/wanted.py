"""What kind of answer a question wants, and whether a stretch of words gives one."""

import re

from bot.counted import COUNTED, NAMED, counts, names
from bot.kinds import CITED_DAY, NUMBERS, RULES, Wanted
from index.background import background
from knowledge.cite import find
from knowledge.vietnamese import fold, fold_aligned, nfc

__all__ = ["Wanted", "gives", "topic", "wanted", "wants_list", "wants_whole"]

# «máy» is no «mấy», though both are "may" without marks.
_MACHINE = re.compile(r"\bmáy\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\b(?:bn|bnh|bnhieu|bao nhiu|bao nhju)\b")
_MACHINES = re.compile(r"\bmay (?:le|moc|tinh|bay|chu|anh|quay|in|phat)\b")


def wanted(question: str) -> frozenset[Wanted]:
    """Return the kinds of answer that `question` asks for by its form.

    >>> sorted(wanted("hạn nộp kế hoạch là ngày nào?")), sorted(wanted("ai chủ trì?"))
    ([<Wanted.DATE: 'date'>, <Wanted.DEADLINE: 'deadline'>], [])
    """
    words = _folded(question)
    found = {kind for kind, rule in RULES.items() if rule.asked.search(words)}
    if NAMED.search(words):
        found.add(Wanted.NAMED)
    if not found & NUMBERS and _counted(words):
        found.add(Wanted.COUNT)
    return frozenset(found)


def topic(question: str) -> str:
    """Return `question` without the words that only say what kind of answer is wanted.

    >>> topic("hạn nộp kế hoạch là ngày nào?")
    ' nộp kế hoạch là ?'
    """
    words = fold_aligned(question)
    for kind in wanted(question) & RULES.keys():
        for match in RULES[kind].cue.finditer(words):
            question = question[: match.start()] + " " * len(match[0]) + question[match.end() :]
    return re.sub(r"  +", " ", question)


def gives(kind: Wanted, text: str, question: str = "") -> bool:
    """Return whether `text` holds something of that kind; how many of what, `question` says.

    >>> gives(Wanted.FREQUENCY, "định kỳ hàng tháng"), gives(Wanted.MONEY, "bố trí kinh phí")
    (True, False)
    """
    if kind is Wanted.COUNT:
        counted = _counted(_folded(question))
        return counted is None or counts(counted["what"], fold(text))
    if kind is Wanted.NAMED:
        named = NAMED.search(_folded(question))
        return named is None or names(named["what"], text)
    rule = RULES[kind]
    if rule.exact:
        return bool(rule.given.search(text))
    words = fold(text)
    if kind is Wanted.DATE and not (_OF_DOCUMENT.search(fold(question)) or find(question)):
        words = CITED_DAY.sub(" ", words)
    return bool(rule.given.search(words))


# The day asked for may be that of a document that is cited.
_OF_DOCUMENT = re.compile(r"\b(?:quyet dinh|nghi dinh|thong tu|cong van|van ban|luat)\b")


def _counted(words: str) -> re.Match[str] | None:
    """Return what folded `words` ask the number of; None where a slip of the hand hides it."""
    counted = COUNTED.search(words)
    return counted if counted and counted["what"] in background().same_letters else None


def _folded(question: str) -> str:
    """Return the question without marks, "máy" told from "mấy" where it has them.

    >>> _folded("mấy cái máy"), _folded("so may le")
    ('may cai mays', 'so mays le')
    """
    folded = _HOW_MANY.sub("bao nhieu", fold(_MACHINE.sub("máys", nfc(question))))
    return _MACHINES.sub(lambda match: f"mays{match[0][3:]}", folded)


# «ba nhiệm vụ là gì», «gồm những nội dung nào», «liệt kê các việc», «có mấy mục»
_LIST = re.compile(
    r"\b(gom|bao gom|liet ke|ke ten|ke ra|lan luot|co (nhung|may|bao nhieu)"
    r"|la (nhung )?(gi|nhung))\b"
    r".*\b(gi|nao|nhiem vu|viec|noi dung|muc|dau viec|phan viec)\b"
    r"|\b(nhung|cac|may|bao nhieu|tat ca|toan bo|\d+|hai|ba|bon|nam|sau|bay|tam)"
    r" (nhiem vu|dau viec|viec|noi dung|hoat dong)\b"
    r"|\b(trach nhiem|nhiem vu|quyen han|nghia vu) (gi|nao)\b"
    r"|\b(nhung|cac) (gi|viec gi|nhiem vu gi)\b|\blam (nhung )?gi\b|\bphai lam gi\b"
)


def wants_list(question: str) -> bool:
    """Return whether `question` asks for several things at once.

    >>> wants_list("ba nhiệm vụ là gì"), wants_list("ai ký công văn")
    (True, False)
    """
    return bool(_LIST.search(fold(question)))


_WHOLE = re.compile(r"\b(toan van|day du|toan bo|nguyen van|xem het|doc het|xem ca)\b")


def wants_whole(question: str) -> bool:
    """Return whether `question` asks for all that stands somewhere, however long.

    >>> wants_whole("toàn văn Điều 24 NĐ 72"), wants_whole("Điều 24 NĐ 72")
    (True, False)
    """
    return bool(_WHOLE.search(fold(question)))
