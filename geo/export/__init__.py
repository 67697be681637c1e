"""
Files that people take away, with everything a reader must know about each figure.

GeoJSON (RFC 7946), GeoPackage, GeoParquet and XLSX carry their metadata inside, FlatGeobuf and CSV beside them. Values keep their full
stored precision; a value that is missing is null or empty, and its status says why. Equal input gives equal bytes:
no clock is read. Functions return content, only `write` touches a file.
"""

from geo.export.about import attributions, filter_query, filter_words, metadata, metadata_json, place_sources
from geo.export.columns import FORMULA, TYPES, WIDE, judged, kept_districts, safe
from geo.export.csv import csv_text, layer_csv, tidy_csv, wide_csv
from geo.export.csvw import describe_csv
from geo.export.frames import choose_crs, choose_detail, layer_frame, shapes_of
from geo.export.geojson import Outlines, layer_geojson, outlines, shipped_outlines
from geo.export.layers import ENDINGS, FORMATS, SERIES, SPATIAL, Wish, layer_file, series_file
from geo.export.wishes import choose_indicators, choose_laender, choose_rural
from geo.export.writing import csvw_file, sidecar, write

__all__ = [
    "ENDINGS", "FORMATS", "FORMULA", "SERIES", "SPATIAL", "TYPES", "WIDE", "Outlines", "Wish", "attributions",
    "choose_crs", "choose_detail", "choose_indicators", "choose_laender", "choose_rural", "csv_text", "csvw_file", "describe_csv", "filter_query",
    "filter_words", "judged", "kept_districts", "layer_csv", "layer_file", "layer_frame", "layer_geojson", "metadata", "metadata_json", "outlines", "place_sources", "safe",
    "series_file",
    "shapes_of", "shipped_outlines", "sidecar", "tidy_csv", "wide_csv", "write",
]  # fmt: skip
