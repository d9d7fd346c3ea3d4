"""Answer "X do bộ nào chủ trì?" from the provisions that give bodies their work."""

import re
from collections.abc import Iterator

from bot import lookup
from bot.answer import Answer
from index.passages import own_spans
from index.tokens import tokens
from knowledge.library import Shelf
from knowledge.model import Citation, Document, Locator, State
from knowledge.vietnamese import fold

# «bộ nào», «cơ quan nào», «ai»: a body is asked for.
_WHO = re.compile(r"\b(?:(?:bo|nganh|co quan|don vi|cap|so|noi|ben|dau moi) nao|ai|bo gi)\b")
# What bodies do with their work, and the words around a question for them, folded.
_CHARGE = re.compile(
    r"\b(?:chu tri|phu trach|quan ly|quan|lo|dam nhiem|dam trach|chiu trach nhiem|trach nhiem"
    r"|cam trich|dung dau|lam dau moi|dau moi|to chuc|thuc hien|chi dao|duoc giao|giao cho|giao"
    r"|giu vai tro|nhiem vu|dieu hanh|nha nuoc|chinh|la viec cua|thuoc)\b"
)
_AROUND = frozenset(
    """
    a anh ban bay boi cac cai cho co con cong cua da dang day di do duoc em gi gio giup hay hien
    hoat hoi khong la linh luc mang may minh moi mot nao nay nhe nhi no o phai roi tac tai the theo
    thi thuoc toi tren trong tu va van vao vay ve viec voi vuc xin nuoc ta mang cong
    """.split()
)
# The lines of a body's work begin with its name, or stand under it as a heading.
_BODY = re.compile(
    r"^(?:(?:\d+[a-z]?|[a-z]) )?(?:trach nhiem cua )?"
    r"(?:bo|uy ban nhan dan|so|chinh phu|thu tuong|co quan|cac bo|ban)\b"
)
_STATE_MANAGEMENT = "quan ly nha nuoc ve "
# Of a library larger than this, in letters, places are not gone through one by one: by hand.
_GONE_THROUGH = 2_000_000


def in_charge(question: str, shelf: Shelf) -> Answer | None:
    """Return the one place that gives some body what `question` asks about; None where none does.

    "Ai quản lý thông tin đối ngoại?", where that is all that a decree is about, is answered by its
    Điều on state management. Documents that hold on the shelf's day are looked at.
    """
    words = " ".join(fold(token) for token in tokens(question, chat=True))
    if not _WHO.search(words):
        return None
    rest = _CHARGE.sub(" ; ", _WHO.sub(" ; ", words))
    runs = [[w for w in run.split() if w not in _AROUND] for run in rest.split(";")]
    matter = [run for run in runs if run]
    if len(matter) != 1 or len(matter[0]) < 2 or not _CHARGE.search(words):
        return None
    phrase = " ".join(matter[0])
    documents = [d for number, d in shelf.documents.items() if _holds(number, shelf)]
    if sum(len(document.text) for document in documents) > _GONE_THROUGH:
        return None
    found = [c for d in documents for c in _managing(d, phrase)]
    found = found or [c for d in documents for c in _charged(d, phrase)]
    return lookup.places(question, found, shelf) if len(found) == 1 else None


def _holds(number: str, shelf: Shelf) -> bool:
    return shelf.status(number).state not in {State.EXPIRED, State.NOT_YET}


def _managing(document: Document, matter: str) -> Iterator[Citation]:
    """Yield the place of a Điều on state management of `matter` that names who leads it."""
    for locator, heading, _ in _lines(document):
        if heading == _STATE_MANAGEMENT + matter:
            inside = [
                place
                for place, _, words in _lines(document)
                if place.labels[: len(locator.labels)] == locator.labels and " chu tri " in words
            ]
            yield Citation(document.number, (inside or [locator])[0], document.date)


def _charged(document: Document, matter: str) -> Iterator[Citation]:
    """Yield the places that give a body `matter`, word for word."""
    above = ""
    for locator, heading, words in _lines(document):
        if len(locator.labels) == 1:
            above = heading
        if f" {matter} " in words and (_BODY.match(words.strip()) or _BODY.match(above)):
            yield Citation(document.number, locator, document.date)


# By text, whose hash Python keeps: that of a document would be that of its whole tree each time.
_read: dict[str, tuple[tuple[Locator, str, str], ...]] = {}
_READ = 512


def _lines(document: Document) -> tuple[tuple[Locator, str, str], ...]:
    """Return the places of a text: locator, heading and own words, folded, a space at each end."""
    text = document.text
    if text not in _read:
        if len(_read) >= _READ:
            _read.clear()
        _read[text] = tuple(
            (
                provision.locator,
                _spelled(document.words(provision.heading)) if provision.heading else "",
                f" {_spelled(' '.join(document.words(s) for s in own_spans(provision)))} ",
            )
            for provision in document.walk()
        )
    return _read[text]


def _spelled(words: str) -> str:
    """Return the words, folded, without what stands between them."""
    return " ".join(re.findall(r"\w+", fold(words)))
