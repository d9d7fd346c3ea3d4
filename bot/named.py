"""Find the documents, the provinces and the numbers that a text gives to a question."""

import re

from bot.clauses import clauses, form, in_clauses
from knowledge import cite
from knowledge.model import Span, document_type
from knowledge.provinces import lists_in
from knowledge.vietnamese import fold

_TYPE = r"(?:nghi dinh|thong tu|quyet dinh|cong van|luat)"
_TYPES_ASKED = re.compile(rf"\b({_TYPE}(?:(?:,| va| hay) {_TYPE})*)(?: so)? (?:nao|gi|may)\b")
# «văn bản nào thay nó»: the words name what ended, the place itself is the answer.
_ENDED = re.compile(r"\b(?:het hieu luc|thay|bai bo|sua doi|sua)\b")


def documents(asked: str, question: str, text: str) -> list[Span]:
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
    spans = in_clauses(question, text, matches, (r"(?!)",))
    return [s for s in spans if not numbers & set(re.findall(r"\d+/\d+", text[s.start : s.end]))]


# «chưa có quy chế», «phải làm quy chế», «đã có quy chế chưa» are on «chưa ban hành Quy chế».
_NOT_YET = re.compile(r"\b(?:chua|phai|da)(?: (?:chiu|he|phai|duoc))? (?P<verb>[a-z]+)")
_VERBS = {"co": "ban hanh", "lam": "ban hanh", "ra": "ban hanh", "chinh": "sua", "cap": "sua"}


def printed_list(question: str, text: str) -> tuple[Span, Span] | None:
    """Return the list of provinces that answers, and the part of the sentence it stands in.

    None where there is no list, or several are as likely meant.
    """
    verb = match["verb"] if (match := _NOT_YET.search(fold(question))) else ""
    said = re.compile(rf"\bchua {_VERBS.get(verb, verb)}" if verb else r"(?!)")
    found: list[tuple[float, Span, Span]] = []
    for clause in clauses(question, text):
        for run in lists_in(clause.text):
            at = clause.span.start
            met_too = clause.met + bool(said.search(fold(clause.text)))
            found.append(
                (met_too, Span(at + run[0].span.start, at + run[-1].span.end), clause.span)
            )
    best = max((met_too for met_too, _, _ in found), default=0.0)
    likely = [(run, clause) for met_too, run, clause in found if met_too >= best - 1e-9]
    return likely[0] if len(likely) == 1 else None


def provinces(asked: str, question: str, text: str) -> list[Span]:
    """Mark the list of provinces that answers."""
    found = printed_list(question, text)
    return [found[0]] if found else []


# «bao nhiêu học viên», «mấy địa phương»: the thing counted, and how a text may call it
_COUNTED = re.compile(r"\b(?:may|bao nhieu)\s+(?P<thing>[a-z]+(?: [a-z]+)?)")
_ALIKE = {"tinh": "tinh|dia phuong|thanh pho", "noi": "dia phuong|tinh", "viec": "nhiem vu|viec",
          "dia phuong": "dia phuong|tinh", "nv": "nhiem vu", "loai": "loai", "dau": "dau|nhiem vu",
          "muc": "muc|noi dung|nhiem vu"}  # fmt: skip
_NUMBER = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"


def counts(asked: str, question: str, text: str) -> list[Span]:
    """Mark the number and the thing that is counted: "08 địa phương"."""
    counted = _COUNTED.search(asked)
    if not counted:
        return []
    both, one = counted["thing"], counted["thing"].split()[0]
    thing = _ALIKE.get(both) or _ALIKE.get(one) or rf"{re.escape(both)}|{re.escape(one)}"
    if marks := form(rf"\b{_NUMBER} (?:{thing})\b")(asked, question, text):
        return marks
    # A list that nobody counted: its numbers do.
    return [Span(*match.span()) for match in re.finditer(r"\(\d\)(?= )", text)]
