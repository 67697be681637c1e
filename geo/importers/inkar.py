"""
BBSR: INKAR, the bulk file of an edition (2024) and the table of its newest values (2025).

Bulk file: ``;``, decimal comma, one row per value, no row where a value is missing; a column is named
``Bereich/Kuerzel`` because a Kuerzel alone is not unique. Keys of districts have 8 digits and always those of today.
Table: comma, decimal point, ``ags`` and a column per indicator without its year. Its redistributor had written 0 for
every missing value, so a 0 there is no figure.
"""

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from geo.errors import SourceError
from geo.importers.published import read_bytes, read_table, tidy

BULK = ["Bereich", "Kuerzel", "Raumbezug", "Kennziffer", "Zeitbezug", "Wert"]
DISTRICTS = "Kreise"


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read indicators from either layout.

    Parameters
    ----------
    file
        Bulk file (also as ``.gz``) or table of newest values.
    part
        Not used; there is one table per file.
    columns
        ``Bereich/Kuerzel`` in the bulk file, ``Kuerzel`` in the table.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits, all years of the bulk file, no period in the table.

    Raises
    ------
    SourceError
        If a column is not there for districts, or a cell is no number.
    """
    data = read_bytes(file)
    if data.startswith(b"Bereich;"):
        return _bulk(file, data, columns)
    table = read_table(file)
    if "ags" not in table:
        found = ", ".join(table.columns[:6])
        raise SourceError(f"{file.name}: expected a bulk file with Bereich;… or a table with ags, found {found}")
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table["ags"], digits=5, where=file.name, missing=0.0)


def _bulk(file: Path, data: bytes, columns: tuple[str, ...]) -> pd.DataFrame:
    # 86 MB unpacked: Arrow reads the six columns as text and filters in half a second
    try:
        table = csv.read_csv(
            io.BytesIO(data),
            parse_options=csv.ParseOptions(delimiter=";"),
            convert_options=csv.ConvertOptions(include_columns=BULK, column_types=dict.fromkeys(BULK, pa.string())),
        )
    except (pa.ArrowInvalid, KeyError) as error:
        raise SourceError(f"{file.name}: expected columns {', '.join(BULK)} with separator ';': {error}") from None
    table = table.filter(compute.equal(table["Raumbezug"], DISTRICTS))
    names = compute.binary_join_element_wise(table["Bereich"], table["Kuerzel"], "/")
    parts = []
    for column in columns:
        rows = table.filter(compute.equal(names, column)).to_pandas()
        if rows.empty:
            area = column.partition("/")[0] + "/"
            known = names.unique().to_pylist()
            # the codes of the area, or the areas if the area itself is unknown
            found = [name for name in known if name.startswith(area)] or {name.partition("/")[0] for name in known}
            listed = ", ".join(sorted(found)[:40]) or "nothing"
            raise SourceError(f"{file.name}: expected column {column!r} for {DISTRICTS}, found {listed}")
        key = rows["Kennziffer"].str.removesuffix("000")
        wanted = {column: "Wert"}
        parts.append(tidy(rows, wanted, key=key, digits=5, where=file.name, period=rows["Zeitbezug"], decimal=","))
    return pd.concat(parts, ignore_index=True)
