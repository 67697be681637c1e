"""Revisions: four districts whose differences can be counted by hand."""

import pandas as pd
import pytest

from geo.build.update.revision import compare, describe, some
from geo.data.catalogue import catalogue

INDICATOR = catalogue().indicators["unemployment_rate_pct"]
NAMES = pd.Series({"01001": "Flensburg", "01002": "Kiel", "01003": "Lübeck", "01004": "Neumünster"})


def table(**periods):
    """Return a tidy table; one list of four values per period, its name without the y."""
    rows = [
        {"ags": ags, "indicator": INDICATOR.id, "period": period[1:], "value": value}
        for period, values in periods.items()
        for ags, value in zip(NAMES.index, values, strict=True)
    ]
    return pd.DataFrame(rows).astype({"value": float})


def words(old, new):
    return describe(compare(old, new, INDICATOR), INDICATOR, NAMES)


def test_equal_figures_change_nothing():
    old = table(y2024=[1, 2, 3, None], y2025=[4, 5, 6, None])
    revision = compare(old, old.sample(frac=1, random_state=1), INDICATOR)
    assert revision.is_empty and revision.compared == 6
    assert words(old, old) == (["no figure changes"], [])


def test_the_largest_relative_change_is_named():
    old, new = table(y2025=[10, 2, 3, 4]), table(y2025=[12, 3, 3, 3])
    revision = compare(old, new, INDICATOR)
    assert (revision.revised, revision.compared) == (3, 4)
    assert revision.largest == ("01002", "2025", 2.0, 3.0), "half of 2 is more than a fifth of 10"
    assert words(old, new)[0] == ["3 of 4 values revised, the most Kiel 2025: 2 → 3 % (+50.0%)"]


def test_a_change_from_nil_has_no_measure():
    old, new = table(y2025=[0, 2, 3, 4]), table(y2025=[1, 4, 3, 4])
    assert "the most Flensburg 2025: 0 → 1 % (from nil)" in words(old, new)[0][0]


def test_the_unit_does_not_matter_for_what_is_largest():
    old, new = table(y2025=[10, 2, 3, 4]), table(y2025=[12, 3, 3, 3])
    per_mille = [each.assign(value=each["value"] * 10) for each in (old, new)]
    assert compare(*per_mille, INDICATOR).largest[:2] == compare(old, new, INDICATOR).largest[:2]


def test_binary_dust_is_no_revision():
    assert compare(table(y2025=[0.3, 1, 1, 1]), table(y2025=[0.1 + 0.2, 1, 1, 1]), INDICATOR).is_empty


def test_periods_come_and_go():
    old, new = table(y2024=[1, 2, 3, 4]), table(y2025=[1, 2, 3, 4])
    lines, faults = words(old, new)
    assert lines == ["new period 2025: 4 districts, 1 to 4 %"]
    assert faults == ["expected the periods in use, no longer there: 2024"]


def test_a_new_period_is_told_with_its_numbers():
    old, new = (
        table(y2023=[9, 9, 9, 9], y2024=[1, 2, 3, 4]),
        table(y2023=[9, 9, 9, 9], y2024=[1, 2, 3, 4], y2025=[1, 5, 3, None]),
    )
    lines, faults = words(old, new)
    assert lines == ["new period 2025: 3 districts, 1 to 5 %, since 2024 the most Kiel: 2 → 5 % (+150.0%)"]
    assert not faults


def test_values_come_and_go():
    old, new = table(y2025=[1, None, 3, None]), table(y2025=[None, 2, 3, None])
    assert words(old, new)[0] == ["1 values are there that were missing, 1 are missing now"]


def test_a_district_without_a_row_is_missing():
    old = table(y2025=[1, 2, 3, 4])
    assert compare(old, old[old["ags"] != "01001"], INDICATOR).vanished == 1


def test_values_outside_the_range_are_a_fault():
    _, faults = words(table(y2025=[1, 2, 3, 4]), table(y2025=[1, 2, 3, 400]))
    low, high = INDICATOR.valid_range
    assert faults == [f"expected values from {low:g} to {high:g}, found 400 in Neumünster 2025"]


@pytest.mark.parametrize(("found", "text"), [([1, 2], "1, 2"), (list(range(7)), "0, 1, 2, 3, 4 and 2 more"), ([], "")])
def test_long_lists_are_cut(found, text):
    assert some(found) == text


def test_of_several_new_periods_the_newest_is_told_with_its_numbers():
    old, new = table(y2023=[1, 2, 3, 4]), table(y2023=[1, 2, 3, 4], y2024=[1, 2, 3, 4], y2025=[1, 2, 3, 8])
    said = [
        "new periods: 2024, 2025",
        "new period 2025: 4 districts, 1 to 8 %, since 2023 the most Neumünster: 4 → 8 % (+100.0%)",
    ]
    assert words(old, new)[0] == said
