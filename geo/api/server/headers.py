"""
Security headers on every answer: nothing is loaded from, sent to or framed by anyone else.

The Content-Security-Policy allows exactly one inline script, that of Streamlit's start page. It changes with each
release, so its hash is computed from the installed file; that file is found without importing Streamlit.
"""

import base64
import functools
import hashlib
import importlib.util
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def inline_script_hashes(html: str) -> tuple[str, ...]:
    """Hash the inline scripts of a page as a Content-Security-Policy names them: ``'sha256-…'``."""
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def start_page() -> Path:
    """Return the start page of the installed Streamlit."""
    # find_spec of a top-level name imports nothing; `import streamlit` would take a second
    package = importlib.util.find_spec("streamlit")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("streamlit: expected an installed package, found none")
    return Path(package.origin).parent / "static" / "index.html"


@functools.cache
def headers() -> dict[str, str]:
    """Return the headers that every answer of the server carries."""
    hashes = " ".join(inline_script_hashes(start_page().read_text(encoding="utf-8")))
    policy = (
        "default-src 'self'",
        f"script-src 'self' blob: {hashes}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return {
        "content-security-policy": "; ".join(policy),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        # only names that browsers know: an unknown one is a line in the console
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


class SecurityHeaders:
    """Plain ASGI middleware; unlike BaseHTTPMiddleware it leaves websockets and streams alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                # set, not append: two policies or two values of one header would both have to hold
                for name, value in headers().items():
                    answer[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
