"""The choices of the map page: theme, indicator, filters, period; each widget writes the address."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.data.districts import LAENDER
from geo.data.language import period, word
from geo.methods import rurality
from geo.pages.frame import address
from geo.pages.frame.held import drawer, hold, select
from geo.views import shipped
from geo.views.map_spec import MapSpec
from geo.views.selection import CHANGES, Rural, Selection

# a placeholder that is sent with every change
SHORT = "-"


def keep(field: str, read: Callable[[Any], object] = lambda value: value) -> Callable[[], None]:
    """Make the callback that writes the state of the widget `field` into the field of this name."""
    return lambda: address.change(**{field: read(st.session_state[field])})


def pick(selection: Selection) -> None:
    """Choose theme and indicator."""
    language, layers, indicators = selection.language, catalogue().layers, catalogue().indicators
    layer = layers[selection.layer]
    select(
        "layer", word("layer", language), list(layers), selection.layer, on_change=keep("layer"), placeholder=SHORT,
        name=lambda key: layers[key].title[language],
    )  # fmt: skip
    hold("indicator", selection.indicator)
    st.radio(
        word("indicator", language),
        [each.id for each in layer.indicators if each.shown or each.id == selection.indicator],
        key="indicator", on_change=keep("indicator"), format_func=lambda key: indicators[key].label[language],
    )  # fmt: skip


def filters(selection: Selection, spec: MapSpec) -> None:
    """Choose the districts by type and Land."""
    language, typologies = selection.language, catalogue().typologies
    select(
        "typology", word("typology", language), ["none", *typologies],
        selection.rural.typology if selection.rural else "none", on_change=_on_typology, placeholder=SHORT,
        name=lambda key: word("typology_none", language) if key == "none" else typologies[key].label[language],
    )  # fmt: skip
    if selection.rural:
        typology = typologies[selection.rural.typology]
        hold("types", list(selection.rural.types))
        st.pills(
            word("types", language), [type_.code for type_ in typology.types], selection_mode="multi", key="types",
            on_change=_on_types, format_func=lambda code: typology.type(code).short[language],
        )  # fmt: skip
        if typology.id != "thuenen":
            count = rurality.switching(districts.shipped(), typologies["thuenen"], typology)
            st.caption(word("switching", language, n=count))
    hold("land", list(selection.land))
    st.multiselect(
        word("laender", language), list(LAENDER), key="land", on_change=keep("land", tuple),
        format_func=lambda key: LAENDER[key][language], placeholder=word("laender_all", language),
    )  # fmt: skip
    kept = len(spec.inside) - spec.outside_count
    filtered = selection.rural or selection.land or (selection.low, selection.high) != (None, None)
    # without a filter the lists above say so themselves, and the line would be sent with each change
    if filtered:
        st.markdown(word("kept", language, n=kept))
        st.button(word("reset", language), key="reset", type="tertiary", on_click=_on_reset)


def period_choice(selection: Selection) -> None:
    """Choose a period, and one before it to show the change since then; time_drawer, it sends nothing."""
    language, periods = selection.language, shipped.periods_of(selection.indicator)
    if len(periods) < 2:
        return
    time_drawer = drawer("time", word("time", language), is_open=bool(selection.period_from))
    if not time_drawer.open:
        return
    with time_drawer:
        newest = word("period_newest", language, period=period(periods[-1], language))
        select(
            "period", word("period", language), ["newest", *reversed(periods)], selection.period or "newest",
            on_change=keep("period", lambda code: None if code == "newest" else code),
            name=lambda code: newest if code == "newest" else period(code, language),
        )  # fmt: skip
        until = periods.index(selection.period) if selection.period else len(periods) - 1
        select(
            "period_from", word("period_from", language), ["none", *reversed(periods[:until])],
            selection.period_from or "none",
            on_change=keep("period_from", lambda code: None if code == "none" else code),
            name=lambda code: word("period_from_none", language) if code == "none" else period(code, language),
        )  # fmt: skip
        if selection.period_from:
            hold("change", selection.change)
            st.radio(
                word("change", language), CHANGES, key="change", on_change=keep("change"), horizontal=True,
                format_func=lambda change: word(f"change_{change}", language),
            )  # fmt: skip


def _on_typology() -> None:
    key, typologies = st.session_state["typology"], catalogue().typologies
    if key == "none" or key in typologies:
        address.change(rural=None if key == "none" else Rural(key, typologies[key].rural_codes))


def _on_types() -> None:
    key, types = st.session_state["typology"], tuple(sorted(st.session_state["types"]))
    if key in catalogue().typologies:
        address.change(rural=Rural(key, types) if types else None)


def _on_reset() -> None:
    address.change(rural=None, land=(), low=None, high=None)
