"""The map page: widgets → Selection → figures → MapSpec → draw."""

import logging
import re
from html import escape

import pandas as pd
import streamlit as st

from geo.data import districts as district_table
from geo.data import figures
from geo.data.catalogue import Catalogue, catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import LAENDER
from geo.data.errors import LandpotenzialeError
from geo.data.language import period, word
from geo.maps.headline import headline
from geo.methods import rurality
from geo.methods.classify import SCHEMES
from geo.pages import data_page
from geo.pages.frame import address, frame, visit
from geo.pages.frame.held import drawer, hold
from geo.pages.map import compared as comparison
from geo.pages.map import component, files, panel
from geo.views import shipped
from geo.views.map import drawn_palette
from geo.views.map_spec import MapSpec
from geo.views.palettes import PALETTES, offered
from geo.views.selection import BREAKS_FROM, CHANGES, CLASS_NUMBERS, MOST_BREAKS, MOST_COMPARED, Rural, Selection

log = logging.getLogger(__name__)


@st.fragment
def show() -> None:
    """Draw the page that the address asks for; a change of it sends nothing of the head again."""
    try:
        _show()
    except LandpotenzialeError:
        # Streamlit catches what leaves a fragment; the visitor gets a sentence, the operator the reason
        log.exception("the shipped data are not usable")
        frame.failure(address.language())


def _show() -> None:
    visit.keep("map")
    known = catalogue()
    selection, hints = address.current()
    spec = shipped.spec(selection)
    indicator = known.indicators[selection.indicator]
    with st.container(key="desk"):
        pick, filters, middle, beside = st.columns(4)
    with pick:
        _pick(selection, known)
    with filters:
        _filters(selection, known, spec)
        _time(selection, known)
        _look(selection, spec, known)
    with middle:
        frame.hint({hint.key: hint.found for hint in hints}, selection.language)
        if _palette(selection, spec, indicator) != selection.palette and not spec.is_change:
            st.html(f"<p class=hint role=status>{escape(word('hint_palette', selection.language))}</p>")
        st.html(headline(spec, indicator))
        component.draw(spec, selection, on_event=_on_event)
        st.html(_below(spec, selection, known))
    with beside:
        _beside(spec, selection, known)
    if selection.compare:
        _comparison(spec, selection, known)
    st.html(files.exports(spec, selection, known))
    files.more(spec, selection, known)


# --- widgets: each takes its state from the selection and writes the address


def _keep(field: str, read=lambda value: value):
    return lambda: address.change(**{field: read(st.session_state[field])})


def _pick(selection: Selection, known: Catalogue) -> None:
    language, layer = selection.language, known.layers[selection.layer]
    hold("layer", selection.layer)
    st.selectbox(
        word("layer", language), list(known.layers), key="layer", on_change=_keep("layer"),
        # never empty, but without a placeholder Streamlit says one in English; short, for it is sent with every change
        placeholder="-", format_func=lambda key: known.layers[key].title[language],
    )  # fmt: skip
    hold("indicator", selection.indicator)
    st.radio(
        word("indicator", language), [each.id for each in layer.indicators if each.shown or each.id == selection.indicator], key="indicator",
        on_change=_keep("indicator"),
        format_func=lambda key: known.indicators[key].label[language],
    )  # fmt: skip


def _filters(selection: Selection, known: Catalogue, spec: MapSpec) -> None:
    language = selection.language
    hold("typology", selection.rural.typology if selection.rural else "none")
    st.selectbox(
        word("typology", language), ["none", *known.typologies], key="typology", on_change=_on_typology,
        placeholder="-", format_func=lambda key: (
            word("typology_none", language) if key == "none" else known.typologies[key].label[language]
        ),
    )  # fmt: skip
    if selection.rural:
        typology = known.typologies[selection.rural.typology]
        hold("types", list(selection.rural.types))
        st.pills(
            word("types", language), [each.code for each in typology.types], selection_mode="multi", key="types",
            on_change=_on_types, format_func=lambda code: typology.type(code).short[language],
        )  # fmt: skip
        if typology.id != "thuenen":
            count = rurality.switching(district_table.shipped(), known.typologies["thuenen"], typology)
            st.caption(word("switching", language, n=count))
    hold("land", list(selection.land))
    st.multiselect(
        word("laender", language), list(LAENDER), key="land", on_change=_keep("land", tuple),
        format_func=lambda key: LAENDER[key][language], placeholder=word("laender_all", language),
    )  # fmt: skip
    kept = len(spec.inside) - spec.outside_count
    filtered = selection.rural or selection.land or (selection.low, selection.high) != (None, None)
    # without a filter the lists above say so themselves, and the line would be sent with each change
    if filtered:
        st.markdown(word("kept", language, n=kept))
        st.button(word("reset", language), key="reset", type="tertiary", on_click=_on_reset)


