"""
Regionaldatenbank Deutschland (regionalstatistik.de): tables of districts in two layouts.

Classic table: ISO-8859-1, ``;``, decimal comma, title and heading rows, data, a line of underscores, footnotes. Columns
are named by their number counted from 1 (``c12``), as their headings span several rows. Flat file (ffcsv, since 2025):
UTF-8, one value per row; a column is named by the codes of its value and its classes (``ESML01/ARTDLNW3``), a total by
the value alone. Labels stand in the first row only, so nothing is selected by them.

Keys: 5 digits are districts; Hamburg and Berlin have no row of their own and stand under the key of the Land.
"""

import re
from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from geo.importers.published import COLUMNS, read_table, read_text, require_columns, tidy

CITY_STATES = {"02": "02000", "11": "11000"}
ROW = re.compile(r"\d{4};(DG|\d+);")
FIRST_VALUE = 4
FLAT = "statistics_code;"
LEVELS = ("DINSG", "DLAND", "KREISE")


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read columns of a table in either layout.

    Parameters
    ----------
    file
        The table as downloaded.
    part
        Class in the fourth column whose rows are wanted (``Insgesamt``), or ``none`` if the table has none.
    columns
        ``c4``, ``c5``, … or codes of the flat file.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits.

    Raises
    ------
    SourceError
        If the end of the table is missing, rows differ in width, or part or column is not there.
    """
    text = read_text(file, encoding="iso-8859-1")
    if text.startswith(FLAT):
        return _flat(file, columns)
    lines, end, _ = text.partition("\n____")
    if not end:
        raise SourceError(
            f"{file.name}: expected a line of underscores below the data, found the end of the file (cut off?)"
        )
    cells = [line.split(";") for line in lines.split("\n") if ROW.match(line)]
    widths = {len(row) for row in cells}
    if len(widths) != 1:
        found = f"widths {sorted(widths)}" if widths else "none"
        raise SourceError(f"{file.name}: expected rows 'year;key;name;…' of equal width, found {found}")
    table = pd.DataFrame(cells)
    if part != "none":
        if not (table[3] == part).any():
            found = ", ".join(map(repr, table[3].unique()[:12]))
            raise SourceError(f"{file.name}: column 'c4': expected rows {part!r}, found {found}")
        table = table[table[3] == part]
    wanted = {}
    for column in columns:
        number = int(column[1:]) if re.fullmatch(r"c\d{1,3}", column) else 0
        if not FIRST_VALUE <= number <= table.shape[1]:
            known = f"c{FIRST_VALUE} to c{table.shape[1]}"
            raise SourceError(f"{file.name}: expected column {known}, found {column!r} in a recipe")
        wanted[column] = number - 1
    key = table[1].replace(CITY_STATES)
    is_district = key.str.len() == 5
    table, key = table[is_district], key[is_district]
    return tidy(table, wanted, key=key, digits=5, where=file.name, period=table[0], decimal=",")


def _flat(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    table = read_table(file, separator=";")
    require_columns(table, ("time", "value", "value_variable_code"), where=file.name)
    attributes = [name for name in table if re.fullmatch(r"\d+_variable_attribute_code", name)]
    regional = (name for name in attributes if table[name.replace("attribute_", "")].isin(LEVELS).any())
    if (region := next(regional, None)) is None:
        raise SourceError(f"{file.name}: expected a classification {' or '.join(LEVELS)}, found none")
    classes = [name for name in attributes if name != region]
    table["column"] = table[["value_variable_code", *classes]].apply(
        lambda codes: "/".join(filter(None, codes)), axis=1
    )
    table["key"] = table[region].replace(CITY_STATES)
    districts = table[table["key"].str.len() == 5]
    found = sorted(districts["column"].unique())
    parts = []
    for column in columns:
        rows = districts[districts["column"] == column]
        if rows.empty:
            raise SourceError(
                f"{file.name}: expected column {column!r} for districts, found {', '.join(found) or 'no district'}"
            )
        parts.append(
            tidy(rows, {column: "value"}, key=rows["key"], digits=5, where=file.name, period=rows["time"], decimal=",")
        )
    return pd.concat(parts, ignore_index=True)[COLUMNS]
