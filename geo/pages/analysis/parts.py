"""What the analyses share: choosing an indicator, sources, downloads, lists of districts."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from geo.data import districts, land_figures
from geo.data.catalogue import catalogue
from geo.data.credit import Use, credit, credits_of, uses_of
from geo.data.declarations import Language
from geo.data.figures import STATUSES
from geo.data.language import period, word
from geo.pages.analysis import state
from geo.pages.frame import cite, html, links
from geo.pages.frame.held import select
from geo.views import findings
from geo.views.analysis_map import AnalysisMap
from geo.views.findings import Finding
from geo.views.map_sources import source_lines


def pick(key: str, language: Language) -> str:
    """Let the visitor choose an indicator; those with cautions only where the address names one."""
    indicators, layers, chosen = catalogue().indicators, catalogue().layers, state.indicator(key)
    offered = [indicator.id for indicator in indicators.values() if indicator.shown or indicator.id == chosen]
    choose(
        key, word(f"analysis_pick_{key}", language), offered, chosen,
        lambda id_: f"{layers[indicators[id_].layer].title[language]}: {indicators[id_].label[language]}",
    )  # fmt: skip
    return chosen


def choose(
    parameter: str, label: str, offered: Sequence[str], chosen: str, name: Callable[[str], str], **dropped: None
) -> None:
    """Let the visitor choose the value of a parameter of the address; others may depend on it and are `dropped`."""
    key = f"analysis_{parameter}"
    select(
        key, label, offered, chosen, name=name,
        on_change=lambda: state.change(**dropped, **{parameter: st.session_state[key]}),
    )  # fmt: skip


def _source_line(
    link: Markup, facts: str, text: str, *, licence: str, territorial_status: str, language: Language
) -> Markup:
    return Markup("<p class='quiet source'>{} ({}). {} {}: {}. {}: {}.</p>").format(
        link, facts, text, word("licence", language), licence, word("territorial_status", language), territorial_status
    )


def _sources(ids: Sequence[str], language: Language) -> Markup:
    """Write period, source, licence and territorial status of indicators."""
    written = []
    for indicator in (catalogue().indicators[id_] for id_ in ids):
        when, label = period(indicator.period, language), indicator.label[language]
        lines = source_lines(indicator, (indicator.source,), when, label, catalogue=catalogue(), language=language)
        written.append(_source_line(
            links.entry(label, language, indicator=indicator.id), f"{when}; {word(f'kind_{indicator.kind}', language)}",
            lines["source"], licence=lines["licence"], territorial_status=lines["territorial_status"], language=language,
        ))  # fmt: skip
    return Markup().join(written)


def _land_source(id_: str, language: Language) -> Markup:
    """Write period, level, status, source, licence and territorial status of an indicator of the Länder."""
    indicator = catalogue().land_indicators[id_]
    source = catalogue().sources[indicator.source]
    statuses = land_figures.by_land(land_figures.shipped(), indicator)["status"].unique()
    facts = word(
        "volunteering_source", language, period=period(indicator.period, language),
        kind=word(f"kind_{indicator.kind}", language), status=", ".join(STATUSES[key][language] for key in statuses),
    )  # fmt: skip
    via = word("volunteering_obtained", language, via=source.obtained_via, day=period(source.retrieved, language))
    (made,) = credits_of(uses_of(indicator), catalogue(), language)
    return _source_line(
        links.entry(indicator.label[language], language, source=source.id), facts,
        f"{word('source', language)}: {made.source}. {via}.", licence=made.licence,
        territorial_status=period(source.territorial_status, language), language=language,
    )  # fmt: skip


def _other_source(id_: str, language: Language) -> Markup:
    """Write as of, licence and territorial status of a source that is behind no indicator, such as a typology."""
    source = catalogue().sources[id_]
    made = credit(source, language)
    return _source_line(
        links.entry(source.title[language], language, source=source.id), period(source.as_of, language),
        f"{made.source}.", licence=made.licence,
        territorial_status=period(source.territorial_status, language), language=language,
    )  # fmt: skip


def reading(
    paragraphs: Sequence[str], finding: Finding[object], language: Language, *, laender: Sequence[str] = (),
    others: Sequence[str] = (),
) -> None:  # fmt: skip
    """Draw the text below a map, the limits and the sources; `laender` and `others` stand before the indicators."""
    beside = [_land_source(id_, language) for id_ in laender] + [_other_source(id_, language) for id_ in others]
    html.show(html.fill(
        "analysis/reading.html", language, texts=[*paragraphs, word("limits", language)], others=Markup().join(beside),
        count=len(finding.indicators), sources=_sources(finding.indicators, language),
        citation=_citation(finding, language, laender, others),
    ))  # fmt: skip


def _citation(finding: Finding[object], language: Language, laender: Sequence[str], others: Sequence[str]) -> Markup:
    """Write how the view is cited: by its question, its indicators and the address that opens it again."""
    address = findings.address(finding)
    of_land = [catalogue().land_indicators[id_] for id_ in laender]
    shown = [*of_land, *(catalogue().indicators[id_] for id_ in finding.indicators)]
    names = ", ".join(indicator.label[language] for indicator in shown) if len(shown) <= 3 else ""
    title = word(f"analysis_{address['view']}", language) + (f": {names}" if names else "")
    when = period(shown[0].period, language) if len(shown) == 1 else word("newest_periods", language)
    uses = [use for indicator in shown for use in uses_of(indicator)] + [Use(id_) for id_ in others]
    made_by = " ".join(made.line for made in credits_of(uses, catalogue(), language))
    return cite.block(title, when, state.address() | address, attribution=made_by, language=language)


def downloads(
    finding: Finding[object], query: dict[str, str], language: Language, *, picture: dict[str, str] | None = None
) -> None:  # fmt: skip
    """Offer the files of a finding and its map as a picture; `picture` are parameters that only the picture takes."""
    parameters = query | links.spoken(language)
    kinds = {"geojson": "GeoJSON", "csv": "CSV", "json": word("analysis_json", language)}
    pictures = {kind: kind.upper() for kind in ("svg", "png", "pdf")}
    files_block(
        (word("download", language), _files(finding, kinds, parameters)),
        (word("download_picture", language), _files(finding, pictures, parameters | (picture or {}))),
    )


def _files(finding: Finding[object], kinds: dict[str, str], parameters: dict[str, str]) -> list[Markup]:
    return [
        links.download(links.with_query(f"export/analysis/{finding.analysis}.{kind}", parameters), label)
        for kind, label in kinds.items()
    ]


def files_block(*groups: tuple[str, Iterable[Markup]]) -> None:
    """Draw groups of links to files, each under its title."""
    block = Markup("<div><h2>{}</h2><p>{}</p></div>")
    written = Markup().join(block.format(title, Markup(" · ").join(files)) for title, files in groups)
    html.show(Markup("<section class=export>{}</section>").format(written))


def pressed(drawn: AnalysisMap, language: Language, *, classes: int | None = None) -> None:
    """List the districts of the class that is pressed in the legend; of the first `classes`, by default of any."""
    cell = state.cell(len(drawn.legend))
    if cell is None or cell >= (classes or len(drawn.legend)):
        return
    keys = [ags for ags, number in zip(districts.shipped().index, drawn.numbers, strict=True) if number == cell]
    listed(keys, word("analysis_in_class", language, n=len(keys), label=drawn.legend[cell][0]))


def listed(keys: Iterable[str], heading: str) -> None:
    """List districts by name, alphabetically: no order that could be taken for a ranking."""
    names = districts.shipped().loc[list(keys), "name"].sort_values()
    block = Markup("<section class=reading><details><summary>{}</summary><p>{}</p></details></section>")
    html.show(block.format(heading, ", ".join(names)))
