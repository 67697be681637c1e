"""
Recipes: what a layer declares about an indicator → one figure per district, its coverage, its fingerprint.

A recipe is the whole description of a computation, so a new indicator needs a table in layers/ and no code.
"""

import hashlib
import json

import pandas as pd

from geo import harmonise
from geo.catalogue import Indicator, Source
from geo.errors import SourceError
from geo.figures import WITH_VALUE

DECIMALS = 9
# weight of a recipe → column of the units
WEIGHTS = {"population": "population", "area": "area_km2"}


def make_figures(
    indicator: Indicator, rows: pd.DataFrame, weights: dict[str, pd.DataFrame], districts: pd.Index
) -> pd.DataFrame:
    """
    Make one figure per district by the recipe of an indicator.

    Parameters
    ----------
    indicator
        Recipe, period and resolution are used.
    rows
        Tidy rows of its source with all columns of the recipe.
    weights
        ``population`` and ``area_km2`` of all units, by resolution.
    districts
        Keys of today's districts.

    Returns
    -------
    figures
        ``value`` and ``status`` by `ags`; ``covered`` where a mean was taken.

    Raises
    ------
    SourceError
        If the period is not in the file, or the recipe does not suit it.
    """
    recipe = indicator.recipe
    where = f"{indicator.layer}.toml: {indicator.id}"

    def of(column: str) -> pd.DataFrame:
        chosen = rows[rows["column"] == column]
        # a file says 2021 where the indicator knows the day: 2021-12-31
        fits = chosen["period"].map(indicator.period.startswith)
        if not fits.any():
            periods = ", ".join(sorted(set(chosen["period"]))[-5:])
            raise SourceError(f"{where}.period: expected a period of the file ({periods}), found {indicator.period}")
        return chosen[fits]

    if recipe.mean_of:
        if indicator.resolution not in weights:
            levels = " or ".join(weights)
            raise SourceError(f"{where}.resolution: expected {levels} for a mean, found {indicator.resolution!r}")
        weight = weights[indicator.resolution][WEIGHTS[recipe.weight]]
        figures = harmonise.weighted_mean(of(recipe.mean_of), weight, districts, where=where)
    elif recipe.numerator:
        counts = (harmonise.add_up(of(each), districts, where=where) for each in (recipe.numerator, recipe.denominator))
        figures = harmonise.ratio(*counts)
    elif recipe.minuend:
        both = (harmonise.published(of(each), districts, where=where) for each in (recipe.minuend, recipe.subtrahend))
        figures = harmonise.difference(*both)
    else:
        figures = harmonise.published(of(recipe.column), districts, where=where)
    # what binary arithmetic adds behind the ninth decimal (3.1799999999999997) is no figure
    return figures.assign(value=(figures["value"] * recipe.scale).round(DECIMALS))


def summarise(indicator: Indicator, figures: pd.DataFrame) -> dict[str, object]:
    """
    Count values and reasons of an indicator, so that a change of data is a readable difference.

    Parameters
    ----------
    indicator
        Its id and period are written.
    figures
        Result of `make_figures`.

    Returns
    -------
    row
        Counts by status, spread of the values in the indicator's unit, and for a mean the lowest share of a district's
        people or area (in %) that it rests on.
    """
    value, status = figures["value"], figures["status"]
    counts = {"n_value": int(status.isin(WITH_VALUE).sum())}
    counts |= {f"n_{name}": int((status == name).sum()) for name in ("missing", "suppressed")}
    counts["n_other"] = len(figures) - sum(counts.values())
    spread = {"min": _plain(value.min()), "median": _plain(value.median()), "max": _plain(value.max())}
    weak = {f"n_{name}": int((status == name).sum()) for name in ("limited", "converted")}
    covered = _plain(100 * figures["covered"].min()) if "covered" in figures else ""
    names = {"indicator": indicator.id, "period": indicator.period}
    return names | counts | spread | weak | {"lowest_covered_pct": covered}


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def fingerprint(indicator: Indicator, source: Source) -> str:
    """
    Condense what decides how the figures of an indicator are made.

    Parameters
    ----------
    indicator
        Recipe, period and resolution are used; a better wording needs no new build.
    source
        Its source: key, importer, file and part are used; the bytes of the file have their own checksum.

    Returns
    -------
    fingerprint
        64 hexadecimal digits.
    """
    made_by = [indicator.recipe.model_dump(), indicator.period, indicator.resolution]
    made_of = [source.id, source.importer, source.file, source.part]
    return hashlib.sha256(json.dumps([made_by, made_of], sort_keys=True).encode()).hexdigest()
