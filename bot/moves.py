"""Where the buttons under a message lead: around a place, into it, and elsewhere."""

import datetime
from collections.abc import Mapping
from typing import Any

from bot import neighbours
from bot.answer import Answer, Verdict, links_of
from bot.messages import buttons as words
from bot.views import (
    Act,
    Button,
    Gone,
    Kind,
    What,
    at_hand,
    cited_by,
    day_of,
    document,
    outline,
    place,
    places,
    read,
    shelf_of,
    words_of,
)
from knowledge.library import Library, Shelf
from knowledge.model import Citation, Document, Locator

# A place longer than this, in characters, is entered by its outline: half a message. By hand.
_AT_ONCE = 2_000
# As many other places are offered: what a phone shows at once.
_ELSEWHERE = 10


def target(what: Mapping[str, Any], act: str, number: int, here: int, library: Library) -> What:
    """Return what a button under the message `here`, which shows `what`, leads to; raises Gone."""
    shelf, day = shelf_of(what, library), day_of(what)
    cited = cited_by(what)
    if act == Act.GO:
        if not 0 <= number < len(cited):
            raise Gone
        return _entrance(cited[number], shelf, day, here)
    if act == Act.READ and what["kind"] == Kind.OUTLINE:
        return place(read(what["at"]), day, here)
    if not cited or what["kind"] not in (Kind.ANSWER, Kind.PLACE):
        raise Gone
    first = cited[0]
    if act == Act.OUTLINE:
        return outline(Citation(first.document), shelf, day, here)
    if act == Act.ELSEWHERE:
        if not (others := elsewhere(what, shelf)):
            raise Gone
        return places(others, day, here)
    # Walking on from a place, the way back leads to where the walk began.
    back = what.get("back") if what["kind"] == Kind.PLACE else here
    moved = _moved(act, what, document(shelf, first.document), first.locator)
    return place(Citation(first.document, moved), day, back)


def beside(what: Mapping[str, Any], shelf: Shelf) -> list[Button]:
    """Return the buttons to the whole of the first place, the place before and the one after."""
    first = cited_by(what)[0]
    if first.locator is None:
        return [Button(words.OUTLINE, Act.OUTLINE)]
    held = document(shelf, first.document)
    offered = (
        (words.WHOLE, Act.WHOLE, what.get("part") or neighbours.above(held, first.locator)),
        (words.BEFORE, Act.BEFORE, neighbours.before(held, first.locator)),
        (words.AFTER, Act.AFTER, neighbours.after(held, first.locator)),
    )
    return [Button(label, act) for label, act, there in offered if there]


def elsewhere(what: Mapping[str, Any], shelf: Shelf) -> list[Citation]:
    """Return the other places that belong to what a message shows, as far as they are at hand."""
    cited = cited_by(what)
    if what["kind"] == Kind.ANSWER:
        others = cited[what["quoted"] :]
    else:
        links = links_of(Answer("", Verdict.FOUND, (words_of(shelf, cited[0]),)), shelf)
        others = list(dict.fromkeys((*links.cites, *links.cited_by, *links.guided_by)))
    return [citation for citation in others if at_hand(shelf, citation)][:_ELSEWHERE]


def _moved(act: str, what: Mapping[str, Any], held: Document, locator: Locator | None) -> Locator:
    """Return where a move from `locator` leads; raises Gone."""
    if locator is None or not held.find(locator):
        raise Gone
    found: Locator | None = None
    if act == Act.WHOLE:
        found = locator if what.get("part") else neighbours.above(held, locator)
    elif act == Act.BEFORE:
        found = neighbours.before(held, locator)
    elif act == Act.AFTER:
        found = neighbours.after(held, locator)
    if found is None:
        raise Gone
    return found


def _entrance(citation: Citation, shelf: Shelf, day: datetime.date | None, back: int) -> What:
    """Return what shows a place that was chosen: its outline where it is long, else its words."""
    held = document(shelf, citation.document)
    if citation.locator is None and len(held.provisions) == 1:
        citation = Citation(held.number, held.provisions[0].locator)
    if citation.locator is None:
        return outline(citation, shelf, day, back)
    provision = held.find(citation.locator)
    if provision is None:
        raise Gone
    if provision.children and len(provision.span) > _AT_ONCE:
        return outline(citation, shelf, day, back)
    return place(citation, day, back)
