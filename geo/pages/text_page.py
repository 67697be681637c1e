"""The pages of text, Method and About: Markdown of our own, its tables and those that the catalogue fills."""

import functools
import re
from html import escape
from pathlib import Path

import streamlit as st

from geo.data.catalogue import __version__, catalogue
from geo.data.declarations import Language
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.language import period, word
from geo.pages.data_page import link_to
from geo.pages.frame import address, cite
from geo.views.selection import Selection

TEXTS = Path(__file__).with_name("texts")


def method() -> None:
    """Draw the page on method."""
    _show("method")


def about() -> None:
    """Draw the page on privacy, accessibility and who makes this."""
    _show("about")


def _show(name: str) -> None:
    language = address.language()
    with st.container(key="text"):
        st.html(f"<h1>{escape(word(f'page_{name}', language))}</h1>")
        for part, is_html in _parts(name, language):
            if is_html:
                st.html(part)
            else:
                st.markdown(part)
        spoken = {} if language == Selection.language else {"lang": language}
        st.html(
            cite.block(
                word(f"page_{name}", language), word("cite_edition", language, version=__version__), spoken,
                attribution=word("cite_named" if name == "method" else "product", language), language=language,
            )
        )  # fmt: skip


@functools.cache
def _parts(name: str, language: Language) -> list[tuple[str, bool]]:
    """Cut a text at its placeholders; tables become HTML, the rest stays Markdown."""
    text = (TEXTS / f"{name}.{language}.md").read_text(encoding="utf-8")
    tables = {"indicator_table": _indicators, "sources_table": _sources, "status_table": _statuses}
    words = {"version": __version__, "citation": word("cite_product", language, version=__version__)}
    for key, value in words.items():
        text = text.replace(f"{{{{{key}}}}}", value)
    parts = []
    for piece in re.split(r"^(\{\{\w+\}\}$|(?:\|.*\n)+)", text, flags=re.MULTILINE):
        if piece.startswith("{{"):
            parts.append((tables[piece.strip("{}")](language), True))
        elif piece.startswith("|"):
            parts.append((_written(piece), True))
        elif piece.strip():
            parts.append((piece, False))
    return parts


def _written(lines: str) -> str:
    """Turn a table of the text into HTML: one of Markdown would widen a narrow page, this one scrolls by itself."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines())
    return _table(head, [[escape(cell) for cell in row] for row in rows], ", ".join(head))


def _table(head: list[str], rows: list[list[str]], label: str) -> str:
    heads = "".join(f"<th scope=col>{escape(each)}</th>" for each in head)
    body = "".join(
        f"<tr><th scope=row>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in rows
    )
    return (
        f'<div class=wide tabindex=0 role=region aria-label="{escape(label)}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _indicators(language: Language) -> str:
    keys = ("indicator", "kind", "direction", "unit", "period", "quality", "source")
    head = [word(f"table_{key}", language) for key in keys]
    parts = []
    for layer in catalogue().layers.values():
        rows = [
            [
                f"{escape(each.label[language])}<span class=quiet>{escape(each.definition[language])}</span>",
                escape(word(f"kind_{each.kind}", language)),
                f"{escape(word(f'direction_{each.direction}', language))}"
                f"<span class=quiet>{escape(each.direction_reason[language])}</span>",
                escape(each.unit[language]),
                escape(period(each.period, language)),
                f"{each.quality}<span class=quiet>{escape(word(f'quality_{each.quality}', language))}</span>",
                link_to(language, catalogue().sources[each.source].title[language], source=each.source),
            ]
            for each in layer.indicators
        ]
        title = layer.title[language]
        parts.append(
            f"<h3>{escape(title)}</h3><p>{escape(layer.introduction[language])}</p>{_table(head, rows, title)}"
        )
    return "".join(parts)


def _sources(language: Language) -> str:
    head = [word(f"table_{key}", language) for key in ("source", "licence", "period", "obtained")]
    rows = [
        [
            f'<span id="source-{each.id}">{escape(each.title[language])}</span>'
            f"<span class=quiet>{escape(each.producer[language])}; {escape(each.table)}; "
            f'<a href="{escape(each.url)}" rel="noreferrer">{escape(each.url)}</a></span>'
            f"<span class=quiet>{escape(each.attribution)}</span>",
            f"{escape(each.licence[language])}"
            f"<span class=quiet>{escape(word(f'licence_{each.licence_confirmed}', language))}</span>",
            f"{escape(period(each.as_of, language))}<span class=quiet>{word('territorial_status', language)}: "
            f"{escape(period(each.territorial_status, language))}. {escape(each.harmonisation[language])}</span>",
            f"{escape(each.obtained_via)}<span class=quiet>{escape(period(each.retrieved, language))}; "
            f"SHA-256 {each.sha256[:16]}…</span>",
        ]
        for each in catalogue().sources.values()
    ]
    return _table(head, rows, word("table_source", language))


def _statuses(language: Language) -> str:
    head = [word(f"table_{key}", language) for key in ("status", "meaning", "map")]
    rows = [
        [
            f"<code>{key}</code>",
            escape(text[language]),
            word("with_value" if key in WITH_VALUE else "without_value", language),
        ]
        for key, text in STATUSES.items()
    ]
    return _table(head, rows, word("table_status", language))
