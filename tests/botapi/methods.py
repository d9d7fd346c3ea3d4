"""What a bot can ask of Telegram: one function per method, `METHODS` by lower-case name."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from botapi import rules
from botapi.chats import Chat, Message, Press, World
from botapi.entities import Formatted
from botapi.limits import Clock, Flood
from botapi.rules import Parameters, Refused, bad_request
from botapi.updates import Updates

PRESS_SECONDS = 15.0  # clients stop waiting for an answer after that long


@dataclass
class Poll:
    """One getUpdates call that waits."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    ended_by: str | None = None  # who took its place


@dataclass
class Webhook:
    """Where updates are pushed to."""

    url: str
    secret: str
    connections: int = 40
    last_error: str | None = None


@dataclass
class Service:
    """The state that methods work on."""

    world: World
    updates: Updates
    flood: Flood
    clock: Clock
    self_hosted: bool = True
    poll: Poll | None = None
    webhook: Webhook | None = None
    actions: list[tuple[int, str]] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)  # what Telegram drops without an error
    files: dict[str, bytes] = field(default_factory=dict)  # what people sent, by file_id

    def date(self) -> int:
        """Return the time of a message."""
        return int(self.clock.now())

    def end_poll(self, by: str) -> None:
        """Let the call that waits for updates fail, because something took its place."""
        if self.poll:
            self.poll.ended_by = by
            self.poll.over.set()
            self.poll = None


