"""Read a message in the light of the one before: "còn điểm b?", "thế Đà Nẵng?"."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import subjects
from bot.aspects import Aspect
from bot.day import asked_day, asks_before, before_change, says_former, without_day
from bot.named_beside import (
    asks_the_same,
    documents_in,
    named_there,
    places_naming,
    says_nothing,
    without,
)
from bot.pointing import pointed_at
from bot.relatives import relative
from bot.subjects import BARE_TYPE
from bot.turn import Turn
from index.focus import terms
from knowledge import catalogue
from knowledge.cite import find
from knowledge.library import GUIDANCE, Library, Shelf
from knowledge.model import Citation, State, document_type
from knowledge.naming import mentions
from knowledge.vietnamese import fold, nfc

# Words that point back; or a question that begins as a continuation of another.
_POINTS_BACK = re.compile(
    r"\b(do|ay|nay|no|tren|vua (roi|noi|neu)|noi tren)\b"
    r"|^\s*(the|con|vay|roi|the con|vay con|va|gio con)\b|\b(thi sao|nua)\s*[?.!]*$"
)
# «chuyện khác», «câu hỏi khác», «nhân tiện»
_NEW_TOPIC = re.compile(
    r"\b(chuyen khac|viec khac|cau (hoi )?khac|hoi khac|nhan tien|sang chuyen)\b"
)
# «quay lại nghị định lúc nãy», «trở lại chuyện ban nãy»: the topic before the last one.
_BACK = re.compile(
    r"\b(?:(?:quay|tro) (?:lai|ve)|luc (?:nay|truoc|dau|dau tien)|(?:ban|hoi|khi) nay|truoc nua)\b"
)
# «còn thông tư kia», «nghị định còn lại»: the other one of that type.
_OTHER = re.compile(r"\b(?P<type>[a-z]+ [a-z]+) (?:kia|con lai)\b")
# «mục kia», beside two that were quoted
_THE_OTHER = re.compile(r"\b(?:muc|diem|khoan|cho|doan|phan|noi) kia\b")
# «cái mới», «nghị định cũ»: the latest or the earliest of the documents that were talked of.
_AGE = re.compile(
    r"\b(?P<type>cai|van ban|nghi dinh|thong tu|quyet dinh|cong van) (?P<which>moi|cu)\b"
)

# What goes with the one thing that a message names.
_CONTINUES = re.compile(
    r"\b(?:thế|còn|vậy|rồi|và|thì|sao|nào|nữa|so|với|the|con|vay|roi|va|thi|nua|voi)\b",
    re.IGNORECASE,
)

# «còn địa phương», «thế nhân quyền thì sao»: another place is meant
_MOVES_ON = re.compile(r"^\W*(?:con|the|vay|roi|sang)\b|\bnua\W*$")

# As many places that name a document are quoted.
_NAMING = 3

# A question with no more weight than this (about four common content words) leans on the last one.
# By hand: from 14 to 22 two valid turns fewer were right, from 26 to 30 as many.
_LIGHT = 26.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a message is read.

    `question` is what there is to look for: the message without the words that only name the day.
    `day` is the day that it is about, None for today; `kept` tells that it was not named, but
    asked about before. `places` are those that it points at, which the documents may lack on that
    day; `around` those that it leans on, the likeliest first; `aspects` what the chat asked of a
    document last, for "còn nghị định 148?". `earlier` are the topics before; `certain` is whether
    the message itself says where it leans. `same` is the place on whose matter the documents
    `named` are asked. `document` is the one whose "Điều 7" is meant.
    """

    question: str
    day: datetime.date | None = None
    kept: bool = False
    places: tuple[Citation, ...] = ()
    around: tuple[Citation, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    again: bool = False
    earlier: tuple[Citation, ...] = ()
    certain: bool = False
    same: Citation | None = None
    named: tuple[str, ...] = ()
    document: str = GUIDANCE


def read(
    turn: Turn | None,
    question: str,
    library: Library,
    *,
    today: datetime.date,
    date: datetime.date | None = None,
) -> Reading:
    """Return how `question` is meant after `turn`, the last of its chat that still holds.

    `date` is the day asked about where the caller knows it.
    """
    named = None if date else asked_day(question, today, library)
    before = asks_before(fold(question)) or (says_former(fold(question)) and not find(question))
    if date is None and turn and before:
        # the wording before the last change of what was talked of
        changed = (
            before_change(citation, library, turn.day or today)
            for citation in (*turn.citations, *turn.earlier)
        )
        named = next((day for day in changed if day), named)
    if turn and relative(fold(question), turn.citations, library.on(turn.day or today)):
        named = None  # «còn năm 2018 nữa» is of another document, not of another day
    day = date or named
    bare = without_day(question) if named else question
    bare = "" if named and asks_before(fold(question)) else bare
    words = fold(bare)
    if turn is None or _NEW_TOPIC.search(words):
        return Reading(bare, day)
    shelf = library.on(day or turn.day or today)
    talked = _talked_of(turn, words, shelf)
    document = _with_articles(talked)
    if named and says_nothing(bare):
        # «trước 1/7/2026 thì sao»: the same once more, as of that day.
        if turn.aspects:
            return Reading(
                bare, day, around=talked, aspects=turn.aspects, again=True, document=document
            )
        return Reading(bare, day, places=_quotable(talked, shelf), document=document)
    kept = day is None and turn.day is not None
    day = day or turn.day
    went_back = talked != turn.citations
    named_here = documents_in(bare, shelf)
    spans = [span for span, _ in named_here]
    earlier = turn.earlier
    numbers: tuple[str, ...] = ()
    naming: tuple[Citation, ...] = ()
    if named_here:
        # «theo công văn 5740 thì soạn tài liệu gì»: of what was said, only that document is meant
        numbers = tuple(dict.fromkeys(number for _, number in named_here))
        naming = places_naming(subjects.pointed_at(nfc(bare), talked, shelf), numbers, shelf)
        talked = naming or tuple(c for c in (*talked, *earlier) if c.document in numbers)
        earlier = ()
        if naming and says_nothing(without(bare, spans)):
            # «công văn 5740 nhắc nó ở mục nào»
            return Reading(bare, day, kept, places=naming[:_NAMING], document=document)
    if _THE_OTHER.search(words) and len(turn.citations) > 1 and turn.citations[1].locator:
        return Reading(bare, day, kept, places=turn.citations[1:2], document=document)
    meant = relative(words, talked, shelf) if talked and not named_here else None
    for citation in (*talked, *earlier) if meant is None else ():
        place = pointed_at(bare, citation, shelf)
        if place and (citation in talked or _is_there(place, shelf)):
            return Reading(bare, day, kept, places=(place,), document=document)
    if talked and meant is None and not _MOVES_ON.search(words) and _says(talked[0], bare, shelf):
        # «so với báo in thì sao», «ý em hỏi báo in cơ»: the place just quoted has it
        return Reading(bare, day, kept, places=talked[:1], document=document)
    light = _weight(without(bare, spans)) <= _LIGHT
    if not talked and asks_the_same(bare, spans, turn):
        same = turn.citations[0]
        return Reading(bare, day, kept, same=same, named=numbers, document=document)
    if not talked and light:
        return Reading(bare, day, kept, aspects=turn.aspects, document=document)
    if talked and (light or meant or went_back or _POINTS_BACK.search(words)):
        return Reading(
            bare,
            day,
            kept,
            around=talked,
            earlier=turn.earlier,
            certain=bool(naming) or _says(talked[0], bare, shelf),
            aspects=turn.aspects,
            document=document,
        )
    return Reading(bare, day if not kept else None, document=document)


def _says(place: Citation, bare: str, shelf: Shelf) -> bool:
    """Return whether the words of a place have all that a message says: "ý em hỏi báo in"."""
    document = shelf.documents.get(place.document)
    provision = document.find(place.locator) if document and place.locator else None
    if document is None or provision is None:
        return False
    said = " ".join(re.findall(r"[^\W_]+", fold(document.words(provision.span))))
    words = " ".join(re.findall(r"[^\W_]+", fold(_CONTINUES.sub(" ", bare))))
    return " " in words and f" {words} " in f" {said} "


def _weight(words: str) -> float:
    return sum(term.weight for term in terms(words))


def _is_there(place: Citation, shelf: Shelf) -> bool:
    document = shelf.documents.get(place.document)
    return bool(document and place.locator and document.find(place.locator))


def _talked_of(turn: Turn, words: str, shelf: Shelf) -> tuple[Citation, ...]:
    """Return the places talked of, those first that `words`, folded, point back to."""
    every = (*turn.citations, *turn.earlier)
    if (match := BARE_TYPE.search(words)) and not _has(turn.citations, match["type"]):
        # «còn thông tư thì sao», of those that were talked of or named there
        found = [c for c in every if _is_called(c, match["type"])]
        found = found or named_there(every, match["type"], shelf)
        if found:
            return _first(found[:1], turn.citations)
    if match := _OTHER.search(words):
        last = turn.citations[0].document
        others = [c for c in every if c.document != last and _is_called(c, match["type"])]
        return _first(others, turn.citations)
    if match := _AGE.search(words):
        type_ = match["type"].replace("cai", "van ban")
        dated = [c for c in every if _age(c) and _is_called(c, type_)]
        if len({c.document for c in dated}) > 1:
            dated.sort(key=_age, reverse=match["which"] == "moi")
            return _first(dated[:1], turn.citations)
    if _BACK.search(words) and not mentions(words):
        types = [c for c in turn.earlier if any(_is_called(c, t) for t in _types(words))]
        return _first(types or turn.earlier, turn.citations)
    return turn.citations


def _has(citations: Sequence[Citation], type_: str) -> bool:
    return any(_is_called(citation, type_) for citation in citations)


def _first(found: Sequence[Citation], others: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys([*found, *others]))


def _types(words: str) -> list[str]:
    return re.findall(r"\b(?:nghi dinh|thong tu|quyet dinh|cong van|nghi quyet|ket luan)\b", words)


def _is_called(citation: Citation, type_: str) -> bool:
    return type_ == "van ban" or fold(document_type(citation.document)) == type_


def _age(citation: Citation) -> str:
    entry = catalogue.load().entry(citation.document)
    return entry.date.isoformat() if entry and entry.date else ""


def _with_articles(talked: Sequence[Citation]) -> str:
    """Return the document that was talked of last."""
    return talked[0].document if talked else GUIDANCE


def _quotable(talked: Sequence[Citation], shelf: Shelf) -> tuple[Citation, ...]:
    """Return the places of documents that had been issued by the shelf's day."""
    return tuple(
        shelf.citation(c.document, c.locator)
        for c in talked
        if c.locator
        and c.document in shelf.documents
        and shelf.status(c.document).state is not State.NOT_YET
    )
