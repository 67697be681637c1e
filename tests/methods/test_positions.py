"""Positions are groups: a fifth, its reference group, and how many districts count as equal."""

import math

import pandas as pd
import pytest

from geo.data import districts as places
from geo.data import figures
from geo.data.catalogue import catalogue
from geo.data.errors import FigureError, SelectionError
from geo.methods.positions import Position, positions
from geo.methods.rurality import reference_groups

RATE = catalogue().indicators["unemployment_rate_pct"]  # shown with one decimal
KEYS = pd.Index([f"{row:05d}" for row in range(1, 11)])


def test_a_position_names_fifth_group_size_and_equals():
    values = pd.Series([1, 2, 3, 4, 5, 6, 7, 8, 8.96, 9.04], index=KEYS)
    found = positions(values, RATE, "00010", {"all": KEYS, "rural": KEYS[:5]})
    # 9.0 and 9.0: both share the upper fifth, neither stands before the other
    assert found["all"] == Position("all", fifth=5, size=10, equal=1, inside=True)
    assert found["rural"] == Position("rural", fifth=5, size=5, equal=0, inside=False)
    assert positions(values, RATE, "00009", {"all": KEYS}) == {"all": found["all"]}


def test_a_difference_below_the_rounding_never_changes_the_fifth():
    """Eight of ten values lie within 0.1 and are published as the same number: one group, the middle one."""
    values = pd.Series([1.0, *[5.0 + step / 100 for step in range(-4, 4)], 9.0], index=KEYS)
    found = [positions(values, RATE, ags, {"all": KEYS})["all"] for ags in KEYS]
    assert {each.fifth for each in found[1:-1]} == {3}
    assert {each.equal for each in found[1:-1]} == {7}
    assert (found[0].fifth, found[-1].fifth) == (1, 5)


def test_without_a_value_there_is_no_position():
    values = pd.Series([1, 2, 3, 4, 5, 6, 7, 8, 9, math.nan], index=KEYS)
    assert positions(values, RATE, "00010", {"all": KEYS})["all"] == Position("all", None, 9, 0, True)
    assert positions(values, RATE, "00001", {"few": KEYS[:4]})["few"].fifth is None


def test_equal_numbers_of_the_product_are_in_the_same_fifth():
    values, districts = figures.shipped()[0], places.shipped()
    for indicator in catalogue().indicators.values():
        column = values[indicator.id]
        groups = reference_groups(districts, "03460", typologies=catalogue().typologies)
        mine = positions(column, indicator, "03460", groups)["all"]
        shown = column.round(indicator.decimals + 6).map(lambda each, d=indicator.decimals: f"{each:.{d}f}")
        for ags in column.index[shown == shown["03460"]][:3]:
            assert positions(column, indicator, ags, {"all": groups["all"]})["all"].fifth == mine.fifth


def test_unknown_districts_are_refused():
    values = pd.Series(range(10), index=KEYS, dtype=float, name="rate_pct")
    with pytest.raises(SelectionError, match="district: expected the key of one of 10 districts, found '99999'"):
        positions(values, RATE, "99999", {"all": KEYS})
    with pytest.raises(FigureError, match="99999"):
        positions(values, RATE, "00001", {"odd": pd.Index(["00001", "99999"])})
