"""Decide which lines of a document open a provision, from their form and their neighbours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.headings import (
    Line,
    Mark,
    begins_closing,
    begins_signature,
    dangles,
    decimal_clause,
    read_mark,
    stops,
)
from knowledge.model import Kind, has_articles
from knowledge.vietnamese import ALPHABET, label_order

# Depth of each kind; what opens closes everything at its own depth and below.
DEPTH = {
    Kind.PHU_LUC: 0,
    Kind.PART: 0,
    Kind.PHAN: 1,
    Kind.CHUONG: 2,
    Kind.SECTION: 3,
    Kind.SUBSECTION: 4,
    Kind.DIEU: 5,
    Kind.MUC: 6,  # with a Roman numeral
    Kind.KHOAN: 7,  # "1.", called mục where there are no articles
    Kind.DIEM: 8,
}
_GROUPS = {Kind.PHAN, Kind.CHUONG, Kind.SECTION, Kind.SUBSECTION}
_TITLED = _GROUPS | {Kind.PHU_LUC}

_APPENDIX, _ARTICLE = DEPTH[Kind.PHU_LUC], DEPTH[Kind.DIEU]
_CLAUSE, _POINT = DEPTH[Kind.KHOAN], DEPTH[Kind.DIEM]

# Repealed clauses leave gaps; a larger jump is a number in running text or in a table.
_WIDEST_GAP = 5


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a provision; `end` is the offset just after its printed label.

    An empty `label` opens nothing: it only ends what stands open at its depth.
    """

    kind: Kind
    label: str
    line: int
    start: int
    end: int
    depth: int


def counts_in_articles(lines: Sequence[Line], number: str) -> bool:
    """Return whether the document is divided in Điều; a letter that quotes one is not."""
    marks = (read_mark(line.text) for line in lines if not line.quoted)
    found = {mark.label for mark in marks if mark and mark.kind is Kind.DIEU and mark.strong}
    return bool(found) and ("1" in found or has_articles(number))


def numbered(lines: Sequence[Line], *, articles: bool) -> list[Opening]:
    """Return the lines that open a numbered provision, in order, by their form and sequence."""
    openings: list[Opening] = []
    last: dict[int, str] = {}  # the latest label at each depth of the current branch
    above = _Above()
    captions = 0
    for index, line in enumerate(lines):
        if line.blank:
            continue
        mark = None if line.quoted else read_mark(line.text)
        settled = above.settles(line)
        former, above = above, _Above(line)
        if mark is None:
            clause = decimal_clause(line.text) if settled and not line.quoted else None
            if clause is not None and clause == last.get(_CLAUSE) and _POINT in last:
                # "3.2. …" has no label of its own, but ends the points of 3.1.
                openings.append(Opening(Kind.DIEM, "", index, line.start, line.start, _POINT))
                del last[_POINT]
            continue
        if former.breaks_off(line) or not _opens(mark, line, former, last, settled, articles):
            continue

        depth = DEPTH[mark.kind]
        if mark.kind is Kind.DIEU and depth in last and openings[-1].kind not in _TITLED:
            caption = _caption(lines, index)
            if caption is not None:
                captions += 1
                openings.append(_part(f"de-muc-{captions}", caption, lines, Kind.CHUONG))
        in_articles = articles and _APPENDIX not in last
        kind = Kind.MUC if mark.kind is Kind.KHOAN and not in_articles else mark.kind
        openings.append(Opening(kind, mark.label, index, line.start, line.start + mark.end, depth))
        # Articles count on through chapters; everything else starts again below what opens.
        kept = {_ARTICLE} if mark.kind in _GROUPS else set()
        last = {d: label for d, label in last.items() if d < depth or d in kept}
        last[depth] = mark.label
        above = _Above(line, opens=True, titled=depth <= _ARTICLE)
    return openings


@dataclass(frozen=True, slots=True)
class _Above:
    """The nearest line above with words, if any; whether it opened something, with a title."""

    line: Line | None = None
    opens: bool = False
    titled: bool = False

    def settles(self, line: Line) -> bool:
        """Return whether nothing above can go on in `line`."""
        if self.line is None or line.after_blank or self.opens:
            return True
        return stops(self.line.text) or self.line.text.isupper()

    def breaks_off(self, line: Line) -> bool:
        """Return whether the line above stops before a number: "theo khoản 2"."""
        return (
            self.line is not None
            and not line.after_blank
            and not self.titled
            and dangles(self.line.text)
        )

    def announces(self) -> bool:
        """Return whether the line above, no label of its own, ends with a colon."""
        return self.line is not None and not self.opens and self.line.text.rstrip().endswith(":")


