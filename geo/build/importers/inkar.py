"""
BBSR: INKAR in four layouts: bulk file, table of newest values, wide export of the web site as CSV and as workbook.

Bulk file: ``;``, decimal comma, one row per value, no row where a value is missing; a column is named
``Bereich/Kuerzel`` because a Kuerzel alone is not unique. Keys of districts have 8 digits and always those of today.
Table: comma, decimal point, ``ags`` and a column per indicator without its year. Its redistributor had written 0 for
every missing value, so a 0 there is no figure.
Wide export: the name of the indicator in row 1 and the year in row 2 above each column, keys of 5 digits; as CSV with
``;``, decimal comma and points for thousands, as workbook (``.xls``) with numbers.
"""

import io
import re
from csv import reader as csv_rows
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from geo.build.importers.published import read_bytes, read_sheet, read_table, tidy
from geo.data.errors import SourceError

BULK = ["Bereich", "Kuerzel", "Raumbezug", "Kennziffer", "Zeitbezug", "Wert"]
DISTRICTS = "Kreise"
# Anteil; a few shares of foreign pupils in Baden-Württemberg are -0.01, which no share can be
SHARE = "a_"
WIDE = ["Kennziffer", "Raumeinheit", "Aggregat"]
THOUSANDS = re.compile(r"\.(?=\d{3}(\D|$))")


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read indicators from either layout.

    Parameters
    ----------
    columns
        ``Bereich/Kuerzel`` in the bulk file, ``Kuerzel`` in the table, the name in row 1 of a wide export.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits, all years of the file, no period in the table.

    Raises
    ------
    SourceError
        If a column is not there for districts, or a cell is no number.
    """
    if file.suffix == ".xls":
        return _wide(file, read_sheet(file, part, header=None), columns, decimal=".")
    data = read_bytes(file)
    if data.startswith(b"Bereich;"):
        return _bulk(file, data, columns)
    if data.startswith(b"Kennziffer;"):
        cells = pd.DataFrame(list(csv_rows(data.decode("utf-8").splitlines(), delimiter=";")))
        return _wide(file, cells, columns, decimal=",")
    table = read_table(file)
    if "ags" not in table:
        found = ", ".join(table.columns[:6])
        raise SourceError(f"{file.name}: expected a bulk file with Bereich;… or a table with ags, found {found}")
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table["ags"], digits=5, where=file.name, missing=0.0)


def _wide(file: Path, cells: pd.DataFrame, columns: tuple[str, ...], *, decimal: str) -> pd.DataFrame:
    if cells.shape[0] < 3 or list(cells.iloc[0, :3]) != WIDE:
        raise SourceError(f"{file.name}: expected columns {', '.join(WIDE)} and a year below each indicator")
    # the last row of an export that was cut off has fewer cells
    cells = cells.replace({None: ""}).fillna("")
    names = cells.iloc[0]
    parts = []
    for column in columns:
        places = [place for place in cells.columns[3:] if names[place] == column]
        if not places:
            known = ", ".join(dict.fromkeys(map(str, names[3:])))
            raise SourceError(f"{file.name}: expected column {column!r}, found {known}")
        for place in places:
            year = str(cells.at[1, place]).removesuffix(".0")
            table = cells.iloc[2:].rename(columns={place: "value"})
            if decimal == ",":
                table["value"] = table["value"].str.replace(THOUSANDS, "", regex=True)
            key = table[0].astype(str)
            where = f"{file.name}: {year}"
            parts.append(tidy(table, {column: "value"}, key=key, digits=5, where=where, period=year, decimal=decimal))
    return pd.concat(parts, ignore_index=True)


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
        read = tidy(rows, wanted, key=key, digits=5, where=file.name, period=rows["Zeitbezug"], decimal=",")
        if column.partition("/")[2].startswith(SHARE):
            impossible = read["value"] < 0
            read = read.assign(
                value=read["value"].mask(impossible), status=read["status"].mask(impossible, "unreliable")
            )
        parts.append(read)
    return pd.concat(parts, ignore_index=True)
