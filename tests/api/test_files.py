"""
What the server answers: files that are kept for a year, downloads that hold what was asked for, headers on everything.

The routes are called as an ASGI server calls them, without a socket.
"""

import asyncio
import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, urljoin

import pytest
from asking import PAGE, ask
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import geo
from geo.api import MIDDLEWARE, ROUTES
from geo.api.files import links
from geo.api.server import headers
from geo.data import districts, figures
from geo.data.catalogue import ROOT, catalogue
from geo.data.errors import FigureError
from geo.export.columns import Content
from geo.export.geojson import layer_geojson, shipped_outlines
from geo.export.wishes import choose_indicators
from geo.maps import files
from geo.views import shipped
from geo.views.selection import Rural, Selection, query
from geo.views.shipped import PARAMETERS, read_selection

# -- headers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/", "/export/housing.csv", "/export/nope.csv", "/geometry/nope.json"])
def test_every_answer_carries_the_headers_once(target):
    answer = ask(target)
    for name in headers.headers():
        assert answer.names.count(name) == 1, name
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-src"] == policy["frame-ancestors"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"] and "unsafe-eval" not in policy["script-src"]
    assert not re.search(r"https?://|\*", answer.headers["content-security-policy"])


def test_the_policy_allows_exactly_the_inline_scripts_of_the_installed_start_page():
    page = headers.start_page().read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    found = re.findall(r"'sha256-(.*?)'", headers.headers()["content-security-policy"])
    assert found == digests and len(found) >= 1
    # an inline script with an attribute would be refused by the browser and the page stay empty
    assert len(re.findall(r"<script(?![^>]*\bsrc=)", page)) == len(scripts)


def test_a_known_hash_comes_out():
    # of the empty script, as any tool prints it
    assert headers.inline_script_hashes("<script></script>") == (
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    )


def test_websockets_pass_through_untouched():
    seen = []

    async def inner(scope, receive, send):
        seen.append(send)

    async def send(message):
        raise AssertionError

    asyncio.run(headers.SecurityHeaders(inner)({"type": "websocket"}, None, send))
    assert seen == [send]


def test_importing_the_api_does_not_import_streamlit_or_folium():
    code = "import sys, geo.api; print(sorted({'streamlit', 'folium', 'altair'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"


# -- files --------------------------------------------------------------------------------------------------------

KEPT = [
    (f"{files.leaflet_folder()}/leaflet.js", "text/javascript; charset=utf-8"),
    (f"{files.leaflet_folder()}/leaflet.css", "text/css; charset=utf-8"),
    (f"{files.leaflet_folder()}/images/layers.png", "image/png"),
    (f"{files.code_folder()}/live_map.js", "text/javascript; charset=utf-8"),
    (f"{files.code_folder()}/live_map.css", "text/css; charset=utf-8"),
    *((f"{files.style_folder()}/{file.name}", "text/css; charset=utf-8") for file in files.STYLE.glob("*.css")),
    (files.geometry("districts"), "application/json"),
    (files.geometry("places"), "application/json"),
    (files.vocabulary("de")[0], "application/json"),
    (files.vocabulary("en")[0], "application/json"),
    (files.former()[0], "application/json"),
]


