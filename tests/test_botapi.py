"""The local Bot API server refuses what Telegram refuses; every other test leans on that."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from botapi import TOKEN, UNLIMITED, BotApi, Limits, Rate, faults
from botapi.entities import Entity, MarkupError, clean, parse_html, units
from hypothesis import given
from hypothesis import strategies as st


class Bot:
    """A bare client: one call, its status and body."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.http = httpx.AsyncClient(timeout=10)

    async def __call__(self, method: str, token: str = TOKEN, **given: Any) -> dict[str, Any]:
        form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()}
        response = await self.http.post(f"{self.api.url}/bot{token}/{method}", data=form)
        body: dict[str, Any] = response.json()
        assert body.get("error_code", 200) == response.status_code
        return body

    async def refusal(self, method: str, **given: Any) -> str:
        body = await self(method, **given)
        assert not body["ok"], body
        return str(body["description"])


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(limits=UNLIMITED) as server:
        yield server


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    api.user(1).sends("xin chào")
    client = Bot(api)
    yield client
    await client.http.aclose()


# ---- markup


@pytest.mark.parametrize(
    ("markup", "text", "kinds"),
    [
        ("<b>a</b>", "a", ["bold"]),
        ("<STRONG>a</sTrong>", "a", ["bold"]),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#273;&#x1F44D;", 'a <b> & "c" đ👍', []),
        # what is not a reference that Telegram knows stays as it is
        ("&nbsp; &copy; AT&T &#0; &", "&nbsp; &copy; AT&T &#0; &", []),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<a href="https://vbpl.vn/?a=1&amp;b=2">x</a>', "x", ["text_link"]),
        ('<span class="tg-spoiler">a</span>', "a", ["spoiler"]),
        ('<pre><code class="language-python">a</code></pre>', "a", ["pre"]),
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ("<b></b>a", "a", []),
        # an end tag without a name closes whatever is open
        ("<b>a</>", "a", ["bold"]),
        ("  a\r\n\x00b\u202e ", "a\n b", []),
    ],
)
def test_markup_is_read_as_people_see_it(markup: str, text: str, kinds: list[str]) -> None:
    shown = parse_html(markup)
    assert shown.text == text
    assert [entity.type for entity in shown.entities] == kinds


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        # offsets count bytes: "điều " is eight of them
        ("điều <x>", 'Unsupported start tag "x" at byte offset 8'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a "b">c</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x_y>c</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
    ],
)
def test_wrong_markup_is_refused_with_its_place(markup: str, error: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(markup)
    assert str(caught.value) == error


def test_offsets_count_utf16_units() -> None:
    shown = parse_html("👍 <b>điều</b>")
    assert shown.entities == (Entity("bold", 3, 4),)
    assert shown.under("bold") == ["điều"]


@pytest.mark.parametrize(
    "markup",
    [
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<code>a<b>b</b></code>",
        "<b>a</b> " * 101,
    ],
)
def test_formatting_that_telegram_drops_is_counted(markup: str) -> None:
    assert parse_html(markup).losses


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped).text.split() == clean(text).strip("\u200b\u200c\u200d\u2060").split()


@given(st.text(alphabet="<>/&;=\"abipre '#x1đ👍\n"))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    try:
        shown = parse_html(markup)
    except MarkupError:
        return
    assert all(0 <= e.offset < e.end <= units(shown.text) for e in shown.entities)


# ---- calls


async def test_a_wrong_token_is_unauthorized_and_half_a_token_unknown(bot: Bot) -> None:
    assert (await bot("getMe"))["result"]["is_bot"]
    assert (await bot("getMe", token="7" + TOKEN))["error_code"] == 401
    assert (await bot("getMe", token="abc"))["error_code"] == 404  # noqa: S106
    assert (await bot("getEverything"))["error_code"] == 404


