"""
What the browser keeps: the addresses of files that never change, because a hash of their content is in the path.

Pages put these addresses into messages and the server answers them; both read them here, so they agree.
"""

import functools
import hashlib
import importlib.metadata
import json
from pathlib import Path
from types import ModuleType
from typing import cast

from geo.data.catalogue import DATA, LAYERS, PACKAGE, catalogue
from geo.data.declarations import LANGUAGES, Language
from geo.data.districts import LAENDER, predecessors
from geo.data.districts import shipped as shipped_districts
from geo.data.errors import FigureError
from geo.data.figures import STATUSES
from geo.data.history import year
from geo.data.language import period, round_half_up
from geo.data.web_files import web_file
from geo.maps import locator, strip
from geo.maps.live import LETTERS, letters, words
from geo.methods import positions
from geo.views import profile, profile_rows
from geo.views.selection import MOST_COMPARED
from geo.views.shipped import history_of

CODE = Path(__file__).with_name("assets")
STYLE = PACKAGE / "pages" / "assets"
GEOMETRY = DATA / "web"
ELSEWHERE = ("analysis", "scatter", "multiples", "compare")  # scripts of other pages than the map
# answers with the message of the map for the parameters of a page's address
AHEAD = "/ahead"
# addresses of the pages; the map stands at the root as well
PAGES = {
    "map": "karte",
    "compare": "vergleich",
    "profile": "profil",
    "analysis": "analyse",
    "practice": "praxis",
    "data": "daten",
    "method": "methode",
    "about": "ueber",
}


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
def modules() -> tuple[str, ...]:
    """Return the names of the scripts of the map page, below `code_folder`; those of other pages load when needed."""
    return tuple(sorted(file.name for file in CODE.glob("*.js") if file.stem not in ELSEWHERE))


@functools.cache
def style_folder() -> str:
    """Return the path under which the style of the pages is served, `/assets/page-<hash>`."""
    return _versioned("page", STYLE)


@functools.cache
def styles() -> tuple[str, ...]:
    """Return the names of the styles of the pages, below `style_folder`; that of every page comes first."""
    return tuple(sorted((file.name for file in STYLE.glob("*.css")), key=lambda name: (name != "page.css", name)))


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
def former() -> tuple[str, bytes]:
    """
    Return address and content of the districts of former times that the search finds.

    Returns
    -------
    address, content
        JSON: key and name of each district whose key is no longer in use, and the keys of those that hold its territory
        today, the largest share first.
    """
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for ags, parts in predecessors().items():
        for part in parts:
            # the register of changes holds texts beside this one number
            share = cast(float, part["share"])
            found.setdefault((str(part["old"]), str(part["name"])), []).append((-share, ags))
    today = shipped_districts().index
    table = [
        [old, name, [ags for _, ags in sorted(now)]] for (old, name), now in sorted(found.items()) if old not in today
    ]
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    return f"/assets/former-{_hash(content)}.json", content


@functools.cache
def vocabulary(language: Language) -> tuple[str, bytes]:
    """
    Return address and content of what the map says in one language and never changes.

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
        "former": former()[0],
        "most_compared": MOST_COMPARED,
        "status": {LETTERS[key]: text[language] for key, text in STATUSES.items() if key in LETTERS},
        "words": words(language),
        "laender": {key: name[language] for key, name in LAENDER.items()},
        "layers": [
            [layer.title[language], [[each.id, each.label[language]] for each in layer.indicators]]
            for layer in catalogue().layers.values()
        ],
        "ahead": AHEAD,
        "types": [each.short[language] for each in catalogue().typologies["thuenen"].types],
    }
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    return f"/assets/words-{language}-{_hash(content)}.json", content


@functools.cache
def _edition() -> str:
    # what the series are made of: the table of figures, and the words and decimals of the catalogue
    made_of = (DATA / "figures.parquet", Path(__file__), *sorted(LAYERS.glob("*.toml")))
    try:
        return _hash(b"".join(file.read_bytes() for file in made_of))
    except OSError as error:
        raise FigureError(f"{error.filename}: expected a readable file: {error.strerror}") from error


def series_address(indicator: str) -> str:
    """Return the address of all periods of an indicator; it changes with figures and catalogue."""
    return f"/series/{indicator}-{_edition()}.json"


def shown_digits(value: float, decimals: int) -> str:
    """Write a value as a whole number of its last shown digit; nothing where there is none."""
    return "" if value != value else str(round(round_half_up(value, decimals) * 10**decimals))


@functools.lru_cache(maxsize=256)
def series(indicator: str) -> bytes:
    """
    Return all periods of an indicator, which the browser plays without asking again.

    Returns
    -------
    content
        JSON with ``title``, ``unit``, ``decimals``, ``periods`` (oldest first), their names in both languages, their
        years (null where the source does not say it), ``values`` as whole numbers of the last shown digit,
        ``statuses`` as letters, and the breaks.
    """
    known, found = catalogue().indicators[indicator], history_of(indicator)
    whole = [[shown_digits(value, known.decimals) for value in row] for row in found.values.to_numpy().tolist()]
    table = {
        "title": {language: known.label[language] for language in LANGUAGES},
        "unit": {language: known.unit[language] for language in LANGUAGES},
        "decimals": known.decimals,
        "periods": found.periods,
        "names": {language: [period(each, language) for each in found.periods] for language in LANGUAGES},
        "years": [year(each) for each in found.periods],
        "values": [" ".join(row) for row in whole],
        "statuses": [letters(row) for row in found.statuses.to_numpy().tolist()],
        "breaks": [
            {"year": int(each.period), "text": {"de": each.text.de, "en": each.text.en}} for each in known.breaks
        ],
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def _borders() -> str:
    # the sketch is made of the borders by the code of the locator
    return _hash(web_file("districts").name.encode() + Path(locator.__file__).read_bytes())


def locator_address(ags: str) -> str:
    """Return the address of the locator map of a district; it changes with the borders."""
    return f"/locator/{ags}-{_borders()}.svg"


def _source(module: ModuleType) -> bytes:
    return Path(str(module.__file__)).read_bytes()


@functools.cache
def _drawn() -> str:
    return _hash(b"".join(_source(module) for module in (strip, profile, profile_rows, positions)))


def drawings_address(ags: str) -> str:
    """Return the address of the sheet of drawings of a district; it changes with figures, catalogue and drawing."""
    return f"/drawings/{ags}-{_edition()}{_drawn()}.svg"


def vocabularies() -> dict[str, bytes]:
    """Return the content of every vocabulary by its address."""
    return dict(vocabulary(language) for language in LANGUAGES)
