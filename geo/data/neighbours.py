"""
Which districts touch each other, computed once at build on the borders with all their detail.

Two districts are neighbours if their land shares at least one point (queen contiguity). The borders are those of the
land without water, so that a bay or a lake makes no neighbours. In a valid coverage every point that two shapes share
is a corner of both: common corners are all there is to look for, and no geometry is needed afterwards.
"""

import functools
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.data.catalogue import DATA
from geo.data.districts import read_csv
from geo.data.errors import DistrictError

FILE = "neighbours.csv"
COLUMNS = ("ags", "neighbour")
# with so few neighbours a local statistic rests on one or two values (method reference 4.6)
FEW = 2


def find_neighbours(boundaries: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Find the pairs of districts that share at least one point.

    Parameters
    ----------
    boundaries
        A valid coverage, indexed by `ags`, in any CRS; not simplified.

    Returns
    -------
    neighbours
        Columns ``ags`` and ``neighbour``, each pair in both directions, sorted.
    """
    corners, owner = shapely.get_coordinates(boundaries.geometry.to_numpy(), return_index=True)
    _, point = np.unique(corners, axis=0, return_inverse=True)
    # each district once per point: a ring ends where it begins, and may touch itself
    owned = pd.DataFrame({"point": point.ravel(), "owner": owner}).drop_duplicates()
    shared = owned[owned["point"].duplicated(keep=False)]
    pairs = shared.merge(shared, on="point")
    pairs = pairs.loc[pairs["owner_x"] != pairs["owner_y"], ["owner_x", "owner_y"]].drop_duplicates()
    keys = boundaries.index.to_numpy()
    found = pd.DataFrame({"ags": keys[pairs["owner_x"]], "neighbour": keys[pairs["owner_y"]]})
    return found.sort_values(list(COLUMNS), ignore_index=True)


def read_neighbours(file: Path = DATA / FILE) -> dict[str, tuple[str, ...]]:
    """
    Read the neighbours of each district.

    Parameters
    ----------
    file
        CSV with the columns ``ags`` and ``neighbour``, each pair in both directions.

    Returns
    -------
    neighbours
        Keys of the neighbours by `ags`, both sorted.

    Raises
    ------
    DistrictError
        If the file is absent or damaged, a pair stands in one direction only or twice, or a district is its own
        neighbour.
    """
    table = read_csv(file, COLUMNS)
    pairs = list(table.itertuples(index=False, name=None))
    found = set(pairs)
    faults = []
    if len(found) != len(pairs):
        faults.append(f"expected each pair once in each direction, found {len(pairs) - len(found)} again")
    if alone := sorted(pair for pair in found if pair[::-1] not in found):
        faults.append(f"expected each pair in both directions, not so for {' and '.join(alone[0])} ({len(alone)})")
    if own := sorted(one for one, other in found if one == other):
        faults.append(f"expected neighbours of a district, found {own[0]} beside itself")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return {str(ags): tuple(sorted(part)) for ags, part in table.groupby("ags", sort=True)["neighbour"]}


@functools.cache
def shipped() -> dict[str, tuple[str, ...]]:
    """Return the shipped neighbours, read once; not to be changed."""
    return read_neighbours()
