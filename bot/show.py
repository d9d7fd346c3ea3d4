"""Show a document, or one place in it, as it stands."""

from dataclasses import dataclass
from typing import Any

from bot import messages
from bot.answer import Quote, quote
from bot.record import outline_record, quote_record
from knowledge.cite import find, resolve
from knowledge.errors import UnknownPlace
from knowledge.library import Shelf
from knowledge.model import Document, Locator, Provision, Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A place and its words; `provisions` are the places inside it, or of the whole document."""

    document: Document
    quote: Quote
    provisions: tuple[Provision, ...]


def show(shelf: Shelf, number: str, place: str | None = None) -> Shown:
    """Return what stands at `place` of the document that `number` names, all of it by default.

    `number` may be a short form ("5740"), `place` a locator ("2.a.3") or words ("mục 2a"). Raises
    UnknownDocument or UnknownPlace, each saying what there is.
    """
    document = shelf.document(resolve(number, shelf.numbers) or number)
    if place is None:
        whole = quote(shelf, document, Span(0, len(document.text)))
        return Shown(document, whole, document.provisions)
    provision = shelf.provision(document.number, _locator(document, place))
    return Shown(document, quote(shelf, document, provision.span), provision.children)


def plain(shown: Shown) -> str:
    """Return the place's name, what it is worth, whose words they are, and the words."""
    found = shown.quote
    page = f"trang {found.page}" if found.page and found.citation.place else ""
    beside = " · ".join(filter(None, (page, messages.status(found.status))))
    head = f"{found.citation} ({beside})" if beside else str(found.citation)
    whose = messages.WHOSE[found.authority]
    return "\n\n".join(filter(None, (head, whose, found.text)))


def record(shown: Shown) -> dict[str, Any]:
    """Return the place as `troly show --json` prints it: a citation and the places inside."""
    return {
        **quote_record(shown.quote),
        "title": shown.document.title,
        "provisions": outline_record(shown.document, shown.provisions),
    }


def _locator(document: Document, place: str) -> Locator:
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
