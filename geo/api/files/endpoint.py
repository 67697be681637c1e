"""A maker of a file as an endpoint: a refusal is JSON, the file has a name and a type."""

import logging
import re
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.data.catalogue import ROOT
from geo.data.errors import LandpotenzialeError, SelectionError

log = logging.getLogger(__name__)
# folders from the root on, but not those of a web address
FOLDERS = re.compile(r"(?<=')/[^']*/|(?<![\w.:/\\])(?:[A-Za-z]:)?(?:[/\\]+[^\s/\\'\":;,]+)+[/\\]+")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class File(NamedTuple):
    """Content, name and kind of a file, and its header `Link`, see `geo.api.files.links.related`."""

    content: str | bytes
    name: str
    kind: str
    links: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers that say what the file is."""
        own = {"content-disposition": f'attachment; filename="{self.name}"', "cache-control": "no-cache"}
        return own | ({"link": self.links} if self.links else {})


class NotThere(SelectionError):
    """The address names a layer or an indicator that does not exist."""


def unusable(error: LandpotenzialeError) -> str:
    """Tell a client that the shipped data are not usable, without the folders of the server; those are logged."""
    log.error("the shipped data are not usable: %s", error)
    return f"the shipped data are not usable: {FOLDERS.sub('', str(error).replace(f'{ROOT}/', ''))}"


def refused(error: LandpotenzialeError) -> Response:
    """Answer in place of a file: 404 or 400 with the reason for a request, 503 if the shipped data are not usable."""
    if isinstance(error, SelectionError):
        return JSONResponse({"detail": str(error)}, 404 if isinstance(error, NotThere) else 400)
    return JSONResponse({"detail": unusable(error)}, 503)


def endpoint(make: Callable[[Request], tuple[str | bytes, str, str] | File]) -> Callable[[Request], Response]:
    """
    Wrap a maker of files; not `async`, so that Starlette runs it in a thread and the server goes on answering.

    Parameters
    ----------
    make
        Returns content, the name after ``landpotenziale_``, the kind, a key of `TYPES`, and perhaps links.
    """

    def answer(request: Request) -> Response:
        try:
            file = File(*make(request))
        except LandpotenzialeError as error:
            return refused(error)
        file = file._replace(name=f"landpotenziale_{file.name}")
        return Response(file.content, headers=file.headers(), media_type=TYPES[file.kind])

    return answer
