"""
pygeoapi behind the API: its configuration from the catalogue, and its answers made ours.

The core of pygeoapi is called, not its web application: that one shows stack traces, serves files of its own and holds
one address for all links. The configuration is made in memory. Answers lose what this server does not offer (HTML,
JSON-LD, processes, tiles), and gain licence, attribution and titles in both languages. Importing this module takes
half a second, so `geo.api.ogc.front` does it at the first request.
"""

import contextvars
import csv
import functools
import io
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from pygeoapi import api as core
from pygeoapi.api import itemtypes

from geo import __version__
from geo.api.ogc import geometry, openapi, provider, tables, times
from geo.api.ogc.pieces import Piece, joined
from geo.api.ogc.wishes import NUMBER, Refused, Wishes
from geo.catalogue import LANGUAGES, Language
from geo.export import FORMULA
from geo.language import word
from geo.maps import files

# stands in every link until the address of the request is known; no real host ends like this (RFC 2606)
ROOT = "http://landpotenziale.invalid"
BASE = f"{ROOT}/api"
LIMITS = {tables.FIGURES: {"default_items": 1000, "max_items": 10000}}
SHARED_LIMITS = {"default_items": 400, "max_items": 1000}
# what is kept of pygeoapi's links; `self` and the like are JSON, everything else leads to what is not offered
LINKS = ("self", "root", "collection", "items", "prev", "next", "conformance", "data", "service-desc", "about")
DEFINED = "http://www.opengis.net/def/rel/ogc/1.0/"
# classes that pygeoapi names and this server does not fulfil
NOT_HERE = ("/conf/html", "/create-replace-delete")
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}


def configuration() -> dict:
    """Return the configuration of pygeoapi, made from the catalogue; a new object each time."""
    both = {key: {each: word(key, each) for each in LANGUAGES} for key in ("api_title", "api_text")}
    about = {
        "identification": {
            "title": both["api_title"], "description": both["api_text"],
            "keywords": {each: word("api_keywords", each).split(", ") for each in LANGUAGES},
            "keywords_type": "theme", "terms_of_service": f"{ROOT}/{files.PAGES['data']}", "url": f"{ROOT}/",
        },
        "license": {"name": word("api_licence", "en"), "url": f"{ROOT}/{files.PAGES['data']}"},
        "provider": {"name": "Landpotenziale", "url": f"{ROOT}/"},
        "contact": {"name": "Landpotenziale", "url": f"{ROOT}/{files.PAGES['about']}"},
    }  # fmt: skip
    server = {
        "url": BASE, "bind": {"host": "127.0.0.1", "port": 0}, "mimetype": TYPES["json"], "encoding": "utf-8",
        "languages": list(LANGUAGES), "limits": dict(SHARED_LIMITS), "map": {"url": "", "attribution": ""},
    }  # fmt: skip
    return {
        "server": server,
        "logging": {"level": "CRITICAL"},
        "metadata": about,
        "resources": {name: _resource(name) for name in tables.names()},
    }


def systems(table: tables.Table) -> tuple[str, ...]:
    """Return the coordinate systems of a collection; one without geometry has the default alone."""
    return geometry.SYSTEMS if table.mapped else geometry.SYSTEMS[:1]


def _resource(name: str) -> dict:
    known = {each: tables.table(name, each) for each in LANGUAGES}
    mapped = known["de"].mapped
    return {
        "type": "collection",
        "title": {each: table.metadata["title"] for each, table in known.items()},
        "description": {each: table.metadata["description"] for each, table in known.items()},
        "keywords": {each: word("api_keywords", each).split(", ") for each in LANGUAGES},
        "links": [],
        "extents": {"spatial": {"bbox": list(geometry.extent()), "crs": geometry.CRS84}},
        "limits": dict(LIMITS.get(name, {})),
        "providers": [
            {
                "type": "feature", "name": f"{provider.Memory.__module__}.{provider.Memory.__name__}", "data": name,
                "id_field": "ags" if mapped else "id", "storage_crs": geometry.CRS84,
                "crs": list(systems(known["de"])),
            }
        ],
    }  # fmt: skip


@functools.cache
def _api() -> core.API:
    # pygeoapi sets up the logging of the whole process unless somebody has; the dashboard keeps its own
    silent = logging.NullHandler()
    logging.root.addHandler(silent)
    try:
        # a refused request is no error of ours, and pygeoapi would write a trace for each
        logging.getLogger("pygeoapi").setLevel(logging.CRITICAL + 1)
        return core.API(configuration(), {})
    finally:
        logging.root.removeHandler(silent)


_once = threading.Lock()


def api() -> core.API:
    """Return pygeoapi's core, made once per process."""
    with _once:
        return _api()


