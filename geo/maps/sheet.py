"""
The sheet of paper that all pictures share: texts, their breaking into lines, what must stand below, and the files.

A5 wide. Vega draws a plain dictionary of numbers and finished texts without a browser: it computes no class and formats
no number. Text stays text in SVG and PDF, so it can be searched, copied and corrected.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from markupsafe import Markup

from geo.data.catalogue import __version__
from geo.data.declarations import Language
from geo.data.language import word
from geo.maps.markup import element

FORMATS = ("svg", "png", "pdf")
# 148 mm, the width of A5, in the 96ths of an inch that SVG counts in
WIDTH = 560
# converters count a unit as a point, of which an inch has 72 and not 96
PAPER, DPI = 0.75, 312
MARGIN, COLUMN, GAP = (
    18,
    166,
    10,
)  # as wide as Arial letter by letter, and vl-convert brings it along, so lines end where they were broken
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, ACCENT, OUTSIDE, EDGE, LAND, RIM = (
    "#1c2629", "#55605f", "#0b5c6b", "#e9ebeb", "#ffffff", "#4d5355", "#8a9291",
)  # fmt: skip
PLACES: dict[Language, Literal["de-DE", "en-GB"]] = {"de": "de-DE", "en": "en-GB"}
NO_TILES = Markup()
NARROW, WIDE_LETTERS = "iljtfI.,:;|!'()[]/ ", "mwMW%@–—"

_once = threading.Lock()


class Said(Protocol):
    """What stands above and below every drawing; plain text, empty where there is nothing to say."""

    @property
    def language(self) -> Language: ...
    @property
    def title(self) -> str: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def filter(self) -> str: ...
    @property
    def caveat(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def territorial_status(self) -> str: ...
    @property
    def citation(self) -> str: ...
    @property
    def permalink(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One line of text with the place of its baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: str = INK
    bold: bool = False
    right: bool = False


def text_width(text: str, size: float) -> float:
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

    Returns
    -------
    lines
        None of them wider than `width`; together, all characters but the spaces at their ends.
    """
    lines, line = [], ""
    for piece in text.split():
        if line and text_width(f"{line} {piece}", size) <= width:
            line = f"{line} {piece}"
            continue
        lines += [line] if line else []
        while text_width(piece, size) > width:
            cut = max(1, next(n for n in range(1, len(piece) + 1) if text_width(piece[:n], size) > width) - 1)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line = piece
    return [*lines, line] if line else lines


def set_block(
    text: str, x: float, y: float, width: float, size: float, *, colour: str = INK, bold: bool = False
) -> tuple[list[Line], float]:
    """Set a text as lines below each other, and return where the next block begins."""
    step = round(size * 1.32, 2)
    lines = [
        Line(each, x, y + size + number * step, size, colour, bold)
        for number, each in enumerate(wrap(text, width, size))
    ]
    return lines, y + len(lines) * step


def head(said: Said) -> tuple[list[Line], float]:
    """Set product, title, subtitle and filter, and return where the drawing begins."""
    room = WIDTH - 2 * MARGIN
    lines, y = set_block(word("product", said.language), MARGIN, MARGIN, room, 9, colour=ACCENT, bold=True)
    kept = word("filter_named", said.language, words=said.filter) if said.filter else ""
    for text, size, colour, bold in (
        (said.title, 18, INK, True), (said.subtitle, 9.5, QUIET, False), (kept, 9.5, INK, False),
    ):  # fmt: skip
        if not text:
            continue
        block, y = set_block(text, MARGIN, y + 3, room, size, colour=colour, bold=bold)
        lines += block
    return lines, y + GAP


