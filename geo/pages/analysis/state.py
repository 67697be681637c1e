"""
The address of the analyses holds the view, as ids; every rerun reads it, every widget writes it.

Keys: ``view`` (one of `VIEWS`), ``x`` and ``y`` (indicators of the bivariate map), ``indicator`` (spatial pattern, fragile
classes, typology), ``residuals=yes`` (Land mean taken off), ``typology`` and ``crossed`` (the other one), ``cell`` (pressed class of the legend), ``proxy``
(volunteering),
``recipe`` (short form of `geo.methods.weighting`), ``end`` (``top`` or ``bottom`` fifth), ``district``, ``lang``. Defaults are left out,
unknown ids are dropped.
"""

import re
from collections.abc import Collection

import streamlit as st

from geo.data import districts
from geo.data.catalogue import catalogue

VIEWS = ("bivariate", "scenario", "spatial", "fragile", "typology", "volunteering")
FIRST = {"x": "vacancy_rate_pct", "y": "unemployment_rate_pct", "indicator": "vacancy_rate_pct"}


def wish(key: str, allowed: Collection[str], default: str) -> str:
    """Return what the address asks for if it exists, else the default."""
    found = st.query_params.get(key, default)
    return found if found in allowed else default


def in_vain() -> dict[str, str]:
    """Return what the address asks for and does not exist, by parameter; an unknown recipe is said by its view."""
    known = catalogue()
    offered = {
        "view": VIEWS, **dict.fromkeys(FIRST, known.indicators), "typology": known.typologies, "residuals": ("yes", "no"),
        "end": ("top", "bottom"), "draws": ("1000", "10000"), "district": districts.shipped().index,
        "proxy": [each.id for each in known.layers["volunteering"].indicators],
        "crossed": others(wish("typology", known.typologies, "thuenen")),
    }  # fmt: skip
    given = st.query_params.to_dict()
    return {key: given[key] for key, allowed in offered.items() if key in given and given[key] not in allowed}


def address() -> dict[str, str]:
    """Return the parameters of the address that mean something, for a link to this view."""
    wrong = in_vain()
    return {key: value for key, value in st.query_params.to_dict().items() if key not in wrong}


def indicator(key: str) -> str:
    """Return an indicator of the address: ``x``, ``y`` or ``indicator``."""
    return wish(key, catalogue().indicators, FIRST[key])


def others(typology: str) -> list[str]:
    """List the typologies that one can be crossed with."""
    return [each for each in catalogue().typologies if each != typology]


def district() -> str | None:
    """Return the chosen district."""
    return wish("district", districts.shipped().index, "") or None


def cell(count: int) -> int | None:
    """Return the pressed class of the legend."""
    found = st.query_params.get("cell", "")
    return int(found) if re.fullmatch(r"\d", found) and int(found) < count else None


def change(**fields: str | None) -> None:
    """Write parameters into the address; None takes one out. Another question drops the pressed class."""
    for key, value in fields.items():
        if value is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = value
    if not {"cell", "district"} & set(fields):
        st.query_params.pop("cell", None)


def on_event(count: int) -> None:
    """Take over what the visitor did on the map; what does not exist is left out."""
    given = st.session_state["analysis_map"].get("event")
    if not isinstance(given, dict):
        return
    kind, value = given.get("kind"), given.get("value")
    if kind == "select":
        known = isinstance(value, str) and value in districts.shipped().index
        change(district=value if known else None)
    elif kind == "cell":
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
        change(cell=str(value) if good else None)
