"""Topics of forums, copies of messages, edits of captions and files, and who is a member."""

from typing import Any

from botapi import rules
from botapi.chats import Chat, Json, Message
from botapi.entities import Formatted
from botapi.methods import Service, _count, _note, method
from botapi.rules import Parameters, bad_request

_COLOR = 0x6FB9F0  # one of the six that topics may have
_CAPTIONED = {"photo", "video", "animation", "audio", "document", "voice"}
_MEDIA = {"photo", "video", "animation", "audio", "document"}


def _forum(parameters: Parameters, service: Service) -> Chat:
    """Return the forum whose topics the bot may manage."""
    chat = rules.chat(parameters, service.world)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator" or not chat.may_manage_topics:
        raise bad_request("not enough rights to create a topic")
    return chat


@method("createForumTopic")
def create_forum_topic(service: Service, parameters: Parameters) -> Any:
    chat = _forum(parameters, service)
    name = parameters.text("name", least=1, most=128)
    created: Json = {"name": name, "icon_color": _COLOR}
    opening = service.world.post(
        chat,
        service.world.bot,
        Formatted(""),
        date=service.date(),
        content={"forum_topic_created": created},
    )
    opening.topic = opening.id
    chat.topics = (*chat.topics, opening.id)
    return {"message_thread_id": opening.id, **created}


@method("reopenForumTopic")
def reopen_forum_topic(service: Service, parameters: Parameters) -> Any:
    chat = _forum(parameters, service)
    topic = parameters.integer("message_thread_id")
    if topic not in chat.topics:
        raise bad_request("message thread not found")
    if topic not in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.discard(topic)
    return True


@method("getChatMember")
def get_chat_member(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    person = parameters.integer("user_id")
    if person in chat.members:
        return {"user": chat.members[person].to_dict(), "status": "member"}
    known = service.world.chats.get(person)
    if known is None or known.person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"user": known.person.to_dict(), "status": "left"}


@method("copyMessage")
def copy_message(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    source = rules.chat(parameters, service.world, "from_chat_id")
    if "message_id" not in parameters:
        raise bad_request("message identifier is not specified")
    original = source.find(parameters.integer("message_id"))
    if original is None:
        raise bad_request("message to copy not found")
    if original.is_service:
        raise bad_request("message can't be copied")
    formatted = original.formatted
    if "caption" in parameters and _CAPTIONED & original.content.keys():
        formatted = rules.formatted(parameters, "caption", 1024)
    keyboard = rules.keyboard(parameters)
    reply_to = rules.reply_to(parameters, chat)
    topic = rules.topic(parameters, chat)
    _count(service, chat)
    content = {key: kept for key, kept in original.content.items() if key != "forward_origin"}
    copy = service.world.post(
        chat,
        service.world.bot,
        _note(service, formatted),
        date=service.date(),
        keyboard=keyboard,
        content=content,
        reply_to=reply_to,
        topic=topic if topic is not None else (reply_to.topic if reply_to else None),
    )
    return {"message_id": copy.id}


def _change(
    service: Service, chat: Chat, message: Message, formatted: Formatted, content: Json, markup: Any
) -> Any:
    """Change a message in place; refuses a change that changes nothing."""
    if (formatted, content, markup) == (message.formatted, message.content, message.keyboard):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    _count(service, chat)
    message.edits.append(message.formatted)
    message.formatted, message.content, message.keyboard = (
        _note(service, formatted),
        content,
        markup,
    )
    message.edited = service.date()
    return message.to_dict()


def _caption(parameters: Parameters) -> Formatted:
    """Return the caption, which may be empty."""
    if "caption" not in parameters:
        return Formatted("")
    return rules.formatted(parameters, "caption", 1024)


@method("editMessageCaption")
def edit_message_caption(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    message = rules.message(parameters, chat, service.world, "edit")
    if not _CAPTIONED & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    markup = rules.keyboard(parameters, inline_only=True)
    caption = _caption(parameters)
    return _change(service, chat, message, caption, message.content, markup)


@method("editMessageMedia")
def edit_message_media(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    message = rules.message(parameters, chat, service.world, "edit")
    media = parameters.value("media", dict, "InputMedia")
    if media is None or media.get("type") not in _MEDIA:
        raise bad_request("can't parse InputMedia: Unsupported type specified")
    if not _MEDIA & message.content.keys():
        raise bad_request("there is no media in the message to edit")
    kind, file = media["type"], {"file_id": media["media"], "file_unique_id": media["media"]}
    old = message.content.get(kind)
    known = old[-1] if isinstance(old, list) else old
    content = message.content
    if known is None or known["file_id"] != media["media"]:
        content = {kind: [{**file, "width": 90, "height": 90}] if kind == "photo" else file}
    markup = rules.keyboard(parameters, inline_only=True)
    return _change(service, chat, message, _caption(Parameters(media)), content, markup)
