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
from html import escape

from geo.data.errors import DistrictError
from geo.data.web_files import web_file
from geo.maps.strip import Style

# tolerances in metres, and the width of the picture in its own units
COARSE, FINE = 4_000, 1_200
WIDTH = 300
# a district smaller than this many units gets a ring around it
SMALL = 16
COLOURS = {"land": "#e6ebee", "here": "#b35806"}
BORDER = "#7b8790"


@functools.cache
def _shapes() -> tuple[dict, dict, tuple[float, float, float, float], float]:
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
    bounds = tuple(float(each) for each in shapely.total_bounds(outlines))
    return dict(zip(keys, outlines, strict=True)), dict(zip(laender, coarse, strict=True)), bounds, step


def _rings(shape: object) -> Iterable[list[tuple[float, float]]]:
    for part in getattr(shape, "geoms", [shape]):
        yield list(part.exterior.coords)
        yield from (list(ring.coords) for ring in part.interiors)


def _path(shape: object, bounds: tuple[float, float, float, float], *, least: float) -> str:
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
def _here(ags: str) -> tuple[str, str]:
    """
    Return the path of a district, and the centre of the ring around it as attributes, empty if it is large enough.

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
        return path, ""
    x, y = ((left + right) / 2 - bounds[0]) * scale, (bounds[3] - (low + high) / 2) * scale
    return path, f'cx="{x:.1f}" cy="{y:.1f}" r="12"'


def backdrop_svg() -> str:
    """Draw the Länder as a file; its colours fit light and dark pages."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_box()}" fill="#8a9291" fill-opacity=".28" '
        f'stroke="#8a9291" stroke-linejoin="round"><path d="{_background()}"/></svg>\n'
    )


def locator_above(ags: str, *, backdrop: str, alt: str) -> str:
    """
    Draw a district above the file of the Länder.

    Parameters
    ----------
    ags
        The district.
    backdrop
        Address of the file that `backdrop_svg` makes.
    alt
        Plain text that says what the map shows.

    Returns
    -------
    svg
        A part of a page, escaped; the page gives it its colours.

    Raises
    ------
    DistrictError
        If the borders are not usable or there is no such district.
    """
    path, centre = _here(ags)
    ring = f"<circle {centre}/>" if centre else ""
    left, top, width, height = _box().split()
    return (
        f'<svg class=locator viewBox="{_box()}" role=img aria-label="{escape(alt)}">'
        f'<image href="{escape(backdrop)}" x="{left}" y="{top}" width="{width}" height="{height}"/>'
        f'<path d="{path}"/>{ring}</svg>'
    )


@functools.lru_cache(maxsize=512)
def locator_svg(ags: str, *, alt: str = "", style: Style = "page") -> str:
    """
    Draw Germany with its Länder and one district.

    Parameters
    ----------
    ags
        The district.
    alt
        Description; on paper the page that holds the picture carries it.
    style
        ``page`` (a file for an image, light and dark by itself) or ``paper``.

    Returns
    -------
    svg
        A document of its own, less than 25 kB.

    Raises
    ------
    DistrictError
        If the borders are not usable or there is no such district.
    """
    here, centre = _here(ags)
    ring = ""
    if centre:
        ring = f'<circle class="ring" {centre} fill="none" stroke="{COLOURS["here"]}" stroke-width="2.5"/>'
    _, _, width, height = _box().split()
    dark = (
        "<style>@media (prefers-color-scheme:dark){.land{fill:#2b3338;stroke:#8b979f}.here{fill:#f1a340}"
        ".ring{stroke:#f1a340}}</style>"
        if style == "page"
        else ""
    )
    named = f' role="img" aria-label="{escape(alt)}"' if alt and style == "page" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_box()}" width="{width}" '
        f'height="{height}"{named}>{dark}'
        f'<path class="land" fill="{COLOURS["land"]}" stroke="{BORDER}" stroke-width="0.9" stroke-linejoin="round" '
        f'd="{_background()}"/><path class="here" fill="{COLOURS["here"]}" fill-rule="evenodd" d="{here}"/>{ring}</svg>'
    )
