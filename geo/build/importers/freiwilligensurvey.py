"""Deutscher Freiwilligensurvey (BMFSFJ, DZA): figures by Land, ``land,name,year,engagementquote``; never by district."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_table, require_columns, tidy
from geo.data.districts import LAENDER
from geo.data.errors import SourceError


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """
    Read columns such as ``engagementquote`` for all years.

    Returns
    -------
    rows
        Tidy rows; ``key`` is the key of a Land, two digits.

    Raises
    ------
    SourceError
        As in `published.tidy`, or if key and name of a row are not of the same Land: the copy is second-hand, and a
        table sorted by name would give every Land the value of another.
    """
    table = read_table(file)
    require_columns(table, ("land", "name", "year"), where=file.name)
    expected = table["land"].map({key: names.de for key, names in LAENDER.items()})
    if (wrong := table["name"] != expected).any():
        found = "; ".join(
            f"{row.name!r} beside {row.land!r}"
            for row in table[wrong][["land", "name"]].head(3).itertuples(index=False)
        )
        raise SourceError(f"{file.name}: expected key and name of the same Land in each row, found {found}")
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table["land"], digits=2, where=file.name, period=table["year"])
