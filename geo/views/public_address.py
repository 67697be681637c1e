"""
The address under which the outside reaches this server: every link of the API begins with it.

`LANDPOTENZIALE_PUBLIC_URL` says it outright. Without it the header that a proxy sets, or the host that the client
asked for, is taken; both are what a foreign program says, so they have to look like a host and nothing else.
"""

import functools
import logging
import os
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

PUBLIC_URL = "LANDPOTENZIALE_PUBLIC_URL"
HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:.]{2,45}\])(:\d{1,5})?")
PREFIX = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._~-]{0,59}){0,4}")
ADDRESS = re.compile(rf"(https?)://{HOST.pattern}{PREFIX.pattern}/?")

log = logging.getLogger(__name__)


@functools.lru_cache(maxsize=8)
def _said(address: str) -> str:
    if address and not ADDRESS.fullmatch(address):
        log.warning("%s: expected an address such as https://karten.example, found %r", PUBLIC_URL, address)
        return ""
    return address.rstrip("/")


def public_root(headers: Mapping[str, str], *, scheme: str, server: tuple[str, int | None] | None) -> str:
    """
    Return the root of the server as the client sees it.

    Parameters
    ----------
    headers
        Headers of the request by lower-case name.
    scheme
        ``http`` or ``https``, as the connection says.
    server
        Host and port that the server listens on, for requests whose headers are of no use.

    Returns
    -------
    root
        Such as ``https://karten.example`` or ``https://example.org/karten``, without a slash at the end.
    """
    if said := _said(os.environ.get(PUBLIC_URL, "")):
        return said
    # a chain of proxies writes a list; the first one is the one that the client spoke to
    first = {
        name: headers.get(f"x-forwarded-{name}", "").partition(",")[0].strip() for name in ("proto", "host", "prefix")
    }
    scheme = first["proto"] if first["proto"] in {"http", "https"} else scheme
    prefix = first["prefix"].rstrip("/") if PREFIX.fullmatch(first["prefix"].rstrip("/")) else ""
    host = next((each for each in (first["host"], headers.get("host", "")) if HOST.fullmatch(each)), "")
    if not host:
        name, port = server or ("localhost", None)
        name = f"[{name}]" if ":" in name else name
        host = f"{name}:{port}" if port else name
    return f"{scheme if scheme in {'http', 'https'} else 'http'}://{host}{prefix}"


NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def home(headers: Mapping[str, str] = NO_HEADERS, scheme: str = "http") -> str:
    """
    Return the address of the server as the outside knows it, for links that stand in files.

    Parameters
    ----------
    headers, scheme
        Of a visitor's request; without them, only `LANDPOTENZIALE_PUBLIC_URL` can tell the address.

    Returns
    -------
    home
        With a slash at its end; empty unless the environment or a header names a host.
    """
    # no server as the last resort: the name of a socket is nothing to keep in a file
    root = public_root(headers, scheme=scheme, server=("", None))
    return f"{root}/" if urlsplit(root).netloc else ""


def page_link(home: str, page: str, wishes: Mapping[str, str]) -> str:
    """Write the address of a page with its parameters; nothing without a `home`."""
    return home and f"{home}{page}?{urlencode(wishes, safe=':,~')}"
