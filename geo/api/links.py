"""The addresses of this server that stand in files, as the outside knows them and as the API says them."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from geo.api.ogc.address import public_root

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def home(request: Request | None = None) -> str:
    """
    Return the address of the server as the outside knows it.

    Parameters
    ----------
    request
        What a visitor's program sent; without one, only `LANDPOTENZIALE_PUBLIC_URL` can say it.

    Returns
    -------
    home
        With a slash at its end; nothing where nobody says it who can be believed.
    """
    headers, scheme = (request.headers, request.scope["scheme"]) if request else (NO_HEADERS, "http")
    # no server as the last resort: the name of a socket is nothing to keep in a file
    root = public_root(headers, scheme=scheme, server=("", None))
    return f"{root}/" if urlsplit(root).netloc else ""


def page_link(home: str, page: str, wishes: Mapping[str, str]) -> str:
    """Write the address of a page with its parameters; nothing without a `home`."""
    return home and f"{home}{page}?{urlencode(wishes, safe=':,~')}"
