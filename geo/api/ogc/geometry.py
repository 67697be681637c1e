"""
The borders in every coordinate system that the API speaks, axes in the order of the authority.

CRS84 is longitude, latitude; EPSG:4326 latitude, longitude; EPSG:3035 northing, easting; EPSG:25832 easting, northing.
Projected coordinates come from the shipped borders in EPSG:3035, not from rounded degrees. Each system is made when
it is first asked for, once per process.
"""

import functools
import threading
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.api.ogc.pieces import Piece
from geo.data import boundaries

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG3035 = "http://www.opengis.net/def/crs/EPSG/0/3035"
EPSG25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"
SYSTEMS = (CRS84, EPSG4326, EPSG3035, EPSG25832)
GEOGRAPHIC = (CRS84, EPSG4326)
CENTIMETRES = 2  # decimals of metres
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Borders:
    """
    The districts in one coordinate system, sorted by `ags`.

    ``shapes`` are not prepared and no tree stands over them: both build themselves at first use and are not safe for
    threads. ``bounds`` has one row of four per district, ``pieces`` the geometry as it stands in GeoJSON.
    """

    shapes: np.ndarray
    bounds: np.ndarray
    pieces: tuple[Piece, ...]

    def touching(self, box: Box) -> np.ndarray:
        """
        Say which districts have a point in common with a box, edges included.

        Parameters
        ----------
        box
            Lowest first axis, lowest second, highest first, highest second.
        """
        low, high = np.array(box[:2]), np.array(box[2:])
        near = np.all(self.bounds[:, :2] <= high, axis=1) & np.all(self.bounds[:, 2:] >= low, axis=1)
        inside = np.all(self.bounds[:, :2] >= low, axis=1) & np.all(self.bounds[:, 2:] <= high, axis=1)
        for position in np.flatnonzero(near & ~inside):
            near[position] = shapely.intersects(self.shapes[position], shapely.box(*box))
        return near


_once = threading.Lock()


@functools.cache
def _planar() -> gpd.GeoDataFrame:
    return boundaries.read_boundaries().sort_index()


@functools.cache
def _borders(system: str) -> Borders:
    if system in GEOGRAPHIC:
        shapes = boundaries.geographic(_planar()).geometry.to_numpy()
    else:
        projected = _planar() if system == EPSG3035 else _planar().to_crs(25832)
        shapes = shapely.transform(projected.geometry.to_numpy(), lambda xy: np.round(xy, CENTIMETRES))
        # as in degrees, so that a district has the same corners in the same order everywhere
        shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    if system in (EPSG4326, EPSG3035):
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    # whole numbers without a point: a fifth of the bytes in EPSG:3035
    texts = (text.replace(".0,", ",").replace(".0]", "]") for text in shapely.to_geojson(shapes))
    return Borders(shapes, shapely.bounds(shapes), tuple(Piece(text.encode()) for text in texts))


def borders(system: str = CRS84) -> Borders:
    """
    Return the borders in one of `SYSTEMS`, made once per process; not to be changed.

    Raises
    ------
    DistrictError
        If the shipped borders are damaged.
    """
    # the cache alone would let several requests compute at the same time
    with _once:
        return _borders(system)


@functools.cache
def extent() -> Box:
    """Return west, south, east and north of all districts in degrees."""
    bounds = borders().bounds
    west, south = bounds[:, :2].min(0).tolist()
    east, north = bounds[:, 2:].max(0).tolist()
    return west, south, east, north
