"""
BBSR: types of districts (a CSV), the reference of municipalities, associations and districts, and the crosswalk.

The types are ISO-8859-1 with keys of 8 digits for 401 districts. The reference has a row of codes, a row of labels and
the population of 31.12.2017 as ``bev17``; ``vbgem17`` is the key of an association, a number without leading zero. The
crosswalk has a sheet per year, columns by position: headings differ and say 2020 in some years though the target is 2021.
"""

from pathlib import Path

import pandas as pd

from geo.build.crosswalk import COLUMNS, Crosswalk
from geo.build.importers.published import numbers, read_sheet, read_sheets, read_table, require_columns, tidy
from geo.data.errors import SourceError

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


def read_crosswalk(file: Path) -> Crosswalk:
    """
    Read the shares of old districts in those of 31.12.2021.

    Parameters
    ----------
    file
        The Umsteigeschlüssel, one sheet per year from 1990 to 2020.

    Returns
    -------
    crosswalk
        Keys of 5 digits; names without their kind.

    Raises
    ------
    SourceError
        If a sheet is laid out differently or a share is no number.
    """
    parts = []
    for sheet, table in read_sheets(file).items():
        where = f"{file.name}: sheet {sheet!r}"
        # old key, old name, by area, by population, (by employees), area, population, (employees), new key, new name
        if not sheet.isdigit() or table.shape[1] not in (8, 10):
            raise SourceError(f"{where}: expected a sheet per year with 8 or 10 columns, found {table.shape[1]}")
        table = table.dropna(how="all")
        table = table[table.iloc[:, 0].notna()]
        columns = {"old_ags": 0, "old_name": 1, "ags": -2, "name": -1}
        part = pd.DataFrame({name: table.iloc[:, place] for name, place in columns.items()}).assign(year=int(sheet))
        for name in ("old_ags", "ags"):
            key = part[name].map(lambda cell: str(cell).removesuffix(".0").zfill(8))
            if not key.str.fullmatch(r"\d{5}000").all():
                raise SourceError(f"{where}: expected keys of districts that end with 000")
            part[name] = key.str[:5]
        for name in ("old_name", "name"):
            bare = part[name].astype(str).str.replace(r"\s+", " ", regex=True).str.strip()
            part[name] = bare.str.replace(r"^(KS|LK|SK) ", "", regex=True).str.partition(",")[0]
        weights = {"area": 2, "population": 3} | ({"employees": 4} if table.shape[1] == 10 else {})
        for name, place in weights.items():
            cells = table.iloc[:, place].set_axis(part["old_ags"])
            part[name] = numbers(cells, where=f"{where}: {name}")["value"].to_numpy()
        parts.append(part.reindex(columns=COLUMNS))
    return Crosswalk(pd.concat(parts, ignore_index=True).astype({"employees": float}))
