"""
The address of the page holds the view: every rerun reads the selection from it, every widget writes it.

`st.query_params` is the only state. Each change is a history entry, so back and forward work, and a link reproduces
the view.
"""

from dataclasses import replace

import streamlit as st

from geo import districts
from geo.catalogue import LANGUAGES, Language, catalogue
from geo.maps.palettes import PALETTES
from geo.selection import Hint, Selection, parse, query


def language() -> Language:
    """Return the language of the address, German by default."""
    wished = st.query_params.get("lang")
    return wished if wished in LANGUAGES else Selection.language


def current() -> tuple[Selection, tuple[Hint, ...]]:
    """Return what the address selects, and what of it does not exist."""
    return parse(
        st.query_params.to_dict(), catalogue=catalogue(), ags=districts.shipped().index, laender=districts.LAENDER,
        palettes=PALETTES,
    )  # fmt: skip


def link(selection: Selection) -> str:
    """Return the relative address of a view."""
    return "?" + "&".join(f"{key}={value}" for key, value in query(selection, catalogue()).items())


def change(**fields: object) -> None:
    """
    Write a changed selection into the address.

    Parameters
    ----------
    fields
        Fields of `Selection`; another indicator drops what only the former one had.
    """
    selection, _ = current()
    if fields.get("layer", selection.layer) != selection.layer:
        fields["indicator"] = catalogue().layers[fields["layer"]].indicators[0].id
    if fields.get("indicator", selection.indicator) != selection.indicator:
        # limits and breaks in per cent mean nothing in minutes
        fields |= {"low": None, "high": None, "breaks": ()}
        if selection.scheme == "own":
            fields["scheme"] = Selection.scheme
    st.query_params.from_dict(query(replace(selection, **fields), catalogue()))
