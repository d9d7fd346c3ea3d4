"""Read what an amending document orders: "Bổ sung khoản 5a sau khoản 5 Điều 24 như sau: …"."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.effect import effect_of
from knowledge.headings import read_mark
from knowledge.model import Citation, Document, Kind, Locator, Provision, Span
from knowledge.places import PLACE, listed_places
from knowledge.quotes import QUOTE, without_quotes


class Action(StrEnum):
    """What an instruction does to its target."""

    INSERT = "bổ sung"
    REPLACE = "sửa đổi, bổ sung"
    RENAME = "sửa đổi tên"
    LEAD_IN = "sửa đổi đoạn mở đầu"
    REPEAL = "bãi bỏ"
    REPLACE_PHRASE = "thay thế cụm từ"
    INSERT_PHRASE = "bổ sung cụm từ"
    REPEAL_PHRASE = "bãi bỏ cụm từ"
    UNKNOWN = "chưa hiểu"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One order for one place.

    `by` is the amending provision and `span` where its words stand in the amending document;
    `document` the number of what it amends (None where not named), `since` the day it takes effect
    (None where not said). `words` is the new text, label included as printed. `phrase` is the words
    to look for, with `words` in their place, or for `INSERT_PHRASE` after them (`before_phrase`:
    before). `after` is the sibling that an insertion follows, where named. `UNKNOWN` has no target:
    the words look like an order, but which is not clear.
    """

    action: Action
    by: Citation
    span: Span
    document: str | None = None
    since: datetime.date | None = None
    target: Locator | None = None
    words: str = ""
    phrase: str = ""
    after: Locator | None = None
    before_phrase: bool = False


_NUMBER = re.compile(r"\b\d{1,5}/\d{4}/[A-ZĐ][\w-]*|\b\d{1,5}/[A-ZĐ]+-[A-ZĐ]\w*")
_VERB = re.compile(
    r"""(?P<rename>sửa(?:\s+đổi)?\s+tên(?:\s+gọi)?(?:\s+của)?(?:\s+Điều)?(?=\s+(?:Điều|khoản|và)))
    |(?P<lead>sửa\s+đổi(?:\s*,\s*bổ\s+sung)?\s+(?:đoạn|phần)\s+(?:mở\s+đầu|đầu)(?:\s+của)?)
    |(?P<replace_phrase>thay(?:\s+thế)?\s+(?:các\s+)?(?:cụm\s+từ|từ|từ\s+ngữ)\b)
    |(?P<repeal_phrase>(?:bãi\s+bỏ|bỏ)\s+(?:các\s+)?(?:cụm\s+từ|từ|từ\s+ngữ)\b)
    |(?P<insert_phrase>bổ\s+sung\s+(?:cụm\s+từ|từ|từ\s+ngữ)\b)
    |(?P<replace>sửa\s+đổi\s*(?:,|và)?\s*bổ\s+sung|sửa\s+đổi|thay\s+thế)
    |(?P<insert>bổ\s+sung)
    |(?P<repeal>bãi\s+bỏ|bỏ(?=\s+(?:các\s+)?(?:điểm|khoản|Điều)\s))""",
    re.VERBOSE | re.IGNORECASE,
)
# An article may also be about adding money or staff.
_AMENDS = re.compile(r"một\s+số|cụm\s+từ|\b(?:Điều|khoản|điểm)\s+\d|\d/\d{4}/", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?:vào\s+)?(?:ngay\s+)?sau\s+(?=các|khoản|điểm|Điều)", re.IGNORECASE)


def instructions(document: Document) -> tuple[Instruction, ...]:
    """Return what `document` orders, in printed order, one for each place; never raises.

    Words that look like an order but are not understood come back as `UNKNOWN`, with their place.
    """
    found: list[Instruction] = []
    amended = _named(without_quotes(document.title)[0])
    for article in document.walk():
        if article.kind is not Kind.DIEU:
            continue
        own = without_quotes(_own(document, article))[0]
        title = document.words(article.heading) if article.heading else re.split(r"[.;\n]", own)[0]
        title = without_quotes(title)[0]
        # An article that amends says so in its title, or at once in its words.
        if (_VERB.search(title) and _AMENDS.search(title)) or _VERB.match(_active(own)):
            found += _orders(document, article, _named(title) or amended, None)
        else:
            found += _in_passing(document, article)
    effect = effect_of(document)
    return tuple(replace(order, since=effect.of(order.by.locator)) for order in found)


def _own(document: Document, provision: Provision) -> str:
    end = provision.children[0].span.start if provision.children else provision.body.end
    return document.words(Span(provision.body.start, max(end, provision.body.start)))


def _named(words: str) -> str | None:
    """Return the number of the first document that `words` name."""
    found = _NUMBER.search(words)
    return found[0] if found else None


