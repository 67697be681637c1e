"""
Exported files: what a reader would write by hand, read again by foreign programs, with all that must be said.

The first tests stand on four squares with made-up names; the others on the shipped data.
"""

import csv
import io
import itertools
import json
import math
import re
import subprocess
import sys
import time
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from geo.__main__ import main
from geo.commands.out import show
from geo.data import districts, figures
from geo.data.catalogue import ROOT, catalogue
from geo.data.declarations import LANGUAGES
from geo.data.errors import FigureError, SelectionError
from geo.export import geojson, writing
from geo.export.about import attributions, metadata_json
from geo.export.columns import WIDE, Content
from geo.export.csv import layer_csv, wide_csv
from geo.export.geojson import layer_geojson, shipped_outlines
from geo.export.wishes import choose_indicators, choose_laender, choose_rural
from geo.views.filters import filter_query, filter_words
from geo.views.selection import Rural, Selection

AGS = ["01001", "09162", "11000", "16063"]
VACANCY = "vacancy_rate_pct"
HOUSING = ("vacancy_rate_pct", "net_rent_eur_per_m2", "dwellings_completed_per_1000")
HOSTILE = '=cmd|" /C calc"!A1\n<script>alert(1)</script>, "Ü" \u2028 {{7*7}}'


@pytest.fixture
def four():
    """Return four districts, squares of one degree side by side, the third without a rent and the fourth hostile."""
    table = pd.DataFrame(
        {
            "name": ["Hafen", "Markt", "Stadt", HOSTILE],
            "kind": [41, 44, 41, 44],
            "land": ["01", "09", "11", "16"],
            "thuenen_type": [1, 3, 5, 2],
            "bbsr_type": [4, 2, 1, 4],
            "eurostat_type": [2, 3, 1, 3],
        },
        index=pd.Index(AGS, name="ags"),
    )
    values = pd.DataFrame(
        {
            VACANCY: [3.25, 0.0, 10.0, 0.1 + 0.2],
            "net_rent_eur_per_m2": [7.0, 8.5, math.nan, 5.25],
            "dwellings_completed_per_1000": [1.0, 2.0, 3.0, 4.0],
        },
        index=table.index,
    )
    statuses = pd.DataFrame("value", index=table.index, columns=values.columns)
    statuses.loc["09162", VACANCY] = "zero"
    statuses.loc["11000", "net_rent_eur_per_m2"] = "suppressed"
    squares = gpd.GeoSeries([shapely.box(8 + n, 50, 9 + n, 51 + n) for n in range(4)], index=table.index, crs=4326)
    outlines = geojson.outlines(gpd.GeoDataFrame(geometry=squares))
    return {
        "catalogue": catalogue(), "districts": table, "values": values, "statuses": statuses, "outlines": outlines,
    }  # fmt: skip


def held(indicators, selection, data):
    """Return what a file of these data holds."""
    return Content(indicators, selection, **{key: frame for key, frame in data.items() if key != "outlines"})


@pytest.fixture(scope="module")
def shipped():
    values, statuses = figures.shipped()
    return {
        "catalogue": catalogue(), "districts": districts.shipped(), "values": values, "statuses": statuses,
        "outlines": shipped_outlines(),
    }  # fmt: skip


SELECTION = Selection("housing", VACANCY)


def carries(line, source, language):
    """Say whether a line carries all that the terms of a source oblige to print, its data basis apart."""
    named = catalogue().sources[source["id"]].attribution.removeprefix("Quelle: ").rstrip(". ")
    # our own note of change is said in the language of the line
    producer = named.removesuffix("; eigene Berechnung")
    obligatory = [producer, source["url"], source["licence"][language], source["licence_url"] or ""]
    if producer != named:
        obligatory.append({"de": "eigene Berechnung", "en": "own calculation"}[language])
    is_titled = set(re.findall(r"\w+", source["title"][language])) <= set(re.findall(r"\w+", line))
    return is_titled and all(part in line for part in obligatory)


# -- four districts -----------------------------------------------------------------------------------------------


