"""The districts with figures and shapes as one frame, in the coordinates and the detail that are wished for."""

import functools
import threading
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from geo.data import boundaries as borders
from geo.data.declarations import Language
from geo.data.errors import SelectionError
from geo.export.columns import Content

# what it is called, and how many decimals of a coordinate are kept: 0.1 m, 1 cm, 1 cm
CRS = {4326: 6, 3035: 2, 25832: 2}
DETAILS = ("full", "web")
MOST_CHARACTERS = 40


def choose_crs(wish: str) -> int:
    """
    Read a coordinate reference system: ``3035`` or ``EPSG:3035``.

    Raises
    ------
    SelectionError
        If it is none of those that are offered.
    """
    found = wish.upper().removeprefix("EPSG:")
    if found not in {str(each) for each in CRS}:
        raise SelectionError(f"crs: expected one of {', '.join(map(str, CRS))}, found {wish[:MOST_CHARACTERS]!r}")
    return int(found)


def choose_detail(wish: str) -> str:
    """
    Read how detailed the borders shall be: ``full`` (100 m) or ``web`` (500 m).

    Raises
    ------
    SelectionError
        If it is neither.
    """
    if wish not in DETAILS:
        raise SelectionError(f"detail: expected one of {', '.join(DETAILS)}, found {wish[:MOST_CHARACTERS]!r}")
    return wish


def shapes_of(crs: int, detail: str) -> gpd.GeoSeries:
    """
    Return the borders of the shipped districts, made once per process; not to be changed.

    Parameters
    ----------
    crs
        EPSG number, one of `CRS`.
    detail
        ``full``: simplified to 100 m, as stored; ``web``: to 500 m, as on the map.

    Returns
    -------
    shapes
        By `ags`; a coverage, neighbours share their border point by point. Exterior rings turn counter-clockwise.
    """
    # geometry is prepared at first use, and that is not safe for threads
    with _once:
        return _shapes(crs, detail)


_once = threading.Lock()


@functools.cache
def _shapes(crs: int, detail: str) -> gpd.GeoSeries:
    planar = borders.read_boundaries() if detail == "full" else borders.read_web_boundaries()
    if crs == 4326:
        return borders.geographic(planar).geometry
    if crs != 3035:
        planar = planar.to_crs(crs)
    rounded = shapely.transform(planar.geometry.to_numpy(), lambda xy: np.round(xy, CRS[crs]))
    return gpd.GeoSeries(shapely.orient_polygons(rounded, exterior_cw=False), index=planar.index, crs=crs)


def layer_frame(content: Content, shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Put districts, figures and shapes side by side.

    Parameters
    ----------
    shapes
        By `ags`, see `shapes_of`.

    Returns
    -------
    frame
        Default index, `ags` as a text column first, then ``<id>`` (float), ``<id>_status`` and ``<id>_period`` of each
        indicator, in the CRS of the shapes.
    """
    # one type per column: GDAL would make whole numbers of one layer integers and those of another not
    numbers = {id_: content.numbers[id_].to_numpy() for id_ in content.indicators}
    geometry = shapes.reindex(content.kept.index).array
    return gpd.GeoDataFrame({**content.columns, **numbers}, geometry=geometry, crs=shapes.crs)


def indicator_rows(described: Mapping, language: Language) -> dict[str, list[str]]:
    """
    Write the metadata of the indicators as a table, one row each.

    Parameters
    ----------
    described
        Result of `geo.export.about.metadata`.
    """
    rows = []
    for each in described["indicators"]:
        source = each["source"]
        rows.append({
            "id": each["id"], "layer": each["layer"], "label": each["label"][language],
            "definition": each["definition"][language], "unit": each["unit"][language],
            "period": ", ".join(each["periods"]), "direction": str(each["direction"]),
            "caveat": each["caveat"][language], "data_basis": each["data_basis"],
            "producer": source["producer"][language], "source": source["title"][language], "table": source["table"],
            "url": source["url"], "licence": source["licence"][language],
            "licence_url": source["licence_url"] or "", "licence_confirmed": source["licence_confirmed"],
            "attribution": each["attribution"], "as_of": source["as_of"],
            "source_territorial_status": source["territorial_status"], "retrieved": source["retrieved"],
            "territorial_status": described["territorial_status"], "generator": described["generator"],
            "permalink": described["recipe_link"],
        })  # fmt: skip
    return {key: [str(row[key]) for row in rows] for key in (rows[0] if rows else {})}
