"""
Classes for a map: breaks and class numbers, missing apart, true to the legend for raw and shown values alike.

Classes are half-open, ``[lower, upper)``, the last one is closed; a break opens the upper class. Districts whose
value is shown as the same number share a class, and each break is a short decimal between two such groups. So every
value lies inside the interval printed for its class, as stored and as shown, and the legend needs few digits.

Quantile, equal interval and head/tail breaks are computed here, and tested against mapclassify: mapclassify counts
NaN as the lowest class, warns on ties (filtering a warning is not safe where each visitor is a thread), and its
import takes most of a second and 90 MB. Fisher–Jenks is an exact dynamic programme (Fisher 1958), not k-means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.data.errors import FigureError, SelectionError

SCHEMES = ("quantile", "fisher_jenks", "equal_interval", "std_mean", "head_tail", "own")
MISSING = -1
MOST_CLASSES = 7
# head/tail: a head is split again while it is smaller than this share of what was split (usual, not from the data)
HEAD_SHARE = 0.4
# a double holds all values up to this with the decimals shown and one more; no figure of a district comes near
LARGEST = 1e14
# how far a break of equal interval or std_mean may move to become shorter, as a share of width or deviation; further
# only to be written with as many decimals as the values
TOLERANCE, LARGEST_TOLERANCE = 0.01, 0.1


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

    There are fewer classes than `k` where values repeat. Equal interval and std_mean keep a class that is empty in
    the middle, because they promise a width; a break beyond all deciding values is left out.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, in any order; NaN where there is no value.
    scheme
        One of `SCHEMES`.
    k
        Number of classes asked for, 1 to 7.
    decimals
        Decimals with which the values are shown, rounded by `geo.data.language.round_half_up`.
    breaks
        Two to six increasing numbers, for the scheme ``own`` alone.
    within
        True for the districts whose values decide the breaks, same index; all of them if None. Districts outside get
        a class by the same breaks.

    Returns
    -------
    classes
        Class numbers in the order of the rows. Without any value there is no class (``own``: empty ones).

    Raises
    ------
    SelectionError
        If the scheme, `k` or the breaks are not possible.
    FigureError
        If a value is infinite or too large for its decimals, or `within` has another index.
    """
    if scheme not in SCHEMES:
        raise SelectionError(f"scheme: expected one of {', '.join(SCHEMES)}, found {scheme!r}")
    if not 1 <= k <= MOST_CLASSES:
        raise SelectionError(f"k: expected 1 to {MOST_CLASSES} classes, found {k}")
    numbers = _checked(values, LARGEST / 10**decimals)
    if within is not None and not within.index.equals(values.index):
        raise FigureError(f"within: expected the index of {values.name or 'the values'}, found another one")
    known = ~np.isnan(numbers)
    deciding = known if within is None else known & within.to_numpy(dtype=bool)
    if scheme == "own":
        found = _own(breaks)
    elif known.any():
        found = _breaks(numbers[known], numbers[deciding], scheme, k, decimals)
    else:
        found = ()
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


@dataclass(frozen=True)
class _Groups:
    """
    Districts that are shown as the same number, from low to high.

    ``low`` and ``high`` enclose the raw values of a group and the number shown; the spans of two groups never
    overlap. ``size``, ``total`` and ``squares`` are count, sum and sum of squares of the deciding values, as
    distances from their median in units of the largest one.
    """

    low: np.ndarray
    high: np.ndarray
    size: np.ndarray
    total: np.ndarray
    squares: np.ndarray


def _groups(known: np.ndarray, deciding: np.ndarray, decimals: int) -> _Groups:
    raw = np.unique(known)
    shown = _shown(raw, decimals)
    first = np.flatnonzero(np.r_[True, np.diff(shown) > 0])
    last = np.r_[first[1:] - 1, raw.size - 1]
    group = np.searchsorted(first, np.searchsorted(raw, deciding), side="right") - 1
    centred = deciding - np.median(deciding) if deciding.size else deciding
    scaled = centred / (np.abs(centred).max(initial=0) or 1.0)
    return _Groups(
        low=np.minimum(raw[first], shown[first]),
        high=np.maximum(raw[last], shown[first]),
        size=np.bincount(group, minlength=first.size),
        total=np.bincount(group, weights=scaled, minlength=first.size),
        squares=np.bincount(group, weights=scaled**2, minlength=first.size),
    )


def _shown(values: np.ndarray, decimals: int) -> np.ndarray:
    """Round as `geo.data.language.round_half_up` does, all at once: a series has ten thousand values."""
    whole = np.floor(np.round(np.abs(values) * 10**decimals, 9) + 0.5)
    return np.copysign(whole / 10**decimals, values) + 0.0


