"""Volunteering: what a survey says about the Länder beside what a proxy shows about the districts, each on its own level."""

import math
from html import escape

import streamlit as st

from geo.data import districts, figures, land_figures
from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, LandIndicator, Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.language import number, period, quantity, word
from geo.pages.analysis import drawings, parts, state, strips
from geo.pages.frame.held import hold
from geo.views import findings
from geo.views.findings import ENGAGEMENT

# half the width of the page, and not much more than a telephone: two drawings stand side by side or below each other
WIDTH = 400
KLEINER_BURKHARDT = (
    "Tuuli-Marja Kleiner, Luise Burkhardt: Ehrenamtliches Engagement: Soziale Gruppen insbesondere in sehr ländlichen "
    "Räumen unterschiedlich stark beteiligt. DIW Wochenbericht 35/2021, S. 571–579",
    "https://doi.org/10.18723/diw_wb:2021-35-1",
)


def show(language: Language) -> None:
    """Draw the view."""
    known = catalogue()
    rate, proxies = known.land_indicators[ENGAGEMENT], findings.proxies()
    chosen = state.wish("proxy", proxies, proxies[0])
    hold("analysis_proxy", chosen)
    st.selectbox(
        word("analysis_pick_proxy", language), proxies, key="analysis_proxy",
        on_change=lambda: state.change(proxy=st.session_state["analysis_proxy"]),
        format_func=lambda each: known.indicators[each].label[language],
    )  # fmt: skip
    proxy, finding = known.indicators[chosen], findings.volunteering(chosen)
    parts.head(word("analysis_volunteering", language), word("volunteering_intro", language))
    st.html(f"<section class=reading>{_levels(rate, proxy, language)}{_table(rate, proxy, language)}</section>")
    st.html(f"<section class=reading>{_types(proxy, language)}</section>")
    paragraphs = (word("volunteering_both", language), word("volunteering_limits", language), rate.caveat[language])
    parts.reading([*paragraphs, proxy.caveats(language)], finding, language, laender=(ENGAGEMENT,))
    parts.downloads(finding, {"proxy": chosen}, language)
    _downloads(language)


def _text(key: str, language: Language, **values: object) -> str:
    return f"<p>{escape(word(key, language, **values))}</p>"


def _named(key: str, indicator: Indicator | LandIndicator, language: Language) -> str:
    return word(
        key, language, label=indicator.label[language], unit=indicator.unit[language],
        period=period(indicator.period, language),
    )  # fmt: skip


def _by_land(proxy: Indicator) -> list[tuple[str, object]]:
    """Return the values of the districts of each Land by its key, in the order of the keys."""
    known = figures.shipped()[0][proxy.id].dropna()
    lands = districts.shipped().loc[known.index, "land"]
    return [(land, known[lands == land]) for land in LAENDER]


def _levels(rate: LandIndicator, proxy: Indicator, language: Language) -> str:
    """Draw both levels side by side, a row per Land in both."""
    table = land_figures.by_land(land_figures.shipped(), rate)
    mean = land_figures.mean_by_people(table["value"], districts.shipped())
    has_mean = not math.isnan(mean)
    told = quantity(mean, rate.decimals, rate.unit[language], language) if has_mean else ""
    groups = [(LAENDER[land][language], values) for land, values in _by_land(proxy)]
    label = word("volunteering_proxy_label", language, label=proxy.label[language])
    dashed = _text("volunteering_land_mean", language, mean=told) if has_mean else ""
    # head, words and drawing: three rows that both levels share
    return (
        f"<div class=levels><div><h2>{escape(_named('volunteering_land_title', rate, language))}</h2>"
        f"<div>{_text('volunteering_land_text', language)}{dashed}</div>{_bars(rate, table, mean, language)}</div>"
        f"<div><h2>{escape(_named('volunteering_proxy_title', proxy, language))}</h2>"
        f"<div>{_text('volunteering_proxy_text', language)}</div>"
        f"{strips.draw(groups, proxy, language, label=label, width=WIDTH)}</div></div>"
    )


