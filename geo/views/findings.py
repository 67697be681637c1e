"""
Findings: the analyses of the shipped data by ids, one result for the page, the command line and the files.

Whoever shows, prints or writes an analysis asks here, so the numbers cannot differ. What a finding holds is complete: the
indicators with their sources, the settings, the result and one row per district. Results are kept by their ids. The one
that is computed step by step stands in `geo.views.scenario_finding`.
"""

import functools
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

from geo.data import districts, figures, land_figures, neighbours
from geo.data.catalogue import REGISTER, catalogue
from geo.data.declarations import Indicator
from geo.data.errors import SelectionError
from geo.methods import bivariate as pairs
from geo.methods import clusters, typologies, weighting_text
from geo.methods import fragile as choices
from geo.methods import two_levels as levels
from geo.methods.weighting import read as read_weighting

Detail = TypeVar("Detail", covariant=True)

# the one indicator that a survey gives by Land, and the layer of the proxies that stand beside it
ENGAGEMENT, VOLUNTEERING = "engagement_rate_land_pct", "volunteering"


@dataclass(frozen=True)
class Finding(Generic[Detail]):
    """
    The result of an analysis.

    ``indicators`` are the ids that it rests on, ``settings`` all choices, ``result`` the numbers about the whole country,
    plain JSON values. ``table`` has one row per district, indexed by `ags` and in their order (moran: empty; volunteering:
    the Länder before them, see `geo.methods.two_levels.two_levels`). ``detail`` is the result of the module of
    the method.
    """

    analysis: str
    indicators: tuple[str, ...]
    settings: dict[str, Any]
    result: dict[str, Any]
    table: pd.DataFrame
    detail: Detail


def indicator(id_: str, *, option: str = "indicator") -> Indicator:
    """Return an indicator; a `SelectionError` names similar ids where there is none."""
    indicators = catalogue().indicators
    if id_ not in indicators:
        import difflib

        near = difflib.get_close_matches(id_, indicators, n=3, cutoff=0.5)
        hint = f"; similar: {', '.join(near)}" if near else ""
        raise SelectionError(f"{option}: expected the id of an indicator, found {id_[:60]!r}{hint}")
    return indicators[id_]


def _values(id_: str) -> pd.Series:
    return figures.shipped()[0][id_]


def _tested(id_: str, residuals: bool) -> pd.Series:
    values = _values(indicator(id_).id)
    return clusters.land_residuals(values, districts.shipped()["land"]) if residuals else values


@functools.lru_cache(maxsize=128)
def moran(
    id_: str, *, permutations: int = clusters.PERMUTATIONS, seed: int = 0, residuals: bool = False
) -> Finding[clusters.Global]:
    """
    Test whether an indicator has a spatial pattern; see `geo.methods.clusters.moran`.

    With ``residuals`` the mean of the Land is taken off first. The finding has no table.

    Raises
    ------
    SelectionError
        If there is no such indicator, or permutations or seed are not possible.
    FigureError
        If there are too few values.
    """
    test = clusters.moran(_tested(id_, residuals), neighbours.shipped(), permutations=permutations, seed=seed)
    result = {
        "moran": test.moran, "expected": test.expected, "p": test.p, "n": test.n, "missing": test.missing,
        "without_neighbour": test.alone, "pattern": test.pattern,
    }  # fmt: skip
    return Finding("moran", (id_,), _spatial(permutations, seed, residuals), result, pd.DataFrame(), test)


@functools.lru_cache(maxsize=64)
def lisa(
    id_: str, *, permutations: int = clusters.PERMUTATIONS, seed: int = 0, residuals: bool = False
) -> Finding[clusters.Local]:
    """
    Find where similar or different values lie side by side; see `geo.methods.clusters.lisa`.

    Parameters and errors are those of `moran`, whose result is part of this one; the table has ``value`` (as tested),
    ``lag``, ``moran``, ``p``, ``p_two_sided``, ``quadrant``, ``kind``, ``neighbours`` and ``few_neighbours``.
    """
    local = clusters.lisa(_tested(id_, residuals), neighbours.shipped(), permutations=permutations, seed=seed)
    whole = moran(id_, permutations=permutations, seed=seed, residuals=residuals).result
    result = {
        "global": whole, "significant": sum(local.counts[kind] for kind in clusters.QUADRANTS.values()),
        "counts": local.counts, "threshold": local.threshold, "uncorrected": local.uncorrected,
        "few_neighbours": int(local.table["few"].sum()),
    }  # fmt: skip
    table = local.table.rename(columns={"few": "few_neighbours"})
    return Finding("lisa", (id_,), _spatial(permutations, seed, residuals), result, table, local)


