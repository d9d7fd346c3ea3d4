"""Find the entry that answers the very question asked; near it is not enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answer import Answer, Quote, Verdict, quote
from bot.faq import Entry, Stage, citations, fault_of
from bot.reviewed import Reviewed
from index.embed import Encoder
from index.focus import met, share, terms
from index.restore import restored
from index.tokens import tokens
from knowledge.cite import find
from knowledge.library import Shelf
from knowledge.model import Citation

# Both set on the validation half of tests/questions_faq.jsonl (paraphrases of the entries that
# ship) against that of tests/questions.jsonl and tests/questions_law.jsonl (what the texts answer,
# or nobody): `python tests/benchmarks/faq.py --calibrate` prints the table. The nearest question
# with another answer stands at a cosine of 0.65.
NEAR = 0.70
# The share of the words of either question that the other must have: a long question about more
# than an entry says is not that entry's.
SHARED = 0.55
# So many of the nearest by vectors are compared by words: two entries may ask two things of one
# place in nearly the same words.
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how near the question is to its own: a cosine, and the share of words in both.

    `is_sure` says whether the entry answers the question.
    """

    entry: Entry
    cosine: float
    shared: float

    @property
    def is_sure(self) -> bool:
        """Whether both are high enough."""
        return self.cosine >= NEAR and self.shared >= SHARED


class Faq:
    """The approved entries with the vectors of their questions. One thread at a time."""

    def __init__(self, encoder: Encoder, entries: Sequence[Entry] = ()) -> None:
        """Embed the approved ones of `entries` with `encoder`."""
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.entries: tuple[Entry, ...] = ()
        self._vectors = np.zeros((0, 0), np.float32)
        self.refresh(entries)

    def refresh(self, entries: Sequence[Entry]) -> None:
        """Serve `entries` from now on; only questions that are new are embedded."""
        self.entries = tuple(entry for entry in entries if entry.stage is Stage.APPROVED)
        questions = [entry.question for entry in self.entries]
        new = [question for question in dict.fromkeys(questions) if question not in self._known]
        vectors = self._encoder.questions([" ".join(tokens(question)) for question in new])
        known = self._known | dict(zip(new, vectors, strict=True))
        self._known = {question: known[question] for question in questions}
        rows = [known[question] for question in questions]
        self._vectors = np.array(rows, np.float32) if rows else np.zeros((0, 0), np.float32)

    def nearest(self, question: str, *, least: float = -1.0) -> Match | None:
        """Return the entry with the nearest question, None where none has a cosine of `least`."""
        if not self.entries:
            return None
        read = meant(question)
        cosines = self._vectors @ self._encoder.questions([read])[0]
        nearest = np.argsort(-cosines)[:_LOOKED_AT]
        if cosines[nearest[0]] < least:  # comparing words takes some milliseconds
            return None
        matches = [
            Match(entry, float(cosines[row]), _in_both(question, read, entry.question))
            for row in nearest
            for entry in [self.entries[row]]
        ]
        return max(matches, key=lambda match: match.cosine + match.shared)

    def embed(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of questions as they were meant, shape (len(questions), dimension)."""
        return self._encoder.questions([meant(question) for question in questions])

    def answering(self, question: str, shelf: Shelf) -> Entry | None:
        """Return the entry that answers `question` on the shelf's day, or None.

        It must rest on places that read as they did when it was approved, and on every document
        that the question names.
        """
        match = self.nearest(question, least=NEAR)
        if match is None or not match.is_sure or fault_of(match.entry, shelf):
            return None
        named = _named(question, shelf)
        known = _named(match.entry.question, shelf) | {b.document for b in match.entry.bases}
        return match.entry if named <= known else None


def meant(question: str) -> str:
    """Return `question` as it was meant, for an encoder: many type without marks.

    >>> meant("TTĐN la gi")
    'thông tin đối ngoại là gì'
    """
    return (
        " ".join(column[0].syllable for column in restored(tuple(tokens(question, chat=True))))
        or question
    )


def with_entry(answer: Answer, entry: Entry, shelf: Shelf) -> Answer:
    """Return `answer` with that of `entry` above it.

    Where the texts' own answer quotes a place that the entry rests on, its quotes stay as they are;
    otherwise the places of the entry are quoted, so that nobody has to believe it, and those of the
    texts' own answer come after them as others to look at.
    """
    rests_on = citations(entry, shelf)
    reviewed = Reviewed(entry.question, entry.answer, entry.unit, entry.on, rests_on, entry.id)
    if answer.verdict is Verdict.FOUND:
        cited = [q.citation for q in answer.quotes] + [s.citation for s in answer.statements]
        if not rests_on or any(_meet(c, place) for c in cited for place in rests_on):
            return replace(answer, reviewed=reviewed)
    quotes = tuple(found for place in rests_on if (found := _quoted(place, shelf)))
    cited = [q.citation for q in answer.quotes]
    return Answer(
        answer.question,
        Verdict.FOUND,
        quotes,
        related=tuple(dict.fromkeys([*cited, *answer.related])),
        english=answer.english,
        reviewed=reviewed,
    )


def _in_both(question: str, read: str, other: str) -> float:
    """Return the lesser share of the words of one question that the other has; `read`: as meant."""
    asked, answered = terms(question), terms(other)
    return min(share(asked, met(asked, other)), share(answered, met(answered, read)))


def _named(question: str, shelf: Shelf) -> set[str]:
    return {r.document for r in find(question, shelf.numbers) if r.document}


def _meet(one: Citation, other: Citation) -> bool:
    """Return whether one place holds the other."""
    if one.document != other.document or one.locator is None or other.locator is None:
        return one.document == other.document
    shorter = min(len(one.locator.labels), len(other.locator.labels))
    return one.locator.labels[:shorter] == other.locator.labels[:shorter]


def _quoted(place: Citation, shelf: Shelf) -> Quote | None:
    document = shelf.document(place.document)
    provision = document.find(place.locator) if place.locator else None
    return quote(shelf, document, provision.span) if provision else None