def ask(
    function: Callable, wishes: Wishes, *names: str, body: bytes = b"", call: provider.Call | None = None
) -> tuple[dict, dict]:
    """
    Let pygeoapi answer.

    Parameters
    ----------
    function
        One of the functions of its core.
    wishes
        Parameters of the request.
    names
        Of collection and item.
    body
        A filter in CQL2 JSON.
    call
        Takes what the provider finds; without one the answer holds whole features.

    Returns
    -------
    content, headers
        The answer as an object, and its headers.

    Raises
    ------
    Refused
        If pygeoapi refuses the request.
    """
    asked = SimpleNamespace(
        query_params=wishes.parameters, headers={"accept-language": wishes.language}, scope={"path": "/"}
    )
    request = core.APIRequest(asked, api().locales)
    request._data = body

    def run() -> tuple[dict, int, str]:
        provider.CALL.set(call)
        return function(api(), request, *names)

    headers, status, text = contextvars.copy_context().run(run)
    content = json.loads(text)
    if status != 200:
        raise Refused(_reason(content["description"], wishes, body), int(status), content["code"])
    return content, headers


def _reason(description: str, wishes: Wishes, body: bytes) -> str:
    """Say where a filter cannot be read; pygeoapi says only that it cannot."""
    if description not in {"Bad CQL text", "Bad CQL JSON"}:
        return description
    if body:
        return "the filter cannot be read as CQL2 JSON"
    try:
        itemtypes.parse_ecql_text(wishes.parameters["filter"])
    except Exception as error:  # the parser has many kinds; only the place is told
        column = getattr(error, "column", None)
        if isinstance(column, int) and column > 0:
            return f"filter: cannot be read as CQL from character {column} on, such as land = '09' AND population > 1e5"
    return "filter: cannot be read as CQL text, such as land = '09' AND population > 100000"


# -- what stands around the items ---------------------------------------------------------------------------------


def _link(rel: str, kind: str, href: str, language: Language) -> dict:
    key = "csv" if kind.startswith("text/csv") else rel.removeprefix(DEFINED).replace("-", "_")
    return {"rel": rel, "type": kind, "title": word(f"api_link_{key}", language), "href": href}


def links(found: list[dict], language: Language) -> list[dict]:
    """
    Keep the links to what this server offers.

    Parameters
    ----------
    found
        As pygeoapi writes them.
    language
        Of their titles.

    Returns
    -------
    links
        JSON only; ``alternate`` forms, HTML, processes and tiles are left out.
    """
    kept = []
    for each in found:
        rel, kind = each["rel"], each.get("type", "")
        known = rel in LINKS or rel in {f"{DEFINED}schema", f"{DEFINED}queryables"}
        if not known or "ld+json" in kind or (kind == "text/html" and rel != "about"):
            continue
        href = each["href"]
        # the landing page stands at /api/, and /api only leads there
        href = f"{BASE}/" if href == BASE or href.startswith(f"{BASE}?") else href.replace("?f=json&", "?")
        kept.append(_link(rel, kind, href.removesuffix("?f=json"), language))
    return kept


def landing_page(wishes: Wishes) -> dict:
    """Return the first page of the API."""
    content, _ = ask(core.landing_page, wishes)
    return content | {
        "attribution": word("api_licence", wishes.language),
        "links": links(content["links"], wishes.language),
    }


def conformance(wishes: Wishes) -> dict:
    """Return the classes of the standards that hold here."""
    content, _ = ask(core.conformance, wishes)
    return {"conformsTo": [each for each in content["conformsTo"] if not each.endswith(NOT_HERE)]}


def _enrich(collection: dict, language: Language, *, whole: bool) -> dict:
    """Say on which terms a collection may be used; the whole metadata only where one collection is asked for."""
    name = collection["id"]
    table = tables.table(name, language)
    about = table.metadata
    own = f"{BASE}/collections/{name}"
    collection["links"] = links(collection["links"], language)
    collection["links"].append(_link("items", TYPES["csv"], f"{own}/items?f=csv", language))
    licences = {each["licence_url"]: each["licence"][language] for each in table.sources if each["licence_url"]}
    collection["links"] += [
        {"rel": "license", "type": "text/html", "title": title, "href": url} for url, title in licences.items()
    ]
    collection["attribution"] = " · ".join(about["attributions"])
    collection["license"] = word("api_licence", language)
    collection["territorialStatus"] = about["territorial_status"]
    collection["sources"] = [
        {
            "id": each["id"], "producer": each["producer"][language], "title": each["title"][language],
            "licence": each["licence"][language], "licence_url": each["licence_url"],
            "licence_confirmed": each["licence_confirmed"], "attribution": each["attribution"],
            "territorial_status": each["territorial_status"],
        }
        for each in table.sources
    ]  # fmt: skip
    if table.time:
        days = [time for each in table.columns[table.time].distinct if (time := times.days_of(each))]
        collection["extent"]["temporal"] = {
            "interval": [[f"{min(days)[0]}T00:00:00Z", f"{max(day[1] for day in days)}T23:59:59Z"]]
        }
    if whole:
        collection["metadata"] = about
    return collection


def collections(wishes: Wishes) -> dict:
    """Return what there is."""
    content, _ = ask(core.describe_collections, wishes)
    content["collections"] = [_enrich(each, wishes.language, whole=False) for each in content["collections"]]
    return content | {"links": links(content["links"], wishes.language)}


