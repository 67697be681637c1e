"""
Findings: the analyses of the shipped data by ids, one result for the page, the command line and the files.

Whoever shows, prints or writes an analysis asks here, so the numbers cannot differ. What a finding holds is complete: the
indicators with their sources, the settings, the result and one row per district. Results are kept by their ids.
"""

import functools
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

from geo.data import districts, figures, land_figures, neighbours
from geo.data.catalogue import REGISTER, catalogue
from geo.data.declarations import Indicator
from geo.data.errors import SelectionError
from geo.methods import bivariate as pairs
from geo.methods import clusters, typologies, uncertainty, weighting_text
from geo.methods import fragile as choices
from geo.methods import scenario as scenarios
from geo.methods import two_levels as levels
from geo.methods.weighting import Weighting, chosen
from geo.methods.weighting import read as read_weighting

Detail = TypeVar("Detail", covariant=True)

# scenarios that are kept, oldest first; a plain cache could not be filled step by step
MOST_KEPT = 32
_KEPT: dict[tuple[Weighting, int, int], "Finding[Scenario]"] = {}
_LOCK = threading.Lock()
ANALYSES = ("moran", "lisa", "fragile", "bivariate", "typology", "scenario", "volunteering")
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
    """
    Find an indicator.

    Raises
    ------
    SelectionError
        If there is none; similar ids are named.
    """
    known = catalogue().indicators
    if id_ not in known:
        import difflib

        near = difflib.get_close_matches(id_, known, n=3, cutoff=0.5)
        hint = f"; similar: {', '.join(near)}" if near else ""
        raise SelectionError(f"{option}: expected the id of an indicator, found {id_[:60]!r}{hint}")
    return known[id_]


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

    Parameters
    ----------
    id_
        The indicator.
    permutations, seed
        As for `geo.methods.clusters.moran`.
    residuals
        Take off the mean of the Land first.

    Returns
    -------
    finding
        Without a table.

    Raises
    ------
    SelectionError
        If there is no such indicator, or permutations or seed are not possible.
    FigureError
        If there are too few values.
    """
    found = clusters.moran(_tested(id_, residuals), neighbours.shipped(), permutations=permutations, seed=seed)
    result = {
        "moran": found.moran, "expected": found.expected, "p": found.p, "n": found.n, "missing": found.missing,
        "without_neighbour": found.alone, "pattern": found.pattern,
    }  # fmt: skip
    return Finding("moran", (id_,), _spatial(permutations, seed, residuals), result, pd.DataFrame(), found)


@functools.lru_cache(maxsize=64)
def lisa(
    id_: str, *, permutations: int = clusters.PERMUTATIONS, seed: int = 0, residuals: bool = False
) -> Finding[clusters.Local]:
    """
    Find where similar or different values lie side by side; see `geo.methods.clusters.lisa`.

    Parameters, returns and errors are those of `moran`; the table has ``value`` (as tested), ``lag``, ``moran``, ``p``, ``p_two_sided``,
    ``quadrant``, ``kind``, ``neighbours`` and ``few_neighbours``. The result of `moran` with the same settings is part of it.
    """
    found = clusters.lisa(_tested(id_, residuals), neighbours.shipped(), permutations=permutations, seed=seed)
    whole = moran(id_, permutations=permutations, seed=seed, residuals=residuals).result
    result = {
        "global": whole, "significant": sum(found.counts[kind] for kind in clusters.QUADRANTS.values()),
        "counts": found.counts, "threshold": found.threshold, "uncorrected": found.uncorrected,
        "few_neighbours": int(found.table["few"].sum()),
    }  # fmt: skip
    table = found.table.rename(columns={"few": "few_neighbours"})
    return Finding("lisa", (id_,), _spatial(permutations, seed, residuals), result, table, found)


def _spatial(permutations: int, seed: int, residuals: bool) -> dict:
    return {
        "weights": "queen contiguity of the borders with all detail, row-standardised", "permutations": permutations,
        "seed": seed, "land_mean_taken_off": residuals, "alpha": clusters.ALPHA,
        "correction": "false discovery rate (Benjamini-Hochberg), local statistics only",
        "p": "one-sided; the marks of districts rest on p_two_sided",
    }  # fmt: skip


@functools.lru_cache(maxsize=128)
def fragile(id_: str) -> Finding[choices.Fragile]:
    """
    Measure how far the class of each district depends on scheme and number of classes; see `geo.methods.fragile`.

    Raises
    ------
    SelectionError
        If there is no such indicator.
    """
    known = indicator(id_)
    values = _values(id_)
    found = choices.compare_classes(values, decimals=known.decimals)
    result = {
        "fragile": int(found.table["fragile"].sum()),
        "levels": dict(zip(("below_third", "below_two_thirds", "not_all", "all"), found.counts, strict=True)),
        "median_agreement": float(found.table["agreement"].median()),
        "median_spread": float(found.table["spread"].median()),
        "switching": {str(k): found.switching(k) for k in choices.NUMBERS},
        "n": int(values.notna().sum()),
    }
    settings = {"schemes": list(choices.SCHEMES), "classes": list(choices.NUMBERS), "fragile_below": choices.FRAGILE}
    table = found.table.assign(value=values)[["value", "agreement", "spread", "lowest", "highest", "fragile"]]
    return Finding("fragile", (id_,), settings, result, table, found)


@functools.lru_cache(maxsize=256)
def bivariate(x: str, y: str) -> Finding[pairs.Bivariate]:
    """
    Put two indicators side by side; see `geo.methods.bivariate`.

    Raises
    ------
    SelectionError
        If there is no such indicator, or both are the same.
    """
    across, up = indicator(x, option="x"), indicator(y, option="y")
    found = pairs.compare(
        _values(x), _values(y), x_decimals=across.decimals, y_decimals=up.decimals,
        thuenen_type=districts.shipped()["thuenen_type"],
    )  # fmt: skip
    result = {
        "counts": [list(row) for row in found.counts],
        "x_breaks": list(found.x_breaks),
        "y_breaks": list(found.y_breaks),
        "missing": dict(zip(("x", "y", "both"), found.missing, strict=True)),
        **{
            name: {"pearson": _number(each.pearson), "spearman": _number(each.spearman), "n": each.n}
            for name, each in (("all", found.all), ("rural", found.rural))
        },
    }
    numbers = pd.Series(found.numbers, index=districts.shipped().index)
    third = {
        name: pd.Series(code + 1, dtype="Int64").where(numbers >= 0)
        for name, code in (("x", numbers % 3), ("y", numbers // 3))
    }
    table = pd.DataFrame({x: _values(x), y: _values(y), "x_third": third["x"], "y_third": third["y"]})
    settings = {
        "x": x,
        "y": y,
        "classes": "thirds of all districts with a value (quantiles)",
        "rural": "without Thünen type 5",
    }
    return Finding("bivariate", (x, y), settings, result, table, found)


@functools.lru_cache(maxsize=256)
def typology(id_: str, name: str, *, other: str | None = None) -> Finding[typologies.Typologies]:
    """
    Put the typologies side by side, with people, area and an indicator by type; see `geo.methods.typologies`.

    Parameters
    ----------
    id_
        The typology: ``thuenen``, ``bbsr`` or ``eurostat``.
    name
        The indicator.
    other
        The typology that it is crossed with, by default as `geo.methods.typologies.OTHER` says.

    Returns
    -------
    finding
        The table has the columns of `geo.methods.typologies.Typologies.table`, the indicator under its own name.

    Raises
    ------
    SelectionError
        If there is no such typology or indicator, or a typology is crossed with itself.
    """
    known, values = catalogue(), _values(indicator(name).id)
    found = typologies.compare_typologies(districts.shipped(), known.typologies, id_, values, other=other)
    chosen, crossed = known.typologies[id_], known.typologies[found.other]
    names = {each.code: {"de": each.label.de, "en": each.label.en} for each in chosen.types}
    result = {
        "types": [
            {"code": code, "label": names[code], "rural": code in chosen.rural_codes, **_numbers(row)}
            for code, row in found.types.to_dict("index").items()
        ],
        "cross": {
            "rows": id_, "columns": crossed.id, "row_codes": [int(each) for each in found.cross.index],
            "column_codes": [int(each) for each in found.cross.columns], "districts": found.cross.to_numpy().tolist(),
        },
        "switching": len(found.switching),
        "rural_only_in": {key: len(found.rural_only_in(key)) for key in (id_, crossed.id)},
        "distribution": [
            {"code": code, "label": names[code], **_numbers(row)} for code, row in found.spread.to_dict("index").items()
        ],
    }  # fmt: skip
    settings = {
        "typology": id_,
        "crossed_with": crossed.id,
        "indicator": name,
        "rural_codes": {key: list(each.rural_codes) for key, each in known.typologies.items()},
        "people_and_area": REGISTER,
        "people_and_area_as_of": known.indicators["population"].period,
    }
    table = found.table.rename(columns={"value": name})
    return Finding("typology", (name,), settings, result, table, found)


def proxies() -> tuple[str, ...]:
    """List the proxies that stand beside the engagement rate of the Länder."""
    return tuple(each.id for each in catalogue().layers[VOLUNTEERING].indicators if each.shown)


@functools.lru_cache(maxsize=16)
def volunteering(proxy: str | None = None) -> Finding[pd.DataFrame]:
    """
    Put the engagement rate of the Länder beside a proxy of the districts; see `geo.methods.two_levels`.

    Parameters
    ----------
    proxy
        One of `proxies`, by default the first.

    Returns
    -------
    finding
        The table has both levels, ``level`` says which; no value of a Land is carried over to districts.

    Raises
    ------
    SelectionError
        If there is no such proxy.
    """
    known, chosen = catalogue(), proxy or proxies()[0]
    if chosen not in proxies():
        raise SelectionError(f"proxy: expected one of {', '.join(proxies())}, found {chosen[:60]!r}")
    rate, places = known.land_indicators[ENGAGEMENT], districts.shipped()
    values, statuses = (each[chosen] for each in figures.shipped())
    table = levels.two_levels(
        rate, known.indicators[chosen], land_figures=land_figures.shipped(), districts=places, values=values,
        statuses=statuses,
    )  # fmt: skip
    spread = levels.by_land_spread(table)
    result = {
        "land_mean_by_people": _number(levels.country_mean(table, places)),
        "proxy_by_land": [{"land": land, **_numbers(row)} for land, row in spread.to_dict("index").items()],
    }
    settings = {
        "land_indicator": ENGAGEMENT,
        "proxy": chosen,
        "levels": "each on its own: no value of a Land is carried over to districts",
        "shapes_of_laender": "districts united",
    }
    return Finding("volunteering", (chosen,), settings, result, table, spread)


def plain(value: object) -> object:
    """Return a cell of a table as JSON writes it; what is missing is None."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _numbers(row: dict) -> dict:
    return {key: plain(value) for key, value in row.items()}


