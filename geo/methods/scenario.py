"""
A scenario with a visitor's own weights: scores, coherence and effective importance; never a default, never an index.

The steps are those of the handbook of OECD and JRC (Nardo et al. 2008). Indicators are winsorised where they are very
skewed, normalised within the reference group, and turned so that more is more favourable. A layer is the mean of its
indicators; layers are combined by their weights. Nothing is imputed: a district with less than 75 % of a layer's
indicators has no score in it, and without a score in each weighted layer it is not ranked.

Ranks of one weighting are only half of the result: `geo.methods.uncertainty` says how far they depend on the choices.

- ``arithmetic`` adds the layers up: a strength in one offsets a weakness in another.
- ``geometric`` multiplies layers that were rescaled to 1 … 100 within the group: weaknesses weigh more.
- ``worst`` takes the weakest layer alone, whatever the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from geo.data.errors import FigureError, SelectionError
from geo.methods.aggregation import FEWEST, combine, cronbach, layer_scores, normalise, squared_correlation, winsorise
from geo.methods.weighting import AGGREGATIONS, Weighting

# a district needs this share of a layer's indicators
ENOUGH = 0.75
RANKED, INCOMPLETE, OUTSIDE = "ranked", "incomplete", "outside"


@dataclass(frozen=True)
class Material:
    """
    What a weighting works on, after the choice of districts and indicators.

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
    What the weighting gives without any doubt about it.

    ``table`` is indexed by `ags` (all districts): ``status`` (``ranked``, ``incomplete``, ``outside`` the group), ``score``
    and ``rank`` (1 the highest score; ties share the mean). ``layers`` holds the score of each layer. ``importance`` is the
    squared correlation of each layer with the score. ``indicator_correlation`` and ``layer_correlation`` are Pearson's,
    after direction and normalisation. ``alpha`` is Cronbach's by layer (NaN for a single indicator). ``opposed`` lists pairs
    of indicators of one layer that are negatively correlated. ``shifts`` says for each other aggregation how many ranks
    districts move: median and largest. ``winsorised`` counts capped districts by indicator.
    """

    weighting: Weighting
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


def members(weighting: Weighting, districts: pd.DataFrame, rural_codes: tuple[int, ...] = (1, 2, 3, 4)) -> pd.Index:
    """
    List the districts of the reference group.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`, with ``land`` and ``thuenen_type``.
    rural_codes
        Codes of the rural types.

    Returns
    -------
    keys
        In the order of `districts`.
    """
    kind, _, code = weighting.reference.partition(":")
    inside = {
        "all": lambda: pd.Series(True, index=districts.index),
        "rural": lambda: districts["thuenen_type"].isin(rural_codes),
        "thuenen": lambda: districts["thuenen_type"] == int(code),
        "land": lambda: districts["land"] == code,
    }[kind]()
    return districts.index[inside]


def prepare(
    weighting: Weighting, used: Mapping[str, Mapping[str, int]], values: pd.DataFrame, districts: pd.DataFrame
) -> Material:  # fmt: skip
    """
    Choose districts and indicators for a weighting.

    Parameters
    ----------
    weighting
        A checked weighting.
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
    layers = tuple(layer for layer, _ in weighting.weights)
    own = values.loc[members(weighting, districts), names].astype(float)
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
            f"recipe: expected at least {FEWEST} districts with enough indicators in {weighting.reference}, found {count}"
        )
    if flat := [name for name in names if own[name].dropna().nunique() < 2]:
        raise FigureError(f"{', '.join(flat)}: expected values that differ within {weighting.reference}, found none")
    weights = np.array([weight for _, weight in weighting.weights])
    signs = np.array([used[layer][name] for layer in used for name in used[layer]])
    return Material(own, signs, position, layers, weights / weights.sum(), enough)


def score(weighting: Weighting, material: Material, districts: pd.Index) -> Scenario:
    """
    Compute a scenario once, as the weighting says.

    Parameters
    ----------
    material
        Made by `prepare` for this weighting.
    """
    capped, counts = winsorise(material.values) if weighting.winsorise else (material.values, {})
    normalised = normalise(capped * material.signs, weighting.normalisation)
    complete = material.complete.to_numpy()
    by_layer = layer_scores(normalised.to_numpy(), material.layer, len(material.layers))
    results = {each: combine(by_layer[complete], material.weights[None, :], each)[0] for each in AGGREGATIONS}
    ranks = {each: stats.rankdata(-result.round(10)) for each, result in results.items()}
    keys = material.values.index[complete]
    final = results[weighting.aggregation]
    table = pd.DataFrame(
        {
            "status": pd.Series(OUTSIDE, index=districts, dtype=object),
            "score": pd.Series(final, index=keys).reindex(districts),
            "rank": pd.Series(ranks[weighting.aggregation], index=keys).reindex(districts),
        }
    )
    table.loc[material.values.index, "status"] = np.where(complete, RANKED, INCOMPLETE)
    layers = pd.DataFrame(by_layer, index=material.values.index, columns=list(material.layers))
    layers = layers.where(material.enough).reindex(districts)
    correlation = normalised.corr()
    pairs = correlation.to_numpy(dtype=float)
    names = list(map(str, correlation))
    opposed = tuple(
        (names[first], names[second], float(pairs[first, second]))
        for first, second in combinations(range(len(names)), 2)
        if material.layer[first] == material.layer[second] and pairs[first, second] < 0
    )
    moves = {
        each: np.abs(ranks[each] - ranks[weighting.aggregation])
        for each in AGGREGATIONS
        if each != weighting.aggregation
    }
    return Scenario(
        weighting=weighting,
        table=table,
        layers=layers,
        importance={
            name: squared_correlation(by_layer[complete, number], final) for number, name in enumerate(material.layers)
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