def collection(wishes: Wishes, name: str) -> dict:
    """Return what one collection is, with all its metadata."""
    content, _ = ask(core.describe_collections, wishes, name)
    return _enrich(content, wishes.language, whole=True)


def _columns(function: Callable, wishes: Wishes, name: str) -> dict:
    table = tables.table(name, wishes.language)
    content, _ = ask(function, Wishes({}, "json", wishes.language), name, call=provider.Call(wishes.language))
    for each in table.fields:
        content["properties"][each.name] |= each.schema()
    if not table.mapped:
        del content["properties"]["geometry"]
    return content


def queryables(wishes: Wishes, name: str) -> dict:
    """Return what can be filtered by."""
    return _columns(itemtypes.get_collection_queryables, wishes, name)


def schema(wishes: Wishes, name: str) -> dict:
    """Return the columns of a collection."""
    return _columns(core.get_collection_schema, wishes, name)


# -- items --------------------------------------------------------------------------------------------------------

_OPEN, _NEXT, _NOWHERE = Piece(b'{"type":"FeatureCollection","features":['), Piece(b"},"), Piece(b"null")


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _last(text: str, root: str) -> Piece:
    return Piece(text.replace(ROOT, root).encode())


def _features(call: provider.Call) -> list[tuple[Piece, Piece]]:
    """Return the two pieces of each feature that the provider found; the brace at its end is left open."""
    starts = call.table.starts(call.rows, call.names)
    if not call.with_geometry:
        return [(start, _NOWHERE) for start in starts]
    ends = geometry.borders(call.system).pieces
    return [(start, ends[row]) for start, row in zip(starts, call.rows.tolist(), strict=True)]


@dataclass(frozen=True)
class Answer:
    """An answer in pieces, headers of its own, and an end that differs from second to second (no part of its tag)."""

    pieces: list[Piece]
    headers: dict[str, str]
    end: bytes = b""


def items(wishes: Wishes, name: str, *, root: str, body: bytes = b"") -> Answer:
    """
    Answer with a page of features.

    Parameters
    ----------
    wishes
        What was asked for.
    name
        Of the collection.
    root
        Address of the server in links.
    body
        A filter in CQL2 JSON.

    Returns
    -------
    answer
        GeoJSON or CSV.

    Raises
    ------
    Refused
        If a filter cannot be read or met.
    """
    call = provider.Call(wishes.language, wishes.bbox, wishes.bbox_crs, wishes.filter_crs)
    content, said = ask(itemtypes.get_collection_items, wishes, name, body=body, call=call)
    if wishes.format == "csv":
        headers = {"content-type": TYPES["csv"], "content-disposition": f'attachment; filename="{name}.csv"'}
        return Answer([Piece(table_csv(call))], headers)
    found = links(content["links"], wishes.language)
    if body:  # a link cannot hold the body, so it would lead to other features
        found = [each for each in found if each["rel"] not in {"self", "prev", "next"}]
    else:
        own = next(each["href"] for each in found if each["rel"] == "self")
        found.append(_link("alternate", TYPES["csv"], f"{own}{'&' if '?' in own else '?'}f=csv", wishes.language))
    rest = {"numberMatched": content["numberMatched"], "numberReturned": content["numberReturned"], "links": found}
    middle = [piece for feature in _features(call) for piece in (*feature, _NEXT)][:-1]
    if len(middle) > 3 * tables.KEPT or call.names != call.table.names:
        # pieces that nobody keeps are compressed better and faster as one
        middle = [Piece(joined(middle))]
    close = "}]" if len(call.rows) else "]"
    return Answer(
        [_OPEN, *middle, _last(f"{close},{_json(rest)[1:-1]},", root)],
        {"content-type": TYPES["geojson"], "content-crs": said["Content-Crs"]},
        f'"timeStamp":"{content["timeStamp"]}"}}'.encode(),
    )


def item(wishes: Wishes, name: str, identifier: str, *, root: str) -> Answer:
    """Answer with one feature, as `items` does with many."""
    call = provider.Call(wishes.language)
    content, said = ask(itemtypes.get_collection_item, wishes, name, identifier, call=call)
    found = _json({"links": links(content["links"], wishes.language)})
    headers = {"content-type": TYPES["geojson"], "content-crs": said["Content-Crs"]}
    return Answer([*_features(call)[0], _last(f",{found[1:]}", root)], headers)


def table_csv(call: provider.Call) -> bytes:
    """Write the rows that the provider found as CSV; as pygeoapi does with polygons, without their geometry."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(call.names)
    columns = [call.table.columns[name].cells(call.rows) for name in call.names]
    for row in zip(*columns, strict=True):
        # a spreadsheet takes a text that begins like this for a formula; a negative number is none
        writer.writerow(
            ["'" + cell if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell for cell in row]
        )
    return text.getvalue().encode()


def description(language: Language) -> dict:
    """Return the OpenAPI document, its server under the placeholder address."""
    limits = {name: SHARED_LIMITS | LIMITS.get(name, {}) for name in tables.names()}
    return openapi.document(language, base=BASE, limits=limits, version=__version__)
