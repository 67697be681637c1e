"""
The distribution strip "you are here" and the sparkline of a series as SVG, for page, static site and paper.

Both are small drawings beside a number that stands in a table anyway. On the page the colours are classes of
profile.css, light or dark; on paper they are written into the file. No text inside: the description is an attribute.
"""

from html import escape
from typing import Literal

from geo.profile import Series, Strip

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


def _open(width: int, height: int, alt: str, style: Style) -> str:
    # a picture on paper gets its description from the page that holds it
    named = f' role="img" aria-label="{escape(alt)}"' if style == "page" else ""
    size = f' width="{width}" height="{height}"' if style == "paper" else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{size}{named}>'


def strip_svg(strip: Strip, *, style: Style = "page") -> str:
    """
    Draw how the values of all districts are spread and where one of them stands.

    Parameters
    ----------
    strip
        Bins and places.
    style
        ``page`` (colours by class, with an accessible name) or ``paper``.

    Returns
    -------
    svg
        160 × 26 units; rural districts at the foot of the bars, the others above them.
    """
    step = WIDTH / len(strip.rural)
    highest = max(map(sum, zip(strip.rural, strip.other, strict=True)))
    scale = (BASE - TOP) / highest if highest else 0
    bars: dict[str, list[str]] = {"rural": [], "other": []}
    for i, (low, high) in enumerate(zip(strip.rural, strip.other, strict=True)):
        foot = BASE
        for part, count in (("rural", low), ("other", high)):
            if count:
                size = count * scale
                bars[part].append(
                    f"M{_short(i * step)} {_short(foot)}h{_short(step - 0.5)}v{_short(-size)}h{_short(0.5 - step)}z"
                )
                foot -= size
    parts = [f'<path {_paint(part, style)} d="{"".join(path)}"/>' for part, path in bars.items() if path]
    if strip.rural_median is not None:
        x = _short(strip.rural_median * WIDTH)
        parts.append(f'<path {_paint("mid", style, stroke=True)} stroke-width="1" d="M{x} {TOP}V{HEIGHT}"/>')
    if strip.here is not None:
        x = strip.here * (WIDTH - 8) + 4
        parts.append(
            f'<path {_paint("here", style)} d="M{_short(x - 4)} 0h8l-4 7z"/>'
            f'<path {_paint("here", style)} d="M{_short(x - 0.75)} 5h1.5V{HEIGHT}h-1.5z"/>'
        )
    return f"{_open(WIDTH, HEIGHT, strip.alt, style)}{''.join(parts)}</svg>"


def spark_svg(series: Series, *, style: Style = "page") -> str:
    """
    Draw the series of one district; a break is a gap, never a line.

    Parameters
    ----------
    series
        Runs of years and values.
    style
        ``page`` or ``paper``.

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
        return _short(x), _short(y)

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
    return f"{_open(SPARK_WIDTH, SPARK_HEIGHT, series.alt, style)}{line}{''.join(dots)}{end}</svg>"
