"""Messages on their way through the hotline: what they are, and how a copy is changed."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.handlers.reply import NO_PREVIEW, tried
from bot.markup import LIMIT, Run, Style, units

CAPTION_LIMIT = 1024  # UTF-16 units (Bot API, copyMessage)

# What a message may be besides text; an animation is a document, too.
_KINDS = (
    "animation audio document photo video voice video_note sticker location venue contact poll dice"
).split()
_CAPTIONED = {"animation", "audio", "document", "photo", "video", "voice"}


def kind_of(message: Message) -> str:
    """Return "text", "photo", "document" …; "other" of what is none of these."""
    if message.text is not None:
        return "text"
    return next((kind for kind in _KINDS if getattr(message, kind, None)), "other")


def words_of(message: Message) -> str:
    """Return the text or caption of a message."""
    return message.text or message.caption or ""


def spoken(message: Message, speaker: str) -> str | None:
    """Return the words of a message as HTML after who speaks; None where both do not fit in one."""
    kind = kind_of(message)
    room = LIMIT if kind == "text" else CAPTION_LIMIT
    if kind != "text" and kind not in _CAPTIONED:
        return None if speaker else ""
    if units(f"{speaker} {words_of(message)}") > room:
        return None
    html = message.text_html if message.text else message.caption_html if message.caption else ""
    head = Run(speaker, Style.BOLD).html if speaker else ""
    return f"{head}\n{html}".strip() if kind == "text" else f"{head} {html}".strip()


async def change(
    bot: Bot,
    chat: int,
    number: int,
    message: Message,
    speaker: str,
    markup: InlineKeyboardMarkup | None,
) -> None:
    """Let the copy `number` in `chat` say and show what `message` does now; raises TelegramError.

    Where `speaker` does not fit before the words, it stands in a message of its own already.
    """
    html = spoken(message, speaker)
    if html is None:
        html = spoken(message, "") or ""
    kind = kind_of(message)
    place: dict[str, Any] = {"chat_id": chat, "message_id": number, "reply_markup": markup}
    call: Callable[[], Awaitable[Any]]
    call = partial(bot.edit_message_caption, caption=html, parse_mode=ParseMode.HTML, **place)
    if kind == "text":
        call = partial(
            bot.edit_message_text,
            html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            **place,
        )
    elif media := _media(message, kind, html):
        call = partial(bot.edit_message_media, media, **place)
    try:
        await tried(call)
    except BadRequest as refusal:
        if "is not modified" not in str(refusal).lower():
            raise


def _media(message: Message, kind: str, html: str) -> InputMedia | None:
    """Return the file of a message with its caption, where an edit may bring another file."""
    mode = ParseMode.HTML
    if kind == "photo":
        return InputMediaPhoto(message.photo[-1].file_id, caption=html, parse_mode=mode)
    if kind == "video" and message.video:
        return InputMediaVideo(message.video.file_id, caption=html, parse_mode=mode)
    if kind == "animation" and message.animation:
        return InputMediaAnimation(message.animation.file_id, caption=html, parse_mode=mode)
    if kind == "audio" and message.audio:
        return InputMediaAudio(message.audio.file_id, caption=html, parse_mode=mode)
    if kind == "document" and message.document:
        return InputMediaDocument(message.document.file_id, caption=html, parse_mode=mode)
    return None
