"""
The comparisons of the check: one function per step, which returns a line for each fault and repairs nothing.

What a function is given has been read already; one that reads files itself gets the folder first. `geo.build.check` names
these files.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.build import dcat, package
from geo.build.faults import attempt, some
from geo.build.folder import MANIFEST, Manifest, checksums
from geo.build.stretches import Stretch, comparison, fingerprint, stretches
from geo.data import districts as names
from geo.data import land_figures, neighbours
from geo.data.catalogue import Catalogue
from geo.data.declarations import AnyIndicator, Indicator
from geo.data.figures import WITH_VALUE, wide
from geo.data.web_files import web_file
from geo.methods import nearest
from geo.methods.distances import DIGITS

# districts of each type; BBSR and Eurostat after Eisenach joined the Wartburgkreis (both of the most rural type)
COUNTS = {
    "thuenen_type": (108, 63, 65, 68, 96),
    "bbsr_type": (67, 133, 98, 102),
    "eurostat_type": (95, 196, 109),
}
# what a build always makes, beside the files for the browser
REQUIRED = (*package.TABLES, "figures.parquet", "boundaries.parquet", package.FILE, dcat.JSONLD, dcat.TURTLE)


def types(districts: pd.DataFrame) -> list[str]:
    """Every type has as many districts as the producers say."""
    faults = []
    for column, expected in COUNTS.items():
        found = districts[column].value_counts().reindex(range(1, len(expected) + 1), fill_value=0)
        if tuple(found) != expected:
            counts = [" / ".join(map(str, numbers)) for numbers in (expected, found)]
            faults.append(f"districts.csv: {column}: expected {counts[0]} districts, found {counts[1]}")
    return faults


def keys(figures: pd.DataFrame, districts: pd.DataFrame) -> list[str]:
    """Every period of an indicator has each district of today once, and values."""
    faults = []
    today = set(districts.index)
    has_value = figures["status"].isin(WITH_VALUE)
    for (indicator, period), rows in figures.groupby(["indicator", "period"], observed=True)["ags"]:
        where, found = f"figures.parquet: {indicator} {period}", set(rows)
        if len(rows) != len(found):
            double = sorted(key for key, count in Counter(rows).items() if count > 1)
            faults.append(f"{where}: expected each district once, found {some(double)} again")
        if found != today:
            if absent := sorted(today - found):
                faults.append(f"{where}: expected {len(today)} districts, found none for {some(absent)}")
            if strange := sorted(found - today):
                faults.append(f"{where}: expected keys of districts.csv, found {some(strange)}")
        if not has_value[rows.index].any():
            faults.append(f"{where}: expected values, found none")
    return faults


def ranges(figures: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """The figures are those of the declared indicators, and lie in their ranges."""
    faults = []
    found = set(figures["indicator"])
    if absent := [name for name in catalogue.indicators if name not in found]:
        faults.append(f"figures.parquet: expected figures of every indicator, none of {some(absent)}; build anew")
    if strange := sorted(found - set(catalogue.indicators)):
        faults.append(f"figures.parquet: expected indicators of layers/, found {some(strange)}; build anew")
    for name, rows in figures.groupby("indicator", observed=True):
        if indicator := catalogue.indicators.get(str(name)):
            where = f"figures.parquet: {name}"
            faults += _range(where, rows, indicator, lambda row: f"{row.ags}: {row.value:g} ({row.period})")
    return faults


def _range(where: str, rows: pd.DataFrame, indicator: AnyIndicator, say: Callable[[Any], str]) -> list[str]:
    """Name the values outside the valid range; `say` writes one row."""
    low, high = indicator.valid_range
    wrong = rows[rows["value"].notna() & ~rows["value"].between(low, high)]
    if wrong.empty:
        return []
    return [f"{where}: expected values from {low:g} to {high:g}, found {some(list(map(say, wrong.itertuples())))}"]


def of_land(figures: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Each indicator of the Länder, and no other, has all 16 of them in its period, of its source and in its range."""
    faults = []
    if strange := sorted(set(figures["indicator"]) - set(catalogue.land_indicators)):
        faults.append(f"{land_figures.FILE}: expected indicators of layers/, found {some(strange)}; build anew")
    for indicator in catalogue.land_indicators.values():
        rows = figures[figures["indicator"] == indicator.id]
        where = f"{land_figures.FILE}: {indicator.id}"
        if strange := sorted(set(rows["period"]) - {indicator.period}):
            faults.append(f"{where}: expected the period {indicator.period}, found {some(strange)}; build anew")
        if absent := sorted(set(names.LAENDER) - set(rows.loc[rows["period"] == indicator.period, "land"])):
            faults.append(f"{where}: expected {len(names.LAENDER)} Länder, found none for {some(absent)}; build anew")
        if strange := sorted(set(rows["source"]) - {indicator.source}):
            faults.append(f"{where}: expected source {indicator.source}, found {some(strange)}; build anew")
        faults += _range(where, rows, indicator, lambda row: f"{row.land}: {row.value:g}")
    return faults