def test_geojson_of_four_districts_is_what_a_reader_would_write(four):
    found = json.loads(
        layer_geojson(held(HOUSING[:2], SELECTION, four), four["outlines"], permalink="https://example.org/?x")
    )
    assert found["type"] == "FeatureCollection"
    assert found["name"] == "landpotenziale_housing"
    assert found["bbox"] == [8, 50, 12, 54]
    assert "crs" not in found
    assert found["metadata"]["recipe_link"] == "https://example.org/?x"
    assert [each["id"] for each in found["features"]] == AGS
    third = found["features"][2]
    assert third["properties"] == {
        "ags": "11000", "name": "Stadt", "land": "11", "land_name": "Berlin", "kind": "Kreisfreie Stadt",
        "thuenen_type": 5, "bbsr_type": 1, "eurostat_type": 1,
        "vacancy_rate_pct": 10, "vacancy_rate_pct_status": "value", "vacancy_rate_pct_period": "2022-05-15",
        "net_rent_eur_per_m2": None, "net_rent_eur_per_m2_status": "suppressed",
        "net_rent_eur_per_m2_period": "2022-05-15",
    }  # fmt: skip
    assert third["geometry"]["type"] == "Polygon"


def test_csv_of_four_districts_is_what_a_reader_would_write(four):
    four["districts"].loc["16063", "name"] = "Wald"
    assert layer_csv(held(HOUSING[:2], SELECTION, four)) == (
        "ags,name,land,land_name,kind,thuenen_type,bbsr_type,eurostat_type,"
        "vacancy_rate_pct,vacancy_rate_pct_status,vacancy_rate_pct_period,"
        "net_rent_eur_per_m2,net_rent_eur_per_m2_status,net_rent_eur_per_m2_period\n"
        "01001,Hafen,01,Schleswig-Holstein,Kreisfreie Stadt,1,4,2,3.25,value,2022-05-15,7,value,2022-05-15\n"
        "09162,Markt,09,Bayern,Landkreis,3,2,3,0,zero,2022-05-15,8.5,value,2022-05-15\n"
        "11000,Stadt,11,Berlin,Kreisfreie Stadt,5,1,1,10,value,2022-05-15,,suppressed,2022-05-15\n"
        "16063,Wald,16,Thüringen,Landkreis,2,4,3,0.30000000000000004,value,2022-05-15,5.25,value,2022-05-15\n"
    )


def test_wide_table_has_the_newest_values_and_nothing_else(four):
    four["districts"].loc["16063", "name"] = "Wald"
    del four["statuses"], four["outlines"]
    assert wide_csv(held(HOUSING[:2], SELECTION, four)) == (
        "ags,name,land,thuenen_type,bbsr_type,eurostat_type,vacancy_rate_pct,net_rent_eur_per_m2\n"
        "01001,Hafen,01,1,4,2,3.25,7\n"
        "09162,Markt,09,3,2,3,0,8.5\n"
        "11000,Stadt,11,5,1,1,10,\n"
        "16063,Wald,16,2,4,3,0.30000000000000004,5.25\n"
    )


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, AGS),
        ({"rural": Rural("thuenen", (1, 2, 3, 4))}, ["01001", "09162", "16063"]),
        ({"rural": Rural("eurostat", (3,))}, ["09162", "16063"]),
        ({"land": ("09", "11")}, ["09162", "11000"]),
        ({"low": 3.25}, ["01001", "11000"]),
        ({"low": 0.0, "high": 3.25}, ["01001", "09162", "16063"]),
        ({"indicator": "net_rent_eur_per_m2", "high": 100.0}, ["01001", "09162", "16063"]),
        ({"land": ("05",)}, []),
    ],
)
def test_filters_keep_the_same_districts_in_every_format(four, filters, kept):
    selection = replace(SELECTION, **filters)
    found = json.loads(layer_geojson(held(HOUSING, selection, four), four["outlines"]))
    assert [each["id"] for each in found["features"]] == kept
    assert found["metadata"]["filter"]["districts"] == len(kept)
    assert found["metadata"]["filter"]["of"] == 4
    assert ("bbox" in found) == bool(kept)
    rows = list(csv.reader(io.StringIO(layer_csv(held(HOUSING, selection, four)))))
    assert [row[0] for row in rows[1:]] == kept


