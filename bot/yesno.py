"""Say "có" or "không" where a list or a number in the quoted words decides it, and what does."""

import datetime
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot import messages
from bot.answer import Answer, Quote, Verdict
from bot.named import printed_list
from knowledge.model import Span
from knowledge.provinces import NamedProvince, Province, lists_in, named_in, part_of
from knowledge.vietnamese import fold, fold_aligned


class Word(StrEnum):
    """What a rule can say to a question that wants yes or no."""

    YES = "có"
    NO = "không"
    NOT_YET = "chưa"
    RIGHT = "đúng"
    WRONG = "không đúng"
    OPEN = ""  # the text says something to it, but decides nothing


@dataclass(frozen=True, slots=True)
class _List:
    """A printed list of provinces: its names, the words around it, and whose they are."""

    names: tuple[NamedProvince, ...]
    frame: str
    quote: Quote

    def find(self, province: Province) -> NamedProvince | None:
        return next((named for named in self.names if named.province == province), None)


_YES_NO = re.compile(
    r"\b(?:khong|ko|chua|hong|dung khong|phai khong|a|ha)\W*$|\bco phai\b|\bco (?:thuoc|nam)\b"
)
# «đã sửa chưa?», «có quy chế chưa?»
_DONE = re.compile(r"\bchua\W*$")
_MUST = re.compile(r"\bphai\b(?! khong)")
# Being in the list is all that is asked; «nay thuộc tỉnh nào» asks for something else.
_MEMBER = re.compile(
    r"\b(?:thuoc(?! (?:tinh|thanh pho|tp|noi|huyen|dia phuong|ve)\b)|nam trong"
    r"|co ten|trong so|duoc chon|thi diem|danh sach|la mot trong|bi neu|bi nhac"
    r"|trong nhom)\b"
)


def decided(answer: Answer, day: datetime.date) -> Answer:
    """Return `answer` led by what its quoted words decide of a yes-or-no question; else as it is.

    A province that was merged by `day` is told from the one that the text names.
    """
    if answer.verdict is not Verdict.FOUND or answer.statements or answer.lead:
        return answer
    question = fold(answer.question)
    if province := _province(answer.question):
        return _of_province(answer, question, province, day)
    return _of_number(answer, question)


def in_general(question: str) -> str:
    """Return a yes-or-no question on one province as one on any: a list may leave it out.

    "" for other questions.

    >>> in_general("Hà Tĩnh có phải sửa quy chế không?"), in_general("Sở có phải sửa không?")
    ('địa phương có phải sửa quy chế không?', '')
    """
    if not _province(question) or not _YES_NO.search(fold(question)):
        return ""
    for named in reversed(named_in(_capital(question))):
        before = re.sub(r"(?:[Tt]ỉnh|[Tt]hành phố|[Tt]inh) $", "", question[: named.span.start])
        question = f"{before}địa phương{question[named.span.end :]}"
    return question


def _province(question: str) -> Province | None:
    """Return the one province that a question names."""
    named = {one.province.name: one.province for one in named_in(_capital(question))}
    return next(iter(named.values())) if len(named) == 1 else None


def _capital(question: str) -> str:
    """Return the question with capitals where names may stand: all over, or where it begins.

    >>> _capital("long an co phai sua khong"), _capital("hòa bình có phải sửa không")
    ('Long An Co Phai Sua Khong', 'Hòa Bình có phải sửa không')
    """
    if fold(question) == question.casefold():
        return question.title()
    return re.sub(r"^\w+ \w+", lambda match: match[0].title(), question)


def _of_province(answer: Answer, question: str, province: Province, day: datetime.date) -> Answer:
    asks = _YES_NO.search(question) is not None
    for quote in answer.quotes:
        meant = _meant(answer.question, quote, province)
        if meant is None:
            continue
        here = meant.find(province)
        if here is None:
            lead = _not_named(province, meant, question, day, asks=asks)
            return replace(answer, quotes=_first(quote, quote, answer), lead=lead)
        at = quote.span.start
        mark = Span(at + here.span.start, at + here.span.end)
        quotes = _first(quote, replace(quote, marks=(mark,)), answer)
        # "có" to "phải sửa không?", "chưa" to "đã sửa chưa?", nothing to "vì sao?"
        not_yet = "chưa" in meant.frame
        merged = province.since <= day
        word, known = Word.OPEN, quote.citation.date
        if asks and _DONE.search(question):
            word = Word.NOT_YET if not_yet else Word.OPEN
        elif asks and _MEMBER.search(question):
            word, known = Word.YES, None  # what is printed stays printed
        elif asks and _MUST.search(question) and not_yet and not (province.now and merged):
            word = Word.YES
        lead = ""
        if asks:
            before = province.since if province.joined and merged else None
            lead = messages.in_list(word, province.name, meant.frame, before, known)
        return replace(answer, quotes=quotes, lead=lead)
    return answer


