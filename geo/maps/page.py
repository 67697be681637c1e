"""
The map that people take home: one HTML file, drawn by folium from a `MapSpec`.

It opens from disk and asks nobody for anything: Leaflet goes in as ``data:`` addresses, a policy inside forbids
every call. Classes, colours and words are those of the live map, because both read the same specification. Every
text is escaped here, the tooltips too, since Leaflet takes strings for HTML and folium takes them for templates.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape as escape_html
from pathlib import Path
from typing import ClassVar

import folium
import xstatic.pkg.leaflet
from branca.element import Figure
from folium.template import Template

from geo.data.catalogue import __version__
from geo.data.language import word
from geo.maps.patterns import MARKS, Tile, colour_of, draw_tiles, is_light, look, tiles_of
from geo.views.map_spec import MISSING, Histogram, MapSpec, check_order

LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
CSS = Path(__file__).with_name("page.css")
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline' data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
# a site shares files between its pages; file: is for browsers that do not take 'self' for a folder on a memory stick
SITE_POLICY = (
    "default-src 'none'; script-src 'self' file: {scripts}; style-src 'self' file: {styles}; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Site:
    """
    What the map of a published site shares with its other pages, as addresses relative to the page.

    ``borders`` is a script that sets `BORDERS`, see `borders_script`, ``css`` the style of the frame. ``before`` the main
    part, ``opening`` it and ``after`` it are finished HTML. ``links`` holds the address of the profile of each
    district; ``level`` is 2 where the opening has the first heading.
    """

    leaflet_js: str
    leaflet_css: str
    borders: str
    css: str
    before: str
    opening: str
    after: str
    links: Mapping[str, str]
    level: int = 1


@functools.cache
def _as_data(name: str, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode((LEAFLET / name).read_bytes()).decode()}"


class OfflineMap(folium.Map):
    """
    A folium map without foreign files, page-wide styles and a viewport that forbids zooming.

    The lists are its own: `add_js_link` would change those of `folium.Map` for every user of the process.
    """

    default_js: ClassVar = [("leaflet", _as_data("leaflet.js", "text/javascript"))]
    default_css: ClassVar = [("leaflet_css", _as_data("leaflet.css", "text/css"))]
    _template = Template("""
{% macro html(this, kwargs) %}
<div class="map" id={{ this.get_name()|tojson }} role="region" aria-label="{{ this.label }}"></div>
{% endmacro %}
{% macro script(this, kwargs) %}
{% if this.site %}
// all maps of the site share their outlines: features come without and take theirs by key
const add = L.GeoJSON.prototype.addData;
L.GeoJSON.prototype.addData = function (data) {
  for (const feature of data.features || []) feature.geometry = feature.geometry || BORDERS[feature.id];
  return add.call(this, data);
};
{% endif %}
const coarse = matchMedia('(pointer: coarse)').matches;
const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
  crs: L.CRS.Simple, minZoom: -12, maxZoom: 3, zoomSnap: 0.25, zoomDelta: 0.75, wheelPxPerZoomLevel: 120,
  zoomControl: false, attributionControl: false, maxBoundsViscosity: 0.8, dragging: !coarse,
});
{
  const map = {{ this.get_name() }}, box = map.getContainer(), bounds = L.latLngBounds({{ this.corners|tojson }});
  {% if this.site %}
  map.on('layeradd', event => {
    const link = event.layer.feature && event.layer.feature.properties.link;
    if (link) event.layer.on('click', () => { location.href = link; });
  });
  {% endif %}
  const fit = () => {
    map.invalidateSize({animate: false});
    map.options.zoomSnap = 0;  // fill the box, whatever its size
    map.fitBounds(bounds, {padding: [6, 6], animate: false});
    map.options.zoomSnap = 0.25;
  };
  let moved = false;
  fit();
  map.setMaxBounds(bounds.pad(0.3));
  L.control.zoom({{ this.titles|tojson }}).addTo(map);
  const touch = () => { moved = true; };
  for (const kind of ['pointerdown', 'wheel', 'keydown']) box.addEventListener(kind, touch, {passive: true});
  map.on('resize', () => { if (!moved) fit(); });
  // the page scrolls past the map by wheel and by finger; Ctrl or two fingers zoom, and then one finger moves the map
  box.parentElement.addEventListener('wheel', event => {
    if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
  }, {capture: true, passive: true});
  const near = () => map.getZoom() > map.getBoundsZoom(bounds) + 0.1;
  if (coarse) map.on('zoomend', () => map.dragging[near() ? 'enable' : 'disable']());
  // paper is narrower than the window, so the map is fitted once more for it
  addEventListener('beforeprint', () => { box.classList.add('paper'); fit(); });
  addEventListener('afterprint', () => { box.classList.remove('paper'); fit(); });
}
{% endmacro %}
""")


class Page(Figure):
    """The document around the map; `before` and `after` are finished HTML."""

    _template = Template("""<!DOCTYPE html>
