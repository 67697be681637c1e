"""A producer on the loopback interface that answers as a test tells it, and a guard that no test asks anyone else."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

LOOPBACK = ("127.0.0.1", "localhost", "::1")
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the function that the test has put under the path; remembers what was asked."""

    timeout = 5
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        self.server.asked.append((self.command, self.path, dict(self.headers.items()), body))
        path = self.path.partition("?")[0]
        script = self.server.answers.get(path)
        try:
            if script is None:
                send(self, b"nothing here", status=404)
                return
            # a list answers one request after the other, its last one from then on
            answer = script if callable(script) else script.pop(0) if len(script) > 1 else script[0]
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Be quiet."""


class Producer(ThreadingHTTPServer):
    """The server; ``answers`` maps a path to one answer or a list of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[tuple[str, str, dict[str, str], str]] = []
        self.stopped = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


def send(handler: Handler, body: bytes, *, status: int = 200, length: int | None = -1, **headers: str) -> None:
    """Send an answer; `length` declares another size than that of the body, or none at all."""
    handler.send_response(status)
    if length is not None:
        handler.send_header("Content-Length", str(len(body) if length == -1 else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if length != -1:
        handler.send_header("Connection", "close")
        handler.close_connection = True
    handler.end_headers()
    handler.wfile.write(body)


def good(body: bytes, **headers: str) -> Answer:
    """A producer as it should be: knows its ETag, sends parts, and says when nothing has changed."""

    def answer(handler: Handler) -> None:
        tag = headers.get("ETag", "")
        if tag and handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
            return
        asked = handler.headers.get("Range", "")
        if asked and handler.headers.get("If-Range") in (tag, headers.get("Last_Modified")):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                send(handler, b"", status=416, Content_Range=f"bytes */{len(body)}")
                return
            place = f"bytes {start}-{len(body) - 1}/{len(body)}"
            send(handler, body[start:], status=206, Content_Range=place, **headers)
            return
        send(handler, body, **headers)

    return answer


def cut(body: bytes, after: int, **headers: str) -> Answer:
    """Declare the whole body and hang up after some bytes of it."""
    return lambda handler: send(handler, body[:after], length=len(body), **headers)


def plain(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """The same answer to whatever is asked."""
    return lambda handler: send(handler, body, status=status, **headers)


def slow(seconds: float) -> Answer:
    """Say nothing for a while."""
    return lambda handler: handler.server.stopped.wait(seconds)


def endless(handler: Handler) -> None:
    """Send and send, without saying how much (but stop after 64 MB or 10 s, should the client not)."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.close_connection = True
    handler.end_headers()
    end = time.monotonic() + 10
    for _ in range(1024):
        if handler.server.stopped.is_set() or time.monotonic() > end:
            return
        handler.wfile.write(b"1;2;3\n" * 10923)


@contextmanager
def serving() -> Producer:
    """Run a producer until the test ends."""
    server = Producer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def producer(monkeypatch):
    """Return a running producer; whoever asks another host fails the test."""
    strangers: list[str] = []

    def guard(real):
        def look(host, *rest, **options):
            if host not in LOOPBACK:
                strangers.append(str(host))
                raise OSError(f"a test asked for {host}")
            return real(host, *rest, **options)

        return look

    def connect(self, address, real=socket.socket.connect):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            strangers.append(str(address))
            raise OSError(f"a test connects to {address}")
        return real(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", guard(socket.getaddrinfo))
    monkeypatch.setattr(socket.socket, "connect", connect)
    with serving() as server:
        server.strangers = strangers
        yield server
    assert not strangers, f"a test reached for {strangers}"
