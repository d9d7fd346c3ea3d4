"""Mark the words of a quote that say who, when, how many, which document, where from, how often."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answer import Answer, Quote, Verdict
from bot.answer import quote as lifted
from bot.bodies import bodies
from bot.wanted import topic, wants_list
from index.focus import met, share, terms
from knowledge import cite
from knowledge.library import Shelf
from knowledge.model import Span, document_type
from knowledge.provinces import lists_in
from knowledge.vietnamese import fold, fold_aligned, nfc, sentences

# More than this many marks stand out from nothing. Set by hand.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a quote; offsets are those of the quote's text. `met` is how much it answers."""

    span: Span
    text: str
    met: float


def sought(question: str, quote: Quote) -> Quote:
    """Return `quote` with marks on what `question` asks for; as it is where no rule finds it.

    >>> from knowledge.model import Authority, Citation, State, Status
    >>> said = "Hội nghị cung cấp thông tin cho báo chí định kỳ hàng tháng"
    >>> place = Citation("5740/BTTTT-TTĐN"), said, Span(0, len(said))
    >>> quote = Quote(*place, Authority.OFFICIAL, Status(State.UNKNOWN))
    >>> sought("bao lâu họp báo chí một lần?", quote).marked
    ('định kỳ hàng tháng',)
    """
    asked = rest = fold(nfc(question))
    marks: list[Span] = []
    for pattern, find in _RULES:
        if match := pattern.search(rest):
            # «gửi bộ nào, trước ngày nào»: what has been understood is not read once more.
            rest = f"{rest[: match.start()]} @ {rest[match.end() :]}"
            marks += find(asked, question, quote.text)
    at = quote.span.start
    spans = tuple(Span(at + mark.start, at + mark.end) for mark in _sorted(marks))
    return replace(quote, marks=spans) if spans else quote


def marked(answer: Answer) -> Answer:
    """Return `answer` with marks on what its question asks for, in quotes that have none yet.

    Only where it is found, and by the words of the texts: what the catalogue states is said above
    the quotes already.
    """
    if answer.verdict is not Verdict.FOUND or answer.statements:
        return answer
    quotes = tuple(q if q.marks else sought(answer.question, q) for q in answer.quotes)
    return replace(answer, quotes=quotes)


def shortened(answer: Answer, shelf: Shelf) -> Answer:
    """Return `answer` with each quote cut to the sentences that its marks stand in.

    Lists stay whole, and so does what is quoted for more than its marks.
    """
    if answer.verdict is not Verdict.FOUND or wants_list(answer.question):
        return answer
    quotes = tuple(_shortened(quote, shelf) for quote in answer.quotes)
    return replace(answer, quotes=quotes)


def _shortened(one: Quote, shelf: Shelf) -> Quote:
    at = one.span.start
    holding = [
        Span(at + start, at + end)
        for start, end in sentences(one.text)
        if any(mark in Span(at + start, at + end) for mark in one.marks)
    ]
    if len(holding) != 1 or not all(mark in holding[0] for mark in one.marks):
        return one
    if "\n" in one.text:
        return one  # a heading or a list: what stands beside belongs to it
    short = lifted(shelf, shelf.document(one.citation.document), holding[0])
    return replace(short, marks=one.marks, part=one.part)


def _sorted(marks: Sequence[Span]) -> list[Span]:
    """Return marks in order and apart; none where they are too many to stand out."""
    found = sorted(set(marks), key=lambda mark: (mark.start, -mark.end))
    apart = [mark for n, mark in enumerate(found) if not n or mark not in found[n - 1]]
    return (
        apart if all(a.end <= b.start for a, b in pairwise(apart)) and len(apart) <= _MOST else []
    )


_BRACKETS = re.compile(r"\((?!gồm)[^()]*\)")


def clauses(question: str, text: str, *, parted: str = r";") -> list[Clause]:
    """Return the parts of the sentences of `text` and how much of `question` each meets."""
    asked = terms(topic(question))
    cuts: list[Clause] = []
    for start, end in sentences(text):
        edges = [start, *(m.end() for m in re.finditer(parted, text[start:end])), end]
        edges = [start] + [start + e for e in edges[1:-1]] + [end]
        for first, last in pairwise(edges):
            words = text[first:last]
            if words.strip():
                # What stands in brackets explains; it does not say who has done what.
                said = words if lists_in(words) == () else _BRACKETS.sub(" ", words)
                cuts.append(Clause(Span(first, last), words, share(asked, met(asked, said))))
    return cuts


def best_clauses(question: str, text: str, *, parted: str = r";") -> list[Clause]:
    """Return those parts that meet the most of `question`: alike ones all, in order."""
    cuts = clauses(question, text, parted=parted)
    best = max((c.met for c in cuts), default=0.0)
    return [c for c in cuts if c.met >= best - 1e-9]


