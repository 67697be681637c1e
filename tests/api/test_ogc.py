"""
The OGC API under /api: what it answers, what it refuses, and that pygeoapi alone would answer the same.

The routes are called as an ASGI server calls them, without a socket; clients of others are in test_ogc_clients.py.
"""

import asyncio
import contextvars
import csv
import gzip
import io
import itertools
import json
import random
import re
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from asking import APP, Answer, ask
from hypothesis import given, settings
from hypothesis import strategies as st
from pygeoapi.api import itemtypes
from pygeoapi.formatter.csv_ import CSVFormatter
from pygeofilter import ast, values
from pygeofilter.parsers.ecql import parse

from geo.api import ogc
from geo.api.ogc import (
    cql2,
    filters,
    front,
    geometry,
    links,
    patterns,
    pieces,
    provider,
    service,
    tables,
    times,
    wishes,
)
from geo.api.ogc import items as items_of
from geo.api.ogc.collection import Table
from geo.api.ogc.columns import Field, number_column, text_column
from geo.data import boundaries, districts, figures
from geo.data.catalogue import BOUNDARIES, REGISTER, ROOT, TERRITORIAL_STATUS, catalogue
from geo.data.credit import credit_text
from geo.data.errors import FigureError, SelectionError
from geo.export.columns import Content
from geo.export.geojson import layer_geojson, shipped_outlines
from geo.export.wishes import choose_indicators
from geo.views import public_address
from geo.views.selection import Selection

ITEMS = "/api/collections/{}/items?{}"
LAYERS = tuple(catalogue().layers)


def items(collection, /, **parameters):
    """Ask for items; names of parameters with `-` are written with `_` in front of crs and lang."""
    named = {re.sub("^(bbox|filter)_", r"\1-", key): value for key, value in parameters.items()}
    answer = ask(ITEMS.format(collection, urlencode(named)))
    assert answer.status == 200, answer.text
    return answer.json()


def ids(page):
    return [feature["id"] for feature in page["features"]]


# -- four districts by hand ---------------------------------------------------------------------------------------

SMALL = Table(
    "small",
    (Field("name", "string", "Name"), Field("people", "number", "People"), Field("note", "string", "Note")),
    {
        "name": text_column(["Aue", "Bonn", "Celle", "Düren"]),
        "people": number_column([10, 20, None, 40]),
        "note": text_column(["x_1", None, "50%", "x"]),
    },
    ["1", "2", "3", "4"], mapped=False, metadata={}, sources=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("people > 10", "BD"), ("people >= 10", "ABD"), ("20 < people", "D"), ("people <> 20", "AD"),
        ("people = 1e1", "A"), ("name = 'Bonn'", "B"), ("name < 'C'", "AB"), ("name > note", "C"), ("note > name", "AD"),
        ("people BETWEEN 10 AND 20", "AB"), ("people NOT BETWEEN 10 AND 20", "D"),
        ("name IN ('Aue', 'Celle')", "AC"), ("name NOT IN ('Aue', 'Celle')", "BD"), ("people NOT IN (10)", "BD"),
        ("people IS NULL", "C"), ("people IS NOT NULL", "ABD"), ("note IS NULL", "B"),
        ("name LIKE '%e'", "AC"), ("name ILIKE 'a%'", "A"), ("name LIKE 'a%'", ""), ("name NOT LIKE '%e%'", "B"),
        ("name LIKE '____'", "B"), ("name LIKE '....'", ""), ("note LIKE 'x\\_%'", "A"), ("note LIKE 'x_%'", "A"),
        ("note LIKE '50\\%'", "C"), ("note NOT LIKE 'x%'", "C"),
        # what is missing is neither true nor false, and so is its opposite
        ("NOT people > 10", "A"), ("NOT people IS NULL", "ABD"), ("people > 10 OR name = 'Celle'", "BCD"),
        ("people > 10 AND note = 'x'", "D"),
        ("people + 10 = 20", "A"), ("people * 2 > people + 15", "BD"), ("people / 0 > 1", ""), ("people - 10 > 0", "BD"),
        ("INCLUDE", "ABCD"), ("EXCLUDE", ""), ("name = 'Aue' OR NOT EXCLUDE", "ABCD"),
    ],
)  # fmt: skip
def test_a_filter_keeps_the_rows_that_a_reader_would_keep(text, kept):
    found = filters.keep(parse(text), SMALL)
    assert "".join(name[0] for name, keep in zip(SMALL.columns["name"].distinct, found, strict=True) if keep) == kept


@pytest.mark.parametrize(
    "text",
    [
        "nothing = 1", "people = 'ten'", "name = 1", "name > people", "1 = 1", "name + 1 = 2", "people LIKE '1%'",
        "upper(name) = 'AUE'", "people IN ('a')", "note BEFORE 2020-01-01T00:00:00Z", "people = TRUE",
        "DWITHIN(geometry, POINT(1 2), 5, meters)", "INTERSECTS(name, POINT(1 2))", "INTERSECTS(geometry, name)",
        "INTERSECTS(geometry, ENVELOPE(1 2 3 4))", "BBOX(name, 1, 2, 3, 4)", "BBOX(geometry, 1, 2, 3, 4, 'x')",
    ],
)  # fmt: skip
def test_a_filter_that_is_not_understood_is_refused_and_never_ignored(text):
    with pytest.raises(SelectionError, match=r"^filter: "):
        filters.keep(parse(text), SMALL)


def test_the_opposite_of_a_group_leaves_the_unknown_out():
    group = parse("people > 10 AND name = 'Celle'")  # unknown for Celle, false for the others
    assert filters.keep(ast.Not(group), SMALL).tolist() == [True, True, False, True]
    assert not filters.keep(ast.Not(ast.Not(group)), SMALL).any()


@pytest.mark.parametrize("strange", [5, "a", [], True, None])
def test_a_value_is_no_condition(strange):
    with pytest.raises(SelectionError):
        filters.keep(strange, SMALL)


SIGNS = {"%": patterns.ANY, ".": patterns.ONE}


@given(st.text("ab%.", max_size=12), st.text("ab", max_size=12))
def test_patterns_match_as_regular_expressions_do(pattern, text):
    expected = re.fullmatch("".join({"%": ".*", ".": "."}.get(sign, sign) for sign in pattern), text)
    assert patterns.matches(text, patterns.read_pattern(pattern, SIGNS, "!")) == bool(expected)


@pytest.mark.parametrize(
    ("conditions", "limit"),
    [
        (["definition LIKE '" + "%a" * 95 + "'"] * 180, None), (["value > 1 AND status <> source"] * 90, None), (["population IN (1, 2)"] * 90, None),
        (["name = note"] * 300, "operations"), (["name LIKE '" + "a" * 300 + "'"], "pattern"),
        (["INTERSECTS(geometry, POINT(1 2))"] * 11, "geometries"),
        ([f"INTERSECTS(geometry, LINESTRING({', '.join(f'{x} {x}' for x in range(1100))}))"], "corners"),
    ],
)  # fmt: skip
def test_no_filter_keeps_the_server_busy(conditions, limit):
    large = {"definition": "indicators", "value": "figures", "population": "districts"}
    text = " OR ".join(conditions)
    table = SMALL if limit else tables.table(large[conditions[0].split()[0]], "de")
    start = time.process_time()
    if limit is None:
        filters.keep(parse(text), table)
    else:
        with pytest.raises(SelectionError, match=limit):
            filters.keep(parse(text), table)
    assert time.process_time() - start < 5


