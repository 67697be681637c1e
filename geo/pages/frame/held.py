"""Widgets that show what the address says: the browser's own state never decides."""

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from geo.pages.frame import address


def hold(key: str, value: object) -> None:
    """Give a widget the state of the address before it is drawn."""
    # the browser sends labels, not ids: after a change of language it must be told the new ones
    language, sent = address.language(), f"{key}-told-in"
    if st.session_state.get(sent) != language or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
        st.session_state[sent] = language


def drawer(key: str, label: str, *, is_open: bool = False) -> ExpanderContainer:
    """
    Return an expander that the visit remembers: another language is another label, with which Streamlit would close it.

    Parameters
    ----------
    key
        Of the expander.
    label
        In the language of the page.
    is_open
        Whether it is so at first.

    Returns
    -------
    drawer
        What is put into it only where ``.open`` is true sends nothing while it is closed.
    """
    kept = f"{key}-open"
    hold(key, bool(st.session_state.get(kept, is_open)))

    def take() -> None:
        st.session_state[kept] = bool(st.session_state[key])

    return st.expander(label, key=key, on_change=take)