<html lang="{{ this.language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ this.title }}</title>
{{ this.header.render(**kwargs) }}
<style>{{ this.css }}</style>
</head>
<body>
{{ this.before }}
{{ this.html.render(**kwargs) }}
{{ this.after }}
</body>
<script>
{{ this.script.render(**kwargs) }}
</script>
</html>
""")


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


def render(spec: MapSpec, borders: dict, site: Site | None = None) -> str:
    """
    Turn a specification into a complete HTML page.

    Parameters
    ----------
    spec
        The map; its texts are plain and are escaped here.
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
    west, south, east, north = borders["bbox"]
    chart = OfflineMap(location=(0, 0), tiles=None)
    chart.corners = [[south, west], [north, east]]
    chart.titles = {"zoomInTitle": word("zoom_in", spec.language), "zoomOutTitle": word("zoom_out", spec.language)}
    chart.label = escape(word("saved_map_label", spec.language, title=spec.title, summary=spec.summary))
    chart.site = site is not None
    if site:
        chart.default_js = [("leaflet", site.leaflet_js), ("borders", site.borders)]
        chart.default_css = [("leaflet_css", site.leaflet_css), ("frame", site.css)]
    _named(chart, "districts")
    shapes = _painted(spec, borders, site.links if site else {})
    _layer(_bare(shapes) if site else shapes, "shapes").add_child(
        _named(folium.GeoJsonTooltip(["tip"], labels=False, class_name="tip", opacity=1), "tips")
    ).add_to(chart)
    land = [_feature("land", {"look": "land"}, borders["land_borders"])]
    _layer(_bare(land) if site else land, "laender", interactive=False).add_to(chart)
    if pinned := _outlined(spec, borders):
        _layer(pinned, "pinned", interactive=False).add_to(chart)
    page = Page(title=f"{escape(spec.title)} – {_say('product', spec)}")
    page.add_child(chart)
    page.language, page.policy = escape(spec.language), POLICY
    patterns = tiles_of(spec)
    fills = [f".k{number} {{ fill: {colour_of(entry)}; }}" for number, entry in enumerate(spec.legend)]
    fills += [f".{name} {{ fill: url(#{name}); }}" for name in patterns]
    # a white border would be lost between two districts of a pale class, or two without a value
    pale = [f"k{number}" for number, entry in enumerate(spec.legend) if is_light(colour_of(entry))]
    pale += [name for name, (colour, _) in patterns.items() if is_light(colour)]
    fills += [f"path.{name} {{ stroke: var(--faint); stroke-opacity: 1; }}" for name in pale]
    page.css = "\n".join((CSS.read_text(encoding="utf-8"), *fills))
    page.before = (
        f"{_hatch(patterns)}<main>{_head(spec, site.level if site else 1)}<div class=stage><section class=figure>"
    )
    if site:
        page.before = page.before.replace("<main>", _literal(f"{site.before}<main id=content>{site.opening}"), 1)
    page.after = (
        f"<p class=hint>{_say('wheel', spec)}</p><noscript><p>{_say('saved_no_script', spec)}</p></noscript></section>"
        f"{_legend(spec)}{_notes(spec)}</div>{_table(spec, site.links if site else {})}</main>{_foot(spec, is_alone=site is None)}"
        f"{_literal(site.after) if site else ''}"
    )
    return _sealed(page.render()) if site else page.render()


