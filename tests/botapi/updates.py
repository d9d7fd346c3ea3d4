"""Updates wait here until a bot confirms them: replayed until then, gone after a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from botapi.chats import Json
from botapi.limits import Clock

KEPT_SECONDS = 24 * 3600  # "will not be kept longer than 24 hours" (Bot API, getting updates)

# Sent only to bots that ask for them (Bot API, getUpdates, allowed_updates).
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = ON_REQUEST | {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_join_request",
    "poll",
    "poll_answer",
}


@dataclass
class Updates:
    """The queue of one bot."""

    clock: Clock
    allowed: frozenset[str] = frozenset(KINDS - ON_REQUEST)
    _next: int = 700_000_001  # real ones start anywhere; a test that expects 1 is wrong
    _waiting: list[tuple[float, Json]] = field(default_factory=list)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Take only `kinds` from now on; none given keeps what was said before, [] resets."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS or frozenset(KINDS - ON_REQUEST)

    def add(self, kind: str, content: Json) -> int | None:
        """Queue an update and return its id, or None where the bot does not want such."""
        if kind not in self.allowed:
            return None
        update_id, self._next = self._next, self._next + 1
        self._waiting.append((self.clock.now(), {"update_id": update_id, kind: content}))
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what comes before `offset`; below zero, keep only that many of the last."""
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [kept for kept in self._waiting if kept[1]["update_id"] >= offset]

    def waiting(self, limit: int = 100) -> list[Json]:
        """Return the oldest `limit` updates that are not confirmed and not too old."""
        oldest = self.clock.now() - KEPT_SECONDS
        self._waiting = [kept for kept in self._waiting if kept[0] > oldest]
        return [update for _, update in self._waiting[:limit]]

    def clear(self) -> None:
        """Drop everything that waits."""
        self._waiting.clear()
