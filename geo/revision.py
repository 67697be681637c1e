"""
Revisions: what a new file would change in the figures, before anything is written.

A producer revises without telling. Value by value the figures made from the new file are compared with those in use:
periods that are new or gone, values that differ, come or go, and values outside the range that the catalogue allows.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.catalogue import Indicator

# figures are rounded to nine decimals; anything closer is the same number computed in another order
SAME = 1e-9


@dataclass(frozen=True)
class Revision:
    """
    The difference between the figures in use and the new ones of one indicator.

    ``largest`` and ``outside`` hold rows of ags, period and values; ``compared`` counts the values that stand in both.
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
        changed = shared[differs]
        # a change from nil has no measure and comes first
        relative = ((changed["value_new"] - changed["value_old"]) / changed["value_old"].where(lambda v: v != 0)).abs()
        row = changed.loc[relative.fillna(np.inf).idxmax()]
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
        outside=tuple((str(row.ags), str(row.period), float(row.value)) for row in wrong.itertuples()),
    )


def describe(revision: Revision, indicator: Indicator, names: pd.Series) -> tuple[list[str], list[str]]:
    """
    Put a revision into words.

    Parameters
    ----------
    revision
        The difference.
    indicator
        Unit and range are used.
    names
        Name of each district by `ags`.

    Returns
    -------
    lines
        What would change.
    faults
        What forbids to take the new file over: periods that are gone, values outside the range.
    """

    def at(ags: str, period: str) -> str:
        return f"{names.get(ags, ags)} {period}"

    lines, faults = [], []
    if revision.new_periods:
        lines.append(f"new periods: {some(revision.new_periods)}")
    if revision.largest:
        ags, period, was, now = revision.largest
        relative = f"{(now - was) / abs(was):+.1%}" if was else "from nil"
        most = f"the most {at(ags, period)}: {was:.6g} → {now:.6g} {indicator.unit.en} ({relative})"
        lines.append(f"{revision.revised:,} of {revision.compared:,} values revised, {most}")
    if revision.appeared or revision.vanished:
        lines.append(f"{revision.appeared:,} values are there that were missing, {revision.vanished:,} are missing now")
    if revision.gone_periods:
        faults.append(f"expected the periods in use, no longer there: {some(revision.gone_periods)}")
    if revision.outside:
        low, high = indicator.valid_range
        found = some([f"{value:.6g} in {at(ags, period)}" for ags, period, value in revision.outside])
        faults.append(f"expected values from {low:g} to {high:g}, found {found}")
    return lines or ["no figure changes"], faults


def some(found: list | tuple, shown: int = 5) -> str:
    """List the first few and count the rest."""
    return ", ".join(map(str, found[:shown])) + (f" and {len(found) - shown} more" if len(found) > shown else "")
