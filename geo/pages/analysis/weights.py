"""The choices of a scenario: weights, signs and method; each widget writes the whole weighting into the address."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.errors import SelectionError
from geo.data.language import word
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
from geo.pages.analysis import saved, state
from geo.pages.frame import html
from geo.pages.frame.held import hold, select
from geo.views import analysis_map

MOST_WEIGHT = 5
# signs by indicator, for the time that their theme has no weight; and why the last choice was taken back
SIGNS, FAULT = "scenario-signs", "scenario-fault"


def current() -> Weighting:
    """
    Return the weighting of the address.

    Raises
    ------
    SelectionError
        If the address holds one that is none.
    """
    return from_short(st.query_params.get("recipe", "default"), catalogue())


def choices(weighting: Weighting, language: Language) -> None:
    """Draw all choices, and the weighting as a file."""
    weights, layers = dict(weighting.weights), offered_layers(catalogue())
    # row by row, so that a narrow screen keeps the order
    for start in range(0, len(layers), 3):
        for column, layer in zip(st.columns(3), layers[start : start + 3], strict=False):
            with column:
                _weight(layer, weights.get(layer, 0), language)
    _taken_back(language)
    columns = st.columns(3)
    with columns[0]:
        _choose("normalisation", NORMALISATIONS, weighting, _named("normalisation", language), language)
    with columns[1]:
        _choose("aggregation", AGGREGATIONS, weighting, _named("aggregation", language), language)
    with columns[2]:
        _choose(
            "reference", references(catalogue()), weighting,
            lambda key: analysis_map.reference_name(key, language), language,
        )  # fmt: skip
    with columns[0]:
        hold("scenario_winsorise", weighting.winsorise)
        st.checkbox(word("scenario_winsorise", language), key="scenario_winsorise", on_change=_write)
    for place, indicator in enumerate(_without_direction()):
        with columns[1 + place % 2]:
            _sign(indicator, weighting, language)
    saved.show(weighting, language)


def _weight(layer: str, weight: float, language: Language) -> None:
    key, step = f"weight_{layer}", _step(weight)
    hold(key, step)
    title = catalogue().layers[layer].title[language]
    st.slider(title, 0, MOST_WEIGHT, key=key, on_change=_write, args=(layer,))
    if weight != step:
        html.aside(word("scenario_exact", language, weight=analysis_map.weight_words(weight, language)))


def _step(weight: float) -> int:
    """Return the step of the slider that is nearest to a weight; 0 stays for a theme that does not count."""
    return min(MOST_WEIGHT, max(round(weight), 1)) if weight else 0


def _taken_back(language: Language) -> None:
    """Say once why the last choice was taken back."""
    fault = st.session_state.pop(FAULT, None)
    if fault is not None:
        why = saved.explain(fault, language) or [word("scenario_no_weight", language)]
        html.notice(" ".join([word("scenario_kept", language), *why]))


def _named(field: str, language: Language) -> Callable[[str], str]:
    return lambda key: word(f"{field}_{key}", language)


def _choose(
    field: str, allowed: Sequence[str], weighting: Weighting, name: Callable[[str], str], language: Language
) -> None:
    key, label = f"scenario_{field}", word(f"scenario_{field}", language)
    select(key, label, allowed, getattr(weighting, field), name=name, on_change=_write)


def _without_direction() -> list[Indicator]:
    """List the indicators that count with a sign of the visitor only."""
    every = catalogue().indicators.values()
    return [indicator for indicator in every if usable(indicator) and not indicator.direction]


def _sign(indicator: Indicator, weighting: Weighting, language: Language) -> None:
    """Let the visitor set a sign; while the indicator cannot count, the list keeps it and says why it waits."""
    key, title = f"sign_{indicator.id}", catalogue().layers[indicator.layer].title[language]
    is_left_out = indicator.id in weighting.without
    waits = is_left_out or indicator.layer not in dict(weighting.weights)
    # the weighting holds no sign that does not count, so the visit does
    kept = st.session_state.setdefault(SIGNS, {})
    if not waits:
        kept[indicator.id] = dict(weighting.signs).get(indicator.id, 0)
    select(
        key, word("scenario_sign", language, indicator=indicator.label[language]), (0, 1, -1),
        kept.get(indicator.id, 0), name=lambda sign: word(f"sign_{sign}", language), on_change=_write,
        is_disabled=waits,
    )  # fmt: skip
    if waits:
        html.aside(word("scenario_sign_left_out" if is_left_out else "scenario_sign_waits", language, theme=title))


def _write(moved: str | None = None) -> None:
    """
    Put the choices into the address; an impossible one leaves the address as it was.

    `moved` is the layer whose slider was moved: the weights of the others are those of the address, which may lie
    between or beyond the steps of a slider.
    """
    widgets = st.session_state
    try:
        before = current()
    except SelectionError:
        before = default(catalogue())
    weights = dict(before.weights) | ({moved: widgets[f"weight_{moved}"]} if moved else {})
    signs = {
        indicator.id: widgets[f"sign_{indicator.id}"]
        for indicator in _without_direction()
        if widgets.get(f"sign_{indicator.id}") and weights.get(indicator.layer) and indicator.id not in before.without
    }
    fields = as_fields(replace(before, winsorise=widgets["scenario_winsorise"])) | {"weights": weights, "signs": signs}
    fields |= {field: widgets[f"scenario_{field}"] for field in ("normalisation", "aggregation", "reference")}
    try:
        weighting = read(fields, catalogue())
    except SelectionError as error:
        # the most frequent fault gets a sentence of its own
        widgets[FAULT] = str(error) if any(weights.values()) else ""
        return
    # a changed weighting is not computed until it is asked for
    short = to_short(weighting, catalogue())
    state.change(recipe=None if short == "default" else short, draws=None)
