"""What a refusal of Telegram's means: it says so in words only."""

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

GONE_TOPIC = ("thread not found", "topic_deleted", "topic_id_invalid")
CLOSED_TOPIC = ("topic_closed",)
_GONE_GROUP = ("chat not found", "have no rights to send", "chat_write_forbidden")


def says(refusal: TelegramError, words: tuple[str, ...]) -> bool:
    """Return whether a refusal holds one of `words`, which are in small letters."""
    return any(part in str(refusal).lower() for part in words)


def is_out_of_reach(refusal: TelegramError) -> bool:
    """Return whether nothing can be sent to that chat, until somebody does something about it."""
    if isinstance(refusal, BadRequest):
        return says(refusal, _GONE_GROUP)
    return isinstance(refusal, (Forbidden, ChatMigrated))
