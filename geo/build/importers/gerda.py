"""BBSR's INKAR series as redistributed in the R package gerda: ``ags,year,value``, today's districts in every year."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_plain


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read the column ``value`` for all years; SourceError as in `published.read_plain`."""
    return read_plain(file, columns, key="ags", period="year")
