"""
Files that people take away: GeoJSON (RFC 7946) and CSV, with everything a reader must know about each figure.

GeoJSON carries its metadata inside as the foreign member ``metadata``, CSV beside it as JSON. Values keep their full
stored precision; a value that is missing is null or empty, and its status says why. Equal input gives equal bytes:
no clock is read. Functions return text, only `write` touches a file.
"""

import csv
import functools
import io
import json
import math
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import shapely

from geo import __version__
from geo import boundaries as borders
from geo.catalogue import Catalogue, Language, Source, Text
from geo.districts import KINDS, LAENDER
from geo.errors import FigureError, SelectionError
from geo.figures import COLUMNS, STATUSES
from geo.language import number, period, word
from geo.selection import Rural, Selection, inside, parse_rural, query

FORMATS = ("geojson", "csv")
# the last change of districts: Eisenach joined the Wartburgkreis
TERRITORIAL_STATUS = "2021-07-01"
BOUNDARIES, REGISTER = "boundaries_2016", "municipal_register"
TYPES = {"thuenen_type": "thuenen", "bbsr_type": "bbsr", "eurostat_type": "eurostat"}
WIDE = ("ags", "name", "land", *TYPES)
# a spreadsheet takes a text that begins like this for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")

# ags → geometry as JSON text and west, south, east, north
Outlines = dict[str, tuple[str, tuple[float, float, float, float]]]


# -- what is asked for --------------------------------------------------------------------------------------------


def choose_indicators(catalogue: Catalogue, *, layer: str | None = None, wishes: Sequence[str] = ()) -> tuple[str, ...]:
    """
    Decide which indicators a file holds.

    Parameters
    ----------
    catalogue
        What exists.
    layer
        Key of a layer; None means all layers.
    wishes
        Ids of indicators, all of the layer if there is one; empty means all.

    Returns
    -------
    indicators
        Ids, in the order of the wishes or else of the catalogue.

    Raises
    ------
    SelectionError
        If the layer or an indicator does not exist.
    """
    if layer is not None and layer not in catalogue.layers:
        raise SelectionError(f"layer: expected one of {', '.join(catalogue.layers)}, found {_short(layer)}")
    known = [each.id for each in catalogue.layers[layer].indicators] if layer else list(catalogue.indicators)
    wanted = list(dict.fromkeys(wishes))
    if strangers := [each for each in wanted if each not in known]:
        raise SelectionError(f"indicators: expected some of {', '.join(known)}, found {_short(','.join(strangers))}")
    return tuple(wanted or known)


def choose_laender(wishes: Iterable[str]) -> tuple[str, ...]:
    """
    Find Länder by key or by name in either language.

    Parameters
    ----------
    wishes
        Such as ``09``, ``Bayern`` or ``Bavaria``; capitals do not matter.

    Returns
    -------
    laender
        Keys, each once.

    Raises
    ------
    SelectionError
        If there is no such Land.
    """
    names = {form.casefold(): key for key, name in LAENDER.items() for form in (key, name.de, name.en)}
    found = [(wish, names.get(wish.strip().casefold())) for wish in wishes]
    if strangers := [wish for wish, key in found if key is None]:
        known = ", ".join(f"{key} {name.de}" for key, name in LAENDER.items())
        raise SelectionError(f"land: expected keys or names out of {known}, found {_short(','.join(strangers))}")
    return tuple(dict.fromkeys(key for _, key in found))


def choose_rural(wish: str, catalogue: Catalogue) -> Rural:
    """
    Read a filter by type: ``thuenen`` (its rural types), ``thuenen:1,2``, ``bbsr``, ``eurostat:3``.

    Raises
    ------
    SelectionError
        If the typology or a code does not exist.
    """
    try:
        return parse_rural(wish, catalogue)
    except ValueError:
        known = "; ".join(
            f"{name}:{','.join(str(each.code) for each in typology.types)}"
            for name, typology in catalogue.typologies.items()
        )
        raise SelectionError(
            f"rural: expected a typology, alone or with some of its codes ({known}), found {_short(wish)}"
        ) from None


def _short(found: str) -> str:
    """Show a foreign text in a message: one line, not long."""
    return repr(found if len(found) <= 80 else found[:80] + "…")


# -- the parts of a file ------------------------------------------------------------------------------------------


