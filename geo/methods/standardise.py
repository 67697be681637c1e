"""
Where a district stands within a reference group: median, z-value and fifth.

Districts are the full population, not a sample, so the standard deviation is that of the population (ddof = 0), and
means count each district once. Nothing is computed from fewer than `FEWEST` values. A district outside the group can
be placed as well; whoever shows that says so. All of it describes the size of a value and never judges it.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from geo.data.errors import FigureError
from geo.data.language import round_half_up

FEWEST = 5

Strength = Literal["middle", "slight", "clear", "far"]


def median(values: pd.Series, reference: pd.Index) -> float:
    """
    Take the median of a reference group.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is no value.

    Returns
    -------
    median
        In the unit of the values; NaN where no district of the group has one.

    Raises
    ------
    FigureError
        If a key of the group is not in the index of the values.
    """
    known = _known(values, reference)
    return float(np.median(known)) if known.size else math.nan


def z_score(values: pd.Series, reference: pd.Index) -> pd.Series:
    """
    Measure how many standard deviations each district lies from the mean of a reference group.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is no value.
    reference
        Keys of the group that gives mean and standard deviation; each district counts once.

    Returns
    -------
    z
        (x − mean) / population standard deviation, also for districts outside the group, same index; NaN everywhere
        if the group has fewer than five values or they do not vary.

    Raises
    ------
    FigureError
        If a key of the group is not in the index of the values.
    """
    known = _known(values, reference)
    # equal values can have a tiny deviation from their rounded mean
    if known.size < FEWEST or known.min() == known.max():
        return pd.Series(np.nan, index=values.index, name=values.name, dtype=float)
    z: pd.Series = (values.astype(float) - known.mean()) / known.std()
    return z


@dataclass(frozen=True)
class Standing:
    """One figure of one district: its z-value, and mean and count of the known values of the reference group."""

    z: float
    mean: float
    size: int


def z_scores(values: pd.DataFrame, ags: str, reference: pd.Index) -> dict[str, Standing]:
    """
    Measure one district in many figures at once; the same as `z_score` figure by figure.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, one column per figure; NaN where there is no value.
    reference
        Keys of the group that gives mean and standard deviation.

    Returns
    -------
    standings
        By figure; z is NaN without a value, in a group of fewer than five values, and where they do not vary.

    Raises
    ------
    FigureError
        If a key of the group is not in the index of the values.
    """
    _refuse_strangers(values.index, reference, "values")
    group = values.loc[reference].to_numpy(dtype=float)
    own = values.loc[ags].to_numpy(dtype=float)
    found = {}
    for name, value, column in zip(values.columns, own, group.T, strict=True):
        known = column[~np.isnan(column)]
        varies = known.size >= FEWEST and known.min() != known.max()
        mean = float(known.mean()) if known.size else math.nan
        found[name] = Standing(float((value - mean) / known.std()) if varies else math.nan, mean, known.size)
    return found


def strength(z: float) -> Strength | None:
    """
    Name the distance from the mean that a z-value stands for, as a key of a text.

    Parameters
    ----------
    z
        A z-value; round it first if the rounded one is shown beside the word.

    Returns
    -------
    key
        ``middle`` below 0.5, ``slight`` from 0.5, ``clear`` from 1 to 2, ``far`` above 2, whatever the sign; None
        without a z-value.
    """
    if math.isnan(z):
        return None
    distance = abs(z)
    if distance < 0.5:
        return "middle"
    if distance < 1:
        return "slight"
    return "clear" if distance <= 2 else "far"


def fifth(values: pd.Series, reference: pd.Index, *, decimals: int) -> pd.Series:
    """
    Sort each district into a fifth of a reference group, 1 for the lowest values and 5 for the highest.

    Values count as they are shown, so districts with the same number shown are in the same fifth. The position of a
    district is the share of the group's values below its own plus half the share of those equal to it (mid-rank); the
    first fifth reaches from position 0 to under 0.2, the last one from 0.8 to 1. Without ties and in a group of 400
    each fifth has 80 districts; with ties the sizes differ, and if all values are equal each is in fifth 3.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is no value.
    decimals
        Decimals with which the values are shown, rounded by `geo.data.language.round_half_up`.

    Returns
    -------
    fifth
        1 to 5, also for districts outside the group, same index; missing where there is no value, and everywhere if
        the group has fewer than five values.

    Raises
    ------
    FigureError
        If a key of the group is not in the index of the values.
    """
    return fifth_of_shown(as_shown(values, decimals), reference)


def as_shown(values: pd.Series, decimals: int) -> pd.Series:
    """Round every value as `geo.data.language.round_half_up` does; same index."""
    return pd.Series(
        [round_half_up(each, decimals) for each in values.astype(float).tolist()], index=values.index, name=values.name
    )  # fmt: skip


def fifth_of_shown(shown: pd.Series, reference: pd.Index) -> pd.Series:
    """Sort into fifths as `fifth` does, what `as_shown` has rounded already."""
    known = np.sort(_known(shown, reference))
    if known.size < FEWEST:
        return pd.Series(pd.NA, index=shown.index, name=shown.name, dtype="Int64")
    # whole numbers only: twice the count below plus the count of equals, of twice the size of the group
    twice = np.searchsorted(known, shown, side="left") + np.searchsorted(known, shown, side="right")
    number = np.minimum(5 * twice // (2 * known.size) + 1, 5)
    return pd.Series(number, index=shown.index, name=shown.name, dtype="Int64").mask(shown.isna())


def _known(values: pd.Series, reference: pd.Index) -> np.ndarray:
    _refuse_strangers(values.index, reference, str(values.name or "values"))
    known = values.to_numpy(dtype=float)[values.index.get_indexer(reference)]
    numbers: np.ndarray = known[~np.isnan(known)]
    return numbers


def _refuse_strangers(index: pd.Index, reference: pd.Index, name: str) -> None:
    if (index.get_indexer(reference) < 0).any():
        strangers = reference.difference(index)
        raise FigureError(
            f"{name}: expected a value or a gap for each district of the reference group, "
            f"found no row for {', '.join(map(str, strangers[:5]))}"
        )
