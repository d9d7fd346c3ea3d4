"""Prove an answer: each quote is the text itself, under the smallest place that holds it."""

import datetime

from bot.answer import Answer, Quote, Verdict
from knowledge import cite
from knowledge.library import Library, Shelf
from knowledge.model import Provision, Span


def prove(answer: Answer, library: Library, day: datetime.date | None = None) -> None:
    """Assert what every answer promises, as the texts read on `day`, today by default."""
    shelf = library.on(day or datetime.date.today())
    for quote in answer.quotes:
        prove_quote(quote, library.on(quote.on) if quote.on else shelf)
    if answer.verdict is Verdict.NOTHING:
        assert not answer.quotes
        assert answer.reason is not None
    else:
        assert answer.quotes or answer.statements
        assert answer.reason is None
    if answer.verdict is Verdict.UNSURE:
        # places, or documents of one number, to choose from
        assert 2 <= len(answer.quotes) <= 3 or len(answer.statements) >= 2
    for citation in answer.related:
        assert citation.locator is not None
        shelf.provision(citation.document, citation.locator)
    assert answer.took_ms >= 0


def prove_quote(quote: Quote, shelf: Shelf) -> None:
    """Assert that `quote` stands where it says, on the shelf's day, and nowhere more exactly."""
    document = shelf.document(quote.citation.document)
    assert quote.text == document.text[quote.span.start : quote.span.end]
    assert quote.text == quote.text.strip() != ""
    assert quote.citation.date == document.date
    # What an official reads, reads back as the same place.
    assert cite.parse(str(quote.citation), shelf.numbers) == quote.citation
    if quote.citation.locator is None:
        assert smallest(document.provisions, quote.span) is None
    else:
        held = smallest(document.provisions, quote.span)
        assert held is not None
        assert held.locator == quote.citation.locator
    assert quote.page == document.page_of(quote.span.start)
    assert quote.authority is document.authority
    for mark in quote.marks:
        assert len(mark) > 0
        assert mark in quote.span
    assert quote.status == shelf.status(document.number, quote.citation.locator)


def smallest(provisions: tuple[Provision, ...], span: Span) -> Provision | None:
    """Return the last provision in printed order, so the innermost, that holds all of `span`."""
    holding = [
        inner
        for provision in provisions
        for inner in provision.walk()
        if inner.span.start <= span.start and span.end <= inner.span.end
    ]
    return holding[-1] if holding else None
