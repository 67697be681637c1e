"""
The data page: for each source its licence, attribution and coverage, for each indicator its formula and its series.

Every number of the product leads here: ``daten?indicator=…`` and ``daten?source=…`` open with that entry on top.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from geo.data import coverage, districts, land_figures
from geo.data.catalogue import Catalogue, catalogue
from geo.data.declarations import Indicator, LandIndicator, Language, Recipe
from geo.data.figures import WITH_VALUE
from geo.data.language import number, period, word
from geo.data.sources import Source
from geo.export.about import caveats
from geo.pages.frame import address, cite, frame
from geo.views import citation
from geo.views.selection import Selection, shortest
from geo.views.shipped import history_of


def show() -> None:
    """Draw the entry that the address names, then all of them."""
    known, language = catalogue(), address.language()
    wished = st.query_params.to_dict()
    broken = {
        key: wished[key] for key, there in (("indicator", known.indicators), ("source", known.sources))
        if key in wished and wished[key] not in there
    }  # fmt: skip
    with st.container(key="text"):
        frame.hint(broken, language)
        st.html(f"<h1>{escape(word('page_data', language))}</h1><p>{escape(word('data_intro', language))}</p>")
        if wished.get("indicator") in known.indicators:
            st.html(_indicator(known.indicators[wished["indicator"]], known, language, is_open=True))
        elif wished.get("source") in known.sources:
            st.html(_source(known.sources[wished["source"]], known, language, is_open=True))
        for layer in known.layers.values():
            entries = "".join(_indicator(each, known, language) for each in layer.indicators)
            st.html(f"<h2>{escape(layer.title[language])}</h2>{entries}")
        entries = "".join(_source(each, known, language) for each in known.sources.values())
        st.html(f"<h2>{escape(word('data_sources', language))}</h2>{entries}")
        st.html(_citation(wished, known, language))


def _citation(wished: Mapping[str, str], known: Catalogue, language: Language) -> str:
    """Cite the entry that the address names, or the page with all of them."""
    spoken = {} if language == Selection.language else {"lang": language}
    title, when, wishes, used = (
        word("page_data", language),
        word("newest_periods", language),
        {},
        tuple(known.indicators),
    )
    line = ""
    if indicator := known.indicators.get(wished.get("indicator", "")):
        title, when = indicator.label[language], period(indicator.period, language)
        wishes, used = {"indicator": indicator.id}, (indicator.id,)
    elif source := known.sources.get(wished.get("source", "")):
        title, when = source.title[language], period(source.as_of, language)
        wishes, used = (
            {"source": source.id},
            [key for key, each in known.indicators.items() if each.source == source.id],
        )
        # typologies and borders are behind no figure
        line = source.credit("").rstrip(". ")
    line = citation.attribution(used, known) or line
    return cite.block(title, when, wishes | spoken, attribution=line, language=language)


def sources_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the keys of all sources of an indicator, that of the newest period first."""
    return tuple(dict.fromkeys((indicator.source, *(segment.source for segment in indicator.history))))


def _row(label: str, text: str) -> str:
    return f"<tr><th scope=row>{escape(label)}</th><td>{text}</td></tr>"


