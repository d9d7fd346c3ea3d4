"""Messages to walk through: a place, places to choose from, an outline, the library."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import messages, moves, neighbours, views
from bot.answer import Answer, Verdict
from bot.holdings import holdings
from bot.markup import Piece, pieces
from bot.messages import buttons as words
from bot.messages import outline as told
from bot.notes import notes
from bot.views import Act, Button, Gone, Kind, Rows
from knowledge import catalogue
from knowledge.library import Library, Shelf
from knowledge.model import Citation
from knowledge.official import OfficialText

# As many lines of a list or an outline are one page, with a button each; a phone shows them at
# once, in full rows.
_LINES = 10
_INSIDE = 9
# Buttons in a row: names of places, numbers.
_NAMES = 3
_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A message and its buttons; `number` is which of its pages it is, from 0."""

    piece: Piece
    rows: Rows = ()
    number: int = 0


def page(what: Mapping[str, Any], library: Library, number: int = 0) -> Page:
    """Return a page of what a message shows, from the library of today; raises Gone.

    A number that is too high or too low stands for the last or first page.
    """
    make = _MAKE.get(what["kind"])
    if make is None:
        raise Gone
    return make(what, views.shelf_of(what, library), number)


def under_answer(what: Mapping[str, Any], library: Library) -> Rows:
    """Return the buttons under an answer that move through the texts."""
    shelf, cited = views.shelf_of(what, library), views.cited_by(what)
    rows: list[Sequence[Button]] = []
    if what["more"]:
        rows.append([Button(words.FULL, Act.FULL, 0)])
    if what["choice"]:
        rows += [
            [Button(words.choice(label), Act.GO, n)]
            for n, label in enumerate(_apart(cited[: what["quoted"]]))
        ]
    elif what["quoted"] and cited[0].document in shelf.documents:
        rows.append(moves.beside(what, shelf))
    beside = [Button(words.SOURCE, url=what["url"])] if what["url"] else []
    if len(cited) > what["quoted"]:
        beside.append(Button(words.ELSEWHERE, Act.ELSEWHERE))
    return _full([*rows, beside])


def _apart(cited: Sequence[Citation]) -> list[str]:
    """Return what to call places on buttons: with the document where there are several."""
    if len({citation.document for citation in cited}) < 2:
        return [citation.place or citation.document for citation in cited]
    return [" – ".join(filter(None, (c.place, c.document))) for c in cited]


def turning(number: int, count: int, act: str = Act.SHOW) -> list[Button]:
    """Return the buttons to the page before and the one after page `number` of `count`."""
    if count < 2:
        return []
    earlier = [Button(words.EARLIER_PAGE, act, number - 1)] if number else []
    later = [Button(words.LATER_PAGE, act, number + 1)] if number + 1 < count else []
    return [*earlier, Button(words.page(number + 1, count)), *later]


def sources(
    what: Mapping[str, Any], library: Library, texts: Iterable[OfficialText], number: int
) -> Page:
    """Return a page of what there is of every document, its checksum, and when it was compared."""
    texts, day = list(texts), datetime.date.today()
    files = {text.number: text.source.sha256 for text in texts}
    shelf, known = library.on(day), catalogue.load()
    blocks = [told.heading(told.SOURCES)]
    for holding in holdings(library, texts, day):
        document, entry = shelf.documents.get(holding.number), known.entry(holding.number)
        own = hashlib.sha256(document.text.encode()).hexdigest() if document else ""
        address = document.url if document and document.url else entry.url if entry else None
        blocks.append(told.source(holding, files.get(holding.number, own), address))
    found = pieces(blocks)
    number = _within(number, len(found))
    return Page(found[number], _full([turning(number, len(found))]), number)


