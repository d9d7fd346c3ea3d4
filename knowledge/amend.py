"""Apply amending documents: the text in force on a day, and what changed by which provision."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.edits import edited, shifted
from knowledge.headings import read_mark
from knowledge.instructions import Action, Instruction, instructions
from knowledge.model import Citation, Document, Locator, Provision, Span
from knowledge.parse import own_words, parse

__all__ = [
    "Action",
    "Amended",
    "Change",
    "Failure",
    "Instruction",
    "amend",
    "in_force",
    "instructions",
]

# What stands in the place of repealed words, as consolidated texts print it.
REPEALED = "(được bãi bỏ)"


@dataclass(frozen=True, slots=True)
class Change:
    """Words that an amending provision gave the text.

    `span` points into the amended text and is empty where words were only taken away; `locator` is
    the place as the instruction names it; `former` the words that stood there before, empty for an
    insertion. `since` is None where the amending document does not say.
    """

    span: Span
    locator: Locator
    action: Action
    by: Citation
    since: datetime.date | None
    former: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An instruction that left the text as it was, and why, in Vietnamese for the operator."""

    instruction: Instruction
    reason: str


@dataclass(frozen=True, slots=True)
class Amended:
    """A document as amended. `changes` are in the order of the text.

    `failures` could not be carried out. `idle` had nothing left to do: the words that they name
    went when another instruction of the same document replaced the place.
    """

    document: Document
    changes: tuple[Change, ...] = ()
    failures: tuple[Failure, ...] = ()
    idle: tuple[Failure, ...] = ()


def in_force(document: Document, amending: Iterable[Document], on: datetime.date) -> Amended:
    """Return `document` as it reads on that day after the `amending` documents, oldest first."""
    orders = [order for source in amending for order in instructions(source)]
    return amend(document, [order for order in orders if order.since and order.since <= on])


def amend(document: Document, orders: Sequence[Instruction]) -> Amended:
    """Return `document` after those of `orders` that concern it, carried out one after another.

    Nothing outside the places that they name moves by a character. An order that is not
    understood, or does not fit the text, changes nothing and is reported.
    """
    text = _Text(document)
    for order in orders:
        if order.document == document.number:
            text.carry_out(order)
    return Amended(
        text.document,
        tuple(sorted(text.changes, key=lambda change: change.span)),
        tuple(text.failures),
        tuple(text.idle),
    )


