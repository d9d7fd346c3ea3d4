"""Find what the words of a document's provisions name: places of its own, and other documents."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import catalogue, cite
from knowledge.entry import RelationKind
from knowledge.model import Document, Locator, Provision, Span, document_type, has_articles
from knowledge.places import PLACE, listed_places
from knowledge.quotes import quotations
from knowledge.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """What the words at `span` of a document name, at hand or not; locator None is all of it."""

    source: Locator
    document: str
    locator: Locator | None
    span: Span


@lru_cache(maxsize=1024)  # a day's documents, and those of other days that read otherwise
def mentions(document: Document, known: tuple[str, ...]) -> tuple[Mention, ...]:
    """Return the places that a document's words name, in printed order.

    `known` are full numbers of documents. Labels of the document's own provisions are no mentions,
    nor are references inside the text that an amending provision quotes.
    """
    found: list[Mention] = []
    by_head = _by_head(known)
    for path in _paths(document.provisions):
        provision = path[-1]
        home = _amended(document, path, by_head)
        for start, end in _own(provision):
            words = document.text[start:end]
            if home:  # what it quotes will stand in the other document
                for first, last in reversed(quotations(words)):
                    words = words[:first] + " " * (last - first) + words[last:]
            meant = _possible(words, by_head)
            for named, locator, span in _named(words, document, provision.locator, home, meant):
                at = Span(start + span.start, start + span.end)
                found.append(Mention(provision.locator, named, locator, at))
    return tuple(found)


_Heads = Mapping[str, Sequence[str]]
_DIGITS = re.compile(r"\d+")


def _paths(
    level: Sequence[Provision], above: tuple[Provision, ...] = ()
) -> Iterator[tuple[Provision, ...]]:
    """Yield every provision with those around it, the outermost first, in printed order."""
    for provision in level:
        yield (*above, provision)
        yield from _paths(provision.children, (*above, provision))


@lru_cache(maxsize=8)  # a library's numbers, for each of its documents
def _by_head(known: tuple[str, ...]) -> _Heads:
    """Return the numbers by the digits that they begin with: of thousands, few can be meant."""
    heads: defaultdict[str, list[str]] = defaultdict(list)
    for number in known:
        if head := _DIGITS.match(number):
            heads[head[0]].append(number)
    return heads


def _possible(words: str, by_head: _Heads) -> list[str]:
    """Return the numbers that `words` can name, in full or in short."""
    return [n for head in set(_DIGITS.findall(words)) for n in by_head.get(head, ())]


def _own(provision: Provision) -> Iterator[tuple[int, int]]:
    """Yield the heading, and the stretches of the body between the places inside."""
    if provision.heading:
        yield provision.heading.start, provision.heading.end
    start = provision.body.start
    for child in provision.children:
        yield start, child.span.start
        start = child.span.end
    yield start, provision.body.end


# «Sửa đổi, bổ sung một số điều của Nghị định số …», «Các chỗ sửa đổi, bổ sung trong Nghị định …»
_AMENDING = re.compile(r"\b(?:sua doi|bo sung|thay the|thay cum tu|bai bo|bo cum tu)\b")


def _amended(document: Document, path: Sequence[Provision], by_head: _Heads) -> str | None:
    """Return the document whose places an amending provision speaks of; None where it is its own.

    Its heading, or that of a place around it, says so, or the catalogue does.
    """
    for around in reversed(path):
        opening = around.heading or Span(around.body.start, min(around.body.end, _first(around)))
        words = document.words(opening)
        if not around.heading and not _AMENDING.match(fold(words.lstrip())):
            continue
        if _AMENDING.search(fold(words)):
            found = cite.find(words, _possible(words, by_head))
            named = [r.document for r in found if r.document]
            if named:
                return named[0] if named[0] != document.number else None
            entry = catalogue.load().entry(document.number)
            relations = entry.relations if entry else ()
            targets = {r.target for r in relations if r.kind is RelationKind.AMENDS}
            return targets.pop() if len(targets) == 1 else None
    return None


def _first(provision: Provision) -> int:
    """Return where the first place inside starts, or the provision ends."""
    return provision.children[0].span.start if provision.children else provision.span.end


# Capital letters tell the name "Quyết định" from the verb "quyết định".
_TYPE = (
    r"(?P<type>Bộ luật|Luật|Pháp lệnh|Hiến pháp|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư"
    r"|Quyết định|Chỉ thị|Công văn|Kế hoạch|Chương trình|Quy chế|Quy định|Điều lệ|Hiệp định)"
)
_OF = r"[\s,]*(?:(?:của|thuộc|tại|trong|ban hành kèm theo)\s+)?"
# «khoản 1 và khoản 3 Điều 5», «khoản 1 các Điều 7 đến 10», «khoản 5 vào sau khoản 4 Điều 3»
_BETWEEN = re.compile(r"\s*,?\s*(?:(?:và|hoặc|đến|của|tại|các|mỗi|vào sau)\s+)*", re.IGNORECASE)
# «quan điểm a», «tài khoản 5»: the word is part of another
_COMPOUND = re.compile(
    r"(?:\w|\b(?:quan|thời|địa|đặc|luận|trọng|ưu|nhược|tài)\s+)\Z", re.IGNORECASE
)
_LOOKED_BACK = 20  # letters; the words above and the space after them are shorter
_THIS_PLACE = re.compile(_OF + r"(?P<kind>điều|khoản|điểm)\s+này\b", re.IGNORECASE)
_THIS_DOCUMENT = re.compile(_TYPE + r"\s+này\b")
_DOCUMENT = re.compile(_OF + _TYPE + r"(?P<rest>\s+(?:này\b|[\w“«]))?")
_OTHER_LEVEL = re.compile(_OF + r"(?:mục|chương|phần|phụ lục)\s+\w", re.IGNORECASE)

_Named = tuple[str, Locator | None, Span]


def _named(
    words: str, document: Document, here: Locator, home: str | None, known: Sequence[str]
) -> list[_Named]:
    """Return what `words`, which stand at `here`, name: documents, locators, spans in `words`."""
    absolute = [r for r in cite.find(words, known) if r.document and _in_full(words, r)]
    starts = [r.span.start for r in absolute]
    found: list[_Named] = []
    taken: set[int] = set()  # the absolute references that are part of a list of places
    last: tuple[int, str, Locator | None] | None = None  # where the last list ended, and with what
    for start, end in _runs(words):
        # «Điều 4 (điểm a khoản 1)»: what is in brackets is the place meant.
        bracketed = bool(last and words[last[0] : start].strip() == "(")
        named, around, until = document.number, Locator(here.labels[:2]), end
        # Of references apart and in order, only that around the list's end or the next can follow.
        near = range(max(bisect_right(starts, end) - 1, 0), len(absolute))[:2]
        follower = next((i for i in near if _follows(words, end, absolute[i].span)), None)
        this = _THIS_PLACE.match(words, end)
        other = _DOCUMENT.match(words, end)
        inside: Locator | None = around
        if follower is not None:
            named, inside = absolute[follower].document or "", None
            taken.add(follower)
            until = max(end, absolute[follower].span.end)
        elif this:
            inside = Locator(here.labels[:1]) if this["kind"].lower() == "điều" else around
            until = this.end()
        elif other:
            rest = (other["rest"] or "").strip()
            mine = other["type"] == document_type(document.number)  # «theo Điều 4 của Thông tư»
            if rest != "này" and not (mine and (not rest or rest.islower())):
                continue  # a law that is named, not numbered: not in the catalogue
            inside, until = None, other.end() if rest == "này" else other.end("type")
        elif _OTHER_LEVEL.match(words, end):
            continue
        elif bracketed and last:
            _, named, inside = last
            found = [f for f in found if f[2].end != last[0]]
        elif home:
            named, inside = home, None
        if not has_articles(named):
            continue
        # «từ Điều 5 đến Điều 7» is «Điều 5 đến 7»
        listed = re.sub(r"(?i)(\sđến\s+)(?:điều|khoản|điểm)\s+", r"\1", words[start:end])
        places = [place for place, _ in listed_places(listed, inside)]
        found += [(named, place, Span(start, until)) for place in places]
        last = (until, named, places[-1] if places else None)
    for index, reference in enumerate(absolute):
        if index not in taken:
            found.append((reference.document or "", reference.locator, reference.span))
    found += [
        (document.number, None, Span(*match.span())) for match in _THIS_DOCUMENT.finditer(words)
    ]
    return sorted(found, key=lambda named: named[2].start)


def _runs(words: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of lists of places that belong together."""
    runs: list[tuple[int, int]] = []
    for match in PLACE.finditer(words):
        if _COMPOUND.search(words, max(match.start() - _LOOKED_BACK, 0), match.start()):
            continue
        if runs and _BETWEEN.fullmatch(words, runs[-1][1], match.start()):
            runs[-1] = (runs[-1][0], match.end())
        else:
            runs.append(match.span())
    return runs


def _follows(words: str, end: int, reference: Span) -> bool:
    """Return whether a reference to a document is what a list that ends at `end` belongs to."""
    if reference.start <= end:
        return end < reference.end and reference.start < end
    return re.fullmatch(_OF, words[end : reference.start]) is not None


def _in_full(words: str, reference: cite.Reference) -> bool:
    """Return whether words name a document by its kind or symbol; "tháng 10/2025" does not."""
    said, number = fold(words[reference.span.start : reference.span.end]), reference.document or ""
    return fold(number) in said or fold(document_type(number)) in said
