"""
BBSR: types of districts (a CSV) and the reference of municipalities, associations and districts (a workbook).

The types are ISO-8859-1 with keys of 8 digits for 401 districts. The reference has a row of codes, a row of labels and
the population of 31.12.2017 as ``bev17``; ``vbgem17`` is the key of an association, a number without leading zero.
"""

from pathlib import Path

import pandas as pd

from geo.importers.published import numbers, read_sheet, read_table, require_columns, tidy

KEY = "Kreise (2020) Kennziffer"
TYPE = "Siedlungsstruktureller Kreistyp (2020) Kennziffer"


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read columns of the types; SourceError as in `published.tidy`."""
    table = read_table(file, separator=";", encoding="iso-8859-1")
    require_columns(table, (KEY,), where=file.name)
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table[KEY].str.removesuffix("000"), digits=5, where=file.name)


def read_types(file: Path) -> pd.Series:
    """Read the settlement type 1 to 4 of each district of 31.12.2020, indexed by its key."""
    rows = read(file, part="none", columns=(TYPE,))
    return rows.set_index("key")["value"].astype(int).rename("bbsr_type")


def read_associations(file: Path, *, part: str) -> pd.DataFrame:
    """
    Read the weights of associations of municipalities.

    Parameters
    ----------
    file
        The reference of 31.12.2017.
    part
        Sheet with one row per municipality.

    Returns
    -------
    associations
        Indexed by `key` (8 digits), sorted: ``population`` (inhabitants) and ``area_km2``, sums of the municipalities.

    Raises
    ------
    SourceError
        If a column is absent or a cell is no number.
    """
    where = f"{file.name}: sheet {part!r}"
    table = read_sheet(file, part)
    require_columns(table, ("vbgem17", "bev17", "fl17"), where=where)
    table = table.iloc[1:]
    key = table["vbgem17"].map(lambda cell: str(cell).removesuffix(".0").zfill(8))
    weights = {
        name: numbers(table[column].set_axis(key), where=f"{where}: column {column!r}")["value"]
        for name, column in (("population", "bev17"), ("area_km2", "fl17"))
    }
    return pd.DataFrame(weights).groupby(level=0).sum().rename_axis("key").sort_index()
