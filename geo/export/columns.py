"""What a file holds, and the columns that every file has: the district, and value, status and period of each indicator."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from geo.data.catalogue import Catalogue
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


def plain_numbers(values: pd.Series) -> list[int | float | None]:
    """Keep every digit that is stored, and no more; whole numbers have no point, and no number is None."""
    return [
        None if math.isnan(value) else int(value) if value.is_integer() else value
        for value in values.astype("float64").tolist()
    ]


@dataclass(frozen=True, eq=False)
class Content:
    """
    What a file holds: figures of some indicators, in the order of the columns, for the districts that a selection keeps.

    ``districts``, ``values`` and ``statuses`` are what is shipped, indexed by `ags`; statuses may be absent where no
    file tells them. The selection gives filters and language.
    """

    indicators: Sequence[str]
    selection: Selection
    catalogue: Catalogue
    districts: pd.DataFrame
    values: pd.DataFrame
    statuses: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def kept(self) -> pd.DataFrame:
        """The districts that the filters keep."""
        return kept_districts(self.selection, self.districts, self.values)

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """Values of the kept districts, one column per indicator."""
        return checked(self.indicators, self.values.reindex(self.kept.index))

    @property
    def places(self) -> dict[str, list]:
        """The columns that say which district it is."""
        districts, language = self.kept, self.selection.language
        names: dict[str, list] = {
            "ags": districts.index.tolist(),
            "name": districts["name"].tolist(),
            "land": districts["land"].tolist(),
            "land_name": [LAENDER[key][language] for key in districts["land"]],
            "kind": [KINDS[code][language] for code in districts["kind"]],
        }
        return names | {column: districts[column].tolist() for column in TYPES}

    @property
    def columns(self) -> dict[str, list]:
        """The places, then value, status and period of each indicator."""
        columns = self.places
        for id_ in self.indicators:
            columns[id_] = plain_numbers(self.numbers[id_])
            columns[f"{id_}_status"] = self.statuses[id_].reindex(self.kept.index).fillna("missing").tolist()
            columns[f"{id_}_period"] = [self.catalogue.indicators[id_].period] * len(self.kept)
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
        With limits and a period, or a change, the column `JUDGED` is added to a new frame; otherwise nothing.
    figures
        Gives the tidy table; asked only where it is needed.
    """
    if (selection.low, selection.high) == (None, None) or not (selection.period or selection.period_from):
        return values
    known = history(figures(), selection.indicator, values.index)
    column, _ = map_figures.shown(selection, catalogue.indicators[selection.indicator], known)
    return values.assign(**{JUDGED: column.astype("float64")})


def safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text
