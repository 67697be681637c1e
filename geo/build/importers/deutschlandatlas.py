"""
Destatis for the BMWSB: Deutschlandatlas, one workbook with a sheet (or one CSV) per level and territorial status.

First column = key as a number that has lost its leading zero: 8 digits, but 9 for the associations of 2022 and 2023.
Missing is exactly -9999, in the tax capacity exactly -99999: Suhl really lost 1,238 inhabitants per 10,000 to other
districts, and three municipalities have a tax capacity below -2,000. A CSV is the sheet of its own name: ``;`` with
decimal comma or ``,`` with decimal point, UTF-8 or Latin-1.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_sheet, read_table, read_text, tidy
from geo.data.errors import SourceError

MISSING = -9999.0
MISSING_OF = {"st_einnkr": -99999.0}
NINE_DIGITS = ("Deutschlandatlas_VBGEM1222", "Deutschlandatlas_VBGEM1223")
DISTRICTS = "Deutschlandatlas_KRS"


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read indicators of one sheet by their code.

    Parameters
    ----------
    part
        Name of the sheet; in a CSV of the territory, as ``Deutschlandatlas_KRS1222``.
    columns
        Codes of indicators, for example ``wohn_leer``.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits for districts, else of 8 or 9.

    Raises
    ------
    SourceError
        If sheet or column is absent, or a cell is text, as the classes of rents and land prices are.
    """
    where = f"{file.name}: sheet {part!r}"
    is_csv = file.suffix.lower() == ".csv"
    table, decimal = _read_csv(file) if is_csv else (read_sheet(file, part), ".")
    digits = 9 if part in NINE_DIGITS else 8
    key = table.iloc[:, 0].map(lambda cell: str(cell).removesuffix(".0").zfill(digits))
    if part.startswith(DISTRICTS):
        if not key.str.endswith("000").all():
            wrong = key[~key.str.endswith("000")].iloc[0]
            raise SourceError(f"{where}: expected keys of districts that end with 000, found {wrong!r}")
        key, digits = key.str[:-3], 5
    missing: dict[str | int, float] = {column: MISSING_OF.get(column, MISSING) for column in columns}
    return tidy(table, {column: column for column in columns}, key=key, digits=digits, where=where, missing=missing,
                decimal=decimal)  # fmt: skip


def _read_csv(file: Path) -> tuple[pd.DataFrame, str]:
    """Read the table of one territory; return it with its decimal mark."""
    try:
        text = read_text(file)
        encoding = "utf-8"
    except SourceError as error:
        if "expected utf-8 text, found byte" not in str(error):
            raise
        text, encoding = read_text(file, encoding="iso-8859-1"), "iso-8859-1"
    separator = ";" if text.partition("\n")[0].count(";") else ","
    return read_table(file, separator=separator, encoding=encoding), "," if separator == ";" else "."
