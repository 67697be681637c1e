"""
What stands beside the map: the chosen district with its value, its position and its reference groups; without one,
the medians of the types. HTML made of escaped text, no widgets.
"""

from html import escape

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import LANGUAGES, Indicator, Language, Text
from geo.data.districts import CITIES, LAENDER, predecessors
from geo.data.language import factor, number, round_half_up, signed, word
from geo.methods import rurality, standardise
from geo.pages import data_page, profile_page
from geo.views.map_spec import MISSING, MapSpec
from geo.views.profile import reforms


def of_change(indicator: Indicator, spec: MapSpec) -> Indicator:
    """Return the indicator as a page writes a change of it: with the name, the decimals and the unit of the change."""
    label, unit = (Text(**dict.fromkeys(LANGUAGES, each)) for each in (spec.title, spec.unit))
    return indicator.model_copy(update={"label": label, "decimals": spec.decimals, "unit": unit})


def difference(value: float, reference: float, indicator: Indicator, language: Language) -> str:
    """Write a difference of two shown numbers, so that a reader can check it by hand."""
    shown = round_half_up(value, indicator.decimals) - round_half_up(reference, indicator.decimals)
    return signed(shown, indicator.decimals, language)


def _groups(
    spec: MapSpec, indicator: Indicator, values: pd.Series, districts: pd.DataFrame, ags: str, catalogue: Catalogue
) -> str:
    """Write the medians of the reference groups and the distance of the district from them."""
    language, value = spec.language, values[ags]
    rows = []
    groups = rurality.reference_groups(districts, ags, typologies=catalogue.typologies)
    for key in ("land", "rural", "type", "all"):
        if key not in groups:
            continue
        name = word(f"group_{key}", language, land=LAENDER[districts.at[ags, "land"]][language])
        middle = standardise.median(values, groups[key])
        rows.append(
            f"<tr><th scope=row>{escape(name)}</th><td>{number(middle, indicator.decimals, language)}</td>"
            f"<td>{difference(value, middle, indicator, language)}</td></tr>"
        )
    head = f"<th scope=col>{word('median', language)}</th><th scope=col>{word('difference', language)}</th>"
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _position(
    spec: MapSpec, indicator: Indicator, values: pd.Series, districts: pd.DataFrame, ags: str, catalogue: Catalogue
) -> str:
    groups = rurality.reference_groups(districts, ags, typologies=catalogue.typologies)
    parts = []
    for key in ("all", "rural"):
        if ags not in groups[key]:
            continue
        found = standardise.fifth(values, groups[key], decimals=indicator.decimals).get(ags)
        if found is not None and not pd.isna(found):
            parts.append(
                word(
                    "position_in", spec.language, fifth=word(f"fifth_{int(found)}", spec.language),
                    group=word(f"group_{key}", spec.language),
                )
            )  # fmt: skip
    return "; ".join(parts)


def chosen(
    spec: MapSpec, indicator: Indicator, values: pd.Series, districts: pd.DataFrame, catalogue: Catalogue
) -> str:
    """
    Describe the chosen district.

    Parameters
    ----------
    spec
        The map, with a chosen district.
    indicator
        Its meaning.
    values
        All values, indexed by `ags`.
    districts, catalogue
        Names, types and their words.

    Returns
    -------
    html
        Escaped; a section with heading.
    """
    language, ags = spec.language, spec.selected
    row, i = districts.loc[ags], spec.ags.index(ags)
    type_ = catalogue.typologies["thuenen"].type(row.thuenen_type)
    value, text = spec.values[i], spec.texts[i]
    # a town below 100,000 inhabitants has the type of the region around it
    with_others = row.kind in CITIES and (districts["kreisregion"] == row.kreisregion).sum() > 1
    shared = f" ({word('shares_type', language)})" if with_others else ""
    facts = " · ".join((word(f"kind_{row.kind}", language), LAENDER[row.land][language], ags))
    parts = [
        f"<h2>{escape(str(row['name']))}</h2><p class=quiet>{escape(facts)}</p>"
        f'<p class=quiet><i class="chip t{type_.code}"></i>{escape(type_.short[language])}{escape(shared)}</p>'
    ]
    figure = escape(text) if value is None else number(value, spec.decimals, language)
    unit = "" if value is None else f" <small>{escape(factor(spec.unit))}</small>"
    title = escape(word("data_entry", language))
    parts.append(
        f'<p class=figure><a href="{data_page.address_of(language, indicator=indicator.id)}" title="{title}">'
        f"{figure}</a>{unit}</p>"
    )
    if value is not None:
        label = spec.legend[spec.classes[i]].label if spec.classes[i] != MISSING else "–"
        parts.append(
            f'<p><i class=chip style="background:{spec.legend[spec.classes[i]].colour}"></i>'
            f"{escape(word('in_class', language, label=label))}</p>"
            f"<p>{escape(word('position', language))}: "
            f"{escape(_position(spec, indicator, values, districts, ags, catalogue))} "
            f"<span class=quiet>({escape(word('position_help', language))})</span></p>"
            f"{_groups(spec, indicator, values, districts, ags, catalogue)}"
        )
    if value is not None and spec.remarkable[i]:
        parts.append(f"<p class=note>{escape(text)}</p>")
    notes = [note.text[language] for note in indicator.cautions if ags in note.ags]
    if changes := reforms(predecessors().get(ags, ()), language):
        notes.append(word("merged", language, changes="; ".join(changes)))
    parts += [f"<p class=note>{escape(note)}</p>" for note in notes]
    way = escape(profile_page.address_of(ags, language))
    parts.append(f'<p><a href="{way}">{escape(word("profile_open", language))}</a></p>')
    return f"<section class=panel>{''.join(parts)}</section>"


def overview(
    spec: MapSpec, indicator: Indicator, values: pd.Series, districts: pd.DataFrame, catalogue: Catalogue
) -> str:
    """Describe all districts by the medians of the Thünen types; parameters as in `chosen`."""
    language = spec.language
    types = catalogue.typologies["thuenen"].types
    rows = "".join(
        f'<tr><th scope=row><i class="chip t{each.code}"></i>{escape(each.short[language])}</th>'
        f"<td>{number(values[districts['thuenen_type'] == each.code].median(), indicator.decimals, language)}</td></tr>"
        for each in types
    )
    rural = values[districts["thuenen_type"].isin(catalogue.typologies["thuenen"].rural_codes)]
    for key, group in (("group_rural", rural), ("group_all", values)):
        rows += (
            f"<tr class=sum><th scope=row>{escape(word(key, language))}</th>"
            f"<td>{number(group.median(), indicator.decimals, language)}</td></tr>"
        )
    return (
        f"<section class=panel><h2>{word('no_district', language)}</h2><p>{escape(spec.summary)}</p>"
        f"<table><caption>{escape(word('median_by_type', language))} ({escape(spec.unit)})</caption>"
        f"<tbody>{rows}</tbody></table><p class=quiet>{escape(word('no_district_help', language))}</p></section>"
    )