def _place(what: Mapping[str, Any], shelf: Shelf, number: int) -> Page:
    quote = views.words_of(shelf, views.cited_by(what)[0])
    given = Answer("", Verdict.FOUND, (quote,))
    given = Answer("", Verdict.FOUND, (quote,), notes=notes("", given, shelf))
    found = messages.answer(given)
    number = _within(number, len(found))
    beside = [Button(words.SOURCE, url=quote.url)] if quote.url else []
    if moves.elsewhere(what, shelf):
        beside.append(Button(words.ELSEWHERE, Act.ELSEWHERE))
    beside.append(Button(words.OUTLINE, Act.OUTLINE))
    rows = [turning(number, len(found)), moves.beside(what, shelf), beside, _way_back(what)]
    return Page(found[number], _full(rows), number)


def _places(what: Mapping[str, Any], shelf: Shelf, number: int) -> Page:
    lines = what.get("lines", ())
    said = []
    for at, citation in enumerate(views.cited_by(what)):
        document, cited = views.document(shelf, citation.document), citation.locator
        inner = document.find(cited) if cited else None
        if cited and inner is None:
            raise Gone
        body = told.opening(document.words(inner.heading or inner.body)) if inner else ""
        words_ = lines[at] if at < len(lines) else body or document.title
        said.append((shelf.citation(document.number, cited), words_))
    return _listed(what, what["title"], said, number)


def _documents(what: Mapping[str, Any], shelf: Shelf, number: int) -> Page:
    held = [views.document(shelf, citation.document) for citation in views.cited_by(what)]
    said = [(shelf.citation(document.number), document.title) for document in held]
    return _listed(what, told.DOCUMENTS, said, number)


def _listed(
    what: Mapping[str, Any], title: str, said: Sequence[tuple[Citation, str]], number: int
) -> Page:
    """Return a page of a numbered list, with a button for each line."""
    count = max(1, -(-len(said) // _LINES))
    number = _within(number, count)
    first = number * _LINES
    lines = said[first : first + _LINES]
    numbers = [Button(str(n + 1), Act.GO, n) for n in range(first, first + len(lines))]
    rows = [*_in_rows(numbers, _NUMBERS), turning(number, count), _way_back(what)]
    return Page(pieces([told.listed(title, lines, first + 1)])[0], _full(rows), number)


def _outline(what: Mapping[str, Any], shelf: Shelf, number: int) -> Page:
    at, cited = views.read(what["at"]), views.cited_by(what)
    document = views.document(shelf, at.document)
    own = document.find(at.locator) if at.locator else None
    if at.locator and own is None:
        raise Gone
    count = max(1, -(-len(cited) // _INSIDE))
    number = _within(number, count)
    lines, names = [], []
    for n, citation in enumerate(
        cited[number * _INSIDE : (number + 1) * _INSIDE], number * _INSIDE
    ):
        inner = document.find(citation.locator) if citation.locator else None
        if inner is None:
            raise Gone
        name = neighbours.name(document, inner)
        lines.append((name, told.opening(document.words(inner.heading or inner.body))))
        names.append(Button(name, Act.GO, n))
    title = document.title
    if own:
        title = told.opening(document.words(own.heading)) if own.heading else ""
    held = messages.status(shelf.status(at.document, at.locator))
    part = words.page(number + 1, count) if count > 1 else ""
    block = told.outline(str(shelf.citation(at.document, at.locator)), title, held, lines, part)
    whole = [Button(words.READ_WHOLE, Act.READ)] if own else []
    rows = [*_in_rows(names, _NAMES), turning(number, count), whole, _way_back(what)]
    return Page(pieces([block])[0], _full(rows), number)


_MAKE: dict[str, Callable[[Mapping[str, Any], Shelf, int], Page]] = {
    Kind.PLACE: _place,
    Kind.PLACES: _places,
    Kind.OUTLINE: _outline,
    Kind.DOCUMENTS: _documents,
}


def _within(number: int, count: int) -> int:
    return min(max(number, 0), count - 1)


def _way_back(what: Mapping[str, Any]) -> list[Button]:
    return [Button(words.BACK, Act.SHOW, of=what["back"])] if what.get("back") else []


def _in_rows(buttons: Sequence[Button], size: int) -> list[Sequence[Button]]:
    return [buttons[start : start + size] for start in range(0, len(buttons), size)]


def _full(rows: Iterable[Sequence[Button]]) -> Rows:
    return [row for row in rows if row]
