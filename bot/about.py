"""Answer questions on a document itself from the catalogue: number, date, signer, validity …"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import aspects, facts, relations, subjects
from bot.answer import Answer, Reason, Verdict
from bot.aspects import Asked, Aspect
from bot.facts import Found
from bot.messages.lookup import which_document
from bot.subjects import TYPES, own_words
from knowledge import catalogue
from knowledge.cite import Reference, find
from knowledge.entry import Certainty, Entry
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Span
from knowledge.vietnamese import fold_aligned, nfc

# How many words beside the document's name and the question for an aspect may be left over. What
# asks for "gì" or a day alone could as well ask for content, so nothing may be left there.
_LEFT_OVER = 2
_STRICT = {Aspect.SUBJECT: 0, Aspect.DATE: 0, Aspect.NUMBER: 0, Aspect.ISSUER: 0} | dict.fromkeys(
    (Aspect.ADDRESSEE, Aspect.PERIOD, Aspect.BASIS, Aspect.GUIDES, Aspect.START), 1
)
# «nghị định 100», «Quyết định số 31/2013», «Thông tư 03/2023/TT-BTC»; a number of one digit
# without a year may count something else.
_UNKNOWN = re.compile(
    r"\b(?P<type>nghi\s+dinh|thong\s+tu|quyet\s+dinh|nghi\s+quyet|luat)\s+(?:so\s+)?(?P<number>\d{1,5})"
    r"(?:/(?P<year>\d{4})(?:/[a-z][\w-]*)?|(?<=\d\d)(?:/[a-z][\w-]*|-[a-z][\w/-]*)?)(?![\w/])"
)
# Documents are sought in what can be a question; this is more than one may hold (bot.assistant).
_LONGEST = 2_000
# Of a document that is only named: what it is about, whose it is, and whether it holds.
_CARD = (Aspect.SUBJECT, Aspect.SIGNER, Aspect.DATE, Aspect.FORCE)
# «theo công văn 5740 thì …», «trong nghị định 72»: the document is where to look, not what is asked
# about.
# «thế nghị định 72 thì sao», «còn thông tư 06/2022 nữa»: nothing but a name.
_LEADING_OVER = re.compile(
    r"^(?:(?:the|con|vay|roi|va|a|thi) )+|(?: (?:thi|sao|the nao|nua|nhi|vay|co khong|ra sao))+$"
)
_SOURCE = re.compile(r"\b(?:theo|trong|tai|o|thuoc|nhu) @")


def about(
    question: str,
    shelf: Shelf,
    *,
    talked_of: Sequence[Citation] = (),
    before: Sequence[Aspect] = (),
) -> Answer | None:
    """Return what the catalogue knows to `question`; None where it asks for content.

    `talked_of` are the places last cited, for "nghị định ấy" and for questions that name no
    document; `before` is what was asked before, for "còn nghị định 148?". What no source gives is
    said to have none; where nothing else is asked, the verdict is NOTHING. So is a document that is
    only taken for one of ours, with the note that says so. A number that several documents have is
    UNSURE, with one statement for each.
    """
    question = nfc(question)
    named = subjects.named(question, talked_of, shelf)
    asked = aspects.read(question, [span for span, _ in named])
    documents = list({entry.number: entry for _, entry in named}.values())
    if not documents:
        return _ambiguous(question) or _unknown(question, shelf)
    if any(_is_place(reference) for reference in find(question)) or not _is_asked(asked, named):
        return None
    if Aspect.NUMBER in asked.aspects and not _is_of_type(asked, documents[0]):
        return None
    said = _said(question, asked, asked.aspects or tuple(before) or _CARD, documents, shelf)
    if said.verdict is Verdict.NOTHING and _stands_there(asked, documents[0], talked_of, shelf):
        return None
    return said


def once_more(
    question: str, shelf: Shelf, *, talked_of: Sequence[Citation], before: Sequence[Aspect]
) -> Answer | None:
    """Return what was asked `before`, of the document talked of last, for another day."""
    known = catalogue.load()
    documents = [entry for c in talked_of[:1] if (entry := known.entry(c.document))]
    asked = aspects.read(question, ())
    return _said(question, asked, before, documents, shelf) if documents else None


def asked_aspects(
    question: str, shelf: Shelf, *, talked_of: Sequence[Citation], before: Sequence[Aspect]
) -> tuple[Aspect, ...]:
    """Return what `question` asks of a document as such, or what was asked `before`."""
    named = subjects.named(nfc(question), talked_of, shelf)
    asked = aspects.read(nfc(question), [span for span, _ in named])
    return asked.aspects or tuple(before)


def named_documents(question: str, shelf: Shelf) -> list[Citation]:
    """Return the known documents that `question` names by number or title, in order."""
    if len(question) > _LONGEST:
        return []
    named = subjects.named(nfc(question), (), shelf)
    return list(dict.fromkeys(Citation(e.number, None, e.date) for span, e in named if span))


def _said(
    question: str,
    asked: Asked,
    wanted: Sequence[Aspect],
    documents: Sequence[Entry],
    shelf: Shelf,
) -> Answer:
    entry, *others = documents
    found = [_on(aspect, entry, others, asked, shelf) for aspect in wanted]
    said = [statement for part in found for statement in part.statements]
    known = facts.joined([s for s in said if s.certainty is not Certainty.NO_SOURCE])
    quotes = tuple(dict.fromkeys(q for part in found for q in part.quotes))
    unknown = [s.text for s in said if s.certainty is Certainty.NO_SOURCE]
    notes = tuple(dict.fromkeys([*unknown, *(note for part in found for note in part.notes)]))
    if known or quotes:
        return Answer(question, Verdict.FOUND, quotes, known, notes)
    return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.SILENT)


def _on(aspect: Aspect, entry: Entry, others: Sequence[Entry], asked: Asked, shelf: Shelf) -> Found:
    """Return what there is to say of a document on one aspect, on the shelf's day."""
    match aspect:
        case Aspect.NUMBER:
            return facts.number(entry)
        case Aspect.DATE:
            return facts.issued(entry, asked)
        case Aspect.SIGNER:
            return facts.field(entry, "signer", "Người ký")
        case Aspect.ISSUER:
            return facts.field(entry, "issuer", "Cơ quan ban hành")
        case Aspect.ADDRESSEE:
            return facts.part(entry, "kinh-gui", "Nơi nhận của", shelf)
        case Aspect.SUBJECT if entry.number == GUIDANCE:
            return facts.part(entry, "trich-yeu", "Trích yếu của", shelf)
        case Aspect.SUBJECT:
            return facts.subject(entry)
        case Aspect.PERIOD:
            return facts.period(entry)
        case Aspect.START:
            return facts.start(entry, shelf)
        case Aspect.ENDED if entry.period and entry.period.until >= shelf.day:
            held, years = facts.force(entry, asked, shelf), facts.period(entry)
            return replace(held, statements=(*years.statements, *held.statements))
        case Aspect.FORCE | Aspect.ENDED:
            return facts.force(entry, asked, shelf)
        case Aspect.BASIS:
            return relations.basis(entry, shelf)
        case Aspect.CHANGED_BY:
            return relations.changed_by(entry, shelf)
        case Aspect.CHANGES:
            return relations.changes(entry, others, asked, shelf)
        case Aspect.GUIDED_BY:
            return relations.guided_by(entry, shelf)
        case Aspect.GUIDES:
            return relations.guides(entry, shelf)


