"""
The borders as the build makes them: a valid coverage, simplified for files (100 m) and for the browser (500 m).

- The published borders of two neighbours differ in the last digits, so they are no coverage. Rounded to whole
  metres they are one; it is checked, not assumed.
- `shapely.coverage_simplify` (Visvalingam and Whyatt, 1993, on shared edges) moves a border for both neighbours at
  once: no gaps, no overlaps, holes and enclaves stay. Its tolerance is the square root of the area of the triangles
  it removes; it is called detail here.
- Old keys are merged, not dropped: see `geo.data.districts.MERGED`.
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.data.boundaries import CRS, ORIGIN, STEP_M, area_km2, merge_laender
from geo.data.districts import CITIES, MERGED, bare_name, read_csv
from geo.data.errors import DistrictError
from geo.data.neighbours import FILE as NEIGHBOURS
from geo.data.neighbours import find_neighbours
from geo.data.web_files import EXPORT_DETAIL_M, WEB_DETAIL_M, write_hashed

# simplification may not change the area of a district by more than this share
MAX_AREA_CHANGE = 0.05
MAX_BYTES = 6_000_000


def make_coverage(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Project the borders and snap them to whole metres, so that neighbours share their border exactly.

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
    coverage = projected.set_geometry(shapely.set_precision(projected.geometry.to_numpy(), 1), crs=CRS)
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
    united = {
        ags: shapely.coverage_union_all(np.asarray(part)) if len(part) > 1 else part.iloc[0] for ags, part in groups
    }
    index = pd.Index(sorted(united), name="ags")
    return gpd.GeoDataFrame(geometry=[united[ags] for ags in index], index=index, crs=boundaries.crs)


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
    simple = boundaries.set_geometry(
        shapely.coverage_simplify(boundaries.geometry.to_numpy(), detail_m), crs=boundaries.crs
    )
    change = (area_km2(simple) / area_km2(boundaries) - 1).abs()
    if (change > MAX_AREA_CHANGE).any():
        worst = str(change.idxmax())
        raise DistrictError(
            f"boundaries: {worst}: expected at most {MAX_AREA_CHANGE:.0%} change of area at {detail_m} m, "
            f"found {change[worst]:.1%}"
        )
    return _require_coverage(simple, f"simplified to {detail_m} m")


def _require_coverage(boundaries: gpd.GeoDataFrame, state: str) -> gpd.GeoDataFrame:
    """Return the borders if every shape is valid and neighbours share their edges, else name the culprits."""
    shapes = boundaries.geometry.to_numpy()
    # an invalid ring can pass for a coverage, so both are asked
    matched = shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    wrong = ~(shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & matched)
    if wrong.any():
        raise DistrictError(
            f"boundaries {state}: expected valid shapes with identical shared borders, not so for "
            f"{', '.join(boundaries.index[wrong][:10])} ({wrong.sum()} of {len(boundaries)})"
        )
    return boundaries


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
    laender = merge_laender(boundaries).geometry.to_numpy()
    # the union of lines splits them where they meet and keeps an edge of two Länder once
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(laender)))
    return shapely.MultiLineString(list(shapely.get_parts(lines)))


def web_geometry(boundaries: gpd.GeoDataFrame, districts: pd.DataFrame) -> dict:
    """
    Describe the map for the browser: GeoJSON in planar coordinates, with nothing that changes.

    Parameters
    ----------
    boundaries
        A valid coverage in EPSG:3035, indexed by `ags` (sorted), already simplified.

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
    steps = shapely.transform(boundaries.geometry.to_numpy(), lambda xy: np.round((xy - ORIGIN) / STEP_M))
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
    own = {ags: {bare_name(name)} for ags, name in districts.loc[cities, "name"].items()}
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
