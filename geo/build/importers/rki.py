"""Robert Koch-Institut: the index of deprivation GISD by district and year, ``kreis_id,…,year,gisd_score,…``."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_table, require_columns, tidy


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read columns such as ``gisd_score`` for all years; SourceError as in `published.tidy`."""
    table = read_table(file)
    require_columns(table, ("kreis_id", "year"), where=file.name)
    wanted = {column: column for column in columns}
    return tidy(table, wanted, key=table["kreis_id"], digits=5, where=file.name, period=table["year"])
