"""Every format holds the same values and the same shapes; foreign readers say so."""

import csv
import io
import json
import math
import shutil
import sqlite3
import subprocess
import time

import geopandas as gpd
import openpyxl
import pyarrow.parquet
import pyogrio
import pytest
from click.testing import CliRunner

from geo.__main__ import main
from geo.data import boundaries, districts, figures
from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.data.errors import SelectionError
from geo.export import frames, layers
from geo.export.layers import Wish
from geo.export.wishes import choose_indicators
from geo.views.selection import Selection

# a layer with whole numbers, with fractions, and with districts that have no value
LAYER = "volunteering"
IDS = choose_indicators(catalogue(), layer=LAYER)
BINARY = ("gpkg", "fgb", "parquet")


def wish(crs=None, detail=None, **more):
    return Wish(IDS, Selection(LAYER, IDS[0], **more.pop("view", {})), crs, detail, **more)


def made(kind, *place, **more):
    return layers.layer_file(kind, wish(*place, **more), catalogue(), csv_url="x.csv")


def read(kind, content, folder):
    file = folder / f"layer.{kind}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    named = {"layer": f"landpotenziale_{LAYER}"} if kind == "gpkg" else {}
    frame = gpd.read_parquet(file) if kind == "parquet" else pyogrio.read_dataframe(file, **named)
    # FlatGeobuf sorts by place
    return frame.set_index("ags").sort_index()


def same_values(column, id_):
    expected = figures.shipped()[0][id_]
    found = column.astype("float64").reindex(expected.index)
    assert ((found == expected) | (found.isna() & expected.isna())).all(), id_


@pytest.mark.parametrize("detail", ["full", "web"])
@pytest.mark.parametrize("crs", [4326, 3035, 25832])
@pytest.mark.parametrize("kind", BINARY)
def test_values_statuses_and_areas_come_back(tmp_path, kind, crs, detail):
    frame = read(kind, made(kind, crs, detail), tmp_path)
    assert frame.crs.to_epsg() == crs and len(frame) == 400
    table = districts.shipped()
    assert frame.index.tolist() == table.index.tolist() and frame["name"].tolist() == table["name"].tolist()
    for each in IDS:
        same_values(frame[each], each)
        assert frame[f"{each}_status"].tolist() == figures.shipped()[1][each].reindex(table.index).tolist()
        assert set(frame[f"{each}_period"].astype(str).str[:4]) == {catalogue().indicators[each].period[:4]}
    stored = boundaries.read_boundaries() if detail == "full" else boundaries.read_web_boundaries()
    area = frame.geometry.to_crs(3035).area
    # rounded to 0.1 m in degrees, to 1 cm in metres
    assert (area / stored.geometry.area - 1).abs().max() < (2e-5 if crs == 4326 else 1e-6)
    assert frame.geometry.is_valid.all()


@pytest.mark.parametrize("crs", [3035, 25832])
def test_neighbours_still_share_their_border(crs):
    import shapely

    assert shapely.coverage_is_valid(frames.shapes_of(crs, "full").array)
    assert shapely.coverage_is_valid(frames.shapes_of(crs, "web").array)


def test_web_borders_are_those_of_the_map_in_metres():
    full, web = (each.geometry for each in (boundaries.read_boundaries(), boundaries.read_web_boundaries()))
    assert (web.area / full.area - 1).abs().max() < 0.05
    assert web.get_coordinates().shape[0] < 0.6 * full.get_coordinates().shape[0]


def test_geojson_with_fewer_points_is_valid_and_smaller():
    small, large = json.loads(made("geojson", None, "web")), made("geojson")
    assert len(json.dumps(small)) < 0.6 * len(large) and len(small["features"]) == 400
    assert small["metadata"]["boundaries"]["detail_m"] == 500
    with pytest.raises(SelectionError, match=r"RFC 7946.*found 3035"):
        made("geojson", 3035)


