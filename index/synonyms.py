"""Everyday words and the official words for the same thing, as officers use them."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from index.tokens import tokens

# Official phrases of up to this many syllables are looked for.
LONGEST = 5

_FILE = Path(__file__).parent / "language" / "synonyms.txt"
_Phrase = tuple[str, ...]


@cache
def synonyms() -> dict[_Phrase, tuple[_Phrase, ...]]:
    """Return the shipped table: everyday phrase → official phrases, as tokens."""
    table: dict[_Phrase, tuple[_Phrase, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        said, official = (
            [tuple(tokens(phrase)) for phrase in side.split(",")] for side in line.split("=")
        )
        for phrase in said:
            known = table.get(phrase, ())
            others = (o for o in official if o != phrase and o not in known)
            table[phrase] = (*known, *others)
    return table


def alternatives(words: Sequence[str]) -> Iterator[tuple[_Phrase, tuple[_Phrase, ...]]]:
    """Yield each everyday phrase among `words` with the official phrases for it.

    >>> [said for said, _ in alternatives(["nơi", "trưng", "bày"])]
    [('nơi',), ('trưng', 'bày')]
    """
    table = synonyms()
    longest = max(map(len, table))
    for start in range(len(words)):
        for length in range(1, longest + 1):
            phrase = tuple(words[start : start + length])
            if len(phrase) == length and phrase in table:
                yield phrase, table[phrase]


def expand(question: str) -> str:
    """Return `question` with the official words for its everyday ones after it.

    >>> expand("trưng bày ở đâu")
    'trưng bày ở đâu triển lãm'
    """
    words = tokens(question, chat=True)
    added = dict.fromkeys(
        " ".join(phrase) for _, official in alternatives(words) for phrase in official
    )
    missing = [phrase for phrase in added if phrase not in " ".join(words)]
    return " ".join([question, *missing])
