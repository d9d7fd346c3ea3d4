"""Everyday words and the official words for the same thing, as officers use them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.background import background
from index.restore import restored
from index.tokens import folded, tokens

# Official phrases of up to this many syllables are looked for.
LONGEST = 5

# Set by hand on the valid questions. Every word added takes weight from those that were said: only
# the first official phrases are, and for one syllable only if the law itself hardly has it, for
# "tỉnh" and "tiền" say themselves (rarity, a natural logarithm: 6 is one window in 400).
_MOST = 2
_UNKNOWN = 6.0

_FILE = Path(__file__).parent / "language" / "synonyms.txt"
_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An everyday phrase among words, from `start` up to `end`, and the official ones for it."""

    start: int
    end: int
    official: tuple[_Phrase, ...]


@cache
def synonyms() -> dict[_Phrase, tuple[_Phrase, ...]]:
    """Return the shipped table: everyday phrase → official phrases, as tokens.

    An official phrase stands for itself: it has no others, unless it is an everyday one too.
    """
    table: dict[_Phrase, tuple[_Phrase, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        said, official = (
            [tuple(tokens(phrase)) for phrase in side.split(",") if phrase.strip()]
            for side in line.split("=")
        )
        for phrase in said:
            known = table.get(phrase, ())
            others = (o for o in official if o != phrase and o not in known)
            table[phrase] = (*known, *others)
        for phrase in official:
            table.setdefault(phrase, ())
    return table


@cache
def _without_marks() -> dict[_Phrase, tuple[_Phrase, ...]]:
    """Return the phrases of two syllables and more as typed without marks."""
    table: dict[_Phrase, tuple[_Phrase, ...]] = {}
    for phrase, official in synonyms().items():
        if len(phrase) > 1:
            bare = tuple(map(folded, phrase))
            table[bare] = tuple(dict.fromkeys((*table.get(bare, ()), *official)))
    return table


@cache
def _longest() -> dict[str, int]:
    """Return how long the longest phrase is that begins with a syllable, marked or not."""
    longest: dict[str, int] = {}
    for phrase in (*synonyms(), *_without_marks()):
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


def everyday(words: Sequence[str], typed: Sequence[str]) -> Iterator[Said]:
    """Yield the everyday phrases among `words`, the longest at each place, none inside another.

    `words` are what was meant by what was `typed`, syllable by syllable.

    >>> words = ["nơi", "trưng", "bày"]
    >>> [(said.start, said.official) for said in everyday(words, words)]
    [(0, (('địa', 'phương'),)), (1, (('triển', 'lãm'),))]
    """
    table, bare, longest = synonyms(), _without_marks(), _longest()
    start = 0
    while start < len(words):
        length = max(longest.get(words[start], 0), longest.get(typed[start], 0))
        for end in range(min(start + length, len(words)), start, -1):
            official = table.get(tuple(words[start:end]))
            if official is None and end - start > 1:
                official = bare.get(tuple(typed[start:end]))
            if official is not None:
                if official:
                    yield Said(start, end, official)
                start = end
                break
        else:
            start += 1


def alternatives(words: Sequence[str]) -> Iterator[tuple[_Phrase, tuple[_Phrase, ...]]]:
    """Yield each everyday phrase among `words` with the official phrases for it.

    >>> [said for said, _ in alternatives(["nơi", "trưng", "bày"])]
    [('nơi',), ('trưng', 'bày')]
    """
    for said in everyday(words, words):
        yield tuple(words[said.start : said.end]), said.official


def expand(question: str) -> str:
    """Return `question` with the official words for its everyday ones after it.

    >>> expand("trưng bày ở đâu")
    'trưng bày ở đâu triển lãm'
    """
    typed = tokens(question, chat=True)
    words = [readings[0].syllable for readings in restored(tuple(typed))]
    known = background()
    added = dict.fromkeys(
        " ".join(phrase)
        for said in everyday(words, typed)
        if said.end - said.start > 1 or known.rarity(words[said.start]) >= _UNKNOWN
        for phrase in said.official[:_MOST]
    )
    missing = [phrase for phrase in added if phrase not in " ".join(words)]
    return " ".join([question, *missing])