def _is_asked(asked: Asked, named: Sequence[tuple[Span, Entry]]) -> bool:
    """Return whether the question is on a document rather than on what stands in it."""
    if _SOURCE.search(asked.words) and Aspect.CHANGED_BY not in asked.aspects:
        return False
    own = {word for _, entry in named for word in own_words(entry)}
    rest = [word for word in asked.rest if not own.issuperset(re.split(r"[/.-]", word))]
    if not asked.aspects:
        # Nothing but a name: who and when it is, and whether it holds.
        return bool(named) and _LEADING_OVER.sub("", asked.words).strip() == "@"
    return all(len(rest) <= _STRICT.get(aspect, _LEFT_OVER) for aspect in asked.aspects)


def _is_place(reference: Reference) -> bool:
    """Return whether a place is named; "giai đoạn 2011" is none."""
    locator = reference.locator
    return locator is not None and not re.fullmatch(r"(?:19|20)\d\d", locator.labels[0])


# What a text says of a document that it takes the place of, folded.
_TAKES_PLACE = re.compile(r"\b(?:thay|bai bo|sua doi|thay the)\b")


def _stands_there(asked: Asked, entry: Entry, talked_of: Sequence[Citation], shelf: Shelf) -> bool:
    """Return whether the place talked of says what the document changes, and no source else."""
    document = shelf.documents.get(entry.number)
    if Aspect.CHANGES not in asked.aspects or document is None:
        return False
    places = [c.locator for c in talked_of if c.document == entry.number and c.locator]
    found = [provision for place in places if (provision := document.find(place))]
    return any(_TAKES_PLACE.search(fold_aligned(document.words(p.span))) for p in found)


def _is_of_type(asked: Asked, entry: Entry) -> bool:
    """Return whether a number that is asked for as that of a decree, say, is of a decree."""
    type_ = re.search(rf"\b({'|'.join(TYPES)}) (?:nao|gi|may|so)\b", asked.words)
    return type_ is None or TYPES[type_[1]] == entry.type


def _ambiguous(question: str) -> Answer | None:
    """Return which documents a number can mean where several have it; None where one or none."""
    for written, entries in subjects.ambiguous(question):
        asked = aspects.read(question, [written])
        own = {word for entry in entries for word in own_words(entry)}
        rest = [word for word in asked.rest if word not in own]
        if len(rest) > _LEFT_OVER:
            continue
        which = tuple(facts.number(entry).statements[0] for entry in entries)
        note = which_document(question[written.start : written.end])
        return Answer(question, Verdict.UNSURE, statements=which, notes=(note,))
    return None


def _unknown(question: str, shelf: Shelf) -> Answer | None:
    """Return an honest "no" to a question on a document that we do not have; None for others."""
    known = catalogue.load()
    if alike := known.look_alikes(question):
        notes = tuple(look_alike.note for look_alike in alike)
        return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.SILENT)
    for match in _UNKNOWN.finditer(fold_aligned(question)):
        number = f"{match['number']}/{match['year'] or ''}"
        type_ = TYPES[" ".join(match["type"].split())]
        if known.find(match[0]) or _mentioned(type_, number, shelf):
            continue
        written = question[slice(*match.span())]
        note = f"{written[:1].upper()}{written[1:]}: trợ lý chưa có nguồn nào về văn bản này."
        return Answer(question, Verdict.NOTHING, notes=(note,), reason=Reason.SILENT)
    return None


def _mentioned(type_: str, number: str, shelf: Shelf) -> bool:
    """Return whether some text at hand names a document of that type and number."""
    pattern = re.compile(rf"{type_} (?:số )?{re.escape(number)}", re.IGNORECASE)
    return any(pattern.search(document.text) for document in shelf.documents.values())
