"""The people on the other side: they write, edit, press buttons, and read what the bot says."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botapi import entities, methods
from botapi.chats import Account, Chat, Json, Message, Press
from botapi.entities import TEXT_LIMIT, Entity, units

if TYPE_CHECKING:
    from botapi.server import BotApi

# What clients mark in a text by themselves.
_MARKED = re.compile(
    r"(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(@\w{3,32})?)\b"
    r"|(?<!\w)(?P<mention>@\w{4,32})\b"
    r"|(?P<url>https?://\S+)"
)


@dataclass(frozen=True)
class Group:
    """A group that has the bot as a member."""

    api: "BotApi"
    id: int
    title: str
    topics: tuple[int, ...] = ()
    forum: bool = False

    def chat(self) -> Chat:
        """Return the group as the server knows it, entered on first use."""
        fresh = Chat(self.id, "supergroup", self.title, topics=self.topics, forum=self.forum)
        return self.api.service.world.chats.setdefault(self.id, fresh)

    async def hears(self, count: int = 1, *, timeout: float = 5.0) -> list[Message]:
        """Return the next `count` messages of the bot in this group."""
        self.api.do(lambda _: self.chat())
        return await self.api.sent(self.id, count, timeout=timeout)

    def loses(self, topic: int) -> None:
        """Let somebody delete a topic, with everything in it."""

        def act(service: methods.Service) -> None:
            chat = self.chat()
            chat.topics = tuple(known for known in chat.topics if known != topic)
            for message in chat.messages:
                message.deleted |= message.topic == topic or message.id == topic

        self.api.do(act)

    def makes_bot(self, status: str, *, by: "Person", may_manage_topics: bool = True) -> None:
        """Let `by` make the bot an administrator or a member again, or put it out ("kicked")."""

        def act(service: methods.Service) -> None:
            chat = self.chat()
            before = _membership(service, chat)
            chat.bot_status, chat.may_manage_topics = status, may_manage_topics
            change = {
                "chat": chat.to_dict(),
                "from": by.account.to_dict(),
                "date": service.date(),
                "old_chat_member": before,
                "new_chat_member": _membership(service, chat),
            }
            service.updates.add("my_chat_member", change)

        self.api.do(act)


# What an administrator may do besides (Bot API, ChatMemberAdministrator).
_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
    "can_edit_stories can_delete_stories"
).split()


def _membership(service: methods.Service, chat: Chat) -> Json:
    """Return the bot's own ChatMember in a group."""
    known: Json = {"user": service.world.bot.to_dict(), "status": chat.bot_status}
    if chat.bot_status == "administrator":
        known |= dict.fromkeys(_RIGHTS, False)
        known |= {"can_manage_topics": chat.may_manage_topics}
    if chat.bot_status == "kicked":
        known |= {"until_date": 0}
    return known


