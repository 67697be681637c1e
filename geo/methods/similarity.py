"""
Whom a district resembles: its statistical neighbours, with the figures that make them alike and those that differ.

Each figure is standardised over all districts (mean 0, population standard deviation 1). Where skewness exceeds 2 and
excess kurtosis 3.5, the rule of thumb of the JRC for indicators, the most extreme values are first set to the next
one, one after the other, until the rule is no longer met, at most those of 5 % of the districts: else one large city
would stretch the scale so far that all others look alike.

The distance of two districts is the square root of the mean squared difference, taken first within each theme and
then over the themes. So a theme with twelve figures weighs as much as one with three, and the distance reads as a
typical difference in standard deviations. Kinds are named, never mixed silently: potentials, needs and context enter,
because they describe a place; the state of integration does not, so that whoever compares it between neighbours has
not chosen the neighbours by it. Figures that the catalogue does not show stay out. Distances judge nothing: the
direction of a figure plays no part.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator, Kind
from geo.data.errors import SelectionError
from geo.methods.distances import OVERLAP, are_comparable, distances, standardise, together

KINDS: tuple[Kind, ...] = ("potential", "need", "context")
# figures named per neighbour, and how close they must be to count as alike, in standard deviations
NAMED = 3
ALIKE = 0.5

Within = Literal["all", "rural_type", "other_land", "both"]
WITHIN: tuple[Within, ...] = get_args(Within)


@dataclass(frozen=True)
class Feature:
    """One figure of two districts: raw values in the unit of the catalogue, and the standardised ones."""

    indicator: str
    value: float
    other_value: float
    z: float
    other_z: float

    @property
    def difference(self) -> float:
        """How many standard deviations the other district lies above this one; below where negative."""
        return self.other_z - self.z


@dataclass(frozen=True)
class Neighbour:
    """
    A district that resembles another one.

    ``distance`` and the parts ``by_layer`` are in standard deviations; ``compared`` counts the figures that both
    districts have. ``alike`` begins with what both share and most others do not; ``differing`` with the largest
    difference.
    """

    ags: str
    distance: float
    by_layer: dict[str, float]
    compared: int
    alike: tuple[Feature, ...]
    differing: tuple[Feature, ...]


@dataclass(frozen=True)
class Neighbours:
    """
    The statistical neighbours of a district and how they were found.

    ``indicators`` are the figures that entered, ``candidates`` counts the districts that were looked at,
    ``left_out`` names those with too few figures in common, ``capped`` how many extreme values of a figure were
    drawn in.
    """

    ags: str
    layers: tuple[str, ...]
    kinds: tuple[Kind, ...]
    within: Within
    indicators: tuple[str, ...]
    candidates: int
    left_out: tuple[str, ...]
    capped: dict[str, int]
    found: tuple[Neighbour, ...]


def choose(
    catalogue: Catalogue, layers: Collection[str] | None, kinds: Collection[Kind] = KINDS
) -> tuple[Indicator, ...]:
    """
    List the figures that enter a comparison of districts.

    Parameters
    ----------
    catalogue
        All declarations.
    layers
        Ids of themes; None for all.
    kinds
        Kinds of indicators that enter.

    Returns
    -------
    indicators
        In the order of the catalogue; those with ``shown = false`` are never among them.

    Raises
    ------
    SelectionError
        If there is no such theme or kind, or nothing is left.
    """
    wanted = tuple(catalogue.layers) if layers is None else tuple(layers)
    if strange := [each for each in wanted if each not in catalogue.layers]:
        raise SelectionError(f"layers: expected some of {', '.join(catalogue.layers)}, found {', '.join(strange)}")
    if strange := [each for each in kinds if each not in get_args(Kind)]:
        raise SelectionError(f"kinds: expected some of {', '.join(get_args(Kind))}, found {', '.join(strange)}")
    chosen = tuple(
        each for each in catalogue.indicators.values() if each.layer in wanted and each.kind in kinds and each.shown
    )
    if not chosen:
        raise SelectionError(
            f"layers: expected at least one with indicators of kind {', '.join(kinds)}, found {', '.join(wanted) or 'none'}"
        )
    return chosen


def neighbours(
    values: pd.DataFrame, districts: pd.DataFrame, catalogue: Catalogue, ags: str, *,
    layers: Collection[str] | None = None, n: int = 10, within: Within = "all", kinds: Collection[Kind] = KINDS,
    standardised: tuple[pd.DataFrame, dict[str, int]] | None = None, parts: pd.DataFrame | None = None,
) -> Neighbours:  # fmt: skip
    """
    Find the districts whose figures resemble those of a district most.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, one column per indicator in the unit of the catalogue; NaN where
        there is no value.
    districts
        One row per district, indexed by `ags`, with ``land`` and ``thuenen_type``.
    catalogue
        Says theme, kind and whether an indicator is shown.
    ags
        The district.
    layers
        Ids of the themes that enter, each with the same weight; None for all.
    n
        How many neighbours, at least 1.
    within
        ``all`` districts, only the same ``rural_type`` (Thünen), only from an ``other_land``, or ``both``.
    kinds
        Kinds of indicators that enter.
    standardised
        What `standardise` makes of the chosen figures or more, for a caller who asks for many districts.
    parts
        Distances in every theme, as `by_layer` of an earlier answer: one row per district, which must contain the
        nearest ones, indexed by `ags`, one column per theme. Then nothing is measured again.

    Returns
    -------
    neighbours
        Nearest first, equal distances by `ags`; fewer than `n` where there are not so many. Missing values are left
        out pair by pair, the rest of the theme stands for them; without three quarters of the figures of every theme
        in common a pair is not compared, and `left_out` says so. The standard is always all districts, whatever
        `within` says, so that distances can be compared.

    Raises
    ------
    SelectionError
        If district, theme, kind, `n` or `within` do not exist, or the district itself has too few figures.
    """
    if ags not in districts.index or ags not in values.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    if within not in WITHIN:
        raise SelectionError(f"within: expected one of {', '.join(WITHIN)}, found {within!r}")
    if n < 1:
        raise SelectionError(f"n: expected at least 1, found {n}")
    chosen = choose(catalogue, layers, kinds)
    own = values[[each.id for each in chosen]].sort_index()
    z, capped = standardised or standardise(own)
    z = z[list(own)].dropna(axis="columns", how="all")
    capped = {name: count for name, count in capped.items() if name in own}
    themes = by_theme(chosen, z)
    entered = [name for names in themes.values() for name in names]
    for layer, names in themes.items():
        if (known := int(z.loc[[ags], names].notna().to_numpy().sum())) < OVERLAP * len(names):
            raise SelectionError(
                f"{layer}: expected {OVERLAP:.0%} of {len(names)} figures for district {ags}, found {known}"
            )

    candidates = own.index[_candidates(districts.loc[own.index], ags, within)]
    comparable = candidates[are_comparable(z.loc[[ags]], z.loc[candidates], themes)[0]]
    if parts is None:
        parts = pd.DataFrame(
            {layer: distances(z.loc[[ags], names], z.loc[comparable, names])[0] for layer, names in themes.items()},
            index=comparable,
        )
    compared = parts.loc[parts.index.isin(comparable), list(themes)]
    total = pd.Series(together(list(compared.to_numpy().T)), index=compared.index)
    order = np.lexsort((total.index, total))[:n]
    found = tuple(
        _neighbour(own, z, entered, ags, each, float(total[each]), compared.loc[each]) for each in total.index[order]
    )
    return Neighbours(
        ags=ags, layers=tuple(themes), kinds=tuple(kinds), within=within, indicators=tuple(entered),
        candidates=len(candidates), left_out=tuple(candidates.difference(comparable)), capped=capped, found=found,
    )  # fmt: skip


def _candidates(districts: pd.DataFrame, ags: str, within: Within) -> pd.Series:
    kept = pd.Series(districts.index != ags, index=districts.index)
    if within in {"rural_type", "both"}:
        kept &= districts["thuenen_type"] == districts.at[ags, "thuenen_type"]
    if within in {"other_land", "both"}:
        kept &= districts["land"] != districts.at[ags, "land"]
    return kept


def by_theme(chosen: Sequence[Indicator], z: pd.DataFrame) -> dict[str, list[str]]:
    """Sort the figures that vary, the columns of `z`, into their themes; a theme without any is left out."""
    themes = {
        layer: [each.id for each in chosen if each.layer == layer and each.id in z]
        for layer in dict.fromkeys(each.layer for each in chosen)
    }
    return {layer: names for layer, names in themes.items() if names}


def _neighbour(
    values: pd.DataFrame, z: pd.DataFrame, entered: Sequence[str], ags: str, other: str, distance: float,
    parts: pd.Series,
) -> Neighbour:  # fmt: skip
    # rows as dictionaries: asking a frame for each of 50 cells takes a hundred times as long
    columns = list(entered)
    mine, theirs = (dict(zip(entered, row, strict=True)) for row in values.loc[[ags, other], columns].to_numpy())
    z_mine, z_theirs = (dict(zip(entered, row, strict=True)) for row in z.loc[[ags, other], columns].to_numpy())
    features = [
        Feature(name, float(mine[name]), float(theirs[name]), float(z_mine[name]), float(z_theirs[name]))
        for name in entered
        if pd.notna(z_mine[name]) and pd.notna(z_theirs[name])
    ]

    def shared(each: Feature) -> float:
        """How far both lie from the mean on the same side: what they share and most others do not."""
        return min(abs(each.z), abs(each.other_z)) if each.z * each.other_z > 0 else 0.0

    alike = sorted((each for each in features if abs(each.difference) <= ALIKE), key=lambda each: -shared(each))
    differing = sorted(
        (each for each in features if abs(each.difference) > ALIKE), key=lambda each: -abs(each.difference)
    )
    return Neighbour(
        ags=other, distance=distance, by_layer={str(name): float(part) for name, part in parts.items()},
        compared=len(features), alike=tuple(alike[:NAMED]), differing=tuple(differing[:NAMED]),
    )  # fmt: skip
