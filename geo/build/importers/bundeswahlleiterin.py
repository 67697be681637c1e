"""
Bundeswahlleiterin: results of a federal or European election by district (``kerg``).

UTF-8, ``;``, two title lines, three heading lines, blank lines between Länder; keys of 5 digits are districts. Each
count has two columns, Endgültig and Vorperiode (the election before, in the borders of this one); the final one is read
unless the name ends with `BEFORE`.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_text, tidy
from geo.data.errors import SourceError

FINAL, PREVIOUS = "Endgültig", "Vorperiode"
BEFORE = " (Vorperiode)"


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read counts of voters by the name in the heading.

    Parameters
    ----------
    columns
        Names of the first heading line: ``Wahlberechtigte``, ``Wahlberechtigte (Vorperiode)``.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits, territorial status of the election.

    Raises
    ------
    SourceError
        If headings, columns or the row of Germany at the end are absent.
    """
    lines = [line.split(";") for line in read_text(file).split("\n")]
    head = next((number for number, cells in enumerate(lines) if cells[0] == "Nr"), None)
    if head is None or len(lines) < head + 4:
        raise SourceError(f"{file.name}: expected a heading line that starts with 'Nr', found none")
    names, kinds = lines[head], lines[head + 2]
    table = pd.DataFrame([cells for cells in lines[head + 3 :] if cells[0].isdigit()])
    if table.empty or "99" not in set(table[0]):
        raise SourceError(f"{file.name}: expected the row 99 of Germany below the districts, found none (cut off?)")
    wanted = {}
    for column in columns:
        name, kind = column.removesuffix(BEFORE), PREVIOUS if column.endswith(BEFORE) else FINAL
        # the name stands above the first of its two columns only
        first = next((place for place, heading in enumerate(names) if heading == name), len(names))
        places = [place for place in (first, first + 1) if kinds[place : place + 1] == [kind]]
        if len(places) != 1 or names.count(name) != 1:
            raise SourceError(f"{file.name}: expected column {name!r} with {kind!r} once, found it {len(places)} times")
        wanted[column] = places[0]
    rows = table[table[0].str.len() == 5]
    return tidy(rows, wanted, key=rows[0], digits=5, where=file.name, decimal=",")