def foot(said: Said, top: float) -> tuple[list[Line], float]:
    """Set caveat, source, licence, territorial status, citation and link below the drawing, and return the whole height."""
    lines: list[Line] = []
    y, first, language = top + GAP, 84, said.language
    parts = (
        ("caveat", said.caveat), ("source", said.source), ("licence", said.licence),
        ("territorial_status", said.territorial_status), ("cite", said.citation), ("saved_link", said.permalink),
    )  # fmt: skip
    for key, text in parts:
        if text:
            label, below = set_block(word(key, language), MARGIN, y, first, 7.5, bold=True)
            block, after = set_block(text, MARGIN + first + 8, y, WIDTH - 2 * MARGIN - first - 8, 7.5, colour=QUIET)
            lines, y = [*lines, *label, *block], max(below, after) + 2
    last = f"{word('limits', language)} {word('picture_made', language, version=__version__)}"
    block, y = set_block(last, MARGIN, y + 3, WIDTH - 2 * MARGIN, 7.5, colour=QUIET)
    return lines + block, y + MARGIN


def unscaled(field: str) -> dict:
    """Take a colour from a field as it stands."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def at(field: str) -> dict:
    """Take a place from a field, in units of the sheet."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def texts(lines: list[Line]) -> list[dict]:
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
            "encoding": {"x": at("x"), "y": at("y"), "text": {"field": "text", "type": "nominal"}},
        }
        for (size, colour, bold, right), rows in styles.items()
    ]  # fmt: skip


def specification(height: float, layers: Sequence[dict]) -> dict:
    """Put layers on a sheet as a Vega-Lite specification."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH, "height": round(height, 2), "padding": 0, "autosize": "none", "background": "#ffffff",
        "view": {"stroke": None}, "config": {"view": {"stroke": None}}, "layer": list(layers),
    }  # fmt: skip


def _shorter(found: re.Match) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _in_points(found: re.Match) -> str:
    return f' {found[1]}="{PAPER * float(found[2]):.2f}"'


def draw(content: dict, *, language: Language, title: str, label: str, tiles: Markup = NO_TILES) -> Markup:
    """
    Draw a specification as SVG.

    Parameters
    ----------
    title, label
        What the picture is called and what it shows, for readers who do not see it.
    tiles
        Patterns as SVG that fills in `content` refer to.

    Returns
    -------
    text
        One document without any reference to another; equal input gives equal bytes.
    """
    import vl_convert

    # one conversion at a time: each has a JavaScript engine of its own, and ten visitors would need ten
    with _once:
        drawn = vl_convert.vegalite_to_svg(content, allowed_base_urls=[], format_locale=PLACES[language])
    # a hundredth of a unit is 0.003 mm on paper
    drawn = re.sub(r' d="[^"]+"', lambda path: re.sub(r"-?\d+\.\d{3,}", _shorter, path[0]), drawn)
    # Vega counts clip paths on from call to call
    clips = {name: f"clip{number}" for number, name in enumerate(dict.fromkeys(re.findall(r"\bclip\d+\b", drawn)))}
    drawn = re.sub(r'(?<=id=")clip\d+|(?<=url\(#)clip\d+', lambda found: clips[found[0]], drawn)
    opening, rest = drawn.split(">", 1)
    # Vega escapes the texts that it draws
    return Markup('{} role="img" xml:lang="{}">{}{}{}{}').format(
        Markup(opening), language, element("title", title), element("desc", label), element("defs", tiles), Markup(rest)
    )


def convert(text: str, kind: str) -> bytes:
    """
    Turn a picture into a file.

    Parameters
    ----------
    text
        SVG as `draw` makes it.
    kind
        One of `FORMATS`.

    Returns
    -------
    content
        SVG in UTF-8, PNG of 312 dots per inch, or PDF of one page, each 148 mm wide.
    """
    import vl_convert

    if kind == "svg":
        return text.encode()
    with _once:
        if kind == "png":
            return vl_convert.svg_to_png(text, scale=PAPER, ppi=DPI)
        return vl_convert.svg_to_pdf(re.sub(r' (width|height)="([\d.]+)"', _in_points, text, count=2))