def _breaks(known: np.ndarray, deciding: np.ndarray, scheme: str, k: int, decimals: int) -> tuple[float, ...]:
    groups = _groups(known, deciding, decimals)
    used = np.flatnonzero(groups.size)
    if used.size < 2:
        return ()
    values = np.sort(deciding)
    below = np.cumsum(groups.size[used])[:-1]  # deciding values below each possible border
    # all schemes end as cuts: how many deciding values lie below, and where the scheme would like the break to be
    tolerance = math.inf
    if scheme == "quantile":
        cuts = [((values.size - 1) * i // k + 1, None) for i in range(1, k)]
    elif scheme == "fisher_jenks":
        cuts = [(below[border], None) for border in _fisher_jenks(groups, used, k)]
    elif scheme == "head_tail":
        cuts = _head_tail(values, below)
    else:
        if scheme == "equal_interval":
            width = (values[-1] - values[0]) / k
            wishes = [values[0] + i * width for i in range(1, k)]
        else:
            width = values.std()
            wishes = [values.mean() + (i - k / 2) * width for i in range(1, k)]
        # 0.6000000000000001 must not part from 0.6
        wishes = [float(f"{wish:.12g}") for wish in wishes]
        cuts = [(count, wish) for wish in wishes if 0 < (count := np.searchsorted(values, wish)) < values.size]
        tolerance = max(TOLERANCE * width, min(1 / 10**decimals, LARGEST_TOLERANCE * width))
    borders = [(_nearest(below, count), wish) for count, wish in cuts]
    found = {_between(groups, used[at], used[at + 1], wish, tolerance, decimals) for at, wish in borders}
    return tuple(sorted(found))


def _nearest(below: np.ndarray, count: int) -> int:
    # a group that a cut runs through goes to the side where fewer values move; the lower class where both are equal
    return len(below) - 1 - int(np.argmin(np.abs(below - count)[::-1]))


def _between(groups: _Groups, lower: int, upper: int, wish: float | None, tolerance: float, decimals: int) -> float:
    """Find the break between two groups; groups of districts that do not decide may lie between them."""
    gaps = [(groups.high[i], groups.low[i + 1]) for i in range(lower, upper)]
    if wish is None:
        wish = (groups.high[lower] + groups.low[upper]) / 2
    low, high = min(gaps, key=lambda gap: max(gap[0] - wish, wish - gap[1], 0.0))
    return shortest_decimal(low, high, near=wish, tolerance=tolerance, decimals=decimals)


def shortest_decimal(low: float, high: float, *, near: float, tolerance: float = math.inf, decimals: int = 0) -> float:
    """
    Find the number with the fewest digits above `low` and not above `high`.

    Where values with these `decimals` leave no such number between them, it lies where rounding changes.

    Parameters
    ----------
    low, high
        The largest value below the break and the smallest above it, `low` < `high`.
    near
        Among numbers with equally many digits the one nearest to this is taken.
    tolerance
        A number further from `near`, or from the end of the gap nearest to it, is passed over for a longer one.
    decimals
        Decimals with which values are shown.

    Returns
    -------
    number
        For example 10 between 4.2 and 11; 4.45 between 4.44 and 4.46 for values shown with one decimal.
    """
    below, top = Decimal(str(low)), Decimal(str(high))
    wish = min(max(Decimal(str(near)), below), top)
    first = max(below.adjusted(), top.adjusted()) + 1
    room = False
    for exponent in range(first, min(first, -decimals) - 24, -1):
        step = Decimal(1).scaleb(exponent)
        if exponent == -decimals - 1 and not room:
            wish = ((below / (10 * step)).to_integral_value(ROUND_FLOOR) * 10 + 5) * step
        least = (below / step).to_integral_value(ROUND_FLOOR) + 1
        most = (top / step).to_integral_value(ROUND_FLOOR)
        if least > most:
            continue
        room = True
        found = min(max((wish / step).to_integral_value(ROUND_HALF_EVEN), least), most) * step
        # as a double the decimal may fall on the value below
        if abs(found - wish) <= Decimal(str(tolerance)) and low < float(found) <= high:
            return float(found)
    return high


def _head_tail(values: np.ndarray, below: np.ndarray) -> list[tuple[int, float]]:
    cuts: list[tuple[int, float]] = []
    start = 0
    while len(cuts) < MOST_CLASSES - 1 and (inner := below[below > start]).size:
        mean = values[start:].mean()
        count = int(inner[_nearest(inner, int(np.searchsorted(values, mean, side="right")))])
        cuts.append((count, float(mean)))
        if values.size - count >= HEAD_SHARE * (values.size - start):
            break
        start = count
    return cuts


def _fisher_jenks(groups: _Groups, used: np.ndarray, k: int) -> list[int]:
    """
    Find the borders with the smallest sum of squares inside the classes.

    Dynamic programme over the groups, never dividing one: the best division of the first j groups into c classes is
    the best division of the first i into c − 1 plus one class of the groups i … j (Fisher 1958). All sums of squares
    come from prefix sums as one matrix, so each of the k rounds is one vectorised minimum; memory grows with the
    square of the number of groups (400 districts: 1.3 MB).
    """
    # summed from the median outwards, so that an outlier at either end does not swallow the digits of the rest
    middle = int((groups.total[used] < 0).sum())
    size, total, squares = (
        np.r_[-np.cumsum(each[used][:middle][::-1])[::-1], 0.0, np.cumsum(each[used][middle:])]
        for each in (groups.size, groups.total, groups.squares)
    )
    end, start = np.arange(1, used.size + 1)[:, None], np.arange(used.size)[None, :]
    with_values = np.where(start < end, size[end] - size[start], 1.0)
    inside = squares[end] - squares[start] - (total[end] - total[start]) ** 2 / with_values
    # one class: groups `start` … `end` − 1; an empty class is not allowed
    inside = np.where(start < end, np.maximum(inside, 0.0), np.inf)
    best = inside[:, 0]
    origins = []
    for _ in range(min(k, used.size) - 1):
        sums = np.r_[np.inf, best[:-1]] + inside
        origins.append(sums.argmin(axis=1))
        best = sums.min(axis=1)
    borders = []
    last = used.size
    for origin in reversed(origins):
        last = int(origin[last - 1])
        borders.append(last - 1)
    return borders[::-1]


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
    return max(0, -Decimal(str(number)).normalize().as_tuple().exponent)