@pytest.mark.parametrize("kind", [*BINARY, "xlsx", "csv", "geojson", "csv-metadata.json", "metadata.json"])
def test_equal_wishes_give_equal_bytes(kind):
    first = made(kind)
    now = int(time.time())
    while kind in {"gpkg", "xlsx"} and int(time.time()) == now:  # these formats hold the time of day, to the second
        time.sleep(0.02)
    assert made(kind) == first


def test_geopackage_carries_a_table_of_indicators_and_no_clock(tmp_path):
    read("gpkg", made("gpkg", 25832, permalink="https://example.org/?x"), tmp_path)
    file = tmp_path / "layer.gpkg"
    rows = pyogrio.read_dataframe(file, layer="indicators").set_index("id")
    assert rows.index.tolist() == list(IDS)
    for each in IDS:
        source = catalogue().source_of(each)
        row = rows.loc[each]
        assert row["attribution"] == credit_text((each,), catalogue(), "de") and row["licence"] == source.licence.de
        assert row["licence_confirmed"] == source.licence_confirmed and row["retrieved"] == source.retrieved
        assert row["unit"] == catalogue().indicators[each].unit.de and row["period"] and row["definition"]
        assert row["territorial_status"] == "2021-07-01" and row["permalink"] == "https://example.org/?x"
    with sqlite3.connect(file) as base:
        moments = [each for (each,) in base.execute("SELECT last_change FROM gpkg_contents")]
        assert {each[:10] for each in moments} == {"2021-07-01"}
    base.close()


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs gdal-bin")
def test_an_older_gdal_reads_the_geopackage_without_a_warning(tmp_path):
    read("gpkg", made("gpkg"), tmp_path)
    words = ["ogrinfo", "-so", str(tmp_path / "layer.gpkg"), f"landpotenziale_{LAYER}"]
    found = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "Feature Count: 400" in found.stdout and "Warning" not in found.stderr + found.stdout


def test_geoparquet_is_1_1_with_a_box_per_district_and_all_metadata():
    table = pyarrow.parquet.read_table(io.BytesIO(made("parquet", 3035)))
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0" and "bbox" in geo["columns"]["geometry"]["covering"]
    assert table.column("ags").type in (pyarrow.string(), pyarrow.large_string())
    first = table.slice(0, 1).to_pylist()[0]
    shape = frames.shapes_of(3035, "full").iloc[0]
    assert tuple(first["bbox"].values()) == pytest.approx(shape.bounds)
    described = json.loads(table.schema.metadata[b"landpotenziale"])
    assert described["boundaries"]["crs"].startswith("EPSG:3035")
    assert [each["id"] for each in described["indicators"]] == list(IDS)


def test_workbook_has_typed_numbers_text_keys_and_a_frozen_header():
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", view={"language": "en"})))
    assert book.sheetnames == ["Figures", "Metadata"]
    sheet = book["Figures"]
    assert sheet.freeze_panes == "C2"
    head, *rows = sheet.iter_rows(values_only=True)
    place = {name: number for number, name in enumerate(head)}
    assert [row[place["ags"]] for row in rows] == districts.shipped().index.tolist()
    for each in IDS:
        expected = figures.shipped()[0][each].tolist()
        found = [row[place[each]] for row in rows]
        assert all(isinstance(cell, int | float) or cell is None for cell in found)
        # openpyxl reads 16 digits as they stand; xlsxwriter writes as many
        assert all(
            (a is None and math.isnan(b)) or a == pytest.approx(b, rel=1e-15)
            for a, b in zip(found, expected, strict=True)
        ), each
    said = {str(cell) for row in book["Metadata"].iter_rows(values_only=True) for cell in row if cell is not None}
    for each in IDS:
        source = catalogue().source_of(each)
        assert {
            each,
            credit_text((each,), catalogue(), "en"),
            source.licence.en,
            catalogue().indicators[each].definition.en,
        } <= said
    assert "2021-07-01" in said


