"""Answer questions on a document itself from the catalogue: number, date, signer, validity …"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot import aspects, facts, relations
from bot.answer import Answer, Reason, Verdict
from bot.aspects import Asked, Aspect
from bot.facts import Found
from knowledge import catalogue
from knowledge.cite import find
from knowledge.entry import Certainty, Entry
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation, Span
from knowledge.naming import mentions
from knowledge.vietnamese import fold, fold_aligned, nfc

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
# Of a document that is only named: what it is about, whose it is, and whether it holds.
_CARD = (Aspect.SUBJECT, Aspect.SIGNER, Aspect.DATE, Aspect.FORCE)
# «5740 ký ngày nào», «công văn 5740 năm 2022»; numbers of documents that stand alone are long.
_BARE = re.compile(
    r"(?<![\w/.-])(?:(?:cong van|cv|quyet dinh|qd|nghi dinh|nd|thong tu|tt)\s+\d+\s+nam\s+\d{4}"
    r"|\d{3,5})(?![\w/.%-])"
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
    documents = list({entry.number: entry for _, entry in named}.values())
    if not documents:
        return _unknown(question, shelf)
    if any(reference.locator for reference in find(question)) or not _is_asked(asked, named):
        return None
    entry, *others = documents
    if Aspect.NUMBER in asked.aspects and not _is_of_type(asked, entry):
        return None
    found = [_on(aspect, entry, others, asked, shelf) for aspect in asked.aspects or _CARD]
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
    own = {word for _, entry in named for word in _own_words(entry)}
    rest = [word for word in asked.rest if not own.issuperset(re.split(r"[/.-]", word))]
    if not asked.aspects:
        # Nothing but a name: who and when it is, and whether it holds.
        return bool(named) and asked.words == "@"
    return all(len(rest) <= _STRICT.get(aspect, _LEFT_OVER) for aspect in asked.aspects)


def _is_of_type(asked: Asked, entry: Entry) -> bool:
    """Return whether a number that is asked for as that of a decree, say, is of a decree."""
    type_ = re.search(rf"\b({'|'.join(_TYPES)}) (?:nao|gi|may|so)\b", asked.words)
    return type_ is None or _TYPES[type_[1]] == entry.type


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
        for match in _spelled(alias).finditer(folded):
            span = Span(*match.span())
            if all(span.end <= other.start or other.end <= span.start for other, _ in found):
                found.append((span, entry))
    if not found:
        found = _numbered(folded)
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


@cache
def _spelled(alias: str) -> re.Pattern[str]:
    """Return the pattern for a document's name in folded text, however it is spaced."""
    # "kế hoạch 2025" is also written "kế hoạch năm 2025".
    pattern = r"\W+".join(
        rf"(?:nam\W+)?{word}" if re.fullmatch(r"\d{4}", word) else re.escape(word)
        for word in re.findall(r"[^\W_]+", fold(alias))
    )
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _numbered(folded: str) -> list[tuple[Span, Entry]]:
    """Return the documents named by a bare number, or by one and the year of their date."""
    known = catalogue.load()
    return [
        (Span(*match.span()), entries[0])
        for match in _BARE.finditer(folded)
        if len(entries := known.find(match[0])) == 1
    ]


def _described(folded: str, span: Span, entry: Entry) -> Span:
    """Return the span with what describes the document: "… về báo chí nước ngoài", "… của Bộ"."""
    after = re.match(r"\W+(ve|cua)\b", folded[span.end :])
    if after is None:
        return span
    described = entry.title if after[1] == "ve" else f"{entry.issuer} {entry.number}"
    own = set(re.findall(r"[^\W_]+", fold(described))) - {"ve", "viec", "noi", "dung"}
    start = end = span.end + after.end()
    for word in re.finditer(r"[^\W_]+", folded[start:]):
        if word[0] not in own:
            break
        end = start + word.end()
    return Span(span.start, end if end > start else span.end)


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


def _unknown(question: str, shelf: Shelf) -> Answer | None:
    """Return an honest "no" to a question on a document that we do not have; None for others."""
    known = catalogue.load()
    if alike := known.look_alikes(question):
        notes = tuple(look_alike.note for look_alike in alike)
        return Answer(question, Verdict.NOTHING, notes=notes, reason=Reason.SILENT)
    for match in _UNKNOWN.finditer(fold_aligned(question)):
        number = f"{match['number']}/{match['year'] or ''}"
        if known.find(match[0]) or _mentioned(
            _TYPES[" ".join(match["type"].split())], number, shelf
        ):
            continue
        written = question[slice(*match.span())]
        note = f"{written[:1].upper()}{written[1:]}: trợ lý chưa có nguồn nào về văn bản này."
        return Answer(question, Verdict.NOTHING, notes=(note,), reason=Reason.SILENT)
    return None


def _mentioned(type_: str, number: str, shelf: Shelf) -> bool:
    """Return whether some text at hand names a document of that type and number."""
    pattern = re.compile(rf"{type_} (?:số )?{re.escape(number)}", re.IGNORECASE)
    return any(pattern.search(document.text) for document in shelf.documents.values())
