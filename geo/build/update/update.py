"""
The update: newest files of the producers → what would change → data/districts/, if that is accepted.

The flow: plan (which files belong to the wished sources), take (from the producer or from a file fetched by hand, into
the cache), read it by the importer of the build, compare the figures that it makes with those in use, and, accepted,
write: the build runs on a copy of data/districts/ with the edited sources.toml, and only what passes its check takes
the place of the data in use. The next year of an annual table is declared by itself, in sources.toml and the layers
(`geo.build.update.succession`). One source that fails does not hold up the others; nothing it touches is written.
"""

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.build.build import MADE, build
from geo.build.folder import checksums, exchange, sole_writer
from geo.build.update.asking import LIMITS, Limits
from geo.build.update.editions import Bar, NoAccount, Taken, plan, stated_day, take, take_given
from geo.build.update.edits import dated, edit
from geo.build.update.preview import examine, examine_next_year, following, overlay
from geo.build.update.succession import Succession, declare
from geo.build.update.unpack import copy
from geo.data.catalogue import DATA, LAYERS, REGISTER, Catalogue, read_catalogue
from geo.data.errors import LandpotenzialeError, SourceError
from geo.data.sources import Source

BY_NPM = "bkg"


@dataclass(frozen=True)
class Line:
    """Something to be told, and whether it is what went wrong."""

    text: str
    is_fault: bool = False


@dataclass(frozen=True)
class Order:
    """
    What to update.

    Parameters
    ----------
    today
        Decides which editions are asked for and is written as the day of retrieval.
    wishes
        Keys of sources.toml; all that can be downloaded if empty.
    producers
        Folder with the producers' files: what the build reads beside the new ones, and where these are copied to.
        Without it a new file is read, but not compared.
    given
        A file fetched by hand for the one source wished.
    data, layers
        Folders of the catalogue; `data` is written.
    proxy, limits, bar
        For the downloads: proxy, bounds, and a progress bar by label.
    """

    cache: Path
    today: datetime.date
    wishes: tuple[str, ...] = ()
    producers: Path | None = None
    given: Path | None = None
    accept: bool = False
    data: Path = DATA
    layers: Path = LAYERS
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    proxy: str = ""
    limits: Limits = LIMITS
    bar: Bar | None = None


def update(order: Order) -> Iterator[Line]:
    """
    Update sources, telling line by line what would change and what is done.

    Raises
    ------
    LandpotenzialeError
        If the catalogue is wrong, a key is unknown, or the build refuses the result; nothing is written then.
    """
    catalogue = read_catalogue(order.layers, order.data)
    groups = plan(catalogue, order.wishes, is_given=order.given is not None)
    try:
        order.cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"--cache: cannot be made ({error.strerror}): {order.cache}") from None
    with sole_writer(order.cache):
        taken = yield from _take_all(order, groups, catalogue)
    yield from _by_hand(groups, is_given=order.given is not None, is_wished=bool(order.wishes))
    ready = yield from _examine_all(order, taken, catalogue)
    if ready and order.accept and order.producers:
        notes = write(ready, order.producers, today=order.today, data=order.data, layers=order.layers)
        yield from map(Line, notes)
    elif ready:
        how = "--yes takes them over" if order.producers else "give --producers to compare, and --yes to take them over"
        yield Line(f"nothing was written; {len(ready)} new {'file' if len(ready) == 1 else 'files'}: {how}")
    else:
        yield Line("nothing to write")


def _take_all(
    order: Order, groups: list[tuple[Source, ...]], catalogue: Catalogue
) -> Generator[Line, None, list[Taken]]:
    """Fetch the files into the cache; return those that sources.toml does not describe."""
    new: list[Taken] = []
    for sources in groups:
        if order.given is None and sources[0].download is None:
            continue
        try:
            if order.given is not None:
                taken = take_given(sources, order.wishes, order.given, order.cache)
            else:
                taken = take(sources, catalogue, order.cache, order.today, order.proxy, order.environment, order.limits,
                             order.bar)  # fmt: skip
        except LandpotenzialeError as error:
            # like a file to be fetched by hand, an account is missing only to who asks for it
            is_fault = bool(order.wishes) or not isinstance(error, NoAccount)
            label = ", ".join(source.id for source in sources)
            yield Line(f"{label}: {'; '.join(str(error).splitlines())}", is_fault=is_fault)
            continue
        size = f"{taken.file.stat().st_size / 1e6:,.2f} MB"
        known = "as in sources.toml" if taken.is_known else f"not {sources[0].sha256[:12]}… of sources.toml"
        yield Line(f"{taken.label}: {taken.file.name}, {size}, sha256 {taken.sha256}: {known}")
        if not taken.is_known:
            new.append(taken)
    return new


def _examine_all(
    order: Order, new: list[Taken], catalogue: Catalogue
) -> Generator[Line, None, list[Taken | Succession]]:
    """Tell what the new files would change; return those that may be taken over."""
    ready: list[Taken | Succession] = []
    for taken in new:
        step = None
        try:
            if step := following(taken, catalogue):
                lines, faults = examine_next_year(step, order.producers, order.data, order.layers)
            else:
                lines, faults = examine(taken, catalogue, order.producers, order.data)
        except LandpotenzialeError as error:
            lines, faults = [], str(error).splitlines()
        except Exception as error:  # a strange file may pass its reader and break any step after it
            lines, faults = [], [f"cannot be read or compared ({type(error).__name__}: {error})".replace("\n", " ")]
        yield from (Line(f"{taken.label}: {line}") for line in lines)
        if faults:
            yield Line(f"{taken.label}: not to be taken over: {'; '.join(faults)}", is_fault=True)
        else:
            ready.append(step or taken)
    return ready


