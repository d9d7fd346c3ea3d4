"""Edit the text of a document, and say where everything else stands afterwards."""

import bisect
from dataclasses import replace

from knowledge.model import Document, Span


def edited(document: Document, span: Span, words: str) -> Document:
    """Return `document` with `words` in place of `span`, its pages moved along, its tree stale."""
    text = document.text[: span.start] + words + document.text[span.end :]
    moved = len(words) - len(span)
    kept = bisect.bisect_right(document.pages, span.start)
    pages = document.pages[:kept] + tuple(
        max(span.start + len(words), page + moved) for page in document.pages[kept:]
    )
    return replace(document, text=text, pages=pages)


def shifted(span: Span, edited: Span, moved: int) -> Span:
    """Return where `span` stands after an edit that made the text longer by `moved`."""
    if span.start >= edited.end and (span.start > edited.start or edited.start < edited.end):
        return Span(span.start + moved, span.end + moved)
    if span.end <= edited.start:
        return span
    if edited in span:
        return Span(span.start, span.end + moved)
    # The edit swallows it, or cuts into it: what is left of it.
    start = min(span.start, edited.start)
    return Span(start, max(start, min(span.end, edited.start), span.end + moved))
