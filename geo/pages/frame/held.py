"""Widgets that show the address: the browser's own state never decides."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from geo.data.language import word
from geo.pages.frame import address

Option = TypeVar("Option")


def hold(key: str, value: object) -> None:
    """Give a widget the state of the address before it is drawn."""
    # the browser sends labels, not ids: after a change of language it must be told the new ones
    language, sent = address.language(), f"{key}-told-in"
    if st.session_state.get(sent) != language or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
        st.session_state[sent] = language


def select(
    key: str, label: str, offered: Sequence[Option], value: Option, *, name: Callable[[Option], str],
    on_change: Callable[[], None], placeholder: str = "", is_disabled: bool = False,
) -> None:  # fmt: skip
    """Draw a list that shows a value of the address; the placeholder is never seen, but Streamlit's own is English."""
    hold(key, value)
    st.selectbox(
        label, offered, key=key, on_change=on_change, format_func=name, disabled=is_disabled,
        placeholder=placeholder or word("choose_one", address.language()),
    )  # fmt: skip


def drawer(key: str, label: str, *, is_open: bool = False) -> ExpanderContainer:
    """
    Return an expander that the visit remembers: another language is another label, with which Streamlit would close it.

    A page fills it only where ``.open`` is true, and so sends nothing while it is closed.
    """
    kept = f"{key}-open"
    hold(key, bool(st.session_state.get(kept, is_open)))

    def take() -> None:
        st.session_state[kept] = bool(st.session_state[key])

    return st.expander(label, key=key, on_change=take)
