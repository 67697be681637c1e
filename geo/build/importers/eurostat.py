"""Eurostat: urban–rural typology of NUTS 3 regions of 2016, with the key of 401 districts in ``ags``."""

from pathlib import Path

import pandas as pd

from geo.build.importers.published import read_plain


def read(file: Path, *, part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read columns by the keys of 2016; SourceError as in `published.read_plain`."""
    return read_plain(file, columns, key="ags")


def read_types(file: Path) -> pd.Series:
    """Read the type 1 to 3 of each district of 2016, indexed by its key."""
    rows = read(file, part="none", columns=("urbn_type",))
    return rows.set_index("key")["value"].astype(int).rename("eurostat_type")