# A sentence is looked at in its parts first; what is on its end stands for all of it.
_PARTS = (r";", r"(?!)")


def _in_clauses(
    question: str,
    text: str,
    find: Callable[[str], Sequence[Span]],
    parted: Sequence[str] = _PARTS,
) -> list[Span]:
    """Return what `find` finds in the first of the best clauses that has any."""
    clause = _holding(question, text, find, parted)
    at = clause.span.start if clause else 0
    return [Span(at + s.start, at + s.end) for s in find(clause.text)] if clause else []


def _holding(
    question: str,
    text: str,
    find: Callable[[str], Sequence[Span]],
    parted: Sequence[str] = _PARTS,
) -> Clause | None:
    best = (c for edge in parted for c in best_clauses(question, text, parted=edge))
    return next((clause for clause in best if find(clause.text)), None)


def _form(pattern: str) -> Callable[[str, str, str], list[Span]]:
    """Return a rule that marks what `pattern` matches in the folded clause."""
    form = re.compile(pattern)

    def find(asked: str, question: str, text: str) -> list[Span]:
        def matches(words: str) -> list[Span]:
            return [Span(*m.span()) for m in form.finditer(fold_aligned(words)) if m[0].strip()]

        return [s for s in _in_clauses(question, text, matches) if _is_news(text, s, asked)]

    return find


def _is_news(text: str, span: Span, asked: str) -> bool:
    """Return whether the question does not say it itself."""
    return fold(text[span.start : span.end]).strip() not in asked


_TYPE = r"(?:nghi dinh|thong tu|quyet dinh|cong van|luat)"
_TYPES_ASKED = re.compile(rf"\b({_TYPE}(?:(?:,| va| hay) {_TYPE})*)(?: so)? (?:nao|gi|may)\b")
# «văn bản nào thay nó»: the words name what ended, the place itself is the answer.
_ENDED = re.compile(r"\b(?:het hieu luc|thay|bai bo|sua doi|sua)\b")


def _documents(asked: str, question: str, text: str) -> list[Span]:
    """Mark the documents named, of the types asked for where some are."""
    if _ENDED.search(asked):
        return []
    types = re.findall(_TYPE, match[1]) if (match := _TYPES_ASKED.search(asked)) else []

    def matches(words: str) -> list[Span]:
        return [
            r.span
            for r in cite.find(words)
            if r.document and (not types or fold(document_type(r.document)) in types)
        ]

    numbers = set(re.findall(r"\d+/\d+", asked))
    spans = _in_clauses(question, text, matches, (r"(?!)",))
    return [s for s in spans if not numbers & set(re.findall(r"\d+/\d+", text[s.start : s.end]))]


# «chưa có quy chế», «phải làm quy chế», «đã có quy chế chưa» are on «chưa ban hành Quy chế».
_NOT_YET = re.compile(r"\b(?:chua|phai|da)(?: (?:chiu|he|phai|duoc))? (?P<verb>[a-z]+)")
_VERBS = {"co": "ban hanh", "lam": "ban hanh", "ra": "ban hanh", "chinh": "sua", "cap": "sua"}


def printed_list(question: str, text: str) -> tuple[Span, Span] | None:
    """Return the list of provinces that answers, and the part of the sentence it stands in.

    None where there is no list, or several are as likely meant.
    """
    verb = match["verb"] if (match := _NOT_YET.search(fold(question))) else ""
    form = re.compile(rf"\bchua {_VERBS.get(verb, verb)}" if verb else r"(?!)")
    found: list[tuple[float, Span, Span]] = []
    for clause in clauses(question, text):
        for run in lists_in(clause.text):
            at = clause.span.start
            met_too = clause.met + bool(form.search(fold(clause.text)))
            found.append(
                (met_too, Span(at + run[0].span.start, at + run[-1].span.end), clause.span)
            )
    best = max((met_too for met_too, _, _ in found), default=0.0)
    likely = [(run, clause) for met_too, run, clause in found if met_too >= best - 1e-9]
    return likely[0] if len(likely) == 1 else None


def _provinces(asked: str, question: str, text: str) -> list[Span]:
    """Mark the list of provinces that answers."""
    found = printed_list(question, text)
    return [found[0]] if found else []


# «bao nhiêu học viên», «mấy địa phương»: the thing counted, and how a text may call it
_COUNTED = re.compile(r"\b(?:may|bao nhieu)\s+(?P<thing>[a-z]+(?: [a-z]+)?)")
_ALIKE = {"tinh": "tinh|dia phuong|thanh pho", "noi": "dia phuong|tinh", "viec": "nhiem vu|viec",
          "dia phuong": "dia phuong|tinh", "nv": "nhiem vu", "loai": "loai", "dau": "dau|nhiem vu",
          "muc": "muc|noi dung|nhiem vu"}  # fmt: skip
