"""A small web server on this machine, for the downloader's tests: each address acts as told."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["BaseHTTPRequestHandler", int], None]  # the handler, and which visit this is


@dataclass
class Website:
    """What stands at each address, and how often each was asked for."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)


def content(body: bytes, kind: str = "text/plain; charset=utf-8") -> Answer:
    """Answer with `body`."""

    def answer(handler: BaseHTTPRequestHandler, visit: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and nothing else."""

    def answer(handler: BaseHTTPRequestHandler, visit: int) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def cut_short(body: bytes) -> Answer:
    """Promise all of `body`, send half of it and hang up."""

    def answer(handler: BaseHTTPRequestHandler, visit: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True

    return answer


def endless(handler: BaseHTTPRequestHandler, visit: int) -> None:
    """Send without saying how much, and without end."""
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b"a" * 65536)
    except OSError:
        pass  # the visitor has had enough


def at_visit(number: int, then: Answer, before: Answer) -> Answer:
    """Answer with `then` from that visit on, counted from 1, and with `before` until it."""

    def answer(handler: BaseHTTPRequestHandler, visit: int) -> None:
        (then if visit >= number else before)(handler, visit)

    return answer


@contextmanager
def website() -> Iterator[Website]:
    """Serve on a free port of this machine; `answers` may be changed at any time."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.visits[self.path] += 1
            site.answers.get(self.path, status(404))(self, site.visits[self.path])

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
