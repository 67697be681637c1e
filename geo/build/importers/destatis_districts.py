"""
Destatis: area and population of the districts at the end of a year (``04_Kreise``), a workbook with a cover sheet.

Headings in rows 4 to 6, then districts (keys of 5 digits as text) among sums of Länder and regions; the licence ends the
sheet. Columns are found by their heading, as they have no codes.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_sheet, tidy
from geo.data.errors import SourceError

# name in a recipe → how the headings of its column begin
HEADINGS = {"area_km2": ("Fläche",), "population": ("Bevölkerung", "insgesamt")}


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read area (km²) or population by the names of `HEADINGS`.

    Parameters
    ----------
    file
        The workbook.
    part
        Its sheet of districts.
    columns
        Names of `HEADINGS`.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits.

    Raises
    ------
    SourceError
        If sheet, heading or the end of the table is absent.
    """
    where = f"{file.name}: sheet {part!r}"
    table = read_sheet(file, part, header=None)
    first = table[0].fillna("").astype(str).str.strip()
    is_row = first.str.fullmatch(r"\d{5}")
    if not is_row.any() or not first[is_row.to_numpy().nonzero()[0][-1] :].str.startswith("Quelle").any():
        raise SourceError(f"{where}: expected districts and their source below, found none (cut off?)")
    above = table[: int(is_row.argmax())].fillna("").astype(str)
    wanted = {}
    for column in columns:
        expected = HEADINGS.get(column, ())
        places = [
            place
            for place in table.columns[2:]
            if expected and all(above[place].str.startswith(heading).any() for heading in expected)
        ]
        if len(places) != 1:
            raise SourceError(
                f"{where}: expected column {column!r} with the headings {expected!r} once, found it {len(places)} times"
            )
        wanted[column] = places[0]
    return tidy(table[is_row], wanted, key=first[is_row], digits=5, where=where)
