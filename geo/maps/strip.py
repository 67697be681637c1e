"""
The distribution strip "you are here" and the sparkline of a series as SVG, for page, static site and paper.

Both are small drawings beside a number that stands in a table anyway. On the page the colours are classes of
profile.css, light or dark; on paper they are written into the file. No text inside: the description is an attribute.

A page shows a view of one sheet by ``<img src="…svg#strip-ID">``; the browser asks once for the sheet, keeps it, and no
drawing travels in a message. The sheet has no words, so it serves both languages, and it turns dark by itself.
"""

import functools
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from markupsafe import Markup

from geo.maps.markup import SVG, element
from geo.views.profile import Profile
from geo.views.profile_rows import Series, Strip

Style = Literal["page", "paper"]
WIDTH, HEIGHT = 160, 26
BASE, TOP = 25, 7
SPARK_WIDTH, SPARK_HEIGHT, PAD = 96, 26, 3
# bars of rural and other districts, the marker, the median of the rural districts, the line of a series
COLOURS = {"rural": "#3f6f87", "other": "#b4c8d2", "here": "#b35806", "mid": "#1a1a1a", "line": "#3f6f87"}
LIGHT = {"rural": "#3f6f87", "other": "#b4c8d2", "here": "#b35806", "mid": "#1c2629"}
DARK = {"rural": "#7fb3c9", "other": "#3d5561", "here": "#f1a340", "mid": "#e8eded"}


def _paint(part: str, style: Style, *, stroke: bool = False) -> dict[str, str]:
    if style == "page":
        return {"class_": f"p-{part}"}
    return {"fill": "none", "stroke": COLOURS[part]} if stroke else {"fill": COLOURS[part]}


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _picture(parts: list[Markup], width: int, height: int, alt: str, *, style: Style, compact: bool) -> Markup:
    # a picture on paper gets its description from the page that holds it, and inside HTML an SVG needs no namespace
    on_page = style == "page"
    return element(
        "svg", *parts, xmlns=None if compact else SVG, viewBox=f"0 0 {width} {height}",
        width=None if on_page else width, height=None if on_page else height,
        role="img" if on_page else None, aria_label=alt if on_page else None,
    )  # fmt: skip


def _silhouette(counts: Sequence[int], scale: float) -> str:
    """Draw bars as one outline in bins of width 1 and whole heights; equal neighbours are one stroke."""
    # a bin with few districts must stay visible
    heights = [max(round(count * scale), 1) if count else 0 for count in counts]
    steps = "".join(f"V{BASE - height}h{len(list(same))}" for height, same in groupby(heights))
    return f"M0 {BASE}{steps}V{BASE}z"


def _pairs(counts: Sequence[int]) -> list[int]:
    return [sum(counts[place : place + 2]) for place in range(0, len(counts), 2)]


def _bars(rural: Sequence[int], other: Sequence[int], step: float, scale: float, style: Style) -> list[Markup]:
    """Draw a bar per bin, the rural districts at its foot and the others above them."""
    bars: dict[str, list[str]] = {"rural": [], "other": []}
    for i, (low, high) in enumerate(zip(rural, other, strict=True)):
        foot = float(BASE)
        for part, count in (("rural", low), ("other", high)):
            if count:
                size = count * scale
                bars[part].append(
                    f"M{_short(i * step)} {_short(foot)}h{_short(step - 0.5)}v{_short(-size)}h{_short(0.5 - step)}z"
                )
                foot -= size
    return [element("path", **_paint(part, style), d="".join(path)) for part, path in bars.items() if path]


@functools.lru_cache(maxsize=256)
def _spread(rural: Sequence[int], other: Sequence[int], style: Style, *, compact: bool) -> tuple[Markup, ...]:
    """Draw the distribution, which is the same for all districts, as many bars or as two outlines."""
    if compact:
        rural, other = _pairs(rural), _pairs(other)
    every = [low + high for low, high in zip(rural, other, strict=True)]
    step, highest = WIDTH / len(rural), max(every)
    scale = (BASE - TOP) / highest if highest else 0
    if not compact:
        return tuple(_bars(rural, other, step, scale, style))
    # the rural ones stand in front of all
    outlines = (("other", every), ("rural", rural))
    paths = [element("path", **_paint(part, style), d=_silhouette(counts, scale)) for part, counts in outlines]
    return (element("g", *paths, transform=f"scale({step:.3f} 1)"),)


