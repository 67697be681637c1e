"""Scenarios: five districts by hand, scipy, gaps, and what holds a score together."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.errors import FigureError, SelectionError
from geo.methods import scenario
from geo.methods.aggregation import combine, cronbach, normalise, winsorise
from geo.methods.scenario import members, prepare, score
from geo.methods.weighting import Weighting, chosen, default, read

KEYS = pd.Index([f"{number:05d}" for number in range(1, 6)], name="ags")
# a is favourable where it is high, b too, c where it is low
FIVE = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [10, 10, 20, 30, 30], "c": [1, 2, 3, 4, 5]}, index=KEYS, dtype=float)
USED = {"one": {"a": 1}, "two": {"b": 1, "c": -1}}
PLACES = pd.DataFrame({"land": ["01"] * 4 + ["02"], "thuenen_type": [1, 2, 3, 4, 5]}, index=KEYS)
EVEN = Weighting(weights=(("one", 1.0), ("two", 1.0)), winsorise=False)


def made(recipe: Weighting = EVEN, values: pd.DataFrame = FIVE, used=USED, places: pd.DataFrame = PLACES):
    """Prepare and score in one step."""
    return score(recipe, prepare(recipe, used, values, places), values.index)


def other(**changes: object) -> Weighting:
    """Change the even recipe."""
    return Weighting(**{"weights": EVEN.weights, "winsorise": False} | changes)


# ---- a reader can follow these by hand


def test_min_max_by_hand():
    # one: 0 ¼ ½ ¾ 1; two: the mean of 0 0 ½ 1 1 and of 1 ¾ ½ ¼ 0
    found = made(other(normalisation="minmax"))
    assert found.layers["two"].to_list() == [0.5, 0.375, 0.5, 0.625, 0.5]
    assert found.table["score"].to_list() == [0.25, 0.3125, 0.5, 0.6875, 0.75]
    assert found.table["rank"].to_list() == [5, 4, 3, 2, 1]


def test_percentiles_by_hand():
    # one: .1 .3 .5 .7 .9; b: .2 .2 .5 .8 .8; c turned round: .9 .7 .5 .3 .1
    found = made(other(normalisation="percentile", weights=(("one", 1.0), ("two", 3.0))))
    assert found.layers["two"].round(12).to_list() == [0.55, 0.45, 0.5, 0.55, 0.45]
    expected = [0.1 / 4 + 0.55 * 3 / 4, 0.3 / 4 + 0.45 * 3 / 4, 0.5, 0.7 / 4 + 0.55 * 3 / 4, 0.9 / 4 + 0.45 * 3 / 4]
    np.testing.assert_allclose(found.table["score"], expected)
    assert found.table["rank"].to_list() == [4, 5, 3, 1, 2]


def test_z_by_hand():
    # a and c have the deviation √2, b √80
    found = made()
    two = [(-10 / math.sqrt(80) + 2 / math.sqrt(2)) / 2, (-10 / math.sqrt(80) + 1 / math.sqrt(2)) / 2]
    np.testing.assert_allclose(found.layers["two"], [*two, 0, -two[1], -two[0]], atol=1e-12)
    np.testing.assert_allclose(found.table["score"].iloc[0], (-2 / math.sqrt(2) + two[0]) / 2)


def test_the_weakest_layer_decides_in_the_aggregation_that_says_so():
    found = made(other(normalisation="minmax", aggregation="worst"))
    assert found.table["score"].to_list() == [0, 0.25, 0.5, 0.625, 0.5]
    assert found.table["rank"].to_list() == [5, 4, 2.5, 1, 2.5]


def test_the_geometric_mean_by_hand():
    # two layers of 1 and 100 have the geometric mean 10
    assert combine(np.array([[0.0, 5.0], [2.0, 1.0]]), np.array([[0.5, 0.5]]), "geometric")[0] == pytest.approx(
        [10, 10]
    )
    # 1 + 99 · ½ in both layers
    found = combine(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), np.array([[0.3, 0.7]]), "geometric")
    assert found[0] == pytest.approx([1, 50.5, 100])


def test_the_tail_of_a_skewed_indicator_is_capped_one_by_one():
    column = pd.DataFrame({"x": [*range(1, 60), 1000.0], "y": [*range(1, 60), 61.0]})
    capped, counts = winsorise(column)
    assert counts == {"x": 1} and capped["x"].to_list() == [*range(1, 60), 59]
    assert capped["y"].equals(column["y"])
    turned, counts = winsorise(-column)
    assert counts == {"x": 1} and (turned["x"] == -capped["x"]).all()


def test_not_more_than_five_per_cent_are_capped():
    column = pd.DataFrame({"x": [*range(1, 94), *(10.0**power for power in range(3, 10))]})
    capped, counts = winsorise(column)
    assert counts == {"x": 5} and capped["x"].max() == 1e4
    assert (capped["x"].rank(method="min").head(94) == column["x"].rank().head(94)).all(), "the order stays"


def test_cronbach_by_hand():
    # two equal indicators: the sum has four times the variance of one; opposites cancel
    same = pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [1.0, 2, 3, 4, 5]})
    assert cronbach(same) == pytest.approx(2 / 1 * (1 - 2 / 4))
    assert math.isnan(cronbach(same[["a"]]))
    # var 2, 2, sum 1.6 → 2 (1 − 4 / 1.6)
    assert cronbach(pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [5.0, 3, 4, 2, 1]})) == pytest.approx(2 * (1 - 4 / 0.4))


# ---- scipy does the same


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "worst"])
def test_five_districts_as_scipy_computes_them(aggregation):
    found = made(other(aggregation=aggregation, weights=(("one", 2.0), ("two", 1.0))))
    z = FIVE.apply(stats.zscore)
    layers = np.column_stack([z["a"], (z["b"] - z["c"]) / 2])
    scaled = 1 + 99 * (layers - layers.min(axis=0)) / np.ptp(layers, axis=0)
    expected = {
        "arithmetic": layers @ [2 / 3, 1 / 3],
        "geometric": stats.gmean(scaled, axis=1, weights=[2, 1]),
        "worst": layers.min(axis=1),
    }[aggregation]
    np.testing.assert_allclose(found.table["score"], expected)
    np.testing.assert_array_equal(found.table["rank"], stats.rankdata(-expected.round(10)))
    importance = {name: np.corrcoef(layers[:, at], expected)[0, 1] ** 2 for at, name in enumerate(("one", "two"))}
    assert found.importance == pytest.approx(importance)


def test_the_shipped_figures_as_scipy_computes_them():
    recipe, known = default(catalogue()), catalogue()
    values, places = figures.shipped()[0], districts.shipped()
    used = chosen(recipe, known)
    found = score(recipe, prepare(recipe, used, values, places), places.index)
    capped, _ = winsorise(values[[name for layer in used.values() for name in layer]])
    z = capped.apply(lambda column: pd.Series(stats.zscore(column, nan_policy="omit"), column.index))
    layers = pd.DataFrame({key: (z[list(signs)] * pd.Series(signs)).mean(axis=1) for key, signs in used.items()})
    whole = pd.DataFrame({key: z[list(signs)].notna().mean(axis=1) >= 0.75 for key, signs in used.items()}).all(axis=1)
    expected = layers.mean(axis=1)[whole]
    np.testing.assert_allclose(found.table["score"].dropna(), expected)
    assert (found.table.index[found.table["status"] == "ranked"] == expected.index).all()
    np.testing.assert_array_equal(found.table["rank"].dropna(), stats.rankdata(-expected))


# ---- invariants


def test_neither_units_nor_the_scale_of_the_weights_change_a_rank():
    changed = FIVE * [1000, 0.1, 7] + [5, -3, 0]
    for way in ("z", "minmax", "percentile"):
        one = made(other(normalisation=way))
        two = made(other(normalisation=way, weights=(("one", 7.0), ("two", 7.0))), changed)
        np.testing.assert_allclose(one.table["score"], two.table["score"], atol=1e-12)


def test_turning_a_sign_round_turns_the_order_round():
    up = made(other(weights=(("one", 1.0),)), FIVE[["a"]], {"one": {"a": 1}})
    down = made(other(weights=(("one", 1.0),)), FIVE[["a"]], {"one": {"a": -1}})
    assert (up.table["rank"] + down.table["rank"] == 6).all()


@pytest.mark.parametrize("kind", ["z", "minmax", "percentile"])
def test_missing_values_change_nothing_for_the_others(kind):
    column = pd.DataFrame({"x": [1.0, 5, np.nan, 2, 9]})
    found = normalise(column, kind)["x"]
    assert found.isna().to_list() == [False, False, True, False, False]
    assert found.dropna().to_list() == normalise(column.dropna(), kind)["x"].to_list()


def test_a_missing_indicator_moves_its_layer_neither_up_nor_down():
    # all indicators say the same about a district, whatever their direction: so does the mean of those that are there
    values = pd.DataFrame({each: np.arange(9.0) for each in "abcd"}, index=[f"{n:05d}" for n in range(9)])
    values[["b", "d"]] *= -1
    places = pd.DataFrame({"land": "01", "thuenen_type": 1}, index=values.index)
    used = {"one": {"a": 1, "b": -1, "c": 1, "d": -1}}
    for way in ("z", "minmax", "percentile"):
        recipe = other(weights=(("one", 1.0),), normalisation=way)
        whole = made(recipe, values, used, places)
        for name in values:
            gap = values.copy()
            gap.loc["00004", name] = np.nan
            found = made(recipe, gap, used, places)
            assert found.table.at["00004", "score"] == pytest.approx(whole.table.at["00004", "score"], abs=0.02)


# ---- gaps and groups


def test_a_district_with_too_few_indicators_has_no_score_and_says_so():
    values = pd.DataFrame(
        np.arange(40.0).reshape(8, 5) ** 2, columns=list("abcde"), index=[f"{n:05d}" for n in range(8)]
    )
    places = pd.DataFrame({"land": "01", "thuenen_type": 1}, index=values.index)
    values.iloc[0, 0] = np.nan  # three of four are enough
    values.iloc[1, :2] = np.nan  # two of four are not
    values.iloc[2, 4] = np.nan  # none of one is not
    used = {"one": dict.fromkeys("abcd", 1), "two": {"e": 1}}
    found = made(EVEN, values, used, places)
    assert found.table["status"].to_list() == ["ranked", "incomplete", "incomplete", *["ranked"] * 5]
    assert found.table["score"].isna().sum() == found.table["rank"].isna().sum() == 2
    assert found.n == 6 and found.table["rank"].max() == 6
    assert found.layers["one"].isna().to_list() == [False, True, *[False] * 6]


def test_the_reference_group_alone_is_ranked():
    values = pd.concat([FIVE, FIVE + 1]).set_axis([f"{n:05d}" for n in range(10)])
    places = pd.DataFrame(
        {"land": ["01"] * 6 + ["02"] * 4, "thuenen_type": [1, 1, 2, 3, 4, 5, 5, 5, 5, 5]}, index=values.index
    )
    assert len(members(other(reference="rural"), places)) == 5
    assert len(members(other(reference="land:01"), places)) == 6
    assert len(members(other(reference="thuenen:5"), places)) == 5
    found = made(other(reference="rural"), values, USED, places)
    assert found.table["status"].to_list() == ["ranked"] * 5 + ["outside"] * 5
    np.testing.assert_allclose(found.table["score"].dropna(), made().table["score"])


def test_opposed_indicators_and_moves_between_aggregations_are_reported():
    found = made()
    assert [(one, two) for one, two, _ in found.opposed] == [("b", "c")]
    assert found.opposed[0][2] == pytest.approx(-np.corrcoef(FIVE["b"], FIVE["c"])[0, 1])
    assert set(found.shifts) == {"geometric", "worst"} and found.shifts["worst"][1] >= found.shifts["worst"][0]
    assert found.alpha["two"] < 0 and math.isnan(found.alpha["one"])
    assert found.layer_correlation.at["one", "one"] == pytest.approx(1)


def test_too_few_districts_or_figures_that_do_not_vary_are_refused():
    with pytest.raises(SelectionError, match="at least 5 districts with enough indicators in rural, found 4"):
        made(other(reference="rural"))
    with pytest.raises(FigureError, match="a: expected values that differ within all"):
        made(EVEN, FIVE.assign(a=1.0))
    with pytest.raises(FigureError, match="found none for c"):
        made(EVEN, FIVE[["a", "b"]])


def test_a_sign_of_the_visitor_takes_part():
    known = catalogue()
    values, places = figures.shipped()[0], districts.shipped()
    recipes = [
        read({"weights": {"housing": 1}, "signs": signs}, known)
        for signs in ({"vacancy_rate_pct": 1}, {"vacancy_rate_pct": -1}, {})
    ]
    found = [score(each, prepare(each, chosen(each, known), values, places), places.index) for each in recipes]
    assert (
        "vacancy_rate_pct" in found[0].indicator_correlation
        and "vacancy_rate_pct" not in found[2].indicator_correlation
    )
    assert not np.allclose(found[0].table["score"], found[1].table["score"], equal_nan=True)
    assert scenario.RANKED in set(found[0].table["status"])
