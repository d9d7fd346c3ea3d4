"""Find places of other documents that say the same, in the order of rank and date."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.evidence import Evidence
from index.tokens import tokens
from knowledge.model import Citation, document_type

# Set by hand on the valid half. A place says the same where it meets the question about as well
# as the best one, and its pairs of words are mostly those of the words quoted, or the other way
# round; of fewer pairs than the last, chance can be most.
_AS_GOOD = 0.85
# … and scores not much less: of two that say the same, one is known by more questions.
_AS_LIKELY = 0.7
_ALIKE = 0.6
_PAIRS = 10
_LOOKED_AT = 8

# Luật > Nghị định > Quyết định > Thông tư > Công văn: Luật 64/2025/QH15, điều 4.
_RANKS = {
    rank: place
    for place, rank in enumerate(
        (
            "Văn bản",  # of the National Assembly
            "Nghị định",
            "Nghị quyết",
            "Quyết định",
            "Thông tư liên tịch",
            "Thông tư",
            "Chỉ thị",
            "Kết luận",
            "Chương trình phối hợp",
            "Kế hoạch",
            "Công văn",
        )
    )
}


def in_rank(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations by the rank of their documents, of one rank the latest first.

    >>> [c.document for c in in_rank([Citation("5740/BTTTT-TTĐN"), Citation("72/2015/NĐ-CP")])]
    ['72/2015/NĐ-CP', '5740/BTTTT-TTĐN']
    """
    return tuple(
        sorted(
            citations,
            key=lambda c: (
                _RANKS.get(document_type(c.document), len(_RANKS)),
                -(c.date.toordinal() if c.date else 0),
            ),
        )
    )


def says_the_same(best: Evidence, other: Evidence, quoted: str) -> bool:
    """Return whether a place of another document says what `quoted`, of the best place, says."""
    if other.document.number == best.document.number:
        return False
    if other.score < _AS_LIKELY * best.score or other.own < _AS_GOOD * best.own:
        return False
    mine, theirs = _pairs(quoted), _pairs(other.document.words(other.provision.span))
    least = min(len(mine), len(theirs))
    return least >= _PAIRS and len(mine & theirs) >= _ALIKE * least


def same_meaning(places: Sequence[Evidence], quoted: str) -> tuple[Citation, ...]:
    """Return the places that say what `quoted`, of the first of `places`, says: one a document."""
    best, *others = places[:_LOOKED_AT]
    found: dict[str, Citation] = {}
    for other in others:
        if says_the_same(best, other, quoted):
            document = other.document
            place = Citation(document.number, other.provision.locator, document.date)
            found.setdefault(document.number, place)
    return in_rank(list(found.values()))


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(tokens(text)))