@given(st.lists(st.binary(max_size=300), max_size=12))
def test_pieces_are_one_gzip_member_in_any_order(contents):
    made = [pieces.Piece(each) for each in contents]
    assert gzip.decompress(pieces.gzipped(made)) == pieces.joined(made) == b"".join(contents)
    assert gzip.decompress(pieces.gzipped(made[::-1])) == b"".join(contents[::-1])
    together = pieces.Together(made)
    assert gzip.decompress(pieces.gzipped([together, *made])) == 2 * b"".join(contents)
    assert (pieces.tag(made) == pieces.tag(made[::-1])) == (contents == contents[::-1])


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2022", ("2022-01-01", "2022-12-31")), ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2022-05-15", ("2022-05-15", "2022-05-15")), ("2012/2022", ("2012-01-01", "2022-12-31")), ("INKAR-2025", None),
    ],
)  # fmt: skip
def test_periods_are_days(period, days):
    assert times.days_of(period) == days


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ("2022", "2022 2022-05-15 2012/2022 INKAR-2025"), ("2022-05-15T12:00:00Z", "2022 2022-05-15 2012/2022 INKAR-2025"),
        ("../2012-01-01", "2012/2022 INKAR-2025"), ("2023-01-01/..", "2024-02 INKAR-2025"), ("2024-02-29/", "2024-02 INKAR-2025"),
    ],
)  # fmt: skip
def test_a_datetime_meets_the_periods_that_share_a_day_with_it(asked, met):
    every = ("2022", "2024-02", "2022-05-15", "2012/2022", "INKAR-2025")
    assert [each for each in every if times.meet(each, times.read_datetime(asked))] == met.split()


@pytest.mark.parametrize(
    "text", ["", "..", "../..x", "2022-13", "2022-02-30", "2023/2022", "a", "1/2/3", "0000", "2022-1"]
)
def test_no_date_is_refused(text):
    with pytest.raises(SelectionError, match=r"^datetime: "):
        times.read_datetime(text)


# -- what there is ------------------------------------------------------------------------------------------------


def test_the_collections_are_those_of_the_catalogue():
    found = ask("/api/collections").json()["collections"]
    assert [each["id"] for each in found] == ["districts", *LAYERS, "indicators", "figures"]
    assert len(LAYERS) == 8
    for each in found:
        assert each["attribution"] and each["territorialStatus"] == TERRITORIAL_STATUS and each["sources"]
        assert all(
            source["licence"] and source["licence_confirmed"] in {"file", "beside", "no"} for source in each["sources"]
        )
        assert each["extent"]["spatial"]["bbox"][0] == pytest.approx([5.87, 47.27, 15.04, 55.06], abs=0.01)
        spatial = each["id"] not in {"indicators", "figures"}
        assert each["crs"] == list(geometry.SYSTEMS if spatial else geometry.SYSTEMS[:1])
        assert {"items", "license", "self", "root"} <= {link["rel"] for link in each["links"]}
    assert found[-1]["extent"]["temporal"] == {"interval": [["1995-01-01T00:00:00Z", "2025-12-31T23:59:59Z"]]}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_names_every_source_of_its_figures(layer):
    found = ask(f"/api/collections/{layer}?lang=en").json()
    own = catalogue().layers[layer]
    used = {part.source for each in own.indicators for part in (each, *each.history)}
    named = {each["id"] for each in found["sources"]}
    assert used <= named and {REGISTER, BOUNDARIES} <= named
    assert [each["id"] for each in found["metadata"]["indicators"]] == [each.id for each in own.indicators]
    assert found["title"] == own.title.en and found["description"] == own.introduction.en


def test_a_licence_has_one_name_that_a_file_states_where_one_does():
    data_licence = "https://www.govdata.de/dl-de/by-2-0"
    stated = set()
    for each in ask("/api/collections?lang=en").json()["collections"]:
        found = [(link["href"], link["title"]) for link in each["links"] if link["rel"] == "license"]
        named = [source for source in each["sources"] if source["licence_url"]]
        assert sorted(url for url, _ in found) == sorted({source["licence_url"] for source in named})
        for url, title in found:
            best = [
                source["licence"]
                for source in named
                if (source["licence_url"], source["licence_confirmed"]) == (url, "file")
            ]
            assert title in (best or [source["licence"] for source in named if source["licence_url"] == url])
            stated |= {(url, title)} if best else set()
    # from one confirmed source of rents, beside types whose licence a redistributor states
    assert (data_licence, "Data licence Germany – attribution – version 2.0") in stated


@pytest.mark.parametrize(
    ("parameters", "header", "language"),
    [("", "", "de"), ("", "en-GB,de;q=0.5", "en"), ("", "de;q=0.2, en;q=0.9", "en"), ("", "fr", "de"), ("", "en;q=0", "de"),
     ("lang=en", "de", "en"), ("lang=de-DE", "en", "de")],
)  # fmt: skip
def test_titles_speak_the_language_that_was_asked_for(parameters, header, language):
    title = catalogue().layers["housing"].title[language]
    for path in ("/api/collections/housing", "/api/collections/housing/schema", "/api/collections/housing/queryables"):
        answer = ask(f"{path}?{parameters}", accept_language=header)
        assert answer.json()["title"] == title and answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]
    land = {"de": "Bayern", "en": "Bavaria"}[language]
    one = ask(f"/api/collections/housing/items/09187?{parameters}", accept_language=header)
    assert one.json()["properties"]["land_name"] == land


