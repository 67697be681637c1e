"""
The check: do catalogue, figures, districts and borders belong together, and are they what the build has made?

Nothing is repaired. Each fault is a line that names the file, the key, what was found and what was expected; a damaged
file is a fault, never a traceback.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import shapely

from geo import boundaries as borders
from geo import districts as names
from geo.catalogue import DATA, LAYERS, Catalogue, read_catalogue
from geo.errors import LandpotenzialeError
from geo.figures import WITH_VALUE, read_figures
from geo.folder import MANIFEST, Manifest, checksums, read_manifest
from geo.recipes import fingerprint

# districts of each type; BBSR and Eurostat after Eisenach joined the Wartburgkreis (both of the most rural type)
COUNTS = {
    "thuenen_type": (108, 63, 65, 68, 96),
    "bbsr_type": (67, 133, 98, 102),
    "eurostat_type": (95, 196, 109),
}
# what a build always makes, beside the files for the browser
REQUIRED = (
    "districts.csv",
    "figures.parquet",
    "coverage.csv",
    "municipalities.csv",
    "territorial_changes.csv",
    "boundaries.parquet",
)
SHOWN = 5
T = TypeVar("T")


def check(layers: Path = LAYERS, data: Path = DATA) -> list[str]:
    """
    Compare catalogue and data with each other and with what is known.

    Parameters
    ----------
    layers
        Folder with the layers.
    data
        Folder that the build has written.

    Returns
    -------
    faults
        One line per fault; empty if all is well.
    """
    faults: list[str] = []
    catalogue = _try(faults, "layers/", lambda: read_catalogue(layers, data))
    districts = _try(faults, "districts.csv", lambda: names.read_districts(data / "districts.csv"))
    figures = _try(faults, "figures.parquet", lambda: read_figures(data / "figures.parquet"))
    boundaries = _try(faults, "boundaries.parquet", lambda: borders.read_boundaries(data / "boundaries.parquet"))
    manifest = _try(faults, MANIFEST, lambda: read_manifest(data))
    for file, comparison, inputs in (
        ("districts.csv", _types, (districts,)),
        ("figures.parquet", _keys, (figures, districts)),
        ("figures.parquet", _ranges, (figures, catalogue)),
        ("layers/", _notes, (catalogue, districts)),
        ("layers/", _inputs, (catalogue, manifest)),
        ("boundaries.parquet", _coverage, (boundaries, districts)),
        ("web/", _web, (data, districts)),
        (MANIFEST, _files, (data, manifest)),
    ):
        # what cannot be read has its line already
        if all(each is not None for each in inputs):
            faults += _try(faults, file, lambda compare=comparison, given=inputs: compare(*given)) or []
    return faults


def summary(layers: Path = LAYERS, data: Path = DATA) -> str:
    """Say in one line what was found in order."""
    catalogue, figures = read_catalogue(layers, data), read_figures(data / "figures.parquet")
    values = int(figures["status"].isin(WITH_VALUE).sum())
    declared = f"{len(catalogue.indicators)} indicators in {len(catalogue.layers)} layers"
    made = f"{values:,} of {len(figures):,} figures with a value"
    return f"ok: {declared} from {len(catalogue.sources)} sources, {figures['ags'].nunique()} districts, {made}"


def _try(faults: list[str], file: str, read: Callable[[], T]) -> T | None:
    """Read or compare something; what goes wrong becomes lines."""
    try:
        return read()
    except LandpotenzialeError as error:
        faults += str(error).splitlines()
    except Exception as error:  # a damaged file may pass its reader and break any step after it
        faults.append(f"{file}: damaged, not to be compared ({type(error).__name__}: {error})")
    return None


def _some(found: list) -> str:
    return ", ".join(map(str, found[:SHOWN])) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")


def _types(districts: pd.DataFrame) -> list[str]:
    faults = []
    for column, expected in COUNTS.items():
        found = districts[column].value_counts().reindex(range(1, len(expected) + 1), fill_value=0)
        if tuple(found) != expected:
            counts = [" / ".join(map(str, numbers)) for numbers in (expected, found)]
            faults.append(f"districts.csv: {column}: expected {counts[0]} districts, found {counts[1]}")
    return faults


def _keys(figures: pd.DataFrame, districts: pd.DataFrame) -> list[str]:
    faults = []
    for (indicator, period), rows in figures.groupby(["indicator", "period"], observed=True):
        where = f"figures.parquet: {indicator} {period}"
        if double := sorted(rows.loc[rows["ags"].duplicated(), "ags"].unique()):
            faults.append(f"{where}: expected each district once, found {_some(double)} again")
        if absent := sorted(set(districts.index) - set(rows["ags"])):
            faults.append(f"{where}: expected {len(districts)} districts, found none for {_some(absent)}")
        if strange := sorted(set(rows["ags"]) - set(districts.index)):
            faults.append(f"{where}: expected keys of districts.csv, found {_some(strange)}")
        if not rows["status"].isin(WITH_VALUE).any():
            faults.append(f"{where}: expected values, found none")
    return faults


def _ranges(figures: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    faults = []
    found = set(figures["indicator"])
    if absent := [name for name in catalogue.indicators if name not in found]:
        faults.append(f"figures.parquet: expected figures of every indicator, none of {_some(absent)}; build anew")
    if strange := sorted(found - set(catalogue.indicators)):
        faults.append(f"figures.parquet: expected indicators of layers/, found {_some(strange)}; build anew")
    for name, rows in figures.groupby("indicator", observed=True):
        if (indicator := catalogue.indicators.get(name)) is None:
            continue
        if (newest := rows["period"].max()) != indicator.period:
            where = f"{indicator.layer}.toml: {name}.period"
            faults.append(f"{where}: expected the newest of the figures, {newest}, found {indicator.period}")
        low, high = indicator.valid_range
        wrong = rows[rows["value"].notna() & ~rows["value"].between(low, high)]
        if not wrong.empty:
            values = [f"{row.ags}: {row.value:g}" for row in wrong.itertuples()]
            faults.append(f"figures.parquet: {name}: expected values from {low:g} to {high:g}, found {_some(values)}")
    return faults


def _notes(catalogue: Catalogue, districts: pd.DataFrame) -> list[str]:
    return [
        f"{each.layer}.toml: {each.id}.notes: expected districts of today, found {_some(strange)}"
        for each in catalogue.indicators.values()
        if (strange := sorted({ags for note in each.notes for ags in note.ags} - set(districts.index)))
    ]


def _coverage(boundaries: gpd.GeoDataFrame, districts: pd.DataFrame) -> list[str]:
    faults = []
    edges = shapely.coverage_invalid_edges(boundaries.geometry.array)
    if torn := list(boundaries.index[~shapely.is_empty(edges)]):
        faults.append(f"boundaries.parquet: expected borders shared by neighbours, not so at {_some(torn)}")
    if strange := sorted(set(boundaries.index) ^ set(districts.index)):
        faults.append(f"boundaries.parquet: expected the districts of districts.csv, differs in {_some(strange)}")
    return faults


def _web(data: Path, districts: pd.DataFrame) -> list[str]:
    """The files for the browser are there, are JSON and name the same districts."""
    faults: list[str] = []
    for stem in ("districts", "places"):
        text = _try(faults, "web/", lambda stem=stem: borders.web_file(stem, data).read_text(encoding="utf-8"))
        if text is None or _try(faults, f"web/{stem}-*.json", lambda text=text: json.loads(text)) is None:
            continue
        if absent := [ags for ags in districts.index if f'"{ags}"' not in text]:
            faults.append(f"web/{stem}-*.json: expected every district, found none of {_some(absent)}")
    return faults


def _files(data: Path, manifest: Manifest) -> list[str]:
    found = checksums(data)
    absent = [name for name in REQUIRED if name not in manifest.files]
    faults = [f"{MANIFEST}: expected an entry for {name}, found none" for name in absent]
    for name, digest in manifest.files.items():
        if name not in found:
            faults.append(f"{name}: expected by {MANIFEST}, found no such file")
        elif found[name] != digest:
            digests = f"expected sha256 {str(digest)[:12]}…, found {found[name][:12]}…"
            faults.append(f"{name}: {digests}: changed since the build")
    strange = [name for name in found if name.startswith("web/") and name not in manifest.files]
    return faults + [f"{name}: expected only files of {MANIFEST}" for name in strange]


def _inputs(catalogue: Catalogue, manifest: Manifest) -> list[str]:
    """Would a build today read other files or compute otherwise?"""
    faults = []
    for key, source in catalogue.sources.items():
        if (read := manifest.sources.get(key)) != source.sha256:
            built = f"{str(read)[:12]}…" if read else "none"
            faults.append(f"sources.toml: {key}.sha256: expected that of the file last built from, {built}; build anew")
    for indicator in catalogue.indicators.values():
        made_by = manifest.recipes.get(indicator.id)
        if made_by is not None and made_by != fingerprint(indicator, catalogue.source_of(indicator.id)):
            where = f"{indicator.layer}.toml: {indicator.id}"
            faults.append(f"{where}: recipe, period, resolution or source changed since the build; build anew")
    return faults
