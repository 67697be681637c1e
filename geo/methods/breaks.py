"""
Where the breaks of a scheme lie: between two groups of districts that are shown as the same number, as short decimals.

Quantile, equal interval and head/tail breaks are computed here, and tested against mapclassify: mapclassify counts
NaN as the lowest class, warns on ties (filtering a warning is not safe where each visitor is a thread), and its
import takes most of a second and 90 MB. Fisher–Jenks is kept by hand: an exact dynamic programme (Fisher 1958) over the
groups, which mapclassify's own can divide, and 260 ms there without numba.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

import numpy as np

MOST_CLASSES = 7
# how far a break of equal interval or std_mean may move to become shorter, as a share of width or deviation; further
# only to be written with as many decimals as the values
TOLERANCE, LARGEST_TOLERANCE = 0.01, 0.1
# head/tail: a head is split again while it is smaller than this share of what was split (usual, not from the data)
HEAD_SHARE = 0.4


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
    rounded: np.ndarray = np.copysign(whole / 10**decimals, values) + 0.0
    return rounded


def find_breaks(known: np.ndarray, deciding: np.ndarray, scheme: str, k: int, decimals: int) -> tuple[float, ...]:
    """
    Find the breaks of a scheme.

    Parameters
    ----------
    known, deciding
        All values, and those that decide the breaks; no NaN.
    scheme, k, decimals
        As for `geo.methods.classify.classify`.

    Returns
    -------
    breaks
        Increasing; fewer than k − 1 where values repeat.
    """
    groups = _groups(known, deciding, decimals)
    used = np.flatnonzero(groups.size)
    if used.size < 2:
        return ()
    values = np.sort(deciding)
    below = np.cumsum(groups.size[used])[:-1]  # deciding values below each possible border
    # all schemes end as cuts: how many deciding values lie below, and where the scheme would like the break to be
    tolerance = math.inf
    cuts: Sequence[tuple[int, float | None]]
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
        cuts = [(count, wish) for wish in wishes if 0 < (count := int(np.searchsorted(values, wish))) < values.size]
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


def _head_tail(values: np.ndarray, below: np.ndarray) -> list[tuple[int, float | None]]:
    cuts: list[tuple[int, float | None]] = []
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
