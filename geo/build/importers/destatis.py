"""
Destatis: workbooks whose columns have headings instead of codes: districts at the end of a year, tables of Zensus 2022.

The keys of five digits stand as text in the first column of the official sheet, the headings in the rows above them.
``04_Kreise`` has districts among sums of Länder and regions; the licence ends the sheet. Zensus 2022 has a workbook per
table, its sheet named like the table, and a flag of quality beside the values; a line of underscores and the licence end it.
"""

import re
from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_sheet, tidy
from geo.data.errors import SourceError

# name in a recipe → patterns of the headings above its column
DISTRICTS = {"area_km2": ("Fläche.*",), "population": ("Bevölkerung.*", "insgesamt.*")}
CENSUS = {"net_rent": ("Durchschnittliche Nettokaltmiete",)}


def read_districts(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read area (km²) or population by the names of `DISTRICTS`; SourceError if sheet, heading or end are absent."""
    return _read(file, part, {name: DISTRICTS.get(name, ()) for name in columns}, "Quelle", "their source")


def read_census(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a table of Zensus 2022 by the names of `CENSUS`; SourceError if sheet, heading or end are absent."""
    return _read(file, part, {name: CENSUS.get(name, ()) for name in columns}, "____", "a line of underscores")


def _read(file: Path, sheet: str, columns: dict[str, tuple[str, ...]], end: str, named: str) -> pd.DataFrame:
    where = f"{file.name}: sheet {sheet!r}"
    table = read_sheet(file, sheet, header=None)
    first = table[0].fillna("").astype(str).str.strip()
    is_row = first.str.fullmatch(r"\d{5}")
    if not is_row.any() or not first[is_row.to_numpy().nonzero()[0][-1] :].str.startswith(end).any():
        raise SourceError(f"{where}: expected districts and {named} below, found none (cut off?)")
    above = table[: int(is_row.argmax())].fillna("").astype(str)
    places = {}
    for name, patterns in columns.items():
        # keys and names stand in the first two columns, and a title that holds the same words
        fitting = [
            place
            for place in table.columns[2:]
            if patterns and all(above[place].str.fullmatch(pattern, flags=re.DOTALL).any() for pattern in patterns)
        ]
        if len(fitting) != 1:
            expected = f"expected column {name!r} with the heading {' and '.join(map(repr, patterns))} once"
            raise SourceError(f"{where}: {expected}, found it {len(fitting)} times")
        places[name] = fitting[0]
    return tidy(table[is_row], places, key=first[is_row], digits=5, where=where)