def _orders(
    document: Document, provision: Provision, amended: str | None, around: Locator | None
) -> Iterator[Instruction]:
    """Yield the orders in `provision`; `around` is the place that the words above it speak of."""
    by = Citation(document.number, provision.locator, document.date)
    base = Instruction(Action.UNKNOWN, by, provision.span, amended)
    if provision.children and _gives_orders(document, provision.children):
        lead_in = without_quotes(_own(document, provision))[0]
        named = listed_places(lead_in, around)
        within = named[0][0] if named else around
        for child in provision.children:
            yield from _orders(document, child, _named(lead_in) or amended, within)
        return
    # Children that order nothing are the items of a list: one order, over all of them.
    words = document.words(provision.body)
    if not _VERB.match(_active(without_quotes(words)[0])) and provision.heading:
        words = document.words(Span(provision.heading.start, provision.body.end))
    if _VERB.search(without_quotes(words)[0]):
        yield from _understood(words, base, around) or [base]


def _in_passing(document: Document, article: Provision) -> Iterator[Instruction]:
    """Yield what an article on other things repeals: "… có hiệu lực từ ngày … Bãi bỏ khoản 6 …"."""
    for provision in article.walk():
        if provision.children:
            continue
        by = Citation(document.number, provision.locator, document.date)
        base = Instruction(Action.UNKNOWN, by, provision.span)
        for sentence in re.split(r"(?<=[.;])\s+|\n", document.words(provision.body)):
            if re.match(r"bãi\s+bỏ\s", sentence, re.IGNORECASE):
                unclear = replace(base, document=_named(sentence))
                orders = _understood(sentence, base, None) or [unclear]
                yield from (order for order in orders if order.document)


def _gives_orders(document: Document, children: Sequence[Provision]) -> bool:
    """Return whether any of `children` begins like an order."""
    words = (document.words(child.body) for child in children)
    heads = (_active(without_quotes(text)[0]) for text in words)
    return any(_VERB.match(head) for head in heads)


def _understood(words: str, base: Instruction, around: Locator | None) -> list[Instruction]:
    """Return the orders that `words` give, or nothing where any part of them is not understood."""
    outside, quoted = without_quotes(words)
    base = replace(base, document=_named(outside) or base.document)
    outside = _without_titles(_active(outside))
    head = outside.split(QUOTE)[0] if quoted else outside
    verb = _VERB.match(outside)
    if verb is None or (_FINER.search(outside) and verb.lastgroup != "lead"):
        return []
    if "phrase" in (verb.lastgroup or ""):
        return _phrases(outside, quoted, base, around)

    tail = outside[len(head) :]
    if PLACE.search(tail) or _VERB.search(tail):
        return []  # another order behind the first one's words
    # "Bổ sung khoản 5a sau khoản 5 Điều 24": the place after "sau" is where, not what.
    split = _AFTER.search(head)
    head, anchor = (head[: split.start()], head[split.end() :]) if split else (head, "")
    anchors = listed_places(anchor, around)
    after = anchors[-1][0] if anchors else None
    places = listed_places(head, around or (after.parent if after else None))
    if not places:
        # "Bãi bỏ Thông tư số … và Thông tư số …": documents as a whole.
        repealed = _WHOLE.findall(outside[verb.end() :]) if verb.lastgroup == "repeal" else []
        return [replace(base, action=Action.REPEAL, document=number) for number in repealed]

    # Each place is governed by the last verb before it.
    orders: list[tuple[Action, Locator]] = []
    governing = -1
    for place, position in places:
        verbs = [found for found in _VERB.finditer(head) if found.start() <= position]
        action = _ACTIONS.get(verbs[-1].lastgroup or "") if verbs else None
        if action is None:
            return []
        # "Bãi bỏ quy định về bồi dưỡng tại Điều 1" is about a part of the article only.
        first = verbs[-1].start() != governing
        if first and not _DIRECTLY.fullmatch(head, verbs[-1].end(), position):
            return []
        governing = verbs[-1].start()
        orders.append((action, place))
    wanting = [place for action, place in orders if action is not Action.REPEAL]
    pieces = _pieces("\n".join(quoted), wanting) if wanting else {}
    if pieces is None or (quoted and not wanting):
        return []
    made, previous = [], after
    for action, place in orders:
        text = "" if action is Action.REPEAL else pieces[place]
        follows = previous if action is Action.INSERT else None
        made.append(replace(base, action=action, target=place, words=text, after=follows))
        # Several new articles follow one another.
        previous = place if action is Action.INSERT and after else previous
    return made


def _active(words: str) -> str:
    """Return "Khoản 3 Điều 7 được sửa đổi như sau" as "sửa đổi Khoản 3 Điều 7 như sau"."""
    words = words.strip()
    passive = re.match(r"(?P<what>(?:Các\s+)?(?:điểm|khoản|điều)\s[^.:;]*?)\s+được\s+", words, re.I)
    if not passive or not (verb := _VERB.match(words, passive.end())):
        return words
    return f"{verb[0]} {passive['what']}{words[verb.end() :]}"