def walk(node):
    """Yield every object inside a document."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(each)


DOCUMENTS = (
    "/api/", "/api/conformance", "/api/collections", "/api/openapi",
    *(f"/api/collections/{name}{end}" for name in tables.names() for end in ("", "/schema", "/queryables", "/items?limit=1")),
    "/api/collections/housing/items/09187",
)  # fmt: skip


@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_are_json_and_lead_nowhere_that_does_not_answer(path):
    browser = ask(path, accept="text/html,application/xhtml+xml")
    sign = "&" if "?" in path else "?"
    forced = ask(f"{path}{sign}f=html")
    assert browser.status == forced.status == 200
    assert "json" in browser.headers["content-type"] and "json" in forced.headers["content-type"]
    for link in [each for each in walk(browser.json()) if isinstance(each.get("href"), str)]:
        assert link["type"] != "text/html" or link["rel"] in {"about", "license"}, link
        assert "ld+json" not in link["type"] and "f=html" not in link["href"]
        if link["rel"] not in {"about", "license"}:
            assert link["href"].startswith("http://dashboard.example:8501/api/"), link
            answer = ask(link["href"].removeprefix("http://dashboard.example:8501"))
            assert answer.status == 200 and answer.headers["content-type"] == link["type"], link
    assert links.ROOT not in browser.text


def test_the_openapi_document_refers_to_nothing_outside():
    document = ask("/api/openapi").json()
    references = [each["$ref"] for each in walk(document) if "$ref" in each]
    assert references and all(each.startswith("#/components/") for each in references)
    for each in set(references):
        _, _, kind, name = each.split("/")
        assert name in document["components"][kind]
    assert document["servers"] == [{"url": "http://dashboard.example:8501/api"}]
    assert len(document["paths"]) == 4 + 5 * len(tables.names())


def test_conformance_claims_nothing_that_is_not_here():
    classes = ask("/api/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in classes
    assert not [each for each in classes if "html" in each or "replace" in each or "records" in each]


def test_columns_say_type_unit_and_title():
    schema = ask("/api/collections/housing/schema?lang=en").json()["properties"]
    assert schema["vacancy_rate_pct"] == {"type": "number", "title": "Vacant dwellings", "x-ogc-unit": "%"}
    assert schema["ags"]["x-ogc-role"] == "id" and schema["geometry"]["x-ogc-role"] == "primary-geometry"
    assert "geometry" not in ask("/api/collections/figures/schema").json()["properties"]
    assert ask("/api/collections/figures/queryables").json()["properties"]["status"]["enum"] == list(figures.STATUSES)


# -- the features -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_what_its_file_holds(layer, language):
    values, statuses = figures.shipped()
    wanted = choose_indicators(catalogue(), layer=layer)
    selection = Selection(layer, wanted[0], language)
    content = Content(wanted, selection, catalogue(), districts.shipped(), values, statuses)
    file = json.loads(layer_geojson(content, shipped_outlines()))
    page = items(layer, lang=language)
    assert page["numberMatched"] == page["numberReturned"] == 400
    assert page["features"] == file["features"]
    first = page["features"][0]["properties"]
    for each in wanted:
        assert {each, f"{each}_status", f"{each}_period"} <= first.keys()


def test_districts_carry_names_areas_and_types_in_words():
    found = ask("/api/collections/districts/items/09187?lang=en").json()["properties"]
    shipped = districts.shipped().loc["09187"]
    assert found["population"] == shipped["population"] and found["area_km2"] == shipped["area_km2"]
    label = catalogue().typologies["thuenen"].type(shipped["thuenen_type"]).label.en
    assert found["thuenen_type_label"] == label


def test_figures_are_the_tidy_table():
    shipped = figures.shipped_figures()
    assert items("figures", resulttype="hits")["numberMatched"] == len(shipped)
    page = items("figures", indicator="unemployment_rate_pct", limit=10000)
    own = shipped[shipped["indicator"] == "unemployment_rate_pct"].sort_values(["period", "ags"])
    assert page["numberMatched"] == len(own)
    found = pd.DataFrame([each["properties"] for each in page["features"]])
    own = own.iloc[: len(found)]
    for column in ("ags", "period", "status", "source"):
        assert found[column].tolist() == own[column].tolist()
    assert np.array_equal(found["value"].to_numpy(float), own["value"].to_numpy(float), equal_nan=True)
    names = districts.shipped()["name"]
    assert found["district"].tolist() == [names[each] for each in found["ags"]]


@pytest.mark.parametrize(
    "parameters", [{"ags": "03460"}, {"district": "Vechta"}, {"district": "03460"}, {"filter": "district = 'Vechta'"}]
)
def test_figures_of_one_district(parameters):
    page = items("figures", limit=5, **parameters)
    shipped = figures.shipped_figures()
    assert page["numberMatched"] == (shipped["ags"] == "03460").sum() > 400
    assert {each["properties"]["district"] for each in page["features"]} == {"Vechta"}


@pytest.mark.parametrize(
    ("collection", "name", "value", "expected"),
    [
        ("figures", "district", "Rosenhaim", "09187"), ("figures", "district", "9187", "09187"), ("figures", "ags", "99999", "09187"),
        ("districts", "ags", "Vechta", "09187"), ("figures", "indicator", "vacancy", "vacancy_rate_pct"),
        ("figures", "status", "nope", next(iter(figures.STATUSES))),
    ],
)  # fmt: skip
def test_a_slip_in_a_key_is_said_and_not_answered_with_nothing(collection, name, value, expected):
    answer = ask(ITEMS.format(collection, urlencode({name: value})))
    assert answer.status == 400
    said = answer.json()["description"]
    assert said.startswith(f"{name}: found {value!r}, expected") and expected in said


def test_each_figure_has_an_address():
    for period in ("2012/2022", "2022-05-15"):
        page = items("figures", period=period, ags="09187", limit=1)
        found = page["features"][0]
        one = ask(f"/api/collections/figures/items/{found['id']}")
        assert one.status == 200 and one.json()["properties"] == found["properties"]
    for wrong in ("a", "a.b.c", "vacancy_rate_pct.1800.09187", "vacancy_rate_pct.2022-05-15.99999", "...."):
        assert ask(f"/api/collections/figures/items/{wrong}").status == 404


def test_figures_by_time():
    page = items("figures", indicator="unemployment_rate_pct", ags="09187", datetime="2010-01-01/2012-12-31")
    assert [each["properties"]["period"] for each in page["features"]] == ["2010", "2011", "2012"]
    # districts have no time: every datetime matches them
    assert items("districts", datetime="1800-01-01", limit=1)["numberMatched"] == 400


def test_indicators_say_what_each_figure_means():
    page = items("indicators", lang="en")
    assert ids(page) == list(catalogue().indicators)
    for feature in page["features"]:
        indicator, source = catalogue().indicators[feature["id"]], catalogue().source_of(feature["id"])
        found = feature["properties"]
        assert feature["geometry"] is None
        assert found["definition"] == indicator.definition.en and found["caveat"].startswith(indicator.caveat.en)
        newest = indicator.caveat_newest
        assert found["caveat"].endswith(f" On the newest values: {newest.en}" if newest else indicator.caveat.en)
        assert found["licence"] == source.licence.en and found["licence_confirmed"] == source.licence_confirmed
        assert (
            found["attribution"] == credit_text((indicator.id,), catalogue(), "en")
            and found["direction"] == indicator.direction
        )


# -- boxes and coordinate systems ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def planar():
    return boundaries.read_boundaries().sort_index()


@pytest.mark.parametrize("system", geometry.SYSTEMS)
def test_a_box_finds_what_geopandas_finds(system, planar):
    code = {"CRS84": "OGC:CRS84"}.get(system.rpartition("/")[2], f"EPSG:{system.rpartition('/')[2]}")
    shapes = boundaries.geographic(planar) if system in geometry.GEOGRAPHIC else planar.to_crs(code)
    swapped = system in (geometry.EPSG4326, geometry.EPSG3035)
    west, south, east, north = shapes.total_bounds
    chance = random.Random(2022)
    for _ in range(25):
        x, y = sorted(chance.uniform(west, east) for _ in "ab"), sorted(chance.uniform(south, north) for _ in "ab")
        box = shapely.box(x[0], y[0], x[1], y[1])
        corners = (y[0], x[0], y[1], x[1]) if swapped else (x[0], y[0], x[1], y[1])
        page = items(
            "districts", bbox=",".join(map(str, corners)), bbox_crs=system, skipGeometry="true", properties="name"
        )
        assert ids(page) == shapes.index[shapely.intersects(shapes.geometry.to_numpy(), box)].tolist()


def test_a_box_may_cross_the_antimeridian_or_have_heights():
    assert (
        items("districts", bbox="170,40,12,60", limit=1)["numberMatched"]
        == items("districts", bbox="-180,40,12,60")["numberMatched"]
    )
    assert ids(items("districts", bbox="12,47.5,-100,12.1,47.9,100")) == ids(
        items("districts", bbox="12,47.5,12.1,47.9")
    )
    # what has no geometry is matched by every box
    assert items("indicators", bbox="0,0,1,1")["numberMatched"] == len(catalogue().indicators)


@pytest.mark.parametrize("system", geometry.SYSTEMS)
def test_coordinates_are_those_of_the_authority(system):
    answer = ask(ITEMS.format("districts", urlencode({"crs": system})))
    assert answer.headers["content-crs"] == f"<{system}>"
    turn = pyproj.Transformer.from_crs("OGC:CRS84", system).transform
    metres = 1 if system not in geometry.GEOGRAPHIC else 111_000
    for plain, turned in zip(items("districts")["features"], answer.json()["features"], strict=True):
        first, second = (shapely.get_coordinates(shapely.geometry.shape(each["geometry"])) for each in (plain, turned))
        # six decimals of a degree are a tenth of a metre
        assert np.abs(np.column_stack(turn(*first.T)) - second).max() * metres < 0.2
        assert plain["properties"] == turned["properties"]


def test_rings_follow_rfc_7946():
    for feature in items("districts")["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for part in getattr(shape, "geoms", [shape]):
            assert part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)


def test_one_district_in_another_system():
    answer = ask(f"/api/collections/housing/items/09187?{urlencode({'crs': geometry.EPSG3035})}")
    shape = shapely.geometry.shape(answer.json()["geometry"])
    assert answer.headers["content-crs"] == f"<{geometry.EPSG3035}>"
    assert shape.bounds[0] < 3_000_000 < shape.bounds[1], "northing first"


# -- filters, order, pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("land = '09' AND population > 100000", lambda d: (d["land"] == "09") & (d["population"] > 100000)),
        ("name LIKE 'Ro%' OR thuenen_type IN (1, 3)", lambda d: d["name"].str.startswith("Ro") | d["thuenen_type"].isin([1, 3])),
        ("kind <> 'Landkreis' AND area_km2 BETWEEN 50 AND 100",
         lambda d: ~d["kind"].isin([44]) & d["area_km2"].between(50, 100)),
        ("population / area_km2 < 50", lambda d: d["population"] / d["area_km2"] < 50),
    ],
)  # fmt: skip
def test_filters_find_what_pandas_finds(text, test):
    shipped = districts.shipped()
    assert ids(items("districts", filter=text, skipGeometry="true")) == shipped.index[test(shipped)].tolist()


SPATIAL = {
    "INTERSECTS(geometry, POLYGON((11 48, 12 48, 12 49, 11 49, 11 48)))": shapely.intersects,
    "WITHIN(geometry, POLYGON((9 47, 14 47, 14 51, 9 51, 9 47)))": shapely.within,
    "DISJOINT(geometry, POLYGON((5 47, 15 47, 15 54, 5 54, 5 47)))": shapely.disjoint,
    "CONTAINS(geometry, POINT(12.1 47.9))": shapely.contains,
    "OVERLAPS(geometry, POLYGON((9 47, 14 47, 14 51, 9 51, 9 47)))": shapely.overlaps,
    "CROSSES(geometry, LINESTRING(8 50, 12 50))": shapely.crosses,
}


@pytest.mark.parametrize("text", SPATIAL)
def test_spatial_filters_find_what_geopandas_finds(text, planar):
    shapes = boundaries.geographic(planar)
    literal = shapely.from_wkt(text[text.index(",") + 1 : -1].strip())
    expected = shapes.index[SPATIAL[text](shapes.geometry.to_numpy(), literal)].tolist()
    assert ids(items("districts", filter=text, skipGeometry="true")) == expected and expected


# pygeoapi 0.21 transforms the literal with a function that shapely 2.2 calls deprecated
@pytest.mark.filterwarnings("ignore:The 'shapely.ops.transform:DeprecationWarning")
def test_the_literal_may_stand_first_and_in_another_system():
    here = ids(items("districts", filter="CONTAINS(geometry, POINT(12.1 47.9))"))
    turned = ast.GeometryWithin(
        values.Geometry({"type": "Point", "coordinates": [12.1, 47.9]}), ast.Attribute("geometry")
    )
    table = tables.table("districts", "de")
    assert [table.ids[row] for row in np.flatnonzero(filters.keep(turned, table))] == here
    x, y = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:25832").transform(12.1, 47.9)
    assert here == ids(items("districts", filter=f"CONTAINS(geometry, POINT({x} {y}))", filter_crs=geometry.EPSG25832))
    assert ids(items("districts", filter="BBOX(geometry, 12, 47.5, 12.1, 47.9)")) == ids(
        items("districts", bbox="12,47.5,12.1,47.9")
    )
    refused = ask(
        ITEMS.format("districts", urlencode({"filter": "NOT BBOX(geometry,1,2,3,4)", "filter-crs": geometry.EPSG25832}))
    )
    assert refused.status == 400 and "BBOX" in refused.json()["description"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("land", "09"), ("population", "1.0e5"), ("thuenen_type", "3"), ("name", "O'Hara"), ("ags", "01001")],
)
def test_a_column_is_a_parameter(name, value):
    column = districts.shipped().reset_index()[name]
    expected = (
        column.astype(str) == value
        if column.dtype.kind in "OT" or str(column.dtype) == "str"
        else column == float(value)
    )
    page = items("districts", **{name: value}, properties="name", skipGeometry="true")
    assert page["numberMatched"] == expected.sum()


def test_post_takes_cql2_json():
    filter_ = {"op": "and", "args": [{"op": "=", "args": [{"property": "land"}, "09"]},
                                     {"op": ">", "args": [{"property": "population"}, 200000]}]}  # fmt: skip
    answer = post("/api/collections/districts/items?limit=3&skipGeometry=true", json.dumps(filter_))
    assert answer.status == 200
    assert ids(answer.json()) == ids(items("districts", filter="land='09' AND population>200000", limit=3))
    # a link cannot hold the body, so none pretends to
    assert not {"self", "next"} & {link["rel"] for link in answer.json()["links"]}


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        # the standard puts the limits beside the property, pygeofilter in a list
        ({"op": "between", "args": [{"property": "population"}, 100000, 200000]}, "population BETWEEN 100000 AND 200000"),
        ({"op": "between", "args": [{"property": "population"}, [100000, 200000]]}, "population BETWEEN 100000 AND 200000"),
        ({"op": "not", "args": [{"op": "between", "args": [{"op": "/", "args": [{"property": "population"}, 2]}, 1e4, 1e5]}]},
         "population / 2 NOT BETWEEN 1e4 AND 1e5"),
        ({"op": "in", "args": [{"property": "land"}, ["09", "11"]]}, "land IN ('09', '11')"),
        ({"op": "like", "args": [{"property": "name"}, "K_ln%"]}, "name LIKE 'Köln%'"),
    ],
)  # fmt: skip
def test_cql2_json_finds_what_the_text_finds(condition, text):
    answer = post("/api/collections/districts/items?skipGeometry=true", json.dumps(condition))
    assert answer.status == 200, answer.text
    assert 0 < answer.json()["numberMatched"] < 400
    assert ids(answer.json()) == ids(items("districts", filter=text, skipGeometry="true"))


def test_an_unknown_operator_is_told_which_there_are():
    answer = post("/api/collections/districts/items", '{"op":"not","args":[{"op":"t_after","args":[]}]}')
    assert answer.status == 400 and "t_after" in answer.json()["description"]
    assert all(f" {each}" in answer.json()["description"] for each in cql2.OPERATORS)
    posted = ask("/api/openapi").json()["paths"]["/collections/districts/items"]["post"]["requestBody"]["content"]
    assert posted["application/json"]["schema"]["properties"]["op"]["enum"] == list(cql2.OPERATORS)
    text = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8").split("CQL2 JSON by", 1)[1].partition("\n\n")[0]
    assert set(cql2.OPERATORS) <= set(re.split(r"[\s`]+", text))


def test_every_operator_that_is_named_is_understood():
    here, point = {"property": "geometry"}, {"type": "Point", "coordinates": [12.1, 47.9]}
    name, people = {"property": "name"}, {"property": "population"}
    equal = {"op": "=", "args": [people, 1]}
    special = {
        "and": [equal, equal], "or": [equal, equal], "not": [equal], "isNull": [name], "between": [people, 1, 2],
        "in": [people, [1]], "like": [name, "R%"],
    }  # fmt: skip
    for each in cql2.OPERATORS:
        args = special.get(each) or ([here, point] if each.startswith("s_") else [people, 1])
        condition = {"op": each, "args": args}
        condition = {"op": ">", "args": [condition, 0]} if each in set("+-*/") else condition
        answer = post("/api/collections/districts/items?limit=1&skipGeometry=true", json.dumps(condition))
        assert answer.status == 200, (each, answer.text)


def post(target, body, kind="application/query-cql-json"):
    path, _, parameters = target.partition("?")
    messages = []

    async def receive():
        return {"type": "http.request", "body": body if isinstance(body, bytes) else body.encode(), "more_body": False}

    async def send(message):
        messages.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "root_path": "", "query_string": parameters.encode(),
        "headers": [(b"host", b"dashboard.example:8501"), (b"content-type", kind.encode())], "scheme": "http",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8501),
    }  # fmt: skip
    asyncio.run(APP(scope, receive, send))
    return Answer(messages)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "text/plain", 415), ("{}", "application/geo+json", 415), ("{}", "application/json", 400), ("null", "application/json", 400),
        ("[]", "application/json", 400), ("{", "application/json", 400), ("\xff", "application/json", 400), ("", "application/json", 400),
        ("[" * 50000, "application/json", 400), ('{"op":"nope","args":[]}', "application/json", 400),
        ('{"op":"=","args":[]}', "application/json", 400), ('{"op":"=","args":[{"property":"nope"},1]}', "application/json", 400),
        ('{"op":"not","args":[' * 900 + "1" + "]}" * 900, "application/json", 400),
        ('{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3,4]}]}', "application/json", 400),
        ('{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a"]}]}', "application/json", 400),
        ('{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[NaN,1]}]}', "application/json", 400),
        ('{"op":"=","args":[{"property":["x"]},1]}', "application/json", 400), ('{"op":"=","args":[{"property":{"a":1}},1]}', "application/json", 400),
        ('{"op":"isNull","args":[{"property":null}]}', "application/json", 400), ('{"op":"s_within","args":[{"property":[]},{"type":"Point","coordinates":[1,2]}]}', "application/json", 400),
        ('{"op":"in","args":[{"property":"land"},"09"]}', "application/json", 400), ('{"op":"in","args":[{"property":"land"},9]}', "application/json", 400),
        (" " * 70000, "application/json", 413),
    ],
)  # fmt: skip
def test_a_body_that_is_no_filter_is_refused(body, kind, status):
    answer = post("/api/collections/districts/items", body, kind)
    assert answer.status == status and answer.json()["description"]


def test_order_and_pages():
    values = figures.shipped()[0]["turnout_federal_pct"]
    page = items("volunteering", sortby="-turnout_federal_pct", properties="turnout_federal_pct", skipGeometry="true")
    found = [each["properties"]["turnout_federal_pct"] for each in page["features"]]
    assert found == sorted(values.tolist(), reverse=True)
    # two keys; a plus sign that stands unescaped is a space
    page = ask("/api/collections/districts/items?sortby=+land,-population&skipGeometry=true").json()
    shipped = districts.shipped().sort_values(["land", "population"], ascending=[True, False])
    assert ids(page) == shipped.index.tolist()
    walked, target = [], "/api/collections/districts/items?limit=37&skipGeometry=true&sortby=-name"
    while target:
        page = ask(target).json()
        walked += ids(page)
        found = {link["rel"]: link["href"].removeprefix("http://dashboard.example:8501") for link in page["links"]}
        assert ("prev" in found) == (len(walked) > 37)
        target = found.get("next")
    names = districts.shipped()["name"]
    assert walked == names.sort_values(ascending=False).index.tolist()
    # the last page is the last, also when it is full
    assert "next" not in {link["rel"] for link in items("districts", limit=200, offset=200)["links"]}


def header_links(answer):
    found = re.findall(r'<([^>]*)>; rel="([a-z]+)"; type="([^"]+)"', answer.headers["link"])
    return [(rel, href.removeprefix("http://dashboard.example:8501"), kind) for href, rel, kind in found]


def test_csv_says_that_it_goes_on_and_on_which_terms():
    every = {"indicator": "vacancy_rate_pct", "period": "2022-05-15", "lang": "en", "f": "csv"}
    rows, target, answers = [], ITEMS.format("figures", urlencode(every | {"limit": 150})), 0
    while target:
        answer = ask(target)
        page = list(csv.DictReader(io.StringIO(answer.text)))
        rows, answers = rows + page, answers + 1
        assert answer.headers["ogc-numbermatched"] == "400"
        assert answer.headers["ogc-numberreturned"] == str(len(page))
        found = header_links(answer)
        neighbours = {rel: href for rel, href, kind in found if kind == "text/csv; charset=utf-8"}
        assert set(neighbours) <= {"prev", "next"} and ("prev" in neighbours) == (answers > 1)
        target = neighbours.get("next")
    assert answers == 3 and len({row["ags"] for row in rows}) == len(rows) == 400
    assert rows == list(csv.DictReader(io.StringIO(ask(ITEMS.format("figures", urlencode(every))).text)))
    described = next(href for rel, href, _ in found if rel == "describedby")
    collection = ask(described).json()
    assert collection["metadata"]["indicators"] and collection["id"] == "figures"
    licences = {link["href"] for link in collection["links"] if link["rel"] == "license"}
    assert {href for rel, href, _ in found if rel == "license"} == licences and licences
    assert ("collection", described, "application/json") in found


def test_geojson_says_the_same_in_its_head_as_in_its_body():
    answer = ask(ITEMS.format("districts", "limit=5&offset=10&skipGeometry=true"))
    assert (answer.headers["ogc-numbermatched"], answer.headers["ogc-numberreturned"]) == ("400", "5")
    head = {rel: href for rel, href, _ in header_links(answer)}
    body = {link["rel"]: link["href"].removeprefix("http://dashboard.example:8501") for link in answer.json()["links"]}
    assert {rel: body[rel] for rel in ("prev", "next", "collection")} == {
        rel: head[rel] for rel in ("prev", "next", "collection")
    }
    # to itself and to the same page as CSV
    assert ids(ask(body["self"]).json()) == ids(answer.json()) and "offset=10" in body["self"]
    rows = list(csv.DictReader(io.StringIO(ask(body["alternate"]).text)))
    assert [row["ags"] for row in rows] == ids(answer.json())


def test_a_posted_filter_counts_and_links_to_no_other_features():
    body = '{"op":"=","args":[{"property":"land"},"09"]}'
    answer = post("/api/collections/districts/items?limit=3&f=csv", body)
    assert (answer.headers["ogc-numbermatched"], answer.headers["ogc-numberreturned"]) == ("96", "3")
    assert {rel for rel, _, _ in header_links(answer)} == {"collection", "describedby", "license"}


def test_a_long_filter_does_not_swell_the_head():
    text = " OR ".join(f"name = 'A{number}'" for number in range(150)) + " OR land = '09'"
    answer = ask(ITEMS.format("districts", "limit=2&f=csv&filter=" + text.replace(" ", "+")))
    assert answer.headers["ogc-numbermatched"] == "96" and len(answer.headers["link"]) < 2000


@pytest.mark.parametrize(
    ("order", "names"), [("+", ["Aue", "Bonn", "Düren", "Celle"]), ("-", ["Düren", "Bonn", "Aue", "Celle"])]
)
def test_what_is_missing_comes_last_in_both_directions(monkeypatch, order, names):
    monkeypatch.setattr(tables, "table", lambda name, language: SMALL)
    own = provider.Memory({"name": "x", "type": "feature", "data": "small"})
    page = own.query(sortby=[{"property": "people", "order": order}])
    assert [each["properties"]["name"] for each in page["features"]] == names
    assert [each["properties"]["people"] for each in page["features"]][-1] is None


def test_pages_are_bounded():
    assert items("figures", limit=10**30)["numberReturned"] == 10000
    assert items("figures")["numberReturned"] == 1000
    assert items("districts", limit=10**9, skipGeometry="true")["numberReturned"] == 400
    assert items("districts", offset=10**30)["features"] == []


def test_only_the_columns_and_no_geometry():
    page = items("districts", properties="population,name", skipGeometry="true", limit=1)
    assert list(page["features"][0]["properties"]) == ["name", "population"]
    assert page["features"][0]["geometry"] is None
    assert items("districts", resulttype="hits")["features"] == []


# -- pygeoapi alone would answer the same -------------------------------------------------------------------------

SAME = [
    ("housing", ""), ("housing", "limit=3&offset=5"), ("districts", "bbox=9,50,11,52"), ("districts", "land=09&limit=7"),
    ("districts", "sortby=-population,name&limit=9"), ("districts", "properties=name,population&limit=4"),
    ("districts", "skipGeometry=true&limit=4"), ("districts", f"crs={quote(geometry.EPSG3035)}&limit=4"),
    ("districts", f"crs={quote(geometry.EPSG4326)}&limit=4"), ("districts", "filter=" + quote("name LIKE 'B%' AND land='09'")),
    ("figures", "indicator=vacancy_rate_pct&limit=20"), ("figures", "offset=211190"), ("indicators", "limit=5"),
    ("integration", "resulttype=hits"), ("districts", "offset=1000"), ("housing", "name=Vechta&lang=de"),
]  # fmt: skip


def with_offset(page, pairs):
    """Write the offset into the link to itself, where pygeoapi leaves it out."""
    if int(pairs.get("offset", 0)):
        own = page["links"]["self"]
        page["links"]["self"] = f"{own}{'&' if '?' in own else '?'}offset={pairs['offset']}"
    return page


def without_time(page):
    """Leave out what differs by its nature: the moment, and links to forms that are not offered here."""
    page = dict(page)
    page.pop("timeStamp", None)
    json_links = [link for link in page.pop("links") if link["type"] in {"application/geo+json", "application/json"}]
    page["links"] = {
        link["rel"]: re.sub(r"\?f=json&?", "?", link["href"])
        .rstrip("?")
        .replace(links.ROOT, "http://dashboard.example:8501")
        for link in json_links
    }
    if "root" in page["links"]:  # pygeoapi's landing page has no slash
        page["links"]["root"] = page["links"]["root"].rstrip("/")
    return page


def core(function, parameters, *names):
    """Ask pygeoapi's core itself, its provider in whole features."""
    asked = SimpleNamespace(query_params=parameters, headers={"accept-language": "de"}, scope={"path": "/"})
    request = service.core.APIRequest(asked, service.api().locales)
    _, status, text = contextvars.Context().run(function, service.api(), request, *names)
    assert status == 200, text
    return text


