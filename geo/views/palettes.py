"""
Palettes that people with a colour-vision deficiency can tell apart.

Sequential ramps run from light to dark, dark is always the high value. Up to five classes they are ColorBrewer's
YlGnBu, PuOr and BrBG and evenly spaced viridis and cividis. Six and seven classes of the published ramps come too
close (YlGnBu-7: a CIEDE2000 distance of 5.8 under protanopia; BrBG-7: 3.2), so here the same hues are cut where
the smallest distance of any pair is largest, over normal vision and protanopia, deuteranopia and tritanopia
(Machado 2009, severity 1). The light and dark ends of YlGnBu, PuOr and BrBG reach further for that. Every palette
keeps a distance of at least 10 between any two of its colours; a test measures it.

ColorBrewer was developed by Cynthia Brewer (https://colorbrewer2.org/); viridis and cividis follow the tables of
matplotlib.
"""

import bisect
import math
from dataclasses import dataclass
from typing import Literal

from geo.data.declarations import Text
from geo.data.errors import SelectionError

DEFAULT = "ylgnbu"
MOST_CLASSES = 7
# two indicators: light to blue (x), light to yellow and orange (y), nearly black where both are high, after the scheme
# of J. Stevens; the lightness falls along both axes
BIVARIATE = (
    "#f3f3f3", "#b4d3e1", "#509dc2",
    "#f3e6b3", "#b3b3b3", "#376387",
    "#f3b300", "#b36600", "#1a1a1a",
)  # fmt: skip
LISA = {"high_high": "#ca0020", "high_low": "#f4a582", "low_high": "#92c5de", "low_low": "#0571b0",
        "not_significant": "#f7f7f7"}  # fmt: skip
# from dark, where few pairs of schemes agree, to light, where all do
AGREEMENT = ("#253494", "#2c7fb8", "#a1dab4", "#ffffcc")
# probability in steps of a fifth, light to dark
PROBABILITY = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")


@dataclass(frozen=True)
class Palette:
    """
    Colours for two to seven classes, from the lowest class to the highest.

    ``kind`` is ``sequential`` (light to dark) or ``diverging`` (dark, light, dark; only around a midpoint that means
    something). ``colours`` maps the number of classes to as many colours ``#rrggbb``.
    """

    id: str
    label: Text
    kind: Literal["sequential", "diverging"]
    colours: dict[int, tuple[str, ...]]


def _ramps(*ramps: str) -> dict[int, tuple[str, ...]]:
    return {len(colours): tuple(colours) for colours in map(str.split, ramps)}


_YLGNBU = _ramps(
    "#edf8b1 #2c7fb8",
    "#edf8b1 #7fcdbb #2c7fb8",
    "#ffffcc #a1dab4 #41b6c4 #225ea8",
    "#ffffcc #a1dab4 #41b6c4 #2c7fb8 #253494",
    "#ffffcc #8fd4b8 #20a1c4 #2075b5 #204498 #081d58",
    "#ffffcc #99d7b5 #3bb4c4 #1b8abe #2266ad #1d3b92 #081d58",
)
_VIRIDIS = _ramps(
    "#fde725 #440154",
    "#fde725 #21918c #440154",
    "#fde725 #35b779 #31688e #440154",
    "#fde725 #5ec962 #21918c #3b528b #440154",
    "#fde725 #60ca60 #1e9b8a #2b758e #3f4889 #440154",
    "#fde725 #73d056 #25ac82 #23888e #30698e #433d84 #440154",
)
_CIVIDIS = _ramps(
    "#fee838 #00224e",
    "#fee838 #7d7c78 #00224e",
    "#fee838 #a59c74 #575d6d #00224e",
    "#fee838 #bcaf6f #7d7c78 #434e6c #00224e",
    "#fee838 #bbad6d #8e8978 #6b6d72 #45506c #00224e",
    "#fee838 #c4b468 #9c9576 #7c7b78 #5e626e #3c4a6c #00224e",
)


@dataclass(frozen=True)
class _Arms:
    """The neutral colour of a diverging palette and its two arms, by their count of steps away from neutral."""

    neutral: str
    low: dict[int, tuple[str, ...]]
    high: dict[int, tuple[str, ...]]


# arms of four to seven steps are needed where most classes, or all, lie on one side of the midpoint
_ARMS = {
    "puor": _Arms(
        "#f7f7f7",
        low=_ramps(
            "#f1a340",
            "#fdb863 #e66101",
            "#f7a748 #b75c06 #5c2906",
            "#feba66 #d17207 #974707 #4a2003",
            "#ffcb86 #e98d23 #bd6106 #863f08 #4a2003",
            "#ffd396 #f4a140 #d27407 #af5506 #7c3908 #4a2003",
            "#fce1bd #fcc37b #ea9430 #ca6d07 #a85106 #793708 #4b2003",
        ),
        high=_ramps(
            "#998ec3",
            "#b2abd2 #5e3c99",
            "#a69dc9 #735da2 #3d0f68",
            "#b3acd3 #8073ac #633a96 #2f014f",
            "#bebadb #9389bb #7561a4 #5a2d8e #2f014f",
            "#c6c5e0 #a299c6 #8275ad #6e529f #522586 #2f014f",
            "#d7d6e8 #b1abd1 #9388ba #7c6aa9 #68499a #4e2180 #2f014f",
        ),
    ),
    "brbg": _Arms(
        "#f5f5f5",
        low=_ramps(
            "#d8b365",
            "#dfc27d #a6611a",
            "#d9b66b #b07120 #744105",
            "#dbbb72 #b97a27 #864c07 #3c2103",
            "#e6cc8d #c68a36 #a16316 #734105 #3d2203",
            "#e2c684 #cf9a48 #af701f #8f540c #633805 #3a2003",
            "#ebdbb7 #debc77 #c99240 #ae6f1e #8e530c #643805 #3b2103",
        ),
        high=_ramps(
            "#5ab4ac",
            "#80cdc1 #018571",
            "#5cb4a9 #1a7e76 #00483d",
            "#67bcb1 #268982 #005c53 #00261f",
            "#77c7bb #3c9c94 #157971 #005348 #00261f",
            "#84d0c4 #4faaa1 #268982 #076c64 #004c41 #00271f",
            "#b7e1da #67bbb1 #3a9991 #197c75 #045e54 #003b32 #00140f",
        ),
    ),
}