Method = Callable[[Service, Parameters], Any]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Enter a function in METHODS; names are compared without case, as Telegram does."""

    def enter(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return enter


async def call(service: Service, name: str, parameters: Parameters) -> Any:
    """Return the result of one call; raises Refused as Telegram does."""
    known = METHODS.get(name.lower())
    if known is None:
        raise Refused(404, "Not Found")
    result = known(service, parameters)
    return await result if isinstance(result, Awaitable) else result


@method("getMe")
def get_me(service: Service, parameters: Parameters) -> Any:
    return {
        **service.world.bot.to_dict(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getUpdates")
async def get_updates(service: Service, parameters: Parameters) -> Any:
    if service.webhook:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    service.end_poll("getUpdates request; make sure that only one bot instance is running")
    service.updates.allow(parameters.value("allowed_updates", list, "allowed_updates"))
    service.updates.confirm(parameters.integer("offset"))
    limit = min(max(parameters.integer("limit", 100), 1), 100)
    timeout = min(max(parameters.integer("timeout"), 0), 50)
    poll = service.poll = Poll()
    try:
        async with asyncio.timeout(timeout):
            while not service.updates.waiting(limit) and not poll.ended_by:
                await poll.over.wait()
                poll.over.clear()
    except TimeoutError:
        pass
    finally:
        if service.poll is poll:
            service.poll = None
    if poll.ended_by:
        raise Refused(409, f"Conflict: terminated by other {poll.ended_by}")
    return service.updates.waiting(limit)


@method("setWebhook")
def set_webhook(service: Service, parameters: Parameters) -> Any:
    url = rules.webhook_url(parameters, self_hosted=service.self_hosted)
    secret = rules.secret_token(parameters)
    service.updates.allow(parameters.value("allowed_updates", list, "allowed_updates"))
    if parameters.flag("drop_pending_updates"):
        service.updates.clear()
    if url:
        service.end_poll("setWebhook request")
    connections = min(max(parameters.integer("max_connections", 40), 1), 100)
    service.webhook = Webhook(url, secret, connections) if url else None
    return True


@method("deleteWebhook")
def delete_webhook(service: Service, parameters: Parameters) -> Any:
    if parameters.flag("drop_pending_updates"):
        service.updates.clear()
    service.webhook = None
    return True


@method("getWebhookInfo")
def get_webhook_info(service: Service, parameters: Parameters) -> Any:
    hook = service.webhook
    known = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(service.updates.waiting(1_000_000)),
    }
    if hook and hook.last_error:
        known |= {"last_error_message": hook.last_error, "last_error_date": service.date()}
    return known


def _count(service: Service, chat: Chat) -> None:
    """Refuse what comes too fast."""
    if wait := service.flood.wait(chat.id):
        raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def _note(service: Service, formatted: Formatted) -> Formatted:
    """Remember formatting that people will not see."""
    service.losses.extend(formatted.losses)
    return formatted


@method("sendMessage")
def send_message(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    formatted = rules.formatted(parameters)
    keyboard = rules.keyboard(parameters)
    reply_to = rules.reply_to(parameters, chat)
    topic = rules.topic(parameters, chat)
    _count(service, chat)
    return service.world.post(
        chat,
        service.world.bot,
        _note(service, formatted),
        date=service.date(),
        keyboard=keyboard,
        reply_to=reply_to,
        topic=topic if topic is not None else (reply_to.topic if reply_to else None),
    ).to_dict()


@method("sendDocument")
def send_document(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    file = parameters.given.get("document")
    if not file:
        raise bad_request("there is no document in the request")
    caption = rules.formatted(parameters, "caption", 1024) if "caption" in parameters else None
    _count(service, chat)
    if isinstance(file, bytes):
        name, size = parameters.text("document.filename"), len(file)
    else:
        name, size = str(file), 0
    identity = f"doc{next(service.world.numbers)}"
    document = {
        "file_id": identity,
        "file_unique_id": identity,
        "file_name": name,
        "file_size": size,
    }
    return service.world.post(
        chat,
        service.world.bot,
        _note(service, caption or Formatted("")),
        date=service.date(),
        keyboard=rules.keyboard(parameters),
        reply_to=rules.reply_to(parameters, chat),
        content={"document": document},
    ).to_dict()


def _edited(service: Service, parameters: Parameters, *, text: bool) -> Any:
    """Change a message in place; refuses a change that changes nothing."""
    chat = rules.chat(parameters, service.world)
    message = rules.message(parameters, chat, service.world, "edit")
    if text and message.content:
        raise bad_request("there is no text in the message to edit")
    formatted = rules.formatted(parameters) if text else message.formatted
    keyboard = rules.keyboard(parameters, inline_only=True)
    if formatted == message.formatted and keyboard == message.keyboard:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    _count(service, chat)
    message.edits.append(message.formatted)
    message.formatted, message.keyboard = _note(service, formatted), keyboard
    message.edited = service.date()
    return message.to_dict()


@method("editMessageText")
def edit_message_text(service: Service, parameters: Parameters) -> Any:
    return _edited(service, parameters, text=True)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(service: Service, parameters: Parameters) -> Any:
    return _edited(service, parameters, text=False)


@method("deleteMessage")
def delete_message(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    message: Message = rules.message(parameters, chat, service.world, "delete")
    message.deleted = True
    return True


@method("sendChatAction")
def send_chat_action(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    action = parameters.text("action")
    if action not in rules.CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    service.actions.append((chat.id, action))
    return True


def _answered(service: Service, waiting: dict[str, Press], identity: str, given: Any) -> Any:
    """Answer a press or an inline query, once and in time."""
    press = waiting.get(identity)
    late = press is None or service.clock.now() - press.at > PRESS_SECONDS
    if press is None or late or press.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    press.answer = given
    return True


@method("answerCallbackQuery")
def answer_callback_query(service: Service, parameters: Parameters) -> Any:
    given = {
        "text": parameters.text("text", most=200),
        "show_alert": parameters.flag("show_alert"),
    }
    identity = parameters.text("callback_query_id", least=1)
    return _answered(service, service.world.presses, identity, given)


@method("answerInlineQuery")
def answer_inline_query(service: Service, parameters: Parameters) -> Any:
    results = parameters.value("results", list, "inline query results")
    if results is None:
        raise bad_request('parameter "results" is required')
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    identities = [str(result.get("id", "")) for result in results]
    if len(set(identities)) != len(identities):
        raise bad_request("RESULT_ID_DUPLICATE")
    if not all(1 <= len(identity.encode()) <= 64 for identity in identities):
        raise bad_request("RESULT_ID_INVALID")
    for result in results:
        if result.get("type") == "article" and not result.get("title"):
            raise bad_request("can't parse inline query result: Can't find field \"title\"")
        content = result.get("input_message_content") or {}
        if "message_text" in content:
            text = {**content, "text": content["message_text"]}
            _note(service, rules.formatted(Parameters(text)))
        rules.keyboard(Parameters(result))
    identity = parameters.text("inline_query_id", least=1)
    return _answered(service, service.world.inline, identity, {"results": results})


@method("setMyCommands")
def set_my_commands(service: Service, parameters: Parameters) -> Any:
    service.world.profile[f"commands:{rules.scope(parameters)}"] = rules.commands(parameters)
    return True


@method("getMyCommands")
def get_my_commands(service: Service, parameters: Parameters) -> Any:
    return service.world.profile.get(f"commands:{rules.scope(parameters)}", [])


@method("deleteMyCommands")
def delete_my_commands(service: Service, parameters: Parameters) -> Any:
    service.world.profile.pop(f"commands:{rules.scope(parameters)}", None)
    return True


@method("getChat")
def get_chat(service: Service, parameters: Parameters) -> Any:
    chat = rules.chat(parameters, service.world)
    return {**chat.to_dict(), "accent_color_id": 0, "max_reaction_count": 11}


# Bot API: setMyName 64, setMyDescription 512, setMyShortDescription 120 characters.
_PROFILE = {"Name": ("name", 64), "Description": ("description", 512)}
_PROFILE["ShortDescription"] = ("short_description", 120)


def _profile(title: str, key: str, most: int) -> None:
    """Enter setMy… and getMy… for one text of the bot's profile."""

    def change(service: Service, parameters: Parameters) -> Any:
        given = parameters.text(key, most=most)
        service.world.profile[f"{key}:{parameters.text('language_code')}"] = given
        return True

    def read(service: Service, parameters: Parameters) -> Any:
        kept = service.world.profile.get(f"{key}:{parameters.text('language_code')}", "")
        return {key: kept}

    method(f"setMy{title}")(change)
    method(f"getMy{title}")(read)


for _title, (_key, _most) in _PROFILE.items():
    _profile(_title, _key, _most)


def press(service: Service, known: dict[str, Press]) -> Press:
    """Start a press of a button, or an inline query, that waits for its answer."""
    made = Press(str(next(_queries)), service.clock.now())
    known[made.id] = made
    return made


_queries = itertools.count(4_000_000_000_000_000_001)  # 64-bit numbers as strings, as real ones
