"""
Where a value stands, as a group and never as a rank: a fifth of a reference group, and who counts as equal.

Values are compared as they are published: rounded to the decimals of the indicator. Districts whose rounded values
are the same count as equal, share a fifth, and are counted as such. Whether a high value is favourable is not said.

The yardstick of an indicator holds what all districts say together, made once: medians, fifths, equal values and bins.
A profile of one district then only looks up; 400 profiles cost little more than one.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.data.declarations import Indicator
from geo.data.errors import SelectionError
from geo.data.language import round_half_up
from geo.data.sources import Typology
from geo.methods.rurality import FEWEST, is_rural
from geo.methods.standardise import as_shown, fifth, fifth_of_shown


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
    groups
        Keys of the districts by group, as `geo.methods.rurality.reference_groups` lists them.

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


BINS = 48


# share of the districts gathered at either edge of the bins, so that one large city does not press the others together
EDGE = 0.01


PLACED = ("rural", "all")


@dataclass(frozen=True)
class Yardstick:
    """
    All districts in one indicator.

    ``medians`` is keyed by group (``all``, ``rural``, ``type``, ``land``) and, for the last two, the code or key;
    ``low`` and ``high`` are the ends of the bins ``rural`` and ``other``. Series and counters are not to be changed.
    """

    medians: Mapping[tuple[str, object], float]
    shown: Mapping[str, float]
    fifths: Mapping[str, Mapping[str, int | None]]
    equals: Mapping[str, Counter[float]]
    members: Mapping[str, frozenset[str]]
    low: float
    high: float
    rural: tuple[int, ...]
    other: tuple[int, ...]

    def spot(self, value: float) -> float:
        """Return the place of a value between the ends of the bins, 0 to 1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def position(self, ags: str, group: str) -> Position:
        """Return the position of a district with a value among ``all`` or the ``rural`` ones, as `geo.methods.positions`."""
        inside = ags in self.members[group]
        equals = self.equals[group]
        return Position(
            group=group, fifth=self.fifths[group][ags], size=equals.total(),
            equal=equals[self.shown[ags]] - (inside and not math.isnan(self.shown[ags])), inside=inside,
        )  # fmt: skip


def yardstick(
    indicator: Indicator, values: pd.Series, districts: pd.DataFrame, typologies: Mapping[str, Typology]
) -> Yardstick:
    """
    Make the yardstick of an indicator.

    Parameters
    ----------
    values
        One row per district, indexed by `ags`; NaN where there is no value.
    districts
        Same rows, with ``land`` and ``thuenen_type``.

    Returns
    -------
    yardstick
        A Land with fewer than five districts has no median.

    Raises
    ------
    DistrictError
        If the districts have no types.
    """
    values = values.reindex(districts.index)
    rural = is_rural(districts, typologies["thuenen"])
    medians: dict[tuple[str, object], float] = {
        ("all", None): float(values.median()), ("rural", None): float(values[rural].median()),
    }  # fmt: skip
    for group, column in (("type", "thuenen_type"), ("land", "land")):
        # a table of groups for each of 54 indicators would take a tenth of what a profile may take in all
        keys, cells = districts[column].to_numpy(), values.to_numpy(dtype=float)
        for key in dict.fromkeys(keys.tolist()):
            own = cells[keys == key]
            if group == "type" or own.size >= FEWEST:
                known = own[~np.isnan(own)]
                medians[group, key] = float(np.median(known)) if known.size else math.nan
    groups = {"all": districts.index, "rural": districts.index[rural]}
    shown = as_shown(values, indicator.decimals)
    by_key = dict(zip(shown.index.tolist(), shown.tolist(), strict=True))
    members = {group: frozenset(groups[group].tolist()) for group in PLACED}
    low, high, bins = _bins(values.to_numpy(dtype=float))
    has_value = values.notna().to_numpy()
    is_rural_ = rural.to_numpy()[has_value]
    return Yardstick(
        medians=medians,
        shown=by_key,
        fifths={
            group: dict(zip(by_key, fifth_of_shown(shown, groups[group]).astype(object).replace({pd.NA: None}), strict=True))
            for group in PLACED
        },
        equals={
            group: Counter(by_key[ags] for ags in members[group] if not math.isnan(by_key[ags])) for group in PLACED
        },
        members=members,
        low=low, high=high,
        rural=tuple(np.bincount(bins[is_rural_], minlength=BINS).tolist()),
        other=tuple(np.bincount(bins[~is_rural_], minlength=BINS).tolist()),
    )  # fmt: skip


def _bins(values: np.ndarray) -> tuple[float, float, np.ndarray]:
    known = values[~np.isnan(values)]
    if not known.size:
        return 0.0, 1.0, np.empty(0, dtype=int)
    low, high = (float(each) for each in np.quantile(known, (EDGE, 1 - EDGE)))
    # all districts the same: one bar in the middle
    if low == high:
        low, high = low - 0.5, high + 0.5
    places = np.clip((known - low) / (high - low), 0, 1)
    return low, high, np.minimum((places * BINS).astype(int), BINS - 1)
