"""Anchors: the shipped figures against numbers known from elsewhere (anchors.toml) and against other files."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from geo.build.importers import bundeswahlleiterin, deutschlandatlas, gerda, gv100
from geo.data import districts, figures
from geo.data.catalogue import catalogue

ANCHORS = tomllib.loads(Path(__file__).with_name("anchors.toml").read_text(encoding="utf-8"))
SINGLE = [(name, ags, anchor) for name, each in ANCHORS["districts"].items() for ags, anchor in each.items()]


def shipped(indicator):
    """Return the shipped values of an indicator by district."""
    return figures.shipped()[0][indicator]


def test_all_people_live_in_a_district():
    anchor = ANCHORS["totals"]
    assert shipped("population").sum() == districts.shipped()["population"].sum() == anchor["population"]["value"]
    assert shipped("area_km2").sum() == pytest.approx(anchor["area_km2"]["value"], abs=0.01)
    assert len(shipped("population")) == anchor["districts"]["value"]


@pytest.mark.parametrize(("key", "column"), [("people_pct", "population"), ("area_pct", "area_km2")])
def test_rural_areas_hold_the_published_share(key, column):
    table = districts.shipped()
    rural = table["thuenen_type"].isin(catalogue().typologies["thuenen"].rural_codes)
    anchor = ANCHORS["rural"][key]
    found = 100 * table.loc[rural, column].sum() / table[column].sum()
    assert found == pytest.approx(anchor["value"], abs=anchor["tolerance"])


def test_districts_of_known_thuenen_type_have_it():
    found = districts.shipped()["thuenen_type"].reindex(list(ANCHORS["types"]))
    assert found.to_dict() == ANCHORS["types"]


@pytest.mark.parametrize(("indicator", "ags", "anchor"), SINGLE)
def test_a_single_district_has_the_published_value(indicator, ags, anchor):
    assert shipped(indicator)[ags] == pytest.approx(anchor["value"], abs=anchor["tolerance"]), anchor["source"]


@pytest.mark.parametrize("indicator", ANCHORS["ranges"])
def test_minimum_median_and_maximum_are_those_found_by_others(indicator):
    values = shipped(indicator)
    assert values.notna().sum() == 400
    for text, found in zip(ANCHORS["ranges"][indicator], (values.min(), values.median(), values.max()), strict=True):
        digits = len(text.partition(".")[2])
        # half a unit of the last digit; halves themselves may have been rounded either way
        assert abs(found - float(text)) <= 0.5 * 10**-digits + 1e-9


def test_every_anchor_is_an_indicator():
    assert set(ANCHORS["ranges"]) | set(ANCHORS["districts"]) <= set(catalogue().indicators)


def test_a_mean_over_a_dissolved_district_is_marked():
    statuses = figures.shipped()[1]
    assert statuses.loc["16063", "turnout_european_pct"] == "converted"
    assert (statuses["turnout_european_pct"].drop("16063") == "value").all()


def test_means_over_less_than_nine_tenths_of_the_people_are_marked():
    covered = pd.read_csv(districts.DATA / "coverage.csv").set_index("indicator")["lowest_covered_pct"].dropna()
    limited = (figures.shipped()[1][covered.index] == "limited").sum()
    assert set(covered.index[covered < 90]) == set(limited.index[limited > 0])


# -- with the producers' files ------------------------------------------------------------------------------------


def test_voters_of_all_districts_are_the_voters_of_germany(producers):
    file = producers / "bundeswahlleiterin" / "ew19_kerg.csv"
    rows = bundeswahlleiterin.read(file, part="none", columns=("Wähler/-innen", "Wahlberechtigte"))
    # row 99 of the same file
    germany = {"Wähler/-innen": 37_807_746, "Wahlberechtigte": 61_600_263}
    assert rows.groupby("column")["value"].sum().to_dict() == germany


@pytest.mark.parametrize(
    ("indicator", "column"), [("foreign_share_pct", "bev_ausl"), ("share_65plus_pct", "share_65plus_1995_2022.csv")]
)
def test_two_producers_agree_to_the_last_digit(producers, indicator, column):
    if column.endswith(".csv"):
        rows = gerda.read(producers / "gerda_series" / column, part="none", columns=("value",))
        other = rows[rows["period"] == "2022"].set_index("key")["value"]
    else:
        file = producers / "deutschlandatlas_2025" / "Deutschlandatlas.xlsx"
        rows = deutschlandatlas.read(file, part="Deutschlandatlas_KRS1222", columns=(column,))
        other = rows.set_index("key")["value"]
    difference = (shipped(indicator) - other).abs()
    assert len(difference) == 400 and difference.max() < 0.0101


def test_a_rough_rule_for_missing_codes_would_change_three_districts(producers):
    file = producers / "deutschlandatlas_2025" / "Deutschlandatlas.xlsx"
    rows = deutschlandatlas.read(file, part="Deutschlandatlas_GEM1223", columns=("st_einnkr",)).set_index("key")
    people = gv100.read_register(producers / "destatis" / "GV100AD_31102025.txt")[1]["population"]
    table = pd.DataFrame({"value": rows["value"], "people": people}).dropna()

    def mean(chosen):
        keys = chosen.index.str[:5]
        return (chosen["value"] * chosen["people"]).groupby(keys).sum() / chosen["people"].groupby(keys).sum()

    exact, rough = mean(table), mean(table[table["value"] > -999])
    pd.testing.assert_series_equal(exact, shipped("tax_capacity_eur_per_head"), check_names=False, check_exact=False)
    assert list(exact.index[(exact - rough).abs() > 1e-6]) == ["01061", "07132", "07133"]
