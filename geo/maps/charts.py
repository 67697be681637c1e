"""
Charts of a comparison as SVG text: a strip of dots per indicator, and a net per kind of indicator.

Plain escaped SVG needs no script and follows the colours of the page. Districts differ by colour (after Okabe and
Ito), by shape and by number; each has a lane of its own, so marks never cover each other.
"""

import math
from collections.abc import Sequence
from html import escape

from geo.compared import BINS, MOST_Z, Row

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


def mark(place: int) -> str:
    """Draw the mark of a district by its place in the comparison, from 1, as a picture of its own."""
    return f'<svg class="sign c{place}" viewBox="-8 -8 16 16" aria-hidden="true">{MARKS[place - 1]}</svg>'


def _x(z: float) -> float:
    return round(SIDE + (z + MOST_Z) / (2 * MOST_Z) * (W - 2 * SIDE), 1)


def dots(row: Row, label: str) -> str:
    """
    Draw the districts of an indicator on a line from −3 to 3, above the distribution of the reference group.

    Parameters
    ----------
    row
        What `geo.compared.row` found.
    label
        What a screen reader says, plain text.

    Returns
    -------
    svg
        Text; as wide as its box allows.
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
        beside = (x - 9, "end") if entry.shown_z > 2.5 else (x + 9, "start")
        marks.append(
            f'<path class="lane c{n + 1}" d="M{_x(0)} {y}H{x}"/>'
            f'<g class="sign c{n + 1}" transform="translate({x} {y})">{MARKS[n]}</g>'
            f'<text x="{beside[0]:.1f}" y="{y + 3.5}" text-anchor="{beside[1]}">{n + 1}</text>'
        )
    ticks = "".join(
        f'<text class="tick" x="{_x(z)}" y="{foot + 12}" text-anchor="middle">{str(z).replace("-", "−")}</text>'
        for z in (-3, -2, -1, 0, 1, 2, 3)
    )
    return (
        f'<svg class="dots" viewBox="0 0 {W} {foot + 15}" role="img" aria-label="{escape(label)}">'
        f'<path class="hill" d="{hills}"/><path class="grid" d="{lines}"/>'
        f'<path class="zero" d="M{_x(0)} {TOP - 4}V{foot}"/>{"".join(marks)}{ticks}</svg>'
    )


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


def radar(rows: Sequence[Row], names: Sequence[str], label: str) -> str:
    """
    Draw the districts as a net with one axis per indicator, and the means of all and of the rural districts as rings.

    Parameters
    ----------
    rows
        At least three indicators of one kind, each with a spread in the reference group.
    names
        Names of the axes, plain text; the numbers beside them stand in the net.
    label
        What a screen reader says, plain text.

    Returns
    -------
    svg
        Text; as wide as its box allows.
    """
    size = len(rows)
    web = "".join(f'<circle class="grid" r="{R * (z + 3) / 6:.1f}"/>' for z in (-2, -1, 0, 1, 2, 3))
    axes, texts = [], []
    for n, name in enumerate(names):
        x, y = _point(MOST_Z, n, size)
        axes.append(f"M0 0L{x} {y}")
        texts.append(
            f'<text class="axis" x="{1.1 * x:.1f}" y="{1.1 * y + 4:.1f}" text-anchor="middle">{n + 1}'
            f"<title>{escape(name)}</title></text>"
        )
    rings = "".join(_ring([row.rings.get(key) for row in rows], f"ring {key}") for key in ("all", "rural"))
    nets = []
    for place in range(len(rows[0].entries)):
        zs = [row.entries[place].shown_z for row in rows]
        signs = "".join(
            f'<g transform="translate({x} {y})">{MARKS[place]}</g>'
            for x, y in (_point(z, n, size) for n, z in enumerate(zs) if z is not None)
        )
        nets.append(f'<g class="net c{place + 1}">{_ring(zs, "line")}{signs}</g>')
    return (
        f'<svg class="radar" viewBox="{-R - 24} {-R - 24} {2 * R + 48} {2 * R + 48}" role="img" '
        f'aria-label="{escape(label)}">{web}<path class="grid" d="{"".join(axes)}"/>{"".join(texts)}'
        f"{rings}{''.join(nets)}</svg>"
    )
