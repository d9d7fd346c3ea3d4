"""What Telegram refuses, in its own words. Each function returns the checked value or raises."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from botapi import entities
from botapi.chats import Button, Chat, Json, Keyboard, Message, World
from botapi.entities import TEXT_LIMIT, Entity, Formatted, MarkupError, units

TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")

CHAT_ACTIONS = set(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note".split()
)
_BUTTON_KINDS = set(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay".split()
)
_SCOPES = set(
    "default all_private_chats all_group_chats all_chat_administrators chat "
    "chat_administrators chat_member".split()
)


class Refused(Exception):
    """Telegram's answer to a call that it will not carry out."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(description: str) -> Refused:
    """Return the refusal of a call that can never succeed."""
    return Refused(400, f"Bad Request: {description}")


class Parameters:
    """The parameters of one call; forms carry everything as strings, JSON bodies as values."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = dict(given)

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) not in (None, "")

    def text(self, name: str, *, least: int = 0, most: int | None = None) -> str:
        """Return a string, "" where it is missing and `least` is 0."""
        value = str(self.given.get(name, ""))
        if units(value) < least:
            raise bad_request(f'parameter "{name}" is required')
        if most is not None and units(value) > most:
            raise bad_request(f'parameter "{name}" is too long')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number, as tdlib reads it: what is not one is the default."""
        try:
            return int(self.given.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return a boolean: "true", "yes" and "1" are."""
        return str(self.given.get(name, "")).lower() in {"true", "yes", "1"}

    def value(self, name: str, kind: type | tuple[type, ...], wanted: str) -> Any:
        """Return a JSON value of `kind`, or None where it is missing."""
        if name not in self:
            return None
        value = self.given[name]
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {wanted} JSON object") from None
        if not isinstance(value, kind):
            raise bad_request(f"object expected as {wanted}")
        return value


def token(given: str, expected: str) -> None:
    """Refuse another token: 404 for what cannot be one, 401 for an unknown one."""
    if not TOKEN.fullmatch(given):
        raise Refused(404, "Not Found")
    if given != expected:
        raise Refused(401, "Unauthorized")


def chat(parameters: Parameters, world: World, name: str = "chat_id") -> Chat:
    """Return the chat to act in, one in which the bot may speak."""
    if name not in parameters:
        raise bad_request(f"{name} is empty")
    found = world.chats.get(parameters.integer(name))
    if found is None or (found.type == "private" and not found.started):
        raise bad_request("chat not found")
    if found.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if found.bot_status == "kicked":
        raise Refused(403, f"Forbidden: bot was kicked from the {found.type} chat")
    if found.bot_status == "left":
        raise Refused(403, f"Forbidden: bot is not a member of the {found.type} chat")
    return found


def message(parameters: Parameters, where: Chat, world: World, purpose: str) -> Message:
    """Return the bot's message that `message_id` names; `purpose` is "edit" or "delete"."""
    if "message_id" not in parameters:
        raise bad_request("message identifier is not specified")
    found = where.find(parameters.integer("message_id"))
    if found is None:
        raise bad_request(f"message to {purpose} not found")
    if found.sender != world.bot:
        raise bad_request(f"message can't be {'edited' if purpose == 'edit' else 'deleted'}")
    return found


def formatted(parameters: Parameters, name: str = "text", most: int = TEXT_LIMIT) -> Formatted:
    """Return the text of a message as people will see it, 1 to `most` units of it."""
    text = str(parameters.given.get(name, ""))
    if not text:
        raise bad_request("message text is empty")
    mode = parameters.text("parse_mode").lower()
    given = parameters.value("entities", list, "message entities") if not mode else None
    try:
        if mode == "html":
            shown = entities.parse_html(text)
        elif mode:
            # Telegram knows Markdown too; the bot does not, so meeting it here is a mistake.
            raise bad_request("unsupported parse_mode")
        else:
            shown = entities.finish(text, [_entity(item) for item in given or ()])
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None
    if not shown.text:
        raise bad_request("text must be non-empty")
    if units(shown.text) > most:
        raise bad_request("message is too long")
    return shown


def _entity(given: object) -> Entity:
    """Return one entity of the `entities` parameter."""
    if not isinstance(given, dict) or not {"type", "offset", "length"} <= given.keys():
        raise bad_request("can't parse MessageEntity: Can't find field")
    return Entity(given["type"], given["offset"], given["length"], given.get("url"))


def keyboard(parameters: Parameters, *, inline_only: bool = False) -> Keyboard:
    """Return the inline keyboard, () where there is none or it is another kind of markup."""
    markup = parameters.value("reply_markup", dict, "reply markup")
    if markup is None:
        return ()
    if "inline_keyboard" not in markup:
        if inline_only or not {"keyboard", "remove_keyboard", "force_reply"} & markup.keys():
            raise bad_request("inline keyboard expected")
        return ()
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard button: Array of Arrays expected")
    buttons = tuple(tuple(_button(given) for given in row) for row in rows if row)
    # 100 in all and 8 a row is what clients show (python-telegram-bot, InlineKeyboardMarkupLimit).
    if sum(map(len, buttons)) > 100 or any(len(row) > 8 for row in buttons):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return buttons


def _button(given: object) -> Button:
    """Return one button, which needs words and exactly one thing to do."""
    prefix = "can't parse inline keyboard button: "
    if not isinstance(given, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    if not isinstance(given.get("text"), str) or not given["text"].strip():
        raise bad_request(prefix + 'Field "text" must be of type String')
    actions = given.keys() & _BUTTON_KINDS
    if len(actions) != 1:
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    data = given.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = given.get("url")
    if url is not None and not re.match(r"(https?|tg)://[^\s]+", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return Button(given["text"], {key: given[key] for key in given if key != "text"})


def reply_to(parameters: Parameters, where: Chat) -> Message | None:
    """Return the message to answer, which must still be there unless the call says otherwise."""
    given = parameters.value("reply_parameters", dict, "reply parameters")
    if given is None:
        return None
    if "message_id" not in given:
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    found = where.find(int(given["message_id"]))
    if found is None and not given.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def topic(parameters: Parameters, where: Chat) -> int | None:
    """Return the topic to write in, which the group must have."""
    if "message_thread_id" not in parameters:
        return None
    thread = parameters.integer("message_thread_id")
    if thread not in where.topics:
        raise bad_request("message thread not found")
    if thread in where.closed_topics and not where.may_manage_topics:
        raise bad_request("TOPIC_CLOSED")
    return thread


def commands(parameters: Parameters) -> list[Json]:
    """Return the commands of setMyCommands: up to 100, names of 1 to 32 of a-z, 0-9 and _."""
    given = parameters.value("commands", list, "commands")
    if given is None:
        raise bad_request('parameter "commands" is required')
    if len(given) > 100:
        raise bad_request("too many commands specified")
    for command in given:
        name, description = command.get("command", ""), command.get("description", "")
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return list(given)


def scope(parameters: Parameters) -> str:
    """Return the key under which commands are kept: kind of chat, ids, language."""
    given = parameters.value("scope", dict, "BotCommandScope") or {"type": "default"}
    if given.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    names: Sequence[str] = [str(given[key]) for key in sorted(given) if key != "type"]
    return ":".join([given["type"], *names, parameters.text("language_code")])


def webhook_url(parameters: Parameters, *, self_hosted: bool) -> str:
    """Return the webhook's address; only a self-hosted Bot API server takes plain HTTP."""
    url = parameters.text("url")
    if url and not url.startswith("https://") and not (self_hosted and url.startswith("http://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    return url


def secret_token(parameters: Parameters) -> str:
    """Return the webhook's secret token, 1 to 256 of A-Z, a-z, 0-9, _ and -; "" for none."""
    given = parameters.text("secret_token")
    if given and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given):
        raise bad_request("secret token contains unallowed characters")
    return given
