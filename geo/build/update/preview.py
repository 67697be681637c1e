"""
Preview: what a new file would change, found out without changing anything.

The file is read by the importer of the build, and the figures that rest on it are made as the build makes them, from a
folder that looks like the producers' files with the new one laid over them. What forbids to take it over is a fault: a
period in use that is gone, a value outside its range, anything that the build refuses.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from geo.build.faults import some
from geo.build.producers import ASSOCIATIONS, CROSSWALK, READERS
from geo.build.stretches import Stretch, comparison, stretches
from geo.build.tables import collect
from geo.build.update.editions import Taken
from geo.build.update.revision import compare, describe
from geo.build.update.succession import Succession, declare, find
from geo.data import districts as names
from geo.data.catalogue import REGISTER, Catalogue, read_catalogue
from geo.data.declarations import Indicator, LandIndicator
from geo.data.errors import LandpotenzialeError, SourceError
from geo.data.figures import read_figures
from geo.data.land_figures import FILE, by_land, read_land_figures
from geo.data.sources import Source

# these decide about territory: every figure may rest on them
TERRITORY = {REGISTER, ASSOCIATIONS, CROSSWALK}


def uses(indicator: Indicator, key: str) -> list[Stretch]:
    """List the stretches and cross-checks of an indicator that need a source."""
    checks = (comparison(indicator, each) for each in indicator.cross_checks)
    return [stretch for stretch in (*stretches(indicator), *checks) if key in stretch.columns]


def read_source(source: Source, columns: tuple[str, ...], file: Path) -> pd.DataFrame:
    """Read tidy rows of a file by the importer that the build uses; SourceError if it is not as expected."""
    if source.importer not in READERS:
        raise SourceError(f"sources.toml: {source.id}.importer: expected one of {', '.join(READERS)}")
    return READERS[source.importer](file, part=source.part, columns=columns)


def examine(taken: Taken, catalogue: Catalogue, producers: Path | None, data: Path) -> tuple[list[str], list[str]]:
    """
    Say what a new file would change.

    Parameters
    ----------
    producers
        Folder with the other files; the figures are compared only if it is given.

    Returns
    -------
    lines
        New periods, changed keys and revised values, per indicator.
    faults
        What forbids to take the file over.

    Raises
    ------
    LandpotenzialeError
        If the file cannot be read or makes no figures.
    """
    lines: list[str] = []
    faults: list[str] = []
    for source in taken.sources:
        users = {each.id: found for each in catalogue.indicators.values() if (found := uses(each, source.id))}
        needed = [name for found in users.values() for use in found for name in use.columns[source.id]]
        needed += [each.column for each in catalogue.land_indicators.values() if each.source == source.id]
        columns = tuple(dict.fromkeys(needed))
        if not columns:
            continue
        rows, old = read_source(source, columns, taken.file), None
        if producers and (producers / source.file).is_file():
            # the file in use may itself be damaged; that is for the build to say
            with contextlib.suppress(LandpotenzialeError):
                old = read_source(source, columns, producers / source.file)
                lines += _keys(old, rows)
        for key, found in users.items():
            told, wrong = _periods(rows, old, source.id, found)
            lines += [f"{key}: {line}" for line in told]
            faults += [f"{key}: {line}" for line in wrong]
    if faults or not producers:
        return lines, faults
    told, wrong = _figures(taken, catalogue, producers, data)
    return lines + told, wrong


def following(taken: Taken, catalogue: Catalogue) -> Succession | None:
    """
    Tell whether a new file is the next year of an annual table; see `geo.build.update.succession.find`.

    Raises
    ------
    LandpotenzialeError
        If the file cannot be read.
    """
    source = taken.sources[0]
    users = [each for each in catalogue.indicators.values() if each.source == source.id]
    columns = tuple(dict.fromkeys(name for each in users for name in each.recipe.columns if ":" not in name))
    if len(taken.sources) != 1 or not columns:
        return None
    return find(taken, read_source(source, columns, taken.file), catalogue)


def examine_next_year(
    step: Succession, producers: Path | None, data: Path, layers: Path
) -> tuple[list[str], list[str]]:
    """
    Say what the next year of a table would bring.

    Parameters
    ----------
    producers
        Folder with the other files; the figures are compared only if it is given.
    data, layers
        The catalogue and the figures in use; nothing in them is changed.

    Returns
    -------
    lines, faults
        As `examine`: what happens, once for the file, then the numbers of the new period for each indicator.

    Raises
    ------
    LandpotenzialeError
        If the catalogue cannot be edited, or the file makes no figures.
    """
    if not producers:
        return [step.told], []
    with tempfile.TemporaryDirectory() as scratch:
        copied = Path(scratch)
        for folder, kept in ((layers, copied / layers.name), (data, copied / data.name)):
            kept.mkdir()
            for file in folder.glob("*.toml"):
                shutil.copy2(file, kept / file.name)
        places = {"layers": copied / layers.name, "data": copied / data.name}
        declare(step, **places, day="", today=step.old.retrieved)
        later = read_catalogue(**places)
    told, wrong = _figures(step.taken, later, producers, data)
    return [step.told, *told], wrong


def _periods(
    rows: pd.DataFrame, old: pd.DataFrame | None, key: str, found: list[Stretch]
) -> tuple[list[str], list[str]]:
    """Compare the periods of a file with those before and those that the catalogue takes; ``""`` says none."""
    lines, faults = [], []
    for stretch in found:
        columns = stretch.columns[key]
        here, before = (
            set() if table is None else set(table.loc[table["column"].isin(columns), "period"].astype(str)) - {""}
            for table in (rows, old)
        )
        # a file says 2021 where the catalogue knows the day: 2021-12-31; a span names its first and last year
        ends = stretch.last.split("/") if stretch.is_newest and stretch.source == key else []
        if here and (absent := [end for end in ends if not any(map(end.startswith, here))]):
            expected = f"expected {' and '.join(absent)}, found {some(sorted(here, reverse=True))}"
            faults.append(f"{expected}: a new edition becomes a source of its own, with the old one as its history")
        elif old is not None and (later := sorted(here - before)):
            lines.append(f"the file now holds {some(later)}, too; what layers/ declares of it is shown")
    return list(dict.fromkeys(lines)), list(dict.fromkeys(faults))


def _keys(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    before, after = set(old["key"]), set(new["key"])
    lines = [f"keys that are new: {some(sorted(after - before))}"] if after - before else []
    return lines + ([f"keys that are gone: {some(sorted(before - after))}"] if before - after else [])


def _figures(taken: Taken, catalogue: Catalogue, producers: Path, data: Path) -> tuple[list[str], list[str]]:
    """Make the figures that rest on the new file as the build does, and compare them with those in use."""
    keys = {source.id for source in taken.sources}
    concerned = affected(declared(catalogue, [taken]), keys)
    if not concerned.indicators:
        return [], ["expected figures that rest on it, found none in layers/"]
    with overlay(producers, [taken]) as folder:
        tables = collect(concerned, folder)
    old = read_figures(data / "figures.parquet")
    districts = names.read_districts(data / "districts.csv")
    lines, faults = [], []
    for indicator in concerned.indicators.values():
        revision = compare(old, tables.figures, indicator)
        told, wrong = describe(revision, indicator, districts["name"])
        # of a source that decides about territory, only what differs is told
        if not revision.is_empty or any(uses(indicator, key) for key in keys):
            lines += [f"{indicator.id}: {line}" for line in told]
        faults += [f"{indicator.id}: {line}" for line in wrong]
    shared = [column for column in districts.columns if column in tables.districts.columns]
    new = tables.districts.reindex(districts.index)[shared]
    differs = (new.astype(str) != districts[shared].astype(str)).sum()
    lines += [f"districts.csv: {name} changes in {count} districts" for name, count in differs.items() if count]
    for by_land_only in concerned.land_indicators.values():
        if by_land_only.source in keys:
            lines.append(f"{by_land_only.id}: {_laender(by_land_only, tables.land_figures, data)}")
    return lines, faults


def _laender(indicator: LandIndicator, made: pd.DataFrame, data: Path) -> str:
    """Say how the figures of the Länder differ from those in use."""
    new = by_land(made, indicator)
    old = by_land(read_land_figures(data / FILE), indicator).reindex(new.index)
    differs = new.index[(new["value"].fillna(-1) != old["value"].fillna(-1)) | (new["status"] != old["status"])]
    changes = [f"{land!s}: {old['value'][land]:g} → {new['value'][land]:g}" for land in differs]
    return f"revised in {len(changes)} Länder: {some(changes)}" if changes else "no value of a Land changes"


def declared(catalogue: Catalogue, taken: list[Taken]) -> Catalogue:
    """Return the catalogue as it will be, with place and checksum of the new files."""
    fields = {source.id: {"file": each.name, "sha256": each.sha256} for each in taken for source in each.sources}
    sources = {key: source.model_copy(update=fields.get(key, {})) for key, source in catalogue.sources.items()}
    return Catalogue(layers=catalogue.layers, sources=sources, typologies=catalogue.typologies)


def affected(catalogue: Catalogue, keys: set[str]) -> Catalogue:
    """
    Cut a catalogue down to the indicators that rest on some sources.

    Parameters
    ----------
    keys
        Keys of the sources; those of `TERRITORY` concern every indicator.

    Returns
    -------
    catalogue
        The same sources, fewer indicators; the register's own where no figure rests on the sources (typologies).
    """

    def resting(on: set[str]) -> set[str]:
        return {each.id for each in catalogue.indicators.values() if any(uses(each, key) for key in on)}

    chosen = set(catalogue.indicators) if keys & TERRITORY else resting(keys) or resting({REGISTER})
    layers = {
        key: layer.model_copy(update={"indicators": tuple(each for each in layer.indicators if each.id in chosen)})
        for key, layer in catalogue.layers.items()
    }
    return Catalogue(layers=layers, sources=catalogue.sources, typologies=catalogue.typologies)


@contextlib.contextmanager
def overlay(producers: Path, taken: list[Taken]) -> Iterator[Path]:
    """Lend a folder that looks like the producers' files with the new ones laid over them, where links work without a copy."""
    if not producers.is_dir():
        raise SourceError(f"--producers: expected a folder with the producers' files, found none: {producers}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        new = {each.name: each.file for each in taken}
        old = {file.relative_to(producers).as_posix(): file for file in producers.rglob("*") if file.is_file()}
        for name, file in (old | new).items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                place.symlink_to(file.resolve())
            except OSError:  # Windows grants links to few
                shutil.copyfile(file, place)
        yield folder
