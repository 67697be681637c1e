"""
Stretches: what a layer declares of a series, and the fingerprint that tells whether it has changed since the build.

A series is made of stretches, each with one source and one recipe; the last one is the newest period. A column of another
source is written ``source:column``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from geo.data.declarations import AnyIndicator, CrossCheck, Indicator, LandIndicator, Recipe
from geo.data.errors import SourceError
from geo.data.sources import Source

# people of every district in every year: the weight of a mean over the parts of a district
PEOPLE = "population_1995_2019:c4"


@dataclass(frozen=True)
class Stretch:
    """
    A part of a series with one source and one recipe.

    ``first`` and ``last`` are its periods; both are the exact one of the indicator if it ``is_newest``, years otherwise.
    ``where`` names file and indicator in messages.
    """

    where: str
    source: str
    recipe: Recipe
    resolution: str
    first: str
    last: str
    is_newest: bool = False

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns that are needed, by the key of their source."""
        needed: dict[str, list[str]] = {self.source: []}
        for name in self.recipe.columns:
            source, column = home(name, self.source)
            needed.setdefault(source, []).append(column)
        if self.is_mean_of_districts:
            source, column = home(PEOPLE, self.source)
            needed.setdefault(source, []).append(column)
        return {source: tuple(columns) for source, columns in needed.items()}

    @property
    def is_mean_of_districts(self) -> bool:
        """True if a rate of old districts is averaged over the districts of today."""
        return bool(self.recipe.mean_of) and self.resolution == "district"


def home(name: str, source: str) -> tuple[str, str]:
    """Split ``source:column``; a bare column belongs to the source of the stretch."""
    other, mark, column = name.partition(":")
    return (other, column) if mark else (source, name)


def stretches(indicator: Indicator) -> tuple[Stretch, ...]:
    """Return the parts of a series in the order of the catalogue, the newest period last."""
    where = f"{indicator.layer}.toml: {indicator.id}"
    past = [
        Stretch(f"{where}.history", each.source, each.recipe, each.resolution, *each.periods)
        for each in indicator.history
    ]
    period = indicator.period
    return (*past, Stretch(where, indicator.source, indicator.recipe, indicator.resolution, period, period, True))


def comparison(indicator: Indicator, check: CrossCheck) -> Stretch:
    """Return a cross-check as a stretch of its own, of figures of districts."""
    where = f"{indicator.layer}.toml: {indicator.id}.cross_checks"
    return Stretch(where, check.source, check.recipe, "district", *check.periods)


def fingerprint(indicator: AnyIndicator, sources: Mapping[str, Source]) -> str:
    """
    Condense what decides how the figures of an indicator are made.

    Parameters
    ----------
    indicator
        Recipes, periods and resolutions of all its stretches are used, or column and period of one of the Länder; a
        better wording needs no new build.
    sources
        By key: importer, file, part and territorial status are used; the bytes of a file have their own checksum.

    Raises
    ------
    SourceError
        If a source is not declared.
    """
    made: list[object] = []
    if isinstance(indicator, Indicator):
        for stretch in stretches(indicator):
            made.append([stretch.recipe.model_dump(), stretch.first, stretch.last, stretch.resolution])
            for key in stretch.columns:
                if key not in sources:
                    raise SourceError(f"{stretch.where}.source: expected a key of sources.toml, found {key!r}")
                made.append(_file_of(sources[key]))
        made += [[each.ags, each.periods] for each in indicator.withheld]
    elif isinstance(indicator, LandIndicator):
        made = [indicator.level, indicator.column, indicator.period, _file_of(sources[indicator.source])]
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def _file_of(source: Source) -> list[str]:
    return [source.id, source.importer, source.file, source.part, source.territorial_status]
