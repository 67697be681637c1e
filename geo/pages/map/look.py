"""How the map is drawn: classes, breaks and colours; each widget writes the address."""

import re

import streamlit as st

from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.language import word
from geo.methods.classify import SCHEMES
from geo.pages.frame import address
from geo.pages.frame.held import drawer, hold, select
from geo.pages.map.choices import keep
from geo.views import shipped
from geo.views.map_classes import drawn_palette
from geo.views.map_spec import MapSpec
from geo.views.palettes import PALETTES, offered
from geo.views.selection import BREAKS_FROM, CLASS_NUMBERS, MOST_BREAKS, Selection


def look(selection: Selection, spec: MapSpec) -> None:
    """Choose classes and colours; closed, it sends nothing."""
    language = selection.language
    look_drawer = drawer("look", word("look", language))
    if not look_drawer.open:
        return
    with look_drawer:
        select(
            "scheme", word("scheme", language), SCHEMES, selection.scheme, on_change=_on_scheme,
            name=lambda key: word(f"scheme_{key}", language),
        )  # fmt: skip
        if selection.scheme == "own":
            hold("breaks", "; ".join(_plain(limit, language) for limit in selection.breaks))
            st.text_input(word("own_breaks", language), key="breaks", on_change=_on_breaks, max_chars=120)
            if st.session_state.get("breaks_wrong"):
                st.caption(f":red[{word('own_breaks_wrong', language)}]")
        elif selection.scheme != "head_tail":
            hold("k", selection.k)
            st.segmented_control(
                word("k", language), CLASS_NUMBERS, key="k", on_change=keep("k", lambda k: k or Selection.k)
            )
        palettes = offered(_midpoint(selection, spec))
        allowed = [key for key in palettes if not spec.is_change or PALETTES[key].kind == "diverging"]
        select(
            "palette", word("palette", language), allowed, palette(selection, spec), on_change=keep("palette"),
            name=lambda key: PALETTES[key].label[language],
        )  # fmt: skip
        hold("breaks_from", selection.breaks_from)
        st.radio(
            word("breaks_from", language), BREAKS_FROM, key="breaks_from", on_change=keep("breaks_from"), horizontal=True,
            format_func=lambda key: word(f"breaks_from_{key}", language),
        )  # fmt: skip


def _midpoint(selection: Selection, spec: MapSpec) -> float | None:
    return 0.0 if spec.is_change else catalogue().indicators[selection.indicator].midpoint


def palette(selection: Selection, spec: MapSpec) -> str:
    """Return the palette that the map is drawn with; the one of the selection, where it suits the values."""
    return drawn_palette(selection, _midpoint(selection, spec), is_change=spec.is_change)


def _plain(value: float, language: Language) -> str:
    """Write a break as the visitor would type it, without thousands."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "de" else text


def _on_scheme() -> None:
    scheme, (selection, _) = st.session_state["scheme"], address.current()
    st.session_state["breaks_wrong"] = False
    address.change(scheme=scheme, breaks=_first_breaks(selection) if scheme == "own" else ())


def _first_breaks(selection: Selection) -> tuple[float, ...]:
    """Start own breaks from those that are shown; where there are fewer than two, from thirds of the range."""
    spec = shipped.spec(selection)
    if len(spec.histogram.breaks) >= 2:
        return spec.histogram.breaks
    low, high = spec.histogram.edges[0], spec.histogram.edges[-1]
    decimals = spec.decimals + 1
    return (round(low + (high - low) / 3, decimals), round(low + 2 * (high - low) / 3, decimals))


def read_breaks(text: str, language: Language) -> tuple[float, ...]:
    """
    Read breaks as a visitor types them, separated by semicolons or spaces, with the signs of the language.

    Empty if they are not two to six increasing numbers: ``100.000`` is a hundred thousand in German and never 100.
    """
    decimal, thousands = (",", ".") if language == "de" else (".", ",")
    pattern = rf"[-−]?(\d+|\d{{1,3}}({re.escape(thousands)}\d{{3}})+)({re.escape(decimal)}\d+)?"
    parts = [part for part in re.split(r"[;\s]+", text.strip()) if part]
    if not all(re.fullmatch(pattern, part) for part in parts):
        return ()
    breaks = tuple(float(part.replace(thousands, "").replace(decimal, ".").replace("−", "-")) for part in parts)
    is_right = 2 <= len(breaks) <= MOST_BREAKS and all(abs(limit) < 1e12 for limit in breaks)
    return breaks if is_right and list(breaks) == sorted(set(breaks)) else ()


def _on_breaks() -> None:
    breaks = read_breaks(st.session_state["breaks"], address.language())
    st.session_state["breaks_wrong"] = not breaks
    if breaks:
        address.change(breaks=breaks)
