"""
The locator map of a profile: the outlines of the Länder, and one district among them; as one drawing, or as a drawing
above a file with the Länder that many pages share.

The sketch is derived once per process from the shipped web file, whose plane coordinates are EPSG:3035: districts are
joined to Länder as a coverage and simplified together, so that neighbours keep one border. A kilometre is as fine as a
map of six centimetres needs; the shape of the district itself is simplified less.
"""

import functools
import itertools
import json
from collections.abc import Iterable

from markupsafe import Markup

from geo.data.errors import DistrictError
from geo.data.web_files import web_file
from geo.maps.markup import SVG, element
from geo.maps.strip import Style

# tolerances in metres, and the width of the picture in its own units
COARSE, FINE = 4_000, 1_200
WIDTH = 300
# a district smaller than this many units gets a ring around it
SMALL = 16
COLOURS = {"land": "#e6ebee", "here": "#b35806"}
BORDER = "#7b8790"
DARK = "@media (prefers-color-scheme:dark){.land{fill:#2b3338;stroke:#8b979f}.here{fill:#f1a340}.ring{stroke:#f1a340}}"
Bounds = tuple[float, float, float, float]


@functools.cache
def _shapes() -> tuple[dict, dict, Bounds, float]:
    """Return the districts by `ags`, the Länder by key, the frame of all and the metres of a step."""
    # shapely is needed here alone, and by whoever never opens a profile not at all
    import numpy as np
    import shapely

    file = web_file("districts")
    try:
        text = file.read_text(encoding="utf-8")
        table = json.loads(text)
        step = float(table["grid"]["step"]) if isinstance(table["grid"], dict) else float(table["grid"])
        keys = [each["id"] for each in table["features"]]
        # as one text: shape by shape it takes three times as long
        outlines = shapely.get_parts(shapely.from_geojson(text))
    except (OSError, ValueError, KeyError, TypeError, shapely.errors.GEOSException) as error:
        raise DistrictError(f"{file.name}: damaged or no borders ({type(error).__name__}: {error})") from error
    laender = sorted({key[:2] for key in keys})
    joined = [shapely.coverage_union_all(outlines[[key[:2] == land for key in keys]]) for land in laender]
    coarse = shapely.coverage_simplify(np.array(joined, dtype=object), COARSE / step)
    west, south, east, north = map(float, shapely.total_bounds(outlines))
    bounds = (west, south, east, north)
    return dict(zip(keys, outlines, strict=True)), dict(zip(laender, coarse, strict=True)), bounds, step


def _rings(shape: object) -> Iterable[list[tuple[float, float]]]:
    for part in getattr(shape, "geoms", [shape]):
        yield list(part.exterior.coords)
        yield from (list(ring.coords) for ring in part.interiors)


def _path(shape: object, bounds: Bounds, *, least: float) -> str:
    """Write the rings of a shape in units of the picture; islands of less than `least` units across are left out."""
    scale = WIDTH / (bounds[2] - bounds[0])
    found = []
    for ring in _rings(shape):
        xs = [round((x - bounds[0]) * scale, 1) for x, _ in ring]
        ys = [round((bounds[3] - y) * scale, 1) for _, y in ring]
        if max(xs) - min(xs) < least and max(ys) - min(ys) < least:
            continue
        points = [f"{x:g} {y:g}" for x, y in zip(xs, ys, strict=True)]
        kept = [points[0], *(now for before, now in itertools.pairwise(points) if now != before)]
        found.append("M" + "L".join(kept[:-1]) + "z")
    return "".join(found)


@functools.cache
def _background() -> str:
    _, laender, bounds, _ = _shapes()
    return "".join(_path(each, bounds, least=1.5) for each in laender.values())


@functools.cache
def _box() -> str:
    """Return left, top, width and height of the picture: the country and a rim for the ring of a district at its edge."""
    _, _, bounds, _ = _shapes()
    height = round((bounds[3] - bounds[1]) * WIDTH / (bounds[2] - bounds[0]))
    return f"-4 -4 {WIDTH + 8} {height + 8}"


@functools.lru_cache(maxsize=512)
def _here(ags: str) -> tuple[str, dict[str, str]]:
    """
    Return the path of a district, and the attributes of the ring around it, none if it is large enough.

    Raises
    ------
    DistrictError
        If there is no such district.
    """
    import shapely

    districts, _, bounds, step = _shapes()
    if ags not in districts:
        raise DistrictError(f"borders: expected one of {len(districts)} districts, found {ags!r}")
    scale = WIDTH / (bounds[2] - bounds[0])
    own = districts[ags]
    path = _path(shapely.simplify(own, FINE / step), bounds, least=0.3)
    left, low, right, high = own.bounds
    if max(right - left, high - low) * scale >= SMALL:
        return path, {}
    x, y = ((left + right) / 2 - bounds[0]) * scale, (bounds[3] - (low + high) / 2) * scale
    return path, {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "12"}


def backdrop_svg() -> Markup:
    """Draw the Länder as a file; its colours fit light and dark pages."""
    land = element("path", d=_background())
    return element(
        "svg", land, xmlns=SVG, viewBox=_box(), fill="#8a9291", fill_opacity=".28", stroke="#8a9291",
        stroke_linejoin="round",
    ) + Markup("\n")  # fmt: skip


def locator_above(ags: str, *, backdrop: str, alt: str) -> Markup:
    """
    Draw a district above the file of the Länder, as a part of a page that gives it its colours.

    Parameters
    ----------
    backdrop
        Address of the file that `backdrop_svg` makes.
    alt
        Plain text that says what the map shows.

    Raises
    ------
    DistrictError
        If the borders are not usable or there is no such district.
    """
    path, ring = _here(ags)
    left, top, width, height = _box().split()
    return element(
        "svg", element("image", href=backdrop, x=left, y=top, width=width, height=height), element("path", d=path),
        *([element("circle", **ring)] if ring else []), class_="locator", viewBox=_box(), role="img", aria_label=alt,
    )  # fmt: skip


@functools.lru_cache(maxsize=512)
def locator_svg(ags: str, *, alt: str = "", style: Style = "page") -> Markup:
    """
    Draw Germany with its Länder and one district, in less than 25 kB.

    Parameters
    ----------
    alt
        Description; on paper the page that holds the picture carries it.
    style
        ``page`` (a file for an image, light and dark by itself) or ``paper``.

    Raises
    ------
    DistrictError
        If the borders are not usable or there is no such district.
    """
    here, centre = _here(ags)
    _, _, width, height = _box().split()
    named = alt if style == "page" and alt else None
    parts = [
        *([element("style", DARK)] if style == "page" else []),
        element(
            "path", class_="land", fill=COLOURS["land"], stroke=BORDER, stroke_width="0.9", stroke_linejoin="round",
            d=_background(),
        ),
        element("path", class_="here", fill=COLOURS["here"], fill_rule="evenodd", d=here),
    ]  # fmt: skip
    if centre:
        parts.append(
            element("circle", class_="ring", **centre, fill="none", stroke=COLOURS["here"], stroke_width="2.5")
        )
    return element(
        "svg", *parts, xmlns=SVG, viewBox=_box(), width=width, height=height, role="img" if named else None,
        aria_label=named,
    )  # fmt: skip
