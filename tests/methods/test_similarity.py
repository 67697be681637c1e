"""Statistical neighbours: four districts by hand, invariants, another implementation, and pairs that are known."""

import math

import numpy as np
import pandas as pd
import pytest

from geo.data import districts as places
from geo.data import figures
from geo.data.catalogue import catalogue
from geo.data.errors import SelectionError
from geo.methods.distances import draw_in, standardise
from geo.methods.similarity import KINDS, WITHIN, Measured, Search, choose, neighbours

KNOWN = catalogue()


@pytest.fixture(scope="module")
def shipped():
    """Return values and districts as the product ships them."""
    return figures.shipped()[0], places.shipped()


def small(**columns: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make districts 00001, 00002 … in one Land with made-up figures."""
    keys = pd.Index([f"{row:05d}" for row in range(1, len(next(iter(columns.values()))) + 1)], name="ags")
    values = pd.DataFrame(columns, index=keys, dtype=float)
    return values, pd.DataFrame({"land": "00", "thuenen_type": 1}, index=keys)


def only(monkeypatch, *names: str) -> None:
    """Let nothing but these indicators enter."""
    kept = tuple(KNOWN.indicators[name] for name in names)
    monkeypatch.setattr("geo.methods.similarity.choose", lambda *_: kept)


# mean 5 and population standard deviation 2 in both, so z is (x − 5) / 2
RATES = [2, 4, 4, 4, 5, 5, 7, 9]


def test_distance_of_one_figure_is_the_difference_of_the_z_values(monkeypatch):
    only(monkeypatch, "unemployment_rate_pct")
    found = neighbours(*small(unemployment_rate_pct=RATES), KNOWN, "00008", Search(n=3)).found
    assert [(each.ags, each.distance) for each in found] == [("00007", 1.0), ("00005", 2.0), ("00006", 2.0)]
    (feature,) = found[0].differing
    assert (feature.value, feature.other_value, feature.z, feature.other_z, feature.difference) == (9, 7, 2, 1, -1)
    assert found[0].alike == ()


def test_themes_weigh_the_same_however_many_figures_they_have(monkeypatch):
    """Two figures of the labour market apart by 2 and 2, one of housing by 1: root of the mean of 4 and 1."""
    only(monkeypatch, "unemployment_rate_pct", "employment_rate_pct", "net_rent_eur_per_m2")
    housing = [2, 4, 4, 4, 5, 5, 9, 7]
    values, districts = small(unemployment_rate_pct=RATES, employment_rate_pct=RATES, net_rent_eur_per_m2=housing)
    found = {each.ags: each for each in neighbours(values, districts, KNOWN, "00008", Search(n=7)).found}
    assert found["00005"].by_layer == {"labour_market": 2.0, "housing": 1.0}
    assert found["00005"].distance == pytest.approx(math.sqrt(2.5), abs=1e-6)
    assert found["00007"].distance == 1.0


def test_a_missing_value_is_left_out_and_said(monkeypatch):
    names = ["unemployment_rate_pct", "employment_rate_pct", "gdp_per_employed_keur", "youth_unemployment_rate_pct"]
    only(monkeypatch, *names)
    values, districts = small(**dict.fromkeys(names, RATES))
    values.loc["00007", names[0]] = np.nan
    values.loc["00005", names[:2]] = np.nan
    result = neighbours(values, districts, KNOWN, "00008", Search(n=9))
    by_ags = {each.ags: each for each in result.found}
    # three of four are enough, two of four are not; without one value of 5 the variance of the second is 32 / 7
    assert by_ags["00007"].compared == 3
    assert by_ags["00007"].distance == pytest.approx(math.sqrt((4 * 7 / 32 + 1 + 1) / 3), abs=1e-6)
    assert result.left_out == ("00005",)
    assert result.candidates == 7 == len(result.found) + 1
    with pytest.raises(SelectionError, match="labour_market: expected 75% of 4 figures for district 00005, found 2"):
        neighbours(values, districts, KNOWN, "00005")


def test_only_the_tail_is_drawn_in_and_at_most_5_per_cent():
    values = pd.Series([*range(1, 100), 10_000.0])
    drawn, count = draw_in(values)
    assert count == 1
    assert drawn.iloc[-1] == 99
    assert drawn.iloc[:-1].equals(values.iloc[:-1])
    assert draw_in(-values)[0].equals(-drawn)
    assert draw_in(pd.Series(np.exp(np.arange(100))))[1] == 5
    assert draw_in(pd.Series(range(100)))[1] == 0
    assert draw_in(pd.Series([np.nan, 3.0, 3.0]))[1] == 0


def test_no_figure_of_the_product_is_extremely_skewed_afterwards(shipped):
    z, capped = standardise(shipped[0][[each.id for each in choose(KNOWN, None)]])
    assert {"population", "cash_credits_eur_per_head"} <= set(capped)
    assert max(capped.values()) <= 20
    for name in z:
        skew, peak = (z[name] ** 3).mean(), (z[name] ** 4).mean() - 3
        # cash credits are so skewed that 5 % of the districts are drawn in and the rule is still just met
        assert abs(skew) <= 2 or peak <= 3.5 or (capped[name] == 20 and abs(skew) < 2.3), name
        assert z[name].mean() == pytest.approx(0, abs=1e-9)
        assert z[name].std(ddof=0) == pytest.approx(1)


def test_what_is_not_shown_and_the_state_of_integration_do_not_enter(shipped):
    entered = neighbours(*shipped, KNOWN, "03460").indicators
    assert "anti_refugee_incidents_per_100k" not in entered
    assert {KNOWN.indicators[name].kind for name in entered} == set(KINDS)
    assert "anti_refugee_incidents_per_100k" not in {
        each.id for each in choose(KNOWN, None, ("potential", "state", "need", "context"))
    }
    housing = neighbours(*shipped, KNOWN, "03460", Search(layers=["housing"], kinds=("potential",)))
    assert housing.layers == ("housing",)
    assert set(housing.indicators) == {each.id for each in KNOWN.layers["housing"].indicators}


@pytest.mark.parametrize("ags", ["03460", "09162", "12073"])
def test_a_copy_of_a_district_is_its_own_nearest_neighbour(shipped, ags):
    values, districts = shipped
    more = pd.concat([values, values.loc[[ags]].set_axis(["99999"])])
    beside = pd.concat([districts, districts.loc[[ags]].set_axis(["99999"])])
    first, second = neighbours(more, beside, KNOWN, ags, Search(n=2)).found
    assert (first.ags, first.distance) == ("99999", 0.0)
    assert first.differing == ()
    assert second.distance > 0.1


def test_order_of_rows_and_units_do_not_matter(shipped):
    values, districts = shipped
    plain = neighbours(values, districts, KNOWN, "06535")
    mixed = values.sample(frac=1, random_state=7)
    assert neighbours(mixed, districts.sample(frac=1, random_state=8), KNOWN, "06535") == plain
    other = neighbours(values * 1000 + 5, districts, KNOWN, "06535")
    assert [each.ags for each in other.found] == [each.ags for each in plain.found]
    assert [each.distance for each in other.found] == pytest.approx([each.distance for each in plain.found], abs=2e-6)
    assert other.capped == plain.capped


def test_a_standard_made_once_serves_all_districts(shipped):
    values, districts = shipped
    made = standardise(values)
    for ags in ("01001", "09162"):
        for layers in (None, ["housing", "demography"]):
            plain = neighbours(values, districts, KNOWN, ags, Search(layers=layers))
            assert (
                neighbours(
                    values, districts, KNOWN, ags, Search(layers=layers), measured=Measured(standardised=made)
                ).found
                == plain.found
            )


def test_likeness_is_mutual(shipped):
    there = {each.ags: each.distance for each in neighbours(*shipped, KNOWN, "03460", Search(n=399)).found}
    assert len(there) == 399
    back = {each.ags: each.distance for each in neighbours(*shipped, KNOWN, "03453", Search(n=399)).found}
    assert there["03453"] == back["03460"]


def test_equally_far_districts_come_by_key(monkeypatch):
    only(monkeypatch, "unemployment_rate_pct")
    values, districts = small(unemployment_rate_pct=[5, 4, 6, 4, 6, 5, 2, 8])
    found = neighbours(values.iloc[::-1], districts, KNOWN, "00001", Search(n=5)).found
    assert [each.ags for each in found] == ["00006", "00002", "00003", "00004", "00005"]


def test_within_keeps_type_and_land(shipped):
    values, districts = shipped
    assert WITHIN == ("all", "rural_type", "other_land", "both")
    every = neighbours(values, districts, KNOWN, "03460", Search(n=399))
    distances = {each.ags: each.distance for each in every.found}
    for within in WITHIN[1:]:
        found = neighbours(values, districts, KNOWN, "03460", Search(n=399, within=within)).found
        keys = [each.ags for each in found]
        assert keys
        if within != "other_land":
            assert set(districts.loc[keys, "thuenen_type"]) == {districts.at["03460", "thuenen_type"]}
        if within != "rural_type":
            assert "03" not in set(districts.loc[keys, "land"])
        # the yardstick stays the same
        assert [each.distance for each in found] == [distances[key] for key in keys]


def test_scikit_learn_finds_the_same_neighbours(shipped):
    """Another way: weights on the columns, the estimator of scikit-learn with its metric for gaps."""
    from sklearn.neighbors import NearestNeighbors

    values, districts = shipped
    chosen = choose(KNOWN, None)
    z, _ = standardise(values[[each.id for each in chosen]])
    sizes = pd.Series([each.layer for each in chosen]).value_counts()
    weighted = z * [1 / math.sqrt(sizes[each.layer] * len(sizes)) for each in chosen]
    finder = NearestNeighbors(n_neighbors=11, metric="nan_euclidean").fit(weighted)
    distances, rows = finder.kneighbors(weighted)
    for row in range(0, 400, 40):
        found = neighbours(values, districts, KNOWN, values.index[row]).found
        assert [each.ags for each in found] == list(values.index[rows[row][1:]])
        # the estimator lets the whole district stand for a gap, we let the rest of its theme: wages of 16063 are one
        close = [
            (own.distance, other) for own, other in zip(found, distances[row][1:], strict=True) if own.ags != "16063"
        ]
        assert [own for own, _ in close] == pytest.approx([other for _, other in close], abs=2e-6)


@pytest.mark.parametrize(
    ("ags", "other", "most"),
    [
        # large cities with high wages, high rents and many foreign residents
        pytest.param("09162", "08111", 3, id="Munich and Stuttgart"),
        pytest.param("09162", "06412", 3, id="Munich and Frankfurt"),
        # neighbours in the Oldenburger Münsterland: young, many births, much employment
        pytest.param("03460", "03453", 1, id="Vechta and Cloppenburg"),
        # thinly settled, old, far from large cities, in the north-east
        pytest.param("12073", "12070", 2, id="Uckermark and Prignitz"),
        pytest.param("12073", "13075", 5, id="Uckermark and Vorpommern-Greifswald"),
        # towns of the Ruhr with the end of coal and steel behind them, and with high cash credits
        pytest.param("05513", "05916", 5, id="Gelsenkirchen and Herne"),
        pytest.param("05513", "05112", 5, id="Gelsenkirchen and Duisburg"),
        # old university towns in the south-west, with expensive housing and many doctors
        pytest.param("08221", "08311", 3, id="Heidelberg and Freiburg"),
    ],
)
def test_known_pairs_come_near(shipped, ags, other, most):
    keys = [each.ags for each in neighbours(*shipped, KNOWN, ags, Search(n=most)).found]
    assert other in keys


def test_what_is_alike_is_what_others_do_not_have(shipped):
    first = neighbours(*shipped, KNOWN, "03460").found[0]
    assert "share_under18_pct" in {each.indicator for each in first.alike}
    for each in first.alike:
        assert abs(each.difference) <= 0.5
    sizes = [abs(each.difference) for each in first.differing]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0.5
    values = shipped[0]
    for each in first.alike + first.differing:
        assert (each.value, each.other_value) == (
            values.at["03460", each.indicator],
            values.at["03453", each.indicator],
        )


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"ags": "00000"}, "district: expected the key of one of 400 districts, found '00000'"),
        ({"layers": ["wealth"]}, "layers: expected some of .*, found wealth"),
        ({"layers": []}, "layers: expected at least one .*, found none"),
        ({"kinds": ["nice"]}, "kinds: expected some of .*, found nice"),
        ({"within": "rural"}, "within: expected one of .*, found 'rural'"),
        ({"n": 0}, "n: expected at least 1, found 0"),
    ],
)
def test_what_does_not_exist_is_refused(shipped, wish, message):
    ags = wish.pop("ags", "03460")
    with pytest.raises(SelectionError, match=message):
        neighbours(*shipped, KNOWN, ags, Search(**wish))
