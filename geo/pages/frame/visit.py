"""
The memory of a visit: the last address of each page, so that the navigation leads back to it.

A link from outside begins a new visit, so nothing that is remembered stands in its way. The language is no part of it:
it is that of the page the visitor comes from.
"""

from collections.abc import Collection

import streamlit as st

KEPT = "addresses-kept"
LAST = "page-last"
# districts that are chosen on the map are meant for these pages as well: page, parameter
SHARED = {"compare": "compare", "profile": "district"}


def kept(page: str) -> dict[str, str]:
    """Return the address of a page as it was last seen in this visit, without its language; empty if it was not."""
    return st.session_state.get(KEPT, {}).get(page, {})


def keep(page: str) -> None:
    """Remember the address of the page that is shown."""
    before, now = kept(page), {key: value for key, value in st.query_params.to_dict().items() if key != "lang"}
    _put(page, now)
    if page == "map":
        for other, name in SHARED.items():
            if name in now and now[name] != before.get(name):
                _put(other, kept(other) | {name: now[name]})


def keep_compared(compare: Collection[str]) -> None:
    """Let the way back to the map carry the districts of the compare page."""
    _put("map", kept("map") | {"compare": ",".join(compare)})


def arrive(page: str) -> None:
    """
    Take over the districts of the map when a page is reached from it.

    The head of the map is not sent again when districts are chosen there, so its links cannot carry them.
    """
    name = SHARED.get(page)
    if st.session_state.get(LAST) == "map" and name in kept(page) and name not in st.query_params:
        st.query_params[name] = kept(page)[name]
    st.session_state[LAST] = page


def way(page: str, *, since: str) -> dict[str, str]:
    """Return the parameters that a link in the head of the page `since` carries to a page."""
    left_out = SHARED.get(page) if since == "map" else None
    return {key: value for key, value in kept(page).items() if key != left_out}


def _put(page: str, parameters: dict[str, str]) -> None:
    st.session_state[KEPT] = st.session_state.get(KEPT, {}) | {page: parameters}
