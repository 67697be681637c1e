"""
Classes for a map: breaks and class numbers, missing apart, true to the legend for raw and shown values alike.

Classes are half-open, ``[lower, upper)``, the last one is closed; a break opens the upper class. Districts whose
value is shown as the same number share a class, and each break is a short decimal between two such groups. So every
value lies inside the interval printed for its class, as stored and as shown, and the legend needs few digits.
`geo.methods.breaks` finds the breaks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.data.errors import FigureError, SelectionError
from geo.methods.breaks import MOST_CLASSES, find_breaks

SCHEMES = ("quantile", "fisher_jenks", "equal_interval", "std_mean", "head_tail", "own")
MISSING = -1
# a double holds all values up to this with the decimals shown and one more; no figure of a district comes near
LARGEST = 1e14


@dataclass(frozen=True)
class Classes:
    """
    Breaks, and the class of each district.

    ``breaks`` are the inner breaks, increasing; each opens the upper class. ``numbers`` holds one class per row, from
    0 for the lowest, `MISSING` where there is no value. ``counts`` holds the rows of each class. ``gvf`` is the
    goodness of variance fit over the districts that decided the breaks: 1 where they do not vary, NaN where there is
    none. ``decimals`` is the count of decimals that prints every break exactly.
    """

    breaks: tuple[float, ...]
    numbers: tuple[int, ...]
    counts: tuple[int, ...]
    gvf: float
    decimals: int


def classify(
    values: pd.Series, *, scheme: str = "quantile", k: int = 5, decimals: int = 1, breaks: Sequence[float] = (),
    within: pd.Series | None = None,
) -> Classes:  # fmt: skip
    """
    Divide the districts into classes.

    ``quantile`` makes classes of equal size, ``fisher_jenks`` the classes with the smallest sum of squares inside
    them, ``equal_interval`` classes of equal width, ``std_mean`` breaks at the mean + (i − k/2) population standard
    deviations for i = 1 … k − 1. ``head_tail`` (after Jiang 2013) splits at the mean and splits the part above again
    while it is smaller than 40 % of what was split; the data decide how many classes there are, 2 to 7, `k` is ignored.
    ``own`` takes the visitor's breaks exactly as they are; raw values decide, so a value just below such a break may
    be shown as the break itself.

    There are fewer classes than `k` where values repeat. Equal interval and std_mean promise a width, so they keep a
    class that is empty in the middle; a break beyond all deciding values is left out.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, in any order; NaN where there is no value.
    scheme, k
        One of `SCHEMES`, and the number of classes asked for, 1 to 7.
    decimals
        Decimals with which the values are shown, rounded by `geo.data.language.round_half_up`.
    breaks
        Two to six increasing numbers, for the scheme ``own`` alone.
    within
        True for the districts whose values decide the breaks; the others get a class by the same breaks.

    Returns
    -------
    classes
        In the order of the rows. Without any value there is no class (``own``: empty ones).

    Raises
    ------
    SelectionError
        If the scheme, `k` or the breaks are not possible.
    FigureError
        If a value is infinite or too large for its decimals, or `within` has another index.
    """
    _require_possible(scheme, k)
    numbers = _checked(values, LARGEST / 10**decimals)
    known = ~np.isnan(numbers)
    deciding = known if within is None else known & _aligned(within, values)
    found: tuple[float, ...] = _own(breaks) if scheme == "own" else ()
    if scheme != "own" and known.any():
        found = find_breaks(numbers[known], numbers[deciding], scheme, k, decimals)
    classes = np.where(known, np.searchsorted(found, numbers, side="right"), MISSING)
    size = len(found) + 1 if known.any() or scheme == "own" else 0
    return Classes(
        breaks=found,
        numbers=tuple(classes.tolist()),
        counts=tuple(np.bincount(classes[known], minlength=size).tolist()),
        gvf=_gvf(numbers[deciding], classes[deciding]),
        decimals=max((_decimals(each) for each in found), default=0),
    )


def histogram(values: pd.Series, bins: int = 24) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """
    Count values in bins of equal width.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN is left out.
    bins
        Number of bins; there is a single one where the values do not vary.

    Returns
    -------
    edges
        One more than there are bins, increasing; empty without any value.
    counts
        Values in each bin; a bin includes its lower edge, the last one both.

    Raises
    ------
    FigureError
        If a value is infinite or too large.
    """
    numbers = _checked(values, LARGEST)
    numbers = numbers[~np.isnan(numbers)]
    if not numbers.size:
        return (), ()
    low, high = numbers.min(), numbers.max()
    edges = np.linspace(low, high, bins + 1)
    if not (np.diff(edges) > 0).all():
        edges = np.array([low - max(0.5, abs(low) * 1e-6), high + max(0.5, abs(high) * 1e-6)])
    counts = np.bincount(np.searchsorted(edges[1:-1], numbers, side="right"), minlength=len(edges) - 1)
    return tuple(edges.tolist()), tuple(counts.tolist())


def _require_possible(scheme: str, k: int) -> None:
    if scheme not in SCHEMES:
        raise SelectionError(f"scheme: expected one of {', '.join(SCHEMES)}, found {scheme!r}")
    if not 1 <= k <= MOST_CLASSES:
        raise SelectionError(f"k: expected 1 to {MOST_CLASSES} classes, found {k}")


def _aligned(within: pd.Series, values: pd.Series) -> np.ndarray:
    if not within.index.equals(values.index):
        raise FigureError(f"within: expected the index of {values.name or 'the values'}, found another one")
    return within.to_numpy(dtype=bool)


def _checked(values: pd.Series, largest: float) -> np.ndarray:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    if (wrong := ~np.isnan(numbers) & ~(np.abs(numbers) <= largest)).any():
        first = zip(values.index[wrong][:5], numbers[wrong], strict=False)
        found = ", ".join(f"{ags} {number}" for ags, number in first)
        raise FigureError(f"{values.name or 'values'}: expected numbers between ±{largest:.0e}, found {found}")
    return numbers


def _own(breaks: Sequence[float]) -> tuple[float, ...]:
    found = tuple(float(each) for each in breaks)
    if not 2 <= len(found) <= MOST_CLASSES - 1:
        raise SelectionError(f"breaks: expected 2 to {MOST_CLASSES - 1} numbers, found {len(found)}")
    if not all(map(math.isfinite, found)) or any(low >= high for low, high in pairwise(found)):
        raise SelectionError(f"breaks: expected finite, increasing numbers, found {', '.join(map(str, found))}")
    return found


def _gvf(values: np.ndarray, classes: np.ndarray) -> float:
    """1 − the sum of squares inside the classes / the sum of squares of all (method: goodness of variance fit)."""
    if not values.size:
        return math.nan
    if values.min() == values.max():
        return 1.0
    centred = values - values.mean()
    scaled = centred / np.abs(centred).max()
    parts = [scaled[classes == number] for number in np.unique(classes)]
    return 1.0 - float(sum(((part - part.mean()) ** 2).sum() for part in parts) / (scaled**2).sum())


def _decimals(number: float) -> int:
    # of a finite number the exponent is one
    return max(0, -int(Decimal(str(number)).normalize().as_tuple().exponent))
