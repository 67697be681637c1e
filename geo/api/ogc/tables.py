"""
The collections of the API as tables in memory, made from the catalogue and the shipped data.

``districts`` holds names, areas and types, one table per layer the newest figures as the GeoJSON file of that layer
has them, ``indicators`` what each figure means, ``figures`` all periods in tidy form. Tables do not change and are
made when first asked for, once per language and process.
"""

import functools
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo import export
from geo.api.ogc import geometry
from geo.api.ogc.columns import Column, Field, Numbers, Text, number_column, text_column
from geo.api.ogc.pieces import Piece
from geo.data import districts, figures
from geo.data.catalogue import BOUNDARIES, REGISTER, Catalogue, catalogue
from geo.data.declarations import Language
from geo.data.language import word
from geo.views.selection import Selection

DISTRICTS, INDICATORS, FIGURES = "districts", "indicators", "figures"
# tables of at most this many rows keep their rows written; a page of the others is written anew
KEPT = 1000


@dataclass(frozen=True)
class Table:
    """
    One collection.

    ``ids`` names each row; ``place`` is the position of its district among the borders, where the table has borders;
    ``time`` is the column that holds a period; ``metadata`` what is said about the whole, see `export.metadata`, and
    ``sources`` what stands behind it.
    """

    id: str
    fields: tuple[Field, ...]
    columns: dict[str, Column]
    ids: Sequence[str]
    mapped: bool
    metadata: dict
    sources: tuple[dict, ...]
    time: str | None = None
    _written: list[Piece | None] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.columns)

    @property
    def systems(self) -> tuple[str, ...]:
        """Coordinate systems; a table without geometry has the default alone."""
        return geometry.SYSTEMS if self.mapped else geometry.SYSTEMS[:1]

    def row(self, identifier: str) -> int | None:
        """Return the position of a row, None where there is no row of this name."""
        return self.ids.find(identifier) if isinstance(self.ids, _FigureIds) else self._rows.get(identifier)

    @functools.cached_property
    def _rows(self) -> dict[str, int]:
        return {each: position for position, each in enumerate(self.ids)}

    def objects(self, rows: np.ndarray, names: Sequence[str]) -> list[dict]:
        """Return rows as property dictionaries."""
        columns = [self.columns[name].objects(rows) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def starts(self, rows: np.ndarray, names: Sequence[str]) -> list[Piece]:
        """
        Write the features of rows up to their geometry.

        Parameters
        ----------
        rows
            Positions.
        names
            Columns that become properties.

        Returns
        -------
        starts
            One piece per row: ``{"type":"Feature","id":"01001","properties":{…},"geometry":``.
        """
        if len(self) > KEPT or tuple(names) != self.names:
            return [Piece(text.encode()) for text in self._texts(rows, names)]
        with _writing:
            if not self._written:
                self._written.extend(Piece(text.encode()) for text in self._texts(np.arange(len(self)), names))
        return [self._written[row] for row in rows.tolist()]

    def _texts(self, rows: np.ndarray, names: Sequence[str]) -> list[str]:
        heads = [json.dumps(name) + ":" for name in names]
        columns = [
            [head + token for token in self.columns[name].json(rows)] for head, name in zip(heads, names, strict=True)
        ]
        properties = [",".join(row) for row in zip(*columns, strict=True)] if columns else [""] * len(rows)
        return [
            f'{{"type":"Feature","id":{json.dumps(self.ids[row])},"properties":{{{text}}},"geometry":'
            for row, text in zip(rows.tolist(), properties, strict=True)
        ]


_writing = threading.Lock()


class _FigureIds(Sequence[str]):
    """Names of the rows of ``figures``, put together when asked for: ``<indicator>.<period>.<ags>``."""

    def __init__(self, indicator: Text, period: Text, ags: Text) -> None:
        self._parts = (indicator, period, ags)

    def __len__(self) -> int:
        return len(self._parts[0].codes)

    def __getitem__(self, row: int) -> str:
        # a period such as 2012/2022 would be two parts of an address
        return ".".join(part.distinct[part.codes[row]] for part in self._parts).replace("/", "_")

    def find(self, identifier: str) -> int | None:
        """Return the row of a name; 200,000 names need not be kept for that."""
        wanted = identifier.split(".")
        if len(wanted) != len(self._parts):
            return None
        found = np.ones(len(self), bool)
        for part, text in zip(self._parts, wanted, strict=True):
            names = [each.replace("/", "_") for each in part.distinct]
            if text not in names:
                return None
            found &= part.codes == names.index(text)
        rows = np.flatnonzero(found)
        return int(rows[0]) if len(rows) else None


def _titles(names: Sequence[str], language: Language) -> dict[str, str]:
    return {name: word(f"api_field_{name}", language) for name in names}


def _metadata(indicators: Sequence[str], language: Language, known: Catalogue) -> dict:
    first = known.indicators[indicators[0]]
    return export.metadata(
        indicators, Selection(first.layer, first.id, language), catalogue=known, districts=districts.shipped(),
        values=figures.shipped()[0],
    )  # fmt: skip


def _sources(about: dict) -> tuple[dict, ...]:
    """Return the sources behind a table, each once: of its figures and their history, of types, names and borders."""
    found = [part["source"] for each in about.get("indicators", ()) for part in (each, *each["history"])]
    found += [each["source"] for each in about["typologies"].values()]
    found += [about["names"]["source"], about["boundaries"]["source"]]
    return tuple({each["id"]: each for each in found}.values())


def _columns(rows: Sequence[dict], fields: Sequence[Field]) -> dict[str, Column]:
    return {
        each.name: (text_column if each.kind == "string" else number_column)([row[each.name] for row in rows])
        for each in fields
    }


def _districts(language: Language) -> Table:
    known, shipped = catalogue(), districts.shipped().sort_index()
    names = ("ags", "name", "official_name", "land", "land_name", "kind")
    numbers = {"area_km2": "number", "population": "integer"} | dict.fromkeys(export.TYPES, "integer")
    texts = tuple(f"{column}_label" for column in export.TYPES)
    titles = _titles((*names, *numbers, *texts), language)
    frame = shipped.assign(
        ags=shipped.index,
        land_name=[districts.LAENDER[key][language] for key in shipped["land"]],
        kind=[districts.KINDS[code][language] for code in shipped["kind"]],
        **{
            f"{column}_label": [known.typologies[each].type(code).label[language] for code in shipped[column]]
            for column, each in export.TYPES.items()
        },
    )
    fields = (
        *(Field(name, "string", titles[name]) for name in names),
        *(Field(name, kind, titles[name], "km²" if name == "area_km2" else "") for name, kind in numbers.items()),
        *(Field(name, "string", titles[name]) for name in texts),
    )
    about = _metadata(tuple(known.indicators), language, known)
    about |= {"title": word("api_districts", language), "description": word("api_districts_text", language)}
    # borders, names and types have sources of their own; those of the figures do not belong here
    own = (REGISTER, *(known.typologies[each].source for each in export.TYPES.values()), BOUNDARIES)
    about["attributions"] = list(dict.fromkeys(known.sources[each].attribution for each in own))
    about = {key: value for key, value in about.items() if key not in {"indicators", "layers", "statuses", "filter"}}
    columns = _columns(frame.to_dict("records"), fields)
    return Table(DISTRICTS, fields, columns, frame.index.tolist(), mapped=True, metadata=about, sources=_sources(about))


def _layer(layer: str, language: Language) -> Table:
    known, shipped = catalogue(), districts.shipped()
    ids = export.choose_indicators(known, layer=layer)
    values, statuses = figures.shipped()
    # the file of the layer says which columns there are; its borders come from elsewhere
    nowhere = dict.fromkeys(shipped.index, ("null", (0.0, 0.0, 0.0, 0.0)))
    file = json.loads(
        export.layer_geojson(
            ids, Selection(layer, ids[0], language), catalogue=known, districts=shipped, values=values,
            statuses=statuses, outlines=nowhere,
        )
    )  # fmt: skip
    rows = sorted((feature["properties"] for feature in file["features"]), key=lambda row: row["ags"])
    places = [name for name in rows[0] if not name.startswith(ids)]
    titles = _titles(places, language)
    fields = [Field(name, "integer" if name in export.TYPES else "string", titles[name]) for name in places]
    for each in ids:
        label, unit = known.indicators[each].label[language], known.indicators[each].unit[language]
        fields += [
            Field(each, "number", label, unit),
            Field(f"{each}_status", "string", f"{label}: {word('api_field_status', language)}"),
            Field(f"{each}_period", "string", f"{label}: {word('api_field_period', language)}"),
        ]
    about = file["metadata"] | {"description": known.layers[layer].introduction[language]}
    about["title"] = known.layers[layer].title[language]
    return Table(
        layer, tuple(fields), _columns(rows, fields), [row["ags"] for row in rows], mapped=True, metadata=about,
        sources=_sources(about),
    )  # fmt: skip


# where a column of `indicators` stands in the metadata; a pair of languages becomes the text of one
RECORD = {
    "id": ("id",), "layer": ("layer",), "label": ("label",), "definition": ("definition",),
    "numerator": ("numerator",), "denominator": ("denominator",), "unit": ("unit",), "decimals": ("decimals",),
    "kind": ("kind",), "direction": ("direction",), "direction_reason": ("direction_reason",), "period": ("period",),
    "resolution": ("resolution",), "quality": ("quality",), "suppression": ("suppression",), "caveat": ("caveat",),
    "data_basis": ("data_basis",), "districts_with_value": ("districts_with_value",), "source": ("source", "id"),
    "producer": ("source", "producer"), "source_title": ("source", "title"), "source_url": ("source", "url"),
    "licence": ("source", "licence"), "licence_url": ("source", "licence_url"),
    "licence_confirmed": ("source", "licence_confirmed"), "attribution": ("source", "attribution"),
    "territorial_status": ("source", "territorial_status"), "harmonisation": ("source", "harmonisation"),
    "retrieved": ("source", "retrieved"),
}  # fmt: skip
WHOLE = ("decimals", "direction", "districts_with_value")


def _indicators(language: Language) -> Table:
    known = catalogue()
    about = _metadata(tuple(known.indicators), language, known)
    rows = []
    for entry in about["indicators"]:
        row = {}
        for name, path in RECORD.items():
            found = functools.reduce(lambda part, key: part[key], path, entry)
            row[name] = found[language] if isinstance(found, dict) else found
        rows.append(row | {"periods": ", ".join(figure_periods()[entry["id"]])})
    titles = _titles((*RECORD, "periods"), language)
    fields = tuple(Field(name, "integer" if name in WHOLE else "string", titles[name]) for name in titles)
    about |= {"title": word("api_indicators", language), "description": word("api_indicators_text", language)}
    sources = _sources(about)
    # the items say it one by one
    about = {key: value for key, value in about.items() if key not in {"indicators", "filter"}}
    return Table(
        INDICATORS, fields, _columns(rows, fields), [row["id"] for row in rows], mapped=False, metadata=about,
        sources=sources,
    )  # fmt: skip


@functools.cache
def figure_periods() -> dict[str, tuple[str, ...]]:
    """Return the periods of each indicator, sorted as text."""
    return figures.list_periods(figures.shipped_figures())


@functools.cache
def _figure_columns() -> dict[str, Column]:
    known, shipped = catalogue(), figures.shipped_figures()
    order = {name: position for position, name in enumerate(known.indicators)}
    ordered = shipped.assign(order=shipped["indicator"].map(order)).sort_values(["order", "period", "ags"])
    columns: dict[str, Column] = {}
    for name in figures.COLUMNS:
        if name == "value":
            columns[name] = Numbers(ordered[name].to_numpy(np.float64))
        else:
            codes, distinct = pd.factorize(ordered[name])
            columns[name] = Text(tuple(map(str, distinct)), codes.astype(np.int32))
    names = districts.shipped()["name"]
    ags = columns["ags"]
    columns["district"] = Text(tuple(names[each] for each in ags.distinct), ags.codes)
    first = ("indicator", "period", "ags", "district")
    return {name: columns[name] for name in (*first, *(each for each in figures.COLUMNS if each not in first))}


def _figures(language: Language) -> Table:
    known, columns = catalogue(), _figure_columns()
    titles = _titles(tuple(columns), language)
    choices = {"indicator": tuple(known.indicators), "status": tuple(figures.STATUSES)}
    fields = tuple(
        Field(name, "number" if name == "value" else "string", titles[name], choices=choices.get(name, ()))
        for name in columns
    )
    first = next(iter(known.indicators.values()))
    about = export.metadata(
        tuple(known.indicators), Selection(first.layer, first.id, language), catalogue=known,
        districts=districts.shipped(), values=figures.shipped()[0], periods=figure_periods(),
    )  # fmt: skip
    about |= {"title": word("api_figures", language), "description": word("api_figures_text", language)}
    ids = _FigureIds(columns["indicator"], columns["period"], columns["ags"])
    return Table(FIGURES, fields, columns, ids, mapped=False, metadata=about, sources=_sources(about), time="period")


def names() -> tuple[str, ...]:
    """Return the ids of all collections, in their order."""
    return (DISTRICTS, *catalogue().layers, INDICATORS, FIGURES)


_once = threading.RLock()


@functools.cache
def _table(name: str, language: Language) -> Table:
    special = {DISTRICTS: _districts, INDICATORS: _indicators, FIGURES: _figures}
    return special[name](language) if name in special else _layer(name, language)


def table(name: str, language: Language) -> Table:
    """
    Return a collection, made once per language and process.

    Parameters
    ----------
    name
        One of `names`.
    language
        Of the names of Länder and types, and of titles.

    Returns
    -------
    table
        Not to be changed.

    Raises
    ------
    LandpotenzialeError
        If the shipped data are damaged.
    """
    with _once:
        return _table(name, language)
