"""
The OGC API with clients that nobody here wrote: GDAL in two releases, OWSLib, QGIS where it is, and schemathesis.

They talk to the dashboard itself, started as a visitor's server would. Debian's GDAL comes with `gdal-bin`; where it is
absent its tests are skipped, in continuous integration they fail instead.
"""

import os
import shutil
import subprocess
import warnings

import pyogrio
import pytest
import schemathesis
from browser import served
from hypothesis import HealthCheck, Phase, given, settings
from owslib.ogcapi.features import Features
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from geo.data import boundaries, districts, figures
from geo.data.catalogue import catalogue

LAYERS = tuple(catalogue().layers)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return a server of this module alone, because the generated requests of thousands would slow down visitors."""
    with served(log=tmp_path_factory.mktemp("ogc") / "log.txt") as running:
        yield running
        said = running.log.read_text()
        assert "Traceback" not in said and "ERROR" not in said, said


@pytest.fixture(scope="module")
def planar():
    return boundaries.read_boundaries().sort_index()


def run(program, *arguments):
    """Run one of Debian's programs and return what it says."""
    if shutil.which(program) is None:
        reason = f"needs {program} (apt-get install gdal-bin)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    answer = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0 and "ERROR" not in answer.stderr, answer.stderr
    return answer.stdout


# -- GDAL inside pyogrio ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["districts", "housing", "integration"])
def test_pyogrio_reads_a_layer_with_all_values_and_borders(server, planar, layer):
    found = pyogrio.read_dataframe(f"OAPIF:{server.url}/api", layer=layer).set_index("ags").sort_index()
    assert found.index.tolist() == planar.index.tolist()
    own = found.set_crs("OGC:CRS84", allow_override=True).to_crs(3035).area
    assert (own / planar.area - 1).abs().max() < 1e-4
    if layer in LAYERS:
        values, statuses = figures.shipped()
        for indicator in catalogue().layers[layer].indicators:
            expected = values[indicator.id].reindex(found.index)
            assert (found[indicator.id].astype(float) - expected).abs().max() == 0 or expected.isna().all()
            assert found[f"{indicator.id}_status"].tolist() == statuses[indicator.id].reindex(found.index).tolist()


def test_pyogrio_reads_a_box_and_tables_without_borders(server, planar):
    source = f"OAPIF:{server.url}/api"
    with warnings.catch_warnings():
        # a table without geometry is read as such; pyogrio says that it finds no coordinate system
        warnings.simplefilter("ignore")
        records = pyogrio.read_dataframe(source, layer="indicators", read_geometry=False)
        assert records["id"].tolist() == list(catalogue().indicators)
        one = pyogrio.read_dataframe(
            source, layer="figures", where="indicator = 'vacancy_rate_pct'", read_geometry=False
        )
    assert len(one) == 400 and set(one["status"]) <= set(figures.STATUSES)
    inside = pyogrio.read_dataframe(source, layer="districts", bbox=(12.0, 47.5, 12.1, 47.9))
    shapes = boundaries.geographic(planar)
    assert inside["ags"].tolist() == shapes.cx[12.0:12.1, 47.5:47.9].index.tolist()


# -- Debian's GDAL ------------------------------------------------------------------------------------------------


def test_ogrinfo_lists_the_collections_and_counts(server):
    listed = run("ogrinfo", "-ro", f"OAPIF:{server.url}/api")
    assert [line.split()[1] for line in listed.splitlines() if line[:1].isdigit()] == [
        "districts", *LAYERS, "indicators", "figures",
    ]  # fmt: skip
    said = run("ogrinfo", "-ro", "-so", f"OAPIF:{server.url}/api", "housing")
    assert "Feature Count: 400" in said and "vacancy_rate_pct: Real" in said
    land = run("ogrinfo", "-ro", "-so", "-where", "land = '09'", f"OAPIF:{server.url}/api", "districts")
    assert f"Feature Count: {(districts.shipped()['land'] == '09').sum()}" in land


