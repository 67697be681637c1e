"""
What stands beside the map: the chosen district with its value, its position and its reference groups; without one,
the medians of the types. No widgets.
"""

from typing import Any

import pandas as pd
from markupsafe import Markup

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES, Indicator, Language, Text
from geo.data.districts import CITIES, LAENDER, predecessors
from geo.data.language import factor, number, round_half_up, signed, word
from geo.methods import rurality, standardise
from geo.pages import profile_page
from geo.pages.frame import links
from geo.pages.frame.html import fill
from geo.views.map_spec import MISSING, MapSpec
from geo.views.profile_context import reforms


def of_change(indicator: Indicator, spec: MapSpec) -> Indicator:
    """Return the indicator as a page writes a change of it: with the name, the decimals and the unit of the change."""
    label, unit = (Text(**dict.fromkeys(LANGUAGES, text)) for text in (spec.title, spec.unit))
    return indicator.model_copy(update={"label": label, "decimals": spec.decimals, "unit": unit})


def difference(value: float, reference: float, indicator: Indicator, language: Language) -> str:
    """Write a difference of two shown numbers, so that a reader can check it by hand."""
    shown = round_half_up(value, indicator.decimals) - round_half_up(reference, indicator.decimals)
    return signed(shown, indicator.decimals, language)


def _groups(
    indicator: Indicator, values: pd.Series, groups: dict[str, pd.Index], ags: str, language: Language
) -> list[tuple[str, str, str]]:
    """Write the medians of the reference groups and the distance of the district from them."""
    land = LAENDER[ags[:2]][language]
    medians = {
        key: standardise.median(values, groups[key]) for key in ("land", "rural", "type", "all") if key in groups
    }
    return [
        (
            word(f"group_{key}", language, land=land), number(median, indicator.decimals, language),
            difference(values[ags], median, indicator, language),
        )
        for key, median in medians.items()
    ]  # fmt: skip


def _position(
    indicator: Indicator, values: pd.Series, groups: dict[str, pd.Index], ags: str, language: Language
) -> str:
    """Say in which fifth of its groups the district lies."""
    positions = []
    for key in ("all", "rural"):
        if ags not in groups[key]:
            continue
        fifth = standardise.fifth(values, groups[key], decimals=indicator.decimals).get(ags)
        if fifth is not None and not pd.isna(fifth):
            names = {"fifth": word(f"fifth_{int(fifth)}", language), "group": word(f"group_{key}", language)}
            positions.append(word("position_in", language, **names))
    return "; ".join(positions)


def chosen(spec: MapSpec, ags: str, indicator: Indicator, values: pd.Series) -> Markup:
    """Describe the chosen district; `indicator` is that of the map, as it writes it, and `values` are those of all."""
    language, table = spec.language, districts.shipped()
    # the columns of a row have no types
    row: Any = next(table.loc[[ags]].itertuples())
    i = spec.ags.index(ags)
    value, text = spec.values[i], spec.texts[i]
    # a town below 100,000 inhabitants has the type of the region around it
    shares_type = row.kind in CITIES and (table["kreisregion"] == row.kreisregion).sum() > 1
    place = None
    if value is not None:
        groups = rurality.reference_groups(table, ags, typologies=catalogue().typologies)
        entry = spec.legend[spec.classes[i]]
        place = {
            "label": entry.label if spec.classes[i] != MISSING else "–", "colour": entry.colour,
            "position": _position(indicator, values, groups, ags, language),
            "groups": _groups(indicator, values, groups, ags, language),
        }  # fmt: skip
    notes = [text] if value is not None and spec.remarkable[i] else []
    notes += [caution.text[language] for caution in indicator.cautions if ags in caution.ags]
    if changes := reforms(predecessors().get(ags, ()), language):
        notes.append(word("merged", language, changes="; ".join(changes)))
    return fill(
        "map/panel.html", language, name=row.name,
        facts=" · ".join((word(f"kind_{row.kind}", language), LAENDER[row.land][language], ags)),
        type=catalogue().typologies["thuenen"].type(row.thuenen_type), shares_type=shares_type,
        entry=links.address_of("data", language, indicator=indicator.id), place=place, notes=notes,
        figure=text if value is None else number(value, spec.decimals, language),
        unit="" if value is None else factor(spec.unit), profile=profile_page.address_of(ags, language),
    )  # fmt: skip


def overview(spec: MapSpec, indicator: Indicator, values: pd.Series) -> Markup:
    """Describe all districts by the medians of the Thünen types; parameters as in `chosen`."""
    language, typology = spec.language, catalogue().typologies["thuenen"]
    codes = districts.shipped()["thuenen_type"]

    def median(part: pd.Series) -> str:
        return number(part.median(), indicator.decimals, language)

    rural = values[codes.isin(typology.rural_codes)]
    return fill(
        "map/overview.html", language, summary=spec.summary, unit=spec.unit,
        types=[(type_, median(values[codes == type_.code])) for type_ in typology.types],
        groups=[(word("group_rural", language), median(rural)), (word("group_all", language), median(values))],
    )  # fmt: skip
