"""
The map as a picture for reports: SVG, PNG and PDF, drawn by Vega from a `MapSpec` without a browser.

A5 wide, with everything that must stand beside a figure. Text stays text in SVG and PDF, so it can be searched,
copied and corrected. Vega-Lite gets a plain dictionary of numbers and finished texts: it computes no class and formats
no number. Patterns of gaps and marks are put into the finished SVG, because Vega knows colours only.
"""

import functools
import re
import threading
from dataclasses import dataclass
from html import escape

from geo import __version__
from geo.language import word
from geo.maps.patterns import EMPTY, MARKS, colour_of, draw_tiles, is_light, look, tiles_of
from geo.maps.spec import MISSING, MapSpec, check_order

FORMATS = ("svg", "png", "pdf")
# 148 mm, the width of A5, in the 96ths of an inch that SVG counts in
WIDTH = 560
# converters count a unit as a point, of which an inch has 72 and not 96
PAPER, DPI = 0.75, 312
MARGIN, COLUMN, GAP = 18, 166, 10
# a field of the square legend
FIELD = 40
# as wide as Arial letter by letter, and vl-convert brings it along, so lines end where they were broken
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, ACCENT, OUTSIDE, EDGE, LAND, RIM = (
    "#1c2629", "#55605f", "#0b5c6b", "#e9ebeb", "#ffffff", "#4d5355", "#8a9291",
)  # fmt: skip
PLACES = {"de": "de-DE", "en": "en-GB"}
NARROW, WIDE_LETTERS = "iljtfI.,:;|!'()[]/ ", "mwMW%@–—"

_once = threading.Lock()