def _spatial(permutations: int, seed: int, residuals: bool) -> dict[str, Any]:
    return {
        "weights": "queen contiguity of the borders with all detail, row-standardised", "permutations": permutations,
        "seed": seed, "land_mean_taken_off": residuals, "alpha": clusters.ALPHA,
        "correction": "false discovery rate (Benjamini-Hochberg), local statistics only",
        "p": "one-sided; the marks of districts rest on p_two_sided",
    }  # fmt: skip


@functools.lru_cache(maxsize=128)
def fragile(id_: str) -> Finding[choices.Fragile]:
    """Measure how far the class of a district depends on scheme and number of classes; see `geo.methods.fragile`."""
    decimals, values = indicator(id_).decimals, _values(id_)
    classes = choices.compare_classes(values, decimals=decimals)
    result = {
        "fragile": int(classes.table["fragile"].sum()),
        "levels": dict(zip(("below_third", "below_two_thirds", "not_all", "all"), classes.counts, strict=True)),
        "median_agreement": float(classes.table["agreement"].median()),
        "median_spread": float(classes.table["spread"].median()),
        "switching": {str(k): classes.switching(k) for k in choices.NUMBERS},
        "n": int(values.notna().sum()),
    }
    settings = {"schemes": list(choices.SCHEMES), "classes": list(choices.NUMBERS), "fragile_below": choices.FRAGILE}
    table = classes.table.assign(value=values)[["value", "agreement", "spread", "lowest", "highest", "fragile"]]
    return Finding("fragile", (id_,), settings, result, table, classes)


