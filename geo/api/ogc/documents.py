"""
The documents around the items: landing page, conformance, collections, their columns, and the OpenAPI document.

pygeoapi writes them; here they lose what this server does not offer (HTML, editing) and gain licence, attribution and
sources, for which pygeoapi's configuration has no place. They depend on nothing but collection and language, so
`geo.api.ogc.front` keeps them.
"""

from collections.abc import Callable

from pygeoapi import api as core
from pygeoapi.api import itemtypes

from geo.api.ogc import openapi, provider, tables, times
from geo.api.ogc.links import BASE, CSV, licences, link, offered
from geo.api.ogc.service import LIMITS, SHARED_LIMITS, ask
from geo.api.ogc.wishes import Wishes
from geo.data.catalogue import __version__
from geo.data.declarations import Language
from geo.data.language import word

# classes that pygeoapi names and this server does not fulfil
NOT_HERE = ("/conf/html", "/create-replace-delete")


def landing_page(wishes: Wishes) -> dict:
    """Return the first page of the API."""
    content, _ = ask(core.landing_page, wishes)
    return content | {
        "attribution": word("api_licence", wishes.language),
        "links": offered(content["links"], wishes.language),
    }


def conformance(wishes: Wishes) -> dict:
    """Return the classes of the standards that hold here."""
    content, _ = ask(core.conformance, wishes)
    return {"conformsTo": [name for name in content["conformsTo"] if not name.endswith(NOT_HERE)]}


def _enrich(collection: dict, language: Language, *, whole: bool) -> dict:
    """Add licences and sources to a collection; the whole metadata only where one collection is asked for."""
    name = collection["id"]
    table = tables.table(name, language)
    about = table.metadata
    own = f"{BASE}/collections/{name}"
    collection["links"] = offered(collection["links"], language)
    collection["links"].append(link("items", CSV, f"{own}/items?f=csv", language))
    collection["links"] += licences(table.sources, language)
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
        spans = [days for period in table.text(table.time).distinct if (days := times.days_of(period))]
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        collection["extent"]["temporal"] = {"interval": [[f"{first}T00:00:00Z", f"{last}T23:59:59Z"]]}
    if whole:
        collection["metadata"] = about
    return collection


def collections(wishes: Wishes) -> dict:
    """Return all collections."""
    content, _ = ask(core.describe_collections, wishes)
    content["collections"] = [_enrich(each, wishes.language, whole=False) for each in content["collections"]]
    return content | {"links": offered(content["links"], wishes.language)}


def collection(wishes: Wishes, name: str) -> dict:
    """Return one collection with all its metadata."""
    content, _ = ask(core.describe_collections, wishes, name)
    return _enrich(content, wishes.language, whole=True)


def _columns(function: Callable, wishes: Wishes, name: str) -> dict:
    table = tables.table(name, wishes.language)
    content, _ = ask(function, Wishes({}, "json", wishes.language), name, call=provider.Call(wishes.language))
    for column in table.fields:
        content["properties"][column.name] |= column.schema()
    if not table.mapped:
        del content["properties"]["geometry"]
    return content


def queryables(wishes: Wishes, name: str) -> dict:
    """Return the columns that a filter may name."""
    return _columns(itemtypes.get_collection_queryables, wishes, name)


def schema(wishes: Wishes, name: str) -> dict:
    """Return the columns of a collection."""
    return _columns(core.get_collection_schema, wishes, name)


def description(language: Language) -> dict:
    """Return the OpenAPI document, its server under the placeholder address."""
    limits = {name: SHARED_LIMITS | LIMITS.get(name, {}) for name in tables.names()}
    return openapi.document(language, base=BASE, limits=limits, version=__version__)
