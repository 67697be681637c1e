"""
The producers' files: whether they are the declared ones, who reads them, and the rows that recipes need.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from geo.build import crosswalk as reforms
from geo.build import harmonise
from geo.build.importers import (
    arvig,
    bbsr,
    bundeswahlleiterin,
    destatis,
    deutschlandatlas,
    eurostat,
    freiwilligensurvey,
    gerda,
    gv100,
    inkar,
    regionalstatistik,
    rki,
    thuenen,
)
from geo.build.importers.published import checksum
from geo.build.series import Material
from geo.build.stretches import Stretch
from geo.data.catalogue import BOUNDARIES, Catalogue
from geo.data.errors import SourceError
from geo.data.sources import Source

READERS = {
    "arvig": arvig.read,
    "bbsr": bbsr.read,
    "bundeswahlleiterin": bundeswahlleiterin.read,
    "destatis_districts": destatis.read_districts,
    "destatis_zensus": destatis.read_census,
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
ASSOCIATIONS = "bbsr_reference_2017"
CROSSWALK = "crosswalk_2021"
# lists only what has happened: a district without a row counts as nil
CHRONICLE = "arvig"


def verify(catalogue: Catalogue, producers: Path, *, accept_changed: bool = False) -> tuple[dict[str, str], list[str]]:
    """
    Compare the producers' files with the checksums of sources.toml, before any of them is read.

    Parameters
    ----------
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
            changes += said_of_change(source, found[source.id], accept_changed)
        except SourceError as error:
            faults.append(f"{source.id}: {error}")
    if faults or (changes and not accept_changed):
        raise SourceError("\n".join(faults if accept_changed else faults + changes))
    return found, changes


def said_of_change(source: Source, found: str, accepted: bool) -> list[str]:
    """
    Say that a file is not the one that sources.toml describes.

    Parameters
    ----------
    accepted
        Whether it is read nevertheless: then what to write into sources.toml.

    Returns
    -------
    lines
        One, or none where the file is the declared one.
    """
    if found == source.sha256:
        return []
    if accepted:
        return [f'sources.toml: {source.id}: read another {source.file}; now write sha256 = "{found}"']
    return [
        f"{source.id}: {source.file}: expected sha256 {source.sha256}, found {found}. It is not the file that "
        "sources.toml describes: compare them, build with --accept-changed, correct sha256, as_of and retrieved"
    ]


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
