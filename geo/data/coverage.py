"""
Coverage of a source: in which periods it gives figures, and of how many districts.

`coverage.csv` is written by the build with one row per indicator and period; what a source gives is summed up from its
rows, so that the page says what the data hold and nothing that somebody once wrote down.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.data.catalogue import DATA
from geo.data.errors import FigureError
from geo.data.history import in_order

FILE = "coverage.csv"
COLUMNS = ("indicator", "period", "source", "n_value")


@dataclass(frozen=True)
class Coverage:
    """
    What a source gives.

    ``periods`` stand in the order of time, over all its indicators. ``most`` and ``fewest`` count the districts with a
    value; ``indicator`` and ``period`` say where they are fewest.
    """

    periods: tuple[str, ...]
    most: int
    fewest: int
    indicator: str
    period: str


def read_coverage(file: Path = DATA / FILE) -> pd.DataFrame:
    """
    Read how many districts have a value, by indicator and period.

    Parameters
    ----------
    file
        CSV as the build writes it.

    Returns
    -------
    table
        At least the columns of `COLUMNS`; ``n_value`` counts districts, the others are text.

    Raises
    ------
    FigureError
        If the file is absent, or a column is absent or not as expected.
    """
    try:
        table = pd.read_csv(file, dtype=dict.fromkeys(COLUMNS[:3], str))
    except FileNotFoundError:
        raise FigureError(f"{file.name}: expected in {file.parent.name}/, found none") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise FigureError(f"{file.name}: expected a table, found another kind of file ({error})") from error
    if absent := [column for column in COLUMNS if column not in table]:
        raise FigureError(f"{file.name}: expected columns {', '.join(COLUMNS)}, found no {', '.join(absent)}")
    if not pd.api.types.is_integer_dtype(table["n_value"]):
        raise FigureError(f"{file.name}: n_value: expected whole numbers, found {table['n_value'].dtype}")
    return table


def coverage_of(table: pd.DataFrame, source: str) -> Coverage | None:
    """
    Sum up what a source gives.

    Parameters
    ----------
    table
        As `read_coverage` returns it.

    Returns
    -------
    coverage
        None where no figure comes from it: types, borders, keys, or a table that others are compared with.
    """
    own = table[table["source"] == source]
    if own.empty:
        return None
    least = own.iloc[int(own["n_value"].to_numpy().argmin())]
    return Coverage(
        periods=in_order(set(own["period"])),
        most=int(own["n_value"].max()),
        fewest=int(least["n_value"]),
        indicator=str(least["indicator"]),
        period=str(least["period"]),
    )


@functools.cache
def shipped() -> pd.DataFrame:
    """Return the shipped table, read once; not to be changed."""
    return read_coverage()
