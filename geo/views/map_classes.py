"""The classes and colours of a map: of what it shows, or frozen over all periods of an indicator."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.data.history import History
from geo.methods.classify import Classes, classify
from geo.views import palettes
from geo.views.map_figures import MapFigures
from geo.views.map_spec import MISSING, Frozen
from geo.views.selection import MOST_BREAKS, Selection

CHANGE_PALETTE = "puor"
MOST_POOLED = 800


@dataclass(frozen=True)
class MapClasses:
    """
    Classes of a map with their colours.

    ``frozen`` are breaks and colours over all periods, None for a change or without a second period; ``is_pooled``
    says that the map shows these classes.
    """

    classes: Classes
    colours: tuple[str, ...]
    frozen: Frozen | None = None
    is_pooled: bool = False


def map_classes(
    selection: Selection, figures: MapFigures, base: pd.Series, *, history: History | None,
    pooled: Callable[[], Classes] | None,
) -> MapClasses:  # fmt: skip
    """
    Class and colour what a map shows.

    Parameters
    ----------
    base
        True for the districts inside the filters by type and Land.
    pooled
        Gives the classes over all periods (see `pooled_classes`); a caller may keep them.
    """
    if history is None or len(history.periods) < 2 or figures.is_change:
        classes = _classes(selection, figures, base)
        return MapClasses(classes, _colours(selection, figures, classes, figures.values))
    over_all = pooled() if pooled else pooled_classes(selection, history=history, base=base, decimals=figures.decimals)
    frozen = None
    if over_all.breaks:
        # one class more than breaks, even where a period has no value
        drawn = replace(over_all, counts=(0,) * (len(over_all.breaks) + 1))
        frozen = Frozen(over_all.breaks, over_all.decimals, _colours(selection, figures, drawn, history.values))
    if selection.period:
        # own breaks are kept exactly, so the classes of one period are those of all
        classes = _by_breaks(figures.values, over_all)
        return MapClasses(classes, _colours(selection, figures, classes, history.values), frozen, is_pooled=True)
    classes = _classes(selection, figures, base)
    return MapClasses(classes, _colours(selection, figures, classes, figures.values), frozen)


def _classes(selection: Selection, figures: MapFigures, base: pd.Series) -> Classes:
    classes = classify(
        figures.values, scheme=selection.scheme, k=selection.k, decimals=figures.decimals, breaks=selection.breaks,
        within=base if selection.breaks_from == "filter" and base.any() else None,
    )  # fmt: skip
    return _around_zero(figures.values, classes) if figures.is_change and selection.scheme != "own" else classes


def pooled_classes(selection: Selection, *, history: History, base: pd.Series, decimals: int) -> Classes:
    """
    Class all periods of an indicator together, so that a colour means the same in each of them.

    Parameters
    ----------
    base
        True for the districts inside the filters by type and Land.
    decimals
        Decimals as shown.

    Returns
    -------
    classes
        Only breaks, decimals and goodness of fit are of use. Fisher–Jenks takes at most `MOST_POOLED` values, evenly
        spaced in the order of size, because its memory grows with their square.
    """
    table = history.values
    if selection.breaks_from == "filter" and base.any():
        table = table.loc[:, base[base].index]
    values = np.sort(table.to_numpy().ravel())
    values = values[~np.isnan(values)]
    if selection.scheme == "fisher_jenks" and values.size > MOST_POOLED:
        values = values[np.linspace(0, values.size - 1, MOST_POOLED).round().astype(int)]
    return classify(
        pd.Series(values, name=history.indicator), scheme=selection.scheme, k=selection.k, decimals=decimals,
        breaks=selection.breaks,
    )  # fmt: skip


def _around_zero(values: pd.Series, classes: Classes) -> Classes:
    """Make zero a break of a change, so that no class holds decreases and increases; it replaces the nearest at seven."""
    present = values.dropna()
    if present.empty or not present.min() < 0 < present.max() or 0.0 in classes.breaks:
        return classes
    breaks = list(classes.breaks)
    if len(breaks) >= MOST_BREAKS:
        breaks.remove(min(breaks, key=abs))
    return _by_breaks(values, replace(classes, breaks=tuple(sorted((*breaks, 0.0)))))


def _by_breaks(values: pd.Series, classes: Classes) -> Classes:
    present = values.notna().to_numpy()
    numbers = np.where(present, np.searchsorted(classes.breaks, values.to_numpy(), side="right"), MISSING)
    counts = np.bincount(numbers[present], minlength=len(classes.breaks) + 1)
    return replace(classes, numbers=tuple(numbers.tolist()), counts=tuple(counts.tolist()))


def drawn_palette(selection: Selection, midpoint: float | None, *, is_change: bool = False) -> str:
    """Return the palette that is drawn: a diverging one needs a midpoint, and a change always has one."""
    if is_change and palettes.PALETTES[selection.palette].kind != "diverging":
        return CHANGE_PALETTE
    return selection.palette if selection.palette in palettes.offered(midpoint) else palettes.DEFAULT


def _colours(
    selection: Selection, figures: MapFigures, classes: Classes, values: pd.Series | pd.DataFrame
) -> tuple[str, ...]:
    size = len(classes.breaks) + 1 if classes.counts else 0
    palette = drawn_palette(selection, figures.midpoint, is_change=figures.is_change)
    if figures.midpoint is None or palettes.PALETTES[palette].kind != "diverging":
        return palettes.sequential(size, palette)
    return palettes.diverging(size, classes.breaks, figures.midpoint, palette=palette, ends=_ends(values))


def _ends(values: pd.Series | pd.DataFrame) -> tuple[float, float]:
    """Return the lowest and the highest value; without any, all numbers."""
    cells = values.to_numpy(dtype=float)
    cells = cells[~np.isnan(cells)]
    return (float(cells.min()), float(cells.max())) if cells.size else (-np.inf, np.inf)
