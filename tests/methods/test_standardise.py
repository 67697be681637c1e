"""Median, z-values and fifths against a reference group."""

import math

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from geo.data.errors import FigureError
from geo.data.language import round_half_up
from geo.methods.standardise import fifth, median, strength, z_score, z_scores


def series(*values) -> pd.Series:
    """Give each value a key of five digits."""
    return pd.Series(values, index=[f"{row:05d}" for row in range(1, len(values) + 1)], dtype=float, name="rate_pct")


# mean 5, population standard deviation 2
RATES = series(2, 4, 4, 4, 5, 5, 7, 9)


def test_median_is_the_middle_of_the_group():
    assert median(RATES, RATES.index) == 4.5
    assert median(RATES, RATES.index[:3]) == 4
    assert median(series(1, np.nan, 5), pd.Index(["00001", "00002", "00003"])) == 3


def test_median_of_no_value_is_missing():
    assert math.isnan(median(series(np.nan, 1), pd.Index(["00001"])))
    assert math.isnan(median(RATES, RATES.index[:0]))


def test_z_values_use_the_population_standard_deviation():
    assert z_score(RATES, RATES.index).to_list() == [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]


def test_a_district_outside_the_group_gets_a_z_value_too():
    values = pd.concat([RATES, pd.Series({"99001": 15.0, "99002": np.nan})])
    z = z_score(values, RATES.index)
    assert z["99001"] == 5
    assert math.isnan(z["99002"])


def test_no_z_value_from_few_or_equal_values():
    assert z_score(RATES, RATES.index[:4]).isna().all()
    assert z_score(RATES, RATES.index[:5]).notna().all()
    assert z_score(series(1, 2, 3, 4, np.nan, np.nan), pd.Index([f"{row:05d}" for row in range(1, 7)])).isna().all()
    # the mean of six times 0.1 is not 0.1 as a double
    constant = series(*[0.1] * 6)
    assert z_score(constant, constant.index).isna().all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=5, max_size=40).filter(lambda numbers: len(set(numbers)) > 1))
def test_z_values_have_mean_0_and_deviation_1_whatever_the_unit(numbers):
    values = series(*numbers)
    z = z_score(values, values.index)
    assert z.mean() == pytest.approx(0, abs=1e-9)
    assert z.std(ddof=0) == pytest.approx(1)
    pd.testing.assert_series_equal(z_score(10 * values + 3, values.index), z)
    pd.testing.assert_series_equal(z_score(-values, values.index), -z)
    pd.testing.assert_series_equal(z_score(values.iloc[::-1], values.index).sort_index(), z)


@pytest.mark.parametrize(
    ("z", "key"),
    [
        (0, "middle"), (0.49, "middle"), (0.5, "slight"), (0.99, "slight"),
        (1, "clear"), (2, "clear"), (2.01, "far"), (9, "far"),
    ],
)  # fmt: skip
def test_words_for_a_z_value_do_not_depend_on_its_sign(z, key):
    assert strength(z) == strength(-z) == key


def test_there_is_no_word_without_a_z_value():
    assert strength(math.nan) is None


def test_ten_districts_are_two_in_each_fifth():
    values = series(10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    assert fifth(values, values.index, decimals=0).to_list() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_400_districts_are_80_in_each_fifth():
    values = series(*range(400))
    assert fifth(values, values.index, decimals=0).value_counts().to_dict() == dict.fromkeys(range(1, 6), 80)


def test_districts_shown_with_the_same_number_share_a_fifth():
    # all shown as 3.0 but the last; the third lies at position (0 + 7 / 2) / 8
    values = series(2.96, 2.97, 2.98, 2.99, 3.01, 3.02, 3.04, 3.06)
    assert fifth(values, values.index, decimals=1).to_list() == [3] * 7 + [5]
    assert fifth(values, values.index, decimals=2).to_list() == [1, 1, 2, 3, 3, 4, 5, 5]


def test_equal_values_are_in_the_middle():
    values = series(*[7] * 6)
    assert fifth(values, values.index, decimals=0).to_list() == [3] * 6


def test_districts_outside_the_group_are_placed_in_it():
    values = pd.concat(
        [series(1, 2, 3, 4, 5), pd.Series({"99001": -8.0, "99002": 3.0, "99003": 80.0, "99004": np.nan})]
    )
    found = fifth(values, values.index[:5], decimals=0)
    assert found.iloc[:8].to_list() == [1, 2, 3, 4, 5, 1, 3, 5]
    assert found.iloc[8] is pd.NA


def test_no_fifths_from_fewer_than_five_values():
    values = series(1, 2, 3, 4, np.nan)
    assert fifth(values, values.index, decimals=0).isna().all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-50, 50).map(lambda each: each / 20), min_size=5, max_size=50))
def test_higher_values_are_never_in_a_lower_fifth(numbers):
    values = series(*numbers)
    found = fifth(values, values.index, decimals=1)
    assert found.between(1, 5).all()
    ordered = found[values.sort_values(kind="stable").index]
    assert ordered.is_monotonic_increasing
    shown = values.map(lambda each: round_half_up(each, 1))
    assert (found.groupby(shown).nunique() == 1).all()
    # reversed values, reversed fifths, except on the edge between two fifths, which belongs to the upper one
    position = (shown.rank(method="average") - 0.5) / len(shown)
    inner = ~np.isclose(position * 5, (position * 5).round())
    mirrored = fifth(-values, values.index, decimals=1)
    assert (found[inner] + mirrored[inner] == 6).all()


def test_a_group_with_unknown_districts_is_refused_by_name():
    for call in (median, z_score, lambda *given: fifth(*given, decimals=1)):
        with pytest.raises(FigureError, match=r"rate_pct: .*, found no row for 99999"):
            call(RATES, pd.Index(["00001", "99999"]))


def test_many_figures_at_once_are_those_one_by_one():
    table = pd.DataFrame({"rate": RATES, "same": 3.0, "few": RATES.where(RATES > 4), "gap": RATES.mask(RATES == 9)})
    group = table.index[:7]
    for ags in table.index:
        found = z_scores(table, ags, group)
        assert list(found) == list(table)
        for name in table:
            assert found[name].z == pytest.approx(z_score(table[name], group)[ags], nan_ok=True)
            assert found[name].mean == pytest.approx(table.loc[group, name].mean())
            assert found[name].size == table.loc[group, name].count()
    with pytest.raises(FigureError, match="found no row for 99999"):
        z_scores(table, "00001", pd.Index(["99999"]))
