"""Typologies side by side: map, people and area by type, cross table, the districts that switch, and any indicator by type."""

import streamlit as st
from markupsafe import Markup

from geo.data.catalogue import REGISTER, catalogue
from geo.data.declarations import Indicator, Language
from geo.data.language import number, period, quantity, word
from geo.data.sources import Typology
from geo.methods.typologies import OTHER, Typologies
from geo.pages.analysis import live, parts, state, strips
from geo.pages.frame import html, wide_table
from geo.views import analysis_map, findings


def show(language: Language) -> None:
    """Draw the view."""
    typologies = catalogue().typologies

    def label(id_: str) -> str:
        return typologies[id_].label[language]

    left, middle, right = st.columns(3)
    with left:
        chosen = state.choice("typology", typologies, "thuenen")
        parts.choose("typology", word("typology", language), list(typologies), chosen, label, crossed=None)
    with middle:
        crossed = state.choice("crossed", state.others(chosen), OTHER[chosen])
        parts.choose("crossed", word("typology_crossed", language), state.others(chosen), crossed, label)
    with right:
        name = parts.pick("indicator", language)
    finding = findings.typology(chosen, name, other=crossed)
    result = finding.detail
    typology, other, indicator = typologies[chosen], typologies[result.other], catalogue().indicators[name]
    html.head(typology.label[language], typology.description[language])
    drawn = analysis_map.paint(finding, language)
    live.draw(
        drawn, language=language, shown=f"typology-{chosen}",
        texts=[drawn.legend[number][0] for number in drawn.numbers],
        multiples=[_multiple(typology, result, language) for typology in typologies.values()],
    )  # fmt: skip
    parts.pressed(drawn, language)
    count = len(result.switching)
    labels = {"one": typology.label[language], "other": other.label[language]}
    html.show(_reading(
        _people(typology, result, language), _cross(typology, other, result, language),
        Markup("<p>{}</p>").format(word("typology_switching", language, n=count, **labels)),
    ))  # fmt: skip
    for crossed_typology in (typology, other):
        keys = result.rural_only_in(crossed_typology.id)
        if len(keys):
            named = crossed_typology.label[language]
            parts.listed(keys, word("typology_rural_only", language, n=len(keys), typology=named))
    title = word(
        "strip_title", language, indicator=indicator.label[language], unit=indicator.unit[language],
        period=period(indicator.period, language),
    )  # fmt: skip
    html.show(_reading(Markup("<h2>{}</h2>").format(title), *_strips(typology, result, indicator, language)))
    parts.reading([word("strip_text", language)], finding, language, others=(typology.source, other.source, REGISTER))
    parts.downloads(finding, {"typology": chosen, "indicator": name, "crossed": crossed}, language)


def _reading(*pieces: Markup) -> Markup:
    return Markup("<section class=reading>{}</section>").format(Markup().join(pieces))


def _multiple(typology: Typology, result: Typologies, language: Language) -> dict[str, object]:
    """Show the districts by one typology, small, beside the others; the note says which types are rural."""
    places = {type_.code: place for place, type_ in enumerate(typology.types)}
    rural = "; ".join(type_.short[language] for type_ in typology.types if type_.rural)
    return {
        "title": typology.label[language], "note": word("typology_rural", language, types=rural),
        "classes": live.encode([places[int(code)] for code in result.table[f"{typology.id}_type"]]),
        "colours": [type_.colour for type_ in typology.types],
        "keys": [type_.label[language] for type_ in typology.types],
    }  # fmt: skip


def _people(typology: Typology, result: Typologies, language: Language) -> Markup:
    keys = ("type", "districts", "people", "people_share", "area_share")
    columns = result.types[["districts", "population", "population_share_pct", "area_share_pct"]]
    rows = [
        [
            type_.label[language], f"{districts:.0f}", number(people / 1e6, 1, language),
            quantity(people_pct, 1, "%", language), quantity(area_pct, 1, "%", language),
        ]
        for type_, (districts, people, people_pct, area_pct) in zip(
            typology.types, columns.itertuples(index=False, name=None), strict=True
        )
    ]  # fmt: skip
    heads = [word(f"typology_{key}", language) for key in keys]
    return wide_table.table(word("typology_people_caption", language), heads, rows)


def _cross(typology: Typology, other: Typology, result: Typologies, language: Language) -> Markup:
    heads = [typology.label[language], *(type_.label[language] for type_ in other.types)]
    rows = [
        [type_.label[language], *counts]
        for type_, counts in zip(typology.types, result.cross.to_numpy().tolist(), strict=True)
    ]
    return wide_table.table(word("typology_cross_caption", language, other=other.label[language]), heads, rows)


def _strips(typology: Typology, result: Typologies, indicator: Indicator, language: Language) -> tuple[Markup, Markup]:
    """Draw each district as a stroke, one strip per type; the same numbers stand in a table."""
    values = result.table["value"].dropna()
    types = result.table.loc[values.index, f"{typology.id}_type"]
    groups = [(type_.label[language], values[types == type_.code]) for type_ in typology.types]
    drawing = strips.draw(groups, indicator, language, label=word("strip_label", language))
    return drawing, strips.table(groups, indicator.decimals, language)
