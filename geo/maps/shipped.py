"""
Descriptions of maps of the shipped data, for every renderer: the page, the saved file and the downloads.

What is dear and the same for many visitors (histories, classes over all periods) is kept here; keys are ids and
tuples, never frames.
"""

import functools
import json

import pandas as pd

from geo import districts, figures
from geo.boundaries import web_file
from geo.catalogue import catalogue
from geo.classify import Classes
from geo.history import History, history, in_order
from geo.maps.describe import describe, pooled_classes
from geo.maps.spec import MapSpec
from geo.selection import Selection, inside


@functools.cache
def borders() -> dict:
    """
    Return the borders that the live map draws, read once; not to be changed.

    Raises
    ------
    DistrictError
        If the file is absent or damaged.
    """
    return json.loads(web_file("districts").read_bytes())


@functools.cache
def _by_indicator() -> dict[str, pd.DataFrame]:
    return dict(tuple(figures.shipped_figures().groupby("indicator", observed=True, sort=False)))


@functools.cache
def history_of(indicator: str) -> History:
    """Return all periods of an indicator, taken once; not to be changed."""
    return history(
        _by_indicator().get(indicator, pd.DataFrame(columns=figures.COLUMNS)), indicator, districts.shipped().index
    )


@functools.cache
def _all_periods() -> dict[str, tuple[str, ...]]:
    pairs = figures.shipped_figures()[["indicator", "period"]].drop_duplicates()
    return {key: in_order(set(group)) for key, group in pairs.groupby("indicator", observed=True)["period"]}


def periods_of(indicator: str) -> tuple[str, ...]:
    """Return the periods of an indicator, oldest first."""
    return _all_periods().get(indicator, ())


@functools.lru_cache(maxsize=512)
def _pooled(key: Selection) -> Classes:
    known = catalogue().indicators[key.indicator]
    column = history_of(key.indicator).values.iloc[-1]
    base = inside(key, districts.shipped(), column)
    return pooled_classes(key, history=history_of(key.indicator), base=base, decimals=known.decimals)


def pooled(selection: Selection) -> Classes:
    """Return the classes over all periods; only what decides them is part of the key."""
    filters = {"rural": selection.rural, "land": selection.land} if selection.breaks_from == "filter" else {}
    key = Selection(
        selection.layer, selection.indicator, scheme=selection.scheme, k=selection.k, breaks=selection.breaks,
        breaks_from=selection.breaks_from, **filters,
    )  # fmt: skip
    return _pooled(key)


@functools.lru_cache(maxsize=128)
def spec(selection: Selection, *, permalink: str = "") -> MapSpec:
    """
    Describe the map of a selection from the shipped data.

    Parameters
    ----------
    selection
        What is chosen; every field valid.
    permalink
        Address that opens this view again.

    Returns
    -------
    spec
        See `geo.maps.describe.describe`.
    """
    values, statuses = figures.shipped()
    return describe(
        selection, catalogue=catalogue(), districts=districts.shipped(), values=values, statuses=statuses,
        history=history_of(selection.indicator), pooled=lambda: pooled(selection), permalink=permalink,
    )  # fmt: skip


def shown_values(selection: Selection) -> pd.Series:
    """Return the raw values of the shown period, by `ags`; those of a change are in its specification alone."""
    if selection.period:
        return history_of(selection.indicator).values.loc[selection.period]
    return figures.shipped()[0][selection.indicator]
