"""
The borders of the 400 districts as a valid coverage in EPSG:3035, for files (100 m) and for the browser (500 m).

Why they are made like this:

- EPSG:3035 is equal-area, and Germany lies around its central meridian, so north is up. Areas and simplification
  are wrong in EPSG:4326.
- The published borders of two neighbours differ in the last digits, so they are no coverage. Rounded to whole
  metres they are one; it is checked, not assumed.
- `shapely.coverage_simplify` (Visvalingam and Whyatt, 1993, on shared edges) moves a border for both neighbours at
  once: no gaps, no overlaps, holes and enclaves stay. Its tolerance is the square root of the area of the triangles
  it removes; it is called detail here.
- Old keys are merged, not dropped: see `geo.districts.MERGED`.
"""

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue import DATA
from geo.districts import CITIES, COUNT, MERGED, absent, bare_name, read_csv
from geo.errors import DistrictError
from geo.neighbours import FILE as NEIGHBOURS
from geo.neighbours import find_neighbours
from geo.web_files import EXPORT_DETAIL_M, WEB_DETAIL_M, web_file, write_hashed

CRS = "EPSG:3035"
# web coordinates are whole steps of 10 m from a corner south-west of Germany; coarser steps make small islands invalid
# and save 3 % only
ORIGIN, STEP_M = (4_000_000, 2_650_000), 10
# simplification may not change the area of a district by more than this share
MAX_AREA_CHANGE = 0.05
MAX_BYTES = 6_000_000


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


def make_coverage(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Project the borders and snap them to whole metres, so that neighbours share their border exactly.

    Parameters
    ----------
    boundaries
        Borders as published, in any CRS.

    Returns
    -------
    coverage
        Same rows in EPSG:3035; all coordinates are whole metres.

    Raises
    ------
    DistrictError
        If a shape is invalid or neighbours still do not match.
    """
    projected = boundaries.to_crs(CRS)
    coverage = projected.set_geometry(shapely.set_precision(projected.geometry.array, 1), crs=CRS)
    return _require_coverage(coverage, "snapped to 1 m")


def merge_districts(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Unite districts that have become one since 2016.

    Parameters
    ----------
    boundaries
        A valid coverage, indexed by the keys of 2016.

    Returns
    -------
    boundaries
        Indexed by the keys of today (sorted); the border between the merged ones is gone.
    """
    today = boundaries.index.map(lambda ags: MERGED.get(ags, ags))
    groups = boundaries.geometry.groupby(today)
    united = {ags: shapely.coverage_union_all(part.array) if len(part) > 1 else part.iloc[0] for ags, part in groups}
    index = pd.Index(sorted(united), name="ags")
    return gpd.GeoDataFrame(geometry=[united[ags] for ags in index], index=index, crs=boundaries.crs)


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
    united = {land: shapely.coverage_union_all(part.array) for land, part in groups}
    return gpd.GeoDataFrame(geometry=list(united.values()), index=pd.Index(united, name="land"), crs=boundaries.crs)


def simplify(boundaries: gpd.GeoDataFrame, *, detail_m: float) -> gpd.GeoDataFrame:
    """
    Take detail out of the borders without tearing neighbours apart.

    Parameters
    ----------
    boundaries
        A valid coverage in EPSG:3035.
    detail_m
        Bends smaller than a triangle of `detail_m`² disappear, in m.

    Returns
    -------
    boundaries
        Same rows, still a valid coverage, a subset of the vertices.

    Raises
    ------
    DistrictError
        If the result is no coverage, or a district gains or loses more than 5 % of its area.
    """
    _require_coverage(boundaries, "before simplification")
    simple = boundaries.set_geometry(shapely.coverage_simplify(boundaries.geometry.array, detail_m), crs=boundaries.crs)
    change = (area_km2(simple) / area_km2(boundaries) - 1).abs()
    if (change > MAX_AREA_CHANGE).any():
        worst = change.idxmax()
        raise DistrictError(
            f"boundaries: {worst}: expected at most {MAX_AREA_CHANGE:.0%} change of area at {detail_m} m, "
            f"found {change[worst]:.1%}"
        )
    return _require_coverage(simple, f"simplified to {detail_m} m")


def _require_coverage(boundaries: gpd.GeoDataFrame, state: str) -> gpd.GeoDataFrame:
    """Return the borders if every shape is valid and neighbours share their edges, else name the culprits."""
    shapes = boundaries.geometry.array
    # an invalid ring can pass for a coverage, so both are asked
    matched = shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    wrong = ~(shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & matched)
    if wrong.any():
        raise DistrictError(
            f"boundaries {state}: expected valid shapes with identical shared borders, not so for "
            f"{', '.join(boundaries.index[wrong][:10])} ({wrong.sum()} of {len(boundaries)})"
        )
    return boundaries


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
    degrees = shapely.transform(boundaries.to_crs(4326).geometry.array, lambda xy: np.round(xy, 6))
    return boundaries.set_geometry(shapely.orient_polygons(degrees, exterior_cw=False), crs=4326)


# -- files for the browser ----------------------------------------------------------------------------------------


def land_borders(boundaries: gpd.GeoDataFrame) -> shapely.MultiLineString:
    """
    Draw the borders between the Länder and the outline of the country, each edge once.

    Parameters
    ----------
    boundaries
        A valid coverage, indexed by `ags`; the first two digits are the Land.

    Returns
    -------
    lines
        Borders in the CRS and unit of the input.
    """
    laender = merge_laender(boundaries).geometry.array
    # the union of lines splits them where they meet and keeps an edge of two Länder once
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(laender)))
    return shapely.multilinestrings(shapely.get_parts(lines))


