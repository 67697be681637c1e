"""The addresses of this server that stand in files, as the outside knows them and as the API says them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from geo.api.ogc.address import public_root
from geo.catalogue import Source

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


def related(request: Request, beside: Mapping[str, str], sources: Iterable[Source] = ()) -> str:
    """
    Write the header `Link` of a file: what describes it and, where there is one for all of it, its licence (RFC 8288).

    Parameters
    ----------
    request
        Its parameters are those of the files beside it.
    beside
        Media type of each description by its address, seen from the file.
    sources
        Where the content is from.

    Returns
    -------
    header
        Relative addresses hold behind any proxy. Several licences are no choice, so they stand in the description alone.
    """
    # written anew: what a program has sent does not get into a header as it stands
    wishes = urlencode(request.query_params.multi_items(), safe=":,~")
    links = [
        f'<{address}{wishes and f"?{wishes}"}>; rel="describedby"; type="{kind}"' for address, kind in beside.items()
    ]
    licences = {each.licence_url if each.licence_confirmed != "no" else "" for each in sources}
    if len(licences) == 1 and (licence := licences.pop()):
        links.append(f'<{licence}>; rel="license"')
    return ", ".join(links)
