"""The compare page: address → Comparison → rows → sections; no sum and no rank."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st
from markupsafe import Markup

from geo.data import districts as district_table
from geo.data.catalogue import catalogue
from geo.data.credit import credit_text
from geo.data.declarations import Language
from geo.data.language import word
from geo.maps import files, live
from geo.methods import rurality
from geo.pages.compare import similar, themes
from geo.pages.frame import cite, component, frame, html, links, visit
from geo.pages.frame.held import hold, select
from geo.views import comparison as compared
from geo.views import shipped
from geo.views.address import Hint
from geo.views.comparison import ALL, FORMS, Comparison
from geo.views.profile_context import similar_words
from geo.views.selection import MOST_COMPARED, Selection

KEY = "compare-map"
ENDED = "versus-reference-ended"
SIMILAR = 5
_component = component.register("compare_map", "compare.js", styles=3)


def current() -> tuple[Comparison, tuple[Hint, ...]]:
    """Return the comparison of the address, and hints at the values that do not exist."""
    return compared.parse(st.query_params.to_dict(), catalogue=catalogue(), districts=district_table.shipped())


def change(**fields: Any) -> None:
    """Write a comparison with changed fields into the address; a browser may send values that do not exist."""
    before, _ = current()
    if "layer" in fields and fields["layer"] != before.layer and fields["layer"] in catalogue().layers:
        fields["indicator"] = catalogue().layers[fields["layer"]].indicators[0].id
    asked = compared.query(replace(before, **fields), catalogue())
    clean, hints = compared.parse(asked, catalogue=catalogue(), districts=district_table.shipped())
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
    comparison, hints = current()
    choice, more = similar.current()
    language = comparison.language
    html.head(word("versus_title", language), f"{word('versus_intro', language)} {word('limits', language)}")
    frame.hint({hint.key: hint.found for hint in (*hints, *more)}, language)
    if st.session_state.pop(ENDED, False):
        html.notice(word("reference_ended", language, n=rurality.FEWEST))
    _controls(comparison)
    _choose(comparison)
    _similar(comparison, choice)
    if len(comparison.compare) < 2:
        html.notice(word("versus_few", language))
        kept = visit.kept("map").get("compare")
        if kept and not comparison.compare:
            st.button(word("versus_from_map", language), key="versus-from-map", on_click=_on_from_map)
    else:
        for layer in _layers(comparison):
            rows = shipped.compared_rows(layer, comparison.compare, comparison.reference)
            html.show(themes.theme(layer, rows, comparison))
    html.show(_foot(comparison))


def _layers(comparison: Comparison) -> list[str]:
    return list(catalogue().layers) if comparison.layer == ALL else [comparison.layer]


# --- widgets


def _controls(comparison: Comparison) -> None:
    language, table, layers = comparison.language, district_table.shipped(), catalogue().layers
    with st.container(key="versus-controls", horizontal=True, vertical_alignment="bottom"):
        select(
            "versus-layer", word("layer", language), [*layers, ALL], comparison.layer, on_change=_keep("layer"),
            name=lambda key: word("all_layers", language) if key == ALL else layers[key].title[language],
        )  # fmt: skip
        select(
            "versus-reference", word("reference", language),
            list(compared.groups(table, comparison.compare, catalogue())), comparison.reference,
            on_change=_keep("reference"), name=lambda key: compared.group_name(key, comparison, table, catalogue()),
        )  # fmt: skip
        offered = [
            indicator.id
            for layer in _layers(comparison)
            for indicator in layers[layer].indicators
            if indicator.shown or indicator.id == comparison.indicator
        ]
        select(
            "versus-indicator", word("small_indicator", language), offered, comparison.indicator,
            on_change=_keep("indicator"), name=lambda key: catalogue().indicators[key].label[language],
        )  # fmt: skip
        hold("versus-form", comparison.form)
        st.segmented_control(
            word("form", language), FORMS, key="versus-form", on_change=_keep("form"),
            format_func=lambda key: word(f"form_{key}", language),
        )  # fmt: skip
    if comparison.compare:
        first = table.at[comparison.compare[0], "name"]
        html.aside(word("reference_first", language, name=first))


def _keep(field: str) -> Callable[[], None]:
    """Make the callback that writes a widget into the address; nothing chosen in a segmented control means the usual."""
    return lambda: change(**{field: st.session_state[f"versus-{field}"] or getattr(Comparison, field)})


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
        change(compare=tuple(ags for ags in value[:MOST_COMPARED] if isinstance(ags, str) and ags))


def _on_from_map() -> None:
    change(compare=tuple(visit.kept("map").get("compare", "").split(",")))


def _similar(comparison: Comparison, choice: similar.Choice) -> None:
    """Offer districts that resemble a chosen one; closed, it computes and sends nothing."""
    language, table = comparison.language, district_table.shipped()
    if not comparison.compare or len(comparison.compare) >= MOST_COMPARED:
        return
    of = choice.of if choice.of in comparison.compare else comparison.compare[0]
    hold("versus-similar", choice.of is not None)
    offer = st.expander(word("similar_offer", language), key="versus-similar", on_change=_on_offer, args=(of,))
    if not offer.open:
        return
    with offer:
        select(
            "versus-similar-to", word("similar_to", language), list(comparison.compare), of, on_change=_on_similar_to,
            name=lambda ags: str(table.at[ags, "name"]),
        )  # fmt: skip
        similar.controls(choice, language)
        near = shipped.similar_to(of, SIMILAR + MOST_COMPARED, layers=choice.layers, within=choice.within)
        others = [ags for ags in near if ags not in comparison.compare]
        with st.container(key="versus-offers", horizontal=True):
            for ags in others[:SIMILAR]:
                st.button(
                    word("similar_add", language, name=table.at[ags, "name"]), key=f"versus-add-{ags}",
                    on_click=_on_add, args=(ags,),
                )  # fmt: skip
        named = similar_words(choice.layers, choice.within, language, catalogue=catalogue())
        reason = word("similar_why", language, choice=named) if others else word("profile_similar_none", language)
        html.aside(reason, is_status=True)


def _on_offer(ags: str) -> None:
    similar.change(similar=ags if st.session_state["versus-similar"] else None)


def _on_similar_to() -> None:
    ags = st.session_state["versus-similar-to"]
    if ags in district_table.shipped().index:
        similar.change(similar=ags)


def _on_add(ags: str) -> None:
    comparison, _ = current()
    if ags not in comparison.compare:
        change(compare=(*comparison.compare, ags))


# --- below the themes


def _foot(comparison: Comparison) -> Markup:
    language, table = comparison.language, district_table.shipped()
    query = compared.query(comparison, catalogue())
    names = ", ".join(str(table.at[ags, "name"]) for ags in comparison.compare)
    theme = word("all_layers", language)
    if comparison.layer != ALL:
        theme = catalogue().layers[comparison.layer].title[language]
    title = f"{word('versus_title', language)}: {theme}" + (f" ({names})" if names else "")
    used = [indicator.id for layer in _layers(comparison) for indicator in compared.indicators(layer, catalogue())]
    quoted = cite.block(
        title, word("newest_periods", language), query, attribution=credit_text(used, catalogue(), language),
        language=language,
    )  # fmt: skip
    offered = _files(query, language) if len(comparison.compare) > 1 else []
    return html.fill("compare/foot.html", language, files=offered, citation=quoted)


def _files(query: dict[str, str], language: Language) -> list[Markup]:
    # the paper holds all themes and the newest figures, so it takes the districts alone
    districts = {key: value for key, value in query.items() if key in {"compare", "lang"}}
    return [
        links.download(links.with_query(f"export/compare.{ending}", parameters), word(key, language))
        for ending, key, parameters in (
            ("xlsx", "versus_xlsx", query),
            ("csv", "versus_csv", query),
            ("pdf", "versus_pdf", districts),
        )
    ]