def _sealed(text: str) -> str:
    """Let a page run nothing but its own scripts and styles: the policy names the hash of each of them."""
    hashes = {
        kind: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
            for part in re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        )
        for kind in ("script", "style")
    }
    return text.replace(POLICY, SITE_POLICY.format(scripts=hashes["script"], styles=hashes["style"]), 1)


def escape(text: str) -> str:
    """
    Make a text harmless in HTML and in templates.

    Parameters
    ----------
    text
        Anything.

    Returns
    -------
    markup
        HTML that shows the text. Opening braces are escaped as well, because branca takes what a macro has made for
        a template once more: a name with ``{{…}}`` in it would be executed.
    """
    return _literal(escape_html(text))


def _literal(markup: str) -> str:
    """Keep branca from reading finished HTML as a template."""
    return markup.replace("{", "&#123;")


# -- the layers of the map ----------------------------------------------------------------------------------------


def _named(element, name: str):
    """Give an element a fixed id: folium draws one by lot, and the file would change from call to call."""
    element._id = name
    return element


def _feature(key: str, properties: dict, geometry: dict) -> dict:
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def _layer(features: list[dict], name: str, **options: bool) -> folium.GeoJson:
    """Draw features whose property `look` is the class of the path; the style sheet does the rest."""
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        # a class and no colour: the style sheet knows light, dark and paper
        style_function=lambda feature: {"className": feature["properties"]["look"]},
        smooth_factor=0.5,
        **options,
    )
    return _named(layer, name)


def _hatch(tiles: dict[str, Tile]) -> str:
    """Draw the patterns, which need no room of their own."""
    drawn = draw_tiles(tiles)
    return f'<svg class="hatch" width="0" height="0" aria-hidden="true">{drawn}</svg>' if drawn else ""


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
        remark = "" if inside else f"<small>{escape(spec.outside_label)}</small>"
        tip = f"<strong>{escape(name)}</strong><span>{escape(text)}</span>{remark}"
        link = {"link": links[feature["id"]]} if feature["id"] in links else {}
        features.append(_feature(feature["id"], {"look": f"district {kind}", "tip": tip} | link, feature["geometry"]))
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


# -- the words around it ------------------------------------------------------------------------------------------


def _say(key: str, spec: MapSpec, **values: object) -> str:
    return escape(word(key, spec.language, **values))


def _head(spec: MapSpec, level: int) -> str:
    return (
        f"<header><p class=mark>{_say('product', spec)}</p><h{level}>{escape(spec.title)}</h{level}>"
        f"<p class=subtitle>{escape(spec.subtitle)}</p>"
        + (f"<p class=subtitle>{_say('filter_named', spec, words=spec.filter)}</p>" if spec.filter else "")
        + "</header>"
    )


def _legend(spec: MapSpec) -> str:
    rows = [(f"k{number}", entry.label, entry.count) for number, entry in reversed(list(enumerate(spec.legend)))]
    rows += [(look(MISSING, gap.status), gap.label, gap.count) for gap in spec.gaps]
    rows += [(mark.status, mark.label, mark.count) for mark in spec.marks if mark.status in MARKS]
    rows += [("outside", spec.outside_label, spec.outside_count)] if spec.outside_count else []
    entries = "".join(
        f'<li><svg class="swatch" viewBox="0 0 24 16" aria-hidden="true">'
        f'<rect class="{name}" width="24" height="16"/></svg>'
        f"<span>{escape(label)}</span><span class=count>{count}</span></li>"
        for name, label, count in rows
    )
    return (
        f"<section class=legend><h2>{escape(spec.unit) or _say('legend', spec)}</h2>"
        f"<p class=row><span>{escape(spec.scheme)}</span><span class=count>{_say('count_head', spec)}</span></p>"
        f"<ul>{entries}</ul>{_histogram(spec.histogram, spec)}</section>"
    )