def _by_hand(groups: list[tuple[Source, ...]], *, is_given: bool, is_wished: bool) -> Iterator[Line]:
    """Name the sources that no command can fetch, page by page; a fault for those that were asked for."""
    pages: dict[str, list[str]] = {}
    for source in (each for group in groups for each in group if each.download is None and not is_given):
        if source.importer == BY_NPM:
            yield Line(f"{source.id}: comes with the build, which has npm fetch it", is_fault=is_wished)
        else:
            pages.setdefault(source.url, []).append(source.id)
    for page, keys in pages.items():
        text = f"{', '.join(keys)}: to be fetched by hand from {page}, then given with --file"
        yield Line(text, is_fault=is_wished)


# -- write --------------------------------------------------------------------------------------------------------


def write(
    ready: list[Taken | Succession], producers: Path, *, today: datetime.date, data: Path = DATA, layers: Path = LAYERS
) -> list[str]:
    """
    Take new files over: all of them and the data made of them, or nothing.

    Parameters
    ----------
    ready
        The new files; one that is the next year of a table becomes a source of its own.
    producers
        Folder that gets them; a file of the same name is replaced.
    data
        Folder to exchange; sources.toml in it gets place, checksum, days and way of the new files.
    layers
        Folder with the layers; those whose indicators get another year are edited.

    Returns
    -------
    notes
        What the build says, and which texts still name the old edition.

    Raises
    ------
    LandpotenzialeError
        If the build refuses, a file cannot be written, or somebody has changed the data meanwhile.
    """
    taken = [each.taken if isinstance(each, Succession) else each for each in ready]
    before = checksums(data), checksums(layers)
    stage = data.with_name(f".{data.name}-update")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        shutil.copytree(data, stage)
        with tempfile.TemporaryDirectory() as scratch:
            declared = shutil.copytree(layers, Path(scratch) / layers.name)
            reminders = _declare(ready, declared, stage, today)
            keys = {source.id for each in taken for source in each.sources}
            with overlay(producers, taken) as folder:
                # names of municipalities stand beside the borders in the search index
                notes = build(folder, keep_boundaries=REGISTER not in keys, data=stage, layers=declared)
            places = {producers / each.name: each.file for each in taken}
            places |= {
                layers / file.name: file
                for file in sorted(declared.glob("*.toml"))
                if file.read_bytes() != (layers / file.name).read_bytes()
            }
            with sole_writer(data):
                _require_unchanged({data: before[0], layers: before[1]})
                with _placed(places):
                    exchange(stage, data, made=MADE)
    except OSError as error:
        raise SourceError(f"cannot be written, nothing was changed: {error}") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return [*(f"{each.label}: taken over as {each.name}" for each in taken), *notes, *reminders]


def _require_unchanged(before: Mapping[Path, dict[str, str]]) -> None:
    """Refuse to write over what somebody else has written meanwhile."""
    for folder, digests in before.items():
        if checksums(folder) != digests:
            raise SourceError(f"{folder.name}/: changed while the update was at work; nothing was written, try again")


def _declare(ready: list[Taken | Succession], layers: Path, data: Path, today: datetime.date) -> list[str]:
    """Edit copies of sources.toml and the layers; return what is to be looked at by hand."""
    file, reminders = data / "sources.toml", []
    for taken in (each for each in ready if isinstance(each, Taken)):
        day = stated_day(taken.file)
        for source in taken.sources:
            values = {"sha256": taken.sha256, "retrieved": today.isoformat(), "file": taken.name}
            values |= {"obtained_via": taken.via} if taken.via else {}
            values |= {"as_of": day} if day else {}
            new = {name: value for name, value in values.items() if value != getattr(source, name)}
            file.write_text(edit(file.read_text(encoding="utf-8"), source.id, new), encoding="utf-8", newline="\n")
            fields = [] if day[:4] == source.as_of[:4] else dated(source)
            fields += ([] if day else ["as_of"]) + ([] if taken.via else ["obtained_via"])
            if fields:
                look = f"look at {', '.join(fields)}: true of the new file, too?"
                reminders.append(f"sources.toml: {source.id}: {look}")
    for step in (each for each in ready if isinstance(each, Succession)):
        day = stated_day(step.taken.file)
        reminders += declare(step, layers=layers, data=data, day=day, today=today.isoformat())
    return reminders


@contextlib.contextmanager
def _placed(files: Mapping[Path, Path]) -> Iterator[None]:
    """Put new files in their places (place → file); put the old ones back if this or what follows fails."""
    kept: dict[Path, Path | None] = {}
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for number, (place, file) in enumerate(files.items()):
                place.parent.mkdir(parents=True, exist_ok=True)
                kept[place] = Path(shutil.copyfile(place, Path(scratch) / str(number))) if place.exists() else None
                copy(file, place)
            yield
        except BaseException:
            for place, old in kept.items():
                if old:
                    copy(old, place)
                else:
                    place.unlink(missing_ok=True)
            raise
