"""The themes of the compare page as HTML: dots or nets, the table with the same values, and the sources."""

from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qsl, urlencode

import pandas as pd

from geo.data.catalogue import Catalogue
from geo.data.declarations import Kind, Language
from geo.data.figures import STATUSES
from geo.data.language import number, period, quantity, signed, word
from geo.maps import charts
from geo.pages.data_page import link_to
from geo.pages.frame import wide_table
from geo.views.comparison import Comparison, Entry, Row, group_name
from geo.views.map import source_lines

# these statuses need no mark beside a value
PLAIN = ("value", "zero")


def _sign(place: int) -> str:
    """Write the mark of a district in the charts, by its place in the comparison; its shape stands in compare.css."""
    return f'<i class="sign c{place}"></i>'


def words_of(entry: Entry, language: Language) -> str:
    """Say in words how far a value lies from the mean of the group."""
    if entry.strength is None:
        return ""
    if entry.strength == "middle":
        return word("z_middle", language)
    return word(f"z_{entry.strength}_{'above' if entry.z > 0 else 'below'}", language)


def _value(entry: Entry, row: Row, language: Language) -> str:
    """Write a value with unit and status, or the reason for none."""
    status = STATUSES[entry.status][language]
    if entry.value is None:
        return status
    text = quantity(entry.value, row.indicator.decimals, row.indicator.unit[language], language)
    return text if entry.status in PLAIN else f"{text} ({status})"


def _told(row: Row, language: Language) -> str:
    return wide_table.facts(row.indicator, language, with_kind=True)


def legend(comparison: Comparison, districts: pd.DataFrame) -> str:
    """Write which mark stands for which district."""
    entries = "".join(
        f"<li>{_sign(n)}<span class=place>{n}</span> {escape(districts.at[ags, 'name'])}</li>"
        for n, ags in enumerate(comparison.compare, start=1)
    )
    return f"<ol class=who>{entries}</ol>"


def _dots(rows: Sequence[Row], names: Sequence[str], group: str, language: Language) -> str:
    parts = []
    for row in rows:
        label = row.indicator.label[language]
        told = "; ".join(
            f"{name}: {_value(entry, row, language)}"
            + (f", z = {number(entry.z, 1, language)}" if entry.z is not None else "")
            for name, entry in zip(names, row.entries, strict=True)
        )
        values = "".join(
            f"<li>{_sign(n)}<span class=place>{n}</span> <span><span class=hidden>{escape(name)}: </span>"
            f"<b>{escape(_value(entry, row, language))}</b>"
            f"<span class=quiet>{escape(words_of(entry, language))}</span></span></li>"
            for n, (name, entry) in enumerate(zip(names, row.entries, strict=True), start=1)
        )
        svg = charts.dots(row, word("dots_label", language, label=label, group=group, entries=told))
        parts.append(
            f"<li class=strip><div><h3>{link_to(language, label, indicator=row.indicator.id)}</h3>"
            f"<p class=quiet>{escape(_told(row, language))}</p></div>{svg}<ol class=values>{values}</ol></li>"
        )
    size = max((row.size for row in rows), default=0)
    return (
        f"<p class=quiet>{escape(word('dots_help', language, group=group, n=size))}</p>"
        f"<ul class=strips>{''.join(parts)}</ul>"
    )


def _radars(rows: Sequence[Row], group: str, layer: str, language: Language) -> str:
    """Draw one net per kind of indicator: potentials, needs and states are never mixed silently."""
    kinds: dict[Kind, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.indicator.kind, []).append(row)
    parts = []
    for kind, own in kinds.items():
        named = word(f"kind_{kind}", language)
        drawn = [row for row in own if row.rings]
        if len(drawn) < 3:
            parts.append(f"<p class=quiet>{escape(word('radar_few', language, kind=named))}</p>")
            continue
        names = [row.indicator.label[language] for row in drawn]
        axes = "".join(f"<li>{escape(name)}</li>" for name in names)
        svg = charts.radar(drawn, word("radar_label", language, layer=layer, kind=named))
        parts.append(f"<figure class=net><figcaption>{escape(named)}</figcaption>{svg}<ol>{axes}</ol></figure>")
    rings = "".join(
        f'<li><i class="ring {key}"></i>{escape(word(f"ring_{key}", language))}</li>' for key in ("all", "rural")
    )
    return (
        f"<p class=quiet>{escape(word('radar_help', language, group=group))}</p><ul class=rings>{rings}</ul>"
        f"<div class=nets>{''.join(parts)}</div>"
    )


