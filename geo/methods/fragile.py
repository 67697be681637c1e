"""
Fragile classes: how much of a district's colour on a map comes from how the map maker cut the values.

The same indicator is classed by every scheme that suits any indicator (`SCHEMES`) and with every number of classes that
is offered (3 to 7). Head/tail is left out because it is meant for heavy-tailed figures and chooses its own number of
classes, own breaks because they are the visitor's. Two things are measured per district:

- ``agreement``: of the pairs of schemes with the same number of classes (6 pairs × 5 numbers = 30), the share that put
  the district into the same class. 1 means that no scheme changes its class.
- ``spread``: the position of a class is its number divided by the highest one (0 lowest, 1 highest class); the spread is
  the largest minus the smallest position over all 20 maps. 0.5 means that the same district appears once in the middle
  and once at an end.

A district is called fragile where less than half of the pairs agree. That says nothing about its value, which is as good
as any other; it says that its colour is a matter of choice.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from geo.methods.classify import Classes, classify

SCHEMES = ("quantile", "fisher_jenks", "equal_interval", "std_mean")
NUMBERS = (3, 4, 5, 6, 7)
# less than half of the pairs agree
FRAGILE = 0.5
# classes of the map: (0, 1/3], (1/3, 2/3] … as lower limits of the agreement; the last one is full agreement
LEVELS = (0.0, 1 / 3, 2 / 3, 1.0)


@dataclass(frozen=True)
class Fragile:
    """
    How far the class of each district depends on the choice.

    ``table`` is indexed by `ags` in the order of the values: ``agreement`` and ``spread`` (both 0 to 1, NaN without a
    value), ``lowest`` and ``highest`` position, ``fragile`` (true below an agreement of one half) and ``level``, the class
    for the map: 0 under a third of the pairs agree, 1 under two thirds, 2 not all of them, 3 all, -1 no value.
    ``classes`` holds the classifications by scheme and number of classes.
    """

    table: pd.DataFrame
    classes: dict[tuple[str, int], Classes]

    @property
    def counts(self) -> tuple[int, ...]:
        """Districts by level, 0 to 3."""
        return tuple(int((self.table["level"] == level).sum()) for level in range(len(LEVELS)))

    def switching(self, k: int) -> int:
        """Count the districts that the schemes put into different classes when the number of classes is `k`."""
        numbers = np.array([self.classes[scheme, k].numbers for scheme in SCHEMES])
        return int((numbers.min(axis=0) != numbers.max(axis=0)).sum())


def compare_classes(values: pd.Series, *, decimals: int) -> Fragile:
    """
    Class an indicator in all ways and compare what becomes of each district.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is no value.
    decimals
        Decimals with which the values are shown.

    Returns
    -------
    result
        One row per district.

    Raises
    ------
    FigureError
        If a value is infinite or too large for its decimals.
    """
    classes = {
        (scheme, k): classify(values, scheme=scheme, k=k, decimals=decimals) for scheme in SCHEMES for k in NUMBERS
    }
    known = values.notna().to_numpy()
    pairs = [
        np.equal(classes[one, k].numbers, classes[other, k].numbers)
        for k in NUMBERS
        for one, other in combinations(SCHEMES, 2)
    ]
    agreement = np.where(known, np.mean(pairs, axis=0), np.nan)
    # values that do not vary make a single class: its position is 0, whatever the choice
    positions = np.array([np.array(each.numbers) / max(len(each.breaks), 1) for each in classes.values()])
    lowest, highest = (np.where(known, each, np.nan) for each in (positions.min(axis=0), positions.max(axis=0)))
    level = np.where(known, np.searchsorted(LEVELS[1:], agreement + 1e-9, side="right"), -1)
    table = pd.DataFrame(
        {
            "agreement": agreement,
            "spread": highest - lowest,
            "lowest": lowest,
            "highest": highest,
            "fragile": known & (agreement < FRAGILE),
            "level": level,
        },
        index=values.index,
    )
    return Fragile(table=table, classes=classes)
