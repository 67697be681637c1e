"""Clusters: a chessboard and two halves by hand, esda called directly, false discovery by scipy, and gaps."""

import json
import threading

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.data import districts, figures, neighbours
from geo.data.errors import FigureError, SelectionError
from geo.methods import clusters
from geo.methods.clusters import false_discovery, land_residuals, lisa, moran

SIDE = 6
FAST = 999


def grid(side: int = SIDE) -> dict[str, tuple[str, ...]]:
    """Give each cell of a square its neighbours above, below, left and right."""
    keys = {(x, y): f"{x * side + y + 1:05d}" for x in range(side) for y in range(side)}
    steps = ((0, 1), (1, 0), (0, -1), (-1, 0))
    return {
        ags: tuple(sorted(keys[x + a, y + b] for a, b in steps if (x + a, y + b) in keys))
        for (x, y), ags in keys.items()
    }


def cells(value) -> pd.Series:
    """Compute a value for each cell from its column and row."""
    pairs = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    return pd.Series([float(value(x, y)) for x, y in pairs], index=list(grid()), name="rate_pct")


def test_a_chessboard_is_as_different_as_can_be():
    found = moran(cells(lambda x, y: (x + y) % 2), grid(), permutations=FAST)
    assert found.moran == pytest.approx(-1)
    assert (found.pattern, found.p, found.n) == ("different", 1 / 1000, 36)
    assert found.expected == pytest.approx(-1 / 35)


def test_two_halves_have_the_value_that_a_hand_finds():
    # each of the 36 cells is ±1; only the 12 cells on both sides of the border have an unlike neighbour among 3 or 4
    found = moran(cells(lambda x, y: x >= 3), grid(), permutations=FAST)
    edge = 2 * (2 * (1 - 2 / 3) + 4 * (1 - 2 / 4))
    assert found.moran == pytest.approx((24 + edge) / 36)
    assert found.pattern == "similar"


