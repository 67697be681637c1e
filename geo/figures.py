"""
The figures: one tidy table with the value and the status of each indicator in each district and period.

The table has the columns ``ags`` (text of five characters), ``indicator``, ``period``, ``value`` (float, not
rounded) and ``status``. A value that is not there says why; it is never a number and never the lowest class.
"""

import functools
from pathlib import Path

import pandas as pd

from geo.catalogue import DATA, Text
from geo.errors import FigureError

COLUMNS = ("ags", "indicator", "period", "value", "status")

# The signs of German official tables (DIN 55301 and the sign keys of the producers) as statuses. Those of
# WITH_VALUE carry a number; the others are drawn as a pattern.
STATUSES: dict[str, Text] = {
    "value": Text(de="Wert", en="value"),
    "zero": Text(de="genau null", en="exactly nil"),
    "limited": Text(de="eingeschränkt aussagekräftig", en="limited reliability"),
    "converted": Text(de="auf heutigen Gebietsstand umgerechnet", en="converted to today's territory"),
    "missing": Text(de="keine Daten", en="no data"),
    "suppressed": Text(de="geheim oder unbekannt", en="suppressed or unknown"),
    "not_applicable": Text(de="nicht sinnvoll", en="not applicable"),
    "unreliable": Text(de="nicht verlässlich genug", en="not reliable enough"),
}
WITH_VALUE = ("value", "zero", "limited", "converted")
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
    if bad := sorted(set(figures["ags"].astype(str)[~figures["ags"].astype(str).str.fullmatch(r"\d{5}")]))[:5]:
        faults.append(f"ags: expected text of five digits, found {', '.join(bad)}")
    if bad := sorted(set(figures["status"].astype(str)) - set(STATUSES)):
        faults.append(f"status: expected one of {', '.join(STATUSES)}, found {', '.join(bad)}")
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


def newest(figures: pd.DataFrame) -> pd.DataFrame:
    """
    Keep the newest period of each indicator.

    Parameters
    ----------
    figures
        The tidy table.

    Returns
    -------
    figures
        Same columns, one period per indicator (periods sort as text).
    """
    last = figures.groupby("indicator", observed=True)["period"].transform("max")
    return figures[figures["period"] == last]


def wide(figures: pd.DataFrame, column: str = "value") -> pd.DataFrame:
    """
    Turn the newest period of each indicator into one column per indicator.

    Parameters
    ----------
    figures
        The tidy table.
    column
        ``value`` or ``status``.

    Returns
    -------
    table
        One row per district, indexed by `ags`; one column per indicator id.
    """
    return newest(figures).pivot(index="ags", columns="indicator", values=column).rename_axis(columns=None)


@functools.cache
def shipped() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and statuses of the shipped figures (newest period), read once; not to be changed."""
    figures = read_figures()
    return wide(figures), wide(figures, "status")
