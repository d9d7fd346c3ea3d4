"""Turn the text of a document into its tree of provisions: parse(text) → Document."""

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.headings import Line, begins_signature, read_mark, split_lines, stops
from knowledge.model import Authority, Document, Kind, Locator, Provision, Span
from knowledge.openings import Opening, counts_in_articles, numbered, with_unnumbered

# Labels that stand alone in a locator; the others follow their parent's.
_ALONE = {Kind.PHU_LUC, Kind.PART, Kind.PHAN, Kind.CHUONG, Kind.DIEU}
_GROUPS = {Kind.PHU_LUC, Kind.PHAN, Kind.CHUONG, Kind.SECTION, Kind.SUBSECTION}

# A title longer than this is a sentence without its full stop (longest seen in print: 187).
_LONGEST_HEADING = 250


def parse(
    text: str,
    *,
    number: str,
    title: str = "",
    pages: tuple[int, ...] = (),
    authority: Authority = Authority.OFFICIAL,
    date: datetime.date | None = None,
    url: str | None = None,
) -> Document:
    """Return the document that `text` (NFC, complete) makes up.

    Never raises and never loses a character: the top level covers the text, children lie inside
    their parents in printed order, and no two provisions share a locator: a label that is printed
    twice is told apart as `5~2`. Quoted text of amending clauses opens nothing.

    >>> text = "Điều 1. Phạm vi\\n1. Một.\\n2. Hai theo\\nĐiều 5 của Luật này."
    >>> [str(provision.locator) for provision in parse(text, number="1/2020/NĐ-CP").walk()]
    ['1', '1.1', '1.2']
    """
    lines = split_lines(text)
    articles = counts_in_articles(lines, number)
    openings = with_unnumbered(lines, numbered(lines, articles=articles), articles=articles)
    tree = _Tree(text, lines, articles, openings)
    return Document(
        number=number,
        title=title,
        text=text,
        provisions=tuple(tree.provisions(openings, len(text), None)),
        authority=authority,
        date=date,
        pages=pages,
        url=url,
    )


def own_words(document: Document, provision: Provision) -> tuple[Span, ...]:
    """Return the words of `provision` that belong to none of its children, heading left out.

    Usually one span, the lead-in; a second one where words follow the last child; none where the
    children say everything. No span begins or ends with white space.
    """
    start = provision.body.start
    pieces = []
    for child in provision.children:
        pieces.append(_trimmed(document.text, start, child.span.start))
        start = child.span.end
    pieces.append(_trimmed(document.text, start, max(start, provision.body.end)))
    return tuple(piece for piece in pieces if len(piece))