def test_ogr2ogr_takes_a_layer_home(server, tmp_path):
    run("ogr2ogr", str(tmp_path / "housing.gpkg"), f"OAPIF:{server.url}/api", "housing")
    found = pyogrio.read_dataframe(tmp_path / "housing.gpkg")
    values = figures.shipped()[0]["vacancy_rate_pct"]
    assert found.set_index("ags")["vacancy_rate_pct"].to_dict() == values.to_dict()
    table = run(
        "ogr2ogr",
        "-f",
        "CSV",
        "/vsistdout/",
        f"OAPIF:{server.url}/api",
        "figures",
        "-where",
        "ags = '09187' AND period = '2020'",
    )
    shipped = figures.shipped_figures()
    assert len(table.splitlines()) - 1 == ((shipped["ags"] == "09187") & (shipped["period"] == "2020")).sum()


@pytest.mark.parametrize("code", [3035, 25832])
def test_gdal_knows_the_axes_of_every_system(server, planar, code):
    # GDAL asks for the system by its address and swaps the axes where the authority puts north first
    found = pyogrio.read_dataframe(f"OAPIF:{server.url}/api", layer="districts", CRS=f"EPSG:{code}")
    assert found.crs.to_epsg() == code
    assert abs(found.total_bounds - planar.to_crs(code).total_bounds).max() < 0.01


# -- OWSLib -------------------------------------------------------------------------------------------------------


def test_owslib_walks_the_api(server):
    api = Features(f"{server.url}/api/")
    assert api.feature_collections() == ["districts", *LAYERS, "indicators", "figures"]
    assert api.conformance()["conformsTo"] and api.api()["openapi"].startswith("3.0")
    assert api.collection("housing")["attribution"]
    assert "vacancy_rate_pct" in api.collection_queryables("housing")["properties"]
    assert "vacancy_rate_pct" in api.collection_schema("housing")["properties"]
    page = api.collection_items("housing", bbox=[12.0, 47.5, 12.1, 47.9], sortby=("name", "desc"), limit=2)
    names = [each["properties"]["name"] for each in page["features"]]
    assert names == sorted(names, reverse=True) and len(names) == 2
    assert api.collection_items("districts", filter="land = '09'", limit=1)["numberMatched"] == 96
    assert api.collection_item("housing", "09187")["properties"]["name"].startswith("Rosenheim")


# -- QGIS ---------------------------------------------------------------------------------------------------------


def test_qgis_saves_a_layer(server, tmp_path):
    # Debian's wrapper hands over an option that the program itself does not know
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    if program is None:
        pytest.skip("needs qgis_process (apt-get install qgis)")
    source = f"OAPIF://url='{server.url}/api/' typename='housing'"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    answer = subprocess.run(
        [program, "run", "native:savefeatures", "--", f"INPUT={source}", f"OUTPUT={tmp_path / 'saved.gpkg'}"],
        capture_output=True, text=True, timeout=180, env=environment,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    found = pyogrio.read_dataframe(tmp_path / "saved.gpkg").set_index("ags")
    assert found["vacancy_rate_pct"].to_dict() == figures.shipped()[0]["vacancy_rate_pct"].to_dict()


# -- schemathesis -------------------------------------------------------------------------------------------------

CHECKS = (
    checks.response_schema_conformance, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, schemathesis.checks.not_a_server_error,
)  # fmt: skip


@pytest.fixture(scope="module")
def schema(server):
    return schemathesis.openapi.from_url(f"{server.url}/api/openapi")


def asked_for(operation, mode, many):
    """Try an operation with generated parameters; return how many requests that were."""
    count = 0

    @settings(max_examples=many, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case):
        nonlocal count
        count += 1
        case.call_and_validate(checks=CHECKS)

    ask()
    return count


@pytest.mark.parametrize(
    ("of_data", "of_others", "least"),
    [(3, 1, 60), pytest.param(10, 3, 200, marks=pytest.mark.heavy)],
    ids=["few requests", "many requests"],
)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_schemathesis_finds_no_answer_that_the_document_does_not_promise(schema, mode, of_data, of_others, least):
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        asked += asked_for(operation, mode, of_data if operation.path.endswith(("/items", "}")) else of_others)
    assert asked > least
