"""
The catalogue: what each figure means, read from layers/*.toml and data/districts/*.toml.

Label, unit, direction, reading help and caveat stand in the layer files and nowhere else; producer, licence,
attribution and checksum stand in ``sources.toml``; the types of rural areas in ``typologies.toml``. Unknown or
missing fields are refused, all faults of all files at once; `geo.data.declarations` and `geo.data.sources` hold the fields.
"""

import functools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from geo.data.declarations import Declared, Indicator, LandIndicator, Layer, Segment
from geo.data.errors import CatalogueError
from geo.data.sources import Source, Typology

# stands in every file and citation
__version__ = "0.2.0"

PACKAGE = Path(__file__).resolve().parent.parent
# what stands beside the package in a checkout lies in geo/shipped/ when it is installed, see pyproject.toml
ROOT = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
LAYERS = ROOT / "layers"
DATA = ROOT / "data" / "districts"
# the last change of districts: Eisenach joined the Wartburgkreis
TERRITORIAL_STATUS = "2021-07-01"
# sources behind every file: borders, and names with inhabitants and areas
BOUNDARIES, REGISTER = "boundaries_2016", "municipal_register"
# files in layers/ that declare something else than a theme
BESIDE = ("good_practice",)


Kind = TypeVar("Kind", bound=Declared)


class Catalogue(Declared):
    """All declarations of the product."""

    layers: dict[str, Layer]
    sources: dict[str, Source]
    typologies: dict[str, Typology]

    @functools.cached_property
    def indicators(self) -> dict[str, Indicator]:
        """All indicators by id, in the order of layers and files."""
        return {each.id: each for layer in self.layers.values() for each in layer.indicators}

    @functools.cached_property
    def land_indicators(self) -> dict[str, LandIndicator]:
        """All indicators that exist by Land only, by id; never among `indicators`."""
        return {each.id: each for layer in self.layers.values() for each in layer.land_indicators}

    @property
    def periods(self) -> dict[str, str]:
        """The newest period of each indicator, by id: "2022" and "2022-05-15" do not sort by time."""
        return {each.id: each.period for each in self.indicators.values()}

    def sources_of(self, indicators: Iterable[str], *, history: bool = False) -> tuple[Source, ...]:
        """Return the sources of the newest figures of indicators, with `history` those of all periods, each once."""
        keys = []
        for name in indicators:
            indicator = self.indicators[name]
            parts: tuple[Indicator | Segment, ...] = (indicator, *(indicator.history if history else ()))
            for part in parts:
                # a column of another source is written source:column
                others = (column.partition(":")[0] for column in part.recipe.columns if ":" in column)
                keys += [part.source, *others]
        return tuple(self.sources[key] for key in dict.fromkeys(keys))

    def source_of(self, indicator: str) -> Source:
        """Return the source of an indicator."""
        return self.sources[self.indicators[indicator].source]


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file; a CatalogueError says why it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{file.name}: expected this file in {file.parent.name}/, found none") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{file.name}: not readable as TOML: {error}") from error


def declare(kind: type[Kind], file: str, key: str, fields: object, faults: list[str]) -> Kind | None:
    """Validate one table; write every fault down as `file: key.field: what is wrong`."""
    if not isinstance(fields, dict):
        faults.append(f"{file}: {key}: expected a table, found {type(fields).__name__}")
        return None
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            where = ".".join(str(part) for part in (key, *fault["loc"]))
            found = "" if fault["type"] in {"missing", "value_error"} else f", found {fault['input']!r}"
            faults.append(f"{file}: {where}: {fault['msg'].removeprefix('Value error, ')}{found}")
        return None


def declare_all(kind: type[Kind], file: Path, faults: list[str]) -> dict[str, Kind]:
    """Validate all tables of a file; a table with a fault is left out, and its faults are written down."""
    declared = {}
    for key, table in read_toml(file).items():
        fields = table | {"id": key} if isinstance(table, dict) else table
        if entry := declare(kind, file.name, key, fields, faults):
            declared[key] = entry
    return declared


def _read_layer(file: Path, faults: list[str]) -> Layer | None:
    tables = read_toml(file)
    layer = {key: tables.pop(key) for key in ("title", "introduction", "position") if key in tables} | {"id": file.stem}
    indicators: list[Indicator] = []
    land_indicators: list[LandIndicator] = []
    for key, table in tables.items():
        is_table = isinstance(table, dict)
        fields = table | {"id": key, "layer": file.stem} if is_table else table
        # a level that does not exist is refused by the field itself
        if is_table and "level" in table:
            if land_indicator := declare(LandIndicator, file.name, key, fields, faults):
                land_indicators.append(land_indicator)
        elif indicator := declare(Indicator, file.name, key, fields, faults):
            indicators.append(indicator)
    layer |= {"indicators": indicators, "land_indicators": land_indicators}
    return declare(Layer, file.name, file.stem, layer, faults)


def read_catalogue(layers: Path = LAYERS, data: Path = DATA) -> Catalogue:
    """
    Read and validate all declarations.

    Parameters
    ----------
    layers
        Folder with one TOML file per layer; those of `BESIDE` are not layers.
    data
        Folder with ``sources.toml`` and ``typologies.toml``.

    Returns
    -------
    catalogue
        Layers in the order of their ``position``.

    Raises
    ------
    CatalogueError
        If a file is unreadable, a field is unknown, missing or wrong, an id stands twice, or a source is not
        declared; one line per fault.
    """
    faults: list[str] = []
    files = sorted(file for file in layers.glob("*.toml") if file.stem not in BESIDE)
    if not files:
        raise CatalogueError(f"{layers.name}/: expected one TOML file per layer, found none")
    read = [layer for file in files if (layer := _read_layer(file, faults))]
    sources = declare_all(Source, data / "sources.toml", faults)
    typologies = declare_all(Typology, data / "typologies.toml", faults)
    # a source with a fault of its own is declared, else each of its indicators would be a fault as well
    keys = read_toml(data / "sources.toml").keys()
    home: dict[str, str] = {}
    for layer in read:
        for indicator in (*layer.indicators, *layer.land_indicators):
            if indicator.id in home:
                faults.append(f"{layer.id}.toml: {indicator.id}: stands in {home[indicator.id]}.toml as well")
            home[indicator.id] = layer.id
            if indicator.source not in keys:
                faults.append(
                    f"{layer.id}.toml: {indicator.id}.source: expected a key of sources.toml, "
                    f"found {indicator.source!r}"
                )
    faults += [
        f"typologies.toml: {typology.id}.source: expected a key of sources.toml, found {typology.source!r}"
        for typology in typologies.values()
        if typology.source not in keys
    ]
    if faults:
        raise CatalogueError("\n".join(faults))
    ordered = sorted(read, key=lambda layer: layer.position)
    return Catalogue(layers={layer.id: layer for layer in ordered}, sources=sources, typologies=typologies)


@functools.cache
def catalogue() -> Catalogue:
    """Return the shipped catalogue, read once per process."""
    return read_catalogue()
