"""
Charts of a comparison as SVG: a strip of dots per indicator, and a net per kind of indicator.

The pages show them as images from `data:` addresses, because Streamlit removes inline SVG from its HTML; an image carries
its own style, light and dark, and needs no script. Districts differ by colour (after Okabe and
Ito), by shape and by number; each has a lane of its own, so marks never cover each other.
"""

import math
from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from geo.maps.markup import SVG, element
from geo.views.comparison import BINS, MOST_Z, Row

W, SIDE = 420, 14
LANE, TOP, HILL = 13, 6, 14
R = 130  # of the net
# one mark per district, around the origin; the hues stand in compare.css as .c1 to .c6
MARKS = (
    element("circle", r=5),
    element("rect", x=-4.6, y=-4.6, width=9.2, height=9.2),
    element("path", d="M0-5.8 5.6 4.6H-5.6Z"),
    element("path", d="M0-6.4 6.4 0 0 6.4-6.4 0Z"),
    element("path", d="M0 5.8-5.6-4.6H5.6Z"),
    element("path", d="M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z"),
)
HUES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
# ink as in .streamlit/config.toml
STYLE = Markup(
    "svg{color:#1c2629}@media(prefers-color-scheme:dark){svg{color:#e8eded}}"
    "text{font:600 11px 'Source Sans',Arial,sans-serif;fill:currentColor}.tick{font-size:10px;font-weight:400}"
    ".hill{fill:currentColor;opacity:.32}.grid{fill:none;stroke:currentColor;stroke-opacity:.16}"
    ".zero{stroke:currentColor;stroke-opacity:.7;stroke-width:1.25}.lane{stroke-width:2;stroke-opacity:.55}"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round}.ring{fill:none;stroke:currentColor;stroke-width:1.75}"
    ".all{stroke-dasharray:7 4}.rural{stroke-dasharray:1.5 3.5;stroke-linecap:round;stroke-width:2.5}"
) + "".join(f".c{n}{{fill:{hue};stroke:{hue}}}" for n, hue in enumerate(HUES, start=1))


def _picture(
    parts: Sequence[Markup], label: str, kind: str, *, corner: tuple[int, int], size: tuple[int, int]
) -> Markup:
    """Wrap the parts of an SVG as an image with an alternative text."""
    box = " ".join(map(str, (*corner, *size)))
    svg = str(element("svg", element("style", STYLE), *parts, xmlns=SVG, viewBox=box))
    # what an attribute in double quotes and an address allow stays readable, and short
    address = "data:image/svg+xml," + quote(svg.replace('"', "'"), safe=" ='/:;,.-()!*@+?$[]{}")
    return element("img", class_=kind, width=size[0], height=size[1], alt=label, src=address)


def _x(z: float) -> float:
    return round(SIDE + (z + MOST_Z) / (2 * MOST_Z) * (W - 2 * SIDE), 1)


def dots(row: Row, label: str) -> Markup:
    """
    Draw the districts of an indicator on a line from −3 to 3, above the distribution of the reference group: an image as
    wide as its box allows.

    Parameters
    ----------
    row
        What `geo.views.comparison.row` found.
    label
        What a screen reader says, plain text.
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
        colour = f"c{n + 1}"
        marks += [
            element("path", class_=f"lane {colour}", d=f"M{_x(0)} {y}H{x}"),
            element("g", MARKS[n], class_=colour, transform=f"translate({x} {y})"),
            element("text", n + 1, x=f"{beside[0]:.1f}", y=y + 3.5, text_anchor=beside[1]),
        ]
    ticks = [
        element("text", str(z).replace("-", "−"), class_="tick", x=_x(z), y=foot + 12, text_anchor="middle")
        for z in (-3, -2, -1, 0, 1, 2, 3)
    ]
    parts = [
        element("path", class_="hill", d=hills), element("path", class_="grid", d=lines),
        element("path", class_="zero", d=f"M{_x(0)} {TOP - 4}V{foot}"), *marks, *ticks,
    ]  # fmt: skip
    return _picture(parts, label, "dots", corner=(0, 0), size=(W, foot + 15))


def _point(z: float, n: int, size: int) -> tuple[float, float]:
    angle = 2 * math.pi * n / size
    distance = R * (max(-MOST_Z, min(MOST_Z, z)) + MOST_Z) / (2 * MOST_Z)
    return round(distance * math.sin(angle), 1), round(-distance * math.cos(angle), 1)


def _ring(values: Sequence[float | None], kind: str) -> Markup:
    """Draw a closed line over the axes; where a value is missing the line has a gap."""
    points = [None if z is None else _point(z, n, len(values)) for n, z in enumerate(values)]
    parts: list[str] = []
    for n, (here, there) in enumerate(zip(points, (*points[1:], points[0]), strict=True)):
        if here and there:
            joined = n and points[n - 1] is not None
            parts.append(("" if joined and parts else f"M{here[0]} {here[1]}") + f"L{there[0]} {there[1]}")
    return element("path", class_=kind, d="".join(parts))


def radar(rows: Sequence[Row], label: str) -> Markup:
    """
    Draw the districts as a net with one axis per indicator, and the means of all and of the rural districts as rings.

    Parameters
    ----------
    rows
        At least three indicators of one kind, each with a spread in the reference group; the net numbers them from 1.
    label
        What a screen reader says, plain text.
    """
    size = len(rows)
    web = [element("circle", class_="grid", r=f"{R * (z + 3) / 6:.1f}") for z in (-2, -1, 0, 1, 2, 3)]
    axes, texts = [], []
    for n in range(size):
        x, y = _point(MOST_Z, n, size)
        axes.append(f"M0 0L{x} {y}")
        texts.append(
            element("text", n + 1, class_="axis", x=f"{1.1 * x:.1f}", y=f"{1.1 * y + 4:.1f}", text_anchor="middle")
        )
    rings = [_ring([row.rings.get(key) for row in rows], f"ring {key}") for key in ("all", "rural")]
    nets = []
    for place in range(len(rows[0].entries)):
        zs = [row.entries[place].shown_z for row in rows]
        spots = [_point(z, n, size) for n, z in enumerate(zs) if z is not None]
        signs = [element("g", MARKS[place], transform=f"translate({x} {y})") for x, y in spots]
        nets.append(element("g", _ring(zs, "line"), *signs, class_=f"net c{place + 1}"))
    parts = [*web, element("path", class_="grid", d="".join(axes)), *texts, *rings, *nets]
    whole = 2 * R + 48
    return _picture(parts, label, "radar", corner=(-R - 24, -R - 24), size=(whole, whole))
