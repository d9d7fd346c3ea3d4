"""Check every quote of an answer against the texts before anybody reads it."""

import datetime
import logging
from dataclasses import replace

from bot.answer import Answer, Quote, Reason, Verdict
from knowledge.library import Library, Shelf
from knowledge.model import Provision, Span

_log = logging.getLogger(__name__)


def proven(answer: Answer, library: Library, day: datetime.date) -> Answer:
    """Return `answer` without the quotes that do not stand in the texts as they read on `day`.

    Each that is dropped is logged as an error. Where none is left and nothing is stated, the answer
    is an honest "no".
    """
    kept = []
    for quote in answer.quotes:
        if fault := fault_of(quote, library.on(quote.on or day)):
            # The question is left out: the log is no place for what people write.
            _log.error("quote of %s dropped: %s", quote.citation, fault)
        else:
            kept.append(quote)
    if len(kept) == len(answer.quotes):
        return answer
    if kept or answer.statements:
        return replace(answer, quotes=tuple(kept))
    return replace(answer, verdict=Verdict.NOTHING, quotes=(), reason=Reason.SILENT)


def fault_of(quote: Quote, shelf: Shelf) -> str:
    """Return what is wrong with `quote` as the shelf reads, "" where it stands as it says."""
    citation, span = quote.citation, quote.span
    document = shelf.documents.get(citation.document)
    if document is None:
        return f"no document {citation.document} on {shelf.day}"
    if not 0 <= span.start < span.end <= len(document.text):
        return f"span {span.start}-{span.end} is not in the text"
    if quote.text != document.words(span):
        return "its words are not those of the text"
    if not quote.text.strip():
        return "it has no words"
    if citation.date != document.date:
        return f"the document is dated {document.date}"
    holding = _smallest(document.provisions, span)
    if citation.locator != (holding.locator if holding else None):
        place = holding.locator if holding else "the document"
        return f"the smallest place that holds it is {place}"
    if quote.authority is not document.authority:
        return f"the text is {document.authority}"
    if quote.page != document.page_of(span.start):
        return f"it stands on page {document.page_of(span.start)}"
    if quote.status != shelf.status(citation.document, citation.locator):
        return "its status is another"
    if any(not mark or mark not in span for mark in quote.marks):
        return "a mark lies outside of it"
    return ""


def _smallest(level: tuple[Provision, ...], span: Span) -> Provision | None:
    """Return the last and innermost provision that holds all of `span`."""
    found = None
    while inside := [p for p in level if p.span.start <= span.start and span.end <= p.span.end]:
        found = inside[-1]
        level = found.children
    return found
