"""A server of language models on this machine, for the writer's tests: honest, lying or broken."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["BaseHTTPRequestHandler"], None]


@dataclass
class ModelServer:
    """Where the server is, how it replies from now on, and what it was sent."""

    address: str = ""
    reply: Reply | None = None
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def material(self) -> dict[str, Any]:
        """What the last request gave the model to read."""
        return json.loads(self.requests[-1][1]["messages"][-1]["content"])  # type: ignore[no-any-return]


def body(content: bytes, status: int = 200, **headers: str) -> Reply:
    """Reply with these bytes."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def says(content: str) -> Reply:
    """Reply with a completion whose text is `content`."""
    message = {"role": "assistant", "content": content}
    completion = {"id": "1", "choices": [{"index": 0, "message": message}], "usage": {}}
    return body(json.dumps(completion).encode())


def writes(*sentences: tuple[str, int]) -> Reply:
    """Reply as asked: each sentence with the number of its quote."""
    return says(json.dumps({"sentences": [{"text": text, "quote": n} for text, n in sentences]}))


def stalls(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and say nothing until the visitor leaves."""
    handler.connection.settimeout(5)
    handler.rfile.read(1)
    handler.close_connection = True


def drips(start: bytes, drop: bytes) -> Reply:
    """Send `start`, then `drop` many times a second, without end."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(start)
            for _ in range(500):
                handler.wfile.write(drop)
                handler.wfile.flush()
                time.sleep(0.01)
        except OSError:
            pass  # the visitor has had enough

    return reply


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Promise much, send little and leave."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve on a free port of this machine; `reply` may be changed at any time."""
    model = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            read = self.rfile.read(int(self.headers["Content-Length"]))
            model.requests.append((dict(self.headers), json.loads(read)))
            if self.path != "/v1/chat/completions" or model.reply is None:
                return body(b"{}", 404)(self)
            return model.reply(self)

        def log_message(self, *words: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
