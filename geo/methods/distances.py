"""
How far districts lie apart in their figures: extreme values drawn in, standardised, and the root of the mean square.

`geo.methods.similarity` says which districts are compared, and why like this.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from geo.methods.standardise import z_score

# share of the figures of each theme that both districts must have
OVERLAP = 0.75
# scikit-learn expands (a − b)² and leaves some 1e-8 between equal districts: distances end before that
DIGITS = 6
MOST_SKEWED, MOST_PEAKED, MOST_CAPPED = 2.0, 3.5, 0.05


def draw_in(values: pd.Series) -> tuple[pd.Series, int]:
    """
    Draw extreme values in, as the Composite Indicators handbook practice of the JRC does (winsorising).

    Parameters
    ----------
    values
        One row per district; NaN where there is no value.

    Returns
    -------
    values, count
        The same with the `count` most extreme values set to the next one; at most 5 % of the known values.
    """
    drawn = values.astype(float).copy()
    most = int(MOST_CAPPED * drawn.notna().sum())
    count = 0
    while count < most and abs(skew := _moment(drawn, 3)) > MOST_SKEWED and _moment(drawn, 4) - 3 > MOST_PEAKED:
        levels = np.unique(drawn.dropna())
        # on the side where the tail is; all districts with the same value move together
        extreme, following = (levels[-1], levels[-2]) if skew > 0 else (levels[0], levels[1])
        moved = drawn == extreme
        drawn = drawn.mask(moved, following)
        count = int((drawn != values).where(values.notna(), False).sum())
    return drawn, count


def standardise(values: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """
    Standardise figures over all districts, extreme values drawn in first.

    Parameters
    ----------
    values
        One row per district, one column per indicator; NaN where there is no value.

    Returns
    -------
    z, capped
        Same shape, and by indicator the count of values drawn in (only where there are some). A figure that does not
        vary, or with fewer than five values, is NaN throughout.
    """
    columns: dict[str, pd.Series] = {}
    capped: dict[str, int] = {}
    for name in map(str, values):
        drawn, count = draw_in(values[name])
        columns[name] = z_score(drawn, values.index)
        if count:
            capped[name] = count
    return pd.DataFrame(columns, index=values.index), capped


def are_comparable(ones: pd.DataFrame, others: pd.DataFrame, themes: Mapping[str, Sequence[str]]) -> np.ndarray:
    """
    Say which districts have enough figures of every theme in common.

    Parameters
    ----------
    ones, others
        Standardised figures, one row per district.
    themes
        Columns by theme.

    Returns
    -------
    comparable
        One row per row of `ones`, one column per row of `others`.
    """
    kept = np.ones((len(ones), len(others)), dtype=bool)
    has_one, has_other = (table.notna().to_numpy(dtype=float) for table in (ones, others))
    for names in themes.values():
        # places instead of names: a frame takes ten times as long to give the columns of a theme
        mine, theirs = (table.columns.get_indexer(pd.Index(names)) for table in (ones, others))
        shared = np.take(has_one, mine, axis=1) @ np.take(has_other, theirs, axis=1).T
        kept &= shared >= OVERLAP * len(names)
    return kept


def distances(ones: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """
    Take the root of the mean squared difference of the figures that both districts have.

    Parameters
    ----------
    ones, others
        Standardised figures of one theme, one row per district; NaN where there is no value.

    Returns
    -------
    distances
        In standard deviations; one row per row of `ones`, one column per row of `others`, NaN where nothing is shared.
    """
    from sklearn.metrics.pairwise import nan_euclidean_distances

    if others.empty:
        return np.empty((len(ones), 0))
    # scikit-learn scales the sum of the known squares up to all columns
    root_mean_square: np.ndarray = (nan_euclidean_distances(ones, others) / np.sqrt(ones.shape[1])).round(DIGITS)
    return root_mean_square


def together(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Join the distances in the themes, each array of one shape, to one in all: the root of the mean square."""
    joined: np.ndarray = np.sqrt(np.mean(np.square(parts), axis=0)).round(DIGITS)
    return joined


def _moment(values: pd.Series, power: int) -> float:
    known = values.dropna().to_numpy(dtype=float)
    if known.size == 0 or known.min() == known.max():
        return 0.0
    return float((((known - known.mean()) / known.std()) ** power).mean())
