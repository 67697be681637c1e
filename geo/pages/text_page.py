"""The pages of text, Method and About: Markdown of our own, its tables and those that the catalogue fills."""

import functools
import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from geo.data.catalogue import __version__, catalogue
from geo.data.credit import credit
from geo.data.declarations import Indicator, Language
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.language import period, word
from geo.data.sources import Source
from geo.pages.frame import address, cite, html, links
from geo.pages.frame.wide_table import noted, table

TEXTS = Path(__file__).with_name("texts")


def method() -> None:
    """Draw the page on method."""
    _show("method")


def about() -> None:
    """Draw the page on privacy, accessibility and the makers."""
    _show("about")


def _show(name: str) -> None:
    language = address.language()
    title = word(f"page_{name}", language)
    with st.container(key="text"):
        html.show(Markup("<h1>{}</h1>").format(title))
        for part in _parts(name, language):
            if isinstance(part, Markup):
                html.show(part)
            else:
                st.markdown(part)
        html.show(cite.block(
            title, word("cite_edition", language, version=__version__), links.spoken(language),
            attribution=word("cite_named" if name == "method" else "product", language), language=language,
        ))  # fmt: skip


@functools.cache
def _parts(name: str, language: Language) -> list[str]:
    """Cut a text at its placeholders; tables become markup, the rest stays Markdown."""
    text = (TEXTS / f"{name}.{language}.md").read_text(encoding="utf-8")
    tables = {"indicator_table": _indicators, "sources_table": _sources, "status_table": _statuses}
    words = {"version": __version__, "citation": word("cite_product", language, version=__version__)}
    for key, value in words.items():
        text = text.replace(f"{{{{{key}}}}}", value)
    parts: list[str] = []
    for piece in re.split(r"^(\{\{\w+\}\}$|(?:\|.*\n)+)", text, flags=re.MULTILINE):
        if piece.startswith("{{"):
            parts.append(tables[piece.strip("{}")](language))
        elif piece.startswith("|"):
            parts.append(_written(piece))
        elif piece.strip():
            parts.append(piece)
    return parts


def _written(lines: str) -> Markup:
    """Turn a table of the text into HTML: one of Markdown would widen a narrow page, this one scrolls by itself."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines())
    return _table(head, rows, ", ".join(head))


def _table(head: list[str], rows: Sequence[Sequence[str]], label: str) -> Markup:
    return table(label, head, rows, has_caption=False)


def _indicators(language: Language) -> Markup:
    keys = ("indicator", "kind", "direction", "unit", "period", "quality", "source")
    head = [word(f"table_{key}", language) for key in keys]
    return Markup().join(
        Markup("<h3>{}</h3><p>{}</p>{}").format(
            layer.title[language], layer.introduction[language],
            _table(head, [_indicator(indicator, language) for indicator in layer.indicators], layer.title[language]),
        )
        for layer in catalogue().layers.values()
    )  # fmt: skip


def _indicator(indicator: Indicator, language: Language) -> list[str]:
    return [
        noted(indicator.label[language], indicator.definition[language]),
        word(f"kind_{indicator.kind}", language),
        noted(word(f"direction_{indicator.direction}", language), indicator.direction_reason[language]),
        indicator.unit[language],
        period(indicator.period, language),
        noted(indicator.quality, word(f"quality_{indicator.quality}", language)),
        links.entry(catalogue().sources[indicator.source].title[language], language, source=indicator.source),
    ]


def _sources(language: Language) -> Markup:
    head = [word(f"table_{key}", language) for key in ("source", "licence", "period", "obtained")]
    rows = [_source(source, language) for source in catalogue().sources.values()]
    return _table(head, rows, word("table_source", language))


def _source(source: Source, language: Language) -> list[str]:
    home = Markup('{}; {}; <a href="{}" rel="noreferrer">{}</a>')
    title = Markup('<span id="source-{}">{}</span>').format(source.id, source.title[language])
    made_by = noted(title, home.format(source.producer[language], source.table, source.url, source.url))
    territory = (
        f"{word('territorial_status', language)}: {period(source.territorial_status, language)}. "
        f"{source.harmonisation[language]}"
    )
    return [
        noted(made_by, credit(source, language).named),
        noted(source.licence[language], word(f"licence_{source.licence_confirmed}", language)),
        noted(period(source.as_of, language), territory),
        noted(source.obtained_via, f"{period(source.retrieved, language)}; SHA-256 {source.sha256[:16]}…"),
    ]


def _statuses(language: Language) -> Markup:
    head = [word(f"table_{key}", language) for key in ("status", "meaning", "map")]
    rows = [
        [
            Markup("<code>{}</code>").format(key),
            text[language],
            word("with_value" if key in WITH_VALUE else "without_value", language),
        ]
        for key, text in STATUSES.items()
    ]
    return _table(head, rows, word("table_status", language))