@dataclass(frozen=True)
class Scenario:
    """A scenario once as the weighting says, and what thousands of weightings say."""

    base: scenarios.Scenario
    uncertainty: uncertainty.Uncertainty


@functools.lru_cache(maxsize=64)
def material(weighting: Weighting) -> scenarios.Material:
    """Prepare the shipped figures for a weighting; SelectionError if too few districts are complete."""
    return scenarios.prepare(weighting, chosen(weighting, catalogue()), figures.shipped()[0], districts.shipped())


@functools.lru_cache(maxsize=64)
def base(weighting: Weighting) -> scenarios.Scenario:
    """Compute a scenario of the shipped figures once, as the weighting says."""
    return scenarios.score(weighting, material(weighting), districts.shipped().index)


def scenario(weighting: Weighting, *, draws: int = 1_000, seed: int = 0) -> Finding[Scenario]:
    """
    Compute a scenario and how far it depends on its choices; see `geo.methods.scenario` and `geo.methods.uncertainty`.

    Parameters
    ----------
    weighting
        A checked weighting of the themes.
    draws, seed
        As for `geo.methods.uncertainty.simulate`.

    Returns
    -------
    finding
        The table never holds a bare rank: ``status``, ``median_rank`` with ``rank_low`` and ``rank_high``, ``p_top_fifth``,
        ``p_bottom_fifth``, ``indistinguishable_from`` (how many), and ``score_<layer>``.

    Raises
    ------
    SelectionError
        If draws or seed are not possible, or too few districts are complete.
    """
    *_, found = steps(weighting, draws=draws, seed=seed)
    return found