@pytest.mark.parametrize(
    ("method", "given", "description"),
    [
        ("sendMessage", {"text": "a"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 2, "text": "a"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 1}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": " \n"}, "Bad Request: text must be non-empty"),
        ("sendMessage", {"chat_id": 1, "text": "a" * 4097}, "Bad Request: message is too long"),
        # emoji count twice
        ("sendMessage", {"chat_id": 1, "text": "👍" * 2049}, "Bad Request: message is too long"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a <b", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Unclosed start tag at byte offset 2",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "parse_mode": "wiki"},
            "Bad Request: unsupported parse_mode",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        (
            "editMessageText",
            {"chat_id": 1, "message_id": 99, "text": "a"},
            "Bad Request: message to edit not found",
        ),
        # message 1 is the person's own
        (
            "editMessageText",
            {"chat_id": 1, "message_id": 1, "text": "a"},
            "Bad Request: message can't be edited",
        ),
        (
            "sendChatAction",
            {"chat_id": 1, "action": "thinking"},
            "Bad Request: wrong parameter action in request",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "Hỏi", "description": "a"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "hoi", "description": ""}]},
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "7"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
    ],
)
async def test_a_wrong_call_is_refused(
    bot: Bot, method: str, given: dict[str, Any], description: str
) -> None:
    assert await bot.refusal(method, **given) == description


