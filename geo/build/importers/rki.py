"""Robert Koch-Institut: the index of deprivation GISD by district and year, ``kreis_id,…,year,gisd_score,…``."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_plain


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read columns such as ``gisd_score`` for all years; SourceError as in `published.read_plain`."""
    return read_plain(file, columns, key="kreis_id", period="year")
