"""Answer questions on a document itself from the catalogue: number, date, signer, validity …"""

import re
from collections.abc import Sequence

from bot import aspects, facts
from bot.answer import Answer, Reason, Verdict
from bot.aspects import Asked, Aspect
from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Certainty, Entry
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Span, document_type
from knowledge.naming import mentions
from knowledge.vietnamese import fold, fold_aligned, nfc

# How many words beside the document's name and the question for an aspect may be left over. What
# asks for "gì" or a day alone could as well ask for content, so nothing may be left there.
_LEFT_OVER = 2
_STRICT = {Aspect.SUBJECT: 0, Aspect.DATE: 0, Aspect.NUMBER: 0, Aspect.ISSUER: 0} | dict.fromkeys(
    (Aspect.ADDRESSEE, Aspect.PERIOD, Aspect.BASIS, Aspect.GUIDES, Aspect.START), 1
)
# «theo công văn 5740 thì …», «trong nghị định 72»: the document is where to look, not what is asked
# about.
_SOURCE = re.compile(r"\b(?:theo|trong|tai|o|thuoc|nhu) @")
# «công văn này», «công văn», but not «công văn nào»; «nghị định ấy», «văn bản đó», «nó»
_GUIDANCE = re.compile(r"\b(?:cong van|cv)\b(?! (?:so )?(?:nao|gi|may|bao nhieu|khac|moi|\d))")
_POINTED = re.compile(
    r"\b(?:(?P<type>van ban|nghi dinh|thong tu|quyet dinh|cong van|chuong trinh|de an|nghi quyet"
    r"|ket luan|luat)(?: (?:do|ay|nay|tren|kia|vua roi|vua neu|noi tren))+|no)\b"
)
_TYPES = {
    "nghi dinh": "Nghị định",
    "thong tu": "Thông tư",
    "quyet dinh": "Quyết định",
    "cong van": "Công văn",
    "nghi quyet": "Nghị quyết",
    "ket luan": "Kết luận",
    "luat": "Luật",
}


def about(question: str, shelf: Shelf, *, talked_of: Sequence[Citation] = ()) -> Answer | None:
    """Return what the catalogue knows to `question`; None where it asks for content.

    `talked_of` are the places last cited, for "nghị định ấy" and for questions that name no
    document. What no source gives is said to have none; where nothing else is asked, the verdict
    is NOTHING. So is a document that is only taken for one of ours, with the note that says so.
    """
    question = nfc(question)
    named = _named(question, talked_of, shelf)
    asked = aspects.read(question, [span for span, _ in named])
    entries = list(dict.fromkeys(entry.number for _, entry in named))
    if not entries and (unknown := _unknown(question, asked, shelf)):
        return unknown
    if any(reference.locator for reference in find(question)) or not _is_asked(asked, named):
        return None
    if not entries:
        return None
    known = catalogue.load()
    entry = known.entry(entries[0])
    others = [other for number in entries[1:] if (other := known.entry(number))]
    if entry is None:
        return None
    found = [facts.on(aspect, entry, others, asked, shelf) for aspect in _wanted(asked, named)]
    statements = tuple(dict.fromkeys(s for part in found for s in part.statements))
    quotes = tuple(dict.fromkeys(q for part in found for q in part.quotes))
    notes = tuple(dict.fromkeys(note for part in found for note in part.notes))
    if not quotes and all(s.certainty is Certainty.NO_SOURCE for s in statements):
        notes = (*(s.text for s in statements), *notes)
        return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.SILENT)
    return Answer(question, Verdict.FOUND, quotes, statements, notes)


def _is_asked(asked: Asked, named: Sequence[tuple[Span, Entry]]) -> bool:
    """Return whether the question is on a document rather than on what stands in it."""
    if _SOURCE.search(asked.words) and Aspect.CHANGED_BY not in asked.aspects:
        return False
    own = {word for _, entry in named for word in _own_words(entry)}
    rest = [word for word in asked.rest if word not in own]
    if not asked.aspects:
        # Nothing but a name: who and when it is, and whether it holds.
        return bool(named) and asked.words == "@"
    return all(len(rest) <= _STRICT.get(aspect, _LEFT_OVER) for aspect in asked.aspects)