def _span(arms: _Arms, below: int, above: int, *, neutral: bool) -> tuple[str, ...]:
    # both arms come from the ramp of the longer one: equally far from the midpoint is equally dark
    steps = max(below, above, 1)
    middle = (arms.neutral,) if neutral else ()
    return arms.low[steps][:below][::-1] + middle + arms.high[steps][:above]


def _both_sides(arms: _Arms) -> dict[int, tuple[str, ...]]:
    return {k: _span(arms, k // 2, k // 2, neutral=k % 2 == 1) for k in range(2, MOST_CLASSES + 1)}


PALETTES: dict[str, Palette] = {
    each.id: each
    for each in (
        Palette("ylgnbu", Text(de="Gelb–Grün–Blau", en="Yellow–green–blue"), "sequential", _YLGNBU),
        Palette(
            "viridis", Text(de="Viridis: Gelb–Grün–Violett", en="Viridis: yellow–green–violet"), "sequential", _VIRIDIS
        ),
        Palette("cividis", Text(de="Cividis: Gelb–Grau–Blau", en="Cividis: yellow–grey–blue"), "sequential", _CIVIDIS),
        Palette(
            "puor", Text(de="Orange–Weiß–Violett", en="Orange–white–violet"), "diverging", _both_sides(_ARMS["puor"])
        ),
        Palette("brbg", Text(de="Braun–Weiß–Türkis", en="Brown–white–teal"), "diverging", _both_sides(_ARMS["brbg"])),
    )
}


def offered(midpoint: float | None) -> tuple[str, ...]:
    """
    List the palettes that suit an indicator.

    Parameters
    ----------
    midpoint
        The indicator's meaningful midpoint (0 for a balance, the national value), None where it has none.

    Returns
    -------
    ids
        All palettes with a midpoint, the sequential ones without.
    """
    return tuple(each.id for each in PALETTES.values() if each.kind == "sequential" or midpoint is not None)


def sequential(k: int, palette: str = DEFAULT) -> tuple[str, ...]:
    """
    Take the colours of a sequential palette.

    Parameters
    ----------
    k
        Number of classes, 0 to 7; a single class gets the middle of the ramp, so that it looks neither low nor high.
    palette
        Id of a sequential palette.

    Returns
    -------
    colours
        One per class, dark for high values.

    Raises
    ------
    SelectionError
        If the palette is not a sequential one or has no such number of classes.
    """
    _check(k, palette, "sequential")
    ramp = PALETTES[palette].colours
    return ramp[k] if k > 1 else ramp[3][1:2][:k]


def diverging(
    k: int, breaks: tuple[float, ...], midpoint: float, *, palette: str = "puor",
    ends: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[str, ...]:  # fmt: skip
    """
    Take the colours of a diverging palette, arranged around a midpoint.

    Classes below the midpoint get the first hue, classes above it the second. A class that the midpoint lies inside
    is neutral; where the midpoint is itself a break, or lies beyond all values, no class is. The further a class is from the midpoint, counted
    in classes, the darker it is, on both sides alike; so colours are not symmetric where the breaks are not.

    Parameters
    ----------
    k
        Number of classes, 0 to 7.
    breaks
        The k − 1 inner breaks, increasing; each opens the upper class.
    midpoint
        The meaningful middle, in the unit of the breaks; it may lie beyond all of them.
    palette
        Id of a diverging palette.
    ends
        The lowest and the highest value: the outer classes reach no further, whatever their label says.

    Returns
    -------
    colours
        One per class, from the lowest class to the highest.

    Raises
    ------
    SelectionError
        If the palette is not a diverging one, has no such number of classes, or the breaks are not k − 1.
    """
    _check(k, palette, "diverging")
    if len(breaks) != max(k - 1, 0):
        raise SelectionError(f"breaks: expected {max(k - 1, 0)} for {k} classes, found {len(breaks)}")
    if k == 0:
        return ()
    below = bisect.bisect_left(breaks, midpoint)
    on_a_break = below < len(breaks) and breaks[below] == midpoint
    # the class that ends at the midpoint lies below it as a whole
    below += on_a_break
    low, high = ends
    # where all values increase, "under 70" is no standstill
    all_above = below == 0 and midpoint <= low and high > midpoint
    all_below = below == k - 1 and high <= midpoint and low < midpoint
    if not on_a_break and (all_above or all_below):
        return _span(_ARMS[palette], k * all_below, k * all_above, neutral=False)
    return _span(_ARMS[palette], below, k - below - (not on_a_break), neutral=not on_a_break)


def _check(k: int, palette: str, kind: str) -> None:
    known = [each.id for each in PALETTES.values() if each.kind == kind]
    if palette not in known:
        raise SelectionError(f"palette: expected one of {', '.join(known)} ({kind}), found {palette!r}")
    if not 0 <= k <= MOST_CLASSES:
        raise SelectionError(f"k: expected 0 to {MOST_CLASSES} classes, found {k}")
