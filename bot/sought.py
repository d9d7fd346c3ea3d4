"""Mark the words of a quote that say who, when, how many, which document, where from, how often."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answer import Answer, Quote, Verdict
from bot.asked import RULES
from knowledge.model import Span
from knowledge.vietnamese import fold, nfc

# More than this many marks stand out from nothing. Set by hand.
_MOST = 6


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
    for pattern, find in RULES:
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


def _sorted(marks: Sequence[Span]) -> list[Span]:
    """Return marks in order and apart; none where they are too many to stand out."""
    found = sorted(set(marks), key=lambda mark: (mark.start, -mark.end))
    apart = [mark for n, mark in enumerate(found) if not n or mark not in found[n - 1]]
    return (
        apart if all(a.end <= b.start for a, b in pairwise(apart)) and len(apart) <= _MOST else []
    )