@dataclass(frozen=True)
class Person:
    """Somebody with Telegram. What they do reaches the bot as updates."""

    api: "BotApi"
    account: Account

    @property
    def id(self) -> int:
        """The person's number, which is that of the private chat too."""
        return self.account.id

    def chat(self) -> Chat:
        """Return the private chat as the server knows it, entered on first use."""
        fresh = Chat(self.id, person=self.account)
        return self.api.service.world.chats.setdefault(self.id, fresh)

    def sends(
        self,
        text: str,
        *,
        to: Group | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        via: Account | None = None,
    ) -> Message:
        """Write one message of up to 4096 units and return it. `via` forwards somebody's words."""
        assert units(text) <= TEXT_LIMIT, "clients split longer texts: use pastes()"
        origin = {"type": "user", "date": 1, "sender_user": via.to_dict()} if via else None
        content = {"forward_origin": origin} if origin else {}
        return self._posts(text, to, content=content, reply_to=reply_to, topic=topic)

    def pastes(self, text: str) -> list[Message]:
        """Paste a text of any length, which the client cuts into messages of 4096."""
        cuts = range(0, len(text), TEXT_LIMIT)
        return [self.sends(text[start : start + TEXT_LIMIT]) for start in cuts]

    def shares(
        self,
        kind: str,
        caption: str = "",
        *,
        to: Group | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        album: str | None = None,
    ) -> Message:
        """Send a voice message, sticker, photo, document, location or contact.

        The photos of an `album` come as messages of their own.
        """
        content = {**_CONTENT[kind](), **({"media_group_id": album} if album else {})}
        return self._posts(caption, to, content=content, reply_to=reply_to, topic=topic)

    def hands(self, name: str, content: bytes, caption: str = "", **rest: Any) -> Message:
        """Send a file with these bytes, which the bot can fetch; `rest` may lie of its size."""

        def keep(service: methods.Service) -> Json:
            document = _file(file_name=name, **{"file_size": len(content), **rest})
            service.files[document["file_id"]] = content
            return document

        return self._posts(caption, None, content={"document": self.api.do(keep)})

    def joins(self, group: Group) -> None:
        """Become a member; whoever writes in a group is one."""
        self.api.do(lambda _: group.chat().members.update({self.id: self.account}))

    def leaves(self, group: Group) -> None:
        """Be a member no longer."""
        self.api.do(lambda _: group.chat().members.pop(self.id, None))

    def deletes(self, message: Message) -> None:
        """Take an own message away; bots are not told."""
        self.api.do(lambda _: setattr(message, "deleted", True))

    def _posts(self, text: str, to: Group | None, **rest: Any) -> Message:
        def act(service: methods.Service) -> Message:
            chat = to.chat() if to else self.chat()
            chat.started = True
            if to:
                chat.members[self.id] = self.account
                topic = rest.get("topic")
                assert topic is None or topic in chat.topics, "nobody can write in a deleted topic"
            formatted = entities.finish(text, mark(text))
            message = service.world.post(chat, self.account, formatted, date=service.date(), **rest)
            service.updates.add("message", message.to_dict())
            return message

        return self.api.do(act)

    def edits(self, message: Message, text: str) -> None:
        """Change what an own message says."""

        def act(service: methods.Service) -> None:
            message.edits.append(message.formatted)
            message.formatted = entities.finish(text, mark(text))
            message.edited = service.date()
            service.updates.add("edited_message", message.to_dict())

        self.api.do(act)

    def presses(self, message: Message, words: str) -> "Pressed":
        """Press the button under `message` whose words are, or contain, `words`."""

        data = message.button(words).data
        assert data is not None, f"{words!r} is not a button that reaches the bot"
        return self.presses_data(message, data)

    def presses_data(self, message: Message, data: str) -> "Pressed":
        """Press a button with `data` under `message`, as a client made by hand can: any data."""

        def act(service: methods.Service) -> Press:
            press = methods.press(service, service.world.presses)
            query: Json = {
                "id": press.id,
                "from": self.account.to_dict(),
                "message": message.to_dict(),
                "chat_instance": str(message.chat.id),
                "data": data,
            }
            service.updates.add("callback_query", query)
            return press

        return Pressed(self.api, self.api.do(act))

    def asks_inline(self, query: str, offset: str = "") -> "Pressed":
        """Type `@bot query` in some chat."""

        def act(service: methods.Service) -> Press:
            press = methods.press(service, service.world.inline)
            asked = {
                "id": press.id,
                "from": self.account.to_dict(),
                "query": query,
                "offset": offset,
            }
            service.updates.add("inline_query", asked)
            return press

        return Pressed(self.api, self.api.do(act))

    def blocks(self, *, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""

        def act(service: methods.Service) -> None:
            chat = self.chat()
            chat.blocked = blocked
            member = {"user": service.world.bot.to_dict(), "status": "member"}
            kicked = {**member, "status": "kicked", "until_date": 0}
            change = {
                "chat": chat.to_dict(),
                "from": self.account.to_dict(),
                "date": service.date(),
                "old_chat_member": member if blocked else kicked,
                "new_chat_member": kicked if blocked else member,
            }
            service.updates.add("my_chat_member", change)

        self.api.do(act)

    async def hears(self, count: int = 1, *, timeout: float = 5.0) -> list[Message]:
        """Return the next `count` messages of the bot in the private chat."""
        self.api.do(lambda _: self.chat())
        return await self.api.sent(self.id, count, timeout=timeout)


@dataclass(frozen=True)
class Pressed:
    """A press of a button, or an inline query, on its way."""

    api: "BotApi"
    press: Press

    async def answered(self, *, timeout: float = 5.0) -> Json:
        """Return what the bot answered."""
        return await self.api.until(lambda: self.press.answer, timeout, "an answered press")


def mark(text: str) -> list[Entity]:
    """Return the commands, mentions and addresses that a client marks in `text`."""
    return [
        Entity(str(match.lastgroup or _group(match)), units(text[: match.start()]), units(match[0]))
        for match in _MARKED.finditer(text)
    ]


def _group(match: re.Match[str]) -> str:
    return next(name for name, found in match.groupdict().items() if found)


def _file(**more: Any) -> Json:
    return {"file_id": "file", "file_unique_id": "file", "file_size": 1000, **more}


_CONTENT: dict[str, Callable[[], Json]] = {
    "voice": lambda: {"voice": _file(duration=3)},
    "sticker": lambda: {
        "sticker": _file(type="regular", width=1, height=1, is_animated=False, is_video=False)
    },
    "photo": lambda: {"photo": [_file(width=90, height=90)]},
    "document": lambda: {"document": _file(file_name="ke-hoach.pdf")},
    "location": lambda: {"location": {"latitude": 21.0, "longitude": 105.8}},
    "contact": lambda: {"contact": {"phone_number": "0", "first_name": "An"}},
}
