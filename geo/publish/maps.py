"""
The maps of the site: one page per indicator, drawn by folium from the same specification as the live map.

The start page is the map of the first indicator with a search for districts above it.
"""

import functools

from markupsafe import Markup

from geo.data.catalogue import catalogue
from geo.data.declarations import Indicator
from geo.maps import page as drawing
from geo.publish import layout
from geo.publish.layout import Page
from geo.views import shipped
from geo.views.selection import Selection


@functools.cache
def indicators() -> tuple[Indicator, ...]:
    """Return the indicators that the site shows: those that the catalogue shows without being asked."""
    return tuple(indicator for indicator in catalogue().indicators.values() if indicator.shown)


def borders_script() -> str:
    """Return the script with the outlines that all maps of the site share."""
    return drawing.borders_script(shipped.borders())


def draw(page: Page, indicator: str, *, is_start: bool = False) -> Markup:
    """
    Draw the page of an indicator.

    Parameters
    ----------
    is_start
        Whether to greet the visitor and to offer the search.
    """
    declared, language = catalogue().indicators[indicator], page.language
    site = drawing.Site(
        leaflet_js=page.to("assets/leaflet.js"),
        leaflet_css=page.to("assets/leaflet.css"),
        borders=page.to("assets/borders.js"),
        css=page.to("assets/frame.css"),
        before=layout.draw(page, "navigation.html", current="index.html"),
        opening=_opening(page, declared, is_start=is_start),
        after=layout.draw(page, "closing.html"),
        links={ags: page.to_profile(ags) for ags in page.edition.districts},
        level=2 if is_start else 1,
    )
    selection = Selection(layer=declared.layer, indicator=indicator, language=language)
    return drawing.render(shipped.spec(selection), shipped.borders(), site)


def _opening(page: Page, indicator: Indicator, *, is_start: bool) -> Markup:
    maps = [(layer, [known for known in layer.indicators if known.shown]) for layer in catalogue().layers.values()]
    themes = [{"layer": layer, "maps": shown} for layer, shown in maps if shown]
    greeting = layout.draw(page, "greeting.html", names=layout.names()) if is_start else Markup()
    return greeting + layout.draw(page, "themes.html", themes=themes, chosen=indicator)
