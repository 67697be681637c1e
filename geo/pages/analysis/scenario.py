"""A scenario with the visitor's own weights: off until it is asked for, and never a bare rank."""

from dataclasses import replace
from html import escape

import streamlit as st

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.errors import SelectionError
from geo.data.language import number, word
from geo.methods.scenario import INCOMPLETE, OUTSIDE
from geo.methods.weighting import (
    AGGREGATIONS,
    NORMALISATIONS,
    Weighting,
    default,
    offered_layers,
    read,
    references,
    usable,
)
from geo.methods.weighting_text import as_fields, from_short, to_short
from geo.pages.analysis import drawings, live, parts, saved, state
from geo.pages.frame.held import hold
from geo.views import analysis_map, findings
from geo.views.findings import Finding

DRAWS = ("1000", "10000")
MOST_WEIGHT = 5
# what the visit remembers: the number of draws that is wished for, and the one that the address had last
WISHED, COMPUTED = "scenario-draws-wished", "scenario-draws-computed"
# signs by indicator, for the time that their theme has no weight; and why the last choice was taken back
SIGNS, FAULT = "scenario-signs", "scenario-fault"


def show(language: Language) -> None:
    """Draw the view."""
    known = catalogue()
    parts.head(word("scenario_title", language), word("scenario_intro", language))
    try:
        recipe = from_short(st.query_params.get("recipe", "default"), known)
    except SelectionError:
        st.html(f"<p class=hint role=status>{escape(word('scenario_broken', language))}</p>")
        recipe = default(known)
    _choices(recipe, language)
    try:
        base = findings.base(recipe)
    except SelectionError:
        st.html(f"<p class=hint role=status>{escape(word('scenario_too_few', language))}</p>")
        return
    st.html(drawings.coherence(base, language))
    draws = state.wish("draws", DRAWS, "")
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        hold("scenario_draws", _wished_draws(draws))
        st.radio(
            word("scenario_draws", language), DRAWS, key="scenario_draws", horizontal=True, on_change=_on_draws,
            format_func=lambda each: number(int(each), 0, language),
        )  # fmt: skip
    with right:
        st.button(word("scenario_run", language), key="scenario_run", type="primary", on_click=_run)
    if not draws:
        st.html(f"<p class=quiet>{escape(word('scenario_off', language))}</p>")
        return
    finding = _simulate(recipe, int(draws), language)
    _result(finding, recipe, draws, language)


# --- choices: each writes the recipe into the address


def _choices(recipe: Weighting, language: Language) -> None:
    known, weights = catalogue(), dict(recipe.weights)
    offered = offered_layers(known)
    # row by row, so that a narrow screen keeps the order
    for start in range(0, len(offered), 3):
        for column, layer in zip(st.columns(3), offered[start : start + 3], strict=False):
            with column:
                key, weight = f"weight_{layer}", weights.get(layer, 0)
                step = _step(weight)
                hold(key, step)
                st.slider(known.layers[layer].title[language], 0, MOST_WEIGHT, key=key, on_change=_write, args=(layer,))
                if weight != step:
                    told = word("scenario_exact", language, weight=analysis_map.weight_words(weight, language))
                    st.html(f"<p class=quiet>{escape(told)}</p>")
    _taken_back(language)
    columns = st.columns(3)
    with columns[0]:
        _choose(
            "normalisation",
            NORMALISATIONS,
            recipe.normalisation,
            lambda each: word(f"normalisation_{each}", language),
            language,
        )
    with columns[1]:
        _choose(
            "aggregation",
            AGGREGATIONS,
            recipe.aggregation,
            lambda each: word(f"aggregation_{each}", language),
            language,
        )
    with columns[2]:
        _choose(
            "reference",
            references(known),
            recipe.reference,
            lambda each: analysis_map.reference_name(each, language),
            language,
        )
    with columns[0]:
        hold("scenario_winsorise", recipe.winsorise)
        st.checkbox(word("scenario_winsorise", language), key="scenario_winsorise", on_change=_write)
    for position, each in enumerate(_without_direction()):
        with columns[1 + position % 2]:
            _sign(each, recipe, language)
    saved.show(recipe, language)


def _taken_back(language: Language) -> None:
    """Say once why the last choice was taken back."""
    fault = st.session_state.pop(FAULT, None)
    if fault is not None:
        why = saved.explain(fault, language) or [word("scenario_no_weight", language)]
        st.html(f"<p class=hint role=status>{escape(' '.join([word('scenario_kept', language), *why]))}</p>")


def _without_direction() -> list[Indicator]:
    """List the indicators that count with a sign of the visitor only."""
    return [each for each in catalogue().indicators.values() if usable(each) and not each.direction]


def _sign(indicator: Indicator, recipe: Weighting, language: Language) -> None:
    """Let the visitor set a sign; while the indicator cannot count, the list keeps it and says why it waits."""
    key, title = f"sign_{indicator.id}", catalogue().layers[indicator.layer].title[language]
    left_out = indicator.id in recipe.without
    waits = left_out or indicator.layer not in dict(recipe.weights)
    # the recipe holds no sign that does not count, so the visit does
    kept = st.session_state.setdefault(SIGNS, {})
    if not waits:
        kept[indicator.id] = dict(recipe.signs).get(indicator.id, 0)
    hold(key, kept.get(indicator.id, 0))
    st.selectbox(
        word("scenario_sign", language, indicator=indicator.label[language]), (0, 1, -1), key=key, on_change=_write,
        placeholder=word("choose_one", language), disabled=waits,
        format_func=lambda sign: word(f"sign_{sign}", language),
    )  # fmt: skip
    if waits:
        reason = word("scenario_sign_left_out" if left_out else "scenario_sign_waits", language, theme=title)
        st.html(f"<p class=quiet>{escape(reason)}</p>")


