"""The map page: widgets → Selection → figures → MapSpec → draw."""

import logging

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator
from geo.data.errors import LandpotenzialeError
from geo.data.language import word
from geo.maps import messages
from geo.maps.headline import headline
from geo.pages.frame import address, component, frame, html, links, visit
from geo.pages.map import compared, files, panel
from geo.pages.map.choices import filters, period_choice, pick
from geo.pages.map.look import look, palette
from geo.views import shipped
from geo.views.map_spec import MapSpec
from geo.views.selection import MOST_COMPARED, Selection

log = logging.getLogger(__name__)
KEY = "map"
_component = component.register("district_map", "live_map.js", styles=2)


@st.fragment
def show() -> None:
    """Draw the page that the address asks for; a change of it sends nothing of the head again."""
    try:
        _show()
    except LandpotenzialeError:
        # Streamlit catches what leaves a fragment; the visitor gets a sentence, the operator the reason
        log.exception("the shipped data are not usable")
        frame.failure(address.language())


def _show() -> None:
    visit.keep("map")
    selection, hints = address.current()
    spec = shipped.spec(selection)
    on_map = _on_map(selection, spec)
    with st.container(key="desk"):
        left, below_left, middle, right = st.columns(4)
    with left:
        pick(selection)
    with below_left:
        filters(selection, spec)
        period_choice(selection)
        look(selection, spec)
    with middle:
        frame.hint({hint.key: hint.found for hint in hints}, selection.language)
        if palette(selection, spec) != selection.palette and not spec.is_change:
            html.notice(word("hint_palette", selection.language))
        html.show(headline(spec, catalogue().indicators[selection.indicator]))
        # with its fixed key new data never mount the map anew
        _component(key=KEY, data=messages.of(selection, spec), on_event_change=_on_event)
        html.show(_below(spec, selection))
    with right:
        _beside(selection, spec, *on_map)
    if selection.compare:
        _comparison(selection, spec, on_map)
    html.show(files.exports(spec, selection))
    files.more(spec, selection)


def _on_map(selection: Selection, spec: MapSpec) -> tuple[Indicator, pd.Series]:
    """Return the indicator as the map writes it, and its values."""
    indicator = catalogue().indicators[selection.indicator]
    if spec.is_change:
        return panel.of_change(indicator, spec), pd.Series(spec.values, index=spec.ags, dtype=float)
    return indicator, shipped.shown_values(selection)


def _on_event() -> None:
    kind, value = component.event(KEY)
    # an event is checked like an address: `change` writes only values that exist
    if kind == "select":
        address.change(district=value if isinstance(value, str) and value else None)
    elif kind == "compare" and isinstance(value, list):
        address.change(compare=tuple(ags for ags in value[: MOST_COMPARED + 1] if isinstance(ags, str)))
    elif kind == "view" and isinstance(value, str):
        address.change(view=value)
    elif kind == "period" and isinstance(value, str):
        # the newest period without a period in the address keeps its own classes; one that was played to is asked for
        address.change(period=value, period_from=None)
    elif kind == "range" and isinstance(value, list) and len(value) == 2 and all(map(_is_limit, value)):
        address.change(low=value[0], high=value[1])


def _is_limit(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12)


# --- around the map


def _below(spec: MapSpec, selection: Selection) -> Markup:
    language = selection.language
    return html.fill(
        "map/below.html", language, spec=spec, caveat=" ".join((*spec.cautions, spec.caveat)),
        entry=links.entry(word("data_entry", language), language, indicator=spec.indicator),
    )  # fmt: skip


def _beside(selection: Selection, spec: MapSpec, indicator: Indicator, values: pd.Series) -> None:
    language = selection.language
    if selection.district is None:
        html.show(panel.overview(spec, indicator, values))
        return
    html.show(panel.chosen(spec, selection.district, indicator, values))
    is_compared = selection.district in selection.compare
    with st.container(key="district-actions", horizontal=True):
        st.button(
            word("compare_remove" if is_compared else "compare_add", language), key="compare-toggle",
            on_click=_on_compare, disabled=not is_compared and len(selection.compare) >= MOST_COMPARED,
        )  # fmt: skip
        st.button(
            word("deselect", language), key="deselect", type="tertiary", on_click=lambda: address.change(district=None)
        )


def _on_compare() -> None:
    selection, _ = address.current()
    rest = tuple(ags for ags in selection.compare if ags != selection.district)
    address.change(compare=rest if len(rest) < len(selection.compare) else (*rest, selection.district))


def _comparison(selection: Selection, spec: MapSpec, on_map: tuple[Indicator, pd.Series]) -> None:
    language = selection.language
    with st.container(key="comparison"):
        if drawn := compared.table(selection, spec, on_map):
            html.show(drawn)
        else:
            html.aside(word("compare_one_more", language))
        chosen = {"layer": selection.layer, "indicator": selection.indicator, "compare": ",".join(selection.compare)}
        frame.link("compare", word("versus_open", language), visit.kept("compare") | chosen, language)
        st.button(
            word("compare_clear", language), key="compare-clear", type="tertiary",
            on_click=lambda: address.change(compare=()),
        )  # fmt: skip
