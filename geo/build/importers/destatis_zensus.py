"""
Zensus 2022: one workbook per table, the official sheet named like the table.

Title and headings in the first rows, then key as text, name, value and a quality flag; a line of underscores and the
licence end the table.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_sheet, tidy
from geo.data.errors import SourceError

HEADINGS = {"net_rent": "Durchschnittliche Nettokaltmiete"}


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read columns of a table by the names of `HEADINGS`.

    Parameters
    ----------
    file
        The workbook.
    part
        The official sheet; sheets that others have added are ignored.
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
    first = table[0].fillna("").astype(str)
    is_row = first.str.fullmatch(r"\d{5}")
    if not first.str.startswith("____").any():
        raise SourceError(f"{where}: expected a line of underscores below the data, found none (cut off?)")
    above = table[: int(is_row.argmax())]
    wanted = {}
    for column in columns:
        heading = HEADINGS.get(column)
        # the title in the first column holds the same words
        places = [place for place in table.columns[2:] if heading and (above[place] == heading).any()]
        if len(places) != 1:
            raise SourceError(
                f"{where}: expected column {column!r} with the heading {heading!r} once, found it {len(places)} times"
            )
        wanted[column] = places[0]
    rows = table[is_row]
    return tidy(rows, wanted, key=first[is_row], digits=5, where=where)
