"""
How a district looks where a plain colour would not be the truth: patterns for gaps, marks for doubtful values.

Saved map and picture draw them from here; the live map's borders.js holds the same strokes. What has no value is a
pattern of its own, because any colour would look like a class; what is less than certain keeps the colour of its
class under a mark.
"""

import re

from markupsafe import Markup

from geo.maps.markup import element
from geo.views.map_spec import MISSING, LegendEntry, MapSpec

GAPS = {"missing": "M0 6 6 0", "suppressed": "M0 3H6", "not_applicable": "M0 0 6 6M0 6 6 0", "unreliable": "M3 0V6"}
MARKS = {"limited": "M1.5 1.5h1.4v1.4h-1.4z", "estimated": "M0 4l3-3 3 3", "converted": "M0 0h1v1h-1z"}
DOTTED = ("limited", "converted")
EMPTY = "#ffffff"
# from here on a colour has less than 1.4:1 to white
LIGHT = 215

# the colour beneath and the status whose strokes lie above
Tile = tuple[str, str]


def look(number: int, status: str) -> str:
    """Name how a district is drawn: by its class, with a mark or without, or by why there is none."""
    if number == MISSING:
        return status if status in GAPS else "missing"
    return f"k{number}-{status}" if status in MARKS else f"k{number}"


def colour_of(entry: LegendEntry) -> str:
    """
    Return the colour of a class; anything else would end up inside a style sheet or an attribute.

    Raises
    ------
    ValueError
        If it is not written #rrggbb.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", entry.colour):
        raise ValueError(f"legend: expected a colour #rrggbb, found {entry.colour!r}")
    return entry.colour


def tiles_of(spec: MapSpec) -> dict[str, Tile]:
    """
    Collect the patterns that a map or its legend needs.

    Returns
    -------
    tiles
        By `look`, sorted; the marks of the legend lie on no colour.
    """
    found = {name: (EMPTY, name) for name in (look(MISSING, gap.status) for gap in spec.gaps)}
    found |= {mark.status: (EMPTY, mark.status) for mark in spec.marks if mark.status in MARKS}
    for number, status, inside in zip(spec.classes, spec.statuses, spec.inside, strict=True):
        name = look(number, status)
        if inside and number == MISSING:
            found[name] = (EMPTY, name)
        elif inside and status in MARKS:
            found[name] = (colour_of(spec.legend[number]), status)
    return dict(sorted(found.items()))


def ink(colour: str) -> str:
    """Return the colour of a mark on a colour: dark on light, white on dark (the live map's borders.js says the same)."""
    return "#333333" if _luma(colour) > 110 else "#ffffff"


def is_light(colour: str) -> bool:
    """Say whether a white border would be lost between two districts of this colour (borders.js says the same)."""
    return _luma(colour) >= LIGHT


def _luma(colour: str) -> float:
    """Weigh the parts of a colour as the eye does, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def draw_tiles(tiles: dict[str, Tile], *, beneath: bool = True) -> Markup:
    """
    Draw the patterns as SVG.

    Parameters
    ----------
    tiles
        By `look`, which becomes the id.
    beneath
        Also the colour beneath; without it, the strokes lie on what was painted before.
    """
    return Markup().join(
        element(
            "pattern",
            *([element("rect", width=6, height=6, fill=colour)] if beneath else []),
            element(
                "path", d=(GAPS | MARKS)[status], stroke=ink(colour),
                fill="none" if status == "estimated" else ink(colour), stroke_width=0.3 if status in DOTTED else 1,
            ),
            id=name, width=6, height=6, patternUnits="userSpaceOnUse",
        )
        for name, (colour, status) in tiles.items()
    )  # fmt: skip