def _time(selection: Selection, known: Catalogue) -> None:
    """Choose a period, and one before it to show the change since then; closed, it sends nothing."""
    language, periods = selection.language, shipped.periods_of(selection.indicator)
    if len(periods) < 2:
        return
    time = drawer("time", word("time", language), is_open=bool(selection.period_from))
    if not time.open:
        return
    with time:
        hold("period", selection.period or "newest")
        st.selectbox(
            word("period", language), ["newest", *reversed(periods)], key="period",
            placeholder=word("choose_one", language),
            on_change=_keep("period", lambda each: None if each == "newest" else each),
            format_func=lambda each: (
                word("period_newest", language, period=period(periods[-1], language))
                if each == "newest"
                else period(each, language)
            ),
        )  # fmt: skip
        until = periods.index(selection.period) if selection.period else len(periods) - 1
        hold("period_from", selection.period_from or "none")
        st.selectbox(
            word("period_from", language), ["none", *reversed(periods[:until])], key="period_from",
            placeholder=word("choose_one", language),
            on_change=_keep("period_from", lambda each: None if each == "none" else each),
            format_func=lambda each: (
                word("period_from_none", language) if each == "none" else period(each, language)
            ),
        )  # fmt: skip
        if selection.period_from:
            hold("change", selection.change)
            st.radio(
                word("change", language), CHANGES, key="change", on_change=_keep("change"), horizontal=True,
                format_func=lambda each: word(f"change_{each}", language),
            )  # fmt: skip


def _look(selection: Selection, spec: MapSpec, known: Catalogue) -> None:
    language, indicator = selection.language, known.indicators[selection.indicator]
    # what is closed is not sent
    look = drawer("look", word("look", language))
    if not look.open:
        return
    with look:
        hold("scheme", selection.scheme)
        st.selectbox(
            word("scheme", language), SCHEMES, key="scheme", on_change=_on_scheme,
            placeholder=word("choose_one", language),
            format_func=lambda key: word(f"scheme_{key}", language),
        )  # fmt: skip
        if selection.scheme == "own":
            hold("breaks", "; ".join(_plain(each, language) for each in selection.breaks))
            st.text_input(word("own_breaks", language), key="breaks", on_change=_on_breaks, max_chars=120)
            if st.session_state.get("breaks_wrong"):
                st.caption(f":red[{word('own_breaks_wrong', language)}]")
        elif selection.scheme != "head_tail":
            hold("k", selection.k)
            st.segmented_control(
                word("k", language), CLASS_NUMBERS, key="k", on_change=_keep("k", lambda k: k or Selection.k)
            )
        midpoint = 0.0 if spec.is_change else indicator.midpoint
        allowed = [key for key in offered(midpoint) if not spec.is_change or PALETTES[key].kind == "diverging"]
        hold("palette", _palette(selection, spec, indicator))
        st.selectbox(
            word("palette", language), allowed, key="palette", on_change=_keep("palette"),
            placeholder=word("choose_one", language),
            format_func=lambda key: PALETTES[key].label[language],
        )  # fmt: skip
        hold("breaks_from", selection.breaks_from)
        st.radio(
            word("breaks_from", language), BREAKS_FROM, key="breaks_from", on_change=_keep("breaks_from"),
            horizontal=True,
            format_func=lambda key: word(f"breaks_from_{key}", language),
        )  # fmt: skip


def _palette(selection: Selection, spec: MapSpec, indicator: Indicator) -> str:
    return drawn_palette(selection, 0.0 if spec.is_change else indicator.midpoint, is_change=spec.is_change)


