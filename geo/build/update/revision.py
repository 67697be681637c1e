"""
Revisions: what a new file would change in the figures, before anything is written.

A producer revises without telling. Value by value the figures made from the new file are compared with those in use:
periods that are new or gone, values that differ, come or go, and values outside the range that the catalogue allows.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.build.faults import some
from geo.data.declarations import Indicator
from geo.data.history import in_order

# figures are rounded to nine decimals; anything closer is the same number computed in another order
SAME = 1e-9


@dataclass(frozen=True)
class Arrival:
    """
    A period that is new: how many values it has and their range.

    ``since`` is the newest period in use and ``largest`` the most changed value against it: ags, old and new value.
    """

    period: str
    count: int
    low: float
    high: float
    since: str
    largest: tuple[str, float, float] | None


@dataclass(frozen=True)
class Revision:
    """
    The difference between the figures in use and the new ones of one indicator.

    ``arrival`` is the newest of the new periods. ``largest`` and ``outside`` hold rows of ags, period and values; ``compared`` counts the values that stand in both.
    """

    indicator: str
    new_periods: tuple[str, ...]
    gone_periods: tuple[str, ...]
    compared: int
    revised: int
    appeared: int
    vanished: int
    largest: tuple[str, str, float, float] | None
    outside: tuple[tuple[str, str, float], ...]
    arrival: Arrival | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.new_periods or self.gone_periods or self.revised or self.appeared or self.vanished)


def compare(old: pd.DataFrame, new: pd.DataFrame, indicator: Indicator) -> Revision:
    """
    Compare two tidy tables of figures for one indicator.

    Parameters
    ----------
    old
        The figures in use; columns ``ags``, ``indicator``, ``period`` and ``value`` are used.
    new
        The figures made from the new file; same columns.
    indicator
        Its id and ``valid_range`` are used.

    Returns
    -------
    revision
        Relative changes are measured against the old value; from nil they are infinite.
    """
    keys = ["ags", "period"]
    before, after = (
        table.loc[table["indicator"] == indicator.id, [*keys, "value"]].astype({"ags": str, "period": str})
        for table in (old, new)
    )
    both = before.merge(after, on=keys, how="outer", suffixes=("_old", "_new"))
    periods = set(before["period"]), set(after["period"])
    shared = both[both["period"].isin(periods[0] & periods[1])]
    was, now = shared["value_old"], shared["value_new"]
    differs = was.notna() & now.notna() & ~np.isclose(was, now, rtol=SAME, atol=SAME)
    largest = None
    if differs.any():
        row = _most_changed(shared[differs])
        largest = (row["ags"], row["period"], float(row["value_old"]), float(row["value_new"]))
    low, high = indicator.valid_range
    wrong = after[after["value"].notna() & ~after["value"].between(low, high)]
    return Revision(
        indicator=indicator.id,
        new_periods=tuple(sorted(periods[1] - periods[0])),
        gone_periods=tuple(sorted(periods[0] - periods[1])),
        compared=int((was.notna() & now.notna()).sum()),
        revised=int(differs.sum()),
        appeared=int((was.isna() & now.notna()).sum()),
        vanished=int((was.notna() & now.isna()).sum()),
        largest=largest,
        outside=tuple(zip(wrong["ags"], wrong["period"], map(float, wrong["value"]), strict=True)),
        arrival=_arrival(before, after),
    )


def _most_changed(pairs: pd.DataFrame) -> pd.Series:
    """Return the row whose value differs most in proportion; a change from nil has no measure and comes first."""
    relative = ((pairs["value_new"] - pairs["value_old"]) / pairs["value_old"].where(lambda v: v != 0)).abs()
    return pairs.iloc[int(relative.fillna(np.inf).argmax())]


def _arrival(before: pd.DataFrame, after: pd.DataFrame) -> Arrival | None:
    """Sum up the newest of the periods that are new, and compare it with the newest one in use."""
    fresh = in_order(set(after["period"]) - set(before["period"]))
    if not fresh or not len(before):
        return None
    period, since = fresh[-1], in_order(set(before["period"]))[-1]
    new = after[after["period"] == period].dropna(subset="value")
    pairs = before[before["period"] == since].merge(new, on="ags", suffixes=("_old", "_new"))
    pairs = pairs[pairs["value_old"].notna() & (pairs["value_old"] != pairs["value_new"])]
    largest = None
    if len(pairs):
        row = _most_changed(pairs)
        largest = (row["ags"], float(row["value_old"]), float(row["value_new"]))
    low, high = float(new["value"].min()), float(new["value"].max())
    return Arrival(period, len(new), low, high, since, largest)


def describe(revision: Revision, indicator: Indicator, names: pd.Series) -> tuple[list[str], list[str]]:
    """
    Put a revision into words.

    Parameters
    ----------
    names
        Name of each district by `ags`.

    Returns
    -------
    faults
        What forbids to take the new file over: periods that are gone, values outside the range.
    """

    def at(ags: str, period: str) -> str:
        return f"{names.get(ags, ags)} {period}"

    def change(place: str, was: float, now: float) -> str:
        relative = f"{(now - was) / abs(was):+.1%}" if was else "from nil"
        return f"the most {place}: {was:.6g} → {now:.6g} {indicator.unit.en} ({relative})"

    lines, faults = [], []
    if len(revision.new_periods) > 1 or (revision.new_periods and not revision.arrival):
        lines.append(f"new periods: {some(revision.new_periods)}")
    if found := revision.arrival:
        span = f"{found.low:.6g} to {found.high:.6g} {indicator.unit.en}" if found.count else "no value"
        changed = ""
        if found.largest:
            ags, was, now = found.largest
            changed = f", since {found.since} {change(names.get(ags, ags), was, now)}"
        lines.append(f"new period {found.period}: {found.count} districts, {span}{changed}")
    if revision.largest:
        ags, period, was, now = revision.largest
        most = change(at(ags, period), was, now)
        lines.append(f"{revision.revised:,} of {revision.compared:,} values revised, {most}")
    if revision.appeared or revision.vanished:
        lines.append(f"{revision.appeared:,} values are there that were missing, {revision.vanished:,} are missing now")
    if revision.gone_periods:
        faults.append(f"expected the periods in use, no longer there: {some(revision.gone_periods)}")
    if revision.outside:
        low, high = indicator.valid_range
        outside = some([f"{value:.6g} in {at(ags, period)}" for ags, period, value in revision.outside])
        faults.append(f"expected values from {low:g} to {high:g}, found {outside}")
    return lines or ["no figure changes"], faults
