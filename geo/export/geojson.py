"""GeoJSON after RFC 7946, with its metadata inside as the foreign member ``metadata``."""

import functools
import json
import threading
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from geo.data import boundaries as borders
from geo.data.catalogue import Catalogue
from geo.export.about import metadata
from geo.export.columns import figure_columns, kept_districts, places
from geo.views.selection import Selection

# ags → geometry as JSON text and west, south, east, north
Outlines = dict[str, tuple[str, tuple[float, float, float, float]]]


def outlines(boundaries: gpd.GeoDataFrame) -> Outlines:
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
        ags: (json.dumps(shapely.geometry.mapping(shape), separators=(",", ":")), tuple(shape.bounds))
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


def layer_geojson(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, statuses: pd.DataFrame, outlines: Outlines, permalink: str = "", detail: str = "full",
) -> str:  # fmt: skip
    """
    Write the districts that a selection keeps, with their figures and borders.

    Parameters
    ----------
    indicators
        Ids; each gives the properties ``<id>``, ``<id>_status`` and ``<id>_period``.
    selection
        Its filters and language.
    catalogue, districts, values, statuses
        What is shipped; frames indexed by `ags`.
    outlines
        Geometry of each district, see `outlines`.
    permalink
        Address that shows the same selection.
    detail
        Of the outlines, for the metadata.

    Returns
    -------
    text
        A FeatureCollection after RFC 7946 in longitude and latitude, one feature a line, ``id`` = ags.
    """
    kept = kept_districts(selection, districts, values)
    head = {"type": "FeatureCollection", "name": f"landpotenziale_{selection.layer}"}
    if len({catalogue.indicators[each].layer for each in indicators}) > 1:
        head["name"] = "landpotenziale"
    boxes = [outlines[ags][1] for ags in kept.index]
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        head["bbox"] = [min(west), min(south), max(east), max(north)]
    head["metadata"] = metadata(
        indicators, selection, catalogue=catalogue, districts=districts, values=values, permalink=permalink,
        detail=detail,
    )  # fmt: skip
    columns = places(kept, selection.language) | figure_columns(indicators, catalogue, kept.index, values, statuses)
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    features = (
        f'{{"type":"Feature","id":{json.dumps(ags)},"properties":{_json(row)},"geometry":{outlines[ags][0]}}}'
        for ags, row in zip(kept.index, rows, strict=True)
    )
    return _json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