@pytest.mark.parametrize(("collection", "query"), SAME)
def test_pygeoapi_alone_answers_the_same(collection, query):
    pairs = wishes.read_pairs(query.encode())
    expected = with_offset(without_time(json.loads(core(itemtypes.get_collection_items, pairs, collection))), pairs)
    found = without_time(ask(ITEMS.format(collection, query)).json())
    if expected["numberMatched"] <= int(pairs.get("offset", 0)) + len(expected["features"]):
        # pygeoapi leads from a full last page to an empty one
        expected["links"].pop("next", None)
    assert found == expected


@pytest.mark.parametrize(
    ("collection", "identifier"), [("housing", "09187"), ("figures", "vacancy_rate_pct.2022-05-15.09187")]
)
@pytest.mark.parametrize("query", ["", f"crs={quote(geometry.CRS84)}"])
def test_pygeoapi_alone_answers_the_same_about_one(collection, identifier, query):
    expected = json.loads(
        core(itemtypes.get_collection_item, wishes.read_pairs(query.encode()), collection, identifier)
    )
    found = ask(f"/api/collections/{collection}/items/{identifier}?{query}").json()
    assert without_time(found) == without_time(expected)


@pytest.mark.parametrize(("collection", "query"), SAME[:6])
def test_csv_is_what_pygeoapi_writes(collection, query):
    page = json.loads(core(itemtypes.get_collection_items, wishes.read_pairs(query.encode()), collection))
    answer = ask(ITEMS.format(collection, f"{query}&f=csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{collection}.csv"'
    assert answer.body == CSVFormatter({"geom": True}).write(data=page)


def test_csv_holds_no_formula():
    table = Table(
        "x", (), {"a": text_column(["=1+1", "-2.5", "@x", "+49 1"]), "b": number_column([-1.5, 2, None, 0])}, ["1"] * 4,
        mapped=False, metadata={}, sources=(),
    )  # fmt: skip
    selected = provider.Selected(table, np.arange(4), ("a", "b"))
    rows = list(csv.reader(io.StringIO(items_of.table_csv(selected).decode())))
    assert rows == [["a", "b"], ["'=1+1", "-1.5"], ["-2.5", "2"], ["'@x", ""], ["'+49 1", "0"]]


@pytest.fixture(scope="module")
def file_provider(tmp_path_factory):
    """pygeoapi's own GeoJSON provider on a file with the same features."""
    from pygeoapi.provider.geojson import GeoJSONProvider

    file = tmp_path_factory.mktemp("ogc") / "districts.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": items("districts")["features"]}))
    return GeoJSONProvider({"name": "GeoJSON", "type": "feature", "data": str(file), "id_field": "ags"})


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"limit": 5, "offset": 395}, {"bbox": [9.5, 50.5, 10.5, 51.5]}, {"properties": [("land", "11")]},
        {"properties": [("thuenen_type", "3"), ("land", "09")], "limit": 50}, {"skip_geometry": True, "limit": 3},
    ],
)  # fmt: skip
def test_pygeoapis_file_provider_finds_the_same(file_provider, asked):
    own = provider.Memory({"name": "x", "type": "feature", "data": "districts", "id_field": "ags"})
    expected, found = file_provider.query(**{"limit": 400} | asked), own.query(**{"limit": 400} | asked)
    assert found["features"] == expected["features"]
    assert found["numberMatched"] == expected["numberMatched"]


