"""
The first bytes of the page: language, title, style and early loading, written into Streamlit's start page.

Streamlit says ``lang="en"`` and brings its own title and no style of ours, and the browser learns of the borders only
when the first script has run. This middleware mends all of that in the answer itself, so a screen reader hears the
right language from the start, nothing jumps, and the borders load beside the scripts.
"""

import functools
import hashlib
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.api.browser.frontend import chunks
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES, Language
from geo.data.errors import LandpotenzialeError
from geo.data.language import word
from geo.maps import files, messages
from geo.maps.headline import headline
from geo.views import shipped
from geo.views.selection import Selection

MAP_PAGES = ("/", f"/{files.PAGES['map']}")
# files and routes below these are no pages; everything else that answers with HTML is one or does not exist
NO_PAGES = (
    "/static/", "/assets/", "/geometry/", "/export/", "/series/", "/locator/", "/drawings/", "/api/", "/media/", files.AHEAD,
    "/component/", "/_stcore/",
)  # fmt: skip
KNOWN_PAGES = ("/", *(f"/{path}" for path in files.PAGES.values()))


@functools.cache
def _first(language: Language) -> bytes:
    """
    Return what stands at the very beginning of the head of a page with the map; nothing if the data are not usable.

    A browser asks for some six files at a time, in the order in which it finds them: what the map is drawn from comes
    before the hundred scripts of the page. A hint that goes unused is a line in the console, so only where the map is.
    """
    try:
        words, borders = files.vocabulary(language)[0], files.geometry("districts")
    except LandpotenzialeError:
        return b""  # the page itself says what is wrong
    return "".join((
        # modules run in the order of their tags, this one ahead of Streamlit's own
        f'<script type="module" src="{files.code_folder()}/early.js"></script>',
        *(f'<link rel="modulepreload" href="{files.code_folder()}/{name}">' for name in files.modules()),
        f'<link rel="preload" as="script" href="{files.leaflet_folder()}/leaflet.js">',
        f'<link rel="preload" as="fetch" crossorigin href="{words}">',
        f'<link rel="preload" as="fetch" crossorigin href="{borders}">',
        f'<link rel="preload" as="style" href="{files.code_folder()}/live_map.css">',
        f'<link rel="preload" as="style" href="{files.leaflet_folder()}/leaflet.css">',
    )).encode()  # fmt: skip


@functools.cache
def _additions(language: Language, *, with_map: bool) -> tuple[bytes, bytes]:
    """Return what stands before the end of the head, and after the start of the body."""
    links = [f'<link rel="stylesheet" href="{files.style_folder()}/{name}">' for name in files.styles()]
    if with_map:
        links += [f'<link rel="modulepreload" crossorigin href="/static/js/{name}">' for name in chunks()]
    head = f'<meta name="description" content="{escape(word("claim", language))}">' + "".join(links)
    return head.encode(), f"<noscript><p>{escape(word('needs_script', language))}</p></noscript>".encode()


def early(wishes: Mapping[str, str]) -> bytes:
    """
    Write the map of an address so that it can be drawn before the page has started.

    Parameters
    ----------
    wishes
        Parameters of the address.

    Returns
    -------
    html
        Headline and message of the map, hidden from screen readers; nothing for an address that the page answers
        with a hint or a table, and nothing if the data are not usable.
    """
    try:
        selection, hints = shipped.read(wishes)
        if hints or selection.view != Selection.view:
            return b""
        spec = shipped.spec(selection)
        head = headline(spec, catalogue().indicators[selection.indicator])
        message = messages.written(selection, spec)
    except LandpotenzialeError:
        return b""
    # no text of the data may end the element
    message = message.replace("<", "\\u003c")
    return (
        f'<div id="early" aria-hidden="true" inert>{head}<div></div>'
        f'<script type="application/json">{message}</script></div>'
    ).encode()


def mend(html: bytes, language: Language, *, with_map: bool, wishes: Mapping[str, str] | None = None) -> bytes:
    """
    Write language, title, style and early loading into the start page.

    Parameters
    ----------
    html
        Streamlit's start page.
    language
        ``de`` or ``en``.
    with_map
        Whether the page that is asked for shows the map.
    wishes
        Parameters of its address, for a map that is drawn at once.

    Returns
    -------
    html
        The same page; what is not found in it is left out, so another release of Streamlit still starts.
    """
    head, body = _additions(language, with_map=with_map)
    # the parser waits for it, and it would wait for the styles before it
    first = f'<script src="{files.style_folder()}/start.js"></script>'.encode()
    if with_map and (drawn := _first(language)):
        first, body = first + drawn, early(wishes or {}) + body
    html = html.replace(b"<head>", b"<head>" + first, 1)
    return (
        html.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
        .replace(b"<title>Streamlit</title>", f"<title>{escape(word('product', language))}</title>".encode(), 1)
        .replace(b"</head>", head + b"</head>", 1)
        .replace(b"<body>", b"<body>" + body, 1)
    )


def not_found(language: Language) -> bytes:
    """Write the page that answers an unknown address; Streamlit would answer any with 200 and say so in English."""
    title, text, link = (escape(word(key, language)) for key in ("not_found", "not_found_text", "page_map"))
    query = "" if language == Selection.language else f"?lang={language}"
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<style>body{font:1.125rem/1.5 sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}</style></head>"
        f'<body><main><h1>{title}</h1><p>{text}</p><p><a href="/{query}">{link}</a></p></main></body></html>'
    ).encode()


class StartPage:
    """Plain ASGI middleware; it touches whole answers of the type text/html and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not asks or scope["path"].startswith(NO_PAGES):
            await self.app(scope, receive, send)
            return
        asked_for = {
            key: values[-1] for key, values in parse_qs(scope.get("query_string", b"").decode("latin-1")).items()
        }
        wished = asked_for.get("lang", "")
        language = wished if wished in LANGUAGES else Selection.language
        start: Message | None = None
        content = b""

        async def collect(message: Message) -> None:
            nonlocal start, content
            if message["type"] == "http.response.start":
                kind = MutableHeaders(raw=message["headers"]).get("content-type", "")
                coded = MutableHeaders(raw=message["headers"]).get("content-encoding")
                if kind.startswith("text/html") and not coded and message["status"] == 200:
                    start = message
                    return
            elif start is not None:
                content += message.get("body", b"")
                if message.get("more_body"):
                    return
                headers = MutableHeaders(scope=start)
                path = scope["path"].rstrip("/") or "/"
                if path not in KNOWN_PAGES:
                    start["status"], content = 404, not_found(language)
                    headers["content-length"] = str(len(content))
                elif content:
                    # in a thread: the first map of a selection reads and classes figures
                    content = await run_in_threadpool(
                        mend, content, language, with_map=path in MAP_PAGES, wishes=asked_for
                    )
                    headers["content-length"] = str(len(content))
                    # Streamlit's tag speaks of its own file; ours depends on language and data too
                    headers["etag"] = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
                    if "last-modified" in headers:
                        del headers["last-modified"]
                await send(start)
                await send({"type": "http.response.body", "body": content})
                return
            await send(message)

        # a browser that asks "changed since?" would get Streamlit's answer about Streamlit's file
        asked = [pair for pair in scope["headers"] if pair[0] not in {b"if-none-match", b"if-modified-since"}]
        asked = [(name, b"identity") if name == b"accept-encoding" else (name, value) for name, value in asked]
        await self.app(scope | {"headers": asked}, receive, collect)
