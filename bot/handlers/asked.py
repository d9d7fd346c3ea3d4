"""What a message asks: its words, for whom they are meant, and what a command stands for."""

import re
from collections.abc import Mapping
from functools import cache

from telegram import Bot, Message
from telegram.constants import ChatType, MessageEntityType

from bot.messages import outline
from knowledge import catalogue
from knowledge.cite import find, resolve
from knowledge.library import GUIDANCE
from knowledge.model import Citation, Locator, document_type
from knowledge.vietnamese import nfc

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)
# «24.3», «2.a.1», «2a» at the start of what follows /muc
_LOCATOR = re.compile(r"[0-9]{1,3}[a-zđ]?(?:\.[0-9a-zđ]{1,3})*(?![\w/])", re.IGNORECASE)

# Commands that are questions in short, and what to say to one without its words.
ASKING: Mapping[str, str] = {
    "muc": outline.NAME_A_PLACE,
    "hieuluc": outline.NAME_A_DOCUMENT,
    "sosanh": outline.NAME_A_CHANGE,
}


def asked(bot: Bot, message: Message) -> str | None:
    """Return the question in a message or caption, "" for one without words.

    None where it is not meant for the bot. A mention alone asks what the message that it answers
    says.
    """
    text = message.text or message.caption or ""
    command = _COMMAND.fullmatch(text)
    if command and command["name"].lower() in ASKING and _is_ours(bot, command["bot"]):
        return question_of(command["name"].lower(), (command["rest"] or "").strip())
    if message.chat.type == ChatType.PRIVATE:
        return text
    if not meant_for(bot, message):
        return None
    text = re.sub(rf"@{bot.username}\b", " ", text, flags=re.IGNORECASE).strip()
    if not text and (answered := message.reply_to_message):
        return answered.text or answered.caption or ""
    return text


def _is_ours(bot: Bot, named: str | None) -> bool:
    """Return whether a command is for this bot: it names it, or none."""
    return named is None or named.lower() == bot.username.lower()


def question_of(command: str, rest: str) -> str:
    """Return what an asking command with the words `rest` asks; "" without words.

    >>> question_of("muc", "2a"), question_of("muc", "24.3 NĐ 72/2015")
    ('mục 2a', 'khoản 3 Điều 24 Nghị định số 72/2015/NĐ-CP')
    >>> question_of("hieuluc", "72/2015")
    'Nghị định 72/2015/NĐ-CP còn hiệu lực không?'
    """
    if not rest:
        return ""
    rest = nfc(rest)  # some phones write marks apart
    known = _known()
    number = document_named(rest, known)
    if command == "hieuluc":
        return f"{f'{document_type(number)} {number}' if number else rest} còn hiệu lực không?"
    if command == "sosanh":
        return f"So sánh {rest} trước và sau khi sửa đổi"
    if any(reference.locator for reference in find(rest, known)):
        return rest
    place = _LOCATOR.match(rest)
    if place and (number or "." in place[0]):
        return str(Citation(number or GUIDANCE, Locator.parse(place[0].lower())))
    return f"mục {rest}"


def document_named(written: str, known: tuple[str, ...]) -> str | None:
    """Return the number of the one document of `known` that `written` names."""
    found = {reference.document for reference in find(written, known) if reference.document}
    if len(found) == 1:
        return found.pop()
    return resolve(written.strip(), known)


@cache
def _known() -> tuple[str, ...]:
    return tuple(entry.number for entry in catalogue.load().entries)


def talk_of(message: Message, person: int | None = None) -> str:
    """Return what one talk has in common: the chat, its topic, and in a group the person.

    `person` is who talks, where that is not who wrote `message`.
    """
    if person is None:
        person = message.from_user.id if message.from_user else 0
    return f"{message.chat_id}:{message.message_thread_id or 0}:{person}"


def meant_for(bot: Bot, message: Message) -> bool:
    """Return whether a message in a group mentions the bot or replies to it."""
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == bot.id:
        return True
    kinds: list[str | None] = [MessageEntityType.MENTION]
    mentions = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    name = f"@{bot.username}".lower()
    return any(mention.lower() == name for mention in mentions.values())
