"""Uncertainty: every single draw against a plain loop, shares that are known, and draws that repeat."""

import numpy as np
import pandas as pd
import plain_scenario
import pytest

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.errors import SelectionError
from geo.methods import uncertainty
from geo.methods.scenario import prepare
from geo.methods.uncertainty import Uncertainty, batches, draw, simulate
from geo.methods.weighting import Weighting, chosen, read


def synthetic(n: int = 60, *, sizes=(4, 3, 1), gaps: bool = True, seed: int = 1, **changes: object):
    """Make a recipe and material of made-up districts; some are skewed, some have gaps."""
    rng = np.random.default_rng(seed)
    names = [f"i{number}" for number in range(sum(sizes))]
    values = pd.DataFrame(rng.normal(size=(n, len(names))), columns=names, index=[f"{row:05d}" for row in range(n)])
    if len(names) > 1:
        values["i1"] = np.exp(2 * values["i1"])
    if gaps:
        values.iloc[3, 0] = values.iloc[4, 0] = values.iloc[4, 1] = np.nan
    layer = np.repeat(range(len(sizes)), sizes)
    used = {
        f"l{at}": {name: (-1) ** number for number, name in enumerate(names) if layer[number] == at}
        for at in range(len(sizes))
    }
    recipe = Weighting(**{"weights": tuple((each, 1.0) for each in used)} | changes)
    places = pd.DataFrame({"land": "01", "thuenen_type": 1}, index=values.index)
    return recipe, prepare(recipe, used, values, places)


@pytest.mark.parametrize("aggregation", ["arithmetic", "worst"])
def test_every_draw_has_the_ranks_of_a_plain_loop(aggregation):
    recipe, material = synthetic(aggregation=aggregation)
    drawn = draw(recipe, material, draws=1000, seed=2)
    few = uncertainty.Draws(**{
        name: getattr(drawn, name)[:150] for name in ("weights", "normalisation", "winsorised", "aggregation", "left_out")
    }, aggregations=drawn.aggregations)  # fmt: skip
    ours = uncertainty._Engine(material, few).doubled_ranks(slice(0, 150)) / 2
    plain = plain_scenario.all_ranks(material.values, material.signs, material.layer, material.complete, few)
    assert ours.shape == plain.shape == (150, 59)
    np.testing.assert_array_equal(ours, plain)


def test_all_ranks_of_the_shipped_figures_are_those_of_a_plain_loop():
    known, values, places = catalogue(), figures.shipped()[0], districts.shipped()
    recipe = read(
        {"weights": {"services": 1, "housing": 2}, "signs": {"vacancy_rate_pct": 1}, "reference": "rural"}, known
    )
    material = prepare(recipe, chosen(recipe, known), values, places)
    drawn = draw(recipe, material, draws=40, seed=0)
    ours = uncertainty._Engine(material, drawn).doubled_ranks(slice(0, 40)) / 2
    plain = plain_scenario.all_ranks(material.values, material.signs, material.layer, material.complete, drawn)
    # a plain sum adds up in another order: districts a hair apart may share a rank
    assert np.abs(ours - plain).max() <= 0.5 and (ours == plain).mean() > 0.999


def test_the_summary_is_that_of_numpy():
    recipe, material = synthetic()
    found = simulate(recipe, material, draws=1_000, seed=5)
    drawn = draw(recipe, material, draws=1_000, seed=5)
    ranks = uncertainty._Engine(material, drawn).doubled_ranks(slice(0, 1_000)) / 2
    n = ranks.shape[1]
    np.testing.assert_allclose(found.table["median"], np.median(ranks, axis=0))
    np.testing.assert_allclose(found.table[["low", "high"]].T, np.percentile(ranks, [5, 95], axis=0))
    np.testing.assert_allclose(found.table["top"], (ranks <= n / 5).mean(axis=0))
    np.testing.assert_allclose(found.table["bottom"], (ranks > n - n / 5).mean(axis=0))
    low, high = found.table["low"].to_numpy(), found.table["high"].to_numpy()
    pairs = [(i, j) for i in range(n) for j in range(i) if low[i] <= high[j] and low[j] <= high[i]]
    assert found.indistinguishable == len(pairs) and found.pairs == n * (n - 1) // 2
    assert found.table["overlapping"].sum() == 2 * len(pairs)
    assert found.table["top"].sum() == pytest.approx(n / 5, abs=1)