def outlines(boundaries: gpd.GeoDataFrame) -> Outlines:
    """
    Write the geometry of each district as it stands in GeoJSON.

    Parameters
    ----------
    boundaries
        Indexed by `ags`, in EPSG:4326, rounded to 6 decimals, exterior rings counter-clockwise
        (see `geo.boundaries.geographic`).

    Returns
    -------
    outlines
        By ags: the geometry as text without spaces, and its bounding box.
    """
    return {
        ags: (json.dumps(shapely.geometry.mapping(shape), separators=(",", ":")), tuple(shape.bounds))
        for ags, shape in boundaries.geometry.items()
    }


_once = threading.Lock()


@functools.cache
def _shipped_outlines() -> Outlines:
    return outlines(borders.geographic(borders.read_boundaries()))


def shipped_outlines() -> Outlines:
    """Return the outlines of the shipped districts, made once per process; not to be changed."""
    # the cache alone would let two visitors compute at the same time, and prepared geometries do not like threads
    with _once:
        return _shipped_outlines()


def _checked(indicators: Sequence[str], values: pd.DataFrame) -> pd.DataFrame:
    """Take the columns of the indicators; what is neither a number nor missing cannot be written."""
    if absent := [each for each in indicators if each not in values.columns]:
        raise FigureError(f"figures: expected values of {', '.join(absent)}, found none")
    columns = values[list(indicators)].astype("float64")
    if names := columns.columns[columns.isin([math.inf, -math.inf]).any()].tolist():
        raise FigureError(f"figures: expected finite values, found {math.inf} in {', '.join(names)}")
    return columns


def _number(value: float) -> int | float | None:
    """Keep every digit that is stored, and no more; whole numbers have no point."""
    if math.isnan(value):
        return None
    return int(value) if value.is_integer() else value


def _places(districts: pd.DataFrame, language: Language) -> dict[str, list]:
    """Return the columns that say which district it is."""
    return {
        "ags": districts.index.tolist(),
        "name": districts["name"].tolist(),
        "land": districts["land"].tolist(),
        "land_name": [LAENDER[key][language] for key in districts["land"]],
        "kind": [KINDS[code][language] for code in districts["kind"]],
    } | {column: districts[column].tolist() for column in TYPES}


def _figures(
    indicators: Sequence[str], catalogue: Catalogue, kept: pd.Index, values: pd.DataFrame, statuses: pd.DataFrame
) -> dict[str, list]:
    """Return value, status and period of each indicator as columns."""
    columns = {}
    known = _checked(indicators, values.reindex(kept))
    for each in indicators:
        columns[each] = [_number(value) for value in known[each].tolist()]
        columns[f"{each}_status"] = statuses[each].reindex(kept).fillna("missing").tolist()
        columns[f"{each}_period"] = [catalogue.indicators[each].period] * len(kept)
    return columns