def _opens(
    mark: Mark, line: Line, above: _Above, last: dict[int, str], settled: bool, articles: bool
) -> bool:
    """Return whether a line that looks like `mark` opens a provision where it stands."""
    latest = last.get(DEPTH[mark.kind])
    if mark.kind is Kind.PHU_LUC:
        return settled
    if mark.kind in _GROUPS:
        return mark.strong or settled
    if mark.kind is Kind.DIEU:
        follows = mark.follows(latest)
        # Two of three: the form, the sequence, a line that ends above.
        return articles and mark.strong + follows + settled >= 2
    if articles and _APPENDIX not in last and _ARTICLE not in last:
        return False  # before the first article there are only grounds and lists of names
    capital = not line.text[mark.end :].lstrip('*_“" ')[:1].islower()
    if mark.follows(latest):
        return settled or (capital and latest is not None)
    again = mark.label == "a" and above.announces()  # a second list of points
    return settled and capital and (again or _skips(mark, latest))


def _caption(lines: Sequence[Line], index: int) -> int | None:
    """Return where a title in capitals begins just above `index`, its chapter's number lost."""
    first = None
    for above in range(index - 1, -1, -1):
        line = lines[above]
        if line.blank:
            continue
        if not line.text.isupper() or line.quoted or read_mark(line.text) or stops(line.text):
            break
        if begins_signature(line.text):
            return None
        first = above
    return first


def _skips(mark: Mark, latest: str | None) -> bool:
    """Return whether a label that is not the next one may still open: repeated, or after a gap."""
    if mark.kind is Kind.KHOAN:
        gap = mark.order[0] - (label_order(latest)[0] if latest else 0)
        return 0 < gap <= (_WIDEST_GAP if latest else 3) or mark.label == latest
    if mark.kind is Kind.DIEM and latest:
        return 0 <= ALPHABET.index(mark.label[0]) - ALPHABET.index(latest[0]) <= _WIDEST_GAP
    return False


def with_unnumbered(
    lines: Sequence[Line], openings: list[Opening], *, articles: bool
) -> list[Opening]:
    """Return `openings` with those of the parts that carry no number before and after them."""
    appendix = next((o.line for o in openings if o.kind is Kind.PHU_LUC), len(lines))
    main = [o for o in openings if o.line < appendix]
    rest = [o for o in openings if o.line >= appendix]

    # The end: from the first closing line after the last article (or the last number of a letter).
    anchors = [o.line for o in main if o.kind is Kind.DIEU or not articles]
    last = anchors[-1] if anchors else -1
    closing = None
    for index in range(last + 1, appendix):
        line = lines[index]
        if line.quoted or not (anchors or index):
            continue
        if begins_signature(line.text) or (not articles and begins_closing(line.text)):
            closing = index
            break
    head = main[0].line if main else min(appendix, len(lines) if closing is None else closing)
    if closing is not None:
        main = [o for o in main if o.line < closing] + [_part("ket", closing, lines)]

    return [*_head(lines, head, letter=not articles), *main, *rest]


def _part(label: str, index: int, lines: Sequence[Line], like: Kind = Kind.PART) -> Opening:
    """Return the opening of a part without a number, as deep as one of kind `like`."""
    start = lines[index].start
    return Opening(Kind.PART, label, index, start, start, DEPTH[like])


_ADDRESSEES = re.compile(r"[\s*_]*Kính\s+gửi\b", re.IGNORECASE)
_SUBJECT = re.compile(r"[\s*_]*(?:V/v|Về\s+việc)\b", re.IGNORECASE)


def _head(lines: Sequence[Line], end: int, *, letter: bool) -> Iterator[Opening]:
    """Yield the parts above line `end`: of a letter its subject, addressees and opening words."""
    worded = [index for index in range(end) if not lines[index].blank]
    if not worded:
        if end and lines[-1].end:  # only white space: it still has to belong somewhere
            yield _part("mo-dau", 0, lines)
        return
    addressees = next((i for i in worded if letter and _ADDRESSEES.match(lines[i].text)), None)
    if addressees is None:
        yield _part("mo-dau", 0, lines)
        return
    above = [i for i in worded if i < addressees]
    if above:
        subject = any(_SUBJECT.match(lines[i].text) for i in above)
        yield _part("trich-yeu" if subject else "dau-van-ban", 0, lines)
    yield _part("kinh-gui", addressees if above else 0, lines)

    # A list of addressees goes on in lines with a dash; a bare "Kính gửi:" has its one below.
    body = [i for i in worded if i > addressees]
    if body and lines[addressees].text.rstrip(" *_\r").endswith(":"):
        first = body.pop(0)
        while body and lines[body[0]].text.lstrip(" *_").startswith(("-", "+", "–", "•")):
            first = body.pop(0)
        del first
    if body:
        yield _part("mo-dau", body[0], lines)