@pytest.mark.parametrize(("target", "kind"), KEPT)
def test_files_are_kept_for_a_year_and_have_their_type(target, kind):
    answer = ask(target)
    assert answer.status == 200 and answer.body
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == kind
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize(
    "target",
    [target for target, kind in KEPT if not kind.startswith("image") and not re.search("words|former", target)],
)
def test_text_travels_compressed_and_is_the_same(target):
    plain, packed = ask(target), ask(target, accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.text == plain.text
    assert len(packed.body) < 0.6 * len(plain.body)
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_known_file_is_not_sent_again(encoding):
    target = files.geometry("districts")
    first = ask(target, accept_encoding=encoding)
    again = ask(target, accept_encoding=encoding, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] and "immutable" in again.headers["cache-control"]
    assert ask(target, accept_encoding=encoding, if_none_match='"other"').status == 200


def test_a_changed_file_is_seen(tmp_path):
    from geo.api.browser.assets import ImmutableFiles

    folder = Starlette(routes=[Route("/never", PlainTextResponse)])
    folder.mount("/kept", ImmutableFiles(directory=tmp_path))
    (tmp_path / "a.js").write_text("one" * 100)
    first = ask("/kept/a.js", app=folder, accept_encoding="gzip")
    (tmp_path / "a.js").write_text("three" * 100)
    second = ask("/kept/a.js", app=folder, accept_encoding="gzip")
    assert second.text == "three" * 100 and first.headers["etag"] != second.headers["etag"]


@pytest.mark.parametrize(
    "target",
    [
        f"{files.leaflet_folder()}/nope.js", f"{files.leaflet_folder()}/../__init__.py",
        f"{files.leaflet_folder()}//etc/passwd", f"{files.leaflet_folder()}/..\\__init__.py",
        f"{files.leaflet_folder()}/",
        "/geometry/", "/geometry/../districts.csv", "/geometry/districts-000000000000.json", "/geometry/\0",
        "/assets/map-000000000000/live_map.js", "/assets/words-de-000000000000.json", "/assets/", "/export/",
        "/export/housing.docx", "/export/..%2f..%2fREADME.gpkg", "/export/../dashboard.py", "/geometry/" + "x" * 5000,
    ],
)  # fmt: skip
def test_what_does_not_exist_is_404_and_never_streamlits_page(target):
    answer = ask(target)
    assert answer.status == 404 and PAGE not in answer.text
    assert "cache-control" not in answer.headers


def test_files_cannot_be_written():
    assert ask(files.geometry("districts"), method="POST").status == 405
    assert ask("/export/housing.csv", method="DELETE").status == 405


@pytest.mark.parametrize("target", [KEPT[0][0], "/export/housing.csv", "/export/map.html"])
def test_head_is_answered(target):
    answer = ask(target, method="HEAD")
    assert answer.status == 200 and int(answer.headers["content-length"]) > 0


# -- downloads ----------------------------------------------------------------------------------------------------


def disposition(answer):
    return re.fullmatch(r'attachment; filename="([A-Za-z0-9_.-]+)"', answer.headers["content-disposition"]).group(1)


@pytest.mark.parametrize("kind", ["jsonld", "ttl"])
def test_the_api_leads_to_the_catalogue_for_portals(kind):
    answer = ask(f"/api/catalogue.{kind}")
    assert answer.status == 308 and answer.headers["location"] == f"../export/catalogue.{kind}"


@pytest.mark.parametrize(
    ("target", "kind", "name"),
    [
        ("/export/housing.geojson", "application/geo+json", "landpotenziale_housing.geojson"),
        ("/export/housing.csv", "text/csv; charset=utf-8", "landpotenziale_housing.csv"),
        ("/export/housing.metadata.json", "application/json", "landpotenziale_housing.metadata.json"),
        ("/export/all.csv", "text/csv; charset=utf-8", "landpotenziale_all.csv"),
        ("/export/all.geojson", "application/geo+json", "landpotenziale_all.geojson"),
        ("/export/all.metadata.json", "application/json", "landpotenziale_all.metadata.json"),
        (
            "/export/map.html?indicator=vacancy_rate_pct", "text/html; charset=utf-8",
            "landpotenziale_housing_vacancy_rate_pct.html",
        ),
        ("/export/housing.gpkg?crs=3035&detail=web", "application/geopackage+sqlite3",
         "landpotenziale_housing_3035_web.gpkg"),
        ("/export/housing.fgb?crs=EPSG:25832", "application/flatgeobuf", "landpotenziale_housing_25832.fgb"),
        ("/export/housing.parquet", "application/vnd.apache.parquet", "landpotenziale_housing.parquet"),
        ("/export/housing.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "landpotenziale_housing.xlsx"),
        ("/export/housing.csv-metadata.json", "application/csvm+json", "landpotenziale_housing.csv-metadata.json"),
        ("/export/catalogue.jsonld", "application/ld+json", "catalogue.jsonld"),
        ("/export/catalogue.ttl", "text/turtle; charset=utf-8", "catalogue.ttl"),
        *(
            (f"/export/map.{ending}?indicator=vacancy_rate_pct", kind, f"landpotenziale_housing_vacancy_rate_pct.{ending}")
            for ending, kind in (("svg", "image/svg+xml"), ("png", "image/png"), ("pdf", "application/pdf"))
        ),
        (
            "/export/housing.csv?rural=thuenen:1,2&land=09,14&indicator=vacancy_rate_pct&range=2..4",
            "text/csv; charset=utf-8", "landpotenziale_housing_thuenen-1-2_09-14_range_vacancy_rate_pct.csv",
        ),
        ("/export/housing.csv?indicators=vacancy_rate_pct", "text/csv; charset=utf-8",
         "landpotenziale_housing_vacancy_rate_pct.csv"),
    ],
)  # fmt: skip
def test_downloads_have_their_type_and_a_name_that_says_what_they_hold(target, kind, name):
    answer = ask(target)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == kind
    assert disposition(answer) == name
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_a_download_is_what_the_export_writes():
    values, statuses = figures.shipped()
    selection = Selection("housing", "vacancy_rate_pct", rural=Rural("thuenen", (1, 2, 3, 4)), land=("09",))
    link = "http://dashboard.example:8501/?layer=housing&indicator=vacancy_rate_pct&rural=thuenen&land=09"
    indicators = choose_indicators(catalogue(), layer="housing")
    content = Content(indicators, selection, catalogue(), districts.shipped(), values, statuses)
    expected = layer_geojson(content, shipped_outlines(), permalink=link)
    plain = ask("/export/housing.geojson?rural=thuenen&land=09")
    assert plain.text == expected
    packed = ask("/export/housing.geojson?rural=thuenen&land=09", accept_encoding="gzip")
    assert packed.text == expected and len(packed.body) < 0.5 * len(plain.body)
    assert len(plain.json()["features"]) == 85


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("period=2005&range=10..20", "2005"),
        ("period_from=2005&period=2015&change=percent&range=..-30", "2005_2015"),
        ("period_from=2005&range=-5..-2", "2005"),
    ],
)
def test_a_file_holds_the_districts_that_the_map_of_another_period_keeps(view, name):
    selection = read_selection(dict(parse_qsl(f"indicator=unemployment_rate_pct&{view}")))
    spec = shipped.spec(selection)
    on_screen = {ags for ags, kept in zip(spec.ags, spec.inside, strict=True) if kept}
    assert 0 < len(on_screen) < 400
    address = f"?indicator=unemployment_rate_pct&{view}"
    answer = ask(f"/export/labour_market.csv{address}")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["ags"] for row in rows} == on_screen
    assert disposition(answer) == f"landpotenziale_labour_market_range_unemployment_rate_pct_{name}.csv"
    # the figures are the newest, and the file says so
    assert {row["unemployment_rate_pct_period"] for row in rows} == {"2025"}
    described = ask(f"/export/labour_market.metadata.json{address}").json()
    assert described["filter"]["districts"] == len(on_screen)
    assert "die Werte der Datei sind die neuesten" in described["description"]
    assert name.split("_")[0] in described["filter"]["words"]
    for target in ("labour_market.geojson", "series/unemployment_rate_pct.csv"):
        found = ask(f"/export/{target}{address}")
        assert found.status == 200
        if target.endswith("geojson"):
            assert {each["id"] for each in found.json()["features"]} == on_screen
        else:
            assert {row["ags"] for row in csv.DictReader(io.StringIO(found.text))} == on_screen


