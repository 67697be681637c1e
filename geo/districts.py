"""
The 400 districts: names, kinds and types, and their borders as a valid coverage in EPSG:3035.

Why the borders are made like this:

- EPSG:3035 is equal-area, and Germany lies around its central meridian, so north is up. Areas and simplification
  are wrong in EPSG:4326.
- The published borders of two neighbours differ in the last digits, so they are no coverage. Rounded to whole
  metres they are one; it is checked, not assumed.
- `shapely.coverage_simplify` (Visvalingam and Whyatt, 1993, on shared edges) moves a border for both neighbours at
  once: no gaps, no overlaps, holes and enclaves stay. Its tolerance is the square root of the area of the triangles
  it removes; it is called detail here.
- Old keys are merged, not dropped: 03152 and 03156 became 03159 on 2016-11-01, 16056 joined 16063 on 2021-07-01.
"""

import functools
import hashlib
import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import language as wording
from geo.catalogue import DATA, Language, Text
from geo.errors import DistrictError

COLUMNS = (
    "ags", "name", "official_name", "kind", "land", "area_km2", "population",
    "thuenen_type", "bbsr_type", "eurostat_type", "kreisregion",
)  # fmt: skip
CHANGES = ("old_ags", "old_name", "ags", "name", "date", "what")
COUNT = 400
# lowest and highest code of the columns that hold codes or counts
WHOLE = {
    "kind": (41, 45),
    "population": (1, 99_999_999),
    "thuenen_type": (1, 5),
    "bbsr_type": (1, 4),
    "eurostat_type": (1, 3),
}
# the Thünen codes are not symmetric: 3 is the good and 4 the less good situation; some tables swap them. Districts
# around Munich have to come out as 3, districts around Dresden and the Lausitz as 4.
THUENEN_ANCHORS = {"09174": 3, "09175": 3, "09177": 3, "09178": 3, "12066": 4, "14625": 4, "14627": 4, "14628": 4}
MERGED = {"03152": "03159", "03156": "03159", "16056": "16063"}

CRS = "EPSG:3035"
# 500 m is less than a pixel while the whole country is on the screen, and at eight times that size estuaries, islands
# and the enclaves still look like themselves; 400 m makes the file a fifth larger, 600 m makes small cities angular
EXPORT_DETAIL_M, WEB_DETAIL_M = 100, 500
# web coordinates are whole steps of 10 m from a corner south-west of Germany; coarser steps make small islands invalid
# and save 3 % only
ORIGIN, STEP_M = (4_000_000, 2_650_000), 10
# simplification may not change the area of a district by more than this share
MAX_AREA_CHANGE = 0.05
MAX_BYTES = 6_000_000

LAENDER: dict[str, Text] = {
    "01": Text(de="Schleswig-Holstein", en="Schleswig-Holstein"),
    "02": Text(de="Hamburg", en="Hamburg"),
    "03": Text(de="Niedersachsen", en="Lower Saxony"),
    "04": Text(de="Bremen", en="Bremen"),
    "05": Text(de="Nordrhein-Westfalen", en="North Rhine-Westphalia"),
    "06": Text(de="Hessen", en="Hesse"),
    "07": Text(de="Rheinland-Pfalz", en="Rhineland-Palatinate"),
    "08": Text(de="Baden-Württemberg", en="Baden-Württemberg"),
    "09": Text(de="Bayern", en="Bavaria"),
    "10": Text(de="Saarland", en="Saarland"),
    "11": Text(de="Berlin", en="Berlin"),
    "12": Text(de="Brandenburg", en="Brandenburg"),
    "13": Text(de="Mecklenburg-Vorpommern", en="Mecklenburg-Western Pomerania"),
    "14": Text(de="Sachsen", en="Saxony"),
    "15": Text(de="Sachsen-Anhalt", en="Saxony-Anhalt"),
    "16": Text(de="Thüringen", en="Thuringia"),
}
KINDS: dict[int, Text] = {
    41: Text(de="Kreisfreie Stadt", en="independent city"),
    42: Text(de="Stadtkreis", en="independent city (Stadtkreis)"),
    43: Text(de="Kreis", en="district (Kreis)"),
    44: Text(de="Landkreis", en="district (Landkreis)"),
    45: Text(de="Regionalverband", en="regional association"),
}
CITIES = (41, 42)


