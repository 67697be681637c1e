"""Volunteering: a survey about the Länder beside a proxy for the districts, each on its own level."""

import math

import pandas as pd
from markupsafe import Markup

from geo.data import districts, figures, land_figures
from geo.data.catalogue import catalogue
from geo.data.credit import credit
from geo.data.declarations import Indicator, LandIndicator, Language
from geo.data.districts import LAENDER
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.language import number, period, quantity, word
from geo.pages.analysis import drawings, parts, state, strips
from geo.pages.frame import html, links
from geo.views import findings
from geo.views.findings import ENGAGEMENT

# half the width of the page, and not much more than a telephone: two drawings stand side by side or below each other
WIDTH = 400
KLEINER_BURKHARDT = (
    "Tuuli-Marja Kleiner, Luise Burkhardt: Ehrenamtliches Engagement: Soziale Gruppen insbesondere in sehr ländlichen "
    "Räumen unterschiedlich stark beteiligt. DIW Wochenbericht 35/2021, S. 571–579",
    "https://doi.org/10.18723/diw_wb:2021-35-1",
)
# parts of the distribution in the table of the Länder
QUANTILES = (0, 0.5, 1)


def show(language: Language) -> None:
    """Draw the view."""
    rate, proxies = catalogue().land_indicators[ENGAGEMENT], findings.proxies()
    chosen = state.choice("proxy", proxies, proxies[0])
    parts.choose(
        "proxy", word("analysis_pick_proxy", language), proxies, chosen,
        lambda id_: catalogue().indicators[id_].label[language],
    )  # fmt: skip
    proxy, finding = catalogue().indicators[chosen], findings.volunteering(chosen)
    html.head(word("analysis_volunteering", language), word("volunteering_intro", language))
    html.show(_levels(rate, proxy, language))
    html.show(_types(proxy, language))
    paragraphs = (word("volunteering_both", language), word("volunteering_limits", language), rate.caveat[language])
    parts.reading([*paragraphs, proxy.caveats(language)], finding, language, laender=(ENGAGEMENT,))
    parts.downloads(finding, {"proxy": chosen}, language)
    _downloads(language)


def _named(key: str, indicator: Indicator | LandIndicator, language: Language) -> str:
    return word(
        key, language, label=indicator.label[language], unit=indicator.unit[language],
        period=period(indicator.period, language),
    )  # fmt: skip


def _values_by(column: str, proxy: Indicator) -> dict[object, pd.Series]:
    """Return the values of the districts by a column of the districts, such as their Land."""
    values = figures.shipped()[0][proxy.id].dropna()
    return dict(iter(values.groupby(districts.shipped().loc[values.index, column])))


def _by_land(proxy: Indicator) -> dict[str, pd.Series]:
    values = _values_by("land", proxy)
    return {land: values.get(land, pd.Series(dtype=float)) for land in LAENDER}


def _levels(rate: LandIndicator, proxy: Indicator, language: Language) -> Markup:
    """Draw both levels side by side, a row per Land in both, and write the same numbers as a table."""
    table = land_figures.by_land(land_figures.shipped(), rate)
    mean = land_figures.mean_by_people(table["value"], districts.shipped())
    groups = [(LAENDER[land][language], values) for land, values in _by_land(proxy).items()]
    label = word("volunteering_proxy_label", language, label=proxy.label[language])
    heads = [
        f"{rate.label[language]} ({rate.unit[language]})",
        *(
            word(key, language)
            for key in ("volunteering_status", "typology_districts", "strip_min", "median", "strip_max")
        ),
    ]
    return html.fill(
        "analysis/levels.html", language,
        land_title=_named("volunteering_land_title", rate, language),
        proxy_title=_named("volunteering_proxy_title", proxy, language),
        mean=_shown_mean(mean, rate, language), bars=_bars(rate, table, mean, language),
        strips=strips.draw(groups, proxy, language, label=label, width=WIDTH),
        proxy_level=word(
            "volunteering_level_district", language, label=proxy.label[language], unit=proxy.unit[language]
        ),
        heads=heads, rows=_rows(rate, proxy, table, language),
    )  # fmt: skip


def _rows(rate: LandIndicator, proxy: Indicator, table: pd.DataFrame, language: Language) -> list[list[str | int]]:
    values = _by_land(proxy)
    return [
        [
            LAENDER[land][language],
            number(value, rate.decimals, language) if status in WITH_VALUE else "–",
            STATUSES[status][language],
            len(values[land]),
            *strips.cells(values[land], proxy.decimals, language, QUANTILES),
        ]
        for land, value, status in zip(table.index, table["value"], table["status"], strict=True)
    ]


def _shown_mean(mean: float, rate: LandIndicator, language: Language) -> str:
    return "" if math.isnan(mean) else quantity(mean, rate.decimals, rate.unit[language], language)


def _bars(rate: LandIndicator, table: pd.DataFrame, mean: float, language: Language) -> Markup:
    """Draw a bar per Land from nil, its value written above, and the mean of the country across."""
    frame = strips.frame(WIDTH, len(table))
    # a round end above all values; from nil, so that lengths compare as values do
    top = 10 * math.ceil(max(float(table["value"].max()), 1) / 10)

    def wide(value: float) -> float:
        return (frame["right"] - frame["left"]) * value / top

    bars = [
        {
            "name": LAENDER[land][language], "y": strips.TOP + strips.ROW * place,
            "text": quantity(value, rate.decimals, rate.unit[language], language)
            if status in WITH_VALUE
            else STATUSES[status][language],
            "width": f"{wide(value):.1f}" if status in WITH_VALUE else "",
        }
        for place, (land, value, status) in enumerate(zip(table.index, table["value"], table["status"], strict=True))
    ]  # fmt: skip
    shown = _shown_mean(mean, rate, language)
    return drawings.image(
        "bars.svg", width=WIDTH, height=strips.height(len(table)),
        label=word("volunteering_land_label", language, label=rate.label[language]), bars=bars,
        mean=f"{frame['left'] + wide(mean):.1f}" if shown else "",
        note=word("volunteering_germany", language, mean=shown),
        low=number(0, 0, language), high=number(top, 0, language), **frame,
    )  # fmt: skip


def _types(proxy: Indicator, language: Language) -> Markup:
    """Write the published results by type in words, and draw the proxy of the districts by type."""
    typology = catalogue().typologies["thuenen"]
    values = _values_by("thuenen_type", proxy)
    groups = [(type_.label[language], values.get(type_.code, pd.Series(dtype=float))) for type_ in typology.types]
    study, address = KLEINER_BURKHARDT
    return html.fill(
        "analysis/types.html", language, study=study, address=address,
        proxy_title=_named("volunteering_types_proxy", proxy, language),
        strips=strips.draw(groups, proxy, language, label=word("strip_label", language), width=WIDTH),
        attribution=credit(catalogue().sources[typology.source], language).line,
        table=strips.table(groups, proxy.decimals, language),
    )  # fmt: skip


def _downloads(language: Language) -> None:
    kinds = {"csv": "CSV", "json": word("volunteering_json", language)}
    title = f"{word('download', language)}: {word('volunteering_files', language)}"
    parts.files_block((title, [
        links.download(links.with_query(f"export/land_figures.{kind}", links.spoken(language)), label)
        for kind, label in kinds.items()
    ]))  # fmt: skip