def strip_svg(strip: Strip, *, style: Style = "page", compact: bool = False) -> Markup:
    """
    Draw how the values of all districts are spread and where one of them stands: 160 × 26 units.

    Parameters
    ----------
    style
        ``page`` (colours by class, with an accessible name) or ``paper``.
    compact
        Outlines of half as many bins instead of single bars: less than a third of the bytes, for a site of 40,000 strips.
    """
    return _picture(_strip(strip, style, compact=compact), WIDTH, HEIGHT, strip.alt, style=style, compact=compact)


def _strip(strip: Strip, style: Style = "page", *, compact: bool = False) -> list[Markup]:
    parts = list(_spread(strip.rural, strip.other, style, compact=compact))
    if strip.rural_median is not None:
        line = f"M{_short(strip.rural_median * WIDTH)} {TOP}V{HEIGHT}"
        parts.append(element("path", **_paint("mid", style, stroke=True), stroke_width="1", d=line))
    if strip.here is not None:
        x = strip.here * (WIDTH - 8) + 4
        for path in (f"M{_short(x - 4)} 0h8l-4 7z", f"M{_short(x - 0.75)} 5h1.5V{HEIGHT}h-1.5z"):
            parts.append(element("path", **_paint("here", style), d=path))
    return parts


def spark_svg(series: Series, *, style: Style = "page", compact: bool = False) -> Markup:
    """
    Draw the series of one district in 96 × 26 units; a break is a gap, never a line.

    Parameters
    ----------
    series
        Runs of years and values; the axis reaches from the lowest to the highest value and is not zero-based.
    style
        ``page`` or ``paper``.
    compact
        Whole coordinates, for a site that holds 25,000 series.
    """
    parts = _spark(series, style, compact=compact)
    return _picture(parts, SPARK_WIDTH, SPARK_HEIGHT, series.alt, style=style, compact=compact)


def _spark(series: Series, style: Style = "page", *, compact: bool = False) -> list[Markup]:
    points = [point for run in series.runs for point in run]
    first, last = points[0][0], points[-1][0]
    low, high = (end(value for _, value in points) for end in (min, max))

    def spot(year: int, value: float) -> tuple[str, str]:
        x = PAD + (year - first) / max(last - first, 1) * (SPARK_WIDTH - 2 * PAD)
        y = (
            SPARK_HEIGHT / 2
            if high == low
            else SPARK_HEIGHT - PAD - (value - low) / (high - low) * (SPARK_HEIGHT - 2 * PAD)
        )
        return (str(round(x)), str(round(y))) if compact else (_short(x), _short(y))

    lines, dots = [], []
    for run in series.runs:
        spots = [spot(*point) for point in run]
        if len(spots) > 1:
            lines.append("M" + "L".join(f"{x} {y}" for x, y in spots))
        else:
            dots.append(element("circle", **_paint("rural", style), cx=spots[0][0], cy=spots[0][1], r="1.2"))
    if lines:
        dots.insert(0, element("path", **_paint("line", style, stroke=True), stroke_width="1.5", d="".join(lines)))
    x, y = spot(*points[-1])
    return [*dots, element("circle", **_paint("here", style), cx=x, cy=y, r="2.2")]


def _rules(colours: dict[str, str]) -> str:
    fills = "".join(f".p-{part}{{fill:{colours[part]}}}" for part in ("rural", "other", "here"))
    return f"{fills}.p-mid{{fill:none;stroke:{colours['mid']}}}.p-line{{fill:none;stroke:{colours['rural']}}}"


def sheet(profile: Profile) -> Markup:
    """
    Draw all strips and sparklines of a profile on one sheet.

    Parameters
    ----------
    profile
        The content, in any language.

    Returns
    -------
    svg
        With the views ``strip-<indicator>`` and, where there is a series, ``spark-<indicator>``.
    """
    parts, views, top = [], [], 0
    for row in profile.rows:
        drawings = [("strip", _strip(row.strip), 0, WIDTH)]
        if row.series:
            drawings.append(("spark", _spark(row.series), WIDTH, SPARK_WIDTH))
        for name, content, left, width in drawings:
            parts.append(element("g", *content, transform=f"translate({left} {top})"))
            views.append(element("view", id=f"{name}-{row.indicator}", viewBox=f"{left} {top} {width} {HEIGHT}"))
        top += HEIGHT
    style = f"{_rules(LIGHT)}@media (prefers-color-scheme:dark){{{_rules(DARK)}}}"
    return element(
        "svg", element("style", style), *views, *parts, xmlns=SVG, viewBox=f"0 0 {WIDTH + SPARK_WIDTH} {top}"
    )