def _entry(title: str, rows: Iterable[str], *, is_open: bool) -> str:
    return (
        f"<details class=entry{' open' if is_open else ''}><summary>{escape(title)}</summary>"
        f"<div class=wide><table><tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _query(language: Language, **wishes: str) -> str:
    spoken = {} if language == "de" else {"lang": language}
    return "&amp;".join(f"{key}={value}" for key, value in (wishes | spoken).items())


def address_of(language: Language, **wishes: str) -> str:
    """Return the address of an entry of this page."""
    return f"daten?{_query(language, **wishes)}"


def link_to(language: Language, label: str, **wishes: str) -> str:
    """Write the link to an entry of this page; `label` is plain text."""
    return f'<a href="{address_of(language, **wishes)}">{escape(label)}</a>'


def formula(recipe: Recipe, language: Language) -> str:
    """Write in words how a figure is made of the columns of its source."""
    if recipe.mean_of:
        text = word(f"formula_mean_{recipe.weight}", language, column=_column(recipe.mean_of, language))
    elif recipe.numerator:
        top, bottom = (_column(each, language) for each in (recipe.numerator, recipe.denominator))
        text = word("formula_ratio", language, numerator=top, denominator=bottom)
    elif recipe.minuend:
        whole, part = (_column(each, language) for each in (recipe.minuend, recipe.subtrahend))
        text = word("formula_difference", language, minuend=whole, subtrahend=part)
    else:
        text = word("formula_column", language, column=_column(recipe.column, language))
    if recipe.scale == 1:
        return text
    digits = len(shortest(recipe.scale).partition(".")[2])
    return f"{text.removesuffix('.')} × {number(recipe.scale, digits, language)}"


def _column(name: str, language: Language) -> str:
    """Name a column so that it is found in the published file: by its place or by its heading."""
    place = re.fullmatch(r"c(\d+)", name)
    return word("formula_place", language, n=place[1]) if place else word("formula_heading", language, name=name)


def _segments(indicator: Indicator, known: Catalogue, language: Language) -> str:
    """List the stretches of the series, newest first, each with its source and formula."""
    found = history_of(indicator.id)
    rows = []
    for key in sources_of(indicator):
        recipes = [segment.recipe for segment in indicator.history if segment.source == key]
        recipe = indicator.recipe if key == indicator.source else recipes[0]
        own = [each for each in found.periods if key in set(found.sources.loc[each])]
        if not own:
            continue
        span = (
            period(own[0], language) if len(own) == 1 else f"{period(own[0], language)} – {period(own[-1], language)}"
        )
        label = known.sources[key].title[language]
        rows.append(
            f"<li>{escape(span)}: {link_to(language, label, source=key)}. {escape(formula(recipe, language))}</li>"
        )
    return f"<ul>{''.join(rows)}</ul>"


def _coverage(indicator: Indicator, language: Language) -> str:
    found = history_of(indicator.id)
    counts = found.statuses.isin(WITH_VALUE).sum(axis=1)
    newest, least = counts.iloc[-1], counts.min()
    text = word("data_coverage", language, n=int(newest), periods=len(found.periods))
    return (
        text
        if least == newest
        else f"{text} {word('data_least', language, n=int(least), period=period(counts.idxmin(), language))}"
    )


def _indicator(indicator: Indicator, known: Catalogue, language: Language, *, is_open: bool = False) -> str:
    rows = [
        _row(word("data_definition", language), escape(indicator.definition[language])),
        _row(
            word("data_fraction", language),
            f"{escape(indicator.numerator[language])} / {escape(indicator.denominator[language])}, "
            f"{escape(indicator.unit[language])}",
        ),
        _row(
            word("table_kind", language),
            f"{escape(word(f'kind_{indicator.kind}', language))}, "
            f"{escape(word(f'direction_{indicator.direction}', language))}. "
            f"{escape(indicator.direction_reason[language])}",
        ),
        _row(
            word("table_quality", language),
            f"{indicator.quality}: {escape(word(f'quality_{indicator.quality}', language))}",
        ),
        _row(word("data_series", language), _segments(indicator, known, language)),
        _row(word("data_coverage_head", language), escape(_coverage(indicator, language))),
        _row(word("data_basis", language), escape(indicator.data_basis)),
    ]
    spoken = f"?{told}" if (told := _query(language)) else ""
    if indicator.breaks:
        items = "".join(f"<li>{each.period}: {escape(each.text[language])}</li>" for each in indicator.breaks)
        rows.append(_row(word("chart_breaks", language), f"<ul>{items}</ul>"))
    rows += [
        _row(word("data_suppression", language), escape(indicator.suppression[language])),
        _row(word("caveat", language), escape(caveats(indicator)[language])),
        _row(
            word("download", language),
            f'<a href="export/series/{indicator.id}.csv{spoken}" download>{escape(word("data_download", language))}</a>, '
            f'<a href="export/series/{indicator.id}.metadata.json{spoken}" download>'
            f"{escape(word('download_metadata', language))}</a>, "
            f'<a href="./?{_query(language, indicator=indicator.id)}">{escape(word("data_on_map", language))}</a>',
        ),
    ]
    return _entry(indicator.label[language], rows, is_open=is_open)


def _land_link(indicator: LandIndicator, language: Language) -> str:
    """Link a figure that exists by Land only to the page that shows it on its level."""
    label = word("volunteering_data", language, label=indicator.label[language])
    return f'<a href="analyse?{_query(language, view="volunteering")}">{escape(label)}</a>'


def _periods_and_coverage(source: Source, known: Catalogue, language: Language) -> list[str]:
    """Say of which periods a source has figures, and of how many districts (or Länder) it has them at least."""
    of_land = [each for each in known.land_indicators.values() if each.source == source.id]
    typed = [key for key, each in known.typologies.items() if each.source == source.id]
    if found := coverage.coverage_of(coverage.shipped(), source.id):
        spans = _spans(found.periods, language)
        counted = word("data_source_coverage", language, n=found.fewest)
        if found.fewest != found.most:
            where = known.indicators[found.indicator].label[language]
            when = period(found.period, language)
            counted = word(
                "data_source_least", language, n=found.most, fewest=found.fewest, indicator=where, period=when
            )
    elif of_land:
        spans = ", ".join(period(each.period, language) for each in of_land)
        n = min(int(land_figures.by_land(land_figures.shipped(), each)["value"].count()) for each in of_land)
        counted = word("data_source_laender", language, n=n)
    else:
        spans = period(source.territorial_status, language)
        n = int(districts.shipped()[[f"{key}_type" for key in typed]].notna().all(axis=1).sum()) if typed else 0
        counted = word("data_source_types", language, n=n) if typed else word("data_source_none", language)
    return [
        _row(word("data_periods", language), escape(spans)),
        _row(word("data_coverage_head", language), escape(counted)),
    ]


def _spans(periods: tuple[str, ...], language: Language) -> str:
    """Write periods as a list in which years without a gap stand as ``first–last``."""
    runs: list[list[str]] = []
    for each in periods:
        follows = runs and each.isdecimal() and runs[-1][-1].isdecimal() and int(each) == int(runs[-1][-1]) + 1
        runs[-1].append(each) if follows else runs.append([each])
    return ", ".join(
        period(f"{run[0]}/{run[-1]}" if len(run) > 1 else run[0], language) for run in runs
    )  # fmt: skip


def _source(source: Source, known: Catalogue, language: Language, *, is_open: bool = False) -> str:
    used = [each for each in known.indicators.values() if source.id in sources_of(each)]
    links = ", ".join(
        [
            *(link_to(language, each.label[language], indicator=each.id) for each in used),
            *(_land_link(each, language) for each in known.land_indicators.values() if each.source == source.id),
        ]
    )
    address_ = escape(source.url)
    licence = f"{source.licence[language]} ({word(f'licence_{source.licence_confirmed}', language)})"
    rows = [
        _row(
            word("data_producer", language),
            f'{escape(source.producer[language])}, <a href="{address_}" rel="noreferrer">{address_}</a>',
        ),
        _row(word("data_table", language), escape(source.table)),
        _row(word("licence", language), escape(licence)),
        _row(word("data_attribution", language), f"<code>{escape(source.attribution)}</code>"),
        *_periods_and_coverage(source, known, language),
        _row(word("data_as_of", language), escape(period(source.as_of, language))),
        _row(word("data_retrieved", language), escape(period(source.retrieved, language))),
        _row(
            word("territorial_status", language),
            f"{escape(period(source.territorial_status, language))}. {escape(source.harmonisation[language])}",
        ),
        _row(
            word("data_obtained", language),
            f"{escape(source.obtained_via)}; SHA-256 <code>{source.sha256}</code>",
        ),
    ]
    if links:
        rows.append(_row(word("data_used", language), links))
    return _entry(source.title[language], rows, is_open=is_open)