_NUMBER = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"


def _counts(asked: str, question: str, text: str) -> list[Span]:
    """Mark the number and the thing that is counted: "08 địa phương"."""
    counted = _COUNTED.search(asked)
    if not counted:
        return []
    both, one = counted["thing"], counted["thing"].split()[0]
    thing = _ALIKE.get(both) or _ALIKE.get(one) or rf"{re.escape(both)}|{re.escape(one)}"
    if marks := _form(rf"\b{_NUMBER} (?:{thing})\b")(asked, question, text):
        return marks
    # A list that nobody counted: its numbers do.
    return [Span(*match.span()) for match in re.finditer(r"\(\d\)(?= )", text)]


_WHO = r"(?:ai|(?:nhung |cac )?(?P<kind>bo|so|cuc|ban|co quan|don vi|dau moi|noi) nao|dau)"
_WHO_TO = re.compile(
    r"\b(?:gui|bao|bao cao|phan anh|dang ky|ve|cho|voi|cung|hoi|nho|toi|den|lien he|goi|y kien|ru)"
    rf"(?: (?:cho|ve|voi|cung|len|toi|den|nhung|cac|may))* {_WHO}\b"
)
_OF_KIND = {"bo": "Bộ ", "so": "Sở ", "cuc": "Cục ", "ban": "Ban "}
_WHO_DOES = re.compile(rf"\b{_WHO}\b(?: (?P<does>[a-z]+ [a-z]+))?")


def _who(asked: str, question: str, text: str) -> list[Span]:
    """Mark who does it, or to whom it is done, as the question asks."""
    towards = _WHO_TO.search(asked)
    does = _WHO_DOES.search(asked)
    kind = (towards or does or {"kind": None})["kind"] if towards or does else None
    own = _OF_KIND.get(kind or "")

    def named(words: str) -> list[Span]:
        spans = [s for s in bodies(words) if _is_news(words, s, asked)]
        return [s for s in spans if not own or own in words[s.start : s.end]]

    clause = _holding(question, text, named)
    if clause is None:
        return []
    at, folded = clause.span.start, fold_aligned(clause.text)
    spans = named(clause.text)
    if towards:
        said = [s for s in spans if _TOWARDS.search(folded[: s.start])]
    else:
        agent = _agent(question, clause.text, spans, (does["does"] or "") if does else "")
        said = [agent] if agent else []
    said = said or (spans if len(spans) == 1 else [])
    return [Span(at + s.start, at + s.end) for s in said]


# «báo cáo gửi Bộ …», «cho các lực lượng …», «phối hợp với Bộ …», «phản ánh về Bộ …», «đầu mối …»
_TOWARDS = re.compile(r"\b(?:gui|cho|voi|cung|ve|toi|den|bao cao|hoi|kien|moi)(?:\s*:)?\s+$")


def _agent(question: str, text: str, spans: Sequence[Span], does: str) -> Span | None:
    """Return the body that what is asked about follows most closely; None where none is near.

    `does` are the words that follow "ai" in the question: who does it stands right before them.
    """
    asked = terms(topic(question))
    folded = fold_aligned(text)
    best: tuple[float, Span] | None = None
    for n, span in enumerate(spans):
        until = spans[n + 1].start if n + 1 < len(spans) else len(text)
        if _TOWARDS.search(folded[: span.start]):
            continue  # it is done to them, or with them
        # «Bộ … chủ trì hướng dẫn …»
        if does and does in folded[span.end : min(until, span.end + len(does) + 12)]:
            return span
        weight = share(asked, met(asked, text[span.end : until]))
        if weight and (best is None or weight > best[0]):
            best = (weight, span)
    return best[1] if best else None


_FREQUENCY = (
    r"\b(?:dinh ky )?(?:hang|moi|hang) (?:thang|quy|nam|tuan|ngay)(?: (?:mot|\d+) lan)?"
    r"|\b(?:mot|\d+) (?:thang|quy|nam|tuan)(?:/| )(?:mot |\d+ )?lan\b|\bdinh ky(?:, dot xuat)?"
)
_DAY = (
    r"(?:ngay )?\d{1,2}(?:/\d{1,2}(?:/\d{4})?| thang \d{1,2}(?: nam \d{4})?)"
    r"(?: (?:moi|hang) nam)?"
)
_PERIOD = r"\d+ (?:ngay(?: lam viec)?|gio|thang|nam)\b"
_WHEN = (
    rf"\b(?:(?:cham nhat|truoc|trong(?: vong| thoi han)?|sau|tu|den)(?: la)? )*(?:{_DAY}|{_PERIOD})"
    r"|\bgiai doan \d{4} ?[-–] ?\d{4}|\bquy [iv]+\b|\bnam (?:19|20)\d\d\b"
)
_SOURCE = (
    r"\b(?:tu|bang) (?:ngan sach|nguon)[^,;.]*?(?: va (?:tu )?nguon [^,;.]*)?(?=[,;.]|$)"
    r"|\blong ghep [^;.]*?kinh phi[^;.]*|\bbo tri kinh phi[^;,.]*|\bnguon (?:von|kinh phi)[^,;.]*"
)