def test_filter_is_said_in_words_and_as_an_address():
    chosen = replace(SELECTION, rural=Rural("thuenen", (1, 2)), land=("09", "14"), low=2.5, high=4.0)
    assert filter_words(chosen, catalogue()) == (
        "Thünen-Typologie: sehr ländlich / weniger gute sozioökonomische Lage; "
        "sehr ländlich / gute sozioökonomische Lage · Bayern, Sachsen · Wohnungsleerstand von 2,5 bis 4,0 %"
    )
    assert filter_query(chosen, catalogue()) == ("rural=thuenen:1,2&land=09,14&range=2.5..4&indicator=vacancy_rate_pct")
    english = replace(SELECTION, language="en", high=4.0)
    assert filter_words(english, catalogue()) == "Vacant dwellings up to 4.0 %"
    assert filter_query(SELECTION, catalogue()) == ""


def test_a_filter_names_the_period_of_its_figures():
    births = Selection("demography", "births_per_10k", low=80.0, period="2010")
    assert filter_words(births, catalogue()).startswith("Geburten (2010) ab 80")
    assert filter_query(births, catalogue()) == "range=80..&indicator=births_per_10k&period=2010"
    change = replace(births, period_from="2000", change="percent", low=-5.0, high=2.5, language="en")
    assert filter_words(change, catalogue()) == "Change: Births (2000 to 2010) from −5.0 to 2.5 %"
    assert filter_query(change, catalogue()).endswith("&period=2010&period_from=2000&change=percent")


def test_hostile_names_stay_data(four, tmp_path):
    text = layer_geojson(held(HOUSING, SELECTION, four), four["outlines"])
    assert json.loads(text)["features"][3]["properties"]["name"] == HOSTILE
    (tmp_path / "hostile.geojson").write_text(text, encoding="utf-8")
    read = pyogrio.read_dataframe(tmp_path / "hostile.geojson")
    assert read["name"].tolist() == ["Hafen", "Markt", "Stadt", HOSTILE]
    rows = list(csv.reader(io.StringIO(layer_csv(held(HOUSING, SELECTION, four)), newline="")))
    assert rows[4][1] == "'" + HOSTILE
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_negative_number_is_not_taken_for_a_formula(four):
    four["values"].loc["01001", VACANCY] = -1.5
    assert ",1,4,2,-1.5,value," in layer_csv(held(HOUSING, SELECTION, four))


def test_order_of_rows_of_the_figures_does_not_matter(four):
    before = layer_geojson(held(HOUSING, SELECTION, four), four["outlines"])
    four["values"], four["statuses"] = four["values"][::-1], four["statuses"].sample(frac=1, random_state=1)
    assert layer_geojson(held(HOUSING, SELECTION, four), four["outlines"]) == before


def test_infinite_and_absent_figures_are_refused(four):
    four["values"].loc["01001", VACANCY] = math.inf
    with pytest.raises(FigureError, match="vacancy_rate_pct"):
        layer_geojson(held(HOUSING, SELECTION, four), four["outlines"])
    four["values"] = four["values"].drop(columns=VACANCY)
    with pytest.raises(FigureError, match="expected values of vacancy_rate_pct, found none"):
        layer_csv(held(HOUSING, SELECTION, four))


def test_inputs_are_left_unchanged(four):
    before = {key: four[key].copy() for key in ("districts", "values", "statuses")}
    layer_geojson(held(HOUSING, SELECTION, four), four["outlines"])
    for key, frame in before.items():
        pd.testing.assert_frame_equal(four[key], frame)


# -- what is asked for --------------------------------------------------------------------------------------------


def test_indicators_come_from_layer_wish_or_catalogue():
    assert choose_indicators(catalogue(), layer="housing") == HOUSING
    assert choose_indicators(catalogue(), wishes=["population", VACANCY]) == ("population", VACANCY)
    assert choose_indicators(catalogue()) == tuple(catalogue().indicators)


