"""
The address of the page holds the view: every rerun reads the selection from it, every widget writes it.

`st.query_params` is the only state. Each change is a history entry, so back and forward work, and a link reproduces
the view.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from geo import districts
from geo.catalogue import LANGUAGES, Language, catalogue
from geo.maps import shipped
from geo.maps.palettes import PALETTES
from geo.selection import Hint, Selection, parse, query


def language() -> Language:
    """Return the language of the address, German by default."""
    wished = st.query_params.get("lang")
    return wished if wished in LANGUAGES else Selection.language


def _read(wishes: Mapping[str, str]) -> tuple[Selection, tuple[Hint, ...]]:
    return parse(
        wishes, catalogue=catalogue(), ags=districts.shipped().index, laender=districts.LAENDER, palettes=PALETTES,
        periods=shipped.periods_of,
    )  # fmt: skip


def current() -> tuple[Selection, tuple[Hint, ...]]:
    """Return what the address selects, and what of it does not exist."""
    return _read(st.query_params.to_dict())


def change(**fields: object) -> None:
    """
    Write a changed selection into the address.

    Parameters
    ----------
    fields
        Fields of `Selection`, as a browser sends them: what does not exist is left out, because the address is no
        place for what a browser makes up. Another indicator drops what only the former one had.
    """
    selection, _ = current()
    layers = catalogue().layers
    if fields.get("layer", selection.layer) not in layers:
        return
    if fields.get("layer", selection.layer) != selection.layer:
        fields["indicator"] = layers[fields["layer"]].indicators[0].id
    if fields.get("indicator", selection.indicator) != selection.indicator:
        # limits and breaks in per cent mean nothing in minutes, and other periods belong to other indicators
        fields |= {"low": None, "high": None, "breaks": (), "period": None, "period_from": None}
        if selection.scheme == "own":
            fields["scheme"] = Selection.scheme
    clean, _ = _read(query(replace(selection, **fields), catalogue()))
    st.query_params.from_dict(query(clean, catalogue()))
