"""What Telegram knows: people, chats, messages, presses of buttons. No rules, no HTTP."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botapi.entities import Entity, Formatted

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False

    def to_dict(self) -> Json:
        """Return the User object of the Bot API."""
        known: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            known["username"] = self.username
        if not self.is_bot:
            known["language_code"] = "vi"
        return known


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `action` is everything but its words."""

    text: str
    action: Mapping[str, Any]

    @property
    def data(self) -> str | None:
        """The callback data, where it has some."""
        return self.action.get("callback_data")


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(eq=False)
class Message:
    """A message as people see it. `content` holds what is not text: voice, sticker, document …"""

    id: int
    chat: "Chat"
    sender: Account
    date: int
    formatted: Formatted
    keyboard: Keyboard = ()
    content: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    topic: int | None = None
    edited: int | None = None
    deleted: bool = False
    edits: list[Formatted] = field(default_factory=list)  # what it said before each edit

    @property
    def text(self) -> str:
        """The words, or the caption."""
        return self.formatted.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The formatting."""
        return self.formatted.entities

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons, in reading order."""
        return [button.text for row in self.keyboard for button in row]

    @property
    def is_service(self) -> bool:
        """Whether it tells of the chat itself, such as a new topic."""
        return "forum_topic_created" in self.content

    def under(self, kind: str) -> list[str]:
        """Return the words under each entity of that type, in order."""
        return self.formatted.under(kind)

    def button(self, words: str) -> Button:
        """Return the button whose words are, or contain, `words`."""
        buttons = [button for row in self.keyboard for button in row]
        exact = [button for button in buttons if button.text == words]
        for button in exact or [button for button in buttons if words in button.text]:
            return button
        raise AssertionError(f"no button {words!r} under {self.text!r}; there are {self.buttons}")

    def to_dict(self, *, quoting: bool = True) -> Json:
        """Return the Message object of the Bot API."""
        known: Json = {
            "message_id": self.id,
            "from": self.sender.to_dict(),
            "chat": self.chat.to_dict(),
            "date": self.date,
            **self.content,
        }
        words = "caption" if self.content else "text"
        if self.text:
            known[words] = self.text
        if self.entities:
            key = "caption_entities" if self.content else "entities"
            known[key] = [entity.to_dict() for entity in self.entities]
        if self.keyboard:
            rows = [[{"text": b.text, **b.action} for b in row] for row in self.keyboard]
            known["reply_markup"] = {"inline_keyboard": rows}
        answered = self.reply_to
        if answered is None and self.topic is not None:
            # What is written in a topic replies to the message that opened it (seen on Telegram).
            opening = self.chat.find(self.topic)
            answered = opening if opening and opening.is_service else None
        if answered and answered is not self and quoting:
            known["reply_to_message"] = answered.to_dict(quoting=False)
        if self.topic is not None:
            known |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.edited:
            known["edit_date"] = self.edited
        return known


@dataclass(eq=False)
class Chat:
    """A private chat (`id` is the person's) or a group (`id` below zero)."""

    id: int
    type: str = "private"
    title: str | None = None
    person: Account | None = None
    topics: tuple[int, ...] = ()
    forum: bool = False
    closed_topics: set[int] = field(default_factory=set)
    members: dict[int, Account] = field(default_factory=dict)  # people in a group
    bot_status: str = "administrator"  # the bot's in a group; "left" and "kicked" are outside
    may_manage_topics: bool = True
    started: bool = False  # the person has written to the bot, so it may answer
    blocked: bool = False
    messages: list[Message] = field(default_factory=list)
    heard: int = 0  # how many of the bot's messages a test has taken

    def to_dict(self) -> Json:
        """Return the Chat object of the Bot API."""
        known: Json = {"id": self.id, "type": self.type}
        if self.title:
            known["title"] = self.title
        if self.person:
            known["first_name"] = self.person.first_name
            if self.person.username:
                known["username"] = self.person.username
        if self.is_forum:
            known["is_forum"] = True
        return known

    @property
    def is_forum(self) -> bool:
        """Whether the group has topics, or could have."""
        return self.forum or bool(self.topics)

    def find(self, message_id: int) -> Message | None:
        """Return the message, or None where there never was one or it was deleted."""
        found = (m for m in self.messages if m.id == message_id and not m.deleted)
        return next(found, None)

    def said_by(self, account: Account) -> Sequence[Message]:
        """Return what `account` wrote here, deleted messages too, in order."""
        return [m for m in self.messages if m.sender == account and not m.is_service]


@dataclass(eq=False)
class Press:
    """Somebody pressed a button and sees it spin until the bot answers."""

    id: str
    at: float
    answer: Json | None = None


@dataclass(eq=False)
class World:
    """Everything the server knows."""

    bot: Account
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    inline: dict[str, Press] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)  # names, descriptions, commands by scope
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def post(self, chat: Chat, sender: Account, formatted: Formatted, **rest: Any) -> Message:
        """Add a message to `chat` and return it."""
        message = Message(next(self.numbers), chat, sender, formatted=formatted, **rest)
        chat.messages.append(message)
        return message