# -- names and types ----------------------------------------------------------------------------------------------


def read_districts(file: Path = DATA / "districts.csv") -> pd.DataFrame:
    """
    Read names, kinds and types of the districts.

    Parameters
    ----------
    file
        CSV with the columns of `COLUMNS`.

    Returns
    -------
    districts
        400 rows indexed by `ags` (sorted); ``land`` and ``kreisregion`` are text, the types and ``kind`` whole
        numbers, ``area_km2`` in km².

    Raises
    ------
    DistrictError
        If the file is absent or damaged, a key or a code is wrong, a name stands twice, or the Thünen codes 3 and 4
        are swapped; one line per fault.
    """
    table = _read_csv(file, COLUMNS)
    faults: list[str] = []
    if len(table) != COUNT:
        faults.append(f"expected {COUNT} districts, found {len(table)}")
    for column, pattern, meaning in (
        ("ags", r"\d{5}", "text of five digits"),
        ("land", "|".join(LAENDER), "the key of a Land, 01 to 16"),
        ("kreisregion", r"\d{5,8}", "the key of a region"),
        ("name", r"\S.*", "a name"),
    ):
        faults += _faults(table, column, ~table[column].str.fullmatch(pattern), meaning)
    faults += _faults(table, "ags", table["ags"].duplicated(), "each key once")
    faults += _faults(table, "name", table["name"].duplicated(), "each name once")
    faults += _faults(table, "land", table["land"] != table["ags"].str[:2], "the first two digits of the key")
    for column, (low, high) in WHOLE.items():
        found = pd.to_numeric(table[column], errors="coerce")
        good = found.between(low, high) & (found % 1 == 0)
        faults += _faults(table, column, ~good, f"a whole number from {low} to {high}")
        table[column] = found.where(good, 0).astype("int64")
    area = pd.to_numeric(table["area_km2"], errors="coerce")
    faults += _faults(table, "area_km2", ~area.between(1, 10_000), "1 to 10,000 km²")
    districts = table.assign(area_km2=area.astype("float64")).set_index("ags").sort_index()
    for ags, expected in THUENEN_ANCHORS.items():
        if ags in districts.index and (found := districts["thuenen_type"].loc[[ags]].iloc[0]) != expected:
            faults.append(f"{ags}.thuenen_type: expected {expected}, found {found} (are codes 3 and 4 swapped?)")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return districts