def _wanted(asked: Asked, named: Sequence[tuple[Span, Entry]]) -> Sequence[Aspect]:
    return asked.aspects or (Aspect.SUBJECT, Aspect.SIGNER, Aspect.DATE, Aspect.FORCE)


def _own_words(entry: Entry) -> set[str]:
    names = " ".join((entry.title, *entry.aliases, entry.issuer, entry.type, entry.number))
    return set(re.findall(r"[^\W_]+", fold(names)))


def _named(question: str, talked_of: Sequence[Citation], shelf: Shelf) -> list[tuple[Span, Entry]]:
    """Return the documents that the question names or points at, and where, in order."""
    known = catalogue.load()
    numbers = [entry.number for entry in known.entries]
    found = [
        (reference.span, entry)
        for reference in find(question, numbers)
        if reference.document and (entry := known.entry(reference.document))
    ]
    folded = fold_aligned(question)
    aliases = [(alias, entry) for entry in known.entries for alias in (*entry.aliases, entry.title)]
    for alias, entry in sorted(aliases, key=lambda pair: -len(pair[0])):
        pattern = r"\W+".join(map(re.escape, re.findall(r"[^\W_]+", fold(alias))))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded):
            span = Span(*match.span())
            if all(span.end <= other.start or other.end <= span.start for other, _ in found):
                found.append((span, entry))
    pointer = _POINTED.search(folded)
    if not found and pointer and (entry := _pointed_at(pointer["type"], talked_of, shelf)):
        found.append((Span(*pointer.span()), entry))
    bare = _GUIDANCE.search(folded)
    if not found and bare and (entry := known.entry(GUIDANCE)):
        found.append((Span(*bare.span()), entry))
    if not found and not pointer and not mentions(question):
        # "ai ký?" after an answer is on what that was about; at the start, on the guidance.
        number = talked_of[0].document if talked_of else GUIDANCE
        asked = aspects.read(question, ())
        if asked.aspects and not asked.rest and (entry := known.entry(number)):
            found.append((Span(0, 0), entry))
    return sorted(
        ((_described(folded, span, entry), entry) for span, entry in found),
        key=lambda pair: pair[0],
    )


def _described(folded: str, span: Span, entry: Entry) -> Span:
    """Return the span with what describes the document: "… về báo chí nước ngoài", "… của Bộ"."""
    end = span.end
    own = _own_words(entry)
    after = re.match(r"\W+(?:ve|cua)\b", folded[end:])
    for word in re.finditer(r"[^\W_]+", folded[end + after.end() :]) if after else ():
        if word[0] not in own:
            break
        end = span.end + (after.end() if after else 0) + word.end()
    return Span(span.start, end)


def _pointed_at(type_: str | None, talked_of: Sequence[Citation], shelf: Shelf) -> Entry | None:
    """Return the document meant by "nghị định ấy": talked of, or named in the words quoted."""
    known = catalogue.load()
    wanted = _TYPES.get(type_ or "")
    spoken = [entry for citation in talked_of if (entry := known.entry(citation.document))]
    for entry in spoken:
        if wanted is None or entry.type == wanted:
            return entry
    numbers = [entry.number for entry in known.entries]
    for citation in talked_of:
        document = shelf.documents.get(citation.document)
        place = document.find(citation.locator) if document and citation.locator else None
        words = document.words(place.span) if document and place else ""
        for reference in find(words, numbers):
            entry = known.entry(reference.document or "")
            if entry and entry.type == wanted:
                return entry
    return None


def _unknown(question: str, asked: Asked, shelf: Shelf) -> Answer | None:
    """Return an honest "no" to a question on a document that we do not have; None for others."""
    known = catalogue.load()
    if alike := known.look_alikes(question):
        notes = tuple(look_alike.note for look_alike in alike)
        return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.SILENT)
    numbers = [entry.number for entry in known.entries]
    full = [r.document for r in find(question, numbers) if r.document]
    if full and asked.aspects and not any(_mentioned(number, shelf) for number in full):
        name = f"{document_type(full[0])} số {full[0]}"
        note = f"{name}: trợ lý chưa có nguồn nào về văn bản này."
        return Answer(question, Verdict.NOTHING, notes=(note,), reason=Reason.SILENT)
    return None


def _mentioned(number: str, shelf: Shelf) -> bool:
    return any(number in document.text for document in shelf.documents.values())
