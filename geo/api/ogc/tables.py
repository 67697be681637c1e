"""
The collections of the API as tables in memory, made from the catalogue and the shipped data.

``districts`` holds names, areas and types, one table per layer the newest figures as the GeoJSON file of that layer
has them, ``indicators`` the meaning of the figures, ``figures`` all periods in tidy form. Tables do not change; a table
is made at its first use, once per language and process.
"""

import functools
import json
import threading
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.api.ogc.collection import FigureIds, Table
from geo.api.ogc.columns import Column, Field, Numbers, Text, number_column, text_column
from geo.data import districts, figures
from geo.data.catalogue import BOUNDARIES, REGISTER, catalogue
from geo.data.credit import credit
from geo.data.declarations import Language
from geo.data.language import word
from geo.export import about
from geo.export.columns import TYPES, Content
from geo.export.geojson import layer_geojson
from geo.export.wishes import choose_indicators
from geo.views.selection import Selection

DISTRICTS, INDICATORS, FIGURES = "districts", "indicators", "figures"


def _titles(names: Sequence[str], language: Language) -> dict[str, str]:
    return {name: word(f"api_field_{name}", language) for name in names}


def _metadata(language: Language, periods: dict[str, tuple[str, ...]] | None = None) -> dict:
    """Describe all indicators; with `periods` a table of all of them, else of the newest."""
    names = tuple(catalogue().indicators)
    first = catalogue().indicators[names[0]]
    content = Content(
        names, Selection(first.layer, first.id, language), catalogue(), districts.shipped(), figures.shipped()[0]
    )
    return about.metadata(content, periods=periods)


def _sources(about: dict) -> tuple[dict, ...]:
    """Return the sources behind a table, each once: of its figures and their history, of types, names and borders."""
    sources = [part["source"] for record in about.get("indicators", ()) for part in (record, *record["history"])]
    sources += [typology["source"] for typology in about["typologies"].values()]
    sources += [about["names"]["source"], about["boundaries"]["source"]]
    return tuple({source["id"]: source for source in sources}.values())


def _columns(rows: Sequence[dict], fields: Sequence[Field]) -> dict[str, Column]:
    return {
        each.name: (text_column if each.kind == "string" else number_column)([row[each.name] for row in rows])
        for each in fields
    }


def _districts(language: Language) -> Table:
    known, shipped = catalogue(), districts.shipped().sort_index()
    names = ("ags", "name", "official_name", "land", "land_name", "kind")
    numbers = {"area_km2": "number", "population": "integer"} | dict.fromkeys(TYPES, "integer")
    texts = tuple(f"{column}_label" for column in TYPES)
    titles = _titles((*names, *numbers, *texts), language)
    frame = shipped.assign(
        ags=shipped.index,
        land_name=[districts.LAENDER[key][language] for key in shipped["land"]],
        kind=[districts.KINDS[code][language] for code in shipped["kind"]],
        **{
            f"{column}_label": [known.typologies[each].type(code).label[language] for code in shipped[column]]
            for column, each in TYPES.items()
        },
    )
    fields = (
        *(Field(name, "string", titles[name]) for name in names),
        *(Field(name, kind, titles[name], "km²" if name == "area_km2" else "") for name, kind in numbers.items()),
        *(Field(name, "string", titles[name]) for name in texts),
    )
    about = _metadata(language)
    about |= {"title": word("api_districts", language), "description": word("api_districts_text", language)}
    # borders, names and types have sources of their own; those of the figures have no place here
    own = (REGISTER, *(known.typologies[each].source for each in TYPES.values()), BOUNDARIES)
    about["attributions"] = list(dict.fromkeys(credit(known.sources[each], language).line for each in own))
    about = {key: value for key, value in about.items() if key not in {"indicators", "layers", "statuses", "filter"}}
    columns = _columns(frame.to_dict("records"), fields)
    return Table(DISTRICTS, fields, columns, frame.index.tolist(), mapped=True, metadata=about, sources=_sources(about))


