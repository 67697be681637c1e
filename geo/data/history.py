"""
The history of an indicator: all its periods on today's districts, in the order of time.

Periods are text: years, days, intervals, or an edition that does not say its year. Where two periods name the same
year, the more exact one is the indicator's newest and stands last.
"""

import functools
import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from geo.data.errors import FigureError


@dataclass(frozen=True)
class History:
    """
    All periods of one indicator.

    ``values``, ``statuses`` and ``sources`` have one row per period, oldest first, and one column per `ags`; a
    district without a row in the table of figures has no value and the status ``missing``.
    """

    indicator: str
    periods: tuple[str, ...]
    values: pd.DataFrame
    statuses: pd.DataFrame
    sources: pd.DataFrame

    def at(self, period: str) -> tuple[pd.Series, pd.Series]:
        """Return values and statuses of a period, by `ags`."""
        return cast(pd.Series, self.values.loc[period]), cast(pd.Series, self.statuses.loc[period])

    def of(self, ags: str) -> tuple[tuple[str, float, str], ...]:
        """Return period, value and source of a district, oldest first; NaN and an empty source where there is none."""
        # rows of arrays: a frame takes ten times as long to give one of its 400 columns
        place = self.values.columns.get_loc(ags)
        values, sources = self.values.to_numpy()[:, place], self.sources.to_numpy()[:, place]
        return tuple(zip(self.periods, values.tolist(), sources.tolist(), strict=True))

    @functools.cached_property
    def spreads(self) -> dict[str, float]:
        """Standard deviation between the districts by period, the same for all of them."""
        return {period: float(self.at(period)[0].std(ddof=0)) for period in self.periods}


@functools.cache
def year(period: str) -> int | None:
    """
    Return the year that a period stands for on an axis of time.

    Parameters
    ----------
    period
        ``2022``, ``2022-05-15``, ``2012/2022`` (its last year) or ``INKAR-2025``.

    Returns
    -------
    year
        None where the source does not say it.
    """
    if re.match(r"[A-Z]", period):
        return None
    return int(period.split("/")[-1][:4])


def in_order(periods: set[str]) -> tuple[str, ...]:
    """Sort periods by time; what has no year is newest, and the more exact of two names of a year comes later."""
    return tuple(sorted(periods, key=lambda period: (year(period) or 9999, len(period), period)))


def history(figures: pd.DataFrame, indicator: str, ags: pd.Index) -> History:
    """
    Take the history of one indicator out of the tidy table.

    Parameters
    ----------
    figures
        The tidy table with the columns of `geo.data.figures.COLUMNS`.
    ags
        The districts, in the order of the result.

    Returns
    -------
    history
        Every period of the table.

    Raises
    ------
    FigureError
        If the table holds nothing of this indicator.
    """
    own = figures[figures["indicator"] == indicator]
    if own.empty:
        raise FigureError(f"figures: expected periods of {indicator}, found none")
    periods = in_order(set(own["period"]))
    # places instead of sorting: a table of 400 districts and 30 periods is filled in a few milliseconds
    rows = pd.Index(periods).get_indexer(pd.Index(own["period"]))
    columns = ags.get_indexer(pd.Index(own["ags"]))
    inside = columns >= 0

    def spread(column: str, fill: object) -> pd.DataFrame:
        cells = np.full((len(periods), len(ags)), fill, dtype=float if column == "value" else object)
        cells[rows[inside], columns[inside]] = own[column].to_numpy()[inside]
        # named, because pandas would look at each of the 400 columns of text to find out
        return pd.DataFrame(cells, index=pd.Index(periods, name="period"), columns=ags, dtype=cells.dtype)

    return History(indicator, periods, spread("value", np.nan), spread("status", "missing"), spread("source", ""))
