"""
The OpenAPI document of the API, made from the tables and complete in itself.

pygeoapi's own document refers to schemas on foreign servers, promises HTML and knows no column of ours.
"""

from geo.api.ogc import cql2, geometry, tables, wishes
from geo.api.ogc.columns import Field
from geo.data.declarations import LANGUAGES, Language
from geo.data.language import word
from geo.maps import files

JSON, GEOJSON, CSV = "application/json", "application/geo+json", "text/csv; charset=utf-8"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}


def _object(required: dict, **optional: dict) -> dict:
    return {"type": "object", "required": list(required), "properties": required | optional}


def _list(of: dict, **more: int) -> dict:
    return {"type": "array", "items": of} | more


def _ref(kind: str, name: str) -> dict:
    return {"$ref": f"#/components/{kind}/{name}"}


LINKS = _list(_ref("schemas", "link"))
POSITION = _list({"type": "number"}, minItems=2, maxItems=2)
RINGS = _list(_list(POSITION, minItems=4))
SCHEMAS = {
    "link": _object({"href": TEXT, "rel": TEXT}, type=TEXT, title=TEXT),
    "exception": _object({"code": TEXT, "description": TEXT}),
    "landingPage": _object({"title": TEXT, "description": TEXT, "links": LINKS}, attribution=TEXT),
    "conformance": _object({"conformsTo": _list(TEXT, minItems=1)}),
    "collection": _object(
        {"id": TEXT, "title": TEXT, "description": TEXT, "links": LINKS, "license": TEXT, "attribution": TEXT},
        itemType=TEXT, extent={"type": "object"}, crs=_list(TEXT), storageCrs=TEXT, territorialStatus=TEXT,
        sources=_list({"type": "object"}), metadata={"type": "object"},
    ),
    "collections": _object({"links": LINKS, "collections": _list(_ref("schemas", "collection"))}),
    "columns": _object({"type": TEXT, "properties": {"type": "object"}}, title=TEXT),
    "geometry": {
        "oneOf": [
            _object({"type": {"type": "string", "enum": ["Polygon"]}, "coordinates": RINGS}),
            _object({"type": {"type": "string", "enum": ["MultiPolygon"]}, "coordinates": _list(RINGS)}),
        ],
        "nullable": True,
    },
}  # fmt: skip


def _parameter(name: str, text: str, schema: dict, *, place: str = "query", **more: object) -> dict:
    return {"name": name, "in": place, "required": place == "path", "description": text, "schema": schema} | more


def _parameters(language: Language) -> dict:
    systems = {"type": "string", "format": "uri", "enum": list(geometry.SYSTEMS), "default": geometry.CRS84}
    texts = {
        "f": {"type": "string", "enum": ["json"], "default": "json"},
        "f-items": {"type": "string", "enum": list(wishes.FORMATS), "default": "json"},
        "lang": {"type": "string", "enum": list(LANGUAGES)},
        "bbox": _list({"type": "number"}, minItems=4, maxItems=4),
        "bbox-crs": systems,
        "crs": systems,
        "filter-crs": systems,
        "offset": {"type": "integer", "minimum": 0, "default": 0},
        "datetime": TEXT,
        "skipGeometry": {"type": "boolean", "default": False},
        "resulttype": {"type": "string", "enum": ["results", "hits"], "default": "results"},
        "filter": TEXT,
        "filter-lang": {"type": "string", "enum": ["cql-text"], "default": "cql-text"},
    }
    lists = {"style": "form", "explode": False}
    return {
        key: _parameter(
            key.removesuffix("-items"), word(f"api_parameter_{key.removesuffix('-items').replace('-', '_')}", language),
            schema, **(lists if schema.get("type") == "array" else {}),
        )
        for key, schema in texts.items()
    } | {"featureId": _parameter("featureId", word("api_parameter_id", language), TEXT, place="path")}  # fmt: skip


def _answers(schema: dict, *statuses: int, kind: str = JSON, csv: bool = False) -> dict:
    content = {kind: {"schema": schema}} | ({CSV: {"schema": TEXT}} if csv else {})
    refused = {"description": "exception", "content": {JSON: {"schema": _ref("schemas", "exception")}}}
    return {"200": {"description": "OK", "content": content}} | {str(status): refused for status in (400, *statuses)}


def _get(identifier: str, title: str, parameters: list[dict], answers: dict, tag: str) -> dict:
    return {"operationId": identifier, "summary": title, "tags": [tag], "parameters": parameters, "responses": answers}


def _column(each: Field) -> dict:
    schema = {key: value for key, value in each.schema().items() if key in {"type", "enum"}}
    return schema | {"nullable": True}