def test_text_in_a_workbook_is_never_a_formula():
    from geo.export.workbook import xlsx

    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "00123"]
    described = json.loads(made("metadata.json"))
    rows = {"id": bad}
    content = xlsx({"ags": bad}, described, rows, catalogue=catalogue(), language="de")
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            assert all(
                cell.data_type in {"s", "n"} and cell.hyperlink is None for cell in row if cell.value is not None
            )
    first = openpyxl.load_workbook(io.BytesIO(content))["Werte"]
    assert [row[0] for row in first.iter_rows(min_row=2, values_only=True)] == bad


@pytest.mark.parametrize("is_wide", [False, True])
def test_csvw_describes_the_columns_that_are_there_in_their_order(is_wide):
    described = json.loads(made("csv-metadata.json", is_wide=is_wide))
    rows = list(csv.reader(io.StringIO(made("csv", is_wide=is_wide))))
    columns = described["tableSchema"]["columns"]
    assert [each["name"] for each in columns] == rows[0]
    assert described["url"] == "x.csv" and described["tableSchema"]["primaryKey"] == ["ags"]
    for each in columns:
        kind, place = str(each["datatype"]), rows[0].index(each["name"])
        cells = [row[place] for row in rows[1:]]
        if kind in {"number", "integer"}:
            assert all(cell == "" or math.isfinite(float(cell)) for cell in cells)
        if each["name"] in IDS:
            source = catalogue().source_of(each["name"])
            assert each["dc:license"] == source.licence.de
            assert each["schema:creditText"] == credit_text((each["name"],), catalogue(), "de")
            assert each["schema:unitText"] == catalogue().indicators[each["name"]].unit.de


def test_a_layer_has_the_same_columns_in_every_format():
    table = next(csv.reader(io.StringIO(made("csv"))))
    sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx")), read_only=True)["Werte"]
    assert table == list(next(sheet.iter_rows(values_only=True)))
    assert table == list(json.loads(made("geojson"))["features"][0]["properties"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_has_no_coordinates(kind):
    for place in ((3035, None), (None, "web")):
        with pytest.raises(SelectionError, match="expected neither"):
            made(kind, *place)


# -- the command --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "beside"),
    [
        ("gpkg", set()), ("parquet", set()), ("xlsx", set()), ("fgb", {"x.fgb.metadata.json"}),
        ("csv", {"x.csv.metadata.json", "x.csv-metadata.json"}),
    ],
)  # fmt: skip
def test_command_writes_every_format_with_what_belongs_beside_it(tmp_path, kind, beside):
    words = ["export", "--layer", LAYER, "--land", "16", "--format", kind, "--out", str(tmp_path / f"x.{kind}")]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    assert {each.name for each in tmp_path.iterdir()} == {f"x.{kind}"} | beside


def test_files_of_one_name_do_not_share_their_metadata(tmp_path):
    for kind in ("fgb", "csv"):
        words = ["export", "--layer", LAYER, "--land", "16", "--format", kind, "--out", str(tmp_path / f"x.{kind}")]
        assert CliRunner().invoke(main, words).exit_code == 0
    told = {kind: json.loads((tmp_path / f"x.{kind}.metadata.json").read_text()) for kind in ("fgb", "csv")}
    assert told["fgb"]["title"] == told["csv"]["title"] and len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [("--crs", "3857", "4326, 3035, 25832, found '3857'"), ("--crs", "9" * 5000, "found '9999"), ("--detail", "x", "full, web")],
)  # fmt: skip
def test_command_refuses_other_coordinates(tmp_path, option, value, message):
    words = ["export", "--layer", LAYER, "--format", "gpkg", option, value, "--out", str(tmp_path / "x.gpkg")]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 2 and message in answer.stderr and len(answer.stderr) < 300
    assert list(tmp_path.iterdir()) == []
