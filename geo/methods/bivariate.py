"""
Two indicators at once: nine classes on one map, and how closely the two go together.

A district falls into the lower, middle or upper third of each indicator; both stay visible, nothing is added up. Thirds
come from `geo.methods.classify`, so districts shown with equal values share one; where values repeat, the thirds differ in
size, and there may be fewer. The correlation describes districts: from it nothing follows about persons (ecological
fallacy), and cities alone can make one, so it is computed with and without them.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from geo.data.errors import FigureError, SelectionError
from geo.methods.classify import MISSING, classify

THIRDS = 3
# not rural in the Thünen typology
URBAN = 5
# below this a correlation says nothing
FEWEST = 5


@dataclass(frozen=True)
class Correlation:
    """Pearson's and Spearman's coefficient over `n` districts; NaN where there are fewer than five or no variation."""

    pearson: float
    spearman: float
    n: int


@dataclass(frozen=True)
class Bivariate:
    """
    The classes of two indicators and their correlation.

    ``numbers`` holds one class per row of the values: third of `y` times 3 plus third of `x`, both from 0 for the lowest
    values, or -1 where either has no value. ``counts`` holds the districts as rows of `y` (lowest first) by columns of
    `x`. ``x_breaks`` and ``y_breaks`` open the upper thirds. ``missing`` counts districts without x, without y, and
    without both of them (three separate groups).
    """

    numbers: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]
    x_breaks: tuple[float, ...]
    y_breaks: tuple[float, ...]
    x_decimals: int
    y_decimals: int
    missing: tuple[int, int, int]
    all: Correlation
    rural: Correlation

    @property
    def n(self) -> int:
        """Count the districts with both values."""
        return self.all.n


def compare(
    x: pd.Series, y: pd.Series, *, x_decimals: int, y_decimals: int, thuenen_type: pd.Series
) -> Bivariate:  # fmt: skip
    """
    Put two indicators side by side.

    Parameters
    ----------
    x, y
        One row per district, indexed by `ags`; NaN where there is no value.
    x_decimals, y_decimals
        Decimals with which the values are shown.
    thuenen_type
        Code of the Thünen type, same index; code 5 is not rural and left out of ``rural``.

    Returns
    -------
    result
        Classes in the order of the rows, counts, correlations.

    Raises
    ------
    SelectionError
        If both are the same indicator.
    FigureError
        If the indexes differ, or a value is infinite.
    """
    if x.name is not None and x.name == y.name:
        raise SelectionError(f"x and y: expected two indicators, found {x.name} twice")
    if not (x.index.equals(y.index) and x.index.equals(thuenen_type.index)):
        raise FigureError(f"{x.name} and {y.name}: expected the same districts in the same order")
    # thirds of all districts with a value of that indicator, so that a class means the same beside any partner
    across = classify(x, k=THIRDS, decimals=x_decimals)
    up = classify(y, k=THIRDS, decimals=y_decimals)
    column, row = np.array(across.numbers), np.array(up.numbers)
    both = (column != MISSING) & (row != MISSING)
    numbers = np.where(both, THIRDS * row + column, MISSING)
    counts = np.bincount(numbers[both], minlength=THIRDS**2).reshape(THIRDS, THIRDS)
    return Bivariate(
        numbers=tuple(numbers.tolist()),
        counts=tuple(tuple(each) for each in counts.tolist()),
        x_breaks=across.breaks,
        y_breaks=up.breaks,
        x_decimals=across.decimals,
        y_decimals=up.decimals,
        missing=(
            int(((column == MISSING) & (row != MISSING)).sum()),
            int(((column != MISSING) & (row == MISSING)).sum()),
            int(((column == MISSING) & (row == MISSING)).sum()),
        ),
        all=correlate(x, y),
        rural=correlate(x[thuenen_type != URBAN], y[thuenen_type != URBAN]),
    )


def correlate(x: pd.Series, y: pd.Series) -> Correlation:
    """
    Measure how closely two indicators go together; each district counts once.

    Parameters
    ----------
    x, y
        One row per district, same index; districts without both values are left out.

    Returns
    -------
    correlation
        Pearson for a straight line, Spearman for ranks (ties get their mean rank).
    """
    known = x.notna() & y.notna()
    one, other = x[known].to_numpy(dtype=float), y[known].to_numpy(dtype=float)
    if one.size < FEWEST or one.min() == one.max() or other.min() == other.max():
        return Correlation(math.nan, math.nan, int(one.size))
    return Correlation(
        float(np.corrcoef(one, other)[0, 1]),
        float(np.corrcoef(stats.rankdata(one), stats.rankdata(other))[0, 1]),
        int(one.size),
    )
