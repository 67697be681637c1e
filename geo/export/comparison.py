"""
The comparison as a file: one row per district and indicator with everything a reader must know about the figure.

The workbook has three sheets: the comparison as it is read, the same rows as in the CSV, and the metadata. Equal input
gives equal bytes: no clock is read.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from geo.data.catalogue import TERRITORIAL_STATUS, Catalogue, __version__
from geo.data.credit import credit_lines, credit_text
from geo.data.declarations import Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES
from geo.data.language import word
from geo.export.columns import safe
from geo.views.comparison import Comparison, Row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

COLUMNS = (
    "ags", "name", "land", "layer", "indicator", "label", "unit", "period", "kind", "direction", "value", "status",
    "reference", "reference_size", "reference_median", "difference_to_median", "z", "fifth", "equal_others",
    "in_reference", "attribution", "data_basis", "licence", "licence_confirmed", "territorial_status", "districts_as_of",
)  # fmt: skip
# digits after the decimal point that a difference of binary numbers can be trusted with
EXACT = 9
# the workbook says when it was made; a fixed day keeps equal content equal
MADE = datetime(2000, 1, 1)


def rows_of(
    found: Sequence[Row], comparison: Comparison, group: str, *, catalogue: Catalogue, districts: pd.DataFrame
) -> list[dict[str, object]]:
    """
    Write the comparison as one row per district and indicator.

    Returns
    -------
    rows
        Each with the keys of `COLUMNS`; None where there is no value.
    """
    language = comparison.language
    lines: list[dict[str, object]] = []
    for row in found:
        indicator = row.indicator
        source = catalogue.sources[indicator.source]
        for entry in row.entries:
            place = entry.position
            # exact: the page subtracts what it shows, a file holds what can be computed with
            difference = None if entry.value is None or pd.isna(row.median) else round(entry.value - row.median, EXACT)
            lines.append({
                "ags": entry.ags, "name": str(districts.at[entry.ags, "name"]),
                "land": LAENDER[str(districts.at[entry.ags, "land"])][language], "layer": indicator.layer,
                "indicator": indicator.id, "label": indicator.label[language], "unit": indicator.unit[language],
                "period": indicator.period, "kind": indicator.kind, "direction": indicator.direction,
                "value": entry.value, "status": entry.status, "reference": group, "reference_size": row.size,
                "reference_median": None if pd.isna(row.median) else row.median,
                "difference_to_median": difference,
                "z": None if entry.z is None else round(entry.z, 3), "fifth": place and place.fifth,
                "equal_others": place and place.equal, "in_reference": place and int(place.inside),
                "attribution": credit_text((indicator.id,), catalogue, language),
                "data_basis": indicator.data_basis, "licence": source.licence[language],
                "licence_confirmed": source.licence_confirmed, "territorial_status": source.territorial_status,
                "districts_as_of": TERRITORIAL_STATUS,
            })  # fmt: skip
    return lines


def comparison_csv(rows: Sequence[dict[str, object]]) -> str:
    """Write the rows as CSV: UTF-8, decimal point, empty where there is no value, no text that is a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: safe(cell) if isinstance(cell, str) else cell for key, cell in row.items()})
    return text.getvalue()


def comparison_xlsx(
    rows: Sequence[dict[str, object]], found: Sequence[Row], comparison: Comparison, group: str, *, permalink: str,
    citation: str, catalogue: Catalogue, districts: pd.DataFrame,
) -> bytes:  # fmt: skip
    """
    Write the comparison as a workbook.

    Parameters
    ----------
    rows
        Of `rows_of`, with the same arguments.
    permalink, citation
        Address that opens the view, and how to cite it.

    Returns
    -------
    content
        XLSX with three sheets; keys are text, so no leading zero is lost.
    """
    import xlsxwriter

    language, memory = comparison.language, io.BytesIO()
    # a text is a text: no formula, no link made of it
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as book:
        book.set_properties({"title": word("versus_title", language), "author": "Landpotenziale", "created": MADE})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        names = [f"{name} ({ags})" for ags, name in districts.loc[list(comparison.compare), "name"].items()]
        heads = [
            *(word(key, language) for key in ("indicator", "table_unit", "table_period", "table_direction")),
            *names, f"{word('median', language)}: {group}",
        ]  # fmt: skip
        _write_figures(book, found, heads, bold, language)
        values = book.add_worksheet(word("versus_values", language))
        values.write_row(0, 0, COLUMNS, bold)
        for n, line in enumerate(rows, start=1):
            for column, key in enumerate(COLUMNS):
                if line[key] is not None:
                    values.write(n, column, line[key])
        values.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        values.freeze_panes(1, 0)
        about = book.add_worksheet(word("versus_about", language))
        credits = credit_lines([row.indicator.id for row in found], catalogue, language)
        lines = {
            "product": __version__, "reference": group, "territorial_status": TERRITORIAL_STATUS,
            "permalink": permalink, "cite": citation, "limits": "",
        }  # fmt: skip
        for n, (key, text) in enumerate([*lines.items(), *(("source", line) for line in credits)]):
            about.write_row(n, 0, (word(key, language), text))
        about.set_column(0, 0, 32)
        about.set_column(1, 1, 110)
    return memory.getvalue()


def _write_figures(
    book: "Workbook", found: Sequence[Row], heads: Sequence[str], bold: "Format", language: Language
) -> None:
    """Write the sheet that is read: an indicator a row, a district a column, the median last."""
    sheet, last = book.add_worksheet(word("versus_sheet", language)), len(heads) - 1
    sheet.write_row(0, 0, heads, bold)
    for n, row in enumerate(found, start=1):
        indicator = row.indicator
        number = book.add_format(
            {"num_format": "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else "")}
        )
        direction = word(f"direction_{indicator.direction}", language)
        sheet.write_row(n, 0, [indicator.label[language], indicator.unit[language], indicator.period, direction])
        for column, entry in enumerate(row.entries, start=4):
            if entry.value is None:
                sheet.write_string(n, column, STATUSES[entry.status][language])
            else:
                sheet.write_number(n, column, entry.value, number)
        if not pd.isna(row.median):
            sheet.write_number(n, last, row.median, number)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 18)
    sheet.set_column(4, last, 20)
    sheet.freeze_panes(1, 1)
