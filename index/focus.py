"""How much of a question a stretch of text meets, word by word, rare words counting most."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.background import background
from index.restore import restore
from index.synonyms import LONGEST, alternatives
from index.tokens import folded, tokens

# Words that ask, link or are polite: they say what kind of answer is wanted, not where it stands.
FUNCTION_WORDS = frozenset(
    """
    à ạ ai anh bạn bao bị bởi các cái cần chào chị cho chưa chứ có còn cụ của cũng cứ đã đang đâu
    đây để đến đều đi do dù được đó ấy em gì giờ giúp hay hãy hỏi hôm hơn khi không kể kia là lại
    làm lâu lần lên mà mấy mình mọi mỗi một muốn nào này nay nếu nên nhé nhỉ nhiêu như nhưng những
    nó nọ nữa ơi ở phải qua ra rằng rất rồi sao sẽ sự tại tên thế thì thôi thưa tôi tới trên trong
    từ và vậy vào về vẫn vì việc với vừa xin cùng theo nói luôn rõ nhờ bằng hiện tớ mày tao
    """.split()
)
# A syllable of the same letters with other marks counts this much: half-typed and mistyped words.
_SAME_LETTERS = 0.6


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question is about: the words that count as it, each 0 to 1, and a weight."""

    readings: tuple[tuple[tuple[str, ...], float], ...]
    weight: float


def terms(question: str) -> tuple[Term, ...]:
    """Return what `question` is about: its content words and the pairs they stand in.

    Words typed without marks or with a slip of the hand count as what they may stand for, everyday
    words also as the official ones.

    >>> terms("cụm TTĐN là gì?")[0].readings[0]
    (('cụm',), 1.0)
    """
    typed = tokens(question, chat=True)
    columns = restore(typed)
    best = [column[0].syllable for column in columns]
    content = [word not in FUNCTION_WORDS for word in best]
    known = background()
    found: list[Term] = []
    for column, word, counts in zip(columns, best, content, strict=True):
        if counts:
            readings = {(r.syllable,): r.likelihood for r in column}
            readings.setdefault((folded(word),), _SAME_LETTERS)
            found.append(Term(tuple(readings.items()), known.rarity(word)))
    for left, right in pairwise(range(len(best))):
        if content[left] and content[right]:
            pair = {
                (a.syllable, b.syllable): a.likelihood * b.likelihood
                for a in columns[left]
                for b in columns[right]
            }
            pair.setdefault((folded(best[left]), folded(best[right])), _SAME_LETTERS)
            weight = known.rarity(best[left]) + known.rarity(best[right])
            found.append(Term(tuple(pair.items()), weight))
    return tuple(_with_synonyms(found, best))


def _with_synonyms(found: Sequence[Term], words: Sequence[str]) -> list[Term]:
    """Return the terms, those that an everyday word makes counting as the official words too."""
    widened = list(found)
    for said, official in alternatives(words):
        parts = {(word,) for word in said} | set(pairwise(said))
        for n, term in enumerate(widened):
            if term.readings[0][0] in parts:
                widened[n] = Term((*term.readings, *((o, 1.0) for o in official)), term.weight)
    return widened


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


def share(asked: Sequence[Term], strengths: Sequence[float]) -> float:
    """Return the share, 0 to 1, of the question's weight that terms met so far carry."""
    total = sum(term.weight for term in asked)
    if not total:
        return 0.0
    return sum(t.weight * strength for t, strength in zip(asked, strengths, strict=True)) / total
