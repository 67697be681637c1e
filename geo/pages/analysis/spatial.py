"""Spatial pattern: Moran's I in words, and a map of the districts that lie among similar or different ones."""

import streamlit as st

from geo import findings
from geo.catalogue import Language, catalogue
from geo.clusters import ALONE, KINDS, MISSING
from geo.language import number, word
from geo.maps.analysis_colours import LISA
from geo.pages.analysis import live, parts, state
from geo.pages.held import hold


def show(language: Language) -> None:
    """Draw the view."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        chosen = parts.pick("indicator", language)
    residuals = state.wish("residuals", ("yes", "no"), "no") == "yes"
    with right:
        hold("analysis_residuals", residuals)
        st.checkbox(
            word("spatial_residuals", language), key="analysis_residuals",
            on_change=lambda: state.change(residuals="yes" if st.session_state["analysis_residuals"] else None),
        )  # fmt: skip
    indicator = catalogue().indicators[chosen]
    parts.head(word("spatial_title", language, indicator=indicator.label[language]), word("spatial_intro", language))
    whole, finding = findings.moran(chosen, residuals=residuals), findings.lisa(chosen, residuals=residuals)
    found, table = finding.detail, finding.table
    counts = found.counts
    legend = [(word(f"lisa_{kind}", language), counts[kind]) for kind in KINDS]
    gaps = counts[MISSING] + counts[ALONE]
    live.draw(
        language=language, shown=f"spatial-{chosen}-{residuals}", title=indicator.label[language],
        legend_title=word("spatial_legend", language), numbers=[KINDS.index(k) if k in KINDS else -1 for k in table["kind"]],
        legend=legend, colours=[LISA[kind] for kind in KINDS],
        texts=[_text(row, indicator, language, residuals) for row in table.itertuples()],
        missing=word("spatial_missing", language, n=gaps) if gaps else "",
    )  # fmt: skip
    cell = state.cell(len(KINDS))
    if cell is not None and cell < 4:
        keys = list(table.index[table["kind"] == KINDS[cell]])
        parts.listed(keys, word("analysis_in_class", language, n=len(keys), label=legend[cell][0]))
    few = table[table["few_neighbours"] & table["kind"].isin(KINDS[:4])]
    sentences = [
        word(f"pattern_{whole.detail.pattern}", language),
        word(
            "moran_numbers", language, i=number(whole.detail.moran, 2, language), e=number(whole.detail.expected, 3, language),
            p=number(whole.detail.p, 4, language), n=whole.detail.n, permutations=number(whole.detail.permutations, 0, language),
        ),
        word("lisa_numbers", language, n=sum(counts[kind] for kind in KINDS[:4]), uncorrected=found.uncorrected),
        word("few_neighbours", language, n=int(table["few_neighbours"].sum()), significant=len(few)),
    ]  # fmt: skip
    if residuals:
        sentences.append(word("residuals_note", language))
    parts.reading(sentences, (chosen,), language)
    parts.downloads(finding, {"indicator": chosen} | ({"residuals": "yes"} if residuals else {}), language)


def _text(row, indicator, language: Language, residuals: bool) -> str:
    if row.kind in {MISSING, ALONE}:
        return word(f"lisa_{row.kind}", language)
    decimals = indicator.decimals + (1 if residuals else 0)
    text = word(
        "lisa_text", language, kind=word(f"lisa_{row.kind}", language), unit=indicator.unit[language],
        value=number(row.value, decimals, language), lag=number(row.lag, decimals, language), neighbours=row.neighbours,
    )  # fmt: skip
    return f"{text} {word('lisa_few', language)}" if row.few_neighbours else text
