"""One layer of the shipped data in any format: the one way for command and server, so that their files are the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from geo.data import districts, figures
from geo.data.catalogue import Catalogue
from geo.data.errors import SelectionError
from geo.export import frames, geofiles
from geo.export.about import metadata, metadata_json
from geo.export.columns import PLACES, WIDE, figure_columns, judged, kept_districts, places
from geo.export.csv import layer_csv, tidy_csv, wide_csv
from geo.export.csvw import describe_csv
from geo.export.geojson import layer_geojson, outlines, shipped_outlines
from geo.export.workbook import xlsx
from geo.views.selection import Selection

SPATIAL = ("geojson", "gpkg", "fgb", "parquet")
FORMATS = (*SPATIAL, "xlsx", "csv")
ENDINGS = (*FORMATS, "metadata.json", "csv-metadata.json")
SERIES = ("csv", "metadata.json", "csv-metadata.json")


class Data(TypedDict):
    """The shipped data that every file is made from; frames indexed by `ags`."""

    catalogue: Catalogue
    districts: pd.DataFrame
    values: pd.DataFrame


@dataclass(frozen=True)
class Wish:
    """What a file shall hold: indicators, filters and language, coordinates, detail of the borders."""

    indicators: tuple[str, ...]
    selection: Selection
    crs: int | None = None
    detail: str | None = None
    is_wide: bool = False
    permalink: str = ""


def layer_file(kind: str, wish: Wish, catalogue: Catalogue, *, csv_url: str = "") -> str | bytes:
    """
    Write a layer of the shipped data.

    Parameters
    ----------
    kind
        One of `ENDINGS`.
    wish
        What it holds; without `crs` and `detail` WGS 84 and the full borders.
    catalogue
        What exists.
    csv_url
        Where the table lies, for its description.

    Returns
    -------
    content
        Text or bytes; equal wishes give equal content.

    Raises
    ------
    SelectionError
        If the format cannot hold what is wished for: GeoJSON is WGS 84 by its standard, a table has no coordinates.
    """
    tabular = kind in {"csv", "xlsx", "csv-metadata.json"}
    if tabular and (wish.crs or wish.detail):
        raise SelectionError(f"crs, detail: expected neither, {kind} has no shapes")
    if kind == "geojson" and wish.crs not in {None, 4326}:
        raise SelectionError(f"crs: expected 4326, the only one that GeoJSON knows (RFC 7946), found {wish.crs}")
    values, statuses = figures.shipped()
    values = judged(values, wish.selection, catalogue=catalogue, figures=figures.shipped_figures)
    table = districts.shipped()
    known: Data = {"catalogue": catalogue, "districts": table, "values": values}
    crs, detail = wish.crs or 4326, wish.detail or "full"
    if kind == "metadata.json":
        return metadata_json(
            wish.indicators, wish.selection, **known, permalink=wish.permalink, crs=crs, detail=detail,
            statuses=statuses if wish.is_wide else None,
        )  # fmt: skip
    if kind == "csv" and wish.is_wide:
        return wide_csv(wish.indicators, wish.selection, **known)
    if kind == "csv":
        return layer_csv(wish.indicators, wish.selection, **known, statuses=statuses)
    if kind == "geojson":
        drawn = (
            shipped_outlines() if detail == "full" else outlines(frames.shapes_of(4326, detail).to_frame("geometry"))
        )
        return layer_geojson(
            wish.indicators, wish.selection, **known, statuses=statuses, outlines=drawn, permalink=wish.permalink,
            detail=detail,
        )  # fmt: skip
    described = metadata(wish.indicators, wish.selection, **known, permalink=wish.permalink, crs=crs, detail=detail)
    language = wish.selection.language
    if kind == "csv-metadata.json":
        return describe_csv(
            header(wish.indicators, is_wide=wish.is_wide), csv_url, described, catalogue=catalogue, language=language
        )
    rows = frames.indicator_rows(described, language)
    if kind == "xlsx":
        kept = kept_districts(wish.selection, table, values)
        columns = places(kept, language)
        columns |= figure_columns(wish.indicators, catalogue, kept.index, values, statuses)
        return xlsx(columns, described, rows, catalogue=catalogue, language=language)
    frame = frames.layer_frame(
        wish.indicators, wish.selection, **known, statuses=statuses, shapes=frames.shapes_of(crs, detail)
    )
    name = layer_name(wish.indicators, catalogue)
    if kind == "gpkg":
        return geofiles.gpkg(frame, name, described, rows)
    return geofiles.fgb(frame, name) if kind == "fgb" else geofiles.parquet(frame, described)


def series_file(
    kind: str, indicators: Sequence[str], selection: Selection, catalogue: Catalogue, *, permalink: str = "",
    csv_url: str = "",
) -> str:  # fmt: skip
    """
    Write all periods of indicators as one tidy table, or what describes it.

    Parameters
    ----------
    kind
        One of `SERIES`.
    indicators, selection
        What it holds; the filters hold for all periods.
    catalogue
        What exists.
    permalink, csv_url
        As for `layer_file`.

    Returns
    -------
    content
        Equal wishes give equal content.
    """
    values = judged(figures.shipped()[0], selection, catalogue=catalogue, figures=figures.shipped_figures)
    known: Data = {"catalogue": catalogue, "districts": districts.shipped(), "values": values}
    if kind == "csv":
        return tidy_csv(indicators, selection, **known, figures=figures.shipped_figures())
    periods = figures.list_periods(figures.shipped_figures())
    if kind == "metadata.json":
        return metadata_json(indicators, selection, **known, periods=periods, permalink=permalink)
    described = metadata(indicators, selection, **known, periods=periods, permalink=permalink)
    return describe_csv(figures.COLUMNS, csv_url, described, catalogue=catalogue, language=selection.language)


def header(indicators: Sequence[str], *, is_wide: bool) -> tuple[str, ...]:
    """Return the names of the columns of a CSV of these indicators."""
    ends = ("",) if is_wide else ("", "_status", "_period")
    return (*(WIDE if is_wide else PLACES), *(f"{each}{end}" for each in indicators for end in ends))


def layer_name(indicators: Sequence[str], catalogue: Catalogue) -> str:
    """Name the layer inside a file: by theme if there is only one."""
    layers = {catalogue.indicators[each].layer for each in indicators}
    return f"landpotenziale_{next(iter(layers))}" if len(layers) == 1 else "landpotenziale"