def _first(quote: Quote, shown: Quote, answer: Answer) -> tuple[Quote, ...]:
    """Return the quotes, the one that decides before the others, as `shown`."""
    return (shown, *(other for other in answer.quotes if other is not quote))


def _not_named(
    province: Province, meant: _List, question: str, day: datetime.date, *, asks: bool
) -> str:
    """Return that a province is not in a list, and which one that it is joined with is."""
    merged = province.since <= day
    joined = [p for name in province.joined if merged and (p := part_of(name)) and meant.find(p)]
    if joined:
        names = [p.name for p in joined]
        return messages.part_in_list(province.name, names, meant.frame)
    unit = part_of(province.now) if province.now and merged else None
    if unit and meant.find(unit):
        return messages.unit_in_list(province.name, unit.name, meant.frame)
    word = Word.NO if asks and _MEMBER.search(question) else Word.OPEN
    return messages.not_in_list(word, province.name, meant.frame)


def _meant(question: str, quote: Quote, province: Province) -> _List | None:
    """Return the list that the question is on: the one meant, else the one that names the place."""
    every = [_List(run, _frame(quote.text, run), quote) for run in lists_in(quote.text)]
    if found := printed_list(_without(question), quote.text):
        start = found[0].start
        return next((one for one in every if one.names[0].span.start == start), None)
    naming = [one for one in every if one.find(province)]
    return naming[0] if len(naming) == 1 else None


def _without(question: str) -> str:
    """Return the question without the province, which would make its own list the likeliest."""
    for named in reversed(named_in(_capital(question))):
        question = f"{question[: named.span.start]} {question[named.span.end :]}"
    return question


_BRACKETS = re.compile(r"\s*\([^()]*\)")


def _frame(text: str, run: tuple[NamedProvince, ...]) -> str:
    """Return the printed words around a list, with "…" for the names.

    >>> text = "Đến nay, còn 2 địa phương là Nghệ An, Thanh Hóa chưa sửa đổi Quy chế (cũ); hết."
    >>> _frame(text, lists_in(text)[0])
    'còn 2 địa phương là … chưa sửa đổi Quy chế'
    """
    before, after = text[: run[0].span.start], text[run[-1].span.end :]
    before = re.split(r"[.;:]\s|\n", before.rstrip(" :"))[-1]
    pieces = re.split(r",\s*", before)
    words = pieces.pop()
    # «…, gồm: …» says too little by itself.
    while pieces and len(words.split()) < 3:
        words = f"{pieces.pop()}, {words}"
    opened = words.count("(") > words.count(")")
    rest = re.match(r"[^,;.()\n]*", after)
    said = rest[0].rstrip() if rest else ""
    words = re.sub(r"^(?:Thành phố|tỉnh|TP)\s*$", "", words).strip()
    return f"{words} …{')' if opened else said}".strip()


_NUMBERS = {
    word: value for value, word in enumerate("mot hai ba bon nam sau bay tam chin muoi".split(), 1)
}
_THINGS = {
    "tinh": "tinh|dia phuong",
    "dia phuong": "dia phuong|tinh",
    "nhiem vu": "nhiem vu",
    "viec": "nhiem vu|viec",
    "ngay": "ngay",
    "gio": "gio",
    "noi dung": "noi dung",
    "loai": "loai",
    "don vi": "don vi",
}  # fmt: skip
_COUNT = r"(?P<number>\d+|" + "|".join(_NUMBERS) + r")"
_SAID = re.compile(rf"(?<![/\d.])\b{_COUNT} (?P<thing>{'|'.join(_THINGS)})\b(?! (?:thang|thu)\b)")


def _of_number(answer: Answer, question: str) -> Answer:
    """Lead with the number that the text gives where the question gives one for the same thing."""
    said = list(_SAID.finditer(question))
    if len(said) != 1 or not answer.quotes:
        return answer
    quote = answer.quotes[0]
    form = re.compile(rf"(?<![/\d.])\b{_COUNT} (?:{_THINGS[said[0]['thing']]})\b")
    meant = printed_list(answer.question, quote.text)
    part = meant[1] if meant else Span(0, len(quote.text))
    given = list(form.finditer(fold_aligned(quote.text), part.start, part.end))
    values = {_value(match["number"]) for match in given}
    if len(values) != 1:
        return answer
    right = _value(said[0]["number"]) in values
    asks = _YES_NO.search(question) is not None
    if right and not asks:
        return answer
    printed = quote.text[slice(*given[0].span())]
    word = (Word.RIGHT if right else Word.WRONG) if asks else Word.OPEN
    at = quote.span.start
    marks = (Span(at + given[0].start(), at + given[0].end()),)
    quotes = (replace(quote, marks=marks) if asks else quote, *answer.quotes[1:])
    return replace(answer, quotes=quotes, lead=messages.text_gives(word, printed))


def _value(number: str) -> int:
    return _NUMBERS.get(number) or int(number)
