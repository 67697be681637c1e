"""
A file as published: bytes → text or sheet → cells → tidy rows, and a clear word when one of them is wrong.

What all importers share. Every fault is a SourceError that names the file, the sheet or line, the column, what was
found and what was expected; a file that is cut off, an error page saved under the name of a table or a word where a
number belongs never becomes a figure.
"""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.data.errors import SourceError
from geo.data.figures import SIGNS

COLUMNS = ["key", "column", "period", "value", "status"]
NUMBER = {",": re.compile(r"[-+−]?\d+(,\d+)?"), ".": re.compile(r"[-+−]?\d+(\.\d+)?(e[-+]?\d+)?")}
# a cell with the value in brackets carries a number of limited reliability
LIMITED = re.compile(r"\((.+)\)")
BOM = b"\xef\xbb\xbf"


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits; SourceError if there is none."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(_unreadable(file, error)) from None


def _unreadable(file: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{file.name}: expected this file in {file.parent.name}/, found none"
    return f"{file.name}: damaged or not readable ({type(error).__name__}: {error})"


def read_bytes(file: Path) -> bytes:
    """
    Read a file, unpacked where it is a ``.gz``.

    Returns
    -------
    data
        Its bytes, without a byte order mark.

    Raises
    ------
    SourceError
        If the file is absent, empty, cut off, or a web page instead of data.
    """
    try:
        data = file.read_bytes()
        if file.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(_unreadable(file, error)) from None
    data = data.removeprefix(BOM)
    if not data.strip():
        raise SourceError(f"{file.name}: expected data, found an empty file")
    if data[:500].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError(f"{file.name}: expected the producer's data, found a web page (a failed download?)")
    return data


def read_text(file: Path, *, encoding: str = "utf-8") -> str:
    """Read a text file with line ends as LF; SourceError if the bytes are no such text."""
    try:
        text = read_bytes(file).decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{file.name}: expected {encoding} text, found byte {error.object[error.start]:#04x} at {error.start}"
        ) from None
    if "\0" in text:
        raise SourceError(f"{file.name}: expected {encoding} text, found binary data")
    return text.replace("\r\n", "\n")


def read_table(file: Path, *, separator: str = ",", encoding: str = "utf-8") -> pd.DataFrame:
    """
    Read a delimited file with one header row.

    Returns
    -------
    table
        All cells as text, empty ones as ``""``.

    Raises
    ------
    SourceError
        If rows have fewer or more cells than the header.
    """
    text = read_text(file, encoding=encoding)
    try:
        header, *rows = (row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if row)
    except csv.Error as error:
        raise SourceError(f"{file.name}: not a table with separator {separator!r}: {error}") from None
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            found = f"expected {len(header)} cells, found {len(row)}"
            raise SourceError(f"{file.name}: row {number}: {found} (cut off, or not separated by {separator!r}?)")
    return pd.DataFrame(rows, columns=header)


def read_sheet(file: Path, sheet: str, *, header: int | None = 0) -> pd.DataFrame:
    """
    Read one sheet of a workbook.

    Parameters
    ----------
    header
        Row with the names of the columns, counted from 0; None if there is no single one.

    Returns
    -------
    table
        Cells as stored (numbers or text), empty ones missing.

    Raises
    ------
    SourceError
        If the file is no workbook or has no such sheet.
    """
    data = read_bytes(file)
    try:
        with pd.ExcelFile(io.BytesIO(data), engine="calamine") as workbook:
            sheets = workbook.sheet_names
            table = pd.read_excel(workbook, sheet_name=sheet, header=header, dtype=object) if sheet in sheets else None
    except Exception as error:  # the reader raises many kinds; all mean that the bytes are no workbook
        raise SourceError(f"{file.name}: not readable as a workbook ({type(error).__name__}: {error})") from error
    if table is None:
        raise SourceError(f"{file.name}: expected a sheet {sheet!r}, found {', '.join(map(repr, sheets))}")
    return table


def read_sheets(file: Path) -> dict[str, pd.DataFrame]:
    """Read all sheets of a workbook with the names of their columns in row 1; SourceError if it is none."""
    data = read_bytes(file)
    try:
        return pd.read_excel(io.BytesIO(data), sheet_name=None, engine="calamine", dtype=object)
    except Exception as error:  # the reader raises many kinds; all mean that the bytes are no workbook
        raise SourceError(f"{file.name}: not readable as a workbook ({type(error).__name__}: {error})") from error


def require_columns(table: pd.DataFrame, columns: tuple[str | int, ...], *, where: str) -> None:
    """Refuse a table that lacks a column."""
    if absent := [column for column in columns if column not in table.columns]:
        found = ", ".join(str(column) for column in table.columns)
        raise SourceError(f"{where}: expected column {', '.join(map(repr, absent))}, found {found}")


def numbers(cells: pd.Series, *, where: str, decimal: str = ".", missing: float | None = None) -> pd.DataFrame:
    """
    Turn cells into values and statuses by the sign key of official tables.

    Parameters
    ----------
    cells
        Text or numbers, indexed by the key of the row.
    decimal
        Decimal mark, comma or point; there is no mark for thousands.
    missing
        Code that stands for a missing value, compared exactly: real figures may lie below a code such as -9999.

    Returns
    -------
    figures
        Columns ``value`` and ``status``, same index. ``-`` alone is exactly nil, a bracketed number is limited.

    Raises
    ------
    SourceError
        If a cell is neither a number nor a known sign.
    """
    text = cells.map(lambda cell: "" if cell is None or cell != cell else str(cell).strip())
    bare = text.str.replace(LIMITED, r"\1", regex=True).str.strip()
    sign = bare.map(SIGNS)
    is_number = bare.str.fullmatch(NUMBER[decimal].pattern)
    if (wrong := sign.isna() & ~is_number).any():
        found = "; ".join(f"{cell!r} in row {key}" for key, cell in text[wrong].head(3).items())
        raise SourceError(
            f"{where}: expected a number with decimal {decimal!r} or a sign of official tables, found {found}"
        )
    value = pd.to_numeric(bare.where(is_number).str.replace("−", "-").str.replace(",", "."), errors="raise").astype(
        float
    )
    status = sign.mask(is_number, "value").mask(is_number & (text != bare), "limited")
    if missing is not None:
        coded = value == missing
        value, status = value.mask(coded), status.mask(coded, "missing")
    return pd.DataFrame({"value": value.mask(status == "zero", 0.0), "status": status.astype(str)}, index=cells.index)


def tidy(
    table: pd.DataFrame, columns: Mapping[str, str | int], *, key: pd.Series, digits: int, where: str,
    period: pd.Series | str = "", decimal: str = ".", missing: Mapping[str | int, float] | float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """
    Make tidy rows of the columns asked for.

    Parameters
    ----------
    table
        One row per unit, and per period where the file has several.
    columns
        Name of the column as the recipe writes it → name in the table.
    key
        Key of each row as text; a table that lost leading zeros has got them back before.
    period
        Period of each row, ``""`` where the file does not say.
    missing
        Code of a missing value, or one per name in the table.

    Returns
    -------
    rows
        Columns `COLUMNS`.

    Raises
    ------
    SourceError
        If a column is absent, a key has another form or stands twice in a period, or a cell is no number.
    """
    require_columns(table, tuple(columns.values()), where=where)
    if table.empty:
        raise SourceError(f"{where}: expected rows with keys of {digits} digits, found none")
    if (wrong := ~key.str.fullmatch(rf"\d{{{digits}}}")).any():
        raise SourceError(
            f"{where}: expected keys of {digits} digits, found {', '.join(map(repr, key[wrong].head(3)))}"
        )
    periods = pd.Series(period, index=key.index)
    if (double := pd.DataFrame({"key": key, "period": periods}).duplicated()).any():
        raise SourceError(f"{where}: expected each key once, found {', '.join(key[double].head(3))} again")
    parts = []
    for name, column in columns.items():
        code = missing.get(column) if isinstance(missing, Mapping) else missing
        cells = pd.Series(table[column].to_numpy(), index=key.to_numpy(), dtype=object)
        figures = numbers(cells, where=f"{where}: column {name!r}", decimal=decimal, missing=code)
        parts.append(figures.assign(column=name, period=periods.to_numpy()).rename_axis("key").reset_index())
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def read_plain(file: Path, columns: tuple[str, ...], *, key: str, period: str = "") -> pd.DataFrame:
    """Make tidy rows of a CSV with a row per district, and per period if its column is named; SourceError as in `tidy`."""
    table = read_table(file)
    require_columns(table, (key, period) if period else (key,), where=file.name)
    return tidy(
        table, {column: column for column in columns}, key=table[key], digits=5, where=file.name,
        period=table[period] if period else "",
    )  # fmt: skip
