"""
Drawings of a scenario and of the typologies.

Streamlit takes SVG out of HTML, so a drawing is an image with a data address and an alternative text; it follows the
light or dark scheme of the visitor by itself.
"""

import base64

import pandas as pd
from markupsafe import Markup

from geo.data.declarations import Language
from geo.data.language import word
from geo.maps.markup import render

WIDTH, HEIGHT = 800, 260
# for the larger text of a phone, left and above
ROOM = 10


def image(template: str, *, width: int, height: int, label: str, **values: object) -> Markup:
    """Fill an SVG below ``geo/pages/templates/analysis`` and make it an image with `label` as alternative text."""
    svg = render(f"pages/analysis/{template}", width=width, height=height, room=ROOM, is_wide=width >= WIDTH, **values)
    data = base64.b64encode(svg.encode()).decode()
    return Markup('<img class=drawing alt="{}" src="data:image/svg+xml;base64,{}">').format(label, data)


def caterpillar(table: pd.DataFrame, names: pd.Series, chosen: str | None, language: Language) -> Markup:
    """
    Draw the interval of each district as a line, from the lowest median rank to the highest.

    `table` holds ``median``, ``low`` and ``high`` by `ags`. The chosen district is drawn in front, and only its name is
    written: this is no league table.
    """
    ordered = table.sort_values(["median", "low", "high"])
    count = len(ordered)
    lines = {}
    for place, (ags, median, low, high) in enumerate(ordered[["median", "low", "high"]].itertuples(name=None)):
        middle, up, down = (10 + (HEIGHT - 30) * (rank - 1) / max(count - 1, 1) for rank in (median, low, high))
        x = 40 + (WIDTH - 50) * (place + 0.5) / count
        lines[ags] = {"x": f"{x:.1f}", "up": f"{up:.1f}", "down": f"{down:.1f}", "middle": f"{middle:.1f}"}
    own = lines.pop(chosen, None)
    named: dict[str, object] = {"own": own}
    if own:
        x = float(own["x"])
        anchor, shift = ("end", -8) if x > WIDTH / 2 else ("start", 8)
        named |= {
            "name": names[str(chosen)], "name_x": f"{x + shift:.1f}", "anchor": anchor,
            "name_y": f"{max(14.0, float(own['middle'])):.1f}",
        }  # fmt: skip
    return image(
        "caterpillar.svg", width=WIDTH, height=HEIGHT, label=word("caterpillar_label", language, n=count), count=count,
        lines=list(lines.values()), **named,
    )  # fmt: skip