def steps(weighting: Weighting, *, draws: int = 1_000, seed: int = 0) -> Iterator[int | Finding[Scenario]]:
    """
    Do what `scenario` does step by step, so that it can be shown and stopped.

    Parameters
    ----------
    weighting, draws, seed
        As for `scenario`.

    Yields
    ------
    done
        Draws done so far, at last the finding; only the finding where it is still known.
    """
    key = (weighting, draws, seed)
    with _LOCK:
        found = _KEPT.get(key)
    if found is None:
        for step in uncertainty.batches(weighting, material(weighting), draws=draws, seed=seed):
            if isinstance(step, int):
                yield step
            else:
                found = describe_scenario(weighting, step)
        with _LOCK:
            _KEPT[key] = found
            while len(_KEPT) > MOST_KEPT:
                del _KEPT[next(iter(_KEPT))]
    yield found


def describe_scenario(weighting: Weighting, doubt: uncertainty.Uncertainty) -> Finding[Scenario]:
    """Put a scenario and its uncertainty, computed in steps or at once, into a finding."""
    known, found = catalogue(), base(weighting)
    used = chosen(weighting, known)
    names = {"median": "median_rank", "low": "rank_low", "high": "rank_high", "top": "p_top_fifth",
             "bottom": "p_bottom_fifth", "overlapping": "indistinguishable_from"}  # fmt: skip
    told = doubt.table.rename(columns=names).reindex(found.table.index)
    told["indistinguishable_from"] = told["indistinguishable_from"].astype("Int64")
    table = pd.concat([found.table[["status"]], told, found.layers.add_prefix("score_")], axis=1)
    result = {
        "n": found.n,
        "without_enough_data": sorted(found.table.index[found.table["status"] == scenarios.INCOMPLETE]),
        "pairs": doubt.pairs,
        "indistinguishable_pairs": doubt.indistinguishable,
        "rank_variance_shares": doubt.shares,
        "effective_importance": {key: _number(value) for key, value in found.importance.items()},
        "cronbach_alpha": {key: _number(value) for key, value in found.alpha.items()},
        "layer_correlation": _matrix(found.layer_correlation),
        "indicator_correlation": _matrix(found.indicator_correlation),
        "opposed_within_layer": [list(each) for each in found.opposed],
        "rank_moves_with_other_aggregation": {
            key: {"median": median, "largest": largest} for key, (median, largest) in found.shifts.items()
        },
        "winsorised": found.winsorised,
    }
    settings = {
        "recipe": weighting_text.as_fields(weighting),
        "short": weighting_text.to_short(weighting, known),
        "signs_used": {name: sign for layer in used.values() for name, sign in layer.items()},
        "signs_given_by_the_user": dict(weighting.signs),
        "draws": doubt.draws,
        "seed": doubt.seed,
        "interval_pct": [uncertainty.LOW, uncertainty.HIGH],
        "varied": "weights (Dirichlet), normalisation, aggregation, one indicator left out or none, winsorisation",
        "enough": scenarios.ENOUGH,
    }
    return Finding("scenario", tuple(settings["signs_used"]), settings, result, table, Scenario(found, doubt))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _matrix(frame: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    return {
        row: {column: _number(value) for column, value in cells.items()}
        for row, cells in frame.to_dict("index").items()
    }


def address(finding: Finding[object]) -> dict[str, str]:
    """
    Write the parameters of the page that shows a finding, defaults included: a citation outlives them.

    Parameters
    ----------
    finding
        A result.

    Returns
    -------
    query
        Parameters by name, without language and without what is chosen on the map; its `view` is a view of the page.
    """
    told, first = finding.settings, finding.indicators[0]
    if finding.analysis in {"moran", "lisa"}:
        return {"view": "spatial", "indicator": first, "residuals": "yes" if told["land_mean_taken_off"] else "no"}
    if finding.analysis == "scenario":
        weighting = read_weighting(told["recipe"], catalogue())
        return {
            "view": "scenario",
            "recipe": weighting_text.to_short(weighting, catalogue(), whole=True),
            "draws": str(told["draws"]),
        }
    if finding.analysis == "typology":
        return {"view": "typology", "typology": told["typology"], "crossed": told["crossed_with"], "indicator": first}
    names = {"fragile": ("indicator",), "bivariate": ("x", "y"), "volunteering": ("proxy",)}
    return {"view": finding.analysis} | {name: told.get(name, first) for name in names[finding.analysis]}
