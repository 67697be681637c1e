"""
The map that people take home: one HTML file, drawn by folium from a `MapSpec`.

It opens from disk and asks nobody for anything: Leaflet goes in as ``data:`` addresses, a policy inside forbids
every call. Classes, colours and words are those of the live map, because both read the same specification. The page
around the map is a template; what passes through folium loses its opening braces, since branca takes it for a template.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import folium
import xstatic.pkg.leaflet
from branca.element import Element, Figure
from markupsafe import Markup

from geo.data.catalogue import __version__
from geo.data.language import word
from geo.maps.markup import render as fill
from geo.maps.markup import shipped_style, template, unbraced
from geo.maps.patterns import MARKS, colour_of, draw_tiles, is_light, look, tiles_of
from geo.views.map_spec import MISSING, Histogram, MapSpec, check_order

LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
CSS = Path(__file__).with_name("page.css")
POLICY = Markup(
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline' data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
# a site shares files between its pages; file: is for browsers that do not take 'self' for a folder on a memory stick
SITE_POLICY = Markup(
    "default-src 'none'; script-src 'self' file: {scripts}; style-src 'self' file: {styles}; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
ZOOM = {"zoomInTitle": "zoom_in", "zoomOutTitle": "zoom_out"}
E = TypeVar("E", bound=Element)


@dataclass(frozen=True)
class Site:
    """
    What the map of a published site shares with its other pages, as addresses relative to the page.

    ``borders`` is a script that sets `BORDERS`, see `borders_script`, ``css`` the style of the frame. ``before`` stands
    before the main part, ``opening`` in it and ``after`` after it. ``links`` holds the address of the profile of
    each district; ``level`` is 2 where the opening has the first heading.
    """

    leaflet_js: str
    leaflet_css: str
    borders: str
    css: str
    before: Markup
    opening: Markup
    after: Markup
    links: Mapping[str, str]
    level: int = 1


@functools.cache
def _as_data(name: str, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode((LEAFLET / name).read_bytes()).decode()}"


class OfflineMap(folium.Map):
    """
    A folium map without foreign files, page-wide styles and a viewport that forbids zooming.

    Its lists of files are its own: `add_js_link` would change those of `folium.Map` for every user of the process.
    """

    _template = template("maps/saved_map.js")

    def __init__(self, spec: MapSpec, bbox: tuple[float, float, float, float], site: Site | None) -> None:
        super().__init__(location=(0, 0), tiles=None)
        west, south, east, north = bbox
        self.corners = [[south, west], [north, east]]
        self.titles = {key: word(name, spec.language) for key, name in ZOOM.items()}
        self.label = unbraced(word("saved_map_label", spec.language, title=spec.title, summary=spec.summary))
        self.site = site is not None
        if site:
            self.default_js = [("leaflet", site.leaflet_js), ("borders", site.borders)]
            self.default_css = [("leaflet_css", site.leaflet_css), ("frame", site.css)]
        else:
            self.default_js = [("leaflet", _as_data("leaflet.js", "text/javascript"))]
            self.default_css = [("leaflet_css", _as_data("leaflet.css", "text/css"))]


def borders_script(borders: dict) -> str:
    """
    Write the outlines that all maps of a site share, as a script: a page on a memory stick may not fetch a file.

    Parameters
    ----------
    borders
        As for `render`.

    Returns
    -------
    script
        Sets `BORDERS`: geometry by `ags`, and the borders of the Länder as ``land``.
    """
    shapes = {feature["id"]: feature["geometry"] for feature in borders["features"]} | {"land": borders["land_borders"]}
    return f"const BORDERS = {json.dumps(shapes, separators=(',', ':'))};\n"


def render(spec: MapSpec, borders: dict, site: Site | None = None) -> Markup:
    """
    Turn a specification into a complete HTML page.

    Parameters
    ----------
    spec
        The map; its texts are plain.
    borders
        Planar GeoJSON, one feature per district with ``id`` = ags in the order of the specification, the members
        ``bbox`` and ``land_borders`` (a MultiLineString) in the same coordinates; left unchanged.
    site
        The published site that the page is part of; None for a page that stands alone.

    Returns
    -------
    page
        One HTML file; equal input gives equal bytes.

    Raises
    ------
    DistrictError
        If the districts of the borders are not those of the specification.
    """
    check_order(spec, borders)
    patterns = tiles_of(spec)
    colours = [colour_of(entry) for entry in spec.legend]
    # a white border would be lost between two districts of a pale class, or two without a value
    pale = [f"k{number}" for number, colour in enumerate(colours) if is_light(colour)]
    pale += [name for name, (colour, _) in patterns.items() if is_light(colour)]
    page = fill(
        "maps/saved.html", spec=spec, site=site, policy=POLICY, style=shipped_style(CSS), colours=colours,
        patterns=patterns, pale=pale, tiles=draw_tiles(patterns), map=_drawn(spec, borders, site), legend=_legend(spec),
        histogram=_histogram(spec.histogram), pins=_pins(spec), rows=_rows(spec, site.links if site else {}),
        has_address=re.match(r"https?://", spec.permalink), version=__version__,
    )  # fmt: skip
    return _sealed(page) if site else page


def _sealed(page: Markup) -> Markup:
    """Let a page run nothing but its own scripts and styles: the policy names the hash of each of them."""
    hashes = {
        kind: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
            for part in re.findall(pattern, page, re.DOTALL)
        )
        for kind, pattern in (("script", "<script>(.*?)</script>"), ("style", "<style>(.*?)</style>"))
    }
    sealed = SITE_POLICY.format(scripts=Markup(hashes["script"]), styles=Markup(hashes["style"]))
    return page.replace(POLICY, sealed, 1)


# -- the map ------------------------------------------------------------------------------------------------------


def _drawn(spec: MapSpec, borders: dict, site: Site | None) -> dict[str, Markup]:
    """Let folium write the head, the box and the script of the map."""
    chart = _named(OfflineMap(spec, borders["bbox"], site), "districts")
    shapes = _painted(spec, borders, site.links if site else {})
    tips = _named(folium.GeoJsonTooltip(["tip"], labels=False, class_name="tip", opacity=1), "tips")
    _layer(_bare(shapes) if site else shapes, "shapes").add_child(tips).add_to(chart)
    land = [_feature("land", {"look": "land"}, borders["land_borders"])]
    _layer(_bare(land) if site else land, "laender", interactive=False).add_to(chart)
    if pinned := _outlined(spec, borders):
        _layer(pinned, "pinned", interactive=False).add_to(chart)
    figure = Figure()
    figure.add_child(chart)
    chart.render()
    return {part: Markup(getattr(figure, part).render()) for part in ("header", "html", "script")}


def _named(element: E, name: str) -> E:
    """Give an element a fixed id: folium draws one by lot, and the file would change from call to call."""
    element._id = name
    return element


def _feature(key: str, properties: dict, geometry: dict) -> dict:
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def _layer(features: list[dict], name: str, **options: Any) -> folium.GeoJson:
    """Draw features whose property `look` is the class of the path; the style sheet does the rest."""
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        # a class and no colour: the style sheet knows light, dark and paper
        style_function=lambda feature: {"className": feature["properties"]["look"]},
        smooth_factor=0.5,
        **options,
    )
    return _named(layer, name)


def _bare(features: list[dict]) -> list[dict]:
    """Take the geometry out; the page puts it in again."""
    return [feature | {"geometry": None} for feature in features]


def _painted(spec: MapSpec, borders: dict, links: Mapping[str, str]) -> list[dict]:
    """Return the districts with their class, tooltip and the address of their profile, if there is one."""
    features = []
    for feature, number, status, name, text, inside in zip(
        borders["features"], spec.classes, spec.statuses, spec.names, spec.texts, spec.inside, strict=True
    ):
        kind = look(number, status) if inside else "outside"
        tip = Markup("<strong>{}</strong><span>{}</span>").format(name, text)
        if not inside:
            tip += Markup("<small>{}</small>").format(spec.outside_label)
        link = {"link": links[feature["id"]]} if feature["id"] in links else {}
        properties = {"look": f"district {kind}", "tip": unbraced(tip)} | link
        features.append(_feature(feature["id"], properties, feature["geometry"]))
    return features


def _outlined(spec: MapSpec, borders: dict) -> list[dict]:
    """Return the chosen and the compared districts once more, as outlines with a halo."""
    shapes = {feature["id"]: feature["geometry"] for feature in borders["features"]}
    looks = dict.fromkeys(spec.compared, "compared") | ({spec.selected: "chosen"} if spec.selected else {})
    return [
        _feature(f"{ags} {part}", {"look": part}, shapes[ags])
        for ags, role in looks.items()
        if ags in shapes
        for part in ("halo", role)
    ]


# -- what stands around it -----------------------------------------------------------------------------------------


def _legend(spec: MapSpec) -> list[tuple[str, str, int]]:
    """List what the legend explains: the look, its label and the districts, the highest class first."""
    rows = [(f"k{number}", entry.label, entry.count) for number, entry in reversed(list(enumerate(spec.legend)))]
    rows += [(look(MISSING, gap.status), gap.label, gap.count) for gap in spec.gaps]
    rows += [(mark.status, mark.label, mark.count) for mark in spec.marks if mark.status in MARKS]
    return rows + ([("outside", spec.outside_label, spec.outside_count)] if spec.outside_count else [])


def _histogram(histogram: Histogram) -> dict[str, list] | None:
    """Place the counts as bars in the colours of the classes, and the breaks as lines; None without any count."""
    if not any(histogram.counts):
        return None
    first, last = histogram.edges[0], histogram.edges[-1]
    width, most, span = 240 / len(histogram.counts), max(histogram.counts), (last - first) or 1.0
    bars = []
    for place, count in enumerate(histogram.counts):
        middle = first + span * (place + 0.5) / len(histogram.counts)
        height = max(1.0, 54 * count / most) if count else 0.0
        sizes = (place * width + 0.5, 56 - height, width - 1, height)
        bars.append((sum(limit <= middle for limit in histogram.breaks), *(f"{size:.2f}" for size in sizes)))
    lines = [f"{240 * (limit - first) / span:.2f}" for limit in histogram.breaks if first <= limit <= last]
    return {"bars": bars, "lines": lines}


def _pins(spec: MapSpec) -> list[tuple[str, str, str]]:
    """List the districts that were chosen: name, value and which of them it is."""
    position = {ags: place for place, ags in enumerate(spec.ags)}
    roles = dict.fromkeys(spec.compared, "saved_compared")
    if spec.selected:
        roles = {spec.selected: "saved_chosen"} | {ags: role for ags, role in roles.items() if ags != spec.selected}
    return [
        (spec.names[position[ags]], spec.texts[position[ags]], role) for ags, role in roles.items() if ags in position
    ]


def _rows(spec: MapSpec, links: Mapping[str, str]) -> list[tuple[str, str, str, str, str]]:
    """List the districts inside the filter: key, name, value, class and the address of the profile."""
    labels = {number: entry.label for number, entry in enumerate(spec.legend)} | {MISSING: "–"}
    columns = zip(spec.ags, spec.names, spec.texts, spec.classes, spec.inside, strict=True)
    return [
        (ags, name, text, labels[number], links.get(ags, "")) for ags, name, text, number, inside in columns if inside
    ]
