"""The picture of volunteering: bars of the Länder beside strokes of the districts, two levels on one sheet and no map."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from geo.data import districts
from geo.data.catalogue import __version__, catalogue
from geo.data.credit import credits_of, uses_of
from geo.data.declarations import Indicator, LandIndicator, Language
from geo.data.districts import LAENDER
from geo.data.errors import FigureError
from geo.data.figures import STATUSES, WITH_VALUE
from geo.data.language import number, period, quantity, word
from geo.maps import picture, sheet
from geo.maps.sheet import GAP, INK, MARGIN, QUIET, WIDTH, Line, at, set_block, texts, unscaled
from geo.methods.two_levels import DISTRICT, LAND, country_mean
from geo.views import analysis_map
from geo.views.findings import ENGAGEMENT, Finding

# two panels with room between them; a row has a name and below it a bar or a strip
BETWEEN, ROW, HIGH = 24, 25, 10
PANEL = (WIDTH - 2 * MARGIN - BETWEEN) / 2
BAR, ACCENT = "#3f6f87", "#d9730d"


@dataclass(frozen=True)
class _Said:
    """What stands above and below the drawing, see `geo.maps.sheet.Said`."""

    language: Language
    title: str
    subtitle: str
    caveat: str
    source: str
    licence: str
    territorial_status: str
    citation: str
    permalink: str
    filter: str = ""


def svg(finding: Finding, language: Language, *, permalink: str = "") -> Markup:
    """
    Draw both levels as SVG.

    Parameters
    ----------
    permalink
        Address of the page that shows it.

    Returns
    -------
    text
        See `geo.maps.sheet.draw`. The Länder stand in the order of their keys, which is no ranking.
    """
    if finding.table is None:
        raise FigureError(f"{finding.analysis}: expected a table of Länder and districts, found none")
    table, declared = finding.table, catalogue()
    rate, proxy = declared.land_indicators[ENGAGEMENT], declared.indicators[finding.indicators[0]]
    said = _said(rate, proxy, language, permalink)
    head, top = sheet.head(said)
    mean = country_mean(table, districts.shipped())
    left, right = MARGIN, MARGIN + PANEL + BETWEEN
    rate_texts = [word("volunteering_land_text", language)]
    if mean == mean:
        written = quantity(mean, rate.decimals, rate.unit[language], language)
        rate_texts.append(word("volunteering_land_mean", language, mean=written))
    columns: tuple[tuple[float, str, Indicator | LandIndicator, list[str]], ...] = (
        (left, "volunteering_land_title", rate, rate_texts),
        (right, "volunteering_proxy_title", proxy, [word("volunteering_proxy_text", language)]),
    )
    lines, below = [], []
    for x, key, indicator, paragraphs in columns:
        title = word(key, language, label=indicator.label[language], unit=indicator.unit[language],
                     period=period(indicator.period, language))  # fmt: skip
        block, y = set_block(title, x, top, PANEL, 9.5, bold=True)
        lines += block
        for text in paragraphs:
            block, y = set_block(text, x, y + 3, PANEL, 7.5, colour=QUIET)
            lines += block
        below.append(y)
    start = max(below) + GAP
    bars, more = _bars(table, rate, mean, left, start, language)
    strokes, others = _strokes(table, proxy, right, start, language)
    foot, height = sheet.foot(said, start + ROW * len(LAENDER) + 14)
    content = sheet.specification(height, [bars, strokes, *texts([*head, *lines, *more, *others, *foot])])
    label = word("volunteering_picture", language, rate=rate.label[language], proxy=proxy.label[language])
    return sheet.draw(content, language=language, title=said.title, label=label)


def _boxes(rows: list[dict]) -> dict:
    """Draw filled boxes, each with its own colour; a stroke is a narrow one."""
    ends = {each: at(each) for each in ("x", "y")} | {each: {"field": each} for each in ("x2", "y2")}
    mark = {"type": "rect", "aria": False}
    return {"data": {"values": rows}, "mark": mark, "encoding": ends | {"fill": unscaled("fill")}}


def _box(x: float, x2: float, y: float, y2: float, fill: str) -> dict:
    return {"x": round(x, 2), "x2": round(x2, 2), "y": round(y, 2), "y2": round(y2, 2), "fill": fill}


def _bars(
    table: pd.DataFrame, rate: LandIndicator, mean: float, left: float, top: float, language: Language
) -> tuple[dict, list[Line]]:
    """Draw a bar per Land from nil, its value above it, and the mean of the country across in pieces."""
    laender = table[table["level"] == LAND]
    # a round end above all values; from nil, so that lengths compare as values do
    end = 10 * -(-max(float(laender["value"].max()), 1) // 10)
    boxes, lines = [], []
    columns = (laender[name].tolist() for name in ("land", "value", "status"))
    for place, (land, value, status) in enumerate(zip(*columns, strict=True)):
        y, has_value = top + ROW * place + 10, status in WITH_VALUE
        written = quantity(value, rate.decimals, rate.unit[language], language)
        lines.append(Line(LAENDER[land][language], left, y - 2, 7.5))
        lines.append(Line(written if has_value else STATUSES[status][language], left + PANEL, y - 2, 7.5, right=True))
        if has_value:
            boxes.append(_box(left, left + PANEL * value / end, y, y + HIGH, BAR))
        if mean == mean:
            x = left + PANEL * mean / end
            boxes += [_box(x - 0.5, x + 0.5, y + up, y + up + 4, ACCENT) for up in (-1, 5)]
    return _boxes(boxes), [*lines, *_ends(number(0, 0, language), number(end, 0, language), left, top)]


def _strokes(
    table: pd.DataFrame, proxy: Indicator, left: float, top: float, language: Language
) -> tuple[dict, list[Line]]:
    """Draw a stroke per district in the strip of its Land, the median tall."""
    known = table[(table["level"] == DISTRICT) & table["value"].notna()]
    low, high = float(known["value"].min()), float(known["value"].max())
    boxes, lines = [], []
    for place, land in enumerate(LAENDER):
        y, own = top + ROW * place + 10, known.loc[known["land"] == land, "value"]
        lines.append(Line(f"{LAENDER[land][language]} ({len(own)})", left, y - 2, 7.5))
        for value, half, more, fill in [
            *((value, 0.3, 0, INK) for value in own),
            *([(own.median(), 1, 1.5, ACCENT)] if len(own) else []),
        ]:
            x = left + PANEL * (value - low) / ((high - low) or 1)
            boxes.append(_box(x - half, x + half, y - more, y + HIGH + more, fill))
    ends = _ends(number(low, proxy.decimals, language), number(high, proxy.decimals, language), left, top)
    return _boxes(boxes), [*lines, *ends]


def _ends(low: str, high: str, left: float, top: float) -> list[Line]:
    """Write the two ends of an axis below the last row."""
    y = top + ROW * len(LAENDER) + 8
    return [Line(low, left, y, 7.5, QUIET), Line(high, left + PANEL, y, 7.5, QUIET, right=True)]


def _said(rate: LandIndicator, proxy: Indicator, language: Language, permalink: str) -> _Said:
    known = catalogue()
    upper, lower = known.sources[rate.source], known.sources[proxy.source]
    credits_ = credits_of((*uses_of(rate), *uses_of(proxy)), known, language)
    title = f"{word('analysis_volunteering', language)}: {rate.label[language]}, {proxy.label[language]}"
    level = word("volunteering_level_land", language)
    today = word("territorial_today", language, source=period(lower.territorial_status, language))
    return _Said(
        language=language, title=title, subtitle=word("volunteering_intro", language),
        caveat=" ".join((word("volunteering_both", language), rate.caveat[language], proxy.caveats(language))),
        source=" ".join(f"{each.source}." for each in credits_),
        licence="; ".join(dict.fromkeys(each.licence for each in credits_)),
        territorial_status=f"{level}: {period(upper.territorial_status, language)}. {today}", permalink=permalink,
        citation=word(
            "citation", language, version=__version__, title=title, period=word("newest_periods", language),
            attribution=" ".join(each.line for each in credits_),
        ),
    )  # fmt: skip


def render(finding: Finding, kind: str, language: Language, *, end: str = "top", permalink: str = "") -> bytes:
    """
    Draw a finding.

    Parameters
    ----------
    kind
        One of `geo.maps.sheet.FORMATS`.
    end
        Which fifth a scenario shows, see `geo.views.analysis_map.paint`.
    permalink
        Address of the page that shows it.

    Returns
    -------
    content
        See `geo.maps.sheet.convert`.
    """
    if finding.analysis == "volunteering":
        return sheet.convert(svg(finding, language, permalink=permalink), kind)
    return picture.render(analysis_map.spec(finding, language, end=end, permalink=permalink), kind)
