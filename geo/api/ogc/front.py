"""
The answers under /api: requests are checked, sent through pygeoapi and answered as JSON, GeoJSON or CSV.

Plain ASGI, in place of pygeoapi's Starlette application (see `geo.api.ogc.service`). pygeoapi is imported at the first request, in a thread, so neither the start of the server nor the first map
waits for it. One thread answers: more would not be faster in one process, and the dashboard shares it. Long answers are
sent in parts for the same reason: between two of them a map goes first.
"""

import asyncio
import functools
import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from geo.api.files.endpoint import unusable
from geo.api.ogc import pieces, tables, wishes
from geo.api.ogc.links import ROOT
from geo.api.ogc.pieces import Piece
from geo.api.ogc.wishes import Refused
from geo.data.declarations import Language
from geo.data.errors import LandpotenzialeError, SelectionError
from geo.views.public_address import public_root

THREADS = 1
PART = 1 << 17  # bytes of an answer that are sent at once
SMALLEST_PACKED = 600  # bytes; below that gzip saves no packet
JSON = "application/json"
# kept by clients, but asked for again each time: the answer may depend on the host, and a build changes it
CACHE = {"cache-control": "no-cache", "vary": "Accept-Encoding, Accept-Language"}
DOCUMENTS = {"landing_page": JSON, "conformance": JSON, "collections": JSON, "collection": JSON,
             "queryables": "application/schema+json", "schema": "application/schema+json",
             "description": "application/vnd.oai.openapi+json;version=3.0"}  # fmt: skip
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """The meaning of an address: a kind of answer, a collection and an item."""

    kind: str
    collection: str = ""
    item: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it takes."""
        return ("GET", "HEAD", "OPTIONS", "POST") if self.kind == "items" else ("GET", "HEAD", "OPTIONS")


def target(path: str) -> Target:
    """
    Read a decoded path below /api; its collection exists, its item may not.

    Raises
    ------
    Refused
        If there is nothing of this name.
    """
    parts = path.removeprefix("/").removesuffix("/").split("/")
    alone = {"": "landing_page", "conformance": "conformance", "collections": "collections", "openapi": "description"}
    if len(parts) == 1 and parts[0] in alone:
        return Target(alone[parts[0]])
    if parts[0] == "collections" and 2 <= len(parts) <= 4:
        if parts[1] not in tables.names():
            raise Refused(
                f"found the collection {wishes.short(parts[1])}, expected one of {', '.join(tables.names())}", 404,
                "NotFound",
            )  # fmt: skip
        if len(parts) == 2:
            return Target("collection", parts[1])
        if len(parts) == 3 and parts[2] in {"items", "queryables", "schema"}:
            return Target(parts[2], parts[1])
        if len(parts) == 4 and parts[2] == "items" and parts[3]:
            return Target("item", parts[1], parts[3])
    raise Refused("expected /, /conformance, /openapi or /collections/{id}/items and the like", 404, "NotFound")


@functools.lru_cache(maxsize=64)
def _document(kind: str, collection: str, language: Language, root: str) -> tuple[Piece, ...]:
    """Write a document that no parameter of a request changes; its links hold the address of the server."""
    return (Piece(_text(kind, collection, language).replace(ROOT, root).encode()),)


@functools.lru_cache(maxsize=128)
def _text(kind: str, collection: str, language: Language) -> str:
    # pygeoapi takes half a second to import, and most visitors only look at the map
    from geo.api.ogc import documents

    if kind == "description":
        content = documents.description(language)
    else:
        names = (collection,) if collection else ()
        content = getattr(documents, kind)(wishes.Wishes({}, "json", language), *names)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def answer(path: str, query: bytes, headers: Mapping[str, str], root: str, *, method: str, body: bytes) -> Response:
    """
    Answer a request, and any fault with a sentence.

    Parameters
    ----------
    path
        Below /api, decoded; the query is not.
    headers
        By lower-case name.
    root
        Address of the server in links.
    """
    try:
        return _answer(path, query, headers, root, method=method, body=body)
    except Refused as error:
        return refusal(str(error), error.status, error.code)
    except SelectionError as error:
        return refusal(str(error), 400, "InvalidParameterValue")
    except LandpotenzialeError as error:
        return refusal(unusable(error), 503, "NoApplicableCode")
    except Exception:
        log.exception("the API failed")
        return refusal("the server failed; its log says where", 500, "NoApplicableCode")


def refusal(detail: str, status: int, code: str, **headers: str) -> Response:
    """Refuse with a reason, as OGC API Common writes it."""
    content = json.dumps({"code": code, "description": detail}, ensure_ascii=False).encode()
    return Response(content, status, {"cache-control": "no-store", "content-language": "en"} | headers, JSON)


def _answer(path: str, query: bytes, headers: Mapping[str, str], root: str, *, method: str, body: bytes) -> Response:
    asked = target(path)
    if method not in asked.methods:
        return refusal(f"expected {', '.join(asked.methods)}", 405, "MethodNotAllowed", allow=", ".join(asked.methods))
    if method == "OPTIONS":
        return Response(status_code=204, headers={"allow": ", ".join(asked.methods)})
    pairs, accepted = wishes.read_pairs(query), headers.get("accept-language", "")
    parts: Sequence[Piece]
    if asked.kind in DOCUMENTS:
        read = wishes.read_wishes(pairs, accepted, wishes.ALWAYS)
        parts = _document(asked.kind, asked.collection, read.language, root)
        own, end = {"content-type": DOCUMENTS[asked.kind]}, b""
    else:
        from geo.api.ogc import items  # as above

        table = tables.table(asked.collection, wishes.read_language(pairs, accepted))
        names = wishes.OF_ITEM if asked.kind == "item" else wishes.OF_ITEMS
        read = wishes.read_wishes(
            pairs, accepted, names, fields=table.fields, systems=table.systems, timed=table.time is not None
        )
        if asked.kind == "item":
            made = items.item(read, asked.collection, asked.item, root=root)
        else:
            if method == "POST":
                body = wishes.read_body(body, headers.get("content-type", ""), pairs)
            made = items.items(read, asked.collection, root=root, body=body)
        parts, own, end = made.pieces, made.headers, made.end
    sent = CACHE | own | {"content-language": read.language, "etag": pieces.tag(parts)}
    if method != "POST" and _is_known(headers.get("if-none-match", ""), sent["etag"]):
        return Response(status_code=304, headers=sent)
    parts = (*parts, Piece(end)) if end else parts
    if "gzip" in headers.get("accept-encoding", "") and sum(len(part.content) for part in parts) > SMALLEST_PACKED:
        content, sent["content-encoding"] = pieces.gzipped(parts), "gzip"
    else:
        content = pieces.joined(parts)
    sent["content-length"] = str(len(content))
    return Response(b"" if method == "HEAD" else content, headers=sent)


def _is_known(asked: str, tag: str) -> bool:
    """Compare entity tags weakly, as RFC 9110 has it for this header."""
    return asked.strip() == "*" or tag.removeprefix("W/") in {
        each.strip().removeprefix("W/") for each in asked[:4096].split(",")
    }


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="api")


class Front:
    """The ASGI application under /api."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        headers = Headers(scope=scope)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        root = public_root(headers, scheme=scope.get("scheme", "http"), server=scope.get("server"))
        body = b""
        if scope["method"] == "POST":
            body = await _read(receive)
            if len(body) > wishes.LARGEST_BODY:
                response = refusal(f"the body is longer than {wishes.LARGEST_BODY} bytes", 413, "ContentTooLarge")
                await response(scope, receive, send)
                return
        work = functools.partial(
            answer, path, scope.get("query_string", b""), headers, root, method=scope["method"], body=body
        )
        response = await asyncio.get_running_loop().run_in_executor(_threads(), work)
        await response(scope, receive, functools.partial(_in_parts, send))


async def _in_parts(send: Send, message: Message) -> None:
    """Send a long body in parts; the server waits between them until the client has taken some."""
    body = message.get("body", b"")
    if len(body) <= PART:
        await send(message)
        return
    for start in range(0, len(body), PART):
        await send({**message, "body": body[start : start + PART], "more_body": start + PART < len(body)})
        await asyncio.sleep(0)


async def _read(receive: Receive) -> bytes:
    """Read a body, but not much more than may be sent."""
    body = b""
    while len(body) <= wishes.LARGEST_BODY:
        message: Message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    return body


def to_slash(request: Request) -> Response:
    """Lead from /api to /api/; below a mount /api itself is no address, and Streamlit's page would answer."""
    root = public_root(request.headers, scheme=request.url.scheme, server=request.scope.get("server"))
    query = request.scope.get("query_string", b"").decode("latin-1")
    query = f"?{query}" if query and query.isascii() and query.isprintable() else ""
    return Response(status_code=308, headers={"location": f"{root}/api/{query}", "cache-control": "no-cache"})