@pytest.mark.parametrize(
    ("layer", "wishes", "found"),
    [("nope", [], "'nope'"), ("housing", ["population"], "'population'"), (None, ["x\ny" * 99], r"'x\\ny.*…'")],
)
def test_unknown_layer_or_indicator_is_named_with_what_exists(layer, wishes, found):
    with pytest.raises(SelectionError, match=f"expected .*(housing|vacancy_rate_pct).*found {found}") as error:
        choose_indicators(catalogue(), layer=layer, wishes=wishes)
    assert "\n" not in str(error.value)


def test_laender_are_found_by_key_and_by_name_in_both_languages():
    assert choose_laender(["09", "bayern", " Bavaria ", "Sachsen"]) == ("09", "14")
    assert choose_laender([]) == ()
    with pytest.raises(SelectionError, match=r"09 Bayern.*found 'Bayer'"):
        choose_laender(["Bayer"])


def test_typologies_that_do_not_exist_are_refused():
    assert choose_rural("thuenen", catalogue()) == Rural("thuenen", (1, 2, 3, 4))
    assert choose_rural("eurostat:3", catalogue()) == Rural("eurostat", (3,))
    for wish in ("thunen", "thuenen:6", "bbsr:x", "bbsr:1,,2"):
        with pytest.raises(SelectionError, match=r"thuenen:1,2,3,4,5; bbsr:1,2,3,4; eurostat:1,2,3"):
            choose_rural(wish, catalogue())


# -- the shipped data ---------------------------------------------------------------------------------------------


def rings(shape):
    for polygon in getattr(shape, "geoms", [shape]):
        yield polygon.exterior, True
        yield from ((hole, False) for hole in polygon.interiors)


def test_shipped_outlines_follow_rfc_7946(shipped):
    for ags, (text, box) in shipped["outlines"].items():
        shape = shapely.geometry.shape(json.loads(text))
        assert shape.is_valid, ags
        assert shape.bounds == box, ags
        assert all(shapely.is_ccw(ring) == outer for ring, outer in rings(shape)), ags
        assert 5.8 < box[0] < box[2] < 15.1 and 47.2 < box[1] < box[3] < 55.1, ags
        decimals = (number.partition(".")[2] for number in text.replace("]", ",").replace("[", ",").split(","))
        assert max(map(len, decimals)) <= 6, ags


def test_gdal_reads_every_district_with_its_key_and_figures(shipped, tmp_path):
    file = tmp_path / "housing.geojson"
    file.write_text(layer_geojson(held(HOUSING, SELECTION, shipped), shipped["outlines"]), encoding="utf-8")
    read = pyogrio.read_dataframe(file)
    assert read.crs == "EPSG:4326"
    assert read["id"].tolist() == read["ags"].tolist() == shipped["districts"].index.tolist()
    assert read["name"].tolist() == shipped["districts"]["name"].tolist()
    assert read.geometry.is_valid.all()
    assert tuple(read.total_bounds) == tuple(json.loads(file.read_text(encoding="utf-8"))["bbox"])
    for each in HOUSING:
        expected = shipped["values"][each].rename_axis(None).reset_index(drop=True)
        pd.testing.assert_series_equal(read[each].astype("float64"), expected, check_exact=True)
    assert (read["vacancy_rate_pct_period"].astype(str).str[:10] == "2022-05-15").all()


def test_neighbours_still_share_their_border_exactly(shipped):
    shapes = [shapely.geometry.shape(json.loads(text)) for text, _ in shipped["outlines"].values()]
    assert shapely.coverage_is_valid(shapes)


def test_pandas_reads_the_wide_table_back_exactly(shipped):
    everything = choose_indicators(catalogue())
    text = wide_csv(held(everything, SELECTION, shipped))
    read = pd.read_csv(io.StringIO(text), dtype={"ags": str, "land": str})
    assert read.columns.tolist() == [
        "ags", "name", "land", "thuenen_type", "bbsr_type", "eurostat_type", *catalogue().indicators,
    ]  # fmt: skip
    assert len(read) == 400 and read["ags"].str.fullmatch(r"\d{5}").all()
    for each in everything:
        assert (read.set_index("ags")[each].astype("float64") - shipped["values"][each]).abs().max() == 0, each
        assert read[each].isna().sum() == shipped["values"][each].isna().sum(), each