def test_a_file_of_a_view_of_another_period_says_that_its_values_are_the_newest():
    described = ask("/export/demography.metadata.json?indicator=births_per_10k&period=2010").json()
    assert described["description"].endswith("zeigt 2010; die Werte der Datei sind die neuesten.")
    newest = ask("/export/demography.metadata.json?indicator=births_per_10k").json()
    assert "Ansicht" not in newest["description"]


def test_files_with_a_figure_that_is_not_shown_carry_its_caveat():
    (hidden,) = (each for each in catalogue().layers["integration"].indicators if not each.shown)
    for layer in ("integration", "all"):
        described = ask(f"/export/{layer}.metadata.json").json()["indicators"]
        (entry,) = (each for each in described if each["id"] == hidden.id)
        assert entry["caveat"] == {"de": hidden.caveat.de, "en": hidden.caveat.en}


def test_every_parameter_of_a_view_is_understood():
    everything = Selection(
        "housing", "vacancy_rate_pct", language="en", rural=Rural("bbsr", (3,)), land=("09",), low=1.0, high=9.0,
        scheme="own", k=6, breaks=(2.0, 3.0), palette="cividis", breaks_from="filter", district="09187",
        compare=("03460", "14625"), view="table",
    )  # fmt: skip
    parameters = query(everything, catalogue())
    assert set(parameters) <= set(PARAMETERS)
    assert read_selection(parameters) == everything
    address = "&".join(f"{key}={quote(value)}" for key, value in parameters.items())
    for target in ("housing.geojson", "housing.csv", "housing.metadata.json", "map.html", "map.svg"):
        assert ask(f"/export/{target}?{address}").status == 200
    assert read_selection(query(replace(everything, scheme="head_tail", breaks=()), catalogue()))


