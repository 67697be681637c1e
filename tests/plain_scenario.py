"""
The same ranks in the plainest way: one draw after the other, with pandas and scipy alone.

Test and benchmark compare `geo.methods.uncertainty` with it. Nothing is shared with the package but the choices drawn.
"""

import numpy as np
import pandas as pd
from scipy import stats

NORMALISATIONS = ("z", "minmax", "percentile")


def cap(column: pd.Series) -> pd.Series:
    """Cap the tail of a skewed column: one more district each time, at most 5 % of them."""
    known = column.dropna().sort_values()
    for count in range(1 + int(0.05 * len(known))):
        tail = (
            known.clip(upper=known.iloc[-1 - count]) if stats.skew(known) > 0 else known.clip(lower=known.iloc[count])
        )
        if abs(stats.skew(tail)) <= 2 or stats.kurtosis(tail) <= 3.5:
            break
    return tail.reindex(column.index)


def scale(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Normalise each column."""
    if kind == "z":
        return frame.apply(lambda column: pd.Series(stats.zscore(column, nan_policy="omit"), column.index))
    if kind == "minmax":
        return frame.apply(lambda column: (column - column.min()) / (column.max() - column.min()))
    return frame.apply(
        lambda column: (pd.Series(stats.rankdata(column, nan_policy="omit"), column.index) - 0.5) / column.count()
    )


def ranks(
    values: pd.DataFrame, capped: pd.DataFrame, signs, layer, complete: pd.Series, drawn, number: int
) -> pd.Series:
    """Rank the complete districts in one draw."""
    frame = (capped if drawn.winsorised[number] else values).mul(signs, axis=1)
    kind = NORMALISATIONS[drawn.normalisation[number]]
    # a sign turns z and min–max round; a rank from above is a rank from below of the negative
    frame = scale(frame, kind)[complete]
    layer = pd.Series(layer, index=frame.columns)
    if (column := drawn.left_out[number]) >= 0:
        name = frame.columns[column]
        frame, layer = frame.drop(columns=name), layer.drop(name)
    by_layer = frame.T.groupby(layer).mean().T
    way = drawn.aggregations[drawn.aggregation[number]]
    weights = drawn.weights[number]
    if way == "arithmetic":
        score = (by_layer * weights).sum(axis=1)
    elif way == "geometric":
        stretched = 1 + 99 * (by_layer - by_layer.min()) / (by_layer.max() - by_layer.min())
        score = (stretched**weights).prod(axis=1)
    else:
        score = by_layer.min(axis=1)
    return pd.Series(stats.rankdata(-score.round(8)), index=score.index)


def all_ranks(values: pd.DataFrame, signs, layer, complete: pd.Series, drawn) -> np.ndarray:
    """Rank the complete districts (columns) in each draw (rows)."""
    capped = values.apply(cap)
    numbers = range(len(drawn.weights))
    return np.array([ranks(values, capped, signs, layer, complete, drawn, number).to_numpy() for number in numbers])
