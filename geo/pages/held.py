"""Widgets that show what the address says: the browser's own state never decides."""

import streamlit as st

from geo.pages import address


def hold(key: str, value: object) -> None:
    """Give a widget the state of the address before it is drawn."""
    # the browser sends labels, not ids: after a change of language it must be told the new ones
    language, told = address.language(), f"{key}-told-in"
    if st.session_state.get(told) != language or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
        st.session_state[told] = language
