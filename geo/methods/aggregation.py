"""
The steps between figures and a score: winsorise, normalise, take the mean of a layer, combine layers; and coherence.

The steps are those of the handbook of OECD and JRC (Nardo et al. 2008); `geo.methods.scenario` puts them together.
"""

import numpy as np
import pandas as pd
from scipy import stats

# COIN rule of thumb: an indicator beyond both is winsorised, at most this share of the districts
SKEW, KURTOSIS, MOST_CAPPED = 2.0, 3.5, 0.05
# fewer districts are no group
FEWEST = 5


def winsorise(values: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """
    Cap the outliers of very skewed indicators.

    An indicator with |skewness| > 2 and kurtosis > 3.5 (excess, population moments) has its outermost value set to the
    next one, again and again on the side of the tail, until either limit is met or 5 % of the districts are capped.

    Parameters
    ----------
    values
        One row per district, one column per indicator.

    Returns
    -------
    values
        Same shape.
    counts
        Capped districts by indicator, where there are any.
    """
    counts: dict[str, int] = {}
    result = values.copy()
    for name in map(str, values):
        column = values[name].dropna().sort_values()
        numbers = column.to_numpy(copy=True)
        done, most = 0, int(MOST_CAPPED * numbers.size)
        while done < most and _is_skewed(numbers):
            done += 1
            if stats.skew(numbers) > 0:
                numbers[-done - 1 :] = numbers[-done - 1]
            else:
                numbers[: done + 1] = numbers[done]
        if done:
            counts[name] = done
            result.loc[column.index, name] = numbers
    return result, counts


def _is_skewed(numbers: np.ndarray) -> bool:
    if numbers.min() == numbers.max():
        return False
    return bool(abs(stats.skew(numbers)) > SKEW and stats.kurtosis(numbers) > KURTOSIS)


def normalise(values: pd.DataFrame, kind: str) -> pd.DataFrame:
    """
    Make indicators of different units comparable.

    Parameters
    ----------
    values
        One row per district of the reference group, one column per indicator, already turned so that more is more
        favourable (turned afterwards, a missing indicator would shift the mean of its layer); NaN where there is none.
    kind
        ``z``: distance from the mean in population standard deviations. ``minmax``: 0 for the smallest, 1 for the largest
        value. ``percentile``: mean rank of equal values minus a half, divided by the number of values.

    Returns
    -------
    normalised
        Same shape; NaN stays NaN.
    """
    if kind == "z":
        return (values - values.mean()) / values.std(ddof=0)
    if kind == "minmax":
        return (values - values.min()) / (values.max() - values.min())
    return (values.rank() - 0.5) / values.count()


def layer_scores(normalised: np.ndarray, layer: np.ndarray, count: int) -> np.ndarray:
    """Take the mean of the known indicators of each layer; one row per district, one column per layer."""
    known = ~np.isnan(normalised)
    member = np.eye(count)[layer]
    with np.errstate(invalid="ignore"):
        means: np.ndarray = (np.where(known, normalised, 0) @ member) / (known @ member)
    return means


def rescale(by_layer: np.ndarray) -> np.ndarray:
    """Stretch each layer to 1 … 100 over the districts, for the geometric mean; a layer that does not vary becomes 1."""
    low, high = by_layer.min(axis=-2, keepdims=True), by_layer.max(axis=-2, keepdims=True)
    rescaled: np.ndarray = 1 + 99 * (by_layer - low) / np.where(high > low, high - low, 1)
    return rescaled


def combine(by_layer: np.ndarray, weights: np.ndarray, aggregation: str) -> np.ndarray:
    """
    Combine the layers of the complete districts.

    Parameters
    ----------
    by_layer
        One row per district, one column per layer; no gaps.
    weights
        One row per set of weights, each adding up to 1.
    aggregation
        One of `AGGREGATIONS`.

    Returns
    -------
    scores
        One row per set of weights, one column per district. Geometric scores are 1 to 100.
    """
    if aggregation == "arithmetic":
        scores: np.ndarray = weights @ by_layer.T
        return scores
    if aggregation == "geometric":
        products: np.ndarray = np.exp(weights @ np.log(rescale(by_layer)).T)
        return products
    # a layer of weight 0 is not in a weighting, so all take part
    return np.broadcast_to(by_layer.min(axis=1), (len(weights), len(by_layer)))


def cronbach(values: pd.DataFrame) -> float:
    """
    Measure how far the indicators of a layer say the same: Cronbach's α = k/(k−1) · (1 − Σ Var(x_j) / Var(Σ x_j)).

    Parameters
    ----------
    values
        Normalised and directed indicators; only districts with all of them count.

    Returns
    -------
    alpha
        At most 1, negative where they oppose each other; NaN for a single indicator.
    """
    whole, k = values.dropna(), values.shape[1]
    if k < 2 or len(whole) < FEWEST or not (spread := float(whole.sum(axis=1).var(ddof=0))):
        return float("nan")
    return float(k / (k - 1) * (1 - whole.var(ddof=0).sum() / spread))


def squared_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Square the correlation of two rows of numbers: the share of one variance that goes with the other."""
    if one.min() == one.max() or other.min() == other.max():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1] ** 2)
