"""What the analyses share: choosing an indicator, sources, downloads, lists of districts."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo import districts
from geo.catalogue import Language, catalogue
from geo.citation import attribution
from geo.findings import Finding
from geo.language import period, word
from geo.maps.describe import source_lines
from geo.pages import cite
from geo.pages.analysis import state
from geo.pages.data_page import link_to
from geo.pages.held import hold


def pick(key: str, language: Language) -> str:
    """Let the visitor choose an indicator; those with cautions only where the address names one."""
    known, chosen = catalogue(), state.indicator(key)
    offered = [each.id for each in known.indicators.values() if each.shown or each.id == chosen]
    hold(f"analysis_{key}", chosen)
    st.selectbox(
        word(f"analysis_pick_{key}", language), offered, key=f"analysis_{key}",
        placeholder=word("choose_one", language),
        on_change=lambda: state.change(**{key: st.session_state[f"analysis_{key}"]}),
        format_func=lambda each: f"{known.layers[known.indicators[each].layer].title[language]}: {known.indicators[each].label[language]}",
    )  # fmt: skip
    return chosen


def head(title: str, text: str) -> None:
    """Draw the headline of a view; plain text."""
    st.html(f"<header class=headline><h1>{escape(title)}</h1><p>{escape(text)}</p></header>")


def sources(ids: Sequence[str], language: Language) -> str:
    """Write period, source, licence and territorial status of indicators as HTML."""
    known, items = catalogue(), []
    for each in ids:
        indicator = known.indicators[each]
        when = period(indicator.period, language)
        lines = source_lines(
            indicator, (indicator.source,), when, indicator.label[language], catalogue=known, language=language
        )
        items.append(
            f"<p class='quiet source'>{link_to(language, indicator.label[language], indicator=each)} ({escape(when)}; "
            f"{escape(word(f'kind_{indicator.kind}', language))}). {escape(lines['source'])} "
            f"{escape(word('licence', language))}: {escape(lines['licence'])}. "
            f"{escape(word('territorial_status', language))}: {escape(lines['territorial_status'])}.</p>"
        )
    return "".join(items)


def reading(paragraphs: Sequence[str], ids: Sequence[str], language: Language) -> None:
    """Draw the text below a map, the limits and the sources; paragraphs are plain text."""
    texts = "".join(f"<p>{escape(each)}</p>" for each in (*paragraphs, word("limits", language)))
    many = sources(ids, language)
    if len(ids) > 3:
        many = f"<details><summary>{escape(word('source', language))} ({len(ids)})</summary>{many}</details>"
    st.html(f"<section class=reading>{texts}{many}{_cited(ids, language)}</section>")


def _cited(ids: Sequence[str], language: Language) -> str:
    """Write how the view is cited: by its question, its indicators and the address that opens it again."""
    known, view = catalogue(), state.wish("view", state.VIEWS, state.VIEWS[0])
    names = ", ".join(known.indicators[each].label[language] for each in ids) if len(ids) <= 3 else ""
    title = word(f"analysis_{view}", language) + (f": {names}" if names else "")
    when = period(known.indicators[ids[0]].period, language) if len(ids) == 1 else word("newest_periods", language)
    return cite.block(title, when, st.query_params.to_dict(), attribution=attribution(ids, known), language=language)


def downloads(finding: Finding, query: dict[str, str], language: Language) -> None:
    """Offer the files of a finding."""
    spoken = query | ({} if language == "de" else {"lang": language})
    links = " · ".join(
        f'<a href="export/analysis/{finding.analysis}.{kind}?{escape(urlencode(spoken, safe=":,~"))}" download>{label}</a>'
        for kind, label in (("geojson", "GeoJSON"), ("csv", "CSV"), ("json", word("analysis_json", language)))
    )
    st.html(f"<section class=export><div><h2>{escape(word('download', language))}</h2><p>{links}</p></div></section>")


def listed(keys: Sequence[str], heading: str) -> None:
    """List districts by name, alphabetically: no order that could be taken for a ranking."""
    names = districts.shipped().loc[list(keys), "name"].sort_values()
    st.html(
        f"<section class=reading><details><summary>{escape(heading)}</summary>"
        f"<p>{escape(', '.join(names))}</p></details></section>"
    )
