"""How fast a bot may send: overall, to one chat, to one group. Telegram answers 429 beyond it."""

import math
import time
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field


class Clock:
    """The server's time, which tests can push forward instead of waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._ahead += seconds


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram's bot FAQ gives: 30 a second, 1 a second to a chat, 20 a minute to a group.

    It allows "short bursts" to a chat without saying how long; five in a row is our reading.
    """

    overall: Rate | None = Rate(30, 1)
    chat: Rate | None = Rate(5, 5)
    group: Rate | None = Rate(20, 60)


UNLIMITED = Limits(None, None, None)


@dataclass
class Flood:
    """Counts what was sent, and says how long to wait."""

    limits: Limits
    clock: Clock
    _sent: dict[tuple[str, Hashable], deque[float]] = field(default_factory=dict)

    def wait(self, chat: int) -> int:
        """Return 0 and count a message to `chat`, or the seconds to wait, not counting it."""
        now = self.clock.now()
        rates = {
            ("overall", 0): self.limits.overall,
            ("chat", chat): self.limits.chat,
            ("group", chat): self.limits.group if chat < 0 else None,
        }
        wait = 0.0
        for key, rate in rates.items():
            if rate:
                sent = self._sent.setdefault(key, deque())
                while sent and sent[0] <= now - rate.seconds:
                    sent.popleft()
                if len(sent) >= rate.count:
                    wait = max(wait, sent[0] + rate.seconds - now)
        if wait:
            return math.ceil(wait)
        for key, rate in rates.items():
            if rate:
                self._sent[key].append(now)
        return 0
