"""Turn hits into an Answer: words lifted from a text, each with its place, or an honest "no"."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.model import Authority, Citation, Span, Status


class Verdict(StrEnum):
    """How sure an answer is of its basis."""

    FOUND = "found"
    UNSURE = "unsure"  # two or three places to choose from
    NOTHING = "nothing"  # the documents at hand have no basis for it


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one provision. `text` equals `Document.text[span.start:span.end]`, always."""

    citation: Citation
    text: str
    span: Span
    authority: Authority
    status: Status
    page: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one message. `quotes` are in the order in which to read them.

    `notes` are sentences beside the quotes: validity warnings, renamed bodies. `took_ms` is the
    time from question to answer.
    """

    question: str
    verdict: Verdict
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()
    took_ms: float = 0.0
