"""The compare page: address → Comparison → rows → sections; nothing is summed up and nobody is ranked."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.data import districts as district_table
from geo.data.catalogue import Catalogue, catalogue
from geo.data.language import word
from geo.maps import files, live
from geo.methods import rurality
from geo.pages.compare import similar, themes
from geo.pages.frame import cite, frame, visit
from geo.pages.frame.held import hold
from geo.pages.map import component
from geo.views import citation, shipped
from geo.views import comparison as compared
from geo.views.address import Hint
from geo.views.comparison import ALL, FORMS, Comparison
from geo.views.profile import similar_words
from geo.views.selection import MOST_COMPARED, Selection

KEY = "compare-map"
ENDED = "versus-reference-ended"
SIMILAR = 5
_component = component.register(
    "compare_map", "compare.js",
    '<link rel="stylesheet"><link rel="stylesheet"><link rel="stylesheet"><div class="explorer"></div>',
)  # fmt: skip


def current() -> tuple[Comparison, tuple[Hint, ...]]:
    """Return what the address compares, and what of it does not exist."""
    return compared.parse(st.query_params.to_dict(), catalogue=catalogue(), districts=district_table.shipped())


def change(**fields: object) -> None:
    """
    Write a changed comparison into the address.

    Parameters
    ----------
    fields
        Fields of `Comparison`, as a browser sends them; what does not exist is left out.
    """
    before, _ = current()
    if "layer" in fields and fields["layer"] != before.layer and fields["layer"] in catalogue().layers:
        fields["indicator"] = catalogue().layers[fields["layer"]].indicators[0].id
    wished = compared.query(replace(before, **fields), catalogue())
    clean, hints = compared.parse(wished, catalogue=catalogue(), districts=district_table.shipped())
    # other districts in front can end the group; the next run says so, for the address does not any more
    st.session_state[ENDED] = "reference" not in fields and any(hint.key == "reference" for hint in hints)
    st.query_params.from_dict(compared.query(clean, catalogue()) | similar.kept())


def remember() -> None:
    """Let the way back to the map carry the districts; before the head is drawn, which holds that way."""
    comparison, _ = current()
    if comparison.compare:
        visit.keep_compared(comparison.compare)


def show() -> None:
    """Draw the page."""
    known = catalogue()
    comparison, hints = current()
    wish, more = similar.current()
    language = comparison.language
    st.html(
        f"<header class=headline><h1>{escape(word('versus_title', language))}</h1>"
        f"<p>{escape(word('versus_intro', language))} {escape(word('limits', language))}</p></header>"
    )
    frame.hint({hint.key: hint.found for hint in (*hints, *more)}, language)
    if st.session_state.pop(ENDED, False):
        said = word("reference_ended", language, n=rurality.FEWEST)
        st.html(f"<p class=hint role=status>{escape(said)}</p>")
    _controls(comparison, known)
    _choose(comparison)
    _similar(comparison, wish)
    if len(comparison.compare) < 2:
        st.html(f"<p class=hint role=status>{escape(word('versus_few', language))}</p>")
        kept = visit.kept("map").get("compare")
        if kept and not comparison.compare:
            st.button(word("versus_from_map", language), key="versus-from-map", on_click=_on_from_map)
    else:
        for layer in known.layers if comparison.layer == ALL else (comparison.layer,):
            rows = shipped.compared_rows(layer, comparison.compare, comparison.reference)
            st.html(themes.theme(layer, rows, comparison, catalogue=known, districts=district_table.shipped()))
    st.html(_foot(comparison, known))


# --- widgets


def _controls(comparison: Comparison, known: Catalogue) -> None:
    language, table = comparison.language, district_table.shipped()
    with st.container(key="versus-controls", horizontal=True, vertical_alignment="bottom"):
        hold("versus-layer", comparison.layer)
        st.selectbox(
            word("layer", language), [*known.layers, ALL], key="versus-layer", on_change=_keep("layer", "versus-layer"),
            placeholder=word("choose_one", language),
            format_func=lambda key: word("all_layers", language) if key == ALL else known.layers[key].title[language],
        )  # fmt: skip
        hold("versus-reference", comparison.reference)
        st.selectbox(
            word("reference", language), list(compared.groups(table, comparison.compare, known)),
            placeholder=word("choose_one", language),
            key="versus-reference", on_change=_keep("reference", "versus-reference"),
            format_func=lambda key: compared.group_name(key, comparison, table, known),
        )  # fmt: skip
        offered = [
            each.id
            for layer in (known.layers if comparison.layer == ALL else (comparison.layer,))
            for each in known.layers[layer].indicators
            if each.shown or each.id == comparison.indicator
        ]
        hold("versus-indicator", comparison.indicator)
        st.selectbox(
            word("small_indicator", language), offered, key="versus-indicator",
            placeholder=word("choose_one", language),
            on_change=_keep("indicator", "versus-indicator"),
            format_func=lambda key: known.indicators[key].label[language],
        )  # fmt: skip
        hold("versus-form", comparison.form)
        st.segmented_control(
            word("form", language), FORMS, key="versus-form", on_change=_keep("form", "versus-form"),
            format_func=lambda key: word(f"form_{key}", language),
        )  # fmt: skip
    if comparison.compare:
        first = table.at[comparison.compare[0], "name"]
        st.html(f"<p class=quiet>{escape(word('reference_first', language, name=first))}</p>")


def _keep(field: str, key: str):
    def write() -> None:
        # nothing chosen in a segmented control means the usual
        change(**{field: st.session_state[key] or getattr(Comparison, field)})

    return write


def _choose(comparison: Comparison) -> None:
    language = comparison.language
    layer = catalogue().indicators[comparison.indicator].layer
    spec = shipped.spec(Selection(layer, comparison.indicator, language, compare=comparison.compare))
    words, _ = files.vocabulary(language)
    message = live.message(
        spec, vocabulary=words, series=files.series_address(comparison.indicator), view="map", limits=(None, None)
    )
    _component(key=KEY, data=message, on_event_change=_on_event)


def _on_event() -> None:
    kind, value = component.event(KEY)
    if kind == "compare" and isinstance(value, list):
        change(compare=tuple(each for each in value[:MOST_COMPARED] if isinstance(each, str) and each))


def _on_from_map() -> None:
    change(compare=tuple(visit.kept("map").get("compare", "").split(",")))


def _similar(comparison: Comparison, wish: similar.Wish) -> None:
    """Offer districts that resemble a chosen one; closed, it computes and sends nothing."""
    language, table = comparison.language, district_table.shipped()
    if not comparison.compare or len(comparison.compare) >= MOST_COMPARED:
        return
    of = wish.of if wish.of in comparison.compare else comparison.compare[0]
    hold("versus-similar", wish.of is not None)
    offer = st.expander(word("similar_offer", language), key="versus-similar", on_change=_on_offer, args=(of,))
    if not offer.open:
        return
    with offer:
        hold("versus-similar-to", of)
        st.selectbox(
            word("similar_to", language), comparison.compare, key="versus-similar-to", on_change=_on_similar_to,
            placeholder=word("choose_one", language), format_func=lambda ags: table.at[ags, "name"],
        )  # fmt: skip
        similar.controls(wish, language)
        near = shipped.similar_to(of, SIMILAR + MOST_COMPARED, layers=wish.layers, within=wish.within)
        found = [ags for ags in near if ags not in comparison.compare]
        with st.container(key="versus-offers", horizontal=True):
            for ags in found[:SIMILAR]:
                st.button(
                    word("similar_add", language, name=table.at[ags, "name"]), key=f"versus-add-{ags}",
                    on_click=_on_add, args=(ags,),
                )  # fmt: skip
        choice = similar_words(wish.layers, wish.within, language, catalogue=catalogue())
        said = word("similar_why", language, choice=choice) if found else word("profile_similar_none", language)
        st.html(f"<p class=quiet role=status>{escape(said)}</p>")


def _on_offer(ags: str) -> None:
    similar.change(similar=ags if st.session_state["versus-similar"] else None)


def _on_similar_to() -> None:
    wished = st.session_state["versus-similar-to"]
    if wished in district_table.shipped().index:
        similar.change(similar=wished)


def _on_add(ags: str) -> None:
    comparison, _ = current()
    if ags not in comparison.compare:
        change(compare=(*comparison.compare, ags))


# --- what stands below


def _foot(comparison: Comparison, known: Catalogue) -> str:
    language, table = comparison.language, district_table.shipped()
    wishes = compared.query(comparison, known)
    layers = known.layers if comparison.layer == ALL else (comparison.layer,)
    names = ", ".join(table.at[ags, "name"] for ags in comparison.compare)
    theme = word("all_layers", language) if comparison.layer == ALL else known.layers[comparison.layer].title[language]
    title = f"{word('versus_title', language)}: {theme}" + (f" ({names})" if names else "")
    used = [each.id for layer in layers for each in compared.indicators(layer, known)]
    files_ = themes.downloads(urlencode(wishes, safe=",:"), language) if len(comparison.compare) > 1 else ""
    quoted = cite.block(
        title, word("newest_periods", language), wishes, attribution=citation.attribution(used, known),
        language=language,
    )  # fmt: skip
    return f"<footer class=export>{files_}{quoted}</footer>"