def test_rural_filter_keeps_304_districts_and_bavaria_has_96(shipped):
    for filters, count in (({"rural": Rural("thuenen", (1, 2, 3, 4))}, 304), ({"land": ("09",)}, 96)):
        text = layer_csv(held(HOUSING, replace(SELECTION, **filters), shipped))
        assert len(text.splitlines()) == count + 1


def test_equal_calls_give_equal_bytes(shipped):
    assert layer_geojson(held(HOUSING, SELECTION, shipped), shipped["outlines"]) == layer_geojson(
        held(HOUSING, SELECTION, shipped), shipped["outlines"]
    )


def test_400_districts_are_written_in_less_than_300_ms(shipped):
    # of the processor: what others do on the machine does not count
    layer_geojson(held(HOUSING, SELECTION, shipped), shipped["outlines"])
    start = time.process_time()
    layer_geojson(held(HOUSING, SELECTION, shipped), shipped["outlines"])
    assert time.process_time() - start < 0.3


@pytest.mark.parametrize("layer", list(catalogue().layers))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_goes_out_with_everything_that_must_be_said(shipped, layer, language):
    indicators = choose_indicators(catalogue(), layer=layer)
    selection = Selection(layer, indicators[0], language=language)
    found = json.loads(metadata_json(held(indicators, selection, shipped)))
    assert found["territorial_status"] == "2021-07-01"
    assert [each["id"] for each in found["indicators"]] == list(indicators)
    for each in found["indicators"]:
        for key in ("label", "definition", "unit", "direction_reason", "suppression", "caveat", "numerator"):
            assert each[key]["de"] and each[key]["en"], (each["id"], key)
        assert each["period"] and each["data_basis"] and each["recipe"] and each["quality"] in "ABC"
        assert each["kind"] in {"potential", "state", "need", "context"} and each["direction"] in {-1, 0, 1}
        assert each["districts_with_value"] == shipped["values"][each["id"]].notna().sum()
        source = each["source"]
        assert source["producer"]["de"] and source["title"]["en"] and source["licence"][language]
        assert source["licence_confirmed"] in {"file", "beside", "no"}
        assert source["table"] and source["url"].startswith("https://") and source["retrieved"] and source["as_of"]
        assert source["territorial_status"]
        assert any(carries(line, source, language) for line in found["attributions"]), each["id"]
        # sources with the same words share a line, whose data bases stand once
        bases = each["data_basis"].split("; ")
        assert any(all(basis in line for basis in bases) for line in found["attributions"]), each["id"]
    assert found["boundaries"]["source"]["attribution"] in found["attributions"]
    assert set(found["typologies"]) == {"thuenen_type", "bbsr_type", "eurostat_type"}
    assert len(found["attributions"]) == len(set(found["attributions"]))
    assert set(found["statuses"]) == set(figures.STATUSES)


def test_geojson_carries_the_same_metadata_as_the_file_beside_the_table(shipped):
    inside = json.loads(layer_geojson(held(HOUSING, SELECTION, shipped), shipped["outlines"]))["metadata"]
    beside = json.loads(metadata_json(held(HOUSING, SELECTION, shipped)))
    assert beside.pop("table")["encoding"] == "UTF-8"
    assert beside == inside


# -- the command --------------------------------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(main, ["export", *map(str, words)])


def test_command_writes_geojson_of_a_layer(tmp_path):
    file = tmp_path / "jobs.geojson"
    answer = run("--layer", "labour_market", "--format", "geojson", "--rural", "--land", "Bayern,14", "--out", file)
    assert answer.exit_code == 0, answer.output
    found = json.loads(file.read_text(encoding="utf-8"))
    assert {each["properties"]["land"] for each in found["features"]} == {"09", "14"}
    assert {each["properties"]["thuenen_type"] for each in found["features"]} <= {1, 2, 3, 4}
    assert found["metadata"]["filter"]["query"] == "rural=thuenen&land=09,14"
    assert list(tmp_path.iterdir()) == [file]


