"""
The territorial reforms: figures of the districts of a year → the 400 districts of today, by the crosswalk of BBSR.

The rule (Umsteigeschlüssel der Kreise, BBSR 2023): a count of an old district goes to each district of today by the
share that fits it, people by population, hectares by area, jobs by employees, and is added up there. A rate is never
converted; it stays where the territory is the same, and is a quotient of two converted counts elsewhere. What cannot be
converted is missing; nothing is interpolated. A value that came through a merger or a split says so: ``converted``.

Tables of official statistics mix the borders of several years: they list the Städteregion Aachen beside the district
and the city it was made of, and districts of 2008 in a row of 1995. So each key is looked up in the year of its row, or
else in the nearest year that knows it, and a district of today is made within one set of borders only: those of the
year, and others where a part of these is not listed.
"""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from geo.data.errors import SourceError
from geo.data.figures import STRENGTH, WITH_VALUE

COLUMNS = ["year", "old_ags", "old_name", "ags", "name", "area", "population", "employees"]
Weight = Literal["area", "population", "employees"]
# a share this close to 1 is the whole district
WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Crosswalk:
    """
    The shares of the districts of each year in the districts of today.

    ``table`` has the columns of `COLUMNS`: one row per year, old district and district of today; ``area``,
    ``population`` and ``employees`` are the shares of the old district that belong to that of today. The shares by
    employees are missing before 1997.
    """

    table: pd.DataFrame
    years: dict[int, frozenset[str]] = field(init=False, repr=False)
    # made from the table when first asked for
    _targets: dict[int, dict[str, set[str]]] = field(init=False, repr=False, compare=False)
    _tables: dict[tuple[int, Weight], dict[str, dict[str, float]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = self.table.groupby("year")["old_ags"].agg(frozenset)
        object.__setattr__(self, "years", {int(str(year)): keys for year, keys in known.items()})
        object.__setattr__(self, "_tables", {})
        object.__setattr__(self, "_targets", {})

    def shares(self, year: int, weight: Weight) -> dict[str, dict[str, float]]:
        """Return the shares of old districts in each district of today; a share of nothing is left out."""
        if (year, weight) not in self._tables:
            table: dict[str, dict[str, float]] = {}
            rows = self.table[(self.table["year"] == year) & (self.table[weight] > 0)]
            for old, ags, share in zip(rows["old_ags"], rows["ags"], rows[weight], strict=True):
                table.setdefault(ags, {})[old] = share
            self._tables[year, weight] = table
        return self._tables[year, weight]

    def targets(self, year: int) -> dict[str, set[str]]:
        """Return the districts of today that each old district leads to."""
        if year not in self._targets:
            table: dict[str, set[str]] = {}
            for ags, parts in self.shares(year, "population").items():
                for old in parts:
                    table.setdefault(old, set()).add(ags)
            self._targets[year] = table
        return self._targets[year]

    def borders(self, key: str, year: int) -> int | None:
        """Return the year whose borders a key has: its own, else the next later, else the last earlier one."""
        if key in self.years.get(year, ()):
            return year
        later = [each for each in self.years if each > year and key in self.years[each]]
        earlier = [each for each in self.years if each < year and key in self.years[each]]
        return min(later) if later else max(earlier) if earlier else None


def check(crosswalk: Crosswalk, districts: pd.Index, *, where: str) -> None:
    """
    Refuse a crosswalk whose shares do not add up.

    Raises
    ------
    SourceError
        If the shares of an old district are not 1 in sum, or a year does not lead to all districts of today.
    """
    faults = []
    for year, rows in crosswalk.table.groupby("year"):
        if strange := sorted(set(rows["ags"]) ^ set(districts)):
            faults.append(
                f"{where}: {year}: expected the {len(districts)} districts, differs in {', '.join(strange[:5])}"
            )
        for weight in ("area", "population", "employees"):
            sums = rows.groupby("old_ags")[weight].sum(min_count=1).dropna()
            if (wrong := (sums - 1).abs() > 1e-9).any():
                keys = ", ".join(f"{key} {total:g}" for key, total in sums[wrong].head(3).items())
                faults.append(f"{where}: {year}: {weight}: expected shares that add up to 1, found {keys}")
    if faults:
        raise SourceError("\n".join(faults))


def _parts(rows: pd.DataFrame, crosswalk: Crosswalk, *, year: int, weight: Weight, where: str) -> pd.DataFrame:
    """
    Return what each row gives to each district of today.

    One row per old key and target: ``key``, ``value``, ``status``, ``ags``, ``share`` and ``expected`` (how many old
    districts make up the target within the borders that were chosen for it).
    """
    wanted = rows["borders"].fillna(year).astype(int) if "borders" in rows else pd.Series(year, index=rows.index)
    # the first and last sheet stand for the years beyond them
    wanted = wanted.clip(min(crosswalk.years), max(crosswalk.years))
    borders: dict[str, int] = {}
    cells: dict[str, tuple[float, str]] = {}
    strange, other = [], {}
    for key, value, status, own in zip(rows["key"], rows["value"], rows["status"], wanted, strict=True):
        found = crosswalk.borders(key, own)
        # a nil sign of a district that did not exist only says that it is gone, or not there yet
        if status == "zero" and found != own:
            continue
        if found is None:
            strange += [key] if status in WITH_VALUE else []
            continue
        borders[key], cells[key] = found, (value, status)
        if found != own and status in WITH_VALUE:
            other[key] = found
    if strange:
        raise SourceError(
            f"{where}: expected districts of 1990 or later, found values for {', '.join(sorted(strange)[:5])}"
        )
    # Eisenach is a district of its own from the sheet of 1997 on: a row of Eisenach in 1995 means that the row of the
    # Wartburgkreis, a key of both years, is without it, and has the borders of 1997 as well
    for key, later in other.items():
        for ags in crosswalk.targets(later)[key]:
            beside = set(crosswalk.shares(later, "population")[ags]) - set(other)
            if all(each in cells and cells[each][1] in WITH_VALUE for each in beside):
                borders |= dict.fromkeys(beside, later)
    leading: dict[str, set[str]] = {}
    for key, year_of_borders in borders.items():
        for ags in crosswalk.targets(year_of_borders)[key]:
            leading.setdefault(ags, set()).add(key)
    parts = []
    for ags, keys in leading.items():
        # the borders of the year first; a total that stands beside its parts is needed only where a part is not there
        first = sorted({borders[key] for key in keys - set(other)}, reverse=True)
        rest = sorted({borders[key] for key in keys} - set(first), reverse=True)
        chosen = _borders(ags, first + rest, cells, crosswalk)
        shares = crosswalk.shares(chosen, weight).get(ags, {})
        parts += [(key, *cells[key], ags, share, len(shares)) for key, share in shares.items() if key in cells]
    return pd.DataFrame(parts, columns=["key", "value", "status", "ags", "share", "expected"])


def _borders(ags: str, candidates: list[int], cells: dict[str, tuple[float, str]], crosswalk: Crosswalk) -> int:
    """Choose the first borders in which every part of a district has a value, else those with the most values."""

    def rank(year: int) -> tuple[bool, bool, int, int]:
        parts = crosswalk.shares(year, "population").get(ags, {})
        statuses = [cells[key][1] if key in cells else "" for key in parts]
        known = sum(status in WITH_VALUE for status in statuses)
        is_complete = 0 < known == len(statuses)
        # a table that lists other borders shows all parts of these with the sign for nil
        rest = (0, 0) if is_complete else (known, sum(map(bool, statuses)))
        return is_complete and set(statuses) != {"zero"}, is_complete, *rest

    # the first of equals
    return max(candidates, key=rank)


def _same(parts: pd.DataFrame) -> pd.Series:
    """True where a district of today is one old district, whole and alone."""
    return (parts["share"] >= WHOLE) & (parts["expected"] == 1)


def carry_counts(
    rows: pd.DataFrame, crosswalk: Crosswalk, *, year: int, weight: Weight = "population", where: str
) -> pd.DataFrame:
    """
    Convert counts of the districts of a year to the districts of today.

    Parameters
    ----------
    rows
        Tidy rows of one column and period, keyed by the districts of the time; ``borders`` is optional and holds the
        year of the borders of a row where it is not `year`.
    weight
        The share that fits the count: ``population`` for people, ``area`` for hectares, ``employees`` for jobs.

    Returns
    -------
    rows
        Tidy rows keyed by the districts of today. Parts without a row make the sum ``missing``; a part without a value
        leaves no sum and gives its status; a sum over several parts or shares is ``converted``.

    Raises
    ------
    SourceError
        If a value belongs to a district that no year knows.
    """
    parts = _parts(rows, crosswalk, year=year, weight=weight, where=where)
    status = parts["status"].where(_same(parts) | ~parts["status"].isin(("value", "zero")), "converted")
    # nil of all parts is nil
    status = status.mask(parts["status"] == "zero", "zero")
    groups = parts.assign(rank=status.map(STRENGTH.index), value=parts["value"] * parts["share"]).groupby("ags")
    sums = groups.agg(
        value=("value", "sum"), rank=("rank", "max"), found=("key", "size"), expected=("expected", "first")
    )
    sums["status"] = sums["rank"].map(dict(enumerate(STRENGTH))).mask(sums["found"] < sums["expected"], "missing")
    sums["value"] = sums["value"].where(sums["status"].isin(WITH_VALUE))
    return sums.rename_axis("key").reset_index()[["key", "value", "status"]]


def carry_rates(rows: pd.DataFrame, crosswalk: Crosswalk, *, year: int, where: str) -> pd.DataFrame:
    """
    Keep the rates of districts whose territory is still the same.

    Parameters
    ----------
    rows, crosswalk, year, where
        As for `carry_counts`.

    Returns
    -------
    rows
        Tidy rows keyed by the districts of today; ``missing`` where the territory has changed.

    Raises
    ------
    SourceError
        As `carry_counts`.
    """
    parts = _parts(rows, crosswalk, year=year, weight="area", where=where)
    same = _same(parts)
    kept = parts[same].set_axis(parts.index[same]).assign(key=parts.loc[same, "ags"])
    lost = sorted(set(parts["ags"]) - set(kept["ags"]))
    missing = pd.DataFrame({"key": lost, "value": float("nan"), "status": "missing"})
    return pd.concat([kept[["key", "value", "status"]], missing.astype({"value": float})], ignore_index=True)


def changes(crosswalk: Crosswalk, *, since: int = 1995) -> pd.DataFrame:
    """
    List which districts of the past became part of which districts of today.

    Parameters
    ----------
    since
        First year; a district that was dissolved before is not listed.

    Returns
    -------
    changes
        One row per old key and district of today whose key or territory differs: ``old_ags``, ``old_name``, ``ags``,
        ``last_year`` (the last 31 December with these borders), ``share`` (of the old district's people) and ``what``:
        ``merged`` (joined others as a whole), ``split`` (in parts) or ``renamed`` (same territory, another key).
    """
    table = crosswalk.table[crosswalk.table["year"] >= since]
    size = table.groupby(["year", "ags"])["old_ags"].transform("size")
    is_split = table["population"] < WHOLE
    moved = table[(table["old_ags"] != table["ags"]) | is_split]
    what = (
        pd.Series("renamed", index=moved.index)
        .mask(size[moved.index] > 1, "merged")
        .mask(is_split[moved.index], "split")
    )
    found = moved.assign(what=what).sort_values("year").groupby(["old_ags", "ags"], as_index=False).last()
    found = found.rename(columns={"year": "last_year", "population": "share"})
    return found[["old_ags", "old_name", "ags", "last_year", "share", "what"]].sort_values(
        ["ags", "old_ags"], ignore_index=True
    )
