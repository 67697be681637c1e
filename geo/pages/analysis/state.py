"""
The address of the analyses holds the view, as ids; every rerun reads it, every widget writes it.

Keys: ``view`` (one of `VIEWS`), ``x`` and ``y`` (indicators of the bivariate map), ``indicator`` (spatial pattern,
fragile classes, typology), ``residuals=yes`` (mean of the Land taken off), ``typology`` and ``crossed`` (the other one),
``cell`` (pressed class of the legend), ``proxy`` (volunteering), ``recipe`` (short form of `geo.methods.weighting`),
``draws``, ``end`` (``top`` or ``bottom`` fifth), ``district``, ``lang``. Defaults are left out, unknown ids are dropped.
"""

import re
from collections.abc import Collection

import streamlit as st

from geo.data import districts
from geo.data.catalogue import catalogue
from geo.pages.frame import component

VIEWS = ("bivariate", "scenario", "spatial", "fragile", "typology", "volunteering")
FIRST = {"x": "vacancy_rate_pct", "y": "unemployment_rate_pct", "indicator": "vacancy_rate_pct"}


def choice(key: str, allowed: Collection[str], default: str) -> str:
    """Return the value of a parameter of the address if it exists, else the default."""
    value = st.query_params.get(key, default)
    return value if value in allowed else default


def in_vain() -> dict[str, str]:
    """Return the parameters of the address whose value does not exist; the view of a weighting judges it itself."""
    indicators, typologies = catalogue().indicators, catalogue().typologies
    offered = {
        "view": VIEWS, **dict.fromkeys(FIRST, indicators), "typology": typologies, "residuals": ("yes", "no"),
        "end": ("top", "bottom"), "draws": ("1000", "10000"), "district": districts.shipped().index,
        "proxy": [proxy.id for proxy in catalogue().layers["volunteering"].indicators],
        "crossed": others(choice("typology", typologies, "thuenen")),
    }  # fmt: skip
    asked = st.query_params.to_dict()
    return {key: asked[key] for key, allowed in offered.items() if key in asked and asked[key] not in allowed}


def address() -> dict[str, str]:
    """Return the parameters of the address that mean something, for a link to this view."""
    wrong = in_vain()
    return {key: value for key, value in st.query_params.to_dict().items() if key not in wrong}


def indicator(key: str) -> str:
    """Return an indicator of the address: ``x``, ``y`` or ``indicator``."""
    return choice(key, catalogue().indicators, FIRST[key])


def others(typology: str) -> list[str]:
    """List the typologies that one can be crossed with."""
    return [other for other in catalogue().typologies if other != typology]


def district() -> str | None:
    """Return the chosen district."""
    return choice("district", districts.shipped().index, "") or None


def cell(count: int) -> int | None:
    """Return the pressed class of the legend."""
    digit = st.query_params.get("cell", "")
    return int(digit) if re.fullmatch(r"\d", digit) and int(digit) < count else None


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
    """Write a choice on the map into the address; a district or class that does not exist takes it out."""
    kind, value = component.event("analysis_map")
    if kind == "select":
        change(district=value if isinstance(value, str) and value in districts.shipped().index else None)
    elif kind == "cell":
        exists = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
        change(cell=str(value) if exists else None)
