"""
The map as a picture for reports: SVG, PNG and PDF, drawn by Vega from a `MapSpec` without a browser.

On the sheet of `geo.maps.sheet`, with everything that must stand beside a figure. Patterns of gaps and marks are put into
the finished SVG, because Vega knows colours only.
"""

import functools

from markupsafe import Markup

from geo.data.language import word
from geo.maps import sheet
from geo.maps.patterns import EMPTY, MARKS, colour_of, draw_tiles, is_light, look, tiles_of
from geo.maps.sheet import (
    COLUMN,
    EDGE,
    GAP,
    INK,
    LAND,
    MARGIN,
    OUTSIDE,
    QUIET,
    RIM,
    WIDTH,
    Line,
    at,
    set_block,
    texts,
    unscaled,
)
from geo.views.map_spec import MISSING, MapSpec, check_order

FORMATS = sheet.FORMATS
# a field of the square legend
FIELD = 40


# -- the parts of the picture -------------------------------------------------------------------------------------


def _beneath(spec: MapSpec, number: int, inside: bool) -> str:
    if not inside:
        return OUTSIDE
    return EMPTY if number == MISSING else colour_of(spec.legend[number])


def _swatches(spec: MapSpec) -> list[tuple[str, str, str, int]]:
    """List what the legend explains: colour, pattern, label, districts; the highest class first, none that a square shows."""
    entries = () if spec.square else reversed(spec.legend) if spec.is_ordered else spec.legend
    rows = [(colour_of(entry), "", entry.label, entry.count) for entry in entries]
    rows += [(EMPTY, look(MISSING, gap.status), gap.label, gap.count) for gap in spec.gaps]
    rows += [(EMPTY, mark.status, mark.label, mark.count) for mark in spec.marks if mark.status in MARKS]
    return rows + ([(OUTSIDE, "", spec.outside_label, spec.outside_count)] if spec.outside_count else [])


def _readable(colour: str) -> str:
    """Return the ink that stands out more from a colour, by the contrast of WCAG 2.2."""

    def light(text: str) -> float:
        parts = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    # from white (light 1) or from the dark ink, each with the 0.05 of stray light
    return INK if (light(colour) + 0.05) / (light(INK) + 0.05) > 1.05 / (light(colour) + 0.05) else "#ffffff"


