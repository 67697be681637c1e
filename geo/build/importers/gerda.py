"""BBSR's INKAR series as redistributed in the R package gerda: ``ags,year,value``, today's districts in every year."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_table, require_columns, tidy


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read the column ``value`` for all years; SourceError as in `published.tidy`."""
    table = read_table(file)
    require_columns(table, ("ags", "year"), where=file.name)
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table["ags"], digits=5, where=file.name, period=table["year"])
