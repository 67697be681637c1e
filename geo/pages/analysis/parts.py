"""What the analyses share: choosing an indicator, sources, downloads, lists of districts."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.data import districts, land_figures
from geo.data.catalogue import catalogue
from geo.data.declarations import Language
from geo.data.figures import STATUSES
from geo.data.language import period, word
from geo.pages.analysis import state
from geo.pages.data_page import link_to
from geo.pages.frame import cite
from geo.pages.frame.held import hold
from geo.views import findings
from geo.views.analysis_map import AnalysisMap
from geo.views.citation import attribution
from geo.views.findings import Finding
from geo.views.map import source_lines


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


def _line(link: str, facts: str, text: str, licence: str, territorial: str, language: Language) -> str:
    """Write the line of a source; `link` is HTML, everything else plain text."""
    return (
        f"<p class='quiet source'>{link} ({escape(facts)}). {escape(text)} "
        f"{escape(word('licence', language))}: {escape(licence)}. "
        f"{escape(word('territorial_status', language))}: {escape(territorial)}.</p>"
    )


def sources(ids: Sequence[str], language: Language) -> str:
    """Write period, source, licence and territorial status of indicators as HTML."""
    known, items = catalogue(), []
    for each in ids:
        indicator = known.indicators[each]
        when = period(indicator.period, language)
        lines = source_lines(
            indicator, (indicator.source,), when, indicator.label[language], catalogue=known, language=language
        )
        items.append(_line(
            link_to(language, indicator.label[language], indicator=each),
            f"{when}; {word(f'kind_{indicator.kind}', language)}", lines["source"], lines["licence"],
            lines["territorial_status"], language,
        ))  # fmt: skip
    return "".join(items)


def land_sources(ids: Sequence[str], language: Language) -> str:
    """Write period, level, status, source, licence and territorial status of indicators of the Länder as HTML."""
    known, items = catalogue(), []
    for each in ids:
        indicator = known.land_indicators[each]
        source = known.sources[indicator.source]
        found = land_figures.by_land(land_figures.shipped(), indicator)["status"].unique()
        facts = word(
            "volunteering_source", language, period=period(indicator.period, language),
            kind=word(f"kind_{indicator.kind}", language), status=", ".join(STATUSES[key][language] for key in found),
        )  # fmt: skip
        via = word("volunteering_obtained", language, via=source.obtained_via, day=period(source.retrieved, language))
        licence, confirmed = source.licence[language], word(f"licence_{source.licence_confirmed}", language)
        # some say it in their own words already
        licence = confirmed if confirmed.startswith(licence) else f"{licence} ({confirmed})"
        items.append(_line(
            link_to(language, indicator.label[language], source=source.id), facts,
            f"{word('source', language)}: {source.credit(indicator.data_basis)}. {via}.", licence,
            period(source.territorial_status, language), language,
        ))  # fmt: skip
    return "".join(items)


def other_sources(keys: Sequence[str], language: Language) -> str:
    """Write as of, licence and territorial status of sources that are behind no indicator, such as typologies."""
    known, items = catalogue(), []
    for source in (known.sources[key] for key in keys):
        confirmed = word(f"licence_{source.licence_confirmed}", language)
        items.append(_line(
            link_to(language, source.title[language], source=source.id), period(source.as_of, language),
            f"{source.credit('').rstrip('. ')}.", f"{source.licence[language]} ({confirmed})",
            period(source.territorial_status, language), language,
        ))  # fmt: skip
    return "".join(items)


def reading(
    paragraphs: Sequence[str], finding: Finding, language: Language, *, laender: Sequence[str] = (),
    others: Sequence[str] = (),
) -> None:  # fmt: skip
    """Draw the text below a map, the limits and the sources; `laender` and `others` are shown beside the indicators."""
    ids = finding.indicators
    texts = "".join(f"<p>{escape(each)}</p>" for each in (*paragraphs, word("limits", language)))
    many = sources(ids, language)
    if len(ids) > 3:
        many = f"<details><summary>{escape(word('source', language))} ({len(ids)})</summary>{many}</details>"
    own = land_sources(laender, language) + other_sources(others, language)
    st.html(f"<section class=reading>{texts}{own}{many}{_cited(finding, language, laender, others)}</section>")


def _cited(finding: Finding, language: Language, laender: Sequence[str], others: Sequence[str]) -> str:
    """Write how the view is cited: by its question, its indicators and the address that opens it again."""
    known, ids, address = catalogue(), finding.indicators, findings.address(finding)
    shown = [*(known.land_indicators[each] for each in laender), *(known.indicators[each] for each in ids)]
    names = ", ".join(each.label[language] for each in shown) if len(shown) <= 3 else ""
    title = word(f"analysis_{address['view']}", language) + (f": {names}" if names else "")
    when = period(shown[0].period, language) if len(shown) == 1 else word("newest_periods", language)
    made_by = [known.sources[known.land_indicators[each].source].attribution for each in laender]
    made_by += [known.sources[key].credit("").rstrip(". ") for key in others]
    made_by = "; ".join([*made_by, attribution(ids, known)])
    return cite.block(title, when, state.address() | address, attribution=made_by, language=language)


def downloads(
    finding: Finding, query: dict[str, str], language: Language, *, picture: dict[str, str] | None = None
) -> None:  # fmt: skip
    """Offer the files of a finding and its map as a picture; `picture` are parameters that only the picture takes."""
    spoken = query | ({} if language == "de" else {"lang": language})
    rows = (
        (word("download", language), spoken, (("geojson", "GeoJSON"), ("csv", "CSV"), ("json", word("analysis_json", language)))),
        (word("download_picture", language), spoken | (picture or {}), (("svg", "SVG"), ("png", "PNG"), ("pdf", "PDF"))),
    )  # fmt: skip
    blocks = "".join(
        f"<div><h2>{escape(title)}</h2><p>"
        + " · ".join(
            f'<a href="export/analysis/{finding.analysis}.{kind}?{escape(urlencode(wishes, safe=":,~"))}" download>{label}</a>'
            for kind, label in kinds
        )
        + "</p></div>"
        for title, wishes, kinds in rows
    )
    st.html(f"<section class=export>{blocks}</section>")


def pressed(drawn: AnalysisMap, language: Language, *, classes: int | None = None) -> None:
    """List the districts of the class that is pressed in the legend; of the first `classes`, by default of any."""
    cell = state.cell(len(drawn.legend))
    if cell is None or cell >= (classes or len(drawn.legend)):
        return
    keys = [ags for ags, number in zip(districts.shipped().index, drawn.numbers, strict=True) if number == cell]
    listed(keys, word("analysis_in_class", language, n=len(keys), label=drawn.legend[cell][0]))


def listed(keys: Sequence[str], heading: str) -> None:
    """List districts by name, alphabetically: no order that could be taken for a ranking."""
    names = districts.shipped().loc[list(keys), "name"].sort_values()
    st.html(
        f"<section class=reading><details><summary>{escape(heading)}</summary>"
        f"<p>{escape(', '.join(names))}</p></details></section>"
    )