def _square(spec: MapSpec, axes: tuple[str, str], top: float) -> tuple[list[Line], list[dict], float]:
    """Set the legend of nine classes of two indicators: its axes in words, and the districts in each field."""
    lines, y = set_block(word("picture_up", spec.language, y=axes[1]), MARGIN, top, COLUMN, 8.5)
    y, swatches = y + 5, []
    for number, entry in enumerate(spec.legend):
        x, up = MARGIN + FIELD * (number % 3), y + FIELD * (2 - number // 3)
        swatches.append({"x": x, "x2": x + FIELD, "y": up, "y2": up + FIELD, "fill": colour_of(entry)})
        lines.append(Line(str(entry.count), x + FIELD - 5, up + FIELD - 6, 9, _readable(entry.colour), right=True))
    more, y = set_block(word("picture_right", spec.language, x=axes[0]), MARGIN, y + 3 * FIELD + 3, COLUMN, 8.5)
    return [*lines, *more], swatches, y + 6


def _beside(spec: MapSpec, top: float) -> tuple[list[Line], list[dict], float]:
    """Set legend, summary, chosen districts and reading help in the column left of the map."""
    right = MARGIN + COLUMN
    lines, y = set_block(spec.unit or word("legend", spec.language), MARGIN, top, COLUMN, 9.5, bold=True)
    swatches: list[dict] = []
    if spec.square:
        more, swatches, y = _square(spec, spec.square, y + 4)
        lines += more
    else:
        more, after = set_block(spec.scheme, MARGIN, y + 1, COLUMN - 40, 8, colour=QUIET)
        lines += [*more, Line(word("count_head", spec.language), right, y + 9, 8, QUIET, right=True)]
        y = max(y + 16, after + 4)
    for fill, pattern, label, count in _swatches(spec):
        box = {"x": MARGIN, "x2": MARGIN + 20, "y": y, "y2": y + 12}
        swatches += [box | {"fill": fill}, *([box | {"fill": f"url(#{pattern})"}] if pattern else [])]
        lines.append(Line(str(count), right, y + 9.5, 9, QUIET, right=True))
        block, after = set_block(label, MARGIN + 26, y + 0.5, COLUMN - 26 - 24, 9)
        lines += block
        y = max(y + 16, after + 3)
    y += 4
    place = {ags: number for number, ags in enumerate(spec.ags)}
    pinned = dict.fromkeys(each for each in (spec.selected, *spec.compared) if each in place)
    said = [(f"{spec.names[place[ags]]}: {spec.texts[place[ags]]}", INK) for ags in pinned]
    for text, colour in [
        (spec.summary, QUIET),
        *said,
        (spec.reading, QUIET),
        *((each, QUIET) for each in spec.cautions),
    ]:
        block, y = set_block(text, MARGIN, y + 4, COLUMN, 8, colour=colour)
        lines += block
    return lines, swatches, y


# -- Vega-Lite ----------------------------------------------------------------------------------------------------


def _shapes(rows: list[dict], projection: dict, **mark: object) -> dict:
    """Draw GeoJSON as it stands: the coordinates are planar, only the y axis is turned."""
    return {
        "data": {"values": rows},
        "mark": {"type": "geoshape", "aria": False, "strokeJoin": "round", **mark},
        "projection": projection,
    }


def specification(spec: MapSpec, borders: dict) -> dict:
    """
    Write the picture as a Vega-Lite specification: plain JSON values.

    Parameters
    ----------
    borders
        Planar GeoJSON of the districts, as for `geo.maps.page.render`; left unchanged.

    Returns
    -------
    specification
        Fills named ``url(#…)`` are patterns that `svg` adds.

    Raises
    ------
    DistrictError
        If the districts of the borders are not those of the specification.
    """
    check_order(spec, borders)
    west, south, east, north = borders["bbox"]
    above, top = sheet.head(spec)
    beside, swatches, legend_end = _beside(spec, top)
    left = MARGIN + COLUMN + GAP
    scale = (WIDTH - MARGIN - left) / (east - west)
    bottom = max(top + scale * (north - south), legend_end)
    below, height = sheet.foot(spec, bottom)
    projection = {
        "type": "identity", "reflectY": True, "scale": scale,
        "translate": [left - scale * west, top + scale * north],
    }  # fmt: skip
    shapes = {feature["id"]: feature["geometry"] for feature in borders["features"]}
    land = [{"type": "Feature", "geometry": borders["land_borders"]}]
    boxes = {
        "data": {"values": swatches},
        "mark": {"type": "rect", "stroke": RIM, "strokeWidth": 0.6, "aria": False},
        "encoding": {
            "x": at("x"), "y": at("y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": unscaled("fill"),
        },
    }  # fmt: skip
    layers = [
        *_painted(spec, shapes, projection),
        _shapes(land, projection, filled=False, stroke=LAND, strokeWidth=0.7),
        *_pinned(spec, shapes, projection),
        boxes,
    ]
    return sheet.specification(height, [*layers, *texts([*above, *beside, *below])])


def _painted(spec: MapSpec, shapes: dict[str, dict], projection: dict) -> list[dict]:
    """Draw the districts in the colours of their classes, and the patterns above them."""
    painted = [
        {"type": "Feature", "geometry": shapes[ags], "fill": fill, "stroke": RIM if inside and is_light(fill) else EDGE}
        for ags, number, inside in zip(spec.ags, spec.classes, spec.inside, strict=True)
        for fill in (_beneath(spec, number, inside),)
    ]
    # the strokes lie above the colour and not in one tile with it: between tiles, readers of PDF show seams
    tiles = tiles_of(spec)
    struck = [
        {"type": "Feature", "geometry": shapes[ags], "fill": f"url(#{look(number, status)})"}
        for ags, number, status, inside in zip(spec.ags, spec.classes, spec.statuses, spec.inside, strict=True)
        if inside and look(number, status) in tiles
    ]
    colours = {"encoding": {"fill": unscaled("fill"), "stroke": unscaled("stroke")}}
    layers = [_shapes(painted, projection, strokeWidth=0.35) | colours]
    return layers + ([_shapes(struck, projection) | {"encoding": {"fill": unscaled("fill")}}] if struck else [])


def _pinned(spec: MapSpec, shapes: dict[str, dict], projection: dict) -> list[dict]:
    """Outline the compared and the chosen districts with a halo."""
    looks: dict[str, dict] = {ags: {"strokeWidth": 1.3, "strokeDash": [4, 3]} for ags in spec.compared}
    looks |= {spec.selected: {"strokeWidth": 1.8}} if spec.selected else {}
    layers = []
    for ags, style in looks.items():
        if ags in shapes:
            outline = [{"type": "Feature", "geometry": shapes[ags]}]
            layers.append(_shapes(outline, projection, filled=False, stroke=EDGE, strokeWidth=4))
            layers.append(_shapes(outline, projection, filled=False, stroke=INK, **style))
    return layers


# -- files --------------------------------------------------------------------------------------------------------


def svg(spec: MapSpec, borders: dict) -> Markup:
    """
    Draw the map as SVG.

    Parameters
    ----------
    spec, borders
        As for `specification`.

    Returns
    -------
    text
        See `geo.maps.sheet.draw`.
    """
    label = word("picture_label", spec.language, title=spec.title, summary=spec.summary)
    tiles = draw_tiles(tiles_of(spec), beneath=False)
    return sheet.draw(specification(spec, borders), language=spec.language, title=spec.title, label=label, tiles=tiles)


@functools.lru_cache(maxsize=4)
def shipped_svg(spec: MapSpec) -> Markup:
    """Draw a map of the shipped districts; the last few are kept, because one view is often wanted in all formats."""
    from geo.views import shipped

    return svg(spec, shipped.borders())


def render(spec: MapSpec, kind: str) -> bytes:
    """Draw a map of the shipped districts as a file; `kind` and result as for `geo.maps.sheet.convert`."""
    return sheet.convert(shipped_svg(spec), kind)
