"""Typologies side by side: six districts by hand, sums that must fit, and the published counts of the real ones."""

import numpy as np
import pandas as pd
import pytest

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.errors import DistrictError, SelectionError
from geo.methods.typologies import OTHER, compare_typologies
from geo.views import findings

KNOWN = catalogue().typologies
# six invented districts
PLACES = pd.DataFrame(
    {
        "population": [100, 200, 300, 400, 500, 500],
        "area_km2": [40.0, 30.0, 10.0, 10.0, 5.0, 5.0],
        "thuenen_type": [1, 1, 2, 4, 5, 5],
        "bbsr_type": [4, 2, 4, 3, 1, 3],
        "eurostat_type": [3, 3, 2, 2, 1, 1],
    },
    index=list("abcdef"),
)
VALUES = pd.Series([1.0, 3.0, np.nan, 7.0, 8.0, 9.0], index=PLACES.index, name="rate_pct")


def test_people_area_and_districts_by_type():
    found = compare_typologies(PLACES, KNOWN, "thuenen", VALUES).types
    assert found["districts"].to_list() == [2, 1, 0, 1, 2]
    assert found["population"].to_list() == [300, 300, 0, 400, 1000]
    assert found["population_share_pct"].to_list() == [15, 15, 0, 20, 50]
    assert found["area_share_pct"].to_list() == [70, 10, 0, 10, 10]


def test_types_cross_and_districts_change_side():
    found = compare_typologies(PLACES, KNOWN, "thuenen", VALUES)
    # rows are the five Thünen types, columns the four of the BBSR; 3 and 4 of them are rural
    assert found.cross.to_numpy().tolist() == [[0, 1, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0]]
    assert list(found.switching) == ["b", "f"]
    assert list(found.rural_only_in("thuenen")) == ["b"] and list(found.rural_only_in("bbsr")) == ["f"]
    # of the BBSR's a, c, d and f are rural, of Eurostat's a and b
    both = compare_typologies(PLACES, KNOWN, "bbsr", VALUES, other="eurostat")
    assert list(both.rural_only_in("bbsr")) == ["c", "d", "f"] and list(both.rural_only_in("eurostat")) == ["b"]
    assert both.cross.to_numpy().tolist() == [[1, 0, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]]
    back = compare_typologies(PLACES, KNOWN, "bbsr", VALUES)
    assert (back.cross.to_numpy() == found.cross.to_numpy().T).all() and list(back.switching) == ["b", "f"]


def test_an_indicator_by_type_counts_what_has_a_value():
    found = compare_typologies(PLACES, KNOWN, "thuenen", VALUES).spread
    assert found["n"].to_list() == [2, 0, 0, 1, 2]
    assert found.loc[1, ["min", "lower_quartile", "median", "upper_quartile", "max"]].to_list() == [1, 1.5, 2, 2.5, 3]
    assert found.loc[[2, 3], "median"].isna().all(), "no value, no median"


def test_a_strange_typology_or_one_without_a_column_is_refused():
    with pytest.raises(SelectionError, match="typology: expected one of thuenen, bbsr, eurostat, found 'x'"):
        compare_typologies(PLACES, KNOWN, "x", VALUES)
    with pytest.raises(DistrictError, match="bbsr_type"):
        compare_typologies(PLACES.drop(columns="bbsr_type"), KNOWN, "thuenen", VALUES)


@pytest.mark.parametrize("chosen", OTHER)
def test_the_finding_counts_400_districts_and_all_people(chosen):
    found, places = findings.typology(chosen, "vacancy_rate_pct"), districts.shipped()
    types = found.result["types"]
    assert sum(each["districts"] for each in types) == 400
    assert sum(each["population"] for each in types) == places["population"].sum()
    assert sum(each["area_share_pct"] for each in types) == pytest.approx(100)
    assert [sum(row) for row in found.result["cross"]["districts"]] == [each["districts"] for each in types]
    assert found.result["switching"] == found.table["switches"].sum()
    assert sum(each["n"] for each in found.result["distribution"]) == 400
    for key in KNOWN:
        assert (found.table[f"{key}_type"] == places[f"{key}_type"]).all()


def test_rural_are_304_200_and_109_districts():
    # method reference 2.4, and the text of the method page
    table = findings.typology("thuenen", "population").table
    assert [int(table[f"{key}_rural"].sum()) for key in ("thuenen", "bbsr", "eurostat")] == [304, 200, 109]
