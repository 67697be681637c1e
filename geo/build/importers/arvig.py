"""
ARVIG: incidents against refugees by district, year and category, ``ags,year,category,incidents``.

A chronicle: a district without a row had no recorded incident, so the sum over all years is exactly nil there.
Assaults, arson and miscellaneous attacks are attacks; demonstrations, suspicions and others are not. An incident of
several categories, joined by ``&``, is one if any part is.
"""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import COLUMNS, numbers, read_table, require_columns
from geo.data.errors import SourceError

ATTACKS = {"assault", "arson", "miscellaneous attack"}


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read the sums over all years.

    Parameters
    ----------
    columns
        ``incidents`` (all), ``attacks`` (those of `ATTACKS`).

    Returns
    -------
    rows
        Tidy rows of the districts that have a row; period ``first/last`` year.

    Raises
    ------
    SourceError
        If a column is absent or a key or a number is none.
    """
    table = read_table(file)
    require_columns(table, ("ags", "year", "category", "incidents"), where=file.name)
    if absent := set(columns) - {"incidents", "attacks"}:
        raise SourceError(f"{file.name}: expected column incidents or attacks, found {', '.join(sorted(absent))}")
    if (wrong := ~table["ags"].str.fullmatch(r"\d{5}")).any():
        raise SourceError(f"{file.name}: expected keys of 5 digits, found {', '.join(table.loc[wrong, 'ags'][:3])}")
    count = numbers(table["incidents"].set_axis(table["ags"]), where=f"{file.name}: column 'incidents'")["value"]
    is_attack = [bool({each.strip() for each in cell.split("&")} & ATTACKS) for cell in table["category"]]
    period = f"{table['year'].min()}/{table['year'].max()}"
    parts = []
    for column in columns:
        counted = count if column == "incidents" else count * is_attack
        sums = counted.groupby(level=0).sum().rename("value").rename_axis("key").reset_index()
        parts.append(sums.assign(column=column, period=period, status="value"))
    return pd.concat(parts, ignore_index=True)[COLUMNS]
