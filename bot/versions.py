"""Answer "trước và sau khác gì?" with both wordings of a place, each of its day, changes marked."""

import datetime
import re
from dataclasses import replace

from bot import diff, messages
from bot.answer import Answer, Quote, Verdict, quote
from bot.compare import changed
from bot.diff import Difference, Outcome
from knowledge.cite import COMPLETE, Reference, find
from knowledge.errors import UnknownPlace
from knowledge.library import Library
from knowledge.model import Document, Locator, Span
from knowledge.vietnamese import fold, nfc

_COMPARED = re.compile(
    r"\b(?:so sanh|so voi|doi chieu|truoc va sau|truoc sau|truoc voi sau|(?:cu|truoc day|truoc kia)"
    r"(?: va| voi)? (?:moi|nay|bay gio|hien nay|hien tai)|khac (?:gi|nhau|the nao|ra sao|truoc"
    r"|cho nao))\b"
)
# «Điều 20 thay đổi gì?» asks for it, too, where the document is one that was changed.
_CHANGED = re.compile(r"\bthay doi (?:gi|the nao|ra sao|nhu the nao|cho nao)\b")
# «trước và sau 1/7/2026», «từ ngày 01 tháng 7 năm 2026»
_DAY = re.compile(
    r"\b(\d{1,2})(?:\s*[/.-]\s*|\s+thang\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+nam\s+)((?:19|20)\d\d)\b"
    r"(?!\s*/\s*[a-z])"
)
# Where more than this share of the letters is new, marks would cover all of it. Set by hand.
_REWRITTEN = 0.7
_ONE_DAY = datetime.timedelta(days=1)


def versions(question: str, library: Library, day: datetime.date) -> Answer | None:
    """Return the wordings of the one place that `question` compares before and after its change.

    The change is the last one up to the day that the question names, else up to `day`. Where only
    digests are at hand, these are compared, and are called so. None where nothing is compared.
    """
    question = nfc(question)
    folded = fold(question)
    compared = _COMPARED.search(folded)
    if not compared and not _CHANGED.search(folded):
        return None
    places = [r for r in find(question, library.numbers) if r.locator and r.kind in COMPLETE]
    if len(places) != 1 or not (number := _document(places[0], library)):
        return None
    until = max(day, asked) if (asked := _asked(folded)) else day
    if not compared and len(library.editions[number]) == 1:
        return None
    try:
        found = diff.difference(library, number, str(places[0].locator), until)
    except UnknownPlace:
        return None  # the look-up of the place says what there is
    return _answer(question, found, library)


def _answer(question: str, found: Difference, library: Library) -> Answer | None:
    locator = found.citation.locator
    if locator is None:
        return None
    if found.outcome is not Outcome.COMPARED or found.since is None:
        now = _quote(found, found.day, library)
        lead = diff.plain(found)
        return Answer(question, Verdict.FOUND, (now,), lead=lead) if now else None
    before = _quote(found, found.since - _ONE_DAY, library)
    after = _quote(found, found.since, library)
    rewritten = False
    if before and after:
        gone, come = changed(before.text, after.text)
        rewritten = sum(map(len, come)) > _REWRITTEN * len(after.text)
        if not rewritten:
            before, after = _marked(before, gone), _marked(after, come)
    quotes = tuple(
        replace(one, on=on)
        for one, on in ((before, found.since - _ONE_DAY), (after, found.since))
        if one
    )
    kind = "added" if not before else "removed" if not after else "changed"
    kind = "rewritten" if rewritten else kind
    lead = messages.changed(kind, found.citation, found.since, found.by)
    return Answer(question, Verdict.FOUND, quotes, lead=lead) if quotes else None


def _quote(found: Difference, day: datetime.date, library: Library) -> Quote | None:
    """Return the place as it reads on `day`; None where it is not there then."""
    shelf = library.on(day)
    document = shelf.documents.get(found.citation.document)
    locator = found.citation.locator
    provision = document.find(locator) if document and locator else None
    return quote(shelf, document, provision.span) if document and provision else None


def _marked(one: Quote, changes: tuple[Span, ...]) -> Quote:
    at = one.span.start
    return replace(one, marks=tuple(Span(at + c.start, at + c.end) for c in changes))


def _document(place: Reference, library: Library) -> str | None:
    """Return the document that is named, else the one that was changed and has such a place.

    Of several, that of which the place itself reads in two ways; None where there is not just one.
    """
    if place.document:
        return place.document if place.document in library.editions else None
    wordings = {
        number: {_words(edition.document, place.locator) for edition in editions} - {""}
        for number, editions in library.editions.items()
        if place.locator and len(editions) > 1
    }
    for least in (2, 1):
        holding = [number for number, words in wordings.items() if len(words) >= least]
        if holding:
            return holding[0] if len(holding) == 1 else None
    return None


def _words(document: Document, locator: Locator | None) -> str:
    provision = document.find(locator) if locator else None
    return document.words(provision.span) if provision else ""


def _asked(folded: str) -> datetime.date | None:
    """Return the day that is named, None where there is none, or no calendar has it."""
    for match in _DAY.finditer(folded):
        try:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            continue
    return None