# -- headers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/api/", "/api/collections/housing", ITEMS.format("housing", "limit=50"), ITEMS.format("housing", "f=csv"),
                                    "/api/collections/housing/items/09187", ITEMS.format("figures", "limit=9000")])  # fmt: skip
def test_an_answer_travels_compressed_and_once(target):
    plain, packed = ask(target), ask(target, accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    stamp = re.compile(r'"timeStamp":"[^"]+"')
    assert stamp.sub("", packed.text) == stamp.sub("", plain.text)
    assert len(packed.body) < 0.75 * len(plain.body) == 0.75 * int(plain.headers["content-length"])
    assert plain.headers["etag"] == packed.headers["etag"] and plain.headers["cache-control"] == "no-cache"
    for tag in (plain.headers["etag"], f'"x", {plain.headers["etag"]}', "*", plain.headers["etag"].removeprefix("W/")):
        again = ask(target, if_none_match=tag)
        assert (again.status, again.body) == (304, b"") and again.headers["etag"] == plain.headers["etag"]
    assert ask(target, if_none_match='"other"').status == 200
    head = ask(target, method="HEAD")
    assert (head.status, head.body) == (200, b"") and head.headers["content-length"] == plain.headers["content-length"]


def test_tags_differ_where_answers_differ():
    targets = [
        ITEMS.format("housing", each) for each in ("", "limit=3", "lang=en", "f=csv", f"crs={quote(geometry.EPSG3035)}")
    ]
    tags = {ask(target).headers["etag"] for target in targets}
    tags.add(ask(targets[0], host="other.example").headers["etag"])
    assert len(tags) == len(targets) + 1


def test_methods():
    assert ask("/api/", method="OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    assert ask("/api/collections/housing/items", method="OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"):
        answer = ask("/api/collections/housing/items/09187", method=method)
        assert answer.status == 405 and "GET" in answer.headers["allow"]
    assert ask("/api/collections/housing", method="POST").status == 405


def test_the_bare_address_leads_to_the_landing_page():
    answer = ask("/api?lang=en")
    assert answer.status == 308 and answer.headers["location"] == "http://dashboard.example:8501/api/?lang=en"
    assert ask("/apix").text == "Streamlit's page", "what only begins alike is left to the dashboard"


@pytest.mark.parametrize(
    ("fields", "root"),
    [
        ({"host": "karten.example"}, "http://karten.example"),
        ({"host": "[::1]:8501"}, "http://[::1]:8501"),
        ({"host": "a", "x_forwarded_host": "karten.example", "x_forwarded_proto": "https"}, "https://karten.example"),
        ({"host": "a", "x_forwarded_host": "first.example, second.example", "x_forwarded_prefix": "/karten/"}, "http://first.example/karten"),
        ({"host": "a", "x_forwarded_host": 'evil"><script>', "x_forwarded_proto": "javascript"}, "http://a"),
        ({"host": "a", "x_forwarded_prefix": "//evil.example"}, "http://a"),
        ({"host": "a", "x_forwarded_prefix": "/../x"}, "http://a"),
        ({"host": "evil/path"}, "http://127.0.0.1:8501"),
        ({"host": "user@evil"}, "http://127.0.0.1:8501"),
        ({"host": "a\r\nset-cookie: x"}, "http://127.0.0.1:8501"),
    ],
)  # fmt: skip
def test_links_begin_with_the_address_that_the_client_knows(fields, root):
    for target in (
        "/api/",
        "/api/collections/housing",
        ITEMS.format("housing", "limit=1"),
        "/api/collections/housing/items/09187",
    ):
        answer = ask(target, **fields)
        hrefs = [
            each["href"] for each in walk(answer.json()) if each.get("rel") in {"self", "root", "collection", "items"}
        ]
        assert hrefs and all(href.startswith(f"{root}/api/") for href in hrefs)
    assert ask("/api", **fields).headers["location"] == f"{root}/api/"


def test_the_environment_says_the_public_address(monkeypatch, caplog):
    monkeypatch.setenv(public_address.PUBLIC_URL, "https://karten.example/potenziale/")
    assert (
        ask("/api/", host="a", x_forwarded_host="b").json()["links"][1]["href"]
        == "https://karten.example/potenziale/api/"
    )
    monkeypatch.setenv(public_address.PUBLIC_URL, "nonsense")
    assert ask("/api/", host="a").json()["links"][1]["href"] == "http://a/api/"
    assert "nonsense" in caplog.text


@given(
    st.dictionaries(
        st.sampled_from(["host", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix"]), st.text(max_size=40)
    )
)
def test_no_header_gets_anything_but_an_address_into_a_link(headers):
    root = public_address.public_root(headers, scheme="http", server=("127.0.0.1", 8501))
    assert re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]+)*", root)


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("nope=1", "nope"), ("limit=0", "limit"), ("limit=-1", "limit"), ("limit=1.5", "limit"), ("limit=", "limit"), ("limit=1&limit=2", "limit"),
        ("offset=-1", "offset"), ("offset=x", "offset"), ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"), ("bbox=nan,1,2,3", "bbox"),
        ("bbox=1e999,1,2,3", "bbox"), ("bbox=1,5,2,4", "bbox"), ("bbox=", "bbox"), ("bbox-crs=" + geometry.CRS84, "bbox-crs"),
        ("bbox=1,2,3,4&bbox-crs=EPSG:3857", "bbox-crs"), ("crs=EPSG:3857", "crs"), ("crs=http://www.opengis.net/def/crs/EPSG/0/3857", "crs"),
        ("sortby=", "sortby"), ("sortby=nope", "sortby"), ("sortby=-", "sortby"), ("sortby=name,,land", "sortby"), ("properties=", "properties"),
        ("properties=geometry", "properties"), ("skipGeometry=maybe", "skipGeometry"), ("resulttype=x", "resulttype"), ("datetime=x", "datetime"),
        ("lang=fr", "lang"), ("f=xml", "f:"), ("f=jsonld", "f:"), ("population=many", "population"), ("filter=", "filter"), ("filter=((", "filter"),
        ("filter=nope%3D1", "nope"), ("filter=name%3D1", "name"), ("filter=land%3D'09'&filter-lang=cql2-text", "filter-lang"),
        ("filter={}&filter-lang=cql-json", "filter"), ("filter-crs=EPSG:1", "filter-crs"), ("%ff=1", "UTF-8"), ("name=%0d%0aset-cookie:x", "name"),
        ("filter=" + quote("INTERSECTS(geometry, POLYGON((1 1, 2 2)))"), "filter"), ("filter=" + "(" * 900, "filter"),
        ("filter=" + quote("INTERSECTS(geometry, SRID=99999;POINT(1 2))"), "filter"),
        ("&".join(f"a{n}=1" for n in range(100)), "parameters"), ("q=x", "q"), ("bbox=1,2,9,3,4,5", "height"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named_and_not_ignored(query, key):
    answer = ask(ITEMS.format("districts", query))
    assert answer.status == 400 and answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert key in found["description"] and found["code"] and len(answer.text) < 2500
    assert "Traceback" not in answer.text and "\\r" not in answer.text and answer.headers["cache-control"] == "no-store"


def test_a_message_says_what_is_expected():
    for query, expected in (
        ("limit=-1", "found '-1', expected a whole number of at least 1"),
        ("offset=-1", "found '-1', expected a whole number of at least 0"),
        ("filter=" + quote("upper(name) = 'A'"), "expected a property"),
        ("filter=" + quote("name BEFORE 2020-01-01T00:00:00Z"), "BETWEEN"),
    ):
        assert expected in ask(ITEMS.format("districts", query)).json()["description"]


def test_a_query_has_an_end():
    assert ask(ITEMS.format("districts", "name=" + "x" * 5000)).status == 414
    assert ask(ITEMS.format("districts", "name=" + "x" * 3000)).status == 200


@pytest.mark.parametrize(
    "path",
    ["/api/nope", "/api/collections/nope", "/api/collections/nope/items", "/api/collections/housing/nope", "/api/processes", "/api/jobs",
     "/api/stac", "/api/static/img/logo.png", "/api/admin/config", "/api/collections/../../etc/passwd", "/api/collections/housing/items/../..",
     "/api/collections/housing/items/09187/x", "/api//collections", "/api/collections//items", "/api/collections/housing/items/\0",
     "/api/TileMatrixSets", "/api/" + "x" * 5000, "/api/..", "/api/collections/figures/items/..\\..\\x", "/api/openapi.yml"],
)  # fmt: skip
def test_what_does_not_exist_is_404_in_json(path):
    answer = ask(path)
    assert answer.status == 404 and answer.json()["code"] == "NotFound" and len(answer.text) < 500


def test_damaged_data_are_said_in_a_sentence(monkeypatch):
    def damaged(*arguments):
        raise FigureError("figures.parquet: damaged")

    monkeypatch.setattr(tables, "table", damaged)
    answer = ask(ITEMS.format("housing", ""))
    assert answer.status == 503 and answer.json()["description"].endswith("figures.parquet: damaged")


def test_a_fault_of_ours_shows_no_trace(monkeypatch, caplog):
    monkeypatch.setattr(front, "target", lambda path: 1 / 0)
    answer = ask("/api/")
    assert answer.status == 500 and "ZeroDivisionError" not in answer.text and "ZeroDivisionError" in caplog.text


def test_websockets_are_closed():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(front.Front()({"type": "websocket", "path": "/api/"}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1000}]


def test_the_start_of_the_server_does_not_load_pygeoapi_and_logs_stay_as_they_are():
    code = (
        "import sys, logging, geo.api; assert not {'pygeoapi', 'pygeofilter', 'lark'} & set(sys.modules)\n"
        "from geo.api.ogc import service; service.api()\n"
        "assert not logging.root.handlers and logging.root.level == logging.WARNING\n"
        "assert not {'rasterio', 'sqlalchemy', 'flask', 'streamlit'} & set(sys.modules), 'more is loaded than needed'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# -- hostile ------------------------------------------------------------------------------------------------------

NASTY = (
    "", "..", "../../etc/passwd", "%2e%2e%2f", "..\\..\\windows", "\0", "\r\nset-cookie: a=b", "<script>alert(1)</script>", "' OR 1=1 --",
    "'; DROP TABLE districts; --", "{{7*7}}", "${jndi:ldap://x}", "A" * 3000, "9" * 60, "-1", "0", "1e308", "nan", "inf", "null", "true", "☃",
    "\ud7ff", "a,b,c,d", "1,2,3,4", "-180,-90,180,90", "1e400,0,1,1", "5,47,16,56", geometry.EPSG3035, "urn:ogc:def:crs:EPSG::3035", "EPSG:3035",
    "http://127.0.0.1:1/x", "file:///etc/passwd", "name", "-name", "name," * 60, "json", "csv", "html", "cql-text", "cql2-json", "de", "en",
    "land = '09'", "NOT land = '09'", "((((", "name LIKE '" + "%a" * 200 + "'", "population > 1 AND " * 60 + "population > 1", "population / 0 > 1",
    "INTERSECTS(geometry, POINT(1e308 -1e308))", "INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "BBOX(geometry, 9, 50, 8, 40)",
    "DWITHIN(geometry, POINT(1 2), 1, meters)", "a = " + "(1 + " * 100 + "1" + ")" * 100, "2020", "2020-01-01/..", "9999-99-99", "../..", "hits",
    "exec('x')", "name = 'a' OR " * 80, "IN ()", "\"name\" = 'x'", "x" * 200 + "=1", "INCLUDE", "population = 1" + "0" * 400,
)  # fmt: skip
PARTS = ("api", "collections", *tables.names(), "items", "queryables", "schema", "openapi", "conformance", "09187", "figures", "..", ".", "",
         "%00", "\0", "etc", "passwd", "vacancy_rate_pct.2022-05-15.09187", "static", "x" * 400, "❄")  # fmt: skip
NAMES = (
    *wishes.OF_ITEMS,
    "name",
    "population",
    "land",
    "indicator",
    "vacancy_rate_pct",
    "q",
    "profile",
    "ui",
    "callback",
    "__proto__",
    "",
)
HEADERS = (b"host", b"accept", b"accept-language", b"accept-encoding", b"if-none-match", b"x-forwarded-host", b"x-forwarded-proto",
           b"x-forwarded-prefix", b"content-type", b"range", b"x-http-method-override", b"cookie")  # fmt: skip


def hostile(chance):
    """Make one request out of parts that are half right."""
    sane = chance.random() < 0.75
    path = (
        f"/api/collections/{chance.choice(tables.names())}/items"
        if sane
        else "/api/" + "/".join(chance.choices(PARTS, k=chance.randrange(5)))
    )
    pairs = [(chance.choice(NAMES), chance.choice(NASTY)) for _ in range(chance.randrange(5))]
    if sane and chance.random() < 0.8:
        # most answers without borders: this is about what is refused
        pairs += [("skipGeometry", "true"), ("limit", str(chance.randrange(1, 30)))]
    query = urlencode(pairs, errors="ignore").encode()
    if chance.random() < 0.1:
        query = bytes(chance.randrange(256) for _ in range(chance.randrange(80)))
    headers = [
        (name, chance.choice(NASTY).encode(errors="ignore")) for name in chance.sample(HEADERS, chance.randrange(4))
    ]
    method = chance.choices(("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE"), (80, 5, 10, 2, 2, 1))[0]
    body = b""
    if method == "POST":
        headers.append(
            (b"content-type", chance.choice((b"application/json", b"text/plain", b"application/query-cql-json")))
        )
        body = chance.choice((b"", b"{", b"null", b"5", b'{"op":"=","args":[{"property":"land"},"09"]}', b'{"op":"x","args":[]}',
                              b'{"op":"and","args":[1,2]}', b"\xff\xfe", b"[" * 5000, b'{"op":"like","args":[{"property":"name"},5]}',
                              b'{"op":"in","args":[{"property":"land"},[]]}', b'{"op":"=","args":[{"property":"population"},1e999]}',
                              b'{"op":"=","args":[{"property":["x"]},1]}', b'{"op":"<","args":[1,{"property":{"a":1}}]}', b'{"op":"isNull","args":[{"property":5}]}'))  # fmt: skip
    return method, path, query, headers, body


@pytest.mark.parametrize("many", [1_000, pytest.param(10_000, marks=pytest.mark.heavy)])
def test_hostile_requests_are_answered_in_sentences(many):
    chance, statuses, sizes = random.Random(6), {}, 0

    async def one(method, path, query, headers, body):
        messages = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            messages.append(message)

        scope = {
            "type": "http", "method": method, "path": path, "root_path": "", "query_string": query, "headers": headers, "scheme": "http",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8501), "asgi": {"version": "3.0"}, "http_version": "1.1", "state": {},
        }  # fmt: skip
        await APP(scope, receive, send)
        return Answer(messages)

    async def everything():
        nonlocal sizes
        for _ in range(many):
            asked = hostile(chance)
            answer = await one(*asked)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            sizes += len(answer.body)
            assert answer.status in {200, 204, 304, 308, 400, 404, 405, 413, 414, 415}, asked
            assert all(value.isprintable() for value in answer.headers.values()), asked
            if answer.status >= 400:
                assert answer.json()["description"] and len(answer.text) < 4000, asked
            assert b"Traceback" not in answer.body[:20000] and b"root:" not in answer.body[:20000], asked

    start = time.process_time()
    asyncio.run(everything())
    assert time.process_time() - start < 60
    # it reached the data and not only the door
    assert statuses[200] > many / 20 and statuses[400] > many / 5 and statuses[404] > many / 20


def test_any_operator_takes_or_refuses_operands_of_every_type():
    names = ("land", "population", "geometry", None, 5, ["x"], {"a": 1})
    operands = [
        *({"property": name} for name in names), None, True, 1, "09", [], {}, ["09", None], [1, 2], {"bbox": [1, 2, 3, 4]},
        {"type": "Point", "coordinates": [12.1, 47.9]}, {"date": "2020-01-01"}, {"op": "+", "args": [1, {"property": ["x"]}]},
    ]  # fmt: skip
    operators = ("and", "not", "=", "<", "isNull", "between", "in", "like", "+", "s_intersects", "t_after", "nope")
    statuses = set()
    for operator, first, second in itertools.product(operators, operands, operands):
        body = json.dumps({"op": operator, "args": [first, second]}).encode()
        path, sent = "/collections/districts/items", {"content-type": "application/json"}
        answer = front.answer(path, b"limit=1&skipGeometry=true", sent, "http://a", method="POST", body=body)
        statuses.add(answer.status_code)
        assert answer.status_code in {200, 400}, body
    assert statuses == {200, 400}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=3, max_size=6),
    st.sampled_from((*geometry.SYSTEMS, "EPSG:3857", "")), st.integers(-5, 500), st.integers(-5, 500),
)  # fmt: skip
def test_any_box_system_and_page_is_answered_or_refused(box, system, limit, offset):
    query = {
        "bbox": ",".join(map(repr, box)),
        "limit": limit,
        "offset": offset,
        "crs": system,
        "bbox-crs": system,
        "properties": "ags",
    }
    answer = ask(ITEMS.format("districts", urlencode(query)))
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert len(answer.json()["features"]) <= min(limit, 400)


def test_the_addresses_in_the_docs_answer():
    text = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
    addresses = re.findall(r"http://localhost:8501(/api[^\s\"\x60']*)", text)
    filters_ = re.findall(r'--data-urlencode "filter=(.+?)"', text)
    assert len(addresses) >= 5 and filters_
    for each in addresses:
        assert ask(each).status in {200, 308}, each
    for each in filters_:
        assert items("districts", filter=each, skipGeometry="true")["numberMatched"] > 0


def test_long_answers_are_sent_in_parts_and_carry_the_headers_once():
    messages = []

    async def send(message):
        messages.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/collections/housing/items", "root_path": "", "query_string": b"",
             "headers": [(b"host", b"a")], "scheme": "http", "server": ("127.0.0.1", 8501)}  # fmt: skip
    asyncio.run(APP(scope, None, send))
    parts = [each for each in messages if each["type"] == "http.response.body"]
    assert len(parts) > 30 and max(len(each["body"]) for each in parts) <= front.PART
    assert [each["more_body"] for each in parts] == [True] * (len(parts) - 1) + [False]
    names = [name for name, _ in messages[0]["headers"]]
    assert names.count(b"content-security-policy") == names.count(b"etag") == names.count(b"vary") == 1


def test_the_routes_are_part_of_the_server():
    assert all(route in APP.routes for route in ogc.OGC)
