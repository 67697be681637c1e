"""
Streamlit's own frontend files, compressed once and kept in memory.

Streamlit sends its scripts uncompressed and reads them anew for every visitor: 112 files, 3.9 MB for the first map.
From here they are half of that. Unknown files, and clients without gzip, are left to Streamlit.
"""

import functools
import gzip
import re
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from geo.api.browser.assets import IMMUTABLE, TYPES
from geo.api.server.headers import start_page

# the widgets of the map page, by the names of their files; one that another release calls otherwise loads later
ELEMENTS = ("BidiComponent", "Button", "Expander", "Html", "Multiselect", "PageLink", "Radio", "Selectbox")
IMPORT = re.compile(r'(?:from|import)\s*"\./([\w.\-]+\.js)"')
COMPRESSED = (".css", ".js")


@functools.cache
def chunks() -> tuple[str, ...]:
    """
    List the scripts below ``static/js`` that the map page needs beside those that the start page names itself.

    Otherwise the browser learns of them in three waves, after the first frame.
    """
    folder = start_page().parent / "static" / "js"
    listed = set(re.findall(r"static/js/([\w.\-]+\.js)", start_page().read_text(encoding="utf-8")))
    _follow(folder, [name for name in listed if name.startswith("index.")], listed)
    wanted = sorted(file.name for kind in ELEMENTS for file in folder.glob(f"{kind}.*.js"))
    return tuple(_follow(folder, [name for name in wanted if name not in listed], listed))


def _follow(folder: Path, names: list[str], listed: set[str]) -> list[str]:
    """Add scripts, their imports and those of the imports to a list; return the new ones."""
    new, waiting = [], list(names)
    while waiting:
        name = waiting.pop(0)
        if name in new or not (folder / name).is_file():
            continue
        new.append(name)
        imports = IMPORT.findall((folder / name).read_text(encoding="utf-8"))
        waiting += [script for script in imports if script not in listed]
    listed |= set(new)
    return new


@functools.lru_cache(maxsize=512)
def packed(path: str) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]] | None:
    """Read content and headers of a file of Streamlit's frontend; None if it lies elsewhere or nowhere."""
    root = start_page().parent.resolve()
    file = (root / path.lstrip("/")).resolve()
    if not file.is_relative_to(root / "static") or not file.is_file():
        return None
    content = file.read_bytes()
    headers = [
        (b"content-type", TYPES.get(file.suffix, "application/octet-stream").encode()),
        (b"cache-control", IMMUTABLE.encode()),  # the names hold a hash of the content
        (b"vary", b"Accept-Encoding"),
    ]
    if file.suffix in COMPRESSED:
        content = gzip.compress(content, 6, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    return content, (*headers, (b"content-length", str(len(content)).encode()))


class Frontend:
    """Plain ASGI middleware; it answers for files of Streamlit's frontend and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/static/")
        headers = dict(scope["headers"]) if asks else {}
        plain = b"gzip" in headers.get(b"accept-encoding", b"") and b"range" not in headers
        if asks and plain and (file := packed(scope["path"])):
            await send({"type": "http.response.start", "status": 200, "headers": list(file[1])})
            await send({"type": "http.response.body", "body": file[0]})
            return
        await self.app(scope, receive, send)
