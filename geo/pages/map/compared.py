"""
The comparison below the map: two to six districts side by side, every indicator that the theme shows, no sum, no rank.

The row of the indicator on the map says what the map says, also of another period or a change; the others are newest.
"""

from html import escape

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES
from geo.data.language import number, word
from geo.pages.frame import wide_table
from geo.pages.map import panel
from geo.views.filters import judged_by
from geo.views.map_spec import MapSpec
from geo.views.selection import Selection


def _cell(value: float, status: str, rural: float, all_: float, indicator: Indicator, language: Language) -> str:
    if pd.isna(value):
        return f"<td>{escape(STATUSES[status][language])}</td>"
    apart = [
        f"{word(key, language)} {panel.difference(value, each, indicator, language)}"
        for key, each in (("compare_rural", rural), ("compare_all", all_))
    ]
    return wide_table.figure(value, indicator, apart, language)


def table(
    selection: Selection, *, catalogue: Catalogue, districts: pd.DataFrame, values: pd.DataFrame,
    statuses: pd.DataFrame, spec: MapSpec, shown: tuple[Indicator, pd.Series],
) -> str:  # fmt: skip
    """
    Compare the districts of the selection in the indicators of its layer.

    What the catalogue does not show by default is compared only where it is on the map, and then with its caveat.

    Parameters
    ----------
    selection
        Layer, language and the districts to compare.
    catalogue, districts, values, statuses
        What is known; one row per district, one column per indicator.
    spec
        The map.
    shown
        Its indicator as it is written, and its values by `ags`.

    Returns
    -------
    html
        Escaped; empty below two districts.
    """
    language = selection.language
    if len(selection.compare) < 2:
        return ""
    layer = catalogue.layers[selection.layer]
    rural = districts["thuenen_type"].isin(catalogue.typologies["thuenen"].rural_codes)
    heads = "".join(
        f"<th scope=col><span class=badge>{n}</span>{escape(districts.at[ags, 'name'])}"
        f"<span class=quiet>{escape(LAENDER[districts.at[ags, 'land']][language])}</span></th>"
        for n, ags in enumerate(selection.compare, start=1)
    )
    rows, notes = [], ""
    for indicator in layer.indicators:
        here, column, status, when = "", values[indicator.id], statuses[indicator.id], ""
        if indicator.id == selection.indicator:
            if not indicator.shown:
                told = f"{indicator.label[language]}. {spec.caveat}"
                notes = f"<p class=note><b>{word('caveat', language)}.</b> {escape(told)}</p>"
            here, (indicator, column) = " class=here", shown
            status, when = pd.Series(spec.statuses, index=spec.ags), judged_by(selection, catalogue)
        elif not indicator.shown:
            continue
        low, high = column[rural].median(), column.median()
        cells = "".join(_cell(column[ags], status[ags], low, high, indicator, language) for ags in selection.compare)
        medians = "".join(f"<td>{number(each, indicator.decimals, language)}</td>" for each in (low, high))
        facts = wide_table.facts(indicator, language, when=when)
        rows.append(f"<tr{here}>{wide_table.indicator_head(indicator, facts, language)}{cells}{medians}</tr>")
    medians = "".join(wide_table.median_head(word(key, language), language) for key in ("group_rural", "group_all"))
    caption = word("compare_caption", language, layer=layer.title[language])
    drawn = wide_table.table(caption, heads + medians, "".join(rows), language, classes="wide")
    return f"<section class=compare><h2>{word('compare', language)}</h2>{drawn}{notes}</section>"
