"""
The series of an indicator: its stretches → its figures in all periods, and their coverage.

A recipe is the whole description of a computation, so a new indicator needs a table in layers/ and no code. Over a period
of several years the counts of another source are averaged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.build import crosswalk, harmonise
from geo.build.crosswalk import Crosswalk
from geo.build.stretches import PEOPLE, Stretch, home, stretches
from geo.data.catalogue import TERRITORIAL_STATUS
from geo.data.declarations import Indicator, Recipe
from geo.data.errors import SourceError
from geo.data.figures import COLUMNS, WITH_VALUE

DECIMALS = 9
# weight of a recipe → column of the units
WEIGHTS = {"population": "population", "area": "area_km2"}


@dataclass(frozen=True)
class Material:
    """
    What recipes work on.

    ``rows`` are tidy rows and ``borders`` the territorial status (a day, a year, or ``first/last`` year if the rows of
    each year have the borders of that year), both by key of the source; ``weights`` are ``population`` and ``area_km2``
    of municipalities and associations by resolution; ``districts`` the keys of today.
    """

    rows: Mapping[str, pd.DataFrame]
    districts: pd.Index
    borders: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    crosswalk: Crosswalk | None = None

    @property
    def shares(self) -> Crosswalk:
        """The crosswalk, for rows with borders other than those of today: `_rows` names none without it."""
        assert self.crosswalk is not None
        return self.crosswalk


def periods(stretch: Stretch, material: Material) -> list[str]:
    """
    Find the periods of a stretch in its file.

    Parameters
    ----------
    stretch
        Its first and last period limit what is taken.

    Returns
    -------
    periods
        The exact period of the newest stretch; years of any other, sorted.

    Raises
    ------
    SourceError
        If the file has none of them.
    """
    if stretch.is_newest:
        return [stretch.first]
    rows = material.rows[stretch.source]
    column = stretch.recipe.columns[0]
    found = set(rows.loc[rows["column"] == home(column, stretch.source)[1], "period"].unique())
    if found == {""} and stretch.first == stretch.last:
        return [stretch.first]
    kept = sorted({period[:4] for period in found if stretch.first <= period[:4] <= stretch.last})
    if not kept:
        listed = ", ".join(sorted(found)[-5:])
        expected = f"expected periods from {stretch.first} to {stretch.last} in the file ({listed})"
        raise SourceError(f"{stretch.where}.periods: {expected}, found none")
    return kept


def make_figures(stretch: Stretch, period: str, material: Material) -> pd.DataFrame:
    """
    Make one figure per district by a recipe.

    Parameters
    ----------
    period
        One of its `periods`.

    Returns
    -------
    figures
        ``value`` and ``status`` by `ags`; ``covered`` where a mean over municipalities or associations was taken.

    Raises
    ------
    SourceError
        If the period is not in the file, or the recipe does not suit it.
    """
    recipe, districts, where = stretch.recipe, material.districts, stretch.where

    def counts(name: str) -> pd.DataFrame:
        return harmonise.add_up(_counts(name, stretch, period, material), districts, where=where)

    def rates(name: str) -> pd.DataFrame:
        rows, year = _rows(name, stretch, period, material)
        if year is not None:
            rows = crosswalk.carry_rates(rows, material.shares, year=year, where=where)
        return harmonise.published(rows, districts, where=where)

    if stretch.is_mean_of_districts:
        figures = _mean_of_districts(stretch, period, material)
    elif recipe.weight:
        if stretch.resolution not in material.weights:
            levels = " or ".join(material.weights)
            raise SourceError(f"{where}.resolution: expected {levels} for a mean, found {stretch.resolution!r}")
        weight = material.weights[stretch.resolution][WEIGHTS[recipe.weight]]
        rows, _ = _rows(recipe.columns[0], stretch, period, material)
        figures = harmonise.weighted_mean(rows, weight, districts, where=where)
    elif recipe.numerator:
        figures = harmonise.ratio(*map(counts, recipe.columns))
    elif recipe.minuend:
        figures = harmonise.difference(*map(rates, recipe.columns))
    elif stretch.source == home(PEOPLE, "")[0]:
        # the one file of counts that are shown as they are
        figures = counts(recipe.columns[0])
    else:
        figures = rates(recipe.columns[0])
    # what binary arithmetic adds behind the ninth decimal (3.1799999999999997) is no figure
    return figures.assign(value=(figures["value"] * recipe.scale).round(DECIMALS))


def _rows(name: str, stretch: Stretch, period: str, material: Material) -> tuple[pd.DataFrame, int | None]:
    """Take the rows of a column in a period, and the year of their borders if these are not those of today."""
    source, column = home(name, stretch.source)
    rows = material.rows[source]
    chosen = rows[rows["column"] == column]
    if stretch.is_newest:
        # a file says 2021 where the indicator knows the day: 2021-12-31
        fits = chosen["period"].map({each: period.startswith(each) for each in chosen["period"].unique()}).astype(bool)
    else:
        fits = (chosen["period"] == "") | (chosen["period"].str[:4] == period)
    if not fits.any():
        found = ", ".join(sorted(set(chosen["period"]))[-5:])
        raise SourceError(f"{stretch.where}.period: expected a period of the file ({found}), found {period}")
    chosen = chosen[fits]
    borders = material.borders.get(source, TERRITORIAL_STATUS)
    if material.crosswalk is None or len(chosen["key"].iloc[0]) != 5:
        return chosen, None
    if "/" in borders:
        year = int(period[:4])
        is_old = year < int(TERRITORIAL_STATUS[:4])
    else:
        year, is_old = int(borders[:4]), borders < TERRITORIAL_STATUS
    if "borders" in chosen and chosen["borders"].notna().any():
        is_old = True
    return chosen, (year if is_old else None)


def _counts(name: str, stretch: Stretch, period: str, material: Material) -> pd.DataFrame:
    """Return counts by the districts of today: of a period, or of another source the mean over the years it spans."""
    source, column = home(name, stretch.source)
    if "/" in period and source != stretch.source:
        first, last = map(int, period.split("/"))
        years = [
            _counts(column, Stretch(stretch.where, source, Recipe(column=column), "district", year, year), year, material)
            for year in map(str, range(first, last + 1))
        ]  # fmt: skip
        together = pd.concat([each.set_index("key")[["value", "status"]] for each in years], keys=range(len(years)))
        rank = together["status"].map(harmonise.STRENGTH.index).groupby(level=1).max()
        mean = together["value"].groupby(level=1).mean()
        status = rank.map(dict(enumerate(harmonise.STRENGTH)))
        mean = mean.where(status.isin(WITH_VALUE))
        return pd.DataFrame({"value": mean, "status": status}).rename_axis("key").reset_index()
    rows, year = _rows(name, stretch, period, material)
    if year is None:
        return rows
    weight: crosswalk.Weight = "area" if name == "area_km2" else "population"
    return crosswalk.carry_counts(rows, material.shares, year=year, weight=weight, where=stretch.where)


def _mean_of_districts(stretch: Stretch, period: str, material: Material) -> pd.DataFrame:
    """
    Average the rates of old districts over each district of today, weighted by their people of the same year.

    Rate times people is a count; counts and people are converted, then divided (`geo.build.crosswalk`).
    """
    if stretch.recipe.weight != "population":
        raise SourceError(f"{stretch.where}.recipe.weight: expected 'population' for a mean of districts")
    rows, year = _rows(stretch.recipe.columns[0], stretch, period, material)
    if year is None:
        return harmonise.published(rows, material.districts, where=stretch.where)
    source, column = home(PEOPLE, "")
    counted = Stretch(stretch.where, source, Recipe(column=column), "district", str(year), str(year))
    # people of each district are known up to a year
    counted_in = str(min(year, int(material.rows[source]["period"].max())))
    old, today = (
        rows_[rows_["status"].isin(WITH_VALUE)].set_index("key")["value"]
        for rows_ in (
            _rows(column, counted, counted_in, material)[0], _counts(column, counted, counted_in, material)
        )
    )  # fmt: skip
    people = rows["key"].map(old[old > 0]).fillna(rows["key"].map(today))
    usable = rows["status"].where(
        people.notna() | ~rows["status"].isin(WITH_VALUE) | (rows["status"] == "zero"), "missing"
    )
    weighed = [
        crosswalk.carry_counts(
            rows.assign(value=value.where(usable.isin(WITH_VALUE)), status=status), material.shares, year=year,
            where=stretch.where,
        )
        for value, status in (
            (rows["value"] * people.fillna(0), usable),
            # a nil sign of a rate is no nil of people; that of a district that did not exist has to stay one
            (people.fillna(0), usable.mask((usable == "zero") & people.notna(), "value")),
        )
    ]  # fmt: skip
    return harmonise.ratio(*(harmonise.add_up(each, material.districts, where=stretch.where) for each in weighed))


def make_series(indicator: Indicator, material: Material) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """
    Make all periods of an indicator.

    Returns
    -------
    figures
        Tidy rows with the columns of `geo.data.figures.COLUMNS`.
    coverage
        One row per period, see `summarise`.

    Raises
    ------
    SourceError
        As `make_figures`; if two stretches give the same period.
    """
    parts: list[pd.DataFrame] = []
    coverage: list[dict[str, object]] = []
    for stretch in stretches(indicator):
        for period in periods(stretch, material):
            if period in (each["period"] for each in coverage):
                raise SourceError(f"{stretch.where}.periods: expected each period once, found {period} again")
            figures = _withhold(make_figures(stretch, period, material), indicator, period)
            coverage.append(summarise(indicator.id, period, stretch.source, figures))
            tidy = figures[["value", "status"]].rename_axis("ags").reset_index()
            parts.append(tidy.assign(indicator=indicator.id, period=period, source=stretch.source))
    made = {each["period"] for each in coverage}
    if absent := sorted({period for each in indicator.withheld for period in each.periods} - made):
        raise SourceError(f"{indicator.id}.withheld: expected periods of the series, found {', '.join(absent)}")
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)], coverage


def _withhold(figures: pd.DataFrame, indicator: Indicator, period: str) -> pd.DataFrame:
    """Take away the values that the catalogue says cannot be right; one that is not there is no longer withheld."""
    wanted = sorted({ags for each in indicator.withheld if period in each.periods for ags in each.ags})
    if gone := [ags for ags in wanted if ags not in figures["value"].dropna().index]:
        raise SourceError(f"{indicator.id}.withheld: expected a value in {period} for {', '.join(gone)}, found none")
    is_wanted = figures.index.isin(wanted)
    return figures.assign(
        value=figures["value"].mask(is_wanted), status=figures["status"].mask(is_wanted, "unreliable")
    )


def summarise(indicator: str, period: str, source: str, figures: pd.DataFrame) -> dict[str, object]:
    """
    Count values and reasons of an indicator in a period, so that a change of data is a readable difference.

    Returns
    -------
    row
        Counts by status, spread of the values in the indicator's unit, and for a mean the lowest share of a district's
        people or area (in %) that it rests on.
    """
    value, status = figures["value"], figures["status"]
    counts = {"n_value": int(status.isin(WITH_VALUE).sum())}
    counts |= {f"n_{name}": int((status == name).sum()) for name in ("missing", "suppressed")}
    counts["n_other"] = len(figures) - sum(counts.values())
    spread = {"min": _plain(value.min()), "median": _plain(value.median()), "max": _plain(value.max())}
    weak = {f"n_{name}": int((status == name).sum()) for name in ("limited", "converted", "estimated")}
    covered = _plain(100 * figures["covered"].min()) if "covered" in figures else ""
    names: dict[str, object] = {"indicator": indicator, "period": period, "source": source}
    return names | counts | spread | weak | {"lowest_covered_pct": covered}


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")