class _Tree:
    """One text on its way to a tree: its lines, what they open, and the locators given out."""

    def __init__(
        self, text: str, lines: Sequence[Line], articles: bool, openings: Sequence[Opening]
    ) -> None:
        self._text = text
        self._lines = lines
        self._articles = articles
        self._opened_at = {opening.line for opening in openings if opening.label}
        self._given: dict[Locator, int] = {}  # how often each was printed
        # Where whole paragraphs stand on one line, a line break ends a title; in copies of print,
        # a fifth of the lines or more go on in lower case.
        joined = [line for line in lines if not line.blank and not line.after_blank]
        small = sum(line.text.lstrip()[:1].islower() for line in joined)
        labels = sum(read_mark(line.text) is not None for line in joined)
        self._wrapped = small - labels > len(lines) / 5

    def provisions(
        self, openings: Sequence[Opening], end: int, parent: Locator | None
    ) -> Iterator[Provision]:
        """Yield one level of the tree that `openings` make up until offset `end`."""
        tops: list[int] = []
        for index, opening in enumerate(openings):
            top = openings[tops[-1]] if tops else None
            if (
                top is None
                or (top.kind is Kind.PART and not top.depth)
                or opening.depth <= top.depth
            ):
                tops.append(index)
        for first, following in pairwise([*tops, len(openings)]):
            stop = openings[following].start if following < len(openings) else end
            if openings[first].label:
                inside = openings[first + 1 : following]
                yield self._provision(openings[first], inside, stop, parent)

    def _provision(
        self, opening: Opening, inside: Sequence[Opening], end: int, parent: Locator | None
    ) -> Provision:
        above = parent.labels if parent and opening.kind not in _ALONE else ()
        locator = self._locator((*above, opening.label))
        heading = self._heading(opening, end)
        body = _trimmed(self._text, heading.end if heading else opening.end, end)
        if heading:  # what closes the emphasis of a heading in Markdown
            signs = self._text[body.start : body.end]
            body = Span(body.start + len(signs) - len(signs.lstrip("*_ \t\r\n")), body.end)
        children = tuple(self.provisions(inside, end, locator))
        if not children and not self._articles:
            if opening.label == "ket":
                children = tuple(self._paragraphs(opening, end, locator))
            elif opening.kind in {Kind.MUC, Kind.DIEM}:
                children = tuple(self._tasks(body, end, locator))
        return Provision(locator, opening.kind, Span(opening.start, end), body, heading, children)

    def _locator(self, labels: tuple[str, ...]) -> Locator:
        """Return a locator not given before, with ~2, ~3 … after a label that is printed again."""
        locator = Locator(labels)
        count = self._given[locator] = self._given.get(locator, 0) + 1
        return locator if count == 1 else self._locator((*labels[:-1], f"{labels[-1]}~{count}"))

    def _heading(self, opening: Opening, end: int) -> Span | None:
        """Return the span of the title after the label, or None where there is none."""
        if opening.kind is Kind.PART and not opening.depth:
            return None
        line = self._lines[opening.line]
        span = _trimmed(self._text, opening.end, line.end, "#*_ \t\r")
        index = opening.line
        grouped = opening.kind in _GROUPS or opening.kind is Kind.PART

        # "Chương II" has its title on the lines below, all in capitals; so may "Điều 5."
        if not len(span) and (grouped or opening.kind is Kind.DIEU):
            below = self._worded_after(index, end)
            if below is None:
                return None
            candidate = self._lines[below]
            if not candidate.text.isupper() and (stops(candidate.text) or not grouped):
                return None
            span = _trimmed(self._text, candidate.start, candidate.end, "#*_ \t\r")
            index = below
        if not len(span):
            return None
        index, span = self._continued(index, span, end)

        if grouped:
            return span
        if opening.kind is Kind.DIEU:
            # "Điều 2. Quyết định này có hiệu lực kể từ ngày ký." has words, but no title.
            return None if self._text[span.end - 1] in ".;:" else span
        # A clause has a title where its first line ends like one and more words follow.
        words = self._text[span.start : span.end]
        below = self._worded_after(index, end)
        if below is None or len(span) > _LONGEST_HEADING:
            return None
        follower = self._lines[below]
        opens = below in self._opened_at
        apart = opens or follower.after_blank or not self._wrapped
        if words[-1] == ":" and not self._articles:
            bulleted = follower.text.lstrip("*_ \t").startswith(("-", "+", "–", "•"))
            return span if apart and not opens and not bulleted else None
        return span if apart and words[-1] not in ".;,:!?…/" else None

    def _continued(self, index: int, span: Span, end: int) -> tuple[int, Span]:
        """Return the last line and the span of a title that wraps: lower case, or all capitals."""
        capitals = self._text[span.start : span.end].isupper()
        while (
            index + 1 < len(self._lines)
            and index + 1 not in self._opened_at
            and (line := self._lines[index + 1]).end <= end
            and not line.blank
            and not stops(self._lines[index].text)
            and (line.text.isupper() if capitals else line.text.lstrip("*_ ")[:1].islower())
        ):
            index += 1
            span = Span(span.start, _trimmed(self._text, line.start, line.end, "*_ \t\r").end)
        return index, span

    def _worded_after(self, index: int, end: int) -> int | None:
        """Return the next line with words after `index` that begins before offset `end`."""
        for below in range(index + 1, len(self._lines)):
            if self._lines[below].start >= end:
                return None
            if not self._lines[below].blank:
                return below
        return None

    def _paragraphs(self, opening: Opening, end: int, parent: Locator) -> Iterator[Provision]:
        """Yield the closing paragraphs; addressees and signatures stay together as the last."""
        starts: list[int] = []
        for index in range(opening.line, len(self._lines)):
            line = self._lines[index]
            if line.start >= end:
                break
            if line.blank:
                continue
            if not starts or (line.after_blank or stops(self._lines[index - 1].text)):
                starts.append(line.start)
            if begins_signature(line.text):
                if starts[-1] != line.start:
                    starts.append(line.start)
                break
        for number, (start, stop) in enumerate(pairwise([*starts, end]), start=1):
            locator = self._locator((*parent.labels, str(number)))
            body = _trimmed(self._text, start, stop)
            yield Provision(locator, Kind.PART, Span(start, stop), body)

    def _tasks(self, body: Span, end: int, parent: Locator) -> Iterator[Provision]:
        """Yield the tasks "(1) …; (2) …" of a paragraph, where there are two or more."""
        found: list[re.Match[str]] = []
        for match in _TASK.finditer(self._text, body.start, body.end):
            if int(match["label"]) == len(found) + 1:
                found.append(match)
        if len(found) < 2:
            return
        # The last one ends with its paragraph; what follows is the parent's again.
        line_end = self._text.find("\n", found[-1].end())
        line_end = end if line_end < 0 or not self._text[line_end:end].strip() else line_end
        stops_at = [*(match.start("sign") for match in found[1:]), min(line_end, end)]
        for match, stop in zip(found, stops_at, strict=True):
            span = Span(match.start("sign"), stop)
            locator = self._locator((*parent.labels, match["label"]))
            yield Provision(locator, Kind.NHIEM_VU, span, _trimmed(self._text, match.end(), stop))


# "cụ thể: (1) Tổ chức …; (2) Thiết lập …", not "bảy (07) ngày" nor "nhiệm vụ (1) và (2)".
_TASK = re.compile(
    r"""(?:(?:[:;.,]|[:;.,]\s+và|\n)\s+|\A|(?<=\n))   # after punctuation, or at a line's start
    (?P<sign>\((?P<label>\d{1,2})\))\s+(?=\S)""",
    re.VERBOSE,
)


def _trimmed(text: str, start: int, end: int, blanks: str | None = None) -> Span:
    """Return `[start, end)` without white space (or `blanks`) at its ends; empty stays at start."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(blanks))
    kept = len(piece.strip(blanks))
    return Span(start + left, start + left + kept) if kept else Span(start, start)
