"""
The address of the page holds the view: every rerun reads the selection from it, every widget writes it.

`st.query_params` is the only state. Each change is a history entry, so back and forward work, and a link reproduces
the view.
"""

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import LANGUAGES, Language
from geo.views import shipped
from geo.views.address import Hint
from geo.views.selection import Selection, changed, query


def language() -> Language:
    """Return the language of the address, German by default."""
    code = st.query_params.get("lang")
    return next((language for language in LANGUAGES if language == code), Selection.language)


def current() -> tuple[Selection, tuple[Hint, ...]]:
    """Return the selection of the address, and hints at the values that do not exist."""
    return shipped.read(st.query_params.to_dict())


def change(**fields: object) -> None:
    """
    Write a selection with changed fields into the address.

    A browser may send values that do not exist; they are left out. Another indicator drops what only the former one had.
    """
    selection, _ = current()
    if fields.get("layer", selection.layer) not in catalogue().layers:
        return
    clean, _ = shipped.read(query(changed(selection, catalogue(), **fields), catalogue()))
    st.query_params.from_dict(query(clean, catalogue()))
