"""
The 400 districts: names, kinds, types and territorial changes, without their borders.

The Thünen codes are checked at known districts, because some published tables swap 3 and 4.
"""

import functools
import re
from pathlib import Path
from typing import cast

import pandas as pd

from geo.data import language as wording
from geo.data.catalogue import DATA
from geo.data.declarations import Language, Text
from geo.data.errors import DistrictError

COLUMNS = (
    "ags", "name", "official_name", "kind", "land", "area_km2", "population",
    "thuenen_type", "bbsr_type", "eurostat_type", "kreisregion",
)  # fmt: skip
CHANGES = ("old_ags", "old_name", "ags", "name", "date", "what", "last_year", "share")
COUNT = 400
# lowest and highest code of the columns that hold codes or counts
WHOLE = {
    "kind": (41, 45),
    "population": (1, 99_999_999),
    "thuenen_type": (1, 5),
    "bbsr_type": (1, 4),
    "eurostat_type": (1, 3),
}
# the Thünen codes are not symmetric: 3 is the good and 4 the less good situation; some tables swap them. Districts
# around Munich have to come out as 3, districts around Dresden and the Lausitz as 4.
THUENEN_ANCHORS = {"09174": 3, "09175": 3, "09177": 3, "09178": 3, "12066": 4, "14625": 4, "14627": 4, "14628": 4}
MERGED = {"03152": "03159", "03156": "03159", "16056": "16063"}

LAENDER: dict[str, Text] = {
    "01": Text(de="Schleswig-Holstein", en="Schleswig-Holstein"),
    "02": Text(de="Hamburg", en="Hamburg"),
    "03": Text(de="Niedersachsen", en="Lower Saxony"),
    "04": Text(de="Bremen", en="Bremen"),
    "05": Text(de="Nordrhein-Westfalen", en="North Rhine-Westphalia"),
    "06": Text(de="Hessen", en="Hesse"),
    "07": Text(de="Rheinland-Pfalz", en="Rhineland-Palatinate"),
    "08": Text(de="Baden-Württemberg", en="Baden-Württemberg"),
    "09": Text(de="Bayern", en="Bavaria"),
    "10": Text(de="Saarland", en="Saarland"),
    "11": Text(de="Berlin", en="Berlin"),
    "12": Text(de="Brandenburg", en="Brandenburg"),
    "13": Text(de="Mecklenburg-Vorpommern", en="Mecklenburg-Western Pomerania"),
    "14": Text(de="Sachsen", en="Saxony"),
    "15": Text(de="Sachsen-Anhalt", en="Saxony-Anhalt"),
    "16": Text(de="Thüringen", en="Thuringia"),
}
KINDS: dict[int, Text] = {
    41: Text(de="Kreisfreie Stadt", en="independent city"),
    42: Text(de="Stadtkreis", en="independent city (Stadtkreis)"),
    43: Text(de="Kreis", en="district (Kreis)"),
    44: Text(de="Landkreis", en="district (Landkreis)"),
    45: Text(de="Regionalverband", en="regional association"),
}
CITIES = (41, 42)


# -- names and types ----------------------------------------------------------------------------------------------


def read_districts(file: Path = DATA / "districts.csv") -> pd.DataFrame:
    """
    Read names, kinds and types of the districts.

    Parameters
    ----------
    file
        CSV with the columns of `COLUMNS`.

    Returns
    -------
    districts
        400 rows indexed by `ags` (sorted); ``land`` and ``kreisregion`` are text, the types and ``kind`` whole
        numbers, ``area_km2`` in km².

    Raises
    ------
    DistrictError
        If the file is absent or damaged, a key or a code is wrong, a name stands twice, or the Thünen codes 3 and 4
        are swapped; one line per fault.
    """
    table = read_csv(file, COLUMNS)
    faults: list[str] = []
    if len(table) != COUNT:
        faults.append(f"expected {COUNT} districts, found {len(table)}")
    for column, pattern, meaning in (
        ("ags", r"\d{5}", "text of five digits"),
        ("land", "|".join(LAENDER), "the key of a Land, 01 to 16"),
        ("kreisregion", r"\d{5,8}", "the key of a region"),
        ("name", r"\S.*", "a name"),
    ):
        faults += _faults(table, column, ~table[column].str.fullmatch(pattern), meaning)
    faults += _faults(table, "ags", table["ags"].duplicated(), "each key once")
    faults += _faults(table, "name", table["name"].duplicated(), "each name once")
    faults += _faults(table, "land", table["land"] != table["ags"].str[:2], "the first two digits of the key")
    for column, (low, high) in WHOLE.items():
        found = pd.to_numeric(table[column], errors="coerce")
        good = found.between(low, high) & (found % 1 == 0)
        faults += _faults(table, column, ~good, f"a whole number from {low} to {high}")
        table[column] = found.where(good, 0).astype("int64")
    area = pd.to_numeric(table["area_km2"], errors="coerce")
    faults += _faults(table, "area_km2", ~area.between(1, 10_000), "1 to 10,000 km²")
    districts = table.assign(area_km2=area.astype("float64")).set_index("ags").sort_index()
    for ags, expected in THUENEN_ANCHORS.items():
        if ags in districts.index and (found := districts["thuenen_type"].loc[[ags]].iloc[0]) != expected:
            faults.append(f"{ags}.thuenen_type: expected {expected}, found {found} (are codes 3 and 4 swapped?)")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return districts


