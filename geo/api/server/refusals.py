"""
Refusals before our own code is reached, written in JSON as everything else below these addresses.

Streamlit turns away paths that could lead out of a folder, Starlette methods that an address does not know; both answer
with a plain line of text, which a program that expects JSON cannot read.
"""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# how an error is said below an address: as OGC API Common has it, and as `geo.api.files.endpoint` does
SHAPES = {
    "/api/": lambda text: {"code": "InvalidParameterValue", "description": text},
    "/export/": lambda text: {"detail": text},
}
KEPT = ("allow",)


class Refusals:
    """Plain ASGI middleware; it rewrites errors in plain text below `SHAPES` and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shape = next((each for start, each in SHAPES.items() if scope.get("path", "").startswith(start)), None)
        if scope["type"] != "http" or shape is None:
            await self.app(scope, receive, send)
            return
        refused = False

        async def said(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                # Streamlit's line of text has no type at all
                kind = headers.get("content-type", "text/plain")
                refused = message["status"] >= 400 and kind.startswith("text/plain")
                if refused:
                    kept = {name: headers[name] for name in KEPT if name in headers}
                    answer = JSONResponse(shape(_reason(message["status"], headers)), message["status"], kept)
                    await answer(scope, receive, send)
            if not refused:
                await send(message)

        await self.app(scope, receive, said)


def _reason(status: int, headers: Headers) -> str:
    if status == HTTPStatus.BAD_REQUEST:
        return "the path is refused: expected one without .., backslashes and control characters"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"the method is refused: expected {headers.get('allow', 'GET')}"
    return HTTPStatus(status).phrase
