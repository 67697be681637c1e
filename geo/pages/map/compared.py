"""
The comparison below the map: two to six districts side by side, every indicator that the theme shows, no sum, no rank.

The row of the indicator on the map says what the map says, also of another period or a change; the others are newest.
"""

import pandas as pd
from markupsafe import Markup

from geo.data import districts, figures
from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES
from geo.data.language import number, word
from geo.pages.frame import wide_table
from geo.pages.frame.html import fill
from geo.pages.map import panel
from geo.views.filters import judged_by
from geo.views.map_spec import MapSpec
from geo.views.selection import Selection


def table(selection: Selection, spec: MapSpec, on_map: tuple[Indicator, pd.Series]) -> Markup:
    """
    Compare the districts of the selection in the indicators of its theme; empty below two districts.

    An indicator that the catalogue does not show by default is compared only where it is on the map, with its caveat.
    `on_map` is the indicator of the map as it is written, and its values by `ags`.
    """
    language = selection.language
    if len(selection.compare) < 2:
        return Markup()
    layer, (values, statuses) = catalogue().layers[selection.layer], figures.shipped()
    rows: list[list[str]] = []
    note, here = "", None
    for indicator in layer.indicators:
        if indicator.id == selection.indicator:
            here = len(rows)
            if not indicator.shown:
                note = f"{indicator.label[language]}. {spec.caveat}"
            status = pd.Series(spec.statuses, index=spec.ags)
            rows.append(_row(selection, *on_map, status, when=judged_by(selection, catalogue())))
        elif indicator.shown:
            rows.append(_row(selection, indicator, values[indicator.id], statuses[indicator.id]))
    medians = [wide_table.noted(word("median", language), word(key, language)) for key in ("group_rural", "group_all")]
    drawn = wide_table.table(
        word("compare_caption", language, layer=layer.title[language]),
        [word("indicator", language), *_heads(selection), *medians], rows, here=here,
    )  # fmt: skip
    return fill("map/compared.html", language, table=drawn, note=note)


def _heads(selection: Selection) -> list[Markup]:
    places, badge = districts.shipped(), Markup("<span class=badge>{}</span>{}")
    return [
        wide_table.noted(badge.format(n, places.at[ags, "name"]), LAENDER[ags[:2]][selection.language])
        for n, ags in enumerate(selection.compare, start=1)
    ]


def _row(
    selection: Selection, indicator: Indicator, values: pd.Series, statuses: pd.Series, when: str = ""
) -> list[str]:
    """Write the row of an indicator; `when` is its period in words, if it is not the newest."""
    language, typology = selection.language, catalogue().typologies["thuenen"]
    rural = values[districts.shipped()["thuenen_type"].isin(typology.rural_codes)].median()
    medians = {"compare_rural": rural, "compare_all": values.median()}
    cells = [_cell(values[ags], statuses[ags], medians, indicator, language) for ags in selection.compare]
    facts = wide_table.facts(indicator, language, when=when)
    shown = [number(median, indicator.decimals, language) for median in medians.values()]
    return [wide_table.indicator_head(indicator, facts, language), *cells, *shown]


def _cell(value: float, status: str, medians: dict[str, float], indicator: Indicator, language: Language) -> str:
    if pd.isna(value):
        return STATUSES[status][language]
    apart = [
        f"{word(key, language)} {panel.difference(value, median, indicator, language)}"
        for key, median in medians.items()
    ]
    return wide_table.figure(value, indicator, apart, language)
