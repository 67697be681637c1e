"""
GeoPackage, FlatGeobuf and GeoParquet of one frame, as bytes.

GeoPackage has a second table ``indicators``, GeoParquet carries the metadata as JSON under the key ``landpotenziale``
of its schema, FlatGeobuf has the file beside it. Equal input gives equal bytes: GeoPackage would write the time of
day, so it gets a fixed one.
"""

import io
import json
import sqlite3
import tempfile
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import geopandas as gpd

# GeoPackage demands a time of last change; the territorial status is the only date that is true of every file
MOMENT = "2021-07-01T00:00:00.000Z"
KEY = b"landpotenziale"

# options of GDAL hold for the whole process
_once = threading.Lock()


def gpkg(frame: gpd.GeoDataFrame, name: str, described: Mapping, rows: Mapping[str, list]) -> bytes:
    """
    Write a GeoPackage with the tables ``<name>`` and ``indicators``.

    Parameters
    ----------
    frame
        See `geo.export.frames.layer_frame`.
    name
        Of the layer: letters, digits and ``_``.
    described
        Result of `geo.export.about.metadata`; stands in the table ``gpkg_metadata`` as JSON.
    rows
        See `geo.export.frames.indicator_rows`.
    """
    import pandas as pd
    import pyogrio

    with tempfile.TemporaryDirectory() as folder, _once:
        file = Path(folder) / "layer.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": MOMENT})
        try:
            pyogrio.write_dataframe(
                frame, file, layer=name, driver="GPKG", geometry_type="MultiPolygon", promote_to_multi=True,
                dataset_options={"VERSION": "1.3"},  # what QGIS and GDAL of 2022 still read without a warning
                dataset_metadata={"landpotenziale": json.dumps(described, ensure_ascii=False)},
                layer_options={"IDENTIFIER": described["title"], "DESCRIPTION": described["description"]},
            )  # fmt: skip
            pyogrio.write_dataframe(pd.DataFrame(rows), file, layer="indicators", driver="GPKG", append=True)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        with closing(sqlite3.connect(file)) as base:
            base.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (MOMENT,))
            base.commit()
        return file.read_bytes()


def fgb(frame: gpd.GeoDataFrame, name: str) -> bytes:
    """Write FlatGeobuf with its spatial index, which changes the order of the districts."""
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "layer.fgb"
        pyogrio.write_dataframe(
            frame, file, layer=name, driver="FlatGeobuf", geometry_type="MultiPolygon", promote_to_multi=True
        )
        return file.read_bytes()


def parquet(frame: gpd.GeoDataFrame, described: Mapping) -> bytes:
    """Write GeoParquet 1.1 with a bounding box for each district, so that readers can skip what lies elsewhere."""
    import pyarrow.parquet

    first, last = io.BytesIO(), io.BytesIO()
    frame.to_parquet(first, index=False, write_covering_bbox=True, schema_version="1.1.0")
    table = pyarrow.parquet.read_table(io.BytesIO(first.getvalue()))
    known = {**table.schema.metadata, KEY: json.dumps(described, ensure_ascii=False).encode()}
    pyarrow.parquet.write_table(table.replace_schema_metadata(known), last, compression="zstd")
    return last.getvalue()
