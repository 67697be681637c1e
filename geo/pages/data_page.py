"""
The data page: for each source its licence, attribution and coverage, for each indicator its formula and its series.

Every number of the product leads here: ``daten?indicator=…`` and ``daten?source=…`` open with that entry on top.
"""

import functools
import re

import streamlit as st
from markupsafe import Markup

from geo.data import coverage, districts, land_figures
from geo.data.catalogue import catalogue
from geo.data.credit import Use, credit, credit_text, credits_of, uses_of
from geo.data.declarations import Indicator, LandIndicator, Language, Recipe
from geo.data.figures import WITH_VALUE
from geo.data.language import number, period, word
from geo.data.sources import Source
from geo.export.about import caveats
from geo.pages.frame import address, cite, frame, html, links
from geo.views.selection import shortest
from geo.views.shipped import history_of

CODE = Markup("<code>{}</code>")
Rows = list[tuple[str, str]]


def show() -> None:
    """Draw the entry that the address names, then all of them."""
    language, asked = address.language(), st.query_params.to_dict()
    indicator = catalogue().indicators.get(asked.get("indicator", ""))
    source = catalogue().sources.get(asked.get("source", ""))
    strangers = {
        key: asked[key] for key, entry in (("indicator", indicator), ("source", source)) if key in asked and not entry
    }
    with st.container(key="text"):
        frame.hint(strangers, language)
        html.show(Markup("<h1>{}</h1><p>{}</p>").format(word("page_data", language), word("data_intro", language)))
        if indicator:
            html.show(_indicator(indicator, language, is_open=True))
        elif source:
            html.show(_source(source, language, is_open=True))
        for section in _sections(language):
            html.show(section)
        html.show(_citation(indicator, source, language))


@functools.cache
def _sections(language: Language) -> list[Markup]:
    """Write all entries, by theme; the shipped data do not change while a server runs."""
    titled = Markup("<h2>{}</h2>{}")
    sections = [
        titled.format(
            layer.title[language], Markup().join(_indicator(indicator, language) for indicator in layer.indicators)
        )
        for layer in catalogue().layers.values()
    ]
    sources = Markup().join(_source(source, language) for source in catalogue().sources.values())
    return [*sections, titled.format(word("data_sources", language), sources)]


def _citation(indicator: Indicator | None, source: Source | None, language: Language) -> Markup:
    """Cite the entry that the address names, or the page with all of them."""
    indicators = catalogue().indicators
    query, line = {}, ""
    if indicator:
        title, when, used = indicator.label[language], period(indicator.period, language), [indicator.id]
        query = {"indicator": indicator.id}
    elif source:
        title, when = source.title[language], period(source.as_of, language)
        used = [declared.id for declared in indicators.values() if declared.source == source.id]
        query = {"source": source.id}
        # typologies and borders are behind no figure
        line = credit(source, language).line
    else:
        title, when, used = word("page_data", language), word("newest_periods", language), list(indicators)
    line = credit_text(used, catalogue(), language) or line
    return cite.block(title, when, query | links.spoken(language), attribution=line, language=language)