def _paths_of(name: str, language: Language, limits: dict) -> tuple[dict, dict]:
    table = tables.table(name, language)
    title = table.metadata["title"]
    spatial = ("crs", "bbox-crs", "filter-crs") if table.mapped else ()
    names = {"type": "string", "enum": list(table.names)}
    shared = [_ref("parameters", each) for each in ("lang", *spatial)]
    shared += [
        _ref("parameters", each)
        for each in ("f-items", "bbox", "offset", "datetime", "skipGeometry", "resulttype", "filter", "filter-lang")
    ]
    text = word("api_parameter_limit", language, default=limits["default_items"], most=limits["max_items"])
    sizes = {"type": "integer", "minimum": 1, "maximum": limits["max_items"], "default": limits["default_items"]}
    shared.append(_parameter("limit", text, sizes))
    for key in ("properties", "sortby"):
        choice = names if key == "properties" else {"type": "string", "pattern": f"^[+-]?({'|'.join(table.names)})$"}
        shared.append(
            _parameter(
                key, word(f"api_parameter_{key}", language), _list(choice, minItems=1), style="form", explode=False
            )
        )
    own = [
        _parameter(
            each.name,
            word("api_parameter_district", language) if each.name == "district" else each.title,
            {key: value for key, value in each.schema().items() if key in {"type", "enum"}},
        )
        for each in table.fields
    ]
    feature = _object(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": TEXT,
            "properties": {"type": "object", "properties": {each.name: _column(each) for each in table.fields},
                           "additionalProperties": False},
            "geometry": _ref("schemas", "geometry"),
        },
        links=LINKS,
    )  # fmt: skip
    page = _object(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _list(_ref("schemas", f"{name}Feature")),
            "numberMatched": WHOLE, "numberReturned": WHOLE, "links": LINKS,
        },
        timeStamp=TEXT,
    )  # fmt: skip
    operators = {"type": "string", "enum": list(cql2.OPERATORS)}
    own_path, about = f"/collections/{name}", [_ref("parameters", "f"), _ref("parameters", "lang")]
    found = _answers(_ref("schemas", f"{name}Page"), 414, 503, kind=GEOJSON, csv=True)
    found["200"]["headers"] = {
        "Link": {"description": word("api_header_link", language), "schema": TEXT},
        "OGC-NumberMatched": {"description": word("api_header_matched", language), "schema": WHOLE},
        "OGC-NumberReturned": {"description": word("api_header_returned", language), "schema": WHOLE},
    }
    item = [_ref("parameters", each) for each in ("featureId", "f", "lang", *spatial[:1])]
    paths = {
        own_path: {"get": _get(f"describe_{name}", title, about, _answers(_ref("schemas", "collection"), 503), name)},
        f"{own_path}/items": {
            "get": _get(f"get_{name}", title, [*shared, *own], found, name),
            "post": _get(f"query_{name}", f"{title} (CQL2 JSON)", shared[:-1], found | dict.fromkeys(("413", "415"), found["400"]), name) | {"requestBody": {
                "required": True,
                "content": {wishes.JSON_TYPES[0]: {"schema": _object({"op": operators, "args": _list({})})}},
            }},
        },
        f"{own_path}/items/{{featureId}}": {
            "get": _get(f"get_one_of_{name}", title, item,
                        _answers(_ref("schemas", f"{name}Feature"), 404, 503, kind=GEOJSON), name),
        },
    }  # fmt: skip
    for key in ("queryables", "schema"):
        answers = _answers(_ref("schemas", "columns"), 503, kind=SCHEMA)
        paths[f"{own_path}/{key}"] = {"get": _get(f"{key}_of_{name}", f"{title}: {key}", about, answers, name)}
    return paths, {f"{name}Feature": feature, f"{name}Page": page}


def document(language: Language, *, base: str, limits: dict[str, dict], version: str) -> dict:
    """
    Describe the API.

    Parameters
    ----------
    language
        Of titles and texts.
    base
        Address of the API.
    limits
        ``default_items`` and ``max_items`` of each collection.
    version
        Of the project.

    Returns
    -------
    document
        OpenAPI 3.0 without a reference to anywhere else.
    """
    root = base.removesuffix("/api")
    about = [_ref("parameters", "f"), _ref("parameters", "lang")]
    paths = {
        "/": {"get": _get("landing_page", word("api_title", language), about,
                          _answers(_ref("schemas", "landingPage"), 503), "server")},
        "/conformance": {"get": _get("conformance", word("api_link_conformance", language), about,
                                     _answers(_ref("schemas", "conformance"), 503), "server")},
        "/collections": {"get": _get("collections", word("api_link_data", language), about,
                                     _answers(_ref("schemas", "collections"), 503), "server")},
        "/openapi": {"get": _get("openapi", word("api_link_service_desc", language), about,
                                 _answers({"type": "object"}, 503, kind=OPENAPI), "server")},
    }  # fmt: skip
    schemas = dict(SCHEMAS)
    for name in tables.names():
        own, pages = _paths_of(name, language, limits[name])
        paths |= own
        schemas |= pages
    return {
        "openapi": "3.0.3",
        "info": {
            "title": word("api_title", language), "description": word("api_text", language), "version": version,
            "license": {"name": word("api_licence", language), "url": f"{root}/{files.PAGES['data']}"},
        },
        "servers": [{"url": base}],
        "tags": [{"name": "server"}, *({"name": name} for name in tables.names())],
        "paths": paths,
        "components": {"parameters": _parameters(language), "schemas": schemas},
    }  # fmt: skip
