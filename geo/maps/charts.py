"""
Charts of a comparison as SVG: a strip of dots per indicator, and a net per kind of indicator.

The pages show them as images from `data:` addresses, because Streamlit removes inline SVG from its HTML; an image carries
its own style, light and dark, and needs no script. Districts differ by colour (after Okabe and
Ito), by shape and by number; each has a lane of its own, so marks never cover each other.
"""

import math
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from geo.views.comparison import BINS, MOST_Z, Row

W, SIDE = 420, 14
LANE, TOP, HILL = 13, 6, 14
R = 130  # of the net
# one mark per district, around the origin; the hues stand in compare.css as .c1 to .c6
MARKS = (
    '<circle r="5"/>',
    '<rect x="-4.6" y="-4.6" width="9.2" height="9.2"/>',
    '<path d="M0-5.8 5.6 4.6H-5.6Z"/>',
    '<path d="M0-6.4 6.4 0 0 6.4-6.4 0Z"/>',
    '<path d="M0 5.8-5.6-4.6H5.6Z"/>',
    '<path d="M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z"/>',
)


HUES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
# ink as in .streamlit/config.toml
STYLE = (
    "svg{color:#1c2629}@media(prefers-color-scheme:dark){svg{color:#e8eded}}"
    "text{font:600 11px 'Source Sans',Arial,sans-serif;fill:currentColor}.tick{font-size:10px;font-weight:400}"
    ".hill{fill:currentColor;opacity:.32}.grid{fill:none;stroke:currentColor;stroke-opacity:.16}"
    ".zero{stroke:currentColor;stroke-opacity:.7;stroke-width:1.25}.lane{stroke-width:2;stroke-opacity:.55}"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round}.ring{fill:none;stroke:currentColor;stroke-width:1.75}"
    ".all{stroke-dasharray:7 4}.rural{stroke-dasharray:1.5 3.5;stroke-linecap:round;stroke-width:2.5}"
    + "".join(f".c{n}{{fill:{hue};stroke:{hue}}}" for n, hue in enumerate(HUES, start=1))
)


def _picture(svg: str, label: str, kind: str, size: tuple[float, float]) -> str:
    """Wrap the text of an SVG as an image with an alternative text."""
    # what an attribute in double quotes and an address allow stays readable, and short
    address = "data:image/svg+xml," + quote(svg.replace('"', "'"), safe=" ='/:;,.-()!*@+?$[]{}")
    return (
        f'<img class="{kind}" width="{size[0]:g}" height="{size[1]:g}" alt="{escape(label)}" src="{escape(address)}">'
    )


def _x(z: float) -> float:
    return round(SIDE + (z + MOST_Z) / (2 * MOST_Z) * (W - 2 * SIDE), 1)


def dots(row: Row, label: str) -> str:
    """
    Draw the districts of an indicator on a line from −3 to 3, above the distribution of the reference group.

    Parameters
    ----------
    row
        What `geo.views.comparison.row` found.
    label
        What a screen reader says, plain text.

    Returns
    -------
    html
        An image, as wide as its box allows.
    """
    foot = TOP + LANE * len(row.entries) + HILL
    highest = max(row.spread, default=0) or 1
    step = (W - 2 * SIDE) / BINS
    hills = "".join(
        f"M{SIDE + step * n:.1f} {foot}v{-HILL * count / highest:.1f}h{step - 1:.1f}V{foot}Z"
        for n, count in enumerate(row.spread) if count
    )  # fmt: skip
    lines = "".join(f"M{_x(z)} {TOP - 4}V{foot}" for z in (-3, -2, -1, 1, 2, 3))
    marks = []
    for n, entry in enumerate(row.entries):
        if entry.shown_z is None:
            continue
        x, y = _x(entry.shown_z), TOP + LANE * n + LANE / 2
        # on the side where no line is, but inside the picture
        left = entry.shown_z > 2.7 or -2.7 < entry.shown_z < 0
        beside = (x - 9, "end") if left else (x + 9, "start")
        marks.append(
            f'<path class="lane c{n + 1}" d="M{_x(0)} {y}H{x}"/>'
            f'<g class="c{n + 1}" transform="translate({x} {y})">{MARKS[n]}</g>'
            f'<text x="{beside[0]:.1f}" y="{y + 3.5}" text-anchor="{beside[1]}">{n + 1}</text>'
        )
    ticks = "".join(
        f'<text class="tick" x="{_x(z)}" y="{foot + 12}" text-anchor="middle">{str(z).replace("-", "−")}</text>'
        for z in (-3, -2, -1, 0, 1, 2, 3)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {foot + 15}"><style>{STYLE}</style>'
        f'<path class="hill" d="{hills}"/><path class="grid" d="{lines}"/>'
        f'<path class="zero" d="M{_x(0)} {TOP - 4}V{foot}"/>{"".join(marks)}{ticks}</svg>'
    )
    return _picture(svg, label, "dots", (W, foot + 15))


def _point(z: float, n: int, size: int) -> tuple[float, float]:
    angle = 2 * math.pi * n / size
    distance = R * (max(-MOST_Z, min(MOST_Z, z)) + MOST_Z) / (2 * MOST_Z)
    return round(distance * math.sin(angle), 1), round(-distance * math.cos(angle), 1)


def _ring(values: Sequence[float | None], kind: str) -> str:
    """Draw a closed line over the axes; where a value is missing the line has a gap."""
    points = [None if z is None else _point(z, n, len(values)) for n, z in enumerate(values)]
    parts = []
    for n, (here, there) in enumerate(zip(points, (*points[1:], points[0]), strict=True)):
        if here and there:
            joined = n and points[n - 1] is not None
            parts.append(("" if joined and parts else f"M{here[0]} {here[1]}") + f"L{there[0]} {there[1]}")
    return f'<path class="{kind}" d="{"".join(parts)}"/>'


def radar(rows: Sequence[Row], label: str) -> str:
    """
    Draw the districts as a net with one axis per indicator, and the means of all and of the rural districts as rings.

    Parameters
    ----------
    rows
        At least three indicators of one kind, each with a spread in the reference group; the net numbers them from 1.
    label
        What a screen reader says, plain text.

    Returns
    -------
    html
        An image, as wide as its box allows.
    """
    size = len(rows)
    web = "".join(f'<circle class="grid" r="{R * (z + 3) / 6:.1f}"/>' for z in (-2, -1, 0, 1, 2, 3))
    axes, texts = [], []
    for n in range(size):
        x, y = _point(MOST_Z, n, size)
        axes.append(f"M0 0L{x} {y}")
        texts.append(f'<text class="axis" x="{1.1 * x:.1f}" y="{1.1 * y + 4:.1f}" text-anchor="middle">{n + 1}</text>')
    rings = "".join(_ring([row.rings.get(key) for row in rows], f"ring {key}") for key in ("all", "rural"))
    nets = []
    for place in range(len(rows[0].entries)):
        zs = [row.entries[place].shown_z for row in rows]
        signs = "".join(
            f'<g transform="translate({x} {y})">{MARKS[place]}</g>'
            for x, y in (_point(z, n, size) for n, z in enumerate(zs) if z is not None)
        )
        nets.append(f'<g class="net c{place + 1}">{_ring(zs, "line")}{signs}</g>')
    whole = 2 * R + 48
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-R - 24} {-R - 24} {whole} {whole}"><style>{STYLE}</style>{web}'
        f'<path class="grid" d="{"".join(axes)}"/>{"".join(texts)}'
        f"{rings}{''.join(nets)}</svg>"
    )
    return _picture(svg, label, "radar", (whole, whole))
