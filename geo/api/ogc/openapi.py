"""
The OpenAPI document of the API, made from the tables and complete in itself.

pygeoapi's own document refers to schemas on foreign servers, promises HTML and knows no column of ours.
"""

from geo.api.ogc import cql2, geometry, tables, wishes
from geo.api.ogc.collection import Table
from geo.api.ogc.columns import Field
from geo.data.declarations import LANGUAGES, Language
from geo.data.language import word
from geo.maps import files

JSON, GEOJSON, CSV = "application/json", "application/geo+json", "text/csv; charset=utf-8"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
LIST = {"style": "form", "explode": False}  # a parameter as a list with commas


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


def _parameter(name: str, text: str, schema: dict, *, place: str = "query") -> dict:
    return {"name": name, "in": place, "required": place == "path", "description": text, "schema": schema}


def _parameters(language: Language) -> dict:
    systems = {"type": "string", "format": "uri", "enum": list(geometry.SYSTEMS), "default": geometry.CRS84}
    schemas: dict[str, dict] = {
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
    written = {}
    for key, schema in schemas.items():
        name = key.removesuffix("-items")
        parameter = _parameter(name, word(f"api_parameter_{name.replace('-', '_')}", language), schema)
        written[key] = parameter | (LIST if schema["type"] == "array" else {})
    return written | {"featureId": _parameter("featureId", word("api_parameter_id", language), TEXT, place="path")}


def _answers(schema: dict, *statuses: int, kind: str = JSON, csv: bool = False) -> dict:
    content = {kind: {"schema": schema}} | ({CSV: {"schema": TEXT}} if csv else {})
    refused = {"description": "exception", "content": {JSON: {"schema": _ref("schemas", "exception")}}}
    return {"200": {"description": "OK", "content": content}} | {str(status): refused for status in (400, *statuses)}


def _get(identifier: str, title: str, parameters: list[dict], answers: dict, tag: str) -> dict:
    return {"operationId": identifier, "summary": title, "tags": [tag], "parameters": parameters, "responses": answers}


def _schema_of(column: Field) -> dict:
    return {key: value for key, value in column.schema().items() if key in {"type", "enum"}}


def _parameters_of(table: Table, language: Language, limits: dict) -> tuple[list[dict], list[dict]]:
    """Return the parameters of the items of a table: those of every table, and its columns."""
    spatial = ("crs", "bbox-crs", "filter-crs") if table.mapped else ()
    names = {"type": "string", "enum": list(table.names)}
    signed = {"type": "string", "pattern": f"^[+-]?({'|'.join(table.names)})$"}
    shared = [
        _ref("parameters", each)
        for each in (
            "lang", *spatial, "f-items", "bbox", "offset", "datetime", "skipGeometry", "resulttype", "filter", "filter-lang",
        )
    ]  # fmt: skip
    text = word("api_parameter_limit", language, default=limits["default_items"], most=limits["max_items"])
    sizes = {"type": "integer", "minimum": 1, "maximum": limits["max_items"], "default": limits["default_items"]}
    shared.append(_parameter("limit", text, sizes))
    for key, choice in (("properties", names), ("sortby", signed)):
        shared.append(_parameter(key, word(f"api_parameter_{key}", language), _list(choice, minItems=1)) | LIST)
    own = [
        _parameter(
            column.name,
            word("api_parameter_district", language) if column.name == "district" else column.title,
            _schema_of(column),
        )
        for column in table.fields
    ]
    return shared, own


def _schemas_of(table: Table) -> dict:
    columns = {column.name: _schema_of(column) | {"nullable": True} for column in table.fields}
    feature = _object(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": TEXT,
            "properties": {"type": "object", "properties": columns, "additionalProperties": False},
            "geometry": _ref("schemas", "geometry"),
        },
        links=LINKS,
    )
    page = _object(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _list(_ref("schemas", f"{table.id}Feature")),
            "numberMatched": WHOLE, "numberReturned": WHOLE, "links": LINKS,
        },
        timeStamp=TEXT,
    )  # fmt: skip
    return {f"{table.id}Feature": feature, f"{table.id}Page": page}


def _paths_of(table: Table, language: Language, limits: dict) -> dict:
    name, title = table.id, table.metadata["title"]
    shared, own = _parameters_of(table, language, limits)
    operators = {"type": "string", "enum": list(cql2.OPERATORS)}
    own_path, about = f"/collections/{name}", [_ref("parameters", "f"), _ref("parameters", "lang")]
    answers = _answers(_ref("schemas", f"{name}Page"), 414, 503, kind=GEOJSON, csv=True)
    answers["200"]["headers"] = {
        "Link": {"description": word("api_header_link", language), "schema": TEXT},
        "OGC-NumberMatched": {"description": word("api_header_matched", language), "schema": WHOLE},
        "OGC-NumberReturned": {"description": word("api_header_returned", language), "schema": WHOLE},
    }
    posted = answers | dict.fromkeys(("413", "415"), answers["400"])
    content = {wishes.JSON_TYPES[0]: {"schema": _object({"op": operators, "args": _list({})})}}
    query = _get(f"query_{name}", f"{title} (CQL2 JSON)", shared[:-1], posted, name)
    item = [_ref("parameters", each) for each in ("featureId", "f", "lang", *(("crs",) if table.mapped else ()))]
    one = _answers(_ref("schemas", f"{name}Feature"), 404, 503, kind=GEOJSON)
    paths = {
        own_path: {"get": _get(f"describe_{name}", title, about, _answers(_ref("schemas", "collection"), 503), name)},
        f"{own_path}/items": {
            "get": _get(f"get_{name}", title, [*shared, *own], answers, name),
            "post": query | {"requestBody": {"required": True, "content": content}},
        },
        f"{own_path}/items/{{featureId}}": {"get": _get(f"get_one_of_{name}", title, item, one, name)},
    }
    for key in ("queryables", "schema"):
        columns = _answers(_ref("schemas", "columns"), 503, kind=SCHEMA)
        paths[f"{own_path}/{key}"] = {"get": _get(f"{key}_of_{name}", f"{title}: {key}", about, columns, name)}
    return paths


def document(language: Language, *, base: str, limits: dict[str, dict], version: str) -> dict:
    """
    Describe the API in OpenAPI 3.0, without a reference to anywhere else.

    Parameters
    ----------
    limits
        ``default_items`` and ``max_items`` of each collection.
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
        table = tables.table(name, language)
        paths |= _paths_of(table, language, limits[name])
        schemas |= _schemas_of(table)
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
