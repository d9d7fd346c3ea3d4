"""What is kept of a chat between two messages: the places last cited, never what was asked."""

import datetime
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.aspects import Aspect
from knowledge.model import Citation, Locator

# After this long, or after this many other chats, what was talked about is forgotten: an officer
# who comes back after lunch starts anew. Both set by hand.
_FORGET_AFTER = 30 * 60.0
_CHATS = 10_000
# Topics before the last one to which a chat can go back: what fits a screen of a phone.
_EARLIER = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """What the last answer of a chat cited, in order, and what was wanted of it.

    `at` is when, in Unix seconds. `day` is the day that the chat asks about, None for today;
    `aspects` is what was asked of a document as such ("ai ký"), `earlier` the first place of each
    answer before on another document or place, the latest first. The words of the officer are not
    kept: a turn can be stored without storing anybody's question.

    >>> turn = Turn((Citation("72/2015/NĐ-CP", Locator.parse("7.3")),), 0.0)
    >>> turn.to_json()
    {'citations': [{'document': '72/2015/NĐ-CP', 'locator': '7.3'}], 'at': 0.0}
    >>> Turn.from_json(turn.to_json()) == turn
    True
    """

    citations: tuple[Citation, ...]
    at: float
    day: datetime.date | None = None
    aspects: tuple[Aspect, ...] = ()
    earlier: tuple[Citation, ...] = ()

    def holds(self, now: float) -> bool:
        """Return whether a message at `now`, in Unix seconds, can still lean on this turn.

        A turn of the future was kept before the clock was put back.
        """
        return abs(now - self.at) <= _FORGET_AFTER

    def to_json(self) -> dict[str, Any]:
        """Return the turn as values that JSON knows, without what is empty."""
        kept: dict[str, Any] = {"citations": [_written(c) for c in self.citations], "at": self.at}
        if self.day:
            kept["day"] = self.day.isoformat()
        if self.aspects:
            kept["aspects"] = [aspect.value for aspect in self.aspects]
        if self.earlier:
            kept["earlier"] = [_written(citation) for citation in self.earlier]
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Turn":
        """Return the turn that `to_json` wrote; raises ValueError on anything else."""
        try:
            if not kept["citations"]:
                raise ValueError("it cites nothing")
            day = kept.get("day")
            return cls(
                tuple(_read(citation) for citation in kept["citations"]),
                float(kept["at"]),
                datetime.date.fromisoformat(day) if day else None,
                tuple(Aspect(aspect) for aspect in kept.get("aspects", ())),
                tuple(_read(citation) for citation in kept.get("earlier", ())),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a turn of a chat: {kept!r} ({error})") from error


def _written(citation: Citation) -> dict[str, str]:
    written = {"document": citation.document}
    if citation.locator:
        written["locator"] = str(citation.locator)
    if citation.date:
        written["date"] = citation.date.isoformat()
    return written


def _read(written: Mapping[str, str]) -> Citation:
    locator, date = written.get("locator"), written.get("date")
    return Citation(
        str(written["document"]),
        Locator.parse(locator) if locator else None,
        datetime.date.fromisoformat(date) if date else None,
    )


def following(
    before: Turn | None,
    citations: Sequence[Citation],
    *,
    at: float,
    day: datetime.date | None = None,
    aspects: Sequence[Aspect] = (),
) -> Turn:
    """Return the turn after `before` where an answer at `at` cites `citations`, one at least."""
    earlier: list[Citation] = []
    if before and before.holds(at):
        for citation in (before.citations[0], *before.earlier):
            if citation != citations[0] and citation not in earlier:
                earlier.append(citation)
    return Turn(tuple(citations), at, day, tuple(aspects), tuple(earlier[:_EARLIER]))


class Turns:
    """The last turn of each chat, in memory, for as long as it is likely to be meant."""

    def __init__(self) -> None:
        """Start with no chat."""
        self._turns: OrderedDict[str, Turn] = OrderedDict()

    def of(self, chat: str) -> Turn | None:
        """Return the last turn of `chat`."""
        return self._turns.get(chat)

    def keep(self, chat: str, turn: Turn | None) -> None:
        """Keep `turn` as the last of `chat`; None changes nothing."""
        if turn is None:
            return
        self._turns[chat] = turn
        self._turns.move_to_end(chat)
        while len(self._turns) > _CHATS:
            self._turns.popitem(last=False)

    def forget(self, chat: str) -> None:
        """Drop what is kept of `chat`."""
        self._turns.pop(chat, None)
