"""
Territory: figures of municipalities, associations and dissolved districts → the 400 districts of today.

Counts are carried to today's key, added up and divided only then; a published rate, mean or index of two old districts
cannot be merged and is refused. Older borders are the matter of `geo.build.crosswalk`. A share or mean known for municipalities becomes the mean of their district, weighted
by people or, for shares of area, by area. What is left out on the way is counted: below `ENOUGH` of the weight a figure
is of limited reliability. All functions are pure; rows and results carry a status, and a sum or mean is as weak as its
weakest part.
"""

import pandas as pd

from geo.data.districts import MERGED
from geo.data.errors import SourceError
from geo.data.figures import STRENGTH, WITH_VALUE

# dissolved district → its name and the day of the change; nothing has changed since the last one
DISSOLVED = {
    "03152": ("Göttingen", "2016-11-01"),
    "03156": ("Osterode am Harz", "2016-11-01"),
    "16056": ("Eisenach", "2021-07-01"),
}
# a mean that leaves out more than a tenth of a district's people (or area) may miss one of its towns
ENOUGH = 0.9
# below this share of all people the keys of the file do not fit, whatever the single district says
KEYS_FIT = 0.8


def district(keys: pd.Series | pd.Index) -> pd.Series:
    """
    Find today's district of each unit.

    Parameters
    ----------
    keys
        Keys of districts, associations or municipalities, at least 5 digits.

    Returns
    -------
    ags
        Today's district key in the order of `keys`.
    """
    ags = pd.Series(keys, index=keys if isinstance(keys, pd.Index) else keys.index, dtype=str).str[:5]
    return ags.replace(MERGED)


