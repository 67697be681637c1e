"""
Where a value stands, as a group and never as a rank: a fifth of a reference group, and who counts as equal.

Values are compared as they are published: rounded to the decimals of the indicator. Districts whose rounded values
are the same count as equal, share a fifth, and are counted as such. Whether a high value is favourable is not said.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.declarations import Indicator
from geo.errors import SelectionError
from geo.language import round_half_up
from geo.standardise import fifth


@dataclass(frozen=True)
class Position:
    """
    The position of a district in one reference group.

    ``fifth`` is 1 (lowest values) to 5, None without a value or in a group with fewer than five. ``size`` counts the
    districts of the group with a value, ``equal`` the others among them with the same value as shown; ``inside`` says
    whether the district is of the group itself.
    """

    group: str
    fifth: int | None
    size: int
    equal: int
    inside: bool


def positions(
    values: pd.Series, indicator: Indicator, ags: str, groups: Mapping[str, pd.Index]
) -> dict[str, Position]:  # fmt: skip
    """
    Place a district in each reference group.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`, in the unit of the indicator; NaN where there is no value.
    indicator
        Its decimals say which values are the same.
    ags
        The district.
    groups
        Keys of the districts by group, as `geo.rurality.reference_groups` lists them.

    Returns
    -------
    positions
        By group, in the same order.

    Raises
    ------
    SelectionError
        If the district is not among the values.
    FigureError
        If a key of a group is not among them.
    """
    if ags not in values.index:
        raise SelectionError(f"district: expected the key of one of {len(values)} districts, found {ags!r}")
    return {
        group: positions_in(values, indicator, (ags,), group=group, members=members)[ags]
        for group, members in groups.items()
    }


def positions_in(
    values: pd.Series, indicator: Indicator, several: Collection[str], *, group: str, members: pd.Index
) -> dict[str, Position]:  # fmt: skip
    """
    Place several districts in one reference group; its values are looked at once.

    Parameters
    ----------
    values, indicator
        As for `positions`.
    several
        Keys of the districts, all of them among the values.
    group, members
        Name of the group, and keys of its districts.

    Returns
    -------
    positions
        By `ags`, in the order of `several`.

    Raises
    ------
    FigureError
        If a key of the group is not among the values.
    """
    places = fifth(values, members, decimals=indicator.decimals)
    known = values.loc[members].dropna()
    counts = Counter(round_half_up(each, indicator.decimals) for each in known.tolist())
    found = {}
    for ags in several:
        value, place = float(values[ags]), places[ags]
        equal = counts[round_half_up(value, indicator.decimals)] if not pd.isna(value) else 0
        found[ags] = Position(
            group=group, fifth=None if pd.isna(place) else int(place), size=len(known),
            # the district itself is none of the others
            equal=equal - (ags in known.index), inside=ags in members,
        )  # fmt: skip
    return found
