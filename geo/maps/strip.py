"""
The distribution strip "you are here" and the sparkline of a series as SVG, for page, static site and paper.

Both are small drawings beside a number that stands in a table anyway. On the page the colours are classes of
profile.css, light or dark; on paper they are written into the file. No text inside: the description is an attribute.

A page shows a view of one sheet by ``<img src="…svg#strip-ID">``; the browser asks once for the sheet, keeps it, and no
drawing travels in a message. The sheet has no words, so it serves both languages, and it turns dark by itself.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Literal

from geo.views.profile import Profile
from geo.views.profile_rows import Series, Strip

Style = Literal["page", "paper"]
WIDTH, HEIGHT = 160, 26
BASE, TOP = 25, 7
SPARK_WIDTH, SPARK_HEIGHT, PAD = 96, 26, 3
# bars of rural and other districts, the marker, the median of the rural districts, the line of a series
COLOURS = {"rural": "#3f6f87", "other": "#b4c8d2", "here": "#b35806", "mid": "#1a1a1a", "line": "#3f6f87"}


def _paint(part: str, style: Style, *, stroke: bool = False) -> str:
    if style == "page":
        return f'class="p-{part}"'
    colour = COLOURS[part]
    return f'fill="none" stroke="{colour}"' if stroke else f'fill="{colour}"'


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _open(width: int, height: int, alt: str, style: Style, *, compact: bool = False) -> str:
    # a picture on paper gets its description from the page that holds it
    named = f' role="img" aria-label="{escape(alt)}"' if style == "page" else ""
    size = f' width="{width}" height="{height}"' if style == "paper" else ""
    # inside HTML an SVG needs no namespace
    space = "" if compact else ' xmlns="http://www.w3.org/2000/svg"'
    return f'<svg{space} viewBox="0 0 {width} {height}"{size}{named}>'


def _silhouette(counts: Sequence[int], scale: float) -> str:
    """Draw bars as one outline in bins of width 1 and whole heights; equal neighbours are one stroke."""
    # a bin with few districts must stay visible
    heights = [max(round(count * scale), 1) if count else 0 for count in counts]
    steps = "".join(f"V{BASE - height}h{len(list(same))}" for height, same in groupby(heights))
    return f"M0 {BASE}{steps}V{BASE}z"


def _pairs(counts: Sequence[int]) -> list[int]:
    return [sum(counts[place : place + 2]) for place in range(0, len(counts), 2)]


def _bars(rural: Sequence[int], other: Sequence[int], step: float, scale: float, style: Style) -> list[str]:
    """Draw a bar per bin, the rural districts at its foot and the others above them."""
    bars: dict[str, list[str]] = {"rural": [], "other": []}
    for i, (low, high) in enumerate(zip(rural, other, strict=True)):
        foot = BASE
        for part, count in (("rural", low), ("other", high)):
            if count:
                size = count * scale
                bars[part].append(
                    f"M{_short(i * step)} {_short(foot)}h{_short(step - 0.5)}v{_short(-size)}h{_short(0.5 - step)}z"
                )
                foot -= size
    return [f'<path {_paint(part, style)} d="{"".join(path)}"/>' for part, path in bars.items() if path]


def strip_svg(strip: Strip, *, style: Style = "page", compact: bool = False) -> str:
    """
    Draw how the values of all districts are spread and where one of them stands.

    Parameters
    ----------
    strip
        Bins and places.
    style
        ``page`` (colours by class, with an accessible name) or ``paper``.
    compact
        Outlines of half as many bins instead of single bars: less than a third of the bytes, for a site of 40,000 strips.

    Returns
    -------
    svg
        160 × 26 units; rural districts at the foot of the bars, the others above them.
    """
    rural, other = (_pairs(strip.rural), _pairs(strip.other)) if compact else (strip.rural, strip.other)
    step = WIDTH / len(rural)
    highest = max(map(sum, zip(rural, other, strict=True)))
    scale = (BASE - TOP) / highest if highest else 0
    if compact:
        every = [low + high for low, high in zip(rural, other, strict=True)]
        # the rural ones stand in front of all
        outlines = (("other", every), ("rural", rural))
        paths = "".join(f'<path {_paint(part, style)} d="{_silhouette(counts, scale)}"/>' for part, counts in outlines)
        parts = [f'<g transform="scale({step:.3f} 1)">{paths}</g>']
    else:
        parts = _bars(rural, other, step, scale, style)
    if strip.rural_median is not None:
        x = _short(strip.rural_median * WIDTH)
        parts.append(f'<path {_paint("mid", style, stroke=True)} stroke-width="1" d="M{x} {TOP}V{HEIGHT}"/>')
    if strip.here is not None:
        x = strip.here * (WIDTH - 8) + 4
        parts.append(
            f'<path {_paint("here", style)} d="M{_short(x - 4)} 0h8l-4 7z"/>'
            f'<path {_paint("here", style)} d="M{_short(x - 0.75)} 5h1.5V{HEIGHT}h-1.5z"/>'
        )
    return f"{_open(WIDTH, HEIGHT, strip.alt, style, compact=compact)}{''.join(parts)}</svg>"


def spark_svg(series: Series, *, style: Style = "page", compact: bool = False) -> str:
    """
    Draw the series of one district; a break is a gap, never a line.

    Parameters
    ----------
    series
        Runs of years and values.
    style
        ``page`` or ``paper``.
    compact
        Whole coordinates, for a site that holds 25,000 series.

    Returns
    -------
    svg
        96 × 26 units; the axis of values reaches from the lowest to the highest value and is not zero-based.
    """
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
            dots.append(f'<circle {_paint("rural", style)} cx="{spots[0][0]}" cy="{spots[0][1]}" r="1.2"/>')
    x, y = spot(*points[-1])
    line = f'<path {_paint("line", style, stroke=True)} stroke-width="1.5" d="{"".join(lines)}"/>' if lines else ""
    end = f'<circle {_paint("here", style)} cx="{x}" cy="{y}" r="2.2"/>'
    return f"{_open(SPARK_WIDTH, SPARK_HEIGHT, series.alt, style, compact=compact)}{line}{''.join(dots)}{end}</svg>"


LIGHT = {"rural": "#3f6f87", "other": "#b4c8d2", "here": "#b35806", "mid": "#1c2629"}


DARK = {"rural": "#7fb3c9", "other": "#3d5561", "here": "#f1a340", "mid": "#e8eded"}


def _rules(colours: dict[str, str]) -> str:
    fills = "".join(f".p-{part}{{fill:{colours[part]}}}" for part in ("rural", "other", "here"))
    return f"{fills}.p-mid{{fill:none;stroke:{colours['mid']}}}.p-line{{fill:none;stroke:{colours['rural']}}}"


def sheet(profile: Profile) -> str:
    """
    Draw all strips and sparklines of a profile.

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
        drawings = [("strip", strip_svg(row.strip), 0, WIDTH)]
        if row.series:
            drawings.append(("spark", spark_svg(row.series), WIDTH, SPARK_WIDTH))
        for name, svg, left, width in drawings:
            content = re.sub(r"^<svg[^>]*>|</svg>$", "", svg)
            parts.append(f'<g transform="translate({left} {top})">{content}</g>')
            views.append(f'<view id="{name}-{row.indicator}" viewBox="{left} {top} {width} {HEIGHT}"/>')
        top += HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + SPARK_WIDTH} {top}"><style>{_rules(LIGHT)}'
        f"@media (prefers-color-scheme:dark){{{_rules(DARK)}}}</style>{''.join(views)}{''.join(parts)}</svg>"
    )
