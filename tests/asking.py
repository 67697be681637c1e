"""Asks the application for an address without a server, as the event loop of a server would."""

import asyncio
import gzip
import json

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.api import MIDDLEWARE, ROUTES

PAGE = "Streamlit's page"
# as in the dashboard: whatever no route takes is answered by Streamlit, with 200
APP = Starlette(
    routes=[*ROUTES, Route("/{rest:path}", lambda request: PlainTextResponse(PAGE))], middleware=MIDDLEWARE
)  # fmt: skip


class Answer:
    """One answer: status, headers by lower-case name, body as sent and as text."""

    def __init__(self, messages):
        start = next(message for message in messages if message["type"] == "http.response.start")
        self.status = start["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        self.names = [name.decode().lower() for name, _ in start["headers"]]
        self.body = b"".join(part.get("body", b"") for part in messages if part["type"] == "http.response.body")

    @property
    def text(self):
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    def json(self):
        return json.loads(self.text)


def ask(target, *, method="GET", app=APP, **fields):
    """Ask the application for an address; `fields` are request headers, `_` stands for `-`."""
    path, _, parameters = target.partition("?")
    raw = [(b"host", b"dashboard.example:8501")] if "host" not in fields else []
    raw += [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "", "query_string": parameters.encode(),
        "headers": raw, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8501), "state": {},
    }  # fmt: skip
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return Answer(messages)
