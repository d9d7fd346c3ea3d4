"""Show a document, or one place in it, as it stands, with what it cites and what cites it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot import messages
from bot.answer import Quote, quote
from bot.record import outline_record, quote_record
from knowledge.cite import find, resolve
from knowledge.errors import UnknownPlace
from knowledge.library import Shelf
from knowledge.links import guided_by, links_from, links_to
from knowledge.model import Citation, Document, Locator, Provision, Span

_LISTED = 10  # places that are named in one line; the rest are counted, and in the record


@dataclass(frozen=True, slots=True)
class Shown:
    """A place and its words; `provisions` are the places inside it, or of the whole document.

    `cites` and `cited_by` are places elsewhere, or whole documents; `guided_by` is what guides
    the document.
    """

    document: Document
    quote: Quote
    provisions: tuple[Provision, ...]
    cites: tuple[Citation, ...] = ()
    cited_by: tuple[Citation, ...] = ()
    guided_by: tuple[Citation, ...] = ()


def show(shelf: Shelf, number: str, place: str | None = None) -> Shown:
    """Return what stands at `place` of the document that `number` names, all of it by default.

    `number` may be a short form ("5740"), `place` a locator ("2.a.3") or words ("mục 2a"). Raises
    UnknownDocument or UnknownPlace, each saying what there is.
    """
    document = shelf.document(resolve(number, shelf.numbers) or number)
    locator, span, inside = None, Span(0, len(document.text)), document.provisions
    if place is not None:
        provision = shelf.provision(document.number, locate(document, place))
        locator, span, inside = provision.locator, provision.span, provision.children
    return Shown(
        document,
        quote(shelf, document, span),
        inside,
        cites=tuple(link.target for link in links_from(shelf, document.number, locator)),
        cited_by=tuple(link.source for link in links_to(shelf, document.number, locator)),
        guided_by=guided_by(shelf, document.number),
    )


def plain(shown: Shown) -> str:
    """Return the place's name, what it is worth, whose words they are, the words, and its links."""
    found = shown.quote
    page = f"trang {found.page}" if found.page and found.citation.place else ""
    beside = " · ".join(filter(None, (page, messages.status(found.status))))
    head = f"{found.citation} ({beside})" if beside else str(found.citation)
    whose = messages.WHOSE[found.authority]
    links = (
        _listed("Dẫn tới", shown.cites),
        _listed("Được dẫn ở", shown.cited_by),
        _listed("Hướng dẫn bởi", shown.guided_by),
    )
    return "\n\n".join(filter(None, (head, whose, found.text, "\n".join(filter(None, links)))))


def _listed(label: str, places: Sequence[Citation]) -> str:
    """Return one line that names the first places and counts the others; "" for none."""
    if not places:
        return ""
    named = "; ".join(map(str, places[:_LISTED]))
    more = len(places) - _LISTED
    return f"{label}: {named}{f'; và {more} nơi khác' if more > 0 else ''}."


def record(shown: Shown) -> dict[str, Any]:
    """Return the place as `troly show --json` prints it: a citation and the places inside."""
    return {
        **quote_record(shown.quote),
        "title": shown.document.title,
        "provisions": outline_record(shown.document, shown.provisions),
        "cites": [_citation_record(place) for place in shown.cites],
        "cited_by": [_citation_record(place) for place in shown.cited_by],
        "guided_by": [_citation_record(place) for place in shown.guided_by],
    }


def _citation_record(citation: Citation) -> dict[str, str]:
    return {
        "document": citation.document,
        "locator": str(citation.locator or ""),
        "label": str(citation),
    }


def locate(document: Document, place: str) -> Locator:
    """Return the locator that `place` writes; raises UnknownPlace where it writes none."""
    named = [r.locator for r in find(place) if r.locator]
    if len(named) == 1 and named[0]:
        return named[0]
    try:
        return Locator.parse(place.strip())
    except ValueError:
        raise UnknownPlace(
            f"không hiểu “{place}” là nơi nào trong {document.number}; viết như 2.a.3 hoặc “mục 2a”"
        ) from None
