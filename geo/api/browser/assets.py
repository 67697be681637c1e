"""
Files that never change under their address: Leaflet, the scripts of the map, the borders.

The address holds a version or a hash of the content, so a browser asks once and keeps the file for a year. Text is
compressed once per process and file, not once per request. The addresses themselves are made by `geo.maps.files`.
"""

import functools
import gzip
import hashlib
import os
from collections.abc import Callable, Container
from pathlib import Path

import xstatic.pkg.leaflet
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from geo.api.files.endpoint import unusable
from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.errors import LandpotenzialeError
from geo.maps import files
from geo.maps.locator import locator_svg
from geo.maps.strip import sheet
from geo.views import shipped

# listed here and not asked from the system: registries of Windows and slim containers differ
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
IMMUTABLE = "public, max-age=31536000, immutable"
COMPRESSED = (".css", ".js", ".json", ".map", ".svg")


@functools.lru_cache(maxsize=64)
def _packed(file: str, changed: int, size: int) -> tuple[bytes, str]:
    """Read a file and compress it; time of change and size are the key, so that a new build is seen."""
    content = Path(file).read_bytes()
    # level 6: level 9 takes twice the time for the last per cent
    return gzip.compress(content, 6, mtime=0), f'"{hashlib.sha256(content).hexdigest()[:32]}-gzip"'


class ImmutableFiles(StaticFiles):
    """A folder whose files never change under their name; a folder that is not there holds no files."""

    async def check_config(self) -> None:
        """Leave an absent folder to the search for the file: the answer is 404 and not a broken server."""

    def file_response(self, full_path, stat_result: os.stat_result, scope: Scope, status_code: int = 200) -> Response:
        wanted = Headers(scope=scope)
        suffix = Path(full_path).suffix
        headers = {"cache-control": IMMUTABLE, "vary": "Accept-Encoding"}
        kind = TYPES.get(suffix, "application/octet-stream")
        packs = suffix in COMPRESSED and "range" not in wanted and "gzip" in wanted.get("accept-encoding", "")
        if packs:
            content, tag = _packed(str(full_path), stat_result.st_mtime_ns, stat_result.st_size)
            response = Response(content, status_code, headers | {"content-encoding": "gzip", "etag": tag}, kind)
        else:
            response = FileResponse(full_path, status_code, headers, kind, stat_result=stat_result)
        if self.is_not_modified(response.headers, wanted):
            return NotModifiedResponse(response.headers)
        return response


def vocabulary(request: Request) -> Response:
    """Answer with the words of the map in one language; they are made from the catalogue, not read from a file."""
    return _made(request, lambda address: files.vocabularies().get(address))


def former(request: Request) -> Response:
    """Answer with the districts of former times that the search finds."""
    return _made(request, dict([files.former()]).get)


def series(request: Request) -> Response:
    """Answer with all periods of an indicator; they are made from the table of figures, not read from a file."""
    return _made_of(request, lambda: catalogue().indicators, files.series_address, files.series, TYPES[".json"])


def locator(request: Request) -> Response:
    """Answer with the locator map of a district; it is made from the borders, not read from a file."""
    return _made_of(
        request, lambda: districts.shipped().index, files.locator_address, lambda ags: locator_svg(ags).encode()
    )


def drawings(request: Request) -> Response:
    """Answer with the sheet of drawings of a district; it is made from the figures, not read from a file."""

    def draw(ags: str) -> bytes:
        # the drawings have no words: any language will do
        return sheet(shipped.profile_of(ags, "de")).encode()

    return _made_of(request, lambda: districts.shipped().index, files.drawings_address, draw)


def _made_of(
    request: Request, ids: Callable[[], Container[str]], address_of: Callable[[str], str],
    make: Callable[[str], bytes], kind: str = TYPES[".svg"],
) -> Response:  # fmt: skip
    """Make the file of the id in an address; the address also holds a hash, which must be today's."""
    id_ = request.path_params["name"].rpartition("-")[0]
    return _made(request, lambda address: make(id_) if id_ in ids() and address_of(id_) == address else None, kind)


def _made(request: Request, find: Callable[[str], bytes | None], kind: str = TYPES[".json"]) -> Response:
    try:
        content = find(request.url.path.removeprefix(request.scope.get("root_path", "")))
    except LandpotenzialeError as error:
        return JSONResponse({"detail": unusable(error)}, 503)
    return nothing(request) if content is None else packed(request, content, kind)


def packed(request: Request, content: bytes, kind: str = TYPES[".json"], kept: str = IMMUTABLE) -> Response:
    """Answer with text that is made here, compressed for clients that read gzip; `kept` is its cache header."""
    headers = {"cache-control": kept, "vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = _packed_bytes(content), "gzip"
    return Response(content, headers=headers, media_type=kind)


@functools.lru_cache(maxsize=64)
def _packed_bytes(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def nothing(request: Request) -> Response:
    """Answer an unknown address; otherwise Streamlit's page would, with 200."""
    return JSONResponse({"detail": "expected the address of a file, found none of this name"}, 404)


FILES = [
    Mount(files.leaflet_folder(), ImmutableFiles(directory=xstatic.pkg.leaflet.BASE_DIR)),
    Mount(files.code_folder(), ImmutableFiles(directory=files.CODE)),
    Mount(files.style_folder(), ImmutableFiles(directory=files.STYLE)),
    Mount("/geometry", ImmutableFiles(directory=files.GEOMETRY, check_dir=False)),
    Route("/assets/words-{name}.json", vocabulary),
    Route("/assets/former-{name}.json", former),
    Route("/series/{name}.json", series),
    Route("/series/{rest:path}", nothing),
    Route("/locator/{name}.svg", locator),
    Route("/locator/{rest:path}", nothing),
    Route("/drawings/{name}.svg", drawings),
    Route("/drawings/{rest:path}", nothing),
    Route("/assets/{rest:path}", nothing),
]