def _choose(field: str, allowed, value: str, words, language: Language) -> None:
    hold(f"scenario_{field}", value)
    st.selectbox(
        word(f"scenario_{field}", language),
        allowed,
        key=f"scenario_{field}",
        on_change=_write,
        format_func=words,
        placeholder=word("choose_one", language),
    )


def _step(weight: float) -> int:
    """Return the step of the slider that is nearest to a weight; 0 stays for a theme that does not count."""
    return min(MOST_WEIGHT, max(round(weight), 1)) if weight else 0


def _write(moved: str | None = None) -> None:
    """
    Put the choices into the address; what is not possible leaves the address as it was.

    Parameters
    ----------
    moved
        The layer whose slider was moved. The weights of the others are those of the address, which may lie between or
        beyond the steps of a slider.
    """
    known, given = catalogue(), st.session_state
    try:
        old = from_short(st.query_params.get("recipe", "default"), known)
    except SelectionError:
        old = default(known)
    weights = dict(old.weights) | ({moved: given[f"weight_{moved}"]} if moved else {})
    signs = {
        each.id: given[f"sign_{each.id}"]
        for each in _without_direction()
        if given.get(f"sign_{each.id}") and weights.get(each.layer) and each.id not in old.without
    }
    fields = as_fields(replace(old, winsorise=given["scenario_winsorise"])) | {"weights": weights, "signs": signs}
    fields |= {field: given[f"scenario_{field}"] for field in ("normalisation", "aggregation", "reference")}
    try:
        recipe = read(fields, known)
    except SelectionError as error:
        # what happens most gets a sentence of its own
        given[FAULT] = str(error) if any(weights.values()) else ""
        return
    # a changed recipe is not computed until it is asked for
    short = to_short(recipe, known)
    state.change(recipe=None if short == "default" else short, draws=None)


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
    known = st.session_state
    if known.get(COMPUTED) != computed:
        known[COMPUTED] = computed
        if computed:
            known[WISHED] = computed
    return known.setdefault(WISHED, DRAWS[0])


# --- the result


def _simulate(recipe: Weighting, draws: int, language: Language) -> Finding:
    """Draw step by step; a click on the button stops it, because each step asks whether there was one."""
    # the button stays one and the same while the bar beside it moves: replaced, it would slip from under the pointer
    bar, button, running, found = st.empty(), st.empty(), False, None
    total = number(draws, 0, language)
    for step in findings.steps(recipe, draws=draws):
        if isinstance(step, int):
            if not running:
                running = True
                button.button(word("scenario_stop", language), key="scenario_stop", on_click=_stop)
            bar.progress(step / draws, text=word("scenario_progress", language, n=number(step, 0, language), all=total))
        else:
            found = step
    bar.empty()
    button.empty()
    return found


def _result(finding: Finding, recipe: Weighting, draws: str, language: Language) -> None:
    table, doubt = finding.table, finding.detail.uncertainty
    end = state.wish("end", analysis_map.ENDS, "top")
    hold("scenario_end", end)
    st.segmented_control(
        word("scenario_show", language), analysis_map.ENDS, key="scenario_end",
        on_change=lambda: state.change(end=st.session_state["scenario_end"] if st.session_state["scenario_end"] == "bottom" else None),
        format_func=lambda each: word(f"end_{each}", language),
    )  # fmt: skip
    drawn = analysis_map.paint(finding, language, end=end)
    live.draw(
        drawn, language=language, shown=f"scenario-{end}-{to_short(recipe, catalogue())}-{draws}",
        texts=[_text(row, finding.result["n"], language) for row in table.itertuples()],
    )  # fmt: skip
    parts.pressed(drawn, language)
    chosen = state.district()
    if chosen:
        row = next(each for each in table.loc[[chosen]].itertuples())
        st.html(
            f"<section class=reading><p><b>{escape(districts.shipped().at[chosen, 'name'])}:</b> {escape(_text(row, finding.result['n'], language))}</p></section>"
        )
    share = 100 * doubt.indistinguishable / doubt.pairs
    st.html(
        f"<section class=reading><h2>{escape(word('caterpillar', language))}</h2><p>{escape(word('caterpillar_text', language))}</p>"
        f"{drawings.caterpillar(doubt.table, districts.shipped()['name'], chosen, language)}"
        f"<p>{escape(word('indistinguishable', language, share=number(share, 0, language), pairs=number(doubt.indistinguishable, 0, language), all=number(doubt.pairs, 0, language)))}</p>"
        f"<h2>{escape(word('variance', language))}</h2><p>{escape(word('variance_text', language))}</p>{drawings.shares(doubt.shares, language)}</section>"
    )
    parts.reading(drawn.said, finding, language)
    parts.downloads(
        finding,
        {"recipe": to_short(recipe, catalogue(), whole=True), "draws": draws},
        language,
        picture={} if end == "top" else {"end": end},
    )


def _text(row, n: int, language: Language) -> str:
    if row.status in {INCOMPLETE, OUTSIDE}:
        return word(f"scenario_text_{row.status}", language)
    return word(
        "scenario_text", language, low=number(row.rank_low, 0, language), high=number(row.rank_high, 0, language), n=n,
        top=number(100 * row.p_top_fifth, 0, language), bottom=number(100 * row.p_bottom_fifth, 0, language),
        same=row.indistinguishable_from,
    )  # fmt: skip
