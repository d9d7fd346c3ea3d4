"""The HTTP face: a server thread on a free loopback port, and the test's handle on it."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeVar

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from botapi import forums as _forums  # noqa: F401  # enters its methods
from botapi import methods, rules
from botapi import photos as _photos  # noqa: F401  # enters its methods
from botapi.chats import Account, Chat, Json, Message, World
from botapi.faults import Fault
from botapi.limits import Clock, Flood, Limits
from botapi.people import Group, Person
from botapi.rules import Parameters, Refused
from botapi.updates import Updates

TOKEN = "7000000001:AAF-local-test-token-of-35-letters_"  # noqa: S105  # opens nothing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a bot made, and what became of it."""

    method: str
    parameters: Json
    status: int | None  # None: the connection broke
    description: str = ""
    at: float = field(default_factory=time.monotonic)


class BotApi:
    """A Bot API server for one bot. Use it as a context manager; it serves until the block ends.

    Everything it knows belongs to its own thread; the methods here are safe from any other.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        limits: Limits | None = None,
        self_hosted: bool = True,
        username: str = "troly_ttdn_bot",
    ) -> None:
        self.token = token
        self.clock = Clock()
        bot = Account(int(token.partition(":")[0]), "Trợ lý", username, is_bot=True)
        self.service = methods.Service(
            World(bot),
            Updates(self.clock),
            Flood(limits or Limits(), self.clock),
            self.clock,
            self_hosted,
        )
        self.calls: list[Call] = []
        self._faults: dict[str, list[Fault]] = {}
        self._changes: set[asyncio.Future[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="botapi", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self.port = 0

    # ---- serving

    def __enter__(self) -> "BotApi":
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the Bot API server did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """The address to give as TROLY_TELEGRAM_BASE_URL."""
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        """Run the server's loop until told to stop."""
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        handled = Application(
            [
                (r"/bot([^/]*)/([^/]*)", _Endpoint, {"api": self}),
                (r"/file/bot([^/]*)/documents/([^/]*)", _File, {"api": self}),
            ],
            log_function=lambda handler: None,
        )
        http = HTTPServer(handled)
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        http.add_sockets(sockets)
        pushing = asyncio.create_task(self._push())
        self._ready.set()
        await self._stop.wait()
        pushing.cancel()
        self.service.end_poll("stop")
        http.stop()
        await http.close_all_connections()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def answer(self, token: str, method: str, parameters: Parameters) -> tuple[int, Json]:
        """Return status and body for one call, which is remembered in `calls`."""
        try:
            rules.token(token, self.token)
            result = await methods.call(self.service, method, parameters)
            status, body = 200, {"ok": True, "result": result}
        except Refused as refused:
            status = refused.code
            body = {"ok": False, "error_code": status, "description": refused.description}
            if refused.parameters:
                body["parameters"] = refused.parameters
        return status, body

    def log(self, call: Call) -> None:
        """Remember a call, and tell those who wait for something to happen."""
        self.calls.append(call)
        self.changed()

    def fault(self, method: str) -> Fault | None:
        """Return the fault that this call shall meet, and forget it."""
        waiting = self._faults.get(method.lower())
        return waiting.pop(0) if waiting else None

    async def _push(self) -> None:
        """Deliver updates to the webhook, one after the other, each until it is accepted."""
        client = AsyncHTTPClient(force_instance=True)
        try:
            while True:
                hook, waiting = self.service.webhook, self.service.updates.waiting(1)
                if hook is None or not waiting:
                    await self._change()
                    continue
                headers = {"Content-Type": "application/json"}
                if hook.secret:
                    headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
                request = HTTPRequest(
                    hook.url, "POST", headers, json.dumps(waiting[0]), request_timeout=5
                )
                try:
                    response = await client.fetch(request, raise_error=False)
                    accepted, said = 200 <= response.code < 300, f"{response.code}"
                except (OSError, StreamClosedError) as error:
                    accepted, said = False, str(error)
                if accepted:
                    self.service.updates.confirm(waiting[0]["update_id"] + 1)
                    self.changed()
                else:
                    hook.last_error = f"Wrong response from the webhook: {said}"
                    await asyncio.sleep(0.05)  # Telegram waits longer; tests need not
        finally:
            client.close()

    # ---- what happens in the world

    def changed(self) -> None:
        """Wake those who wait for a change: a poll, a webhook, a test."""
        if self.service.poll:
            self.service.poll.over.set()
        for waiter in self._changes:
            if not waiter.done():
                waiter.set_result(None)
        self._changes.clear()

    async def _change(self) -> None:
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._changes.add(waiter)
        await waiter

    def do(self, act: Callable[[methods.Service], T]) -> T:
        """Let `act` happen in the server's thread, wake those who wait, return its result."""

        async def acting() -> T:
            try:
                return act(self.service)
            finally:
                self.changed()

        return self._run(acting()).result(10)

    async def until(self, find: Callable[[], T | None], timeout: float, what: str) -> T:
        """Return what `find` returns as soon as it is not None; fails after `timeout` seconds."""

        async def finding() -> T:
            while (found := find()) is None:
                await self._change()
            return found

        try:
            async with asyncio.timeout(timeout):
                return await asyncio.wrap_future(self._run(finding()))
        except TimeoutError:
            pass
        recent = "\n".join(f"  {call}" for call in self.calls[-10:])
        raise AssertionError(f"waited {timeout} s in vain for {what}; the last calls:\n{recent}")

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # ---- the test's side

    def user(self, identity: int = 1001, name: str = "Lan", username: str | None = None) -> Person:
        """Return a person; the same number is always the same person."""
        return Person(self, Account(identity, name, username))

    def group(
        self,
        identity: int = -2001,
        title: str = "Phòng",
        topics: tuple[int, ...] = (),
        *,
        forum: bool = False,
    ) -> Group:
        """Return a group with the bot in it; `topics` makes it a forum, and so does `forum`."""
        return Group(self, identity, title, topics, forum)

    def breaks(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next `times` calls of `method` meet `fault`."""
        faults = self._faults.setdefault(method.lower(), [])
        self.do(lambda _: faults.extend([fault] * times))

    def called(self, method: str) -> list[Call]:
        """Return the calls of `method` so far."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def losses(self) -> list[str]:
        """What Telegram would have dropped without an error: formatting that nobody sees."""
        return self.service.losses

    def said(self, chat: int) -> list[Message]:
        """Return everything the bot has written in `chat` so far."""
        return self.do(lambda s: list(s.world.chats[chat].said_by(s.world.bot)))

    async def sent(self, chat: int, count: int = 1, *, timeout: float = 5.0) -> list[Message]:
        """Return the next `count` messages of the bot in `chat`, waiting for them."""

        def next_ones() -> list[Message] | None:
            where: Chat = self.service.world.chats[chat]
            new = where.said_by(self.service.world.bot)[where.heard :]
            if len(new) < count:
                return None
            where.heard += count
            return list(new[:count])

        return await self.until(next_ones, timeout, f"{count} message(s) in chat {chat}")

    async def drained(self, *, timeout: float = 5.0) -> None:
        """Wait until the bot has confirmed every update."""
        waiting = self.service.updates.waiting
        await self.until(lambda: None if waiting() else True, timeout, "confirmed updates")


class _File(RequestHandler):
    """GET /file/bot<token>/documents/<file_id>."""

    def initialize(self, api: BotApi) -> None:
        self.api = api

    def get(self, token: str, identity: str) -> None:
        content = self.api.service.files.get(identity)
        if token != self.api.token or content is None:
            self.set_status(404)
            return
        self.finish(content)


class _Endpoint(RequestHandler):
    """POST or GET /bot<token>/<method>."""

    def initialize(self, api: BotApi) -> None:
        self.api = api
        self.gone = False

    def on_connection_close(self) -> None:
        """Remember that the client hung up: nobody hears what its call comes to."""
        self.gone = True

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        parameters = self._parameters()
        fault = self.api.fault(method)
        if fault and not fault.done:
            await asyncio.sleep(fault.delay)
            self.api.log(Call(method, parameters.given, fault.status))
            return self._say(fault.status, fault.body)
        # Those who wait wake after what follows has begun: they see a poll, or what it confirmed.
        self.api.changed()
        status, body = await self.api.answer(token, method, parameters)
        if self.gone:
            return None
        if fault:
            self.api.log(Call(method, parameters.given, fault.status))
            return self._say(fault.status, fault.body)
        description = body.get("description", "")
        if method.lower() != "getupdates" or status != 200:  # thousands of polls say nothing
            self.api.log(Call(method, parameters.given, status, description))
        return self._say(status, json.dumps(body).encode())

    def _parameters(self) -> Parameters:
        """Return what was sent in the query, a form, a form with files, or as JSON."""
        request = self.request
        if request.headers.get("Content-Type", "").startswith("application/json"):
            return Parameters(json.loads(request.body or b"{}"))
        given: Json = {
            name: values[-1].decode("utf-8", "replace")
            for name, values in request.arguments.items()
        }
        for name, files in request.files.items():
            given |= {name: files[-1].body, f"{name}.filename": files[-1].filename}
        return Parameters(given)

    def _say(self, status: int | None, body: bytes) -> None:
        if self.request.connection is None:
            return
        if status is None:
            self.request.connection.stream.close()  # type: ignore[attr-defined]
            return
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(body)
