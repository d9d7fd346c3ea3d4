"""Find what other documents say of the matter of a place: "thế nghị định 72 nói sao?"."""

from collections.abc import Collection

from bot.answer import Answer, Verdict, quote
from index.passages import own_words
from index.search import Searcher
from knowledge.library import Shelf
from knowledge.model import Citation

# So many letters of the place are looked for, and so many places of the others offered, each at
# least half as likely as the first. By hand.
_LETTERS = 400
_OFFERED = 3
_HALF = 0.5
# Places of each document that are looked at.
_CONSIDERED = 12


def on_the_same(
    question: str, place: Citation, numbers: Collection[str], searcher: Searcher, shelf: Shelf
) -> Answer | None:
    """Return the places of the documents `numbers` that are likest to `place`, to choose from.

    None where there are none. The words of the place stand for what was asked about it, which is
    not kept.
    """
    document = shelf.documents.get(place.document)
    provision = document.find(place.locator) if document and place.locator else None
    if document is None or provision is None:
        return None
    words = own_words(document, provision)[:_LETTERS]
    hits = searcher.search(words, shelf.day, limit=_CONSIDERED, preferred=numbers)
    likely = [hit for hit in hits if hit.document in numbers]
    quotes = []
    for hit in likely[:_OFFERED]:
        there = shelf.document(hit.document)
        found = there.find(hit.locator)
        if found and hit.score >= _HALF * likely[0].score:
            quotes.append(quote(shelf, there, found.span))
    if not quotes:
        return None
    verdict = Verdict.FOUND if len(quotes) == 1 else Verdict.UNSURE
    return Answer(question, verdict, tuple(quotes))