def _without_titles(outside: str) -> str:
    """Return the words without the document named after the places, and what amended it before."""
    first = PLACE.search(outside)
    if first is None:
        return outside
    head, tail = outside[: first.end()], outside[first.end() :]
    return head + _TITLE.sub(" ", tail)


_TITLE = re.compile(
    rf"(?:\s+(?:của|tại|trong|thuộc))?\s+(?:Bộ\s+luật|Luật|Nghị\s+định|Thông\s+tư|Quyết\s+định"
    rf"|Nghị\s+quyết|Pháp\s+lệnh|Quy\s+chế)\s(?:(?!như\s+sau)[^;:{QUOTE}])*"
)
# Places smaller than a point, and those that have no locator: not for us to guess.
_FINER = re.compile(
    r"\b(?:đoạn|câu|gạch\s+đầu|dấu|dòng|cột|bảng|mục|phụ\s+lục|mẫu|biểu|chú\s+thích|tên\s+điều\s*,"
    r"|đến\s+(?:điểm|khoản|điều))\b",
    re.IGNORECASE,
)
# What may stand between a verb and its first place: "các", "quy định tại", "các quy định sau: a)".
_DIRECTLY = re.compile(
    r"""\s+(?:(?:các\s+)?quy\s+định\s+(?:tại|của)\s+
        |(?:các\s+)?(?:quy\s+định|điều\s+khoản)\s+sau(?:\s+đây)?\s*:\s*(?:[a-zđ\d]{1,2}[.)]\s*)?)?
    (?:các\s+)?""",
    re.VERBOSE | re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:\A|,|;|\bvà)\s*(?:toàn\s+bộ\s+)?(?:các\s+)?(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?"
    rf"|Quyết\s+định|Nghị\s+quyết|Chỉ\s+thị|Luật)\s+số\s+({_NUMBER.pattern})"
)
_ACTIONS: dict[str, Action] = {
    "rename": Action.RENAME,
    "lead": Action.LEAD_IN,
    "replace": Action.REPLACE,
    "insert": Action.INSERT,
    "repeal": Action.REPEAL,
}


def _pieces(quoted: str, places: Sequence[Locator]) -> dict[Locator, str] | None:
    """Return which part of the quoted text is for which place; None where that is not clear."""
    if not quoted.strip():
        return None
    if len(places) == 1:
        return {places[0]: quoted.strip()}
    lines = quoted.strip().split("\n")
    starts: list[int] = []
    for place in places:
        begin = starts[-1] + 1 if starts else 0
        at = next(
            (
                index
                for index in range(begin, len(lines))
                if (mark := read_mark(lines[index]))
                and mark.label == place.labels[-1]
                and (mark.kind is Kind.DIEU) == (len(place.labels) == 1)
            ),
            None,
        )
        if at is None or (not starts and at != 0):
            return None
        starts.append(at)
    ends = [*starts[1:], len(lines)]
    return {
        place: "\n".join(lines[first:last]).strip()
        for place, first, last in zip(places, starts, ends, strict=True)
    }


def _phrases(
    outside: str, quoted: list[str], base: Instruction, around: Locator | None
) -> list[Instruction]:
    """Return the orders about phrases: each names its words first and then its places."""
    made: list[Instruction] = []
    taken = 0
    verbs = list(_VERB.finditer(outside))
    for verb, end in zip(verbs, [v.start() for v in verbs[1:]] + [len(outside)], strict=True):
        clause = outside[verb.start() : end]
        terms = quoted[taken : taken + clause.count(QUOTE)]
        taken += len(terms)
        group = verb.lastgroup
        places = listed_places(clause, around) or ([(around, 0)] if around else [])
        if group == "replace_phrase" and len(terms) == 2:
            order = replace(base, action=Action.REPLACE_PHRASE, phrase=terms[0], words=terms[1])
        elif group == "repeal_phrase" and len(terms) == 1:
            order = replace(base, action=Action.REPEAL_PHRASE, phrase=terms[0])
        elif group == "insert_phrase" and len(terms) == 2:
            ahead = re.search(rf"trước\s+(?:cụm\s+từ|từ)?\s*{QUOTE}", clause) is not None
            order = replace(
                base,
                action=Action.INSERT_PHRASE,
                words=terms[0],
                phrase=terms[1],
                before_phrase=ahead,
            )
        elif not places and group in {"replace_phrase", "repeal_phrase"} and verb is not verbs[-1]:
            continue  # a title repeats the words and leaves the places to the sentence below
        else:
            return []
        if not places:
            return []
        made += [replace(order, target=place) for place, _ in places]
    return made