class _Text:
    """A text under amendment: parsed again after each edit, so that places are where they are."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.changes: list[Change] = []
        self.failures: list[Failure] = []
        self.idle: list[Failure] = []

    def carry_out(self, order: Instruction) -> None:
        """Change the text as `order` says, or report why not."""
        if order.action is Action.REPEAL and order.target is None:
            self._fail(order, "cả văn bản bị bãi bỏ, văn bản vẫn được giữ nguyên chữ")
            return
        if order.action is Action.UNKNOWN or order.target is None:
            self._fail(order, "chưa hiểu nội dung sửa đổi")
            return
        place = self.document.find(order.target)
        if order.action is Action.INSERT:
            if place is not None:
                self._fail(order, "nơi cần bổ sung đã có trong văn bản")
            else:
                self._insert(order, order.target)
        elif place is None:
            self._fail(order, "văn bản không có nơi cần sửa đổi")
        elif order.action in {Action.REPLACE_PHRASE, Action.REPEAL_PHRASE, Action.INSERT_PHRASE}:
            self._phrases(order, place)
        elif order.action is Action.RENAME:
            self._rename(order, place)
        elif order.action is Action.LEAD_IN:
            lead_in = own_words(self.document, place)
            if lead_in and place.children and lead_in[0].end <= place.children[0].span.start:
                self._edit(order, [(lead_in[0], _unlabelled(order.words, place))])
            else:
                self._fail(order, "nơi cần sửa đổi không có đoạn mở đầu")
        elif order.action is Action.REPEAL:
            kept = self._label(place)
            self._edit(order, [(self._whole(place), f"{kept}{REPEALED}")])
        else:
            self._edit(order, [(self._whole(place), self._labelled(order.words, place))])

    def _fail(self, order: Instruction, reason: str) -> None:
        where = f"{Citation(self.document.number, order.target).place}: " if order.target else ""
        self.failures.append(Failure(order, f"{where}{reason} (theo {order.by})"))

    def _whole(self, place: Provision) -> Span:
        """Return the words of `place` from its label to its last, without the space around them."""
        words = self.document.words(place.span)
        start = place.span.start + len(words) - len(words.lstrip())
        return Span(start, place.span.start + len(words.rstrip()))

    def _label(self, place: Provision) -> str:
        """Return the printed label of `place` with what follows it: "5. ", "đ) ", "Điều 7. "."""
        start = self._whole(place).start
        mark = read_mark(self.document.words(self._whole(place)).split("\n")[0])
        return self.document.words(Span(start, start + mark.end)) if mark else ""

    def _labelled(self, words: str, place: Provision) -> str:
        """Return `words` with the label of `place`, where the amending text leaves it out."""
        mark = read_mark(words.split("\n")[0])
        if mark and mark.label == place.locator.labels[-1]:
            return words
        return self._label(place) + words

    def _insert(self, order: Instruction, target: Locator) -> None:
        """Put a new place after the sibling named, or after the last that counts less."""
        parent = self.document.find(target.parent) if target.parent else None
        if target.parent and parent is None:
            self._fail(order, "văn bản không có nơi chứa điều khoản cần bổ sung")
            return
        depth = len(target.labels)
        siblings = [
            place
            for place in (parent.walk() if parent else self.document.walk())
            if len(place.locator.labels) == depth
            and (parent is not None or place.locator.labels[0][0].isdigit())
        ]
        anchor = next((place for place in siblings if place.locator == order.after), None)
        if order.after is not None and anchor is None:
            self._fail(order, "không thấy nơi phải đứng trước điều khoản được bổ sung")
            return
        if anchor is None:
            lesser = [place for place in siblings if place.locator < target]
            anchor = lesser[-1] if lesser else None
        if anchor is not None:
            end = self._whole(anchor).end
            gap = self._gap(siblings, anchor)
        elif parent is not None and not siblings:
            end, gap = self._whole(parent).end, "\n"
        else:
            self._fail(order, "không xác định được vị trí của điều khoản được bổ sung")
            return
        self._edit(order, [(Span(end, end), gap + order.words)], inserted=len(gap))

    def _gap(self, siblings: Sequence[Provision], anchor: Provision) -> str:
        """Return the white space between siblings here: a line break, or a blank line."""
        index = siblings.index(anchor)
        for one, two in ((index, index + 1), (index - 1, index)):
            if one >= 0 and two < len(siblings):
                first, second = self._whole(siblings[one]), self._whole(siblings[two])
                between = self.document.words(Span(first.end, second.start))
                if between and not between.strip():
                    return between
        return "\n"

    def _rename(self, order: Instruction, place: Provision) -> None:
        if place.heading is None:
            self._fail(order, "nơi cần đổi tên không có tên")
            return
        self._edit(order, [(place.heading, _unlabelled(order.words, place))])

    def _phrases(self, order: Instruction, place: Provision) -> None:
        """Replace a phrase wherever it stands in `place`, its title included."""
        whole = self._whole(place)
        phrase = r"\s+".join(map(re.escape, order.phrase.split()))
        # "Bộ A" is not to be found in "Bộ An"; a phrase may begin or end with a comma, too.
        ahead, behind = (
            r"(?<!\w)" * (order.phrase[:1].isalnum()),
            r"(?!\w)" * (order.phrase[-1:].isalnum()),
        )
        pattern = re.compile(f"{ahead}{phrase}{behind}")
        found = list(pattern.finditer(self.document.text, whole.start, whole.end))
        if not found:
            done = [c for c in self.changes if c.span in whole or whole in c.span]
            same = [c for c in done if c.by.document == order.by.document]
            reason = f"không còn cụm từ “{order.phrase}”"
            if same:
                where = Citation(self.document.number, order.target).place
                reason = f"{where}: {reason}, đã thay theo {same[-1].by.place}"
                self.idle.append(Failure(order, reason))
            else:
                self._fail(order, reason.replace("không còn", "không có"))
            return
        edits = []
        for match in found:
            span = Span(*match.span())
            if order.action is Action.REPEAL_PHRASE:
                edits.append((self._taken_out(span), ""))
            elif order.action is Action.INSERT_PHRASE:
                at = span.start if order.before_phrase else span.end
                added = f"{order.words} " if order.before_phrase else f" {order.words}"
                edits.append((Span(at, at), added))
            else:
                edits.append((span, order.words))
        self._edit(order, edits)

    def _taken_out(self, span: Span) -> Span:
        """Return `span` with the comma or space that its removal would leave doubled."""
        text = self.document.text
        before, after = text[: span.start], text[span.end :]
        if before.endswith(", ") and re.match(r"[,;.:)]", after):
            return Span(span.start - 2, span.end)  # "A, B, C" → "A, C"
        line = before[before.rfind("\n") + 1 :]
        mark = read_mark(f"{line}A")
        if after.startswith(", ") and (not line.strip() or (mark and mark.end == len(line))):
            return Span(span.start, span.end + 2)  # "2. A, B" → "2. B": "2., B" is no clause
        if before.endswith(" ") and re.match(r"[,;.:)\s]", after):
            return Span(span.start - 1, span.end)
        return span

    def _edit(
        self, order: Instruction, edits: Sequence[tuple[Span, str]], *, inserted: int = 0
    ) -> None:
        """Write `edits`, ascending, into the text and note each; `inserted`: white space before."""
        assert order.target is not None  # noqa: S101  # the callers have looked it up
        for span, words in reversed(edits):
            former = self.document.words(span)
            if former == words:
                self.idle.append(Failure(order, "nội dung mới trùng với nội dung đang có"))
                continue
            self.document = edited(self.document, span, words)
            moved = len(words) - len(span)
            # An edit inside a place that was replaced before is part of that change from now on.
            self.changes = [
                replace(change, span=shifted(change.span, span, moved)) for change in self.changes
            ]
            new = Span(span.start + inserted, span.start + len(words))
            self.changes.append(
                Change(new, order.target, order.action, order.by, order.since, former)
            )
        self.document = parse(
            self.document.text,
            number=self.document.number,
            title=self.document.title,
            pages=self.document.pages,
            authority=self.document.authority,
            date=self.document.date,
            url=self.document.url,
        )


def _unlabelled(words: str, place: Provision) -> str:
    """Return `words` without the label of `place`, where the amending text repeats it."""
    mark = read_mark(words.split("\n")[0])
    return words[mark.end :] if mark and mark.label == place.locator.labels[-1] else words
