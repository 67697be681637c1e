"""CSV: a layer, all indicators side by side, or all periods below each other. Metadata lie beside it."""

import csv
import io
import math
from collections.abc import Sequence

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.errors import FigureError
from geo.data.figures import COLUMNS
from geo.export.columns import WIDE, checked, figure_columns, kept_districts, places, plain_number, safe
from geo.views.selection import Selection


def layer_csv(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, statuses: pd.DataFrame,
) -> str:  # fmt: skip
    """
    Write the districts that a selection keeps as a table, one row per district.

    Parameters
    ----------
    indicators
        Ids; each gives the columns ``<id>``, ``<id>_status`` and ``<id>_period``.
    selection, catalogue, districts, values, statuses
        As for `layer_geojson`.

    Returns
    -------
    text
        CSV after RFC 4180, but with LF; decimal point, empty where there is no value. Labels, units and sources stand
        in the file beside it, see `metadata_json`.
    """
    kept = kept_districts(selection, districts, values)
    columns = places(kept, selection.language)
    return csv_text(columns | figure_columns(indicators, catalogue, kept.index, values, statuses))


def wide_csv(
    indicators: Sequence[str],
    selection: Selection,
    *,
    catalogue: Catalogue,
    districts: pd.DataFrame,
    values: pd.DataFrame,
) -> str:
    """
    Write one table with one column per indicator and nothing else.

    Parameters
    ----------
    indicators
        Ids, in the order of the columns.
    selection, catalogue, districts, values
        As for `layer_geojson`.

    Returns
    -------
    text
        CSV as in `layer_csv`: ags, name, land, the codes of the three typologies, then the newest values.
    """
    kept = kept_districts(selection, districts, values)
    columns, known = places(kept, selection.language), checked(indicators, values.reindex(kept.index))
    figures = {each: [plain_number(value) for value in known[each].tolist()] for each in indicators}
    return csv_text({key: columns[key] for key in WIDE} | figures)


def tidy_csv(
    indicators: Sequence[str], selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame,
    values: pd.DataFrame, figures: pd.DataFrame,
) -> str:  # fmt: skip
    """
    Write all periods, one row per district, indicator and period.

    Parameters
    ----------
    indicators
        Ids.
    selection, catalogue, districts, values
        As for `layer_geojson`; the filters hold for all periods.
    figures
        The tidy table.

    Returns
    -------
    text
        CSV as in `layer_csv` with the columns of `geo.data.figures.COLUMNS`, sorted by indicator in the order given, then
        period and district.
    """
    kept = kept_districts(selection, districts, values).index
    order = {name: number for number, name in enumerate(indicators)}
    rows = figures[figures["indicator"].isin(order) & figures["ags"].isin(kept)]
    rows = rows.assign(order=rows["indicator"].map(order)).sort_values(["order", "period", "ags"])
    if rows["value"].isin([math.inf, -math.inf]).any():
        raise FigureError(f"figures: expected finite values, found {math.inf}")
    columns = {name: rows[name].tolist() for name in COLUMNS}
    # whole numbers have no point, as in the other files
    return csv_text(columns | {"value": [plain_number(value) for value in rows["value"].tolist()]})


def csv_text(columns: dict[str, list]) -> str:
    """Write columns as CSV after RFC 4180, but with LF; texts that a spreadsheet would compute are quoted by a sign."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()