def _histogram(histogram: Histogram, spec: MapSpec) -> str:
    """Draw the counts as bars in the colours of the classes, the breaks as lines."""
    if not any(histogram.counts):
        return ""
    first, last = histogram.edges[0], histogram.edges[-1]
    width, most, span = 240 / len(histogram.counts), max(histogram.counts), (last - first) or 1.0
    bars = ""
    for place, count in enumerate(histogram.counts):
        middle = first + span * (place + 0.5) / len(histogram.counts)
        number = sum(each <= middle for each in histogram.breaks)
        height = max(1.0, 54 * count / most) if count else 0.0
        bars += (
            f'<rect class="k{number}" x="{place * width + 0.5:.2f}" y="{56 - height:.2f}" '
            f'width="{width - 1:.2f}" height="{height:.2f}"/>'
        )
    lines = "".join(
        f'<path class="break" d="M{240 * (each - first) / span:.2f} 0v56"/>'
        for each in histogram.breaks
        if first <= each <= last
    )
    return (
        f'<svg class="histogram" viewBox="0 0 240 57" role="img" aria-label="{_say("histogram", spec)}">{bars}{lines}'
        f'<path class="axis" d="M0 56.5h240"/></svg>'
        f"<p class=row><span>{escape(histogram.low)}</span><span>{escape(histogram.high)}</span></p>"
    )


def _notes(spec: MapSpec) -> str:
    """Say what the map shows in one sentence per district that was chosen, how to read it and where to be careful."""
    position = {ags: place for place, ags in enumerate(spec.ags)}
    rows = [(spec.selected, "saved_chosen")]
    rows += [(ags, "saved_compared") for ags in spec.compared if ags != spec.selected]
    pins = "".join(
        f"<li><strong>{escape(spec.names[position[ags]])}</strong> {escape(spec.texts[position[ags]])} "
        f"<small>{_say(key, spec)}</small></li>"
        for ags, key in rows
        if ags in position
    )
    parts = (("reading", (spec.reading,)), ("caveat", (*spec.cautions, spec.caveat)))
    texts = "".join(
        f"<h2>{_say(key, spec)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in said if text)
        for key, said in parts
        if any(said)
    )
    return f"<section class=notes><p>{escape(spec.summary)}</p>{f'<ul>{pins}</ul>' if pins else ''}{texts}</section>"


def _table(spec: MapSpec, links: Mapping[str, str]) -> str:
    """List the districts inside the filter, closed until somebody asks for it."""
    labels = {number: entry.label for number, entry in enumerate(spec.legend)} | {MISSING: "–"}

    def named(ags: str, name: str) -> str:
        return f'<a href="{escape(links[ags])}">{escape(name)}</a>' if ags in links else escape(name)

    rows = "".join(
        f"<tr><td>{escape(ags)}</td><th scope=row>{named(ags, name)}</th><td>{escape(text)}</td>"
        f"<td>{escape(labels[number])}</td></tr>"
        for ags, name, text, number, inside in zip(
            spec.ags, spec.names, spec.texts, spec.classes, spec.inside, strict=True
        )
        if inside
    )
    keys = ("saved_key", "district", "saved_value", "class")
    heads = "".join(f"<th scope=col>{_say(key, spec)}</th>" for key in keys)
    name = _say("saved_table", spec, n=sum(spec.inside))
    caption = _say("saved_caption", spec, title=spec.title, n=sum(spec.inside))
    return (
        f'<details><summary>{name}</summary><div class=scroll tabindex=0 role=region aria-label="{name}">'
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _foot(spec: MapSpec, *, is_alone: bool) -> str:
    link = escape(spec.permalink)
    if re.match(r"https?://", spec.permalink):
        link = f'<a href="{link}">{link}</a>'
    parts = (
        ("source", escape(spec.source)), ("licence", escape(spec.licence)), ("cite", escape(spec.citation)),
        ("territorial_status", escape(spec.territorial_status)), ("saved_link", link),
    )  # fmt: skip
    rows = "".join(f"<div><dt>{_say(key, spec)}</dt><dd>{text}</dd></div>" for key, text in parts if text)
    # a site says how it was made below every page
    last = f"<p>{_say('saved_made', spec, version=__version__)} {_say('limits', spec)}</p>" if is_alone else ""
    return f"<footer><dl>{rows}</dl>{last}</footer>"