def read_csv(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a CSV as text, with exactly these columns."""
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8", index_col=False)
    except FileNotFoundError:
        raise absent(file) from None
    except (OSError, ValueError) as error:  # ParserError, EmptyDataError and UnicodeDecodeError are ValueErrors
        raise DistrictError(f"{file.name}: damaged or no CSV ({type(error).__name__}: {error})") from error
    if tuple(table.columns) != columns:
        found = ", ".join(map(str, table.columns))
        raise DistrictError(f"{file.name}: expected columns {', '.join(columns)}, found {found}")
    return table


def absent(file: Path) -> DistrictError:
    """Return the error for a file of data/districts/ that is not there."""
    return DistrictError(f"{file.name}: expected in {file.parent.name}/, found none; `python -m geo build` makes it")


def _faults(table: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> list[str]:
    """Describe the rows that are wrong in one line, the first five by name."""
    if not wrong.any():
        return []
    found = [f"{ags}: {value!r}" for ags, value in table.loc[wrong, ["ags", column]].iloc[:5].to_numpy().tolist()]
    more = f" and {wrong.sum() - 5} more" if wrong.sum() > 5 else ""
    return [f"{column}: expected {expected}, found {', '.join(found)}{more}"]


@functools.cache
def shipped() -> pd.DataFrame:
    """Return the shipped table of districts, read once; not to be changed."""
    return read_districts()


def read_changes(file: Path = DATA / "territorial_changes.csv") -> dict[str, tuple[dict[str, str], ...]]:
    """
    Read the mergers whose day is known: which districts of the past became part of a district of today.

    Parameters
    ----------
    file
        CSV with the columns of `CHANGES`, one row per old key.

    Returns
    -------
    changes
        By the `ags` of today: one entry per old district with its ``name``, its ``old`` key and the ``date`` of the
        change (``2016-11-01``).

    Raises
    ------
    DistrictError
        If the file is absent or damaged, a key is not the one the borders are merged by, or a date is none.
    """
    table = read_csv(file, CHANGES)
    table = table[table["date"] != ""]
    faults = _faults(
        table, "ags", table["old_ags"].map(MERGED) != table["ags"], "the key of today of a merged district"
    )
    # strict, so that a date can be shown without asking again
    dates = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    faults += _faults(table, "date", dates.isna(), "a date like 2016-11-01")
    if absent := sorted(set(MERGED) - set(table["old_ags"])):
        faults.append(f"old_ags: expected all merged districts, not found {', '.join(absent)}")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    entries = table[["ags", "old_name", "old_ags", "date"]].set_axis(["ags", "name", "old", "date"], axis="columns")
    rows = entries.itertuples(index=False, name=None)
    merged: dict[str, tuple[dict[str, str], ...]] = {}
    for ags, name, old, date in rows:
        merged[ags] = (*merged.get(ags, ()), {"name": name, "old": old, "date": date})
    return dict(sorted(merged.items()))


def read_predecessors(file: Path = DATA / "territorial_changes.csv") -> dict[str, tuple[dict[str, object], ...]]:
    """
    Read which districts since 1995 gave their territory to a district of today.

    Parameters
    ----------
    file
        CSV with the columns of `CHANGES`.

    Returns
    -------
    predecessors
        By the `ags` of today: one entry per old district with its ``name``, its ``old`` key, the ``last_year`` at whose
        end it existed in these borders, ``what`` (``merged``: as a whole; ``split``: a part; ``renamed``: the same
        territory under another key), the ``share`` of its people that belong to this district of today, and the
        ``date`` where it is known, else ``""``. The latest change comes last.

    Raises
    ------
    DistrictError
        If the file is absent or damaged, or a year or share is no number.
    """
    table = read_csv(file, CHANGES)
    faults = _faults(table, "what", ~table["what"].isin(("merged", "split", "renamed")), "merged, split or renamed")
    numbers = {}
    for column, low, high in (("last_year", 1990, 2100), ("share", 0, 1)):
        numbers[column] = pd.to_numeric(table[column], errors="coerce")
        faults += _faults(table, column, ~numbers[column].between(low, high), f"a number from {low} to {high}")
    if faults:
        raise DistrictError("\n".join(f"{file.name}: {fault}" for fault in faults))
    table = table.assign(**numbers).astype({"last_year": int}).sort_values(["ags", "last_year", "old_ags"])
    columns = ["ags", "old_name", "old_ags", "last_year", "what", "share", "date"]
    names = ("name", "old", *columns[3:])
    former: dict[str, tuple[dict[str, object], ...]] = {}
    for ags, *row in table[columns].itertuples(index=False, name=None):
        former[ags] = (*former.get(ags, ()), dict(zip(names, row, strict=True)))
    return former


@functools.cache
def predecessors() -> dict[str, tuple[dict[str, object], ...]]:
    """Return the shipped predecessors, read once; not to be changed."""
    return read_predecessors()


@functools.cache
def changes() -> dict[str, tuple[dict[str, str], ...]]:
    """Return the shipped territorial changes, read once; not to be changed."""
    return read_changes()


def bare_name(name: str) -> str:
    """Remove the addition that tells a city from the district of the same name; ``Frankfurt (Oder)`` stays."""
    return re.sub(r" \((Stadt|Kreis|Landkreis)\)$", "", name)


def phrase(districts: pd.DataFrame, ags: str, language: Language) -> str:
    """
    Begin a sentence about a district: ``Im Landkreis Rosenheim``, ``In der Stadt Trier``.

    Parameters
    ----------
    districts
        Table with ``name`` and ``kind``, indexed by `ags`.

    Returns
    -------
    text
        The first words of a sentence, plain text.
    """
    name, kind = cast("tuple[str, int]", districts.loc[ags, ["name", "kind"]])
    return wording.place(bare_name(name), int(kind), language)
