"""
Files that people take away: GeoJSON (RFC 7946) and CSV, with everything a reader must know about each figure.

GeoJSON carries its metadata inside as the foreign member ``metadata``, CSV beside it as JSON. Values keep their full
stored precision; a value that is missing is null or empty, and its status says why. Equal input gives equal bytes:
no clock is read. Functions return content, only `write` touches a file.
"""

from geo.export.columns import TYPES, WIDE
from geo.export.geojson import Outlines, layer_geojson, outlines, shipped_outlines
from geo.export.metadata import TERRITORIAL_STATUS, attributions, filter_query, filter_words, metadata_json
from geo.export.tables import layer_csv, tidy_csv, wide_csv
from geo.export.wishes import choose_indicators, choose_laender, choose_rural
from geo.export.writing import sidecar, write

__all__ = [
    "TERRITORIAL_STATUS", "TYPES", "WIDE", "Outlines", "attributions", "choose_indicators", "choose_laender",
    "choose_rural", "filter_query", "filter_words", "layer_csv", "layer_geojson", "metadata_json", "outlines",
    "shipped_outlines", "sidecar", "tidy_csv", "wide_csv", "write",
]  # fmt: skip
