"""
Descriptions of maps of the shipped data, for every renderer: the page, the saved file and the downloads.

What is dear and the same for many visitors (histories, classes over all periods) is kept here; keys are ids and
tuples, never frames.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.data import districts, figures, good_practice, land_figures
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.errors import SelectionError, quoted
from geo.data.history import History, history, in_order
from geo.data.web_files import web_file
from geo.methods import distances, nearest, positions, similarity
from geo.methods.classify import Classes
from geo.views import comparison
from geo.views.address import Hint
from geo.views.map import describe
from geo.views.map_classes import pooled_classes
from geo.views.map_spec import MapSpec
from geo.views.palettes import PALETTES
from geo.views.profile import Basis, Profile, profile
from geo.views.selection import MOST_COMPARED, Selection, inside, parse

# similar districts named in a profile
NEIGHBOURS = 5


@functools.cache
def borders() -> dict[str, Any]:
    """Return the borders that the live map draws, read once; not to be changed."""
    topology: dict[str, Any] = json.loads(web_file("districts").read_bytes())
    return topology


@functools.cache
def _by_indicator() -> dict[str, pd.DataFrame]:
    # a few hundred different texts in 300,000 rows: as categories they are compared as numbers
    table = figures.shipped_figures().astype(
        dict.fromkeys(("ags", "indicator", "period", "status", "source"), "category")
    )
    return {str(id_): rows for id_, rows in table.groupby("indicator", observed=True, sort=False)}


@functools.cache
def history_of(indicator: str) -> History:
    """Return all periods of an indicator, taken once; not to be changed."""
    return history(
        _by_indicator().get(indicator, pd.DataFrame(columns=figures.COLUMNS)), indicator, districts.shipped().index
    )


@functools.cache
def _all_periods() -> dict[str, tuple[str, ...]]:
    pairs = figures.shipped_figures()[["indicator", "period"]].drop_duplicates()
    return {str(id_): in_order(set(group)) for id_, group in pairs.groupby("indicator", observed=True)["period"]}


def periods_of(indicator: str) -> tuple[str, ...]:
    """Return the periods of an indicator, oldest first."""
    return _all_periods().get(indicator, ())


def read(wishes: Mapping[str, str]) -> tuple[Selection, tuple[Hint, ...]]:
    """Read the parameters of a map's address against the shipped data; see `geo.views.selection.parse`."""
    return parse(
        wishes, catalogue=catalogue(), ags=districts.shipped().index, laender=districts.LAENDER, palettes=PALETTES,
        periods=periods_of,
    )  # fmt: skip


@functools.lru_cache(maxsize=512)
def _pooled(key: Selection) -> Classes:
    indicator = catalogue().indicators[key.indicator]
    column = history_of(key.indicator).values.iloc[-1]
    base = inside(key, districts.shipped(), column)
    return pooled_classes(key, history=history_of(key.indicator), base=base, decimals=indicator.decimals)


def pooled(selection: Selection) -> Classes:
    """Return the classes over all periods; only what decides them is part of the key."""
    key = Selection(
        selection.layer, selection.indicator, scheme=selection.scheme, k=selection.k, breaks=selection.breaks,
        breaks_from=selection.breaks_from,
    )  # fmt: skip
    is_filtered = selection.breaks_from == "filter"
    return _pooled(replace(key, rural=selection.rural, land=selection.land) if is_filtered else key)


@functools.lru_cache(maxsize=128)
def spec(selection: Selection, *, permalink: str = "") -> MapSpec:
    """Describe the map of a valid selection from the shipped data; `permalink` opens the view again."""
    values, statuses = figures.shipped()
    return describe(
        selection, catalogue=catalogue(), districts=districts.shipped(), values=values, statuses=statuses,
        history=history_of(selection.indicator), pooled=lambda: pooled(selection), permalink=permalink,
    )  # fmt: skip


@functools.cache
def yardstick_of(indicator: str) -> positions.Yardstick:
    """Return what all districts say together in an indicator, made once."""
    known = catalogue()
    values = figures.shipped()[0][indicator]
    return positions.yardstick(known.indicators[indicator], values, districts.shipped(), known.typologies)


@functools.cache
def _standardised() -> tuple[pd.DataFrame, dict[str, int]]:
    chosen = similarity.choose(catalogue(), None)
    return distances.standardise(figures.shipped()[0][[indicator.id for indicator in chosen]].sort_index())


