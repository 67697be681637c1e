"""
The check: do catalogue, figures, districts and borders belong together, and are they what the build has made?

Nothing is repaired. A fault is a line that names the file, the key, what was found and what was expected; a damaged file
is a fault, never a traceback. Within a process a result is kept while the bytes of the files that it rests on stay equal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from geo.build import comparisons as compare
from geo.build import dcat, package
from geo.build.faults import attempt
from geo.build.folder import MANIFEST, checksums, read_manifest
from geo.data import land_figures, neighbours
from geo.data.boundaries import read_boundaries
from geo.data.catalogue import DATA, LAYERS, read_catalogue
from geo.data.districts import read_districts
from geo.data.errors import SelectionError
from geo.data.figures import WITH_VALUE, read_figures
from geo.methods import nearest

# results of each input and step that are kept: of the shipped files, and of damaged ones beside them
KEPT = 2


@dataclass(frozen=True)
class Input:
    """
    Something that several steps need, read from `layers` and `data`.

    ``file`` is named if it cannot be read; ``files`` are patterns of all files that it rests on.
    """

    file: str
    read: Callable[[Path, Path], Any]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """
    One comparison of inputs, whose faults lie in ``file``.

    A step that reads ``files`` itself is given the folder of the data before its inputs.
    """

    file: str
    faults: Callable[..., list[str]]
    inputs: tuple[str, ...]
    files: tuple[str, ...] = ()


def _table(file: str, read: Callable[[Path], Any]) -> Input:
    return Input(file, lambda _, data: read(data / file), (file,))


# files of layers/ bear the name of that folder, those of data/districts/ none
INPUTS = {
    "catalogue": Input("layers/", read_catalogue, ("layers/*", "sources.toml", "typologies.toml")),
    "districts": _table("districts.csv", read_districts),
    "figures": _table("figures.parquet", read_figures),
    "land_figures": _table(land_figures.FILE, land_figures.read_land_figures),
    "boundaries": _table("boundaries.parquet", read_boundaries),
    "manifest": Input(MANIFEST, lambda _, data: read_manifest(data), (MANIFEST,)),
}
STEPS = {
    "types": Step("districts.csv", compare.types, ("districts",)),
    "keys": Step("figures.parquet", compare.keys, ("figures", "districts")),
    "ranges": Step("figures.parquet", compare.ranges, ("figures", "catalogue")),
    "land_figures": Step(land_figures.FILE, compare.of_land, ("land_figures", "catalogue")),
    "sources": Step("layers/", compare.sources, ("catalogue",)),
    "segments": Step("figures.parquet", compare.segments, ("figures", "catalogue")),
    "changes": Step("territorial_changes.csv", compare.changes, ("districts",), files=("territorial_changes.csv",)),
    "package": Step(package.FILE, compare.description, ("catalogue",), files=(package.FILE, *package.TABLES)),
    "portals": Step(dcat.JSONLD, compare.portals, ("catalogue",), files=(dcat.JSONLD, dcat.TURTLE)),
    "notes": Step("layers/", compare.notes, ("catalogue", "districts")),
    "inputs": Step("layers/", compare.inputs, ("catalogue", "manifest")),
    "borders": Step("boundaries.parquet", compare.borders, ("boundaries", "districts")),
    "neighbours": Step(neighbours.FILE, compare.touching, ("boundaries",), files=(neighbours.FILE,)),
    "similar": Step(nearest.FILE, compare.similar, ("catalogue", "figures"), files=(nearest.FILE,)),
    "web": Step("web/", compare.web, ("districts",), files=("web/*",)),
    "files": Step(MANIFEST, compare.files, ("manifest",), files=("*",)),
}


class _Kept:
    """Results by name and key; what was asked for the least often goes first."""

    def __init__(self) -> None:
        self._results: dict[str, dict[Hashable, Any]] = defaultdict(dict)
        self._asked: Counter[Hashable] = Counter()

    def get(self, name: str, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what has the name and the key; make it if it is not there."""
        results = self._results[name]
        if key not in results:
            made = make()
            if len(results) >= KEPT:
                seldom = min(results, key=lambda key: self._asked[name, key])
                del results[seldom], self._asked[name, seldom]
            results[key] = made
        self._asked[name, key] += 1
        return results[key]