def _cell(entry: Entry, row: Row, language: Language) -> str:
    if entry.value is None:
        return f"<td>{escape(_value(entry, row, language))}</td>"
    facts = []
    if entry.difference is not None:
        change = signed(entry.difference, row.indicator.decimals, language)
        facts.append(word("to_median", language, difference=change))
    place = entry.position
    if place is not None and place.fifth is not None:
        facts.append(word(f"fifth_{place.fifth}", language))
        if place.equal:
            facts.append(word("equal_to", language, n=place.equal))
    mark = "" if entry.status in PLAIN else f"<span class=quiet>({escape(STATUSES[entry.status][language])})</span>"
    return wide_table.figure(entry.value, row.indicator, facts, language, mark=mark)


def _table(rows: Sequence[Row], names: Sequence[str], layer: str, group: str, language: Language) -> str:
    # a district without any value has no position that could say so
    outside = {n for row in rows for n, each in enumerate(row.entries) if each.position and not each.position.inside}
    apart = f"<span class=quiet>{escape(word('not_of_group', language))}</span>"
    heads = "".join(
        f"<th scope=col>{_sign(n + 1)}<span class=place>{n + 1}</span> {escape(name)}{apart if n in outside else ''}</th>"
        for n, name in enumerate(names)
    )
    lines = "".join(
        f"<tr>{wide_table.indicator_head(row.indicator, _told(row, language), language)}"
        f"{''.join(_cell(entry, row, language) for entry in row.entries)}"
        f"<td>{number(row.median, row.indicator.decimals, language)}<span class=quiet>n = {row.size}</span></td></tr>"
        for row in rows
    )
    caption = word("versus_table", language, layer=layer, group=group)
    columns = heads + wide_table.median_head(group, language)
    return wide_table.table(caption, columns, lines, language, classes='"compare wide"')


def _sources(rows: Sequence[Row], catalogue: Catalogue, language: Language) -> str:
    lines = "".join(
        f"<li><b>{escape(row.indicator.label[language])}</b>: {escape(lines['source'])} "
        f"{escape(word('licence', language))}: {escape(lines['licence'])}. "
        f"{escape(word('territorial_status', language))}: {escape(lines['territorial_status'])}.</li>"
        for row in rows
        for lines in [source_lines(
            row.indicator, (row.indicator.source,), period(row.indicator.period, language),
            row.indicator.label[language], catalogue=catalogue, language=language,
        )]
    )  # fmt: skip
    return f"<details class=sources><summary>{escape(word('versus_sources', language))}</summary><ul>{lines}</ul></details>"


def theme(
    layer: str, rows: Sequence[Row], comparison: Comparison, *, catalogue: Catalogue, districts: pd.DataFrame
) -> str:
    """
    Write the section of a theme.

    Parameters
    ----------
    layer
        Id of the theme.
    rows
        Its indicators.
    comparison
        The chosen districts, reference group, form and language.
    catalogue, districts
        Names and sources.

    Returns
    -------
    html
        Escaped; charts, table and sources.
    """
    language = comparison.language
    title = catalogue.layers[layer].title[language]
    names = [str(districts.at[ags, "name"]) for ags in comparison.compare]
    group = group_name(comparison.reference, comparison, districts, catalogue)
    drawn = _radars(rows, group, title, language) if comparison.form == "radar" else _dots(rows, names, group, language)
    return (
        f"<section class=versus><h2>{escape(title)}</h2>{legend(comparison, districts)}{drawn}"
        f"{_table(rows, names, title, group, language)}{_sources(rows, catalogue, language)}</section>"
    )


def downloads(query_text: str, language: Language) -> str:
    """Write the links to the files of the comparison; `query_text` is the encoded query of the page."""
    links = "".join(
        f'<li><a href="export/compare.{kind}?{escape(query_text)}" download>{escape(word(key, language))}</a></li>'
        for kind, key in (("xlsx", "versus_xlsx"), ("csv", "versus_csv"))
    )
    # the paper holds all themes and the newest figures, so it takes the districts alone
    taken = {key: value for key, value in parse_qsl(query_text) if key in {"compare", "lang"}}
    paper = f"export/compare.pdf?{urlencode(taken, safe=',')}"
    links += f'<li><a href="{escape(paper)}" download>{escape(word("versus_pdf", language))}</a></li>'
    return f"<section><h2>{escape(word('download', language))}</h2><ul>{links}</ul></section>"