@functools.lru_cache(maxsize=512)
def neighbours_of(
    ags: str, n: int = NEIGHBOURS, *, layers: tuple[str, ...] = (), within: similarity.Within = "all"
) -> similarity.Neighbours | None:
    """
    Return the statistical neighbours of a district; None where it has too few values.

    Parameters
    ----------
    n
        How many at most; of the usual ones `geo.methods.nearest.COUNT` are stored.
    layers
        Ids of the themes that count; none for all. As long as all count and all districts are asked, the distances are
        read from `similar.csv`, else computed.
    within
        Districts that are asked, see `geo.methods.similarity.neighbours`.
    """
    known = catalogue()
    similarity.choose(known, layers or None)  # an unknown theme is no lack of values
    is_stored = not layers and within == "all"
    parts = nearest.shipped_of(ags) if is_stored else None
    if parts is not None and parts.empty:
        return None
    try:
        return similarity.neighbours(
            figures.shipped()[0], districts.shipped(), known, ags,
            similarity.Search(layers=layers or None, n=n, within=within),
            measured=similarity.Measured(standardised=_standardised(), parts=parts),
        )  # fmt: skip
    except SelectionError:
        if is_stored or ags not in districts.shipped().index:
            raise
        return None


@functools.cache
def _basis() -> Basis:
    values, statuses = figures.shipped()
    return Basis(
        catalogue(), districts.shipped(), values, statuses, histories=history_of, yardsticks=yardstick_of,
        cards=good_practice.cards(), predecessors=districts.predecessors(), land_figures=land_figures.shipped(),
    )  # fmt: skip


@functools.lru_cache(maxsize=64)
def profile_of(
    ags: str, language: Language, *, layers: tuple[str, ...] = (), within: similarity.Within = "all",
    permalink: str = "",
) -> Profile:  # fmt: skip
    """
    Return the content of the profile of a district from the shipped data; see `geo.views.profile.profile`.

    ``layers`` and ``within`` decide on the similar districts, see `neighbours_of`; `permalink` opens the profile again.
    """
    neighbours = neighbours_of(ags, layers=layers, within=within) if ags in districts.shipped().index else None
    return profile(ags, language, _basis(), neighbours=neighbours, permalink=permalink)


def profiles_of(wishes: Sequence[str], language: Language, *, permalink: str = "") -> tuple[Profile, ...]:
    """
    Return the profiles of the districts of a comparison, in the order asked for.

    Raises
    ------
    SelectionError
        If there are not two to six different districts, or one of them does not exist.
    """
    if not 2 <= len(set(wishes)) == len(wishes) <= MOST_COMPARED:
        named = ", ".join(wishes[: MOST_COMPARED + 1]) or "none"
        raise SelectionError(f"compare: expected 2 to {MOST_COMPARED} different districts, found {named}")
    return tuple(profile_of(ags, language, permalink=permalink) for ags in wishes)


def shown_values(selection: Selection) -> pd.Series:
    """Return the raw values of the shown period, by `ags`; those of a change are in its specification alone."""
    if selection.period:
        return history_of(selection.indicator).at(selection.period)[0]
    return figures.shipped()[0][selection.indicator]


@functools.lru_cache(maxsize=256)
def compared_rows(layer: str, compare: tuple[str, ...], reference: str) -> tuple[comparison.Row, ...]:
    """Place some districts in every indicator of a theme, from the shipped data; see `geo.views.comparison.row`."""
    values, statuses = figures.shipped()
    groups = comparison.groups(districts.shipped(), compare, catalogue())
    return tuple(
        comparison.row(one, compare, reference, groups=groups, values=values[one.id], statuses=statuses[one.id])
        for one in comparison.indicators(layer, catalogue())
    )


@functools.lru_cache(maxsize=256)
def similar_to(ags: str, n: int, *, layers: tuple[str, ...] = (), within: similarity.Within = "all") -> tuple[str, ...]:
    """Return the keys of the statistical neighbours of a district, nearest first; none where it has too few values."""
    similar = neighbours_of(ags, n, layers=layers, within=within)
    return tuple(near.ags for near in similar.found) if similar else ()


# `indicators` belongs to the files alone, the rest is what a view writes into its address
PARAMETERS = (
    "indicators", "layer", "indicator", "lang", "rural", "land", "range", "scheme", "k", "breaks", "palette",
    "breaks_from", "district", "compare", "view", "period", "period_from", "change",
)  # fmt: skip


def read_selection(wishes: Mapping[str, str], *, names: Mapping[str, str] | None = None) -> Selection:
    """
    Read a selection from the parameters of an address and refuse what cannot be met.

    Parameters
    ----------
    names
        What parameters are called where the wishes come from, if not as in an address.

    Raises
    ------
    SelectionError
        If a parameter is unknown or its value does not exist; one line per fault.
    """
    faults = [f"{quoted(key)}: expected one of {', '.join(PARAMETERS)}" for key in wishes if key not in PARAMETERS]
    selection, hints = read(wishes)
    faults += [hint.refusal((names or {}).get(hint.key, "")) for hint in hints]
    if faults:
        raise SelectionError("\n".join(faults))
    return selection
