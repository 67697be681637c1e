"""The addresses of this server that stand in files, as the outside knows them and as the API says them."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request

from geo.data.sources import Source
from geo.views import public_address


def home(request: Request) -> str:
    """Return the address of the server as the sender of a request knows it, with a slash at its end, or nothing."""
    return public_address.home(request.headers, request.scope["scheme"])


def related(request: Request, beside: Mapping[str, str], sources: Iterable[Source] = ()) -> str:
    """
    Write the header `Link` of a file: its descriptions and, where there is one for all of it, its licence (RFC 8288).

    Relative addresses hold behind any proxy. Several licences are no choice, so they stand in the description alone.

    Parameters
    ----------
    request
        Its parameters are those of the files beside it.
    beside
        Media type of each description by its address, seen from the file.
    """
    # written anew: the text of a client does not get into a header as it stands
    wishes = urlencode(request.query_params.multi_items(), safe=":,~")
    links = [
        f'<{address}{wishes and f"?{wishes}"}>; rel="describedby"; type="{kind}"' for address, kind in beside.items()
    ]
    licences = {each.licence_url if each.licence_confirmed != "no" else "" for each in sources}
    if len(licences) == 1 and (licence := licences.pop()):
        links.append(f'<{licence}>; rel="license"')
    return ", ".join(links)
