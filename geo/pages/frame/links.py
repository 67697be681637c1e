"""Links between the pages; an address names the language where it is not German."""

from collections.abc import Mapping
from urllib.parse import urlencode

from markupsafe import Markup

from geo.data.declarations import Language
from geo.maps.files import PAGES
from geo.views.selection import Selection


def spoken(language: Language) -> dict[str, str]:
    """Return the parameter of an address that names the language; none for German."""
    return {} if language == Selection.language else {"lang": language}


def address_of(page: str, language: Language, **parameters: str) -> str:
    """Return the address of a page, relative to the dashboard; `page` is a key of `PAGES`."""
    return with_query("./" if page == "map" else PAGES[page], parameters | spoken(language))


def with_query(path: str, parameters: Mapping[str, str]) -> str:
    """Return an address with its parameters."""
    return f"{path}?{urlencode(parameters, safe=':,.~')}" if parameters else path


def link(address: str, label: str) -> Markup:
    """Write a link."""
    return Markup('<a href="{}">{}</a>').format(address, label)


def download(address: str, label: str) -> Markup:
    """Write a link to a file."""
    return Markup('<a href="{}" download>{}</a>').format(address, label)


def entry(label: str, language: Language, **parameters: str) -> Markup:
    """Write the link to an entry of the data page: ``indicator`` or ``source``."""
    return link(address_of("data", language, **parameters), label)
