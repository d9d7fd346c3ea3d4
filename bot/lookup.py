"""Answer questions that name a place ("mục 2a", "Điều 24 NĐ 72") from the structure itself."""

import re
from collections.abc import Sequence

from bot import subjects
from bot.answer import Answer, Quote, Reason, Verdict, quote
from bot.mention import unmentioned
from bot.messages.lookup import of_which
from bot.pointing import below, pointed_at
from bot.walking import KINDS, THING
from index.focus import terms
from knowledge.cite import COMPLETE, Reference, find
from knowledge.errors import UnknownPlace
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Locator, has_articles
from knowledge.vietnamese import fold, nfc

# «việc thứ 3 của …», «nhiệm vụ đầu tiên trong …», «việc 3 điểm a»
_COUNTED = re.compile(rf"\b(?:thu \w+|dau tien|cuoi cung|{THING} (?:so )?\d{{1,2}})\b")
# As many places are offered to choose from.
_CHOICES = 3
# What counts in documents with articles only, and in those without.
_OF_ARTICLES = frozenset({"dieu", "chuong", "phan"})


def named_places(question: str, shelf: Shelf, *, document: str = GUIDANCE) -> Answer | None:
    """Return the places that `question` names; None where it names none.

    A place without a document is one of `document`, where documents of that kind have such places,
    or of the guidance. A place that the document does not have is an honest "no" that says what
    there is.
    """
    named: list[Citation] = []
    references = find(question, shelf.numbers)
    if any(r.kind in COMPLETE and r.document is None for r in references):
        # «điều 24 nghị định về thông tin đối ngoại»
        titled = {entry.number for _, entry in subjects.named(question, (), shelf)}
        document = titled.pop() if len(titled) == 1 else document
    for reference in references:
        if reference.locator is None or reference.kind is None or _is_next(question, reference):
            continue
        if reference.kind == "phan" and reference.document is None and _is_counted(question):
            continue  # «phần thứ 4» of a list
        if reference.kind in COMPLETE:
            number = reference.document or _home(reference.kind, document)
            if number in shelf.documents:
                named.append(shelf.citation(number, reference.locator))
        elif named:
            # «mục 5, còn điểm b», «khoản 3 Điều 24 và khoản 7»: beside or in the place before it
            named += _beside(named, reference, shelf)
    if len(named) == 1 and named[0].document in shelf.documents:
        # «việc thứ 3 của mục 2a»
        [whole] = [r for r in references if r.locator and r.kind in COMPLETE][:1]
        rest = f"{question[: whole.span.start]} {question[whole.span.end :]}"
        inner = pointed_at(rest, named[0], shelf) if _COUNTED.search(fold(rest)) else None
        named = [inner] if inner and _within(inner, named[0]) else named
    if len(named) == 1 and (silent := unmentioned(question, named[0], shelf)):
        return silent
    return places(question, named, shelf) if named else None


def _is_counted(question: str) -> bool:
    return re.search(r"\bphan thu\b", fold(question)) is not None


def _is_next(question: str, reference: Reference) -> bool:
    """Return whether a place is the one after another: with marks, "mục sau" is no "mục sáu"."""
    written = nfc(question[reference.span.start : reference.span.end]).lower()
    return fold(question) != question.lower() and re.search(r"\bsau$", written) is not None


def _within(place: Citation, other: Citation) -> bool:
    """Return whether `place` lies inside `other`, a place of the same document."""
    labels = other.locator.labels if other.locator else ()
    return place.locator is not None and place.locator.labels[: len(labels)] == labels


def _home(kind: str, document: str) -> str:
    """Return `document` where it can have a place of that kind, else the guidance."""
    return document if has_articles(document) == (kind in _OF_ARTICLES) else GUIDANCE


def _beside(named: list[Citation], reference: Reference, shelf: Shelf) -> list[Citation]:
    """Return the place that a bare label means after `named`; one inside the last stands for it."""
    last = named[-1]
    document = shelf.documents[last.document]
    path = document.path(last.locator) if last.locator else ()
    if not path or reference.locator is None or reference.kind is None:
        return []
    locator = below(document, path, reference.locator, reference.kind)
    if locator is None:
        return []
    if locator.labels[: len(path[-1].locator.labels)] == path[-1].locator.labels:
        named.pop()
    return [shelf.citation(last.document, locator)]


def places(question: str, citations: Sequence[Citation], shelf: Shelf) -> Answer:
    """Return the words of the places `citations`; an honest "no" where none is there that day."""
    found: list[Quote] = []
    missing: list[str] = []
    for citation in citations:
        try:
            provision = shelf.provision(citation.document, citation.locator or Locator(()))
        except UnknownPlace as error:
            missing.append(str(error))
        else:
            found.append(quote(shelf, shelf.document(citation.document), provision.span))
    return _answer(question, found, missing)


def _answer(question: str, quotes: Sequence[Quote], missing: Sequence[str]) -> Answer:
    notes = tuple(f"{note[:1].upper()}{note[1:]}." for note in dict.fromkeys(missing))
    if quotes:
        return Answer(question, Verdict.FOUND, tuple(dict.fromkeys(quotes)), notes=notes)
    return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.NO_SUCH_PLACE)


def which(question: str, shelf: Shelf) -> Answer | None:
    """Return the places of the guidance that a label alone can mean: "còn nhiệm vụ 3?".

    One is quoted, two or three are given to choose from; where there are more, or none, the answer
    asks for the rest of the place. None where the question has more than the label, or no label.
    """
    partial = [r for r in find(question) if r.locator and r.kind and r.kind not in COMPLETE]
    if len(partial) != 1:
        return None
    [reference] = partial
    rest = f"{question[: reference.span.start]} {question[reference.span.end :]}"
    if reference.document or terms(rest):
        return None
    assert reference.locator is not None  # noqa: S101  # chosen so
    document = shelf.document(GUIDANCE)
    kind = KINDS.get(reference.kind or "")
    size = len(reference.locator.labels)
    meant = [
        p
        for p in document.walk()
        if p.locator.labels[-size:] == reference.locator.labels
        and any(q.kind is kind for q in document.path(p.locator)[-size:])
    ]
    if 1 <= len(meant) <= _CHOICES:
        quotes = tuple(quote(shelf, document, p.span) for p in meant)
        verdict = Verdict.FOUND if len(quotes) == 1 else Verdict.UNSURE
        return Answer(question, verdict, quotes)
    note = of_which(question[slice(reference.span.start, reference.span.end)])
    return Answer(question, Verdict.NOTHING, notes=(note,), reason=Reason.NO_SUCH_PLACE)
