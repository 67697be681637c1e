"""CSV: a layer, all indicators side by side, or all periods below each other. Metadata lie beside it."""

import csv
import io
import math

import pandas as pd

from geo.data.errors import FigureError
from geo.data.figures import COLUMNS
from geo.export.columns import WIDE, Content, plain_numbers, safe


def layer_csv(content: Content) -> str:
    """
    Write a table with one row per district; ``<id>``, ``<id>_status`` and ``<id>_period`` of each indicator.

    Returns
    -------
    text
        CSV after RFC 4180, but with LF; decimal point, empty where there is no value. Labels, units and sources stand
        in the file beside it, see `geo.export.about.metadata_json`.
    """
    return csv_text(content.columns)


def wide_csv(content: Content) -> str:
    """Write one table as `layer_csv`: ags, name, land, codes of the three typologies, then the newest values alone."""
    places = content.places
    values = {id_: plain_numbers(content.numbers[id_]) for id_ in content.indicators}
    return csv_text({key: places[key] for key in WIDE} | values)


def tidy_csv(content: Content, figures: pd.DataFrame) -> str:
    """
    Write all periods, one row per district, indicator and period; the filters hold for all periods.

    Parameters
    ----------
    figures
        The tidy table.

    Returns
    -------
    text
        CSV as in `layer_csv` with the columns of `geo.data.figures.COLUMNS`, sorted by indicator in the order given, then
        period and district.
    """
    order = {name: number for number, name in enumerate(content.indicators)}
    rows = figures[figures["indicator"].isin(order) & figures["ags"].isin(content.kept.index)]
    rows = rows.assign(order=rows["indicator"].map(order)).sort_values(["order", "period", "ags"])
    if rows["value"].isin([math.inf, -math.inf]).any():
        raise FigureError(f"figures: expected finite values, found {math.inf}")
    columns = {name: rows[name].tolist() for name in COLUMNS}
    # whole numbers have no point, as in the other files
    return csv_text(columns | {"value": plain_numbers(rows["value"])})


def csv_text(columns: dict[str, list]) -> str:
    """Write columns as CSV after RFC 4180, but with LF; texts that a spreadsheet would compute are quoted by a sign."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()