def _when(asked: str, question: str, text: str) -> list[Span]:
    """Mark the days and periods, but for the days on which documents were issued."""
    issued = [r.span for r in cite.find(text) if r.document]
    return [s for s in _form(_WHEN)(asked, question, text) if not any(s in r for r in issued)]


_CONTACT = r"\b(?:dt|dien thoai|fax|may le):? ?[\d. ]*\d"
_MONEY = r"\b\d[\d.,]* ?(?:dong|trieu|ty|%|phan tram)(?:/[a-z]+)*"
_WHERE = r"\b(?:o|tai|qua) (?!do\b|day\b|viec\b)[^,;.()]+"
_LANGUAGE = r"\btieng [^,;.]+(?:, tieng [^,;.]+)*"

_Rule = tuple[re.Pattern[str], Callable[[str, str, str], list[Span]]]

# The first that the folded question matches counts: what is asked for most exactly comes first.
_RULES: tuple[_Rule, ...] = (
    (re.compile(r"\bmay le\b"), _form(r"\bmay le \d+")),
    (re.compile(r"\bdia chi\b"), _form(r"\bso \d+ [a-z ]+, [a-z ]+, [a-z ]+(?=[,.;)])")),
    (re.compile(r"\bfax\b"), _form(r"\bfax:? ?[\d. ]*\d")),
    (
        re.compile(
            r"\b(?:so (?:may|nao|dien thoai|dt)|dien thoai|sdt|hotline|goi (?:cho )?(?:ai|dau))\b"
        ),
        _form(_CONTACT),
    ),
    (
        re.compile(
            r"\b(?:bao lau|may (?:thang|nam|tuan|quy|ngay)) (?:phai )?.*?\b(?:mot|1)? ?lan\b"
            r"|\b(?:tan suat|dinh ky)\b|\bmay lan\b|\bbao nhieu lan\b"
        ),
        _form(_FREQUENCY),
    ),
    (re.compile(r"\b(?:tieng|thu tieng|ngon ngu) (?:nao|gi)\b"), _form(_LANGUAGE)),
    (
        re.compile(r"\b(?:bao nhieu (?:tien|dong|trieu|phan tram)|may (?:trieu|dong|ty))\b"),
        _form(_MONEY),
    ),
    (
        re.compile(
            r"\b(?:kinh phi|tien|von|ngan sach)\b.*\b(?:dau|nguon nao|o dau)\b"
            r"|\btien (?:dau|o dau)\b"
        ),
        _form(_SOURCE),
    ),
    (
        re.compile(
            r"\b(?:van ban|nghi dinh|thong tu|quyet dinh|cong van|luat)(?: so)? (?:nao|gi|may)\b"
            r"|\b(?:dua|can cu) (?:vao|theo|tren)?\s*dau\b|\bso may\b"
        ),
        _documents,
    ),
    (
        re.compile(
            r"\b(?:(?:tinh|dia phuong|noi|thanh pho|cac tinh|tinh thanh)(?: thanh)? nao|nhung dau"
            r"|ke ten|danh sach|(?:tinh|dia phuong|noi) nao)\b"
            r"|\b(?:may|bao nhieu|\d+) (?:tinh|dia phuong)\b"
        ),
        _provinces,
    ),
    (
        re.compile(
            r"\b(?:khi nao|bao gio|ngay nao|chung nao|luc nao|nam nao|thang may|bao lau"
            r"|may (?:ngay|gio)|bao nhieu (?:ngay|gio)|thoi han|han (?:nop|gui|chot|cuoi)"
            r"|cham nhat)\b"
        ),
        _when,
    ),
    (re.compile(r"\b(?:may|bao nhieu)\b"), _counts),
    (
        re.compile(
            r"\b(?:ai|(?:bo|so|cuc|ban|co quan|don vi|dau moi|nguoi|doi tuong|luc luong) nao"
            r"|nhung ai)\b|\b(?:bao cao|phan anh|gui|dang ky|hoi) (?:ve |o |den |toi )?dau\b"
        ),
        _who,
    ),
    (re.compile(r"\bo dau\b|\bqua dau\b|\bdia ban nao\b|\bcho nao\b"), _form(_WHERE)),
)  # fmt: skip
