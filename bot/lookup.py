"""Answer questions that name a place ("mục 2a", "Điều 24 NĐ 72") from the structure itself."""

from bot.answer import Answer, Quote, Reason, Verdict, quote
from knowledge.cite import COMPLETE, find
from knowledge.errors import UnknownPlace
from knowledge.library import GUIDANCE, Shelf
from knowledge.model import Citation


def named_places(question: str, shelf: Shelf, *, document: str = GUIDANCE) -> Answer | None:
    """Return the places that `question` names; None where it names none.

    A place without a document is one of `document`. A place that the document does not have is an
    honest "no" that says what there is.
    """
    quotes: list[Quote] = []
    missing: list[str] = []
    for reference in find(question, shelf.numbers):
        if reference.locator is None or reference.kind not in COMPLETE:
            continue
        number = reference.document or document
        if number not in shelf.documents:
            continue
        try:
            provision = shelf.provision(number, reference.locator)
        except UnknownPlace as error:
            missing.append(str(error))
        else:
            quotes.append(quote(shelf, shelf.document(number), provision.span))
    if quotes:
        return Answer(question, Verdict.FOUND, tuple(quotes), notes=tuple(missing))
    if missing:
        reason = Reason.NO_SUCH_PLACE
        return Answer(question, Verdict.NOTHING, notes=tuple(missing), reason=reason)
    return None


def place(question: str, citation: Citation, shelf: Shelf) -> Answer:
    """Return the words of the one place `citation` names, which must exist."""
    assert citation.locator is not None  # noqa: S101  # the caller points at a provision
    provision = shelf.provision(citation.document, citation.locator)
    found = quote(shelf, shelf.document(citation.document), provision.span)
    return Answer(question, Verdict.FOUND, (found,))