def sources(catalogue: Catalogue) -> list[str]:
    """History and cross-checks name sources that are declared."""
    faults = []
    for indicator in catalogue.indicators.values():
        parts = [*stretches(indicator), *(comparison(indicator, each) for each in indicator.cross_checks)]
        faults += [
            f"{part.where}.source: expected a key of sources.toml, found {key!r}"
            for part in parts
            for key in part.columns
            if key not in catalogue.sources
        ]
    return list(dict.fromkeys(faults))


def segments(figures: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Every period lies in a declared stretch and has its source; where the source changes, the reader is told."""
    faults = []
    found = figures.groupby(["indicator", "period"], observed=True)["source"].agg(["first", "nunique"])
    for name, rows in found.groupby(level=0, observed=True):
        if (indicator := catalogue.indicators.get(str(name))) is None:
            continue
        parts = stretches(indicator)
        used: set[int] = set()
        for period, source, kinds in zip(rows.index.get_level_values(1), rows["first"], rows["nunique"], strict=True):
            within = [number for number, part in enumerate(parts) if part.first <= period <= part.last]
            used.update(within)
            if not within:
                ranges = ", ".join(part.first if part.is_newest else f"{part.first} to {part.last}" for part in parts)
                faults.append(f"figures.parquet: {name}: expected periods {ranges}, found {period}; build anew")
            elif kinds > 1 or source not in {parts[number].source for number in within}:
                expected = parts[within[0]].source
                faults.append(
                    f"figures.parquet: {name} {period}: expected source {expected}, found {source}; build anew"
                )
        for number, part in enumerate(parts):
            if number not in used:
                expected = f"expected figures from {part.first} to {part.last}"
                faults.append(f"figures.parquet: {name}: {expected}, found none; build anew")
        faults += _breaks(indicator, parts, catalogue)
    return faults


def _breaks(indicator: Indicator, parts: tuple[Stretch, ...], catalogue: Catalogue) -> list[str]:
    """Where a series goes on with another table there is a break, or a cross-check of the older one or its last period."""
    faults = []
    ordered = sorted(parts, key=lambda part: (part.is_newest, part.first))
    for before, after in itertools.pairwise(ordered):
        tables = [catalogue.sources[part.source].table for part in (before, after) if part.source in catalogue.sources]
        is_compared = any(
            other.source == before.source or other.periods[0] <= before.last <= other.periods[1]
            for other in indicator.cross_checks
        )
        if len(set(tables)) < 2 or is_compared:
            continue
        # an edition that does not say its year comes after all years
        start = after.first[:4] if after.first[0].isdigit() else "9999"
        if not any(before.last < each.period <= start for each in indicator.breaks):
            expected = f"expected one after {before.last} and up to {after.first}, where the source changes"
            otherwise = f"a cross-check of {before.last} or {before.source}"
            faults.append(f"{indicator.layer}.toml: {indicator.id}.breaks: {expected}, or {otherwise}; found none")
    return faults


def changes(data: Path, districts: pd.DataFrame) -> list[str]:
    """The territorial changes can be read and lead to districts of today."""
    names.read_changes(data / "territorial_changes.csv")
    found = names.read_predecessors(data / "territorial_changes.csv")
    if strange := sorted(set(found) - set(districts.index)):
        return [f"territorial_changes.csv: ags: expected keys of districts.csv, found {some(strange)}"]
    return []


def description(data: Path, catalogue: Catalogue) -> list[str]:
    """The data package describes what is there."""
    described = json.loads((data / package.FILE).read_text(encoding="utf-8"))
    if described != package.describe(data, catalogue):
        return [f"{package.FILE}: expected a description of the tables beside it, found another; build anew"]
    return []


def portals(data: Path, catalogue: Catalogue) -> list[str]:
    """The catalogue for portals describes the layers of today."""
    return [
        f"{name}: expected a description of layers/ and sources.toml, found another; build anew"
        for name, text in dcat.contents(catalogue).items()
        if (data / name).read_text(encoding="utf-8") != text
    ]


def notes(catalogue: Catalogue, districts: pd.DataFrame) -> list[str]:
    """Notes are about districts of today."""
    return [
        f"{each.layer}.toml: {each.id}.notes: expected districts of today, found {some(strange)}"
        for each in catalogue.indicators.values()
        if (strange := sorted({ags for note in each.cautions for ags in note.ags} - set(districts.index)))
    ]


def borders(boundaries: gpd.GeoDataFrame, districts: pd.DataFrame) -> list[str]:
    """The shapes are a valid coverage by the districts of today."""
    faults = []
    edges = shapely.coverage_invalid_edges(boundaries.geometry.to_numpy())
    if torn := list(boundaries.index[~shapely.is_empty(edges)]):
        faults.append(f"boundaries.parquet: expected borders shared by neighbours, not so at {some(torn)}")
    if strange := sorted(set(boundaries.index) ^ set(districts.index)):
        faults.append(f"boundaries.parquet: expected the districts of districts.csv, differs in {some(strange)}")
    return faults


def touching(data: Path, boundaries: gpd.GeoDataFrame) -> list[str]:
    """Simplified borders give the same pairs of neighbours; no district is without one."""
    faults = []
    read = neighbours.read_neighbours(data / neighbours.FILE)
    found = {(ags, other) for ags, others in read.items() for other in others}
    expected = set(neighbours.find_neighbours(boundaries).itertuples(index=False, name=None))
    if differing := sorted(" and ".join(pair) for pair in found ^ expected if pair[0] < pair[1]):
        faults.append(
            f"{neighbours.FILE}: expected the pairs that touch in boundaries.parquet, differs in {some(differing)}"
        )
    if alone := sorted(set(boundaries.index) - set(read)):
        faults.append(f"{neighbours.FILE}: expected a neighbour for every district, found none for {some(alone)}")
    return faults


def similar(data: Path, catalogue: Catalogue, figures: pd.DataFrame) -> list[str]:
    """The stored statistical neighbours are those of the figures."""
    found = nearest.read(catalogue, data / nearest.FILE)
    values = wide(figures, catalogue.periods)
    expected = nearest.find(values, catalogue).set_index(["ags", "similar"])
    lines = [set(each.round(DIGITS).itertuples(name=None)) for each in (found, expected)]
    if differing := sorted({" and ".join(row[0]) for row in lines[0] ^ lines[1]}):
        return [f"{nearest.FILE}: expected the nearest by figures.parquet, differs in {some(differing)}"]
    return []


def web(data: Path, districts: pd.DataFrame) -> list[str]:
    """The files for the browser are there, are JSON and name the same districts."""
    faults: list[str] = []
    for stem in ("districts", "places"):
        text = attempt(faults, "web/", partial(_read_web, stem, data))
        if text is None or attempt(faults, f"web/{stem}-*.json", partial(json.loads, text)) is None:
            continue
        if absent := [ags for ags in districts.index if f'"{ags}"' not in text]:
            faults.append(f"web/{stem}-*.json: expected every district, found none of {some(absent)}")
    return faults


def _read_web(stem: str, data: Path) -> str:
    return web_file(stem, data).read_text(encoding="utf-8")


def files(data: Path, manifest: Manifest) -> list[str]:
    """The files are those that the build has written, byte by byte."""
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


def inputs(catalogue: Catalogue, manifest: Manifest) -> list[str]:
    """Would a build today read other files or compute otherwise?"""
    faults = []
    for key, source in catalogue.sources.items():
        if (read := manifest.sources.get(key)) != source.sha256:
            built = f"{str(read)[:12]}…" if read else "none"
            faults.append(f"sources.toml: {key}.sha256: expected that of the file last built from, {built}; build anew")
    for indicator in (*catalogue.indicators.values(), *catalogue.land_indicators.values()):
        made_by = manifest.recipes.get(indicator.id)
        if made_by is not None and made_by != fingerprint(indicator, catalogue.sources):
            where = f"{indicator.layer}.toml: {indicator.id}"
            faults.append(f"{where}: recipe, period, resolution or source changed since the build; build anew")
    return faults
