"""
Land figures: what is published by Land only, on its own level beside the districts and never spread to them.

A survey that speaks for 16 Länder knows nothing about a district, so these values have a table and a kind of indicator
of their own (`geo.data.catalogue.LandIndicator`): ``land`` (two digits), ``indicator``, ``period``, ``value``, ``status`` and
``source``. Nothing here leads from a Land to the keys of its districts.
"""

import functools
from pathlib import Path

import pandas as pd

from geo.data.catalogue import DATA
from geo.data.declarations import LandIndicator
from geo.data.districts import LAENDER
from geo.data.errors import FigureError
from geo.data.figures import STATUSES, WITH_VALUE

FILE = "land_figures.csv"
COLUMNS = ("land", "indicator", "period", "value", "status", "source")


def make_land_figures(indicator: LandIndicator, rows: pd.DataFrame) -> pd.DataFrame:
    """
    Take the figures of an indicator out of the rows of its source.

    Parameters
    ----------
    indicator
        Knows column, period and source.
    rows
        Tidy rows of an importer: ``key`` (of a Land), ``column``, ``period``, ``value``, ``status``.

    Returns
    -------
    figures
        Columns `COLUMNS`, one row per Land, in the order of the keys.

    Raises
    ------
    FigureError
        If the period does not hold each of the 16 Länder once.
    """
    chosen = rows[(rows["column"] == indicator.column) & (rows["period"] == indicator.period)].sort_values("key")
    if chosen["key"].tolist() != sorted(LAENDER):
        raise FigureError(
            f"{indicator.layer}.toml: {indicator.id}: expected each of {len(LAENDER)} Länder once in "
            f"{indicator.period}, found {', '.join(chosen['key']) or 'none'}"
        )
    found = chosen.rename(columns={"key": "land"})
    made = found.assign(indicator=indicator.id, source=indicator.source)
    return made[list(COLUMNS)].reset_index(drop=True)


def read_land_figures(file: Path = DATA / FILE) -> pd.DataFrame:
    """
    Read the table.

    Parameters
    ----------
    file
        CSV with the columns of `COLUMNS`.

    Returns
    -------
    figures
        One row per Land, indicator and period; ``value`` as number, missing where the status says why.

    Raises
    ------
    FigureError
        If the file is absent or damaged, or a column, key, value or status is not as expected; all faults at once.
    """
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise FigureError(
            f"{file.name}: expected in {file.parent.name}/, found none; `python -m geo build` makes it"
        ) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise FigureError(f"{file.name}: damaged or not a table ({type(error).__name__}: {error})") from error
    if tuple(table.columns) != COLUMNS:
        raise FigureError(f"{file.name}: expected columns {', '.join(COLUMNS)}, found {', '.join(table.columns)}")
    faults = []
    if bad := sorted(set(table["land"]) - set(LAENDER)):
        faults.append(f"land: expected keys 01 to 16, found {', '.join(map(repr, bad[:5]))}")
    if bad := sorted(set(table["status"]) - set(STATUSES)):
        faults.append(f"status: expected one of {', '.join(STATUSES)}, found {', '.join(map(repr, bad[:5]))}")
    value = pd.to_numeric(table["value"], errors="coerce")
    if (wrong := value.isna() & (table["value"] != "")).any():
        faults.append(f"value: expected numbers, found {', '.join(map(repr, table.loc[wrong, 'value'].head(3)))}")
    if (wrong := value.notna() != table["status"].isin(WITH_VALUE)).any():
        first = table[wrong].iloc[0]
        faults.append(f"status: Land {first.land} has value {first.value!r} and status {first.status}")
    if (double := table.duplicated(["land", "indicator", "period"])).any():
        faults.append(f"land: expected each Land once in a period, found {', '.join(table.loc[double, 'land'])} again")
    if faults:
        raise FigureError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return table.assign(value=value.astype("float64"))


def by_land(figures: pd.DataFrame, indicator: LandIndicator) -> pd.DataFrame:
    """
    Take the newest period of an indicator.

    Parameters
    ----------
    figures
        The table of Land figures.

    Returns
    -------
    table
        ``value`` and ``status``, indexed by ``land`` in the order of the keys: no order by value, no ranking.
    """
    chosen = figures[(figures["indicator"] == indicator.id) & (figures["period"] == indicator.period)]
    return chosen.set_index("land")[["value", "status"]].sort_index()


def mean_by_people(values: pd.Series, districts: pd.DataFrame) -> float:
    """
    Average the Länder, weighted by their inhabitants.

    Parameters
    ----------
    values
        One value per Land, indexed by its key.
    districts
        ``land`` and ``population`` of the districts.

    Returns
    -------
    mean
        Σ p·x / Σ p over all 16 Länder; NaN if one of them has no value. The weights are all inhabitants at the date
        of the register, not those of the survey: it comes close to the published national rate and does not replace it.
    """
    people = districts.groupby("land")["population"].sum()
    known = values.reindex(people.index)
    return float((people * known).sum(skipna=False) / people.sum())


@functools.cache
def shipped() -> pd.DataFrame:
    """Return the shipped Land figures, read once per process; not to be changed by callers."""
    return read_land_figures()