def test_a_slope_has_a_high_and_a_low_end_and_nothing_in_the_middle():
    values = pd.Series([float(number // 10) for number in range(100)], index=list(grid(10)))
    found = lisa(values, grid(10), permutations=9_999)
    kinds = found.table["kind"].to_numpy().reshape(10, 10)
    assert (kinds[:2, 1:-1] == "low_low").all() and (kinds[-2:, 1:-1] == "high_high").all()
    assert (kinds[4:6] == "not_significant").all()
    assert sum(found.counts.values()) == 100 and found.uncorrected > found.counts["low_low"]
    assert found.table["lag"].to_numpy().reshape(10, 10)[2, 0] == pytest.approx((1 + 2 + 3) / 3)
    assert found.table["p"].max() <= 1 and found.table.loc[found.table["p"] > found.threshold, "kind"].nunique() == 1


def test_chance_is_called_chance():
    values = cells(lambda x, y: 0) + np.random.default_rng(1).normal(size=SIDE**2)
    assert moran(values, grid(), permutations=FAST).pattern == "none"
    found = lisa(values, grid(), permutations=9_999)
    assert found.counts["not_significant"] == 36
    assert found.threshold == 0


def test_a_corner_of_two_neighbours_is_flagged():
    found = lisa(cells(lambda x, y: x + y), grid(), permutations=FAST).table
    assert found.index[found["few"]].to_list() == ["00001", "00006", "00031", "00036"]


def test_missing_values_take_no_part_and_a_district_without_neighbours_is_set_apart():
    values = cells(lambda x, y: x + y * y)
    values[list(grid()["00001"])] = np.nan
    found = lisa(values, grid(), permutations=FAST)
    assert found.counts["missing"] == 2 and found.counts["alone"] == 1
    assert found.table.at["00001", "kind"] == "alone"
    assert found.table.loc[list(grid()["00001"]), "kind"].eq("missing").all()
    assert found.table.loc[["00001", *grid()["00001"]], ["moran", "p", "quadrant"]].isna().all(axis=None)
    whole = moran(values, grid(), permutations=FAST)
    assert (whole.n, whole.missing, whole.alone) == (33, 2, 1)
    # the rest is what a country without these three districts gives
    kept = [ags for ags in values.index if ags not in {"00001", *grid()["00001"]}]
    rest = {ags: tuple(other for other in grid()[ags] if other in kept) for ags in kept}
    pd.testing.assert_frame_equal(lisa(values[kept], rest, permutations=FAST).table, found.table.loc[kept])


def test_neither_unit_nor_sign_changes_the_pattern():
    values = cells(lambda x, y: x * x + y)
    one, other = (lisa(each, grid(), permutations=FAST) for each in (values, -3 * values + 7))
    np.testing.assert_allclose(one.table["moran"], other.table["moran"])
    swap = {"high_high": "low_low", "low_low": "high_high", "high_low": "low_high", "low_high": "high_low"}
    assert one.table["quadrant"].map(swap).equals(other.table["quadrant"])
    assert moran(values, grid(), permutations=FAST).moran == pytest.approx(
        moran(-3 * values + 7, grid(), permutations=FAST).moran
    )


def test_the_same_seed_gives_the_same_result_and_numpy_keeps_its_state():
    values = cells(lambda x, y: x * x + y)
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    first, second = (lisa(values, grid(), permutations=FAST, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)
    assert (np.random.get_state()[1] == before).all()
    other = lisa(values, grid(), permutations=FAST, seed=4)
    assert not first.table["p"].equals(other.table["p"])


def test_visitors_at_the_same_time_get_the_same_result():
    values = cells(lambda x, y: x * x + y)
    found: list = []

    def visit() -> None:
        found.append((moran(values, grid(), permutations=FAST), lisa(values, grid(), permutations=FAST)))

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({result.p for result, _ in found}) == 1 and len(found) == 6
    assert all(local.table.equals(found[0][1].table) for _, local in found)


# ---- other implementations


def compared(values: pd.Series, seed: int = 0) -> None:
    """Hold our figures against those of esda, to the last permutation."""
    esda = pytest.importorskip("esda")
    from libpysal.weights import W

    ours, local = moran(values, neighbours.shipped(), seed=seed), lisa(values, neighbours.shipped(), seed=seed)
    known = values.dropna()
    weights = W(
        {ags: [other for other in neighbours.shipped()[ags] if other in known.index] for ags in known.index},
        id_order=list(known.index), silence_warnings=True,
    )  # fmt: skip
    weights.transform = "r"
    np.random.seed(seed)
    many = clusters.PERMUTATIONS
    whole = esda.Moran(known.to_numpy(), weights, permutations=many)
    parts = esda.Moran_Local(known.to_numpy(), weights, permutations=many, seed=seed, keep_simulations=False)
    assert ours.moran == pytest.approx(whole.I, abs=1e-12) and ours.expected == whole.EI
    assert round((many + 1) * ours.p) == round((many + 1) * whole.p_sim), "one-sided, as esda has it"
    table = local.table.loc[known.index]
    np.testing.assert_allclose(table["moran"], parts.Is, atol=1e-12)
    folded = np.round((many + 1) * parts.p_sim.astype(float)) / (many + 1)
    np.testing.assert_allclose(table["p"], folded, rtol=1e-12)
    np.testing.assert_allclose(table["p_two_sided"], np.minimum(1, 2 * folded), rtol=1e-12)
    numbers = {"high_high": 1, "low_high": 2, "low_low": 3, "high_low": 4}
    assert table["quadrant"].map(numbers).to_list() == list(parts.q)
    p = np.minimum(1, 2 * folded)
    # not esda.fdr: it leaves out a p that lies exactly on its threshold, which the procedure takes in
    found = stats.false_discovery_control(p) <= 0.05 + 1e-12
    assert ((table["kind"] != "not_significant") == found).all()


@pytest.mark.parametrize("name", ["vacancy_rate_pct", "population", "women_in_councils_pct", "net_rent_eur_per_m2"])
def test_the_figures_are_those_of_esda_called_directly(name):
    compared(figures.shipped()[0][name])


def test_they_are_so_with_another_seed_gaps_and_the_mean_of_the_land_taken_off():
    values = figures.shipped()[0]["vacancy_rate_pct"]
    compared(values, seed=7)
    compared(land_residuals(values, districts.shipped()["land"]))
    gaps = values.copy()
    # every third district of Bavaria that keeps a neighbour
    gaps[[ags for ags in values.index if ags.startswith("09")][::3]] = np.nan
    known = gaps.dropna().index
    gaps[[ags for ags in known if not set(neighbours.shipped()[ags]) & set(known)]] = np.nan
    compared(gaps)


def test_the_shipped_pattern_is_a_strong_one():
    found = moran(figures.shipped()[0]["vacancy_rate_pct"], neighbours.shipped())
    assert found.pattern == "similar" and 0.6 < found.moran < 0.8


def test_moran_is_its_formula():
    values = cells(lambda x, y: x * x + 3 * y)
    z = values - values.mean()
    pairs = [(ags, other, 1 / len(others)) for ags, others in grid().items() for other in others]
    expected = sum(w * z[a] * z[b] for a, b, w in pairs) / (z**2).sum()
    assert moran(values, grid(), permutations=FAST).moran == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_the_false_discovery_rate_is_that_of_scipy(seed):
    p = np.random.default_rng(seed).beta(0.3, 2, size=400).round(4)
    significant, threshold = false_discovery(p)
    assert (significant == (stats.false_discovery_control(p) <= 0.05 + 1e-12)).all()
    assert threshold == p[significant].max()


def test_the_false_discovery_rate_by_hand():
    # thresholds 0.01, 0.02, 0.03, 0.04, 0.05: the third is the largest that passes, so all three count
    significant, threshold = false_discovery(np.array([0.03, 0.005, 0.9, 0.025, 0.045]))
    assert significant.tolist() == [True, True, False, True, False] and threshold == 0.03
    assert false_discovery(np.array([0.2, 0.6]))[0].tolist() == [False, False]


def test_two_districts_are_enough_to_be_found_with_the_default_permutations():
    assert 2 / (clusters.PERMUTATIONS + 1) <= 2 * 0.05 / 400
    # synthetic: two towers in a plain that is not quite flat, around each four of the lowest cells
    keys = list(grid(20))
    values = pd.Series(np.random.default_rng(2).normal(size=400), index=keys)
    towers = [keys[45], keys[330]]
    for tower in towers:
        values[tower], values[list(grid(20)[tower])] = 20, -4
    found = lisa(values, grid(20)).table.loc[towers]
    assert (found["p_two_sided"] == 2 / (clusters.PERMUTATIONS + 1)).all() and (found["kind"] == "high_low").all()


def test_pure_noise_looks_significant_in_a_twentieth_of_the_districts():
    # synthetic: random numbers on the real neighbours; a folded p would give a tenth
    keys, shares = districts.shipped().index, []
    for seed in range(20):
        noise = pd.Series(np.random.default_rng(seed).normal(size=len(keys)), index=keys)
        found = lisa(noise, neighbours.shipped(), permutations=FAST)
        shares.append(found.uncorrected / len(keys))
        assert found.uncorrected == (found.table["p_two_sided"] <= 0.05).sum() and found.table["p_two_sided"].max() <= 1
    assert 0.04 < np.mean(shares) < 0.06


# ---- Länder


def test_residuals_are_differences_to_the_mean_of_the_land():
    values = pd.Series([1.0, 3.0, 10.0, np.nan, 7.0], index=list("abcde"))
    found = land_residuals(values, pd.Series(["01", "01", "02", "02", "03"], index=list("abcde")))
    assert found.iloc[:2].to_list() == [-1, 1]
    assert found.iloc[2:].isna().all(), "a Land with a single value has no residual"


# ---- refused


@pytest.mark.parametrize("permutations", [0, 98, 100_000, -1])
def test_absurd_permutations_are_refused(permutations):
    with pytest.raises(SelectionError, match="permutations: expected 99 to 99,999"):
        moran(cells(lambda x, y: x), grid(), permutations=permutations)


def test_a_seed_must_be_one():
    with pytest.raises(SelectionError, match="seed"):
        lisa(cells(lambda x, y: x), grid(), seed=-1)


def test_values_that_do_not_differ_or_are_too_few_are_refused():
    with pytest.raises(FigureError, match="values that differ, found 2 everywhere"):
        moran(cells(lambda x, y: 2), grid())
    with pytest.raises(FigureError, match="at least 20 districts"):
        lisa(cells(lambda x, y: x).where(lambda each: each > 3), grid())


def test_the_result_can_be_written_down():
    found = lisa(cells(lambda x, y: x), grid(), permutations=FAST)
    assert json.loads(json.dumps(found.counts)) == found.counts