def _keep(selection: Selection, districts: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Drop the districts that the filters leave out."""
    column = _checked((selection.indicator,), values)[selection.indicator]
    return districts[inside(selection, districts, column.reindex(districts.index))]


# -- metadata -----------------------------------------------------------------------------------------------------


def filter_words(selection: Selection, catalogue: Catalogue) -> str:
    """
    Say in words which districts a selection keeps.

    Parameters
    ----------
    selection
        Its filters by type, Land and value, and its language.
    catalogue
        Names of typologies and indicators.

    Returns
    -------
    text
        Plain text, such as ``Thünen-Typologie: sehr ländlich, gute Lage · Bayern``.
    """
    language, parts = selection.language, []
    if selection.rural:
        typology = catalogue.typologies[selection.rural.typology]
        types = "; ".join(typology.type(code).label[language] for code in selection.rural.types)
        parts.append(f"{typology.label[language]}: {types}")
    if selection.land:
        parts.append(", ".join(LAENDER[key][language] for key in selection.land))
    if selection.low is not None or selection.high is not None:
        indicator = catalogue.indicators[selection.indicator]
        ends = {
            key: number(end, indicator.decimals, language)
            for key, end in (("low", selection.low), ("high", selection.high))
            if end is not None
        }
        form = {2: "export_between", 1: f"export_{next(iter(ends))}"}[len(ends)]
        parts.append(f"{indicator.label[language]} {word(form, language, **ends)} {indicator.unit[language]}")
    return " · ".join(parts) or word("export_everything", language)


def filter_query(selection: Selection, catalogue: Catalogue) -> str:
    """Write the filters of a selection as the parameters of an address; empty without one."""
    found = query(selection, catalogue)
    keys = ("rural", "land", "range", "indicator") if "range" in found else ("rural", "land")
    return urlencode({key: found[key] for key in keys if key in found}, safe=":,")


def _text(text: Text) -> dict[str, str]:
    return {"de": text.de, "en": text.en}


def _source(source: Source) -> dict:
    """Say where something comes from and on which terms."""
    return {
        "id": source.id,
        "producer": _text(source.producer),
        "title": _text(source.title),
        "table": source.table,
        "url": source.url,
        "licence": _text(source.licence),
        "licence_url": source.licence_url or None,
        "licence_confirmed": source.licence_confirmed,
        "attribution": source.attribution,
        "as_of": source.as_of,
        "territorial_status": source.territorial_status,
        "harmonisation": _text(source.harmonisation),
        "obtained_via": source.obtained_via,
        "retrieved": source.retrieved,
        "sha256": source.sha256,
    }


def _indicator(id_: str, catalogue: Catalogue, periods: Sequence[str]) -> dict:
    """Say everything that the catalogue knows about an indicator, and which periods the file holds."""
    indicator = catalogue.indicators[id_]
    return {
        "id": indicator.id,
        "layer": indicator.layer,
        "label": _text(indicator.label),
        "definition": _text(indicator.definition),
        "numerator": _text(indicator.numerator),
        "denominator": _text(indicator.denominator),
        "unit": _text(indicator.unit),
        "decimals": indicator.decimals,
        "kind": indicator.kind,
        "direction": indicator.direction,
        "direction_reason": _text(indicator.direction_reason),
        "period": indicator.period,
        "periods": list(periods),
        "resolution": indicator.resolution,
        "recipe": indicator.recipe.model_dump(exclude_none=True),
        "quality": indicator.quality,
        "suppression": _text(indicator.suppression),
        "caveat": _text(indicator.caveat),
        "notes": [{"ags": list(note.ags), "text": _text(note.text)} for note in indicator.notes],
        "data_basis": indicator.data_basis,
        "source": _source(catalogue.source_of(id_)),
        "history": [
            {
                "periods": list(each.periods),
                "recipe": each.recipe.model_dump(exclude_none=True),
                "resolution": each.resolution,
                "data_basis": each.data_basis,
                "source": _source(catalogue.sources[each.source]),
            }
            for each in indicator.history
        ],
        "breaks": [{"period": each.period, "text": _text(each.text)} for each in indicator.breaks],
    }


def attributions(
    indicators: Sequence[str], catalogue: Catalogue, language: Language, *, history: bool = False
) -> list[str]:
    """
    List what has to be printed wherever these figures are shown.

    Parameters
    ----------
    indicators
        Ids.
    catalogue
        Knows sources and data bases.
    language
        Of the words between; the producers' strings stay as they are.
    history
        Also for the periods before the newest.

    Returns
    -------
    lines
        Each once: the sources of the figures with their data basis, of names, types and borders.
    """
    lines = []
    for each in indicators:
        indicator = catalogue.indicators[each]
        parts = [indicator, *indicator.history] if history else [indicator]
        for part in parts:
            line, basis = catalogue.sources[part.source].attribution, part.data_basis
            if basis not in line:
                line = f"{line.rstrip('.')}. {word('data_basis', language)}: {basis}"
            lines.append(line)
            # a column of another source is written source:column
            others = {name.partition(":")[0] for name in part.recipe.columns if ":" in name}
            lines += [catalogue.sources[other].attribution for other in sorted(others)]
    others = (REGISTER, *(catalogue.typologies[each].source for each in TYPES.values()), BOUNDARIES)
    return list(dict.fromkeys(lines + [catalogue.sources[each].attribution for each in others]))


def metadata(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, permalink: str = "", periods: Mapping[str, Sequence[str]] | None = None,
) -> dict:  # fmt: skip
    """
    Describe a file: what it holds, for which districts, from whom, on which terms, and how it was made.

    Parameters
    ----------
    indicators
        Ids, in the order of the columns.
    selection
        Its filters and language.
    catalogue, districts, values
        What is shipped; `districts` and `values` are indexed by `ags`.
    permalink
        Address that shows the same selection; without one, its query alone.
    periods
        Periods of each indicator that the file holds; by default its newest.

    Returns
    -------
    metadata
        Plain JSON values. Texts that belong to the catalogue are there in both languages.
    """
    language, kept = selection.language, _keep(selection, districts, values)
    known = _checked(indicators, values.reindex(kept.index)).notna().sum()
    layers = {catalogue.indicators[each].layer: None for each in indicators}
    topic = word("export_all", language)
    if len(layers) == 1:
        topic = catalogue.layers[next(iter(layers))].title[language]
    return {
        "title": word("export_title", language, topic=topic),
        "description": word(
            "export_description", language, indicators=len(indicators), n=len(kept), all=len(districts),
            date=period(TERRITORIAL_STATUS, language),
        ),
        "language": language,
        "generator": f"Landpotenziale {__version__}",
        "layers": {each: _text(catalogue.layers[each].title) for each in layers},
        "filter": {
            "words": filter_words(selection, catalogue),
            "query": filter_query(selection, catalogue),
            "districts": len(kept),
            "of": len(districts),
        },
        "recipe_link": permalink or "?" + urlencode(query(selection, catalogue), safe=":,"),
        "territorial_status": TERRITORIAL_STATUS,
        "key": "ags",
        "indicators": [
            _indicator(each, catalogue, periods[each] if periods else [catalogue.indicators[each].period])
            | {"districts_with_value": int(known[each])}
            for each in indicators
        ],
        "statuses": {key: _text(text) for key, text in STATUSES.items()},
        "typologies": {
            column: {
                "label": _text(catalogue.typologies[each].label),
                "types": {str(kind.code): _text(kind.label) for kind in catalogue.typologies[each].types},
                "source": _source(catalogue.sources[catalogue.typologies[each].source]),
            }
            for column, each in TYPES.items()
        },
        "names": {"source": _source(catalogue.sources[REGISTER])},
        "boundaries": {"crs": "EPSG:4326 (RFC 7946)", "source": _source(catalogue.sources[BOUNDARIES])},
        "attributions": attributions(indicators, catalogue, language, history=periods is not None),
        "note": word("limits", language),
    }  # fmt: skip


def metadata_json(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, permalink: str = "", periods: Mapping[str, Sequence[str]] | None = None,
) -> str:  # fmt: skip
    """Write `metadata` as the file that lies beside a CSV; it says how to read the table."""
    found = metadata(
        indicators, selection, catalogue=catalogue, districts=districts, values=values, permalink=permalink,
        periods=periods,
    )  # fmt: skip
    table = {
        "encoding": "UTF-8",
        "separator": ",",
        "decimal": ".",
        "quote": '"',
        "missing": "",
        "text_columns": ["ags", "land"],
    }
    return json.dumps(found | {"table": table}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# -- files --------------------------------------------------------------------------------------------------------


def layer_geojson(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, statuses: pd.DataFrame, outlines: Outlines, permalink: str = "",
) -> str:  # fmt: skip
    """
    Write the districts that a selection keeps, with their figures and borders.

    Parameters
    ----------
    indicators
        Ids; each gives the properties ``<id>``, ``<id>_status`` and ``<id>_period``.
    selection
        Its filters and language.
    catalogue, districts, values, statuses
        What is shipped; frames indexed by `ags`.
    outlines
        Geometry of each district, see `outlines`.
    permalink
        Address that shows the same selection.

    Returns
    -------
    text
        A FeatureCollection after RFC 7946 in longitude and latitude, one feature a line, ``id`` = ags.
    """
    kept = _keep(selection, districts, values)
    head = {"type": "FeatureCollection", "name": f"landpotenziale_{selection.layer}"}
    if len({catalogue.indicators[each].layer for each in indicators}) > 1:
        head["name"] = "landpotenziale"
    boxes = [outlines[ags][1] for ags in kept.index]
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        head["bbox"] = [min(west), min(south), max(east), max(north)]
    head["metadata"] = metadata(
        indicators, selection, catalogue=catalogue, districts=districts, values=values, permalink=permalink
    )
    columns = _places(kept, selection.language) | _figures(indicators, catalogue, kept.index, values, statuses)
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    features = (
        f'{{"type":"Feature","id":{json.dumps(ags)},"properties":{_json(row)},"geometry":{outlines[ags][0]}}}'
        for ags, row in zip(kept.index, rows, strict=True)
    )
    return _json(head)[:-1] + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def layer_csv(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, statuses: pd.DataFrame,
) -> str:  # fmt: skip
    """
    Write the districts that a selection keeps as a table, one row per district.

    Parameters
    ----------
    indicators
        Ids; each gives the columns ``<id>``, ``<id>_status`` and ``<id>_period``.
    selection, catalogue, districts, values, statuses
        As for `layer_geojson`.

    Returns
    -------
    text
        CSV after RFC 4180, but with LF; decimal point, empty where there is no value. Labels, units and sources stand
        in the file beside it, see `metadata_json`.
    """
    kept = _keep(selection, districts, values)
    columns = _places(kept, selection.language)
    columns = {key: columns[key] for key in WIDE} | _figures(indicators, catalogue, kept.index, values, statuses)
    return _csv(columns)


def wide_csv(
    indicators: Sequence[str],
    selection: Selection,
    *,
    catalogue: Catalogue,
    districts: pd.DataFrame,
    values: pd.DataFrame,
) -> str:
    """
    Write one table with one column per indicator and nothing else.

    Parameters
    ----------
    indicators
        Ids, in the order of the columns.
    selection, catalogue, districts, values
        As for `layer_geojson`.

    Returns
    -------
    text
        CSV as in `layer_csv`: ags, name, land, the codes of the three typologies, then the newest values.
    """
    kept = _keep(selection, districts, values)
    columns, known = _places(kept, selection.language), _checked(indicators, values.reindex(kept.index))
    figures = {each: [_number(value) for value in known[each].tolist()] for each in indicators}
    return _csv({key: columns[key] for key in WIDE} | figures)


def tidy_csv(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, figures: pd.DataFrame,
) -> str:  # fmt: skip
    """
    Write all periods, one row per district, indicator and period.

    Parameters
    ----------
    indicators
        Ids.
    selection, catalogue, districts, values
        As for `layer_geojson`; the filters hold for all periods.
    figures
        The tidy table.

    Returns
    -------
    text
        CSV as in `layer_csv` with the columns of `geo.figures.COLUMNS`, sorted by indicator in the order given, then
        period and district.
    """
    kept = _keep(selection, districts, values).index
    order = {name: number for number, name in enumerate(indicators)}
    rows = figures[figures["indicator"].isin(order) & figures["ags"].isin(kept)]
    rows = rows.assign(order=rows["indicator"].map(order)).sort_values(["order", "period", "ags"])
    if rows["value"].isin([math.inf, -math.inf]).any():
        raise FigureError(f"figures: expected finite values, found {math.inf}")
    columns = {name: rows[name].tolist() for name in COLUMNS}
    # whole numbers have no point, as in the other files
    return _csv(columns | {"value": [_number(value) for value in rows["value"].tolist()]})


def _csv(columns: dict[str, list]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def sidecar(file: Path) -> Path:
    """Return the file that holds the metadata of a table: ``jobs.csv`` → ``jobs.metadata.json``."""
    return file.with_name(file.stem + ".metadata.json")


def write(contents: Mapping[Path, str | bytes]) -> None:
    """
    Write files completely or not at all.

    Parameters
    ----------
    contents
        Text or bytes by file; the folders exist.

    Raises
    ------
    SelectionError
        If a folder does not exist or cannot be written to; what was there before is untouched.
    """
    parts: dict[Path, Path] = {}
    try:
        for file, content in contents.items():
            if file.is_dir():
                raise SelectionError(f"{file}: expected the name of a file, found a folder")
            if not file.parent.is_dir():
                raise SelectionError(f"{file}: expected an existing folder, found no {file.parent}")
            part = file.with_name(f".{file.name}.{os.getpid()}.part")
            parts[part] = file
            part.write_bytes(content.encode() if isinstance(content, str) else content)
        for part, file in parts.items():
            part.replace(file)
    except OSError as error:
        raise SelectionError(f"{error.filename}: not writable: {error.strerror}") from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
