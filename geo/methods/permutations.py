"""
Random arrangements for the tests of clusters, drawn once and kept.

They are those of esda 2.9 for the same seed (numpy's legacy generator). An arrangement depends on the number of
districts alone, so it serves every indicator.
"""

import functools
import threading

import numpy as np

# permutations that are looked at together, so that their values stay in the processor's cache
STEP = 500
# two visitors at once need the same arrangements once
_DRAWING = threading.Lock()


def count_larger(z: np.ndarray, local: np.ndarray, scale: float, counts: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """
    Count for each district the permutations whose local statistic is at least the one found.

    A permutation names others by their place in the list without the district itself. From one district to the next,
    that list changes in a single place, so only the draws of that place are written anew.
    """
    drawn = z[1:][orders]
    flat, places = drawn.ravel(), np.argsort(orders.ravel(), kind="stable")
    starts = np.searchsorted(orders.ravel()[places], np.arange(z.size + 1))
    larger = np.empty(z.size, dtype=int)
    for each, count in enumerate(counts):
        if each:
            flat[places[starts[each - 1] : starts[each]]] = z[each - 1]
        # in the order of operations of esda: where draws repeat the neighbours, rounding decides between > and =
        found = z[each] * (drawn[:, :count] @ np.full(count, 1 / count)) * scale
        larger[each] = (found >= local[each]).sum()
    return larger


def draw_orders(size: int, taken: int, permutations: int, seed: int) -> np.ndarray:
    """Draw random orders of `size` places and keep the first `taken` of each, one row per permutation; not to be changed."""
    with _DRAWING:
        return _drawn(size, taken, permutations, seed)


# global and local, with the values as they are and with the mean of the Land taken off; 8 MB each at most by default
@functools.lru_cache(maxsize=4)
def _drawn(size: int, taken: int, permutations: int, seed: int) -> np.ndarray:
    random = np.random.RandomState(seed)
    orders = np.empty((permutations, taken), dtype=np.int16)
    for row in orders:
        row[:] = random.permutation(size)[:taken]
    orders.flags.writeable = False
    return orders
