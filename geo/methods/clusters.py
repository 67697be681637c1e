"""
Spatial pattern: are similar values neighbours more often than chance would have it, and where?

Moran's I and its local form (LISA, Anselin 1995) on queen contiguity, row-standardised. Each local statistic is a test
of its own, so with 400 districts some twenty would look significant by chance alone: what counts is the false discovery
rate of Benjamini and Hochberg (1995), and "not significant" is a result, usually the most frequent one.

The local p-values are two-sided, because both ends are marked, similar neighbours and different ones: twice the p of
PySAL and GeoDa, at most 1. That one is (R + 1) / (M + 1), R being the permutations at least as far out on the side where
the value lies; of pure noise it calls a tenth of all districts significant at 0.05, and a false discovery rate computed
from it is twice what it says. The table holds both, so that it can be compared with their output. The smallest two-sided
p is 2 / (M + 1): with the 9,999 permutations of the default it meets the threshold of the procedure once two districts
reach it (2 · 0.05 / 400). The global test keeps the one-sided p of PySAL and GeoDa, and every text says so.

A district without a value takes no part, as district or as neighbour; who then has no neighbour left is set apart as well.

The random arrangements are those of esda 2.9 for the same seed (numpy's legacy generator), so both count the same R; the
tests compare them. They are computed here because importing esda takes longer than the test itself, and because an
arrangement depends on the number of districts alone: it is drawn once and serves every indicator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from geo.data.errors import FigureError, SelectionError
from geo.data.neighbours import FEW
from geo.methods.permutations import STEP, count_larger, draw_orders

PERMUTATIONS = 9_999
MOST_PERMUTATIONS = 99_999
ALPHA = 0.05
# a local statistic of fewer districts says nothing
FEWEST = 20
# in the order of the legend; the quadrant of a district and its neighbours: high beside high …
KINDS = ("high_high", "high_low", "low_high", "low_low", "not_significant")
# by what the district is and what its neighbours are: above the mean or not
QUADRANTS = {(True, True): "high_high", (False, True): "low_high", (False, False): "low_low", (True, False): "high_low"}
# why a district has no result
MISSING, ALONE = "missing", "alone"


@dataclass(frozen=True)
class Global:
    """
    Moran's I of all districts.

    ``expected`` is its mean without any pattern, −1/(n − 1), ``p`` the one-sided pseudo p-value. ``n`` counts the districts that
    took part; ``missing`` has no value, ``alone`` a value but no neighbour with one.
    """

    moran: float
    expected: float
    p: float
    n: int
    missing: int
    alone: int
    permutations: int
    seed: int

    @property
    def pattern(self) -> str:
        """``none`` where p > 0.05, else ``similar`` or ``different``: what neighbours are more often than by chance."""
        if self.p > ALPHA:
            return "none"
        return "similar" if self.moran > self.expected else "different"


@dataclass(frozen=True)
class Local:
    """
    The local statistic of each district.

    ``table`` is indexed by `ags` (400 rows) with ``value`` (as tested), ``lag`` (mean of the neighbours), ``moran``
    (local I), ``p`` (one-sided) and ``p_two_sided``, ``quadrant`` (one of `KINDS` without the last), ``kind`` (one of `KINDS`, after the false
    discovery rate; or ``missing``, ``alone``), ``neighbours`` (those with a value) and ``few`` (true where there are at
    most two). ``threshold`` is the largest two-sided p that still counts; 0 where none does. ``uncorrected`` counts the
    districts with a two-sided p ≤ 0.05 before the correction.
    """

    table: pd.DataFrame
    threshold: float
    uncorrected: int
    permutations: int
    seed: int

    @property
    def counts(self) -> dict[str, int]:
        """Districts by kind, in the order of `KINDS`, then those without a result."""
        found = self.table["kind"].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in (*KINDS, MISSING, ALONE)}


def moran(
    values: pd.Series, neighbours: Mapping[str, Sequence[str]], *, permutations: int = PERMUTATIONS, seed: int = 0
) -> Global:
    """
    Measure whether similar values lie side by side in the country as a whole.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is none.
    neighbours
        Keys of the neighbours by `ags`, each pair in both directions.
    permutations
        Random arrangements that the value is compared with, 99 to 99,999.
    seed
        Start of the random numbers.

    Returns
    -------
    result
        I, its expectation and the one-sided pseudo p-value.

    Raises
    ------
    SelectionError
        If the number of permutations or the seed is not possible.
    FigureError
        If fewer than 20 districts have a value and a neighbour with one, or all values are equal.
    """
    _check(permutations, seed)
    known, alone = _taking_part(values, neighbours)
    weights = _weights(known.index, neighbours)
    z = known.to_numpy() - known.to_numpy().mean()
    # each row sums to 1, so this is n / n but for rounding, with which esda computes as well
    scale = z.size / weights.sum() / (z * z).sum()
    found = scale * (z * (weights @ z)).sum()
    orders, larger = draw_orders(z.size, z.size, permutations, seed), 0
    for start in range(0, permutations, STEP):
        shuffled = z[orders[start : start + STEP].T]
        larger += int((scale * np.einsum("ij,ij->j", shuffled, weights @ shuffled) >= found).sum())
    return Global(
        moran=float(found), expected=-1 / (z.size - 1), p=(min(larger, permutations - larger) + 1) / (permutations + 1),
        n=len(known), missing=int(values.isna().sum()), alone=len(alone), permutations=permutations, seed=seed,
    )  # fmt: skip


def lisa(
    values: pd.Series, neighbours: Mapping[str, Sequence[str]], *, permutations: int = PERMUTATIONS, seed: int = 0
) -> Local:
    """
    Find districts that lie among similar or among different ones more clearly than chance would have it.

    Parameters
    ----------
    values, neighbours, permutations, seed
        As for `moran`; the other districts are arranged around each one.

    Returns
    -------
    result
        One row per district, in the order of `values`.

    Raises
    ------
    SelectionError, FigureError
        As `moran`.
    """
    _check(permutations, seed)
    known, alone = _taking_part(values, neighbours)
    weights = _weights(known.index, neighbours)
    counts = np.diff(weights.indptr)
    z = (known.to_numpy() - known.to_numpy().mean()) / known.to_numpy().std()
    lag, squares = weights @ z, (z * z).sum()
    local = (z.size - 1) * z * lag / squares
    larger = count_larger(
        z, local, (z.size - 1) / squares, counts, draw_orders(z.size - 1, int(counts.max()), permutations, seed)
    )
    p = (np.minimum(larger, permutations - larger) + 1) / (permutations + 1)
    both = np.minimum(1, 2 * p)
    significant, threshold = false_discovery(both)
    quadrant = pd.Series(
        [QUADRANTS[each] for each in zip((z > 0).tolist(), (lag > 0).tolist(), strict=True)], index=known.index
    )
    table = pd.DataFrame(
        {
            "value": values.astype(float),
            "lag": pd.Series(weights @ known.to_numpy(), index=known.index),
            "moran": pd.Series(local, index=known.index),
            "p": pd.Series(p, index=known.index),
            "p_two_sided": pd.Series(both, index=known.index),
            "quadrant": quadrant,
            "kind": quadrant.where(significant, "not_significant"),
            "neighbours": pd.Series(counts, index=known.index),
        }
    ).reindex(values.index)
    table.loc[values.isna(), "kind"] = MISSING
    table.loc[alone, "kind"] = ALONE
    table["neighbours"] = table["neighbours"].fillna(0).astype(int)
    table["few"] = table["neighbours"] <= FEW
    return Local(
        table=table, threshold=threshold, uncorrected=int((both <= ALPHA).sum()), permutations=permutations,
        seed=seed,
    )  # fmt: skip


def land_residuals(values: pd.Series, land: pd.Series) -> pd.Series:
    """
    Take the mean of its Land off the value of each district: Länder differ in policy and in reporting.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is none.
    land
        Key of the Land, same index.

    Returns
    -------
    residuals
        Value minus the unweighted mean of the districts of its Land, in the same unit. NaN where the Land has a
        single district with a value: its residual would be 0 by construction.
    """
    groups = values.groupby(land)
    return (values - groups.transform("mean")).where(groups.transform("count") > 1)


def false_discovery(p: np.ndarray, alpha: float = ALPHA) -> tuple[np.ndarray, float]:
    """
    Decide which tests count, by the false discovery rate of Benjamini and Hochberg (1995).

    Parameters
    ----------
    alpha
        Share of false discoveries that is accepted.

    Returns
    -------
    significant
        True for the tests that count.
    threshold
        The largest p that counts, 0 where none does.
    """
    ordered = np.sort(p)
    # 0.05 · 3 / 3 is a hair below 0.05 in floating point
    passed = np.flatnonzero(ordered <= alpha * np.arange(1, p.size + 1) / p.size * (1 + 1e-12))
    threshold = float(ordered[passed[-1]]) if passed.size else 0.0
    return p <= threshold, threshold


def _check(permutations: int, seed: int) -> None:
    if not 99 <= permutations <= MOST_PERMUTATIONS:
        raise SelectionError(f"permutations: expected 99 to {MOST_PERMUTATIONS:,}, found {permutations}")
    if not 0 <= seed < 2**32:
        raise SelectionError(f"seed: expected a whole number from 0 to {2**32 - 1}, found {seed}")


def _taking_part(values: pd.Series, neighbours: Mapping[str, Sequence[str]]) -> tuple[pd.Series, list[str]]:
    """Return the values that take part, and the districts that have one but no neighbour with one."""
    known = values.dropna().astype(float)
    keys = set(known.index)
    alone = [ags for ags in known.index if not keys.intersection(neighbours.get(ags, ()))]
    known = known.drop(alone)
    if len(known) < FEWEST:
        raise FigureError(
            f"{values.name or 'values'}: expected at least {FEWEST} districts with a value and a neighbour, "
            f"found {len(known)}"
        )
    if known.min() == known.max():
        raise FigureError(f"{values.name or 'values'}: expected values that differ, found {known.iloc[0]:g} everywhere")
    return known, alone


def _weights(keys: pd.Index, neighbours: Mapping[str, Sequence[str]]) -> sparse.csr_array:
    """Make row-standardised weights of the districts that take part; each has at least one neighbour among them."""
    place = {ags: number for number, ags in enumerate(keys)}
    rows = [[place[other] for other in neighbours[ags] if other in place] for ags in keys]
    counts = np.array([len(row) for row in rows])
    return sparse.csr_array(
        (np.repeat(1 / counts, counts), np.concatenate(rows), np.concatenate([[0], counts.cumsum()])),
        shape=(len(keys), len(keys)),
    )
