"""
The first bytes of the page: language, title, style and early loading, written into Streamlit's start page.

Streamlit says ``lang="en"`` and brings its own title and no style of ours, and the browser learns of the borders only
when the first script has run. This middleware mends all of that in the answer itself, so a screen reader hears the
right language from the start, nothing jumps, and the borders load beside the scripts.
"""

import functools
import hashlib
from collections.abc import Mapping
from urllib.parse import parse_qs

from markupsafe import Markup
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

NOT_FOUND = Markup(
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    "<style>body{{font:1.125rem/1.5 sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}}</style></head>"
    '<body><main><h1>{title}</h1><p>{text}</p><p><a href="/{query}">{link}</a></p></main></body></html>'
)


@functools.cache
def _first(language: Language) -> bytes:
    """
    Write the very beginning of the head of a page with the map; nothing if the data are not usable.

    A browser asks for some six files at a time, in the order in which it finds them: the material of the map comes
    before the hundred scripts of the page. An unused hint is a line in the console, so only where the map is.
    """
    try:
        words, borders = files.vocabulary(language)[0], files.geometry("districts")
    except LandpotenzialeError:
        return b""  # the page itself says what is wrong
    code, leaflet = files.code_folder(), files.leaflet_folder()
    preload = Markup('<link rel="preload" as="{}" href="{}">')
    fetch = Markup('<link rel="preload" as="fetch" crossorigin href="{}">')
    return Markup("").join((
        # modules run in the order of their tags, this one ahead of Streamlit's own
        Markup('<script type="module" src="{}/early.js"></script>').format(code),
        *(Markup('<link rel="modulepreload" href="{}/{}">').format(code, name) for name in files.modules()),
        preload.format("script", f"{leaflet}/leaflet.js"),
        fetch.format(words),
        fetch.format(borders),
        preload.format("style", f"{code}/live_map.css"),
        preload.format("style", f"{leaflet}/leaflet.css"),
    )).encode()  # fmt: skip


@functools.cache
def _additions(language: Language, *, with_map: bool) -> tuple[bytes, bytes]:
    """Write the additions before the end of the head, and after the start of the body."""
    style, module = (
        Markup('<link rel="stylesheet" href="{}/{}">'),
        Markup('<link rel="modulepreload" crossorigin href="{}">'),
    )
    head = [Markup('<meta name="description" content="{}">').format(word("claim", language))]
    head += [style.format(files.style_folder(), name) for name in files.styles()]
    if with_map:
        head += [module.format(f"/static/js/{name}") for name in chunks()]
    body = Markup("<noscript><p>{}</p></noscript>").format(word("needs_script", language))
    return "".join(head).encode(), body.encode()


def early(wishes: Mapping[str, str]) -> bytes:
    """
    Write the map of an address so that it can be drawn before the page has started.

    Headline and message of the map, hidden from screen readers; nothing for an address that the page answers with a
    hint or a table, and nothing if the data are not usable.
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
    data = Markup(message.replace("<", "\\u003c"))
    return (
        Markup(
            '<div id="early" aria-hidden="true" inert>{}<div></div><script type="application/json">{}</script></div>'
        )
        .format(head, data)
        .encode()
    )


def mend(html: bytes, language: Language, *, with_map: bool, wishes: Mapping[str, str] | None = None) -> bytes:
    """
    Write language, title, style and early loading into Streamlit's start page.

    A place that the page lacks is left out, so another release of Streamlit still starts.

    Parameters
    ----------
    html
        The page as Streamlit ships it.
    with_map
        Whether the page of the address shows the map.
    wishes
        Parameters of the address, for a map that is drawn at once.
    """
    head, body = _additions(language, with_map=with_map)
    # the parser waits for it, and it would wait for the styles before it
    first = Markup('<script src="{}/start.js"></script>').format(files.style_folder()).encode()
    title = Markup("<title>{}</title>").format(word("product", language)).encode()
    if with_map and (drawn := _first(language)):
        first, body = first + drawn, early(wishes or {}) + body
    html = html.replace(b"<head>", b"<head>" + first, 1)
    return (
        html.replace(b'<html lang="en">', Markup('<html lang="{}">').format(language).encode(), 1)
        .replace(b"<title>Streamlit</title>", title, 1)
        .replace(b"</head>", head + b"</head>", 1)
        .replace(b"<body>", b"<body>" + body, 1)
    )


def not_found(language: Language) -> bytes:
    """Write the page that answers an unknown address; Streamlit would answer any with 200 and say so in English."""
    query = "" if language == Selection.language else f"?lang={language}"
    return NOT_FOUND.format(
        language=language, title=word("not_found", language), text=word("not_found_text", language), query=query,
        link=word("page_map", language),
    ).encode()  # fmt: skip


class StartPage:
    """Plain ASGI middleware; it touches whole answers of the type text/html and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not asks or scope["path"].startswith(NO_PAGES):
            await self.app(scope, receive, send)
            return
        # a browser that asks "changed since?" would get Streamlit's answer about Streamlit's file
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"if-none-match", b"if-modified-since"}]
        headers = [(name, b"identity") if name == b"accept-encoding" else (name, value) for name, value in headers]
        await self.app({**scope, "headers": headers}, receive, _Collector(scope, send))


class _Collector:
    """Takes the messages of one answer; a page is kept until it is whole and then sent mended."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.path = scope["path"].rstrip("/") or "/"
        query = scope.get("query_string", b"").decode("latin-1")
        self.wishes = {key: values[-1] for key, values in parse_qs(query).items()}
        self.send = send
        self.start: Message | None = None
        self.content = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            is_html = headers.get("content-type", "").startswith("text/html")
            if is_html and not headers.get("content-encoding") and message["status"] == 200:
                self.start = message
                return
        elif self.start is not None:
            self.content += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_mended(self.start)
            return
        await self.send(message)

    async def _send_mended(self, start: Message) -> None:
        wished = self.wishes.get("lang", "")
        language = next((each for each in LANGUAGES if each == wished), Selection.language)
        headers, content = MutableHeaders(scope=start), self.content
        if self.path not in KNOWN_PAGES:
            start["status"], content = 404, not_found(language)
            headers["content-length"] = str(len(content))
        elif content:
            # in a thread: the first map of a selection reads and classes figures
            content = await run_in_threadpool(
                mend, content, language, with_map=self.path in MAP_PAGES, wishes=self.wishes
            )
            headers["content-length"] = str(len(content))
            # Streamlit's tag speaks of its own file; ours depends on language and data too
            headers["etag"] = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
            if "last-modified" in headers:
                del headers["last-modified"]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": content})
