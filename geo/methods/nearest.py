"""
The nearest statistical neighbours of every district, found once at build and read again without scikit-learn.

What `geo.methods.similarity` measures over all themes depends on the shipped figures alone. A table of it answers at once what
else would take a second of imports in every new process, and is a file that others can read.
"""

import functools
from pathlib import Path

import numpy as np
import pandas as pd

from geo.data.catalogue import DATA, Catalogue, catalogue
from geo.data.districts import read_csv
from geo.data.errors import DistrictError
from geo.methods.distances import DIGITS, are_comparable, distances, standardise, together
from geo.methods.similarity import by_theme, choose

FILE = "similar.csv"
# a choice of six districts to compare, and six more to offer beside it
COUNT = 12


def columns(known: Catalogue) -> tuple[str, ...]:
    """Name the columns: the district, who resembles it, the distance in all and in each theme that enters."""
    return ("ags", "similar", "distance", *dict.fromkeys(each.layer for each in choose(known, None)))


def find(values: pd.DataFrame, known: Catalogue, *, n: int = COUNT) -> pd.DataFrame:
    """
    Find the nearest of every district over all themes and all districts.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, one column per indicator; NaN where there is no value.
    n
        Rows per district.

    Returns
    -------
    nearest
        The columns of `columns`, distances in standard deviations; by `ags`, nearest first. A district with too few figures has no row.
    """
    chosen = choose(known, None)
    z = standardise(values[[each.id for each in chosen]].sort_index())[0].dropna(axis="columns", how="all")
    themes = by_theme(chosen, z)
    parts = {layer: distances(z[names], z[names]) for layer, names in themes.items()}
    # whoever has too few figures is comparable with nobody, not even with itself
    total = np.where(are_comparable(z, z, themes), together(list(parts.values())), np.nan)
    np.fill_diagonal(total, np.nan)
    keys, rows = z.index.to_numpy(), []
    for one, ags in enumerate(keys):
        # equal distances by ags, in whose order the columns are
        for other in np.argsort(total[one], kind="stable")[: min(n, int((~np.isnan(total[one])).sum()))]:
            shares = {layer: part[one, other] for layer, part in parts.items()}
            rows.append({"ags": ags, "similar": keys[other], "distance": total[one, other], **shares})
    return pd.DataFrame(rows, columns=list(columns(known)))


def write(nearest: pd.DataFrame, folder: Path) -> None:
    """Write the table into an existing folder; equal tables give equal bytes."""
    nearest.to_csv(folder / FILE, index=False, lineterminator="\n", float_format=f"%.{DIGITS}f")


def read(known: Catalogue, file: Path = DATA / FILE) -> pd.DataFrame:
    """
    Read the table.

    Parameters
    ----------
    known
        Says which themes it must have.
    file
        CSV that `write` has made.

    Returns
    -------
    nearest
        As `find` returns it, indexed by `ags` and ``similar``.

    Raises
    ------
    DistrictError
        If the file is absent or damaged, or was made for other themes.
    """
    table = read_csv(file, columns(known))
    try:
        return table.set_index(["ags", "similar"]).astype(float)
    except ValueError as error:
        raise DistrictError(f"{file.name}: expected distances as numbers, found {error}") from error


@functools.cache
def _shipped() -> pd.DataFrame:
    return read(catalogue())


def shipped_of(ags: str) -> pd.DataFrame:
    """Return the shipped distances of a district to its nearest, by their `ags`; no row where it has too few figures."""
    table = _shipped()
    return table[table.index.get_level_values("ags") == ags].droplevel("ags")
