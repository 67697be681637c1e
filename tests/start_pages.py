"""Sends a request through the middleware that finishes the start page."""

import asyncio

from geo.api.browser import start_page
from geo.api.server.headers import start_page as installed

HTML = installed().read_bytes()  # what Streamlit would send


def ask(path, *, query=b"", body=HTML, kind=b"text/html; charset=utf-8"):
    """
    Send a request through the middleware to a server that answers everything alike.

    Returns
    -------
    status, headers, body
        Of the answer.
    asked
        The headers of the request that reached the server.
    """

    async def server(scope, receive, send):
        server.asked = dict(scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": body[50:]})

    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query,
        "headers": [(b"accept-encoding", b"gzip"), (b"if-none-match", b'"x"')],
    }  # fmt: skip
    asyncio.run(start_page.StartPage(server)(scope, None, send))
    text = b"".join(part.get("body", b"") for part in sent if part["type"] == "http.response.body")
    return sent[0]["status"], dict(sent[0]["headers"]), text, server.asked
