"""
What the browser keeps: the addresses of files that never change, because a hash of their content is in the path.

Pages put these addresses into messages and the server answers them; both read them here, so they agree.
"""

import functools
import hashlib
import importlib.metadata
import json
from pathlib import Path

from geo.boundaries import web_file
from geo.catalogue import DATA, LANGUAGES, ROOT, Language, catalogue
from geo.districts import LAENDER
from geo.maps.live import words
from geo.selection import MOST_COMPARED

CODE = Path(__file__).with_name("assets")
STYLE = ROOT / "geo" / "pages" / "assets"
GEOMETRY = DATA / "web"
# addresses of the pages; the map stands at the root as well
PAGES = {"map": "karte", "method": "methode", "about": "ueber"}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _versioned(stem: str, folder: Path) -> str:
    return f"/assets/{stem}-" + _hash(
        b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())
    )


@functools.cache
def code_folder() -> str:
    """Return the path under which style and code of the map are served, `/assets/map-<hash>`."""
    return _versioned("map", CODE)


@functools.cache
def style_folder() -> str:
    """Return the path under which the style of the pages is served, `/assets/page-<hash>`."""
    return _versioned("page", STYLE)


@functools.cache
def leaflet_folder() -> str:
    """Return the path under which Leaflet is served; its version is the version of the package."""
    return "/assets/leaflet-" + importlib.metadata.version("XStatic-Leaflet")


@functools.cache
def geometry(kind: str) -> str:
    """
    Return the address of the ``districts`` or the ``places`` file.

    Raises
    ------
    DistrictError
        If there is not exactly one such file, or its content does not fit the hash in its name.
    """
    return f"/geometry/{web_file(kind).name}"


@functools.cache
def vocabulary(language: Language) -> tuple[str, bytes]:
    """
    Return address and content of what the map says in one language and never changes.

    Parameters
    ----------
    language
        ``de`` or ``en``.

    Returns
    -------
    address, content
        JSON with the words of the map, the names of the Länder, the short names of the Thünen types and the addresses
        of the files that it draws from.
    """
    table = {
        "leaflet": leaflet_folder(),
        "geometry": geometry("districts"),
        "places": geometry("places"),
        "most_compared": MOST_COMPARED,
        "words": words(language),
        "laender": {key: name[language] for key, name in LAENDER.items()},
        "types": [each.short[language] for each in catalogue().typologies["thuenen"].types],
    }
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    return f"/assets/words-{language}-{_hash(content)}.json", content


def vocabularies() -> dict[str, bytes]:
    """Return the content of every vocabulary by its address."""
    return dict(vocabulary(language) for language in LANGUAGES)