def _plain(value: float, language: Language) -> str:
    """Write a break as the visitor would type it, without thousands."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "de" else text


def _on_event() -> None:
    kind, value = component.event()
    # what the browser sends is checked like an address: `change` writes only what exists
    if kind == "select":
        address.change(district=value if isinstance(value, str) and value else None)
    elif kind == "compare" and isinstance(value, list):
        address.change(compare=tuple(each for each in value[: MOST_COMPARED + 1] if isinstance(each, str)))
    elif kind == "view" and isinstance(value, str):
        address.change(view=value)
    elif kind == "period" and isinstance(value, str):
        # the newest period without a period in the address keeps its own classes; one that was played to is asked for
        address.change(period=value, period_from=None)
    elif kind == "range" and isinstance(value, list) and len(value) == 2 and all(map(_is_limit, value)):
        address.change(low=value[0], high=value[1])


def _is_limit(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12)


def _on_typology() -> None:
    key, known = st.session_state["typology"], catalogue().typologies
    if key == "none" or key in known:
        address.change(rural=None if key == "none" else Rural(key, known[key].rural_codes))


def _on_types() -> None:
    key, types = st.session_state["typology"], tuple(sorted(st.session_state["types"]))
    if key in catalogue().typologies:
        address.change(rural=Rural(key, types) if types else None)


def _on_reset() -> None:
    address.change(rural=None, land=(), low=None, high=None)


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
    Read breaks as a visitor types them.

    Parameters
    ----------
    text
        Numbers separated by semicolons or spaces, with the decimal and thousands signs of the language.
    language
        ``de`` or ``en``.

    Returns
    -------
    breaks
        Nothing if it is not two to six increasing numbers: ``100.000`` is a hundred thousand in German and never 100.
    """
    decimal, thousands = (",", ".") if language == "de" else (".", ",")
    pattern = rf"[-−]?(\d+|\d{{1,3}}({re.escape(thousands)}\d{{3}})+)({re.escape(decimal)}\d+)?"
    parts = [part for part in re.split(r"[;\s]+", text.strip()) if part]
    if not all(re.fullmatch(pattern, part) for part in parts):
        return ()
    breaks = tuple(float(part.replace(thousands, "").replace(decimal, ".").replace("−", "-")) for part in parts)
    right = 2 <= len(breaks) <= MOST_BREAKS and all(abs(each) < 1e12 for each in breaks)
    return breaks if right and list(breaks) == sorted(set(breaks)) else ()


def _on_breaks() -> None:
    breaks = read_breaks(st.session_state["breaks"], address.language())
    st.session_state["breaks_wrong"] = not breaks
    if breaks:
        address.change(breaks=breaks)


# --- texts around the map


def _below(spec: MapSpec, selection: Selection, known: Catalogue) -> str:
    language = selection.language
    return (
        f"<section class=reading><p><b>{word('reading', language)}.</b> {escape(spec.reading)}</p>"
        f"<p><b>{word('caveat', language)}.</b> {escape(' '.join((*spec.cautions, spec.caveat)))} "
        f"{escape(word('limits', language))}</p>"
        f"<p class='quiet source'>{word('source', language)}: {escape(spec.source)} "
        f"{word('licence', language)}: {escape(spec.licence)}. "
        f"{word('territorial_status', language)}: {escape(spec.territorial_status)}. "
        f"{data_page.link_to(language, word('data_entry', language), indicator=spec.indicator)}</p></section>"
    )


def _shown(spec: MapSpec, selection: Selection, known: Catalogue) -> tuple[Indicator, pd.Series]:
    """Return the indicator as the map writes it, and its values."""
    indicator = known.indicators[selection.indicator]
    if spec.is_change:
        return panel.of_change(indicator, spec), pd.Series(spec.values, index=spec.ags, dtype=float)
    return indicator, shipped.shown_values(selection)


def _beside(spec: MapSpec, selection: Selection, known: Catalogue) -> None:
    language, districts = selection.language, district_table.shipped()
    indicator, column = _shown(spec, selection, known)
    if selection.district is None:
        st.html(panel.overview(spec, indicator, column, districts, known))
        return
    st.html(panel.chosen(spec, indicator, column, districts, known))
    compared = selection.district in selection.compare
    with st.container(key="district-actions", horizontal=True):
        st.button(
            word("compare_remove" if compared else "compare_add", language), key="compare-toggle", on_click=_on_compare,
            disabled=not compared and len(selection.compare) >= 6,
        )  # fmt: skip
        st.button(
            word("deselect", language), key="deselect", type="tertiary", on_click=lambda: address.change(district=None)
        )


def _on_compare() -> None:
    selection, _ = address.current()
    rest = tuple(ags for ags in selection.compare if ags != selection.district)
    address.change(compare=rest if len(rest) < len(selection.compare) else (*rest, selection.district))


def _comparison(spec: MapSpec, selection: Selection, known: Catalogue) -> None:
    values, statuses = figures.shipped()
    drawn = comparison.table(
        selection, catalogue=known, districts=district_table.shipped(), values=values, statuses=statuses, spec=spec,
        shown=_shown(spec, selection, known),
    )  # fmt: skip
    with st.container(key="comparison"):
        st.html(drawn or f"<p class=quiet>{escape(word('compare_one_more', selection.language))}</p>")
        frame.link(
            "compare", word("versus_open", selection.language),
            visit.kept("compare")
            | {"layer": selection.layer, "indicator": selection.indicator, "compare": ",".join(selection.compare)},
            selection.language,
        )  # fmt: skip
        st.button(
            word("compare_clear", selection.language), key="compare-clear", type="tertiary",
            on_click=lambda: address.change(compare=()),
        )  # fmt: skip
