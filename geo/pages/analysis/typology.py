"""Typologies side by side: map, people and area by type, cross table, who switches, and any indicator by type."""

from html import escape

import streamlit as st

from geo.data.catalogue import REGISTER, catalogue
from geo.data.declarations import Indicator, Language
from geo.data.language import number, period, quantity, word
from geo.data.sources import Typology
from geo.methods.typologies import OTHER, Typologies
from geo.pages.analysis import live, parts, state, strips
from geo.pages.frame.held import hold
from geo.views import analysis_map, findings


def show(language: Language) -> None:
    """Draw the view."""
    known = catalogue()
    left, middle, right = st.columns(3)
    with left:
        chosen = state.wish("typology", known.typologies, "thuenen")
        hold("analysis_typology", chosen)
        st.selectbox(
            word("typology", language), list(known.typologies), key="analysis_typology",
            placeholder=word("choose_one", language),
            on_change=lambda: state.change(typology=st.session_state["analysis_typology"], crossed=None),
            format_func=lambda key: known.typologies[key].label[language],
        )  # fmt: skip
    with middle:
        crossed = state.wish("crossed", state.others(chosen), OTHER[chosen])
        hold("analysis_crossed", crossed)
        st.selectbox(
            word("typology_crossed", language), state.others(chosen), key="analysis_crossed",
            placeholder=word("choose_one", language),
            on_change=lambda: state.change(crossed=st.session_state["analysis_crossed"]),
            format_func=lambda key: known.typologies[key].label[language],
        )  # fmt: skip
    with right:
        name = parts.pick("indicator", language)
    finding = findings.typology(chosen, name, other=crossed)
    found = finding.detail
    typology, other, indicator = known.typologies[chosen], known.typologies[found.other], known.indicators[name]
    parts.head(typology.label[language], typology.description[language])
    drawn = analysis_map.paint(finding, language)
    live.draw(
        drawn,
        language=language,
        shown=f"typology-{chosen}",
        texts=[drawn.legend[each][0] for each in drawn.numbers],
        multiples=[_multiple(each, found, language) for each in known.typologies.values()],
    )
    parts.pressed(drawn, language)
    n = len(found.switching)
    st.html(
        f"<section class=reading>{_people(typology, found, language)}{_cross(typology, other, found, language)}"
        f"<p>{escape(word('typology_switching', language, n=n, one=typology.label[language], other=other.label[language]))}</p></section>"
    )
    for each in (typology, other):
        only = found.rural_only_in(each.id)
        if len(only):
            parts.listed(only, word("typology_rural_only", language, n=len(only), typology=each.label[language]))
    when = period(indicator.period, language)
    title = word(
        "strip_title", language, indicator=indicator.label[language], unit=indicator.unit[language], period=when
    )
    st.html(f"<section class=reading><h2>{escape(title)}</h2>{_strips(typology, found, indicator, language)}</section>")
    parts.reading([word("strip_text", language)], finding, language, others=(typology.source, other.source, REGISTER))
    parts.downloads(finding, {"typology": chosen, "indicator": name, "crossed": crossed}, language)


def _multiple(typology: Typology, found: Typologies, language: Language) -> dict:
    """Show the districts by one typology, small, beside the others; the note says which types are rural."""
    places = {each.code: place for place, each in enumerate(typology.types)}
    rural = "; ".join(each.short[language] for each in typology.types if each.rural)
    return {
        "title": typology.label[language], "note": word("typology_rural", language, types=rural),
        "classes": live.encode([places[int(code)] for code in found.table[f"{typology.id}_type"]]),
        "colours": [each.colour for each in typology.types],
        "keys": [each.label[language] for each in typology.types],
    }  # fmt: skip


def _people(typology: Typology, found: Typologies, language: Language) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(each.label[language])}</th><td>{row['districts']:.0f}</td>"
        f"<td>{number(row['population'] / 1e6, 1, language)}</td><td>{quantity(row['population_share_pct'], 1, '%', language)}</td>"
        f"<td>{quantity(row['area_share_pct'], 1, '%', language)}</td></tr>"
        for each, (_, row) in zip(typology.types, found.types.iterrows(), strict=True)
    )
    heads = "".join(
        f"<th scope=col>{escape(word(f'typology_{key}', language))}</th>"
        for key in ("type", "districts", "people", "people_share", "area_share")
    )
    return _table(word("typology_people_caption", language), heads, rows)


def _cross(typology: Typology, other: Typology, found: Typologies, language: Language) -> str:
    heads = f"<th scope=col>{escape(typology.label[language])}</th>" + "".join(
        f"<th scope=col>{escape(each.label[language])}</th>" for each in other.types
    )
    rows = "".join(
        f"<tr><th scope=row>{escape(each.label[language])}</th>" + "".join(f"<td>{n}</td>" for n in counts) + "</tr>"
        for each, counts in zip(typology.types, found.cross.to_numpy().tolist(), strict=True)
    )
    return _table(word("typology_cross_caption", language, other=other.label[language]), heads, rows)


def _table(caption: str, heads: str, rows: str) -> str:
    return (
        f'<div class=wide tabindex=0 role=region aria-label="{escape(caption)}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _strips(typology: Typology, found: Typologies, indicator: Indicator, language: Language) -> str:
    """Draw each district as a stroke, one strip per type; the same numbers stand in a table."""
    known = found.table["value"].dropna()
    types = found.table.loc[known.index, f"{typology.id}_type"]
    groups = [(each.label[language], known[types == each.code]) for each in typology.types]
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{len(own)}</td>{strips.cells(own, indicator.decimals, language)}</tr>"
        for name, own in groups
    )
    heads = "".join(
        f"<th scope=col>{escape(word(key, language))}</th>"
        for key in ("typology_type", "typology_districts", "strip_min", "strip_q1", "median", "strip_q3", "strip_max")
    )
    drawing = strips.draw(groups, indicator, language, label=word("strip_label", language))
    return drawing + _table(word("strip_caption", language), heads, rows)
