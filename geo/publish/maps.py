"""
The maps of the site: one page per indicator, drawn by folium from the same specification as the live map.

The start page is the map of the first indicator with a search for districts above it.
"""

import functools
from html import escape

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator, Language
from geo.data.districts import shipped as shipped_districts
from geo.data.language import word
from geo.maps import page as drawing
from geo.publish import layout
from geo.publish.layout import Edition, relative
from geo.views import shipped
from geo.views.selection import Selection


@functools.cache
def indicators() -> tuple[Indicator, ...]:
    """Return the indicators that the site shows: those that the catalogue shows without being asked."""
    return tuple(each for each in catalogue().indicators.values() if each.shown)


def borders_script() -> str:
    """Return the script with the outlines that all maps of the site share."""
    return drawing.borders_script(shipped.borders())


def draw(edition: Edition, indicator: str, language: Language, path: str, *, is_start: bool = False) -> str:
    """
    Draw the page of an indicator.

    Parameters
    ----------
    edition
        Languages, and which districts have a profile to link to.
    indicator
        Its id.
    language
        Of the page.
    path
        Where the page lies in the site.
    is_start
        Whether to greet the visitor and to offer the search.

    Returns
    -------
    html
        A complete page.
    """
    known = catalogue().indicators[indicator]
    selection = Selection(layer=known.layer, indicator=indicator, language=language)
    links = {ags: relative(layout.profile(ags, language), path) for ags in edition.districts}
    site = drawing.Site(
        leaflet_js=relative("assets/leaflet.js", path),
        leaflet_css=relative("assets/leaflet.css", path),
        borders=relative("assets/borders.js", path),
        css=relative("assets/frame.css", path),
        before=layout.navigation(edition, path, language, current="index.html"),
        opening=(_greeting(edition, language, path) if is_start else "") + _themes(known, language, path),
        after=layout.closing(path, language),
        links=links,
        level=2 if is_start else 1,
    )
    return drawing.render(shipped.spec(selection), shipped.borders(), site)


def _greeting(edition: Edition, language: Language, path: str) -> str:
    every = relative(f"{language}/districts/index.html", path)
    return (
        f"<div class=hero><h1>{escape(word('claim', language))}</h1><p>{escape(word('site_lead', language))}</p>"
        f"{search(edition, language, path)}"
        f'<p><a href="{every}">{escape(word("site_list_link", language))}</a>. {escape(word("site_click", language))}'
        "</p></div>"
    )


def search(edition: Edition, language: Language, path: str) -> str:
    """Write the search for a district; it is hidden until its script runs."""
    names = shipped_districts()["name"]
    options = "".join(
        f'<option value="{escape(names[ags])}" data-href="{relative(layout.profile(ags, language), path)}">'
        for ags in edition.districts
    )
    script = relative("assets/search.js", path)
    return (
        f'<form class=search role=search hidden data-none="{escape(word("site_search_none", language))}" '
        f'data-many="{escape(word("site_search_many", language))}">'
        f"<label for=district>{escape(word('site_search', language))}</label>"
        f"<input id=district list=names autocomplete=off spellcheck=false><datalist id=names>{options}</datalist>"
        f"<button>{escape(word('site_search_go', language))}</button><output for=district></output></form>"
        f'<script src="{script}" defer></script>'
    )


def _themes(chosen: Indicator, language: Language, path: str) -> str:
    """Link the first map of every theme, and all maps of the theme of this one."""

    def entry(target: str, text: str, *, is_here: bool) -> str:
        current = ' aria-current="true"' if is_here else ""
        href = relative(layout.map_page(target, language), path)
        return f'<li><a href="{href}"{current}>{escape(text)}</a></li>'

    themes, own = [], []
    for layer in catalogue().layers.values():
        shown = [each for each in layer.indicators if each.shown]
        if shown:
            themes.append(entry(shown[0].id, layer.title[language], is_here=layer.id == chosen.layer))
        if layer.id == chosen.layer:
            own = [entry(each.id, each.label[language], is_here=each.id == chosen.id) for each in shown]
    title = catalogue().layers[chosen.layer].title[language]
    return (
        f'<nav class=themes aria-label="{escape(word("site_themes", language))}"><ul>{"".join(themes)}</ul></nav>'
        f'<nav class=chips aria-label="{escape(word("site_indicators", language, layer=title))}">'
        f"<ul>{''.join(own)}</ul></nav>"
    )
