"""Figures of the Länder: their own level, the published numbers, and no way from a Land to its districts."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from geo.data import districts, figures, land_figures
from geo.data.catalogue import catalogue
from geo.data.districts import LAENDER
from geo.data.errors import FigureError
from geo.data.land_figures import by_land, make_land_figures, mean_by_people

RATE = catalogue().land_indicators["engagement_rate_land_pct"]


def rows(**changed):
    """Made-up rows of an importer: Land 01 has 1, Land 02 has 2, and so on."""
    table = pd.DataFrame({"key": list(LAENDER), "column": RATE.column, "period": RATE.period})
    table["value"], table["status"] = table["key"].astype(float), "value"
    return table.assign(**changed)


def test_each_land_gets_its_own_value_whatever_the_order_of_the_rows():
    made = make_land_figures(RATE, rows().iloc[::-1])
    assert made["land"].tolist() == sorted(LAENDER)
    assert made["value"].tolist() == [float(n) for n in range(1, 17)]
    assert set(made["source"]) == {"freiwilligensurvey_2019"} and tuple(made.columns) == land_figures.COLUMNS


def test_fifteen_laender_or_another_year_are_refused():
    with pytest.raises(
        FigureError, match=r"engagement_rate_land_pct: expected each of 16 Länder once in 2019, found 01"
    ):
        make_land_figures(RATE, rows().head(15))
    with pytest.raises(FigureError, match="found none"):
        make_land_figures(RATE, rows(period="2014"))


def test_the_mean_is_weighted_by_people():
    places = pd.DataFrame({"land": ["01", "01", "02"], "population": [10, 20, 70]})
    # (30 × 40 + 70 × 50) / 100
    assert mean_by_people(pd.Series({"01": 40.0, "02": 50.0}), places) == pytest.approx(47)
    assert mean_by_people(pd.Series({"02": 50.0, "01": 40.0}), places) == pytest.approx(47)
    gap = mean_by_people(pd.Series({"01": 40.0}), places)
    assert gap != gap, "a mean over some of the Länder is no mean of the country"


def test_the_shipped_figures_are_the_published_ones():
    anchors = tomllib.loads(Path(__file__).with_name("anchors.toml").read_text(encoding="utf-8"))["laender"]
    values = by_land(land_figures.shipped(), RATE)["value"]
    assert values["08"] == anchors["baden_wuerttemberg"]["value"] == values.max()
    germany = anchors["germany"]
    assert mean_by_people(values, districts.shipped()) == pytest.approx(germany["value"], abs=germany["tolerance"])
    assert [f"{each:.1f}" for each in (values.min(), values.max())] == anchors["range"] and len(values) == 16


def test_no_figure_of_a_district_comes_from_a_land():
    assert RATE.id not in figures.shipped()[0].columns
    assert RATE.source not in set(figures.shipped_figures()["source"].astype(str))
    assert "ags" not in land_figures.shipped().columns


def test_a_table_of_something_else_is_refused(tmp_path):
    file = tmp_path / "land_figures.csv"
    file.write_text("ags,indicator,period,value,status,source\n")
    with pytest.raises(FigureError, match=r"land_figures\.csv: expected columns land, indicator, .*found ags"):
        land_figures.read_land_figures(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FigureError, match=r"land_figures\.csv: "):
        land_figures.read_land_figures(file)


def test_a_value_that_is_not_there_says_why(tmp_path):
    file = tmp_path / "land_figures.csv"
    head = ",".join(land_figures.COLUMNS)
    file.write_text(f"{head}\n04,x,2019,,unreliable,y\n")
    assert land_figures.read_land_figures(file)["value"].isna().all()
    file.write_text(f"{head}\n04,x,2019,,value,y\n")
    with pytest.raises(FigureError, match="status: Land 04 has value '' and status value"):
        land_figures.read_land_figures(file)


def test_the_table_is_that_of_the_producers_file(producers):
    from geo.build.importers import freiwilligensurvey

    source = catalogue().sources[RATE.source]
    found = freiwilligensurvey.read(producers / source.file, part="none", columns=(RATE.column,))
    pd.testing.assert_frame_equal(make_land_figures(RATE, found), land_figures.shipped(), check_dtype=False)


def test_a_new_file_says_which_laender_it_would_change(producers, tmp_path):
    from geo.build.update.editions import Taken
    from geo.build.update.preview import examine
    from geo.data.catalogue import DATA

    source = catalogue().sources[RATE.source]
    file = tmp_path / "new.csv"
    text = (producers / source.file).read_text(encoding="utf-8")
    for given, expected in (
        (text, "no value of a Land changes"),
        (text.replace("2019,41.0", "2019,41.5"), "revised in 1 Länder: 09: 41 → 41.5"),
    ):
        file.write_text(given, encoding="utf-8")
        taken = Taken((source,), file, source.file, "0" * 64, via="")
        assert examine(taken, catalogue(), producers, DATA) == ([f"{RATE.id}: {expected}"], [])
