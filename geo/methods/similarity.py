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

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
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


@dataclass(frozen=True)
class Search:
    """
    Which neighbours are looked for: the nearest `n` by the figures of some themes and kinds.

    ``layers`` are ids of themes, each with the same weight; None for all. ``within`` keeps all districts, only those of
    the same ``rural_type`` (Thünen), only those from an ``other_land``, or ``both``.
    """

    layers: Collection[str] | None = None
    n: int = 10
    within: Within = "all"
    kinds: Collection[Kind] = KINDS


@dataclass(frozen=True)
class Measured:
    """
    What a caller who asks for many districts has measured already.

    ``standardised`` is what `geo.methods.distances.standardise` makes of the chosen figures or more. ``parts`` holds the
    distances in every theme: one row per district, which must contain the nearest ones, one column per theme.
    """

    standardised: tuple[pd.DataFrame, dict[str, int]] | None = None
    parts: pd.DataFrame | None = None


def neighbours(
    values: pd.DataFrame, districts: pd.DataFrame, catalogue: Catalogue, ags: str, search: Search = Search(), *,
    measured: Measured = Measured(),
) -> Neighbours:  # fmt: skip
    """
    Find the districts whose figures resemble those of a district most.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, one column per indicator in the unit of the catalogue; NaN where
        there is no value.
    districts
        Indexed by `ags`, with ``land`` and ``thuenen_type``.

    Returns
    -------
    found
        Nearest first, equal distances by `ags`; fewer than `n` where there are not so many. Missing values are left
        out pair by pair; without three quarters of the figures of every theme in common a pair is not compared, and
        `left_out` says so. The standard is always all districts, so that distances can be compared.

    Raises
    ------
    SelectionError
        If district, theme, kind, `n` or `within` do not exist, or the district itself has too few figures.
    """
    if ags not in districts.index or ags not in values.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    if search.within not in WITHIN:
        raise SelectionError(f"within: expected one of {', '.join(WITHIN)}, found {search.within!r}")
    if search.n < 1:
        raise SelectionError(f"n: expected at least 1, found {search.n}")
    chosen = choose(catalogue, search.layers, search.kinds)
    own = values[[indicator.id for indicator in chosen]].sort_index()
    z, capped = measured.standardised or standardise(own)
    z = z[list(own)].dropna(axis="columns", how="all")
    themes = by_theme(chosen, z)
    entered = [name for names in themes.values() for name in names]
    _require_figures(z.loc[[ags]], themes, ags)
    candidates = own.index[_candidates(districts.loc[own.index], ags, search.within)]
    comparable = candidates[are_comparable(z.loc[[ags]], z.loc[candidates], themes)[0]]
    parts = measured.parts
    if parts is None:
        parts = pd.DataFrame(
            {layer: distances(z.loc[[ags], names], z.loc[comparable, names])[0] for layer, names in themes.items()},
            index=comparable,
        )
    compared = parts.loc[parts.index.isin(comparable), list(themes)]
    total = pd.Series(together(list(compared.to_numpy().T)), index=compared.index)
    nearest = total.iloc[np.lexsort((total.index, total))[: search.n]]
    rows = [ags, *map(str, nearest.index)]
    raw, standard = (table.loc[rows, entered].to_numpy(dtype=float).tolist() for table in (own, z))
    by_layer = compared.loc[nearest.index].to_dict("index")
    return Neighbours(
        ags=ags, layers=tuple(themes), kinds=tuple(search.kinds), within=search.within, indicators=tuple(entered),
        candidates=len(candidates), left_out=tuple(candidates.difference(comparable)),
        capped={name: count for name, count in capped.items() if name in own},
        found=tuple(
            _neighbour(
                str(other), float(distance), by_layer[other],
                _features(entered, (raw[0], raw[place]), (standard[0], standard[place])),
            )
            for place, (other, distance) in enumerate(nearest.items(), start=1)
        ),
    )  # fmt: skip


def _require_figures(z: pd.DataFrame, themes: Mapping[str, Sequence[str]], ags: str) -> None:
    present = dict(zip(z.columns, z.notna().to_numpy()[0].tolist(), strict=True))
    for layer, names in themes.items():
        if (count := sum(present[name] for name in names)) < OVERLAP * len(names):
            raise SelectionError(
                f"{layer}: expected {OVERLAP:.0%} of {len(names)} figures for district {ags}, found {count}"
            )


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


def _features(
    names: Sequence[str], raw: tuple[list[float], list[float]], standard: tuple[list[float], list[float]]
) -> list[Feature]:
    """Pair the figures that two districts both have, as published and standardised."""
    cells = zip(names, *raw, *standard, strict=True)
    return [Feature(*each) for each in cells if not math.isnan(each[3]) and not math.isnan(each[4])]


def _neighbour(
    ags: str, distance: float, by_layer: Mapping[Hashable, float], features: Sequence[Feature]
) -> Neighbour:  # fmt: skip
    def shared(each: Feature) -> float:
        """How far both lie from the mean on the same side: what they share and most others do not."""
        return min(abs(each.z), abs(each.other_z)) if each.z * each.other_z > 0 else 0.0

    alike = sorted((each for each in features if abs(each.difference) <= ALIKE), key=lambda each: -shared(each))
    differing = sorted(
        (each for each in features if abs(each.difference) > ALIKE), key=lambda each: -abs(each.difference)
    )
    return Neighbour(
        ags=ags, distance=distance, by_layer={str(name): float(part) for name, part in by_layer.items()},
        compared=len(features), alike=tuple(alike[:NAMED]), differing=tuple(differing[:NAMED]),
    )  # fmt: skip