def test_a_page_of_the_view_and_its_file_agree_in_language():
    assert '<html lang="en">' in ask("/export/map.html?lang=en").text
    assert ask("/export/housing.metadata.json?lang=en").json()["title"] == "Landpotenziale: Housing"


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("/export/housing.csv?rural=nope", "rural"),
        ("/export/housing.csv?land=09,99", "land"),
        ("/export/housing.csv?range=abc", "range"),
        ("/export/housing.csv?indicator=population", "layer"),
        ("/export/housing.csv?indicators=population", "indicators"),
        ("/export/housing.geojson?rual=thuenen", "'rual'"),
        ("/export/map.html?k=99", "k"),
        ("/export/map.html?palette=rainbow", "palette"),
        ("/export/housing.gpkg?crs=3857", "crs"),
        ("/export/housing.gpkg?crs=" + "4" * 5000, "crs"),
        ("/export/housing.geojson?crs=3035", "crs"),
        ("/export/housing.xlsx?crs=3035", "crs"),
        ("/export/housing.fgb?detail=..%2f..%2fetc", "detail"),
        ("/export/housing.parquet?crs=%0d%0aset-cookie:x=y", "crs"),
        ("/export/map.html?crs=3035", "'crs'"),
        ("/export/map.png?palette=rainbow", "palette"),
        ("/export/map.pdf?period=%0d%0aset-cookie:x=y", "period"),
        ("/export/map.html?indicators=population", "indicators"),
        ("/export/map.html?layer=nope", "layer"),
        ("/export/housing.csv?rural=%3Cscript%3Ealert(1)%3C/script%3E", "rural"),
        ("/export/housing.csv?land=" + "9" * 5000, "land"),
        ("/export/housing.csv?%00%0d%0a=x", r"'\x00\r\n'"),
    ],
)
def test_a_wrong_parameter_is_named_and_not_ignored(target, key):
    answer = ask(target)
    assert answer.status == 400 and answer.headers["content-type"] == "application/json"
    detail = answer.json()["detail"]
    assert key in detail and len(detail) < 1500
    assert "Traceback" not in detail and "\r" not in detail and "\0" not in detail
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("rural=thuenen:9", "thuenen:1,2,3,4,5"), ("rural=thuenen:x", "thuenen:1,2,3,4,5"), ("land=99", "one of 01, 02"),
        ("range=abc", "low..high"), ("range=3..1", "low..high"), ("range=a..", "low..high"), ("lang=fr", "one of de, en"),
        ("breaks=1,x", "2 to 6 rising decimal numbers"), ("breaks=3,2,1", "2 to 6 rising"), ("scheme=own", "breaks beside"),
        ("compare=" + ",".join(list(districts.shipped().index[:7])), "at most 6"),
        ("indicator=population", "layer: expected demography, the theme of population"), ("land=" + "9" * 500, "at most 400 characters"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_expected(wish, expected):
    answer = ask(f"/export/housing.csv?{wish}")
    assert answer.status == 400
    assert expected in answer.json()["detail"]


def test_a_comparison_says_what_was_expected():
    detail = ask("/export/compare.csv?compare=01001,01002&reference=nope&lang=fr").json()["detail"]
    assert "reference: expected one of all" in detail and "lang: expected one of de, en, found 'fr'" in detail


def test_an_unknown_layer_is_404_with_what_exists():
    for layer in ("nope", "..%2f", "x" * 500):
        answer = ask(f"/export/{layer}.csv")
        assert answer.status == 404 and "housing" in answer.json()["detail"]
        assert len(answer.json()["detail"]) < 400


def test_an_unknown_file_is_answered_with_what_there_is():
    detail = ask("/export/nothing").json()["detail"]
    for route in ROUTES:
        path = getattr(route, "path", "")
        if path.startswith("/export/") and "{rest" not in path:
            first, _, ending = path.removeprefix("/export/").replace("{layer}", "<layer>").partition(".")
            first = first.replace("{indicator}", "<indicator>").replace("{analysis}", "<analysis>")
            assert f"/export/{first}." in detail and (ending == "{kind}" or f".{ending}" in detail), path


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "x" * 300, "[::1", "h:99999999"])
def test_a_strange_host_does_not_get_into_a_file(host):
    assert ask("/export/housing.metadata.json", host=host).json()["recipe_link"].startswith("?layer=housing")


