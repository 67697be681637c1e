"""Spatial pattern: Moran's I in words, and a map of the districts that lie among similar or different ones."""

from typing import Any

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.language import number, word
from geo.methods.clusters import ALONE, KINDS, MISSING
from geo.pages.analysis import live, parts, state
from geo.pages.frame import html
from geo.pages.frame.held import hold
from geo.views import analysis_map, findings


def show(language: Language) -> None:
    """Draw the view."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        chosen = parts.pick("indicator", language)
    residuals = state.choice("residuals", ("yes", "no"), "no") == "yes"
    with right:
        hold("analysis_residuals", residuals)
        st.checkbox(
            word("spatial_residuals", language), key="analysis_residuals",
            on_change=lambda: state.change(residuals="yes" if st.session_state["analysis_residuals"] else None),
        )  # fmt: skip
    indicator = catalogue().indicators[chosen]
    html.head(word("spatial_title", language, indicator=indicator.label[language]), word("spatial_intro", language))
    finding = findings.lisa(chosen, residuals=residuals)
    drawn, table = analysis_map.paint(finding, language), finding.table
    live.draw(
        drawn, language=language, shown=f"spatial-{chosen}-{residuals}",
        texts=[_text(row, indicator, language, residuals) for row in table.itertuples()],
    )  # fmt: skip
    # the last class is "not significant": most districts, and no group
    parts.pressed(drawn, language, classes=len(KINDS) - 1)
    parts.reading(drawn.said, finding, language)
    parts.downloads(finding, {"indicator": chosen} | ({"residuals": "yes"} if residuals else {}), language)


def _text(row: Any, indicator: Indicator, language: Language, residuals: bool) -> str:
    """Say where a district lies; `row` is one of ``itertuples``, whose columns have no types."""
    if row.kind in {MISSING, ALONE}:
        return word(f"lisa_{row.kind}", language)
    decimals = indicator.decimals + (1 if residuals else 0)
    text = word(
        "lisa_text", language, kind=word(f"lisa_{row.kind}", language), unit=indicator.unit[language],
        value=number(row.value, decimals, language), lag=number(row.lag, decimals, language), neighbours=row.neighbours,
    )  # fmt: skip
    return f"{text} {word('lisa_few', language)}" if row.few_neighbours else text
