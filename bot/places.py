"""The places that some words lead to, the best first, each with the sentence that meets them."""

from bot.answer import Quote, quote
from index.focus import met, share, terms
from index.passages import own_spans
from index.search import Searcher
from knowledge.library import Shelf
from knowledge.model import Document, Provision, Span
from knowledge.vietnamese import sentences

# Places with less of the words than a third, weighed by how rare they are, are left out. By hand:
# with a fifth, "dien bien phu" finds what speaks of a "diễn biến".
_LEAST = 0.34
# Of a place's words, some are found in passages that overlap.
_MORE = 3


def search(
    words: str, searcher: Searcher, shelf: Shelf, *, limit: int
) -> list[tuple[Quote, Quote]]:
    """Return at most `limit` places about `words`: all that each says, and its best sentence."""
    asked = terms(words)
    found: list[tuple[Quote, Quote]] = []
    seen = set()
    for hit in searcher.search(words, shelf.day, limit=_MORE * limit):
        document = shelf.documents.get(hit.document)
        provision = document.find(hit.locator) if document else None
        if document is None or provision is None or (hit.document, hit.locator) in seen:
            continue
        seen.add((hit.document, hit.locator))
        if share(asked, met(asked, document.words(provision.span))) < _LEAST:
            continue
        best = max(
            _sentences(document, provision),
            key=lambda span: share(asked, met(asked, document.words(span))),
        )
        found.append((quote(shelf, document, provision.span), quote(shelf, document, best)))
        if len(found) == limit:
            break
    return found


def _sentences(document: Document, provision: Provision) -> list[Span]:
    """Return the heading of a place and its sentences outside its children, or all of it."""
    own = [
        Span(start, span.start + end)
        for span in own_spans(provision)
        for begin, end in sentences(document.words(span))
        if (start := max(span.start + begin, provision.body.start)) < span.start + end
    ]
    heading = [provision.heading] if provision.heading else []
    return [*heading, *own] or [provision.span]