@dataclass(frozen=True)
class _Line:
    """One line of text with the place of its baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: str = INK
    bold: bool = False
    right: bool = False


def _width(text: str, size: float) -> float:
    """Estimate how wide a text is in Arial, rather too wide than too narrow."""
    units = sum(
        0.30 if each in NARROW else 0.92 if each in WIDE_LETTERS else 0.70 if each.isupper() else 0.557 for each in text
    )
    return units * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """
    Break a text into lines.

    Parameters
    ----------
    text
        Plain text; what is longer than a line and has no space, such as an address, is cut.
    width
        In units of the picture.
    size
        Of the letters.

    Returns
    -------
    lines
        None of them wider than `width`; together, all characters but the spaces at their ends.
    """
    lines, line = [], ""
    for piece in text.split():
        if line and _width(f"{line} {piece}", size) <= width:
            line = f"{line} {piece}"
            continue
        lines += [line] if line else []
        while _width(piece, size) > width:
            cut = max(1, next(n for n in range(1, len(piece) + 1) if _width(piece[:n], size) > width) - 1)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line = piece
    return [*lines, line] if line else lines


def _block(
    text: str, x: float, y: float, width: float, size: float, *, colour: str = INK, bold: bool = False
) -> tuple[list[_Line], float]:
    """Set a text as lines below each other, and return where the next block begins."""
    step = round(size * 1.32, 2)
    lines = [
        _Line(each, x, y + size + number * step, size, colour, bold)
        for number, each in enumerate(wrap(text, width, size))
    ]
    return lines, y + len(lines) * step


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


def _head(spec: MapSpec) -> tuple[list[_Line], float]:
    room = WIDTH - 2 * MARGIN
    lines, y = _block(word("product", spec.language), MARGIN, MARGIN, room, 9, colour=ACCENT, bold=True)
    kept = word("filter_named", spec.language, words=spec.filter) if spec.filter else ""
    for text, size, colour, bold in (
        (spec.title, 18, INK, True), (spec.subtitle, 9.5, QUIET, False), (kept, 9.5, INK, False),
    ):  # fmt: skip
        if not text:
            continue
        block, y = _block(text, MARGIN, y + 3, room, size, colour=colour, bold=bold)
        lines += block
    return lines, y + GAP


def _readable(colour: str) -> str:
    """Return the ink that stands out more from a colour, by the contrast of WCAG 2.2."""

    def light(text: str) -> float:
        parts = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    # from white (light 1) or from the dark ink, each with the 0.05 of stray light
    return INK if (light(colour) + 0.05) / (light(INK) + 0.05) > 1.05 / (light(colour) + 0.05) else "#ffffff"


def _square(spec: MapSpec, top: float) -> tuple[list[_Line], list[dict], float]:
    """Set the legend of nine classes of two indicators: its axes in words, and the districts in each field."""
    lines, y = _block(word("picture_up", spec.language, y=spec.square[1]), MARGIN, top, COLUMN, 8.5)
    y, swatches = y + 5, []
    for number, entry in enumerate(spec.legend):
        x, up = MARGIN + FIELD * (number % 3), y + FIELD * (2 - number // 3)
        swatches.append({"x": x, "x2": x + FIELD, "y": up, "y2": up + FIELD, "fill": colour_of(entry)})
        lines.append(_Line(str(entry.count), x + FIELD - 5, up + FIELD - 6, 9, _readable(entry.colour), right=True))
    more, y = _block(word("picture_right", spec.language, x=spec.square[0]), MARGIN, y + 3 * FIELD + 3, COLUMN, 8.5)
    return [*lines, *more], swatches, y + 6


def _beside(spec: MapSpec, top: float) -> tuple[list[_Line], list[dict], float]:
    """Set legend, summary, chosen districts and reading help in the column left of the map."""
    right = MARGIN + COLUMN
    lines, y = _block(spec.unit or word("legend", spec.language), MARGIN, top, COLUMN, 9.5, bold=True)
    swatches = []
    if spec.square:
        more, swatches, y = _square(spec, y + 4)
        lines += more
    else:
        block, after = _block(spec.scheme, MARGIN, y + 1, COLUMN - 40, 8, colour=QUIET)
        lines += [*block, _Line(word("count_head", spec.language), right, y + 9, 8, QUIET, right=True)]
        y = max(y + 16, after + 4)
    for fill, pattern, label, count in _swatches(spec):
        box = {"x": MARGIN, "x2": MARGIN + 20, "y": y, "y2": y + 12}
        swatches += [box | {"fill": fill}, *([box | {"fill": f"url(#{pattern})"}] if pattern else [])]
        lines.append(_Line(str(count), right, y + 9.5, 9, QUIET, right=True))
        block, after = _block(label, MARGIN + 26, y + 0.5, COLUMN - 26 - 24, 9)
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
        block, y = _block(text, MARGIN, y + 4, COLUMN, 8, colour=colour)
        lines += block
    return lines, swatches, y


def _foot(spec: MapSpec, top: float) -> tuple[list[_Line], float]:
    lines, y, first, language = [], top + GAP, 84, spec.language
    parts = (
        ("caveat", spec.caveat), ("source", spec.source), ("licence", spec.licence),
        ("territorial_status", spec.territorial_status), ("cite", spec.citation), ("saved_link", spec.permalink),
    )  # fmt: skip
    for key, text in parts:
        if text:
            label, below = _block(word(key, language), MARGIN, y, first, 7.5, bold=True)
            block, after = _block(text, MARGIN + first + 8, y, WIDTH - 2 * MARGIN - first - 8, 7.5, colour=QUIET)
            lines, y = [*lines, *label, *block], max(below, after) + 2
    last = f"{word('limits', language)} {word('picture_made', language, version=__version__)}"
    block, y = _block(last, MARGIN, y + 3, WIDTH - 2 * MARGIN, 7.5, colour=QUIET)
    return lines + block, y + MARGIN


# -- Vega-Lite ----------------------------------------------------------------------------------------------------


def _shapes(rows: list[dict], projection: dict, **mark: object) -> dict:
    """Draw GeoJSON as it stands: the coordinates are planar, only the y axis is turned."""
    return {
        "data": {"values": rows},
        "mark": {"type": "geoshape", "aria": False, "strokeJoin": "round", **mark},
        "projection": projection,
    }


def _plain(field: str) -> dict:
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _at(field: str) -> dict:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _texts(lines: list[_Line]) -> list[dict]:
    """Group lines by style: a layer has one."""
    styles: dict[tuple, list[dict]] = {}
    for line in lines:
        styles.setdefault((line.size, line.colour, line.bold, line.right), []).append(
            {"x": round(line.x, 2), "y": round(line.y, 2), "text": line.text}
        )
    return [
        {
            "data": {"values": rows},
            "mark": {
                "type": "text", "font": FONT, "fontSize": size, "color": colour, "baseline": "alphabetic",
                "fontWeight": "bold" if bold else "normal", "align": "right" if right else "left", "aria": False,
            },
            "encoding": {"x": _at("x"), "y": _at("y"), "text": {"field": "text", "type": "nominal"}},
        }
        for (size, colour, bold, right), rows in styles.items()
    ]  # fmt: skip


def specification(spec: MapSpec, borders: dict) -> dict:
    """
    Write the picture as a Vega-Lite specification.

    Parameters
    ----------
    spec
        The map.
    borders
        Planar GeoJSON of the districts, as for `geo.maps.page.render`; left unchanged.

    Returns
    -------
    specification
        Plain JSON values; fills named ``url(#…)`` are patterns that `svg` adds.

    Raises
    ------
    DistrictError
        If the districts of the borders are not those of the specification.
    """
    check_order(spec, borders)
    west, south, east, north = borders["bbox"]
    head, top = _head(spec)
    beside, swatches, legend_end = _beside(spec, top)
    left = MARGIN + COLUMN + GAP
    scale = (WIDTH - MARGIN - left) / (east - west)
    bottom = max(top + scale * (north - south), legend_end)
    foot, height = _foot(spec, bottom)
    projection = {
        "type": "identity", "reflectY": True, "scale": scale,
        "translate": [left - scale * west, top + scale * north],
    }  # fmt: skip
    shapes = {feature["id"]: feature["geometry"] for feature in borders["features"]}
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
    land = [{"type": "Feature", "geometry": borders["land_borders"]}]
    layers = [
        _shapes(painted, projection, strokeWidth=0.35)
        | {"encoding": {"fill": _plain("fill"), "stroke": _plain("stroke")}},
        *([_shapes(struck, projection) | {"encoding": {"fill": _plain("fill")}}] if struck else []),
        _shapes(land, projection, filled=False, stroke=LAND, strokeWidth=0.7),
    ]
    looks = {ags: {"strokeWidth": 1.3, "strokeDash": [4, 3]} for ags in spec.compared}
    looks |= {spec.selected: {"strokeWidth": 1.8}} if spec.selected else {}
    for ags, style in looks.items():
        if ags in shapes:
            outline = [{"type": "Feature", "geometry": shapes[ags]}]
            layers.append(_shapes(outline, projection, filled=False, stroke=EDGE, strokeWidth=4))
            layers.append(_shapes(outline, projection, filled=False, stroke=INK, **style))
    ends = {each: _at(each) for each in ("x", "y")} | {each: {"field": each} for each in ("x2", "y2")}
    layers.append(
        {
            "data": {"values": swatches},
            "mark": {"type": "rect", "stroke": RIM, "strokeWidth": 0.6, "aria": False},
            "encoding": ends | {"fill": _plain("fill")},
        }
    )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH, "height": round(height, 2), "padding": 0, "autosize": "none", "background": "#ffffff",
        "view": {"stroke": None}, "config": {"view": {"stroke": None}},
        "layer": [*layers, *_texts([*head, *beside, *foot])],
    }  # fmt: skip


# -- files --------------------------------------------------------------------------------------------------------


def _shorter(found: re.Match) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _in_points(found: re.Match) -> str:
    return f' {found[1]}="{PAPER * float(found[2]):.2f}"'


def svg(spec: MapSpec, borders: dict) -> str:
    """
    Draw the map as SVG.

    Parameters
    ----------
    spec, borders
        As for `specification`.

    Returns
    -------
    text
        One document without any reference to another; equal input gives equal bytes.
    """
    import vl_convert

    content = specification(spec, borders)
    # one conversion at a time: each has a JavaScript engine of its own, and ten visitors would need ten
    with _once:
        drawn = vl_convert.vegalite_to_svg(content, allowed_base_urls=[], format_locale=PLACES[spec.language])
    # a hundredth of a unit is 0.003 mm on paper
    drawn = re.sub(r' d="[^"]+"', lambda path: re.sub(r"-?\d+\.\d{3,}", _shorter, path[0]), drawn)
    # Vega counts clip paths on from call to call
    clips = {name: f"clip{number}" for number, name in enumerate(dict.fromkeys(re.findall(r"\bclip\d+\b", drawn)))}
    drawn = re.sub(r'(?<=id=")clip\d+|(?<=url\(#)clip\d+', lambda found: clips[found[0]], drawn)
    label = word("picture_label", spec.language, title=spec.title, summary=spec.summary)
    opening, rest = drawn.split(">", 1)
    return (
        f'{opening} role="img" xml:lang="{escape(spec.language)}"><title>{escape(spec.title)}</title>'
        f"<desc>{escape(label)}</desc><defs>{draw_tiles(tiles_of(spec), beneath=False)}</defs>{rest}"
    )


@functools.lru_cache(maxsize=4)
def shipped_svg(spec: MapSpec) -> str:
    """Draw a map of the shipped districts; the last few are kept, because one view is often wanted in all formats."""
    from geo.maps import shipped

    return svg(spec, shipped.borders())


def render(spec: MapSpec, kind: str) -> bytes:
    """
    Draw a map of the shipped districts as a file.

    Parameters
    ----------
    spec
        The map.
    kind
        One of `FORMATS`.

    Returns
    -------
    content
        SVG in UTF-8, PNG of 312 dots per inch, or PDF of one page, each 148 mm wide.
    """
    import vl_convert

    text = shipped_svg(spec)
    if kind == "svg":
        return text.encode()
    with _once:
        if kind == "png":
            return vl_convert.svg_to_png(text, scale=PAPER, ppi=DPI)
        return vl_convert.svg_to_pdf(re.sub(r' (width|height)="([\d.]+)"', _in_points, text, count=2))