def web_geometry(boundaries: gpd.GeoDataFrame, districts: pd.DataFrame) -> dict:
    """
    Describe the map for the browser: GeoJSON in planar coordinates, with nothing that changes.

    Parameters
    ----------
    boundaries
        A valid coverage in EPSG:3035, indexed by `ags` (sorted), already simplified.
    districts
        Table of the districts with the same keys.

    Returns
    -------
    collection
        A FeatureCollection. ``features`` stand in the order of `districts`, with ``id`` = ags and the properties
        ``name``, ``land``, ``kind`` (text code) and the codes of the typologies ``t`` (Thünen), ``b`` (BBSR) and
        ``e`` (Eurostat). Coordinates, ``bbox`` and the MultiLineString ``land_borders`` count whole steps:
        metre = ``grid.origin`` + ``grid.step`` * coordinate, in ``grid.crs``; y points north.

    Raises
    ------
    DistrictError
        If the rounded borders are no coverage any more.
    """
    steps = shapely.transform(boundaries.geometry.array, lambda xy: np.round((xy - ORIGIN) / STEP_M))
    steps = shapely.orient_polygons(shapely.remove_repeated_points(steps), exterior_cw=False)
    grid = _require_coverage(gpd.GeoDataFrame(geometry=steps, index=boundaries.index), f"in steps of {STEP_M} m")
    short = {"thuenen_type": "t", "bbsr_type": "b", "eurostat_type": "e"}
    properties = districts.loc[grid.index, ["name", "land", "kind", *short]].rename(columns=short).to_dict("index")
    return {
        "type": "FeatureCollection",
        "bbox": [int(value) for value in grid.total_bounds],
        "grid": {"crs": CRS, "origin": list(ORIGIN), "step": STEP_M},
        "features": [
            {"type": "Feature", "id": ags, "properties": properties[ags], "geometry": _whole_numbers(shape)}
            for ags, shape in grid.geometry.items()
        ],
        "land_borders": _whole_numbers(land_borders(grid)),
    }


def _whole_numbers(shape: shapely.Geometry) -> dict:
    """Write a shape as GeoJSON with whole numbers; `shapely.to_geojson` writes 12 as 12.0."""
    return json.loads(shapely.to_geojson(shape), parse_float=lambda text: int(float(text)))


