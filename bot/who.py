"""Find who does a thing in a text, or to whom it is done, as a question asks."""

import re
from collections.abc import Sequence

from bot.bodies import bodies
from bot.clauses import holding, is_news
from bot.wanted import topic
from index.focus import met, share, terms
from knowledge.model import Span
from knowledge.vietnamese import fold_aligned

_WHO = r"(?:ai|(?:nhung |cac )?(?P<kind>bo|so|cuc|ban|co quan|don vi|dau moi|noi) nao|dau)"
_WHO_TO = re.compile(
    r"\b(?:gui|bao|bao cao|phan anh|dang ky|ve|cho|voi|cung|hoi|nho|toi|den|lien he|goi|y kien|ru)"
    rf"(?: (?:cho|ve|voi|cung|len|toi|den|nhung|cac|may))* {_WHO}\b"
)
_OF_KIND = {"bo": "Bộ ", "so": "Sở ", "cuc": "Cục ", "ban": "Ban "}
_WHO_DOES = re.compile(rf"\b{_WHO}\b(?: (?P<does>[a-z]+ [a-z]+))?")


def who(asked: str, question: str, text: str) -> list[Span]:
    """Mark who does it, or to whom it is done, as the question asks."""
    towards = _WHO_TO.search(asked)
    does = _WHO_DOES.search(asked)
    kind = (towards or does or {"kind": None})["kind"] if towards or does else None
    own = _OF_KIND.get(kind or "")

    def named(words: str) -> list[Span]:
        spans = [s for s in bodies(words) if is_news(words, s, asked)]
        return [s for s in spans if not own or own in words[s.start : s.end]]

    clause = holding(question, text, named)
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
