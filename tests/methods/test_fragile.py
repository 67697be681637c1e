"""Fragile classes: districts whose class no choice can change, and those that every choice moves."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geo.data import figures
from geo.methods.classify import classify
from geo.methods.fragile import FRAGILE, NUMBERS, SCHEMES, compare_classes


def column(*values: float) -> pd.Series:
    """Give each value a key of five digits."""
    return pd.Series(values, index=[f"{row:05d}" for row in range(len(values))], dtype=float, name="rate_pct")


def test_three_far_clumps_of_equal_size_depend_on_nothing_but_the_number_of_classes():
    # with three classes all schemes but one cut between the clumps; the middle clump is the middle class of each
    found = compare_classes(column(0, 0, 0, 50, 50, 50, 100, 100, 100), decimals=0)
    three = [found.classes[scheme, 3].numbers for scheme in SCHEMES]
    assert len(set(three)) == 1 and found.switching(3) == 0
    assert found.table["lowest"].iloc[0] == 0 and found.table["highest"].iloc[8] == 1
    assert found.table["spread"].iloc[[0, 8]].to_list() == [0, 0], "the ends stay at the ends"


def test_one_outlier_makes_the_rest_a_matter_of_choice():
    found = compare_classes(column(*range(20), 1000), decimals=0)
    # equal intervals put all but the outlier into the lowest class, quantiles spread them
    assert found.classes["equal_interval", 5].numbers[:20] == (0,) * 20
    assert found.table["spread"].iloc[19] >= 0.75 and found.table["fragile"].iloc[15]
    assert found.table["agreement"].iloc[20] > found.table["agreement"].iloc[15]


def test_agreement_and_spread_are_what_the_definition_says():
    values = column(*np.random.default_rng(3).gamma(2, size=40).round(2))
    found = compare_classes(values, decimals=2)
    for row in range(40):
        same = positions = 0
        places = []
        for k in NUMBERS:
            numbers = {scheme: classify(values, scheme=scheme, k=k, decimals=2) for scheme in SCHEMES}
            for one, other in combinations(SCHEMES, 2):
                positions += 1
                same += numbers[one].numbers[row] == numbers[other].numbers[row]
            places += [each.numbers[row] / len(each.breaks) for each in numbers.values()]
        assert positions == 30
        assert found.table["agreement"].iloc[row] == pytest.approx(same / 30)
        assert found.table["spread"].iloc[row] == pytest.approx(max(places) - min(places))
    assert (found.table["fragile"] == (found.table["agreement"] < FRAGILE)).all()


def test_levels_follow_the_agreement():
    values = figures.shipped()[0]["unemployment_rate_pct"]
    found = compare_classes(values, decimals=1)
    agreement, level = found.table["agreement"], found.table["level"]
    assert (agreement[level == 3] > 0.999).all() and (agreement[level == 2] < 0.999).all()
    assert (agreement[level == 2] >= 2 / 3 - 1e-9).all() and (agreement[level == 0] < 1 / 3).all()
    assert sum(found.counts) == 400 and all(found.counts)


def test_missing_values_have_no_agreement_and_change_nothing_for_the_others():
    values = column(1, 4, 9, 16, 25, 36)
    gap = pd.concat([values, column(np.nan).set_axis(["99999"])]).rename("rate_pct")
    found = compare_classes(gap, decimals=0).table
    assert found.loc["99999", ["agreement", "spread"]].isna().all()
    assert found.at["99999", "level"] == -1 and not found.at["99999", "fragile"]
    pd.testing.assert_frame_equal(found.iloc[:6], compare_classes(values, decimals=0).table)


def test_values_that_do_not_differ_cannot_be_fragile():
    found = compare_classes(column(2, 2, 2), decimals=0)
    assert (found.table["agreement"] == 1).all() and (found.table["spread"] == 0).all()


def test_the_unit_does_not_matter():
    values = figures.shipped()[0]["vacancy_rate_pct"].head(120)
    one, other = compare_classes(values, decimals=1), compare_classes(1000 * values, decimals=0)
    # a break rounded to another decimal may move a district beside it
    assert (one.table["agreement"] - other.table["agreement"]).abs().median() < 0.05
