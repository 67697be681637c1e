"""One layer of the shipped data in any format: the one way for command and server, so that their files are the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.data import districts, figures
from geo.data.catalogue import Catalogue
from geo.data.errors import SelectionError
from geo.export import frames, geofiles
from geo.export.about import metadata, metadata_json
from geo.export.columns import PLACES, WIDE, Content, judged
from geo.export.csv import layer_csv, tidy_csv, wide_csv
from geo.export.csvw import describe_csv
from geo.export.geojson import layer_geojson, outlines, shipped_outlines
from geo.export.workbook import xlsx
from geo.views.selection import Selection

SPATIAL = ("geojson", "gpkg", "fgb", "parquet")
FORMATS = (*SPATIAL, "xlsx", "csv")
ENDINGS = (*FORMATS, "metadata.json", "csv-metadata.json")
SERIES = ("csv", "metadata.json", "csv-metadata.json")


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
    csv_url
        Where the table lies, for its description.

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
    content = shipped_content(wish.indicators, wish.selection, catalogue)
    crs, detail = wish.crs or 4326, wish.detail or "full"
    if kind == "csv":
        return wide_csv(content) if wish.is_wide else layer_csv(content)
    if kind == "geojson":
        is_stored = detail == "full"
        drawn = shipped_outlines() if is_stored else outlines(frames.shapes_of(4326, detail))
        return layer_geojson(content, drawn, permalink=wish.permalink, detail=detail)
    if kind == "metadata.json":
        return metadata_json(content, permalink=wish.permalink, crs=crs, detail=detail, with_statuses=wish.is_wide)
    described = metadata(content, permalink=wish.permalink, crs=crs, detail=detail)
    language = wish.selection.language
    if kind == "csv-metadata.json":
        names = header(wish.indicators, is_wide=wish.is_wide)
        return describe_csv(names, csv_url, described, catalogue=catalogue, language=language)
    rows = frames.indicator_rows(described, language)
    if kind == "xlsx":
        return xlsx(content.columns, described, rows, catalogue=catalogue, language=language)
    frame = frames.layer_frame(content, frames.shapes_of(crs, detail))
    name = layer_name(wish.indicators, catalogue)
    if kind == "gpkg":
        return geofiles.gpkg(frame, name, described, rows)
    return geofiles.fgb(frame, name) if kind == "fgb" else geofiles.parquet(frame, described)


def shipped_content(indicators: Sequence[str], selection: Selection, catalogue: Catalogue) -> Content:
    """Put the shipped figures of a file together; limits of a value choose the districts that the map keeps."""
    values, statuses = figures.shipped()
    values = judged(values, selection, catalogue=catalogue, figures=figures.shipped_figures)
    return Content(indicators, selection, catalogue, districts.shipped(), values, statuses)


def series_file(
    kind: str, indicators: Sequence[str], selection: Selection, catalogue: Catalogue, *, permalink: str = "",
    csv_url: str = "",
) -> str:  # fmt: skip
    """Write all periods of indicators as one tidy table, or what describes it; `kind` is one of `SERIES`."""
    content = shipped_content(indicators, selection, catalogue)
    if kind == "csv":
        return tidy_csv(content, figures.shipped_figures())
    periods = figures.list_periods(figures.shipped_figures())
    if kind == "metadata.json":
        return metadata_json(content, periods=periods, permalink=permalink)
    described = metadata(content, periods=periods, permalink=permalink)
    return describe_csv(figures.COLUMNS, csv_url, described, catalogue=catalogue, language=selection.language)


def header(indicators: Sequence[str], *, is_wide: bool) -> tuple[str, ...]:
    """Return the names of the columns of a CSV of these indicators."""
    ends = ("",) if is_wide else ("", "_status", "_period")
    return (*(WIDE if is_wide else PLACES), *(f"{each}{end}" for each in indicators for end in ends))


def layer_name(indicators: Sequence[str], catalogue: Catalogue) -> str:
    """Name the layer inside a file: by theme if there is only one."""
    layers = {catalogue.indicators[each].layer for each in indicators}
    return f"landpotenziale_{next(iter(layers))}" if len(layers) == 1 else "landpotenziale"