def sources_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the keys of all sources of an indicator, that of the newest period first."""
    return tuple(dict.fromkeys((indicator.source, *(segment.source for segment in indicator.history))))


def _entry(title: str, rows: Rows, language: Language, *, is_open: bool) -> Markup:
    return html.fill("data/entry.html", language, title=title, rows=rows, is_open=is_open)


# --- indicators


def _indicator(indicator: Indicator, language: Language, *, is_open: bool = False) -> Markup:
    fraction = f"{indicator.numerator[language]} / {indicator.denominator[language]}, {indicator.unit[language]}"
    kind, direction = word(f"kind_{indicator.kind}", language), word(f"direction_{indicator.direction}", language)
    quality = word(f"quality_{indicator.quality}", language)
    rows: Rows = [
        (word("data_definition", language), indicator.definition[language]),
        (word("data_fraction", language), fraction),
        (word("table_kind", language), f"{kind}, {direction}. {indicator.direction_reason[language]}"),
        (word("table_quality", language), f"{indicator.quality}: {quality}"),
        (word("data_series", language), _segments(indicator, language)),
        (word("data_coverage_head", language), _coverage(indicator, language)),
        (word("data_basis", language), indicator.data_basis),
    ]
    if indicator.breaks:
        rows.append((word("chart_breaks", language), _listed([
            f"{gap.period}: {gap.text[language]}" for gap in indicator.breaks
        ])))  # fmt: skip
    rows += [
        (word("data_suppression", language), indicator.suppression[language]),
        (word("caveat", language), caveats(indicator)[language]),
        (word("download", language), _downloads(indicator, language)),
    ]
    return _entry(indicator.label[language], rows, language, is_open=is_open)


def _listed(items: list[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(item) for item in items))


def _segments(indicator: Indicator, language: Language) -> Markup:
    """List the stretches of the series, newest first, each with its source and formula."""
    history = history_of(indicator.id)
    items: list[str] = []
    for key in sources_of(indicator):
        recipes = [segment.recipe for segment in indicator.history if segment.source == key]
        recipe = indicator.recipe if key == indicator.source else recipes[0]
        own = [code for code in history.periods if key in set(history.sources.loc[code])]
        if not own:
            continue
        span = " – ".join(period(code, language) for code in dict.fromkeys((own[0], own[-1])))
        source = links.entry(catalogue().sources[key].title[language], language, source=key)
        items.append(Markup("{}: {}. {}").format(span, source, formula(recipe, language)))
    return _listed(items)


def formula(recipe: Recipe, language: Language) -> str:
    """Write in words how a figure is made of the columns of its source."""
    if recipe.mean_of:
        text = word(f"formula_mean_{recipe.weight}", language, column=_column(recipe.mean_of, language))
    elif recipe.numerator and recipe.denominator:
        top, bottom = (_column(name, language) for name in (recipe.numerator, recipe.denominator))
        text = word("formula_ratio", language, numerator=top, denominator=bottom)
    elif recipe.minuend and recipe.subtrahend:
        whole, part = (_column(name, language) for name in (recipe.minuend, recipe.subtrahend))
        text = word("formula_difference", language, minuend=whole, subtrahend=part)
    else:
        text = word("formula_column", language, column=_column(recipe.column or "", language))
    if recipe.scale == 1:
        return text
    digits = len(shortest(recipe.scale).partition(".")[2])
    return f"{text.removesuffix('.')} × {number(recipe.scale, digits, language)}"


def _column(name: str, language: Language) -> str:
    """Name a column so that it is found in the published file: by its place or by its heading."""
    place = re.fullmatch(r"c(\d+)", name)
    return word("formula_place", language, n=place[1]) if place else word("formula_heading", language, name=name)


def _coverage(indicator: Indicator, language: Language) -> str:
    history = history_of(indicator.id)
    counts = history.statuses.isin(WITH_VALUE).sum(axis=1)
    newest, fewest = int(counts.iloc[-1]), int(counts.min())
    text = word("data_coverage", language, n=newest, periods=len(history.periods))
    if fewest == newest:
        return text
    return f"{text} {word('data_least', language, n=fewest, period=period(str(counts.idxmin()), language))}"


def _downloads(indicator: Indicator, language: Language) -> Markup:
    series, spoken = f"export/series/{indicator.id}", links.spoken(language)
    return Markup(", ").join((
        links.download(links.with_query(f"{series}.csv", spoken), word("data_download", language)),
        links.download(links.with_query(f"{series}.metadata.json", spoken), word("download_metadata", language)),
        links.link(links.address_of("map", language, indicator=indicator.id), word("data_on_map", language)),
    ))  # fmt: skip


# --- sources


def _source(source: Source, language: Language, *, is_open: bool = False) -> Markup:
    indicators = [each for each in catalogue().indicators.values() if source.id in sources_of(each)]
    uses = [use for each in indicators for use in uses_of(each, sources=(source.id,)) if use.source == source.id]
    (made,) = credits_of(uses or [Use(source.id)], catalogue(), language)
    territory = f"{period(source.territorial_status, language)}. {source.harmonisation[language]}"
    home = Markup('{}, <a href="{}" rel="noreferrer">{}</a>')
    rows: Rows = [
        (word("data_producer", language), home.format(source.producer[language], source.url, source.url)),
        (word("data_table", language), source.table),
        (word("licence", language), made.licence),
        (word("data_attribution", language), CODE.format(made.line)),
        *_periods_and_coverage(source, language),
        (word("data_as_of", language), period(source.as_of, language)),
        (word("data_retrieved", language), period(source.retrieved, language)),
        (word("territorial_status", language), territory),
        (
            word("data_obtained", language),
            Markup("{}; SHA-256 {}").format(source.obtained_via, CODE.format(source.sha256)),
        ),
    ]
    used = [links.entry(indicator.label[language], language, indicator=indicator.id) for indicator in indicators]
    used += [_land_link(indicator, language) for indicator in _of_land(source)]
    if used:
        rows.append((word("data_used", language), Markup(", ").join(used)))
    return _entry(source.title[language], rows, language, is_open=is_open)


def _of_land(source: Source) -> list[LandIndicator]:
    return [indicator for indicator in catalogue().land_indicators.values() if indicator.source == source.id]


def _land_link(indicator: LandIndicator, language: Language) -> Markup:
    """Link a figure that exists by Land only to the page that shows it on its level."""
    label = word("volunteering_data", language, label=indicator.label[language])
    return links.link(links.address_of("analysis", language, view="volunteering"), label)


def _periods_and_coverage(source: Source, language: Language) -> Rows:
    """Say of which periods a source has figures, and of how many districts (or Länder) it has them at least."""
    of_land = _of_land(source)
    typed = [f"{key}_type" for key, typology in catalogue().typologies.items() if typology.source == source.id]
    if covered := coverage.coverage_of(coverage.shipped(), source.id):
        spans = _spans(covered.periods, language)
        counted = word("data_source_coverage", language, n=covered.fewest)
        if covered.fewest != covered.most:
            counted = word(
                "data_source_least", language, n=covered.most, fewest=covered.fewest,
                indicator=catalogue().indicators[covered.indicator].label[language],
                period=period(covered.period, language),
            )  # fmt: skip
    elif of_land:
        spans = ", ".join(period(indicator.period, language) for indicator in of_land)
        tables = [land_figures.by_land(land_figures.shipped(), indicator) for indicator in of_land]
        n = min(int(table["value"].count()) for table in tables)
        counted = word("data_source_laender", language, n=n)
    else:
        spans = period(source.territorial_status, language)
        n = int(districts.shipped()[typed].notna().all(axis=1).sum())
        counted = word("data_source_types", language, n=n) if typed else word("data_source_none", language)
    return [(word("data_periods", language), spans), (word("data_coverage_head", language), counted)]


def _spans(periods: tuple[str, ...], language: Language) -> str:
    """Write periods as a list in which years without a gap stand as ``first–last``."""
    runs: list[list[str]] = []
    for code in periods:
        follows = runs and code.isdecimal() and runs[-1][-1].isdecimal() and int(code) == int(runs[-1][-1]) + 1
        runs[-1].append(code) if follows else runs.append([code])
    return ", ".join(period(f"{run[0]}/{run[-1]}" if len(run) > 1 else run[0], language) for run in runs)