async def test_length_is_counted_after_parsing(bot: Bot) -> None:
    text = "<b>" + "&lt;" * 4096 + "</b>"
    assert (await bot("sendMessage", chat_id=1, text=text, parse_mode="HTML"))["ok"]


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "a"}, "Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "a"}, 'Field "text" must be of type String'),
        # 22 letters, but 66 bytes
        ({"text": "a", "callback_data": "ề" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "url": "vbpl"}, "inline keyboard button URL 'vbpl' is invalid"),
    ],
)
async def test_a_wrong_button_is_refused(
    bot: Bot, button: dict[str, Any], description: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await bot.refusal("sendMessage", chat_id=1, text="a", reply_markup=markup)
    assert description in refusal


async def test_a_message_is_edited_in_place_and_an_idle_edit_is_refused(
    api: BotApi, bot: Bot
) -> None:
    sent = (await bot("sendMessage", chat_id=1, text="a"))["result"]
    where = {"chat_id": 1, "message_id": sent["message_id"]}
    assert "message is not modified" in await bot.refusal("editMessageText", text="a", **where)
    assert (await bot("editMessageText", text="b", **where))["result"]["text"] == "b"
    [message] = api.said(1)
    assert [old.text for old in message.edits] == ["a"]
    assert (await bot("deleteMessage", **where))["ok"]
    assert "not found" in await bot.refusal("editMessageText", text="c", **where)


async def test_a_press_is_answered_once_and_in_time(api: BotApi, bot: Bot) -> None:
    markup = {"inline_keyboard": [[{"text": "Cả mục", "callback_data": "x"}]]}
    await bot("sendMessage", chat_id=1, text="a", reply_markup=markup)
    [message] = await api.user(1).hears()
    pressed = [api.user(1).presses(message, "mục") for _ in range(2)]
    assert (await bot("answerCallbackQuery", callback_query_id=pressed[0].press.id))["ok"]
    assert await pressed[0].answered() == {"text": "", "show_alert": False}
    again = await bot.refusal("answerCallbackQuery", callback_query_id=pressed[0].press.id)
    assert "query is too old" in again
    api.clock.advance(60)
    late = await bot.refusal("answerCallbackQuery", callback_query_id=pressed[1].press.id)
    assert "query is too old" in late


async def test_who_blocked_the_bot_gets_nothing(api: BotApi, bot: Bot) -> None:
    api.user(1).blocks()
    refusal = await bot.refusal("sendMessage", chat_id=1, text="a")
    assert refusal == "Forbidden: bot was blocked by the user"


async def test_commands_are_kept_by_scope_and_language(bot: Bot) -> None:
    commands = [{"command": "start", "description": "Bắt đầu"}]
    scope = {"type": "all_private_chats"}
    await bot("setMyCommands", commands=commands, scope=scope)
    assert (await bot("getMyCommands", scope=scope))["result"] == commands
    assert (await bot("getMyCommands"))["result"] == []
    await bot("setMyDescription", description="Trợ lý")
    assert (await bot("getMyDescription"))["result"] == {"description": "Trợ lý"}


# ---- updates


async def test_updates_come_again_until_they_are_confirmed(api: BotApi, bot: Bot) -> None:
    api.user(1).sends("hai")
    first = (await bot("getUpdates"))["result"]
    assert [update["message"]["text"] for update in first] == ["xin chào", "hai"]
    assert (await bot("getUpdates"))["result"] == first
    rest = (await bot("getUpdates", offset=first[1]["update_id"]))["result"]
    assert rest == first[1:]
    assert (await bot("getUpdates"))["result"] == first[1:]
    assert (await bot("getUpdates", offset=-1))["result"] == first[1:]


async def test_updates_are_gone_after_a_day(api: BotApi, bot: Bot) -> None:
    api.clock.advance(24 * 3600 + 1)
    assert (await bot("getUpdates"))["result"] == []


async def test_only_wanted_kinds_come(api: BotApi, bot: Bot) -> None:
    await bot("getUpdates", allowed_updates=["callback_query"], offset=-1)
    mine = api.user(1).sends("không thấy")
    api.user(1).edits(mine, "cũng không")
    assert [u["message"]["text"] for u in (await bot("getUpdates"))["result"]] == ["xin chào"]


async def test_a_poll_waits_for_something_to_happen(api: BotApi, bot: Bot) -> None:
    [first] = (await bot("getUpdates"))["result"]
    offset = first["update_id"] + 1
    poll = asyncio.create_task(bot("getUpdates", offset=offset, timeout=5))
    await api.until(lambda: api.service.poll, 5, "a poll")
    api.user(1).sends("mới")
    assert [u["message"]["text"] for u in (await poll)["result"]] == ["mới"]


async def test_a_second_poller_ends_the_first(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot("getUpdates", offset=800_000_000, timeout=5))
    await api.until(lambda: api.service.poll, 5, "a poll")
    assert (await bot("getUpdates"))["ok"]
    body = await poll
    assert body["error_code"] == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_a_poller_that_hung_up_is_in_nobodys_way(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot("getUpdates", offset=800_000_000, timeout=5))
    await api.until(lambda: api.service.poll, 5, "a poll")
    poll.cancel()
    await asyncio.wait({poll})
    assert (await bot("getUpdates"))["ok"]
    assert not api.called("getUpdates")  # only those that went wrong are remembered


async def test_nobody_polls_while_a_webhook_is_set(bot: Bot) -> None:
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    assert "webhook is active" in await bot.refusal("getUpdates")
    assert (await bot("getWebhookInfo"))["result"]["pending_update_count"] == 1
    await bot("deleteWebhook")
    assert (await bot("getUpdates"))["ok"]


async def test_telegram_itself_takes_no_plain_http_webhook() -> None:
    with BotApi(self_hosted=False) as api:
        bot = Bot(api)
        assert "HTTPS" in await bot.refusal("setWebhook", url="http://127.0.0.1/hook")
        assert "secret token" in await bot.refusal(
            "setWebhook", **{"url": "https://a.vn/hook", "secret_token": "có dấu"}
        )
        await bot.http.aclose()


async def test_a_webhook_gets_each_update_with_the_secret_until_it_accepts(
    api: BotApi, bot: Bot
) -> None:
    seen: list[tuple[str | None, str]] = []

    async def hook(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        body = json.loads(await reader.readexactly(int(fields["Content-Length"])))
        seen.append((fields.get("X-Telegram-Bot-Api-Secret-Token"), body["message"]["text"]))
        status = b"500 No" if len(seen) == 1 else b"200 OK"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hook, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await bot("setWebhook", **{"url": f"http://127.0.0.1:{port}/", "secret_token": "s-1"})
        await api.drained()
        api.user(1).sends("hai")
        await api.drained()
    assert seen == [("s-1", "xin chào"), ("s-1", "xin chào"), ("s-1", "hai")]


# ---- limits and faults


async def test_too_fast_is_refused_with_the_time_to_wait() -> None:
    with BotApi(limits=Limits(overall=None, chat=Rate(2, 10), group=None)) as api:
        api.user(1).sends("a")
        api.user(2).sends("a")
        bot = Bot(api)
        for _ in range(2):
            assert (await bot("sendMessage", chat_id=1, text="a"))["ok"]
        refused = await bot("sendMessage", chat_id=1, text="a")
        assert refused["error_code"] == 429
        assert 8 <= refused["parameters"]["retry_after"] <= 10
        assert refused["description"].startswith("Too Many Requests: retry after ")
        # another chat is not held up
        assert (await bot("sendMessage", chat_id=2, text="a"))["ok"]
        api.clock.advance(10)
        assert (await bot("sendMessage", chat_id=1, text="a"))["ok"]
        await bot.http.aclose()


async def test_a_group_takes_twenty_a_minute_and_the_bot_thirty_a_second() -> None:
    with BotApi(limits=Limits(chat=None)) as api:
        api.user(1).sends("a", to=api.group(-5))
        api.user(1).sends("a")
        bot = Bot(api)
        for _ in range(20):
            assert (await bot("sendMessage", chat_id=-5, text="a"))["ok"]
            api.clock.advance(0.1)
        assert (await bot("sendMessage", chat_id=-5, text="a"))["error_code"] == 429
        api.clock.advance(60)
        calls = [bot("sendMessage", chat_id=1, text="a") for _ in range(60)]
        refused = [body for body in await asyncio.gather(*calls) if not body["ok"]]
        assert refused
        assert {body["parameters"]["retry_after"] for body in refused} == {1}
        await bot.http.aclose()


async def test_faults_happen_once_to_the_named_method(api: BotApi, bot: Bot) -> None:
    api.breaks("sendMessage", faults.error(502))
    api.breaks("sendMessage", faults.flood(7))
    assert (await bot("sendMessage", chat_id=1, text="a"))["error_code"] == 502
    flooded = await bot("sendMessage", chat_id=1, text="a")
    assert flooded["parameters"] == {"retry_after": 7}
    assert (await bot("sendMessage", chat_id=1, text="a"))["ok"]
    assert len(api.said(1)) == 1


async def test_a_lost_reply_is_carried_out_and_a_dropped_call_is_not(api: BotApi, bot: Bot) -> None:
    for fault in (faults.drop(), faults.lost_reply()):
        api.breaks("sendMessage", fault)
        with pytest.raises(httpx.RemoteProtocolError):
            await bot("sendMessage", chat_id=1, text="a")
    assert len(api.said(1)) == 1
    api.breaks("sendMessage", faults.garbage())
    with pytest.raises(ValueError, match=r"codec|Expecting value"):
        await bot("sendMessage", chat_id=1, text="a")


# ---- people


def test_clients_mark_commands_and_mentions(api: BotApi) -> None:
    message = api.user(1).sends("/muc@troly_ttdn_bot 2a của @lan_hn 1/2")
    assert [(e.type, e.offset) for e in message.entities] == [("bot_command", 0), ("mention", 27)]


def test_long_pastes_arrive_in_pieces(api: BotApi) -> None:
    assert [len(message.text) for message in api.user(1).pastes("a" * 10_000)] == [4096, 4096, 1808]


async def test_a_vain_wait_says_what_happened_instead(api: BotApi, bot: Bot) -> None:
    await bot("sendMessage", chat_id=9, text="a")
    with pytest.raises(AssertionError, match="chat not found"):
        await api.user(1).hears(timeout=0.05)
