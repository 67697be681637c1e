"""
Where a district lies in Germany: a small map of two layers, the Länder once for the whole site, the district inline.

Coordinates are those of the map (EPSG:3035, 10 m), scaled down to whole steps of 2 km with north up; equal-area.
"""

import functools
from html import escape

import shapely
from shapely.geometry import shape

from geo.maps.shipped import borders as shipped_borders

STEP = 200  # of the 10 m of the borders
COARSE = 150  # simplification of the Länder, in 10 m
DOT = 5  # a small city is marked by a ring of this radius, in steps


@functools.cache
def _frame() -> tuple[float, float, int, int]:
    west, south, east, north = shipped_borders()["bbox"]
    return west, north, round((east - west) / STEP), round((north - south) / STEP)


def _path(geometry: shapely.Geometry) -> str:
    """Write polygons as whole steps, without points that fall together."""
    west, north, _, _ = _frame()
    text = ""
    for polygon in getattr(geometry, "geoms", [geometry]):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(round((x - west) / STEP), round((north - y) / STEP)) for x, y in ring.coords]
            kept = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
            if len(kept) > 3:
                text += "M" + "L".join(f"{x} {y}" for x, y in kept[:-1]) + "z"
    return text


@functools.cache
def backdrop() -> str:
    """Draw the Länder as an SVG file; its colours fit light and dark pages."""
    _, _, width, height = _frame()
    laender: dict[str, list[shapely.Geometry]] = {}
    for feature in shipped_borders()["features"]:
        laender.setdefault(feature["properties"]["land"], []).append(shape(feature["geometry"]))
    merged = [shapely.coverage_union_all(parts) for _, parts in sorted(laender.items())]
    paths = "".join(f'<path d="{_path(each)}"/>' for each in shapely.coverage_simplify(merged, COARSE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="#8a9291" fill-opacity=".28" '
        f'stroke="#8a9291" stroke-linejoin="round">{paths}</svg>\n'
    )


def locator(ags: str, *, image: str, label: str) -> str:
    """
    Draw a district above the Länder.

    Parameters
    ----------
    ags
        The district.
    image
        Address of the file that `backdrop` makes.
    label
        Plain text that says what the map shows.

    Returns
    -------
    svg
        Escaped.
    """
    west, north, width, height = _frame()
    geometry = _shapes()[ags]
    centre = geometry.representative_point()
    x, y = round((centre.x - west) / STEP), round((north - centre.y) / STEP)
    own = _path(geometry)
    ring = "" if geometry.area > (4 * DOT * STEP) ** 2 else f'<circle cx="{x}" cy="{y}" r="{2 * DOT}"/>'
    return (
        f'<svg class=locator viewBox="0 0 {width} {height}" role=img aria-label="{escape(label)}">'
        f'<image href="{image}" width="{width}" height="{height}"/><path d="{own}"/>{ring}</svg>'
    )


@functools.cache
def _shapes() -> dict[str, shapely.Geometry]:
    return {feature["id"]: shape(feature["geometry"]) for feature in shipped_borders()["features"]}