def test_command_writes_csv_with_metadata_beside_it(tmp_path):
    answer = run("--indicators", f"population,{VACANCY}", "--land", "16", "--lang", "en", "--format", "csv",
                 "--out", tmp_path / "two.csv")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "two.csv", "two.csv-metadata.json", "two.csv.metadata.json",
    ]  # fmt: skip
    read = pd.read_csv(tmp_path / "two.csv", dtype={"ags": str})
    assert set(read["ags"].str[:2]) == {"16"} and {"population", "population_status", VACANCY} <= set(read.columns)
    assert json.loads((tmp_path / "two.csv.metadata.json").read_text(encoding="utf-8"))["title"].endswith("all themes")


def test_command_writes_one_wide_table_of_everything(tmp_path):
    assert run("--all", "--format", "csv", "--out", tmp_path / "all.csv").exit_code == 0
    read = pd.read_csv(tmp_path / "all.csv", dtype={"ags": str, "land": str})
    assert read.columns.tolist() == [*WIDE, *catalogue().indicators]
    assert len(read) == 400
    assert (tmp_path / "all.csv.metadata.json").exists()


def test_command_writes_all_periods_as_a_tidy_table(tmp_path):
    answer = run("--all", "--periods", "all", "--format", "csv", "--out", tmp_path / "tidy.csv")
    assert answer.exit_code == 0, answer.output
    text = (tmp_path / "tidy.csv").read_text(encoding="utf-8")
    assert text.startswith("ags,indicator,period,value,status,source\n")
    read = pd.read_csv(io.StringIO(text), dtype={name: str for name in figures.COLUMNS if name != "value"})
    own = figures.shipped_figures()
    assert len(read) == len(own)
    keys = ["indicator", "period", "ags"]
    read, own = (each.sort_values(keys, ignore_index=True)[list(figures.COLUMNS)] for each in (read, own))
    pd.testing.assert_frame_equal(read, own, check_dtype=False, check_exact=True)
    found = json.loads((tmp_path / "tidy.csv.metadata.json").read_text(encoding="utf-8"))
    series = next(each for each in found["indicators"] if each["id"] == "unemployment_rate_pct")
    assert series["periods"][0] == "1998" and series["periods"][-1] == "2025" and len(series["periods"]) == 26
    assert [each["periods"] for each in series["history"]] == [["2023", "2023"], ["1998", "2021"]]
    assert [each["period"] for each in series["breaks"]] == ["2023"]
    for each in found["indicators"]:
        for part in (each, *each["history"]):
            assert any(carries(line, part["source"], "de") for line in found["attributions"]), each["id"]


def test_all_periods_of_some_districts_and_indicators(tmp_path):
    answer = run("--indicators", f"{VACANCY},foreign_share_pct", "--periods", "all", "--format", "csv", "--land", "04",
                 "--out", "-")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert {row["ags"] for row in rows} == {"04011", "04012"}
    assert [row["indicator"] for row in rows] == [VACANCY] * 2 + ["foreign_share_pct"] * 56
    assert rows[2] == {
        "ags": "04011", "indicator": "foreign_share_pct", "period": "1995", "value": rows[2]["value"], "status": "value",
        "source": "foreign_share_series",
    }  # fmt: skip


def test_the_denominator_of_another_source_is_attributed():
    lines = attributions(["anti_refugee_incidents_per_100k"], catalogue(), "de")
    for key in ("arvig", "population_1995_2019"):
        assert any(catalogue().sources[key].attribution.rstrip(".") in line for line in lines), key