def _read_csv(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a CSV as text, with exactly these columns."""
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8", index_col=False)
    except FileNotFoundError:
        raise _absent(file) from None
    except (OSError, ValueError) as error:  # ParserError, EmptyDataError and UnicodeDecodeError are ValueErrors
        raise DistrictError(f"{file.name}: damaged or no CSV ({type(error).__name__}: {error})") from error
    if tuple(table.columns) != columns:
        found = ", ".join(map(str, table.columns))
        raise DistrictError(f"{file.name}: expected columns {', '.join(columns)}, found {found}")
    return table


def _absent(file: Path) -> DistrictError:
    return DistrictError(f"{file.name}: expected in {file.parent.name}/, found none; `python -m geo build` makes it")


def _faults(table: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> list[str]:
    """Describe the rows that are wrong in one line, the first five by name."""
    if not wrong.any():
        return []
    found = [f"{ags}: {value!r}" for ags, value in table.loc[wrong, ["ags", column]].iloc[:5].to_numpy().tolist()]
    more = f" and {wrong.sum() - 5} more" if wrong.sum() > 5 else ""
    return [f"{column}: expected {expected}, found {', '.join(found)}{more}"]


@functools.cache
def shipped() -> pd.DataFrame:
    """Return the shipped table of districts, read once; not to be changed."""
    return read_districts()


def read_changes(file: Path = DATA / "territorial_changes.csv") -> dict[str, tuple[dict[str, str], ...]]:
    """
    Read which districts of the past became part of a district of today.

    Parameters
    ----------
    file
        CSV with the columns of `CHANGES`, one row per old key.

    Returns
    -------
    changes
        By the `ags` of today: one entry per old district with its ``name``, its ``old`` key and the ``date`` of the
        change (``2016-11-01``).

    Raises
    ------
    DistrictError
        If the file is absent or damaged, a key is not the one the borders are merged by, or a date is none.
    """
    table = _read_csv(file, CHANGES)
    faults = _faults(
        table, "ags", table["old_ags"].map(MERGED) != table["ags"], "the key of today of a merged district"
    )
    # strict, so that a date can be shown without asking again
    dates = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    faults += _faults(table, "date", dates.isna(), "a date like 2016-11-01")
    if absent := sorted(set(MERGED) - set(table["old_ags"])):
        faults.append(f"old_ags: expected all merged districts, not found {', '.join(absent)}")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    entries = table[["ags", "old_name", "old_ags", "date"]].set_axis(["ags", "name", "old", "date"], axis="columns")
    return {ags: tuple(part.drop(columns="ags").to_dict("records")) for ags, part in entries.groupby("ags")}


@functools.cache
def changes() -> dict[str, tuple[dict[str, str], ...]]:
    """Return the shipped territorial changes, read once; not to be changed."""
    return read_changes()


def bare_name(name: str) -> str:
    """Remove the addition that tells a city from the district of the same name; ``Frankfurt (Oder)`` stays."""
    return re.sub(r" \((Stadt|Kreis|Landkreis)\)$", "", name)


def phrase(districts: pd.DataFrame, ags: str, language: Language) -> str:
    """
    Begin a sentence about a district: ``Im Landkreis Rosenheim``, ``In der Stadt Trier``.

    Parameters
    ----------
    districts
        Table with ``name`` and ``kind``, indexed by `ags`.
    ags
        Key of the district.
    language
        ``de`` or ``en``.

    Returns
    -------
    text
        The first words of a sentence, plain text.
    """
    return wording.place(bare_name(districts.at[ags, "name"]), int(districts.at[ags, "kind"]), language)


# -- borders ------------------------------------------------------------------------------------------------------


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
        raise _absent(file) from None
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
    groups = boundaries.geometry.groupby(boundaries.index.str[:2])
    laender = [shapely.coverage_union_all(part.array) for _, part in groups]
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
    Write the borders for exports and for the browser, and the search index if there are municipalities.

    Parameters
    ----------
    boundaries
        Borders as published, indexed by the keys of 2016, with their CRS.
    districts
        Table of the districts as `read_districts` returns it.
    folder
        Where ``boundaries.parquet`` and ``web/`` go, and where ``municipalities.csv`` may stand.

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
    web = web_geometry(simplify(coverage, detail_m=WEB_DETAIL_M), districts)
    files = [file, _write_hashed(folder / "web", "districts", web)]
    municipalities = folder / "municipalities.csv"
    if municipalities.exists():
        index = places(districts, _read_csv(municipalities, ("key", "name", "ags")))
        files.append(_write_hashed(folder / "web", "places", index))
    for file in files:
        if (size := file.stat().st_size) > MAX_BYTES:
            raise DistrictError(f"{file.name}: expected at most {MAX_BYTES:,} bytes, found {size:,}")
    return files


def _write_hashed(folder: Path, stem: str, content: dict) -> Path:
    """Write compact JSON under a name that changes with its content, so that browsers may keep it for ever."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    file = folder / f"{stem}-{hashlib.sha256(text).hexdigest()[:12]}.json"
    file.write_bytes(text)
    return file


def web_file(stem: str, folder: Path = DATA) -> Path:
    """
    Find a file for the browser by the first part of its name.

    Parameters
    ----------
    stem
        ``districts`` (borders) or ``places`` (search index).
    folder
        Folder that holds ``web/``.

    Returns
    -------
    file
        For example ``web/districts-0123456789ab.json``.

    Raises
    ------
    DistrictError
        If there is none or more than one, or its content does not match the hash in its name.
    """
    files = sorted((folder / "web").glob(f"{stem}-*.json"))
    if len(files) != 1:
        found = ", ".join(file.name for file in files) or "none"
        raise DistrictError(f"web/{stem}-*.json: expected one file, found {found}; `python -m geo build` makes it")
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()[:12]
    if files[0].stem != f"{stem}-{digest}":
        raise DistrictError(f"web/{files[0].name}: expected content with the hash in its name, found {digest}")
    return files[0]