def _layer(layer: str, language: Language) -> Table:
    known, shipped = catalogue(), districts.shipped()
    ids = choose_indicators(known, layer=layer)
    values, statuses = figures.shipped()
    # the columns are those of the layer's file; its borders come from elsewhere
    nowhere = dict.fromkeys(shipped.index, ("null", (0.0, 0.0, 0.0, 0.0)))
    content = Content(ids, Selection(layer, ids[0], language), known, shipped, values, statuses)
    file = json.loads(layer_geojson(content, nowhere))
    rows = sorted((feature["properties"] for feature in file["features"]), key=lambda row: row["ags"])
    places = [name for name in rows[0] if not name.startswith(ids)]
    titles = _titles(places, language)
    fields = [Field(name, "integer" if name in TYPES else "string", titles[name]) for name in places]
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


# the place of a column of `indicators` in the metadata; of a pair of languages the text in one is taken
RECORD = {
    "id": ("id",), "layer": ("layer",), "label": ("label",), "definition": ("definition",),
    "numerator": ("numerator",), "denominator": ("denominator",), "unit": ("unit",), "decimals": ("decimals",),
    "kind": ("kind",), "direction": ("direction",), "direction_reason": ("direction_reason",), "period": ("period",),
    "resolution": ("resolution",), "quality": ("quality",), "suppression": ("suppression",), "caveat": ("caveat",),
    "data_basis": ("data_basis",), "districts_with_value": ("districts_with_value",), "source": ("source", "id"),
    "producer": ("source", "producer"), "source_title": ("source", "title"), "source_url": ("source", "url"),
    "licence": ("source", "licence"), "licence_url": ("source", "licence_url"),
    "licence_confirmed": ("source", "licence_confirmed"), "attribution": ("attribution",),
    "territorial_status": ("source", "territorial_status"), "harmonisation": ("source", "harmonisation"),
    "retrieved": ("source", "retrieved"),
}  # fmt: skip
WHOLE = ("decimals", "direction", "districts_with_value")


def _indicators(language: Language) -> Table:
    about = _metadata(language)
    rows = []
    for entry in about["indicators"]:
        row = {}
        for name, path in RECORD.items():
            value = functools.reduce(lambda part, key: part[key], path, entry)
            row[name] = value[language] if isinstance(value, dict) else value
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
def _figure_columns() -> tuple[dict[str, Column], FigureIds]:
    shipped = figures.shipped_figures()
    order = {name: position for position, name in enumerate(catalogue().indicators)}
    ordered = shipped.assign(order=shipped["indicator"].map(order)).sort_values(["order", "period", "ags"])
    texts: dict[str, Text] = {}
    for name in figures.COLUMNS:
        if name != "value":
            codes, distinct = pd.factorize(ordered[name])
            texts[name] = Text(tuple(map(str, distinct)), codes.astype(np.int32))
    names, ags = districts.shipped()["name"], texts["ags"]
    texts["district"] = Text(tuple(names[key] for key in ags.distinct), ags.codes)
    columns: dict[str, Column] = {**texts, "value": Numbers(ordered["value"].to_numpy(np.float64))}
    # a dictionary keeps the first place of a name
    sequence = dict.fromkeys(("indicator", "period", "ags", "district", *figures.COLUMNS))
    return {name: columns[name] for name in sequence}, FigureIds(texts["indicator"], texts["period"], ags)


def _figures(language: Language) -> Table:
    known, (columns, ids) = catalogue(), _figure_columns()
    titles = _titles(tuple(columns), language)
    choices = {"indicator": tuple(known.indicators), "status": tuple(figures.STATUSES)}
    fields = tuple(
        Field(name, "number" if name == "value" else "string", titles[name], choices=choices.get(name, ()))
        for name in columns
    )
    about = _metadata(language, figure_periods())
    about |= {"title": word("api_figures", language), "description": word("api_figures_text", language)}
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
    Return one of `names`, made once per language and process; not to be changed.

    Raises
    ------
    LandpotenzialeError
        If the shipped data are damaged.
    """
    with _once:
        return _table(name, language)