def test_damaged_data_are_said_in_a_sentence(monkeypatch):
    def damaged():
        raise FigureError("figures.parquet: damaged")

    monkeypatch.setattr(figures, "shipped", damaged)
    answer = ask("/export/housing.csv")
    assert answer.status == 503 and answer.json()["detail"].endswith("figures.parquet: damaged")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Could not read '/srv/my data/x' of '/opt/app/data/districts/figures.parquet'", "figures.parquet"),
        (f"{geo.__file__}: expected a readable file", "__init__.py: expected a readable file"),
        (r"C:\\Users\\me\\app\\figures.parquet: damaged", "figures.parquet: damaged"),
        ("layers/housing.toml: see https://example.org/a/b", "layers/housing.toml: see https://example.org/a/b"),
    ],
)
def test_folders_of_the_server_are_told_to_nobody(monkeypatch, message, told):
    def damaged():
        raise FigureError(message)

    monkeypatch.setattr(figures, "shipped", damaged)
    for target in ("/export/housing.csv", "/ahead?indicator=net_rent_eur_per_m2&k=7&palette=cividis"):
        answer = ask(target)
        assert answer.status == 503 and told in answer.json()["detail"]
        for folder in ("/opt/", "/srv/", "Users", "my data", str(Path(geo.__file__).parent)):
            assert folder not in answer.text


def test_a_damaged_table_of_figures_is_named_without_its_folder(tmp_path, monkeypatch):
    (tmp_path / "figures.parquet").write_bytes(b"PAR1 is no table")
    with pytest.raises(FigureError) as caught:
        figures.read_figures(tmp_path / "figures.parquet")
    said = str(caught.value)

    def damaged():
        raise FigureError(said)

    monkeypatch.setattr(figures, "shipped", damaged)
    answer = ask("/export/housing.csv").text
    assert "figures.parquet" in answer and str(tmp_path) not in answer and "/" not in answer.split("figures.parquet")[0]


@pytest.mark.parametrize(
    ("wishes", "name"),
    [
        ("period=2010&rural=thuenen", "landpotenziale_demography_births_per_10k_thuenen_2010"),
        ("period=2015&period_from=2010", "landpotenziale_demography_births_per_10k_2010_2015"),
        ("period=2010&range=80..90", "landpotenziale_demography_births_per_10k_range_births_per_10k_2010"),
    ],
)
def test_the_name_of_a_map_says_its_period(wishes, name):
    for kind in ("html", "svg"):
        assert disposition(ask(f"/export/map.{kind}?indicator=births_per_10k&{wishes}")) == f"{name}.{kind}"


def test_many_downloads_at_once_are_all_whole():
    async def together():
        return await asyncio.gather(*(asyncio.to_thread(ask, "/export/housing.geojson") for _ in range(8)))

    bodies = {answer.body for answer in asyncio.run(together())}
    assert len(bodies) == 1
    assert len(json.loads(bodies.pop())["features"]) == 400


def test_streamlit_takes_the_routes():
    import streamlit as st

    assert st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE)


