"""
The figures: one tidy table with value, status and source of each indicator in each district and period.

The table has the columns ``ags`` (text of five characters), ``indicator``, ``period``, ``value`` (float, not
rounded), ``status`` and ``source`` (key of sources.toml). A value that is not there says why; it is never a number and
never the lowest class. The periods of a history are years; the newest one is the indicator's own ``period``.
"""

import functools
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.data.catalogue import DATA, catalogue
from geo.data.declarations import Text
from geo.data.errors import FigureError

COLUMNS = ("ags", "indicator", "period", "value", "status", "source")

# The signs of German official tables (DIN 55301 and the sign keys of the producers) as statuses. Those of
PLAIN = ("value", "zero")  # statuses of which the number alone says everything
# WITH_VALUE carry a number; the others are drawn as a pattern.
STATUSES: dict[str, Text] = {
    "value": Text(de="Wert", en="value"),
    "zero": Text(de="genau null", en="exactly nil"),
    "limited": Text(de="eingeschränkt aussagekräftig", en="limited reliability"),
    "converted": Text(de="auf heutigen Gebietsstand umgerechnet", en="converted to today's territory"),
    "estimated": Text(de="geschätzt", en="estimated"),
    "missing": Text(de="keine Daten", en="no data"),
    "suppressed": Text(de="geheim oder unbekannt", en="suppressed or unknown"),
    "not_applicable": Text(de="nicht sinnvoll", en="not applicable"),
    "unreliable": Text(de="nicht verlässlich genug", en="not reliable enough"),
}
WITH_VALUE = ("value", "zero", "limited", "converted", "estimated")
# weakest last: what a sum or mean of several parts says about itself
STRENGTH = (
    "zero", "value", "converted", "estimated", "limited", "missing", "not_applicable", "unreliable", "suppressed",
)  # fmt: skip
# The sign alone in a cell → status. "-" is a true zero, "." is not.
SIGNS = {"-": "zero", "–": "zero", ".": "suppressed", "x": "not_applicable", "X": "not_applicable", "/": "unreliable",
         "...": "missing", "…": "missing", "": "missing"}  # fmt: skip


def read_figures(file: Path = DATA / "figures.parquet") -> pd.DataFrame:
    """
    Read the tidy table.

    Parameters
    ----------
    file
        Parquet file with the columns of `COLUMNS`.

    Returns
    -------
    figures
        One row per district, indicator and period.

    Raises
    ------
    FigureError
        If the file is absent, damaged, or a column, key or status is not as expected.
    """
    try:
        figures = pd.read_parquet(file)
    except FileNotFoundError:
        raise FigureError(
            f"{file.name}: expected in {file.parent.name}/, found none; `python -m geo build` makes it"
        ) from None
    except Exception as error:  # pyarrow raises many kinds; all mean that the bytes are no table
        raise FigureError(f"{file.name}: damaged or not a Parquet file ({type(error).__name__}: {error})") from error
    faults = []
    if tuple(figures.columns) != COLUMNS:
        raise FigureError(
            f"{file.name}: expected columns {', '.join(COLUMNS)}, found {', '.join(map(str, figures.columns))}"
        )
    # 400 keys and nine statuses stand in some 300,000 rows: the distinct ones are looked at
    keys = pd.Series(figures["ags"].unique()).astype(str)
    if bad := sorted(keys[~keys.str.fullmatch(r"\d{5}")])[:5]:
        faults.append(f"ags: expected text of five digits, found {', '.join(bad)}")
    if bad := sorted(set(map(str, figures["status"].unique())) - set(STATUSES)):
        faults.append(f"status: expected one of {', '.join(STATUSES)}, found {', '.join(bad)}")
    if bad := [period for period in figures["period"].unique() if not isinstance(period, str)][:5]:
        faults.append(f"period: expected text, found {', '.join(map(str, bad))}")
    if not pd.api.types.is_float_dtype(figures["value"]):
        faults.append(f"value: expected numbers, found {figures['value'].dtype}")
    elif (wrong := figures["value"].notna() != figures["status"].isin(WITH_VALUE)).any():
        first = figures[wrong].iloc[0]
        faults.append(
            f"status: {first['indicator']} of {first['ags']} has value {first['value']} and status {first['status']}"
        )
    if faults:
        raise FigureError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return figures


def newest(figures: pd.DataFrame, periods: Mapping[str, str]) -> pd.DataFrame:
    """
    Keep the newest period of each indicator.

    Parameters
    ----------
    periods
        Newest period by indicator id, as the catalogue declares it: "2022" and "2022-05-15" do not sort by time.

    Returns
    -------
    figures
        Same columns, one period per indicator; indicators that `periods` does not name are dropped.
    """
    return figures[figures["period"] == figures["indicator"].map(dict(periods))]


def wide(figures: pd.DataFrame, periods: Mapping[str, str], column: str = "value") -> pd.DataFrame:
    """
    Turn the newest period of each indicator into one column per indicator.

    Parameters
    ----------
    periods
        As for `newest`.
    column
        ``value``, ``status`` or ``source``.

    Returns
    -------
    table
        One row per district, indexed by `ags`; one column per indicator id.
    """
    kept = newest(figures, periods)
    return kept.pivot(index="ags", columns="indicator", values=column).rename_axis(columns=None)


def series(figures: pd.DataFrame, indicator: str, column: str = "value") -> pd.DataFrame:
    """
    Take all periods of one indicator.

    Parameters
    ----------
    column
        ``value``, ``status`` or ``source``.

    Returns
    -------
    table
        One row per period (sorted as text), one column per `ags`.

    Raises
    ------
    FigureError
        If the table has nothing of this indicator.
    """
    own = figures[figures["indicator"] == indicator]
    if own.empty:
        raise FigureError(
            f"figures.parquet: expected figures of {indicator}, found none; `python -m geo build` makes them"
        )
    return own.pivot(index="period", columns="ags", values=column).rename_axis(columns=None)


def list_periods(figures: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the periods of each indicator in a tidy table, sorted as text."""
    pairs = figures[["indicator", "period"]].drop_duplicates().sort_values(["indicator", "period"])
    return {str(name): tuple(rows) for name, rows in pairs.groupby("indicator")["period"]}


@functools.cache
def shipped_figures() -> pd.DataFrame:
    """Return the shipped table with all periods, read once; not to be changed."""
    return read_figures()


@functools.cache
def shipped() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and statuses of the shipped figures (newest period), made once; not to be changed."""
    periods = catalogue().periods
    kept = newest(shipped_figures(), periods)
    return wide(kept, periods), wide(kept, periods, "status")
