"""GeoJSON after RFC 7946, with its metadata inside as the foreign member ``metadata``."""

import functools
import json
import threading

import geopandas as gpd
import shapely

from geo.data import boundaries as borders
from geo.export.about import metadata
from geo.export.columns import Content

# ags → geometry as JSON text and west, south, east, north
Outlines = dict[str, tuple[str, tuple[float, float, float, float]]]


def outlines(boundaries: gpd.GeoDataFrame | gpd.GeoSeries) -> Outlines:
    """
    Write the geometry of each district as it stands in GeoJSON.

    Parameters
    ----------
    boundaries
        Indexed by `ags`, in EPSG:4326, rounded to 6 decimals, exterior rings counter-clockwise
        (see `geo.data.boundaries.geographic`).

    Returns
    -------
    outlines
        By ags: the geometry as text without spaces, and its bounding box.
    """
    return {
        str(ags): (json.dumps(shapely.geometry.mapping(shape), separators=(",", ":")), shape.bounds)
        for ags, shape in boundaries.geometry.items()
    }


_once = threading.Lock()


@functools.cache
def _shipped_outlines() -> Outlines:
    return outlines(borders.geographic(borders.read_boundaries()))


def shipped_outlines() -> Outlines:
    """Return the outlines of the shipped districts, made once per process; not to be changed."""
    # the cache alone would let two visitors compute at the same time, and prepared geometries do not like threads
    with _once:
        return _shipped_outlines()


def layer_geojson(content: Content, outlines: Outlines, *, permalink: str = "", detail: str = "full") -> str:
    """
    Write the districts that a selection keeps, with their figures and borders.

    Parameters
    ----------
    outlines
        Geometry of each district, see `outlines`.
    permalink
        Address that shows the same selection.
    detail
        Of the outlines, for the metadata.

    Returns
    -------
    text
        A FeatureCollection after RFC 7946 in longitude and latitude, one feature a line, ``id`` = ags, with the
        properties ``<id>``, ``<id>_status`` and ``<id>_period`` of each indicator.
    """
    kept, layer = content.kept, content.selection.layer
    is_one = len({content.catalogue.indicators[id_].layer for id_ in content.indicators}) <= 1
    head: dict[str, object] = {
        "type": "FeatureCollection",
        "name": f"landpotenziale_{layer}" if is_one else "landpotenziale",
    }
    boxes = [outlines[ags][1] for ags in kept.index]
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        head["bbox"] = [min(west), min(south), max(east), max(north)]
    head["metadata"] = metadata(content, permalink=permalink, detail=detail)
    columns = content.columns
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    features = (
        f'{{"type":"Feature","id":{json.dumps(ags)},"properties":{_json(row)},"geometry":{outlines[ags][0]}}}'
        for ags, row in zip(kept.index, rows, strict=True)
    )
    return _json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