@pytest.mark.parametrize(
    ("target", "kinds"),
    [
        ("/export/housing.csv?rural=thuenen:1,2&lang=en", {"application/csvm+json", "application/json"}),
        ("/export/all.csv", {"application/csvm+json", "application/json"}),
        ("/export/housing.fgb?crs=3035&detail=web", {"application/json"}),
        ("/export/housing.gpkg", {"application/json"}),
        ("/export/series/vacancy_rate_pct.csv?lang=en&land=09", {"application/csvm+json", "application/json"}),
        ("/export/land_figures.csv?lang=en", {"application/json"}),
        ("/export/analysis/bivariate.csv?x=vacancy_rate_pct&y=net_rent_eur_per_m2&lang=en", {"application/json"}),
    ],
)
def test_a_table_leads_to_what_describes_it(target, kinds):
    found = re.findall(r'<([^>]+)>; rel="describedby"; type="([^"]+)"', ask(target).headers["link"])
    assert {kind for _, kind in found} == kinds
    for address, kind in found:
        answer = ask(urljoin(target, address))
        assert answer.status == 200 and answer.headers["content-type"] == kind, address
        assert "link" not in answer.headers and len(answer.text) > 500
        if kind == "application/csvm+json":
            # saved side by side, as a browser does, the description finds its table
            assert answer.json()["url"] == disposition(ask(target))
            assert disposition(answer) == disposition(ask(target)) + "-metadata.json"
            columns = [each["name"] for each in answer.json()["tableSchema"]["columns"]]
            assert columns == ask(target).text.splitlines()[0].split(",")
            assert answer.json()["@context"][1]["@language"] == ("en" if "lang=en" in target else "de")


def test_a_file_of_one_licence_says_it_in_its_header():
    source = (
        catalogue()
        .sources["municipal_register"]
        .model_copy(update={"licence_url": "https://example.org/a", "licence_confirmed": "file"})
    )
    request = Request({"type": "http", "query_string": b"", "headers": []})
    assert links.related(request, {}, [source, source]) == '<https://example.org/a>; rel="license"'
    # several are not to choose from, an unconfirmed one is not to be promised, and one that is not known is no licence
    for changed in ({"licence_url": "https://example.org/b"}, {"licence_confirmed": "no"}, {"licence_url": ""}):
        assert links.related(request, {}, [source, source.model_copy(update=changed)]) == ""


def test_what_a_program_sends_does_not_get_into_a_header_as_it_stands():
    answer = ask('/export/housing.csv?lang=en&rural=">;rel="license"')
    assert answer.status == 400
    request = Request({"type": "http", "query_string": b'lang=en">;rel="license"%0d%0aa:b', "headers": []})
    assert links.related(request, {"x.json": "a/b"}).count('"') == 4


PUBLIC = "https://karten.example/lp/"
SAID = [
    "/export/housing.metadata.json", "/export/housing.geojson", "/export/map.svg?indicator=vacancy_rate_pct",
    "/export/land_figures.json", "/export/analysis/fragile.json?indicator=vacancy_rate_pct",
]  # fmt: skip


@pytest.mark.parametrize("target", SAID)
def test_files_say_the_address_that_the_outside_uses(target, monkeypatch):
    forwarded = {"x_forwarded_host": "karten.example", "x_forwarded_proto": "https", "x_forwarded_prefix": "/lp"}
    behind = ask(target, **forwarded).text
    monkeypatch.setenv("LANDPOTENZIALE_PUBLIC_URL", PUBLIC)
    said = ask(target).text
    # a picture breaks the address into lines
    assert PUBLIC in said and "dashboard.example" not in said.replace("\n", "")
    assert behind == said


@pytest.mark.parametrize(
    ("words", "name", "page"),
    [
        (("export", "--layer", "housing", "--format", "csv"), "x.csv", "?layer=housing&indicator=vacancy_rate_pct"),
        (("picture", "--indicator", "vacancy_rate_pct"), "x.svg", "?layer=housing"),
        (("land-figures",), "x.csv", "analyse?view=volunteering"),
        (("analyse", "lisa", "--indicator", "vacancy_rate_pct", "--permutations", "99", "--residuals"), "x.json",
         "analyse?view=spatial&indicator=vacancy_rate_pct&residuals=yes&lang=en"),
    ],
)  # fmt: skip
def test_commands_say_the_public_address_where_one_is_known(words, name, page, monkeypatch, tmp_path):
    from click.testing import CliRunner

    from geo.__main__ import main

    def written():
        done = CliRunner().invoke(main, [*words, "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        return "".join(file.read_text(encoding="utf-8").replace("&amp;", "&") for file in sorted(tmp_path.iterdir()))

    monkeypatch.delenv("LANDPOTENZIALE_PUBLIC_URL", raising=False)
    assert "karten.example" not in written()
    monkeypatch.setenv("LANDPOTENZIALE_PUBLIC_URL", PUBLIC)
    assert PUBLIC + page in written()