def test_weights_have_the_spread_that_the_method_promises():
    recipe, material = synthetic(sizes=(2, 2, 2, 2))
    weights = draw(recipe, material, draws=50_000, seed=0).weights
    assert weights.mean(axis=0) == pytest.approx([1 / 4] * 4, abs=2e-3)
    assert weights.std(axis=0) / weights.mean(axis=0) == pytest.approx([0.25] * 4, abs=5e-3)
    assert weights.sum(axis=1) == pytest.approx(np.ones(50_000))


def test_all_choices_are_drawn_equally_often_and_single_indicators_stay():
    recipe, material = synthetic(sizes=(2, 1, 2))
    drawn = draw(recipe, material, draws=60_000, seed=0)
    for codes, count in ((drawn.normalisation, 3), (drawn.winsorised, 2), (drawn.aggregation, 2)):
        assert np.bincount(codes) / 60_000 == pytest.approx([1 / count] * count, abs=0.01)
    assert sorted(set(drawn.left_out)) == [-1, 0, 1, 3, 4]
    assert drawn.aggregations == ("arithmetic", "geometric")
    assert draw(*synthetic(aggregation="worst"), draws=1_000, seed=0).aggregations == (
        "arithmetic",
        "geometric",
        "worst",
    )


def test_one_indicator_in_one_layer_leaves_no_doubt():
    # nothing to weigh, nothing to leave out, and ranks do not depend on a monotonous scale
    found = simulate(*synthetic(sizes=(1,), gaps=False), draws=1_000)
    assert (found.table["low"] == found.table["high"]).all()
    assert found.indistinguishable == 0 and set(found.shares.values()) == {0}
    assert (found.table["top"].isin([0, 1])).all()


def test_a_district_that_is_best_everywhere_is_first_in_every_draw():
    recipe, material = synthetic(gaps=False)
    material.values.iloc[7] = (
        50.0 * material.signs
        + material.values.max() * (material.signs > 0)
        + material.values.min() * (material.signs < 0)
    )
    found = simulate(recipe, material, draws=1_000).table.iloc[7]
    assert (found["median"], found["low"], found["high"], found["top"], found["bottom"]) == (1, 1, 1, 1, 0)


def test_shares_of_variance_are_known_where_one_choice_decides():
    # ranks that follow one choice alone, and ranks of pure noise
    rng = np.random.default_rng(0)
    recipe, material = synthetic()
    drawn = draw(recipe, material, draws=4_000, seed=0)
    jump = np.array([0, 10, 40])[drawn.normalisation][:, None] + np.zeros((1, 5))
    shares = uncertainty._variance_shares([jump], drawn)
    assert shares["normalisation"] == pytest.approx(1, abs=0.005) and shares["together"] == pytest.approx(0, abs=1e-12)
    slope = drawn.weights[:, :1] * np.array([[100.0, -50, 25]])
    assert uncertainty._variance_shares([slope], drawn)["weights"] == pytest.approx(1, abs=0.005)
    noise = uncertainty._variance_shares([rng.normal(size=(4_000, 50))], drawn)
    assert noise["together"] > 0.99, "what chance explains is taken off"
    both = uncertainty._variance_shares([3 * jump / jump.std() + 4 * slope[:, :1] / slope[:, :1].std()], drawn)
    assert both["normalisation"] == pytest.approx(9 / 25, abs=0.03) and both["weights"] == pytest.approx(
        16 / 25, abs=0.03
    )
    assert sum(both.values()) == pytest.approx(1)


def test_steps_of_any_size_and_the_same_seed_give_the_same():
    recipe, material = synthetic()
    *done, found = batches(recipe, material, draws=1_000, seed=3, size=300)
    assert done == [300, 600, 900, 1000] and isinstance(found, Uncertainty)
    again, other = simulate(recipe, material, draws=1_000, seed=3), simulate(recipe, material, draws=1_000, seed=4)
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.shares == again.shares
    assert not found.table.equals(other.table)


def test_a_visitor_can_stop_between_two_steps():
    steps = batches(*synthetic(), draws=100_000, size=100)
    assert [next(steps), next(steps)] == [100, 200]
    steps.close()
    assert next(steps, None) is None


@pytest.mark.parametrize("draws", [0, 999, 100_001, -5])
def test_absurd_draws_are_refused(draws):
    with pytest.raises(SelectionError, match="draws: expected 1,000 to 100,000"):
        simulate(*synthetic(), draws=draws)


def test_a_seed_must_be_one():
    with pytest.raises(SelectionError, match="seed"):
        simulate(*synthetic(), seed=-1)
