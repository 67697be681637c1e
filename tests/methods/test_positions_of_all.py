"""The yardstick of an indicator: medians and bins by hand, positions as another module counts them."""

import math

import numpy as np
import pandas as pd
import pytest

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.methods.positions import BINS, positions, yardstick
from geo.methods.rurality import reference_groups
from geo.methods.standardise import median

KNOWN = catalogue()
RATE = KNOWN.indicators["unemployment_rate_pct"]
# five rural districts of one Land, one city and one more district of another
TABLE = pd.DataFrame(
    {"land": ["01"] * 6 + ["02"], "thuenen_type": [1, 1, 2, 3, 4, 5, 5]},
    index=pd.Index(["01001", "01002", "01003", "01004", "01005", "01006", "02000"], name="ags"),
)
VALUES = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 10.0, np.nan], index=TABLE.index)


def measure(values=VALUES):
    return yardstick(RATE, values, TABLE, KNOWN.typologies)


def test_medians_by_hand():
    found = measure().medians
    assert found["all", None] == 3.5
    assert found["rural", None] == 3
    assert found["type", 1] == 1.5
    assert found["type", 5] == 10
    assert found["land", "01"] == 3.5
    # one district is no Land to compare with
    assert ("land", "02") not in found


def test_every_known_value_is_in_one_bin():
    found = measure()
    assert len(found.rural) == len(found.other) == BINS
    assert (sum(found.rural), sum(found.other)) == (5, 1)
    assert found.other[-1] == 1
    assert found.rural[0] == 1


def test_places_stay_between_the_ends():
    found = measure()
    assert found.spot(-100) == 0
    assert found.spot(100) == 1
    assert found.spot((found.low + found.high) / 2) == pytest.approx(0.5)


def test_equal_values_are_in_the_middle_and_none_at_all_is_no_fault():
    same = measure(pd.Series(2.0, index=TABLE.index))
    assert same.spot(2.0) == 0.5
    assert sum(same.rural) == 5
    nothing = measure(pd.Series(np.nan, index=TABLE.index))
    assert sum(nothing.rural) + sum(nothing.other) == 0
    assert math.isnan(nothing.medians["all", None])


def test_positions_and_medians_are_those_of_the_other_modules():
    values, table = figures.shipped()[0], districts.shipped()
    for indicator in KNOWN.indicators.values():
        found = yardstick(indicator, values[indicator.id], table, KNOWN.typologies)
        for ags in ("01001", "03460", "11000", "16063"):
            groups = reference_groups(table, ags, typologies=KNOWN.typologies)
            if not pd.isna(values.at[ags, indicator.id]):
                two = {key: groups[key] for key in ("rural", "all")}
                expected = positions(values[indicator.id], indicator, ags, two)
                assert {group: found.position(ags, group) for group in two} == expected, (indicator.id, ags)
            keys = {"type": table.at[ags, "thuenen_type"], "land": table.at[ags, "land"]}
            for group, members in groups.items():
                middle = found.medians[group, keys.get(group)]
                assert middle == pytest.approx(median(values[indicator.id], members), nan_ok=True)