_kept = _Kept()


class _Folders:
    """The layers and the data at one moment."""

    def __init__(self, layers: Path, data: Path) -> None:
        self.layers, self.data = layers, data
        try:
            self.digests = {f"layers/{name}": digest for name, digest in checksums(layers).items()} | checksums(data)
        except OSError:  # not even to be read: nothing is kept, and the step of the files says why
            self.digests = {}

    def key(self, patterns: tuple[str, ...]) -> Hashable:
        """Bytes of the files, and the names of the folders, which stand in messages."""
        if not self.digests:
            return object()
        chosen = [item for item in self.digests.items() if any(fnmatchcase(item[0], each) for each in patterns)]
        return (self.layers.name, self.data.name, *sorted(chosen))

    def read(self, name: str) -> tuple[Any, list[str]]:
        """Return an input, None if it cannot be read, and the faults that say why."""

        def make() -> tuple[Any, list[str]]:
            faults: list[str] = []
            source = INPUTS[name]
            return attempt(faults, source.file, lambda: source.read(self.layers, self.data)), faults

        return _kept.get(f"input {name}", self.key(INPUTS[name].files), make)

    def compare(self, name: str) -> list[str]:
        """Return the faults that a step finds; none if an input cannot be read, which has its own line."""
        step = STEPS[name]

        def make() -> list[str]:
            given = [self.read(each)[0] for each in step.inputs]
            if any(each is None for each in given):
                return []
            faults: list[str] = []
            folder = [self.data] if step.files else []
            found = attempt(faults, step.file, lambda: step.faults(*folder, *given))
            return faults if found is None else found

        patterns = tuple(pattern for each in step.inputs for pattern in INPUTS[each].files)
        return _kept.get(f"step {name}", self.key((*patterns, *step.files)), make)


def check(layers: Path = LAYERS, data: Path = DATA, *, steps: Collection[str] = tuple(STEPS)) -> list[str]:
    """
    Compare catalogue and data with each other and with what a build writes.

    Parameters
    ----------
    layers, data
        Folder of the layers, and folder that the build has written.
    steps
        Keys of `STEPS`; the others are left out.

    Returns
    -------
    faults
        One line per fault; empty if all is well.

    Raises
    ------
    SelectionError
        If a step does not exist.
    """
    if strange := [name for name in steps if name not in STEPS]:
        raise SelectionError(f"steps: expected some of {', '.join(STEPS)}, found {', '.join(strange)}")
    folders = _Folders(layers, data)
    chosen = [name for name in STEPS if name in steps]
    needed = {name for step in chosen for name in STEPS[step].inputs}
    unread = [line for name in INPUTS if name in needed for line in folders.read(name)[1]]
    return unread + [line for name in chosen for line in folders.compare(name)]


def summary(layers: Path = LAYERS, data: Path = DATA) -> str:
    """Say in one line what is in order, once `check` has no fault."""
    folders = _Folders(layers, data)
    catalogue, figures = folders.read("catalogue")[0], folders.read("figures")[0]
    values = int(figures["status"].isin(WITH_VALUE).sum())
    declared = f"{len(catalogue.indicators)} indicators in {len(catalogue.layers)} layers"
    declared += f" and {len(catalogue.land_indicators)} by Land only"
    series = len(figures[["indicator", "period"]].drop_duplicates())
    made = f"{series} periods, {values:,} of {len(figures):,} figures with a value"
    return f"ok: {declared} from {len(catalogue.sources)} sources, {figures['ags'].nunique()} districts, {made}"
