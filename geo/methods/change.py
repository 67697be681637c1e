"""Change between two periods: the difference or the relative change, missing where either end is."""

import pandas as pd

from geo.data.declarations import Break, Indicator, Language
from geo.data.figures import WITH_VALUE
from geo.data.history import History, year

# units that are shares: their difference is in percentage points
SHARES = ("%",)
POINTS = {"de": "Prozentpunkte", "en": "percentage points"}


def change(history: History, since: str, until: str, *, kind: str) -> tuple[pd.Series, pd.Series]:
    """
    Compute the change of an indicator in each district.

    Parameters
    ----------
    history
        All periods of the indicator.
    since, until
        Two of its periods.
    kind
        ``difference`` (in the indicator's unit) or ``percent`` (of the earlier value).

    Returns
    -------
    values, statuses
        By `ags`. Without a value at either end, or with an earlier value of zero under ``percent``, there is no
        change; the status says which end is missing, or ``not_applicable``. A value that is less than certain at
        either end makes the change so.
    """
    (first, before), (last, after) = history.at(since), history.at(until)
    values = last - first
    plain = before.isin(("value", "zero")), after.isin(("value", "zero"))
    statuses = after.where(~plain[1], before).mask(plain[0] & plain[1], "value")
    statuses = statuses.mask(~before.isin(WITH_VALUE), before).mask(~after.isin(WITH_VALUE), after)
    if kind == "percent":
        values = 100 * values / first.where(first != 0)
        statuses = statuses.mask((first == 0) & last.notna(), "not_applicable")
    return values.rename(history.indicator), statuses.rename(history.indicator)


def decimals_of(indicator: Indicator, kind: str) -> int:
    """Return the decimals of a change as shown."""
    return 1 if kind == "percent" else indicator.decimals


def unit(indicator: Indicator, kind: str, language: Language) -> str:
    """Return the unit of a change: percentage points for shares, per cent for relative changes."""
    if kind == "percent":
        return "%"
    return POINTS[language] if indicator.unit[language] in SHARES else indicator.unit[language]


def breaks_between(indicator: Indicator, since: str, until: str) -> tuple[Break, ...]:
    """Return the breaks of the series after `since` and up to `until`; values across them are not comparable."""
    first, last = year(since), year(until)
    return tuple(
        each
        for each in indicator.breaks
        if (first is None or int(each.period) > first) and (last is None or int(each.period) <= last)
    )