@functools.lru_cache(maxsize=256)
def bivariate(x: str, y: str) -> Finding[pairs.Bivariate]:
    """
    Put two indicators side by side; see `geo.methods.bivariate`.

    Raises
    ------
    SelectionError
        If an indicator does not exist, or both are the same.
    """
    across, up = indicator(x, option="x"), indicator(y, option="y")
    compared = pairs.compare(
        _values(x), _values(y), x_decimals=across.decimals, y_decimals=up.decimals,
        thuenen_type=districts.shipped()["thuenen_type"],
    )  # fmt: skip
    result = {
        "counts": [list(row) for row in compared.counts],
        "x_breaks": list(compared.x_breaks),
        "y_breaks": list(compared.y_breaks),
        "missing": dict(zip(("x", "y", "both"), compared.missing, strict=True)),
        **{
            name: {"pearson": plain(pair.pearson), "spearman": plain(pair.spearman), "n": pair.n}
            for name, pair in (("all", compared.all), ("rural", compared.rural))
        },
    }
    numbers = pd.Series(compared.numbers, index=districts.shipped().index)
    third = {
        name: pd.Series(code + 1, dtype="Int64").where(numbers >= 0)
        for name, code in (("x", numbers % 3), ("y", numbers // 3))
    }
    table = pd.DataFrame({x: _values(x), y: _values(y), "x_third": third["x"], "y_third": third["y"]})
    settings = {
        "x": x, "y": y, "classes": "thirds of all districts with a value (quantiles)", "rural": "without Thünen type 5",
    }  # fmt: skip
    return Finding("bivariate", (x, y), settings, result, table, compared)


@functools.lru_cache(maxsize=256)
def typology(id_: str, name: str, *, other: str | None = None) -> Finding[typologies.Typologies]:
    """
    Put the typologies side by side, with people, area and an indicator by type; see `geo.methods.typologies`.

    ``id_`` is ``thuenen``, ``bbsr`` or ``eurostat``, ``name`` an indicator, ``other`` the typology that it is crossed with,
    by default as `geo.methods.typologies.OTHER` says. The table has the columns of
    `geo.methods.typologies.Typologies.table`, the indicator under its own name.

    Raises
    ------
    SelectionError
        If there is no such typology or indicator, or a typology is crossed with itself.
    """
    values = _values(indicator(name).id)
    compared = typologies.compare_typologies(districts.shipped(), catalogue().typologies, id_, values, other=other)
    chosen, crossed = catalogue().typologies[id_], catalogue().typologies[compared.other]
    names: dict[Hashable, dict[str, str]] = {
        type_.code: {"de": type_.label.de, "en": type_.label.en} for type_ in chosen.types
    }
    result = {
        "types": [
            {"code": code, "label": names[code], "rural": code in chosen.rural_codes, **_numbers(row)}
            for code, row in compared.types.to_dict("index").items()
        ],
        "cross": {
            "rows": id_, "columns": crossed.id, "row_codes": [int(code) for code in compared.cross.index],
            "column_codes": [int(code) for code in compared.cross.columns], "districts": compared.cross.to_numpy().tolist(),
        },
        "switching": len(compared.switching),
        "rural_only_in": {key: len(compared.rural_only_in(key)) for key in (id_, crossed.id)},
        "distribution": [
            {"code": code, "label": names[code], **_numbers(row)} for code, row in compared.spread.to_dict("index").items()
        ],
    }  # fmt: skip
    settings = {
        "typology": id_, "crossed_with": crossed.id, "indicator": name,
        "rural_codes": {key: list(types.rural_codes) for key, types in catalogue().typologies.items()},
        "people_and_area": REGISTER, "people_and_area_as_of": catalogue().indicators["population"].period,
    }  # fmt: skip
    table = compared.table.rename(columns={"value": name})
    return Finding("typology", (name,), settings, result, table, compared)


def proxies() -> tuple[str, ...]:
    """List the proxies that stand beside the engagement rate of the Länder."""
    return tuple(proxy.id for proxy in catalogue().layers[VOLUNTEERING].indicators if proxy.shown)


@functools.lru_cache(maxsize=16)
def volunteering(proxy: str | None = None) -> Finding[pd.DataFrame]:
    """
    Put the engagement rate of the Länder beside a proxy of the districts; see `geo.methods.two_levels`.

    ``proxy`` is one of `proxies`, by default the first. The table has both levels, ``level`` says which; no value of a
    Land is carried over to districts.

    Raises
    ------
    SelectionError
        If there is no such proxy.
    """
    chosen = proxy or proxies()[0]
    if chosen not in proxies():
        raise SelectionError(f"proxy: expected one of {', '.join(proxies())}, found {chosen[:60]!r}")
    rate, places = catalogue().land_indicators[ENGAGEMENT], districts.shipped()
    values, statuses = (table[chosen] for table in figures.shipped())
    table = levels.two_levels(
        rate, catalogue().indicators[chosen], land_figures=land_figures.shipped(), districts=places, values=values,
        statuses=statuses,
    )  # fmt: skip
    spread = levels.by_land_spread(table)
    result = {
        "land_mean_by_people": plain(levels.country_mean(table, places)),
        "proxy_by_land": [{"land": land, **_numbers(row)} for land, row in spread.to_dict("index").items()],
    }
    settings = {
        "land_indicator": ENGAGEMENT, "proxy": chosen,
        "levels": "each on its own: no value of a Land is carried over to districts",
        "shapes_of_laender": "districts united",
    }  # fmt: skip
    return Finding("volunteering", (chosen,), settings, result, table, spread)


def plain(value: object) -> object:
    """Return a cell of a table as JSON writes it; what is missing is None."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _numbers(row: Mapping[Hashable, object]) -> dict[Hashable, object]:
    return {key: plain(value) for key, value in row.items()}


def address(finding: Finding[object]) -> dict[str, str]:
    """
    Write the parameters of the page that shows a finding, defaults included: a citation outlives them.

    Language and the choices on the map are not among them; `view` is a view of the page.
    """
    settings, first = finding.settings, finding.indicators[0]
    if finding.analysis in {"moran", "lisa"}:
        return {"view": "spatial", "indicator": first, "residuals": "yes" if settings["land_mean_taken_off"] else "no"}
    if finding.analysis == "scenario":
        weighting = read_weighting(settings["recipe"], catalogue())
        recipe = weighting_text.to_short(weighting, catalogue(), whole=True)
        return {"view": "scenario", "recipe": recipe, "draws": str(settings["draws"])}
    if finding.analysis == "typology":
        crossed = {"typology": settings["typology"], "crossed": settings["crossed_with"]}
        return {"view": "typology", **crossed, "indicator": first}
    names = {"fragile": ("indicator",), "bivariate": ("x", "y"), "volunteering": ("proxy",)}
    return {"view": finding.analysis} | {name: settings.get(name, first) for name in names[finding.analysis]}