def test_command_writes_to_the_screen():
    answer = run("--layer", "housing", "--land", "11", "--format", "csv", "--out", "-")
    assert answer.exit_code == 0
    assert answer.stdout.count("\n") == 2 and "11000,Berlin,11" in answer.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--layer", "nope"], "expected one of labour_market"),
        (["--layer", "housing", "--indicators", "population"], "expected some of vacancy_rate_pct"),
        (["--layer", "housing", "--land", "Atlantis"], "09 Bayern"),
        (["--layer", "housing", "--rural=thuenen:9"], "thuenen:1,2,3,4,5"),
        ([], "expected either --all"),
        (["--all", "--layer", "housing"], "expected either --all"),
        (["--all", "--periods", "all"], "--periods all: expected --format csv, found geojson"),
    ],
)
def test_command_refuses_what_does_not_exist_in_one_line(tmp_path, words, message):
    answer = run(*words, "--out", tmp_path / "x")
    assert answer.exit_code == 2
    assert message in answer.stderr and answer.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "name", "message"),
    [
        (["export", "--layer", "housing", "--format", "csv"], "x.geojson", "ends with .csv, as --format says, found .geojson"),
        (["export", "--layer", "housing"], "x.txt", "ends with .geojson, .gpkg"),
        (["land-figures", "--format", "csv"], "x.json", "ends with .csv"),
        (["land-figures"], "x.txt", "ends with .csv, .json"),
        (["profile", "03460"], "x.txt", "ends with .pdf"),
        (["compare", "03460", "01001"], "x", "ends with .pdf"),
    ],
)  # fmt: skip
def test_a_file_is_never_of_another_format_than_its_name_says(tmp_path, words, name, message):
    answer = CliRunner().invoke(main, [*words, "--out", str(tmp_path / name)])
    assert answer.exit_code == 2 and message in answer.stderr and list(tmp_path.iterdir()) == []


def test_the_name_of_a_file_says_its_format(tmp_path):
    for name, start in (("x.gpkg", b"SQLite format 3"), ("x.CSV", b"ags,name"), ("x", b'{"type":"FeatureCollection"')):
        assert run("--layer", "housing", "--land", "04", "--out", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert run("--all", "--periods", "all", "--land", "04", "--out", tmp_path / "series.csv").exit_code == 0
    # a name that says nothing may hold what --format says
    assert run("--layer", "housing", "--land", "04", "--format", "csv", "--out", tmp_path / "x.tmp").exit_code == 0


def test_a_terminal_gets_no_binary_file(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SelectionError, match="found a terminal"):
        show(b"PAR1")
    show("text")


def test_command_names_a_path_it_cannot_write_to(tmp_path):
    for out, message in ((tmp_path / "no" / "x.csv", "expected an existing folder"), (tmp_path, "found a folder")):
        answer = run("--layer", "housing", "--format", "csv", "--out", out)
        assert answer.exit_code == 2 and message in answer.stderr and answer.stderr.count("\n") == 1


def test_a_failed_write_leaves_what_was_there(tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("old")
    with pytest.raises(SelectionError, match="found a folder"):
        writing.write({old: "new", tmp_path: "impossible"})
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_command_works_as_a_program(tmp_path):
    words = [sys.executable, "-m", "geo", "export", "--layer", "housing", "--land", "04", "--out", str(tmp_path / "x")]
    subprocess.run(words, check=True, capture_output=True, cwd=ROOT)
    assert len(json.loads((tmp_path / "x").read_text(encoding="utf-8"))["features"]) == 2


def test_every_pair_of_columns_has_a_name_of_its_own():
    ids = list(catalogue().indicators)
    columns = list(itertools.chain.from_iterable((each, f"{each}_status", f"{each}_period") for each in ids))
    assert len({*columns, *WIDE, "land_name", "kind"}) == len(columns) + len(WIDE) + 2


def test_a_wide_table_names_the_statuses_beside_it(tmp_path):
    file = tmp_path / "all.csv"
    done = CliRunner().invoke(main, ["export", "--all", "--format", "csv", "--out", str(file)])
    assert done.exit_code == 0, done.output
    told = json.loads(file.with_name("all.csv.metadata.json").read_text())["table"]["status_of"]
    assert told["gross_wages_eur_per_month"] == {"unreliable": ["16063"]}
    assert len(told["centre_min_car"]["limited"]) == 22
    _, statuses = figures.shipped()
    for indicator, column in statuses.items():
        wanted = {key: part.index.tolist() for key, part in column.groupby(column) if key not in {"value", "zero"}}
        assert told.get(indicator, {}) == wanted, indicator
