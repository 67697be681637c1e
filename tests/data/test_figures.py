"""The table of figures: newest values, series, statuses, and a file that is refused when it is not as expected."""

import time

import pandas as pd
import pytest

from geo.data import figures
from geo.data.catalogue import catalogue
from geo.data.errors import FigureError

ROWS = [
    ("01001", "a", "2021", 1.0, "value", "s"), ("01001", "a", "2022", 2.0, "converted", "s"),
    ("01001", "a", "2022-05-15", 3.0, "estimated", "t"), ("01002", "a", "2022-05-15", None, "missing", "t"),
    ("01001", "b", "2019", 4.0, "value", "s"), ("01001", "b", "INKAR-2025", 5.0, "value", "s"),
]  # fmt: skip
TABLE = pd.DataFrame(ROWS, columns=list(figures.COLUMNS))
PERIODS = {"a": "2022-05-15", "b": "2019"}


def test_the_newest_period_is_the_declared_one():
    assert figures.newest(TABLE, PERIODS)["value"].dropna().to_list() == [3.0, 4.0]
    assert figures.newest(TABLE, {"b": "INKAR-2025"})["value"].to_list() == [5.0]


def test_a_wide_table_has_one_column_per_indicator():
    assert figures.wide(TABLE, PERIODS).loc["01001"].to_dict() == {"a": 3.0, "b": 4.0}
    assert figures.wide(TABLE, PERIODS, "status")["a"].to_dict() == {"01001": "estimated", "01002": "missing"}


def test_a_series_has_one_row_per_period():
    found = figures.series(TABLE, "a")
    assert found.index.to_list() == ["2021", "2022", "2022-05-15"]
    assert found["01001"].to_list() == [1, 2, 3] and found["01002"].isna().all()
    assert figures.series(TABLE, "a", "source")["01001"].to_list() == ["s", "s", "t"]
    with pytest.raises(FigureError, match="expected figures of c, found none"):
        figures.series(TABLE, "c")


def test_periods_are_listed_by_indicator():
    assert figures.list_periods(TABLE) == {"a": ("2021", "2022", "2022-05-15"), "b": ("2019", "INKAR-2025")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "guessed"}, "status: expected one of value, .* estimated, .* found guessed"),
        ({"status": "estimated"}, "status: a of 01002 has value nan and status estimated"),
        ({"ags": "1001"}, "ags: expected text of five digits, found 1001"),
        ({"period": 2020}, "period: expected text, found 2020"),
        ({"value": "1"}, "value: expected numbers"),
    ],
)
def test_a_table_with_a_fault_is_refused(tmp_path, change, message):
    TABLE.assign(**change).to_parquet(tmp_path / "figures.parquet")
    with pytest.raises(FigureError, match=message):
        figures.read_figures(tmp_path / "figures.parquet")


def test_every_status_has_words_and_a_strength():
    assert set(figures.STRENGTH) == set(figures.STATUSES)
    assert set(figures.WITH_VALUE) < set(figures.STATUSES)


def test_shipped_values_are_those_of_the_declared_periods():
    values, statuses = figures.shipped()
    assert set(values.columns) == set(statuses.columns) == set(catalogue().indicators)
    assert len(values) == 400 and statuses.notna().all(axis=None)


def test_every_period_has_400_districts_and_a_declared_source():
    own = figures.shipped_figures()
    assert (own.groupby(["indicator", "period"]).size() == 400).all()
    assert set(own["source"].unique()) <= set(catalogue().sources)


def test_all_periods_load_in_a_second():
    start = time.process_time()
    figures.read_figures()
    assert time.process_time() - start < 1
