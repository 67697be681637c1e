"""
Volunteering: what a survey says about the Länder beside what a proxy shows about the districts, each on its own level.

The two are rows of one tidy table that says the level of each; no row of a district holds a value of a Land, because a
survey that speaks for 16 Länder knows nothing about a district (method reference 3.5).
"""

import pandas as pd

from geo.data.declarations import Indicator, LandIndicator
from geo.data.districts import LAENDER
from geo.data.land_figures import by_land, mean_by_people

LAND, DISTRICT = "land", "district"
COLUMNS = ("level", "land", "indicator", "period", "value", "status")
# lowest value, middle, highest value of the districts of a Land
QUANTILES = {"min": 0, "median": 0.5, "max": 1}


def two_levels(
    rate: LandIndicator, proxy: Indicator, *, land_figures: pd.DataFrame, districts: pd.DataFrame, values: pd.Series,
    statuses: pd.Series,
) -> pd.DataFrame:  # fmt: skip
    """
    Put both levels into one tidy table.

    Parameters
    ----------
    rate
        What is known of the Länder.
    proxy
        What is known of the districts.
    land_figures
        The table of Land figures.
    values, statuses
        Of the proxy, same index.

    Returns
    -------
    table
        Columns `COLUMNS`, indexed by ``key``: two digits of each Land in their order, then the `ags` of each district.
    """
    laender = by_land(land_figures, rate)
    upper = laender.assign(level=LAND, land=laender.index, indicator=rate.id, period=rate.period)
    lower = pd.DataFrame({"value": values, "status": statuses}).assign(
        level=DISTRICT, land=districts["land"], indicator=proxy.id, period=proxy.period
    )
    return pd.concat([upper, lower])[list(COLUMNS)].rename_axis("key")


def by_land_spread(table: pd.DataFrame) -> pd.DataFrame:
    """
    Say how the proxy of the districts is distributed inside each Land.

    Returns
    -------
    spread
        Indexed by the key of the Land: ``districts`` (with a value) and the `QUANTILES`, NaN where there is none.
    """
    own = table[table["level"] == DISTRICT]
    groups = own.groupby("land")["value"]
    # a median between two values has digits that binary arithmetic leaves behind
    spread = pd.DataFrame({name: groups.quantile(share).round(9) for name, share in QUANTILES.items()})
    spread = spread.reindex(list(LAENDER))
    spread.insert(0, "districts", groups.count().reindex(list(LAENDER), fill_value=0))
    return spread


def country_mean(table: pd.DataFrame, districts: pd.DataFrame) -> float:
    """Average the Länder, weighted by their inhabitants; see `geo.data.land_figures.mean_by_people`."""
    return mean_by_people(table.loc[table["level"] == LAND, "value"], districts)
