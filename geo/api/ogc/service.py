"""
pygeoapi behind the API: its configuration, made from the catalogue, and the way to ask it.

The core of pygeoapi is called, not its web application: that one shows stack traces, serves files of its own and holds
one address for all links. The configuration is made in memory and not in pygeoapi's file: the catalogue holds the same
already. Importing this module takes half a second, so `geo.api.ogc.front` does it at the first request.
"""

import contextvars
import functools
import json
import logging
import threading
from collections.abc import Callable
from types import SimpleNamespace

from pygeoapi import api as core
from pygeoapi.api import itemtypes

from geo.api.ogc import geometry, provider, tables
from geo.api.ogc.links import BASE, ROOT
from geo.api.ogc.wishes import Refused, Wishes
from geo.data.declarations import LANGUAGES
from geo.data.language import word
from geo.maps import files

LIMITS = {tables.FIGURES: {"default_items": 1000, "max_items": 10000}}
SHARED_LIMITS = {"default_items": 400, "max_items": 1000}


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
        "url": BASE, "bind": {"host": "127.0.0.1", "port": 0}, "mimetype": "application/json", "encoding": "utf-8",
        "languages": list(LANGUAGES), "limits": dict(SHARED_LIMITS), "map": {"url": "", "attribution": ""},
    }  # fmt: skip
    return {
        "server": server,
        "logging": {"level": "CRITICAL"},
        "metadata": about,
        "resources": {name: _resource(name) for name in tables.names()},
    }


def _resource(name: str) -> dict:
    versions = {each: tables.table(name, each) for each in LANGUAGES}
    mapped = versions["de"].mapped
    return {
        "type": "collection",
        "title": {each: table.metadata["title"] for each, table in versions.items()},
        "description": {each: table.metadata["description"] for each, table in versions.items()},
        "keywords": {each: word("api_keywords", each).split(", ") for each in LANGUAGES},
        "links": [],
        "extents": {"spatial": {"bbox": list(geometry.extent()), "crs": geometry.CRS84}},
        "limits": dict(LIMITS.get(name, {})),
        "providers": [
            {
                "type": "feature", "name": f"{provider.Memory.__module__}.{provider.Memory.__name__}", "data": name,
                "id_field": "ags" if mapped else "id", "storage_crs": geometry.CRS84,
                "crs": list(versions["de"].systems),
            }
        ],
    }  # fmt: skip


@functools.cache
def _api() -> core.API:
    # pygeoapi sets up the logging of the whole process unless that is done; the dashboard keeps its own
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
    Let pygeoapi answer: the content as an object, and the headers.

    Parameters
    ----------
    function
        One of the functions of its core.
    body
        A filter in CQL2 JSON.
    call
        Takes the rows that the provider selects; without one the answer holds whole features.

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
    """Name the place where a filter cannot be read; pygeoapi only reports that it cannot."""
    if description not in {"Bad CQL text", "Bad CQL JSON"}:
        return description
    if body:
        return "the filter cannot be read as CQL2 JSON: expected objects with op and as many args as the op takes"
    try:
        itemtypes.parse_ecql_text(wishes.parameters["filter"])
    except Exception as error:  # the parser raises many kinds; the message gives the place alone
        column = getattr(error, "column", None)
        if isinstance(column, int) and column > 0:
            return f"filter: cannot be read as CQL from character {column} on, such as land = '09' AND population > 1e5"
    return "filter: cannot be read as CQL text, such as land = '09' AND population > 100000"