def _bars(rate: LandIndicator, table, mean: float, language: Language) -> str:
    """Draw a bar per Land from nil, its value written above, and the mean of the country across."""
    # a round end above all values; from nil, so that lengths compare as values do
    top = 10 * math.ceil(max(float(table["value"].max()), 1) / 10)
    left, right = strips.PAD, WIDTH - strips.PAD

    def across(value: float) -> float:
        return left + (right - left) * value / top

    rows = strips.TOP + strips.ROW * len(table)
    drawn = []
    for place, (land, row) in enumerate(table.iterrows()):
        y = strips.TOP + strips.ROW * place
        is_known = row.status in WITH_VALUE
        told = (
            quantity(row.value, rate.decimals, rate.unit[language], language)
            if is_known
            else STATUSES[row.status][language]
        )
        drawn.append(
            f'<text x="{left}" y="{y - 5}">{escape(LAENDER[land][language])}</text>'
            f'<text x="{right}" y="{y - 5}" text-anchor="end">{escape(told)}</text>'
        )
        if is_known:
            drawn.append(f'<rect class="bar" x="{left}" y="{y}" width="{across(row.value) - left:.1f}" height="16"/>')
    if not math.isnan(mean):
        x = across(mean)
        # in pieces, so that it does not cross the names
        drawn += [
            f'<line class="mean" x1="{x:.1f}" x2="{x:.1f}" y1="{strips.TOP + strips.ROW * n - 2}" '
            f'y2="{strips.TOP + strips.ROW * n + 18}"/>'
            for n in range(len(table))
        ]
        told = quantity(mean, rate.decimals, rate.unit[language], language)
        note = word("volunteering_germany", language, mean=told)
        drawn.append(f'<text x="{x:.1f}" y="{rows + 6}" text-anchor="end">{escape(note)}</text>')
    drawn.append(strips.ends(number(0, 0, language), number(top, 0, language), WIDTH, len(table)))
    label = word("volunteering_land_label", language, label=rate.label[language])
    return drawings.image("".join(drawn), width=WIDTH, height=strips.height(len(table)), label=label)


def _table(rate: LandIndicator, proxy: Indicator, language: Language) -> str:
    """Write the same numbers, the two levels under heads of their own."""
    table = land_figures.by_land(land_figures.shipped(), rate)
    rows = []
    for land, values in _by_land(proxy):
        row = table.loc[land]
        told = number(row.value, rate.decimals, language) if row.status in WITH_VALUE else "–"
        rows.append(
            f"<tr><th scope=row>{escape(LAENDER[land][language])}</th><td>{told}</td>"
            f"<td>{escape(STATUSES[row.status][language])}</td><td>{len(values)}</td>"
            f"{strips.cells(values, proxy.decimals, language, quantiles=(0, 0.5, 1))}</tr>"
        )
    caption = escape(word("volunteering_table", language))
    own = f"{rate.label[language]} ({rate.unit[language]})"
    heads = "".join(
        f"<th scope=col>{escape(each)}</th>"
        for each in (
            own, word("volunteering_status", language), word("typology_districts", language),
            word("strip_min", language), word("median", language), word("strip_max", language),
        )
    )  # fmt: skip
    upper = (
        f"<th scope=col rowspan=2>{escape(word('volunteering_land', language))}</th>"
        f"<th scope=colgroup colspan=2>{escape(word('volunteering_level_land', language))}</th><th scope=colgroup colspan=4>"
        f"{escape(word('volunteering_level_district', language, label=proxy.label[language], unit=proxy.unit[language]))}</th>"
    )
    return (
        f"<details><summary>{caption}</summary><div class=wide tabindex=0 role=region aria-label='{caption}'><table>"
        f"<caption>{caption}</caption><thead><tr>{upper}</tr><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
        "</table></div></details>"
    )


def _types(proxy: Indicator, language: Language) -> str:
    """Say in words what is published by type, and draw the proxy of the districts by type."""
    typology, places = catalogue().typologies["thuenen"], districts.shipped()
    known = figures.shipped()[0][proxy.id].dropna()
    codes = places.loc[known.index, "thuenen_type"]
    groups = [(each.label[language], known[codes == each.code]) for each in typology.types]
    text, address = KLEINER_BURKHARDT
    heads = "".join(
        f"<th scope=col>{escape(word(key, language))}</th>"
        for key in ("typology_type", "typology_districts", "strip_min", "strip_q1", "median", "strip_q3", "strip_max")
    )
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{len(values)}</td>{strips.cells(values, proxy.decimals, language)}</tr>"
        for name, values in groups
    )
    caption = escape(word("strip_caption", language))
    return (
        f"<div class=levels><div><h2>{escape(word('volunteering_types_title', language))}</h2>"
        f"<div>{_text('volunteering_types_text', language)}{_text('volunteering_types_open', language)}</div>"
        f"<p class='quiet source'>{escape(word('source', language))}: <span lang=de>{escape(text)}</span>, "
        f'<a href="{address}" rel="noreferrer">{address}</a></p></div>'
        f"<div><h2>{escape(_named('volunteering_types_proxy', proxy, language))}</h2>"
        f"<div>{_text('strip_text', language)}{_text('volunteering_types_strips', language)}"
        f"{strips.draw(groups, proxy, language, label=word('strip_label', language), width=WIDTH)}</div>"
        f"<p class='quiet source'>{escape(word('source', language))}: "
        f"{escape(catalogue().sources[typology.source].attribution)}</p></div></div>"
        f"<details><summary>{caption}</summary><div class=wide tabindex=0 role=region aria-label='{caption}'><table>"
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _downloads(language: Language) -> None:
    spoken = "" if language == "de" else f"?lang={language}"
    links = " · ".join(
        f'<a href="export/land_figures.{kind}{spoken}" download>{escape(label)}</a>'
        for kind, label in (("csv", "CSV"), ("json", word("volunteering_json", language)))
    )
    head = f"{word('download', language)}: {word('volunteering_files', language)}"
    st.html(f"<section class=export><div><h2>{escape(head)}</h2><p>{links}</p></div></section>")
