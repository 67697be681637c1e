"""XLSX: one sheet of figures, one of metadata. Numbers are numbers, keys are text, no text is ever a formula."""

import datetime
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from geo.data.catalogue import Catalogue
from geo.data.declarations import Language
from geo.data.language import word

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# a workbook demands a time of making, and a clock would change the bytes
MOMENT = datetime.datetime(2021, 7, 1)


def xlsx(
    columns: Mapping[str, list], described: Mapping, rows: Mapping[str, list[str]], *, catalogue: Catalogue,
    language: Language,
) -> bytes:  # fmt: skip
    """
    Write a workbook; equal input gives equal bytes.

    Parameters
    ----------
    columns
        Figures by name of column, as in the CSV; None or NaN where there is no value.
    described
        Result of `geo.export.about.metadata`.
    rows
        Metadata of the indicators, see `geo.export.frames.indicator_rows`.
    catalogue
        Knows how many decimals a value is shown with; it is stored in full.
    language
        Of the names of the sheets.
    """
    import xlsxwriter

    target = io.BytesIO()
    # every text is written as text below; the options are the second lock on the same door
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, plain) as book:
        book.set_properties({"title": described["title"], "comments": described["description"], "created": MOMENT})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        formats = [
            book.add_format({"num_format": "#,##0" + ("." + "0" * count if count else "")}) for count in range(7)
        ]
        decimals = {
            name: min(catalogue.indicators[name].decimals, 6) for name in columns if name in catalogue.indicators
        }
        looks = {name: formats[count] for name, count in decimals.items()}
        _write_figures(book.add_worksheet(word("sheet_figures", language)), columns, head, looks)
        about = book.add_worksheet(word("sheet_metadata", language))
        facts = ("title", "description", "generator", "territorial_status", "recipe_link", "note")
        lines = [(key, described[key]) for key in facts] + [("filter", described["filter"]["words"])]
        lines += [("attribution", line) for line in described["attributions"]]
        lines += [(key, text[language]) for key, text in described["statuses"].items()]
        about.set_column(0, 0, 30)
        about.set_column(1, len(rows), 34, wrapped)
        for number, (key, text) in enumerate(lines):
            about.write_string(number, 0, key, head if number == 0 else None)
            about.write_string(number, 1, text)
        start = len(lines) + 1
        for place, (name, cells) in enumerate(rows.items()):
            about.write_string(start, place, name, head)
            for number, cell in enumerate(cells, start=start + 1):
                about.write_string(number, place, cell, wrapped)
    return target.getvalue()


def _write_figures(
    sheet: "Worksheet", columns: Mapping[str, list], head: "Format", looks: Mapping[str, "Format"]
) -> None:
    for place, (name, cells) in enumerate(columns.items()):
        sheet.write_string(0, place, name, head)
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell)
            elif cell is not None and not math.isnan(cell):
                sheet.write_number(row, place, cell, looks.get(name))
        sheet.set_column(place, place, {"ags": 8, "name": 28, "land": 6}.get(name, 16))
    sheet.freeze_panes(1, 2)
    count = max((len(cells) for cells in columns.values()), default=0)
    sheet.autofilter(0, 0, count, max(len(columns) - 1, 0))
