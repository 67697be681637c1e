"""
The locator map of a profile: the outlines of the Länder, and one district among them.

The sketch is derived once per process from the shipped web file, whose plane coordinates are EPSG:3035: districts are
joined to Länder as a coverage and simplified together, so that neighbours keep one border. A kilometre is as fine as a
map of six centimetres needs; the shape of the district itself is simplified less.
"""

import functools
import itertools
import json
from collections.abc import Iterable
from html import escape

from geo.errors import DistrictError
from geo.maps.strip import Style
from geo.web_files import web_file

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
    import shapely

    districts, _, bounds, step = _shapes()
    if ags not in districts:
        raise DistrictError(f"borders: expected one of {len(districts)} districts, found {ags!r}")
    scale = WIDTH / (bounds[2] - bounds[0])
    height = round((bounds[3] - bounds[1]) * scale)
    own = districts[ags]
    here = _path(shapely.simplify(own, FINE / step), bounds, least=0.3)
    left, low, right, high = own.bounds
    ring = ""
    if max(right - left, high - low) * scale < SMALL:
        x, y = ((left + right) / 2 - bounds[0]) * scale, (bounds[3] - (low + high) / 2) * scale
        ring = f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="12" fill="none" stroke="{COLOURS["here"]}" stroke-width="2.5"/>'
    dark = (
        "<style>@media (prefers-color-scheme:dark){.land{fill:#2b3338;stroke:#8b979f}.here{fill:#f1a340}"
        ".ring{stroke:#f1a340}}</style>"
        if style == "page"
        else ""
    )
    named = f' role="img" aria-label="{escape(alt)}"' if alt and style == "page" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {WIDTH + 8} {height + 8}" width="{WIDTH + 8}" '
        f'height="{height + 8}"{named}>{dark}'
        f'<path class="land" fill="{COLOURS["land"]}" stroke="{BORDER}" stroke-width="0.9" stroke-linejoin="round" '
        f'd="{_background()}"/><path class="here" fill="{COLOURS["here"]}" fill-rule="evenodd" d="{here}"/>{ring}</svg>'
    )
