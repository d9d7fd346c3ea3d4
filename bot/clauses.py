"""Cut a text into the parts of its sentences, and choose those that meet a question best."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.wanted import topic
from index.focus import met, share, terms
from knowledge.model import Span
from knowledge.provinces import lists_in
from knowledge.vietnamese import fold, fold_aligned, sentences


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a quote; offsets are those of the quote's text. `met` is how much it answers."""

    span: Span
    text: str
    met: float


_BRACKETS = re.compile(r"\((?!gồm)[^()]*\)")


def clauses(question: str, text: str, *, parted: str = r";") -> list[Clause]:
    """Return the parts of the sentences of `text` and how much of `question` each meets."""
    asked = terms(topic(question))
    cuts: list[Clause] = []
    for start, end in sentences(text):
        edges = [start, *(m.end() for m in re.finditer(parted, text[start:end])), end]
        edges = [start] + [start + e for e in edges[1:-1]] + [end]
        for first, last in pairwise(edges):
            words = text[first:last]
            if words.strip():
                # What stands in brackets explains; it does not say who has done what.
                said = words if lists_in(words) == () else _BRACKETS.sub(" ", words)
                cuts.append(Clause(Span(first, last), words, share(asked, met(asked, said))))
    return cuts


def best_clauses(question: str, text: str, *, parted: str = r";") -> list[Clause]:
    """Return those parts that meet the most of `question`: alike ones all, in order."""
    cuts = clauses(question, text, parted=parted)
    best = max((c.met for c in cuts), default=0.0)
    return [c for c in cuts if c.met >= best - 1e-9]


# A sentence is looked at in its parts first; what is on its end stands for all of it.
_PARTS = (r";", r"(?!)")


def in_clauses(
    question: str,
    text: str,
    find: Callable[[str], Sequence[Span]],
    parted: Sequence[str] = _PARTS,
) -> list[Span]:
    """Return what `find` finds in the first of the best clauses that has any."""
    clause = holding(question, text, find, parted)
    at = clause.span.start if clause else 0
    return [Span(at + s.start, at + s.end) for s in find(clause.text)] if clause else []


def holding(
    question: str,
    text: str,
    find: Callable[[str], Sequence[Span]],
    parted: Sequence[str] = _PARTS,
) -> Clause | None:
    """Return the first of the best clauses in which `find` finds anything; None for none."""
    best = (c for edge in parted for c in best_clauses(question, text, parted=edge))
    return next((clause for clause in best if find(clause.text)), None)


def is_news(text: str, span: Span, asked: str) -> bool:
    """Return whether the question does not say it itself."""
    return fold(text[span.start : span.end]).strip() not in asked


def form(pattern: str) -> Callable[[str, str, str], list[Span]]:
    """Return a rule that marks what `pattern` matches in the folded clause."""
    wanted = re.compile(pattern)

    def find(asked: str, question: str, text: str) -> list[Span]:
        def matches(words: str) -> list[Span]:
            return [Span(*m.span()) for m in wanted.finditer(fold_aligned(words)) if m[0].strip()]

        return [s for s in in_clauses(question, text, matches) if is_news(text, s, asked)]

    return find
