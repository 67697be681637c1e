"""
The borders of the 400 districts, read as a valid coverage in EPSG:3035.

EPSG:3035 is equal-area, and Germany lies around its central meridian, so north is up. Areas are wrong in EPSG:4326.
"""

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.data.catalogue import DATA
from geo.data.districts import COUNT, absent
from geo.data.errors import DistrictError
from geo.data.web_files import web_file

CRS = "EPSG:3035"
# web coordinates are whole steps of 10 m from a corner south-west of Germany; coarser steps make small islands invalid
# and save 3 % only
ORIGIN, STEP_M = (4_000_000, 2_650_000), 10


def read_boundaries(file: Path = DATA / "boundaries.parquet") -> gpd.GeoDataFrame:
    """
    Read the borders of the districts, about 100 m of detail.

    Parameters
    ----------
    file
        GeoParquet file with the column ``geometry`` and the index ``ags``.

    Returns
    -------
    boundaries
        400 polygons and multipolygons, indexed by `ags` (sorted), in EPSG:3035.

    Raises
    ------
    DistrictError
        If the file is absent or damaged, the CRS is another one, or keys or shapes are wrong.
    """
    try:
        boundaries = gpd.read_parquet(file)
    except FileNotFoundError:
        raise absent(file) from None
    except Exception as error:  # pyarrow, geopandas and GEOS raise many kinds; all mean that these are no borders
        raise DistrictError(f"{file.name}: damaged or no GeoParquet file ({type(error).__name__}: {error})") from error
    faults = []
    keys = boundaries.index
    if keys.name != "ags" or not all(isinstance(ags, str) and re.fullmatch(r"\d{5}", ags) for ags in keys):
        faults.append(f"expected the index ags with text of five digits, found {keys.name} of {keys.dtype}")
    elif len(keys) != COUNT or not keys.is_unique:
        faults.append(f"expected {COUNT} districts, each once, found {len(keys)} ({keys.nunique()} different)")
    if boundaries.crs is None or boundaries.crs != CRS:
        faults.append(f"expected {CRS}, found {boundaries.crs.to_string() if boundaries.crs else 'no CRS'}")
    shapes = boundaries.geometry
    if shapes.name != "geometry":
        faults.append(f"expected the column geometry, found {shapes.name}")
    good = shapes.geom_type.isin(["Polygon", "MultiPolygon"]) & ~shapes.is_empty & shapes.is_valid
    if not good.all():
        faults.append(f"expected valid polygons, not so for {', '.join(map(str, keys[~good][:5]))}")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return boundaries[["geometry"]].sort_index()


def area_km2(boundaries: gpd.GeoDataFrame) -> pd.Series:
    """
    Measure the area of each district in km².

    Parameters
    ----------
    boundaries
        One row per district, indexed by `ags`, in EPSG:3035 (equal-area).

    Returns
    -------
    area
        Area in km², same index. Land only, at the borders of the file: for densities take the official areas.

    Raises
    ------
    DistrictError
        If the CRS is another one; EPSG:25832 is 0.3 % off in the east.
    """
    if boundaries.crs is None or boundaries.crs != CRS:
        raise DistrictError(f"area: expected {CRS}, found {boundaries.crs.to_string() if boundaries.crs else 'no CRS'}")
    return boundaries.area.rename("area_km2") / 1e6


def merge_laender(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Unite the districts of each Land.

    Parameters
    ----------
    boundaries
        A valid coverage, indexed by `ags`; the first two digits are the Land.

    Returns
    -------
    boundaries
        Indexed by the keys of the Länder (sorted); the borders between their districts are gone.
    """
    groups = boundaries.geometry.groupby(boundaries.index.str[:2])
    united = {land: shapely.coverage_union_all(np.asarray(part)) for land, part in groups}
    return gpd.GeoDataFrame(geometry=list(united.values()), index=pd.Index(united, name="land"), crs=boundaries.crs)


def geographic(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Turn the borders into longitude and latitude as RFC 7946 wants them.

    Parameters
    ----------
    boundaries
        Borders in EPSG:3035.

    Returns
    -------
    boundaries
        Same rows and columns in EPSG:4326, rounded to 6 decimals (0.1 m), exterior rings counter-clockwise, holes
        clockwise. ETRS89 and WGS 84 differ by less than a metre and are taken as one.
    """
    degrees = shapely.transform(boundaries.to_crs(4326).geometry.to_numpy(), lambda xy: np.round(xy, 6))
    return boundaries.set_geometry(shapely.orient_polygons(degrees, exterior_cw=False), crs=4326)


# -- files for the browser ----------------------------------------------------------------------------------------


def read_web_boundaries(folder: Path = DATA) -> gpd.GeoDataFrame:
    """
    Read the borders that the map draws, as shapes in metres.

    Returns
    -------
    boundaries
        Indexed by `ags`, in EPSG:3035, simplified to 500 m and rounded to the grid of the file.

    Raises
    ------
    DistrictError
        If the file is absent.
    """
    content = json.loads(web_file("districts", folder).read_bytes())
    (east, north), step = content["grid"]["origin"], content["grid"]["step"]
    steps = [shapely.geometry.shape(feature["geometry"]) for feature in content["features"]]
    metres = shapely.transform(np.array(steps), lambda xy: xy * step + np.array([east, north]))
    ags = pd.Index([feature["id"] for feature in content["features"]], name="ags")
    return gpd.GeoDataFrame(geometry=metres, index=ags, crs=content["grid"]["crs"])
