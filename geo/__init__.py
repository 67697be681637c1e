"""
Landpotenziale: rural integration potentials of Germany's 400 districts.

``from geo import layer`` or ``import geo; geo.layer("housing")``: figures and shapes as frames of pandas and GeoPandas.
`districts`, `layer`, `series`, `indicators` and `neighbours` give a new frame at every call, so it may be changed. Its
metadata (sources, licences, lines of attribution) lie in ``.attrs``. pandas hands them on when rows or columns are
chosen, sorted, added or projected; `merge`, `join` and `concat` drop them unless all their inputs have the same ones.
Set them again: ``joined.attrs = housing.attrs``. Pandas is imported by the first call.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

__all__ = ["districts", "indicators", "layer", "neighbours", "series"]


def layer(
    name: str, *, period: str | int | None = None, rural: str | None = None, land: "str | Iterable[str]" = (),
    crs: int | str = 3035, detail: Literal["full", "web"] = "full", language: Literal["de", "en"] = "de",
) -> "gpd.GeoDataFrame":  # fmt: skip
    """
    Read the figures of a layer with the shapes of the districts.

    Parameters
    ----------
    name
        Key of the layer, such as ``housing``; ``all`` for the indicators of all layers.
    period
        A year such as 2019, or a period as the figures name it, such as ``2022-05-15``. A year also takes an exact day
        in it and an interval that ends in it. By default the newest period of each indicator.
    rural
        Typology, alone (its rural types) or with codes: ``thuenen``, ``thuenen:1,2``, ``bbsr``, ``eurostat:3``.
    land
        One Land or several, by key or name: ``09``, ``Bayern``, ``["Bavaria", "Saxony"]``.
    crs
        EPSG number: 3035 (equal-area), 25832 or 4326.
    detail
        ``full``: borders simplified to 100 m; ``web``: to 500 m.
    language
        Of names of Länder and kinds.

    Returns
    -------
    frame
        One row per district, indexed by `ags` (text of five characters): name, Land, kind, types, and four columns per
        indicator: ``<id>`` (in the unit that `indicators` names, not rounded; NaN where there is no value),
        ``<id>_status`` (why, and how certain), ``<id>_period`` and ``<id>_source`` (key of sources.toml). An indicator
        without the period has the status ``missing`` and neither period nor source. The borders are for maps: take
        areas from `districts`, do not measure them.

    Raises
    ------
    geo.data.errors.SelectionError
        A ValueError that names what exists, if something that is asked for does not.

    Examples
    --------
    >>> from geo import layer
    >>> housing = layer("housing", rural="thuenen", land=["Bayern", "Sachsen"])
    >>> median = housing["vacancy_rate_pct"].median()
    """
    from geo.export import interface

    place = interface.Place(rural, land, language)
    return interface.layer(name, period=period, place=place, crs=crs, detail=detail)


def districts(
    *, crs: int | str = 3035, detail: Literal["full", "web"] = "full", language: Literal["de", "en"] = "de"
) -> "gpd.GeoDataFrame":
    """
    Read names, kinds, types, areas and shapes of the 400 districts.

    Parameters
    ----------
    crs, detail, language
        As for `layer`.

    Returns
    -------
    frame
        One row per district, indexed by `ags`. ``area_km2`` is the area in km² of the municipal register; the borders
        are simplified and of 2016, so an area measured on them is another one.

    Raises
    ------
    geo.data.errors.SelectionError
        As for `layer`.
    """
    from geo.export import interface

    return interface.districts(crs=crs, detail=detail, language=language)


def series(
    indicator: str, *, rural: str | None = None, land: "str | Iterable[str]" = (),
    language: Literal["de", "en"] = "de",
) -> "pd.DataFrame":  # fmt: skip
    """
    Read all periods of an indicator on the districts of today.

    Parameters
    ----------
    indicator
        Its id, such as ``vacancy_rate_pct``; `indicators` lists them.
    rural, land, language
        As for `layer`.

    Returns
    -------
    frame
        One row per district and period, oldest first: ``ags``, ``period`` (text), ``year`` (the last one of an
        interval, NA where the source does not say it), ``value`` (in the unit of the indicator), ``status`` and
        ``source``. ``frame.pivot(index="period", columns="ags", values="value")`` makes one column per district.
        Breaks, between whose sides values do not compare, stand in ``.attrs["indicators"][0]["breaks"]``.

    Raises
    ------
    geo.data.errors.SelectionError
        As for `layer`.
    """
    from geo.export import interface

    return interface.series(indicator, interface.Place(rural, land, language))


def indicators(*, language: Literal["de", "en"] = "de") -> "pd.DataFrame":
    """
    List the indicators.

    Returns
    -------
    frame
        One row per indicator, indexed by ``id``: ``layer``, ``label``, ``unit``, ``direction`` (1: higher is more
        favourable, -1: lower is, 0: neither), ``period`` (the newest), ``source`` (key of sources.toml) and ``licence``,
        which says where it is not confirmed.

    Raises
    ------
    geo.data.errors.SelectionError
        As for `layer`.
    """
    from geo.export import interface

    return interface.indicators(language)


def neighbours() -> "pd.DataFrame":
    """
    Read which districts touch.

    Returns
    -------
    frame
        Columns ``ags`` and ``neighbour``, one row for each direction of a pair, sorted. Two districts are neighbours if
        their land shares at least one point (queen contiguity), judged on the borders before simplification.
    """
    from geo.export import interface

    return interface.neighbours()