def places(districts: pd.DataFrame, municipalities: pd.DataFrame) -> dict:
    """
    List what can be searched for: districts and municipalities.

    Parameters
    ----------
    districts
        Table of the districts, indexed by `ags`.
    municipalities
        Columns ``name`` and ``ags`` (of the district).

    Returns
    -------
    index
        Three lists in the order of `districts`: ``ags``, ``districts`` (names) and ``places``, the last with one
        sorted list of municipalities per district. Names end at the comma (``Aach, Stadt`` → ``Aach``). A city that
        is its own district stands among the districts only.

    Raises
    ------
    DistrictError
        If a municipality lies in an unknown district.
    """
    if unknown := sorted(set(municipalities["ags"]) - set(districts.index)):
        raise DistrictError(f"municipalities.csv: expected the keys of districts, found {', '.join(unknown[:5])}")
    short = municipalities["name"].str.split(",").str[0].str.strip()
    names = short.groupby(municipalities["ags"]).agg(set).to_dict()
    cities = districts.index[districts["kind"].isin(CITIES)]
    own = {ags: {bare_name(districts.at[ags, "name"])} for ags in cities}
    return {
        "ags": list(districts.index),
        "districts": list(districts["name"]),
        "places": [sorted(names.get(ags, set()) - own.get(ags, set())) for ags in districts.index],
    }


def build_geometry(boundaries: gpd.GeoDataFrame, districts: pd.DataFrame, folder: Path) -> list[Path]:
    """
    Write the borders for exports and for the browser, the neighbours, and the search index if there are municipalities.

    Parameters
    ----------
    boundaries
        Borders as published, indexed by the keys of 2016, with their CRS.
    districts
        Table of the districts as `read_districts` returns it.
    folder
        Where ``boundaries.parquet``, ``neighbours.csv`` and ``web/`` go, and where ``municipalities.csv`` may stand.

    Returns
    -------
    files
        The files written. Equal input gives equal bytes and thus equal names.

    Raises
    ------
    DistrictError
        If the borders do not fit the table or do not form a coverage, or a file exceeds 6 MB.
    """
    coverage = merge_districts(make_coverage(boundaries))
    absent, extra = districts.index.difference(coverage.index), coverage.index.difference(districts.index)
    if len(absent) or len(extra):
        raise DistrictError(
            f"boundaries: expected the {len(districts)} districts of the table, "
            f"missing {', '.join(absent[:5]) or 'none'}, unknown {', '.join(extra[:5]) or 'none'}"
        )
    (folder / "web").mkdir(parents=True, exist_ok=True)
    file = folder / "boundaries.parquet"
    simplify(coverage, detail_m=EXPORT_DETAIL_M).to_parquet(file, index=True, compression="zstd", compression_level=19)
    neighbours = folder / NEIGHBOURS
    # before simplification: it keeps who touches whom, but nobody should have to believe it
    find_neighbours(coverage).to_csv(neighbours, index=False, lineterminator="\n", encoding="utf-8")
    web = web_geometry(simplify(coverage, detail_m=WEB_DETAIL_M), districts)
    files = [file, write_hashed(folder / "web", "districts", web)]
    municipalities = folder / "municipalities.csv"
    if municipalities.exists():
        index = places(districts, read_csv(municipalities, ("key", "name", "ags")))
        files.append(write_hashed(folder / "web", "places", index))
    files.append(neighbours)
    for file in files:
        if (size := file.stat().st_size) > MAX_BYTES:
            raise DistrictError(f"{file.name}: expected at most {MAX_BYTES:,} bytes, found {size:,}")
    return files


def read_web_boundaries(folder: Path = DATA) -> gpd.GeoDataFrame:
    """
    Read the borders that the map draws, as shapes in metres.

    Parameters
    ----------
    folder
        The shipped data.

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
