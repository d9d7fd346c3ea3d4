"""How much of a question a stretch of text meets, word by word, rare words counting most."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from index.background import background
from index.restore import restored
from index.synonyms import LONGEST, everyday
from index.tokens import folded, tokens

# Words that ask, link or are polite: they say what kind of answer is wanted, not where it stands.
FUNCTION_WORDS = frozenset(
    """
    à ạ ai anh bạn bao bị bởi các cái cần chào chị cho chưa chứ có còn cụ của cũng cứ đã đang đâu
    đây để đến đều đi do dù được đó ấy em gì giờ giúp hay hãy hỏi hôm hơn khi không kể kia là lại
    làm lâu lần lên mà mấy mình mọi mỗi một muốn nào này nay nếu nên nhé nhỉ nhiêu như nhưng những
    nó nọ nữa ơi ở phải qua ra rằng rất rồi sao sẽ sự tại tên thế thì thôi thưa tôi tới trên trong
    từ và vậy vào về vẫn vì việc với vừa xin cùng theo nói luôn rõ nhờ bằng hiện tớ mày tao bây
    """.split()
)
# These are set by hand, none is fitted.
# What a number counts, about as much as a common word: "8 địa phương" names its place, but barely.
_NUMERAL = 4.0
# This share of a syllable's weight goes to the word that it is a part of.
_SHARED = 0.7
# A pair seen less often than this in the law is chance.
_SEEN = 5
# A syllable of the same letters with other marks counts this much where the question was typed in
# haste, and this much where every word has the marks that it should have ("lương" is no "lượng").
_SAME_LETTERS_IN_HASTE = 0.6
_SAME_LETTERS = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question is about: the words that count as it, each 0 to 1, and a weight.

    `asked` is whether it is what the question word goes with: "tiếng nào", "bao nhiêu học viên".
    """

    readings: tuple[tuple[tuple[str, ...], float], ...]
    weight: float
    asked: bool = False


@lru_cache(maxsize=256)
def terms(question: str) -> tuple[Term, ...]:
    """Return what `question` is about: its content words and the pairs they stand in.

    Words typed without marks or with a slip of the hand count as what they may stand for, everyday
    words also as the official ones.

    >>> terms("cụm TTĐN là gì?")[0].readings[0]
    (('cụm',), 1.0)
    """
    typed = tokens(question, chat=True)
    columns = restored(tuple(typed))
    best = [column[0].syllable for column in columns]
    same_letters = _SAME_LETTERS_IN_HASTE if best != typed else _SAME_LETTERS
    # A single letter is a label, not a word.
    content = [
        (len(word) > 1 or word.isdigit()) and not {word, said} & FUNCTION_WORDS
        for word, said in zip(best, typed, strict=True)
    ]
    known = background()
    rarity = [
        (_NUMERAL if word.isdigit() else known.rarity(word)) if counts else 0.0
        for word, counts in zip(best, content, strict=True)
    ]
    bonds = [
        _bond(left, right) if x and y and not (left + right).startswith("#") else 0.0
        for (left, x), (right, y) in pairwise(zip(best, rarity, strict=True))
    ]
    asked = asked_places(best)
    found: list[tuple[int, Term]] = []
    for place, column in enumerate(columns):
        if rarity[place]:
            readings = {(r.syllable,): r.likelihood for r in column}
            readings.setdefault((folded(best[place]),), same_letters)
            bond = max(bonds[max(place - 1, 0) : place + 1], default=0.0)
            weight = rarity[place] * (1 - _SHARED * bond)
            found.append((place, Term(tuple(readings.items()), weight, place in asked)))
    for place, bond in enumerate(bonds):
        if bond:
            pair = {
                (a.syllable, b.syllable): a.likelihood * b.likelihood
                for a in columns[place]
                for b in columns[place + 1]
            }
            pair.setdefault((folded(best[place]), folded(best[place + 1])), same_letters)
            weight = bond * (rarity[place] + rarity[place + 1])
            both = {place, place + 1} <= asked
            found.append((place, Term(tuple(pair.items()), weight, both)))
    return tuple(_with_synonyms(found, best, typed))


def asked_places(words: Sequence[str]) -> frozenset[int]:
    """Return the places of the words that the question word goes with, two at the most each.

    >>> sorted(asked_places(["thứ", "tiếng", "nào"])), sorted(asked_places(["mấy", "lớp", "học"]))
    ([0, 1], [1, 2])
    """
    places: set[int] = set()
    for place, word in enumerate(words):
        if word in {"nào", "gì"}:
            places |= {place - 1, place - 2}
        elif word in {"mấy", "nhiêu"}:
            places |= {place + 1, place + 2}
        elif word == "ai" and words[place + 1 : place + 2] in (["làm"], ["là"]):
            places |= {place + 2, place + 3}
    return frozenset(places) & frozenset(range(len(words)))


def _bond(left: str, right: str) -> float:
    """Return how much two syllables are one word, 0 to 1: their normalised mutual information."""
    known = background()
    a, b = known.numbers.get(left), known.numbers.get(right)
    if a is None or b is None:
        return 0.0
    together = float(known.pair_frequency(np.array(a), np.array(b)))
    if together < _SEEN:
        return 0.0
    both = together / known.windows
    apart = float(known.frequency[a]) * float(known.frequency[b]) / known.windows**2
    return min(max(math.log(both / apart) / -math.log(both), 0.0), 1.0)


def _with_synonyms(
    found: Sequence[tuple[int, Term]], words: Sequence[str], typed: Sequence[str]
) -> Iterator[Term]:
    """Yield the terms, each with its place, those in an everyday phrase with the official ones."""
    phrases = list(everyday(words, typed))
    for place, term in found:
        end = place + len(term.readings[0][0])
        official = [
            (phrase, 1.0)
            for said in phrases
            if said.start <= place and end <= said.end
            for phrase in said.official
        ]
        yield replace(term, readings=(*term.readings, *official)) if official else term


@lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of words of `text` that a term can be, as written and folded."""
    words = tokens(text)
    runs = {
        tuple(words[start : start + length])
        for length in range(1, LONGEST + 1)
        for start in range(len(words) - length + 1)
    }
    bare = [folded(word) for word in words]
    return frozenset(runs | {(word,) for word in bare} | set(pairwise(bare)))


def met(asked: Sequence[Term], text: str) -> tuple[float, ...]:
    """Return for each term how far `text` has it, 0 to 1."""
    runs = _runs(text)
    return tuple(max((s for run, s in term.readings if run in runs), default=0.0) for term in asked)


def asked_share(asked: Sequence[Term], strengths: Sequence[float]) -> float:
    """Return the share, 0 to 1, met of what the question word goes with; 1 where it has nothing."""
    sought = [(t.weight, s) for t, s in zip(asked, strengths, strict=True) if t.asked]
    total = sum(weight for weight, _ in sought)
    return sum(weight * strength for weight, strength in sought) / total if total else 1.0


def share(asked: Sequence[Term], strengths: Sequence[float]) -> float:
    """Return the share, 0 to 1, of the question's weight that terms met so far carry."""
    total = sum(term.weight for term in asked)
    if not total:
        return 0.0
    return sum(t.weight * strength for t, strength in zip(asked, strengths, strict=True)) / total
