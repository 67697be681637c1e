"""The page of the analyses: one view per module, chosen by the address (see `geo.pages.analysis.state`)."""

import logging

import streamlit as st

from geo.data.errors import LandpotenzialeError
from geo.data.language import word
from geo.pages.analysis import bivariate, fragile, scenario, spatial, state, typology, volunteering
from geo.pages.frame import address, frame
from geo.pages.frame.held import hold

log = logging.getLogger(__name__)
SHOWN = {
    "bivariate": bivariate.show,
    "scenario": scenario.show,
    "spatial": spatial.show,
    "fragile": fragile.show,
    "typology": typology.show,
    "volunteering": volunteering.show,
}


def show() -> None:
    """Draw the view that the address names."""
    language = address.language()
    view = state.choice("view", state.VIEWS, state.VIEWS[0])
    with st.container(key="analysis"):
        hold("analysis_view", view)
        st.segmented_control(
            word("analysis_view", language), state.VIEWS, key="analysis_view", on_change=_on_view,
            format_func=lambda view: word(f"analysis_{view}", language),
        )  # fmt: skip
        try:
            frame.hint(state.in_vain(), language)
            SHOWN[view](language)
        except LandpotenzialeError:
            log.exception("the shipped data are not usable")
            frame.failure(language)


def _on_view() -> None:
    view = st.session_state["analysis_view"]
    if view in state.VIEWS:
        state.change(view=view)
