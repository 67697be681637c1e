"""The columns that every file has: which district it is, and value, status and period of each indicator."""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Language
from geo.data.districts import KINDS, LAENDER
from geo.data.errors import FigureError
from geo.data.history import history
from geo.views import map_figures
from geo.views.selection import Selection, inside

TYPES = {"thuenen_type": "thuenen", "bbsr_type": "bbsr", "eurostat_type": "eurostat"}
PLACES = ("ags", "name", "land", "land_name", "kind", *TYPES)
# of the one table of all indicators, which says nothing that its reader can look up by these keys
WIDE = ("ags", "name", "land", *TYPES)
# a column of the values that no file holds: what the limits of a value are held against, where it is not the newest
JUDGED = "judged"
# a spreadsheet takes a text that begins like this for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def checked(indicators: Sequence[str], values: pd.DataFrame) -> pd.DataFrame:
    """Take the columns of the indicators; what is neither a number nor missing cannot be written."""
    if absent := [each for each in indicators if each not in values.columns]:
        raise FigureError(f"figures: expected values of {', '.join(absent)}, found none")
    columns = values[list(indicators)].astype("float64")
    if names := columns.columns[columns.isin([math.inf, -math.inf]).any()].tolist():
        raise FigureError(f"figures: expected finite values, found {math.inf} in {', '.join(names)}")
    return columns


def plain_number(value: float) -> int | float | None:
    """Keep every digit that is stored, and no more; whole numbers have no point."""
    if math.isnan(value):
        return None
    return int(value) if value.is_integer() else value


def places(districts: pd.DataFrame, language: Language) -> dict[str, list]:
    """Return the columns that say which district it is."""
    return {
        "ags": districts.index.tolist(),
        "name": districts["name"].tolist(),
        "land": districts["land"].tolist(),
        "land_name": [LAENDER[key][language] for key in districts["land"]],
        "kind": [KINDS[code][language] for code in districts["kind"]],
    } | {column: districts[column].tolist() for column in TYPES}


def figure_columns(
    indicators: Sequence[str], catalogue: Catalogue, kept: pd.Index, values: pd.DataFrame, statuses: pd.DataFrame
) -> dict[str, list]:
    """Return value, status and period of each indicator as columns."""
    columns = {}
    known = checked(indicators, values.reindex(kept))
    for each in indicators:
        columns[each] = [plain_number(value) for value in known[each].tolist()]
        columns[f"{each}_status"] = statuses[each].reindex(kept).fillna("missing").tolist()
        columns[f"{each}_period"] = [catalogue.indicators[each].period] * len(kept)
    return columns


def kept_districts(selection: Selection, districts: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """
    Drop the districts that the filters leave out.

    Limits of a value are held against the column `JUDGED` of the values where there is one (`judged`), otherwise against
    the newest values of the indicator.
    """
    name = JUDGED if JUDGED in values.columns else selection.indicator
    column = checked((name,), values)[name]
    return districts[inside(selection, districts, column.reindex(districts.index))]


def judged(
    values: pd.DataFrame, selection: Selection, *, catalogue: Catalogue, figures: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """
    Let the limits of a value choose the districts that the map of the selection keeps.

    Parameters
    ----------
    values
        Newest values, one column per indicator, indexed by `ags`.
    selection
        With limits and a period, or a change, the column `JUDGED` is added; otherwise nothing.
    catalogue
        Meaning of the indicators.
    figures
        Gives the tidy table; asked only where it is needed.

    Returns
    -------
    values
        A new frame or the same.
    """
    if (selection.low, selection.high) == (None, None) or not (selection.period or selection.period_from):
        return values
    known = history(figures(), selection.indicator, values.index)
    column, _ = map_figures.shown(selection, catalogue.indicators[selection.indicator], known)
    return values.assign(**{JUDGED: column.astype("float64")})


def safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text
