"""A scenario with the visitor's own weights: off until it is asked for, and never a bare rank."""

from typing import Any

import streamlit as st
from markupsafe import Markup

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.errors import SelectionError
from geo.data.language import number, word
from geo.methods.scenario import INCOMPLETE, OUTSIDE
from geo.methods.weighting import Weighting, default
from geo.methods.weighting_text import to_short
from geo.pages.analysis import drawings, live, parts, state, weights
from geo.pages.analysis.coherence import coherence
from geo.pages.frame import html
from geo.pages.frame.held import hold
from geo.views import analysis_map, scenario_finding
from geo.views.findings import Finding

DRAWS = ("1000", "10000")
# kept by the visit: the number of draws that is wished for, and the one that the address had last
WISHED, COMPUTED = "scenario-draws-wished", "scenario-draws-computed"


def show(language: Language) -> None:
    """Draw the view."""
    html.head(word("scenario_title", language), word("scenario_intro", language))
    try:
        weighting = weights.current()
    except SelectionError:
        html.notice(word("scenario_broken", language))
        weighting = default(catalogue())
    weights.choices(weighting, language)
    try:
        base = scenario_finding.base(weighting)
    except SelectionError:
        html.notice(word("scenario_too_few", language))
        return
    html.show(coherence(base, language))
    draws = state.choice("draws", DRAWS, "")
    _run_controls(draws, language)
    if draws:
        _result(_simulate(weighting, int(draws), language), weighting, draws, language)
    else:
        html.aside(word("scenario_off", language))


def _run_controls(draws: str, language: Language) -> None:
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        hold("scenario_draws", _wished_draws(draws))
        st.radio(
            word("scenario_draws", language), DRAWS, key="scenario_draws", horizontal=True, on_change=_on_draws,
            format_func=lambda draws: number(int(draws), 0, language),
        )  # fmt: skip
    with right:
        st.button(word("scenario_run", language), key="scenario_run", type="primary", on_click=_run)


def _run() -> None:
    state.change(draws=st.session_state[WISHED])


def _stop() -> None:
    state.change(draws=None)


def _on_draws() -> None:
    if st.session_state["scenario_draws"] in DRAWS:
        st.session_state[WISHED] = st.session_state["scenario_draws"]


def _wished_draws(computed: str) -> str:
    """
    Return the number of draws that is wished for; a new number in the address overrides the wish.

    The number is a wish until it is computed: the address does not hold it before, and must not take it back. It has a
    key of its own, because Streamlit forgets a widget that another view or another language does not draw.
    """
    visit = st.session_state
    if visit.get(COMPUTED) != computed:
        visit[COMPUTED] = computed
        if computed:
            visit[WISHED] = computed
    return visit.setdefault(WISHED, DRAWS[0])


def _simulate(weighting: Weighting, draws: int, language: Language) -> Finding[scenario_finding.Scenario]:
    """Draw step by step; a click on the button stops it, because each step asks whether there was one."""
    # the button stays one and the same while the bar beside it moves: replaced, it would slip from under the pointer
    bar, button, is_running = st.empty(), st.empty(), False
    total = number(draws, 0, language)
    for step in scenario_finding.steps(weighting, draws=draws):
        if isinstance(step, Finding):
            bar.empty()
            button.empty()
            return step
        if not is_running:
            is_running = True
            button.button(word("scenario_stop", language), key="scenario_stop", on_click=_stop)
        bar.progress(step / draws, text=word("scenario_progress", language, n=number(step, 0, language), all=total))
    raise RuntimeError("scenario: the draws ended without a finding")


def _result(finding: Finding[scenario_finding.Scenario], weighting: Weighting, draws: str, language: Language) -> None:
    table, doubt = finding.table, finding.detail.uncertainty
    end = state.choice("end", analysis_map.ENDS, "top")
    hold("scenario_end", end)
    st.segmented_control(
        word("scenario_show", language), analysis_map.ENDS, key="scenario_end", on_change=_on_end,
        format_func=lambda end: word(f"end_{end}", language),
    )  # fmt: skip
    drawn = analysis_map.paint(finding, language, end=end)
    texts = [_text(row, finding.result["n"], language) for row in table.itertuples()]
    live.draw(drawn, language=language, shown=f"scenario-{end}-{to_short(weighting, catalogue())}-{draws}", texts=texts)
    parts.pressed(drawn, language)
    names, chosen = districts.shipped()["name"], state.district()
    if chosen:
        text = texts[list(table.index).index(chosen)]
        html.show(Markup("<section class=reading><p><b>{}:</b> {}</p></section>").format(names[chosen], text))
    counts = {"pairs": number(doubt.indistinguishable, 0, language), "all": number(doubt.pairs, 0, language)}
    share = number(100 * doubt.indistinguishable / doubt.pairs, 0, language)
    html.show(html.fill(
        "analysis/result.html", language, shares=doubt.shares.items(),
        caterpillar=drawings.caterpillar(doubt.table, names, chosen, language),
        indistinguishable=word("indistinguishable", language, share=share, **counts),
    ))  # fmt: skip
    parts.reading(drawn.said, finding, language)
    query = {"recipe": to_short(weighting, catalogue(), whole=True), "draws": draws}
    parts.downloads(finding, query, language, picture={} if end == "top" else {"end": end})


def _on_end() -> None:
    state.change(end="bottom" if st.session_state["scenario_end"] == "bottom" else None)


def _text(row: Any, n: int, language: Language) -> str:
    """Say what the draws give for a district; `row` is one of ``itertuples``, whose columns have no types."""
    if row.status in {INCOMPLETE, OUTSIDE}:
        return word(f"scenario_text_{row.status}", language)
    return word(
        "scenario_text", language, low=number(row.rank_low, 0, language), high=number(row.rank_high, 0, language), n=n,
        top=number(100 * row.p_top_fifth, 0, language), bottom=number(100 * row.p_bottom_fifth, 0, language),
        same=row.indistinguishable_from,
    )  # fmt: skip