def _carry(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `ags`; a value of a dissolved district is marked, a nil sign of one only says that it is gone."""
    if rows["key"].str.len().eq(5).all() and not rows["key"].isin(MERGED).any():
        # nearly always: a row per district of today
        return rows.assign(ags=rows["key"])
    old = rows["key"].str[:5].isin(MERGED)
    status = rows["status"].mask(old & (rows["status"] == "value"), "converted")
    return rows.assign(ags=district(rows["key"]), status=status)[~old | (rows["status"] != "zero")]


def _weakest(status: pd.Series, ags: pd.Series) -> pd.Series:
    return status.map(STRENGTH.index).groupby(ags).max().map(dict(enumerate(STRENGTH)))


def _complete(figures: pd.DataFrame, districts: pd.Index) -> pd.DataFrame:
    """One row per district of today; a value stands exactly where the status says so."""
    figures = figures.reindex(districts)
    status = figures["status"].fillna("missing")
    value = figures["value"].where(status.isin(WITH_VALUE))
    return figures.assign(
        value=value.astype(float), status=status.mask(value.isna() & status.isin(WITH_VALUE), "missing")
    )


def _refuse_strangers(rows: pd.DataFrame, districts: pd.Index, where: str) -> pd.DataFrame:
    """Drop dissolved districts without a value; any other key with a value is an error."""
    known = rows["ags"].isin(districts)
    strange = rows[~known & rows["status"].isin(WITH_VALUE) & (rows["status"] != "zero")]
    if not strange.empty:
        keys = ", ".join(sorted(set(strange["key"]))[:5])
        raise SourceError(f"{where}: expected districts of today or known changes, found values for {keys}")
    return rows[known]


def published(rows: pd.DataFrame, districts: pd.Index, *, where: str) -> pd.DataFrame:
    """
    Take over a published figure of each district.

    Parameters
    ----------
    rows
        Tidy rows of one column and period, keyed by district.

    Returns
    -------
    figures
        Columns ``value`` and ``status``, indexed by `districts`; a district without a row is missing.

    Raises
    ------
    SourceError
        If two old districts with a value form one of today, or a key is unknown.
    """
    rows = _refuse_strangers(_carry(rows), districts, where)
    rows = rows[rows["value"].notna() | ~rows["key"].isin(MERGED)]
    if (double := rows["ags"].duplicated()).any():
        ags = rows.loc[double, "ags"].iloc[0]
        keys = ", ".join(sorted(rows.loc[rows["ags"] == ags, "key"]))
        raise SourceError(
            f"{where}: {ags} has values of {keys}: a published rate cannot be merged, use numerator and denominator"
        )
    return _complete(rows.set_index("ags")[["value", "status"]], districts)


def add_up(rows: pd.DataFrame, districts: pd.Index, *, where: str) -> pd.DataFrame:
    """
    Add up a count over the parts of each district; same arguments, result and errors as `published`.

    A part without a value leaves no sum: the rest would be too small and give the suppressed part away.
    """
    rows = _refuse_strangers(_carry(rows), districts, where)
    sums = rows.groupby("ags")["value"].sum()
    return _complete(pd.DataFrame({"value": sums, "status": _weakest(rows["status"], rows["ags"])}), districts)


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """
    Divide two counts.

    Parameters
    ----------
    numerator, denominator
        Columns ``value`` and ``status`` with the same index.

    Returns
    -------
    figures
        The quotient; ``zero`` only where the numerator is nil, not applicable where the denominator is.
    """
    whole = denominator["status"].replace("zero", "value")
    status = _weaker(numerator["status"], whole).mask(denominator["value"] == 0, "not_applicable")
    status = status.mask((numerator["status"] == "zero") & (status == "value"), "zero")
    value = numerator["value"] / denominator["value"].where(denominator["value"] != 0)
    return _complete(pd.DataFrame({"value": value, "status": status}), numerator.index)


def difference(minuend: pd.DataFrame, subtrahend: pd.DataFrame) -> pd.DataFrame:
    """
    Subtract two figures of the same unit.

    Parameters
    ----------
    minuend, subtrahend
        Columns ``value`` and ``status`` with the same index.

    Returns
    -------
    figures
        The difference, freed from binary dust: 17.8 − 5.9 is 11.9, not 11.900000000000002.
    """
    status = _weaker(minuend["status"], subtrahend["status"]).replace("zero", "value")
    value = (minuend["value"] - subtrahend["value"]).round(9)
    return _complete(pd.DataFrame({"value": value, "status": status}), minuend.index)


def _weaker(one: pd.Series, other: pd.Series) -> pd.Series:
    codes = pd.concat([one.map(STRENGTH.index), other.map(STRENGTH.index)], axis=1)
    return codes.max(axis=1).map(dict(enumerate(STRENGTH)))


def weighted_mean(rows: pd.DataFrame, weights: pd.Series, districts: pd.Index, *, where: str) -> pd.DataFrame:
    """
    Average municipalities or associations over their district.

    Parameters
    ----------
    rows
        Tidy rows of one column and period, keyed by municipality or association.
    weights
        People or area of every unit, indexed by the same keys: all units of a district, also those without a value.

    Returns
    -------
    figures
        Columns ``value``, ``status`` and ``covered`` (share of the district's weight that has a value), indexed by
        `districts`. A unit without a value is left out; below `ENOUGH` covered the status is ``limited``; a district
        with no unit left has no value. A unit without people counts for the area alone.

    Raises
    ------
    SourceError
        If the keys of rows and weights hardly meet.
    """
    units = (
        rows.set_index("key")[["value", "status"]]
        .join(weights.rename("weight"), how="right")
        .rename_axis("key")
        .reset_index()
    )
    units["status"] = units["status"].fillna("missing")
    total = units["weight"].groupby(district(units["key"])).sum()
    if (fit := units.loc[units["key"].isin(rows["key"]), "weight"].sum() / total.sum()) < KEYS_FIT:
        expected = f"expected keys for {KEYS_FIT:.0%} of people or area"
        raise SourceError(f"{where}: {expected}, found {fit:.0%}: other borders or another key?")
    units["status"] = units["status"].mask(
        units["key"].str[:5].isin(MERGED) & (units["status"] == "value"), "converted"
    )
    units["ags"] = district(units["key"])
    known = units[units["value"].notna() & (units["weight"] > 0)]
    weight = known["weight"].groupby(known["ags"]).sum()
    covered = (weight / total).reindex(districts).fillna(0.0)
    status = _weakest(known["status"], known["ags"]).reindex(districts)
    # nothing known: the strongest reason among the units, for they are all missing in one way or another
    status = status.fillna(
        _weakest(units["status"].where(units["value"].isna(), "missing"), units["ags"]).reindex(districts)
    )
    status = status.mask(status.isin(WITH_VALUE) & (covered < ENOUGH), "limited")
    mean = (known["value"] * known["weight"]).groupby(known["ags"]).sum() / weight
    return _complete(pd.DataFrame({"value": mean, "status": status, "covered": covered}), districts)


def carry_types(types: pd.Series, *, where: str) -> pd.Series:
    """
    Carry the types of old districts to today's.

    Parameters
    ----------
    types
        Code of each district, indexed by its key at the time.

    Returns
    -------
    types
        Indexed by today's `ags`, sorted.

    Raises
    ------
    SourceError
        If the parts of one district of today are of different types.
    """
    groups = types.groupby(district(types.index).to_numpy())
    if (split := groups.nunique() > 1).any():
        raise SourceError(f"{where}: expected one type for the parts of {', '.join(split.index[split])}, found several")
    return groups.first().rename_axis("ags")
