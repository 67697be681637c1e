"""
A scenario with a visitor's own weights: scores, coherence and effective importance; never a default, never an index.

The steps are those of the handbook of OECD and JRC (Nardo et al. 2008). Indicators are winsorised where they are very
skewed, normalised within the reference group, and turned so that more is more favourable. A layer is the mean of its
indicators; layers are combined by their weights. Nothing is imputed: a district with less than 75 % of a layer's
indicators has no score in it, and without a score in each weighted layer it is not ranked.

Ranks of one recipe are only half of the result: `geo.methods.uncertainty` says how far they depend on the choices.

- ``arithmetic`` adds the layers up: a strength in one offsets a weakness in another.
- ``geometric`` multiplies layers that were rescaled to 1 … 100 within the group: weaknesses weigh more.
- ``worst`` takes the weakest layer alone, whatever the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from geo.data.errors import FigureError, SelectionError
from geo.methods.weighting import AGGREGATIONS, Weighting

# a district needs this share of a layer's indicators
ENOUGH = 0.75
# COIN rule of thumb: an indicator beyond both is winsorised, at most this share of the districts
SKEW, KURTOSIS, MOST_CAPPED = 2.0, 3.5, 0.05
# fewer districts are no group
FEWEST = 5
RANKED, INCOMPLETE, OUTSIDE = "ranked", "incomplete", "outside"


@dataclass(frozen=True)
class Material:
    """
    What a recipe works on, after the choice of districts and indicators.

    ``values`` holds one row per district of the reference group and one column per indicator, as published. ``signs`` and
    ``layer`` describe the columns: +1 or −1, and the position of the layer in ``layers``. ``weights`` add up to 1.
    ``complete`` is true for the districts with enough indicators in each layer; ``enough`` says it layer by layer.
    """

    values: pd.DataFrame
    signs: np.ndarray
    layer: np.ndarray
    layers: tuple[str, ...]
    weights: np.ndarray
    enough: pd.DataFrame

    @property
    def complete(self) -> pd.Series:
        """True for the districts with a score in each layer."""
        return self.enough.all(axis=1)


@dataclass(frozen=True)
class Scenario:
    """
    What the recipe gives without any doubt about it.

    ``table`` is indexed by `ags` (all districts): ``status`` (``ranked``, ``incomplete``, ``outside`` the group), ``score``
    and ``rank`` (1 the highest score; ties share the mean). ``layers`` holds the score of each layer. ``importance`` is the
    squared correlation of each layer with the score. ``indicator_correlation`` and ``layer_correlation`` are Pearson's,
    after direction and normalisation. ``alpha`` is Cronbach's by layer (NaN for a single indicator). ``opposed`` lists pairs
    of indicators of one layer that are negatively correlated. ``shifts`` says for each other aggregation how many ranks
    districts move: median and largest. ``winsorised`` counts capped districts by indicator.
    """

    recipe: Weighting
    table: pd.DataFrame
    layers: pd.DataFrame
    importance: dict[str, float]
    indicator_correlation: pd.DataFrame
    layer_correlation: pd.DataFrame
    alpha: dict[str, float]
    opposed: tuple[tuple[str, str, float], ...]
    shifts: dict[str, tuple[float, float]]
    winsorised: dict[str, int]

    @property
    def n(self) -> int:
        """Count the ranked districts."""
        return int((self.table["status"] == RANKED).sum())


def members(recipe: Weighting, districts: pd.DataFrame, rural_codes: tuple[int, ...] = (1, 2, 3, 4)) -> pd.Index:
    """
    List the districts of the reference group.

    Parameters
    ----------
    recipe
        Names the group.
    districts
        One row per district, indexed by `ags`, with ``land`` and ``thuenen_type``.
    rural_codes
        Codes of the rural types.

    Returns
    -------
    keys
        In the order of `districts`.
    """
    kind, _, code = recipe.reference.partition(":")
    inside = {
        "all": lambda: pd.Series(True, index=districts.index),
        "rural": lambda: districts["thuenen_type"].isin(rural_codes),
        "thuenen": lambda: districts["thuenen_type"] == int(code),
        "land": lambda: districts["land"] == code,
    }[kind]()
    return districts.index[inside]


def prepare(
    recipe: Weighting, used: Mapping[str, Mapping[str, int]], values: pd.DataFrame, districts: pd.DataFrame
) -> Material:  # fmt: skip
    """
    Choose districts and indicators for a recipe.

    Parameters
    ----------
    recipe
        A checked recipe.
    used
        Signs of the indicators by layer, as `geo.methods.weighting.chosen` lists them.
    values
        One row per district, indexed by `ags`, one column per indicator; NaN where there is no value.
    districts
        The table of the districts.

    Returns
    -------
    material
        Districts of the reference group only.

    Raises
    ------
    SelectionError
        If fewer than five districts of the group are complete.
    FigureError
        If an indicator has no figures, or does not vary within the group.
    """
    names = [name for layer in used for name in used[layer]]
    if absent := [name for name in names if name not in values]:
        raise FigureError(f"figures: expected a column for each indicator, found none for {', '.join(absent)}")
    layers = tuple(layer for layer, _ in recipe.weights)
    own = values.loc[members(recipe, districts), names].astype(float)
    position = np.array([layers.index(layer) for layer in used for _ in used[layer]])
    known = own.notna().to_numpy()
    enough = pd.DataFrame(
        {
            # 0.75 of 4 is 3, whatever the floating point says
            layer: known[:, position == number].sum(axis=1) >= ENOUGH * (position == number).sum() - 1e-9
            for number, layer in enumerate(layers)
        },
        index=own.index,
    )
    if (count := int(enough.all(axis=1).sum())) < FEWEST:
        raise SelectionError(
            f"recipe: expected at least {FEWEST} districts with enough indicators in {recipe.reference}, found {count}"
        )
    if flat := [name for name in names if own[name].dropna().nunique() < 2]:
        raise FigureError(f"{', '.join(flat)}: expected values that differ within {recipe.reference}, found none")
    weights = np.array([weight for _, weight in recipe.weights])
    signs = np.array([used[layer][name] for layer in used for name in used[layer]])
    return Material(own, signs, position, layers, weights / weights.sum(), enough)


def score(recipe: Weighting, material: Material, districts: pd.Index) -> Scenario:
    """
    Compute a scenario once, as the recipe says.

    Parameters
    ----------
    recipe
        A checked recipe.
    material
        Made by `prepare` for this recipe.
    districts
        Keys of all districts.

    Returns
    -------
    scenario
        Scores, ranks and what holds them together.
    """
    capped, counts = winsorise(material.values) if recipe.winsorise else (material.values, {})
    normalised = normalise(capped * material.signs, recipe.normalisation)
    complete = material.complete.to_numpy()
    by_layer = layer_scores(normalised.to_numpy(), material.layer, len(material.layers))
    results = {each: combine(by_layer[complete], material.weights[None, :], each)[0] for each in AGGREGATIONS}
    ranks = {each: stats.rankdata(-result.round(10)) for each, result in results.items()}
    keys = material.values.index[complete]
    final = results[recipe.aggregation]
    table = pd.DataFrame(
        {
            "status": pd.Series(OUTSIDE, index=districts, dtype=object),
            "score": pd.Series(final, index=keys).reindex(districts),
            "rank": pd.Series(ranks[recipe.aggregation], index=keys).reindex(districts),
        }
    )
    table.loc[material.values.index, "status"] = np.where(complete, RANKED, INCOMPLETE)
    layers = pd.DataFrame(by_layer, index=material.values.index, columns=list(material.layers))
    layers = layers.where(material.enough).reindex(districts)
    correlation = normalised.corr()
    opposed = tuple(
        (one, other, float(correlation.at[one, other]))
        for first, one in enumerate(correlation)
        for second, other in enumerate(correlation)
        if first < second and material.layer[first] == material.layer[second] and correlation.at[one, other] < 0
    )
    moves = {
        each: np.abs(ranks[each] - ranks[recipe.aggregation]) for each in AGGREGATIONS if each != recipe.aggregation
    }
    return Scenario(
        recipe=recipe,
        table=table,
        layers=layers,
        importance={
            name: _squared_correlation(by_layer[complete, number], final) for number, name in enumerate(material.layers)
        },
        indicator_correlation=correlation,
        layer_correlation=layers.loc[keys].corr(),
        alpha={
            name: cronbach(normalised.loc[:, material.layer == number]) for number, name in enumerate(material.layers)
        },
        opposed=opposed,
        shifts={each: (float(np.median(move)), float(move.max())) for each, move in moves.items()},
        winsorised=counts,
    )


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
    for name in values:
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
    return numbers.min() < numbers.max() and abs(stats.skew(numbers)) > SKEW and stats.kurtosis(numbers) > KURTOSIS


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
        return (np.where(known, normalised, 0) @ member) / (known @ member)


def rescale(by_layer: np.ndarray) -> np.ndarray:
    """Stretch each layer to 1 … 100 over the districts, for the geometric mean; a layer that does not vary becomes 1."""
    low, high = by_layer.min(axis=-2, keepdims=True), by_layer.max(axis=-2, keepdims=True)
    return 1 + 99 * (by_layer - low) / np.where(high > low, high - low, 1)


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
        return weights @ by_layer.T
    if aggregation == "geometric":
        return np.exp(weights @ np.log(rescale(by_layer)).T)
    # a layer of weight 0 is not in a recipe, so all take part
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


def _squared_correlation(one: np.ndarray, other: np.ndarray) -> float:
    if one.min() == one.max() or other.min() == other.max():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1] ** 2)
