"""
Which districts resemble one: the themes that count and the districts that are searched, held in the address.

Keys: ``similar_layers`` (ids of themes, all when absent) and ``similar_within`` (see `geo.methods.similarity.Within`); the
compare page adds ``similar``, the district that the others shall resemble, present while its suggestions are open.
"""

from dataclasses import dataclass

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.districts import shipped as shipped_districts
from geo.data.language import word
from geo.methods.similarity import WITHIN, Within, choose
from geo.pages.frame.held import hold
from geo.views.address import Hint, Reader

KEYS = ("similar", "similar_layers", "similar_within")


@dataclass(frozen=True)
class Choice:
    """What the address says: the district (compare page only), the themes, none for all, and where to search."""

    of: str | None
    layers: tuple[str, ...]
    within: Within


def current() -> tuple[Choice, tuple[Hint, ...]]:
    """Return the choice of the address, and hints at the values that do not exist."""
    reader = Reader(st.query_params.to_dict())
    asked = reader.take("similar_within", reader.one_of(WITHIN))
    choice = Choice(
        of=reader.take("similar", reader.one_of(shipped_districts().index)),
        layers=reader.several("similar_layers", _themes(), len(_themes())),
        within=next((within for within in WITHIN if within == asked), "all"),
    )
    return choice, tuple(reader.hints)


def kept() -> dict[str, str]:
    """Return the parameters that belong here, for a page that writes the rest anew."""
    return {key: st.query_params[key] for key in KEYS if key in st.query_params}


def change(**fields: str | None) -> None:
    """Write parameters into the address; an empty one and ``all`` are taken out."""
    for key, value in fields.items():
        if value in (None, "", "all"):
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = value


def controls(choice: Choice, language: Language) -> None:
    """Draw the choice of themes and of where to search."""
    with st.container(key="similar-choice", horizontal=True, vertical_alignment="bottom"):
        hold("similar-layers", list(choice.layers))
        st.multiselect(
            word("similar_layers", language), _themes(), key="similar-layers", on_change=_on_layers,
            placeholder=word("all_layers", language), width=448, format_func=lambda layer: catalogue().layers[layer].title[language],
        )  # fmt: skip
        for key in ("rural_type", "other_land"):
            hold(f"similar-{key}", choice.within in (key, "both"))
            st.checkbox(word(f"only_{key}", language), key=f"similar-{key}", on_change=_on_within)


def _themes() -> list[str]:
    """List the themes with an indicator that counts; the others would change no answer."""
    return list(dict.fromkeys(indicator.layer for indicator in choose(catalogue(), None)))


def _on_layers() -> None:
    change(similar_layers=",".join(layer for layer in st.session_state["similar-layers"] if layer in _themes()))


def _on_within() -> None:
    chosen = [key for key in ("rural_type", "other_land") if st.session_state[f"similar-{key}"]]
    change(similar_within="both" if len(chosen) == 2 else "".join(chosen))
