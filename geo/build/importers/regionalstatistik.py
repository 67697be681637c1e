"""
Regionaldatenbank Deutschland (regionalstatistik.de): tables of districts in two layouts.

Classic table: ISO-8859-1, ``;``, decimal comma, title and heading rows, data, a line of underscores, footnotes. Columns
are named by their number counted from 1 (``c12``), as their headings span several rows. Flat file (ffcsv, since 2025):
UTF-8, one value per row; a column is named by the codes of its value and its classes (``ESML01/ARTDLNW3``), a total by
the value alone. Labels stand in the first row only, so nothing is selected by them.

Keys: 5 digits are districts; Hamburg and Berlin have no row of their own and stand under the key of the Land. Before the
Städteregion of 2009 the city of Aachen stands under a key of 8 digits. A footnote may say that the rows of a Land have
other borders than those of their year; it becomes the column ``borders``.
"""

import re
from pathlib import Path

import pandas as pd

from geo.build.importers.published import COLUMNS, read_table, read_text, require_columns, tidy
from geo.data.districts import LAENDER
from geo.data.errors import SourceError

CITY_STATES = {"02": "02000", "11": "11000"}
# the city was a district of its own until the Städteregion was made of it and the district of Aachen
AACHEN = {"05334002": "05313"}
AACHEN_UNTIL = "2008"
# "Rheinland-Pfalz (ab Berichtsjahr 2011): Gebietsstand 01.01.2016"; those before 1990 are older than any crosswalk
BORDERS = re.compile(
    r"^(?P<land>[^\W\d][\w-]+)(?: \(ab Berichtsjahr (?P<since>\d{4})\))?: Gebietsstand \d\d\.\d\d\.(?P<year>\d{4})",
    re.MULTILINE,
)
ROW = re.compile(r"\d{4};(DG|\d+);")
FIRST_VALUE = 4
FLAT = "statistics_code;"
LEVELS = ("DINSG", "DLAND", "KREISE")


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read columns of a table in either layout.

    Parameters
    ----------
    part
        Class in the fourth column whose rows are wanted (``Insgesamt``), or ``none`` if the table has none.
    columns
        ``c4``, ``c5``, … or codes of the flat file.

    Returns
    -------
    rows
        Tidy rows; keys of 5 digits; ``borders`` (year) only where a footnote names other borders.

    Raises
    ------
    SourceError
        If the end of the table is missing, rows differ in width, or part or column is not there.
    """
    text = read_text(file, encoding="iso-8859-1")
    if text.startswith(FLAT):
        return _flat(file, columns)
    lines, end, notes = text.partition("\n____")
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
    key = key.mask(table[0] <= AACHEN_UNTIL, key.replace(AACHEN))
    is_district = key.str.len() == 5
    table, key = table[is_district], key[is_district]
    rows = tidy(table, wanted, key=key, digits=5, where=file.name, period=table[0], decimal=",")
    return _other_borders(rows, notes)


def _other_borders(rows: pd.DataFrame, notes: str) -> pd.DataFrame:
    """Add the year of the borders where the footnotes name others than those of the year."""
    keys = {name.de: key for key, name in LAENDER.items()}
    for note in BORDERS.finditer(re.sub(r"(Gebietsstand)\s+", r"\1 ", notes)):
        since, year = note["since"] or "", int(note["year"])
        concerned = rows["key"].str.startswith(keys.get(note["land"], "none")) & (rows["period"] >= since)
        # only borders later than the rows, or of a fixed day for all of them
        if concerned.any() and year >= 1990 and (not since or year > int(since)):
            if "borders" not in rows:
                rows = rows.assign(borders=pd.Series(pd.NA, index=rows.index, dtype="Int64"))
            years = rows["period"].str[:4].astype(int)
            rows["borders"] = rows["borders"].mask(concerned & (years < year if since else years != year), year)
    return rows


def _flat(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    table = read_table(file, separator=";")
    require_columns(table, ("time", "value", "value_variable_code"), where=file.name)
    attributes = [name for name in map(str, table) if re.fullmatch(r"\d+_variable_attribute_code", name)]
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
