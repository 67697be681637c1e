"""
Rural areas: what a filter keeps, which districts a district is compared with, and how typologies disagree.

Rural by default are the Thünen types 1 to 4; BBSR types 3 and 4 and Eurostat type 3 are the alternatives. Typologies
are passed in, never read here. The Thünen codes are not symmetric: 3 is the good and 4 the less good situation.
"""

from collections.abc import Collection, Mapping

import pandas as pd

from geo.data.errors import DistrictError, SelectionError
from geo.data.sources import Typology

# below this a Land says nothing: Berlin and Hamburg have one district, Bremen has two
FEWEST = 5


def keep(
    districts: pd.DataFrame, *, typology: str | None, types: Collection[int], land: Collection[str]
) -> pd.Series:  # fmt: skip
    """
    Say which districts a filter keeps.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`, with ``land`` and one column ``<typology>_type`` per typology.
    typology
        Id of a typology; None for no filter by type.
    types
        Codes of the types that stay; empty means all of them.
    land
        Keys of the Länder that stay, two digits; empty means all of them.

    Returns
    -------
    kept
        True where the district stays, same index.

    Raises
    ------
    DistrictError
        If the districts have no types of this typology.
    """
    kept = pd.Series(True, index=districts.index, name="kept")
    if typology is not None and types:
        kept &= _types(districts, typology).isin(list(types))
    if land:
        kept &= districts["land"].isin(list(land))
    return kept


def is_rural(districts: pd.DataFrame, typology: Typology) -> pd.Series:
    """
    Say which districts count as rural.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`.
    typology
        Knows which of its types are rural.

    Returns
    -------
    rural
        True where the district is of a rural type, same index.

    Raises
    ------
    DistrictError
        If the districts have no types of this typology.
    """
    return _types(districts, typology.id).isin(typology.rural_codes)


def reference_groups(
    districts: pd.DataFrame, ags: str, *, typologies: Mapping[str, Typology], typology: str = "thuenen"
) -> dict[str, pd.Index]:  # fmt: skip
    """
    List the groups of districts that a district is compared with.

    A group is described by the district and need not contain it: an urban district is compared with the rural ones.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`.
    typology
        The one that says what is rural.

    Returns
    -------
    groups
        ``all`` districts, ``rural`` ones, those of the same Thünen ``type`` (whatever `typology` is) and of the same
        ``land``; the last one is left out where it has fewer than five districts.

    Raises
    ------
    SelectionError
        If there is no such district or typology.
    DistrictError
        If the districts have no types of the typology.
    """
    if ags not in districts.index:
        raise SelectionError(f"district: expected the key of one of {len(districts)} districts, found {ags!r}")
    if typology not in typologies:
        raise SelectionError(f"typology: expected one of {', '.join(typologies)}, found {typology!r}")
    types = _types(districts, "thuenen")
    members = {
        "all": pd.Series(True, index=districts.index),
        "rural": is_rural(districts, typologies[typology]),
        "type": types == types[ags],
        "land": districts["land"] == districts.at[ags, "land"],
    }
    groups = {key: districts.index[inside] for key, inside in members.items()}
    return {key: group for key, group in groups.items() if key != "land" or len(group) >= FEWEST}


def switching(districts: pd.DataFrame, first: Typology, second: Typology) -> int:
    """
    Count the districts that are rural in one typology and not rural in the other.

    Parameters
    ----------
    districts
        One row per district, indexed by `ags`.
    first, second
        Two typologies.

    Returns
    -------
    count
        Districts that change side, in either direction.

    Raises
    ------
    DistrictError
        If the districts have no types of a typology.
    """
    return int((is_rural(districts, first) != is_rural(districts, second)).sum())


def _types(districts: pd.DataFrame, typology: str) -> pd.Series:
    column = f"{typology}_type"
    if column not in districts:
        raise DistrictError(f"districts: expected a column {column}, found {', '.join(map(str, districts.columns))}")
    return districts[column]
