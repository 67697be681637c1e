"""
How far the ranks of a scenario depend on its choices: thousands of equally defensible weightings instead of one.

Each draw varies at once (method reference 4.5, after OECD/JRC): the weights ~ Dirichlet(κ · w) with κ = 16 (K − 1) − 1, which
gives K equal layers a coefficient of variation of 25 %; the normalisation; arithmetic or geometric aggregation (the
weakest layer too if the weighting takes it); one indicator left out or none; winsorised or not. A layer keeps its last
indicator. Which districts are ranked does not change from draw to draw, so ranks can be compared.

All that does not depend on the weights is computed once: 6 ways to normalise × (1 + indicators) ways to leave one out,
but leaving one out changes a single layer. A draw is then one product of a matrix and a vector, and draws with the same
normalisation and aggregation share it. So the cost grows linearly with the draws, and 10,000 are no burden.

Intervals hold 90 % of the draws. They describe the choices of the weighting, not the errors of the figures. Two districts
whose intervals overlap are called indistinguishable.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from geo.data.errors import SelectionError
from geo.methods.aggregation import combine, layer_scores, normalise, rescale, winsorise
from geo.methods.scenario import Material
from geo.methods.weighting import NORMALISATIONS, Weighting

FEWEST_DRAWS, MOST_DRAWS = 1_000, 100_000
LOW, HIGH = 5, 95
# ranks that are equal in exact arithmetic must not be parted by rounding
DIGITS = 10
# districts that are summed up at once
STRIP = 50
SOURCES = ("weights", "normalisation", "aggregation", "left_out", "winsorisation")


@dataclass(frozen=True)
class Uncertainty:
    """
    What thousands of weightings say.

    ``table`` is indexed by `ags` (ranked districts only): ``median`` rank, ``low`` and ``high`` (5th and 95th percentile of the
    ranks), ``top`` and ``bottom`` (probability to be in the first and the last fifth), ``overlapping`` (how many others have an
    overlapping interval). ``shares`` is the share of rank variance by choice, ``together`` what only their combination
    explains; they add up to 1. ``pairs`` counts all pairs of districts, ``indistinguishable`` those with overlapping
    intervals.
    """

    table: pd.DataFrame
    shares: dict[str, float]
    pairs: int
    indistinguishable: int
    draws: int
    seed: int


@dataclass(frozen=True)
class Draws:
    """The choices of all draws: weights (one row each), and positions of the other choices."""

    weights: np.ndarray
    normalisation: np.ndarray
    winsorised: np.ndarray
    aggregation: np.ndarray
    left_out: np.ndarray
    aggregations: tuple[str, ...]


def simulate(weighting: Weighting, material: Material, *, draws: int = 1_000, seed: int = 0) -> Uncertainty:
    """
    Draw weightings around a weighting and rank the districts by each.

    Parameters
    ----------
    weighting
        A checked weighting.
    material
        Made by `geo.methods.scenario.prepare` for it.
    draws
        1,000 to 100,000.
    seed
        Start of the random numbers.

    Returns
    -------
    uncertainty
        Intervals and probabilities; equal input gives equal output.

    Raises
    ------
    SelectionError
        If the number of draws or the seed is not possible.
    """
    *_, result = batches(weighting, material, draws=draws, seed=seed)
    assert isinstance(result, Uncertainty), "the last step is the result"
    return result


def batches(
    weighting: Weighting, material: Material, *, draws: int = 1_000, seed: int = 0, size: int = 500
) -> Iterator[int | Uncertainty]:  # fmt: skip
    """
    Do what `simulate` does in steps, so that it can be shown and stopped.

    Parameters
    ----------
    weighting, material, draws, seed
        As for `simulate`.
    size
        Draws in a step; the result does not depend on it.

    Yields
    ------
    done
        The number of draws done so far, after each step; at last the result itself.

    Raises
    ------
    SelectionError
        If the number of draws or the seed is not possible; at the first step.
    """
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise SelectionError(f"draws: expected {FEWEST_DRAWS:,} to {MOST_DRAWS:,}, found {draws:,}")
    if not 0 <= seed < 2**32:
        raise SelectionError(f"seed: expected a whole number from 0 to {2**32 - 1}, found {seed}")
    drawn = draw(weighting, material, draws=draws, seed=seed)
    engine = _Engine(material, drawn)
    # twice the rank is a whole number, also where ranks are shared
    doubled = np.empty((draws, engine.n), dtype=np.int16)
    for start in range(0, draws, size):
        stop = min(start + size, draws)
        doubled[start:stop] = engine.doubled_ranks(slice(start, stop))
        yield stop
    yield _summarise(doubled, drawn, material, seed)


def draw(weighting: Weighting, material: Material, *, draws: int, seed: int) -> Draws:
    """
    Draw the choices, all at once, so that steps of any size give the same.

    Parameters
    ----------
    weighting, material, draws, seed
        As for `simulate`.

    Returns
    -------
    drawn
        ``left_out`` is the column of the indicator, −1 for none.
    """
    rng = np.random.default_rng(seed)
    count = len(material.layers)
    # with a single layer there is nothing to weigh
    weights = (
        np.ones((draws, 1)) if count == 1 else rng.dirichlet((16 * (count - 1) - 1) * material.weights, size=draws)
    )
    aggregations = ("arithmetic", "geometric", *(("worst",) if weighting.aggregation == "worst" else ()))
    single = np.bincount(material.layer)[material.layer] == 1
    removable = np.r_[-1, np.flatnonzero(~single)]
    return Draws(
        weights=weights,
        normalisation=rng.integers(len(NORMALISATIONS), size=draws),
        winsorised=rng.integers(2, size=draws),
        aggregation=rng.integers(len(aggregations), size=draws),
        left_out=removable[rng.integers(removable.size, size=draws)],
        aggregations=aggregations,
    )


class _Engine:
    """Ranks of many draws from layer scores that were computed once."""

    def __init__(self, material: Material, drawn: Draws) -> None:
        self.drawn = drawn
        self.layer = material.layer
        complete = material.complete.to_numpy()
        self.n = int(complete.sum())
        count = len(material.layers)
        capped, _ = winsorise(material.values)
        # [normalisation][winsorised]: layers of the whole, and of each indicator's layer without that indicator
        self.whole: dict[tuple[int, int], np.ndarray] = {}
        self.without: dict[tuple[int, int], np.ndarray] = {}
        for (number, kind), is_capped in product(enumerate(NORMALISATIONS), (0, 1)):
            turned = (capped if is_capped else material.values) * material.signs
            normalised = normalise(turned, kind).to_numpy()[complete]
            self.whole[number, is_capped] = layer_scores(normalised, material.layer, count)
            self.without[number, is_capped] = _left_out(normalised, material.layer)

    def doubled_ranks(self, part: slice) -> np.ndarray:
        """Return twice the rank of each district (columns) in each draw (rows) of a part."""
        drawn = self.drawn
        weights, left_out = drawn.weights[part], drawn.left_out[part]
        scores = np.empty((len(weights), self.n))
        for number, is_capped, way in product(range(len(NORMALISATIONS)), (0, 1), range(len(drawn.aggregations))):
            rows = np.flatnonzero(
                (drawn.normalisation[part] == number)
                & (drawn.winsorised[part] == is_capped)
                & (drawn.aggregation[part] == way)
            )
            if rows.size:
                scores[rows] = self._scores(
                    self.whole[number, is_capped], self.without[number, is_capped], drawn.aggregations[way],
                    weights[rows], left_out[rows],
                )  # fmt: skip
        return np.rint(2 * stats.rankdata(-scores.round(DIGITS), axis=1)).astype(np.int16)

    def _scores(
        self, whole: np.ndarray, without: np.ndarray, aggregation: str, weights: np.ndarray, left_out: np.ndarray
    ) -> np.ndarray:
        """Score draws that share normalisation and aggregation."""
        less = left_out >= 0
        column, layer = left_out[less], self.layer[left_out[less]]
        if aggregation == "worst":
            scores = combine(whole, weights, aggregation).copy()
            for row, (indicator, number) in zip(np.flatnonzero(less), zip(column, layer, strict=True), strict=True):
                changed = whole.copy()
                changed[:, number] = without[:, indicator]
                scores[row] = changed.min(axis=1)
            return scores
        if aggregation == "geometric":
            # the logarithm has the same ranks
            whole, without = np.log(rescale(whole)), np.log(rescale(without))
        sums: np.ndarray = weights @ whole.T
        sums[less] += weights[np.flatnonzero(less), layer][:, None] * (without[:, column] - whole[:, layer]).T
        return sums


def _left_out(normalised: np.ndarray, layer: np.ndarray) -> np.ndarray:
    """Compute for each indicator the score of its layer without it; a layer of one keeps it."""
    known = ~np.isnan(normalised)
    filled = np.where(known, normalised, 0)
    member = layer[:, None] == layer[None, :]
    total, count = filled @ member, known @ member.astype(float)
    others, left = total - filled, count - known
    scores: np.ndarray = np.where(left > 0, others / np.where(left > 0, left, 1), total / np.where(count > 0, count, 1))
    return scores


def _summarise(doubled: np.ndarray, drawn: Draws, material: Material, seed: int) -> Uncertainty:
    draws, n = doubled.shape
    # in strips of districts: 100,000 draws as floats would fill 320 MB
    strips = [doubled[:, start : start + STRIP] for start in range(0, n, STRIP)]
    low, median, high = np.concatenate([np.percentile(strip, [LOW, 50, HIGH], axis=0) for strip in strips], axis=1) / 2
    table = pd.DataFrame({"median": median, "low": low, "high": high}, index=material.values.index[material.complete])
    # a fifth of 401 districts is 80.2 ranks
    table["top"] = (doubled <= 2 * n / 5).mean(axis=0)
    table["bottom"] = (doubled > 2 * (n - n / 5)).mean(axis=0)
    overlap = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    table["overlapping"] = overlap.sum(axis=1) - 1
    return Uncertainty(
        table=table,
        shares=_variance_shares(strips, drawn),
        pairs=n * (n - 1) // 2,
        indistinguishable=int(table["overlapping"].sum() // 2),
        draws=draws,
        seed=seed,
    )


def _variance_shares(strips: list[np.ndarray], drawn: Draws) -> dict[str, float]:
    """
    Divide the variance of the ranks among the choices: first-order effects, all districts together.

    A choice among kinds explains the variance between the means of its kinds, the weights what a straight line explains
    (linear regression on K − 1 weights). Both are corrected for the degrees of freedom (ε², adjusted R²), because 41 kinds
    explain something by chance. The rest comes from choices together.
    """
    draws = len(drawn.weights)
    kinds = {
        "normalisation": drawn.normalisation, "aggregation": drawn.aggregation, "left_out": drawn.left_out + 1,
        "winsorisation": drawn.winsorised,
    }  # fmt: skip
    # columns that span what a choice can explain, orthonormal after the mean is taken off
    bases = {"weights": _basis(drawn.weights[:, :-1])} | {
        name: _basis((codes[:, None] == np.unique(codes)[1:]).astype(float)) for name, codes in kinds.items()
    }
    total, between = 0.0, dict.fromkeys(SOURCES, 0.0)
    for strip in strips:
        ranks = strip - strip.mean(axis=0)
        total += float((ranks**2).sum())
        for name, basis in bases.items():
            between[name] += float(((basis.T @ ranks) ** 2).sum())
    if not total:
        return dict.fromkeys(SOURCES, 0.0) | {"together": 0.0}
    shares = {}
    for name in SOURCES:
        freedom = bases[name].shape[1]
        by_chance = freedom * (total - between[name]) / (draws - freedom - 1)
        shares[name] = max(0.0, (between[name] - by_chance) / total)
    # the corrections can add up to a hair more than everything
    scale = max(1.0, sum(shares.values()))
    shares = {name: share / scale for name, share in shares.items()}
    return shares | {"together": max(0.0, 1 - sum(shares.values()))}


def _basis(columns: np.ndarray) -> np.ndarray:
    """Take the means off and make the columns orthonormal."""
    return np.linalg.qr(columns - columns.mean(axis=0))[0]
