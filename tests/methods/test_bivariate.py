"""Two indicators at once: nine districts by hand, gaps, invariants, scipy."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.data import districts, figures
from geo.data.errors import FigureError, SelectionError
from geo.methods import bivariate
from geo.methods.bivariate import compare, correlate


def column(*values: float, name: str = "x") -> pd.Series:
    """Give each value a key of five digits."""
    return pd.Series(values, index=[f"{row:05d}" for row in range(len(values))], dtype=float, name=name)


def types(count: int, urban: int = 0) -> pd.Series:
    """Make the first districts urban."""
    return column(*[5] * urban, *[1] * (count - urban), name="thuenen_type")


def thirds(x: pd.Series, y: pd.Series, urban: int = 0) -> bivariate.Bivariate:
    return compare(x, y, x_decimals=0, y_decimals=0, thuenen_type=types(len(x), urban))


def test_nine_districts_fill_nine_classes():
    found = thirds(column(1, 2, 3, 1, 2, 3, 1, 2, 3), column(1, 1, 1, 2, 2, 2, 3, 3, 3, name="y"))
    assert found.numbers == tuple(range(9)), "x counts first, y in steps of three"
    assert found.counts == ((1, 1, 1), (1, 1, 1), (1, 1, 1))
    # thirds of three and three values: the breaks lie between the numbers
    assert (len(found.x_breaks), len(found.y_breaks)) == (2, 2)
    assert (found.all.pearson, found.all.n) == (0, 9)


def test_missing_stays_apart_and_is_counted_by_reason():
    nan = math.nan
    found = thirds(column(1, 2, 3, nan, nan, 4, 5, 6), column(1, 2, 3, 4, nan, nan, 5, 6, name="y"))
    assert [number == -1 for number in found.numbers] == [False, False, False, True, True, True, False, False]
    assert found.missing == (1, 1, 1) and found.n == 5 == sum(map(sum, found.counts))


def test_equal_values_share_a_third_and_a_third_may_be_empty():
    found = thirds(column(0, 0, 0, 0, 0, 0, 0, 8, 9), column(1, 2, 3, 4, 5, 6, 7, 8, 9, name="y"))
    assert len({number % 3 for number in found.numbers[:7]}) == 1
    assert sum(map(sum, found.counts)) == 9 and len(found.counts) == 3


def test_cities_alone_can_make_a_correlation():
    x, y = column(90, 91, 92, 1, 2, 3, 4, 5), column(50, 51, 52, 2, 3, 1, 3, 2, name="y")
    found = thirds(x, y, urban=3)
    assert found.all.pearson > 0.99
    assert found.rural.n == 5 and abs(found.rural.pearson) < 0.5


def test_exchanging_the_two_turns_the_square_over():
    rng = np.random.default_rng(0)
    x, y = column(*rng.normal(size=90)), column(*rng.normal(size=90), name="y")
    one, other = (compare(*pair, x_decimals=3, y_decimals=3, thuenen_type=types(90)) for pair in ((x, y), (y, x)))
    assert np.array_equal(np.array(one.counts).T, other.counts)
    assert [number % 3 * 3 + number // 3 for number in one.numbers] == list(other.numbers)
    assert one.all.pearson == pytest.approx(other.all.pearson)
    scaled = compare(100 - 2 * x, y, x_decimals=3, y_decimals=3, thuenen_type=types(90))
    assert scaled.all.spearman == pytest.approx(-one.all.spearman)


def test_the_correlations_of_the_shipped_figures_are_those_of_scipy():
    values, places = figures.shipped()[0], districts.shipped()
    x, y = values["vacancy_rate_pct"], values["net_rent_eur_per_m2"]
    found = compare(x, y, x_decimals=1, y_decimals=2, thuenen_type=places["thuenen_type"])
    both = x.notna() & y.notna()
    rural = both & (places["thuenen_type"] <= 4)
    for keys, ours in ((both, found.all), (rural, found.rural)):
        assert ours.pearson == pytest.approx(stats.pearsonr(x[keys], y[keys]).statistic)
        assert ours.spearman == pytest.approx(stats.spearmanr(x[keys], y[keys]).statistic)
        assert ours.n == keys.sum()
    assert found.rural.n == 304 and -1 < found.all.spearman < -0.4
    for number in range(3):
        assert 120 <= sum(found.counts[number]) <= 146, "thirds of 400"


def test_nothing_is_said_about_too_few_or_equal_values():
    assert math.isnan(correlate(column(1, 2, 3, 4), column(1, 2, 3, 4)).pearson)
    assert math.isnan(correlate(column(1, 1, 1, 1, 1), column(1, 2, 3, 4, 5)).spearman)
    assert correlate(column(1, 2, 3, 4, 5), column(2, 4, 6, 8, 11)).spearman == pytest.approx(1)


def test_one_indicator_twice_or_other_districts_are_refused():
    with pytest.raises(SelectionError, match="expected two indicators, found x twice"):
        thirds(column(1, 2, 3), column(1, 2, 3))
    with pytest.raises(FigureError, match="the same districts in the same order"):
        thirds(column(1, 2, 3), column(1, 2, 3, name="y").iloc[::-1])
